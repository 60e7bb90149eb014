/* What a band lets be seen. */
#include "inference/reach.h"

#include "inference/normal.h"

#include <math.h>

lp_ends lp_ends_of(const lp_band *band) {
  return (lp_ends){.low = (band->low - band->centre) / band->spread,
                   .high = (band->high - band->centre) / band->spread};
}

double lp_power_of(lp_ends ends, double shift) {
  return lp_normal_share(ends.low - shift) + lp_normal_share(shift - ends.high);
}

double lp_power_reach(lp_ends ends, int32_t side, double power) {
  double low = 0.0;
  /* Here the tail on that side has the power alone. */
  double high = fmax(0.0, fabs(side < 0 ? ends.low : ends.high) + lp_normal_quantile(power));
  if (lp_power_of(ends, 0.0) >= power) return 0.0;
  for (int step = 0; step < 100; step++) {
    const double middle = 0.5 * (low + high);
    if (lp_power_of(ends, side < 0 ? -middle : middle) >= power) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}

double lp_band_detectable(const lp_band *band, int32_t side, double power) {
  if (isnan(band->spread) || isnan(band->low)) return NAN;
  return band->spread > 0.0 ? band->spread * lp_power_reach(lp_ends_of(band), side, power) : 0.0;
}

int32_t lp_band_side(int32_t metric, const lp_band *band) {
  enum { PART = 20 };
  const int32_t direction = persona_metric_direction(metric);
  if (direction == PERSONA_DIRECTION_HIGHER) return -1;
  if (direction == PERSONA_DIRECTION_LOWER) return 1;
  const double below = lp_band_range(band, -1);
  const double above = lp_band_range(band, 1);
  if (isnan(above)) return -1;
  return !isnan(below) && below * PART >= below + above ? -1 : 1;
}

double lp_band_range(const lp_band *band, int32_t side) {
  double furthest = NAN;
  for (int32_t null = 0; null < LP_NULL_COUNT; null++) {
    const double away = side * (band->null_value[null] - band->centre);
    if (away > 1e-12 * fabs(band->centre)) furthest = fmax(furthest, away); /* of NaN and a number, the number */
  }
  return furthest;
}
