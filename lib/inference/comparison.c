/* All populations of a run against each other. */
#include <persona/comparison.h>

#include "analysis/adjust.h"
#include "analysis/analysis.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "inference/ranking_tables.h"
#include "inference/relabelling.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABEL_SIZE = 200 };

typedef struct pair {
  int64_t first; /* places in the list of rivals */
  int64_t second;
  lp_tests tests;
} pair;

typedef struct comparison {
  const persona_run *run;
  persona_population **rivals; /* the run's populations but its reference */
  int64_t count;
  pair *pairs;
  int64_t pair_count;
  int32_t tests;    /* of each pair */
  double *adjusted; /* pairs x tests x 2: Holm, Benjamini and Hochberg */
  double *numbers;  /* room for two numbers a pair or a test */
  uint8_t *chosen;  /* metrics that are tested */
  lp_rivals sides;  /* what stands beside each metric of each rival */
  lp_ranking ranking;
} comparison;

static const char *name_of(const comparison *of, int64_t rival) { return of->rivals[rival]->name; }

/* Holm over the pairs of each metric. */
static int adjust_pairs(const comparison *of, persona_error *err) {
  int status = PERSONA_OK;
  for (int32_t t = 0; t < of->tests && status == PERSONA_OK; t++) {
    double *adjusted = of->numbers + of->pair_count;
    for (int64_t p = 0; p < of->pair_count; p++) of->numbers[p] = of->pairs[p].tests.tests[t].p;
    status = lp_adjust_holm(of->run->context, of->numbers, of->pair_count, adjusted, err);
    for (int64_t p = 0; p < of->pair_count && status == PERSONA_OK; p++) {
      of->adjusted[2 * (p * of->tests + t)] = adjusted[p];
    }
  }
  return status;
}

/* Benjamini and Hochberg over the metrics of each pair. */
static int adjust_metrics(const comparison *of, persona_error *err) {
  int status = PERSONA_OK;
  for (int64_t p = 0; p < of->pair_count && status == PERSONA_OK; p++) {
    double *cells = of->adjusted + 2 * p * of->tests;
    double *adjusted = of->numbers + of->tests;
    for (int32_t t = 0; t < of->tests; t++) of->numbers[t] = cells[2 * t];
    status = lp_adjust_p_values(of->run->context, of->numbers, of->tests, adjusted, err);
    for (int32_t t = 0; t < of->tests && status == PERSONA_OK; t++) cells[2 * t + 1] = adjusted[t];
  }
  return status;
}

static int add_values(const comparison *of, persona_analysis *analysis, persona_error *err) {
  const lp_tests *any = &of->pairs[0].tests;
  lp_analysis_table *table = NULL;
  const char **names = lp_allocate_array(of->run->context, of->count + of->tests, sizeof *names);
  if (names == NULL) return lp_out_of_memory(err);
  const char **labels = names + of->count;
  for (int64_t r = 0; r < of->count; r++) names[r] = name_of(of, r);
  for (int32_t t = 2; t < of->tests; t++) labels[t - 2] = lp_test_label(&any->tests[t]);
  const int status = lp_analysis_add_table(analysis, "values", "the metrics of each population", of->tests - 2, labels,
                                           (int32_t)of->count, names, &table, err);
  for (int64_t p = of->pair_count - 1; p >= 0 && status == PERSONA_OK; p--) {
    for (int32_t t = 2; t < of->tests; t++) {
      const lp_test *test = &of->pairs[p].tests.tests[t];
      *lp_analysis_cell(table, t - 2, (int32_t)of->pairs[p].first) = test->first;
      *lp_analysis_cell(table, t - 2, (int32_t)of->pairs[p].second) = test->second;
    }
  }
  lp_release(of->run->context, names);
  return status;
}

static int fill_pairs(const comparison *of, persona_analysis *analysis, lp_analysis_table *table, persona_error *err) {
  int status = PERSONA_OK;
  for (int64_t row = 0; row < of->pair_count * of->tests && status == PERSONA_OK; row++) {
    const lp_tests *tests = &of->pairs[row / of->tests].tests;
    const lp_test *test = &tests->tests[row % of->tests];
    double *cells = lp_analysis_cell(table, row, 0);
    lp_test_cells(test, tests->permutations, cells);
    cells[LP_TEST_HOLM] = of->adjusted[2 * row];
    cells[LP_TEST_BH] = of->adjusted[2 * row + 1];
    if (test->note[0] != '\0') status = lp_analysis_note(analysis, table, row, err, "%s", test->note);
  }
  return status;
}

static int add_pairs(const comparison *of, persona_analysis *analysis, persona_error *err) {
  const int64_t rows = of->pair_count * of->tests;
  lp_analysis_table *table = NULL;
  char(*texts)[LABEL_SIZE] = lp_allocate_array(of->run->context, rows, sizeof *texts);
  const char **labels = lp_allocate_array(of->run->context, rows, sizeof *labels);
  int status = texts != NULL && labels != NULL ? PERSONA_OK : lp_out_of_memory(err);
  for (int64_t row = 0; row < rows && status == PERSONA_OK; row++) {
    const pair *at = &of->pairs[row / of->tests];
    (void)snprintf(texts[row], LABEL_SIZE, "%.70s | %.70s: %s", name_of(of, at->first), name_of(of, at->second),
                   lp_test_label(&at->tests.tests[row % of->tests]));
    lp_repair_utf8(texts[row]);
    labels[row] = texts[row];
  }
  if (status == PERSONA_OK) {
    status = lp_analysis_add_table(analysis, "pairs", "what differs between two populations, by permutation", rows,
                                   labels, LP_TEST_COLUMNS, lp_test_columns, &table, err);
  }
  if (status == PERSONA_OK) status = fill_pairs(of, analysis, table, err);
  lp_release(of->run->context, texts);
  lp_release(of->run->context, labels);
  return status;
}

/* A sentence a pair: whether it differs as a whole, in how many metrics, and in which first. */
static void say_pair(const comparison *of, int64_t p, double level, persona_analysis *analysis) {
  const pair *at = &of->pairs[p];
  const double *cells = of->adjusted + 2 * p * of->tests;
  const char *names[2] = {name_of(of, at->first), name_of(of, at->second)};
  int32_t real = 0;
  int32_t tested = 0;
  int32_t strongest = -1;
  double most = 0.0;
  for (int32_t t = 2; t < of->tests; t++) {
    const lp_test *test = &at->tests.tests[t];
    tested += !isnan(test->p);
    if (!(cells[2 * t + 1] <= level)) continue;
    real++;
    const double size = fabs(test->difference - test->expected) / test->spread;
    if (strongest < 0 || size > most) strongest = t;
    most = fmax(most, size);
  }
  const bool apart = cells[1] <= level || cells[3] <= level; /* q of either distance, as the stars */
  if (strongest >= 0) {
    const lp_test *test = &at->tests.tests[strongest];
    lp_analysis_say(analysis, "'%.40s' and '%.40s' %s, and %d of %d metrics differ, most of all %s (%s and %s).",
                    names[0], names[1], apart ? "answer differently as a whole" : "are not shown to differ as a whole",
                    (int)real, (int)tested, lp_test_label(test), lp_real(test->first).text, lp_real(test->second).text);
  } else {
    lp_analysis_say(analysis, "'%.40s' and '%.40s' %s; none of %d metrics is shown to differ.", names[0], names[1],
                    apart ? "answer differently as a whole" : "are not shown to differ as a whole", (int)tested);
  }
}

static void say(const comparison *of, bool paired, persona_analysis *analysis) {
  const double level = 1.0 - of->run->options.reals[LP_OPTION_INTERVAL_LEVEL];
  for (int64_t p = 0; p < of->pair_count; p++) say_pair(of, p, level, analysis);
  for (int64_t p = 0; p < of->pair_count && paired; p++) {
    const lp_tests *tests = &of->pairs[p].tests;
    if (tests->left_out[0] + tests->left_out[1] == 0) continue;
    lp_analysis_say(analysis, "Rows without a counterpart are left out: %lld of '%.50s', %lld of '%.50s'.",
                    (long long)tests->left_out[0], name_of(of, of->pairs[p].first), (long long)tests->left_out[1],
                    name_of(of, of->pairs[p].second));
  }
  const double least = (double)of->pair_count / (1.0 + (double)of->pairs[0].tests.permutations);
  if (least > level) {
    lp_analysis_say(analysis, "%lld permutations are too few for %lld pairs: no p after Holm can be below %s.",
                    (long long)of->pairs[0].tests.permutations, (long long)of->pair_count,
                    lp_fixed(fmin(least, 1.0), 3).text);
  }
}

/* Draws count few large steps, tests many small ones: a rival weighs as much as the first pair. */
typedef struct weighed {
  lp_progress own;
  lp_progress *whole;
  int64_t weight;
  int64_t said;
} weighed;

static int pass_on(void *user, int64_t done, int64_t total) {
  weighed *steps = user;
  (void)total;
  const int64_t news = (done - steps->said) * steps->weight;
  steps->said = done;
  return lp_progress_add(steps->whole, news);
}

static int64_t pair_steps(const comparison *of, int64_t p) {
  return lp_tests_steps(of->run, of->rivals[of->pairs[p].first], of->rivals[of->pairs[p].second]);
}

static int measure_rivals(comparison *of, lp_progress *progress, persona_error *err) {
  const lp_option_values *options = &of->run->options;
  weighed steps = {.own = {.callback = pass_on, .user = &steps}, .whole = progress};
  int64_t draws = 0;
  for (int64_t p = 0; p < of->run->population_count; p++) draws += lp_draws_steps(of->run, p);
  lp_progress_begin(&steps.own, draws);
  steps.weight = draws > 0 ? of->count * pair_steps(of, 0) / draws : 0;
  int status = lp_rivals_measure(of->run, of->rivals, of->count, of->chosen, &steps.own, &of->sides, err);
  if (status == PERSONA_OK && of->sides.metrics > 0) {
    status = lp_ranking_make(&of->sides, (uint64_t)options->integers[LP_OPTION_SEED],
                             options->reals[LP_OPTION_INTERVAL_LEVEL], &of->ranking, err);
  }
  return status;
}

static int measure(comparison *of, bool paired, lp_progress *progress, persona_error *err) {
  int64_t steps = of->count * pair_steps(of, 0);
  int status = PERSONA_OK;
  for (int64_t p = 0; p < of->pair_count; p++) steps += pair_steps(of, p);
  lp_progress_begin(progress, steps);
  for (int64_t p = 0; p < of->pair_count && status == PERSONA_OK; p++) {
    pair *at = &of->pairs[p];
    status = lp_tests_find(of->run, of->rivals[at->first], of->rivals[at->second], paired, progress, &at->tests, err);
  }
  if (status == PERSONA_OK) status = measure_rivals(of, progress, err);
  if (status == PERSONA_OK) lp_progress_end(progress);
  return status;
}

static int begin(comparison *of, persona_error *err) {
  const persona_run *run = of->run;
  of->rivals = lp_allocate_array(run->context, run->population_count, sizeof(persona_population *));
  if (of->rivals == NULL) return lp_out_of_memory(err);
  for (int64_t p = 0; p < run->population_count; p++) {
    if (run->populations[p] != run->reference) of->rivals[of->count++] = run->populations[p];
  }
  if (of->count < 2) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "a comparison needs two populations beside the reference");
  }
  for (int32_t m = 0; m < persona_metric_count(); m++) of->tests += lp_test_applies(run, m);
  of->tests += 2;
  const int64_t pairs = of->count * (of->count - 1) / 2;
  of->pairs = lp_allocate_zeroed(run->context, pairs, sizeof *of->pairs);
  of->adjusted = lp_allocate_array(run->context, pairs * of->tests, 2 * (int64_t)sizeof(double));
  of->numbers = lp_allocate_array(run->context, pairs + of->tests, 2 * (int64_t)sizeof(double));
  of->chosen = lp_allocate_zeroed(run->context, persona_metric_count(), 1);
  if (of->pairs == NULL || of->adjusted == NULL || of->numbers == NULL || of->chosen == NULL) {
    return lp_out_of_memory(err);
  }
  for (int32_t m = 0; m < persona_metric_count(); m++) of->chosen[m] = lp_test_applies(run, m);
  for (int64_t a = 0; a < of->count; a++) {
    for (int64_t b = a + 1; b < of->count; b++) of->pairs[of->pair_count++] = (pair){.first = a, .second = b};
  }
  return PERSONA_OK;
}

static void end(comparison *of) {
  for (int64_t p = 0; p < of->pair_count; p++) lp_tests_clear(&of->pairs[p].tests);
  lp_ranking_clear(&of->ranking);
  lp_rivals_clear(&of->sides);
  lp_release(of->run->context, of->chosen);
  lp_release(of->run->context, of->rivals);
  lp_release(of->run->context, of->pairs);
  lp_release(of->run->context, of->adjusted);
  lp_release(of->run->context, of->numbers);
}

static int tell(const comparison *of, bool paired, persona_analysis **out, persona_error *err) {
  static const int32_t read[] = {LP_OPTION_PERMUTATIONS, LP_OPTION_INTERVAL_LEVEL, LP_OPTION_RESAMPLES,
                                 LP_OPTION_BAND_DRAWS,   LP_OPTION_NULL_DRAWS,     LP_OPTION_SEED};
  persona_analysis *analysis = lp_analysis_create(of->run->context, "comparison", of->rivals[0]);
  if (analysis == NULL) return lp_out_of_memory(err);
  for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) lp_analysis_setting(analysis, &of->run->options, read[i]);
  int status = adjust_pairs(of, err);
  if (status == PERSONA_OK) status = adjust_metrics(of, err);
  if (status == PERSONA_OK && of->sides.metrics > 0) status = lp_ranking_tell(&of->ranking, analysis, err);
  if (status == PERSONA_OK) {
    say(of, paired, analysis);
    status = add_values(of, analysis, err);
  }
  if (status == PERSONA_OK) status = add_pairs(of, analysis, err);
  if (status != PERSONA_OK) {
    persona_analysis_free(analysis);
    return status;
  }
  *out = analysis;
  return PERSONA_OK;
}

int persona_compare(const persona_run *run, int32_t design, persona_progress_callback progress, void *user,
                    persona_analysis **out, persona_error *err) {
  lp_progress watched = {.callback = progress, .user = user};
  comparison of = {.run = run};
  const bool paired = design == PERSONA_DESIGN_PAIRED;
  if (out != NULL) *out = NULL;
  if (run == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_compare: run or out is NULL");
  }
  if (design != PERSONA_DESIGN_INDEPENDENT && design != PERSONA_DESIGN_PAIRED) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "there is no design %d", (int)design);
  }
  int status = begin(&of, err);
  if (status == PERSONA_OK) status = measure(&of, paired, &watched, err);
  if (status == PERSONA_OK) status = tell(&of, paired, out, err);
  end(&of);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}
