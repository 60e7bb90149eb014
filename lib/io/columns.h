/* The names of a table's columns, and which of them means what. */
#ifndef LP_IO_COLUMNS_H
#define LP_IO_COLUMNS_H

#include "io/fault.h"
#include "io/texts.h"

#include <persona/dataset.h>
#include <stdbool.h>

typedef struct lp_io_columns {
  const persona_context *context;
  const char *file;  /* in messages; lives longer than this */
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

/* No column yet, of a table called `file`. To be freed whatever fails from here on. */
void lp_io_columns_init(lp_io_columns *columns, const persona_context *context, const char *file);

/* Adds the next column; its name must be neither empty nor that of another one. line: where the name stands, 0: in no
 * line. */
int lp_io_columns_add(lp_io_columns *columns, const char *name, int64_t line, persona_error *err);

/* Finds the columns of the selection among those that were added. */
int lp_io_columns_find(lp_io_columns *columns, const persona_selection *selection, persona_error *err);
void lp_io_columns_free(lp_io_columns *columns);

/* The place of a field in the file. */
lp_io_place lp_io_columns_place(const lp_io_columns *columns, int64_t line, int64_t column);

#endif
