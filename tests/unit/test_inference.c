/* Bands and what they are made of: splits, draws against the slow way, widths in closed form, edges. */
#include "faulty.h"
#include "fixtures.h"
#include "suites.h"

#include "inference/bands.h"
#include "inference/normal.h"
#include "inference/splits.h"

enum { D = 4 };

/* ---- the normal distribution --------------------------------------------------------------------------------------
 */

START_TEST(normal_quantiles) {
  ck_assert_double_eq_tol(lp_normal_quantile(0.975), 1.959963984540054, 1e-14);
  ck_assert_double_eq_tol(lp_normal_quantile(0.5), 0.0, 1e-300);
  ck_assert_double_eq_tol(lp_normal_quantile(1e-10), -6.361340902404056, 1e-13);
  for (int i = 1; i < 1000; i++) {
    const double share = i / 1000.0;
    ck_assert_double_eq_tol(lp_normal_share(lp_normal_quantile(share)), share, 1e-14);
    ck_assert_double_eq_tol(lp_normal_quantile(share), -lp_normal_quantile(1.0 - share), 1e-13);
  }
}
END_TEST

/* ---- splits -------------------------------------------------------------------------------------------------------
 */

START_TEST(orders_are_permutations) {
  persona_context *context = make_context(1);
  const int64_t sizes[] = {1, 2, 7, 59, 60, 61, 500};
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
    const int64_t n = sizes[s];
    lp_splits splits;
    persona_error err;
    ck_ok(lp_splits_create(context, 5, 1, n, &splits, &err), err);
    int64_t *order = malloc((size_t)n * sizeof *order);
    int64_t *blocks = malloc((size_t)n * sizeof *blocks);
    int *first = calloc((size_t)n, sizeof *first); /* how often a row comes first */
    for (uint64_t draw = 0; draw < 300; draw++) {
      lp_splits_order(&splits, draw, order, blocks);
      uint8_t *seen = calloc((size_t)n, 1);
      for (int64_t i = 0; i < n; i++) {
        ck_assert(order[i] >= 0 && order[i] < n && !seen[order[i]]);
        ck_assert(blocks[i] >= 0 && blocks[i] < splits.blocks);
        if (i > 1) ck_assert(blocks[i] == blocks[i - 1] || blocks[i] != blocks[i - 2]); /* blocks stay together */
        seen[order[i]] = 1;
      }
      first[order[0]]++;
      free(seen);
    }
    if (n == 7) {
      for (int64_t i = 0; i < n; i++) ck_assert(first[i] > 20 && first[i] < 70); /* 43 expected, 6 sd wide */
    }
    free(first);
    free(order);
    free(blocks);
    lp_splits_clear(context, &splits);
  }
  persona_context_free(context);
}
END_TEST

/* A sum over the part: its variance for independent rows is part * the variance of a row. */
START_TEST(linear_statistics_have_their_variance) {
  enum { N = 600, DRAWS = 2000, PART = 300 };
  persona_context *context = make_context(1);
  persona_error err;
  lp_splits splits;
  double *influence = normal_cells(N, 1, 3);
  int64_t *order = malloc(N * sizeof *order);
  int64_t *blocks = malloc(N * sizeof *blocks);
  double *values = calloc(DRAWS, sizeof *values);
  double mean = 0.0;
  double found = 0.0;
  double expected = 0.0;
  for (int i = 0; i < N; i++) mean += influence[i] / N;
  for (int i = 0; i < N; i++) expected += PART * (influence[i] - mean) * (influence[i] - mean) / (N - 1);
  enum { SEEDS = 20 }; /* one dealing has 60 blocks, so its variance is known to a fifth only */
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    ck_ok(lp_splits_create(context, seed, 1, N, &splits, &err), err);
    double *counts = calloc((size_t)(DRAWS * splits.blocks), sizeof *counts);
    for (int64_t d = 0; d < DRAWS; d++) {
      lp_splits_order(&splits, (uint64_t)d, order, blocks);
      values[d] = 0.0;
      for (int i = 0; i < PART; i++) {
        values[d] += influence[order[i]];
        counts[d * splits.blocks + blocks[i]] += 1.0;
      }
    }
    found += lp_splits_influence(&splits, PART, DRAWS, counts, NULL, values).variance / SEEDS;
    free(counts);
    lp_splits_clear(context, &splits);
  }
  ck_assert_double_eq_tol(found / expected, 1.0, 0.15); /* sqrt(2 / (59 * 20)) = 0.041 */
  free(influence);
  free(order);
  free(blocks);
  free(values);
  persona_context_free(context);
}
END_TEST

START_TEST(sizes_are_matched) {
  const lp_matching human = lp_match_rows(2058, 1144, 2500);
  ck_assert_int_eq(human.held, 1029);
  ck_assert_int_eq(human.rest, 1029);
  const lp_matching small = lp_match_rows(300, 2000, 2500);
  ck_assert_int_eq(small.held, 150);
  const lp_matching few = lp_match_rows(500, 20, 2500);
  ck_assert_int_eq(few.held, 20);
  ck_assert_int_eq(few.rest, 480);
  const lp_matching huge = lp_match_rows(1000000, 1000000, 2500);
  ck_assert_int_eq(huge.held, 2500);
  ck_assert_int_eq(huge.rest, 2500);
  ck_assert_int_eq(lp_match_rows(1, 10, 2500).held, 0);
}
END_TEST

/* ---- draws --------------------------------------------------------------------------------------------------------
 */

typedef struct scene {
  persona_context *context;
  persona_population *reference;
  persona_population *population;
  persona_space *space;
  persona_options *options;
  persona_run *run;
} scene;

static scene make_scene(int32_t threads, int64_t n, int64_t m, uint64_t seed, const char *const *keys) {
  scene made;
  persona_error err;
  made.context = make_context(threads);
  double *x = likert_cells(n, D, 5, seed);
  double *y = likert_cells(m, D, 5, seed + 1);
  made.reference = make_population(made.context, "reference", x, n, D);
  made.population = make_population(made.context, "agents", y, m, D);
  made.space = make_space(made.context, PERSONA_SPACE_REFERENCE, made.reference);
  made.options = make_options(made.context, "band_draws", "40");
  ck_ok(persona_options_set(made.options, "null_draws", "2", &err), err);
  ck_ok(persona_options_set(made.options, "resamples", "60", &err), err);
  ck_ok(persona_run_create(made.space, made.options, &made.run, &err), err);
  ck_ok(persona_run_set_reference(made.run, made.reference, &err), err);
  ck_ok(persona_run_add_population(made.run, made.reference, &err), err);
  ck_ok(persona_run_add_population(made.run, made.population, &err), err);
  for (; *keys != NULL; keys++) ck_ok(persona_run_add_metric(made.run, *keys, &err), err);
  ck_ok(persona_run_execute(made.run, &err), err);
  free(x);
  free(y);
  return made;
}

static void scene_free(scene *made) {
  persona_run_free(made->run);
  persona_options_free(made->options);
  persona_space_free(made->space);
  persona_population_free(made->population);
  persona_population_free(made->reference);
  persona_context_free(made->context);
}

static double of_rows(const scene *made, const int64_t *held, int64_t count, const int64_t *rest, int64_t rest_count,
                      const char *key) {
  persona_error err;
  persona_population *part;
  persona_population *other;
  ck_ok(persona_population_subset(made->reference, "held", held, count, &part, &err), err);
  ck_ok(persona_population_subset(made->reference, "rest", rest, rest_count, &other, &err), err);
  const double value = value_of(made->space, other, part, key, made->options);
  persona_population_free(part);
  persona_population_free(other);
  return value;
}

START_TEST(draws_are_runs_on_subsets) {
  static const char *const keys[] = {"coverage", "recall", "separation", "effective_levels", NULL};
  static const char *const ordered[] = {"coverage", "recall", "separation", "effective_levels"};
  enum { N = 90, M = 41 };
  scene made = make_scene(2, N, M, 7, keys);
  persona_error err;
  lp_draws draws;
  int64_t order[N];
  ck_ok(lp_draws_make(made.run, 1, NULL, &draws, &err), err);
  ck_assert_int_eq(draws.count, 40);
  ck_assert_int_eq(draws.matching.held, 41);
  for (int64_t d = 0; d < 3; d++) {
    lp_splits_order(&draws.splits, (uint64_t)d, order, NULL);
    for (int32_t i = 0; i < 4; i++) {
      ck_assert_double_eq_tol(draws.held[i * draws.count + d], of_rows(&made, order, 41, order + 41, 49, ordered[i]),
                              1e-12);
    }
    lp_splits_order(&draws.splits, (uint64_t)(d + draws.count), order, NULL);
    const int64_t third = draws.thirds.held;
    const int64_t rest = draws.thirds.rest;
    const double difference = of_rows(&made, order, third, order + 2 * third, rest, "recall") -
                              of_rows(&made, order + third, third, order + 2 * third, rest, "recall");
    ck_assert_double_eq_tol(draws.opposed[1 * draws.count + d], difference, 1e-12);
  }
  lp_draws_clear(made.context, &draws);
  scene_free(&made);
}
END_TEST

START_TEST(same_bits_for_any_threads) {
  static const char *const keys[] = {"coverage", "hopkins", "lid", "energy_distance", "hyperspherical_uniformity",
                                     NULL};
  double kept[8][5];
  for (int32_t threads = 1; threads <= 4; threads *= 2) {
    scene made = make_scene(threads, 120, 130, 9, keys);
    persona_error err;
    persona_inference *inference;
    ck_ok(persona_inference_create(made.run, NULL, NULL, &inference, &err), err);
    for (int i = 0; keys[i] != NULL; i++) {
      const persona_evidence *evidence = persona_inference_get(inference, 1, keys[i]);
      const double now[5] = {persona_evidence_matched(evidence), persona_evidence_band_low(evidence),
                             persona_evidence_band_high(evidence), persona_evidence_null_value(evidence, 1),
                             persona_evidence_interval_low(evidence)};
      for (int j = 0; j < 5; j++) ck_assert(isfinite(now[j]) || (j == 4 && (i == 1 || i == 3))); /* no intervals */
      if (threads == 1) memcpy(kept[i], now, sizeof now);
      ck_assert_mem_eq(kept[i], now, sizeof now);
    }
    persona_inference_free(inference);
    scene_free(&made);
  }
}
END_TEST

/* Second samples lie inside, collapsed ones outside. The band of a mean has a closed form: effective_levels is left. */
START_TEST(healthy_inside_collapsed_outside) {
  static const char *const keys[] = {"coverage", "sd_ratio", "separation", NULL};
  int inside = 0;
  for (uint64_t seed = 0; seed < 20; seed++) {
    scene made = make_scene(2, 200, 150, 100 + 2 * seed, keys);
    persona_error err;
    persona_inference *inference;
    ck_ok(persona_inference_create(made.run, NULL, NULL, &inference, &err), err);
    for (int i = 0; keys[i] != NULL; i++) {
      inside += persona_evidence_place(persona_inference_get(inference, 1, keys[i])) == PERSONA_BAND_INSIDE;
    }
    const persona_evidence *spread = persona_inference_get(inference, 1, "sd_ratio");
    ck_assert_double_lt(persona_evidence_null_high(spread, 2), persona_evidence_band_low(spread)); /* collapsed */
    const persona_evidence *coverage = persona_inference_get(inference, 1, "coverage");
    ck_assert_double_lt(persona_evidence_null_high(coverage, 3), persona_evidence_band_low(coverage)); /* repeated */
    persona_inference_free(inference);
    scene_free(&made);
  }
  ck_assert_int_ge(inside, 50); /* of 60, 57 expected */
}
END_TEST

/* Where the reference has no copies, a healthy population may have one; not many. */
START_TEST(copies_that_were_not_seen) {
  static const int many[] = {0, 1, 30};
  enum { N = 200, M = 150 };
  for (int i = 0; i < 3; i++) {
    persona_error err;
    persona_run *run;
    persona_inference *inference;
    persona_context *context = make_context(1);
    double *x = normal_cells(N, D, 1);
    double *y = normal_cells(M, D, 2);
    for (int copy = 0; copy < many[i]; copy++) memcpy(y + (2 * copy + 1) * D, y + 2 * copy * D, D * sizeof *y);
    persona_population *reference = make_population(context, "reference", x, N, D);
    persona_population *agents = make_population(context, "agents", y, M, D);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
    ck_ok(persona_run_create(space, NULL, &run, &err), err);
    ck_ok(persona_run_set_reference(run, reference, &err), err);
    ck_ok(persona_run_add_population(run, agents, &err), err);
    ck_ok(persona_run_add_metric(run, "duplicate_rate", &err), err);
    ck_ok(persona_run_add_metric(run, "distinct_patterns", &err), err);
    ck_ok(persona_run_execute(run, &err), err);
    ck_ok(persona_inference_create(run, NULL, NULL, &inference, &err), err);
    const persona_evidence *rate = persona_inference_get(inference, 0, "duplicate_rate");
    const persona_evidence *distinct = persona_inference_get(inference, 0, "distinct_patterns");
    ck_assert_int_eq(persona_evidence_place(rate), many[i] < 30 ? PERSONA_BAND_INSIDE : PERSONA_BAND_ABOVE);
    ck_assert_int_eq(persona_evidence_place(distinct), many[i] < 30 ? PERSONA_BAND_INSIDE : PERSONA_BAND_BELOW);
    /* They are one number: 100 of the 150 rows are held out. */
    ck_assert_double_eq_tol(persona_evidence_band_spread(distinct) / persona_evidence_band_spread(rate), 100.0, 1e-9);
    persona_inference_free(inference);
    persona_run_free(run);
    persona_space_free(space);
    persona_population_free(agents);
    persona_population_free(reference);
    persona_context_free(context);
    free(x);
    free(y);
  }
}
END_TEST

START_TEST(reasons_and_refusals) {
  static const char *const keys[] = {"coverage", "lid", NULL};
  persona_error err;
  persona_inference *inference;
  scene made = make_scene(1, 30, 5, 3, keys);
  ck_ok(persona_inference_create(made.run, NULL, NULL, &inference, &err), err);
  const persona_evidence *self = persona_inference_get(inference, 0, "coverage");
  ck_assert_str_eq(persona_evidence_band_reason(self), "is the reference");
  ck_assert_int_eq(persona_evidence_place(self), PERSONA_BAND_UNKNOWN);
  ck_assert_int_eq(persona_inference_held_rows(inference, 0), 0);
  ck_assert_int_eq(persona_inference_population_count(inference), persona_run_population_count(made.run));
  const persona_evidence *lid = persona_inference_get(inference, 1, "lid");
  ck_assert_ptr_nonnull(strstr(persona_evidence_band_reason(lid), "undefined in 40 of 40 parts"));
  ck_assert(isnan(persona_evidence_band_low(lid)) && isnan(persona_evidence_matched(lid)));
  ck_assert_ptr_null(persona_inference_get(inference, 1, "recall"));
  ck_assert_ptr_null(persona_inference_get(inference, 2, "lid"));
  ck_assert_ptr_null(persona_inference_get(NULL, 0, "lid"));
  ck_assert(isnan(persona_evidence_matched(NULL)) && persona_evidence_band_reason(NULL) == NULL);
  ck_assert_ptr_null(persona_band_place_name(9));
  persona_inference_free(inference);
  ck_assert_int_eq(persona_inference_create(NULL, NULL, NULL, &inference, &err), PERSONA_INVALID_ARGUMENT);
  scene_free(&made);

  scene tiny = make_scene(1, 1, 5, 3, (const char *const[]){"effective_levels", NULL});
  ck_ok(persona_inference_create(tiny.run, NULL, NULL, &inference, &err), err);
  const persona_evidence *levels = persona_inference_get(inference, 1, "effective_levels");
  ck_assert_str_eq(persona_evidence_band_reason(levels), "the reference has 1 rows, too few to be split");
  persona_inference_free(inference);
  scene_free(&tiny);
}
END_TEST

/* Without a reference there are nulls made from the population itself. */
START_TEST(without_a_reference) {
  persona_error err;
  persona_context *context = make_context(2);
  double *x = likert_cells(80, D, 5, 4);
  persona_population *alone = make_population(context, "alone", x, 80, D);
  persona_space *space = make_space(context, PERSONA_SPACE_POOLED, alone);
  persona_run *run;
  persona_inference *inference;
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_ok(persona_run_add_population(run, alone, &err), err);
  ck_ok(persona_run_add_metric(run, "effective_levels", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_ok(persona_inference_create(run, NULL, NULL, &inference, &err), err);
  const persona_evidence *levels = persona_inference_get(inference, 0, "effective_levels");
  ck_assert_str_eq(persona_evidence_band_reason(levels), "there is no reference to take a band from");
  /* Shuffled columns keep the margins: with as many rows, to the last digit but summation. */
  ck_assert_double_eq_tol(persona_evidence_null_value(levels, 1),
                          persona_result_value(persona_run_get_result(run, 0, "effective_levels")), 1e-12);
  persona_inference_free(inference);
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(alone);
  persona_context_free(context);
  free(x);
}
END_TEST

static int stop_at_once(void *user, int64_t done, int64_t total) {
  (void)done;
  (void)total;
  ++*(int *)user;
  return 1;
}

START_TEST(cancelled) {
  scene made = make_scene(1, 60, 60, 3, (const char *const[]){"coverage", NULL});
  persona_error err;
  persona_inference *inference;
  int calls = 0;
  ck_assert_int_eq(persona_inference_create(made.run, stop_at_once, &calls, &inference, &err), PERSONA_CANCELLED);
  ck_assert_int_eq(calls, 1);
  ck_assert_ptr_null(inference);
  scene_free(&made);
}
END_TEST

static int inference_scenario(persona_context *context, persona_error *err) {
  double *x = likert_cells(24, D, 5, 1);
  persona_population *halves[2] = {NULL, NULL};
  persona_space *space = NULL;
  persona_options *options = NULL;
  persona_run *run = NULL;
  persona_inference *inference = NULL;
  int status = PERSONA_OK;
  for (int h = 0; h < 2 && status == PERSONA_OK; h++) {
    persona_population_builder *builder = NULL;
    persona_matrix matrix;
    persona_matrix_init(&matrix, PERSONA_FLOAT64, x + h * 12 * D, 12, D);
    status = persona_population_builder_create(context, h == 0 ? "a" : "b", &builder, err);
    if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
    if (status == PERSONA_OK) status = persona_population_build(builder, &halves[h], err);
    persona_population_builder_free(builder);
  }
  const persona_population *fitted = halves[0];
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_NONE, &fitted, 1, &space, err);
  if (status == PERSONA_OK) status = persona_options_create(context, &options, err);
  if (status == PERSONA_OK) status = persona_options_set(options, "band_draws", "24", err);
  if (status == PERSONA_OK) status = persona_options_set(options, "null_draws", "1", err);
  if (status == PERSONA_OK) status = persona_run_create(space, options, &run, err);
  if (status == PERSONA_OK) status = persona_run_set_reference(run, halves[0], err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, halves[1], err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, "sd_ratio", err);
  if (status == PERSONA_OK) status = persona_run_execute(run, err);
  if (status == PERSONA_OK) status = persona_inference_create(run, NULL, NULL, &inference, err);
  persona_inference_free(inference);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  for (int h = 0; h < 2; h++) persona_population_free(halves[h]);
  free(x);
  return status;
}

START_TEST(survives_failing_allocations) { torture(inference_scenario); }
END_TEST

Suite *inference_suite(void) {
  Suite *suite = suite_create("inference");
  TCase *tcase = tcase_create("inference");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, normal_quantiles);
  tcase_add_test(tcase, orders_are_permutations);
  tcase_add_test(tcase, linear_statistics_have_their_variance);
  tcase_add_test(tcase, sizes_are_matched);
  tcase_add_test(tcase, draws_are_runs_on_subsets);
  tcase_add_test(tcase, same_bits_for_any_threads);
  tcase_add_test(tcase, healthy_inside_collapsed_outside);
  tcase_add_test(tcase, copies_that_were_not_seen);
  tcase_add_test(tcase, reasons_and_refusals);
  tcase_add_test(tcase, without_a_reference);
  tcase_add_test(tcase, cancelled);
  tcase_add_test(tcase, survives_failing_allocations);
  suite_add_tcase(suite, tcase);
  return suite;
}
