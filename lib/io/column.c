/* Reading the cells of a column in memory. Nothing of it is believed but the length that was checked before. */
#include "io/column.h"

#include "io/fault.h"
#include "io/storage.h"
#include "io/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_TEXT_BYTES = 256, VIEW_BYTES = 16, SHORT_TEXT = 12 };

void lp_io_cell_text_free(lp_io_cell_text *text) {
  persona_context_release(text->context, text->text);
  text->text = NULL;
  text->capacity = 0;
}

bool lp_io_column_is_numeric(const lp_io_column *column) {
  return column->kind == LP_IO_COLUMN_NUMBERS || column->kind == LP_IO_COLUMN_BITS ||
         column->kind == LP_IO_COLUMN_EMPTY;
}

bool lp_io_column_is_missing(const lp_io_column *column, int64_t row) {
  return column->kind == LP_IO_COLUMN_EMPTY || !lp_io_bit(&column->present[0], row) ||
         !lp_io_bit(&column->present[1], row);
}

double lp_io_column_number(const lp_io_column *column, int64_t row) {
  if (column->kind == LP_IO_COLUMN_BITS) return lp_io_bit(&column->bits, row) ? 1.0 : 0.0;
  return persona_matrix_cell(&column->numbers, row, 0);
}

int64_t lp_io_column_code(const lp_io_column *column, int64_t row) {
  if (lp_io_column_is_missing(column, row)) return -1;
  const double code = persona_matrix_cell(&column->numbers, row, 0);
  return code >= 0.0 && code < (double)column->dictionary->rows ? (int64_t)code : -1;
}

static bool reserve(lp_io_cell_text *text, int64_t bytes) {
  if (bytes <= text->capacity) return true;
  const int64_t capacity = bytes > FIRST_TEXT_BYTES ? 2 * bytes : FIRST_TEXT_BYTES;
  char *grown = lp_io_allocate_array(text->context, capacity, 1);
  if (grown == NULL) return false;
  persona_context_release(text->context, text->text);
  text->text = grown;
  text->capacity = capacity;
  return true;
}

static lp_io_text_fault copy_text(const char *bytes, int64_t length, lp_io_cell_text *text) {
  if (length > LP_IO_LONGEST_TEXT) return LP_IO_TEXT_LONG;
  if (!reserve(text, length + 1)) return LP_IO_TEXT_NO_MEMORY;
  if (length > 0) memcpy(text->text, bytes, (size_t)length);
  text->text[length] = '\0';
  const bool good = (int64_t)strlen(text->text) == length && lp_io_utf8_length(text->text, length) == length;
  return good ? LP_IO_TEXT_GOOD : LP_IO_TEXT_NOT_UTF8;
}

static int64_t offset_at(const lp_io_column *column, int64_t row) {
  int32_t narrow = 0;
  int64_t wide = 0;
  if (column->wide_offsets) {
    memcpy(&wide, column->offsets + row * (int64_t)sizeof wide, sizeof wide);
    return wide;
  }
  memcpy(&narrow, column->offsets + row * (int64_t)sizeof narrow, sizeof narrow);
  return narrow;
}

static lp_io_text_fault block_text(const lp_io_column *column, int64_t row, lp_io_cell_text *text) {
  const int64_t first = offset_at(column, row);
  const int64_t end = offset_at(column, row + 1);
  if (first < 0 || end < first || end > offset_at(column, column->rows)) return LP_IO_TEXT_OFFSETS;
  if (column->characters == NULL && end > first) return LP_IO_TEXT_OFFSETS;
  return copy_text(end > first ? column->characters + first : "", end - first, text);
}

/* A view: four bytes of length, then up to 12 bytes of text, or four of it, its block and its place there. */
static lp_io_text_fault view_text(const lp_io_column *column, int64_t row, lp_io_cell_text *text) {
  const char *view = column->offsets + row * VIEW_BYTES;
  int32_t facts[4];
  memcpy(facts, view, sizeof facts);
  const int64_t length = facts[0];
  const int64_t block = facts[2];
  const int64_t place = facts[3];
  if (length < 0) return LP_IO_TEXT_OFFSETS;
  if (length <= SHORT_TEXT) return copy_text(view + 4, length, text);
  if (block < 0 || block >= column->block_count || place < 0 || column->blocks[block] == NULL ||
      length > column->block_sizes[block] - place) {
    return LP_IO_TEXT_OFFSETS;
  }
  return copy_text((const char *)column->blocks[block] + place, length, text);
}

/* Whole numbers keep all their digits: ids are often longer than what a double holds. */
static lp_io_text_fault number_text(const lp_io_column *column, int64_t row, lp_io_cell_text *text) {
  if (!reserve(text, 64)) return LP_IO_TEXT_NO_MEMORY;
  const char *cell = (const char *)column->numbers.data + row * column->numbers.row_stride;
  const size_t size = (size_t)text->capacity;
  if (column->numbers.dtype == PERSONA_INT64) {
    int64_t whole = 0;
    memcpy(&whole, cell, sizeof whole);
    (void)snprintf(text->text, size, "%lld", (long long)whole);
  } else if (column->numbers.dtype == PERSONA_UINT64) {
    uint64_t whole = 0;
    memcpy(&whole, cell, sizeof whole);
    (void)snprintf(text->text, size, "%llu", (unsigned long long)whole);
  } else {
    const double value = lp_io_column_number(column, row);
    if (isnan(value)) return LP_IO_TEXT_MISSING;
    if (isinf(value)) {
      (void)snprintf(text->text, size, "%s", value > 0.0 ? "inf" : "-inf");
    } else {
      lp_io_show_number(text->text, size, value);
    }
  }
  return LP_IO_TEXT_GOOD;
}

lp_io_text_fault lp_io_column_text(const lp_io_column *column, int64_t row, lp_io_cell_text *text) {
  if (lp_io_column_is_missing(column, row)) return LP_IO_TEXT_MISSING;
  switch (column->kind) {
    case LP_IO_COLUMN_NUMBERS: return number_text(column, row, text);
    case LP_IO_COLUMN_BITS:
      return copy_text(lp_io_bit(&column->bits, row) ? "true" : "false", lp_io_bit(&column->bits, row) ? 4 : 5, text);
    case LP_IO_COLUMN_TEXTS: return block_text(column, row, text);
    case LP_IO_COLUMN_VIEWS: return view_text(column, row, text);
    case LP_IO_COLUMN_CODES: {
      const int64_t code = lp_io_column_code(column, row);
      return code >= 0 ? lp_io_column_text(column->dictionary, code, text) : LP_IO_TEXT_CODE;
    }
    default: return LP_IO_TEXT_UNSUPPORTED;
  }
}
