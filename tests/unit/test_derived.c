/* Spaces of traits and of components: scores, projections and what is measured in them, against long double. */
#include "fixtures.h"
#include "suites.h"

#include "kernels/spectrum.h"

enum { ITEMS = 6 };

/* Answers 1..5 to six items: open, open reversed, kind, none, open, kind reversed. */
static persona_population *make_keyed(persona_context *context, const double *cells, int64_t n, const double *weights) {
  static const char *const traits[ITEMS] = {"open", "open", "kind", NULL, "open", "kind"};
  static const int32_t reverse[ITEMS] = {0, 1, 0, 1, 0, 1};
  persona_error err;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, ITEMS);
  ck_ok(persona_population_builder_create(context, "keyed", &builder, &err), err);
  ck_ok(persona_population_builder_copy_answers(builder, &matrix, &err), err);
  for (int64_t j = 0; j < ITEMS; j++) {
    persona_item item;
    persona_item_init(&item);
    item.trait = traits[j];
    item.reverse = reverse[j];
    item.has_scale = 1;
    item.low = 1.0;
    item.high = 5.0;
    ck_ok(persona_population_builder_set_item(builder, j, &item, &err), err);
  }
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, &err), err);
  ck_ok(persona_population_builder_set_weights(builder, weights, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  return population;
}

/* Mean of the answered items of one trait. */
static long double score(const double *row, int trait) {
  const int places[2][3] = {{0, 1, 4}, {2, 5, -1}};
  const int reversed[2][3] = {{0, 1, 0}, {0, 1, 0}};
  long double sum = 0.0L;
  int count = 0;
  for (int i = 0; i < 3 && places[trait][i] >= 0; i++) {
    const double answer = row[places[trait][i]];
    if (isnan(answer)) continue;
    sum += reversed[trait][i] ? 6.0L - answer : answer;
    count++;
  }
  return count > 0 ? sum / count : NAN;
}

static void check_traits(const double *cells, int64_t n, const double *weights) {
  persona_context *context = make_context(2);
  persona_population *population = make_keyed(context, cells, n, weights);
  persona_space *space = make_space(context, PERSONA_SPACE_TRAITS, population);
  double *coordinates = malloc((size_t)(2 * n) * sizeof *coordinates);
  persona_error err;
  ck_assert_int_eq(persona_space_dimensions(space), 2);
  ck_assert_int_eq(persona_space_columns(space), ITEMS);
  ck_assert_int_eq(persona_space_left_out_count(space), 0);
  ck_assert(isnan(persona_space_explained(space)));
  ck_ok(persona_space_project(space, population, coordinates, &err), err);
  for (int trait = 0; trait < 2; trait++) {
    long double mass = 0.0L;
    long double mean = 0.0L;
    long double variance = 0.0L;
    for (int64_t i = 0; i < n; i++) {
      const long double weight = weights != NULL ? weights[i] : 1.0L;
      const long double value = score(cells + i * ITEMS, trait);
      if (isnan(value)) continue;
      mass += weight;
      mean += weight * value;
    }
    mean /= mass;
    for (int64_t i = 0; i < n; i++) {
      const long double weight = weights != NULL ? weights[i] : 1.0L;
      const long double value = score(cells + i * ITEMS, trait);
      if (!isnan(value)) variance += weight * (value - mean) * (value - mean) / mass;
    }
    for (int64_t i = 0; i < n; i++) {
      const long double value = (score(cells + i * ITEMS, trait) - mean) / sqrtl(variance);
      if (isnan(value)) {
        ck_assert(isnan(coordinates[2 * i + trait]));
      } else {
        ck_assert_double_eq_tol(coordinates[2 * i + trait], (double)value, 1e-13);
      }
    }
  }
  free(coordinates);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}

START_TEST(traits_are_means_of_answered_items) {
  enum { ROWS = 300 };
  double *cells = likert_cells(ROWS, ITEMS, 5, 4);
  double weights[ROWS];
  for (int i = 0; i < ROWS; i++) weights[i] = i % 5;
  check_traits(cells, ROWS, NULL);
  check_traits(cells, ROWS, weights);
  for (int i = 0; i < ROWS * ITEMS; i += 7) cells[i] = NAN;
  cells[2] = cells[5] = NAN; /* nothing of one trait */
  check_traits(cells, ROWS, NULL);
  free(cells);
}
END_TEST

/* Rows of correlated answers. */
static double *factor_cells(int64_t n, int64_t d, uint64_t seed) {
  double *cells = normal_cells(n, d, seed);
  double *factors = normal_cells(n, 2, seed + 1);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < d; j++)
      cells[i * d + j] = cells[i * d + j] * (1.0 + (double)j) + 3.0 * factors[2 * i + j % 2];
  }
  free(factors);
  return cells;
}

/* All components together only turn the reference space around: distances stay. */
START_TEST(all_components_are_a_rotation) {
  enum { N = 60, D = 7 };
  persona_context *context = make_context(1);
  double *cells = factor_cells(N, D, 21);
  persona_population *population = make_population(context, "people", cells, N, D);
  const persona_population *fitted = population;
  persona_space *plain = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_space *turned = NULL;
  persona_error err;
  double before[N * D];
  double after[N * D];
  ck_ok(persona_space_fit_components(context, &fitted, 1, D, &turned, &err), err);
  ck_assert_double_eq_tol(persona_space_explained(turned), 1.0, 1e-14);
  ck_ok(persona_space_project(plain, population, before, &err), err);
  ck_ok(persona_space_project(turned, population, after, &err), err);
  for (int a = 0; a < N; a++) {
    for (int b = 0; b < a; b++) {
      long double expected = 0.0L;
      long double found = 0.0L;
      for (int j = 0; j < D; j++) {
        expected += powl((long double)before[a * D + j] - before[b * D + j], 2);
        found += powl((long double)after[a * D + j] - after[b * D + j], 2);
      }
      ck_assert_double_eq_tol((double)found, (double)expected, 1e-12);
    }
  }
  persona_space_free(turned);
  persona_space_free(plain);
  persona_population_free(population);
  free(cells);
  persona_context_free(context);
}
END_TEST

/* Coordinates are uncorrelated, their variances are the eigenvalues of the correlation matrix by plain rotations, and
 * those above 1 are kept. */
START_TEST(components_carry_the_largest_eigenvalues) {
  enum { N = 400, D = 9 };
  persona_context *context = make_context(2);
  double *cells = factor_cells(N, D, 5);
  persona_population *population = make_population(context, "people", cells, N, D);
  persona_space *plain = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_space *space = make_space(context, PERSONA_SPACE_COMPONENTS, population);
  persona_error err;
  double *z = malloc(N * D * sizeof *z);
  double correlation[D * D] = {0.0};
  double eigenvalues[D];
  ck_ok(persona_space_project(plain, population, z, &err), err);
  for (int i = 0; i < N; i++) {
    for (int a = 0; a < D * D; a++) correlation[a] += z[i * D + a / D] * z[i * D + a % D] / N;
  }
  ck_ok(lp_spectrum_plain(context, correlation, D, eigenvalues, &err), err);
  int64_t count = 0;
  double kept = 0.0;
  while (eigenvalues[count] > 1.0) kept += eigenvalues[count++];
  ck_assert_int_eq(persona_space_dimensions(space), count);
  ck_assert_double_eq_tol(persona_space_explained(space), kept / D, 1e-12);
  double *coordinates = malloc((size_t)(N * count) * sizeof *coordinates);
  ck_ok(persona_space_project(space, population, coordinates, &err), err);
  for (int64_t a = 0; a < count; a++) {
    for (int64_t b = 0; b <= a; b++) {
      long double product = 0.0L;
      for (int i = 0; i < N; i++) product += (long double)coordinates[i * count + a] * coordinates[i * count + b] / N;
      ck_assert_double_eq_tol((double)product, a == b ? eigenvalues[a] : 0.0, 1e-12);
    }
  }
  free(coordinates);
  free(z);
  persona_space_free(space);
  persona_space_free(plain);
  persona_population_free(population);
  free(cells);
  persona_context_free(context);
}
END_TEST

/* What is measured in a derived space is what is measured of its coordinates. */
static void check_measuring(int32_t kind, const char *own_key) {
  static const char *const keys[] = {"coverage",
                                     "density",
                                     "recall",
                                     "separation",
                                     "hopkins",
                                     "lid",
                                     "twonn",
                                     "vendi_q2",
                                     "effective_rank",
                                     "energy_distance",
                                     "hyperspherical_uniformity"};
  enum { N = 120, M = 90 };
  persona_context *context = make_context(2);
  double *cells = malloc((N + M) * ITEMS * sizeof *cells); /* no ties, which scaling would break */
  for (int i = 0; i < (N + M) * ITEMS; i++) cells[i] = 1.0 + 4.0 * persona_random_uniform(8, 90001, (uint64_t)i, 0);
  persona_population *reference = make_keyed(context, cells, N, NULL);
  persona_population *population = make_keyed(context, cells + N * ITEMS, M, NULL);
  persona_space *space = make_space(context, kind, reference);
  const int64_t d = persona_space_dimensions(space);
  double *there = malloc((size_t)(N * d) * sizeof *there);
  double *here = malloc((size_t)(M * d) * sizeof *here);
  persona_error err;
  ck_ok(persona_space_project(space, reference, there, &err), err);
  ck_ok(persona_space_project(space, population, here, &err), err);
  persona_population *moved_reference = make_population(context, "there", there, N, d);
  persona_population *moved = make_population(context, "here", here, M, d);
  persona_space *none = make_space(context, PERSONA_SPACE_NONE, moved_reference);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const double inside = value_of(space, reference, population, keys[i], NULL);
    const double outside = value_of(none, moved_reference, moved, keys[i], NULL);
    ck_assert_msg(fabs(inside - outside) <= 1e-9 * (1.0 + fabs(outside)), "%s: %.17g, not %.17g", keys[i], inside,
                  outside);
  }
  persona_space *items = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  ck_assert_double_eq(value_of(items, reference, population, own_key, NULL),
                      value_of(space, reference, population, "coverage", NULL));
  persona_space_free(items);
  persona_space_free(none);
  persona_population_free(moved);
  persona_population_free(moved_reference);
  free(here);
  free(there);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  free(cells);
  persona_context_free(context);
}

START_TEST(metrics_see_the_coordinates) {
  check_measuring(PERSONA_SPACE_TRAITS, "coverage_traits");
  check_measuring(PERSONA_SPACE_COMPONENTS, "coverage_components");
}
END_TEST

static void refuse(int32_t kind, const persona_population *population, int status, const char *part) {
  persona_context *context = make_context(1);
  persona_space *space = NULL;
  persona_error err;
  ck_assert_int_eq(persona_space_fit(context, kind, &population, 1, &space, &err), status);
  ck_assert_msg(strstr(err.message, part) != NULL, "'%s' is not in '%s'", part, err.message);
  ck_assert_ptr_null(space);
  persona_context_free(context);
}

START_TEST(refusals_say_why) {
  persona_context *context = make_context(1);
  double cells[ITEMS * 3] = {1, 2, 3, 4, 5, 1, 2, 2, 3, 4, 1, 5, 5, 5, 4, 4, 1, 2};
  persona_population *unkeyed = make_population(context, "unkeyed", cells, 3, ITEMS);
  refuse(PERSONA_SPACE_TRAITS, unkeyed, PERSONA_UNSUPPORTED, "names a trait");
  const persona_population *fitted = unkeyed;
  persona_space *space = NULL;
  persona_error err;
  ck_assert_int_eq(persona_space_fit_components(context, &fitted, 1, ITEMS + 1, &space, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_space_fit_components(context, &fitted, 1, 0, &space, &err), PERSONA_INVALID_ARGUMENT);
  persona_space *items = make_space(context, PERSONA_SPACE_NONE, unkeyed);
  measured made = measure(items, unkeyed, unkeyed, "coverage_traits", NULL);
  ck_assert_str_eq(persona_result_reason(made.result), "is the reference");
  measured_free(&made);
  persona_population *others = make_population(context, "others", cells, 2, ITEMS);
  made = measure(items, unkeyed, others, "coverage_traits", NULL);
  ck_assert_str_eq(persona_result_reason(made.result), "no item names a trait");
  measured_free(&made);
  cells[4] = NAN;
  persona_population *holes = make_pairwise(context, "holes", cells, 3, ITEMS);
  refuse(PERSONA_SPACE_COMPONENTS, holes, PERSONA_UNSUPPORTED, "no place for them");
  persona_population_free(holes);
  persona_population_free(others);
  persona_space_free(items);
  persona_population_free(unkeyed);
  persona_context_free(context);
}
END_TEST

/* A trait on which all agree has no place; without any that varies, nothing can be compared. */
START_TEST(constant_traits_are_left_out) {
  persona_context *context = make_context(1);
  double cells[ITEMS * 4] = {1, 2, 3, 4, 5, 3, 2, 4, 3, 4, 1, 3, 5, 5, 3, 4, 1, 3, 2, 2, 3, 1, 5, 3};
  persona_population *population = make_keyed(context, cells, 4, NULL);
  persona_space *space = make_space(context, PERSONA_SPACE_TRAITS, population);
  ck_assert_int_eq(persona_space_dimensions(space), 1);
  persona_space_free(space);
  for (int i = 1; i < 4; i++) memcpy(cells + i * ITEMS, cells, ITEMS * sizeof *cells);
  persona_population *equal = make_keyed(context, cells, 4, NULL);
  persona_space *traits = make_space(context, PERSONA_SPACE_TRAITS, equal);
  persona_space *components = make_space(context, PERSONA_SPACE_COMPONENTS, equal);
  ck_assert_int_eq(persona_space_dimensions(traits), 0);
  ck_assert_int_eq(persona_space_dimensions(components), 0);
  measured made = measure(components, equal, population, "coverage_components", NULL);
  ck_assert_str_eq(persona_result_reason(made.result), "no item varies in the reference");
  measured_free(&made);
  made = measure(traits, equal, population, "coverage_traits", NULL);
  ck_assert_str_eq(persona_result_reason(made.result), "no trait varies in the reference");
  measured_free(&made);
  persona_space_free(components);
  persona_space_free(traits);
  persona_population_free(equal);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

Suite *derived_suite(void) {
  Suite *suite = suite_create("derived");
  TCase *tcase = tcase_create("derived");
  tcase_add_test(tcase, traits_are_means_of_answered_items);
  tcase_add_test(tcase, all_components_are_a_rotation);
  tcase_add_test(tcase, components_carry_the_largest_eigenvalues);
  tcase_add_test(tcase, metrics_see_the_coordinates);
  tcase_add_test(tcase, refusals_say_why);
  tcase_add_test(tcase, constant_traits_are_left_out);
  suite_add_tcase(suite, tcase);
  return suite;
}
