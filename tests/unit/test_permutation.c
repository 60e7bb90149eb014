/* Permutation tests: against every relabelling there is, against the catalogue, and under the null. */
#include "analysis_fixtures.h"
#include "suites.h"

#include <stdio.h>

#include <persona/comparison.h>

#include "analysis/adjust.h"
#include "inference/joined.h"
#include "inference/pair_forms.h"
#include "inference/relabelling.h"

enum { D = 3 };

/* A run of two populations, and a reference or NULL, with metrics. */
static persona_run *make_run(persona_space *space, persona_population *reference, persona_population *a,
                             persona_population *b, const char *metric, const persona_options *options) {
  persona_run *run;
  persona_error err;
  ck_ok(persona_run_create(space, options, &run, &err), err);
  if (reference != NULL) ck_ok(persona_run_set_reference(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, a, &err), err);
  ck_ok(persona_run_add_population(run, b, &err), err);
  if (metric != NULL) ck_ok(persona_run_add_metric(run, metric, &err), err);
  return run;
}

static persona_analysis *compare(const persona_run *run, int32_t design) {
  persona_analysis *analysis;
  persona_error err;
  ck_ok(persona_compare_pair(run, 0, 1, design, NULL, NULL, &analysis, &err), err);
  return analysis;
}

/* ---- the observed statistics are those of the catalogue -----------------------------------------------------------
 */

static void check_observed(bool weighted, int levels) {
  enum { N = 30, M = 23 };
  double weights[N];
  persona_context *context = make_context(2);
  double *x = likert_cells(N, D, levels, 1);
  double *y = likert_cells(M, D, levels + 1, 2);
  for (int i = 0; i < N; i++) weights[i] = 0.25 * (1 + i % 5);
  persona_population *a =
      weighted ? make_weighted(context, "a", x, N, D, weights) : make_population(context, "a", x, N, D);
  persona_population *b = make_population(context, "b", y, M, D);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, a);
  persona_options *options = make_options(context, "permutations", "20");
  persona_error err;
  ck_ok(persona_options_set(options, "bandwidth", "1.5", &err), err);
  persona_run *run = make_run(space, NULL, a, b, NULL, options);
  persona_analysis *analysis = compare(run, PERSONA_DESIGN_INDEPENDENT);
  ck_assert_double_eq_tol(cell_of(analysis, "tests", "energy_distance_between", "difference"),
                          value_of(space, a, b, "energy_distance", options), 1e-11);
  ck_assert_double_eq_tol(cell_of(analysis, "tests", "mmd_between", "difference"),
                          value_of(space, a, b, "mmd", options), 1e-11);
  persona_analysis_free(analysis);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
  free(x);
  free(y);
}

START_TEST(observed_as_in_the_catalogue) {
  check_observed(false, 5);
  check_observed(false, 2); /* many copies */
  check_observed(true, 5);
  check_observed(true, 2);
}
END_TEST

/* ---- each relabelling by its definition ----------------------------------------------------------------------------
 */

static double gap(const double *x, const double *y) {
  double sum = 0.0;
  for (int d = 0; d < D; d++) sum += (x[d] - y[d]) * (x[d] - y[d]);
  return sqrt(sum);
}

static double plain_energy(const double *cells, int64_t n, const uint8_t *group) {
  double sums[3] = {0.0, 0.0, 0.0};
  double pairs[3] = {0.0, 0.0, 0.0};
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      const int kind = group[i] == group[j] ? group[i] : 2;
      if (i == j) continue;
      sums[kind] += gap(cells + i * D, cells + j * D);
      pairs[kind] += 1.0;
    }
  }
  return 2.0 * sums[2] / pairs[2] - sums[0] / pairs[0] - sums[1] / pairs[1];
}

START_TEST(relabellings_by_definition) {
  enum { N = 90, M = 70, B = 300 };
  persona_context *context = make_context(3);
  double *cells = likert_cells(N + M, D, 4, 3);
  persona_population *a = make_population(context, "a", cells, N, D);
  persona_population *b = make_population(context, "b", cells + N * D, M, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, a);
  persona_error err;
  lp_joined pool;
  lp_geometry geometry;
  lp_pair_means means[B];
  uint8_t group[N + M];
  int64_t numbers[2 * (N + M)];
  const lp_similarity distance = {.kind = LP_SIMILARITY_DISTANCE, .factor = 1.0};
  ck_ok(lp_joined_create(context, a, b, false, &pool, &err), err);
  ck_ok(lp_geometry_create(space, pool.rows, 0.5, true, &geometry, &err), err);
  ck_ok(lp_pair_means_find(&pool, &geometry, &distance, 9, B, NULL, means, &err), err);
  for (int64_t p = 0; p < B; p++) {
    int64_t size = 0;
    lp_joined_deal(&pool, 9, p, group, numbers);
    for (int i = 0; i < N + M; i++) size += group[i];
    ck_assert_int_eq(size, N);
    const double energy = 2.0 * means[p].across - means[p].first - means[p].second;
    ck_assert_double_eq_tol(energy, plain_energy(cells, N + M, group), 1e-12);
  }
  lp_geometry_clear(&geometry);
  lp_joined_clear(&pool);
  persona_space_free(space);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* ---- every relabelling there is ------------------------------------------------------------------------------------
 */

/* The exact p-value: the share of all ways to choose n of n + m rows whose statistic is at least the observed one. */
static double exact_p(const double *cells, int n, int m, bool energy) {
  double observed = NAN;
  int ways = 0;
  int extreme = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (unsigned mask = 0; mask < 1U << (n + m); mask++) {
      uint8_t group[16];
      double mean[2] = {0.0, 0.0};
      if (__builtin_popcount(mask) != n) continue;
      for (int i = 0; i < n + m; i++) {
        group[i] = mask >> i & 1U;
        for (int d = 0; d < D; d++) mean[group[i]] += cells[i * D + d] / D / (group[i] ? n : m);
      }
      const double value = energy ? plain_energy(cells, n + m, group) : fabs(mean[1] - mean[0]);
      if (pass == 0 && mask == (1U << n) - 1) observed = value;
      ways += pass;
      extreme += pass == 1 && value >= observed - 1e-12;
    }
  }
  return (double)extreme / ways;
}

static void check_exact(int n, int m, double shift, uint64_t seed) {
  enum { B = 20000 };
  persona_context *context = make_context(2);
  double *cells = normal_cells(n + m, D, seed);
  for (int i = 0; i < n * D; i++) cells[i] += shift;
  persona_population *a = make_population(context, "a", cells, n, D);
  persona_population *b = make_population(context, "b", cells + n * D, m, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, a);
  persona_options *options = make_options(context, "permutations", "20000");
  persona_run *run = make_run(space, NULL, a, b, NULL, options);
  persona_analysis *analysis = compare(run, PERSONA_DESIGN_INDEPENDENT);
  const double p = exact_p(cells, n, m, true);
  const double tolerance = 4.5 * sqrt(p * (1.0 - p) / B) + 2.0 / B;
  ck_assert_double_eq_tol(cell_of(analysis, "tests", "energy_distance_between", "p"), p, tolerance);
  persona_analysis_free(analysis);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
  free(cells);
}

START_TEST(exact_enumeration) {
  for (uint64_t seed = 1; seed <= 4; seed++) {
    check_exact(4, 4, 0.5 * (double)seed, seed);
    check_exact(3, 6, 0.3 * (double)seed, seed);
    check_exact(2, 5, 0.0, seed);
  }
}
END_TEST

/* Pairs: all 2^n swaps, by a metric of the catalogue, whose values are the runs' own. */
static void check_paired(uint64_t seed) {
  enum { N = 6, B = 4000 };
  persona_context *context = make_context(2);
  double *cells = likert_cells(2 * N, D, 5, seed);
  int64_t agents[2][N] = {{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}}; /* the second in another order */
  const int keys[D] = {0, 0, 0};
  const keyed_plan plans[2] = {{.cells = cells, .n = N, .d = D, .reverse = keys, .agents = agents[0]},
                               {.cells = cells + N * D, .n = N, .d = D, .reverse = keys, .agents = agents[1]}};
  persona_population *a = keyed(context, &plans[0]);
  persona_population *b = keyed(context, &plans[1]);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, a);
  persona_options *options = make_options(context, "permutations", "4000");
  persona_run *run = make_run(space, NULL, a, b, "item_entropy", options);
  persona_analysis *analysis = compare(run, PERSONA_DESIGN_PAIRED);
  double values[1 << N];
  double mean = 0.0;
  int extreme = 0;
  for (unsigned mask = 0; mask < 1U << N; mask++) {
    double halves[2][N * D];
    for (int i = 0; i < N; i++) {
      const double *pair[2] = {cells + i * D, cells + N * D + (N - 1 - i) * D};
      for (int side = 0; side < 2; side++) {
        memcpy(halves[side] + i * D, pair[side ^ (int)(mask >> i & 1U)], D * sizeof(double));
      }
    }
    persona_population *first = make_population(context, "x", halves[0], N, D);
    persona_population *second = make_population(context, "y", halves[1], N, D);
    values[mask] =
        value_of(space, NULL, first, "item_entropy", NULL) - value_of(space, NULL, second, "item_entropy", NULL);
    mean += values[mask] / (1 << N);
    persona_population_free(first);
    persona_population_free(second);
  }
  for (unsigned mask = 0; mask < 1U << N; mask++) extreme += fabs(values[mask] - mean) >= fabs(values[0] - mean) - 1e-9;
  const double p = (double)extreme / (1 << N);
  ck_assert_double_eq_tol(cell_of(analysis, "tests", "item_entropy", "difference"), values[0], 1e-12);
  ck_assert_double_eq_tol(cell_of(analysis, "tests", "item_entropy", "p"), p, 4.5 * sqrt(p * (1.0 - p) / B) + 2.0 / B);
  persona_analysis_free(analysis);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
  free(cells);
}

START_TEST(exact_pairs) {
  for (uint64_t seed = 1; seed <= 3; seed++) check_paired(seed);
}
END_TEST

/* ---- agents --------------------------------------------------------------------------------------------------------
 */

START_TEST(agents_keep_together) {
  enum { N = 12, M = 9 };
  persona_context *context = make_context(1);
  double *cells = likert_cells(N + M, D, 5, 5);
  int64_t agents[2][N];
  for (int i = 0; i < N; i++) agents[0][i] = i / 3;
  for (int i = 0; i < M; i++) agents[1][i] = 2 + i % 3;
  const keyed_plan plans[2] = {{.cells = cells, .n = N, .d = D, .agents = agents[0]},
                               {.cells = cells + N * D, .n = M, .d = D, .agents = agents[1]}};
  persona_population *a = keyed(context, &plans[0]);
  persona_population *b = keyed(context, &plans[1]);
  persona_error err;
  lp_joined pool;
  uint8_t group[N + M];
  int64_t numbers[2 * (N + M)];
  ck_ok(lp_joined_create(context, a, b, false, &pool, &err), err);
  ck_assert_int_eq(pool.units, 4 + 3);
  ck_assert_int_eq(pool.first_units, 4);
  for (int64_t p = 0; p < 50; p++) {
    lp_joined_deal(&pool, 1, p, group, numbers);
    for (int i = 1; i < N; i++) ck_assert(group[i] == group[i - 1] || agents[0][i] != agents[0][i - 1]);
    for (int i = 3; i < M; i++) ck_assert_int_eq(group[N + i], group[N + i - 3]);
  }
  lp_joined_clear(&pool);
  ck_ok(lp_joined_create(context, a, b, true, &pool, &err), err); /* agents 2 and 3 are in both */
  ck_assert_int_eq(pool.units, 4);
  ck_assert_int_eq(pool.first_rows, 6);
  ck_assert_int_eq(pool.left_out[0], 6);
  ck_assert_int_eq(pool.left_out[1], 3);
  for (int64_t p = 0; p < 50; p++) {
    lp_joined_deal(&pool, 1, p, group, numbers);
    ck_assert_int_eq(group[0] + group[6], 1); /* agent 2: the first one on either side */
    ck_assert_int_eq(group[3] + group[7], 1);
  }
  lp_joined_clear(&pool);
  const keyed_plan without = {.cells = cells, .n = N, .d = D};
  persona_population *nameless = keyed(context, &without);
  ck_assert_int_eq(lp_joined_create(context, a, nameless, true, &pool, &err), PERSONA_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(err.message, "neither row ids nor replicates"));
  lp_joined_clear(&pool);
  persona_population_free(nameless);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* ---- under the null ------------------------------------------------------------------------------------------------
 */

START_TEST(uniform_under_the_null) {
  enum { PAIRS = 300, N = 25, M = 18, ROWS = 4 };
  static const char *const rows[ROWS] = {"energy_distance_between", "mmd_between", "coverage", "participation_ratio"};
  double p[ROWS][PAIRS];
  persona_context *context = make_context(2);
  double *people = likert_cells(40, D, 5, 77);
  persona_population *reference = make_population(context, "people", people, 40, D);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(context, "permutations", "99");
  persona_error err;
  for (int pair = 0; pair < PAIRS; pair++) {
    double *cells = likert_cells(N + M, D, 5, (uint64_t)(1000 + pair));
    persona_population *a = make_population(context, "a", cells, N, D);
    persona_population *b = make_population(context, "b", cells + N * D, M, D);
    char seed[16];
    (void)snprintf(seed, sizeof seed, "%d", pair);
    ck_ok(persona_options_set(options, "seed", seed, &err), err);
    persona_run *run = make_run(space, reference, a, b, "coverage", options);
    ck_ok(persona_run_add_metric(run, "participation_ratio", &err), err);
    persona_analysis *analysis = compare(run, PERSONA_DESIGN_INDEPENDENT);
    for (int row = 0; row < ROWS; row++) p[row][pair] = cell_of(analysis, "tests", rows[row], "p");
    persona_analysis_free(analysis);
    persona_run_free(run);
    persona_population_free(a);
    persona_population_free(b);
    free(cells);
  }
  for (int row = 0; row < ROWS; row++) {
    for (int grid = 1; grid <= 100; grid++) { /* P(p <= x) <= x, and about x where ties are rare */
      int below = 0;
      for (int pair = 0; pair < PAIRS; pair++) below += p[row][pair] <= grid / 100.0 + 1e-9;
      ck_assert_msg((double)below / PAIRS <= grid / 100.0 + 1.63 / sqrt(PAIRS), "%s at %d", rows[row], grid);
      if (row != 2) { /* coverage has ties */
        ck_assert_msg((double)below / PAIRS >= grid / 100.0 - 1.63 / sqrt(PAIRS), "%s at %d", rows[row], grid);
      }
    }
  }
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  persona_context_free(context);
  free(people);
}
END_TEST

/* ---- edges ---------------------------------------------------------------------------------------------------------
 */

static void compare_cells(const double *x, int64_t n, const double *y, int64_t m, int32_t threads, double *found) {
  persona_context *context = make_context(threads);
  persona_population *a = make_pairwise(context, "a", x, n, D);
  persona_population *b = make_pairwise(context, "b", y, m, D);
  double *people = normal_cells(30, D, 3);
  persona_population *reference = make_population(context, "people", people, 30, D);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(context, "permutations", "19");
  persona_run *run = make_run(space, reference, a, b, "all", options);
  persona_analysis *analysis = compare(run, PERSONA_DESIGN_INDEPENDENT);
  const int64_t rows = persona_analysis_table_rows(analysis, 0);
  for (int64_t row = 0; row < rows; row++) {
    const double p = persona_analysis_table_value(analysis, 0, row, 5);
    const char *note = persona_analysis_table_note(analysis, 0, row);
    ck_assert_msg(isnan(p) == (note[0] != '\0'), "%s: %s", persona_analysis_table_label(analysis, 0, row), note);
    ck_assert(isnan(p) || (p > 0.0 && p <= 1.0));
    for (int32_t c = 0; found != NULL && c < 10; c++)
      found[row * 10 + c] = persona_analysis_table_value(analysis, 0, row, c);
  }
  persona_analysis_free(analysis);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
  free(people);
}

START_TEST(edges) {
  double *cells = likert_cells(60, D, 5, 8);
  double same[60 * D];
  for (int i = 0; i < 60 * D; i++) same[i] = 3.0;
  for (int64_t n = 1; n <= 25; n += 3) {
    compare_cells(cells, n, cells + 30 * D, 1, 1, NULL);
    compare_cells(cells, n, same, n, 2, NULL);
    compare_cells(same, n, same, 7, 2, NULL);
  }
  cells[5] = NAN;
  compare_cells(cells, 20, cells + 30 * D, 25, 2, NULL);
  free(cells);
}
END_TEST

START_TEST(same_bits_for_any_threads) {
  enum { ROWS = 64 };
  double found[3][ROWS * 10];
  double *cells = likert_cells(60, D, 5, 8);
  memset(found, 0, sizeof found);
  for (int i = 0; i < 3; i++) compare_cells(cells, 28, cells + 28 * D, 32, 1 << i, found[i]);
  ck_assert_mem_eq(found[0], found[1], sizeof found[0]);
  ck_assert_mem_eq(found[0], found[2], sizeof found[0]);
  free(cells);
}
END_TEST

START_TEST(adjusted_for_number) {
  const double p[6] = {0.01, NAN, 0.04, 0.03, 0.5, 0.01};
  const double holm[6] = {0.05, NAN, 0.09, 0.09, 0.5, 0.05};
  double adjusted[6];
  persona_context *context = make_context(1);
  persona_error err;
  ck_ok(lp_adjust_holm(context, p, 6, adjusted, &err), err);
  for (int i = 0; i < 6; i++) {
    if (isnan(holm[i]))
      ck_assert(isnan(adjusted[i]));
    else
      ck_assert_double_eq_tol(adjusted[i], holm[i], 1e-15);
  }
  persona_context_free(context);
}
END_TEST

/* All pairs give what each pair gives; p-values are adjusted over pairs, then over metrics. */
START_TEST(all_pairs) {
  enum { N = 30, PAIRS = 3, TESTS = 4 };
  static const char *const names[PAIRS] = {"a | b", "a | c", "b | c"};
  static const char *const rows[TESTS] = {"energy_distance_between", "mmd_between", "coverage", "sd_ratio"};
  static const int64_t sides[PAIRS][2] = {{1, 2}, {1, 3}, {2, 3}};
  persona_context *context = make_context(2);
  double *cells = likert_cells(4 * N, D, 5, 21);
  for (int i = 3 * N * D; i < 4 * N * D; i++) cells[i] = 3.0 + (cells[i] - 3.0) / 4.0;
  persona_population *reference = make_population(context, "people", cells, N, D);
  persona_population *rivals[3];
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(context, "permutations", "99");
  persona_analysis *all;
  persona_run *run;
  persona_error err;
  double p[TESTS][PAIRS];
  double holm[TESTS][PAIRS];
  ck_ok(persona_run_create(space, options, &run, &err), err);
  ck_ok(persona_run_set_reference(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, reference, &err), err); /* not a rival */
  for (int i = 0; i < 3; i++) {
    const char name[2] = {(char)('a' + i), '\0'};
    rivals[i] = make_population(context, name, cells + (i + 1) * N * D, N, D);
    ck_ok(persona_run_add_population(run, rivals[i], &err), err);
  }
  ck_ok(persona_run_add_metric(run, "coverage", &err), err);
  ck_ok(persona_run_add_metric(run, "sd_ratio", &err), err);
  ck_ok(persona_run_add_metric(run, "expected_coverage", &err), err); /* not tested */
  ck_ok(persona_compare(run, PERSONA_DESIGN_INDEPENDENT, NULL, NULL, &all, &err), err);
  ck_assert_int_eq(persona_analysis_table_rows(all, persona_analysis_find_table(all, "pairs")), PAIRS * TESTS);
  for (int pair = 0; pair < PAIRS; pair++) {
    persona_analysis *one;
    ck_ok(persona_compare_pair(run, sides[pair][0], sides[pair][1], 0, NULL, NULL, &one, &err), err);
    for (int t = 0; t < TESTS; t++) {
      char label[64];
      (void)snprintf(label, sizeof label, "%s: %s", names[pair], rows[t]);
      p[t][pair] = cell_of(all, "pairs", label, "p");
      holm[t][pair] = cell_of(all, "pairs", label, "p_holm");
      ck_assert(p[t][pair] == cell_of(one, "tests", rows[t], "p"));
      ck_assert(cell_of(all, "pairs", label, "difference") == cell_of(one, "tests", rows[t], "difference"));
    }
    persona_analysis_free(one);
  }
  for (int t = 0; t < TESTS; t++) {
    double adjusted[PAIRS];
    ck_ok(lp_adjust_holm(context, p[t], PAIRS, adjusted, &err), err);
    for (int pair = 0; pair < PAIRS; pair++) ck_assert(holm[t][pair] == adjusted[pair]);
  }
  for (int pair = 0; pair < PAIRS; pair++) {
    double of_pair[TESTS];
    double adjusted[TESTS];
    for (int t = 0; t < TESTS; t++) of_pair[t] = holm[t][pair];
    ck_ok(lp_adjust_p_values(context, of_pair, TESTS, adjusted, &err), err);
    for (int t = 0; t < TESTS; t++) {
      char label[64];
      (void)snprintf(label, sizeof label, "%s: %s", names[pair], rows[t]);
      ck_assert(cell_of(all, "pairs", label, "q_bh") == adjusted[t]);
    }
  }
  ck_assert_double_eq_tol(cell_of(all, "values", "coverage", "b"),
                          value_of(space, reference, rivals[1], "coverage", NULL), 1e-15);
  ck_assert(holm[0][1] <= 0.03 && holm[0][0] > 0.05); /* c has collapsed; a and b follow one law */
  persona_analysis_free(all);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  for (int i = 0; i < 3; i++) persona_population_free(rivals[i]);
  persona_context_free(context);
  free(cells);
}
END_TEST

static int stop(void *user, int64_t done, int64_t total) {
  (void)user;
  (void)total;
  return done > 0;
}

START_TEST(refusals) {
  persona_context *context = make_context(2);
  double *cells = likert_cells(40, D, 5, 4);
  persona_population *a = make_population(context, "a", cells, 20, D);
  persona_population *b = make_population(context, "b", cells + 20 * D, 20, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, a);
  persona_run *run = make_run(space, NULL, a, b, "lid", NULL);
  persona_analysis *out;
  persona_error err;
  ck_assert_int_eq(persona_compare_pair(NULL, 0, 1, 0, NULL, NULL, &out, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_compare_pair(run, 0, 0, 0, NULL, NULL, &out, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_compare_pair(run, 0, 2, 0, NULL, NULL, &out, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_compare_pair(run, 0, 1, 2, NULL, NULL, &out, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_compare_pair(run, 0, 1, 1, NULL, NULL, &out, &err), PERSONA_UNSUPPORTED);
  ck_assert_int_eq(persona_compare(run, 7, NULL, NULL, &out, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_compare(run, 0, stop, NULL, &out, &err), PERSONA_CANCELLED);
  ck_assert_ptr_null(out);
  ck_ok(persona_run_set_reference(run, b, &err), err);
  ck_assert_int_eq(persona_compare(run, 0, NULL, NULL, &out, &err), PERSONA_INVALID_ARGUMENT); /* one is left */
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* A derived space, whose coordinates are made anew for each part. */
START_TEST(derived_space) {
  persona_context *context = make_context(3);
  double *cells = normal_cells(80, D, 4);
  persona_population *a = make_population(context, "a", cells, 40, D);
  persona_population *b = make_population(context, "b", cells + 40 * D, 40, D);
  persona_space *space = make_space(context, PERSONA_SPACE_COMPONENTS, a);
  persona_options *options = make_options(context, "permutations", "50");
  persona_run *run = make_run(space, NULL, a, b, "separation", options);
  persona_analysis *analysis = compare(run, PERSONA_DESIGN_INDEPENDENT);
  ck_assert_double_eq_tol(cell_of(analysis, "tests", "separation", "second"),
                          value_of(space, NULL, b, "separation", NULL), 1e-14);
  ck_assert_double_eq_tol(cell_of(analysis, "tests", "energy_distance_between", "difference"),
                          value_of(space, a, b, "energy_distance", NULL), 1e-11);
  persona_analysis_free(analysis);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
  free(cells);
}
END_TEST

Suite *permutation_suite(void) {
  Suite *suite = suite_create("permutation");
  TCase *tcase = tcase_create("permutation");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, observed_as_in_the_catalogue);
  tcase_add_test(tcase, relabellings_by_definition);
  tcase_add_test(tcase, exact_enumeration);
  tcase_add_test(tcase, exact_pairs);
  tcase_add_test(tcase, agents_keep_together);
  tcase_add_test(tcase, uniform_under_the_null);
  tcase_add_test(tcase, edges);
  tcase_add_test(tcase, same_bits_for_any_threads);
  tcase_add_test(tcase, adjusted_for_number);
  tcase_add_test(tcase, all_pairs);
  tcase_add_test(tcase, refusals);
  tcase_add_test(tcase, derived_space);
  suite_add_tcase(suite, tcase);
  return suite;
}
