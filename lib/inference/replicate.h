/* Measuring a part of a population against a part of a reference, from end to end by one worker, so that many such
 * replicates can run side by side. */
#ifndef LP_INFERENCE_REPLICATE_H
#define LP_INFERENCE_REPLICATE_H

#include "data/population.h"
#include "inference/recycler.h"
#include "metrics/run.h"
#include "space/space.h"

/* A worker's own view on a space: the same space, but what is measured in it runs on one thread, and its centre can be
 * moved. Populations made in its context end with it. */
typedef struct lp_view {
  persona_context *single;
  lp_recycler recycler;
  double *centre;          /* of the columns */
  double *distance_centre; /* of the coordinates */
  persona_space space;
  persona_space inner;
} lp_view;

/* Begins and ends a view; what it looks at must outlive it. An all-zero view may be ended. */
int lp_view_begin(lp_view *view, const persona_space *space, persona_error *err);
void lp_view_end(lp_view *view);

/* Moves the centre of the view's space to the mean of a part, as if the space had been fitted on it: a part of the
 * population that a space was fitted on lies nearer to its centre than a second sample does. Distances do not change.
 * Nothing happens to a derived space, whose coordinates are made with its centre. */
void lp_view_move_centre(lp_view *view, const persona_population *part);

/* Some rows of a population as the view's worker sees them, without a copy. selected: room for `count` numbers, which
 * the part reads as long as it is used. rows: numbers in the population; NULL for its first `count`. */
persona_population lp_view_part(const lp_view *view, const persona_population *population, const int64_t *rows,
                                int64_t count, int64_t *selected);

/* Measures the chosen metrics of a part against another (or NULL): values[i] of the i-th chosen metric, NaN where it is
 * not defined or infinite. noise: NULL, or receives the Monte-Carlo error that a metric states of its value, else 0. */
int lp_replicate(const lp_view *view, const lp_option_values *options, const uint8_t *chosen, persona_population *part,
                 persona_population *reference, double *values, double *noise, persona_error *err);

#endif
