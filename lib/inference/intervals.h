/* Intervals: where the value of a metric would lie for other agents of the same law, against the same reference. */
#ifndef LP_INFERENCE_INTERVALS_H
#define LP_INFERENCE_INTERVALS_H

#include "inference/draws.h"

typedef struct lp_interval {
  double low; /* NaN when there is none */
  double high;
  double spread;               /* standard deviation of the value over populations of this number of agents */
  double noise;                /* Monte-Carlo error of the value, 0 where it draws nothing */
  char reason[LP_REASON_SIZE]; /* why there is no interval; "" when there is one */
} lp_interval;

/* Whether a metric of the catalogue has intervals that were found to hold. */
bool lp_interval_holds(int32_t metric);

/* Reads a metric's interval off the resamples. index: its place among the chosen metrics; result: its value for the
 * whole population; level: share of intervals that hold the expected value. */
void lp_interval_read(const lp_draws *draws, int32_t index, const persona_result *result, double level,
                      lp_interval *interval);

#endif
