/* Comparing all populations of a run: intervals and ranks from end to end. */
#include "analysis_fixtures.h"
#include "suites.h"

#include <stdio.h>

#include <persona/comparison.h>
#include <persona/inference.h>

#include "inference/rivals.h"

enum { D = 5, PEOPLE = 160, AGENTS = 80, RIVALS = 3 };

static const char *const names[RIVALS] = {"one", "two", "collapsed"};
static const char *const keys[] = {"coverage", "recall", "sd_ratio", "separation", "energy_distance"};
enum { KEYS = sizeof keys / sizeof keys[0] };

typedef struct scene {
  persona_context *context;
  persona_population *reference;
  persona_population *rivals[RIVALS];
  persona_space *space;
  persona_options *options;
  persona_run *run;
} scene;

/* Answers of one factor, so that nulls look different. collapse: how much is left of the spread. */
static double *make_cells(int64_t n, uint64_t seed, double collapse) {
  double *cells = normal_cells(n, D, seed);
  double *factor = normal_cells(n, 1, seed + 1000);
  for (int64_t i = 0; i < n; i++) {
    for (int d = 0; d < D; d++) {
      const double answer = 3.0 + collapse * (0.8 * factor[i] + 0.7 * cells[i * D + d]);
      cells[i * D + d] = fmin(5.0, fmax(1.0, floor(answer + 0.5)));
    }
  }
  free(factor);
  return cells;
}

static void set(scene *made, const char *key, const char *text) {
  persona_error err;
  ck_ok(persona_options_set(made->options, key, text, &err), err);
}

static void begin_scene(scene *made, int32_t threads) {
  *made = (scene){.context = make_context(threads)};
  double *people = make_cells(PEOPLE, 1, 1.0);
  made->reference = make_population(made->context, "people", people, PEOPLE, D);
  for (int r = 0; r < RIVALS; r++) { /* the first two are the same */
    double *cells = make_cells(AGENTS, r == 2 ? 3 : 2, r == 2 ? 0.4 : 1.0);
    made->rivals[r] = make_population(made->context, names[r], cells, AGENTS, D);
    free(cells);
  }
  made->space = make_space(made->context, PERSONA_SPACE_REFERENCE, made->reference);
  made->options = make_options(made->context, "permutations", "19");
  set(made, "band_draws", "30");
  set(made, "null_draws", "2");
  set(made, "resamples", "120");
  free(people);
}

/* order: of the rivals. */
static persona_analysis *compare(scene *made, bool against, const int *order) {
  persona_analysis *analysis;
  persona_error err;
  ck_ok(persona_run_create(made->space, made->options, &made->run, &err), err);
  if (against) ck_ok(persona_run_set_reference(made->run, made->reference, &err), err);
  if (against) ck_ok(persona_run_add_population(made->run, made->reference, &err), err); /* not a rival */
  for (int r = 0; r < RIVALS; r++) {
    ck_ok(persona_run_add_population(made->run, made->rivals[order[r]], &err), err);
  }
  for (int k = 0; k < KEYS; k++) ck_ok(persona_run_add_metric(made->run, keys[k], &err), err);
  ck_ok(persona_run_add_metric(made->run, "expected_coverage", &err), err); /* says nothing of the answers */
  ck_ok(persona_compare(made->run, PERSONA_DESIGN_INDEPENDENT, NULL, NULL, &analysis, &err), err);
  return analysis;
}

static void end_scene(scene *made) {
  persona_run_free(made->run);
  persona_options_free(made->options);
  persona_space_free(made->space);
  for (int r = 0; r < RIVALS; r++) persona_population_free(made->rivals[r]);
  persona_population_free(made->reference);
  persona_context_free(made->context);
}

static const int plain[RIVALS] = {0, 1, 2};

static double at(const persona_analysis *analysis, const char *table, const char *head, const char *population,
                 const char *column) {
  char label[80];
  (void)snprintf(label, sizeof label, "%s: %s", head, population);
  return cell_of(analysis, table, label, column);
}

static bool says(const persona_analysis *analysis, const char *words) {
  for (int32_t i = 0; i < persona_analysis_finding_count(analysis); i++) {
    if (strstr(persona_analysis_finding(analysis, i), words) != NULL) return true;
  }
  return false;
}

static void check_same(double one, double other) { ck_assert(isnan(one) ? isnan(other) : one == other); }

START_TEST(intervals_as_of_an_inference) {
  scene made;
  persona_inference *inference;
  persona_error err;
  begin_scene(&made, 2);
  persona_analysis *found = compare(&made, true, plain);
  ck_ok(persona_run_execute(made.run, &err), err);
  ck_ok(persona_inference_create(made.run, NULL, NULL, &inference, &err), err);
  ck_assert_int_eq(persona_analysis_table_rows(found, persona_analysis_find_table(found, "intervals")), KEYS * RIVALS);
  for (int r = 0; r < RIVALS; r++) {
    for (int k = 0; k < KEYS; k++) {
      const persona_evidence *evidence = persona_inference_get(inference, r + 1, keys[k]);
      check_same(at(found, "intervals", keys[k], names[r], "low"), persona_evidence_interval_low(evidence));
      check_same(at(found, "intervals", keys[k], names[r], "high"), persona_evidence_interval_high(evidence));
      check_same(at(found, "intervals", keys[k], names[r], "matched"), persona_evidence_matched(evidence));
      check_same(at(found, "intervals", keys[k], names[r], "band_low"), persona_evidence_band_low(evidence));
      check_same(at(found, "intervals", keys[k], names[r], "band_high"), persona_evidence_band_high(evidence));
      check_same(at(found, "intervals", keys[k], names[r], "band_position"), persona_evidence_place(evidence));
      check_same(at(found, "intervals", keys[k], names[r], "value"), cell_of(found, "values", keys[k], names[r]));
    }
  }
  ck_assert_ptr_nonnull(strstr(note_of(found, "intervals", "energy_distance: one"), "no interval: its law"));
  persona_inference_free(inference);
  persona_analysis_free(found);
  end_scene(&made);
}
END_TEST

/* Halves of one population differ by chance alone: by nothing on average. */
START_TEST(halves_differ_by_chance) {
  scene made;
  lp_rivals rivals;
  persona_error err;
  begin_scene(&made, 2);
  persona_analysis_free(compare(&made, true, plain));
  ck_ok(lp_rivals_measure(made.run, made.rivals, RIVALS, made.run->chosen, NULL, &rivals, &err), err);
  ck_assert_int_eq(rivals.partitions, 20);
  for (int r = 0; r < RIVALS; r++) {
    double mean = 0.0;
    double squares = 0.0;
    const double *differences = lp_rivals_differences(&rivals, r, 0);
    for (int b = 0; b < 20; b++) {
      mean += differences[b] / 20.0;
      squares += differences[b] * differences[b] / 20.0;
    }
    ck_assert(squares > 0.0 && fabs(mean) < 0.8 * sqrt(squares));
  }
  lp_rivals_clear(&rivals);
  end_scene(&made);
}
END_TEST

START_TEST(same_ones_tie_and_the_collapsed_is_last) {
  scene made;
  begin_scene(&made, 2);
  persona_analysis *found = compare(&made, true, plain);
  ck_assert(at(found, "ranking", "overall", "one", "score") == at(found, "ranking", "overall", "two", "score"));
  ck_assert(at(found, "ranking", "overall", "one", "place") == 1.0);
  ck_assert(at(found, "ranking", "overall", "two", "tied_last") == 1.0);
  ck_assert(at(found, "ranking", "overall", "collapsed", "place") == 3.0);
  ck_assert(at(found, "ranking", "overall", "collapsed", "tied_first") == 3.0);
  ck_assert_double_eq_tol(at(found, "ranking", "overall", "one", "best"), 0.5, 0.05);
  ck_assert(at(found, "ranking", "overall", "collapsed", "low") > at(found, "ranking", "overall", "one", "high"));
  ck_assert(at(found, "ranking", "overall", "one", "metrics") == KEYS);
  ck_assert(at(found, "ranking", "overall", "one", "uncertain") == KEYS - 1);
  ck_assert(isnan(at(found, "ranking", "comparison", "one", "low"))); /* the energy distance has no interval */
  ck_assert_ptr_nonnull(strstr(note_of(found, "ranking", "overall: one"), "energy_distance"));
  ck_assert(says(found, "Which is nearest to healthy people overall is open"));
  ck_assert(says(found, "not in its uncertainty, for want of an interval: energy_distance"));
  persona_analysis_free(found);
  end_scene(&made);
}
END_TEST

START_TEST(order_and_threads_do_not_matter) {
  static const int orders[3][RIVALS] = {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}};
  static const char *const columns[] = {"score", "low", "high", "rank", "rank_high", "best", "tied_last"};
  double expected[RIVALS][7];
  for (int o = 0; o < 3; o++) {
    scene made;
    begin_scene(&made, 1 << o);
    persona_analysis *found = compare(&made, true, orders[o]);
    for (int r = 0; r < RIVALS; r++) {
      for (int c = 0; c < 7; c++) {
        const double value = at(found, "ranking", "overall", names[r], columns[c]);
        if (o == 0) expected[r][c] = value;
        ck_assert(value == expected[r][c]);
      }
    }
    persona_analysis_free(found);
    end_scene(&made);
  }
}
END_TEST

START_TEST(no_ranking_without_what_it_needs) {
  scene made;
  begin_scene(&made, 1);
  persona_analysis *found = compare(&made, false, plain);
  ck_assert_int_eq(persona_analysis_find_table(found, "ranking"), -1);
  ck_assert(says(found, "without a reference"));
  ck_assert(at(found, "intervals", "separation", "one", "low") < at(found, "intervals", "separation", "one", "value"));
  ck_assert(isnan(at(found, "intervals", "separation", "one", "matched")));
  persona_analysis_free(found);
  persona_run_free(made.run);
  set(&made, "null_draws", "0"); /* no scale */
  found = compare(&made, true, plain);
  ck_assert_int_eq(persona_analysis_find_table(found, "ranking"), -1);
  ck_assert(says(found, "Populations are not ranked"));
  ck_assert_ptr_nonnull(strstr(note_of(found, "intervals", "coverage: two"), "not ranked: no null"));
  persona_analysis_free(found);
  end_scene(&made);
}
END_TEST

/* Cancelled at each hundredth: while pairs are tested, and while draws are made. */
static int stop_at(void *user, int64_t done, int64_t total) {
  return (double)done >= *(const double *)user * (double)total;
}

START_TEST(cancelled_anywhere) {
  scene made;
  persona_error err;
  begin_scene(&made, 1); /* the calling thread reports, and must come to the end */
  persona_analysis_free(compare(&made, true, plain));
  for (double share = 0.1; share < 1.0; share += 0.2) {
    persona_analysis *analysis;
    ck_assert_int_eq(persona_compare(made.run, 0, stop_at, &share, &analysis, &err), PERSONA_CANCELLED);
    ck_assert_ptr_null(analysis);
  }
  end_scene(&made);
}
END_TEST

Suite *compare_suite(void) {
  Suite *suite = suite_create("compare");
  TCase *tcase = tcase_create("compare");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, intervals_as_of_an_inference);
  tcase_add_test(tcase, halves_differ_by_chance);
  tcase_add_test(tcase, same_ones_tie_and_the_collapsed_is_last);
  tcase_add_test(tcase, order_and_threads_do_not_matter);
  tcase_add_test(tcase, no_ranking_without_what_it_needs);
  tcase_add_test(tcase, cancelled_anywhere);
  suite_add_tcase(suite, tcase);
  return suite;
}
