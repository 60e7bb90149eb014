/* The width of a matched band. */
#ifndef LP_INFERENCE_BAND_WIDTHS_H
#define LP_INFERENCE_BAND_WIDTHS_H

#include "inference/draws.h"

/* One metric's draws: how many there are, of the held out parts, of the population, and opposed. */
typedef struct lp_series {
  const lp_draws *draws;
  int32_t metric; /* in the catalogue */
  int64_t count;
  const double *held;
  const double *scored;
  const double *opposed;
  bool whole; /* as many as there are draws: few ones do not tell which blocks matter */
} lp_series;

typedef struct lp_width {
  double variance; /* of matched - centre for a healthy population, without Monte-Carlo error */
  double degrees;  /* of freedom that it is known with */
} lp_width;

/* index: the metric's place among the chosen ones. */
lp_series lp_series_of(const lp_draws *draws, int32_t index, int32_t metric);

/* All draws must be defined. split_variance: of the held out parts' scores; where it is 0, all have one value. */
lp_width lp_width_find(const lp_series *all, double split_variance);

#endif
