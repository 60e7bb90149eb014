/* Entropies and Hill numbers of whole rows: of the patterns, of a Gaussian with the rows' covariance, and from
 * distances to neighbours. */
#include "base/error.h"
#include "base/memory.h"
#include "data/patterns.h"
#include "kernels/covariance.h"
#include "kernels/entropy.h"
#include "metrics/families.h"
#include "metrics/sample.h"

#include <math.h>

/* ---- patterns ------------------------------------------------------------------------------------------------- */

/* How many rows show each pattern over all items, or their weight. *counts is to be released by the caller. */
static int count_patterns(const lp_measurement *measurement, double **counts, int64_t *patterns, persona_error *err) {
  const persona_population *population = measurement->population;
  lp_patterns found;
  *counts = NULL;
  int status = lp_patterns_find(population, NULL, lp_population_columns(population), &found, err);
  if (status != PERSONA_OK) return status;
  *patterns = found.count;
  *counts = lp_allocate_zeroed(measurement->context, found.count, sizeof **counts);
  if (*counts == NULL) status = lp_out_of_memory(err);
  for (int64_t i = 0; i < population->rows && status == PERSONA_OK; i++) {
    (*counts)[found.pattern_of_row[i]] += persona_population_weight(population, i);
  }
  lp_patterns_clear(&found);
  return status;
}

lp_account lp_measure_pattern_counts_bytes(const lp_shape *shape) {
  lp_account account = lp_patterns_account(shape->rows, shape->columns, shape->threads);
  lp_account_take(&account, shape->rows, (int64_t)sizeof(double));
  return (lp_account){.now = 0, .most = account.most};
}

int lp_measure_pattern_entropy(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const int64_t estimator = measurement->options->integers[LP_OPTION_ENTROPY_ESTIMATOR];
  const bool weighted = persona_population_has_weights(measurement->population);
  double *counts = NULL;
  int64_t patterns = 0;
  if (estimator != LP_ENTROPY_PLUG_IN && weighted) {
    return lp_result_undefined(result, "this estimator counts whole rows, and '%.80s' has row weights; take plug_in",
                               measurement->population->name);
  }
  const int status = count_patterns(measurement, &counts, &patterns, err);
  if (status != PERSONA_OK) return status;
  const double entropies[] = {lp_entropy_plug_in(counts, patterns),
                              weighted ? NAN : lp_entropy_miller_madow(counts, patterns),
                              weighted ? NAN : lp_entropy_chao_shen(counts, patterns)};
  lp_result_detail(result, "patterns", (double)patterns);
  lp_result_detail(result, "plug_in", entropies[LP_ENTROPY_PLUG_IN]);
  lp_result_detail(result, "miller_madow", entropies[LP_ENTROPY_MILLER_MADOW]);
  lp_result_detail(result, "chao_shen", entropies[LP_ENTROPY_CHAO_SHEN]);
  lp_release(measurement->context, counts);
  return lp_result_set(result, entropies[estimator]);
}

int lp_measure_hill_number(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  double *counts = NULL;
  int64_t patterns = 0;
  const int status = count_patterns(measurement, &counts, &patterns, err);
  if (status != PERSONA_OK) return status;
  const double value = lp_hill_number(counts, patterns, measurement->options->reals[LP_OPTION_DIVERSITY_ORDER]);
  lp_result_detail(result, "patterns", (double)patterns);
  lp_release(measurement->context, counts);
  return lp_result_set(result, value);
}

/* ---- Gaussian ------------------------------------------------------------------------------------------------- */

/* All rows without their padding, centred at their mean, and their shares of the weight. (Rows, not patterns: how much
 * to shrink depends on how many observations there are.) */
static void centre_rows(const lp_measurement *measurement, const lp_sample *sample, double *rows, double *shares) {
  const persona_population *population = measurement->population;
  const int64_t *patterns = measurement->geometry->patterns.pattern_of_row;
  const int64_t n = population->rows;
  const int64_t d = sample->points.dimensions;
  double total = 0.0;
  for (int64_t i = 0; i < n; i++) total += persona_population_weight(population, i);
  for (int64_t i = 0; i < n; i++) shares[i] = persona_population_weight(population, i) / total;
  for (int64_t j = 0; j < d; j++) {
    const double first = sample->rows[patterns[0] * sample->points.padded + j]; /* equal answers give exactly 0 */
    double mean = 0.0;
    for (int64_t i = 0; i < n; i++) {
      rows[i * d + j] = sample->rows[patterns[i] * sample->points.padded + j] - first;
      mean += shares[i] * rows[i * d + j];
    }
    for (int64_t i = 0; i < n; i++) rows[i * d + j] -= mean;
  }
}

static int gaussian_from(const double *rows, const double *shares, int64_t n, int64_t d, bool full, double *covariance,
                         double *work, persona_result *result) {
  double determinant = NAN;
  double shrinkage = 0.0;
  lp_covariance_fixed(rows, shares, n, d, covariance);
  for (int64_t i = 0; i < d * d; i++) work[i] = covariance[i];
  bool regular = full && lp_log_determinant(work, d, &determinant);
  if (!regular) {
    shrinkage = lp_ledoit_wolf(rows, shares, n, d, covariance);
    lp_shrink_to_identity(covariance, d, shrinkage);
    regular = lp_log_determinant(covariance, d, &determinant);
  }
  lp_result_detail(result, "shrinkage", shrinkage);
  if (!regular) return lp_result_undefined(result, "the rows span no volume, even when their covariance is shrunk");
  return lp_result_set(result, lp_gaussian_entropy(determinant, d));
}

int lp_measure_gaussian_entropy(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_context *context = measurement->context;
  const int64_t n = measurement->population->rows;
  const int64_t d = measurement->geometry->points.dimensions;
  const int64_t patterns = measurement->geometry->patterns.count;
  lp_sample sample;
  if (patterns < 2) return lp_result_undefined(result, "all rows are equal: they span no volume");
  int status = lp_sample_create(context, measurement->geometry, &sample, err);
  double *rows = lp_allocate_array(context, n, d * (int64_t)sizeof *rows);
  double *shares = lp_allocate_array(context, n, sizeof *shares);
  double *matrices = lp_allocate_array(context, 2 * d, d * (int64_t)sizeof *matrices);
  if (status == PERSONA_OK && (rows == NULL || shares == NULL || matrices == NULL)) status = lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    centre_rows(measurement, &sample, rows, shares);
    status = gaussian_from(rows, shares, n, d, patterns > d, matrices, matrices + d * d, result);
  }
  lp_sample_clear(&sample);
  lp_release(context, rows);
  lp_release(context, shares);
  lp_release(context, matrices);
  return status;
}

lp_account lp_measure_gaussian_entropy_bytes(const lp_shape *shape) {
  const int64_t row = lp_bytes_of(shape->dimensions, (int64_t)sizeof(double));
  lp_account account = {.now = 0, .most = lp_sample_bytes(shape->rows, shape->padded)};
  account.now = account.most;
  lp_account_take(&account, shape->rows, row);
  lp_account_take(&account, shape->rows, (int64_t)sizeof(double));
  lp_account_take(&account, lp_bytes_of(2, shape->dimensions), row);
  return (lp_account){.now = 0, .most = account.most};
}

/* ---- neighbours ----------------------------------------------------------------------------------------------- */

int lp_measure_neighbour_entropy(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const lp_geometry *geometry = measurement->geometry;
  const int64_t k = measurement->options->integers[LP_OPTION_ENTROPY_K];
  const int64_t patterns = geometry->patterns.count;
  (void)err;
  result->effective_n = (double)patterns;
  lp_result_detail(result, "patterns", (double)patterns);
  if (patterns < k + 1) {
    return lp_result_undefined(result, "needs entropy_k + 1 = %lld distinct rows, and there are %lld",
                               (long long)(k + 1), (long long)patterns);
  }
  const double value =
      lp_neighbour_entropy(geometry->lists.squared, patterns, geometry->lists.k, k, geometry->points.dimensions);
  if (!isfinite(value)) {
    return lp_result_undefined(result, "distances between distinct rows leave the range of double");
  }
  return lp_result_set(result, value);
}
