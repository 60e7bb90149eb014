/* The coverage axis: coverage, density, precision, recall, and the coverage expected of equal laws. */
#include "metrics/families.h"

#include <math.h>

/* Fails the result unless every row of a population has a k-th neighbour; otherwise says how many rows lack one all the
 * same, because missing answers leave them without enough neighbours at a finite distance. */
static bool has_balls(const lp_measurement *measurement, const lp_geometry *geometry, const double *squared,
                      const char *whose, persona_result *result) {
  const int64_t k = measurement->options->integers[LP_OPTION_K];
  const int64_t rows = geometry->patterns.rows;
  if (rows < k + 1) {
    (void)lp_result_undefined(result, "the k-th neighbour needs k + 1 = %lld rows of %s, and there are %lld",
                              (long long)(k + 1), whose, (long long)rows);
    return false;
  }
  int64_t without = 0;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    if (squared[p] < 0.0) without += lp_patterns_multiplicity(&geometry->patterns, p);
  }
  lp_result_detail(result, "rows_without_ball", (double)without);
  if (without == rows) {
    (void)lp_result_undefined(result, "no row of %s has its k-th neighbour at a finite distance", whose);
    return false;
  }
  return true;
}

static bool has_reference_balls(const lp_measurement *measurement, persona_result *result) {
  return has_balls(measurement, measurement->reference_geometry, measurement->pairing->reference_squared,
                   "the reference", result);
}

/* Mass of the patterns whose flag is set, as a share of all. */
static double flagged_share(const lp_geometry *geometry, const uint8_t *flags) {
  double all = 0.0;
  double flagged = 0.0;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    all += geometry->mass[p];
    if (flags[p]) flagged += geometry->mass[p];
  }
  return flagged / all;
}

int lp_measure_coverage(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  if (!has_reference_balls(measurement, result)) return PERSONA_OK;
  const int status = lp_list_uncovered(measurement, result, err);
  if (status != PERSONA_OK) return status;
  return lp_result_set(result, flagged_share(measurement->reference_geometry, measurement->pairing->reference_reached));
}

static bool counts_nearest(const lp_option_values *options) {
  return options->integers[LP_OPTION_DENSITY_VARIANT] == LP_DENSITY_NEAREST;
}

lp_account lp_measure_density_bytes(const lp_shape *shape) {
  return counts_nearest(shape->options) ? lp_measure_published_density_bytes(shape) : (lp_account){0, 0};
}

int lp_measure_density(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  if (!has_reference_balls(measurement, result)) return PERSONA_OK;
  if (counts_nearest(measurement->options)) return lp_measure_published_density(measurement, result, err);
  const lp_geometry *reference = measurement->reference_geometry;
  double pairs = 0.0;
  for (int64_t p = 0; p < reference->patterns.count; p++) {
    pairs += reference->mass[p] * measurement->pairing->reference_mass[p];
  }
  const double k = (double)measurement->options->integers[LP_OPTION_K];
  return lp_result_set(result, pairs / (k * (double)measurement->geometry->patterns.rows));
}

int lp_measure_precision(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  (void)err;
  if (!has_reference_balls(measurement, result)) return PERSONA_OK;
  return lp_result_set(result, flagged_share(measurement->geometry, measurement->pairing->population_inside));
}

int lp_measure_recall(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  (void)err;
  if (!has_balls(measurement, measurement->geometry, measurement->pairing->population_squared, "the population",
                 result)) {
    return PERSONA_OK;
  }
  return lp_result_set(result, flagged_share(measurement->reference_geometry, measurement->pairing->reference_inside));
}

double lp_expected_coverage(int64_t n, int64_t m, int64_t k) {
  double uncovered = 1.0;
  for (int64_t i = 1; i <= k; i++) uncovered *= (double)(n - i) / (double)(n + m - i);
  return 1.0 - uncovered;
}

int lp_measure_expected_coverage(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  (void)err;
  const int64_t k = measurement->options->integers[LP_OPTION_K];
  const int64_t n = measurement->reference->rows;
  const int64_t m = measurement->population->rows;
  if (n < k + 1) {
    return lp_result_undefined(result,
                               "the k-th neighbour needs k + 1 = %lld rows of the reference, and there are %lld",
                               (long long)(k + 1), (long long)n);
  }
  return lp_result_set(result, lp_expected_coverage(n, m, k));
}
