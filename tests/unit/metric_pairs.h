/* Pairs of populations, as the library and as the oracle see them. */
#ifndef TESTS_METRIC_PAIRS_H
#define TESTS_METRIC_PAIRS_H

#include "fixtures.h"
#include "reference_metrics.h"

/* Two populations as the library and as the oracle see them. */
typedef struct pair {
  persona_context *context;
  double *x_cells;
  double *y_cells;
  plain_population x;
  plain_population y;
  plain_space plain;
  persona_population *reference;
  persona_population *population;
  persona_space *space;
} pair;

/* Every third row becomes a copy of another. Returns its argument. */
double *copy_rows(double *cells, int64_t n, int64_t d, uint64_t seed);

/* raw: Likert answers in the raw space, where equal distances are exactly equal; else normal ones in the reference
 * space. */
pair make_pair(bool raw, int64_t n, int64_t m, int64_t d, uint64_t seed);
void pair_free(pair *made);

/* A metric of the population against the reference, which must be ok. */
double measured_value(const pair *made, const char *key, const persona_options *options);

/* Fails unless a metric is undefined, and says why with these words. */
void check_undefined(persona_space *space, persona_population *reference, persona_population *population,
                     const char *key, const char *part);

#define ck_close(value, expected) \
  ck_assert_double_eq_tol(value, (double)(expected), 1e-11 * (1.0 + fabs((double)(expected))))

#endif
