/* Reading cells of a borrowed matrix. */
#ifndef LP_DATA_MATRIX_H
#define LP_DATA_MATRIX_H

#include <persona/matrix.h>
#include <persona/status.h>

#include <math.h>
#include <string.h>

/* Fails with INVALID_ARGUMENT unless the view is well formed and every cell has an address. */
int lp_matrix_check(const persona_matrix *matrix, persona_error *err);

/* Reads a cell of one type: by memcpy, because packed records leave cells at odd addresses. */
#define LP_READ_CELL(type, cell)            \
  do {                                      \
    type value_;                            \
    memcpy(&value_, (cell), sizeof value_); \
    return (double)value_;                  \
  } while (0)

/* One cell as a double; NaN where the mask marks it missing. */
static inline double lp_matrix_cell(const persona_matrix *matrix, int64_t row, int64_t column) {
  if (matrix->mask != NULL && matrix->mask[row * matrix->mask_row_stride + column * matrix->mask_column_stride] != 0) {
    return NAN;
  }
  const char *cell = (const char *)matrix->data + row * matrix->row_stride + column * matrix->column_stride;
  switch (matrix->dtype) {
    case PERSONA_FLOAT64: LP_READ_CELL(double, cell);
    case PERSONA_FLOAT32: LP_READ_CELL(float, cell);
    case PERSONA_INT8: LP_READ_CELL(int8_t, cell);
    case PERSONA_UINT8: LP_READ_CELL(uint8_t, cell);
    case PERSONA_INT16: LP_READ_CELL(int16_t, cell);
    case PERSONA_UINT16: LP_READ_CELL(uint16_t, cell);
    default: LP_READ_CELL(int32_t, cell);
  }
}

#undef LP_READ_CELL

#define LP_READ_ROW(type)                                                                               \
  if (columns == NULL && matrix->column_stride == (int64_t)sizeof(type)) {                              \
    for (int64_t j = 0; j < count; j++) {                                                               \
      type value_;                                                                                      \
      memcpy(&value_, start + j * (int64_t)sizeof(type), sizeof value_);                                \
      values[j] = (double)value_;                                                                       \
    }                                                                                                   \
    return;                                                                                             \
  }                                                                                                     \
  for (int64_t j = 0; j < count; j++) {                                                                 \
    type value_;                                                                                        \
    memcpy(&value_, start + (columns != NULL ? columns[j] : j) * matrix->column_stride, sizeof value_); \
    values[j] = (double)value_;                                                                         \
  }                                                                                                     \
  return

/* Cells of one row at `count` columns (NULL: 0, 1, ...) of a matrix without a mask: the type is looked up once. */
static inline void lp_matrix_row(const persona_matrix *matrix, int64_t row, const int64_t *columns, int64_t count,
                                 double *values) {
  const char *start = (const char *)matrix->data + row * matrix->row_stride;
  switch (matrix->dtype) {
    case PERSONA_FLOAT64: LP_READ_ROW(double);
    case PERSONA_FLOAT32: LP_READ_ROW(float);
    case PERSONA_INT8: LP_READ_ROW(int8_t);
    case PERSONA_UINT8: LP_READ_ROW(uint8_t);
    case PERSONA_INT16: LP_READ_ROW(int16_t);
    case PERSONA_UINT16: LP_READ_ROW(uint16_t);
    default: LP_READ_ROW(int32_t);
  }
}

#undef LP_READ_ROW

#endif
