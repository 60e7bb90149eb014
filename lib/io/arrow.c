/* Arrow's structs as columns. They come from another program, which may be wrong: a length that the buffers do not have
 * cannot be seen from here, everything else is checked before it is used. */
#include "io/arrow.h"

#include "io/storage.h"
#include "io/utf8.h"

#include <string.h>

/* Sums of two lengths below it, and their products with a cell's size, cannot overflow. */
static const int64_t longest = INT64_MAX / 64;

/* What is being opened: the place in messages, and what holds for all columns. */
typedef struct opening {
  lp_io_arrow *table;
  lp_io_place place;
  const char *part; /* "" or " of the dictionary" */
} opening;

static int contradict(const opening *open, const char *what, int64_t number, persona_error *err) {
  return lp_io_fail_at(err, PERSONA_FORMAT, &open->place, "%s%s is %lld, which contradicts the rest of the array", what,
                       open->part, (long long)number);
}

static int lacks(const opening *open, const char *what, persona_error *err) {
  return lp_io_fail_at(err, PERSONA_FORMAT, &open->place, "%s%s is NULL", what, open->part);
}

int lp_io_arrow_check_pair(const struct ArrowSchema *schema, const struct ArrowArray *array, const char *call,
                           persona_error *err) {
  if (schema == NULL || array == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "%s: schema or array is NULL", call);
  }
  if (schema->release == NULL || array->release == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "%s: the %s was released or moved already", call,
                      schema->release == NULL ? "schema" : "array");
  }
  return PERSONA_OK;
}

/* Lengths and counts of one array, whatever its type. `needed`: rows that its parent reads of it, behind its offset. */
static int check_array(const opening *open, const struct ArrowArray *array, int64_t needed, persona_error *err) {
  if (array->length < 0 || array->length > longest) return contradict(open, "the length", array->length, err);
  if (array->offset < 0 || array->offset > longest) return contradict(open, "the offset", array->offset, err);
  if (array->length < needed) return contradict(open, "the length", array->length, err);
  if (array->null_count < -1 || array->null_count > array->length) {
    return contradict(open, "the number of nulls", array->null_count, err);
  }
  if (array->n_buffers < 0) return contradict(open, "the number of buffers", array->n_buffers, err);
  if (array->n_children < 0) return contradict(open, "the number of children", array->n_children, err);
  if (array->n_buffers > 0 && array->buffers == NULL) return lacks(open, "the list of buffers", err);
  if (array->null_count > 0 && array->n_buffers > 0 && array->buffers[0] == NULL) {
    return contradict(open, "without a bitmap, the number of nulls", array->null_count, err);
  }
  return PERSONA_OK;
}

static int check_buffers(const opening *open, const struct ArrowArray *array, int64_t expected, persona_error *err) {
  if (array->n_buffers < expected) return contradict(open, "the number of buffers", array->n_buffers, err);
  if (array->buffers[1] == NULL && array->length > 0) return lacks(open, "the buffer of cells", err);
  return PERSONA_OK;
}

/* Which cells are there, from the first one that is read. */
static lp_io_bits presence(const struct ArrowArray *array, int64_t first) {
  const bool known = array->n_buffers > 0 && array->null_count != 0;
  return (lp_io_bits){.bytes = known ? array->buffers[0] : NULL, .first = first};
}

/* The type of numbers; -1: they are none. */
static int32_t number_type(const char *format) {
  static const char codes[] = "gfecCsSiIlL";
  static const int32_t types[] = {PERSONA_FLOAT64, PERSONA_FLOAT32, PERSONA_FLOAT16, PERSONA_INT8,
                                  PERSONA_UINT8,   PERSONA_INT16,   PERSONA_UINT16,  PERSONA_INT32,
                                  PERSONA_UINT32,  PERSONA_INT64,   PERSONA_UINT64};
  const char *found = format[0] != '\0' && format[1] == '\0' ? strchr(codes, format[0]) : NULL;
  return found != NULL ? types[found - codes] : -1;
}

static int open_numbers(const opening *open, const struct ArrowArray *array, int32_t type, int64_t first, int64_t rows,
                        lp_io_column *column, persona_error *err) {
  const int status = check_buffers(open, array, 2, err);
  if (status != PERSONA_OK) return status;
  const char *cells = array->buffers[1];
  column->kind = LP_IO_COLUMN_NUMBERS;
  persona_matrix_init(&column->numbers, type, cells != NULL ? cells + first * persona_dtype_size(type) : NULL, rows, 1);
  return PERSONA_OK;
}

static int open_texts(const opening *open, const struct ArrowArray *array, bool wide, int64_t first,
                      lp_io_column *column, persona_error *err) {
  const int status = check_buffers(open, array, 3, err);
  if (status != PERSONA_OK) return status;
  const char *offsets = array->buffers[1];
  column->kind = LP_IO_COLUMN_TEXTS;
  column->wide_offsets = wide;
  column->offsets = offsets != NULL ? offsets + first * (wide ? 8 : 4) : NULL;
  column->characters = array->buffers[2];
  return PERSONA_OK;
}

/* Behind the views come the blocks of long texts, and last how long each of them is. */
static int open_views(const opening *open, const struct ArrowArray *array, int64_t first, lp_io_column *column,
                      persona_error *err) {
  const int status = check_buffers(open, array, 3, err);
  if (status != PERSONA_OK) return status;
  const char *views = array->buffers[1];
  column->kind = LP_IO_COLUMN_VIEWS;
  column->offsets = views != NULL ? views + first * 16 : NULL;
  column->blocks = array->buffers + 2;
  column->block_count = array->n_buffers - 3;
  column->block_sizes = array->buffers[array->n_buffers - 1];
  if (column->block_count > 0 && column->block_sizes == NULL) return lacks(open, "the buffer of sizes", err);
  for (int64_t b = 0; b < column->block_count; b++) {
    if (column->block_sizes[b] < 0) return contradict(open, "a buffer's size", column->block_sizes[b], err);
  }
  return PERSONA_OK;
}

/* Opens a column without its dictionary: `rows` cells from `skipped` on, behind the array's own offset. */
static int open_plain(const opening *open, const struct ArrowSchema *schema, const struct ArrowArray *array,
                      int64_t skipped, int64_t rows, lp_io_column *column, persona_error *err) {
  if (schema->format == NULL) return lacks(open, "the format", err);
  int status = check_array(open, array, skipped + rows, err);
  if (status != PERSONA_OK) return status;
  const char *format = schema->format;
  const int64_t first = array->offset + skipped;
  const int32_t type = number_type(format);
  column->type = format;
  column->rows = rows;
  column->present[0] = presence(array, first);
  column->kind = LP_IO_COLUMN_OTHER;
  if (type >= 0) return open_numbers(open, array, type, first, rows, column, err);
  if (strcmp(format, "u") == 0 || strcmp(format, "U") == 0) {
    return open_texts(open, array, format[0] == 'U', first, column, err);
  }
  if (strcmp(format, "vu") == 0) return open_views(open, array, first, column, err);
  if (strcmp(format, "n") == 0) column->kind = LP_IO_COLUMN_EMPTY;
  if (strcmp(format, "b") == 0) {
    status = check_buffers(open, array, 2, err);
    column->kind = LP_IO_COLUMN_BITS;
    if (status == PERSONA_OK) column->bits = (lp_io_bits){.bytes = array->buffers[1], .first = first};
  }
  return status;
}

static int open_dictionary(const opening *outer, const struct ArrowSchema *schema, const struct ArrowArray *array,
                           lp_io_column *column, lp_io_column *dictionary, persona_error *err) {
  const opening open = {.table = outer->table, .place = outer->place, .part = " of the dictionary"};
  const bool codes = column->kind == LP_IO_COLUMN_NUMBERS && strchr("cCsSiIlL", column->type[0]) != NULL;
  if (!codes) {
    return lp_io_fail_at(err, PERSONA_FORMAT, &open.place,
                         "the codes of the dictionary are of format '%.20s', not whole", column->type);
  }
  if (array->dictionary == NULL) return lacks(&open, "the array", err);
  const int status =
      open_plain(&open, schema->dictionary, array->dictionary, 0, array->dictionary->length, dictionary, err);
  if (status != PERSONA_OK) return status;
  if (schema->dictionary->dictionary != NULL) dictionary->kind = LP_IO_COLUMN_OTHER; /* a dictionary of codes */
  column->kind = LP_IO_COLUMN_CODES;
  column->dictionary = dictionary;
  column->ordered = (schema->flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0;
  return PERSONA_OK;
}

/* Opens column number `c`. */
static int open_column(lp_io_arrow *table, int64_t c, const struct ArrowSchema *schema, const struct ArrowArray *array,
                       int64_t skipped, persona_error *err) {
  lp_io_column *column = &table->columns[c];
  column->name = schema != NULL && schema->name != NULL ? schema->name : "";
  const opening open = {.table = table, .place = lp_io_arrow_place(table, c), .part = ""};
  if (schema == NULL || array == NULL) return lacks(&open, schema == NULL ? "the schema" : "the array", err);
  const int64_t length = (int64_t)strlen(column->name);
  if (lp_io_utf8_length(column->name, length) < length) {
    return lp_io_fail_at(err, PERSONA_FORMAT, &open.place, "the name of the column is not UTF-8");
  }
  const int status = open_plain(&open, schema, array, skipped, table->rows, column, err);
  if (status != PERSONA_OK || schema->dictionary == NULL) return status;
  return open_dictionary(&open, schema, array, column, &table->dictionaries[c], err);
}

static int open_struct(lp_io_arrow *table, const struct ArrowSchema *schema, const struct ArrowArray *array,
                       persona_error *err) {
  for (int64_t c = 0; c < table->count; c++) {
    const int status = open_column(table, c, schema->children[c], array->children[c], array->offset, err);
    if (status != PERSONA_OK) return status;
    table->columns[c].present[1] = presence(array, array->offset);
  }
  return PERSONA_OK;
}

/* The size that a format such as "+w:384" names; 0: it is no list of fixed size. */
static int64_t list_size(const char *format) {
  int64_t size = 0;
  if (strncmp(format, "+w:", 3) != 0) return 0;
  for (const char *digit = format + 3; *digit != '\0'; digit++) {
    if (*digit < '0' || *digit > '9' || size > longest / 16) return 0;
    size = 10 * size + (*digit - '0');
  }
  return size;
}

/* The numbers of all lists as one column, which are rows * size long. */
static int open_list(lp_io_arrow *table, const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t size,
                     persona_error *err) {
  const opening open = {.table = table, .place = {.file = table->name}, .part = ""};
  if (array->length > longest / size || array->offset > longest / size) {
    return contradict(&open, "the length", array->length, err);
  }
  table->list_size = size;
  table->list_present = presence(array, array->offset);
  table->rows = array->length * size;
  const int status = open_column(table, 0, schema->children[0], array->children[0], array->offset * size, err);
  table->rows = array->length;
  return status;
}

static int open_array(lp_io_arrow *table, const struct ArrowSchema *schema, const struct ArrowArray *array,
                      persona_error *err) {
  const opening open = {.table = table, .place = {.file = table->name}, .part = ""};
  if (schema->format == NULL) return lacks(&open, "the format", err);
  int status = check_array(&open, array, 0, err);
  if (status != PERSONA_OK) return status;
  const bool is_struct = strcmp(schema->format, "+s") == 0;
  const int64_t size = list_size(schema->format);
  const int64_t children = is_struct ? schema->n_children : size > 0;
  if (schema->n_children != array->n_children || schema->n_children < 0 || (size > 0 && schema->n_children != 1)) {
    return contradict(&open, "the number of children", array->n_children, err);
  }
  if (children > 0 && (schema->children == NULL || array->children == NULL)) {
    return lacks(&open, "the list of children", err);
  }
  table->rows = array->length;
  table->count = is_struct ? children : 1;
  table->columns = lp_io_allocate_zeroed(table->context, table->count, sizeof *table->columns);
  table->dictionaries = lp_io_allocate_zeroed(table->context, table->count, sizeof *table->dictionaries);
  if (table->columns == NULL || table->dictionaries == NULL) return lp_io_out_of_memory(err);
  if (is_struct) return open_struct(table, schema, array, err);
  if (size > 0) return open_list(table, schema, array, size, err);
  return open_column(table, 0, schema, array, 0, err);
}

int lp_io_arrow_open(lp_io_arrow *table, const persona_context *context, const char *name,
                     const struct ArrowSchema *schema, const struct ArrowArray *array, persona_error *err) {
  memset(table, 0, sizeof *table);
  table->context = context;
  table->name = name;
  const int status = open_array(table, schema, array, err);
  if (status != PERSONA_OK) lp_io_arrow_close(table);
  return status;
}

void lp_io_arrow_close(lp_io_arrow *table) {
  persona_context_release(table->context, table->columns);
  persona_context_release(table->context, table->dictionaries);
  table->columns = NULL;
  table->dictionaries = NULL;
}
