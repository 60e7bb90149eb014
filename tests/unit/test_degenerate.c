/* Degenerate populations, over the whole catalogue by a table: what each metric says of them, never NaN, a crash, or a
 * number that its definition does not give. */
#include "fixtures.h"
#include "suites.h"

#include <stdio.h>

enum { N = 25, D = 3, REFERENCE = 30, WIDE = 40 };

/* The situations. N rows of D items against a normal reference, unless said otherwise. */
typedef enum situation {
  IDENTICAL,      /* every row is (5, 5, 5): far from the reference */
  TWO_ROWS,       /* 12 times (5, 5, 5), 13 times (-5, -5, -5) */
  ONE_ITEM,       /* one item, in both populations */
  CONSTANT_ITEM,  /* the last item has one answer, in the population only */
  MISSING_ROW,    /* the first row has no answer at all */
  MISSING_COLUMN, /* the last item has no answer at all */
  WIDE_ROWS,      /* WIDE items: more than rows */
  COPIED,         /* all rows of the reference are equal, in a space of raw answers */
  ALONE,          /* no reference; the space is fitted on the population */
  SITUATIONS
} situation;

/* What is expected of a metric: 'u' undefined, 'i' infinite, 'd' defined (any finite number), 'v' the value beside it.
 * from: the fewest rows with which a normal population of D items is measured; 0: never, even with N. */
typedef struct expectation {
  const char *key;
  int64_t from;
  const char *all; /* one letter a situation */
  double identical;
  double two_rows;
} expectation;

static const expectation table[] = {
    /* keys in the order of the catalogue; letters in that of the situations */
    {"coverage", 1, "vvddddddu", 0.0, 0.0},
    {"density", 1, "vvddddddu", 0.0, 0.0},
    {"precision", 1, "vvddddddu", 0.0, 0.0},
    {"recall", 6, "vvddddddu", 0.0, 0.0},
    {"expected_coverage", 1, "vvddddddu", 1.0 - 14250600.0 / 379501200.0, 1.0 - 14250600.0 / 379501200.0},
    {"hopkins", 3, "uvdduuddd", 0.0, 1.0},
    {"hyperspherical_uniformity", 2, "vddduuddd", 0.0, 0.0},
    {"separation", 2, "vvddddddd", 0.0, 0.0},
    {"lid", 21, "uudduuddd", 0.0, 0.0},
    {"participation_ratio", 2, "uvdduuddd", 0.0, 1.0},
    {"effective_levels", 1, "vvddddddd", 1.0, 625.0 / 313.0},
    {"zero_variance_items", 2, "vvddddddd", 3.0, 0.0},
    {"distinct_patterns", 1, "vvddddddd", 1.0, 2.0},
    {"duplicate_rate", 1, "vvddddddd", 0.96, 0.92},
    {"sd_ratio", 1, "vdddddduu", 0.0, 0.0},
    {"twonn", 3, "uudduuddd", 0.0, 0.0},
    {"effective_rank", 2, "vddduuddd", 1.0, 0.0},
    {"vendi_q1", 1, "vddduuddd", 1.0, 0.0},
    {"vendi_q2", 1, "vddduuddd", 1.0, 0.0},
    {"energy_distance", 2, "dddduuddu", 0.0, 0.0},
    {"coverage_components", 1, "dddduuduu", 0.0, 0.0},
    {"coverage_traits", 0, "uuuuuuuuu", 0.0, 0.0},
    {"item_entropy", 1, "vvddddddd", 0.0, 0.69234696708996146},
    {"modal_share", 1, "vvddddddd", 1.0, 0.52},
    {"midpoint_share", 0, "uuuuuuuuu", 0.0, 0.0},
    {"vendi", 1, "vddduuddd", 1.0, 0.0},
    {"similarity_diversity", 1, "vddduudud", 1.0, 0.0},
    {"magnitude", 1, "vddduudud", 1.0, 0.0},
    {"pattern_entropy", 1, "vvddddddd", 0.0, 0.69234696708996146},
    {"hill_number", 1, "vvddddddd", 1.0, 625.0 / 313.0},
    {"gaussian_entropy", 3, "uddduuddd", 0.0, 0.0},
    {"neighbour_entropy", 4, "uudduuddd", 0.0, 0.0},
    {"mmd", 2, "dddduuduu", 0.0, 0.0},
    {"item_wasserstein", 1, "ddddddddu", 0.0, 0.0},
    {"sliced_wasserstein", 1, "dddduuddu", 0.0, 0.0},
    {"classifier_two_sample", 6, "vvdduuddu", 1.0, 1.0},
    {"silhouette", 5, "uudduuddd", 0.0, 0.0},
    {"separation_ratio", 2, "vvdduuduu", 0.0, 0.0},
    {"correlation_dimension", 21, "uudduuddd", 0.0, 0.0},
};

enum { EXPECTATIONS = (int)(sizeof table / sizeof table[0]) };

static double *cells_of(situation what, int64_t d) {
  double *cells = normal_cells(N, d, 31);
  for (int64_t i = 0; i < N; i++) {
    for (int64_t j = 0; j < d; j++) {
      double *cell = &cells[i * d + j];
      if (what == IDENTICAL) *cell = 5.0;
      if (what == TWO_ROWS) *cell = i < 12 ? 5.0 : -5.0;
      if (what == CONSTANT_ITEM && j == d - 1) *cell = 2.0;
      if (what == MISSING_ROW && i == 0) *cell = NAN;
      if (what == MISSING_COLUMN && j == d - 1) *cell = NAN;
    }
  }
  return cells;
}

/* A population in its situation, measured by the whole catalogue. */
typedef struct setting {
  persona_context *context;
  persona_run *run;
} setting;

static persona_run *run_all(persona_space *space, persona_population *reference, persona_population *population,
                            const persona_options *options) {
  persona_error err;
  persona_run *run = NULL;
  ck_ok(persona_run_create(space, options, &run, &err), err);
  if (reference != NULL) ck_ok(persona_run_set_reference(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, population, &err), err);
  ck_ok(persona_run_add_metric(run, "all", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  return run;
}

static setting measure_situation(situation what, int64_t rows, const persona_options *options) {
  const int64_t d = what == ONE_ITEM ? 1 : what == WIDE_ROWS ? WIDE : D;
  setting made = {.context = make_context(1)};
  double *cells = cells_of(what, d);
  double *reference_cells = normal_cells(REFERENCE, d, 32);
  for (int64_t i = 0; i < REFERENCE * d && what == COPIED; i++) reference_cells[i] = 1.0;
  persona_population *population = make_pairwise(made.context, "y", cells, rows, d);
  persona_population *reference = make_population(made.context, "x", reference_cells, REFERENCE, d);
  const int32_t kind = what == COPIED ? PERSONA_SPACE_NONE : PERSONA_SPACE_REFERENCE;
  persona_space *space = make_space(made.context, kind, what == ALONE ? population : reference);
  made.run = run_all(space, what == ALONE ? NULL : reference, population, options);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  free(cells);
  free(reference_cells);
  return made;
}

static void setting_free(setting *made) {
  persona_run_free(made->run);
  persona_context_free(made->context);
}

/* What holds of every result, whatever it says. */
static void check_form(const persona_result *result, const char *key) {
  const double value = persona_result_value(result);
  const char *range = persona_metric_range(persona_result_metric(result));
  const size_t reason = strlen(persona_result_reason(result));
  switch (persona_result_validity(result)) {
    case PERSONA_VALIDITY_OK:
      ck_assert_msg(isfinite(value), "%s is %g and called ok", key, value);
      ck_assert_msg(reason == 0, "%s is ok, and has a reason", key);
      if (strncmp(range, "0..1", 4) == 0) ck_assert_msg(value >= 0.0 && value <= 1.0, "%s is %g", key, value);
      break;
    case PERSONA_VALIDITY_INFINITE:
      ck_assert_msg(isinf(value) && value > 0.0 && reason > 10, "%s is infinite without a reason", key);
      break;
    default:
      ck_assert_msg(isnan(value) && reason > 10, "%s is undefined, and is %g because '%s'", key, value,
                    persona_result_reason(result));
  }
}

static void check_every_form(const persona_run *run) {
  for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
    const char *key = persona_metric_key(metric);
    check_form(persona_run_get_result(run, 0, key), key);
  }
}

static char letter_of(const persona_result *result) {
  switch (persona_result_validity(result)) {
    case PERSONA_VALIDITY_OK: return 'd';
    case PERSONA_VALIDITY_INFINITE: return 'i';
    default: return 'u';
  }
}

START_TEST(every_metric_is_in_the_table) {
  ck_assert_int_eq(EXPECTATIONS, persona_metric_count());
  for (int i = 0; i < EXPECTATIONS; i++) {
    ck_assert_msg(persona_metric_find(table[i].key) >= 0, "%s is no metric", table[i].key);
    ck_assert_uint_eq(strlen(table[i].all), SITUATIONS);
  }
}
END_TEST

START_TEST(degenerate_populations) {
  static const char *const names[SITUATIONS] = {"identical",     "two rows",    "one item",
                                                "constant item", "missing row", "missing column",
                                                "wide rows",     "copied",      "alone"};
  setting made = measure_situation((situation)_i, N, NULL);
  check_every_form(made.run);
  for (int i = 0; i < EXPECTATIONS; i++) {
    const persona_result *result = persona_run_get_result(made.run, 0, table[i].key);
    const char expected = table[i].all[_i];
    ck_assert_msg(letter_of(result) == (expected == 'v' ? 'd' : expected), "%s of %s is %c: %g '%s'", table[i].key,
                  names[_i], letter_of(result), persona_result_value(result), persona_result_reason(result));
    if (expected != 'v') continue;
    const double value = _i == IDENTICAL ? table[i].identical : table[i].two_rows;
    ck_assert_msg(fabs(persona_result_value(result) - value) < 1e-12 * (1.0 + fabs(value)), "%s of %s is %.17g",
                  table[i].key, names[_i], persona_result_value(result));
  }
  setting_free(&made);
}
END_TEST

/* From one row on; and once a metric is defined, one more row leaves it so. */
START_TEST(few_rows) {
  for (int64_t rows = 0; rows <= N; rows++) {
    setting made = measure_situation(SITUATIONS, rows, NULL);
    check_every_form(made.run);
    for (int i = 0; i < EXPECTATIONS; i++) {
      const persona_result *result = persona_run_get_result(made.run, 0, table[i].key);
      const bool expected = table[i].from > 0 && rows >= table[i].from;
      ck_assert_msg((letter_of(result) == 'd') == expected, "%s of %d rows is %c: %s", table[i].key, (int)rows,
                    letter_of(result), persona_result_reason(result));
    }
    setting_free(&made);
  }
}
END_TEST

/* The other way of every option, and published mode, on every situation and number of rows. */
START_TEST(options_keep_the_form) {
  static const char *const others[][2] = {{"balls", "strict"},
                                          {"twonn_estimator", "fit"},
                                          {"effective_levels_estimator", "unbiased"},
                                          {"entropy_estimator", "chao_shen"},
                                          {"diversity_order", "inf"},
                                          {"vendi_kernel", "rbf"},
                                          {"mmd_kernel", "linear"},
                                          {"hopkins_power", "intrinsic"},
                                          {"hopkins_power", "dimensions"},
                                          {"hopkins_probes", "lattice"},
                                          {"hopkins_variant", "published_b"},
                                          {"lid_k", "2"},
                                          {"correlation_k", "2"},
                                          {"k", "1"}};
  enum { OTHERS = (int)(sizeof others / sizeof others[0]) };
  persona_error err;
  persona_context *context = make_context(1);
  persona_options *options = NULL;
  ck_ok(persona_options_create(context, &options, &err), err);
  if (_i < OTHERS) ck_ok(persona_options_set(options, others[_i][0], others[_i][1], &err), err);
  if (_i == OTHERS) persona_options_set_published(options);
  for (int what = 0; what <= SITUATIONS; what++) {
    for (int64_t rows = what == ALONE ? 1 : 0; rows <= N; rows += rows < 7 ? 1 : 6) {
      setting made = measure_situation((situation)what, rows, options);
      check_every_form(made.run);
      setting_free(&made);
    }
  }
  persona_options_free(options);
  persona_context_free(context);
}
END_TEST

Suite *degenerate_suite(void) {
  Suite *suite = suite_create("degenerate");
  TCase *tcase = tcase_create("degenerate");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, every_metric_is_in_the_table);
  tcase_add_loop_test(tcase, degenerate_populations, 0, SITUATIONS);
  tcase_add_test(tcase, few_rows);
  tcase_add_loop_test(tcase, options_keep_the_form, 0, 15);
  suite_add_tcase(suite, tcase);
  return suite;
}
