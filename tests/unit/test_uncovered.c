/* The rows that coverage misses, by name: the table `uncovered_rows`. */
#include "fixtures.h"
#include "suites.h"

enum { N = 12, D = 1 };

/* Twelve people along a line: three camps of four, ten apart. k = 2, so radii are 1 or 2. */
static persona_population *make_people(persona_context *context, bool named, const double *weights) {
  static const char *const ids[N] = {"Ann", "Bob", "Cid", "Dee", "Eve", "Fay",
                                     "Guy", "Hal", "Ida", "Jim", "Kay", "Lea"};
  persona_error err;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_matrix matrix;
  double cells[N];
  for (int i = 0; i < N; i++) cells[i] = 10.0 * (i / 4) + i % 4;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, N, D);
  ck_ok(persona_population_builder_create(context, "people", &builder, &err), err);
  ck_ok(persona_population_builder_copy_answers(builder, &matrix, &err), err);
  if (named) ck_ok(persona_population_builder_set_row_ids(builder, ids, &err), err);
  if (weights != NULL) ck_ok(persona_population_builder_set_weights(builder, weights, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  return population;
}

static void check_row(const persona_result *result, int64_t row, const char *label, double place, double radius) {
  ck_assert_str_eq(persona_result_table_label(result, row), label);
  ck_assert_double_eq(persona_result_table_value(result, row, 0), place);
  ck_assert_double_eq(persona_result_table_value(result, row, 1), radius);
}

START_TEST(missed_rows_are_named) {
  persona_context *context = make_context(1);
  const double agents[3] = {0.5, 1.5, 20.0}; /* the first camp, and one end of the last */
  for (int named = 0; named < 2; named++) {
    persona_population *people = make_people(context, named != 0, NULL);
    persona_population *population = make_population(context, "agents", agents, 3, D);
    persona_space *space = make_space(context, PERSONA_SPACE_NONE, people);
    persona_options *options = make_options(context, "k", "2");
    measured made = measure(space, people, population, "coverage", options);
    ck_assert_str_eq(persona_result_table_name(made.result), "uncovered_rows");
    ck_assert_str_eq(persona_result_table_column(made.result, 0), "row");
    ck_assert_str_eq(persona_result_table_column(made.result, 1), "radius");
    ck_assert_int_eq(persona_result_table_rows(made.result), 6); /* camp two, and 22 (radius 1), 23 (radius 2) */
    ck_assert_double_eq_tol(persona_result_value(made.result), 0.5, 1e-15);
    check_row(made.result, 0, named ? "Eve" : "5", 4.0, 2.0);
    check_row(made.result, 1, named ? "Fay" : "6", 5.0, 1.0);
    check_row(made.result, 5, named ? "Lea" : "12", 11.0, 2.0);
    measured_free(&made);
    persona_options_free(options);
    persona_space_free(space);
    persona_population_free(people);
    persona_population_free(population);
  }
  persona_context_free(context);
}
END_TEST

/* A row without weight is absent, and those behind it keep their places in the matrix; a copy covers everything. */
START_TEST(absent_rows_are_not_missed) {
  persona_context *context = make_context(1);
  const double agents[3] = {0.5, 1.5, 2.5};
  double weights[N];
  for (int i = 0; i < N; i++) weights[i] = i < 4 || i == 5 ? 0.0 : 1.0;
  persona_population *people = make_people(context, false, weights);
  persona_population *population = make_population(context, "agents", agents, 3, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, people);
  persona_options *options = make_options(context, "k", "2");
  measured made = measure(space, people, population, "coverage", options);
  ck_assert_int_eq(persona_result_table_rows(made.result), 7);
  check_row(made.result, 0, "5", 4.0, 3.0);
  check_row(made.result, 1, "7", 6.0, 2.0);
  measured_free(&made);
  persona_population *everyone = make_people(context, true, NULL);
  persona_population *copy = make_people(context, true, NULL);
  made = measure(space, everyone, copy, "coverage", options);
  ck_assert_int_eq(persona_result_table_rows(made.result), 0);
  measured_free(&made);
  persona_population_free(everyone);
  persona_population_free(copy);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(people);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

Suite *uncovered_suite(void) {
  Suite *suite = suite_create("uncovered");
  TCase *tcase = tcase_create("uncovered");
  tcase_add_test(tcase, missed_rows_are_named);
  tcase_add_test(tcase, absent_rows_are_not_missed);
  suite_add_tcase(suite, tcase);
  return suite;
}
