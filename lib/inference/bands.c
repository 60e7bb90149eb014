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

static double population_share(const lp_matching *matching) {
  return (double)matching->held / (double)matching->population_rows;
}

/* One metric's draws: how many there are, of the held out parts, of the population, and opposed. */
typedef struct series {
  const lp_draws *draws;
  int64_t count;
  const double *held;
  const double *scored;
  const double *opposed;
  bool whole; /* as many as there are draws: few ones do not tell which blocks matter */
} series;

static series series_of(const lp_draws *draws, int32_t index) {
  return (series){.draws = draws,
                  .count = draws->measured[index],
                  .held = draws->held + index * draws->count,
                  .scored = draws->scored + index * draws->count,
                  .opposed = draws->opposed + index * draws->count,
                  .whole = draws->measured[index] == draws->count};
}

/* The order j for which the ratio of the blocks' influence to the variance of splits is j u^(j - 1) / (1 - u^j): it
 * falls from order to order. */
static double order_of(double ratio, double u) {
  double low = 1.0;
  double high = 8.0;
  for (int step = 0; step < 50; step++) {
    const double middle = 0.5 * (low + high);
    if (middle * pow(u, middle - 1.0) > ratio * (1.0 - pow(u, middle))) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return 0.5 * (low + high);
}

/* Variance of matched - centre for a metric of the population alone. What a row does by itself (first) and what it does
 * through others (second) fade differently when parts overlap, with x the share of a sample that a part is: first x +
 * second x^2 is left of their variances in a mean over parts. Splits of one reference with share u show (1 - u) first +
 * (1 - u^2) second, and the blocks' influences on them first + 2 u second. Influences below that belong to rows that
 * act through several others: to a higher order j, of which x^j is left. */
static double own_variance(const series *all, double split_variance) {
  const lp_matching *matching = &all->draws->matching;
  const double x = population_share(matching);
  const double u = (double)matching->held / (double)matching->reference_rows;
  if (!all->whole) return split_variance / (1.0 - u) * (x + u);
  const double influence =
      lp_splits_linear_variance(&all->draws->splits, matching->held, all->count, all->draws->held_counts, all->held);
  const double second = fmax(0.0, split_variance - (1.0 - u) * influence) / ((1.0 - u) * (1.0 - u));
  const double first = influence - 2.0 * u * second;
  if (first >= 0.0) {
    return fmin(influence * (x + u), first * (x + u) + second * (x * x + u * u));
  }
  const double order = order_of(influence / split_variance, u);
  const double higher = split_variance / (1.0 - pow(u, order)) * (pow(x, order) + pow(u, order));
  const double most = fmin(influence * (x + u), second * (x * x + u * u));
  return sqrt(higher * most); /* how many orders there are is not known that well: between second and j */
}

static double mean_square(const series *all) {
  double sum = 0.0;
  for (int64_t d = 0; d < all->count; d++) sum += all->opposed[d] * all->opposed[d] / (2.0 * (double)all->count);
  return sum;
}

/* The share of the variance that rows make each by itself. */
static double linear_share(const series *all, double square) {
  const lp_draws *draws = all->draws;
  if (!(square > 0.0)) return 0.0;
  const double linear =
      lp_splits_linear_variance(&draws->splits, draws->thirds.held, all->count, draws->opposed_counts, all->opposed);
  return fmin(1.0, linear / square);
}

/* How a metric compares two samples. */
typedef enum comparison {
  BY_ROWS,     /* what rows do */
  BY_REACH,    /* rows of the reference that are reached: what one reaches, another need not */
  BY_SQUARES,  /* a squared distance of the two laws, near 0 where they are equal */
  BY_DISTANCES /* a distance, which is bent there */
} comparison;

static comparison comparison_of(int32_t metric) {
  const char *key = persona_metric_key(metric);
  if (strncmp(key, "coverage", 8) == 0) return BY_REACH;
  if (strcmp(key, "energy_distance") == 0 || strcmp(key, "mmd") == 0) return BY_SQUARES;
  if (strstr(key, "wasserstein") != NULL) return BY_DISTANCES;
  return BY_ROWS;
}

/* Of metrics that are least where both laws are equal: all that varies there are pairs of rows. With k a pair's part, a
 * score varies by 4 k / (h r) + 2 k / h^2, and matched - centre by 2 k (1 / m + 1 / n)^2. */
static double distance_variance(const lp_matching *matching, const lp_matching *thirds, bool squares, double square) {
  const double n = (double)matching->reference_rows;
  const double m = (double)matching->population_rows;
  const double h = (double)thirds->held;
  const double r = (double)thirds->rest;
  const double pairs = 2.0 * (1.0 / m + 1.0 / n) * (1.0 / m + 1.0 / n);
  if (squares) return square * pairs / (4.0 / (h * r) + 2.0 / (h * h));
  /* |x| of a normal x varies by 0.282 of its square; a shift d of it by d^2 / (2 sd), smoothed by what draws leave. */
  const double left = 1.0 / (double)matching->held + 1.0 / (double)matching->rest - 1.0 / m - 1.0 / n;
  return 0.5 * square * 1.128 * pairs / ((1.0 / h + 1.0 / r) * left);
}

/* The same for a metric that compares with the reference, from two parts of h rows against one rest of r. Their
 * difference varies by what rows make each by itself, one / h, and by what a row of a part makes with one of the rest,
 * pair / (h r). Blocks show the first, and of the second what a row makes with the mean of the n rows there are: pair /
 * (h n). The matched value means pairs of m rows and n rows, the centre those of n rows among themselves, either way
 * round: once and a half as much as one way, less where one row's reach is no other's (docs/CALIBRATION.md). */
static double paired_variance(const series *all, int32_t metric, double share) {
  const lp_matching *matching = &all->draws->matching;
  const lp_matching *thirds = &all->draws->thirds;
  const comparison how = comparison_of(metric);
  const double square = mean_square(all);
  const double n = (double)matching->reference_rows;
  const double m = (double)matching->population_rows;
  const double h = (double)thirds->held;
  const double r = (double)thirds->rest;
  if (how == BY_SQUARES || how == BY_DISTANCES) {
    return distance_variance(matching, thirds, how == BY_SQUARES, square);
  }
  const double pair = fmin(square, square * (1.0 - share) / (1.0 - r / n));
  const double both_ways = how == BY_REACH ? 0.6 : 1.5;
  return (square - pair) * h * (1.0 / m + 1.0 / n) + pair * h * r * (1.0 / (m * n) + both_ways / (n * n));
}

/* A metric of few draws borrows the share from coverage, the same statistic in another space; 1 is cautious. */
static double share_of(const series *all, int32_t metric) {
  const lp_draws *draws = all->draws;
  if (all->whole) return linear_share(all, mean_square(all));
  if (strncmp(persona_metric_key(metric), "coverage_", 9) != 0 || draws->coverage < 0) return 1.0;
  const series coverage = series_of(draws, draws->coverage);
  return coverage.whole && count_undefined(coverage.opposed, coverage.count) == 0
             ? linear_share(&coverage, mean_square(&coverage))
             : 1.0;
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

static void say_undefined(const series *all, bool paired, lp_band *band) {
  const int64_t in_held = count_undefined(all->held, all->count);
  const int64_t in_source = paired ? count_undefined(all->opposed, all->count) : in_held;
  (void)snprintf(band->reason, sizeof band->reason,
                 "it is undefined in %lld of %lld parts of the reference of %lld rows",
                 (long long)(in_held > in_source ? in_held : in_source), (long long)all->count,
                 (long long)(in_held > 0 ? all->draws->matching.held : all->draws->thirds.held));
}

/* Monte-Carlo variance of matched - centre, from draw to draw. */
static double noise_of(const series *all, double difference) {
  double noise = 0.0;
  for (int64_t d = 0; d < all->count; d++) {
    const double away = all->scored[d] - all->held[d] - difference;
    noise += away * away / (double)(all->count - 1) / (double)all->count;
  }
  return noise;
}

static void read_matched(const series *all, int32_t metric, double level, lp_band *band) {
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
  band->centre = own.mean;
  band->spread = 0.0;
  if (own.deviation > 0.0) {
    const double variance =
        paired ? paired_variance(all, metric, share_of(all, metric)) : own_variance(all, own.deviation * own.deviation);
    const double noise = isnan(band->matched) ? 0.0 : noise_of(all, other.mean - own.mean);
    band->spread = sqrt(variance + noise);
  }
  read_ends(all->draws, level, &own, band);
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
    const series all = series_of(draws, index);
    read_matched(&all, metric, level, band);
  }
}
