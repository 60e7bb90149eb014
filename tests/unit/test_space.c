/* Spaces: what is fitted, what is left out, coordinates, and Mahalanobis against a long-double reference. */
#include "fixtures.h"
#include "suites.h"

#include <float.h>

static void refuse_fit(persona_context *context, int32_t kind, const persona_population *population, int status,
                       const char *part) {
  persona_error err;
  persona_space *space = (persona_space *)&err;
  ck_assert_int_eq(persona_space_fit(context, kind, &population, 1, &space, &err), status);
  ck_assert_ptr_null(space);
  ck_assert_msg(strstr(err.message, part) != NULL, "'%s' is not in '%s'", part, err.message);
}

START_TEST(reference_space_is_mean_and_population_sd) {
  persona_context *context = make_context(1);
  double *cells = likert_cells(50, 6, 5, 3);
  for (int i = 0; i < 50; i++) cells[i * 6 + 4] = 3.0; /* no variance */
  persona_population *population = make_population(context, "people", cells, 50, 6);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  ck_assert_int_eq(persona_space_columns(space), 6);
  ck_assert_int_eq(persona_space_dimensions(space), 5);
  ck_assert_int_eq(persona_space_left_out_count(space), 1);
  ck_assert_int_eq(persona_space_left_out_column(space, 0), 4);
  ck_assert_int_eq(persona_space_left_out_column(space, 1), -1);
  ck_assert_str_eq(persona_space_item_name(space, 4), "item5");
  ck_assert(isnan(persona_space_shrinkage(space)));
  for (int j = 0; j < 6; j++) {
    long double mean = 0.0L;
    long double squares = 0.0L;
    for (int i = 0; i < 50; i++) mean += (long double)cells[i * 6 + j] / 50.0L;
    for (int i = 0; i < 50; i++)
      squares += ((long double)cells[i * 6 + j] - mean) * ((long double)cells[i * 6 + j] - mean);
    ck_assert_double_eq_tol(persona_space_centre(space, j), (double)mean, 1e-14);
    ck_assert_double_eq_tol(persona_space_scale(space, j), (double)sqrtl(squares / 50.0L), 1e-14);
  }
  persona_space_free(space);
  persona_population_free(population);
  free(cells);
  persona_context_free(context);
}
END_TEST

START_TEST(large_offsets_keep_their_digits) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(200, 2, 9);
  double *moved = normal_cells(200, 2, 9);
  for (int i = 0; i < 400; i++) {
    cells[i] = floor(1000.0 * cells[i]) / 1024.0; /* so that the shift is exact */
    moved[i] = cells[i] + 4194304.0;
  }
  persona_population *population = make_population(context, "here", cells, 200, 2);
  persona_population *far = make_population(context, "there", moved, 200, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_space *far_space = make_space(context, PERSONA_SPACE_REFERENCE, far);
  for (int j = 0; j < 2; j++) {
    ck_assert_double_eq_tol(persona_space_scale(far_space, j), persona_space_scale(space, j), 1e-12);
    ck_assert_double_eq_tol(persona_space_centre(far_space, j) - 4194304.0, persona_space_centre(space, j), 2e-9);
  }
  persona_space_free(space);
  persona_space_free(far_space);
  persona_population_free(population);
  persona_population_free(far);
  free(cells);
  free(moved);
  persona_context_free(context);
}
END_TEST

START_TEST(weights_and_missing_answers_enter_the_fit) {
  persona_context *context = make_context(1);
  const double cells[8] = {1, 7, 2, NAN, 4, 9, 100, 1};
  const double weights[4] = {1, 2, 1, 0}; /* the last row counts for nothing */
  persona_population *population = make_weighted(context, "w", cells, 4, 2, weights);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  ck_assert_double_eq_tol(persona_space_centre(space, 0), 9.0 / 4.0, 1e-15);
  ck_assert_double_eq_tol(persona_space_scale(space, 0), sqrt((1.0 + 8.0 + 16.0) / 4.0 - 81.0 / 16.0), 1e-15);
  ck_assert_double_eq_tol(persona_space_centre(space, 1), 8.0, 1e-15);
  ck_assert_double_eq_tol(persona_space_scale(space, 1), 1.0, 1e-15);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(rows_without_weight_give_no_variance) {
  persona_context *context = make_context(1);
  const double cells[6] = {1, 7, 2, 7, 4, 9};
  const double weights[3] = {1, 2, 0};
  persona_population *population = make_weighted(context, "w", cells, 3, 2, weights);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  ck_assert_int_eq(persona_space_left_out_count(space), 1);
  ck_assert_int_eq(persona_space_left_out_column(space, 0), 1);
  ck_assert_double_eq(persona_space_centre(space, 1), 7.0);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(pooled_space_is_fitted_on_all) {
  persona_error err;
  persona_context *context = make_context(1);
  double *cells = likert_cells(30, 4, 5, 1);
  persona_population *all = make_population(context, "all", cells, 30, 4);
  persona_population *first = make_population(context, "first", cells, 10, 4);
  persona_population *second = make_population(context, "second", cells + 40, 20, 4);
  const persona_population *both[2] = {first, second};
  persona_space *pooled = NULL;
  persona_space *one = make_space(context, PERSONA_SPACE_POOLED, all);
  ck_ok(persona_space_fit(context, PERSONA_SPACE_POOLED, both, 2, &pooled, &err), err);
  for (int j = 0; j < 4; j++) {
    ck_assert_double_eq(persona_space_centre(pooled, j), persona_space_centre(one, j));
    ck_assert_double_eq(persona_space_scale(pooled, j), persona_space_scale(one, j));
  }
  persona_space *refused = NULL;
  ck_assert_int_eq(persona_space_fit(context, PERSONA_SPACE_REFERENCE, both, 2, &refused, &err),
                   PERSONA_INVALID_ARGUMENT);
  persona_space_free(pooled);
  persona_space_free(one);
  persona_population_free(all);
  persona_population_free(first);
  persona_population_free(second);
  free(cells);
  persona_context_free(context);
}
END_TEST

START_TEST(raw_space_keeps_constant_items) {
  persona_context *context = make_context(1);
  const double cells[4] = {1, 5, 2, 5};
  persona_population *population = make_population(context, "two", cells, 2, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  ck_assert_int_eq(persona_space_dimensions(space), 2);
  ck_assert_int_eq(persona_space_left_out_count(space), 0);
  ck_assert_double_eq(persona_space_scale(space, 1), 1.0);
  double coordinates[4];
  persona_error err;
  ck_ok(persona_space_project(space, population, coordinates, &err), err);
  ck_assert_double_eq(coordinates[0], -0.5);
  ck_assert_double_eq(coordinates[2], 0.5);
  ck_assert_double_eq(coordinates[3], 0.0);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* Solves A x = b for a small positive definite A by Gaussian elimination in long double. */
static void solve(int d, long double *a, long double *b) {
  for (int pivot = 0; pivot < d; pivot++) {
    for (int row = pivot + 1; row < d; row++) {
      const long double factor = a[row * d + pivot] / a[pivot * d + pivot];
      for (int j = pivot; j < d; j++) a[row * d + j] -= factor * a[pivot * d + j];
      b[row] -= factor * b[pivot];
    }
  }
  for (int row = d - 1; row >= 0; row--) {
    for (int j = row + 1; j < d; j++) b[row] -= a[row * d + j] * b[j];
    b[row] /= a[row * d + row];
  }
}

/* The shrunk covariance of the scaled items, by its definition. */
static long double shrunk_covariance(const double *cells, int n, int d, long double *z, long double *s) {
  for (int j = 0; j < d; j++) {
    long double mean = 0.0L;
    long double squares = 0.0L;
    for (int i = 0; i < n; i++) mean += (long double)cells[i * d + j] / n;
    for (int i = 0; i < n; i++) squares += (cells[i * d + j] - mean) * (cells[i * d + j] - mean);
    for (int i = 0; i < n; i++) z[i * d + j] = (cells[i * d + j] - mean) / sqrtl(squares / n);
  }
  long double trace = 0.0L;
  for (int a = 0; a < d; a++) {
    for (int b = 0; b < d; b++) {
      s[a * d + b] = 0.0L;
      for (int i = 0; i < n; i++) s[a * d + b] += z[i * d + a] * z[i * d + b] / n;
    }
    trace += s[a * d + a];
  }
  long double distance = 0.0L; /* |S - m I|^2 */
  long double noise = 0.0L;    /* mean |z z' - S|^2 / n */
  for (int a = 0; a < d; a++) {
    for (int b = 0; b < d; b++) {
      const long double off = s[a * d + b] - (a == b ? trace / d : 0.0L);
      distance += off * off;
      for (int i = 0; i < n; i++) {
        const long double gap = z[i * d + a] * z[i * d + b] - s[a * d + b];
        noise += gap * gap / n / n;
      }
    }
  }
  const long double shrinkage = noise < distance ? noise / distance : 1.0L;
  for (int a = 0; a < d * d; a++) s[a] *= 1.0L - shrinkage;
  for (int a = 0; a < d; a++) s[a * d + a] += shrinkage * trace / d;
  return shrinkage;
}

START_TEST(whitened_distance_is_mahalanobis) {
  enum { N = 40, D = 5 };
  persona_error err;
  persona_context *context = make_context(1);
  double *cells = normal_cells(N, D, 11);
  for (int i = 0; i < N; i++) {
    cells[i * D + 1] = 3.0 * cells[i * D] + 0.2 * cells[i * D + 1]; /* strongly correlated */
    cells[i * D + 2] = 1000.0 + 50.0 * cells[i * D + 2];
  }
  long double z[N * D];
  long double s[D * D];
  const long double shrinkage = shrunk_covariance(cells, N, D, z, s);
  persona_population *population = make_population(context, "people", cells, N, D);
  persona_space *space = make_space(context, PERSONA_SPACE_WHITENED, population);
  ck_assert_double_eq_tol(persona_space_shrinkage(space), (double)shrinkage, 1e-10);
  double coordinates[N * D];
  ck_ok(persona_space_project(space, population, coordinates, &err), err);
  for (int i = 1; i < N; i++) {
    long double a[D * D];
    long double x[D];
    long double expected = 0.0L;
    double distance = 0.0;
    memcpy(a, s, sizeof a);
    for (int j = 0; j < D; j++) x[j] = z[i * D + j] - z[j];
    solve(D, a, x);
    for (int j = 0; j < D; j++) expected += x[j] * (z[i * D + j] - z[j]);
    for (int j = 0; j < D; j++)
      distance += (coordinates[i * D + j] - coordinates[j]) * (coordinates[i * D + j] - coordinates[j]);
    ck_assert_double_eq_tol(distance / (double)expected, 1.0, 1e-9);
  }
  persona_space_free(space);
  persona_population_free(population);
  free(cells);
  persona_context_free(context);
}
END_TEST

START_TEST(singular_whitening_is_refused) {
  persona_context *context = make_context(1);
  const double two_rows[6] = {1, 2, 3, 4, 5, 6};
  const double gaps[4] = {1, 2, NAN, 4};
  persona_population *two = make_population(context, "two", two_rows, 2, 3);
  persona_population *missing = make_pairwise(context, "gaps", gaps, 2, 2);
  refuse_fit(context, PERSONA_SPACE_WHITENED, two, PERSONA_NUMERICAL, "singular");
  for (uint64_t seed = 0; seed < 50; seed++) { /* whatever rounding leaves on the diagonal */
    double *cells = normal_cells(2, 6, seed);
    persona_population *pair = make_population(context, "pair", cells, 2, 6);
    refuse_fit(context, PERSONA_SPACE_WHITENED, pair, PERSONA_NUMERICAL, "singular");
    persona_population_free(pair);
    free(cells);
  }
  refuse_fit(context, PERSONA_SPACE_WHITENED, missing, PERSONA_UNSUPPORTED, "'gaps' has missing answers (1)");
  persona_population_free(two);
  persona_population_free(missing);
  persona_context_free(context);
}
END_TEST

START_TEST(fits_are_refused) {
  persona_error err;
  persona_context *context = make_context(1);
  const double huge[4] = {1e200, 1, -1e200, 2};
  const double tiny[4] = {1e-200, 1, -1e-200, 2};
  const double plain[4] = {1, 2, 3, 4};
  persona_population *large = make_population(context, "large", huge, 2, 2);
  persona_population *small = make_population(context, "small", tiny, 2, 2);
  persona_population *none = make_population(context, "nobody", plain, 0, 2);
  persona_population *good = make_population(context, "good", plain, 2, 2);
  persona_population *narrow = make_population(context, "narrow", plain, 4, 1);
  refuse_fit(context, PERSONA_SPACE_REFERENCE, large, PERSONA_BAD_VALUE, "'item1' (column 0) leaves the range");
  refuse_fit(context, PERSONA_SPACE_REFERENCE, small, PERSONA_BAD_VALUE, "'item1' (column 0) leaves the range");
  refuse_fit(context, PERSONA_SPACE_REFERENCE, none, PERSONA_UNSUPPORTED, "'nobody' has no rows");
  refuse_fit(context, 77, good, PERSONA_INVALID_ARGUMENT, "kind 77");
  refuse_fit(context, PERSONA_SPACE_REFERENCE, NULL, PERSONA_INVALID_ARGUMENT, "NULL");
  const persona_population *both[2] = {good, narrow};
  persona_space *space = NULL;
  ck_assert_int_eq(persona_space_fit(context, PERSONA_SPACE_POOLED, both, 2, &space, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(persona_space_fit(context, PERSONA_SPACE_POOLED, both, 0, &space, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_space_fit(NULL, PERSONA_SPACE_POOLED, both, 1, &space, &err), PERSONA_INVALID_ARGUMENT);
  space = make_space(context, PERSONA_SPACE_REFERENCE, good);
  double coordinates[4];
  ck_assert_int_eq(persona_space_project(space, narrow, coordinates, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(persona_space_project(space, good, NULL, &err), PERSONA_INVALID_ARGUMENT);
  persona_space_free(space);
  persona_space_free(NULL);
  ck_assert_int_eq(persona_space_kind(NULL), -1);
  ck_assert_ptr_null(persona_space_kind_name(6));
  persona_population_free(large);
  persona_population_free(small);
  persona_population_free(none);
  persona_population_free(good);
  persona_population_free(narrow);
  persona_context_free(context);
}
END_TEST

static persona_population *with_item(persona_context *context, int32_t kind, double weight) {
  persona_error err;
  static const double cells[6] = {1, 2, 3, 4, 1, 6};
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_matrix matrix;
  persona_item item;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 3, 2);
  persona_item_init(&item);
  item.kind = kind;
  item.weight = weight;
  ck_ok(persona_population_builder_create(context, "kinds", &builder, &err), err);
  ck_ok(persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err), err);
  ck_ok(persona_population_builder_set_item(builder, 0, &item, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  return population;
}

START_TEST(nominal_items_have_no_distance) {
  persona_context *context = make_context(1);
  persona_population *nominal = with_item(context, PERSONA_ITEM_NOMINAL, 1.0);
  persona_population *silent = with_item(context, PERSONA_ITEM_NOMINAL, 0.0);
  refuse_fit(context, PERSONA_SPACE_NONE, nominal, PERSONA_UNSUPPORTED, "'item1' (column 0) is nominal");
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, silent);
  ck_assert_int_eq(persona_space_dimensions(space), 1);
  ck_assert_int_eq(persona_space_left_out_count(space), 0);
  persona_space_free(space);
  persona_population_free(nominal);
  persona_population_free(silent);
  persona_context_free(context);
}
END_TEST

START_TEST(item_weights_scale_coordinates) {
  persona_error err;
  persona_context *context = make_context(1);
  persona_population *plain = with_item(context, PERSONA_ITEM_ORDINAL, 1.0);
  persona_population *heavy = with_item(context, PERSONA_ITEM_ORDINAL, 4.0);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, plain);
  persona_space *heavy_space = make_space(context, PERSONA_SPACE_REFERENCE, heavy);
  double coordinates[6];
  double heavy_coordinates[6];
  ck_ok(persona_space_project(space, plain, coordinates, &err), err);
  ck_ok(persona_space_project(heavy_space, heavy, heavy_coordinates, &err), err);
  for (int i = 0; i < 3; i++) {
    ck_assert_double_eq_tol(heavy_coordinates[2 * i], 2.0 * coordinates[2 * i], 4 * DBL_EPSILON);
    ck_assert_double_eq(heavy_coordinates[2 * i + 1], coordinates[2 * i + 1]);
  }
  ck_assert_int_eq(persona_space_project(space, heavy, coordinates, &err), PERSONA_MISMATCH);
  ck_assert_ptr_nonnull(strstr(err.message, "the weight differs"));
  persona_space_free(space);
  persona_space_free(heavy_space);
  persona_population_free(plain);
  persona_population_free(heavy);
  persona_context_free(context);
}
END_TEST

Suite *space_suite(void) {
  Suite *suite = suite_create("space");
  TCase *tcase = tcase_create("space");
  tcase_add_test(tcase, reference_space_is_mean_and_population_sd);
  tcase_add_test(tcase, large_offsets_keep_their_digits);
  tcase_add_test(tcase, weights_and_missing_answers_enter_the_fit);
  tcase_add_test(tcase, rows_without_weight_give_no_variance);
  tcase_add_test(tcase, pooled_space_is_fitted_on_all);
  tcase_add_test(tcase, raw_space_keeps_constant_items);
  tcase_add_test(tcase, whitened_distance_is_mahalanobis);
  tcase_add_test(tcase, singular_whitening_is_refused);
  tcase_add_test(tcase, fits_are_refused);
  tcase_add_test(tcase, nominal_items_have_no_distance);
  tcase_add_test(tcase, item_weights_scale_coordinates);
  suite_add_tcase(suite, tcase);
  return suite;
}
