/* Metrics against known answers: closed forms, and published or simulated values within their Monte-Carlo error. */
#include "metric_pairs.h"
#include "suites.h"

static double expected_coverage(int64_t n, int64_t m, const char *k) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(n > m ? n : m, 1, 1);
  persona_population *reference = make_population(context, "x", cells, n, 1);
  persona_population *population = make_population(context, "y", cells, m, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(context, "k", k);
  const double value = value_of(space, reference, population, "expected_coverage", options);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
  return value;
}

START_TEST(expected_coverage_is_known) {
  ck_assert_double_eq_tol(expected_coverage(500, 500, "5"), 0.969, 0.0005);
  ck_assert_double_eq_tol(expected_coverage(500, 50, "5"), 0.381, 0.0005);
  ck_assert_double_eq_tol(expected_coverage(500, 1000, "5"), 0.996, 0.0005);
  ck_assert_double_eq_tol(expected_coverage(500, 500, "1"), 1.0 - 499.0 / 999.0, 1e-15);
}
END_TEST

/* Mean and standard error of a metric over simulated pairs of equal normal laws. */
static void simulate(const char *key, int64_t n, int64_t m, int64_t d, int draws, double *mean, double *error) {
  double squares = 0.0;
  *mean = 0.0;
  for (int draw = 0; draw < draws; draw++) {
    pair made = {.context = make_context(2)};
    made.x_cells = normal_cells(n, d, 1000 + 2 * (uint64_t)draw);
    made.y_cells = normal_cells(m, d, 1001 + 2 * (uint64_t)draw);
    made.reference = make_population(made.context, "x", made.x_cells, n, d);
    made.population = make_population(made.context, "y", made.y_cells, m, d);
    made.space = make_space(made.context, PERSONA_SPACE_REFERENCE, made.reference);
    const double value = measured_value(&made, key, NULL);
    const double change = value - *mean;
    *mean += change / (draw + 1);
    squares += change * (value - *mean);
    pair_free(&made);
  }
  *error = sqrt(squares / (draws - 1) / draws);
}

START_TEST(coverage_and_density_of_equal_laws) {
  double mean;
  double error;
  simulate("coverage", 200, 50, 8, 60, &mean, &error);
  double expected = 1.0;
  for (int i = 1; i <= 5; i++) expected *= (200.0 - i) / (250.0 - i);
  ck_assert_double_eq_tol(mean, 1.0 - expected, 4.0 * error);
  simulate("density", 200, 50, 8, 60, &mean, &error);
  ck_assert_double_eq_tol(mean, 1.0, 4.0 * error);
}
END_TEST

START_TEST(coverage_of_itself_is_one) {
  pair made = make_pair(true, 60, 10, 5, 9);
  persona_population *copy = make_population(made.context, "copy", made.x_cells, 60, 5);
  ck_assert_double_eq(value_of(made.space, made.reference, copy, "coverage", NULL), 1.0);
  ck_assert_double_eq(value_of(made.space, made.reference, copy, "precision", NULL), 1.0);
  ck_assert_double_eq(value_of(made.space, made.reference, copy, "recall", NULL), 1.0);
  persona_population_free(copy);
  pair_free(&made);
}
END_TEST

START_TEST(coverage_counts_the_clusters_reached) {
  enum { CLUSTERS = 5, EACH = 20, D = 3 };
  persona_context *context = make_context(2);
  double *cells = normal_cells(CLUSTERS * EACH, D, 21);
  for (int i = 0; i < CLUSTERS * EACH; i++) cells[i * D] += 1e4 * (double)(i / EACH);
  persona_population *reference = make_population(context, "x", cells, CLUSTERS * EACH, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  for (int reached = 1; reached <= CLUSTERS; reached++) {
    persona_population *part = make_population(context, "y", cells, (int64_t)reached * EACH, D);
    ck_assert_double_eq_tol(value_of(space, reference, part, "coverage", NULL), (double)reached / CLUSTERS, 1e-15);
    persona_population_free(part);
  }
  persona_space_free(space);
  persona_population_free(reference);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* Uniform answers in a cube or i.i.d. Likert ones: the dimension that n = 500 and k = 20 show, over draws. */
static void simulate_lid(int64_t d, bool likert, double *harmonic, double *median) {
  enum { DRAWS = 16 };
  const int draws = DRAWS;
  *harmonic = 0.0;
  *median = 0.0;
  for (int draw = 0; draw < draws; draw++) {
    persona_context *context = make_context(2);
    double *cells = likert_cells(500, d, 5, 500 + (uint64_t)draw);
    for (int64_t i = 0; i < 500 * d && !likert; i++) {
      cells[i] = persona_random_uniform(500 + (uint64_t)draw, 70400, (uint64_t)i, 0);
    }
    persona_population *population = make_population(context, "y", cells, 500, d);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
    measured lid = measure(space, NULL, population, "lid", NULL);
    *harmonic += persona_result_value(lid.result) / draws;
    *median += detail_of(lid.result, "median") / draws;
    measured_free(&lid);
    persona_space_free(space);
    persona_population_free(population);
    persona_context_free(context);
    free(cells);
  }
}

/* Tolerances are four standard errors of the mean of the draws. */
START_TEST(lid_is_known) {
  static const struct {
    int64_t d;
    bool likert;
    double harmonic;
    double harmonic_error;
    double median;
    double median_error;
  } known[] = {{2, false, 1.91, 0.035, 1.95, 0.04},   {5, false, 4.29, 0.06, 4.38, 0.07},
               {10, false, 7.69, 0.11, 7.81, 0.12},   {20, false, 13.29, 0.17, 13.50, 0.21},
               {44, false, 22.95, 0.30, 23.30, 0.40}, {44, true, 22.90, 0.25, 23.24, 0.31},
               {131, true, 44.83, 0.45, 45.43, 0.55}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    double harmonic;
    double median;
    simulate_lid(known[i].d, known[i].likert, &harmonic, &median);
    ck_assert_double_eq_tol(harmonic, known[i].harmonic, known[i].harmonic_error);
    ck_assert_double_eq_tol(median, known[i].median, known[i].median_error);
  }
}
END_TEST

/* H of one draw away from the edges of a uniform square: sampled rows and probes lie in its middle. */
static double edgeless_hopkins(const persona_population *population, persona_space *space,
                               const persona_options *options, uint64_t seed) {
  enum { COUNT = 20 };
  persona_error err;
  persona_run *run = NULL;
  persona_matrix matrix;
  double probes[2 * COUNT];
  int64_t rows[COUNT];
  int64_t first = persona_random_below(seed, 70900, 0, 0, 1000);
  for (int i = 0; i < 2 * COUNT; i++) probes[i] = 0.2 + 0.6 * persona_random_uniform(seed, 70901, (uint64_t)i, 0);
  for (int i = 0; i < COUNT; i++, first++) {
    while (fabs(persona_population_answer(population, first, 0) - 0.5) > 0.3 ||
           fabs(persona_population_answer(population, first, 1) - 0.5) > 0.3) {
      first++;
    }
    rows[i] = first;
  }
  persona_matrix_init(&matrix, PERSONA_FLOAT64, probes, COUNT, 2);
  ck_ok(persona_run_create(space, options, &run, &err), err);
  ck_ok(persona_run_add_population(run, (persona_population *)population, &err), err);
  ck_ok(persona_run_add_metric(run, "hopkins", &err), err);
  ck_ok(persona_run_set_hopkins_points(run, 0, rows, COUNT, &matrix, &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  const double value = persona_result_value(persona_run_get_result(run, 0, "hopkins"));
  persona_run_free(run);
  return value;
}

/* With p the dimension of uniform rows without edges, H follows Beta(s, s). */
START_TEST(hopkins_of_uniform_rows_is_known) {
  enum { ROWS = 3000, DRAWS = 400, S = 20 };
  persona_context *context = make_context(2);
  persona_options *options = make_options(context, "hopkins_power", "dimensions");
  double mean = 0.0;
  double squares = 0.0;
  for (int draw = 0; draw < DRAWS; draw++) {
    double *cells = normal_cells(ROWS, 2, 1);
    for (int i = 0; i < ROWS * 2; i++) cells[i] = persona_random_uniform((uint64_t)draw, 70902, (uint64_t)i, 0);
    persona_population *population = make_population(context, "y", cells, ROWS, 2);
    persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
    const double value = edgeless_hopkins(population, space, options, (uint64_t)draw);
    mean += value / DRAWS;
    squares += (value - 0.5) * (value - 0.5) / DRAWS;
    persona_space_free(space);
    persona_population_free(population);
    free(cells);
  }
  const double variance = 1.0 / (4.0 * (2.0 * S + 1.0));
  ck_assert_double_eq_tol(mean, 0.5, 4.0 * sqrt(variance / DRAWS));
  ck_assert_double_eq_tol(squares, variance, 4.0 * variance * sqrt(2.0 / DRAWS));
  persona_options_free(options);
  persona_context_free(context);
}
END_TEST

START_TEST(hopkins_of_random_likert_is_known) {
  double mean = 0.0;
  for (int draw = 0; draw < 5; draw++) {
    persona_context *context = make_context(2);
    double *cells = likert_cells(500, 44, 5, 800 + (uint64_t)draw);
    persona_population *population = make_population(context, "y", cells, 500, 44);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
    mean += value_of(space, NULL, population, "hopkins", NULL) / 5;
    persona_space_free(space);
    persona_population_free(population);
    persona_context_free(context);
    free(cells);
  }
  ck_assert_double_eq_tol(mean, 0.477, 0.002);
}
END_TEST

/* Directions of normal rows are uniform on the sphere; with every row its opposite is there, so that the mean is 0. */
static double sphere_uniformity(int64_t d, int64_t half) {
  persona_context *context = make_context(2);
  double *cells = normal_cells(2 * half, d, 33);
  for (int64_t i = 0; i < half; i++) {
    for (int64_t j = 0; j < d; j++) cells[(half + i) * d + j] = -cells[i * d + j];
  }
  persona_population *population = make_population(context, "y", cells, 2 * half, d);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  const double value = value_of(space, NULL, population, "hyperspherical_uniformity", NULL);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
  return value;
}

START_TEST(hyperspherical_uniformity_is_known) {
  ck_assert_double_eq_tol(sphere_uniformity(2, 1000), -1.575, 0.01);
  ck_assert_double_eq_tol(sphere_uniformity(3, 1000), -2.080, 0.01);
  ck_assert_double_eq_tol(sphere_uniformity(10, 1000), -3.247, 0.01);
  ck_assert_double_eq_tol(sphere_uniformity(44, 1000), -3.819, 0.01);
  persona_context *context = make_context(1);
  const double reference_cells[4] = {0, 0, 2, 2};
  const double same_cells[6] = {5, 5, 5, 5, 5, 5};
  persona_population *reference = make_population(context, "x", reference_cells, 2, 2);
  persona_population *same = make_population(context, "y", same_cells, 3, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  ck_assert_double_eq(value_of(space, reference, same, "hyperspherical_uniformity", NULL), 0.0);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(same);
  persona_context_free(context);
}
END_TEST

START_TEST(participation_ratio_is_known) {
  double mean;
  double error;
  simulate("participation_ratio", 10, 500, 44, 10, &mean, &error);
  ck_assert_double_eq_tol(mean, 40.5, 0.1);
  simulate("participation_ratio", 10, 100, 44, 20, &mean, &error);
  ck_assert_double_eq_tol(mean, 30.7, 0.2);
  /* Rank one, and more items than rows. */
  persona_context *context = make_context(1);
  double *direction = normal_cells(1, 30, 2);
  double cells[12 * 30];
  for (int i = 0; i < 12 * 30; i++) cells[i] = (double)(i / 30) * direction[i % 30];
  persona_population *population = make_population(context, "line", cells, 12, 30);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  ck_assert_double_eq_tol(value_of(space, NULL, population, "participation_ratio", NULL), 1.0, 1e-12);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(direction);
}
END_TEST

/* Uniform in a cube of d dimensions, n = 1000: mean over draws of both estimators. */
static void simulate_twonn(int64_t d, double *likelihood, double *fit) {
  enum { DRAWS = 12, N = 1000 };
  *likelihood = *fit = 0.0;
  for (uint64_t draw = 0; draw < DRAWS; draw++) {
    persona_context *context = make_context(2);
    persona_options *options = make_options(context, "twonn_estimator", "fit");
    double *cells = normal_cells(N, d, draw);
    for (int64_t i = 0; i < N * d; i++) cells[i] = persona_random_uniform(draw, 70800, (uint64_t)i, 0);
    persona_population *population = make_population(context, "y", cells, N, d);
    persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
    *likelihood += value_of(space, NULL, population, "twonn", NULL) / DRAWS;
    *fit += value_of(space, NULL, population, "twonn", options) / DRAWS;
    persona_space_free(space);
    persona_population_free(population);
    persona_options_free(options);
    persona_context_free(context);
    free(cells);
  }
}

/* The standard error of one draw is about d / sqrt(1000) for both; 12 draws and four errors of their mean. */
START_TEST(twonn_is_known) {
  double likelihood;
  double fit;
  simulate_twonn(2, &likelihood, &fit);
  ck_assert_double_eq_tol(likelihood, 1.99, 0.08);
  ck_assert_double_eq_tol(fit, 2.00, 0.09);
  simulate_twonn(5, &likelihood, &fit);
  ck_assert_double_eq_tol(likelihood, 4.63, 0.19);
  ck_assert_double_eq_tol(fit, 4.62, 0.22);
  simulate_twonn(10, &likelihood, &fit);
  ck_assert_double_eq_tol(likelihood, 8.50, 0.34);
  ck_assert_double_eq_tol(fit, 8.49, 0.40);
}
END_TEST

/* A population in the raw space around a reference whose mean is 0. */
static double around_zero(const char *key, const double *cells, int64_t n, int64_t d) {
  persona_context *context = make_context(1);
  double zero_mean[2 * 8] = {0};
  for (int64_t j = 0; j < d; j++) {
    zero_mean[j] = 1.0;
    zero_mean[d + j] = -1.0;
  }
  persona_population *reference = make_population(context, "x", zero_mean, 2, d);
  persona_population *population = make_population(context, "y", cells, n, d);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  const double value = value_of(space, reference, population, key, NULL);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
  return value;
}

START_TEST(vendi_and_rank_are_known) {
  double cells[12 * 4] = {0};
  for (int i = 0; i < 12; i++) cells[i * 4 + i % 4] = 1.0 + i / 4; /* four orthogonal kinds, three of each */
  ck_assert_double_eq_tol(around_zero("vendi_q1", cells, 12, 4), 4.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("vendi_q2", cells, 12, 4), 4.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("effective_rank", cells, 12, 4), 4.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("vendi_q1", cells, 1, 4), 1.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("effective_rank", cells, 2, 4), 2.0, 1e-12);
  const double line[6] = {1, 2, 3, 6, -2, -4};
  ck_assert_double_eq_tol(around_zero("vendi_q2", line, 3, 2), 1.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("effective_rank", line, 3, 2), 1.0, 1e-6); /* roots of rounding errors */
  const double s = 0.3;
  const double two[4] = {1.0, 0.0, s, sqrt(1.0 - s * s)};
  ck_assert_double_eq_tol(around_zero("vendi_q2", two, 2, 2), 2.0 / (1.0 + s * s), 1e-12);
}
END_TEST

/* Rows at +-sqrt(d) on each axis have unit variances and no correlation: (d / 2) ln(2 pi e). */
START_TEST(gaussian_entropy_is_known) {
  static const struct {
    int64_t d;
    double entropy;
  } known[] = {{1, 1.419}, {2, 2.838}, {5, 7.095}, {8, 11.352}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    const int64_t d = known[i].d;
    double cells[16 * 8] = {0};
    for (int64_t row = 0; row < 2 * d; row++) cells[row * d + row / 2] = (row % 2 == 0 ? 1.0 : -1.0) * sqrt((double)d);
    ck_assert_double_eq_tol(around_zero("gaussian_entropy", cells, 2 * d, d), known[i].entropy, 0.0005);
  }
}
END_TEST

START_TEST(energy_distance_is_known) {
  persona_context *context = make_context(1);
  const double here[3] = {1, 1, 1};
  const double there[2] = {5, 5};
  persona_population *x = make_population(context, "x", here, 3, 1);
  persona_population *y = make_population(context, "y", there, 2, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, x);
  ck_assert_double_eq(value_of(space, x, y, "energy_distance", NULL), 8.0);
  persona_space_free(space);
  persona_population_free(x);
  persona_population_free(y);
  persona_context_free(context);
  double mean;
  double error;
  simulate("energy_distance", 60, 50, 5, 60, &mean, &error);
  ck_assert_double_eq_tol(mean, 0.0, 4.0 * error); /* equal laws */
}
END_TEST

static double levels_of(const int *counts, int levels) {
  int64_t n = 0;
  for (int level = 0; level < levels; level++) n += counts[level];
  double *cells = malloc((size_t)n * sizeof *cells);
  int64_t row = 0;
  for (int level = 0; level < levels; level++) {
    for (int i = 0; i < counts[level]; i++) cells[row++] = level + 1;
  }
  persona_context *context = make_context(1);
  persona_population *population = make_population(context, "y", cells, n, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  const double value = value_of(space, NULL, population, "effective_levels", NULL);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
  return value;
}

START_TEST(effective_levels_are_known) {
  static const int counts[7][6] = {{0, 20, 136, 120, 5, 0}, {0, 91, 875, 178, 0, 0},     {45, 87, 995, 5, 11, 0},
                                   {1524, 4, 760, 0, 0, 0}, {273, 390, 1042, 583, 0, 0}, {2, 10, 1123, 3, 3, 0},
                                   {127, 19, 17, 12, 30, 2}};
  static const double known[7] = {2.37, 1.62, 1.31, 1.81, 3.17, 1.03, 2.40};
  for (int i = 0; i < 7; i++) ck_assert_double_eq_tol(levels_of(counts[i], 6), known[i], 0.005);
  const int uniform[4] = {9, 9, 9, 9};
  const int one[1] = {17};
  ck_assert_double_eq(levels_of(uniform, 4), 4.0);
  ck_assert_double_eq(levels_of(one, 1), 1.0);
}
END_TEST

Suite *known_suite(void) {
  Suite *suite = suite_create("known");
  TCase *tcase = tcase_create("known");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, expected_coverage_is_known);
  tcase_add_test(tcase, coverage_and_density_of_equal_laws);
  tcase_add_test(tcase, coverage_of_itself_is_one);
  tcase_add_test(tcase, coverage_counts_the_clusters_reached);
  tcase_add_test(tcase, lid_is_known);
  tcase_add_test(tcase, hopkins_of_random_likert_is_known);
  tcase_add_test(tcase, hyperspherical_uniformity_is_known);
  tcase_add_test(tcase, participation_ratio_is_known);
  tcase_add_test(tcase, twonn_is_known);
  tcase_add_test(tcase, vendi_and_rank_are_known);
  tcase_add_test(tcase, hopkins_of_uniform_rows_is_known);
  tcase_add_test(tcase, gaussian_entropy_is_known);
  tcase_add_test(tcase, energy_distance_is_known);
  tcase_add_test(tcase, effective_levels_are_known);
  suite_add_tcase(suite, tcase);
  return suite;
}
