/* Matched bands and nulls: what healthy people, and populations known to be wrong, would score at equal sizes. */
#ifndef LP_INFERENCE_BANDS_H
#define LP_INFERENCE_BANDS_H

#include "inference/draws.h"
#include "inference/nulls.h"

/* What stands beside one metric of one population. */
typedef struct lp_band {
  double matched; /* mean over draws of the population's score at matched sizes; NaN when not defined */
  double noise;   /* Monte-Carlo error of it */
  double centre;  /* the same of held out reference rows */
  double spread;  /* standard deviation of matched - centre for a healthy population */
  double low;     /* the band of `matched`; NaN when there is none */
  double high;
  char reason[LP_REASON_SIZE];      /* why there is no band or no matched value; "" when there are both */
  double null_value[LP_NULL_COUNT]; /* mean over draws; NaN when not defined */
  double null_low[LP_NULL_COUNT];   /* least and greatest over draws */
  double null_high[LP_NULL_COUNT];
} lp_band;

/* Reads a metric's band off the draws. index: its place among the chosen metrics; metric: in the catalogue; level:
 * share of healthy populations inside. */
void lp_band_read(const lp_draws *draws, int32_t index, int32_t metric, double level, lp_band *band);

#endif
