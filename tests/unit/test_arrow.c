/* Arrow arrays: every type, nulls, offsets, dictionaries; what is read in place; what is given back, and when; arrays
 * that contradict themselves. */
#include "arrow_maker.h"
#include "faulty.h"
#include "fixtures.h"
#include "io_bytes.h"
#include "suites.h"

#include "data/population.h"

#include <stdio.h>

enum { ROWS = 5 };

static persona_selection choose(const char *items) {
  persona_selection selection;
  persona_selection_init(&selection);
  selection.items = items;
  selection.missing = PERSONA_MISSING_PAIRWISE;
  return selection;
}

static persona_dataset *read_table(persona_context *context, made_table *table, const persona_selection *selection) {
  persona_error err;
  persona_dataset *dataset = NULL;
  ck_ok(persona_dataset_read_arrow(context, "people/v1.5", &table->whole.schema, &table->whole.array, selection,
                                   &dataset, &err),
        err);
  ck_assert_int_eq(table->schemas_released, 1);
  ck_assert_int_eq(table->arrays_released, 1);
  ck_assert(table->whole.schema.release == NULL);
  ck_assert(table->whole.array.release == NULL);
  return dataset;
}

static persona_population *population_of(persona_dataset *dataset, int64_t group) {
  persona_error err;
  persona_population *population = NULL;
  ck_ok(persona_dataset_population(dataset, group, NULL, &population, &err), err);
  return population;
}

START_TEST(every_number_type) {
  persona_context *context = make_context(1);
  static const double doubles[] = {9, 1, 2, 3, 4, 5};
  static const float floats[] = {9, 1, 2, 3, 4, 5};
  static const uint16_t halves[] = {0, 0x3C00, 0x4000, 0x4200, 0x4400, 0x4500};
  static const int8_t int8s[] = {9, 1, 2, 3, 4, 5};
  static const uint8_t uint8s[] = {9, 1, 2, 3, 4, 5};
  static const int16_t int16s[] = {9, 1, 2, 3, 4, 5};
  static const uint16_t uint16s[] = {9, 1, 2, 3, 4, 5};
  static const int32_t int32s[] = {9, 1, 2, 3, 4, 5};
  static const uint32_t uint32s[] = {9, 1, 2, 3, 4, 5};
  static const int64_t int64s[] = {9, 1, 2, 3, 4, 5};
  static const uint64_t uint64s[] = {9, 1, 2, 3, 4, 5};
  static const struct {
    const char *format;
    const void *cells;
  } types[] = {{"g", doubles}, {"f", floats}, {"e", halves},  {"c", int8s},  {"C", uint8s}, {"s", int16s},
               {"S", uint16s}, {"i", int32s}, {"I", uint32s}, {"l", int64s}, {"L", uint64s}};
  static const uint8_t present[] = {0x36}; /* bits 1, 2, 4, 5 of 0..5: of the rows, number 2 is null */
  for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
    made_table table;
    begin_table(&table, ROWS);
    add_column(&table, "q", types[t].format, present, types[t].cells, NULL)->array.offset = 1;
    const persona_selection selection = choose(NULL);
    persona_dataset *dataset = read_table(context, &table, &selection);
    persona_population *population = population_of(dataset, 0);
    ck_assert_str_eq(persona_population_name(population), "people/v1.5"); /* a name, no path */
    for (int i = 0; i < ROWS; i++) {
      const double read = persona_population_answer(population, i, 0);
      ck_assert_msg(i == 2 ? isnan(read) : read == i + 1.0, "format %s, row %d: %g", types[t].format, i, read);
    }
    persona_population_free(population);
    persona_dataset_free(dataset);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(bits_and_offsets_of_both) {
  persona_context *context = make_context(1);
  static const uint8_t bits[] = {0xD4, 0x02}; /* 0 0 1 0 1 0 1 1  0 1 */
  static const int8_t bytes[] = {0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6};
  static const uint8_t rows_present[] = {0xF7}; /* row 3 of the struct is null */
  made_table table;
  begin_table(&table, 4);
  table.whole.array.offset = 2; /* a slice of the batch: rows 2..5 */
  table.whole.buffers[0] = rows_present;
  table.whole.array.null_count = 1;
  made_array *flags = add_column(&table, "flag", "b", NULL, bits, NULL);
  made_array *answers = add_column(&table, "answer", "c", NULL, bytes, NULL);
  made_array *nothing = add_column(&table, "nothing", "n", NULL, NULL, NULL);
  flags->array.length = answers->array.length = nothing->array.length = 6;
  flags->array.offset = 3;
  answers->array.offset = 5;
  nothing->array.n_buffers = 0;
  const persona_selection selection = choose(NULL);
  persona_dataset *dataset = read_table(context, &table, &selection);
  ck_assert_int_eq(persona_dataset_item_count(dataset), 2); /* a column without a number is no item */
  persona_population *population = population_of(dataset, 0);
  const double expected[4][2] = {{0, 3}, {NAN, NAN}, {1, 5}, {0, 6}};
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 2; j++) {
      const double read = persona_population_answer(population, i, j);
      ck_assert_msg(isnan(expected[i][j]) ? isnan(read) : read == expected[i][j], "row %d, column %d: %g", i, j, read);
    }
  }
  persona_population_free(population);
  persona_dataset_free(dataset);
  persona_context_free(context);
}
END_TEST

static const int8_t likert[ROWS] = {1, 2, 3, 4, 5};

/* 16 bytes of a view: a short text, or where a long one is. */
static void write_view(char *view, const char *text, int32_t place) {
  const int32_t length = (int32_t)strlen(text);
  const int32_t block = 0;
  memset(view, 0, 16);
  memcpy(view, &length, 4);
  memcpy(view + 4, text, length <= 12 ? (size_t)length : 4);
  if (length <= 12) return;
  memcpy(view + 8, &block, 4);
  memcpy(view + 12, &place, 4);
}

START_TEST(texts_codes_and_whole_numbers_name_things) {
  persona_context *context = make_context(1);
  static const int32_t offsets[] = {0, 1, 2, 3, 4, 5};
  static const int64_t wide_offsets[] = {0, 2, 4, 4, 6, 8};
  static const uint16_t codes[ROWS] = {2, 0, 7, 2, 0};
  static const uint8_t coded[] = {0x1B}; /* row 2 is null: its code 7 is never looked up */
  static const int32_t levels[] = {0, 3, 6, 10};
  static const int64_t agents[ROWS] = {9007199254740993, 9007199254740992, 9007199254740993, 1, 1};
  static const char long_text[] = "a country with a long name";
  static const int64_t sizes[] = {sizeof long_text - 1};
  char views[ROWS * 16];
  for (int i = 0; i < ROWS; i++) write_view(views + 16 * i, i == 3 ? long_text : "short", 0);
  made_table table;
  begin_table(&table, ROWS);
  add_column(&table, "answer", "c", NULL, likert, NULL);
  add_column(&table, "name", "u", NULL, offsets, "abcde");
  add_column(&table, "city", "U", NULL, wide_offsets, "xxyyxxyy");
  add_column(&table, "level", "S", coded, codes, NULL)->schema.flags = ARROW_FLAG_DICTIONARY_ORDERED;
  add_dictionary(&table, 3, levels, "lowmidhigh");
  add_column(&table, "agent", "l", NULL, agents, NULL);
  made_array *country = add_column(&table, "country", "vu", NULL, views, long_text);
  country->buffers[3] = sizes;
  country->array.n_buffers = 4;
  persona_selection selection = choose(NULL);
  selection.id = "name";
  selection.attributes = "city,level,country";
  selection.replicate = "agent";
  persona_dataset *dataset = read_table(context, &table, &selection);
  ck_assert_int_eq(persona_dataset_item_count(dataset), 1);
  persona_population *population = population_of(dataset, 0);
  ck_assert_str_eq(persona_population_row_id(population, 4), "e");
  ck_assert_str_eq(persona_population_attribute_level(population, 0, 1), "yy");
  ck_assert_ptr_null(persona_population_attribute_level(population, 0, 2)); /* an empty text */
  ck_assert_str_eq(persona_population_attribute_level(population, 1, 0), "high");
  ck_assert_str_eq(persona_population_attribute_level(population, 1, 1), "low");
  ck_assert_ptr_null(persona_population_attribute_level(population, 1, 2));
  const lp_attribute *ordered = &population->answers->attributes[1];
  ck_assert(ordered->ordinal && !population->answers->attributes[0].ordinal);
  ck_assert_int_eq(ordered->level_count, 2);   /* no row has "mid" */
  ck_assert_str_eq(ordered->levels[0], "low"); /* although "high" comes first */
  ck_assert_str_eq(persona_population_attribute_level(population, 2, 3), long_text);
  ck_assert_str_eq(persona_population_attribute_level(population, 2, 4), "short");
  ck_assert_int_eq(persona_population_replicate(population, 0), persona_population_replicate(population, 2));
  ck_assert_int_ne(persona_population_replicate(population, 0), persona_population_replicate(population, 1));
  persona_population_free(population);
  persona_dataset_free(dataset);
  persona_context_free(context);
}
END_TEST

START_TEST(groups_weights_and_the_same_as_a_file) {
  persona_context *context = make_context(1);
  static const char csv[] = "g,w,q1,q2\nb,1,1,2.5\na,0.5,2,\nb,2,3,1\na,0,4,7\nb,1,5,-1\n";
  static const int32_t offsets[] = {0, 1, 2, 3, 4, 5};
  static const double weights[ROWS] = {1, 0.5, 2, 0, 1};
  static const float second[ROWS] = {2.5F, 99.0F, 1.0F, 7.0F, -1.0F};
  static const uint8_t present[] = {0xFD};
  made_table table;
  begin_table(&table, ROWS);
  add_column(&table, "g", "u", NULL, offsets, "babab");
  add_column(&table, "w", "g", NULL, weights, NULL);
  add_column(&table, "q1", "c", NULL, likert, NULL);
  add_column(&table, "q2", "f", present, second, NULL);
  persona_selection selection = choose("q*");
  selection.group = "g";
  selection.weights = "w";
  persona_dataset *dataset = read_table(context, &table, &selection);
  persona_error err;
  persona_dataset *expected = NULL;
  persona_csv_reader *reader = NULL;
  memory_source source = {.bytes = csv, .length = (int64_t)strlen(csv), .piece = 9};
  ck_ok(persona_csv_open_source(context, "people", read_memory, &source, NULL, &reader, &err), err);
  ck_ok(persona_dataset_read(reader, &selection, &expected, &err), err);
  persona_csv_free(reader);
  ck_assert_int_eq(persona_dataset_group_count(dataset), 2);
  for (int64_t g = 0; g < 2; g++) {
    persona_population *mine = population_of(dataset, g);
    persona_population *theirs = population_of(expected, g);
    ck_assert_str_eq(persona_population_name(mine), persona_population_name(theirs)); /* the groups */
    ck_assert_int_eq(persona_population_rows(mine), persona_population_rows(theirs));
    for (int64_t i = 0; i < persona_population_rows(mine); i++) {
      ck_assert_double_eq(persona_population_weight(mine, i), persona_population_weight(theirs, i));
      for (int64_t j = 0; j < 2; j++) {
        const double a = persona_population_answer(mine, i, j);
        const double b = persona_population_answer(theirs, i, j);
        ck_assert((isnan(a) && isnan(b)) || a == b);
      }
    }
    ck_assert_int_eq(persona_dataset_item_is_whole(dataset, g), persona_dataset_item_is_whole(expected, g));
    persona_population_free(mine);
    persona_population_free(theirs);
  }
  persona_dataset_free(dataset);
  persona_dataset_free(expected);
  persona_context_free(context);
}
END_TEST

/* ---- answers in place ------------------------------------------------------------------------------------------- */

static persona_population *build(made_array *made, int32_t expected_in_place, persona_context *context) {
  persona_error err;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  int32_t in_place = -1;
  ck_ok(
      persona_population_builder_create_arrow(context, "made", &made->schema, &made->array, &in_place, &builder, &err),
      err);
  ck_assert_int_eq(in_place, expected_in_place);
  ck_assert(made->schema.release == NULL);
  ck_assert(made->array.release == NULL);
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  return population;
}

START_TEST(columns_at_equal_distances_are_read_in_place) {
  persona_context *context = make_context(1);
  float cells[4][ROWS] = {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {11, 12, 13, 14, 15}, {16, 17, 18, 19, 20}};
  static const char *const names[] = {"q1", "q2", "q3"};
  const int orders[4][3] = {{0, 1, 2}, {3, 2, 1}, {0, 0, 0}, {0, 1, 3}}; /* forwards, backwards, one thrice; uneven */
  for (int o = 0; o < 4; o++) {
    made_table table;
    begin_table(&table, ROWS);
    for (int j = 0; j < 3; j++) add_column(&table, names[j], "f", NULL, cells[orders[o][j]], NULL);
    persona_population *population = build(&table.whole, o < 3, context);
    ck_assert_int_eq(table.arrays_released, o == 3); /* a copy needs the array no longer */
    ck_assert_int_eq(table.schemas_released, 1);
    for (int j = 0; j < 3; j++) {
      persona_item item;
      persona_error err;
      persona_item_init(&item);
      ck_ok(persona_population_get_item(population, j, &item, &err), err);
      ck_assert_str_eq(item.name, names[j]);
      for (int i = 0; i < ROWS; i++) {
        ck_assert_double_eq(persona_population_answer(population, i, j), cells[orders[o][j]][i]);
      }
    }
    float *cell = &cells[orders[o][0]][2];
    const float kept = *cell;
    *cell = 77.0F;
    ck_assert_double_eq(persona_population_answer(population, 2, 0), o < 3 ? 77.0 : (double)kept);
    *cell = kept;
    persona_population_free(population);
    ck_assert_int_eq(table.arrays_released, 1);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(embeddings_are_read_in_place) {
  persona_context *context = make_context(1);
  float numbers[12];
  for (int i = 0; i < 12; i++) numbers[i] = (float)i;
  static const uint8_t lists_present[] = {0x05};
  for (int nulls = 0; nulls < 2; nulls++) {
    made_table table;
    begin_table(&table, 2);
    fill_made(&table, &table.whole, "embedding", "+w:3", 2);
    table.whole.schema.children = table.schemas;
    table.whole.array.children = table.arrays;
    table.whole.array.n_buffers = 1;
    table.whole.array.offset = 1;
    made_array *item = add_column(&table, "item", "f", NULL, numbers, NULL);
    item->array.length = 9;
    item->array.offset = 2;
    if (nulls != 0) {
      table.whole.buffers[0] = lists_present; /* of rows 1 and 2, row 1 is null */
      table.whole.array.null_count = 1;
    }
    persona_population *population = build(&table.whole, nulls == 0, context);
    ck_assert_int_eq(persona_population_rows(population), 2);
    ck_assert_int_eq(persona_population_columns(population), 3);
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        const double read = persona_population_answer(population, i, j);
        const bool missing = nulls != 0 && i == 0;
        ck_assert_msg(missing ? isnan(read) : read == 2.0 + 3.0 * (1 + i) + j, "row %d, place %d: %g", i, j, read);
      }
    }
    persona_item described;
    persona_error err;
    persona_item_init(&described);
    ck_ok(persona_population_get_item(population, 1, &described, &err), err);
    ck_assert_int_eq(described.kind, PERSONA_ITEM_EMBEDDING);
    ck_assert_int_eq(table.arrays_released, nulls);
    persona_population_free(population);
    ck_assert_int_eq(table.arrays_released, 1);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(one_column_alone) {
  persona_context *context = make_context(1);
  static const uint8_t all_present[] = {0xFF};
  made_table table;
  begin_table(&table, ROWS);
  made_array *column = add_column(&table, "q", "c", all_present, likert, NULL); /* a bitmap without a null */
  persona_population *population = build(column, 1, context);
  ck_assert_double_eq(persona_population_answer(population, 4, 0), 5.0);
  ck_assert_int_eq(table.arrays_released, 0);
  persona_population_free(population);
  ck_assert_int_eq(table.arrays_released, 1);
  persona_context_free(context);
}
END_TEST

/* ---- what is refused -------------------------------------------------------------------------------------------- */

static const int32_t good_offsets[] = {0, 1, 2, 3, 4, 5};
static const int32_t falling_offsets[] = {0, 1, 4, 3, 4, 5};
static const int32_t negative_offsets[] = {-1, 1, 2, 3, 4, 5};
static const int32_t far_offsets[] = {0, 1, 2, 99, 4, 5};
static const int32_t huge_offsets[] = {0, 2000000, 2000000, 2000000, 2000000, 2000000};
static const int8_t bad_codes[ROWS] = {0, 1, 2, 3, 0};
static const int8_t negative_codes[ROWS] = {0, 1, -2, 3, 0};
static const int64_t wide[ROWS] = {1, 2, 3, INT64_MAX, 5};
static const double infinite[ROWS] = {1, 2, (double)INFINITY, 4, 5};
static const double no_weights[ROWS] = {1, -1, 1, 1, 1};

/* Changes one thing of a table that can be read: columns a (text), q (numbers), c (codes), w (numbers). What then is
 * the status, and a part of the message. */
static int spoil(made_table *table, int fault, const char **part) {
  made_array *text = &table->columns[0];
  made_array *number = &table->columns[1];
  made_array *code = &table->columns[2];
  made_array *weight = &table->columns[3];
  *part = "";
  switch (fault) {
    case 0: table->whole.array.n_children = 3; break;
    case 1: table->whole.array.length = -1; break;
    case 2:
      number->array.length = 4;
      *part = "'q'";
      break;
    case 3:
      number->array.offset = INT64_MIN;
      *part = "offset";
      break;
    case 4:
      number->array.length = INT64_MAX;
      *part = "length";
      break;
    case 5:
      number->array.null_count = -2;
      *part = "nulls";
      break;
    case 6:
      number->array.null_count = 6;
      *part = "nulls";
      break;
    case 7:
      number->array.null_count = 2;
      *part = "bitmap";
      break;
    case 8:
      number->buffers[1] = NULL;
      *part = "cells";
      break;
    case 9:
      number->array.buffers = NULL;
      *part = "buffers";
      break;
    case 10:
      number->array.n_buffers = 1;
      *part = "buffers";
      break;
    case 11:
      text->array.n_buffers = 2;
      *part = "'a'";
      break;
    case 12:
      text->buffers[1] = falling_offsets;
      *part = "row 2";
      break;
    case 13:
      text->buffers[1] = negative_offsets;
      *part = "row 0: the offsets";
      break;
    case 14:
      text->buffers[1] = far_offsets;
      *part = "row 2";
      break;
    case 15:
      text->buffers[2] = NULL;
      *part = "row 0: the offsets";
      break;
    case 16:
      text->buffers[2] =
          "ab\xFF"
          "de";
      *part = "UTF-8";
      break;
    case 17:
      text->buffers[2] = "ab\0de";
      *part = "NUL";
      break;
    case 18:
      code->buffers[1] = bad_codes;
      *part = "row 3: code 3 is outside the 3 values";
      break;
    case 19:
      code->buffers[1] = negative_codes;
      *part = "row 2: code -2";
      break;
    case 20:
      code->array.dictionary = NULL;
      *part = "dictionary";
      break;
    case 21:
      code->schema.format = "f";
      *part = "'c'";
      break;
    case 22:
      table->dictionaries[2].array.offset = -5;
      *part = "of the dictionary";
      break;
    case 23:
      number->schema.format = NULL;
      *part = "format";
      break;
    case 24:
      table->arrays[1] = NULL;
      *part = "array";
      break;
    case 25:
      table->schemas[1] = NULL;
      *part = "schema";
      break;
    case 26:
      table->whole.schema.children = NULL;
      *part = "children";
      break;
    case 27:
      number->schema.name = "";
      *part = "no name";
      break;
    case 28:
      number->schema.name = "a";
      *part = "already";
      break;
    case 29:
      number->schema.format = "u";
      number->array.n_buffers = 3;
      *part = "text";
      break;
    case 30:
      number->schema.format = "tdD";
      *part = "tdD";
      return PERSONA_UNSUPPORTED;
    case 31:
      number->schema.format = "l";
      number->buffers[1] = wide;
      *part = "9223372036854775807";
      return PERSONA_BAD_VALUE;
    case 32:
      number->schema.format = "g";
      number->buffers[1] = infinite;
      *part = "row 2";
      return PERSONA_BAD_VALUE;
    case 33:
      weight->schema.format = "g";
      weight->buffers[1] = no_weights;
      *part = "row 1";
      return PERSONA_BAD_VALUE;
    case 34:
      weight->schema.format = "u";
      weight->array.n_buffers = 3;
      *part = "weights";
      break;
    case 35:
      table->whole.schema.format = "c";
      table->whole.schema.n_children = table->whole.array.n_children = 0;
      table->whole.array.n_buffers = 2;
      table->whole.buffers[1] = likert;
      *part = "record batch";
      return PERSONA_UNSUPPORTED;
    case 36:
      text->buffers[1] = huge_offsets;
      *part = "longer";
      return PERSONA_TOO_LARGE;
    case 37:
      table->whole.array.length = 0;
      *part = "no row";
      break;
    case 38:
      table->dictionaries[2].schema.dictionary = &table->columns[0].schema;
      *part = "cast";
      return PERSONA_UNSUPPORTED;
    case 39:
      text->schema.format = "z";
      *part = "'z'";
      return PERSONA_UNSUPPORTED;
    case 40:
      text->schema.format = "vu";
      *part = "size";
      text->array.n_buffers = 4;
      break;
    case 41:
      number->schema.name = "q\xff";
      *part = "UTF-8";
      break;
    default: return PERSONA_OK;
  }
  return PERSONA_FORMAT;
}

static void make_good(made_table *table) {
  static const int8_t codes[ROWS] = {0, 1, 2, 0, 1};
  static const int32_t levels[] = {0, 1, 2, 3};
  static const char characters[2000001] = "abcde";
  begin_table(table, ROWS);
  add_column(table, "a", "u", NULL, good_offsets, characters);
  add_column(table, "q", "c", NULL, likert, NULL);
  add_column(table, "c", "c", NULL, codes, NULL);
  add_dictionary(table, 3, levels, "xyz");
  add_column(table, "w", "c", NULL, likert, NULL);
}

START_TEST(contradictions_are_refused_and_nothing_is_taken) {
  persona_context *context = make_context(1);
  persona_selection selection = choose("q");
  selection.missing = PERSONA_MISSING_ERROR;
  selection.id = "a";
  selection.attributes = "c";
  selection.weights = "w";
  int faults = 0;
  for (int fault = 0;; fault++) {
    persona_error err;
    persona_dataset *dataset = NULL;
    const char *part = NULL;
    made_table table;
    make_good(&table);
    const int expected = spoil(&table, fault, &part);
    const int status = persona_dataset_read_arrow(context, "people", &table.whole.schema, &table.whole.array,
                                                  &selection, &dataset, &err);
    ck_assert_msg(status == expected, "fault %d: status %d, %s", fault, status, err.message);
    if (expected == PERSONA_OK) {
      persona_dataset_free(dataset);
      break;
    }
    ck_assert_msg(strstr(err.message, part) != NULL, "fault %d: '%s' is not in '%s'", fault, part, err.message);
    ck_assert_msg(strncmp(err.message, "people:", 7) == 0, "fault %d: '%s'", fault, err.message);
    ck_assert_ptr_null(dataset);
    ck_assert_int_eq(table.schemas_released + table.arrays_released, 0);
    ck_assert(table.whole.schema.release != NULL);
    ck_assert(table.whole.array.release != NULL);
    faults++;
  }
  ck_assert_int_eq(faults, 42);
  persona_context_free(context);
}
END_TEST

START_TEST(missing_answers_and_scales_name_their_place) {
  persona_context *context = make_context(1);
  static const uint8_t present[] = {0xF7};
  persona_error err;
  persona_dataset *dataset = NULL;
  made_table table;
  persona_selection selection = choose("q");
  selection.missing = PERSONA_MISSING_ERROR;
  make_good(&table);
  table.columns[1].buffers[0] = present;
  table.columns[1].array.null_count = 1;
  ck_assert_int_eq(
      persona_dataset_read_arrow(context, NULL, &table.whole.schema, &table.whole.array, &selection, &dataset, &err),
      PERSONA_MISSING_ANSWER);
  ck_assert_str_eq(err.message,
                   "table: column 'q' (field 2): row 3: the answer is missing; choose the missing policy "
                   "drop or pairwise to accept that");
  ck_assert_int_eq(err.row, 3);
  ck_assert_int_eq(err.column, 2);
  selection = choose("q");
  selection.has_scale = 1;
  selection.low = 1;
  selection.high = 4;
  ck_assert_int_eq(
      persona_dataset_read_arrow(context, NULL, &table.whole.schema, &table.whole.array, &selection, &dataset, &err),
      PERSONA_OUT_OF_SCALE);
  ck_assert_msg(strstr(err.message, "row 4: the answer 5 is outside the scale 1..4") != NULL, "%s", err.message);
  selection = choose("q");
  selection.group = "a";
  selection.only_group = "z";
  ck_assert_int_eq(
      persona_dataset_read_arrow(context, NULL, &table.whole.schema, &table.whole.array, &selection, &dataset, &err),
      PERSONA_MISMATCH);
  ck_assert_msg(strstr(err.message, "the groups are a, b, c, d, e") != NULL, "%s", err.message);
  persona_context_free(context);
}
END_TEST

START_TEST(answers_that_are_refused) {
  persona_context *context = make_context(1);
  persona_error err;
  persona_population_builder *builder = NULL;
  made_table table;
  make_good(&table);
  ck_assert_int_eq(persona_population_builder_create_arrow(context, NULL, &table.whole.schema, &table.whole.array, NULL,
                                                           &builder, &err),
                   PERSONA_UNSUPPORTED);
  ck_assert_msg(strstr(err.message, "column 'a' (field 1)") != NULL, "%s", err.message);
  begin_table(&table, ROWS);
  add_column(&table, "q1", "l", NULL, wide, NULL);
  add_column(&table, "q2", "c", NULL, likert, NULL); /* of another type, so that both are copied */
  ck_assert_int_eq(persona_population_builder_create_arrow(context, NULL, &table.whole.schema, &table.whole.array, NULL,
                                                           &builder, &err),
                   PERSONA_BAD_VALUE);
  ck_assert_msg(strstr(err.message, "'q1'") != NULL && strstr(err.message, "row 3: 9223372036854775807") != NULL, "%s",
                err.message);
  ck_assert_ptr_null(builder);
  ck_assert_int_eq(table.arrays_released + table.schemas_released, 0);
  table.whole.array.release = NULL;
  ck_assert_int_eq(persona_population_builder_create_arrow(context, NULL, &table.whole.schema, &table.whole.array, NULL,
                                                           &builder, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_msg(strstr(err.message, "the array was released") != NULL, "%s", err.message);
  ck_assert_int_eq(persona_dataset_read_arrow(context, NULL, NULL, NULL, NULL, NULL, NULL), PERSONA_INVALID_ARGUMENT);
  fill_made(&table, &table.whole, "", "+w:99999999999999999", 4);
  table.whole.array.n_children = table.whole.schema.n_children = 1;
  ck_assert_int_ne(persona_population_builder_create_arrow(context, NULL, &table.whole.schema, &table.whole.array, NULL,
                                                           &builder, &err),
                   PERSONA_OK);
  persona_context_free(context);
}
END_TEST

static int dataset_scenario(persona_context *context, persona_error *err) {
  made_table table;
  persona_dataset *dataset = NULL;
  persona_selection selection = choose(NULL);
  selection.id = "a";
  selection.attributes = "c";
  make_good(&table);
  table.columns[2].schema.flags = ARROW_FLAG_DICTIONARY_ORDERED;
  const int status =
      persona_dataset_read_arrow(context, NULL, &table.whole.schema, &table.whole.array, &selection, &dataset, err);
  ck_assert_int_eq(table.arrays_released, status == PERSONA_OK);
  ck_assert_int_eq(table.schemas_released, status == PERSONA_OK);
  persona_dataset_free(dataset);
  return status;
}

static int answers_scenario(persona_context *context, bool copied, persona_error *err) {
  static const uint8_t present[] = {0xF7};
  made_table table;
  persona_population_builder *builder = NULL;
  begin_table(&table, ROWS);
  add_column(&table, "q1", "c", NULL, likert, NULL);
  add_column(&table, "q2", "c", copied ? present : NULL, likert, NULL);
  const int status = persona_population_builder_create_arrow(context, NULL, &table.whole.schema, &table.whole.array,
                                                             NULL, &builder, err);
  ck_assert_int_eq(table.arrays_released, status == PERSONA_OK && copied);
  persona_population_builder_free(builder);
  ck_assert_int_eq(table.arrays_released, status == PERSONA_OK);
  return status;
}

static int in_place_scenario(persona_context *context, persona_error *err) {
  return answers_scenario(context, false, err);
}

static int copied_scenario(persona_context *context, persona_error *err) {
  return answers_scenario(context, true, err);
}

START_TEST(failing_allocations) {
  torture(dataset_scenario);
  torture(in_place_scenario);
  torture(copied_scenario);
}
END_TEST

Suite *arrow_suite(void) {
  Suite *suite = suite_create("arrow");
  TCase *tests = tcase_create("arrow");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, every_number_type);
  tcase_add_test(tests, bits_and_offsets_of_both);
  tcase_add_test(tests, texts_codes_and_whole_numbers_name_things);
  tcase_add_test(tests, groups_weights_and_the_same_as_a_file);
  tcase_add_test(tests, columns_at_equal_distances_are_read_in_place);
  tcase_add_test(tests, embeddings_are_read_in_place);
  tcase_add_test(tests, one_column_alone);
  tcase_add_test(tests, contradictions_are_refused_and_nothing_is_taken);
  tcase_add_test(tests, missing_answers_and_scales_name_their_place);
  tcase_add_test(tests, answers_that_are_refused);
  tcase_add_test(tests, failing_allocations);
  return suite;
}
