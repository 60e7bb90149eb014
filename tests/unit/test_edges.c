/* Where definitions end: few rows, no variance, no direction, numbers that leave the range, what a metric refuses. */
#include "metric_pairs.h"
#include "suites.h"

START_TEST(small_and_flat_populations) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(30, 3, 6);
  double same[9] = {1, 2, 3, 1, 2, 3, 1, 2, 3};
  persona_population *reference = make_population(context, "x", cells, 30, 3);
  persona_population *one = make_population(context, "one", cells, 1, 3);
  persona_population *few = make_population(context, "few", cells, 4, 3);
  persona_population *nobody = make_population(context, "nobody", cells, 0, 3);
  persona_population *copies = make_population(context, "copies", same, 3, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_space *flat = make_space(context, PERSONA_SPACE_REFERENCE, copies);
  for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
    check_undefined(space, reference, nobody, persona_metric_key(metric), "needs at least");
  }
  check_undefined(space, reference, one, "recall", "needs at least 2 rows");
  check_undefined(space, reference, one, "hopkins", "needs at least 3 rows");
  check_undefined(space, reference, one, "separation", "needs at least 2 rows");
  check_undefined(space, reference, one, "lid", "needs at least 3 rows");
  check_undefined(space, reference, one, "participation_ratio", "needs at least 2 rows");
  check_undefined(space, reference, few, "recall", "k + 1 = 6 rows of the population, and there are 4");
  check_undefined(space, few, one, "coverage", "k + 1 = 6 rows of the reference, and there are 4");
  check_undefined(space, few, one, "expected_coverage", "k + 1 = 6 rows of the reference");
  persona_population *five = make_population(context, "five", cells, 5, 3);
  check_undefined(space, five, one, "coverage", "and there are 5");
  check_undefined(space, reference, five, "recall", "and there are 5");
  persona_population_free(five);
  check_undefined(space, reference, few, "lid", "lid_k + 1 = 21 distinct rows, and there are 4");
  check_undefined(space, reference, copies, "hopkins", "all rows are equal");
  check_undefined(space, reference, copies, "participation_ratio", "no item varies");
  check_undefined(space, NULL, few, "coverage", "no reference was given");
  check_undefined(space, reference, reference, "coverage", "is the reference");
  check_undefined(flat, NULL, few, "separation", "no dimensions");
  ck_assert_double_eq(value_of(space, reference, one, "sd_ratio", NULL), 0.0);
  ck_assert_double_eq(value_of(space, reference, copies, "separation", NULL), 0.0);
  ck_assert_double_eq(value_of(space, reference, copies, "zero_variance_items", NULL), 3.0);
  ck_assert_double_eq(value_of(space, reference, copies, "distinct_patterns", NULL), 1.0);
  ck_assert_double_eq_tol(value_of(space, reference, copies, "duplicate_rate", NULL), 2.0 / 3.0, 1e-15);
  persona_space_free(space);
  persona_space_free(flat);
  persona_population_free(reference);
  persona_population_free(one);
  persona_population_free(few);
  persona_population_free(nobody);
  persona_population_free(copies);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* What the reference brings along counts as much as what the population does. */
START_TEST(a_reference_may_not_fit) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(30, 2, 6);
  double weights[30];
  for (int i = 0; i < 30; i++) weights[i] = 1.0 + i % 2;
  persona_population *weighted = make_weighted(context, "panel", cells, 30, 2, weights);
  persona_population *plain = make_population(context, "plain", cells, 20, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, plain);
  check_undefined(space, weighted, plain, "expected_coverage", "'panel' has them");
  persona_space_free(space);
  persona_population_free(weighted);
  persona_population_free(plain);
  persona_context_free(context);
  free(cells);
}
END_TEST

START_TEST(items_that_nobody_answered) {
  persona_context *context = make_context(1);
  const double cells[6] = {1, NAN, 2, NAN, 2, NAN};
  const double full[6] = {1, 3, 2, 4, 3, 5};
  persona_population *reference = make_population(context, "x", full, 3, 2);
  persona_population *population = make_pairwise(context, "y", cells, 3, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  ck_assert_double_eq_tol(value_of(space, NULL, population, "effective_levels", NULL), 9.0 / 5.0, 1e-15);
  ck_assert_double_eq(value_of(space, NULL, population, "zero_variance_items", NULL), 1.0);
  ck_assert_double_eq_tol(value_of(space, reference, population, "sd_ratio", NULL), sqrt(2.0 / 9.0) / sqrt(2.0 / 3.0),
                          1e-15);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* The row in the middle lies at the centre, although the centre as computed may miss it by its last digit. */
START_TEST(rounding_of_the_centre_is_no_direction) {
  persona_context *context = make_context(1);
  for (uint32_t draw = 0; draw < 200; draw++) {
    const double middle = 1.0 + persona_random_uniform(4, 70700, draw, 0);
    const double gap = 10.0 * persona_random_uniform(4, 70700, draw, 1);
    const double cells[5] = {middle - gap, middle, middle + gap, middle - 0.7 * gap, middle + 0.7 * gap};
    persona_population *population = make_population(context, "y", cells, 5, 1);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
    measured made = measure(space, NULL, population, "hyperspherical_uniformity", NULL);
    ck_assert_double_eq(detail_of(made.result, "rows_without_direction"), 1.0);
    measured_free(&made);
    persona_space_free(space);
    persona_population_free(population);
  }
  persona_context_free(context);
}
END_TEST

/* The same in a whitened space, where rounding would give the row a direction. */
START_TEST(whitened_centre_has_no_direction) {
  persona_context *context = make_context(1);
  for (uint64_t draw = 0; draw < 100; draw++) {
    double *cells = normal_cells(7, 2, draw);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 2; j++) cells[(3 + i) * 2 + j] = 2.0 * cells[6 * 2 + j] - cells[i * 2 + j];
    }
    persona_population *population = make_population(context, "y", cells, 7, 2);
    persona_space *space = make_space(context, PERSONA_SPACE_WHITENED, population);
    measured made = measure(space, NULL, population, "hyperspherical_uniformity", NULL);
    ck_assert_double_eq(detail_of(made.result, "rows_without_direction"), 1.0);
    measured_free(&made);
    persona_space_free(space);
    persona_population_free(population);
    free(cells);
  }
  persona_context_free(context);
}
END_TEST

/* With two rows the weight of the only pair cancels, however skewed it is. */
START_TEST(skewed_weights_keep_their_digits) {
  persona_context *context = make_context(1);
  const double cells[4] = {2, 3, -2, 1};
  const double zero_mean[4] = {1, 1, -1, -1};
  persona_population *reference = make_population(context, "x", zero_mean, 2, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  double expected[2] = {0.0, 0.0};
  for (int step = 0; step < 3; step++) {
    static const double small[3] = {1.0, 1e-10, 1e-60};
    const double weights[2] = {1.0, small[step]};
    persona_population *population = make_weighted(context, "y", cells, 2, 2, weights);
    const double uniformity = value_of(space, reference, population, "hyperspherical_uniformity", NULL);
    measured energy = measure(space, reference, population, "energy_distance", NULL);
    if (step == 0) expected[0] = uniformity;
    if (step == 0) expected[1] = detail_of(energy.result, "within_population");
    ck_assert_double_eq_tol(uniformity, expected[0], 1e-13);
    ck_assert_double_eq_tol(detail_of(energy.result, "within_population"), expected[1], 1e-13);
    measured_free(&energy);
    persona_population_free(population);
  }
  persona_space_free(space);
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

/* Answers whose mean overflows are refused by every space; where only distances overflow, nothing is said to be
 * covered. */
START_TEST(nothing_is_covered_by_infinite_balls) {
  persona_error err;
  persona_context *context = make_context(1);
  double *cells = normal_cells(30, 2, 5);
  persona_space *space = NULL;
  for (int i = 0; i < 60; i++) cells[i] = 1.5e308 * (0.5 + 0.008 * i);
  persona_population *overflowing = make_population(context, "overflowing", cells, 30, 2);
  const persona_population *fitted = overflowing;
  ck_assert_int_eq(persona_space_fit(context, PERSONA_SPACE_NONE, &fitted, 1, &space, &err), PERSONA_BAD_VALUE);
  ck_assert_ptr_nonnull(strstr(err.message, "the mean of item 'item1'"));
  for (int i = 0; i < 60; i++) cells[i] = (i % 2 == 0 ? 1e200 : -1e200) * (1.0 + i);
  persona_population *far = make_population(context, "far", cells, 30, 2);
  space = make_space(context, PERSONA_SPACE_NONE, far);
  persona_population *copy = make_population(context, "copy", cells, 30, 2);
  check_undefined(space, far, copy, "coverage", "no row of the reference has its k-th neighbour at a finite distance");
  check_undefined(space, far, copy, "recall", "no row of the population has");
  persona_space_free(space);
  persona_population_free(copy);
  persona_population_free(far);
  persona_population_free(overflowing);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* A spread that leaves the range is no spread of 0, and no item is passed over for it. */
START_TEST(overflowing_spread_is_undefined) {
  persona_context *context = make_context(1);
  double x[6] = {1, 2, 3, 1, 5, 9};
  double y[6] = {1e308, 2, 1.7e308, 1, 1.5e308, 9};
  persona_population *reference = make_population(context, "x", x, 3, 2);
  persona_population *population = make_population(context, "y", y, 3, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  measured made = measure(space, reference, population, "sd_ratio", NULL);
  ck_assert_int_ne(persona_result_validity(made.result), PERSONA_VALIDITY_OK);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* A whitened space measures what needs no distance. */
START_TEST(whitened_space_without_missing_answers) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(40, 3, 5);
  persona_population *reference = make_population(context, "x", cells, 40, 3);
  cells[4] = NAN;
  persona_population *gaps = make_pairwise(context, "gaps", cells, 30, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_WHITENED, reference);
  check_undefined(space, reference, gaps, "coverage", "no place for the missing answers of 'gaps'");
  check_undefined(space, reference, gaps, "separation", "no place for the missing answers of 'gaps'");
  ck_assert(value_of(space, reference, gaps, "sd_ratio", NULL) > 0.5);
  ck_assert_double_eq(value_of(space, reference, gaps, "distinct_patterns", NULL), 30.0);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(gaps);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* More neighbours than rows: undefined, and nothing is searched for it. */
START_TEST(too_many_neighbours) {
  persona_error err;
  persona_context *context = make_context(2);
  double *cells = normal_cells(2000, 2, 5);
  persona_population *reference = make_population(context, "x", cells, 2000, 2);
  persona_population *population = make_population(context, "y", cells, 1000, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(context, "lid_k", "1000000");
  ck_ok(persona_options_set(options, "k", "1000000", &err), err);
  measured made = measure(space, reference, population, "coverage", options);
  ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_UNDEFINED);
  measured_free(&made);
  made = measure(space, reference, population, "lid", options);
  ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_UNDEFINED);
  measured_free(&made);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
}
END_TEST

START_TEST(rows_at_the_centre_have_no_direction) {
  persona_context *context = make_context(1);
  const double cells[8] = {0.1, 0.7, 0.3, 0.1, 0.2, 0.4, 0.2, 0.4}; /* the mean of the four is the last two */
  persona_population *population = make_population(context, "y", cells, 4, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  measured made = measure(space, NULL, population, "hyperspherical_uniformity", NULL);
  ck_assert_double_eq(detail_of(made.result, "rows_without_direction"), 2.0);
  ck_assert_double_eq_tol(persona_result_value(made.result), -8.0, 1e-12); /* the other two are opposite */
  ck_assert_double_eq(persona_result_effective_n(made.result), 2.0);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* Corners of a simplex: every row has all others at one distance, so nothing grows with distance. */
START_TEST(lid_of_equal_distances_is_infinite) {
  enum { N = 24 };
  persona_context *context = make_context(1);
  double cells[N * N] = {0};
  for (int i = 0; i < N; i++) cells[i * N + i] = 1.0;
  persona_population *population = make_population(context, "y", cells, N, N);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  measured made = measure(space, NULL, population, "lid", NULL);
  ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_INFINITE);
  ck_assert(isinf(persona_result_value(made.result)));
  ck_assert(strlen(persona_result_reason(made.result)) > 10);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(answers_beyond_the_range_of_squares) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(40, 3, 6);
  persona_population *reference = make_population(context, "x", cells, 40, 3);
  for (int i = 0; i < 120; i++) cells[i] *= 1e250;
  persona_population *far = make_population(context, "far", cells, 40, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  ck_assert_double_eq(value_of(space, reference, far, "coverage", NULL), 0.0);
  ck_assert_double_eq(value_of(space, reference, far, "density", NULL), 0.0);
  check_undefined(space, reference, far, "lid", "range of double");
  check_undefined(space, reference, far, "hopkins", "range of double");
  check_undefined(space, reference, far, "separation", "no row has a neighbour at a finite distance");
  check_undefined(space, reference, far, "participation_ratio", "range of double");
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(far);
  persona_context_free(context);
  free(cells);
}
END_TEST

Suite *edges_suite(void) {
  Suite *suite = suite_create("edges");
  TCase *tcase = tcase_create("edges");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, small_and_flat_populations);
  tcase_add_test(tcase, a_reference_may_not_fit);
  tcase_add_test(tcase, items_that_nobody_answered);
  tcase_add_test(tcase, rounding_of_the_centre_is_no_direction);
  tcase_add_test(tcase, whitened_centre_has_no_direction);
  tcase_add_test(tcase, skewed_weights_keep_their_digits);
  tcase_add_test(tcase, nothing_is_covered_by_infinite_balls);
  tcase_add_test(tcase, overflowing_spread_is_undefined);
  tcase_add_test(tcase, whitened_space_without_missing_answers);
  tcase_add_test(tcase, too_many_neighbours);
  tcase_add_test(tcase, rows_at_the_centre_have_no_direction);
  tcase_add_test(tcase, lid_of_equal_distances_is_infinite);
  tcase_add_test(tcase, answers_beyond_the_range_of_squares);
  suite_add_tcase(suite, tcase);
  return suite;
}
