/* What a band lets be seen: the power of a drop, the least drop of a given power, and which way a metric fails. */
#ifndef LP_INFERENCE_REACH_H
#define LP_INFERENCE_REACH_H

#include "inference/bands.h"

/* Ends of a band, in spreads from its centre. */
typedef struct lp_ends {
  double low;
  double high;
} lp_ends;

/* The ends of a band that has a width. */
lp_ends lp_ends_of(const lp_band *band);

/* P(shift + N(0, 1) outside the ends), with the shift in spreads: the power of a drop when the spread stays what it is.
 */
double lp_power_of(lp_ends ends, double shift);

/* The least distance, in spreads, whose power on one side (-1: below, 1: above) reaches `power`. */
double lp_power_reach(lp_ends ends, int32_t side, double power);

/* The least drop or rise of that power in the metric's unit: 0 for a band without width, NaN without a band. */
double lp_band_detectable(const lp_band *band, int32_t side, double power);

/* Which way a metric fails: -1 below, 1 above. Of one whose target is the reference, below, unless hardly any of the
 * way between the lowest and the highest null lies there. */
int32_t lp_band_side(int32_t metric, const lp_band *band);

/* How far the worst null lies from the centre on that side; NaN when none lies there. */
double lp_band_range(const lp_band *band, int32_t side);

#endif
