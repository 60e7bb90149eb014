/* Rows of a caller's matrix as the kernels take them. */
#include "space/rows.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "data/matrix.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

static int copy_cells(const persona_matrix *matrix, const char *name, lp_rows *rows, persona_error *err) {
  for (int64_t i = 0; i < matrix->rows; i++) {
    for (int64_t j = 0; j < matrix->columns; j++) {
      const double cell = lp_matrix_cell(matrix, i, j);
      if (isnan(cell)) {
        return lp_fail_at(err, PERSONA_MISSING_ANSWER, i, j, "%s: the cell at row %lld, column %lld is missing", name,
                          (long long)i, (long long)j);
      }
      if (isinf(cell)) {
        char value[32];
        lp_matrix_show_cell(matrix, i, j, value, sizeof value);
        return lp_fail_at(err, PERSONA_BAD_VALUE, i, j,
                          "%s: the cell at row %lld, column %lld is %s, which is infinite or beyond 2^53", name,
                          (long long)i, (long long)j, value);
      }
      rows->values[i * rows->points.padded + j] = cell + 0.0; /* -0 becomes 0 */
    }
    rows->mass[i] = 1.0;
  }
  return PERSONA_OK;
}

/* Means around the first row, which keeps their digits when all are far from 0. Any finite centre is right, a middle
 * one only faster. */
static void find_centre(lp_rows *rows) {
  const lp_points *points = &rows->points;
  if (points->count == 0) return;
  for (int64_t i = 1; i < points->count; i++) {
    for (int64_t j = 0; j < points->padded; j++) {
      rows->centre[j] += rows->values[i * points->padded + j] - rows->values[j];
    }
  }
  for (int64_t j = 0; j < points->padded; j++) {
    const double mean = rows->values[j] + rows->centre[j] / (double)points->count;
    rows->centre[j] = isfinite(mean) ? mean : rows->values[j];
  }
}

int lp_rows_load(const persona_context *context, const persona_matrix *matrix, const char *name, lp_rows *rows,
                 persona_error *err) {
  const int64_t padded = lp_padded(matrix->columns);
  memset(rows, 0, sizeof *rows);
  rows->values = lp_allocate_zeroed(context, matrix->rows, padded * (int64_t)sizeof *rows->values);
  rows->weights = lp_allocate_zeroed(context, padded, sizeof *rows->weights);
  rows->centre = lp_allocate_zeroed(context, padded, sizeof *rows->centre);
  rows->mass = lp_allocate_array(context, matrix->rows, sizeof *rows->mass);
  if (rows->values == NULL || rows->weights == NULL || rows->centre == NULL || rows->mass == NULL)
    return lp_out_of_memory(err);
  for (int64_t j = 0; j < matrix->columns; j++) rows->weights[j] = 1.0;
  rows->points = (lp_points){.count = matrix->rows,
                             .dimensions = matrix->columns,
                             .padded = padded,
                             .values = rows->values,
                             .weights = rows->weights,
                             .centre = rows->centre,
                             .has_missing = false,
                             .minimum_shared = 1};
  const int status = copy_cells(matrix, name, rows, err);
  if (status == PERSONA_OK) find_centre(rows);
  return status;
}

void lp_rows_clear(const persona_context *context, lp_rows *rows) {
  lp_release(context, rows->values);
  lp_release(context, rows->weights);
  lp_release(context, rows->centre);
  lp_release(context, rows->mass);
  memset(rows, 0, sizeof *rows);
}

int64_t lp_rows_bytes(int64_t count, int64_t columns) {
  const int64_t padded = lp_padded(columns < INT64_MAX / 64 ? columns : INT64_MAX / 64);
  const int64_t numbers = lp_bytes_sum(lp_bytes_of(count, lp_bytes_sum(padded, 1)), 2 * padded);
  return lp_bytes_sum(lp_bytes_of(numbers, (int64_t)sizeof(double)), 4);
}

int lp_rows_set_weights(lp_rows *rows, const double *weights, persona_error *err) {
  for (int64_t j = 0; j < rows->points.dimensions && weights != NULL; j++) {
    if (!(weights[j] >= 0.0 && isfinite(weights[j]))) {
      return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, -1, j,
                        "the weight of column %lld is %s; weights must be finite and not negative", (long long)j,
                        lp_real(weights[j]).text);
    }
    rows->weights[j] = weights[j];
  }
  return PERSONA_OK;
}

int lp_rows_set_masses(lp_rows *rows, const double *masses, persona_error *err) {
  double total = 0.0;
  if (masses == NULL) return PERSONA_OK;
  for (int64_t i = 0; i < rows->points.count; i++) {
    if (!(masses[i] >= 0.0 && isfinite(masses[i]))) {
      return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, i, -1,
                        "the mass of row %lld is %s; it must be finite and not negative", (long long)i,
                        lp_real(masses[i]).text);
    }
    rows->mass[i] = masses[i];
    total += masses[i];
  }
  if (!isfinite(total)) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the sum of the masses is beyond double");
  return PERSONA_OK;
}

int lp_rows_set_copies(lp_rows *rows, const int64_t *copies, const char *name, persona_error *err) {
  const int64_t most = INT64_C(1) << 53; /* whole numbers up to here are exact in double */
  int64_t total = 0;
  if (copies == NULL) return PERSONA_OK;
  for (int64_t i = 0; i < rows->points.count; i++) {
    if (copies[i] < 0 || copies[i] > most - total) {
      return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, i, -1,
                        "%s: row %lld stands for %lld copies; 0 and up are allowed, and 2^53 in all", name,
                        (long long)i, (long long)copies[i]);
    }
    total += copies[i];
    rows->mass[i] = (double)copies[i];
  }
  return PERSONA_OK;
}

void lp_rows_share_centre(lp_rows *a, lp_rows *b) {
  const double all = (double)a->points.count + (double)b->points.count;
  for (int64_t j = 0; j < a->points.padded && all > 0.0; j++) {
    const double mean = a->centre[j] + (b->centre[j] - a->centre[j]) * ((double)b->points.count / all);
    if (isfinite(mean)) a->centre[j] = mean;
  }
  memcpy(b->centre, a->centre, (size_t)a->points.padded * sizeof *b->centre);
}

int lp_rows_check_room(int64_t rows, int64_t columns, int64_t row_stride, const double *out, int64_t capacity,
                       persona_error *err) {
  if (row_stride < columns) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "row_stride is %lld, less than the %lld numbers of a row",
                   (long long)row_stride, (long long)columns);
  }
  if (rows == 0 || columns == 0) return PERSONA_OK;
  if (out == NULL || (rows > 1 && row_stride > (INT64_MAX - columns) / (rows - 1)) ||
      (rows - 1) * row_stride + columns > capacity) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "out is NULL or has room for %lld numbers; %lld rows of %lld, %lld apart, need more",
                   (long long)capacity, (long long)rows, (long long)columns, (long long)row_stride);
  }
  return PERSONA_OK;
}

int lp_rows_check_bytes(int64_t needed, int64_t max_bytes, persona_error *err) {
  if (max_bytes < 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "max_bytes is %lld; 0 means no bound", (long long)max_bytes);
  }
  return lp_bytes_check(needed, max_bytes, err);
}

int64_t lp_rows_left(int64_t max_bytes, int64_t loaded) {
  if (max_bytes == 0) return 0;
  return max_bytes > loaded ? max_bytes - loaded : 1;
}
