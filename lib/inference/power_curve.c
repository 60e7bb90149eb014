/* From bands of some numbers of agents to any number. Up to half of the reference, bands of neighbouring sizes are
 * interpolated; beyond it no draw changes, and the band follows from the number of agents. */
#include "inference/power_curve.h"

#include <math.h>

static const double most_agents = 1e9; /* more are as good as any number */

void lp_pool_decreasing(double *values, int32_t count) {
  double means[LP_SCAN_SIZES];
  int32_t lengths[LP_SCAN_SIZES];
  int32_t pools = 0;
  for (int32_t i = 0; i < count; i++) {
    means[pools] = values[i];
    lengths[pools++] = 1;
    while (pools > 1 && means[pools - 1] > means[pools - 2]) {
      const int32_t together = lengths[pools - 2] + lengths[pools - 1];
      means[pools - 2] += (means[pools - 1] - means[pools - 2]) * lengths[pools - 1] / together;
      lengths[pools - 2] = together;
      pools--;
    }
  }
  for (int32_t pool = 0, i = 0; pool < pools; pool++) {
    for (int32_t left = lengths[pool]; left > 0; left--) values[i++] = means[pool];
  }
}

static double unit_of(const lp_power_curve *curve, const lp_band *band) {
  return curve->has_range ? lp_band_range(band, curve->side) : fabs(band->centre);
}

void lp_power_curve_read(const lp_power_scan *scan, int32_t index, double power, lp_power_curve *curve) {
  const int32_t count = scan->size_count;
  *curve = (lp_power_curve){.scan = scan, .index = index, .side = -1, .first = count, .power = power};
  if (count == 0) return;
  const lp_band *last = lp_power_scan_at(scan, count - 1, index);
  curve->side = lp_band_side(scan->metrics[index], last);
  /* A null that lies inside the band even there differs from health by chance at most. */
  const double range = lp_band_range(last, curve->side);
  curve->has_range = range > (curve->side < 0 ? last->centre - last->low : last->high - last->centre);
  double raw[LP_SCAN_SIZES];
  for (int32_t s = count - 1; s >= 0; s--) {
    const lp_band *band = lp_power_scan_at(scan, s, index);
    curve->unit[s] = unit_of(curve, band);
    curve->seen[s] = raw[s] = lp_band_detectable(band, curve->side, power) / curve->unit[s];
    if (!isfinite(raw[s])) break;
    curve->first = s;
  }
  lp_pool_decreasing(curve->seen + curve->first, count - curve->first);
  for (int32_t s = curve->first; s < count; s++) curve->factor[s] = raw[s] > 0.0 ? curve->seen[s] / raw[s] : 1.0;
}

bool lp_power_curve_known(const lp_power_curve *curve) { return curve->first < curve->scan->size_count; }

double lp_power_curve_last_unit(const lp_power_curve *curve) {
  return lp_power_curve_known(curve) ? curve->unit[curve->scan->size_count - 1] : NAN;
}

/* Beyond the last size; what the bands of several sizes say together about its width stays. */
static double seen_beyond(const lp_power_curve *curve, double agents) {
  const int32_t last = curve->scan->size_count - 1;
  lp_band band;
  lp_power_scan_beyond(curve->scan, curve->index, (int64_t)agents, &band);
  return curve->factor[last] * lp_band_detectable(&band, curve->side, curve->power) / curve->unit[last];
}

/* A power of the number of agents between two sizes. */
static double between(double agents, double low, double high, double at_low, double at_high) {
  const double share = log(agents / low) / log(high / low);
  if (at_low <= 0.0 || at_high <= 0.0) return at_low + share * (at_high - at_low);
  return at_low * pow(at_high / at_low, share);
}

double lp_power_curve_seen(const lp_power_curve *curve, double agents) {
  const lp_power_scan *scan = curve->scan;
  const int32_t last = scan->size_count - 1;
  if (!lp_power_curve_known(curve) || !(agents >= (double)scan->sizes[curve->first])) return NAN;
  if (agents > (double)scan->sizes[last]) return seen_beyond(curve, fmin(agents, 1e15));
  int32_t s = curve->first;
  while (s < last && agents > (double)scan->sizes[s + 1]) s++;
  if (s == last) return curve->seen[last];
  return between(agents, (double)scan->sizes[s], (double)scan->sizes[s + 1], curve->seen[s], curve->seen[s + 1]);
}

double lp_power_curve_agents(const lp_power_curve *curve, double drop) {
  if (!lp_power_curve_known(curve) || isnan(drop)) return NAN;
  double low = (double)curve->scan->sizes[curve->first];
  double high = low;
  if (lp_power_curve_seen(curve, low) <= drop) return low;
  while (high < most_agents && !(lp_power_curve_seen(curve, high) <= drop)) {
    low = high;
    high *= 2.0;
  }
  if (high >= most_agents) return INFINITY;
  while (high - low > 1.0) { /* whole numbers throughout */
    const double middle = floor(0.5 * (low + high));
    if (lp_power_curve_seen(curve, middle) <= drop) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}

bool lp_power_curve_at(const lp_power_curve *curve, int64_t agents, lp_power_point *point) {
  const lp_power_scan *scan = curve->scan;
  const int32_t last = scan->size_count - 1;
  int32_t at = lp_power_scan_find(scan, agents);
  lp_band band;
  if (!lp_power_curve_known(curve) || (at < 0 && agents < scan->sizes[last]) || (at >= 0 && at < curve->first)) {
    return false;
  }
  if (at >= 0) {
    band = *lp_power_scan_at(scan, at, curve->index);
  } else {
    at = last;
    lp_power_scan_beyond(scan, curve->index, agents, &band);
  }
  point->healthy = band.centre;
  point->spread = curve->factor[at] * band.spread;
  point->unit = curve->unit[at];
  point->detectable = curve->factor[at] * lp_band_detectable(&band, curve->side, curve->power);
  point->ends = band.spread > 0.0 ? lp_ends_of(&band) : (lp_ends){.low = NAN, .high = NAN};
  return true;
}

double lp_power_point_power(const lp_power_curve *curve, const lp_power_point *point, double drop) {
  if (point->spread > 0.0) return lp_power_of(point->ends, curve->side * drop * point->unit / point->spread);
  return drop > 0.0 ? 1.0 : NAN;
}
