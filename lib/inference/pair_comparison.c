/* The permutation tests of two populations as an analysis. */
#include <persona/comparison.h>

#include "analysis/adjust.h"
#include "analysis/analysis.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "inference/relabelling.h"

#include <math.h>
#include <string.h>

/* Adds the table; adjusted: 3 numbers a test: p, Holm, Benjamini and Hochberg. */
static int add_table(const lp_tests *tests, const double *adjusted, persona_analysis *analysis, persona_error *err) {
  lp_analysis_table *table = NULL;
  const char **labels = lp_allocate_array(tests->context, tests->count, sizeof *labels);
  if (labels == NULL) return lp_out_of_memory(err);
  for (int32_t t = 0; t < tests->count; t++) labels[t] = lp_test_label(&tests->tests[t]);
  int status = lp_analysis_add_table(analysis, "tests",
                                     "what differs between the two populations, by permutation of their labels",
                                     tests->count, labels, LP_TEST_COLUMNS, lp_test_columns, &table, err);
  for (int32_t t = 0; t < tests->count && status == PERSONA_OK; t++) {
    const lp_test *test = &tests->tests[t];
    double *row = lp_analysis_cell(table, t, 0);
    lp_test_cells(test, tests->permutations, row);
    row[LP_TEST_HOLM] = adjusted[tests->count + t];
    row[LP_TEST_BH] = adjusted[2 * tests->count + t];
    if (test->note[0] != '\0') status = lp_analysis_note(analysis, table, t, err, "%s", test->note);
  }
  lp_release(tests->context, labels);
  return status;
}

static void say_distances(const lp_tests *tests, const double *holm, const char *const *names, double level,
                          persona_analysis *analysis) {
  const bool energy = holm[0] <= level;
  const bool mmd = holm[1] <= level;
  if (isnan(holm[0]) && isnan(holm[1])) {
    lp_analysis_say(analysis, "Whether '%.60s' and '%.60s' answer alike as a whole is not known: %.100s.", names[0],
                    names[1], tests->tests[0].note);
  } else if (energy || mmd) {
    lp_analysis_say(analysis, "'%.60s' and '%.60s' answer differently as a whole (%s, p %s after Holm).", names[0],
                    names[1], energy ? "energy distance" : "maximum mean discrepancy",
                    lp_fixed(holm[energy ? 0 : 1], 4).text);
  } else {
    lp_analysis_say(analysis,
                    "No distance between '%.60s' and '%.60s' was shown (energy distance, p %s): they may still differ "
                    "by less than so few agents show.",
                    names[0], names[1], lp_fixed(tests->tests[0].p, 4).text);
  }
}

static void say_metrics(const lp_tests *tests, const double *holm, const char *const *names, double level,
                        persona_analysis *analysis) {
  int32_t real = 0;
  int32_t tested = 0;
  for (int32_t t = 2; t < tests->count; t++) {
    const lp_test *test = &tests->tests[t];
    tested += !isnan(holm[t]);
    if (!(holm[t] <= level)) continue;
    real++;
    lp_analysis_say(analysis, "%s really differs: %s in '%.50s', %s in '%.50s' (p %s after Holm).", lp_test_label(test),
                    lp_real(test->first).text, names[0], lp_real(test->second).text, names[1],
                    lp_fixed(holm[t], 4).text);
  }
  if (real == 0 && tested > 0) {
    lp_analysis_say(analysis, "None of the %d metrics differs by more than chance would let them.", (int)tested);
  }
}

static void say_limits(const lp_tests *tests, bool paired, double level, persona_analysis *analysis) {
  const double smallest = 1.0 / (1.0 + (double)tests->permutations);
  if (paired) {
    lp_analysis_say(analysis, "%lld agents are in both; %lld and %lld rows without a counterpart are left out.",
                    (long long)tests->units[0], (long long)tests->left_out[0], (long long)tests->left_out[1]);
  } else if (tests->units[0] < tests->rows[0] || tests->units[1] < tests->rows[1]) {
    lp_analysis_say(analysis, "Answers of one agent kept together: %lld agents of %lld rows, and %lld of %lld.",
                    (long long)tests->units[0], (long long)tests->rows[0], (long long)tests->units[1],
                    (long long)tests->rows[1]);
  }
  if (smallest * (double)tests->count > level) {
    lp_analysis_say(analysis,
                    "%lld permutations are too few for %d tests at level %s: the smallest p after Holm is %s.",
                    (long long)tests->permutations, (int)tests->count, lp_real(level).text,
                    lp_fixed(fmin(smallest * (double)tests->count, 1.0), 4).text);
  }
}

static int tell(const persona_run *run, const lp_tests *tests, const char *const *names, bool paired,
                persona_analysis *analysis, persona_error *err) {
  const double level = 1.0 - run->options.reals[LP_OPTION_INTERVAL_LEVEL];
  double *adjusted = lp_allocate_array(tests->context, 3 * (int64_t)tests->count, sizeof *adjusted);
  if (adjusted == NULL) return lp_out_of_memory(err);
  double *holm = adjusted + tests->count;
  for (int32_t t = 0; t < tests->count; t++) adjusted[t] = tests->tests[t].p;
  int status = lp_adjust_holm(tests->context, adjusted, tests->count, holm, err);
  if (status == PERSONA_OK) {
    status = lp_adjust_p_values(tests->context, adjusted, tests->count, holm + tests->count, err);
  }
  if (status == PERSONA_OK) {
    say_distances(tests, holm, names, level, analysis);
    say_metrics(tests, holm, names, level, analysis);
    say_limits(tests, paired, level, analysis);
    status = add_table(tests, adjusted, analysis, err);
  }
  lp_release(tests->context, adjusted);
  return status;
}

static int check(const persona_run *run, int64_t first, int64_t second, int32_t design, persona_error *err) {
  const int64_t count = run->population_count;
  if (first < 0 || second < 0 || first >= count || second >= count || first == second) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "populations %lld and %lld are not two of the %lld of the run",
                   (long long)first, (long long)second, (long long)count);
  }
  if (design != PERSONA_DESIGN_INDEPENDENT && design != PERSONA_DESIGN_PAIRED) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "there is no design %d", (int)design);
  }
  return PERSONA_OK;
}

int persona_compare_pair(const persona_run *run, int64_t first, int64_t second, int32_t design,
                         persona_progress_callback progress, void *user, persona_analysis **out, persona_error *err) {
  static const int32_t read[] = {LP_OPTION_PERMUTATIONS, LP_OPTION_INTERVAL_LEVEL, LP_OPTION_SEED};
  lp_progress watched = {.callback = progress, .user = user};
  if (out != NULL) *out = NULL;
  if (run == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_compare_pair: run or out is NULL");
  }
  int status = check(run, first, second, design, err);
  if (status != PERSONA_OK) return status;
  const persona_population *const sides[2] = {run->populations[first], run->populations[second]};
  const char *const names[2] = {sides[0]->name, sides[1]->name};
  lp_tests tests = {0};
  persona_analysis *analysis = lp_analysis_create(run->context, "pair_comparison", sides[0]);
  if (analysis == NULL) return lp_out_of_memory(err);
  for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) lp_analysis_setting(analysis, &run->options, read[i]);
  lp_progress_begin(&watched, lp_tests_steps(run, sides[0], sides[1]));
  status = lp_tests_find(run, sides[0], sides[1], design == PERSONA_DESIGN_PAIRED, &watched, &tests, err);
  if (status == PERSONA_OK) {
    status = tell(run, &tests, names, design == PERSONA_DESIGN_PAIRED, analysis, err);
  }
  lp_tests_clear(&tests);
  if (status != PERSONA_OK) {
    persona_analysis_free(analysis);
    return status;
  }
  lp_progress_end(&watched);
  *out = analysis;
  return lp_succeed(err);
}
