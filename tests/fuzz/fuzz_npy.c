/* Fuzz target of .npy files: any bytes must be read or refused, the same in pieces of any size and in place, and what
 * was read is written and read again as the same cells. The first byte chooses the size of the pieces, and whether the
 * others are a whole file or the text of a header, in front of which its preamble is put. */
#include <persona/npy.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST = 1 << 16 };

typedef struct byte_run {
  char bytes[LARGEST];
  size_t length;
  size_t position;
  size_t piece;
} byte_run;

/* A broken promise ends the run, which keeps the input. */
static void require(int holds) {
  if (!holds) abort();
}

static int64_t read_piece(void *user, char *buffer, int64_t capacity) {
  byte_run *run = user;
  size_t count = run->length - run->position;
  if (count > run->piece) count = run->piece;
  if (count > (size_t)capacity) count = (size_t)capacity;
  if (count > 0) memcpy(buffer, run->bytes + run->position, count);
  run->position += count;
  return (int64_t)count;
}

static int keep(void *user, const char *bytes, size_t length) {
  byte_run *run = user;
  if (run->length + length > sizeof run->bytes) return 1;
  memcpy(run->bytes + run->length, bytes, length);
  run->length += length;
  return 0;
}

static int same_cells(const persona_matrix *a, const persona_matrix *b) {
  if (a->dtype != b->dtype || a->rows != b->rows || a->columns != b->columns) return 0;
  const size_t cell = (size_t)persona_dtype_size(a->dtype);
  for (int64_t i = 0; i < a->rows; i++) {
    for (int64_t j = 0; j < a->columns; j++) {
      const char *left = (const char *)a->data + i * a->row_stride + j * a->column_stride;
      const char *right = (const char *)b->data + i * b->row_stride + j * b->column_stride;
      if (memcmp(left, right, cell) != 0) return 0;
    }
  }
  return 1;
}

static int read_all(persona_context *context, byte_run *run, size_t piece, persona_npy **npy, persona_error *err) {
  run->position = 0;
  run->piece = piece;
  const int status = persona_npy_read_source(context, "fuzz", read_piece, run, npy, err);
  require(err->status == status && (status == PERSONA_OK) == (*npy != NULL));
  require((status == PERSONA_OK) == (err->message[0] == '\0'));
  return status;
}

/* What was read is a matrix of few cells, is the same in place, and is the same after it was written. */
static void check_read(persona_context *context, const byte_run *run, const persona_npy *npy) {
  static byte_run written;
  persona_matrix matrix;
  persona_matrix other;
  persona_error err;
  persona_npy *again = NULL;
  persona_npy_get_matrix(npy, &matrix);
  require(persona_matrix_check(&matrix, &err) == PERSONA_OK);
  if (matrix.rows > LARGEST) return; /* without columns there may be any number of rows */
  const int status = persona_npy_view(run->bytes, (int64_t)run->length, &other, &err);
  require(status == PERSONA_OK || status == PERSONA_UNSUPPORTED);
  require(status != PERSONA_OK || same_cells(&matrix, &other));
  written.length = 0;
  if (persona_npy_write(&matrix, keep, &written, &err) != PERSONA_OK) return; /* too long to be kept */
  require(read_all(context, &written, LARGEST, &again, &err) == PERSONA_OK);
  persona_npy_get_matrix(again, &other);
  require(same_cells(&matrix, &other));
  persona_npy_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static byte_run run;
  persona_context_settings small;
  persona_context *context = NULL;
  persona_npy *whole = NULL;
  persona_npy *pieces = NULL;
  persona_error one;
  persona_error other;
  if (size < 1 || size > LARGEST - 16) return 0;
  persona_context_settings_init(&small);
  small.threads = 1;
  require(persona_context_create(&small, &context, NULL) == PERSONA_OK);
  run.length = 0;
  if ((data[0] & 1) != 0) {
    /* The header ends at its closing brace, if it has one; the cells follow. */
    const uint8_t *brace = memchr(data + 1, '}', size - 1);
    const size_t length = brace != NULL ? (size_t)(brace - data) : size - 1;
    const char preamble[10] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, (char)(length & 255), (char)(length >> 8)};
    (void)keep(&run, preamble, sizeof preamble);
  }
  (void)keep(&run, (const char *)data + 1, size - 1);
  const int status = read_all(context, &run, LARGEST, &whole, &one);
  require(read_all(context, &run, 1 + (data[0] >> 1), &pieces, &other) == status);
  require(memcmp(&one, &other, sizeof one) == 0);
  if (status == PERSONA_OK) check_read(context, &run, whole);
  persona_npy_free(whole);
  persona_npy_free(pieces);
  persona_context_free(context);
  return 0;
}
