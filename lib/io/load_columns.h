/* Reading a dataset from columns in memory. */
#ifndef LP_IO_LOAD_COLUMNS_H
#define LP_IO_LOAD_COLUMNS_H

#include "io/column.h"
#include "io/load.h"

typedef struct lp_io_column_table {
  const char *name; /* in messages */
  bool is_file;     /* the name is a path */
  const lp_io_column *columns;
  int64_t count;
  int64_t rows; /* of every column */
} lp_io_column_table;

/* Makes a dataset of a table. selection: NULL for the defaults. *out stays as it is on failure. */
int lp_io_load_columns(const persona_context *context, const lp_io_column_table *table,
                       const persona_selection *selection, persona_dataset **out, persona_error *err);

#endif
