/* Rows of numbers while a file is being read. */
#include "io/table.h"

#include "io/storage.h"

#include <stdbool.h>
#include <string.h>

enum { BLOCK_BYTES = 256 * 1024, FIRST_BLOCKS = 16 };

void lp_io_table_init(lp_io_table *table, const persona_context *context, int64_t width) {
  memset(table, 0, sizeof *table);
  table->context = context;
  table->width = width > 0 ? width : 1;
  const int64_t fitting = BLOCK_BYTES / (table->width * (int64_t)sizeof(double));
  table->block_rows = fitting > 0 ? fitting : 1;
}

void lp_io_table_free(lp_io_table *table) {
  for (int64_t i = 0; i < table->block_count; i++) persona_context_release(table->context, table->blocks[i]);
  persona_context_release(table->context, table->blocks);
  lp_io_table_init(table, table->context, table->width);
}

static bool add_block(lp_io_table *table) {
  if (table->block_count == table->block_capacity) {
    const int64_t capacity = table->block_capacity > 0 ? 2 * table->block_capacity : FIRST_BLOCKS;
    double **grown = lp_io_grow_array(table->context, table->blocks, table->block_count, capacity, sizeof *grown);
    if (grown == NULL) return false;
    table->blocks = grown;
    table->block_capacity = capacity;
  }
  double *block = lp_io_allocate_array(table->context, table->block_rows * table->width, sizeof *block);
  if (block == NULL) return false;
  table->blocks[table->block_count++] = block;
  return true;
}

double *lp_io_table_add(lp_io_table *table) {
  const int64_t used = table->rows % table->block_rows;
  if (used == 0 && !add_block(table)) return NULL;
  table->rows++;
  return table->blocks[table->block_count - 1] + used * table->width;
}

void lp_io_table_done(lp_io_table *table, int64_t row) {
  if ((row + 1) % table->block_rows != 0) return;
  double **block = &table->blocks[row / table->block_rows];
  persona_context_release(table->context, *block);
  *block = NULL;
}
