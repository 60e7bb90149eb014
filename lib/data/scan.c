/* A first look at a matrix whose cells must all be numbers. */
#include "data/scan.h"

#include "base/error.h"
#include "base/memory.h"
#include "data/matrix.h"

/* Powers of two beyond this are no normal numbers on one side or the other. */
enum { LARGEST_EXPONENT = 1021 };

int lp_check_cell(const persona_matrix *matrix, double value, int64_t row, int64_t column, persona_error *err) {
  if (isfinite(value)) return PERSONA_OK;
  if (isnan(value)) {
    return lp_fail_at(err, PERSONA_MISSING_ANSWER, row, column,
                      "the cell of row %lld, column %lld is missing; every cell is needed here", (long long)row,
                      (long long)column);
  }
  return lp_matrix_refuse_infinite(matrix, row, column, err);
}

static int find_ranges(const persona_matrix *matrix, const double *weights, lp_scan *scan, persona_error *err) {
  for (int64_t j = 0; j < matrix->columns; j++) scan->low[j] = scan->high[j] = NAN;
  for (int64_t i = 0; i < matrix->rows; i++) {
    const bool counts = weights == NULL || weights[i] > 0.0;
    for (int64_t j = 0; j < matrix->columns; j++) {
      const double value = lp_matrix_cell(matrix, i, j);
      const int status = lp_check_cell(matrix, value, i, j, err);
      if (status != PERSONA_OK) return status;
      if (!counts) continue;
      if (!(scan->low[j] <= value)) scan->low[j] = value; /* also when it is still NaN */
      if (!(scan->high[j] >= value)) scan->high[j] = value;
    }
  }
  return PERSONA_OK;
}

/* The exponent of a column's range, which may leave the range of double: range < 2^exponent. */
static int32_t range_exponent(const lp_scan *scan, int64_t column) {
  int exponent = 0;
  const double range = scan->high[column] - scan->low[column];
  (void)frexp(isfinite(range) ? range : scan->high[column] / 2.0 - scan->low[column] / 2.0, &exponent);
  if (exponent > LARGEST_EXPONENT) return LARGEST_EXPONENT;
  return exponent < -LARGEST_EXPONENT ? -LARGEST_EXPONENT : exponent;
}

static void find_scales(int64_t columns, bool common, lp_scan *scan) {
  int32_t widest = -LARGEST_EXPONENT;
  for (int64_t j = 0; j < columns; j++) {
    scan->exponent[j] = lp_scan_varies(scan, j) ? range_exponent(scan, j) : 0;
    if (lp_scan_varies(scan, j) && scan->exponent[j] > widest) widest = scan->exponent[j];
  }
  for (int64_t j = 0; j < columns; j++) {
    if (common) scan->exponent[j] = widest;
    scan->scale[j] = lp_scan_varies(scan, j) ? ldexp(1.0, -scan->exponent[j]) : 0.0;
  }
}

int lp_scan_matrix(const persona_context *context, const persona_matrix *matrix, const double *weights, bool common,
                   lp_scan *scan, persona_error *err) {
  const int64_t columns = matrix->columns;
  scan->low = lp_allocate_array(context, columns, sizeof *scan->low);
  scan->high = lp_allocate_array(context, columns, sizeof *scan->high);
  scan->scale = lp_allocate_array(context, columns, sizeof *scan->scale);
  scan->exponent = lp_allocate_array(context, columns, sizeof *scan->exponent);
  if (scan->low == NULL || scan->high == NULL || scan->scale == NULL || scan->exponent == NULL) {
    return lp_out_of_memory(err);
  }
  const int status = find_ranges(matrix, weights, scan, err);
  if (status == PERSONA_OK) find_scales(columns, common, scan);
  return status;
}

void lp_scan_clear(const persona_context *context, lp_scan *scan) {
  lp_release(context, scan->low);
  lp_release(context, scan->high);
  lp_release(context, scan->scale);
  lp_release(context, scan->exponent);
  memset(scan, 0, sizeof *scan);
}

bool lp_scan_varies(const lp_scan *scan, int64_t column) { return scan->low[column] < scan->high[column]; }

void lp_scan_read(const lp_scan *scan, const persona_matrix *matrix, int64_t first, int64_t count, double *rows,
                  int64_t stride) {
  for (int64_t i = 0; i < count; i++) {
    for (int64_t j = 0; j < matrix->columns; j++) {
      rows[i * stride + j] = lp_matrix_cell(matrix, first + i, j) * scan->scale[j];
    }
  }
}

int lp_check_row_weights(const double *weights, int64_t rows, persona_error *err) {
  /* The bounds of a population's row weights: their squares and sums stay in the range of double. */
  static const double minimum = 1e-100;
  static const double maximum = 1e100;
  bool any = rows == 0;
  if (weights == NULL) return PERSONA_OK;
  for (int64_t i = 0; i < rows; i++) {
    if (weights[i] != 0.0 && !(weights[i] >= minimum && weights[i] <= maximum)) {
      return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, i, -1,
                        "the weight of row %lld is neither 0 nor a number in 1e-100..1e100", (long long)i);
    }
    any = any || weights[i] > 0.0;
  }
  if (!any) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "all row weights are 0");
  return PERSONA_OK;
}
