/* The draws behind bands and nulls: parts of the reference, of the population and of made populations, each scored
 * against a part of the reference of the same size. */
#ifndef LP_INFERENCE_DRAWS_H
#define LP_INFERENCE_DRAWS_H

#include "base/progress.h"
#include "inference/splits.h"
#include "metrics/run.h"

/* How the rows of both sides are matched. Rows without weight are absent. */
typedef struct lp_matching {
  int64_t reference_rows;
  int64_t population_rows;
  int64_t held; /* reference rows held out by a draw as its pseudo-test, and rows of the population scored */
  int64_t rest; /* reference rows that both are scored against */
} lp_matching;

enum { LP_PARTITION = 6 }; /* parts that one partition of the agents gives */

typedef struct lp_draws {
  lp_matching matching;
  lp_matching thirds; /* two parts that are held out at once, in proportion */
  lp_splits splits;   /* of the reference */
  bool has_reference;
  int32_t metrics;    /* chosen ones, in the order of the catalogue */
  int32_t coverage;   /* the place of coverage among them, or -1 */
  int64_t count;      /* of splits; 0 when the reference has too few rows */
  int64_t *measured;  /* metrics: how many of the splits, from the first one on, were measured */
  int64_t null_count; /* of populations of each null */
  double *held;       /* metrics x count: of the reference rows held out */
  double *scored;     /* metrics x count: of the population */
  double *opposed;    /* metrics x count: difference of two parts held out at once; NaN without a reference's part */
  double *made;       /* metrics x nulls x null_count */
  int64_t agents;     /* of the population */
  int64_t half;       /* agents in a half, twice as many as in a quarter; fewer of very many */
  int64_t resamples;  /* parts of it: of each partition two halves, then four quarters; 0: too few agents */
  int64_t *resampled_counts; /* metrics: how many of the resamples, from the first one on, were measured */
  double *resampled;         /* metrics x resamples */
  double *held_counts;       /* count x blocks */
  double *opposed_counts;    /* count x blocks */
  double *held_inverse;      /* lp_splits_invert of either; NULL for few draws */
  double *opposed_inverse;
  double *hopkins_chance; /* count: variance of the hopkins of held out rows by its choice of rows; NaN: not known */
  int64_t k;              /* the neighbour that balls of coverage reach */
} lp_draws;

/* How the sides of a comparison are matched: by their rows, and the most rows that either part may have. */
lp_matching lp_match_rows(int64_t reference_rows, int64_t population_rows, int64_t most);

/* Whether a metric's value moves with the part of the reference that a draw compares with. */
bool lp_draws_pair(int32_t metric);

/* The steps of progress of lp_draws_make for a population of a run. */
int64_t lp_draws_steps(const persona_run *run, int64_t population);

/* Makes all draws for a population of an executed run that is not its reference; on the context's threads, with the
 * same bits for any number of them. Returns PERSONA_OK, CANCELLED, OUT_OF_MEMORY, and what a run returns. */
int lp_draws_make(const persona_run *run, int64_t population, lp_progress *progress, lp_draws *draws,
                  persona_error *err);
void lp_draws_clear(const persona_context *context, lp_draws *draws);

#endif
