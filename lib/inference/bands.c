/* Matched bands and nulls, from the draws. band_widths.c has how wide a band is. */
#include "inference/bands.h"

#include "inference/band_widths.h"
#include "inference/normal.h"
#include "metrics/catalogue.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_DRAWS = 20 };

/* Mean, standard deviation and skewness of draws; false when one of them is not defined. */
typedef struct moments {
  double mean;
  double deviation;
  double skewness;
} moments;

static bool moments_of(const double *values, int64_t count, moments *found) {
  double sums[3] = {0.0, 0.0, 0.0};
  for (int64_t d = 0; d < count; d++) {
    if (isnan(values[d])) return false;
    sums[0] += values[d];
  }
  found->mean = sums[0] / (double)count;
  for (int64_t d = 0; d < count; d++) {
    const double away = values[d] - found->mean;
    sums[1] += away * away;
    sums[2] += away * away * away;
  }
  found->deviation = sqrt(sums[1] / (double)(count - 1));
  /* Differences that rounding alone makes are none. */
  if (found->deviation <= 1e-12 * fabs(found->mean)) found->deviation = 0.0;
  const double cube = found->deviation * found->deviation * found->deviation;
  found->skewness = cube > 0.0 ? sums[2] / (double)count / cube : 0.0;
  return true;
}

static int64_t count_undefined(const double *values, int64_t count) {
  int64_t undefined = 0;
  for (int64_t d = 0; d < count; d++) undefined += isnan(values[d]) != 0;
  return undefined;
}

/* How far the ends of a band lie from its centre, in standard deviations: by the quantile of Student's law, as a series
 * in the degrees of freedom, skewed as the draws are (Cornish and Fisher). */
static double band_end(double level, double degrees, double skewness) {
  const double z = lp_normal_quantile(level);
  const double once = z * (z * z + 1.0) / 4.0;
  const double twice = z * (5.0 * z * z * z * z + 16.0 * z * z + 3.0) / 96.0;
  const double known = fmax(degrees, 4.0);
  return z + once / known + twice / (known * known) + (z * z - 1.0) * skewness / 6.0;
}

static void read_ends(double level, double degrees, const moments *held, lp_band *band) {
  double skewness = held->deviation > 0.0 ? held->skewness * band->spread / held->deviation : 0.0;
  skewness = fmax(-1.0, fmin(1.0, skewness));
  band->low = band->centre + band->spread * band_end((1.0 - level) / 2.0, degrees, skewness);
  band->high = band->centre + band->spread * band_end((1.0 + level) / 2.0, degrees, skewness);
}

/* No population can score beyond a metric's range. */
static void keep_in_range(const lp_draws *draws, int32_t metric, lp_band *band) {
  const lp_metric *of = lp_metric_at(metric);
  const double most = of->most == LP_AS_MANY_AS_ROWS ? (double)draws->matching.held : of->most;
  band->low = fmin(fmax(band->low, of->least), most);
  band->high = fmin(fmax(band->high, of->least), most);
}

static void say_undefined(const lp_series *all, bool paired, lp_band *band) {
  const int64_t in_held = count_undefined(all->held, all->count);
  const int64_t in_source = paired ? count_undefined(all->opposed, all->count) : in_held;
  (void)snprintf(band->reason, sizeof band->reason,
                 "it is undefined in %lld of %lld parts of the reference of %lld rows",
                 (long long)(in_held > in_source ? in_held : in_source), (long long)all->count,
                 (long long)(in_held > 0 ? all->draws->matching.held : all->draws->thirds.held));
}

/* Monte-Carlo variance of matched - centre, from draw to draw. */
static double noise_of(const lp_series *all, double difference) {
  double noise = 0.0;
  for (int64_t d = 0; d < all->count; d++) {
    const double away = all->scored[d] - all->held[d] - difference;
    noise += away * away / (double)(all->count - 1) / (double)all->count;
  }
  return noise;
}

static void read_matched(const lp_series *all, int32_t metric, double level, lp_band *band) {
  const bool paired = lp_draws_pair(metric);
  moments own;
  moments other;
  if (moments_of(all->scored, all->count, &other)) {
    band->matched = other.mean;
    band->noise = other.deviation / sqrt((double)all->count);
  } else {
    (void)snprintf(band->reason, sizeof band->reason, "at matched sizes it is undefined in %lld of %lld draws",
                   (long long)count_undefined(all->scored, all->count), (long long)all->count);
  }
  if (!moments_of(all->held, all->count, &own) || (paired && count_undefined(all->opposed, all->count) > 0)) {
    say_undefined(all, paired, band);
    return;
  }
  const lp_width width = lp_width_find(all, own.deviation * own.deviation);
  const bool varies = own.deviation > 0.0 || width.variance > 0.0;
  const double noise = isnan(band->matched) || !varies ? 0.0 : noise_of(all, other.mean - own.mean);
  band->centre = own.mean;
  band->spread = sqrt(width.variance + noise);
  read_ends(level, width.degrees, &own, band);
  keep_in_range(all->draws, metric, band);
}

static void read_nulls(const lp_draws *draws, int32_t index, lp_band *band) {
  for (int32_t null = 0; null < LP_NULL_COUNT; null++) {
    const double *made = draws->made + (index * LP_NULL_COUNT + null) * draws->null_count;
    band->null_value[null] = band->null_low[null] = band->null_high[null] = NAN;
    if (draws->null_count == 0 || count_undefined(made, draws->null_count) > 0) continue;
    double sum = 0.0;
    for (int64_t d = 0; d < draws->null_count; d++) {
      sum += made[d];
      band->null_low[null] = d == 0 ? made[d] : fmin(band->null_low[null], made[d]);
      band->null_high[null] = d == 0 ? made[d] : fmax(band->null_high[null], made[d]);
    }
    band->null_value[null] = sum / (double)draws->null_count;
  }
}

void lp_band_read(const lp_draws *draws, int32_t index, int32_t metric, double level, lp_band *band) {
  memset(band, 0, sizeof *band);
  band->matched = band->noise = band->centre = band->spread = band->low = band->high = NAN;
  read_nulls(draws, index, band);
  if (!draws->has_reference) {
    (void)snprintf(band->reason, sizeof band->reason, "there is no reference to take a band from");
  } else if (draws->count < LEAST_DRAWS && draws->matching.held > 0) {
    (void)snprintf(band->reason, sizeof band->reason, "fewer than 20 draws were asked for");
  } else if (draws->count == 0 || draws->thirds.held < 1 || draws->thirds.rest < 1) {
    (void)snprintf(band->reason, sizeof band->reason, "the reference has %lld rows, too few to be split",
                   (long long)draws->matching.reference_rows);
  } else {
    const lp_series all = lp_series_of(draws, index, metric);
    read_matched(&all, metric, level, band);
  }
}
