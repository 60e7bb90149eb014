/* Further dimensions of the complexity axis: TwoNN and effective rank. */
#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"
#include "kernels/spectrum.h"
#include "metrics/families.h"

#include <math.h>

/* ln(r_2 / r_1) of every pattern; false when a ratio leaves the range of double. */
static bool list_ratios(const lp_geometry *geometry, double *ratios) {
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    const double *squared = geometry->lists.squared + p * geometry->lists.k;
    if (squared[0] == 0.0 || isinf(squared[1])) return false;
    ratios[p] = 0.5 * log(squared[1] / squared[0]);
  }
  return true;
}

/* Maximum likelihood: the ratios follow a Pareto law whose exponent is the dimension; n - 1 removes the bias. */
static int by_likelihood(const double *ratios, int64_t count, persona_result *result) {
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++) sum += ratios[i];
  if (sum == 0.0) return lp_result_infinite(result, "every row has its two nearest at one distance");
  return lp_result_set(result, (double)(count - 1) / sum);
}

/* The slope of -ln(1 - F) over the sorted ratios, through the origin, without the largest tenth. */
static int by_fit(double *ratios, int64_t count, persona_result *result) {
  const int64_t kept = count * 9 / 10;
  double products = 0.0;
  double squares = 0.0;
  lp_sort(ratios, count, sizeof *ratios, lp_compare_reals);
  for (int64_t i = 0; i < kept; i++) {
    products -= ratios[i] * log1p(-(double)(i + 1) / (double)count);
    squares += ratios[i] * ratios[i];
  }
  if (squares == 0.0)
    return lp_result_infinite(result, "the rows that are kept have their two nearest at one distance");
  return lp_result_set(result, products / squares);
}

double lp_twonn_dimension(const lp_geometry *geometry) {
  double sum = 0.0;
  if (geometry->patterns.count < 3 || geometry->lists.k < 2) return NAN;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    const double *squared = geometry->lists.squared + p * geometry->lists.k;
    if (squared[0] == 0.0 || isinf(squared[1])) return NAN;
    sum += 0.5 * log(squared[1] / squared[0]);
  }
  return (double)(geometry->patterns.count - 1) / sum;
}

int lp_measure_twonn(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const int64_t patterns = measurement->geometry->patterns.count;
  result->effective_n = (double)patterns;
  lp_result_detail(result, "patterns", (double)patterns);
  if (patterns < 3) {
    return lp_result_undefined(result, "needs 3 distinct rows, and there are %lld", (long long)patterns);
  }
  double *ratios = lp_allocate_array(measurement->context, patterns, sizeof *ratios);
  if (ratios == NULL) return lp_out_of_memory(err);
  if (!list_ratios(measurement->geometry, ratios)) {
    (void)lp_result_undefined(result, "distances between distinct rows leave the range of double");
  } else if (measurement->options->integers[LP_OPTION_TWONN_ESTIMATOR] == LP_TWONN_FIT) {
    (void)by_fit(ratios, patterns, result);
  } else {
    (void)by_likelihood(ratios, patterns, result);
  }
  lp_release(measurement->context, ratios);
  return PERSONA_OK;
}

lp_account lp_measure_twonn_bytes(const lp_shape *shape) {
  lp_account account = {0, 0};
  lp_account_call(&account, lp_array_bytes(shape->rows, (int64_t)sizeof(double)));
  return account;
}

/* Coordinates of each pattern, times the root of its mass: their Gram matrix is that of all rows. scratch: one row. */
static void fill_rows(const lp_measurement *measurement, double *scratch, double *rows) {
  const lp_points *points = &measurement->geometry->points;
  for (int64_t p = 0; p < points->count; p++) {
    double *row = rows + p * points->dimensions;
    const double root = sqrt(measurement->geometry->mass[p]);
    lp_space_standardise(measurement->geometry->space, lp_points_row(points, p, scratch), row);
    for (int64_t d = 0; d < points->dimensions; d++) row[d] *= root;
  }
}

static int rank_of(const double *eigenvalues, int64_t count, persona_result *result) {
  double sum = 0.0;
  double entropy = 0.0;
  for (int64_t i = 0; i < count; i++) sum += sqrt(fmax(eigenvalues[i], 0.0));
  if (sum == 0.0) return lp_result_undefined(result, "all rows lie at the centre");
  for (int64_t i = 0; i < count; i++) {
    const double share = sqrt(fmax(eigenvalues[i], 0.0)) / sum;
    if (share > 0.0) entropy -= share * log(share);
  }
  return lp_result_set(result, exp(entropy));
}

static bool all_finite(const double *numbers, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    if (!(fabs(numbers[i]) < 1e150)) return false; /* so that squares are finite, too */
  }
  return true;
}

int lp_measure_effective_rank(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_context *context = measurement->context;
  const lp_points *points = &measurement->geometry->points;
  double *rows = lp_allocate_array(context, points->count, points->dimensions * (int64_t)sizeof *rows);
  double *eigenvalues = lp_allocate_array(context, points->dimensions, sizeof *eigenvalues);
  double *scratch = lp_allocate_array(context, points->padded, sizeof *scratch);
  int64_t count = 0;
  int status = PERSONA_OK;
  if (rows == NULL || eigenvalues == NULL || scratch == NULL) {
    status = lp_out_of_memory(err);
  } else {
    fill_rows(measurement, scratch, rows);
    if (!all_finite(rows, points->count * points->dimensions)) {
      (void)lp_result_undefined(result, "the coordinates leave the range of double");
    } else {
      status = lp_row_spectrum(context, rows, points->count, points->dimensions, eigenvalues, &count, err);
      if (status == PERSONA_OK) status = rank_of(eigenvalues, count, result);
    }
  }
  lp_release(context, rows);
  lp_release(context, eigenvalues);
  lp_release(context, scratch);
  return status;
}

lp_account lp_measure_effective_rank_bytes(const lp_shape *shape) {
  const int64_t row = lp_bytes_of(shape->dimensions, (int64_t)sizeof(double));
  int64_t bytes = lp_array_bytes(shape->rows, row);                                    /* rows */
  bytes = lp_bytes_sum(bytes, lp_array_bytes(1, row));                                 /* eigenvalues */
  bytes = lp_bytes_sum(bytes, lp_array_bytes(shape->padded, (int64_t)sizeof(double))); /* scratch */
  bytes = lp_bytes_sum(bytes, lp_row_spectrum_bytes(shape->rows, shape->dimensions));
  return (lp_account){.now = 0, .most = bytes};
}
