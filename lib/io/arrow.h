/* Arrow's structs as columns, after everything that can be checked without reading cells was checked. */
#ifndef LP_IO_ARROW_H
#define LP_IO_ARROW_H

#include "io/column.h"
#include "io/fault.h"

#include <persona/arrow.h>

typedef struct lp_io_arrow {
  const persona_context *context;
  const char *name; /* in messages; lives as long as this */
  int64_t rows;
  int64_t count;
  lp_io_column *columns;
  lp_io_column *dictionaries; /* one a column; empty where it has none */
  int64_t list_size;          /* numbers of a row of a fixed-size list, whose cells are the column; 0: it is none */
  lp_io_bits list_present;    /* rows of it that are there */
} lp_io_arrow;

/* Fails with INVALID_ARGUMENT unless both are there and not released. */
int lp_io_arrow_check_pair(const struct ArrowSchema *schema, const struct ArrowArray *array, const char *call,
                           persona_error *err);

/* Opens a struct array as its children, any other array as one column; the cells of a fixed-size list are then the
 * column. Nothing is taken over. On failure there is nothing to be closed. */
int lp_io_arrow_open(lp_io_arrow *table, const persona_context *context, const char *name,
                     const struct ArrowSchema *schema, const struct ArrowArray *array, persona_error *err);
void lp_io_arrow_close(lp_io_arrow *table);

/* The place of a column in messages. */
static inline lp_io_place lp_io_arrow_place(const lp_io_arrow *table, int64_t column) {
  return (lp_io_place){.file = table->name, .field = column + 1, .column = table->columns[column].name};
}

#endif
