/* The width of an interval. Halves of the agents that have none in common are independent samples of their law, and so
 * are quarters: their differences show, without bias, how the score varies from one population of that number to the
 * next. From there to the whole population it falls as it does from quarters to halves; by half where agents add to the
 * score one by one. docs/INFERENCE.md has limits, docs/CALIBRATION.md how often intervals hold. */
#include "inference/intervals.h"

#include "inference/normal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_AGENTS = 40, LEAST_RESAMPLES = 10 * LP_PARTITION, LEAST_SAMPLED = 90 };

/* How agents add to a score. */
enum {
  ONE_BY_ONE, /* each by itself, nearly */
  IN_PAIRS,   /* also with each other: halves show that less than quarters do */
  BY_SIZE,    /* in a way that changes with their number: through neighbours, ranks, modes */
  SHARE       /* the same, to a share of rows that are reached or not */
};

typedef struct verdict {
  const char *key;
  int kind;
  const char *reason; /* NULL: it holds */
} verdict;

static const char not_normal[] = "its law is not normal near equality with the reference, so that no width fits";
static const char counts[] = "it counts what a part of the agents cannot show";

/* Metrics by whether intervals were found to hold. */
static const verdict verdicts[] = {
    {"coverage", SHARE, NULL},
    {"density", BY_SIZE, NULL},
    {"precision", SHARE, NULL},
    {"recall", SHARE, NULL},
    {"hopkins", BY_SIZE, NULL},
    {"hyperspherical_uniformity", IN_PAIRS, NULL},
    {"separation", BY_SIZE, NULL},
    {"separation_ratio", BY_SIZE, NULL},
    {"lid", BY_SIZE, NULL},
    {"twonn", BY_SIZE, NULL},
    {"participation_ratio", BY_SIZE, NULL},
    {"effective_rank", IN_PAIRS, NULL},
    {"effective_levels", ONE_BY_ONE, NULL},
    {"item_entropy", ONE_BY_ONE, NULL},
    {"modal_share", BY_SIZE, NULL},
    {"sd_ratio", ONE_BY_ONE, NULL},
    {"vendi_q1", BY_SIZE, NULL},
    {"vendi_q2", BY_SIZE, NULL},
    {"coverage_components", BY_SIZE, "it takes a run for each resample, which would be too many"},
    {"energy_distance", ONE_BY_ONE, not_normal},
    {"item_wasserstein", ONE_BY_ONE, not_normal},
    {"distinct_patterns", ONE_BY_ONE, counts},
    {"duplicate_rate", ONE_BY_ONE, counts},
    {"zero_variance_items", ONE_BY_ONE, counts},
    {"expected_coverage", ONE_BY_ONE, "it does not depend on the answers"},
};

static const verdict *verdict_on(int32_t metric) {
  static const verdict unknown = {"", ONE_BY_ONE, "whether its intervals hold was not studied"};
  for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
    if (strcmp(verdicts[i].key, persona_metric_key(metric)) == 0) return &verdicts[i];
  }
  return &unknown;
}

bool lp_interval_holds(int32_t metric) { return verdict_on(metric)->reason == NULL; }

static double noise_of(const persona_result *result) {
  for (int32_t i = 0; i < persona_result_detail_count(result); i++) {
    if (strcmp(persona_result_detail_key(result, i), "monte_carlo_error") != 0) continue;
    const double error = persona_result_detail_value(result, i);
    return isnan(error) ? 0.0 : error;
  }
  return 0.0;
}

/* Means of the scores of halves and of quarters, and their variances, from parts without a common agent. */
typedef struct scores {
  double means[2];
  double variances[2];
} scores;

/* false when one is not defined. */
static bool scores_of(const double *values, int64_t count, scores *found) {
  const double partitions = (double)(count / LP_PARTITION);
  *found = (scores){.means = {0.0, 0.0}};
  for (int64_t first = 0; first < count; first += LP_PARTITION) {
    const double *part = values + first;
    double mean = 0.0;
    for (int i = 0; i < LP_PARTITION; i++) {
      if (isnan(part[i])) return false;
    }
    for (int i = 2; i < LP_PARTITION; i++) mean += part[i] / 4.0;
    for (int i = 2; i < LP_PARTITION; i++) {
      found->variances[1] += (part[i] - mean) * (part[i] - mean) / (3.0 * partitions);
    }
    found->variances[0] += (part[0] - part[1]) * (part[0] - part[1]) / (2.0 * partitions);
    found->means[0] += (part[0] + part[1]) / (2.0 * partitions);
    found->means[1] += mean / partitions;
  }
  return true;
}

/* The variance of the score of the whole, `times` as many agents as a half; of a share p, which varies as p (1 - p)
 * whatever else, by that. */
static double variance_of(int kind, const scores *found, double times) {
  double half = found->variances[0];
  double quarter = found->variances[1];
  if (kind == IN_PAIRS) return half / times;
  if (kind == ONE_BY_ONE) return (half / times + quarter / (2.0 * times)) / 2.0;
  if (kind == SHARE) {
    half /= found->means[0] * (1.0 - found->means[0]);
    quarter /= found->means[1] * (1.0 - found->means[1]);
  }
  return half * pow(fmin(1.0, half / quarter), log2(times));
}

/* Why there is no interval; NULL when there is one. */
static const char *find_reason(const lp_draws *draws, int32_t index, const persona_result *result, double *variance) {
  const double *values = draws->resampled + index * draws->resamples;
  const verdict *known = verdict_on(result->metric);
  scores found;
  if (known->reason != NULL) return known->reason;
  if (result->validity != PERSONA_VALIDITY_OK) return "the value is not defined";
  if (draws->agents < LEAST_AGENTS) return "there are fewer than 40 agents";
  if (strcmp(known->key, "hopkins") == 0 && draws->half / 2 < LEAST_SAMPLED) {
    return "quarters of the agents are too few for its samples";
  }
  if (draws->resampled_counts[index] < LEAST_RESAMPLES) return "fewer than 60 resamples were asked for";
  if (!scores_of(values, draws->resampled_counts[index], &found)) {
    return "it is undefined for some halves or quarters of the agents";
  }
  *variance = variance_of(known->kind, &found, (double)draws->agents / (double)draws->half);
  /* Where hardly any row is not covered, those few are independent, and vary at least as such do. */
  const double rows = (double)draws->matching.reference_rows;
  if (strcmp(known->key, "coverage") == 0 && rows * (1.0 - result->value) < 5.0) {
    *variance = fmax(*variance, 1.0 / rows);
  }
  if (!(*variance > (known->kind == SHARE ? 0.0 : 1e-24 * result->value * result->value))) {
    return "all resamples have one value: how much others vary does not show";
  }
  return NULL;
}

/* How many standard deviations to either side, wider for the degrees of freedom that partitions leave: a ratio of two
 * variances leaves a quarter of what one does. */
static double width_of(int kind, int64_t resamples, double level) {
  const double degrees = (double)(resamples / LP_PARTITION) / (kind == ONE_BY_ONE || kind == IN_PAIRS ? 1.0 : 4.0);
  const double z = lp_normal_quantile((1.0 + level) / 2.0);
  return z * (1.0 + (z * z + 1.0) / (4.0 * degrees));
}

/* Wilson's ends for a share: those p from which the value is so many of their own standard deviations away. A value of
 * 0 or 1 is an end itself, without what rounding leaves of it. */
static void end_share(double value, double variance, double width, lp_interval *interval) {
  const double term = width * width * variance;
  const double middle = (value + term / 2.0) / (1.0 + term);
  const double half = width * sqrt(variance * value * (1.0 - value) + variance * term / 4.0) / (1.0 + term);
  interval->spread = sqrt(variance * value * (1.0 - value));
  interval->low = value > 0.0 ? middle - half : 0.0;
  interval->high = value < 1.0 ? middle + half : 1.0;
}

void lp_interval_read(const lp_draws *draws, int32_t index, const persona_result *result, double level,
                      lp_interval *interval) {
  double variance = 0.0;
  const int kind = verdict_on(result->metric)->kind;
  const char *why = find_reason(draws, index, result, &variance);
  *interval = (lp_interval){.low = NAN, .high = NAN, .spread = NAN, .noise = noise_of(result)};
  if (why != NULL) {
    (void)snprintf(interval->reason, sizeof interval->reason, "%s", why);
    return;
  }
  const double width = width_of(kind, draws->resampled_counts[index], level);
  if (kind == SHARE) {
    end_share(result->value, variance, width, interval);
    return;
  }
  const double half = width * sqrt(variance + interval->noise * interval->noise);
  interval->spread = sqrt(variance);
  interval->low = result->value - half;
  interval->high = result->value + half;
}
