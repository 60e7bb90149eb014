/* Datasets: which columns become what, where every fault is, and the populations that are made of them. */
#include "io_bytes.h"
#include "suites.h"

#include <math.h>
#include <persona/dataset.h>
#include <stdbool.h>
#include <stdio.h>

static persona_context *context;
static counting_allocator allocator;
static persona_selection selection;

static void begin(void) {
  memset(&allocator, 0, sizeof allocator);
  context = counting_context(&allocator);
  ck_assert_ptr_nonnull(context);
  persona_selection_init(&selection);
}

static void end(void) {
  persona_context_free(context);
  ck_assert_int_eq(allocator.in_use, 0);
}

/* Reads a dataset from text, as if from the file "folder/answers.csv". */
static int read_in(persona_context *where, const char *text, persona_dataset **dataset, persona_error *err) {
  memory_source source = {.bytes = text, .length = (int64_t)strlen(text), .position = 0, .piece = 13};
  persona_csv_reader *reader = NULL;
  int status = persona_csv_open_source(where, "folder/answers.csv", read_memory, &source, NULL, &reader, err);
  if (status != PERSONA_OK) return status;
  status = persona_dataset_read(reader, &selection, dataset, err);
  persona_csv_free(reader);
  return status;
}

static persona_dataset *read_good(const char *text) {
  persona_dataset *dataset = NULL;
  persona_error err;
  const int status = read_in(context, text, &dataset, &err);
  ck_assert_msg(status == PERSONA_OK, "%s", err.message);
  ck_assert_int_eq(err.status, PERSONA_OK);
  return dataset;
}

static persona_population *population_of(const persona_dataset *dataset, int64_t group) {
  persona_population *population = NULL;
  persona_error err;
  const int status = persona_dataset_population(dataset, group, NULL, &population, &err);
  ck_assert_msg(status == PERSONA_OK, "%s", err.message);
  return population;
}

/* The items' names, each followed by a space. */
static void join_items(const persona_dataset *dataset, char *joined) {
  joined[0] = '\0';
  for (int64_t j = 0; j < persona_dataset_item_count(dataset); j++) {
    strcat(joined, persona_dataset_item_name(dataset, j));
    strcat(joined, " ");
  }
}

static const char mixed[] =
    "id,AGE,source,w,q1,note,q2,Replicate,q3,empty,arm\n"
    "a,31,human,1,1,x,2.5,7,,,north\n"
    "b,32,twin,0,2,,NA,7,4,NA,south\n"
    "c,33,human,2.5,3,5,1e1,8,nan,,NA\n"
    "d,34,twin,1,-4,,3,9,1,,north\n";

START_TEST(default_items_are_the_columns_with_only_numbers) {
  char joined[200];
  selection.missing = PERSONA_MISSING_PAIRWISE;
  persona_dataset *dataset = read_good(mixed);
  join_items(dataset, joined);
  ck_assert_str_eq(joined, "w q1 q2 q3 "); /* not id, AGE, Replicate; not text; not a column without a number */
  ck_assert_int_eq(persona_dataset_item_is_whole(dataset, 0), 0);
  ck_assert_int_eq(persona_dataset_item_is_whole(dataset, 1), 1);
  ck_assert_int_eq(persona_dataset_item_is_whole(dataset, 2), 0);
  ck_assert_int_eq(persona_dataset_item_is_whole(dataset, 3), 1);
  ck_assert_int_eq(persona_dataset_rows(dataset), 4);
  ck_assert_int_eq(persona_dataset_group_count(dataset), 1);
  ck_assert_str_eq(persona_dataset_group_name(dataset, 0), "answers");
  persona_population *population = population_of(dataset, 0);
  ck_assert(persona_population_answer(population, 2, 0) == 2.5);
  ck_assert(persona_population_answer(population, 2, 1) == 3.0);
  ck_assert(persona_population_answer(population, 2, 2) == 10.0);
  ck_assert(persona_population_answer(population, 3, 3) == 1.0);
  persona_population_free(population);
  persona_dataset_free(dataset);
}
END_TEST

START_TEST(claimed_columns_are_no_items) {
  char joined[200];
  selection.missing = PERSONA_MISSING_PAIRWISE;
  selection.weights = "w";
  selection.replicate = "q1";
  selection.attributes = "q3, arm";
  persona_dataset *dataset = read_good(mixed);
  join_items(dataset, joined);
  ck_assert_str_eq(joined, "q2 ");
  persona_dataset_free(dataset);
  selection.items = "q*,w"; /* asked for, but they mean something else already */
  dataset = read_good(mixed);
  join_items(dataset, joined);
  ck_assert_str_eq(joined, "q2 ");
  persona_dataset_free(dataset);
}
END_TEST

typedef struct pattern_case {
  const char *patterns;
  const char *items;
} pattern_case;

static const pattern_case pattern_cases[] = {
    {"q*", "q1 q2 q3 "},       {"q3,q1", "q1 q3 "}, /* in the order of the file */
    {"q?", "q1 q2 q3 "},       {"*1,*2", "q1 q2 "},       {" q1 , q2 ", "q1 q2 "},
    {"q1,q1,q?", "q1 q2 q3 "}, {"AGE", "AGE "}, /* a name that is left out by default can be asked for */
    {"empty,q1", "q1 empty "}, {"*m*t*,q2", "q2 empty "},
};

START_TEST(patterns_choose_items_in_file_order) {
  char joined[200];
  selection.missing = PERSONA_MISSING_PAIRWISE;
  selection.replicate = "Replicate";
  selection.items = pattern_cases[_i].patterns;
  persona_dataset *dataset = read_good(mixed);
  join_items(dataset, joined);
  ck_assert_str_eq(joined, pattern_cases[_i].items);
  persona_dataset_free(dataset);
}
END_TEST

START_TEST(a_question_mark_is_one_character_of_any_length) {
  char joined[200];
  selection.items = "m?d";
  persona_dataset *dataset = read_good(
      "m\xC3\xBC"
      "d,m\xE6\x97\xA5"
      "d,mod,mood,md\n1,2,3,4,5\n");
  join_items(dataset, joined);
  ck_assert_str_eq(joined,
                   "m\xC3\xBC"
                   "d m\xE6\x97\xA5"
                   "d mod ");
  persona_dataset_free(dataset);
}
END_TEST

/* Rows of a group that is not adjacent in the file, with all that belongs to them. */
START_TEST(groups_become_populations) {
  selection.missing = PERSONA_MISSING_PAIRWISE;
  selection.group = "source";
  selection.id = "id";
  selection.weights = "w";
  selection.replicate = "Replicate";
  selection.attributes = "arm,note";
  selection.items = "q*";
  persona_dataset *dataset = read_good(mixed);
  ck_assert_int_eq(persona_dataset_group_count(dataset), 2);
  ck_assert_str_eq(persona_dataset_group_name(dataset, 0), "human");
  ck_assert_str_eq(persona_dataset_group_name(dataset, 1), "twin");
  persona_population *human = population_of(dataset, 0);
  persona_population *twin = population_of(dataset, 1);
  persona_dataset_free(dataset); /* the populations keep what they borrow */
  ck_assert_str_eq(persona_population_name(twin), "twin");
  ck_assert_int_eq(persona_population_rows(human), 2);
  ck_assert_int_eq(persona_population_rows(twin), 2);
  ck_assert(persona_population_answer(human, 0, 0) == 1.0);
  ck_assert(persona_population_answer(human, 1, 1) == 10.0);
  ck_assert(isnan(persona_population_answer(human, 1, 2)));
  ck_assert(isnan(persona_population_answer(twin, 0, 1)));
  ck_assert(persona_population_answer(twin, 1, 0) == -4.0);
  ck_assert_int_eq(persona_population_missing_answers(human), 2);
  ck_assert_str_eq(persona_population_row_id(human, 1), "c");
  ck_assert_str_eq(persona_population_row_id(twin, 0), "b");
  ck_assert(persona_population_weight(human, 1) == 2.5);
  ck_assert(persona_population_weight(twin, 0) == 0.0);
  /* Agents 7, 8, 9 by first appearance in the file. */
  ck_assert_int_eq(persona_population_replicate(human, 0), persona_population_replicate(twin, 0));
  ck_assert_int_ne(persona_population_replicate(human, 0), persona_population_replicate(human, 1));
  ck_assert_int_ne(persona_population_replicate(human, 1), persona_population_replicate(twin, 1));
  ck_assert_int_eq(persona_population_attribute_count(human), 2);
  ck_assert_str_eq(persona_population_attribute_name(human, 0), "note"); /* in the order of the file */
  ck_assert_str_eq(persona_population_attribute_name(human, 1), "arm");
  ck_assert_str_eq(persona_population_attribute_level(human, 0, 1), "5");
  ck_assert_ptr_null(persona_population_attribute_level(twin, 0, 0));
  ck_assert_ptr_null(persona_population_attribute_level(human, 1, 1)); /* NA */
  ck_assert_str_eq(persona_population_attribute_level(twin, 1, 1), "north");
  persona_population_free(human);
  persona_population_free(twin);
}
END_TEST

START_TEST(kinds_and_scale_reach_the_population) {
  persona_item item;
  persona_error err;
  persona_dataset *dataset = read_good("a,b\n1,2.5\n2,-0\n");
  persona_population *population = population_of(dataset, 0);
  persona_item_init(&item);
  ck_assert_int_eq(persona_population_get_item(population, 0, &item, &err), PERSONA_OK);
  ck_assert_str_eq(item.name, "a");
  ck_assert_int_eq(item.kind, PERSONA_ITEM_ORDINAL);
  ck_assert_int_eq(item.has_scale, 0);
  ck_assert_int_eq(persona_population_get_item(population, 1, &item, &err), PERSONA_OK);
  ck_assert_int_eq(item.kind, PERSONA_ITEM_CONTINUOUS);
  ck_assert(!signbit(persona_population_answer(population, 1, 1))); /* -0 is the same answer as 0 */
  persona_population_free(population);
  const uint8_t whole[] = {0, 1};
  ck_assert_int_eq(persona_dataset_population(dataset, 0, whole, &population, &err), PERSONA_OK);
  ck_assert_int_eq(persona_population_get_item(population, 0, &item, &err), PERSONA_OK);
  ck_assert_int_eq(item.kind, PERSONA_ITEM_CONTINUOUS);
  ck_assert_int_eq(persona_population_get_item(population, 1, &item, &err), PERSONA_OK);
  ck_assert_int_eq(item.kind, PERSONA_ITEM_ORDINAL);
  persona_population_free(population);
  persona_dataset_free(dataset);
  selection.has_scale = 1;
  selection.low = -1.0;
  selection.high = 2.5;
  dataset = read_good("a,b\n1,2.5\n2,-1\n");
  population = population_of(dataset, 0);
  ck_assert_int_eq(persona_population_get_item(population, 1, &item, &err), PERSONA_OK);
  ck_assert_int_eq(item.kind, PERSONA_ITEM_ORDINAL);
  ck_assert_int_eq(item.has_scale, 1);
  ck_assert(item.low == -1.0 && item.high == 2.5);
  persona_population_free(population);
  persona_dataset_free(dataset);
}
END_TEST

START_TEST(drop_leaves_out_incomplete_rows) {
  selection.missing = PERSONA_MISSING_DROP;
  selection.id = "id";
  persona_dataset *dataset = read_good("id,a,b\nx,1,2\ny,,3\nz,4,5\n");
  persona_population *population = population_of(dataset, 0);
  ck_assert_int_eq(persona_dataset_rows(dataset), 3);
  ck_assert_int_eq(persona_population_rows(population), 2);
  ck_assert_int_eq(persona_population_dropped_rows(population), 1);
  ck_assert_str_eq(persona_population_row_id(population, 1), "z");
  persona_dataset_free(dataset);
  persona_population_free(population);
}
END_TEST

/* What is not used is not checked: the other group holds text, a bad weight, a missing answer. */
START_TEST(rows_of_other_groups_are_passed_over) {
  selection.group = "g";
  selection.only_group = "good";
  selection.weights = "w";
  persona_dataset *dataset = read_good("g,w,a\nbad,-1,x\ngood,2,1\n,,\ngood,3,2\nbad,1,\n");
  ck_assert_int_eq(persona_dataset_rows(dataset), 2);
  ck_assert_int_eq(persona_dataset_group_count(dataset), 1);
  ck_assert_str_eq(persona_dataset_group_name(dataset, 0), "good");
  ck_assert_int_eq(persona_dataset_item_count(dataset), 1);
  persona_population *population = population_of(dataset, 0);
  ck_assert(persona_population_answer(population, 1, 0) == 2.0);
  persona_population_free(population);
  persona_dataset_free(dataset);
}
END_TEST

/* A column that turns out to hold text is no item, so its missing answers and odd numbers are no faults. */
START_TEST(faults_of_columns_that_are_no_items_do_not_count) {
  char joined[200];
  selection.has_scale = 1;
  selection.low = 1.0;
  selection.high = 5.0;
  persona_dataset *dataset = read_good("a,comment,blank\n1,99,\n2,,\n3,fine,\n");
  join_items(dataset, joined);
  ck_assert_str_eq(joined, "a ");
  persona_dataset_free(dataset);
}
END_TEST

typedef struct fault_case {
  const char *text;
  const char *items;
  const char *group;
  const char *only_group;
  const char *weights;
  int32_t scale; /* 1: 1..5 */
  int status;
  int64_t line;
  int64_t field;
  const char *message; /* behind "folder/answers.csv:" */
} fault_case;

static const fault_case fault_cases[] = {
    {"", NULL, NULL, NULL, NULL, 0, PERSONA_FORMAT, -1, -1,
     " the file is empty; its first record must name the columns"},
    {"\n\n", NULL, NULL, NULL, NULL, 0, PERSONA_FORMAT, -1, -1,
     " the file is empty; its first record must name the columns"},
    {"a,b\n", NULL, NULL, NULL, NULL, 0, PERSONA_FORMAT, -1, -1, " the file has a header and no data row"},
    {"a,b,a\n1,2,3\n", NULL, NULL, NULL, NULL, 0, PERSONA_FORMAT, 1, 3,
     "1: field 3: the column name 'a' is already that of field 1; rename one"},
    {"\n\"\",b\n1,2\n", NULL, NULL, NULL, NULL, 0, PERSONA_FORMAT, 2, 1,
     "2: field 1: the column has no name; the first record names every column"},
    {"a,b\n1,2\n3\n", NULL, NULL, NULL, NULL, 0, PERSONA_FORMAT, 3, 2,
     "3: field 2: the record has 1 field and the first record has 2; every record needs the same number"},
    {"a,b\n1,2\n\"3\n\",x\n", "b", NULL, NULL, NULL, 0, PERSONA_FORMAT, 3, 2,
     "3: column 'b' (field 2): 'x' is not a number; a missing answer is an empty field or NA"},
    {"a;b\n1;2\n3;4,5\n", "b", NULL, NULL, NULL, 0, PERSONA_FORMAT, 3, 2,
     "3: column 'b' (field 2): '4,5' is not a number; write it with a decimal point instead of a comma"},
    {"a,b\n1,2\n3,inf\n", "b", NULL, NULL, NULL, 0, PERSONA_FORMAT, 3, 2,
     "3: column 'b' (field 2): 'inf' is not a number; a missing answer is an empty field or NA"},
    {"a,b\n1,2\n\n3,\n", NULL, NULL, NULL, NULL, 0, PERSONA_MISSING_ANSWER, 4, 2,
     "4: column 'b' (field 2): the answer '' is missing; choose the missing policy drop or pairwise to accept that"},
    {"a,b\nNA,2\n3,\n", "b,a", NULL, NULL, NULL, 0, PERSONA_MISSING_ANSWER, 2, 1,
     "2: column 'a' (field 1): the answer 'NA' is missing; choose the missing policy drop or pairwise to accept that"},
    {"a,b\n1,2\n3,6\n0,1\n", NULL, NULL, NULL, NULL, 1, PERSONA_OUT_OF_SCALE, 3, 2,
     "3: column 'b' (field 2): the answer '6' is outside the scale 1..5"},
    {"a,b\n1,2\n3,6\n0,7\n", NULL, NULL, NULL, NULL, 1, PERSONA_OUT_OF_SCALE, 3, 2,
     "3: column 'b' (field 2): the answer '6' is outside the scale 1..5"},
    {"a,b\n1,0.99\n3,6\n", "*", NULL, NULL, NULL, 1, PERSONA_OUT_OF_SCALE, 2, 2,
     "2: column 'b' (field 2): the answer '0.99' is outside the scale 1..5"},
    {"a,b\n1,2\n", "c*", NULL, NULL, NULL, 0, PERSONA_MISMATCH, -1, -1,
     " no item column matches 'c*'; the columns are a, b"},
    {"a,b\n1,2\n", "a,B", NULL, NULL, NULL, 0, PERSONA_MISMATCH, -1, -1,
     " no item column matches 'B'; the columns are a, b"},
    {"a,b\n1,2\n", "b", NULL, NULL, "b", 0, PERSONA_MISMATCH, -1, -1,
     " every column that matches the item patterns 'b' already has another meaning"},
    {"a,b\nx,y\n", NULL, NULL, NULL, NULL, 0, PERSONA_MISMATCH, -1, -1,
     " no column holds only numbers, so there are no items; name the item columns by a pattern"},
    {"a,b\n1,2\n", NULL, "g", NULL, NULL, 0, PERSONA_MISMATCH, -1, -1,
     " there is no group column 'g'; the columns are a, b"},
    {"a,b\n1,2\n", NULL, NULL, NULL, "w", 0, PERSONA_MISMATCH, -1, -1,
     " there is no weight column 'w'; the columns are a, b"},
    {"a,g\n1,x\n2,y\n", NULL, "g", "z", NULL, 0, PERSONA_MISMATCH, -1, -1,
     " there is no group 'z' in column 'g'; the groups are x, y"},
    {"a,g\n1,x\n2,\n", NULL, "g", NULL, NULL, 0, PERSONA_FORMAT, 3, 2,
     "3: column 'g' (field 2): '' is no group; every row needs the name of one"},
    {"a,w\n1,1\n2,heavy\n", NULL, NULL, NULL, "w", 0, PERSONA_FORMAT, 3, 2,
     "3: column 'w' (field 2): 'heavy' is not a number; a missing answer is an empty field or NA"},
    {"a,w\n1,1\n2,-0.5\n", NULL, NULL, NULL, "w", 0, PERSONA_BAD_VALUE, 3, 2,
     "3: column 'w' (field 2): '-0.5' is no row weight; it must be 0 or lie in 1e-100..1e100"},
    {"a,w\n1,NA\n2,1\n", NULL, NULL, NULL, "w", 0, PERSONA_BAD_VALUE, 2, 2,
     "2: column 'w' (field 2): 'NA' is a missing weight; every row needs one"},
    {"a,w,g\n1,1,x\n2,0,y\n3,0,y\n", NULL, "g", NULL, "w", 0, PERSONA_BAD_VALUE, -1, 2,
     " column 'w' (field 2): every row weight of population 'y' is 0"},
    {"c1,c2,c3,c4,c5,c6,c7,c8,c9,c10\n1,2,3,4,5,6,7,8,9,10\n", "x", NULL, NULL, NULL, 0, PERSONA_MISMATCH, -1, -1,
     " no item column matches 'x'; the columns are c1, c2, c3, c4, c5, c6, c7, c8 and 2 more"},
    {"a,b\n1,\"two\nlines\x1B[31m\"\n", "b", NULL, NULL, NULL, 0, PERSONA_FORMAT, 2, 2,
     "2: column 'b' (field 2): 'two\\x0Alines\\x1B[31m' is not a number; a missing answer is an empty field or NA"},
};

START_TEST(every_fault_names_its_place) {
  const fault_case *fault = &fault_cases[_i];
  persona_dataset *dataset = NULL;
  persona_error err;
  selection.items = fault->items;
  selection.group = fault->group;
  selection.only_group = fault->only_group;
  selection.weights = fault->weights;
  selection.has_scale = fault->scale;
  selection.low = 1.0;
  selection.high = 5.0;
  const int status = read_in(context, fault->text, &dataset, &err);
  ck_assert_msg(status == fault->status, "case %d: status %d: %s", _i, status, err.message);
  ck_assert_ptr_null(dataset);
  ck_assert_int_eq(err.status, status);
  ck_assert_int_eq(err.line, fault->line);
  ck_assert_int_eq(err.column, fault->field);
  ck_assert_int_eq(err.row, -1);
  char expected[600];
  (void)snprintf(expected, sizeof expected, "folder/answers.csv:%s", fault->message);
  ck_assert_str_eq(err.message, expected);
}
END_TEST

/* A value and names of any length fit into the message, which stays whole UTF-8. */
START_TEST(long_names_and_values_are_cut) {
  char text[6000] = "a,";
  persona_dataset *dataset = NULL;
  persona_error err;
  for (int i = 0; i < 500; i++) strcat(text, "\xC3\xA4");
  strcat(text, "\n1,");
  for (int i = 0; i < 500; i++) strcat(text, "\xE6\x97\xA5");
  strcat(text, "\n");
  selection.items = "*";
  ck_assert_int_eq(read_in(context, text, &dataset, &err), PERSONA_FORMAT);
  ck_assert_int_eq(err.line, 2);
  ck_assert_int_eq(err.column, 2);
  ck_assert_ptr_nonnull(strstr(err.message, "...' (field 2): '\xE6\x97\xA5"));
  ck_assert_ptr_nonnull(strstr(err.message, "\xA5...' is not a number; a missing answer is an empty field or NA"));
}
END_TEST

START_TEST(misuse_is_refused) {
  persona_dataset *dataset = NULL;
  persona_population *population = NULL;
  persona_error err;
  persona_selection_init(NULL);
  persona_dataset_free(NULL);
  for (int broken = 0; broken < 7; broken++) {
    persona_selection_init(&selection);
    if (broken == 0) selection.struct_size = 1;
    if (broken == 1) selection.missing = 4;
    if (broken == 2) selection.only_group = "x";
    if (broken >= 3) selection.has_scale = broken < 6;
    if (broken == 3) selection.low = (double)NAN;
    if (broken == 4) selection.high = (double)INFINITY;
    if (broken == 5) selection.high = -1.0;
    if (broken == 6) selection.items = "a,,b";
    ck_assert_int_eq(read_in(context, "a,b\n1,2\n", &dataset, &err), PERSONA_INVALID_ARGUMENT);
    ck_assert_ptr_null(dataset);
  }
  ck_assert_int_eq(persona_dataset_read(NULL, NULL, &dataset, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_dataset_read_csv(context, NULL, NULL, &dataset, NULL), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_dataset_read_csv(context, "/no/such.csv", NULL, &dataset, &err), PERSONA_FILE);
  ck_assert_int_eq(persona_dataset_population(NULL, 0, NULL, &population, &err), PERSONA_INVALID_ARGUMENT);
  persona_selection_init(&selection);
  dataset = read_good("a\n1\n");
  ck_assert_int_eq(persona_dataset_population(dataset, 1, NULL, &population, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_dataset_population(dataset, -1, NULL, &population, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_ptr_null(persona_dataset_item_name(dataset, 1));
  ck_assert_ptr_null(persona_dataset_group_name(dataset, -1));
  ck_assert_int_eq(persona_dataset_item_is_whole(dataset, 9), 0);
  ck_assert_int_eq(persona_dataset_rows(NULL), 0);
  ck_assert_int_eq(persona_dataset_item_count(NULL), 0);
  ck_assert_int_eq(persona_dataset_group_count(NULL), 0);
  persona_dataset_free(dataset);
}
END_TEST

/* Enough rows for several blocks, in groups that alternate, against the formula that made them. */
START_TEST(many_rows_keep_their_places) {
  const int64_t rows = 30000;
  char *text = malloc((size_t)rows * 32 + 64);
  ck_assert_ptr_nonnull(text);
  size_t used = (size_t)sprintf(text, "g,id,a,b\n");
  for (int64_t i = 0; i < rows; i++) {
    used += (size_t)sprintf(text + used, "g%d,r%lld,%lld,%lld\n", (int)(i % 7), (long long)i, (long long)i,
                            (long long)(i * 3));
  }
  selection.group = "g";
  selection.id = "id";
  persona_dataset *dataset = read_good(text);
  ck_assert_int_eq(persona_dataset_group_count(dataset), 7);
  for (int64_t g = 0; g < 7; g++) {
    persona_population *population = population_of(dataset, g);
    for (int64_t i = 0; i < persona_population_rows(population); i++) {
      const int64_t row = i * 7 + g;
      char id[32];
      (void)snprintf(id, sizeof id, "r%lld", (long long)row);
      ck_assert_str_eq(persona_population_row_id(population, i), id);
      ck_assert(persona_population_answer(population, i, 0) == (double)row);
      ck_assert(persona_population_answer(population, i, 1) == (double)(3 * row));
    }
    persona_population_free(population);
  }
  persona_dataset_free(dataset);
  free(text);
}
END_TEST

/* Each of 1,000 agents and levels comes twice, far apart. */
START_TEST(many_texts_are_told_apart) {
  enum { TEXTS = 1000 };
  char *text = malloc(2 * TEXTS * 32 + 64);
  ck_assert_ptr_nonnull(text);
  size_t used = (size_t)sprintf(text, "a,agent,level\n");
  for (int i = 0; i < 2 * TEXTS; i++) used += (size_t)sprintf(text + used, "1,n%d,l%d\n", i % TEXTS, i * 7 % TEXTS);
  selection.replicate = "agent";
  selection.attributes = "level";
  persona_dataset *dataset = read_good(text);
  persona_population *population = population_of(dataset, 0);
  for (int64_t i = 0; i < 2 * TEXTS; i++) {
    char level[32];
    (void)snprintf(level, sizeof level, "l%d", (int)(i * 7 % TEXTS));
    ck_assert_int_eq(persona_population_replicate(population, i), i % TEXTS);
    ck_assert_str_eq(persona_population_attribute_level(population, 0, i), level);
  }
  persona_population_free(population);
  persona_dataset_free(dataset);
  free(text);
}
END_TEST

START_TEST(every_failed_allocation_is_reported) {
  char wide[4000] = "source,w,arm,id,r,q1,q2\n";
  for (int i = 0; i < 40; i++) {
    char line[64];
    (void)snprintf(line, sizeof line, "g%d,1,arm%d,agent%d,%d,1,2\n", i % 3, i, i, i / 2);
    strcat(wide, line);
  }
  selection.group = "source";
  selection.weights = "w";
  selection.attributes = "arm";
  selection.id = "id";
  selection.replicate = "r";
  selection.items = "q?";
  bool finished = false;
  for (int64_t refused = 1; !finished; refused++) {
    ck_assert_int_lt(refused, 1000);
    counting_allocator failing = {.calls = 0, .in_use = 0, .highest = 0, .refused = refused};
    persona_context *poor = counting_context(&failing);
    if (poor == NULL) continue;
    persona_dataset *dataset = NULL;
    persona_population *population = NULL;
    persona_error err;
    int status = read_in(poor, wide, &dataset, &err);
    ck_assert((status == PERSONA_OK) == (dataset != NULL));
    if (status == PERSONA_OK) status = persona_dataset_population(dataset, 1, NULL, &population, &err);
    finished = failing.calls < refused;
    ck_assert_msg(status == (finished ? PERSONA_OK : PERSONA_OUT_OF_MEMORY), "allocation %d: %s", (int)refused,
                  err.message);
    ck_assert((status == PERSONA_OK) == (population != NULL));
    persona_population_free(population);
    persona_dataset_free(dataset);
    persona_context_free(poor);
    ck_assert_int_eq(failing.in_use, 0);
  }
}
END_TEST

/* The real files, when the folder that holds them is named by PERSONA_TEST_DATA. */
START_TEST(real_files_read) {
  const char *folder = getenv("PERSONA_TEST_DATA");
  if (folder == NULL) {
    puts("skipped: real_files_read needs PERSONA_TEST_DATA");
    return;
  }
  char path[1024];
  persona_dataset *dataset = NULL;
  persona_error err;
  (void)snprintf(path, sizeof path, "%s/jobs_human_and_twin.csv", folder);
  selection.items = "job*";
  selection.group = "source";
  selection.id = "id";
  const int status = persona_dataset_read_csv(context, path, &selection, &dataset, &err);
  ck_assert_msg(status == PERSONA_OK, "%s", err.message);
  ck_assert_int_eq(persona_dataset_group_count(dataset), 2);
  ck_assert_int_eq(persona_dataset_item_is_whole(dataset, 0), 1);
  persona_dataset_free(dataset);
  persona_selection_init(&selection);
  (void)snprintf(path, sizeof path, "%s/adjectives_agents_310x1710.csv", folder);
  ck_assert_int_eq(persona_dataset_read_csv(context, path, NULL, &dataset, &err), PERSONA_OK);
  ck_assert_int_eq(persona_dataset_rows(dataset), 310);
  ck_assert_int_eq(persona_dataset_item_count(dataset), 1710);
  persona_dataset_free(dataset);
}
END_TEST

Suite *dataset_suite(void) {
  Suite *suite = suite_create("dataset");
  TCase *reading = tcase_create("reading");
  tcase_add_checked_fixture(reading, begin, end);
  tcase_set_timeout(reading, 60);
  tcase_add_test(reading, default_items_are_the_columns_with_only_numbers);
  tcase_add_test(reading, claimed_columns_are_no_items);
  tcase_add_loop_test(reading, patterns_choose_items_in_file_order, 0, sizeof pattern_cases / sizeof pattern_cases[0]);
  tcase_add_test(reading, a_question_mark_is_one_character_of_any_length);
  tcase_add_test(reading, groups_become_populations);
  tcase_add_test(reading, kinds_and_scale_reach_the_population);
  tcase_add_test(reading, drop_leaves_out_incomplete_rows);
  tcase_add_test(reading, rows_of_other_groups_are_passed_over);
  tcase_add_test(reading, faults_of_columns_that_are_no_items_do_not_count);
  tcase_add_loop_test(reading, every_fault_names_its_place, 0, sizeof fault_cases / sizeof fault_cases[0]);
  tcase_add_test(reading, long_names_and_values_are_cut);
  tcase_add_test(reading, misuse_is_refused);
  tcase_add_test(reading, many_rows_keep_their_places);
  tcase_add_test(reading, many_texts_are_told_apart);
  tcase_add_test(reading, every_failed_allocation_is_reported);
  tcase_add_test(reading, real_files_read);
  suite_add_tcase(suite, reading);
  return suite;
}
