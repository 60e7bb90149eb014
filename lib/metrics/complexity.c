/* The complexity axis: local intrinsic dimension and participation ratio. */
#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"
#include "kernels/covariance.h"
#include "kernels/spectrum.h"
#include "metrics/families.h"

#include <math.h>

/* The quantile of sorted numbers by linear interpolation between order statistics; some may be infinite. */
static double quantile(const double *sorted, int64_t count, double share) {
  const double place = share * (double)(count - 1);
  const int64_t below = (int64_t)floor(place);
  const double fraction = place - (double)below;
  if (fraction == 0.0 || sorted[below] == sorted[below + 1]) return sorted[below];
  return sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}

/* 1 / L_i = (1/(k-1)) sum over j < k of ln(r_k / r_j); NaN when two distinct patterns are at distance 0 or one is out
 * of range, so that the ratio means nothing. */
static double inverse_dimension(const double *squared, int64_t k) {
  const double outer = squared[k - 1];
  if (squared[0] == 0.0 || isinf(outer)) return NAN;
  double sum = 0.0;
  for (int64_t j = 0; j < k - 1; j++) sum += 0.5 * log(outer / squared[j]);
  return sum / (double)(k - 1);
}

static int pool_dimensions(const lp_geometry *geometry, int64_t k, double *dimensions, persona_result *result) {
  const int64_t patterns = geometry->patterns.count;
  double sum = 0.0;
  for (int64_t p = 0; p < patterns; p++) {
    const double inverse = inverse_dimension(geometry->lists.squared + p * geometry->lists.k, k);
    if (isnan(inverse)) {
      return lp_result_undefined(result, "distances between distinct rows leave the range of double");
    }
    sum += inverse;
    dimensions[p] = 1.0 / inverse;
  }
  lp_sort(dimensions, patterns, sizeof *dimensions, lp_compare_reals);
  lp_result_detail(result, "median", quantile(dimensions, patterns, 0.5));
  lp_result_detail(result, "quartile_25", quantile(dimensions, patterns, 0.25));
  lp_result_detail(result, "quartile_75", quantile(dimensions, patterns, 0.75));
  if (sum == 0.0) return lp_result_infinite(result, "every row has its %lld nearest at one distance", (long long)k);
  return lp_result_set(result, (double)patterns / sum);
}

int lp_measure_lid(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const lp_geometry *geometry = measurement->geometry;
  const int64_t k = measurement->options->integers[LP_OPTION_LID_K];
  const int64_t patterns = geometry->patterns.count;
  result->effective_n = (double)patterns;
  lp_result_detail(result, "patterns", (double)patterns);
  if (patterns < k + 1) {
    return lp_result_undefined(result, "needs lid_k + 1 = %lld distinct rows, and there are %lld", (long long)(k + 1),
                               (long long)patterns);
  }
  double *dimensions = lp_allocate_array(measurement->context, patterns, sizeof *dimensions);
  if (dimensions == NULL) return lp_out_of_memory(err);
  const int status = pool_dimensions(geometry, k, dimensions, result);
  lp_release(measurement->context, dimensions);
  return status;
}

lp_account lp_measure_lid_bytes(const lp_shape *shape) {
  lp_account account = {0, 0};
  lp_account_call(&account, lp_array_bytes(shape->rows, (int64_t)sizeof(double)));
  return account;
}

/* Rows of the items that vary, each centred, divided by its standard deviation and multiplied by the square root of the
 * row's share of the weight: their Gram matrix is the correlation matrix. Returns the number of those items, or -1 when
 * the variance of one leaves the range of double. */
static int64_t fill_scaled_columns(const persona_population *population, double *column, const double *weights,
                                   double *rows, int64_t stride) {
  const int64_t n = population->rows;
  int64_t varying = 0;
  for (int64_t j = 0; j < lp_population_columns(population); j++) {
    lp_moments moments;
    if (lp_population_item(population, j)->kind == PERSONA_ITEM_NOMINAL) continue;
    lp_population_read_column(population, j, column);
    lp_column_moments(column, weights, n, &moments);
    if (moments.low == moments.high) continue;
    const double scale = sqrt(moments.variance);
    if (!isnormal(scale)) return -1;
    for (int64_t i = 0; i < n; i++) {
      const double share = (weights != NULL ? weights[i] : 1.0) / moments.weight;
      rows[i * stride + varying] = (column[i] - moments.mean) / scale * sqrt(share);
    }
    varying++;
  }
  return varying;
}

/* Moves the rows together once the number of varying items is known. */
static void close_rows(double *rows, int64_t n, int64_t stride, int64_t varying) {
  if (varying == stride) return;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < varying; j++) rows[i * varying + j] = rows[i * stride + j];
  }
}

static int report_spectrum(const lp_measurement *measurement, const double *eigenvalues, int64_t count,
                           persona_result *result, persona_error *err) {
  static const char *const names[] = {"eigenvalue", "share"};
  const int status = lp_result_table(measurement->context, result, "spectrum", count, NULL, 2, names, err);
  if (status != PERSONA_OK) return status;
  double sum = 0.0;
  double squares = 0.0;
  for (int64_t i = 0; i < count; i++) {
    sum += eigenvalues[i];
    squares += eigenvalues[i] * eigenvalues[i];
  }
  for (int64_t i = 0; i < count; i++) {
    *lp_result_cell(result, i, 0) = eigenvalues[i];
    *lp_result_cell(result, i, 1) = eigenvalues[i] / sum;
  }
  return lp_result_set(result, sum * sum / squares);
}

static int find_spectrum(const lp_measurement *measurement, const double *rows, int64_t varying, persona_result *result,
                         persona_error *err) {
  const persona_context *context = measurement->context;
  int64_t count = 0;
  double *eigenvalues = lp_allocate_array(context, varying, sizeof *eigenvalues);
  if (eigenvalues == NULL) return lp_out_of_memory(err);
  int status = lp_row_spectrum(context, rows, measurement->population->rows, varying, eigenvalues, &count, err);
  if (status == PERSONA_OK) status = report_spectrum(measurement, eigenvalues, count, result, err);
  lp_release(context, eigenvalues);
  return status;
}

int lp_measure_participation_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_context *context = measurement->context;
  const persona_population *population = measurement->population;
  const int64_t n = population->rows;
  const int64_t columns = lp_population_columns(population);
  const bool weighted = persona_population_has_weights(population);
  double *column = lp_allocate_array(context, n, sizeof *column);
  double *weights = weighted ? lp_allocate_array(context, n, sizeof *weights) : NULL;
  double *rows = lp_allocate_array(context, n, columns * (int64_t)sizeof *rows);
  int status = PERSONA_OK;
  if (column == NULL || rows == NULL || (weighted && weights == NULL)) {
    status = lp_out_of_memory(err);
  } else {
    if (weighted) lp_population_read_weights(population, weights);
    const int64_t varying = fill_scaled_columns(population, column, weights, rows, columns);
    if (varying < 0) {
      (void)lp_result_undefined(result, "the variance of an item leaves the range of double");
    } else if (varying == 0) {
      (void)lp_result_undefined(result, "no item varies");
    } else {
      lp_result_detail(result, "varying_items", (double)varying);
      close_rows(rows, n, columns, varying);
      status = find_spectrum(measurement, rows, varying, result, err);
    }
  }
  lp_release(context, column);
  lp_release(context, weights);
  lp_release(context, rows);
  return status;
}

lp_account lp_measure_participation_ratio_bytes(const lp_shape *shape) {
  const int64_t n = shape->rows;
  const int64_t columns = shape->columns;
  const int64_t row = lp_bytes_of(columns, (int64_t)sizeof(double));
  const int64_t arrays = shape->weighted ? 2 : 1; /* column, weights */
  lp_account account = {0, 0};
  for (int64_t array = 0; array < arrays; array++) lp_account_take(&account, n, (int64_t)sizeof(double));
  lp_account_take(&account, n, row); /* rows */
  lp_account_take(&account, 1, row); /* eigenvalues */
  lp_account_call(&account, lp_row_spectrum_bytes(n, columns));
  lp_account_take(&account, 1, lp_result_table_bytes(n < columns ? n : columns, -1, 2));
  for (int64_t array = 0; array < arrays; array++) lp_account_give(&account, n, (int64_t)sizeof(double));
  lp_account_give(&account, n, row);
  lp_account_give(&account, 1, row);
  return account;
}
