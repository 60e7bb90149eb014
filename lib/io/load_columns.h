/* Reading a dataset from columns in memory. */
#ifndef LP_IO_LOAD_COLUMNS_H
#define LP_IO_LOAD_COLUMNS_H

#include "io/column.h"
#include "io/load.h"

/* Makes a dataset of `rows` rows of `count` columns, called `name` in messages. selection: NULL for the defaults. *out
 * stays as it is on failure. */
int lp_io_load_columns(const persona_context *context, const char *name, const lp_io_column *columns, int64_t count,
                       int64_t rows, const persona_selection *selection, persona_dataset **out, persona_error *err);

#endif
