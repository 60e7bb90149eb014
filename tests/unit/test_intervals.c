/* Intervals: widths that have a closed form, agents with several answers, refusals. */
#include "fixtures.h"
#include "suites.h"

#include "inference/agents.h"
#include "inference/intervals.h"
#include "metrics/run.h"

enum { N = 240, D = 5 };

typedef struct scene {
  persona_context *context;
  persona_population *reference;
  persona_population *population;
  persona_space *space;
  persona_options *options;
  persona_run *run;
  persona_inference *inference;
} scene;

/* replicates: numbers of the agents, or NULL. */
static persona_population *agents_of(persona_context *context, const double *cells, int64_t n,
                                     const int64_t *replicates) {
  persona_error err;
  persona_population_builder *builder;
  persona_population *made;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, D);
  ck_ok(persona_population_builder_create(context, "agents", &builder, &err), err);
  ck_ok(persona_population_builder_copy_answers(builder, &matrix, &err), err);
  if (replicates != NULL) ck_ok(persona_population_builder_set_replicates(builder, replicates, &err), err);
  ck_ok(persona_population_build(builder, &made, &err), err);
  persona_population_builder_free(builder);
  return made;
}

static scene infer(const double *cells, int64_t n, const int64_t *replicates, const char *const *keys,
                   const char *resamples) {
  scene made;
  persona_error err;
  double *x = likert_cells(N, D, 5, 1);
  made.context = make_context(2);
  made.reference = make_population(made.context, "reference", x, N, D);
  made.population = agents_of(made.context, cells, n, replicates);
  made.space = make_space(made.context, PERSONA_SPACE_REFERENCE, made.reference);
  made.options = make_options(made.context, "resamples", resamples);
  ck_ok(persona_options_set(made.options, "band_draws", "0", &err), err);
  ck_ok(persona_options_set(made.options, "null_draws", "0", &err), err);
  ck_ok(persona_run_create(made.space, made.options, &made.run, &err), err);
  ck_ok(persona_run_set_reference(made.run, made.reference, &err), err);
  ck_ok(persona_run_add_population(made.run, made.population, &err), err);
  for (; *keys != NULL; keys++) ck_ok(persona_run_add_metric(made.run, *keys, &err), err);
  ck_ok(persona_run_execute(made.run, &err), err);
  ck_ok(persona_inference_create(made.run, NULL, NULL, &made.inference, &err), err);
  free(x);
  return made;
}

static void scene_free(scene *made) {
  persona_inference_free(made->inference);
  persona_run_free(made->run);
  persona_options_free(made->options);
  persona_space_free(made->space);
  persona_population_free(made->population);
  persona_population_free(made->reference);
  persona_context_free(made->context);
}

static double spread_of(const scene *made, const char *key) {
  return persona_evidence_interval_spread(persona_inference_get(made->inference, 0, key));
}

/* Precision is the mean of one yes or no an agent, since the reference stays: its variance is p (1 - p) / n. */
START_TEST(precision_is_a_share) {
  double *cells = likert_cells(N, D, 6, 2); /* wider than the reference */
  scene made = infer(cells, N, NULL, (const char *const[]){"precision", "coverage", NULL}, "3000");
  const persona_evidence *evidence = persona_inference_get(made.inference, 0, "precision");
  const double p = persona_result_value(persona_run_get_result(made.run, 0, "precision"));
  const double expected = sqrt(p * (1.0 - p) / N);
  ck_assert(p > 0.3 && p < 0.97);
  ck_assert_double_eq_tol(spread_of(&made, "precision") / expected, 1.0, 0.15); /* 500 partitions: sd 0.05 */
  ck_assert_double_lt(persona_evidence_interval_low(evidence), p);
  ck_assert_double_gt(persona_evidence_interval_high(evidence), p);
  ck_assert_double_le(persona_evidence_interval_high(evidence), 1.0);
  ck_assert(persona_evidence_monte_carlo_error(evidence) == 0.0);
  ck_assert_str_eq(persona_evidence_interval_reason(evidence), "");
  scene_free(&made);
  free(cells);
}
END_TEST

/* Wilson's interval of nobody begins at 0, and that of everybody ends at 1, to the last bit. */
START_TEST(ends_of_nobody_and_everybody) {
  double *cells = likert_cells(N, D, 5, 1); /* the reference's own answers */
  const char *const keys[] = {"precision", NULL};
  scene everybody = infer(cells, N, NULL, keys, "0");
  for (int64_t i = 0; i < N * D; i++) cells[i] += 50.0;
  scene nobody = infer(cells, N, NULL, keys, "0");
  for (int64_t step = 1; step <= 20; step++) {
    double parts[120];
    int64_t count = 120;
    const lp_draws draws = {.agents = N,
                            .half = N / 2,
                            .resamples = count,
                            .resampled_counts = &count,
                            .resampled = parts,
                            .matching = {.reference_rows = N, .population_rows = N}};
    lp_interval interval;
    for (int64_t i = 0; i < count; i++) parts[i] = 0.001 * (double)(step + i % 7);
    lp_interval_read(&draws, 0, persona_run_get_result(nobody.run, 0, "precision"), 0.95, &interval);
    ck_assert_str_eq(interval.reason, "");
    ck_assert(interval.low == 0.0 && interval.high > 0.0 && interval.high < 1.0);
    for (int64_t i = 0; i < count; i++) parts[i] = 1.0 - parts[i];
    lp_interval_read(&draws, 0, persona_run_get_result(everybody.run, 0, "precision"), 0.95, &interval);
    ck_assert_str_eq(interval.reason, "");
    ck_assert(interval.low > 0.0 && interval.low < 1.0 && interval.high == 1.0);
  }
  scene_free(&everybody);
  scene_free(&nobody);
  free(cells);
}
END_TEST

/* Three answers of one agent tell no more than one: the spread is that of a third as many agents. */
START_TEST(agents_with_several_answers) {
  double *cells = likert_cells(N, D, 5, 3);
  int64_t replicates[N];
  for (int64_t i = 0; i < N; i++) {
    replicates[i] = 1000 - i / 3;
    memcpy(cells + i * D, cells + i / 3 * 3 * D, D * sizeof *cells);
  }
  const char *const keys[] = {"sd_ratio", NULL};
  scene together = infer(cells, N, replicates, keys, "1200");
  scene apart = infer(cells, N, NULL, keys, "1200");
  ck_assert_double_eq_tol(spread_of(&together, "sd_ratio") / spread_of(&apart, "sd_ratio"), sqrt(3.0), 0.25);
  scene_free(&together);
  scene_free(&apart);
  free(cells);
}
END_TEST

START_TEST(rows_of_agents) {
  const int64_t numbers[] = {7, 3, 7, 7, 1, 3};
  const int64_t expected[] = {4, 1, 5, 0, 2, 3};
  persona_context *context = make_context(1);
  persona_error err;
  double *cells = likert_cells(6, D, 5, 1);
  lp_agents agents;
  persona_population *several = agents_of(context, cells, 6, numbers);
  persona_population *single = agents_of(context, cells, 6, NULL);
  ck_ok(lp_agents_find(context, several, &agents, &err), err);
  ck_assert_int_eq(agents.count, 3);
  ck_assert_int_eq(agents.most, 3);
  ck_assert_int_eq(agents.starts[3], 6);
  ck_assert_mem_eq(agents.rows, expected, sizeof expected);
  lp_agents_clear(context, &agents);
  ck_ok(lp_agents_find(context, single, &agents, &err), err);
  ck_assert_int_eq(agents.count, 6);
  ck_assert_int_eq(agents.most, 1);
  lp_agents_clear(context, &agents);
  persona_population_free(several);
  persona_population_free(single);
  persona_context_free(context);
  free(cells);
}
END_TEST

static const char *reason_of(const scene *made, const char *key) {
  const persona_evidence *evidence = persona_inference_get(made->inference, 0, key);
  ck_assert(isnan(persona_evidence_interval_low(evidence)) && isnan(persona_evidence_interval_high(evidence)));
  return persona_evidence_interval_reason(evidence);
}

START_TEST(refusals) {
  const char *const keys[] = {
      "energy_distance", "duplicate_rate", "lid", "sd_ratio", "mmd", "coverage_components", NULL};
  double *cells = likert_cells(N, D, 5, 4);
  scene few = infer(cells, 39, NULL, keys, "60");
  ck_assert_ptr_nonnull(strstr(reason_of(&few, "energy_distance"), "not normal"));
  ck_assert_ptr_nonnull(strstr(reason_of(&few, "duplicate_rate"), "counts"));
  ck_assert_ptr_nonnull(strstr(reason_of(&few, "mmd"), "not studied"));
  ck_assert_ptr_nonnull(strstr(reason_of(&few, "coverage_components"), "too many"));
  ck_assert_str_eq(reason_of(&few, "sd_ratio"), "there are fewer than 40 agents");
  scene_free(&few);
  scene small = infer(cells, 60, NULL, keys, "60");
  ck_assert_str_eq(reason_of(&small, "lid"), "it is undefined for some halves or quarters of the agents");
  ck_assert(isfinite(spread_of(&small, "sd_ratio")));
  scene_free(&small);
  scene none = infer(cells, 60, NULL, keys, "0");
  ck_assert_str_eq(reason_of(&none, "sd_ratio"), "fewer than 60 resamples were asked for");
  scene_free(&none);
  for (int64_t i = 1; i < 60; i++) memcpy(cells + i * D, cells, D * sizeof *cells);
  scene equal = infer(cells, 60, NULL, (const char *const[]){"effective_levels", "lid", "recall", NULL}, "60");
  ck_assert_str_eq(reason_of(&equal, "effective_levels"),
                   "all resamples have one value: how much others vary does not show");
  ck_assert_str_eq(reason_of(&equal, "lid"), "the value is not defined");
  scene_free(&equal);
  ck_assert(isnan(persona_evidence_interval_low(NULL)) && persona_evidence_interval_reason(NULL) == NULL);
  free(cells);
}
END_TEST

Suite *intervals_suite(void) {
  Suite *suite = suite_create("intervals");
  TCase *tcase = tcase_create("intervals");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, precision_is_a_share);
  tcase_add_test(tcase, ends_of_nobody_and_everybody);
  tcase_add_test(tcase, agents_with_several_answers);
  tcase_add_test(tcase, rows_of_agents);
  tcase_add_test(tcase, refusals);
  suite_add_tcase(suite, tcase);
  return suite;
}
