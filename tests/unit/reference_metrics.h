/* Every metric by its definition, in long double and with full distance matrices: the oracle of the tests. Shares no
 * code with the library. */
#ifndef TESTS_REFERENCE_METRICS_H
#define TESTS_REFERENCE_METRICS_H

#include <stdbool.h>
#include <stdint.h>

/* A population as the oracle sees it. weights may be NULL. */
typedef struct plain_population {
  const double *cells;
  int64_t n;
  int64_t d;
  const double *weights;
} plain_population;

/* Scales of the items: 1 / SD^2 of the reference, 0 for constant items; or 1 each (raw). */
typedef struct plain_space {
  long double centre[64];
  long double weight[64];
  int64_t d;
} plain_space;

plain_space plain_space_fit(const plain_population *reference, bool raw);

long double plain_coverage(const plain_space *space, const plain_population *x, const plain_population *y, int k,
                           bool strict);
long double plain_density(const plain_space *space, const plain_population *x, const plain_population *y, int k,
                          bool strict);
long double plain_precision(const plain_space *space, const plain_population *x, const plain_population *y, int k,
                            bool strict);
long double plain_recall(const plain_space *space, const plain_population *x, const plain_population *y, int k,
                         bool strict);
long double plain_hyperspherical(const plain_space *space, const plain_population *y, long double t);
long double plain_separation(const plain_space *space, const plain_population *y);
/* Fills dimensions (one a distinct row) and their number, when they are not NULL. */
long double plain_lid(const plain_space *space, const plain_population *y, int k, double *dimensions, int64_t *count);
long double plain_participation_ratio(const plain_population *y);
long double plain_effective_levels(const plain_population *y);
long double plain_sd_ratio(const plain_population *x, const plain_population *y);
long double plain_twonn(const plain_space *space, const plain_population *y, bool fit);
long double plain_effective_rank(const plain_space *space, const plain_population *y);
long double plain_vendi(const plain_space *space, const plain_population *y, int order);
long double plain_energy(const plain_space *space, const plain_population *x, const plain_population *y);
int64_t plain_distinct(const plain_population *y);

#endif
