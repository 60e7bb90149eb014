/* Views of matrices that someone else owns. */
#include "data/matrix.h"

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void persona_matrix_init(persona_matrix *matrix, int32_t dtype, const void *data, int64_t rows, int64_t columns) {
  if (matrix == NULL) return;
  memset(matrix, 0, sizeof *matrix);
  matrix->struct_size = (uint32_t)sizeof *matrix;
  matrix->dtype = dtype;
  matrix->data = data;
  matrix->rows = rows;
  matrix->columns = columns;
  matrix->column_stride = persona_dtype_size(dtype);
  if (columns >= 0 && columns <= INT64_MAX / 8) matrix->row_stride = columns * matrix->column_stride;
}

double persona_matrix_cell(const persona_matrix *matrix, int64_t row, int64_t column) {
  if (matrix == NULL || row < 0 || row >= matrix->rows || column < 0 || column >= matrix->columns) return (double)NAN;
  return lp_matrix_cell(matrix, row, column);
}

int64_t persona_dtype_size(int32_t dtype) {
  switch (dtype) {
    case PERSONA_FLOAT64:
    case PERSONA_INT64:
    case PERSONA_UINT64: return 8;
    case PERSONA_FLOAT32:
    case PERSONA_INT32:
    case PERSONA_UINT32: return 4;
    case PERSONA_INT16:
    case PERSONA_UINT16:
    case PERSONA_FLOAT16: return 2;
    case PERSONA_INT8:
    case PERSONA_UINT8: return 1;
    default: return 0;
  }
}

/* Whether (count - 1) steps of `stride` bytes stay far inside the address space, so that offsets cannot overflow. */
static bool steps_fit(int64_t count, int64_t stride) {
  const int64_t limit = INT64_MAX / 8;
  if (count <= 1) return true;
  if (stride <= -limit || stride >= limit) return false;
  const int64_t length = stride < 0 ? -stride : stride;
  return length == 0 || count - 1 <= limit / length;
}

int persona_matrix_check(const persona_matrix *matrix, persona_error *err) {
  if (matrix == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the matrix is NULL");
  if (matrix->struct_size < sizeof *matrix) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "struct_size of the matrix is %u; fill the struct with persona_matrix_init",
                   (unsigned)matrix->struct_size);
  }
  const int64_t size = persona_dtype_size(matrix->dtype);
  if (size == 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "cell type %d of the matrix is not known", (int)matrix->dtype);
  }
  if (matrix->rows < 0 || matrix->columns < 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the matrix has a negative shape: %lld x %lld",
                   (long long)matrix->rows, (long long)matrix->columns);
  }
  if (matrix->columns > INT64_MAX / 64 || matrix->rows > INT64_MAX / 64) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the matrix is too large to be addressed: %lld x %lld",
                   (long long)matrix->rows, (long long)matrix->columns);
  }
  if (matrix->rows == 0 || matrix->columns == 0) return lp_succeed(err);
  if (matrix->data == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the data of the matrix is NULL");
  const bool mask_fits = matrix->mask == NULL || (steps_fit(matrix->rows, matrix->mask_row_stride) &&
                                                  steps_fit(matrix->columns, matrix->mask_column_stride));
  if (!steps_fit(matrix->rows, matrix->row_stride) || !steps_fit(matrix->columns, matrix->column_stride) ||
      !mask_fits) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the strides of the matrix overflow");
  }
  return lp_succeed(err);
}

void lp_matrix_show_cell(const persona_matrix *matrix, int64_t row, int64_t column, char *text, size_t size) {
  const char *cell = (const char *)matrix->data + row * matrix->row_stride + column * matrix->column_stride;
  const double value = lp_matrix_cell(matrix, row, column);
  if (isinf(value) && matrix->dtype == PERSONA_INT64) {
    int64_t whole;
    memcpy(&whole, cell, sizeof whole);
    (void)snprintf(text, size, "%lld", (long long)whole);
  } else if (isinf(value) && matrix->dtype == PERSONA_UINT64) {
    uint64_t whole;
    memcpy(&whole, cell, sizeof whole);
    (void)snprintf(text, size, "%llu", (unsigned long long)whole);
  } else {
    lp_format_real(text, size, value, 17);
  }
}

int lp_matrix_refuse_infinite(const persona_matrix *matrix, int64_t row, int64_t column, persona_error *err) {
  if (!lp_matrix_is_wide(matrix)) {
    return lp_fail_at(err, PERSONA_BAD_VALUE, row, column, "the cell of row %lld, column %lld is infinite",
                      (long long)row, (long long)column);
  }
  char value[32];
  lp_matrix_show_cell(matrix, row, column, value, sizeof value);
  return lp_fail_at(err, PERSONA_BAD_VALUE, row, column,
                    "the cell of row %lld, column %lld is %s; whole numbers beyond 2^53 are not all doubles, so take "
                    "an offset away or use smaller numbers",
                    (long long)row, (long long)column, value);
}
