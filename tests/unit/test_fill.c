/* Missing answers filled with the median of their row. */
#include "fixtures.h"
#include "suites.h"

enum { N = 4, D = 4 };

static const double cells[N * D] = {1, NAN, 5, 2, NAN, 3, NAN, 4, 1, 1, 1, 1, 2, 9, NAN, NAN};

static persona_population_builder *make_builder(persona_context *context, const double *values, int64_t rows,
                                                bool copies, int32_t out_of_scale) {
  persona_error err;
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_item item;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, values, rows, D);
  ck_ok(persona_population_builder_create(context, "gaps", &builder, &err), err);
  if (copies) ck_ok(persona_population_builder_copy_answers(builder, &matrix, &err), err);
  if (!copies) ck_ok(persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err), err);
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_ROW_MEDIAN, out_of_scale, &err), err);
  persona_item_init(&item);
  item.has_scale = 1;
  item.low = 1.0;
  item.high = 5.0;
  for (int64_t j = 0; j < D && out_of_scale == PERSONA_SCALE_MISSING; j++) {
    ck_ok(persona_population_builder_set_item(builder, j, &item, &err), err);
    item.name = NULL;
  }
  return builder;
}

static void check_answers(const persona_population *population, const double *expected, int64_t filled) {
  for (int64_t cell = 0; cell < N * D; cell++) {
    ck_assert_double_eq(persona_population_answer(population, cell / D, cell % D), expected[cell]);
  }
  ck_assert_int_eq(persona_population_filled_answers(population), filled);
  ck_assert_int_eq(persona_population_missing_answers(population), 0);
}

/* Of three answers the middle one, of two their mean; a 9 on a scale of 1 to 5 is missing when that is asked for. */
START_TEST(medians_of_rows) {
  static const double filled[N * D] = {1, 2, 5, 2, 3.5, 3, 3.5, 4, 1, 1, 1, 1, 2, 9, 5.5, 5.5};
  static const double scaled[N * D] = {1, 2, 5, 2, 3.5, 3, 3.5, 4, 1, 1, 1, 1, 2, 2, 2, 2};
  persona_error err;
  persona_context *context = make_context(1);
  for (int way = 0; way < 4; way++) {
    const int32_t out_of_scale = way / 2 == 1 ? PERSONA_SCALE_MISSING : PERSONA_SCALE_ERROR;
    persona_population_builder *builder = make_builder(context, cells, N, way % 2 == 0, out_of_scale);
    persona_population *population = NULL;
    persona_population *again = NULL;
    persona_population *part = NULL;
    const int64_t rows[2] = {3, 2};
    ck_ok(persona_population_build(builder, &population, &err), err);
    ck_ok(persona_population_build(builder, &again, &err), err); /* filled once */
    persona_population_builder_free(builder);
    check_answers(population, way / 2 == 1 ? scaled : filled, way / 2 == 1 ? 6 : 5);
    check_answers(again, way / 2 == 1 ? scaled : filled, way / 2 == 1 ? 6 : 5);
    ck_ok(persona_population_subset(population, NULL, rows, 2, &part, &err), err);
    ck_assert_int_eq(persona_population_filled_answers(part), way / 2 == 1 ? 3 : 2);
    persona_population_free(population);
    persona_population_free(again);
    persona_population_free(part);
  }
  ck_assert_int_eq(persona_population_filled_answers(NULL), 0);
  persona_context_free(context);
}
END_TEST

START_TEST(rows_without_a_median_are_refused) {
  persona_error err;
  persona_context *context = make_context(1);
  const double nobody[2 * D] = {1, 2, 3, 4, NAN, NAN, NAN, NAN};
  persona_population *population = NULL;
  persona_population_builder *builder = make_builder(context, nobody, 2, true, PERSONA_SCALE_ERROR);
  ck_assert_int_eq(persona_population_build(builder, &population, &err), PERSONA_MISSING_ANSWER);
  ck_assert_int_eq(err.row, 1);
  persona_population_builder_free(builder);
  builder = make_builder(context, cells, N, true, PERSONA_SCALE_ERROR);
  persona_item item;
  persona_item_init(&item);
  item.kind = PERSONA_ITEM_NOMINAL;
  ck_ok(persona_population_builder_set_item(builder, 2, &item, &err), err);
  ck_assert_int_eq(persona_population_build(builder, &population, &err), PERSONA_UNSUPPORTED);
  ck_assert_int_eq(err.row, 1);
  ck_assert_int_eq(err.column, 2);
  persona_population_builder_free(builder);
  persona_context_free(context);
}
END_TEST

Suite *fill_suite(void) {
  Suite *suite = suite_create("fill");
  TCase *tcase = tcase_create("fill");
  tcase_add_test(tcase, medians_of_rows);
  tcase_add_test(tcase, rows_without_a_median_are_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
