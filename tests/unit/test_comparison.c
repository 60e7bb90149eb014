/* Metrics of two populations, by their definitions over all pairs in long double. */
#include "fixtures.h"
#include "suites.h"

#include "base/random.h"

enum { MOST = 80, ITEMS = 3 };

/* ---- item by item --------------------------------------------------------------------------------------------- */

static long double weight_at(const double *weights, int64_t i) { return weights != NULL ? weights[i] : 1.0L; }

/* Share of one item's answers up to a point. */
static long double share_up_to(const double *cells, int64_t n, int item, const double *weights, double point) {
  long double all = 0.0L;
  long double below = 0.0L;
  for (int64_t i = 0; i < n; i++) {
    const double answer = cells[i * ITEMS + item];
    if (isnan(answer)) continue;
    all += weight_at(weights, i);
    if (answer <= point) below += weight_at(weights, i);
  }
  return below / all;
}

static long double mean_distance(const double *x, int64_t n, const double *v, const double *y, int64_t m,
                                 const double *w, int item, bool within) {
  long double sum = 0.0L;
  long double pairs = 0.0L;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < m; j++) {
      const double gap = x[i * ITEMS + item] - y[j * ITEMS + item];
      if (isnan(gap) || (within && i == j)) continue;
      sum += weight_at(v, i) * weight_at(w, j) * fabsl((long double)gap);
      pairs += weight_at(v, i) * weight_at(w, j);
    }
  }
  return sum / pairs;
}

static void check_items(uint64_t seed, bool holes, bool weighted) {
  persona_context *context = make_context(2);
  const int64_t n = 10 + (int64_t)(seed % 30);
  const int64_t m = 5 + (int64_t)(seed * 3 % 40);
  double *cells = likert_cells(n + m, ITEMS, 5, seed);
  const double *x = cells;
  double *y = cells + n * ITEMS;
  double weights[MOST];
  for (int i = 0; i < MOST; i++) weights[i] = 1.0 + i % 3;
  for (int64_t i = 0; holes && i < (n + m) * ITEMS; i += 7) cells[i] = NAN;
  const double *w = weighted ? weights : NULL;
  persona_population *reference = make_pairwise(context, "people", x, n, ITEMS);
  persona_population *population =
      weighted ? make_weighted(context, "agents", y, m, ITEMS, weights) : make_pairwise(context, "agents", y, m, ITEMS);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  measured made = measure(space, reference, population, "item_wasserstein", NULL);
  long double mean = 0.0L;
  for (int item = 0; item < ITEMS; item++) {
    long double area = 0.0L;
    for (int level = 1; level < 5; level++) {
      area += fabsl(share_up_to(x, n, item, NULL, level) - share_up_to(y, m, item, w, level));
    }
    const long double energy = 2.0L * mean_distance(x, n, NULL, y, m, w, item, false) -
                               mean_distance(x, n, NULL, x, n, NULL, item, true) -
                               mean_distance(y, m, w, y, m, w, item, true);
    ck_assert_double_eq_tol(persona_result_table_value(made.result, item, 0), (double)area, 1e-13);
    ck_assert_double_eq_tol(persona_result_table_value(made.result, item, 2), (double)energy, 1e-12);
    mean += area / ITEMS;
  }
  ck_assert_double_eq_tol(persona_result_value(made.result), (double)mean, 1e-13);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  free(cells);
  persona_context_free(context);
}

START_TEST(items_by_definition) {
  for (uint64_t seed = 1; seed < 40; seed++) check_items(seed, seed % 3 == 0, seed % 4 == 1);
}
END_TEST

START_TEST(point_masses_are_four_apart) {
  persona_context *context = make_context(1);
  const double low[3] = {1, 1, 1};
  const double high[2] = {5, 5};
  persona_population *reference = make_population(context, "low", low, 3, 1);
  persona_population *population = make_population(context, "high", high, 2, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  measured made = measure(space, reference, population, "item_wasserstein", NULL);
  ck_assert_double_eq(persona_result_value(made.result), 4.0);
  ck_assert_double_eq(persona_result_table_value(made.result, 0, 1), 4.0);
  ck_assert_double_eq(persona_result_table_value(made.result, 0, 2), 8.0);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

/* ---- rows ----------------------------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

/* For equally many rows the areas between two laws are the mean gaps between sorted numbers. */
START_TEST(slices_by_sorting) {
  enum { N = 40, D = 4, SLICES = 30 };
  persona_context *context = make_context(3);
  double *cells = normal_cells(2 * N, D, 77);
  for (int i = N * D; i < 2 * N * D; i++) cells[i] = 1.0 + 0.5 * cells[i];
  persona_population *reference = make_population(context, "people", cells, N, D);
  persona_population *population = make_population(context, "agents", cells + N * D, N, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  persona_options *options = make_options(context, "sliced_directions", "30");
  long double areas[SLICES];
  long double mean = 0.0L;
  long double squares = 0.0L;
  for (int s = 0; s < SLICES; s++) {
    double direction[D];
    double x[N];
    double y[N];
    long double length = 0.0L;
    for (int d = 0; d < D; d++) {
      direction[d] = persona_random_normal(42, LP_PURPOSE_SLICES, (uint64_t)s, (uint32_t)d);
      length += (long double)direction[d] * direction[d];
    }
    for (int i = 0; i < N; i++) {
      x[i] = y[i] = 0.0;
      for (int d = 0; d < D; d++) {
        x[i] += direction[d] / (double)sqrtl(length) * cells[i * D + d];
        y[i] += direction[d] / (double)sqrtl(length) * cells[(N + i) * D + d];
      }
    }
    qsort(x, N, sizeof *x, ascending);
    qsort(y, N, sizeof *y, ascending);
    areas[s] = 0.0L;
    for (int i = 0; i < N; i++) areas[s] += fabsl((long double)x[i] - y[i]) / N;
    mean += areas[s] / SLICES;
  }
  for (int s = 0; s < SLICES; s++) squares += (areas[s] - mean) * (areas[s] - mean);
  measured made = measure(space, reference, population, "sliced_wasserstein", options);
  ck_assert_double_eq_tol(persona_result_value(made.result), (double)mean, 1e-12);
  ck_assert_double_eq_tol(detail_of(made.result, "monte_carlo_error"), (double)sqrtl(squares / (SLICES - 1) / SLICES),
                          1e-12);
  measured_free(&made);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  free(cells);
  persona_context_free(context);
}
END_TEST

/* Squared distance of raw answers, which is exact for whole ones. */
static double squared(const double *a, const double *b) {
  double sum = 0.0;
  for (int c = 0; c < ITEMS; c++) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

/* Share of the first `n` rows that those around them tell right. */
static double told(const double *own, int64_t n, const double *other, int64_t m, int k) {
  double right = 0.0;
  for (int64_t i = 0; i < n; i++) {
    double all[2 * MOST];
    int64_t count = 0;
    double inside_own = 0.0;
    double inside_other = 0.0;
    for (int64_t j = 0; j < n; j++) {
      if (j != i) all[count++] = squared(own + i * ITEMS, own + j * ITEMS);
    }
    for (int64_t j = 0; j < m; j++) all[count++] = squared(own + i * ITEMS, other + j * ITEMS);
    qsort(all, (size_t)count, sizeof *all, ascending);
    const double radius = all[k - 1];
    for (int64_t j = 0; j < n; j++) inside_own += j != i && squared(own + i * ITEMS, own + j * ITEMS) <= radius;
    for (int64_t j = 0; j < m; j++) inside_other += squared(own + i * ITEMS, other + j * ITEMS) <= radius;
    const double gap = inside_own / (double)(n - 1) - inside_other / (double)m;
    right += gap > 0.0 ? 1.0 : gap == 0.0 ? 0.5 : 0.0;
  }
  return right / (double)n;
}

START_TEST(neighbours_tell_by_definition) {
  for (uint64_t seed = 1; seed < 40; seed++) {
    persona_context *context = make_context(1 + (int32_t)(seed % 3));
    const int64_t n = 8 + (int64_t)(seed % 40);
    const int64_t m = 8 + (int64_t)(seed * 7 % 50);
    const int k = 1 + (int)(seed % 6);
    double *cells = likert_cells(n + m, ITEMS, 2 + (int)(seed % 5), seed); /* copies and ties in plenty */
    char text[8] = {(char)('0' + k), '\0'};
    persona_population *reference = make_population(context, "people", cells, n, ITEMS);
    persona_population *population = make_population(context, "agents", cells + n * ITEMS, m, ITEMS);
    persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
    persona_options *options = make_options(context, "classifier_k", text);
    measured made = measure(space, reference, population, "classifier_two_sample", options);
    const double first = told(cells, n, cells + n * ITEMS, m, k);
    const double second = told(cells + n * ITEMS, m, cells, n, k);
    ck_assert_double_eq_tol(detail_of(made.result, "reference_told"), first, 1e-14);
    ck_assert_double_eq_tol(detail_of(made.result, "population_told"), second, 1e-14);
    ck_assert_double_eq_tol(persona_result_value(made.result), 0.5 * (first + second), 1e-14);
    measured_free(&made);
    persona_options_free(options);
    persona_space_free(space);
    persona_population_free(population);
    persona_population_free(reference);
    free(cells);
    persona_context_free(context);
  }
}
END_TEST

Suite *comparison_suite(void) {
  Suite *suite = suite_create("comparison");
  TCase *tcase = tcase_create("comparison");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, items_by_definition);
  tcase_add_test(tcase, point_masses_are_four_apart);
  tcase_add_test(tcase, slices_by_sorting);
  tcase_add_test(tcase, neighbours_tell_by_definition);
  suite_add_tcase(suite, tcase);
  return suite;
}
