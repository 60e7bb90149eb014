/* Trait scores, alpha, omega, item-rest correlations and congruence against long-double references, closed forms and
 * properties. */
#include "analysis_fixtures.h"
#include "io_bytes.h"
#include "suites.h"

static persona_analysis *analyse(const persona_population *population, const persona_population *reference) {
  persona_analysis *analysis = NULL;
  persona_error err;
  ck_ok(persona_traits_analyse(population, reference, NULL, &analysis, &err), err);
  return analysis;
}

START_TEST(scores_are_means_of_answered_items) {
  const double x = NAN;
  const double cells[4 * 4] = {1, 2, 5, 3, /* T: 1, 6-2=4, 5; U: 3 */
                               x, 2, 5, x, x, x, 5, 1, x, x, x, 2};
  const char *const traits[4] = {"T", "T", "T", "U"};
  const int reverse[4] = {0, 1, 0, 0};
  persona_context *context = make_context(1);
  persona_population *population =
      keyed(context, &(keyed_plan){.cells = cells, .n = 4, .d = 4, .traits = traits, .reverse = reverse});
  double scores[8];
  int64_t count = 0;
  persona_error err;
  ck_ok(persona_trait_scores(population, NULL, NULL, 0, &count, &err), err);
  ck_assert_int_eq(count, 2);
  ck_assert_str_eq(persona_trait_name(population, 1), "U");
  ck_assert_ptr_null(persona_trait_name(population, 2));
  ck_ok(persona_trait_scores(population, NULL, scores, 8, NULL, &err), err);
  ck_assert_double_eq_tol(scores[0], 10.0 / 3.0, 1e-15);
  ck_assert_double_eq(scores[1], 3.0);
  ck_assert_double_eq(scores[2], 4.5); /* two of three are answered */
  ck_assert(isnan(scores[3]) && isnan(scores[4]));
  ck_assert_double_eq(scores[5], 1.0);
  persona_options *options = make_options(context, "trait_answered_share", "0");
  ck_ok(persona_trait_scores(population, options, scores, 8, NULL, &err), err);
  ck_assert_double_eq(scores[4], 5.0);
  ck_assert(isnan(scores[6])); /* nothing is answered */
  ck_assert_int_eq(persona_trait_scores(population, NULL, scores, 7, NULL, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_trait_scores(NULL, NULL, scores, 7, NULL, &err), PERSONA_INVALID_ARGUMENT);
  persona_options_free(options);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* alpha of a plain definition, in long double; the items are keyed already. */
static long double plain_alpha(const double *cells, const double *weights, int64_t n, int64_t k) {
  long double total = 0.0L;
  long double variances = 0.0L;
  long double sum_variance = 0.0L;
  for (int64_t i = 0; i < n; i++) total += weights != NULL ? (long double)weights[i] : 1.0L;
  for (int64_t j = 0; j <= k; j++) {
    long double mean = 0.0L;
    long double variance = 0.0L;
    for (int pass = 0; pass < 2; pass++) {
      for (int64_t i = 0; i < n; i++) {
        const long double w = (weights != NULL ? (long double)weights[i] : 1.0L) / total;
        long double value = 0.0L;
        for (int64_t c = 0; c < k; c++) value += j == k || c == j ? (long double)cells[i * k + c] : 0.0L;
        if (pass == 0) mean += w * value;
        if (pass == 1) variance += w * (value - mean) * (value - mean);
      }
    }
    if (j == k) sum_variance = variance;
    if (j < k) variances += variance;
  }
  return (long double)k / (long double)(k - 1) * (1.0L - variances / sum_variance);
}

/* n x k rows with one factor behind them. */
static double *factor_cells(int64_t n, int64_t k, double loading, uint64_t seed) {
  double *cells = normal_cells(n, k + 1, seed);
  for (int64_t i = 0; i < n; i++) {
    const double factor = cells[n * k + i];
    for (int64_t c = 0; c < k; c++) cells[i * k + c] = loading * factor + (0.5 + 0.1 * (double)c) * cells[i * k + c];
  }
  return cells;
}

START_TEST(alpha_is_the_plain_one) {
  persona_context *context = make_context(2);
  for (int64_t n = 2; n <= 25; n++) {
    double weights[25];
    double *cells = factor_cells(n, 4, 1.0, (uint64_t)n);
    for (int64_t i = 0; i < n; i++) weights[i] = 0.5 + (double)(i % 3);
    for (int weighted = 0; weighted < 2; weighted++) {
      persona_population *population =
          keyed(context, &(keyed_plan){.cells = cells, .n = n, .d = 4, .weights = weighted ? weights : NULL});
      persona_analysis *analysis = analyse(population, NULL);
      ck_assert_double_eq_tol(cell_of(analysis, "traits", "T", "alpha"),
                              (double)plain_alpha(cells, weighted ? weights : NULL, n, 4), 1e-11);
      const double omega = cell_of(analysis, "traits", "T", "omega");
      ck_assert(isnan(omega) || (omega >= 0.0 && omega <= 1.0 + 1e-12));
      persona_analysis_free(analysis);
      persona_population_free(population);
    }
    free(cells);
  }
  persona_context_free(context);
}
END_TEST

/* Rows whose covariance is exactly that of parallel items: sums of orthogonal signs. */
static void hadamard(double signs[16][16]) {
  for (int i = 0; i < 16; i++) {
    for (int j = 0; j < 16; j++) signs[i][j] = __builtin_popcount((unsigned)(i & j)) % 2 == 0 ? 1.0 : -1.0;
  }
}

START_TEST(parallel_items_have_spearman_brown) {
  double signs[16][16];
  hadamard(signs);
  persona_context *context = make_context(1);
  for (int k = 3; k <= 8; k++) {
    const double r = 0.3;
    double cells[16 * 8];
    for (int i = 0; i < 16; i++) {
      for (int c = 0; c < k; c++) cells[i * k + c] = sqrt(r) * signs[i][1] + sqrt(1.0 - r) * signs[i][c + 2];
    }
    persona_population *population = keyed(context, &(keyed_plan){.cells = cells, .n = 16, .d = k});
    persona_analysis *analysis = analyse(population, NULL);
    const double expected = k * r / (1.0 + (k - 1) * r);
    ck_assert_double_eq_tol(cell_of(analysis, "traits", "T", "alpha"), expected, 1e-12);
    ck_assert_double_eq_tol(cell_of(analysis, "traits", "T", "omega"), expected, 1e-10);
    const double rest = (k - 1) * r / sqrt((k - 1) * (1.0 + (k - 2) * r));
    ck_assert_double_eq_tol(cell_of(analysis, "items", "item1", "item_rest"), rest, 1e-12);
    persona_analysis_free(analysis);
    persona_population_free(population);
  }
  persona_context_free(context);
}
END_TEST

/* Three items determine their loadings: l1 = sqrt(r12 r13 / r23), and so on. */
START_TEST(three_items_are_just_identified) {
  double signs[16][16];
  const double loadings[3] = {0.9, 0.6, 0.4};
  const double sds[3] = {1.0, 2.0, 0.5};
  double cells[16 * 3];
  double common = 0.0;
  double unique = 0.0;
  hadamard(signs);
  for (int c = 0; c < 3; c++) {
    for (int i = 0; i < 16; i++) {
      cells[i * 3 + c] = sds[c] * (loadings[c] * signs[i][1] + sqrt(1.0 - loadings[c] * loadings[c]) * signs[i][c + 2]);
    }
    common += sds[c] * loadings[c];
    unique += sds[c] * sds[c] * (1.0 - loadings[c] * loadings[c]);
  }
  persona_context *context = make_context(1);
  persona_population *population = keyed(context, &(keyed_plan){.cells = cells, .n = 16, .d = 3});
  persona_analysis *analysis = analyse(population, NULL);
  ck_assert_double_eq_tol(cell_of(analysis, "traits", "T", "omega"), common * common / (common * common + unique),
                          1e-10);
  ck_assert_str_eq(note_of(analysis, "traits", "T"), "");
  persona_analysis_free(analysis);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(a_miskeyed_item_is_found) {
  double *cells = factor_cells(200, 5, 1.0, 3);
  persona_context *context = make_context(1);
  for (int64_t i = 0; i < 200; i++) cells[i * 5 + 2] = -cells[i * 5 + 2];
  persona_population *population = keyed(context, &(keyed_plan){.cells = cells, .n = 200, .d = 5});
  persona_analysis *analysis = analyse(population, NULL);
  bool said = false;
  ck_assert_double_eq(cell_of(analysis, "items", "item3", "suspect"), 1.0);
  ck_assert_double_eq(cell_of(analysis, "items", "item1", "suspect"), 0.0);
  const double r = cell_of(analysis, "items", "item3", "item_rest");
  ck_assert_double_eq_tol(cell_of(analysis, "items", "item3", "high"), tanh(atanh(r) + 1.959963984540054 / sqrt(197.0)),
                          1e-14);
  for (int32_t f = 0; f < persona_analysis_finding_count(analysis); f++) {
    if (strstr(persona_analysis_finding(analysis, f), "Item item3 runs against the rest of T") != NULL) said = true;
  }
  ck_assert(said);
  persona_analysis_free(analysis);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
}
END_TEST

static const char *const two_traits[6] = {"A", "A", "A", "B", "B", "B"};

static double *two_factor_cells(int64_t n, uint64_t seed) {
  double *cells = normal_cells(n, 8, seed);
  double *kept = malloc((size_t)n * 6 * sizeof *kept);
  ck_assert_ptr_nonnull(kept);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t c = 0; c < 6; c++) kept[i * 6 + c] = cells[i * 8 + c] + (c < 3 ? 1.5 : 1.1) * cells[i * 8 + 6 + c / 3];
  }
  free(cells);
  return kept;
}

START_TEST(congruence_knows_its_own) {
  persona_context *context = make_context(1);
  double *cells = two_factor_cells(120, 5);
  double *moved = two_factor_cells(120, 5);
  const int64_t order[6] = {0, 3, 4, 1, 2, 5}; /* each trait gets items of the other's factor */
  double *mixed = malloc(120 * 6 * sizeof *mixed);
  ck_assert_ptr_nonnull(mixed);
  for (int64_t i = 0; i < 120; i++) {
    for (int64_t c = 0; c < 6; c++) {
      moved[i * 6 + c] = 3.0 * cells[i * 6 + c] + 7.0; /* correlations do not see it */
      mixed[i * 6 + c] = cells[i * 6 + order[c]];
    }
  }
  const keyed_plan plan = {.cells = cells, .n = 120, .d = 6, .traits = two_traits};
  keyed_plan other = plan;
  other.cells = moved;
  keyed_plan wrong = plan;
  wrong.cells = mixed;
  persona_population *reference = keyed(context, &plan);
  persona_population *same = keyed(context, &other);
  persona_population *torn = keyed(context, &wrong);
  persona_analysis *equal = analyse(same, reference);
  persona_analysis *unequal = analyse(torn, reference);
  ck_assert_double_eq_tol(cell_of(equal, "congruence", "A", "phi"), 1.0, 1e-12);
  ck_assert_double_eq_tol(cell_of(equal, "congruence", "overall", "phi"), 1.0, 1e-12);
  ck_assert_double_eq_tol(cell_of(equal, "traits", "A", "sd_ratio"), 3.0, 1e-12);
  ck_assert(cell_of(unequal, "congruence", "overall", "phi") < 0.85);
  persona_analysis_free(equal);
  persona_analysis_free(unequal);
  persona_population_free(reference);
  persona_population_free(same);
  persona_population_free(torn);
  persona_context_free(context);
  free(cells);
  free(moved);
  free(mixed);
}
END_TEST

/* Two groups of two: Cohen's d is 4 / sqrt 2, and J(2) = Gamma(1) / Gamma(1/2). */
START_TEST(difference_is_hedges) {
  const double own[2] = {5, 7};
  const double other[2] = {1, 3};
  persona_context *context = make_context(1);
  persona_population *population = keyed(context, &(keyed_plan){.cells = own, .n = 2, .d = 1});
  persona_population *reference = keyed(context, &(keyed_plan){.cells = other, .n = 2, .d = 1});
  persona_analysis *analysis = analyse(population, reference);
  ck_assert_double_eq_tol(cell_of(analysis, "traits", "T", "d"), 4.0 / sqrt(2.0) / sqrt(acos(-1.0)), 1e-14);
  ck_assert_double_eq(cell_of(analysis, "traits", "T", "sd_ratio"), 1.0);
  ck_assert_double_eq(cell_of(analysis, "traits", "T", "sd"), 1.0); /* population standard deviation */
  persona_analysis_free(analysis);
  persona_population_free(population);
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

/* Whatever the rows, cells are numbers, or there is a reason. */
static void check_reasons(const persona_analysis *analysis) {
  for (int32_t t = 0; t < persona_analysis_table_count(analysis); t++) {
    for (int64_t row = 0; row < persona_analysis_table_rows(analysis, t); row++) {
      bool whole = true;
      for (int32_t c = 0; c < persona_analysis_table_columns(analysis, t); c++) {
        if (!isfinite(persona_analysis_table_value(analysis, t, row, c))) whole = false;
      }
      ck_assert_msg(whole || persona_analysis_table_note(analysis, t, row)[0] != '\0', "%s, %s: no reason",
                    persona_analysis_table_name(analysis, t), persona_analysis_table_label(analysis, t, row));
    }
  }
}

START_TEST(degenerate_populations_have_reasons) {
  persona_context *context = make_context(1);
  double *reference_cells = two_factor_cells(30, 9);
  persona_population *reference =
      keyed(context, &(keyed_plan){.cells = reference_cells, .n = 30, .d = 6, .traits = two_traits});
  for (int kind = 0; kind < 6; kind++) {
    for (int64_t n = 1; n <= 25; n++) {
      double cells[25 * 6];
      for (int64_t i = 0; i < n * 6; i++) {
        const int64_t row = i / 6;
        const int64_t column = i % 6;
        if (kind == 0) cells[i] = 3.0;                                               /* identical rows */
        if (kind == 1) cells[i] = (double)(row % 2 * (column % 2) + 1);              /* two rows */
        if (kind == 2) cells[i] = column == 2 ? (double)(row % 5) : 1.0;             /* one item varies */
        if (kind == 3) cells[i] = row % 3 == 0 ? NAN : (double)((row * column) % 4); /* missing rows */
        if (kind == 4) cells[i] = column < 3 ? NAN : (double)(row + column);         /* missing columns */
        if (kind == 5) cells[i] = 1e150 * (double)((row * 7 + column * 3) % 5);      /* huge */
      }
      persona_population *population =
          keyed(context, &(keyed_plan){.cells = cells, .n = n, .d = 6, .traits = two_traits});
      persona_analysis *alone = analyse(population, NULL);
      persona_analysis *beside = analyse(population, reference);
      check_reasons(alone);
      check_reasons(beside);
      persona_analysis_free(alone);
      persona_analysis_free(beside);
      persona_population_free(population);
    }
  }
  persona_population_free(reference);
  persona_context_free(context);
  free(reference_cells);
}
END_TEST

START_TEST(misuse_is_named) {
  const double cells[4] = {1, 2, 3, 4};
  const char *const none[2] = {NULL, NULL};
  const char *const other[2] = {"T", "U"};
  persona_context *context = make_context(1);
  persona_population *untold = keyed(context, &(keyed_plan){.cells = cells, .n = 2, .d = 2, .traits = none});
  persona_population *a = keyed(context, &(keyed_plan){.cells = cells, .n = 2, .d = 2});
  persona_population *b = keyed(context, &(keyed_plan){.cells = cells, .n = 2, .d = 2, .traits = other});
  persona_analysis *analysis = NULL;
  persona_error err;
  ck_assert_int_eq(persona_traits_analyse(untold, NULL, NULL, &analysis, &err), PERSONA_UNSUPPORTED);
  ck_assert_int_eq(persona_traits_analyse(a, b, NULL, &analysis, &err), PERSONA_MISMATCH);
  ck_assert_ptr_nonnull(strstr(err.message, "key item 'item2' differently"));
  ck_assert_int_eq(persona_traits_analyse(NULL, NULL, NULL, &analysis, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_traits_analyse(a, NULL, NULL, NULL, &err), PERSONA_INVALID_ARGUMENT);
  persona_population_free(untold);
  persona_population_free(a);
  persona_population_free(b);
  persona_context_free(context);
}
END_TEST

START_TEST(every_allocation_fails_once) {
  double *cells = two_factor_cells(12, 4);
  bool done = false;
  for (int64_t refused = 1; !done; refused++) {
    counting_allocator allocator = {.refused = refused};
    persona_context *context = counting_context(&allocator);
    persona_population *population = NULL;
    persona_analysis *analysis = NULL;
    persona_error err;
    double scores[24];
    if (context == NULL) continue;
    const keyed_plan plan = {.cells = cells, .n = 12, .d = 6, .traits = two_traits};
    int status = make_keyed(context, &plan, &population, &err);
    if (status == PERSONA_OK) status = persona_trait_scores(population, NULL, scores, 24, NULL, &err);
    if (status == PERSONA_OK) status = persona_traits_analyse(population, population, NULL, &analysis, &err);
    done = allocator.calls < refused;
    ck_assert_int_eq(status, done ? PERSONA_OK : PERSONA_OUT_OF_MEMORY);
    persona_analysis_free(analysis);
    persona_population_free(population);
    persona_context_free(context);
    ck_assert_int_eq(allocator.in_use, 0);
  }
  free(cells);
}
END_TEST

/* Half of the items are enough for a score, less are not; and keys must be the same on both sides. */
START_TEST(half_of_the_items_and_other_keys) {
  static const char *const traits[4] = {"T", "T", "T", "T"};
  static const int keys[4] = {0, 0, 0, 1};
  static const int others[4] = {0, 0, 1, 1};
  const double cells[12] = {1, 3, NAN, NAN, 5, NAN, NAN, NAN, 2, 2, 2, 4};
  persona_error err;
  persona_analysis *analysis = NULL;
  double scores[3];
  keyed_plan plan = {.cells = cells, .n = 3, .d = 4, .traits = traits, .reverse = keys};
  persona_context *context = make_context(1);
  persona_population *population = keyed(context, &plan);
  plan.reverse = others;
  persona_population *other = keyed(context, &plan);
  ck_ok(persona_trait_scores(population, NULL, scores, 3, NULL, &err), err);
  ck_assert_double_eq(scores[0], 2.0);
  ck_assert(isnan(scores[1]));
  ck_assert_double_eq(scores[2], 2.0);
  ck_assert_int_eq(persona_traits_analyse(population, other, NULL, &analysis, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(err.column, 2);
  persona_population_free(population);
  persona_population_free(other);
  persona_context_free(context);
}
END_TEST

Suite *traits_suite(void) {
  Suite *suite = suite_create("traits");
  TCase *tcase = tcase_create("traits");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, scores_are_means_of_answered_items);
  tcase_add_test(tcase, alpha_is_the_plain_one);
  tcase_add_test(tcase, parallel_items_have_spearman_brown);
  tcase_add_test(tcase, three_items_are_just_identified);
  tcase_add_test(tcase, a_miskeyed_item_is_found);
  tcase_add_test(tcase, congruence_knows_its_own);
  tcase_add_test(tcase, difference_is_hedges);
  tcase_add_test(tcase, degenerate_populations_have_reasons);
  tcase_add_test(tcase, misuse_is_named);
  tcase_add_test(tcase, every_allocation_fails_once);
  tcase_add_test(tcase, half_of_the_items_and_other_keys);
  suite_add_tcase(suite, tcase);
  return suite;
}
