/* Populations: cells of every type and stride, checks, policies, what is known about rows, subsets, distinct rows. */
#include "fixtures.h"
#include "suites.h"

#include "data/patterns.h"
#include "data/population.h"

#include <stdio.h>

static persona_population_builder *begin(persona_context *context, const persona_matrix *matrix) {
  persona_error err;
  persona_population_builder *builder = NULL;
  ck_ok(persona_population_builder_create(context, "people", &builder, &err), err);
  ck_ok(persona_population_builder_set_answers(builder, matrix, NULL, NULL, &err), err);
  return builder;
}

static persona_population *finish(persona_population_builder *builder) {
  persona_error err;
  persona_population *population = NULL;
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  return population;
}

static void refuse_build(persona_population_builder *builder, int status, int64_t row, int64_t column,
                         const char *part) {
  persona_error err;
  persona_population *population = (persona_population *)&err;
  ck_assert_int_eq(persona_population_build(builder, &population, &err), status);
  ck_assert_ptr_null(population);
  ck_assert_int_eq(err.row, row);
  ck_assert_int_eq(err.column, column);
  ck_assert_msg(strstr(err.message, part) != NULL, "'%s' is not in '%s'", part, err.message);
  persona_population_builder_free(builder);
}

START_TEST(every_cell_type_and_stride) {
  persona_context *context = make_context(1);
  const double doubles[6] = {1, 2, 3, 4, 5, 6};
  const float floats[6] = {1, 2, 3, 4, 5, 6};
  const int8_t int8s[6] = {1, 2, 3, 4, 5, 6};
  const uint8_t uint8s[6] = {1, 2, 3, 4, 5, 6};
  const int16_t int16s[6] = {1, 2, 3, 4, 5, 6};
  const uint16_t uint16s[6] = {1, 2, 3, 4, 5, 6};
  const int32_t int32s[6] = {1, 2, 3, 4, 5, 6};
  const int64_t int64s[6] = {1, 2, 3, 4, 5, 6};
  const uint32_t uint32s[6] = {1, 2, 3, 4, 5, 6};
  const uint64_t uint64s[6] = {1, 2, 3, 4, 5, 6};
  const uint16_t halves[6] = {0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600};
  const void *const data[] = {doubles, floats, int8s,   uint8s,  int16s, uint16s,
                              int32s,  int64s, uint32s, uint64s, halves};
  for (int32_t dtype = PERSONA_FLOAT64; dtype <= PERSONA_FLOAT16; dtype++) {
    persona_matrix matrix;
    const int64_t size = persona_dtype_size(dtype);
    persona_matrix_init(&matrix, dtype, data[dtype], 2, 3);
    persona_population *rows = finish(begin(context, &matrix));
    ck_assert_double_eq(persona_population_answer(rows, 1, 2), 6.0);
    persona_population_free(rows);
    /* The same numbers as columns, from the end: strides swapped and negative. */
    matrix = (persona_matrix){.struct_size = sizeof matrix,
                              .dtype = dtype,
                              .data = (const char *)data[dtype] + 5 * size,
                              .rows = 3,
                              .columns = 2,
                              .row_stride = -size,
                              .column_stride = -3 * size};
    persona_population *reversed = finish(begin(context, &matrix));
    for (int64_t i = 0; i < 3; i++) {
      ck_assert_double_eq(persona_population_answer(reversed, i, 0), 6.0 - (double)i);
      ck_assert_double_eq(persona_population_answer(reversed, i, 1), 3.0 - (double)i);
    }
    persona_population_free(reversed);
  }
  ck_assert_int_eq(persona_dtype_size(11), 0);
  persona_context_free(context);
}
END_TEST

START_TEST(cells_may_lie_at_odd_addresses) {
  persona_context *context = make_context(1);
  char record[2 * 9];
  const double values[2] = {1.25, -3.0};
  for (int i = 0; i < 2; i++) memcpy(record + 9 * i + 1, &values[i], sizeof values[i]);
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, record + 1, 2, 1);
  matrix.row_stride = 9;
  persona_population *population = finish(begin(context, &matrix));
  ck_assert_double_eq(persona_population_answer(population, 1, 0), -3.0);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

static void count_release(void *user) { (*(int *)user)++; }

START_TEST(buffer_is_released_once_by_the_last_holder) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[2] = {1, 2};
  const int64_t row = 1;
  int released = 0;
  persona_matrix matrix;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_population *subset = NULL;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 2, 1);
  ck_ok(persona_population_builder_create(context, NULL, &builder, &err), err);
  ck_ok(persona_population_builder_set_answers(builder, &matrix, count_release, &released, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  ck_ok(persona_population_subset(population, NULL, &row, 1, &subset, &err), err);
  persona_context_free(context);
  persona_population_free(population);
  ck_assert_int_eq(released, 0);
  ck_assert_double_eq(persona_population_answer(subset, 0, 0), 2.0);
  ck_assert_str_eq(persona_population_name(subset), "population");
  persona_population_free(subset);
  ck_assert_int_eq(released, 1);
}
END_TEST

START_TEST(buffer_is_released_when_it_is_refused) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[2] = {1, 2};
  int released = 0;
  persona_matrix matrix;
  persona_population_builder *builder = NULL;
  ck_ok(persona_population_builder_create(context, NULL, &builder, &err), err);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, -1, 1);
  ck_assert_int_eq(persona_population_builder_set_answers(builder, &matrix, count_release, &released, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(released, 1);
  ck_assert_int_eq(persona_population_builder_set_answers(NULL, &matrix, count_release, &released, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(released, 2);
  persona_population_builder_free(builder);
  persona_context_free(context);
}
END_TEST

START_TEST(bad_matrices_are_refused) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cell = 1;
  persona_matrix good;
  persona_matrix_init(&good, PERSONA_FLOAT64, &cell, 1, 1);
  for (int fault = 0; fault < 7; fault++) {
    persona_matrix matrix = good;
    if (fault == 0) matrix.dtype = 99;
    if (fault == 1) matrix.rows = -1;
    if (fault == 2) matrix.columns = INT64_MAX;
    if (fault == 3) matrix.data = NULL;
    if (fault == 4) matrix.struct_size = 3;
    if (fault == 5) {
      matrix.rows = INT64_MAX / 100;
      matrix.row_stride = 1000000;
    }
    if (fault == 6) {
      matrix.columns = 2;
      matrix.column_stride = INT64_MIN;
    }
    persona_population_builder *builder = NULL;
    ck_ok(persona_population_builder_create(context, NULL, &builder, &err), err);
    ck_assert_int_eq(persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err),
                     PERSONA_INVALID_ARGUMENT);
    ck_assert_int_eq(persona_population_builder_copy_answers(builder, &matrix, &err), PERSONA_INVALID_ARGUMENT);
    /* A builder that refused a matrix takes another. */
    ck_ok(persona_population_builder_set_answers(builder, &good, NULL, NULL, &err), err);
    persona_population_builder_free(builder);
  }
  persona_matrix_init(NULL, PERSONA_FLOAT64, NULL, 0, 0);
  persona_context_free(context);
}
END_TEST

START_TEST(infinite_answers_are_refused) {
  persona_context *context = make_context(1);
  const double cells[4] = {1, 2, 3, -INFINITY};
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 2, 2);
  refuse_build(begin(context, &matrix), PERSONA_BAD_VALUE, 1, 1, "row 1, item 'item2' (column 1): the answer is -inf");
  persona_context_free(context);
}
END_TEST

START_TEST(scale_is_checked) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[4] = {1, 2, 6, 5};
  persona_matrix matrix;
  persona_item item;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 4, 1);
  persona_item_init(&item);
  item.name = "mood";
  item.has_scale = 1;
  item.low = 1;
  item.high = 5;
  persona_population_builder *builder = begin(context, &matrix);
  ck_ok(persona_population_builder_set_item(builder, 0, &item, &err), err);
  refuse_build(builder, PERSONA_OUT_OF_SCALE, 2, 0, "'mood' (column 0): the answer is 6, outside its scale 1..5");
  builder = begin(context, &matrix);
  ck_ok(persona_population_builder_set_item(builder, 0, &item, &err), err);
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_DROP, PERSONA_SCALE_MISSING, &err), err);
  persona_population *population = finish(builder);
  ck_assert_int_eq(persona_population_rows(population), 3);
  ck_assert_int_eq(persona_population_dropped_rows(population), 1);
  ck_assert_int_eq(persona_population_source_row(population, 2), 3);
  ck_assert_double_eq(persona_population_answer(population, 2, 0), 5.0);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(binary_and_nominal_answers_are_whole) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[2] = {1, 0.5};
  persona_matrix matrix;
  persona_item item;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 2, 1);
  persona_item_init(&item);
  for (int32_t kind = PERSONA_ITEM_BINARY; kind <= PERSONA_ITEM_NOMINAL; kind++) {
    item.kind = kind;
    persona_population_builder *builder = begin(context, &matrix);
    ck_ok(persona_population_builder_set_item(builder, 0, &item, &err), err);
    refuse_build(builder, PERSONA_BAD_VALUE, 1, 0, "whole numbers");
  }
  persona_context_free(context);
}
END_TEST

START_TEST(missing_policies) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[6] = {1, 2, NAN, 4, 5, 6};
  const uint8_t mask[6] = {0, 0, 0, 0, 1, 0};
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 3, 2);
  matrix.mask = mask;
  matrix.mask_row_stride = 2;
  matrix.mask_column_stride = 1;
  refuse_build(begin(context, &matrix), PERSONA_MISSING_ANSWER, 1, 0, "the answer is missing");
  persona_population_builder *builder = begin(context, &matrix);
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_DROP, PERSONA_SCALE_ERROR, &err), err);
  persona_population *dropped = finish(builder);
  ck_assert_int_eq(persona_population_rows(dropped), 1);
  ck_assert_int_eq(persona_population_dropped_rows(dropped), 2);
  ck_assert_int_eq(persona_population_missing_answers(dropped), 0);
  builder = begin(context, &matrix);
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, &err), err);
  persona_population *kept = finish(builder);
  ck_assert_int_eq(persona_population_rows(kept), 3);
  ck_assert_int_eq(persona_population_missing_answers(kept), 2);
  ck_assert(isnan(persona_population_answer(kept, 2, 0)));
  const int64_t rows[2] = {2, 0};
  persona_population *subset = NULL;
  ck_ok(persona_population_subset(kept, "two", rows, 2, &subset, &err), err);
  ck_assert_int_eq(persona_population_missing_answers(subset), 1);
  ck_assert_int_eq(persona_population_source_row(subset, 0), 2);
  persona_population_free(subset);
  persona_population_free(kept);
  persona_population_free(dropped);
  persona_context_free(context);
}
END_TEST

START_TEST(items_are_described) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[4] = {1, 2, 3, 4};
  persona_matrix matrix;
  persona_item item;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 2, 2);
  persona_population_builder *builder = begin(context, &matrix);
  persona_item_init(&item);
  item.weight = -1;
  ck_assert_int_eq(persona_population_builder_set_item(builder, 0, &item, &err), PERSONA_INVALID_ARGUMENT);
  item.weight = NAN;
  ck_assert_int_eq(persona_population_builder_set_item(builder, 0, &item, &err), PERSONA_INVALID_ARGUMENT);
  item.weight = 2;
  item.has_scale = 1;
  item.low = 5;
  item.high = 1;
  ck_assert_int_eq(persona_population_builder_set_item(builder, 0, &item, &err), PERSONA_INVALID_ARGUMENT);
  item.high = 9;
  item.low = 1;
  item.kind = 17;
  ck_assert_int_eq(persona_population_builder_set_item(builder, 0, &item, &err), PERSONA_INVALID_ARGUMENT);
  item.kind = PERSONA_ITEM_CONTINUOUS;
  item.name = "tempo";
  item.trait = "energy";
  item.reverse = 1;
  ck_assert_int_eq(persona_population_builder_set_item(builder, 2, &item, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_population_builder_set_item(builder, 1, &item, &err), err);
  persona_population *population = NULL;
  ck_ok(persona_population_build(builder, &population, &err), err);
  /* A built population is immutable, so its builder takes no more; but it can build the same again. */
  ck_assert_int_eq(persona_population_builder_set_item(builder, 0, &item, &err), PERSONA_INVALID_ARGUMENT);
  persona_population *twin = NULL;
  ck_ok(persona_population_build(builder, &twin, &err), err);
  persona_population_free(twin);
  persona_population_builder_free(builder);
  persona_item read;
  persona_item_init(&read);
  ck_ok(persona_population_get_item(population, 1, &read, &err), err);
  ck_assert_str_eq(read.name, "tempo");
  ck_assert_str_eq(read.trait, "energy");
  ck_assert_int_eq(read.kind, PERSONA_ITEM_CONTINUOUS);
  ck_assert_int_eq(read.reverse, 1);
  ck_assert_double_eq(read.weight, 2.0);
  ck_ok(persona_population_get_item(population, 0, &read, &err), err);
  ck_assert_str_eq(read.name, "item1");
  ck_assert_int_eq(persona_population_get_item(population, 2, &read, &err), PERSONA_INVALID_ARGUMENT);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(item_names_are_unique) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[3] = {1, 2, 3};
  persona_matrix matrix;
  persona_item item;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 1, 3);
  persona_population_builder *builder = begin(context, &matrix);
  persona_item_init(&item);
  item.name = "item1";
  ck_ok(persona_population_builder_set_item(builder, 2, &item, &err), err);
  refuse_build(builder, PERSONA_INVALID_ARGUMENT, -1, 2, "columns 0 and 2 are both called 'item1'");
  persona_context_free(context);
}
END_TEST

START_TEST(rows_are_described) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[3] = {1, 2, 3};
  const double weights[3] = {1, 0, 3};
  const char *ids[3] = {"ann", "ben", "ann"};
  const int64_t agents[3] = {7, 8, 7};
  const int32_t codes[3] = {1, -1, 0};
  const char *levels[2] = {"low", "high"};
  const int32_t wrong_codes[3] = {0, 2, 0};
  const double wrong_weights[3] = {1, -2, 3};
  const double tiny_weights[3] = {1, 1e-200, 3};
  const double no_weights[3] = {0, 0, 0};
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 3, 1);
  persona_population_builder *builder = begin(context, &matrix);
  ck_assert_int_eq(persona_population_builder_set_weights(builder, wrong_weights, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(err.row, 1);
  ck_assert_int_eq(persona_population_builder_set_weights(builder, tiny_weights, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_population_builder_set_weights(builder, no_weights, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_population_builder_set_weights(builder, weights, &err), err);
  ck_ok(persona_population_builder_set_row_ids(builder, ids, &err), err);
  ck_ok(persona_population_builder_set_replicates(builder, agents, &err), err);
  ck_assert_int_eq(persona_population_builder_add_attribute(builder, "age", wrong_codes, levels, 2, 0, &err),
                   PERSONA_INVALID_ARGUMENT);
  for (int i = 0; i < 20; i++) {
    const char *name = i == 0 ? "age" : "more";
    ck_ok(persona_population_builder_add_attribute(builder, name, codes, levels, 2, i == 0, &err), err);
  }
  persona_population *population = finish(builder);
  ck_assert_double_eq(persona_population_weight(population, 2), 3.0);
  ck_assert_double_eq_tol(persona_population_effective_rows(population), 16.0 / 10.0, 1e-15);
  ck_assert_str_eq(persona_population_row_id(population, 1), "ben");
  ck_assert_int_eq(persona_population_replicate(population, 2), 7);
  ck_assert_int_eq(persona_population_attribute_count(population), 20);
  ck_assert_str_eq(persona_population_attribute_name(population, 0), "age");
  ck_assert_str_eq(persona_population_attribute_level(population, 0, 0), "high");
  ck_assert_ptr_null(persona_population_attribute_level(population, 0, 1));
  ck_assert_ptr_null(persona_population_attribute_level(population, 20, 0));
  ck_assert_int_eq(persona_population_attribute_code(population, 0, 0), 1);
  ck_assert_int_eq(persona_population_attribute_code(population, 0, 1), -1);
  ck_assert_int_eq(persona_population_attribute_code(population, 0, 3), -1);
  ck_assert_int_eq(persona_population_attribute_code(population, 20, 0), -1);
  ck_assert_int_eq(persona_population_attribute_level_count(population, 0), 2);
  ck_assert_int_eq(persona_population_attribute_level_count(population, -1), 0);
  ck_assert_str_eq(persona_population_attribute_level_name(population, 0, 0), "low");
  ck_assert_ptr_null(persona_population_attribute_level_name(population, 0, -1));
  ck_assert_ptr_null(persona_population_attribute_level_name(population, 0, 2));
  ck_assert_int_eq(persona_population_attribute_is_ordinal(population, 0), 1);
  ck_assert_int_eq(persona_population_attribute_is_ordinal(population, 19), 0);
  ck_assert_int_eq(persona_population_attribute_is_ordinal(population, 20), 0);
  ck_assert_ptr_null(persona_population_row_id(population, 3));
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(null_and_range_are_safe) {
  persona_error err;
  ck_assert_int_eq(persona_population_rows(NULL), 0);
  ck_assert_ptr_null(persona_population_name(NULL));
  ck_assert(isnan(persona_population_answer(NULL, 0, 0)));
  ck_assert(isnan(persona_population_weight(NULL, 0)));
  ck_assert_int_eq(persona_population_source_row(NULL, 0), -1);
  ck_assert_int_eq(persona_population_replicate(NULL, 0), -1);
  ck_assert_int_eq(persona_population_build(NULL, NULL, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_population_subset(NULL, NULL, NULL, 0, NULL, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_population_count_patterns(NULL, NULL, NULL, &err), PERSONA_INVALID_ARGUMENT);
  persona_population_free(NULL);
  persona_population_builder_free(NULL);
  persona_item_init(NULL);
}
END_TEST

START_TEST(subsets_check_their_rows) {
  persona_error err;
  persona_context *context = make_context(1);
  const double cells[4] = {1, 2, 3, 4};
  const int64_t outside[1] = {4};
  const int64_t twice[2] = {3, 3};
  const int64_t order[2] = {3, 1};
  const int64_t again[1] = {1};
  persona_population *population = make_population(context, "four", cells, 4, 1);
  persona_population *subset = NULL;
  persona_population *inner = NULL;
  ck_assert_int_eq(persona_population_subset(population, NULL, outside, 1, &subset, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(err.row, 4);
  ck_assert_int_eq(persona_population_subset(population, NULL, twice, 2, &subset, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_population_subset(population, "half", order, 2, &subset, &err), err);
  ck_ok(persona_population_subset(subset, NULL, again, 1, &inner, &err), err);
  ck_assert_double_eq(persona_population_answer(subset, 0, 0), 4.0);
  ck_assert_double_eq(persona_population_answer(inner, 0, 0), 2.0);
  ck_assert_str_eq(persona_population_name(inner), "half");
  persona_population_free(inner);
  ck_ok(persona_population_subset(subset, NULL, NULL, 0, &inner, &err), err);
  ck_assert_int_eq(persona_population_rows(inner), 0);
  persona_population_free(subset);
  persona_population_free(population);
  persona_population_free(inner);
  persona_context_free(context);
}
END_TEST

/* Patterns against comparing every pair of rows. */
static void check_patterns(persona_context *context, const double *cells, int64_t n, int64_t d) {
  persona_error err;
  persona_population *population = make_pairwise(context, "p", cells, n, d);
  lp_patterns patterns;
  ck_ok(lp_patterns_find(population, NULL, d, &patterns, &err), err);
  int64_t count = 0;
  int64_t largest = 0;
  for (int64_t i = 0; i < n; i++) {
    int64_t first = 0;
    int64_t equal = 0;
    for (int64_t other = n - 1; other >= 0; other--) {
      bool same = true;
      for (int64_t j = 0; j < d; j++) {
        const double a = cells[i * d + j];
        const double b = cells[other * d + j];
        same = same && (a == b || (isnan(a) && isnan(b)));
      }
      if (same) first = other;
      if (same) equal++;
    }
    const int64_t pattern = patterns.pattern_of_row[i];
    if (first == i) ck_assert_int_eq(pattern, count++);
    ck_assert_int_eq(lp_patterns_first_row(&patterns, pattern), first);
    ck_assert_int_eq(lp_patterns_multiplicity(&patterns, pattern), equal);
    if (equal > largest) largest = equal;
  }
  ck_assert_int_eq(patterns.count, count);
  for (int64_t p = 0; p < count; p++) {
    for (int64_t m = patterns.member_starts[p]; m + 1 < patterns.member_starts[p + 1]; m++) {
      ck_assert(patterns.members[m] < patterns.members[m + 1]);
    }
  }
  int64_t distinct = 0;
  int64_t reported = 0;
  ck_ok(persona_population_count_patterns(population, &distinct, &reported, &err), err);
  ck_assert_int_eq(distinct, count);
  ck_assert_int_eq(reported, largest);
  lp_patterns_clear(&patterns);
  persona_population_free(population);
}

START_TEST(patterns_are_the_distinct_rows) {
  persona_context *context = make_context(1);
  for (uint64_t seed = 0; seed < 20; seed++) {
    double *cells = likert_cells(60, 3, 2 + (int)(seed % 3), seed);
    for (int i = 0; i < 180; i += 7) cells[i] = seed % 2 == 0 ? NAN : -0.0;
    for (int i = 3; i < 180; i += 11) cells[i] = 0.0;
    check_patterns(context, cells, 60, 3);
    check_patterns(context, cells, 1, 180);
    check_patterns(context, cells, 0, 3);
    check_patterns(context, cells, 180, 1);
    check_patterns(context, cells, 5, 0);
    free(cells);
  }
  persona_context_free(context);
}
END_TEST

Suite *population_suite(void) {
  Suite *suite = suite_create("population");
  TCase *tcase = tcase_create("population");
  tcase_add_test(tcase, every_cell_type_and_stride);
  tcase_add_test(tcase, cells_may_lie_at_odd_addresses);
  tcase_add_test(tcase, buffer_is_released_once_by_the_last_holder);
  tcase_add_test(tcase, buffer_is_released_when_it_is_refused);
  tcase_add_test(tcase, bad_matrices_are_refused);
  tcase_add_test(tcase, infinite_answers_are_refused);
  tcase_add_test(tcase, scale_is_checked);
  tcase_add_test(tcase, binary_and_nominal_answers_are_whole);
  tcase_add_test(tcase, missing_policies);
  tcase_add_test(tcase, items_are_described);
  tcase_add_test(tcase, item_names_are_unique);
  tcase_add_test(tcase, rows_are_described);
  tcase_add_test(tcase, null_and_range_are_safe);
  tcase_add_test(tcase, subsets_check_their_rows);
  tcase_add_test(tcase, patterns_are_the_distinct_rows);
  suite_add_tcase(suite, tcase);
  return suite;
}
