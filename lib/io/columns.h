/* The header of a file, and which of its columns means what. */
#ifndef LP_IO_COLUMNS_H
#define LP_IO_COLUMNS_H

#include "io/fault.h"
#include "io/texts.h"

#include <persona/dataset.h>
#include <stdbool.h>

typedef struct lp_io_columns {
  const persona_context *context;
  const char *file;  /* in messages; lives as long as the reader */
  lp_io_texts names; /* all different, so a column's place is its name's place */
  int64_t group;     /* -1: none */
  int64_t id;        /* -1: none */
  int64_t replicate; /* -1: none */
  int64_t weights;   /* -1: none */
  bool *claimed;     /* one a column: it has one of the meanings above, or is an attribute */
  int64_t *attributes;
  int64_t attribute_count;
  int64_t *candidates; /* columns that may be items */
  int64_t candidate_count;
  bool named; /* the candidates were asked for: each is an item. Otherwise those with only numbers are */
} lp_io_columns;

/* Takes the reader's current record as the header and finds the columns of the selection in it. On failure the columns
 * are to be freed as well. */
int lp_io_columns_find(lp_io_columns *columns, const persona_csv_reader *reader, const persona_selection *selection,
                       persona_error *err);
void lp_io_columns_free(lp_io_columns *columns);

/* The place of a field in the file. */
lp_io_place lp_io_columns_place(const lp_io_columns *columns, int64_t line, int64_t column);

#endif
