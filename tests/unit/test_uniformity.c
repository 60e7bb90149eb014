/* The uniformity axis beyond its defaults: powers, lattices, published variants and given points of hopkins, separation
 * at equal sizes, silhouettes; and the correlation dimension, which counts pairs. By their definitions in long double.
 */
#include "metric_pairs.h"
#include "suites.h"

#include <persona/silhouette.h>

#include <stdio.h>

enum { D = 3, N = 40 };

/* ---- hopkins with given points ---------------------------------------------------------------------------------- */

/* What a variant does to distances. */
typedef struct hopkins_way {
  long double power;
  long double least;
  bool removes;
  const long double *scale; /* items: what answers are divided by; NULL for 1 */
} hopkins_way;

static long double gap(const hopkins_way *way, const double *a, const double *b) {
  long double squares = 0.0L;
  for (int j = 0; j < D; j++) {
    const long double difference = ((long double)a[j] - b[j]) / (way->scale != NULL ? way->scale[j] : 1.0L);
    squares += difference * difference;
  }
  return fmaxl(sqrtl(squares), way->least);
}

static bool holds(const int64_t *rows, int64_t count, int64_t row) {
  for (int64_t i = 0; i < count; i++) {
    if (rows[i] == row) return true;
  }
  return false;
}

static double plain_hopkins(const hopkins_way *way, const double *cells, int64_t n, const int64_t *rows, int64_t count,
                            const double *probes) {
  long double u = 0.0L;
  long double w = 0.0L;
  for (int64_t i = 0; i < count; i++) {
    long double nearest_row = INFINITY;
    long double nearest_probe = INFINITY;
    for (int64_t j = 0; j < n; j++) {
      const bool absent = way->removes ? holds(rows, count, j) : j == rows[i];
      if (!absent) nearest_row = fminl(nearest_row, gap(way, cells + rows[i] * D, cells + j * D));
      nearest_probe = fminl(nearest_probe, gap(way, probes + i * D, cells + j * D));
    }
    u += powl(nearest_row, way->power);
    w += powl(nearest_probe, way->power);
  }
  return (double)(w / (u + w));
}

static double given_hopkins(persona_context *context, persona_space *space, persona_population *population,
                            const int64_t *rows, int64_t count, const double *probes, const char *key,
                            const char *text) {
  persona_error err;
  persona_run *run = NULL;
  persona_matrix matrix;
  persona_options *options = make_options(context, key, text);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, probes, count, D);
  ck_ok(persona_run_create(space, options, &run, &err), err);
  ck_ok(persona_run_add_population(run, population, &err), err);
  ck_ok(persona_run_add_metric(run, "hopkins", &err), err);
  ck_ok(persona_run_set_hopkins_points(run, 0, rows, count, &matrix, &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  const persona_result *result = persona_run_get_result(run, 0, "hopkins");
  ck_assert_msg(persona_result_validity(result) == PERSONA_VALIDITY_OK, "%s", persona_result_reason(result));
  ck_assert_double_eq(detail_of(result, "points"), (double)count);
  ck_assert(isnan(detail_of(result, "monte_carlo_error")));
  const double value = persona_result_value(result);
  persona_run_free(run);
  persona_options_free(options);
  return value;
}

START_TEST(hopkins_of_given_points) {
  enum { COUNT = 7 };
  static const int64_t rows[COUNT] = {0, 39, 5, 17, 18, 2, 33};
  persona_context *context = make_context(2);
  double *cells = copy_rows(likert_cells(N, D, 4, 3), N, D, 3);
  double *probes = normal_cells(COUNT, D, 4);
  persona_population *population = make_population(context, "y", cells, N, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  const plain_population plain = {.cells = cells, .n = N, .d = D};
  const plain_space raw = plain_space_fit(&plain, true);
  const plain_space fitted = plain_space_fit(&plain, false);
  long double scale[D];
  for (int j = 0; j < D; j++) scale[j] = sqrtl(1.0L / fitted.weight[j]);
  const hopkins_way standard = {.power = 1.0L};
  const hopkins_way dimensions = {.power = D};
  const hopkins_way intrinsic = {.power = plain_twonn(&raw, &plain, false)};
  const hopkins_way a = {.power = 1.0L, .removes = true, .scale = scale};
  const hopkins_way b = {.power = D, .least = 1e-10L};
  const struct {
    const char *key;
    const char *text;
    const hopkins_way *way;
  } ways[] = {{"hopkins_p", "1", &standard},
              {"hopkins_power", "dimensions", &dimensions},
              {"hopkins_power", "intrinsic", &intrinsic},
              {"hopkins_variant", "published_a", &a},
              {"hopkins_variant", "published_b", &b}};
  for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
    ck_close(given_hopkins(context, space, population, rows, COUNT, probes, ways[i].key, ways[i].text),
             plain_hopkins(ways[i].way, cells, N, rows, COUNT, probes));
  }
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
  free(probes);
}
END_TEST

/* Copies among the rows, probes on rows: no distance is left, but variant b has a floor for them. */
START_TEST(distances_have_a_floor_when_published) {
  const double cells[4 * D] = {1, 2, 3, 1, 2, 3, 7, 7, 7, 7, 7, 7};
  const int64_t rows[2] = {0, 2};
  const double probes[2 * D] = {7, 7, 7, 1, 2, 3};
  persona_context *context = make_context(1);
  persona_population *population = make_population(context, "y", cells, 4, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  const double value = given_hopkins(context, space, population, rows, 2, probes, "hopkins_variant", "published_b");
  ck_assert_double_eq(value, 0.5);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(given_points_are_checked) {
  persona_error err;
  persona_context *context = make_context(1);
  double *cells = normal_cells(N, D, 3);
  double probes[2 * D] = {0};
  const int64_t twice[2] = {4, 4};
  const int64_t beyond[2] = {1, N};
  const int64_t good[2] = {1, 2};
  persona_matrix matrix;
  persona_population *population = make_population(context, "y", cells, N, D);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_run *run = NULL;
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_ok(persona_run_add_population(run, population, &err), err);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, probes, 2, D);
  ck_assert_int_eq(persona_run_set_hopkins_points(run, 0, twice, 2, &matrix, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(err.row, 4);
  ck_assert_int_eq(persona_run_set_hopkins_points(run, 0, beyond, 2, &matrix, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(err.row, N);
  ck_assert_int_eq(persona_run_set_hopkins_points(run, 1, good, 2, &matrix, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_run_set_hopkins_points(run, 0, good, 1, &matrix, &err), PERSONA_MISMATCH);
  probes[4] = NAN;
  ck_assert_int_eq(persona_run_set_hopkins_points(run, 0, good, 2, &matrix, &err), PERSONA_BAD_VALUE);
  ck_assert_int_eq(err.row, 1);
  ck_assert_int_eq(err.column, 1);
  probes[4] = 0.5;
  ck_ok(persona_run_set_hopkins_points(run, 0, good, 2, &matrix, &err), err);
  ck_ok(persona_run_add_metric(run, "hopkins", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  const double given = persona_result_value(persona_run_get_result(run, 0, "hopkins"));
  probes[4] = NAN; /* what is refused changes nothing */
  ck_assert_int_eq(persona_run_set_hopkins_points(run, 0, good, 2, &matrix, &err), PERSONA_BAD_VALUE);
  ck_ok(persona_run_execute(run, &err), err);
  ck_assert_double_eq(persona_result_value(persona_run_get_result(run, 0, "hopkins")), given);
  ck_ok(persona_run_set_hopkins_points(run, 0, NULL, 0, NULL, &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_assert_double_ne(persona_result_value(persona_run_get_result(run, 0, "hopkins")), given);
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* All 27 places of a lattice are taken, so every probe on it is at distance 0; probes of the box are not. */
START_TEST(probes_on_a_full_lattice_hit_rows) {
  persona_context *context = make_context(1);
  double cells[27 * D];
  for (int i = 0; i < 27; i++) {
    cells[i * D] = 1 + i % 3;
    cells[i * D + 1] = 1 + i / 3 % 3;
    cells[i * D + 2] = 1 + i / 9;
  }
  persona_population *population = make_population(context, "y", cells, 27, D);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_space *whitened = make_space(context, PERSONA_SPACE_WHITENED, population);
  persona_options *options = make_options(context, "hopkins_probes", "lattice");
  ck_assert_double_eq(value_of(space, NULL, population, "hopkins", options), 0.0);
  ck_assert(value_of(space, NULL, population, "hopkins", NULL) > 0.1);
  measured none = measure(whitened, NULL, population, "hopkins", options);
  ck_assert_int_eq(persona_result_validity(none.result), PERSONA_VALIDITY_UNDEFINED);
  ck_assert_ptr_nonnull(strstr(persona_result_reason(none.result), "a lattice of answers needs a space of items"));
  measured_free(&none);
  persona_options_free(options);
  persona_space_free(space);
  persona_space_free(whitened);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* ---- separation ------------------------------------------------------------------------------------------------- */

/* Mean separation of thinned rows, with the library's documented draws. */
static long double thinned(const plain_space *space, const double *cells, int64_t n, int64_t kept, int draws) {
  long double mean = 0.0L;
  double *rows = malloc((size_t)(kept * D) * sizeof *rows);
  int64_t *numbers = malloc((size_t)n * sizeof *numbers);
  for (int draw = 0; draw < draws; draw++) {
    for (int64_t i = 0; i < n; i++) numbers[i] = i;
    for (int64_t i = 0; i < kept; i++) {
      const int64_t other = i + persona_random_below(42, 5, (uint64_t)draw, (uint32_t)i, n - i);
      const int64_t number = numbers[other];
      numbers[other] = numbers[i];
      numbers[i] = number;
      memcpy(rows + i * D, cells + number * D, D * sizeof *rows);
    }
    const plain_population part = {.cells = rows, .n = kept, .d = D};
    mean += plain_separation(space, &part) / draws;
  }
  free(rows);
  free(numbers);
  return mean;
}

START_TEST(separation_at_equal_sizes) {
  pair more = make_pair(false, N, 2 * N, D, 91);
  pair fewer = make_pair(false, 2 * N, N, D, 93);
  const long double own = thinned(&more.plain, more.y_cells, 2 * N, N, 20);
  const long double theirs = thinned(&fewer.plain, fewer.x_cells, 2 * N, N, 20);
  ck_close(measured_value(&more, "separation_ratio", NULL), own / plain_separation(&more.plain, &more.x));
  ck_close(measured_value(&fewer, "separation_ratio", NULL), plain_separation(&fewer.plain, &fewer.y) / theirs);
  persona_population *copy = make_population(more.context, "copy", more.x_cells, N, D);
  ck_assert_double_eq(value_of(more.space, more.reference, copy, "separation_ratio", NULL), 1.0);
  for (int i = 0; i < N * D; i++) more.x_cells[i] *= 3.0;
  persona_population *stretched = make_population(more.context, "stretched", more.x_cells, N, D);
  ck_close(value_of(more.space, more.reference, stretched, "separation_ratio", NULL), 3.0);
  persona_population_free(copy);
  persona_population_free(stretched);
  pair_free(&more);
  pair_free(&fewer);
}
END_TEST

/* ---- silhouette ------------------------------------------------------------------------------------------------- */

/* The metric is the silhouette of what k-means finds in the coordinates: both have tests of their own. */
START_TEST(silhouette_of_clusters) {
  persona_error err;
  pair made = make_pair(false, 30, N, D, 55);
  double rows[N * D];
  int32_t labels[N];
  double mean = 0.0;
  double inertia = 0.0;
  int64_t found = 0;
  persona_matrix matrix;
  for (int i = 0; i < N * D; i++) made.y_cells[i] += i / D % 4 * 3.0; /* four camps, no copies */
  persona_population *population = make_population(made.context, "camps", made.y_cells, N, D);
  ck_ok(persona_space_project(made.space, population, rows, &err), err);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, rows, N, D);
  ck_ok(persona_kmeans(made.context, &matrix, NULL, 4, 10, 300, 42, 0, labels, NULL, &found, &inertia, &err), err);
  ck_ok(persona_silhouette(made.context, &matrix, labels, found, NULL, 0, NULL, &mean, &err), err);
  persona_options *options = make_options(made.context, "silhouette_clusters", "4");
  measured score = measure(made.space, made.reference, population, "silhouette", options);
  ck_close(persona_result_value(score.result), mean);
  ck_assert(mean > 0.4);
  ck_assert_int_eq(persona_result_table_rows(score.result), 3); /* 4, 5 and 10 clusters */
  ck_assert_double_eq(persona_result_table_value(score.result, 0, 2), 4.0);
  measured_free(&score);
  persona_options_free(options);
  persona_population_free(population);
  pair_free(&made);
}
END_TEST

START_TEST(far_copies_have_a_silhouette_of_one) {
  enum { CAMPS = 5, EACH = 6 };
  persona_context *context = make_context(1);
  double cells[CAMPS * EACH * D];
  for (int i = 0; i < CAMPS * EACH; i++) {
    for (int j = 0; j < D; j++) cells[i * D + j] = (i / EACH == j ? 10.0 : 0.0) + (i / EACH == 4 ? -10.0 : 0.0);
  }
  persona_population *population = make_population(context, "camps", cells, CAMPS * EACH, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  ck_assert_double_eq(value_of(space, NULL, population, "silhouette", NULL), 1.0);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* ---- correlation dimension -------------------------------------------------------------------------------------- */

/* On a circle the j-th and the (j + 1)-th neighbour are at one distance, odd and even. */
START_TEST(a_circle_has_one_dimension) {
  enum { PLACES = 101 };
  const double pi = 3.14159265358979323846;
  persona_context *context = make_context(2);
  double cells[PLACES * 2];
  for (int i = 0; i < PLACES; i++) {
    cells[2 * i] = cos(2.0 * pi * i / PLACES);
    cells[2 * i + 1] = sin(2.0 * pi * i / PLACES);
  }
  persona_population *population = make_population(context, "circle", cells, PLACES, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  measured made = measure(space, NULL, population, "correlation_dimension", NULL);
  /* Rounding puts about half of the pairs at the median itself beyond it, so the shares have bounds. */
  const double radii = log(sin(10.0 * pi / PLACES) / sin(5.0 * pi / PLACES));
  ck_assert_double_eq_tol(detail_of(made.result, "outer_radius"), 2.0 * sin(10.0 * pi / PLACES), 1e-12);
  ck_assert(persona_result_value(made.result) >= log(18.0 / 10.0) / radii);
  ck_assert(persona_result_value(made.result) <= log(20.0 / 8.0) / radii);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

/* By sorting all distances: rows of Likert answers, whose squared distances are exact, so that ties are ties. */
static double plain_correlation(const double *cells, int64_t n, int64_t d, int k, bool strict) {
  double *distinct = malloc((size_t)(n * d) * sizeof *distinct);
  int64_t u = 0;
  for (int64_t i = 0; i < n; i++) {
    bool known = false;
    for (int64_t p = 0; p < u; p++) known = known || memcmp(distinct + p * d, cells + i * d, (size_t)d * 8) == 0;
    if (!known) memcpy(distinct + u++ * d, cells + i * d, (size_t)d * sizeof *distinct);
  }
  double *squared = calloc((size_t)(u * u), sizeof *squared);
  double *nearest[2] = {malloc((size_t)u * sizeof(double)), malloc((size_t)u * sizeof(double))};
  double radius[2];
  double pairs[2] = {0.0, 0.0};
  for (int64_t i = 0; i < u * u; i++) {
    for (int64_t j = 0; j < d; j++) squared[i] += pow(distinct[i / u * d + j] - distinct[i % u * d + j], 2.0);
  }
  double *row = malloc((size_t)u * sizeof *row);
  for (int64_t i = 0; i < u; i++) {
    memcpy(row, squared + i * u, (size_t)u * sizeof *row);
    qsort(row, (size_t)u, sizeof *row, ascending);
    nearest[0][i] = row[k / 2];
    nearest[1][i] = row[k];
  }
  for (int side = 0; side < 2; side++) {
    qsort(nearest[side], (size_t)u, sizeof(double), ascending);
    const double low = nearest[side][(u - 1) / 2];
    const double high = nearest[side][u / 2];
    radius[side] = low == high ? low : pow(0.5 * (sqrt(low) + sqrt(high)), 2.0);
    for (int64_t i = 0; i < u * u; i++) {
      if (i / u != i % u) pairs[side] += strict ? squared[i] < radius[side] : squared[i] <= radius[side];
    }
    free(nearest[side]);
  }
  free(row);
  free(squared);
  free(distinct);
  return log(pairs[1] / pairs[0]) / (0.5 * log(radius[1] / radius[0]));
}

START_TEST(correlation_dimension_by_counting) {
  enum { ROWS = 150, ITEMS = 6 };
  persona_context *context = make_context(2);
  double *cells = copy_rows(likert_cells(ROWS, ITEMS, 5, 8), ROWS, ITEMS, 8);
  persona_population *population = make_population(context, "y", cells, ROWS, ITEMS);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  persona_options *strict = make_options(context, "balls", "strict");
  persona_options *other = make_options(context, "correlation_k", "41");
  const char *key = "correlation_dimension";
  ck_close(value_of(space, NULL, population, key, NULL), plain_correlation(cells, ROWS, ITEMS, 20, false));
  ck_close(value_of(space, NULL, population, key, strict), plain_correlation(cells, ROWS, ITEMS, 20, true));
  ck_close(value_of(space, NULL, population, key, other), plain_correlation(cells, ROWS, ITEMS, 41, false));
  persona_options_free(strict);
  persona_options_free(other);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
}
END_TEST

Suite *uniformity_suite(void) {
  Suite *suite = suite_create("uniformity");
  TCase *tcase = tcase_create("uniformity");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, hopkins_of_given_points);
  tcase_add_test(tcase, distances_have_a_floor_when_published);
  tcase_add_test(tcase, given_points_are_checked);
  tcase_add_test(tcase, probes_on_a_full_lattice_hit_rows);
  tcase_add_test(tcase, separation_at_equal_sizes);
  tcase_add_test(tcase, silhouette_of_clusters);
  tcase_add_test(tcase, far_copies_have_a_silhouette_of_one);
  tcase_add_test(tcase, a_circle_has_one_dimension);
  tcase_add_test(tcase, correlation_dimension_by_counting);
  suite_add_tcase(suite, tcase);
  return suite;
}
