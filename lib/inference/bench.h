/* Measuring parts of populations from end to end by one worker, many of them against one reference in one run. */
#ifndef LP_INFERENCE_BENCH_H
#define LP_INFERENCE_BENCH_H

#include "inference/recycler.h"
#include "metrics/run.h"
#include "space/space.h"

/* A worker's own view on a space: the same space, but what is measured in it runs on one thread, and its centre can be
 * moved. Populations made in its context end before it. */
typedef struct lp_bench {
  persona_context *single;
  lp_recycler recycler;
  double *centre;          /* of the columns */
  double *distance_centre; /* of the coordinates */
  persona_space space;
  persona_space inner;
} lp_bench;

/* One bench a worker of the context. Returns NULL without memory; lp_benches_free takes NULL. The space must outlive
 * them. */
lp_bench *lp_benches_create(const persona_context *context, const persona_space *space);
void lp_benches_free(const persona_context *context, lp_bench *benches);

/* Moves the centre of the bench's space to the mean of a part, as if the space had been fitted on it: a part of the
 * population that a space was fitted on lies nearer to its centre than a second sample does. Distances do not change.
 * Nothing happens to a derived space, whose coordinates are made with its centre. */
void lp_bench_move_centre(lp_bench *bench, const persona_population *part);

/* Moves it back to where it is in the space that the bench was made for. */
void lp_bench_restore_centre(lp_bench *bench, const persona_space *space);

/* Some rows of a population as the bench sees them, without a copy. rows: numbers in the population, NULL for its first
 * `count`. selected: room for `count` numbers, which the part reads as long as it is used. */
persona_population lp_bench_part(const lp_bench *bench, const persona_population *population, const int64_t *rows,
                                 int64_t count, int64_t *selected);

/* What is measured, with which options. */
typedef struct lp_bench_plan {
  const lp_option_values *options;
  const uint8_t *chosen; /* one byte a metric of the catalogue */
  int32_t metrics;       /* how many are chosen */
  bool coarse;           /* sums over pairs in single precision */
} lp_bench_plan;

/* Measures parts: values[part * metrics + i] of the i-th chosen metric, NaN where it is undefined or infinite.
 * reference: or NULL. reasons: NULL, or one a value, "" where it is defined. */
int lp_bench_measure(const lp_bench *bench, const lp_bench_plan *plan, persona_population *reference,
                     persona_population *const *parts, int64_t count, double *values, char (*reasons)[LP_REASON_SIZE],
                     persona_error *err);

#endif
