/* Arrow arrays as datasets and as answers. */
#include "io/arrow.h"
#include "io/load_columns.h"
#include "io/storage.h"

#include <math.h>
#include <string.h>

/* After a success: the schema is no longer needed, and the array neither when its cells were copied. */
static void give_back(struct ArrowSchema *schema, struct ArrowArray *array) {
  schema->release(schema);
  schema->release = NULL;
  if (array->release != NULL) array->release(array);
  array->release = NULL;
}

int persona_dataset_read_arrow(const persona_context *context, const char *name, struct ArrowSchema *schema,
                               struct ArrowArray *array, const persona_selection *selection, persona_dataset **out,
                               persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_dataset_read_arrow: context or out is NULL");
  }
  int status = lp_io_arrow_check_pair(schema, array, "persona_dataset_read_arrow", err);
  if (status != PERSONA_OK) return status;
  lp_io_arrow table;
  if (name == NULL) name = "table";
  status = lp_io_arrow_open(&table, context, name, schema, array, err);
  if (status != PERSONA_OK) return status;
  if (strcmp(schema->format, "+s") == 0) {
    const lp_io_column_table columns = {
        .name = name, .columns = table.columns, .count = table.count, .rows = table.rows};
    status = lp_io_load_columns(context, &columns, selection, out, err);
  } else {
    char shown[LP_IO_SHOWN_TEXT];
    const lp_io_place place = {.file = name};
    lp_io_show(shown, sizeof shown, schema->format);
    status =
        lp_io_fail_at(err, PERSONA_UNSUPPORTED, &place,
                      "the array is of format '%s'; a table is a struct array ('+s'), such as a record batch", shown);
  }
  lp_io_arrow_close(&table);
  if (status != PERSONA_OK) return status;
  give_back(schema, array);
  return lp_io_succeed(err);
}

/* What the answers of a population keep: the array that they lie in, or a copy of the cells. */
typedef struct holding {
  persona_context *context;
  struct ArrowArray array; /* not there as long as its release is NULL */
  double *cells;           /* or NULL */
} holding;

static void release_holding(void *user) {
  holding *held = user;
  persona_context *context = held->context;
  if (held->array.release != NULL) held->array.release(&held->array);
  persona_context_release(context, held->cells);
  persona_context_release(context, held);
  persona_context_free(context);
}

static int64_t count_items(const lp_io_arrow *table) { return table->list_size > 0 ? table->list_size : table->count; }

/* The column of a cell, and its row there. */
static const lp_io_column *find_cell(const lp_io_arrow *table, int64_t row, int64_t item, int64_t *cell) {
  *cell = table->list_size > 0 ? row * table->list_size + item : row;
  return &table->columns[table->list_size > 0 ? 0 : item];
}

/* Whether a column holds its numbers one behind the other, and none is missing. */
static bool is_plain(const lp_io_arrow *table, const lp_io_column *column) {
  if (column->kind != LP_IO_COLUMN_NUMBERS || column->numbers.dtype != table->columns[0].numbers.dtype) return false;
  for (int64_t i = 0; i < table->rows; i++) {
    if (!lp_io_bit(&table->list_present, i)) return false;
  }
  for (int64_t i = 0; i < column->rows; i++) {
    if (lp_io_column_is_missing(column, i)) return false;
  }
  return true;
}

/* The cells as a matrix where they lie; false when they are none. */
static bool find_matrix(const lp_io_arrow *table, persona_matrix *matrix) {
  for (int64_t c = 0; c < table->count; c++) {
    if (!is_plain(table, &table->columns[c])) return false;
  }
  if (table->count == 0) return false;
  const persona_matrix *first = &table->columns[0].numbers;
  persona_matrix_init(matrix, first->dtype, first->data, table->rows, count_items(table));
  if (table->list_size > 0) return true;
  const uintptr_t start = (uintptr_t)first->data;
  const uintptr_t step = table->count > 1 ? (uintptr_t)table->columns[1].numbers.data - start : 0;
  for (int64_t c = 1; c < table->count; c++) {
    if ((uintptr_t)table->columns[c].numbers.data - start != (uintptr_t)c * step) return false;
  }
  matrix->row_stride = persona_dtype_size(first->dtype);
  if (table->count > 1) matrix->column_stride = (int64_t)step;
  return true;
}

/* Fails at a cell that a double does not hold surely. */
static int refuse_wide(const lp_io_arrow *table, const lp_io_column *column, int64_t row, int64_t item, int64_t cell,
                       persona_error *err) {
  lp_io_cell_text digits = {.context = table->context};
  const lp_io_place place = {.file = table->name, .field = item + 1, .column = column->name};
  int status = lp_io_out_of_memory(err);
  if (lp_io_column_text(column, cell, &digits) == LP_IO_TEXT_GOOD) {
    status = lp_io_fail_at(err, PERSONA_BAD_VALUE, &place,
                           "row %lld: %s is no answer: whole numbers beyond 2^53 are not all doubles", (long long)row,
                           digits.text);
    if (err != NULL) err->row = row;
  }
  lp_io_cell_text_free(&digits);
  return status;
}

static int copy_row(const lp_io_arrow *table, int64_t row, double *cells, persona_error *err) {
  const int64_t items = count_items(table);
  for (int64_t item = 0; item < items; item++) {
    int64_t cell = 0;
    const lp_io_column *column = find_cell(table, row, item, &cell);
    const bool missing = lp_io_column_is_missing(column, cell) || !lp_io_bit(&table->list_present, row);
    const double value = missing ? (double)NAN : lp_io_column_number(column, cell);
    const int32_t type = column->numbers.dtype;
    if (isinf(value) && (type == PERSONA_INT64 || type == PERSONA_UINT64)) {
      return refuse_wide(table, column, row, item, cell, err);
    }
    cells[item] = value;
  }
  return PERSONA_OK;
}

static int copy_cells(const lp_io_arrow *table, holding *held, persona_matrix *matrix, persona_error *err) {
  const int64_t items = count_items(table);
  const int64_t row_bytes = items <= INT64_MAX / 64 ? items * (int64_t)sizeof *held->cells : -1;
  held->cells = lp_io_allocate_array(table->context, table->rows, row_bytes);
  if (held->cells == NULL) return lp_io_out_of_memory(err);
  persona_matrix_init(matrix, PERSONA_FLOAT64, held->cells, table->rows, items);
  for (int64_t i = 0; i < table->rows; i++) {
    const int status = copy_row(table, i, held->cells + i * items, err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

static int check_numeric(const lp_io_arrow *table, persona_error *err) {
  for (int64_t c = 0; c < table->count; c++) {
    if (lp_io_column_is_numeric(&table->columns[c])) continue;
    const lp_io_place place = lp_io_arrow_place(table, c);
    char shown[LP_IO_SHOWN_TEXT];
    lp_io_show(shown, sizeof shown, table->columns[c].type);
    return lp_io_fail_at(err, PERSONA_UNSUPPORTED, &place,
                         "the column is of format '%s', not of numbers; leave it out, or read the table as a dataset",
                         shown);
  }
  return PERSONA_OK;
}

/* Calls the items as the columns are called; what a list holds is an embedding. */
static int describe_items(persona_population_builder *builder, const lp_io_arrow *table, persona_error *err) {
  const bool list = table->list_size > 0;
  for (int64_t j = 0; j < count_items(table); j++) {
    const lp_io_column *column = &table->columns[list ? 0 : j];
    persona_item item;
    persona_item_init(&item);
    if (list) item.kind = PERSONA_ITEM_EMBEDDING;
    if (!list && *column->name != '\0') item.name = column->name;
    const int status = persona_population_builder_set_item(builder, j, &item, err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

/* A builder over the cells of a table, or over a copy of them. *held: what it will release. */
static int make_builder(const lp_io_arrow *table, const persona_context *context, holding **held,
                        persona_population_builder **builder, persona_error *err) {
  persona_matrix matrix;
  int status = check_numeric(table, err);
  if (status == PERSONA_OK) status = persona_population_builder_create(context, table->name, builder, err);
  if (status != PERSONA_OK) return status;
  holding *kept = lp_io_allocate_zeroed(context, 1, sizeof *kept);
  if (kept == NULL) return lp_io_out_of_memory(err);
  kept->context = persona_context_share(context);
  if (!find_matrix(table, &matrix)) status = copy_cells(table, kept, &matrix, err);
  if (status != PERSONA_OK) {
    release_holding(kept);
    return status;
  }
  status = persona_population_builder_set_answers(*builder, &matrix, release_holding, kept, err);
  if (status == PERSONA_OK) status = describe_items(*builder, table, err);
  *held = kept;
  return status;
}

int persona_population_builder_create_arrow(const persona_context *context, const char *name,
                                            struct ArrowSchema *schema, struct ArrowArray *array, int32_t *in_place,
                                            persona_population_builder **out, persona_error *err) {
  static const char call[] = "persona_population_builder_create_arrow";
  if (out != NULL) *out = NULL;
  if (context == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "%s: context or out is NULL", call);
  }
  int status = lp_io_arrow_check_pair(schema, array, call, err);
  if (status != PERSONA_OK) return status;
  lp_io_arrow table;
  status = lp_io_arrow_open(&table, context, name != NULL ? name : "population", schema, array, err);
  if (status != PERSONA_OK) return status;
  persona_population_builder *builder = NULL;
  holding *held = NULL;
  status = make_builder(&table, context, &held, &builder, err);
  lp_io_arrow_close(&table);
  if (status != PERSONA_OK) {
    persona_population_builder_free(builder);
    return status;
  }
  if (in_place != NULL) *in_place = held->cells == NULL;
  if (held->cells == NULL) {
    held->array = *array; /* moved, as the specification says it may be */
    array->release = NULL;
  }
  give_back(schema, array);
  *out = builder;
  return lp_io_succeed(err);
}
