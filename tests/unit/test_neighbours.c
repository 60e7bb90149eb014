/* Neighbour states against a brute-force search over rows: order, ties, copies, missing answers, threads. */
#include "fixtures.h"
#include "suites.h"

/* One row that answers, as the brute force sees it. */
typedef struct candidate {
  long double squared;
  int64_t row;
} candidate;

static int compare_candidates(const void *a, const void *b) {
  const candidate *left = a;
  const candidate *right = b;
  if (left->squared != right->squared) return left->squared < right->squared ? -1 : 1;
  return (left->row > right->row) - (left->row < right->row);
}

/* Raw distance over shared answers, scaled up; infinite when fewer than half are shared. */
static long double raw_squared(const double *x, const double *y, int64_t d) {
  long double sum = 0.0L;
  int64_t shared = 0;
  for (int64_t j = 0; j < d; j++) {
    const long double gap = (long double)x[j] - y[j];
    if (isnan(gap)) continue;
    shared++;
    sum += gap * gap;
  }
  if (shared == 0 || 2 * shared < d) return INFINITY;
  return sum * d / shared;
}

/* Checks every anchor's rows and patterns. within: the anchors are the points. Answers must be small whole numbers, so
 * that equal distances are exactly equal (with missing answers scaling may round: then they must share 3, 4 or 6 of 6).
 */
static void check_state(const persona_neighbours *state, const double *x, int64_t n, const double *y, int64_t m,
                        int64_t d, int64_t k, bool within) {
  candidate *all = malloc((size_t)(m + 1) * sizeof *all);
  int64_t *rows = malloc((size_t)(k + 1) * sizeof *rows);
  double *distances = malloc((size_t)(k + 1) * sizeof *distances);
  for (int64_t anchor = 0; anchor < n; anchor++) {
    persona_error err;
    int64_t found = 0;
    int64_t count = -1;
    for (int64_t j = 0; j < m; j++) {
      const long double squared = raw_squared(x + anchor * d, y + j * d, d);
      if ((within && j == anchor) || isinf(squared)) continue;
      all[found++] = (candidate){.squared = squared, .row = j};
    }
    qsort(all, (size_t)found, sizeof *all, compare_candidates);
    ck_ok(persona_neighbours_get_rows(state, anchor, k, rows, distances, &count, &err), err);
    ck_assert_int_eq(count, found < k ? found : k);
    for (int64_t place = 0; place < count; place++) {
      ck_assert_int_eq(rows[place], all[place].row);
      ck_assert_double_eq_tol(distances[place], (double)sqrtl(all[place].squared), 1e-12);
      if (all[place].squared == 0.0L) ck_assert_double_eq(distances[place], 0.0);
    }
    /* A pattern's members are equal rows, and patterns come with their multiplicity. */
    int64_t patterns[4];
    int64_t multiplicities[4];
    double pattern_distances[4];
    ck_ok(persona_neighbours_get_patterns(state, anchor, 4, patterns, pattern_distances, multiplicities, &count, &err),
          err);
    for (int64_t place = 0; place < count; place++) {
      const int64_t *members = NULL;
      int64_t size = 0;
      ck_ok(persona_neighbours_get_members(state, patterns[place], &members, &size, &err), err);
      ck_assert_int_eq(size, multiplicities[place]);
      ck_assert(!within || patterns[place] != persona_neighbours_anchor_pattern(state, anchor));
      for (int64_t i = 0; i < size; i++) {
        ck_assert_double_eq_tol((double)sqrtl(raw_squared(x + anchor * d, y + members[i] * d, d)),
                                pattern_distances[place], 1e-12);
      }
      if (place > 0) ck_assert(pattern_distances[place - 1] <= pattern_distances[place]);
    }
  }
  free(all);
  free(rows);
  free(distances);
}

static void check_population(const double *x, int64_t n, const double *y, int64_t m, int64_t d, int64_t k,
                             int32_t threads) {
  persona_error err;
  persona_context *context = make_context(threads);
  persona_population *anchors = make_pairwise(context, "x", x, n, d);
  persona_population *points = make_pairwise(context, "y", y, m, d);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, anchors);
  persona_neighbours *within = NULL;
  persona_neighbours *across = NULL;
  ck_ok(persona_neighbours_build(space, anchors, NULL, k, NULL, &within, &err), err);
  ck_ok(persona_neighbours_build(space, anchors, points, k, NULL, &across, &err), err);
  persona_population_free(anchors); /* the state keeps no population */
  persona_population_free(points);
  persona_space_free(space);
  ck_assert_int_eq(persona_neighbours_anchors(across), n);
  ck_assert_int_eq(persona_neighbours_points(across), m);
  ck_assert_int_eq(persona_neighbours_points(within), n);
  ck_assert_int_eq(persona_neighbours_k(within), k);
  check_state(within, x, n, x, n, d, k, true);
  check_state(across, x, n, y, m, d, k, false);
  persona_neighbours_free(within);
  persona_neighbours_free(across);
  persona_context_free(context);
}

START_TEST(lists_equal_brute_force) {
  for (uint64_t seed = 0; seed < 12; seed++) {
    const int64_t d = 1 + (int64_t)(seed % 5);
    double *x = likert_cells(60, d, 2 + (int)(seed % 4), seed);
    double *y = likert_cells(75, d, 2 + (int)(seed % 4), seed + 100);
    check_population(x, 60, y, 75, d, 1 + (int64_t)(seed * 5 % 17), 1 + (int32_t)(seed % 3));
    free(x);
    free(y);
  }
}
END_TEST

START_TEST(small_populations) {
  const double x[6] = {1, 2, 1, 2, 3, 4};
  for (int64_t n = 1; n <= 3; n++) {
    for (int64_t m = 0; m <= 3; m++) check_population(x, n, x, m, 2, 5, 2);
  }
}
END_TEST

START_TEST(missing_answers) {
  for (uint64_t seed = 0; seed < 6; seed++) {
    double *x = likert_cells(40, 6, 3, seed);
    double *y = likert_cells(45, 6, 3, seed + 50);
    /* Two or three answers of some rows are missing, everything in one. */
    for (int i = 0; i < 40; i += 3) x[i * 6] = x[i * 6 + 3] = NAN;
    for (int j = 0; j < 6; j++) x[7 * 6 + j] = NAN;
    check_population(x, 40, y, 45, 6, 6, 2);
    free(x);
    free(y);
  }
}
END_TEST

/* 300 copies of one row do not fill the pattern lists, and rows still come in order. */
START_TEST(copies_are_one_pattern) {
  enum { N = 310 };
  persona_error err;
  double x[N];
  for (int i = 0; i < N; i++) x[i] = i < 300 ? 3.0 : (double)(i - 290);
  persona_context *context = make_context(2);
  persona_population *population = make_population(context, "x", x, N, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  persona_neighbours *state = NULL;
  ck_ok(persona_neighbours_build(space, population, NULL, 3, NULL, &state, &err), err);
  ck_assert_int_eq(persona_neighbours_patterns(state), 11);
  int64_t rows[3];
  int64_t patterns[3];
  int64_t multiplicities[3];
  double distances[3];
  int64_t count = 0;
  ck_ok(persona_neighbours_get_rows(state, 1, 3, rows, distances, &count, &err), err);
  ck_assert_int_eq(rows[0], 0);
  ck_assert_int_eq(rows[1], 2);
  ck_assert_int_eq(rows[2], 3);
  ck_assert_double_eq(distances[2], 0.0);
  ck_ok(persona_neighbours_get_patterns(state, 1, 3, patterns, distances, multiplicities, &count, &err), err);
  ck_assert_int_eq(count, 3);
  ck_assert_int_eq(multiplicities[0], 1);
  ck_assert_double_eq(distances[0], 7.0);
  ck_ok(persona_neighbours_get_patterns(state, 300, 3, patterns, distances, multiplicities, &count, &err), err);
  ck_assert_int_eq(multiplicities[2], 1);
  persona_neighbours_free(state);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* In a reference space, too, shifts that are exact change no list. */
START_TEST(exact_shifts_change_nothing) {
  enum { N = 80, D = 7, K = 6 };
  persona_context *context = make_context(2);
  double *x = likert_cells(N, D, 5, 3);
  int64_t rows[2][N * K];
  double distances[2][N * K];
  for (int version = 0; version < 2; version++) {
    persona_error err;
    persona_neighbours *state = NULL;
    persona_population *population = make_population(context, "x", x, N, D);
    persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
    ck_ok(persona_neighbours_build(space, population, NULL, K, NULL, &state, &err), err);
    for (int64_t i = 0; i < N; i++) {
      int64_t count = 0;
      ck_ok(persona_neighbours_get_rows(state, i, K, rows[version] + i * K, distances[version] + i * K, &count, &err),
            err);
    }
    persona_neighbours_free(state);
    persona_space_free(space);
    persona_population_free(population);
    for (int i = 0; i < N * D; i++) x[i] += 1000.0;
  }
  ck_assert(memcmp(rows[0], rows[1], sizeof rows[0]) == 0);
  ck_assert(memcmp(distances[0], distances[1], sizeof distances[0]) == 0);
  free(x);
  persona_context_free(context);
}
END_TEST

START_TEST(misuse_is_refused) {
  persona_error err;
  persona_context *context = make_context(1);
  const double x[4] = {1, 2, 3, 4};
  int64_t count = 0;
  const int64_t *members = NULL;
  persona_population *population = make_population(context, "x", x, 4, 1);
  persona_population *wide = make_population(context, "wide", x, 2, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  persona_neighbours *state = NULL;
  ck_assert_int_eq(persona_neighbours_build(space, population, NULL, 0, NULL, &state, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_neighbours_build(space, wide, NULL, 1, NULL, &state, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(persona_neighbours_build(space, population, wide, 1, NULL, &state, &err), PERSONA_MISMATCH);
  ck_assert_ptr_null(state);
  ck_ok(persona_neighbours_build(space, population, NULL, 1, NULL, &state, &err), err);
  ck_assert_int_eq(persona_neighbours_get_rows(state, 4, 1, NULL, NULL, &count, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_neighbours_get_rows(state, 0, 1, NULL, NULL, NULL, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_neighbours_get_patterns(state, -1, 1, NULL, NULL, NULL, &count, &err),
                   PERSONA_INVALID_ARGUMENT);
  members = &count;
  ck_assert_int_eq(persona_neighbours_get_members(state, 4, &members, &count, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert(members == NULL && count == 0);
  ck_assert_int_eq(persona_neighbours_anchor_pattern(state, 4), -1);
  ck_assert_int_eq(persona_neighbours_anchors(NULL), 0);
  persona_neighbours_free(NULL);
  persona_neighbours_free(state);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(wide);
  persona_context_free(context);
}
END_TEST

Suite *neighbours_suite(void) {
  Suite *suite = suite_create("neighbours");
  TCase *tcase = tcase_create("neighbours");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, lists_equal_brute_force);
  tcase_add_test(tcase, small_populations);
  tcase_add_test(tcase, missing_answers);
  tcase_add_test(tcase, copies_are_one_pattern);
  tcase_add_test(tcase, exact_shifts_change_nothing);
  tcase_add_test(tcase, misuse_is_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
