/* Reading cells of a borrowed matrix. */
#ifndef LP_DATA_MATRIX_H
#define LP_DATA_MATRIX_H

#include <persona/matrix.h>
#include <persona/status.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Writes a cell for a message: the shortest number that reads back the same, a 64-bit integer with all its digits. */
void lp_matrix_show_cell(const persona_matrix *matrix, int64_t row, int64_t column, char *text, size_t size);

/* Fails with BAD_VALUE at a cell that reads as infinite, and says why it does. */
int lp_matrix_refuse_infinite(const persona_matrix *matrix, int64_t row, int64_t column, persona_error *err);

/* From 2^53 on doubles no longer hold every whole number. What lies beyond reads as infinite, which every check of
 * cells refuses, so that no answer is rounded silently. */
static inline double lp_signed_cell(int64_t value) {
  const int64_t limit = INT64_C(1) << 53;
  if (value > limit || value < -limit) return value > 0 ? (double)INFINITY : -(double)INFINITY;
  return (double)value;
}

static inline double lp_unsigned_cell(uint64_t value) {
  return value > UINT64_C(1) << 53 ? (double)INFINITY : (double)value;
}

/* A binary16 number: sign, 5 bits of exponent (bias 15), 10 of fraction. */
static inline double lp_half_cell(uint16_t half) {
  const uint64_t exponent = (half >> 10) & 31;
  const uint64_t fraction = half & 1023;
  double value = (double)fraction * 0x1p-24; /* without exponent, a multiple of the smallest number */
  if (exponent == 31) value = fraction != 0 ? (double)NAN : (double)INFINITY;
  if (exponent > 0 && exponent < 31) {
    const uint64_t bits = (exponent + 1023 - 15) << 52 | fraction << 42;
    memcpy(&value, &bits, sizeof value);
  }
  return half >> 15 != 0 ? -value : value;
}

/* Whether cells are whole numbers that may lie beyond what doubles hold. */
static inline bool lp_matrix_is_wide(const persona_matrix *matrix) {
  return matrix->dtype == PERSONA_INT64 || matrix->dtype == PERSONA_UINT64;
}

/* A plain number of the cell's type is a double by conversion alone. */
static inline double lp_plain_cell(double value) { return value; }

/* Reads a cell of one type: by memcpy, because packed records leave cells at odd addresses. */
#define LP_READ_CELL(type, convert, cell)   \
  do {                                      \
    type value_;                            \
    memcpy(&value_, (cell), sizeof value_); \
    return convert(value_);                 \
  } while (0)

/* One cell as a double; NaN where the mask marks it missing. */
static inline double lp_matrix_cell(const persona_matrix *matrix, int64_t row, int64_t column) {
  if (matrix->mask != NULL && matrix->mask[row * matrix->mask_row_stride + column * matrix->mask_column_stride] != 0) {
    return NAN;
  }
  const char *cell = (const char *)matrix->data + row * matrix->row_stride + column * matrix->column_stride;
  switch (matrix->dtype) {
    case PERSONA_FLOAT64: LP_READ_CELL(double, lp_plain_cell, cell);
    case PERSONA_FLOAT32: LP_READ_CELL(float, lp_plain_cell, cell);
    case PERSONA_INT8: LP_READ_CELL(int8_t, lp_plain_cell, cell);
    case PERSONA_UINT8: LP_READ_CELL(uint8_t, lp_plain_cell, cell);
    case PERSONA_INT16: LP_READ_CELL(int16_t, lp_plain_cell, cell);
    case PERSONA_UINT16: LP_READ_CELL(uint16_t, lp_plain_cell, cell);
    case PERSONA_INT64: LP_READ_CELL(int64_t, lp_signed_cell, cell);
    case PERSONA_UINT32: LP_READ_CELL(uint32_t, lp_plain_cell, cell);
    case PERSONA_UINT64: LP_READ_CELL(uint64_t, lp_unsigned_cell, cell);
    case PERSONA_FLOAT16: LP_READ_CELL(uint16_t, lp_half_cell, cell);
    default: LP_READ_CELL(int32_t, lp_plain_cell, cell);
  }
}

#undef LP_READ_CELL

#define LP_READ_ROW(type, convert)                                                                      \
  if (columns == NULL && matrix->column_stride == (int64_t)sizeof(type)) {                              \
    for (int64_t j = 0; j < count; j++) {                                                               \
      type value_;                                                                                      \
      memcpy(&value_, start + j * (int64_t)sizeof(type), sizeof value_);                                \
      values[j] = convert(value_);                                                                      \
    }                                                                                                   \
    return;                                                                                             \
  }                                                                                                     \
  for (int64_t j = 0; j < count; j++) {                                                                 \
    type value_;                                                                                        \
    memcpy(&value_, start + (columns != NULL ? columns[j] : j) * matrix->column_stride, sizeof value_); \
    values[j] = convert(value_);                                                                        \
  }                                                                                                     \
  return

/* Cells of one row at `count` columns (NULL: 0, 1, ...) of a matrix without a mask: the type is looked up once. */
static inline void lp_matrix_row(const persona_matrix *matrix, int64_t row, const int64_t *columns, int64_t count,
                                 double *values) {
  const char *start = (const char *)matrix->data + row * matrix->row_stride;
  switch (matrix->dtype) {
    case PERSONA_FLOAT64: LP_READ_ROW(double, lp_plain_cell);
    case PERSONA_FLOAT32: LP_READ_ROW(float, lp_plain_cell);
    case PERSONA_INT8: LP_READ_ROW(int8_t, lp_plain_cell);
    case PERSONA_UINT8: LP_READ_ROW(uint8_t, lp_plain_cell);
    case PERSONA_INT16: LP_READ_ROW(int16_t, lp_plain_cell);
    case PERSONA_UINT16: LP_READ_ROW(uint16_t, lp_plain_cell);
    case PERSONA_INT64: LP_READ_ROW(int64_t, lp_signed_cell);
    case PERSONA_UINT32: LP_READ_ROW(uint32_t, lp_plain_cell);
    case PERSONA_UINT64: LP_READ_ROW(uint64_t, lp_unsigned_cell);
    case PERSONA_FLOAT16: LP_READ_ROW(uint16_t, lp_half_cell);
    default: LP_READ_ROW(int32_t, lp_plain_cell);
  }
}

#undef LP_READ_ROW

#endif
