/* A column of a table in memory, whoever made it: numbers, bits, texts, or codes into a dictionary of these. */
#ifndef LP_IO_COLUMN_H
#define LP_IO_COLUMN_H

#include <persona/context.h>
#include <persona/matrix.h>

#include <stdbool.h>

typedef enum lp_io_column_kind {
  LP_IO_COLUMN_NUMBERS,
  LP_IO_COLUMN_BITS,
  LP_IO_COLUMN_TEXTS, /* characters in one block, with the offsets of their beginnings */
  LP_IO_COLUMN_VIEWS, /* 16 bytes a text, which hold it or say where it is */
  LP_IO_COLUMN_CODES, /* whole numbers, which are places in a dictionary */
  LP_IO_COLUMN_EMPTY, /* every cell is missing */
  LP_IO_COLUMN_OTHER  /* of a type that is not understood */
} lp_io_column_kind;

/* Bits, least significant first, from bit `first` on; NULL bytes: all of them 1. */
typedef struct lp_io_bits {
  const uint8_t *bytes;
  int64_t first;
} lp_io_bits;

typedef struct lp_io_column {
  lp_io_column_kind kind;
  const char *name;
  const char *type; /* as its maker calls it, in messages */
  int64_t rows;
  persona_matrix numbers; /* rows x 1: the numbers, or the codes */
  lp_io_bits bits;
  lp_io_bits present[2]; /* a cell is missing unless both say that it is there */
  bool wide_offsets;     /* of texts: 8 bytes each, not 4 */
  const char *offsets;   /* of row 0; rows + 1 of them. Or the views */
  const char *characters;
  const void *const *blocks; /* of views: where long texts lie */
  const int64_t *block_sizes;
  int64_t block_count;
  const struct lp_io_column *dictionary; /* of codes */
  bool ordered;                          /* the dictionary's texts ascend */
} lp_io_column;

/* Room for a cell's text, given back by lp_io_cell_text_free. */
typedef struct lp_io_cell_text {
  const persona_context *context;
  char *text;
  int64_t capacity;
} lp_io_cell_text;
void lp_io_cell_text_free(lp_io_cell_text *text);

static inline bool lp_io_bit(const lp_io_bits *bits, int64_t row) {
  const int64_t bit = bits->first + row;
  return bits->bytes == NULL || (bits->bytes[bit >> 3] >> (bit & 7) & 1) != 0;
}

/* Whether a column holds numbers (bits are 0 and 1), so that it can be an item. */
bool lp_io_column_is_numeric(const lp_io_column *column);

/* Whether the cell of a row is missing. */
bool lp_io_column_is_missing(const lp_io_column *column, int64_t row);

/* The number of a cell that is not missing, of a numeric column: NaN and infinities as they are; infinite also for a
 * whole number that no double holds surely. */
double lp_io_column_number(const lp_io_column *column, int64_t row);

/* The place in the dictionary that a cell of a column of codes names; -1: it is missing, or outside. */
int64_t lp_io_column_code(const lp_io_column *column, int64_t row);

/* What is wrong with the text of a cell. */
typedef enum lp_io_text_fault {
  LP_IO_TEXT_GOOD,
  LP_IO_TEXT_MISSING,
  LP_IO_TEXT_OFFSETS,     /* its place contradicts itself */
  LP_IO_TEXT_LONG,        /* beyond LP_IO_LONGEST_TEXT */
  LP_IO_TEXT_NOT_UTF8,    /* or it holds a NUL byte */
  LP_IO_TEXT_CODE,        /* a code outside the dictionary */
  LP_IO_TEXT_UNSUPPORTED, /* the column's type is not understood */
  LP_IO_TEXT_NO_MEMORY
} lp_io_text_fault;

enum { LP_IO_LONGEST_TEXT = 1024 * 1024 };

/* The text of a cell, ended by 0; of numbers, the number in words. It is in `text` until that is written again. */
lp_io_text_fault lp_io_column_text(const lp_io_column *column, int64_t row, lp_io_cell_text *text);

#endif
