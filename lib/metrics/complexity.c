/* The complexity axis: local intrinsic dimension and participation ratio. */
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "kernels/spectrum.h"
#include "metrics/families.h"
#include "metrics/item_moments.h"

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

static bool is_published(const lp_option_values *options) {
  return options->integers[LP_OPTION_LID_VARIANT] == LP_LID_PUBLISHED;
}

int lp_measure_lid(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  if (is_published(measurement->options)) return lp_measure_published_lid(measurement, result, err);
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
  if (is_published(shape->options)) return lp_measure_published_lid_bytes(shape);
  lp_account account = {0, 0};
  lp_account_call(&account, lp_array_bytes(shape->rows, (int64_t)sizeof(double)));
  return account;
}

/* Rows of the items that vary, each centred, divided by its standard deviation and multiplied by the square root of the
 * row's share of the weight: their Gram matrix is the correlation matrix. */
typedef struct scaling {
  const persona_population *population;
  lp_moments *moments; /* of every column */
  int64_t *columns;    /* those that vary */
  int64_t varying;
  double *rows; /* population's rows x varying */
} scaling;

enum { SCALED = 256 }; /* rows of one task */

static void scale_rows(void *data, int64_t task, int32_t worker) {
  const scaling *work = data;
  const persona_population *population = work->population;
  const int64_t first = task * SCALED;
  const int64_t left = population->rows - first;
  const int64_t count = left < SCALED ? left : SCALED;
  double *rows = work->rows + first * work->varying;
  (void)worker;
  lp_population_read(population, first, count, work->columns, work->varying, rows, work->varying);
  for (int64_t i = 0; i < count; i++) {
    const double weight = persona_population_weight(population, first + i);
    for (int64_t j = 0; j < work->varying; j++) {
      const lp_moments *moments = &work->moments[work->columns[j]];
      double *cell = &rows[i * work->varying + j];
      *cell = (*cell - moments->mean) / sqrt(moments->variance) * sqrt(weight / moments->weight);
    }
  }
}

/* Lists the columns that vary; false when the variance of one leaves the range of double. */
static bool list_varying(scaling *work) {
  for (int64_t j = 0; j < lp_population_columns(work->population); j++) {
    const lp_moments *moments = &work->moments[j];
    if (lp_population_item(work->population, j)->kind == PERSONA_ITEM_NOMINAL || moments->low == moments->high)
      continue;
    if (!isnormal(sqrt(moments->variance))) return false;
    work->columns[work->varying++] = j;
  }
  return true;
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

static int measure_spectrum(const lp_measurement *measurement, scaling *work, persona_result *result,
                            persona_error *err) {
  const persona_context *context = measurement->context;
  const int64_t n = work->population->rows;
  if (!list_varying(work)) return lp_result_undefined(result, "the variance of an item leaves the range of double");
  if (work->varying == 0) return lp_result_undefined(result, "no item varies");
  lp_result_detail(result, "varying_items", (double)work->varying);
  work->rows = lp_allocate_array(context, n, work->varying * (int64_t)sizeof *work->rows);
  if (work->rows == NULL) return lp_out_of_memory(err);
  lp_parallel_for(context, (n + SCALED - 1) / SCALED, scale_rows, work);
  const int status = find_spectrum(measurement, work->rows, work->varying, result, err);
  lp_release(context, work->rows);
  return status;
}

int lp_measure_participation_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_context *context = measurement->context;
  const int64_t columns = lp_population_columns(measurement->population);
  scaling work = {.population = measurement->population};
  work.moments = lp_allocate_array(context, columns, sizeof *work.moments);
  work.columns = lp_allocate_array(context, columns, sizeof *work.columns);
  const bool ready = work.moments != NULL && work.columns != NULL;
  int status = ready ? lp_item_moments(measurement->population, work.moments, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = measure_spectrum(measurement, &work, result, err);
  lp_release(context, work.moments);
  lp_release(context, work.columns);
  return status;
}

lp_account lp_measure_participation_ratio_bytes(const lp_shape *shape) {
  const int64_t n = shape->rows;
  const int64_t columns = shape->columns;
  const int64_t row = lp_bytes_of(columns, (int64_t)sizeof(double));
  lp_account account = {0, 0};
  lp_account_take(&account, columns, (int64_t)sizeof(lp_moments));
  lp_account_take(&account, columns, (int64_t)sizeof(int64_t));
  lp_account_call(&account, lp_item_moments_bytes(n, shape->weighted, shape->threads));
  lp_account_take(&account, n, row); /* rows */
  lp_account_take(&account, 1, row); /* eigenvalues */
  lp_account_call(&account, lp_row_spectrum_bytes(n, columns));
  lp_account_take(&account, 1, lp_result_table_bytes(n < columns ? n : columns, -1, 2));
  lp_account_give(&account, columns, (int64_t)sizeof(lp_moments));
  lp_account_give(&account, columns, (int64_t)sizeof(int64_t));
  lp_account_give(&account, n, row);
  lp_account_give(&account, 1, row);
  return account;
}
