/* The header of a .npy file: a Python dictionary of three keys, which is read by its grammar and nothing more. */
#include "io/npy.h"

#include <string.h>

/* Rows, columns and bytes below it can be multiplied by the size of a cell and added without overflow. */
static const int64_t largest = INT64_MAX / 64;

static const struct {
  char letter;
  int32_t bytes;
  int32_t dtype;
} cell_types[] = {{'f', 8, PERSONA_FLOAT64}, {'f', 4, PERSONA_FLOAT32}, {'f', 2, PERSONA_FLOAT16},
                  {'i', 1, PERSONA_INT8},    {'i', 2, PERSONA_INT16},   {'i', 4, PERSONA_INT32},
                  {'i', 8, PERSONA_INT64},   {'u', 1, PERSONA_UINT8},   {'u', 2, PERSONA_UINT16},
                  {'u', 4, PERSONA_UINT32},  {'u', 8, PERSONA_UINT64},  {'b', 1, PERSONA_UINT8}};
enum { CELL_TYPES = sizeof cell_types / sizeof cell_types[0] };

bool lp_io_npy_is_little(void) {
  const uint16_t one = 1;
  uint8_t first = 0;
  memcpy(&first, &one, sizeof first);
  return first == 1;
}

char lp_io_npy_letter(int32_t dtype) {
  for (int t = 0; t < CELL_TYPES; t++) {
    if (cell_types[t].dtype == dtype) return cell_types[t].letter;
  }
  return 0;
}

void lp_io_npy_matrix(const lp_io_npy_header *header, const void *cells, persona_matrix *matrix) {
  persona_matrix_init(matrix, header->dtype, cells, header->rows, header->columns);
  if (!header->fortran) return;
  matrix->row_stride = persona_dtype_size(header->dtype);
  matrix->column_stride = header->rows * matrix->row_stride;
}

int lp_io_npy_find_header(const char *file, const char *bytes, int64_t count, int64_t *begin, int64_t *length,
                          persona_error *err) {
  static const char magic[] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};
  const lp_io_place place = {.file = file};
  const unsigned char *byte = (const unsigned char *)bytes;
  if (count >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0) {
    return lp_io_fail_at(err, PERSONA_FORMAT, &place,
                         "the file is a .npz or other zip archive; unpack it and name the .npy file inside");
  }
  if (count < 10 || memcmp(bytes, magic, sizeof magic) != 0) {
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the file does not begin as a .npy file does");
  }
  const int major = byte[6];
  const int minor = byte[7];
  if (major < 1 || major > 3 || minor != 0) {
    return lp_io_fail_at(err, PERSONA_UNSUPPORTED, &place, "version %d.%d of the .npy format is not known", major,
                         minor);
  }
  *begin = major == 1 ? 10 : 12;
  *length = byte[8] | (int64_t)byte[9] << 8;
  if (major > 1 && count >= 12) *length |= (int64_t)byte[10] << 16 | (int64_t)byte[11] << 24;
  if (count < *begin) return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the file ends before its header");
  if (*length <= LP_IO_NPY_LONGEST_HEADER) return PERSONA_OK;
  return lp_io_fail_at(err, PERSONA_FORMAT, &place,
                       "the header claims %lld bytes; that of a matrix has about a hundred", (long long)*length);
}

/* The text that is left to be read. */
typedef struct header_text {
  const char *file;
  const char *at;
  const char *end;
  persona_error *err;
} header_text;

static int refuse(const header_text *text, int status, const char *what) {
  const lp_io_place place = {.file = text->file};
  char shown[40];
  char rest[33];
  const int64_t left = text->end - text->at;
  const size_t kept = left < (int64_t)sizeof rest - 1 ? (size_t)left : sizeof rest - 1;
  memcpy(rest, text->at, kept);
  rest[kept] = '\0';
  lp_io_show(shown, sizeof shown, rest);
  return lp_io_fail_at(text->err, status, &place, "%s, at '%s' of the header", what, shown);
}

static void skip_spaces(header_text *text) {
  while (text->at < text->end && (*text->at == ' ' || *text->at == '\t' || *text->at == '\n' || *text->at == '\r')) {
    text->at++;
  }
}

/* Takes one character, with the spaces around it. */
static bool take(header_text *text, char character) {
  skip_spaces(text);
  if (text->at == text->end || *text->at != character) return false;
  text->at++;
  skip_spaces(text);
  return true;
}

static bool take_word(header_text *text, const char *word) {
  const size_t length = strlen(word);
  if (text->end - text->at < (int64_t)length || memcmp(text->at, word, length) != 0) return false;
  text->at += length;
  return true;
}

/* A text in quotes without escapes, of less than `size` bytes. */
static bool take_quoted(header_text *text, char *value, size_t size) {
  if (text->at == text->end || (*text->at != '\'' && *text->at != '"')) return false;
  const char quote = *text->at;
  size_t length = 0;
  const char *at = text->at + 1;
  while (at < text->end && *at != quote && *at != '\\' && *at != '\0' && length + 1 < size) value[length++] = *at++;
  if (at == text->end || *at != quote) return false;
  value[length] = '\0';
  text->at = at + 1;
  return true;
}

/* Digits, with the L that Python 2 wrote behind them. */
static int take_size(header_text *text, int64_t *size) {
  *size = 0;
  if (text->at == text->end || *text->at < '0' || *text->at > '9') {
    return refuse(text, PERSONA_FORMAT, "the shape is no tuple of sizes");
  }
  for (; text->at < text->end && *text->at >= '0' && *text->at <= '9'; text->at++) {
    if (*size > largest / 10 - 1) return refuse(text, PERSONA_TOO_LARGE, "the shape is too large to be addressed");
    *size = 10 * *size + (*text->at - '0');
  }
  if (text->at < text->end && *text->at == 'L') text->at++;
  return PERSONA_OK;
}

/* A tuple such as (3, 4) or (3,). */
static int read_shape(header_text *text, lp_io_npy_header *header) {
  int64_t sizes[2] = {0, 1};
  int axes = 0;
  bool comma = true;
  if (!take(text, '(')) return refuse(text, PERSONA_FORMAT, "the shape is no tuple of sizes");
  while (!take(text, ')')) {
    int64_t size = 0;
    if (!comma) return refuse(text, PERSONA_FORMAT, "the shape is no tuple of sizes");
    const int status = take_size(text, &size);
    if (status != PERSONA_OK) return status;
    if (axes < 2) sizes[axes] = size;
    axes++;
    comma = take(text, ',');
  }
  if (axes == 1 && !comma) return refuse(text, PERSONA_FORMAT, "the shape is no tuple of sizes");
  if (axes != 1 && axes != 2) {
    const lp_io_place place = {.file = text->file};
    return lp_io_fail_at(text->err, PERSONA_UNSUPPORTED, &place,
                         "the array has %d axes; a population has two, agents by items, so reshape it", axes);
  }
  header->rows = sizes[0];
  header->columns = sizes[1];
  return PERSONA_OK;
}

static int read_descr(header_text *text, lp_io_npy_header *header) {
  const header_text before = *text;
  const lp_io_place place = {.file = text->file};
  if (text->at < text->end && *text->at == '[') {
    return refuse(text, PERSONA_UNSUPPORTED, "records of named fields are no matrix; save one array of numbers");
  }
  char descr[sizeof header->descr];
  if (!take_quoted(text, descr, sizeof descr)) return refuse(&before, PERSONA_FORMAT, "the cell type is no short text");
  memcpy(header->descr, descr, sizeof descr);
  if (descr[0] != '\0' && descr[1] == 'O') {
    return lp_io_fail_at(text->err, PERSONA_UNSUPPORTED, &place,
                         "the array holds Python objects ('%s'), which are pickled: to read them is to run what the "
                         "file says; save numbers instead, such as by astype('float64')",
                         descr);
  }
  const bool ordered = descr[0] == '<' || descr[0] == '>' || descr[0] == '|' || descr[0] == '=';
  for (int t = 0; ordered && t < CELL_TYPES; t++) {
    const bool single = descr[1] == cell_types[t].letter && descr[2] == '0' + cell_types[t].bytes && descr[3] == '\0';
    if (!single || (descr[0] == '|' && cell_types[t].bytes > 1)) continue;
    header->dtype = cell_types[t].dtype;
    header->swapped = cell_types[t].bytes > 1 && descr[0] == (lp_io_npy_is_little() ? '>' : '<');
    return PERSONA_OK;
  }
  char shown[24];
  lp_io_show(shown, sizeof shown, descr);
  return lp_io_fail_at(text->err, PERSONA_UNSUPPORTED, &place,
                       "cells of type '%s' cannot be read; save numbers, such as by astype('float64')", shown);
}

static int read_order(header_text *text, lp_io_npy_header *header) {
  header->fortran = take_word(text, "True");
  if (header->fortran || take_word(text, "False")) return PERSONA_OK;
  return refuse(text, PERSONA_FORMAT, "fortran_order is neither True nor False");
}

/* Reads one key with its value. seen: one bit a key. */
static int read_entry(header_text *text, lp_io_npy_header *header, unsigned *seen) {
  static const char *const keys[] = {"descr", "fortran_order", "shape"};
  char key[16];
  const header_text before = *text;
  if (!take_quoted(text, key, sizeof key))
    return refuse(&before, PERSONA_FORMAT, "the header is no dictionary of texts");
  unsigned k = 0;
  while (k < 3 && strcmp(key, keys[k]) != 0) k++;
  if (k == 3) return refuse(&before, PERSONA_FORMAT, "the key is none of descr, fortran_order and shape");
  if ((*seen >> k & 1) != 0) return refuse(&before, PERSONA_FORMAT, "the key is there twice");
  *seen |= 1U << k;
  if (!take(text, ':')) return refuse(text, PERSONA_FORMAT, "a colon is missing");
  if (k == 0) return read_descr(text, header);
  return k == 1 ? read_order(text, header) : read_shape(text, header);
}

int lp_io_npy_read_header(const char *file, const char *bytes, int64_t length, lp_io_npy_header *header,
                          persona_error *err) {
  header_text text = {.file = file, .at = bytes, .end = bytes + length, .err = err};
  unsigned seen = 0;
  bool comma = true;
  memset(header, 0, sizeof *header);
  if (!take(&text, '{')) return refuse(&text, PERSONA_FORMAT, "the header is no dictionary");
  while (!take(&text, '}')) {
    if (!comma) return refuse(&text, PERSONA_FORMAT, "a comma or the closing brace is missing");
    const int status = read_entry(&text, header, &seen);
    if (status != PERSONA_OK) return status;
    comma = take(&text, ',');
  }
  if (text.at != text.end) return refuse(&text, PERSONA_FORMAT, "something follows the dictionary");
  if (seen != 7) return refuse(&text, PERSONA_FORMAT, "the header lacks one of descr, fortran_order and shape");
  const int64_t size = persona_dtype_size(header->dtype);
  if (header->columns > 0 && header->rows > largest / size / header->columns) {
    const lp_io_place place = {.file = file};
    return lp_io_fail_at(err, PERSONA_TOO_LARGE, &place, "the shape %lld x %lld is too large to be addressed",
                         (long long)header->rows, (long long)header->columns);
  }
  header->bytes = header->rows * header->columns * size;
  return PERSONA_OK;
}
