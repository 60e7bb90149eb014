/* What is seen of one metric with any number of agents. Drops are measured by a unit that goes with the number of
 * agents, as the metric itself does: the way from health to the worst null, else the size of the healthy value. */
#ifndef LP_INFERENCE_POWER_CURVE_H
#define LP_INFERENCE_POWER_CURVE_H

#include "inference/power_scan.h"
#include "inference/reach.h"

typedef struct lp_power_curve {
  const lp_power_scan *scan;
  int32_t index; /* among the scan's metrics */
  int32_t side;  /* -1: it fails below, 1: above */
  int32_t first; /* from this size on the band is defined at all of them; size_count when at none */
  double power;
  bool has_range; /* the unit is the way to the worst null */
  double unit[LP_SCAN_SIZES];
  double seen[LP_SCAN_SIZES];   /* the least drop that is seen, in units: not increasing */
  double factor[LP_SCAN_SIZES]; /* by which smoothing changed what the band of that size alone says */
} lp_power_curve;

void lp_power_curve_read(const lp_power_scan *scan, int32_t index, double power, lp_power_curve *curve);

/* Whether anything is known of it: at the largest size there is a band and a unit. */
bool lp_power_curve_known(const lp_power_curve *curve);

/* The unit at the largest size. */
double lp_power_curve_last_unit(const lp_power_curve *curve);

/* The least drop that is seen, in units, with so many agents; NaN below the first size. Does not increase. */
double lp_power_curve_seen(const lp_power_curve *curve, double agents);

/* The least number of agents from which on a drop, in units, is seen: not below the first size; INFINITY when no number
 * suffices. */
double lp_power_curve_agents(const lp_power_curve *curve, double drop);

/* What is known with a number of agents that is one of the sizes or not below the last. */
typedef struct lp_power_point {
  double healthy;    /* the metric's mean for healthy people */
  double spread;     /* of their matched value around it */
  double detectable; /* the least drop that is seen, in the metric's unit */
  double unit;
  lp_ends ends; /* NaN for a band without width */
} lp_power_point;

/* False where the metric is not known for it. */
bool lp_power_curve_at(const lp_power_curve *curve, int64_t agents, lp_power_point *point);

/* The power of a drop in units. */
double lp_power_point_power(const lp_power_curve *curve, const lp_power_point *point, double drop);

/* Makes values not increase by pooling neighbours that do, each to the mean of its pool: the least squares fit. */
void lp_pool_decreasing(double *values, int32_t count);

#endif
