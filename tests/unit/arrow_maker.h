/* Arrow arrays made by hand, with a count of how often each was released. */
#ifndef TESTS_UNIT_ARROW_MAKER_H
#define TESTS_UNIT_ARROW_MAKER_H

#include <persona/arrow.h>

#include <stdbool.h>
#include <string.h>

enum { MAKER_COLUMNS = 6, MAKER_BUFFERS = 4 };

/* One schema and one array with everything that they point to. */
typedef struct made_array {
  struct ArrowSchema schema;
  struct ArrowArray array;
  const void *buffers[MAKER_BUFFERS];
} made_array;

/* A struct of columns, and what their dictionaries are. */
typedef struct made_table {
  made_array whole;
  made_array columns[MAKER_COLUMNS];
  made_array dictionaries[MAKER_COLUMNS];
  struct ArrowSchema *schemas[MAKER_COLUMNS];
  struct ArrowArray *arrays[MAKER_COLUMNS];
  int schemas_released;
  int arrays_released;
} made_table;

static inline void release_made_schema(struct ArrowSchema *schema) {
  (*(int *)schema->private_data)++;
  schema->release = NULL;
}

static inline void release_made_array(struct ArrowArray *array) {
  (*(int *)array->private_data)++;
  array->release = NULL;
}

static inline void fill_made(made_table *table, made_array *made, const char *name, const char *format,
                             int64_t length) {
  made->schema = (struct ArrowSchema){
      .format = format, .name = name, .release = release_made_schema, .private_data = &table->schemas_released};
  made->array = (struct ArrowArray){.length = length,
                                    .buffers = made->buffers,
                                    .release = release_made_array,
                                    .private_data = &table->arrays_released};
}

/* A table of `length` rows without columns. */
static inline void begin_table(made_table *table, int64_t length) {
  memset(table, 0, sizeof *table);
  fill_made(table, &table->whole, "", "+s", length);
  table->whole.array.n_buffers = 1;
  table->whole.schema.children = table->schemas;
  table->whole.array.children = table->arrays;
}

static inline made_array *add_column(made_table *table, const char *name, const char *format, const uint8_t *validity,
                                     const void *cells, const void *characters) {
  const int64_t place = table->whole.schema.n_children++;
  made_array *column = &table->columns[place];
  table->whole.array.n_children++;
  fill_made(table, column, name, format, table->whole.array.length);
  column->buffers[0] = validity;
  column->buffers[1] = cells;
  column->buffers[2] = characters;
  column->array.n_buffers = characters != NULL ? 3 : 2;
  column->array.null_count = validity != NULL ? -1 : 0;
  table->schemas[place] = &column->schema;
  table->arrays[place] = &column->array;
  return column;
}

/* A dictionary of texts for the column that was added last. */
static inline made_array *add_dictionary(made_table *table, int64_t length, const int32_t *offsets,
                                         const char *characters) {
  const int64_t place = table->whole.schema.n_children - 1;
  made_array *dictionary = &table->dictionaries[place];
  fill_made(table, dictionary, "", "u", length);
  dictionary->buffers[1] = offsets;
  dictionary->buffers[2] = characters;
  dictionary->array.n_buffers = 3;
  table->columns[place].schema.dictionary = &dictionary->schema;
  table->columns[place].array.dictionary = &dictionary->array;
  return dictionary;
}

#endif
