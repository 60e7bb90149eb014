/* Every allocation of an analysis failed in turn. */
#include "faulty.h"
#include "suites.h"

#include <persona/attributes.h>
#include <persona/comparison.h>

enum { N = 24, D = 3 };

static int make_agents(persona_context *context, persona_population **out, persona_error *err) {
  static const char *const levels[] = {"low", "middle", "high"};
  double *cells = likert_cells(N, D, 5, 1);
  int32_t codes[2][N];
  int64_t agents[N];
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  for (int i = 0; i < N; i++) {
    codes[0][i] = i / 2 % 3;
    codes[1][i] = i / 2 % 2;
    agents[i] = i / 2;
  }
  cells[4] = NAN;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, N, D);
  *out = NULL;
  int status = persona_population_builder_create(context, "agents", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) {
    status = persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, err);
  }
  for (int a = 0; a < 2 && status == PERSONA_OK; a++) {
    status = persona_population_builder_add_attribute(builder, a == 0 ? "age" : "sex", codes[a], levels, 3 - a, 0, err);
  }
  if (status == PERSONA_OK) status = persona_population_builder_set_replicates(builder, agents, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  free(cells);
  return status;
}

/* Analyses and attaches to a report. */
static int attributes_scenario(persona_context *context, persona_error *err) {
  persona_options *options = NULL;
  persona_population *population = NULL;
  persona_analysis *analysis = NULL;
  persona_space *space = NULL;
  persona_run *run = NULL;
  persona_report *report = NULL;
  int status = make_agents(context, &population, err);
  if (status == PERSONA_OK) status = persona_options_create(context, &options, err);
  if (status == PERSONA_OK) status = persona_options_set(options, "permutations", "5", err);
  if (status == PERSONA_OK) status = persona_attributes_analyse(population, options, NULL, NULL, &analysis, err);
  const persona_population *fitted = population;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_NONE, &fitted, 1, &space, err);
  if (status == PERSONA_OK) status = persona_run_create(space, NULL, &run, err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, population, err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, "distinct_patterns", err);
  if (status == PERSONA_OK) status = persona_run_execute(run, err);
  if (status == PERSONA_OK) status = persona_report_create(run, &report, err);
  if (status == PERSONA_OK) status = persona_report_attach(report, 0, analysis, err);
  if (status == PERSONA_OK) ck_assert_int_eq(persona_report_analysis_count(report, 0), 1);
  persona_analysis_free(analysis); /* in any order: the report holds what it needs */
  persona_report_free(report);
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(population);
  persona_options_free(options);
  return status;
}

/* Two populations compared by one metric, against the whole that they are parts of or without. */
static int compare_halves(persona_context *context, bool against, persona_error *err) {
  persona_options *options = NULL;
  persona_population *whole = NULL;
  persona_population *halves[2] = {NULL, NULL};
  persona_analysis *analysis = NULL;
  persona_space *space = NULL;
  persona_run *run = NULL;
  int64_t rows[N];
  for (int64_t i = 0; i < N; i++) rows[i] = i;
  int status = make_agents(context, &whole, err);
  for (int h = 0; h < 2 && status == PERSONA_OK; h++) {
    status = persona_population_subset(whole, h == 0 ? "a" : "b", rows + 2 + h * 10, 10, &halves[h], err);
  }
  if (status == PERSONA_OK) status = persona_options_create(context, &options, err);
  if (status == PERSONA_OK) status = persona_options_set(options, "permutations", "3", err);
  if (status == PERSONA_OK) status = persona_options_set(options, "band_draws", "20", err);
  if (status == PERSONA_OK) status = persona_options_set(options, "null_draws", "1", err);
  if (status == PERSONA_OK) status = persona_options_set(options, "resamples", "6", err);
  const persona_population *fitted = whole;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_NONE, &fitted, 1, &space, err);
  if (status == PERSONA_OK) status = persona_run_create(space, options, &run, err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, "separation", err);
  if (status == PERSONA_OK && against) status = persona_run_set_reference(run, whole, err);
  for (int h = 0; h < 2 && status == PERSONA_OK; h++) status = persona_run_add_population(run, halves[h], err);
  if (status == PERSONA_OK) status = persona_compare(run, PERSONA_DESIGN_INDEPENDENT, NULL, NULL, &analysis, err);
  persona_analysis_free(analysis);
  persona_run_free(run);
  persona_space_free(space);
  persona_options_free(options);
  for (int h = 0; h < 2; h++) persona_population_free(halves[h]);
  persona_population_free(whole);
  return status;
}

static int comparison_scenario(persona_context *context, persona_error *err) {
  return compare_halves(context, false, err);
}

static int ranking_scenario(persona_context *context, persona_error *err) { return compare_halves(context, true, err); }

START_TEST(comparison_survives) { torture(comparison_scenario); }
END_TEST

START_TEST(ranking_survives) { torture(ranking_scenario); }
END_TEST

START_TEST(attributes_survive) { torture(attributes_scenario); }
END_TEST

Suite *analysis_torture_suite(void) {
  Suite *suite = suite_create("analysis_torture");
  TCase *tcase = tcase_create("analysis_torture");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, attributes_survive);
  tcase_add_test(tcase, comparison_survives);
  tcase_add_test(tcase, ranking_survives);
  suite_add_tcase(suite, tcase);
  return suite;
}
