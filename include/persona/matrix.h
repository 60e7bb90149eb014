/* A view of a matrix that someone else owns: any strides, several number types, an optional mask of missing cells. */
#ifndef PERSONA_MATRIX_H
#define PERSONA_MATRIX_H

#include <persona/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Type of a cell. All convert to double exactly, but for 64-bit integers beyond -2^53..2^53: those are refused wherever
 * a matrix is read, with BAD_VALUE and their place. A bool of one byte, 0 or 1, is a PERSONA_UINT8. */
enum {
  PERSONA_FLOAT64 = 0,
  PERSONA_FLOAT32 = 1,
  PERSONA_INT8 = 2,
  PERSONA_UINT8 = 3,
  PERSONA_INT16 = 4,
  PERSONA_UINT16 = 5,
  PERSONA_INT32 = 6,
  PERSONA_INT64 = 7,
  PERSONA_UINT32 = 8,
  PERSONA_UINT64 = 9,
  PERSONA_FLOAT16 = 10 /* IEEE binary16 */
};

/* The cell of row i and column j is at (char *)data + i * row_stride + j * column_stride. Strides are in bytes and may
 * be negative (data then points at row 0, column 0 all the same). A NaN in a float matrix is a missing answer; so is
 * any cell whose mask byte is not 0. Rows are agents, columns are items. */
typedef struct persona_matrix {
  uint32_t struct_size; /* sizeof(persona_matrix) */
  int32_t dtype;        /* PERSONA_FLOAT64 ... */
  const void *data;     /* not NULL unless rows or columns is 0 */
  int64_t rows;
  int64_t columns;
  int64_t row_stride;
  int64_t column_stride;
  const uint8_t *mask; /* NULL: no mask */
  int64_t mask_row_stride;
  int64_t mask_column_stride;
} persona_matrix;

/* Fills *matrix as a dense row-major view without a mask. NULL is ignored. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_matrix_init(persona_matrix *matrix, int32_t dtype, const void *data, int64_t rows,
                                     int64_t columns);

/* Whether a view is well formed: its struct_size, type, shape and data, and strides that do not overflow.
 * Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int persona_matrix_check(const persona_matrix *matrix, persona_error *err);

/* One cell as a double: NaN where it is missing, infinite for a 64-bit integer beyond -2^53..2^53. matrix: well formed;
 * NULL, or a place outside of it, gives NaN. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API double persona_matrix_cell(const persona_matrix *matrix, int64_t row, int64_t column);

/* Bytes of one cell of a type; 0 for an unknown type. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_dtype_size(int32_t dtype);

#ifdef __cplusplus
}
#endif

#endif
