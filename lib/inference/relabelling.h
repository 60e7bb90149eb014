/* Permutation tests of two populations: what each statistic is, and what it would be had the labels fallen otherwise.
 */
#ifndef LP_INFERENCE_RELABELLING_H
#define LP_INFERENCE_RELABELLING_H

#include "base/progress.h"
#include "inference/joined.h"
#include "metrics/run.h"

enum { LP_TEST_ENERGY = -1, LP_TEST_MMD = -2 }; /* in place of a metric: distances between the two populations */

/* One test. NaN where it does not apply, and then `note` says why. */
typedef struct lp_test {
  int32_t metric; /* place in the catalogue, or LP_TEST_... */
  double first;   /* value of the first population; NaN for a distance */
  double second;
  double difference; /* first - second, or the distance */
  double expected;   /* mean over the relabellings, the observed labels among them */
  double spread;     /* standard deviation over the same */
  double p;
  int64_t undefined; /* relabellings without a value, which count as extreme */
  char note[LP_REASON_SIZE];
} lp_test;

typedef struct lp_tests {
  const persona_context *context;
  int32_t count;
  lp_test *tests; /* the distances first, then the metrics in the order of the catalogue */
  int64_t permutations;
  int64_t rows[2];
  int64_t units[2]; /* agents */
  int64_t left_out[2];
} lp_tests;

/* Whether a metric of a run is tested: expectations, which depend on numbers of rows alone, are not. */
bool lp_test_applies(const persona_run *run, int32_t metric);

/* Tests two populations by the metrics, the space, the reference and the options of a run. lp_tests_clear is due in
 * every case. Returns PERSONA_OK, what lp_joined_create and runs return, CANCELLED. Adds lp_tests_steps to the
 * progress.
 */
int lp_tests_find(const persona_run *run, const persona_population *first, const persona_population *second,
                  bool paired, lp_progress *progress, lp_tests *tests, persona_error *err);
int64_t lp_tests_steps(const persona_run *run, const persona_population *first, const persona_population *second);
void lp_tests_clear(lp_tests *tests);

/* Tables of tests: their columns, what a row is called, and its cells but p_holm and q_bh, which come 6th and 7th. */
enum { LP_TEST_P = 5, LP_TEST_HOLM = 6, LP_TEST_BH = 7, LP_TEST_COLUMNS = 10 };
extern const char *const lp_test_columns[LP_TEST_COLUMNS];
const char *lp_test_label(const lp_test *test);
void lp_test_cells(const lp_test *test, int64_t permutations, double *cells);

/* How values[0] lies among the others. */
typedef enum lp_sides {
  LP_SIDES_ONE,       /* large ones are extreme */
  LP_SIDES_SYMMETRIC, /* those far from 0: with each relabelling comes the one that exchanges the groups */
  LP_SIDES_TWO        /* those far from the mean of all */
} lp_sides;

/* The p-value of values[0] among count values. NaN counts as extreme; where values[0] is NaN there is none.
 * tolerance: within which values are tied. expected and spread: receive what is expected of a value, and the root mean
 * square difference from it. undefined: how many are NaN. */
double lp_permutation_p(const double *values, int64_t count, lp_sides sides, double tolerance, double *expected,
                        double *spread, int64_t *undefined);

#endif
