/* The width of a band. A statistic of a part T of h rows against a part R moves with T and with R. The matched value is
 * a mean over draws; to first order it is a(P) + c(reference), and the centre, the mean over held out parts of the same
 * reference, is a(reference) + c(reference), where a and c are means of a row's influence. The difference of the two
 * has the variance of a over both samples alone, V (h / m + h / n), where V is the variance of a(T) for h rows.
 * docs/INFERENCE.md says how V is found and what becomes of higher orders. */
#include "inference/bands.h"

#include "inference/normal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

static double population_share(const lp_matching *matching) {
  return matching->groups > 0 ? 1.0 / (double)matching->groups
                              : (double)matching->held / (double)matching->population_rows;
}

/* Variance of matched - centre for a metric of the population alone. What a row does by itself (first) and what it does
 * through others (second) fade differently when parts overlap, with x the share of a sample that a part is: first x +
 * second x^2 is left of their variances in a mean over parts. Splits of one reference with share u show (1 - u) first +
 * (1 - u^2) second, and the blocks' influences on them first + 2 u second. */
static double own_variance(const lp_draws *draws, const double *held, double split_variance) {
  const lp_matching *matching = &draws->matching;
  const double influence =
      lp_splits_linear_variance(&draws->splits, matching->held, draws->count, draws->held_counts, held);
  const double x = population_share(matching);
  const double u = (double)matching->held / (double)matching->reference_rows;
  const double second = fmax(0.0, split_variance - (1.0 - u) * influence) / ((1.0 - u) * (1.0 - u));
  const double first = fmax(0.0, influence - 2.0 * u * second);
  return fmin(influence * (x + u), first * (x + u) + second * (x * x + u * u));
}

/* The same for a metric that compares with the reference: from two parts against one rest, a third smaller at most but
 * in the same proportions. What moves with the rest and a part together is averaged out as far as the rest changes from
 * draw to draw. */
static double paired_variance(const lp_draws *draws, const double *opposed) {
  const lp_matching *matching = &draws->matching;
  const lp_matching *thirds = &draws->thirds;
  const double shrunk = (double)thirds->held / (double)matching->held;
  double all = 0.0;
  for (int64_t d = 0; d < draws->count; d++) all += opposed[d] * opposed[d] / (2.0 * (double)draws->count);
  const double linear =
      fmin(all, lp_splits_linear_variance(&draws->splits, thirds->held, draws->count, draws->opposed_counts, opposed));
  const double population = population_share(matching);
  const double reference = (double)matching->held / (double)matching->reference_rows;
  const double rest = (double)matching->rest / (double)matching->reference_rows;
  return shrunk * (linear * (population + reference) + (all - linear) * population * rest);
}

/* How far the ends of a band lie from its centre, in standard deviations: by the normal quantile, wider for the degrees
 * of freedom that the blocks leave, skewed as the draws are (Cornish and Fisher). */
static double band_end(double level, double degrees, double skewness) {
  const double z = lp_normal_quantile(level);
  const double wider = z * (1.0 + (z * z + 1.0) / (4.0 * fmax(degrees, 4.0)));
  return wider + (z * z - 1.0) * skewness / 6.0;
}

static void read_ends(const lp_draws *draws, double level, const moments *held, lp_band *band) {
  const double degrees = (double)draws->splits.blocks - 1.0;
  double skewness = held->deviation > 0.0 ? held->skewness * band->spread / held->deviation : 0.0;
  skewness = fmax(-1.0, fmin(1.0, skewness));
  band->low = band->centre + band->spread * band_end((1.0 - level) / 2.0, degrees, skewness);
  band->high = band->centre + band->spread * band_end((1.0 + level) / 2.0, degrees, skewness);
}

static void read_matched(const lp_draws *draws, int32_t index, int32_t metric, double level, lp_band *band) {
  const double *held = draws->held + index * draws->count;
  const double *scored = draws->scored + index * draws->count;
  const double *opposed = draws->opposed + index * draws->count;
  const bool paired = lp_draws_pair(metric);
  moments own;
  moments other;
  if (moments_of(scored, draws->count, &other)) {
    band->matched = other.mean;
    band->noise = other.deviation / sqrt((double)draws->count);
  } else {
    (void)snprintf(band->reason, sizeof band->reason, "at matched sizes it is undefined in %lld of %lld draws",
                   (long long)count_undefined(scored, draws->count), (long long)draws->count);
  }
  const double *source = paired ? opposed : held;
  if (!moments_of(held, draws->count, &own) || count_undefined(source, draws->count) > 0) {
    const int64_t in_held = count_undefined(held, draws->count);
    const int64_t in_source = count_undefined(source, draws->count);
    (void)snprintf(band->reason, sizeof band->reason,
                   "it is undefined in %lld of %lld parts of the reference of %lld rows",
                   (long long)(in_held > in_source ? in_held : in_source), (long long)draws->count,
                   (long long)(in_held > 0 ? draws->matching.held : draws->thirds.held));
    return;
  }
  double noise = 0.0; /* of the difference, draw by draw, where both are defined */
  for (int64_t d = 0; d < draws->count && !isnan(band->matched); d++) {
    const double away = scored[d] - held[d] - (other.mean - own.mean);
    noise += away * away / (double)(draws->count - 1) / (double)draws->count;
  }
  band->centre = own.mean;
  if (own.deviation > 0.0) {
    band->spread = sqrt(
        (paired ? paired_variance(draws, opposed) : own_variance(draws, held, own.deviation * own.deviation)) + noise);
  } else {
    band->spread = 0.0;
  }
  read_ends(draws, level, &own, band);
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
  } else if (draws->count == 0 || draws->thirds.held < 1 || draws->thirds.rest < 1) {
    (void)snprintf(band->reason, sizeof band->reason, "the reference has %lld rows, too few to be split",
                   (long long)draws->matching.reference_rows);
  } else {
    read_matched(draws, index, metric, level, band);
  }
}
