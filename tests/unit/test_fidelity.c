/* Fidelity and caricature against closed forms, plain references and properties. */
#include "analysis_fixtures.h"
#include "io_bytes.h"
#include "suites.h"

#include "analysis/caricature.h"
#include "analysis/differences.h"

static const char *const three[3] = {"low", "neutral", "high"};
static const char *const two[2] = {"low", "high"};

static persona_target target_of(const char *const *levels, int32_t count) {
  persona_target target;
  persona_target_init(&target);
  persona_target_init(NULL);
  target.level_count = count;
  target.trait = "T";
  target.attribute = "given";
  target.levels = levels;
  return target;
}

static persona_analysis *analyse(const persona_population *population, const persona_population *reference,
                                 const persona_target *target) {
  persona_analysis *analysis = NULL;
  persona_error err;
  ck_ok(persona_fidelity_analyse(population, reference, target, 1, NULL, &analysis, &err), err);
  return analysis;
}

START_TEST(closed_forms_of_balanced_levels) {
  const double halves[2] = {0.5, 0.5};
  const double thirds[3] = {1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0};
  const double known[4][2] = {{1, 0.376}, {2, 0.643}, {4, 0.866}, {6, 0.927}};
  ck_assert_double_eq_tol(lp_rank_ceiling(halves, 2), sqrt(0.75), 1e-15);
  ck_assert_double_eq_tol(lp_rank_ceiling(thirds, 3), sqrt(8.0 / 9.0), 1e-15);
  for (double d = -8.0; d <= 8.0; d += 0.125) {
    ck_assert_double_eq_tol(lp_rank_expected(halves, 2, d), sqrt(3.0) / 2.0 * erf(d / 2.0), 1e-14);
    ck_assert_double_eq_tol(lp_rank_expected(thirds, 3, d), sqrt(2.0) / 3.0 * (erf(d / 2.0) + erf(d / 4.0)), 1e-14);
  }
  for (int i = 0; i < 4; i++) {
    ck_assert_double_eq_tol(lp_rank_expected(thirds, 3, known[i][0]), known[i][1], 5e-4);
  }
  ck_assert_double_eq_tol(lp_rank_expected(thirds, 3, 1e9), 0.943, 5e-4);
}
END_TEST

START_TEST(implied_distance_inverts) {
  const double shares[4][4] = {{0.5, 0.5}, {0.2, 0.5, 0.3}, {0.9, 0.0, 0.1}, {0.1, 0.2, 0.3, 0.4}};
  const int64_t levels[4] = {2, 3, 3, 4};
  for (int s = 0; s < 4; s++) {
    for (double d = -4.0; d <= 4.0; d += 0.25) {
      const double rho = lp_rank_expected(shares[s], levels[s], d);
      ck_assert_double_eq_tol(lp_rank_implied(shares[s], levels[s], rho), d, 1e-9);
    }
    const double ceiling = lp_rank_ceiling(shares[s], levels[s]);
    ck_assert(isnan(lp_rank_implied(shares[s], levels[s], ceiling)));
    ck_assert(isnan(lp_rank_implied(shares[s], levels[s], -1.0)));
    ck_assert_double_eq(lp_rank_implied(shares[s], levels[s], 0.0), 0.0);
  }
}
END_TEST

/* The expected value against a simulation of normal groups of unequal sizes. */
START_TEST(expected_rho_is_what_groups_give) {
  enum { N = 100000 };
  const double shares[3] = {0.2, 0.5, 0.3};
  double *levels = malloc(N * sizeof *levels);
  double *scores = normal_cells(N, 1, 17);
  double *scratch = malloc(2 * N * sizeof *scratch);
  int64_t *order = malloc(N * sizeof *order);
  ck_assert(levels != NULL && scratch != NULL && order != NULL);
  for (int i = 0; i < N; i++) {
    levels[i] = i < N / 5 ? 0.0 : i < 7 * (N / 10) ? 1.0 : 2.0;
    scores[i] += 0.75 * levels[i];
  }
  const double rho = lp_rank_correlation(levels, scores, NULL, N, scratch, order);
  ck_assert_double_eq_tol(rho, lp_rank_expected(shares, 3, 1.5), 0.01);
  free(levels);
  free(scores);
  free(scratch);
  free(order);
}
END_TEST

/* Mid-ranks counted out. */
static long double plain_rho(const double *a, const double *b, int64_t n) {
  long double sums[5] = {0};
  for (int64_t i = 0; i < n; i++) {
    long double ranks[2] = {0, 0};
    for (int64_t j = 0; j < n; j++) {
      ranks[0] += a[j] < a[i] ? 1.0L : a[j] == a[i] ? 0.5L : 0.0L;
      ranks[1] += b[j] < b[i] ? 1.0L : b[j] == b[i] ? 0.5L : 0.0L;
    }
    ranks[0] -= (long double)n / 2.0L;
    ranks[1] -= (long double)n / 2.0L;
    sums[0] += ranks[0] * ranks[0];
    sums[1] += ranks[1] * ranks[1];
    sums[2] += ranks[0] * ranks[1];
  }
  return sums[2] / sqrtl(sums[0]) / sqrtl(sums[1]);
}

START_TEST(rank_correlation_is_the_plain_one) {
  for (int64_t n = 2; n <= 25; n++) {
    double *a = likert_cells(n, 1, 3, (uint64_t)n);
    double *b = likert_cells(n, 1, 5, (uint64_t)n + 100);
    double scratch[50];
    int64_t order[25];
    const long double plain = plain_rho(a, b, n);
    const double rho = lp_rank_correlation(a, b, NULL, n, scratch, order);
    ck_assert(isnan((double)plain) == isnan(rho));
    if (!isnan(rho)) ck_assert_double_eq_tol(rho, (double)plain, 1e-14);
    free(a);
    free(b);
  }
}
END_TEST

START_TEST(hedges_is_exact) {
  for (int v = 2; v < 400; v++) {
    const long double exact = expl(lgammal(v / 2.0L) - lgammal((v - 1) / 2.0L)) / sqrtl(v / 2.0L);
    ck_assert_double_eq_tol(lp_hedges(v), (double)exact, 2e-13);
  }
}
END_TEST

START_TEST(icc_of_known_cases) {
  const int64_t groups[6] = {0, 0, 1, 1, 2, 2};
  const double identical[6] = {1, 1, 4, 4, 9, 9};
  const double none[6] = {-1, 1, -1, 1, -1, 1}; /* all means are equal: between is 0 */
  const double some[6] = {1, 2, 4, 6, 5, 9};
  double scratch[6];
  ck_assert_double_eq(lp_icc(identical, groups, 6, 3, scratch, scratch + 3), 1.0);
  ck_assert_double_eq_tol(lp_icc(none, groups, 6, 3, scratch, scratch + 3), -1.0, 1e-15);
  /* means 1.5, 5, 7 around 4.5; between 2 * 15.5 / 2 = 15.5, within (0.5 + 2 + 8) / 3 = 3.5 */
  ck_assert_double_eq_tol(lp_icc(some, groups, 6, 3, scratch, scratch + 3), (15.5 - 3.5) / (15.5 + 3.5), 1e-15);
  ck_assert(isnan(lp_icc(some, groups, 1, 1, scratch, scratch + 3)));
  enum { AGENTS = 3000 };
  double *values = normal_cells(AGENTS, 2, 5);
  int64_t *agents = malloc(2 * AGENTS * sizeof *agents);
  double *room = malloc(2 * AGENTS * sizeof *room);
  ck_assert(agents != NULL && room != NULL);
  for (int64_t i = 0; i < 2 * AGENTS; i++) agents[i] = i / 2;
  ck_assert_double_eq_tol(lp_icc(values, agents, 2 * AGENTS, AGENTS, room, room + AGENTS), 0.0, 0.06);
  free(values);
  free(agents);
  free(room);
}
END_TEST

START_TEST(cohen_of_the_small_case) {
  const double cells[4] = {1, 5, 3, 7};
  const int32_t codes[4] = {1, 0, 1, 0}; /* levels come in the file's order: high first */
  const char *const given[2] = {"high", "low"};
  const persona_target target = target_of(two, 2);
  persona_context *context = make_context(1);
  persona_population *population =
      keyed(context, &(keyed_plan){.cells = cells, .n = 4, .d = 1, .codes = codes, .levels = given, .level_count = 2});
  persona_analysis *analysis = analyse(population, population, &target);
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "T", "cohen_d"), 4.0 / sqrt(2.0), 1e-14);
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "T", "d"), 4.0 / sqrt(2.0) / sqrt(acos(-1.0)), 1e-14);
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "T", "rho"), 2.0 / sqrt(5.0), 1e-14);
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "T", "ceiling"), sqrt(0.75), 1e-14);
  ck_assert(isnan(cell_of(analysis, "fidelity", "T", "implied_d"))); /* saturated */
  ck_assert_ptr_nonnull(strstr(note_of(analysis, "fidelity", "T"), "saturated"));
  ck_assert_double_eq(cell_of(analysis, "fidelity", "T", "sd_ratio"), 1.0);
  ck_assert_double_eq(cell_of(analysis, "levels", "T: high", "mean"), 6.0);
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "mean", "rho"), 2.0 / sqrt(5.0), 1e-14);
  persona_analysis_free(analysis);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(constant_groups_are_infinite_and_counted) {
  const double cells[4] = {1, 1, 5, 5};
  const double equal[4] = {2, 2, 2, 2};
  const int32_t codes[4] = {0, 0, 1, 1};
  const persona_target target = target_of(two, 2);
  persona_context *context = make_context(1);
  keyed_plan plan = {.cells = cells, .n = 4, .d = 1, .codes = codes, .levels = two, .level_count = 2};
  persona_population *population = keyed(context, &plan);
  persona_analysis *analysis = analyse(population, NULL, &target);
  ck_assert(isinf(cell_of(analysis, "fidelity", "T", "d")) && cell_of(analysis, "fidelity", "T", "d") > 0);
  ck_assert(isinf(cell_of(analysis, "fidelity", "mean", "d")));
  ck_assert_ptr_nonnull(strstr(note_of(analysis, "fidelity", "mean"), "1 infinite d"));
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "T", "rho"), 1.0, 1e-14); /* ties within groups */
  persona_analysis_free(analysis);
  persona_population_free(population);
  plan.cells = equal;
  population = keyed(context, &plan);
  analysis = analyse(population, NULL, &target);
  ck_assert(isnan(cell_of(analysis, "fidelity", "T", "d")) && isnan(cell_of(analysis, "fidelity", "T", "rho")));
  ck_assert_ptr_nonnull(strstr(note_of(analysis, "fidelity", "T"), "one and the same score"));
  persona_analysis_free(analysis);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(replicates_correct_rho) {
  const double cells[8] = {1, 2, 2, 1, 3, 4, 2, 4};
  const int32_t codes[8] = {0, 0, 0, 0, 1, 1, 1, 1};
  const int64_t agents[8] = {70, 70, 8, 8, 9, 9, 5, 5};
  const int64_t numbers[8] = {0, 0, 1, 1, 2, 2, 3, 3};
  const persona_target target = target_of(two, 2);
  double scratch[8];
  persona_context *context = make_context(1);
  keyed_plan plan = {.cells = cells, .n = 8, .d = 1, .codes = codes, .levels = two, .level_count = 2, .agents = agents};
  persona_population *population = keyed(context, &plan);
  persona_analysis *analysis = analyse(population, NULL, &target);
  const double icc = lp_icc(cells, numbers, 8, 4, scratch, scratch + 4);
  const double rho = cell_of(analysis, "fidelity", "T", "rho");
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "T", "reliability"), icc, 1e-15);
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "T", "rho_corrected"), rho / sqrt(icc), 1e-15);
  const double implied = cell_of(analysis, "fidelity", "T", "implied_d");
  ck_assert_double_eq_tol(sqrt(3.0) / 2.0 * erf(implied / 2.0), rho, 1e-12);
  ck_assert_double_eq_tol(cell_of(analysis, "fidelity", "T", "excess_d"),
                          cell_of(analysis, "fidelity", "T", "d") - implied, 1e-14);
  persona_analysis_free(analysis);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* Whole row weights are as good as copies of rows, but for the effective number of rows. */
START_TEST(weights_count_rows) {
  const double cells[6] = {1, 2, 4, 2, 3, 9};
  const int32_t codes[6] = {0, 0, 1, 0, 1, 1};
  const double weights[6] = {1, 1, 2, 1, 1, 0};
  const double copied[6] = {1, 2, 4, 2, 3, 4};
  const int32_t copied_codes[6] = {0, 0, 1, 0, 1, 1};
  const persona_target target = target_of(two, 2);
  persona_context *context = make_context(1);
  keyed_plan plan = {
      .cells = cells, .n = 6, .d = 1, .codes = codes, .levels = two, .level_count = 2, .weights = weights};
  keyed_plan plain = {.cells = copied, .n = 6, .d = 1, .codes = copied_codes, .levels = two, .level_count = 2};
  persona_population *a = keyed(context, &plan);
  persona_population *b = keyed(context, &plain);
  persona_analysis *first = analyse(a, NULL, &target);
  persona_analysis *second = analyse(b, NULL, &target);
  ck_assert_double_eq_tol(cell_of(first, "fidelity", "T", "rho"), cell_of(second, "fidelity", "T", "rho"), 1e-14);
  ck_assert_double_eq_tol(cell_of(first, "fidelity", "T", "ceiling"), cell_of(second, "fidelity", "T", "ceiling"),
                          1e-14);
  ck_assert_double_eq(cell_of(first, "fidelity", "T", "n"), 5.0);
  persona_analysis_free(first);
  persona_analysis_free(second);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
}
END_TEST

static int try_target(const persona_population *population, const persona_target *target, const char *message) {
  persona_analysis *analysis = NULL;
  persona_error err;
  const int status = persona_fidelity_analyse(population, NULL, target, 1, NULL, &analysis, &err);
  ck_assert_ptr_null(analysis);
  ck_assert_msg(strstr(err.message, message) != NULL, "%s", err.message);
  return status;
}

START_TEST(misuse_is_named) {
  const double cells[3] = {1, 2, 3};
  const int32_t codes[3] = {0, 1, 2};
  const char *const unknown[2] = {"low", "medium"};
  const char *const twice[2] = {"low", "low"};
  persona_context *context = make_context(1);
  persona_population *population =
      keyed(context, &(keyed_plan){.cells = cells, .n = 3, .d = 1, .codes = codes, .levels = three, .level_count = 3});
  persona_target target = target_of(three, 3);
  target.trait = "Z";
  ck_assert_int_eq(try_target(population, &target, "no trait 'Z'; there are 'T'"), PERSONA_MISMATCH);
  target = target_of(three, 3);
  target.attribute = "taken";
  ck_assert_int_eq(try_target(population, &target, "no attribute 'taken'; there are 'given'"), PERSONA_MISMATCH);
  target = target_of(unknown, 2);
  ck_assert_int_eq(try_target(population, &target, "no level 'medium' of attribute 'given'; there are 'low'"),
                   PERSONA_MISMATCH);
  target = target_of(twice, 2);
  ck_assert_int_eq(try_target(population, &target, "twice"), PERSONA_INVALID_ARGUMENT);
  target = target_of(two, 2);
  ck_assert_int_eq(try_target(population, &target, "row 1 has level 'neutral'"), PERSONA_MISMATCH);
  target = target_of(three, 1);
  ck_assert_int_eq(try_target(population, &target, "2 or more levels"), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_fidelity_analyse(NULL, NULL, &target, 1, NULL, NULL, NULL), PERSONA_INVALID_ARGUMENT);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(small_populations_have_reasons) {
  persona_context *context = make_context(1);
  const persona_target target = target_of(three, 3);
  for (int64_t n = 1; n <= 25; n++) {
    double *cells = likert_cells(n, 2, 2, (uint64_t)n);
    int32_t codes[25];
    for (int64_t i = 0; i < n; i++) codes[i] = (int32_t)(i * 7 % 4) - 1;
    if (n % 4 == 0) cells[0] = NAN;
    persona_population *population = keyed(
        context, &(keyed_plan){.cells = cells, .n = n, .d = 2, .codes = codes, .levels = three, .level_count = 3});
    persona_analysis *analysis = analyse(population, population, &target);
    const double rho = cell_of(analysis, "fidelity", "T", "rho");
    const double d = cell_of(analysis, "fidelity", "T", "d");
    const bool whole = isfinite(rho) && isfinite(d) && isfinite(cell_of(analysis, "fidelity", "T", "implied_d"));
    ck_assert(whole || note_of(analysis, "fidelity", "T")[0] != '\0');
    persona_analysis_free(analysis);
    persona_population_free(population);
    free(cells);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(every_allocation_fails_once) {
  const double cells[8] = {1, 2, 2, 1, 3, 4, 2, 4};
  const int32_t codes[8] = {0, 0, 0, 0, 1, 1, 1, 1};
  const int64_t agents[8] = {7, 7, 8, 8, 9, 9, 5, 5};
  const persona_target target = target_of(two, 2);
  bool done = false;
  for (int64_t refused = 1; !done; refused++) {
    counting_allocator allocator = {.refused = refused};
    persona_context *context = counting_context(&allocator);
    persona_population *population = NULL;
    persona_analysis *analysis = NULL;
    persona_error err;
    if (context == NULL) continue;
    const keyed_plan plan = {
        .cells = cells, .n = 8, .d = 1, .codes = codes, .levels = two, .level_count = 2, .agents = agents};
    int status = make_keyed(context, &plan, &population, &err);
    if (status == PERSONA_OK) {
      status = persona_fidelity_analyse(population, population, &target, 1, NULL, &analysis, &err);
    }
    done = allocator.calls < refused;
    ck_assert_int_eq(status, done ? PERSONA_OK : PERSONA_OUT_OF_MEMORY);
    persona_analysis_free(analysis);
    persona_population_free(population);
    persona_context_free(context);
    ck_assert_int_eq(allocator.in_use, 0);
  }
}
END_TEST

Suite *fidelity_suite(void) {
  Suite *suite = suite_create("fidelity");
  TCase *tcase = tcase_create("fidelity");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, closed_forms_of_balanced_levels);
  tcase_add_test(tcase, implied_distance_inverts);
  tcase_add_test(tcase, expected_rho_is_what_groups_give);
  tcase_add_test(tcase, rank_correlation_is_the_plain_one);
  tcase_add_test(tcase, hedges_is_exact);
  tcase_add_test(tcase, icc_of_known_cases);
  tcase_add_test(tcase, cohen_of_the_small_case);
  tcase_add_test(tcase, constant_groups_are_infinite_and_counted);
  tcase_add_test(tcase, replicates_correct_rho);
  tcase_add_test(tcase, weights_count_rows);
  tcase_add_test(tcase, misuse_is_named);
  tcase_add_test(tcase, small_populations_have_reasons);
  tcase_add_test(tcase, every_allocation_fails_once);
  suite_add_tcase(suite, tcase);
  return suite;
}
