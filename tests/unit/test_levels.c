/* Metrics of single items, against counts made answer by answer in long double. */
#include "fixtures.h"
#include "suites.h"

enum { MOST_LEVELS = 8 };

/* How often an item's answers 0..MOST_LEVELS-1 occur, by weight. */
static void tally(const double *cells, int64_t n, int64_t d, int64_t item, const double *weights, long double *counts) {
  for (int l = 0; l < MOST_LEVELS; l++) counts[l] = 0.0L;
  for (int64_t i = 0; i < n; i++) {
    const double answer = cells[i * d + item];
    if (!isnan(answer)) counts[(int)answer] += weights != NULL ? weights[i] : 1.0L;
  }
}

static long double total(const long double *counts) {
  long double sum = 0.0L;
  for (int l = 0; l < MOST_LEVELS; l++) sum += counts[l];
  return sum;
}

static long double entropy(const long double *counts, int estimator) {
  const long double n = total(counts);
  long double sum = 0.0L;
  long double seen = 0.0L;
  long double once = 0.0L;
  for (int l = 0; l < MOST_LEVELS; l++) {
    seen += counts[l] > 0.0L;
    once += counts[l] == 1.0L;
  }
  if (once == n) once = n - 1.0L;
  for (int l = 0; l < MOST_LEVELS; l++) {
    long double p = counts[l] / n;
    if (p == 0.0L) continue;
    if (estimator == 2) p *= 1.0L - once / n;
    sum -= p * logl(p) / (estimator == 2 ? 1.0L - powl(1.0L - p, n) : 1.0L);
  }
  return estimator == 1 ? sum + (seen - 1.0L) / (2.0L * n) : sum;
}

static long double effective(const long double *counts, bool unbiased) {
  const long double n = total(counts);
  long double squares = 0.0L;
  for (int l = 0; l < MOST_LEVELS; l++) squares += counts[l] * (unbiased ? counts[l] - 1.0L : counts[l]);
  return n * (unbiased ? n - 1.0L : n) / squares;
}

static long double mode_share(const long double *counts) {
  long double most = 0.0L;
  for (int l = 0; l < MOST_LEVELS; l++) most = fmaxl(most, counts[l]);
  return most / total(counts);
}

static void compare(persona_context *context, persona_space *space, persona_population *population, const char *key,
                    const char *option, const char *word, long double expected) {
  persona_options *options = option != NULL ? make_options(context, option, word) : NULL;
  const double value = value_of(space, NULL, population, key, options);
  ck_assert_msg(fabsl(value - expected) <= 1e-12L * (1.0L + expected), "%s %s: %.17g, not %.17Lg", key,
                word != NULL ? word : "", value, expected);
  persona_options_free(options);
}

static void check_population(int64_t n, int64_t d, uint64_t seed, bool holes, bool weighted) {
  static const char *const estimators[] = {"plug_in", "miller_madow", "chao_shen"};
  persona_context *context = make_context(2);
  double *cells = likert_cells(n, d, 2 + (int)(seed % 6), seed);
  double *weights = malloc((size_t)n * sizeof *weights);
  for (int64_t i = 0; i < n; i++) weights[i] = 1.0 + (double)(i % 4);
  for (int64_t i = 0; holes && i < n * d; i += 5) cells[i] = NAN;
  persona_population *population =
      weighted ? make_weighted(context, "agents", cells, n, d, weights) : make_pairwise(context, "agents", cells, n, d);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  long double entropies[3] = {0.0L};
  long double levels[2] = {0.0L};
  long double modal = 0.0L;
  for (int64_t j = 0; j < d; j++) {
    long double counts[MOST_LEVELS];
    tally(cells, n, d, j, weighted ? weights : NULL, counts);
    for (int e = 0; e < 3; e++) entropies[e] += entropy(counts, e) / d;
    for (int u = 0; u < 2; u++) levels[u] += effective(counts, u == 1) / d;
    modal += mode_share(counts) / d;
  }
  compare(context, space, population, "modal_share", NULL, NULL, modal);
  compare(context, space, population, "effective_levels", NULL, NULL, levels[0]);
  for (int e = 0; e < (weighted ? 1 : 3); e++) {
    compare(context, space, population, "item_entropy", "entropy_estimator", estimators[e], entropies[e]);
  }
  if (!weighted) {
    compare(context, space, population, "effective_levels", "effective_levels_estimator", "unbiased", levels[1]);
  }
  persona_space_free(space);
  persona_population_free(population);
  free(weights);
  free(cells);
  persona_context_free(context);
}

START_TEST(items_by_definition) {
  for (uint64_t seed = 1; seed < 40; seed++) {
    check_population(20 + (int64_t)(seed * 7 % 90), 1 + (int64_t)(seed % 9), seed, seed % 3 == 0, seed % 4 == 1);
  }
}
END_TEST

/* Items without an answer are left out; one answer alone has no pair. */
START_TEST(too_few_answers_leave_items_out) {
  persona_context *context = make_context(1);
  const double cells[6] = {NAN, 2, 1, NAN, NAN, 3};
  persona_population *population = make_pairwise(context, "few", cells, 2, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  persona_options *unbiased = make_options(context, "effective_levels_estimator", "unbiased");
  ck_assert_double_eq(value_of(space, NULL, population, "modal_share", NULL), (1.0 + 0.5) / 2.0);
  measured made = measure(space, NULL, population, "effective_levels", unbiased);
  ck_assert(persona_result_table_value(made.result, 0, 4) != persona_result_table_value(made.result, 0, 4));
  ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_INFINITE); /* item 3: no two rows agree */
  measured_free(&made);
  persona_options_free(unbiased);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

static persona_population *make_scaled(persona_context *context, const double *cells, int64_t n, double low,
                                       double high) {
  persona_error err;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_matrix matrix;
  persona_item item;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, 1);
  persona_item_init(&item);
  item.has_scale = 1;
  item.low = low;
  item.high = high;
  ck_ok(persona_population_builder_create(context, "scaled", &builder, &err), err);
  ck_ok(persona_population_builder_copy_answers(builder, &matrix, &err), err);
  ck_ok(persona_population_builder_set_item(builder, 0, &item, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  return population;
}

START_TEST(midpoints_need_a_middle) {
  persona_context *context = make_context(1);
  const double cells[5] = {3, 3, 1, 5, 3};
  persona_population *odd = make_scaled(context, cells, 5, 1.0, 5.0);
  persona_population *even = make_scaled(context, cells, 5, 1.0, 6.0);
  persona_population *fine = make_scaled(context, cells, 5, 0.5, 5.5);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, odd);
  ck_assert_double_eq_tol(value_of(space, NULL, odd, "midpoint_share", NULL), 0.6, 1e-15);
  persona_population *const without[] = {even, fine};
  for (int i = 0; i < 2; i++) {
    measured made = measure(space, NULL, without[i], "midpoint_share", NULL);
    ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_UNDEFINED);
    ck_assert(strstr(persona_result_reason(made.result), "midpoint") != NULL);
    measured_free(&made);
  }
  persona_space_free(space);
  persona_population_free(fine);
  persona_population_free(even);
  persona_population_free(odd);
  persona_context_free(context);
}
END_TEST

START_TEST(whole_counts_have_no_place_for_weights) {
  static const char *const refused[][3] = {{"item_entropy", "entropy_estimator", "miller_madow"},
                                           {"item_entropy", "entropy_estimator", "chao_shen"},
                                           {"effective_levels", "effective_levels_estimator", "unbiased"}};
  persona_context *context = make_context(1);
  const double cells[4] = {1, 2, 2, 3};
  const double weights[4] = {1, 2, 1, 1};
  persona_population *population = make_weighted(context, "panel", cells, 4, 1, weights);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  for (int i = 0; i < 3; i++) {
    persona_options *options = make_options(context, refused[i][1], refused[i][2]);
    measured made = measure(space, NULL, population, refused[i][0], options);
    ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_UNDEFINED);
    ck_assert(strstr(persona_result_reason(made.result), "row weights") != NULL);
    measured_free(&made);
    persona_options_free(options);
  }
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

Suite *levels_suite(void) {
  Suite *suite = suite_create("levels");
  TCase *tcase = tcase_create("levels");
  tcase_add_test(tcase, items_by_definition);
  tcase_add_test(tcase, too_few_answers_leave_items_out);
  tcase_add_test(tcase, midpoints_need_a_middle);
  tcase_add_test(tcase, whole_counts_have_no_place_for_weights);
  suite_add_tcase(suite, tcase);
  return suite;
}
