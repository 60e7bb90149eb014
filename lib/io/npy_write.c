/* Writing .npy files. */
#include "io/npy.h"
#include "io/outlet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A header ends where this divides what was written, so that the cells are aligned when the file is mapped. */
enum { ALIGNMENT = 64, PREAMBLE = 10, LARGEST_CELL = 8 };

static void write_header(lp_io_outlet *to, const persona_matrix *matrix) {
  char text[192];
  const int64_t size = persona_dtype_size(matrix->dtype);
  const char order = lp_io_npy_is_little() ? '<' : '>';
  int length = snprintf(text, sizeof text, "{'descr': '%c%c%d', 'fortran_order': False, 'shape': (%lld, %lld), }",
                        size == 1 ? '|' : order, lp_io_npy_letter(matrix->dtype), (int)size, (long long)matrix->rows,
                        (long long)matrix->columns);
  while ((PREAMBLE + length + 1) % ALIGNMENT != 0) text[length++] = ' ';
  text[length++] = '\n';
  const char preamble[PREAMBLE] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, (char)(length & 255), (char)(length >> 8)};
  (void)lp_io_outlet_put(to, preamble, sizeof preamble);
  (void)lp_io_outlet_put(to, text, (size_t)length);
}

/* What stands for a missing answer; false when the type has nothing for it. */
static bool missing_cell(int32_t dtype, char *cell) {
  const double wide = (double)NAN;
  const float single = NAN;
  const uint16_t half = 0x7E00;
  switch (dtype) {
    case PERSONA_FLOAT64: memcpy(cell, &wide, sizeof wide); return true;
    case PERSONA_FLOAT32: memcpy(cell, &single, sizeof single); return true;
    case PERSONA_FLOAT16: memcpy(cell, &half, sizeof half); return true;
    default: return false;
  }
}

static int write_row(lp_io_outlet *to, const persona_matrix *matrix, int64_t row, persona_error *err) {
  const size_t size = (size_t)persona_dtype_size(matrix->dtype);
  const char *cells = (const char *)matrix->data + row * matrix->row_stride;
  char missing[LARGEST_CELL] = {0};
  const bool has_missing = missing_cell(matrix->dtype, missing);
  for (int64_t j = 0; j < matrix->columns && !to->stopped; j++) {
    const char *cell = cells + j * matrix->column_stride;
    const bool masked =
        matrix->mask != NULL && matrix->mask[row * matrix->mask_row_stride + j * matrix->mask_column_stride] != 0;
    if (masked && !has_missing) {
      const int status = lp_io_fail(err, PERSONA_MISSING_ANSWER,
                                    "the cell of row %lld, column %lld is missing, and whole numbers have nothing to "
                                    "say so; write doubles",
                                    (long long)row, (long long)j);
      if (err != NULL) err->row = row;
      if (err != NULL) err->column = j;
      return status;
    }
    (void)lp_io_outlet_put(to, masked ? missing : cell, size);
  }
  return PERSONA_OK;
}

int persona_npy_write(const persona_matrix *matrix, persona_sink sink, void *user, persona_error *err) {
  if (sink == NULL) return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_npy_write: sink is NULL");
  int status = persona_matrix_check(matrix, err);
  if (status != PERSONA_OK) return status;
  lp_io_outlet to = {.sink = sink, .user = user};
  write_header(&to, matrix);
  for (int64_t i = 0; i < matrix->rows && status == PERSONA_OK && !to.stopped; i++) {
    status = write_row(&to, matrix, i, err);
  }
  if (status != PERSONA_OK) return status;
  if (!lp_io_outlet_flush(&to)) return lp_io_fail(err, PERSONA_STOPPED, "the sink stopped the .npy file");
  return lp_io_succeed(err);
}
