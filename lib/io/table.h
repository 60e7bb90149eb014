/* Rows of numbers while a file is being read: a list of blocks, so that rows are added without moving the others. */
#ifndef LP_IO_TABLE_H
#define LP_IO_TABLE_H

#include <persona/context.h>

typedef struct lp_io_table {
  const persona_context *context;
  int64_t width;      /* numbers in a row */
  int64_t block_rows; /* rows in a block */
  double **blocks;
  int64_t block_count;
  int64_t block_capacity;
  int64_t rows;
} lp_io_table;

void lp_io_table_init(lp_io_table *table, const persona_context *context, int64_t width);
void lp_io_table_free(lp_io_table *table);

/* Adds a row and gives it to be filled; NULL when there is no memory. */
double *lp_io_table_add(lp_io_table *table);

static inline const double *lp_io_table_row(const lp_io_table *table, int64_t row) {
  return table->blocks[row / table->block_rows] + (row % table->block_rows) * table->width;
}

/* Gives back the memory of the block that ends with this row, if one does: rows are copied out in order, and what was
 * copied is no longer needed. */
void lp_io_table_done(lp_io_table *table, int64_t row);

#endif
