/* Fuzz target of Arrow arrays: tables whose lengths, offsets, counts, formats and cells are anything. Buffers are as
 * long as the arrays say, for that alone cannot be checked by who receives them; lengths are therefore small or absurd.
 * Every table must be read or refused, and schema and array be given back once when they were read, and stay when not.
 */
#include <persona/arrow.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS = 4, LONGEST = 16, CHARACTERS = 24, BUFFER_BYTES = (3 * LONGEST + 1) * 16 };

typedef struct fuzz_bytes {
  const uint8_t *at;
  size_t left;
} fuzz_bytes;

typedef struct fuzz_array {
  struct ArrowSchema schema;
  struct ArrowArray array;
  const void *buffers[4];
  uint8_t validity[BUFFER_BYTES / 8];
  uint8_t cells[BUFFER_BYTES];
  char characters[CHARACTERS];
  int64_t sizes[1];
} fuzz_array;

typedef struct fuzz_table {
  fuzz_array whole;
  fuzz_array columns[COLUMNS];
  fuzz_array dictionaries[COLUMNS];
  struct ArrowSchema *schemas[COLUMNS];
  struct ArrowArray *arrays[COLUMNS];
  int released;
} fuzz_table;

/* A broken promise ends the run, which keeps the input. */
static void require(int holds) {
  if (!holds) abort();
}

static uint8_t take(fuzz_bytes *bytes) {
  if (bytes->left == 0) return 0;
  bytes->left--;
  return *bytes->at++;
}

static void release_schema(struct ArrowSchema *schema) {
  (*(int *)schema->private_data)++;
  schema->release = NULL;
}

static void release_array(struct ArrowArray *array) {
  (*(int *)array->private_data)++;
  array->release = NULL;
}

/* A length or an offset: mostly one that the buffers have, now and then one that nothing has. */
static int64_t take_length(fuzz_bytes *bytes, int64_t usual) {
  static const int64_t absurd[] = {-1, INT64_MIN, INT64_MAX, INT64_MAX / 2, -1000000};
  const uint8_t choice = take(bytes);
  if (choice < 160) return usual;
  return choice < 240 ? choice % (LONGEST + 1) : absurd[choice % 5];
}

/* Offsets of texts never leave the characters, views say how long their block is; all else is any byte. */
static void fill_cells(fuzz_array *made, const char *format, fuzz_bytes *bytes) {
  for (size_t i = 0; i < sizeof made->cells; i++) made->cells[i] = bytes->left > 0 ? take(bytes) : (uint8_t)(i % 5);
  for (size_t i = 0; i < sizeof made->characters; i++) made->characters[i] = (char)('a' + take(bytes) % 26);
  if (take(bytes) > 200) made->characters[take(bytes) % CHARACTERS] = (char)take(bytes);
  const size_t width = format[0] == 'u' ? 4 : 8;
  for (size_t i = 0; format[0] == 'u' || format[0] == 'U' ? i < sizeof made->cells / width : 0; i++) {
    const int64_t offset = made->cells[i * width] % (CHARACTERS + 2) - 1; /* -1 .. the end */
    const int32_t narrow = (int32_t)offset;
    memcpy(made->cells + i * width, width == 4 ? (const void *)&narrow : (const void *)&offset, width);
  }
}

static void make_array(fuzz_table *table, fuzz_array *made, const char *name, const char *format, int64_t length,
                       fuzz_bytes *bytes) {
  const uint8_t choice = take(bytes);
  made->schema = (struct ArrowSchema){.format = format,
                                      .name = (choice & 1) != 0 && take(bytes) > 250 ? NULL : name,
                                      .flags = choice >> 1 & 1,
                                      .release = release_schema,
                                      .private_data = &table->released};
  made->array = (struct ArrowArray){.length = take_length(bytes, length),
                                    .offset = take_length(bytes, 0),
                                    .null_count = (choice & 4) != 0 ? take_length(bytes, -1) : 0,
                                    .n_buffers = strcmp(format, "vu") == 0 ? 4 : 3,
                                    .buffers = made->buffers,
                                    .release = release_array,
                                    .private_data = &table->released};
  fill_cells(made, format, bytes);
  for (size_t i = 0; i < sizeof made->validity; i++) made->validity[i] = (uint8_t)~take(bytes);
  made->buffers[0] = (choice & 4) != 0 && (choice & 8) != 0 ? made->validity : NULL;
  made->buffers[1] = (choice & 0xF0) == 0xF0 ? NULL : made->cells;
  made->buffers[2] = made->characters;
  made->sizes[0] = CHARACTERS;
  made->buffers[3] = made->sizes;
  if (take(bytes) > 240) made->array.n_buffers = (int64_t)(take(bytes) % 4) - 1;
}

static void make_table(fuzz_table *table, fuzz_bytes *bytes) {
  static const char *const formats[] = {"c", "C", "s", "S",  "i", "I",     "l", "L",  "e",   "f", "g", "b",
                                        "n", "u", "U", "vu", "z", "d:5,2", "",  "+l", "tdD", "c", "g", "f"};
  static const char *const names[] = {"a", "g", "q1", "q2"};
  memset(table, 0, sizeof *table);
  const int64_t length = take(bytes) % (LONGEST + 1);
  make_array(table, &table->whole, "", take(bytes) > 250 ? "c" : "+s", length, bytes);
  if (table->whole.array.n_buffers > 1) table->whole.array.n_buffers = 1;
  for (int c = 0; c < COLUMNS; c++) {
    fuzz_array *column = &table->columns[c];
    make_array(table, column, names[c], formats[take(bytes) % 24], length, bytes);
    table->schemas[c] = &column->schema;
    table->arrays[c] = take(bytes) > 252 ? NULL : &column->array;
    if (take(bytes) < 180) continue;
    make_array(table, &table->dictionaries[c], "", formats[take(bytes) % 24], take(bytes) % (LONGEST + 1), bytes);
    column->schema.dictionary = &table->dictionaries[c].schema;
    column->array.dictionary = take(bytes) > 250 ? NULL : &table->dictionaries[c].array;
  }
  table->whole.schema.children = table->schemas;
  table->whole.array.children = table->arrays;
  table->whole.schema.n_children = table->whole.array.n_children = take(bytes) % (COLUMNS + 1);
  if (take(bytes) > 250) table->whole.array.n_children = take_length(bytes, 2);
}

static void check_status(const fuzz_table *table, int status, const persona_error *err) {
  require(err->status == status && (status == PERSONA_OK) == (err->message[0] == '\0'));
  require(status == PERSONA_OK || table->released == 0);
}

static void read_dataset(persona_context *context, const uint8_t *data, size_t size, uint8_t choice) {
  static const char *const items[] = {NULL, "q*", "*", "a"};
  static fuzz_table table;
  fuzz_bytes bytes = {.at = data, .left = size};
  persona_selection selection;
  persona_dataset *dataset = NULL;
  persona_error err;
  make_table(&table, &bytes);
  persona_selection_init(&selection);
  selection.items = items[choice & 3];
  selection.missing = (choice >> 2 & 3) % 3;
  if ((choice & 16) != 0) selection.group = "g";
  if ((choice & 32) != 0) selection.attributes = "a,g";
  if ((choice & 64) != 0) selection.id = selection.replicate = "a";
  if ((choice & 128) != 0) selection.weights = "q1";
  const int status =
      persona_dataset_read_arrow(context, "fuzz", &table.whole.schema, &table.whole.array, &selection, &dataset, &err);
  check_status(&table, status, &err);
  require(status != PERSONA_OK || table.released == 2);
  int64_t rows = 0;
  for (int64_t g = 0; g < persona_dataset_group_count(dataset); g++) {
    persona_population *population = NULL;
    require(persona_dataset_population(dataset, g, NULL, &population, &err) == PERSONA_OK); /* faults come earlier */
    rows += persona_population_rows(population) + persona_population_dropped_rows(population);
    persona_population_free(population);
  }
  require(rows == persona_dataset_rows(dataset));
  persona_dataset_free(dataset);
}

static void make_answers(persona_context *context, const uint8_t *data, size_t size, uint8_t choice) {
  static fuzz_table table;
  fuzz_bytes bytes = {.at = data, .left = size};
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_error err;
  int32_t in_place = -1;
  make_table(&table, &bytes);
  if (choice < 100) {
    table.whole.schema.format = choice % 3 == 0 ? "+w:2" : (choice % 3 == 1 ? "+w:1" : "+w:922337203685477580");
    table.whole.schema.n_children = 1;
  }
  const int status = persona_population_builder_create_arrow(context, NULL, &table.whole.schema, &table.whole.array,
                                                             &in_place, &builder, &err);
  check_status(&table, status, &err);
  require((status == PERSONA_OK) == (builder != NULL));
  if (status == PERSONA_OK) {
    require(table.released == 2 - in_place);
    (void)persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, &err);
    (void)persona_population_build(builder, &population, &err);
  }
  persona_population_builder_free(builder);
  persona_population_free(population);
  require(status != PERSONA_OK || table.released == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  persona_context_settings small;
  persona_context *context = NULL;
  if (size < 2) return 0;
  persona_context_settings_init(&small);
  small.threads = 1;
  require(persona_context_create(&small, &context, NULL) == PERSONA_OK);
  if ((data[0] & 1) != 0) {
    read_dataset(context, data + 2, size - 2, data[1]);
  } else {
    make_answers(context, data + 2, size - 2, data[1]);
  }
  persona_context_free(context);
  return 0;
}
