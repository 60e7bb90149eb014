/* The analysis of attributes: closed forms, what chance gives, power, properties, edges. (Every number is compared with
 * numpy and scikit-learn in tests/oracle/attributes.py.) */
#include "analysis_fixtures.h"
#include "fixtures.h"
#include "suites.h"

#include <persona/attributes.h>

#include "analysis/agreement.h"
#include "analysis/effects.h"

enum { MOST = 400 };

/* A population with attributes, in the making. */
typedef struct study {
  persona_context *context;
  int64_t n;
  int64_t d;
  double *cells;
  int32_t codes[4][MOST];
  int32_t levels[4];
  int attributes;
  const int64_t *agents;
  const double *weights;
} study;

static persona_population *build(const study *of, persona_error *err) {
  static const char *const names[4] = {"age", "gender", "country", "mood"};
  static const char *const levels[MOST + 1] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_matrix matrix;
  const char *texts[MOST];
  for (int i = 0; i < MOST; i++) texts[i] = i < 10 ? levels[i] : "other";
  persona_matrix_init(&matrix, PERSONA_FLOAT64, of->cells, of->n, of->d);
  int status = persona_population_builder_create(of->context, "agents", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) {
    status = persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, err);
  }
  for (int a = 0; a < of->attributes && status == PERSONA_OK; a++) {
    status = persona_population_builder_add_attribute(builder, names[a], of->codes[a], texts, of->levels[a], 0, err);
  }
  if (status == PERSONA_OK && of->agents != NULL) {
    status = persona_population_builder_set_replicates(builder, of->agents, err);
  }
  if (status == PERSONA_OK && of->weights != NULL) {
    status = persona_population_builder_set_weights(builder, of->weights, err);
  }
  if (status == PERSONA_OK) status = persona_population_build(builder, &population, err);
  persona_population_builder_free(builder);
  return population;
}

static int analyse_with(const study *of, const char *permutations, persona_analysis **out, persona_error *err) {
  persona_options *options = NULL;
  *out = NULL;
  persona_population *population = build(of, err);
  if (population == NULL) return err->status;
  int status = persona_options_create(of->context, &options, err);
  if (status == PERSONA_OK) status = persona_options_set(options, "permutations", permutations, err);
  if (status == PERSONA_OK) status = persona_attributes_analyse(population, options, NULL, NULL, out, err);
  persona_options_free(options);
  persona_population_free(population);
  return status;
}

static persona_analysis *analyse(const study *of, const char *permutations) {
  persona_error err;
  persona_analysis *analysis = NULL;
  ck_ok(analyse_with(of, permutations, &analysis, &err), err);
  return analysis;
}

static void draw_codes(study *of, int attribute, int32_t levels, uint64_t seed) {
  of->levels[attribute] = levels;
  for (int64_t i = 0; i < of->n; i++) {
    of->codes[attribute][i] = (int32_t)persona_random_below(seed, 71000, (uint64_t)i, (uint32_t)attribute, levels);
  }
}

/* Four levels whose means alternate: a number in the place of names would explain 0.2 of it. */
START_TEST(names_are_no_numbers) {
  static double cells[80];
  static study of = {.n = 80, .d = 1, .cells = cells, .attributes = 1};
  of.context = make_context(1);
  of.levels[0] = 4;
  for (int i = 0; i < 80; i++) {
    of.codes[0][i] = i % 4;
    cells[i] = i % 2 == 0 ? 1.0 : 5.0;
  }
  persona_analysis *analysis = analyse(&of, "100");
  ck_assert_double_eq_tol(cell_of(analysis, "explained", "all attributes", "r_squared"), 1.0, 1e-12);
  ck_assert_double_eq_tol(cell_of(analysis, "effects", "age", "eta_squared"), 1.0, 1e-12);
  ck_assert_double_eq_tol(cell_of(analysis, "effects", "age", "omega_squared"), 1.0, 1e-12);
  ck_assert_double_eq_tol(cell_of(analysis, "incremental", "age", "shapley"), 1.0, 1e-12);
  ck_assert_double_eq_tol(cell_of(analysis, "effects", "age", "p_value"), 1.0 / 101.0, 1e-15);
  ck_assert_double_eq(cell_of(analysis, "effects", "age", "alive"), 1.0);
  ck_assert_double_eq_tol(cell_of(analysis, "variance_split", "item1", "cell"), 1.0, 1e-12);
  persona_analysis_free(analysis);
  persona_context_free(of.context);
}
END_TEST

/* Attributes that mean nothing: eta^2 is (g - 1) / (n - 1) on average; what is corrected for chance is 0, and p-values
 * are uniform. */
START_TEST(chance_is_corrected_for) {
  enum { DRAWS = 60, N = 60, ITEMS = 6, LEVELS = 5 };
  static study of = {.n = N, .d = ITEMS, .attributes = 2};
  double sums[6] = {0};
  double squares[6] = {0};
  double small = 0.0;
  of.context = make_context(2);
  for (uint64_t draw = 0; draw < DRAWS; draw++) {
    of.cells = likert_cells(N, ITEMS, 5, 900 + draw);
    draw_codes(&of, 0, LEVELS, draw);
    draw_codes(&of, 1, 2, draw);
    persona_analysis *analysis = analyse(&of, "99");
    const double values[6] = {cell_of(analysis, "effects", "age", "eta_squared"),
                              cell_of(analysis, "effects", "age", "omega_squared"),
                              cell_of(analysis, "explained", "all attributes", "adjusted"),
                              cell_of(analysis, "clusters", "age", "adjusted_mutual_information"),
                              cell_of(analysis, "variance_split", "mean", "cell_component"),
                              cell_of(analysis, "effects", "age", "p_value")};
    for (int v = 0; v < 6; v++) sums[v] += values[v] / DRAWS;
    for (int v = 0; v < 6; v++) squares[v] += values[v] * values[v] / DRAWS;
    small += values[5] <= 0.2 ? 1.0 / DRAWS : 0.0;
    persona_analysis_free(analysis);
    free(of.cells);
  }
  const double expected[6] = {(LEVELS - 1.0) / (N - 1.0), 0.0, 0.0, 0.0, 0.0, 0.505};
  for (int v = 0; v < 6; v++) {
    const double error = sqrt((squares[v] - sums[v] * sums[v]) / DRAWS);
    ck_assert_msg(fabs(sums[v] - expected[v]) < 4.0 * error, "value %d: %g, not %g", v, sums[v], expected[v]);
  }
  ck_assert_double_eq_tol(small, 0.2, 4.0 * sqrt(0.16 / DRAWS));
  persona_context_free(of.context);
}
END_TEST

/* An effect as large as `detectable` says is called alive in about four samples of five. */
START_TEST(power_is_what_it_says) {
  enum { DRAWS = 120, N = 150, ITEMS = 8 };
  static study of = {.n = N, .d = ITEMS, .attributes = 1};
  double alive = 0.0;
  double shift = 0.0;
  of.context = make_context(2);
  for (uint64_t draw = 0; draw <= DRAWS; draw++) {
    of.cells = normal_cells(N, ITEMS, 2000 + draw);
    draw_codes(&of, 0, 3, draw);
    for (int i = 0; i < N * ITEMS && draw > 0; i++) of.cells[i] += shift * (of.codes[0][i / ITEMS] - 1);
    persona_analysis *analysis = analyse(&of, "199");
    if (draw == 0) { /* three levels at -s, 0, s have variance 2 s^2 / 3: omega^2 = v / (1 + v) */
      const double effect = cell_of(analysis, "effects", "age", "detectable");
      shift = sqrt(1.5 * effect / (1.0 - effect));
    } else {
      alive += cell_of(analysis, "effects", "age", "alive") / DRAWS;
    }
    persona_analysis_free(analysis);
    free(of.cells);
  }
  ck_assert_msg(alive > 0.65 && alive < 0.95, "power %g", alive);
  persona_context_free(of.context);
}
END_TEST

/* The order of rows, the order and the names of levels mean nothing; a copy of an attribute shares with it; any number
 * of threads gives the same bits. */
START_TEST(what_changes_nothing) {
  enum { N = 60, ITEMS = 5 };
  static study of = {.n = N, .d = ITEMS, .attributes = 2};
  of.context = make_context(1);
  of.cells = likert_cells(N, ITEMS, 5, 1);
  draw_codes(&of, 0, 4, 1);
  for (int i = 0; i < N * ITEMS; i++) of.cells[i] += of.codes[0][i / ITEMS];
  for (int i = 0; i < N; i++) of.codes[1][i] = 3 - of.codes[0][i];
  of.levels[1] = 4;
  persona_analysis *first = analyse(&of, "50");
  ck_assert_double_eq(cell_of(first, "incremental", "gender", "incremental"), 0.0);
  ck_assert_double_eq_tol(cell_of(first, "incremental", "gender", "shapley"),
                          cell_of(first, "incremental", "age", "shapley"), 1e-14);
  ck_assert_double_eq_tol(cell_of(first, "effects", "gender", "eta_squared"),
                          cell_of(first, "effects", "age", "eta_squared"), 1e-14);
  ck_assert_double_eq(cell_of(first, "explained", "all attributes", "rank"), 3.0);
  ck_assert_double_eq_tol(cell_of(first, "explained", "all attributes", "dominance"), 0.5, 1e-12);
  persona_context *four = make_context(4);
  persona_context *one = of.context;
  of.context = four;
  persona_analysis *threaded = analyse(&of, "50");
  for (int32_t t = 0; t < persona_analysis_table_count(first); t++) {
    for (int64_t row = 0; row < persona_analysis_table_rows(first, t); row++) {
      for (int32_t c = 0; c < persona_analysis_table_columns(first, t); c++) {
        const double a = persona_analysis_table_value(first, t, row, c);
        const double b = persona_analysis_table_value(threaded, t, row, c);
        ck_assert(memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b)));
      }
    }
  }
  for (int i = 0; i < N / 2; i++) { /* rows backwards */
    for (int j = 0; j < ITEMS; j++) {
      const double here = of.cells[i * ITEMS + j];
      of.cells[i * ITEMS + j] = of.cells[(N - 1 - i) * ITEMS + j];
      of.cells[(N - 1 - i) * ITEMS + j] = here;
    }
    for (int a = 0; a < 2; a++) {
      const int32_t code = of.codes[a][i];
      of.codes[a][i] = of.codes[a][N - 1 - i];
      of.codes[a][N - 1 - i] = code;
    }
  }
  persona_analysis *backwards = analyse(&of, "50");
  ck_assert_double_eq_tol(cell_of(backwards, "effects", "age", "omega_squared"),
                          cell_of(first, "effects", "age", "omega_squared"), 1e-13);
  ck_assert_double_eq_tol(cell_of(backwards, "explained", "all attributes", "r_squared"),
                          cell_of(first, "explained", "all attributes", "r_squared"), 1e-13);
  persona_analysis_free(first);
  persona_analysis_free(threaded);
  persona_analysis_free(backwards);
  persona_context_free(one);
  persona_context_free(four);
  free(of.cells);
}
END_TEST

/* Two answers of each agent that are equal, and agents that differ: all of the variance inside a cell is theirs. */
START_TEST(answers_of_one_agent) {
  enum { N = 40 };
  static study of = {.n = N, .d = 1, .attributes = 1};
  static int64_t agents[N];
  of.context = make_context(1);
  of.cells = normal_cells(N, 1, 9);
  of.levels[0] = 2;
  of.agents = agents;
  for (int i = 0; i < N; i++) {
    agents[i] = i / 2;
    of.codes[0][i] = i / 20;
    of.cells[i] = of.cells[i / 2 * 2];
  }
  persona_analysis *analysis = analyse(&of, "30");
  ck_assert_double_eq_tol(cell_of(analysis, "variance_split", "item1", "replicate"), 0.0, 1e-14);
  ck_assert_double_eq_tol(cell_of(analysis, "variance_split", "item1", "replicate_component"), 0.0, 1e-14);
  ck_assert_double_eq_tol(
      cell_of(analysis, "variance_split", "item1", "agent") + cell_of(analysis, "variance_split", "item1", "cell"), 1.0,
      1e-14);
  persona_analysis_free(analysis);
  agents[1] = 7; /* a number of another cell's agent is another agent */
  analysis = analyse(&of, "30");
  ck_assert(cell_of(analysis, "variance_split", "item1", "agent") > 0.0);
  persona_analysis_free(analysis);
  free(of.cells);
  persona_context_free(of.context);
}
END_TEST

/* Nothing to compare is undefined with a note, and no number is made up. */
START_TEST(edges_are_undefined) {
  static study of = {.d = 2, .attributes = 3};
  static double cells[12] = {1, 2, 3, 2, 5, 2, 2, 2, 4, 2, 1, 2}; /* the second item does not vary */
  of.context = make_context(1);
  of.cells = cells;
  for (int i = 0; i < 6; i++) {
    of.codes[0][i] = 0;                  /* one level */
    of.codes[1][i] = i;                  /* as many as rows */
    of.codes[2][i] = i < 4 ? i % 2 : -1; /* missing for two */
  }
  of.levels[0] = 1;
  of.levels[1] = 6;
  of.levels[2] = 5; /* of which two occur */
  for (of.n = 0; of.n <= 6; of.n++) {
    persona_analysis *analysis = analyse(&of, "20");
    const int32_t effects = persona_analysis_find_table(analysis, "effects");
    ck_assert(isnan(cell_of(analysis, "effects", "age", "eta_squared")));
    ck_assert(isnan(cell_of(analysis, "effects", "gender", "omega_squared")));
    ck_assert(isnan(cell_of(analysis, "effects", "gender", "p_value")));
    ck_assert(strlen(persona_analysis_table_note(analysis, effects, 0)) > 10);
    ck_assert(strlen(persona_analysis_table_note(analysis, effects, 1)) > 10);
    ck_assert_int_eq(isnan(cell_of(analysis, "effects", "country", "eta_squared")), of.n < 3);
    ck_assert_int_ge(persona_analysis_finding_count(analysis), 1);
    for (int32_t t = 0; t < persona_analysis_table_count(analysis); t++) {
      for (int64_t row = 0; row < persona_analysis_table_rows(analysis, t); row++) {
        for (int32_t c = 0; c < persona_analysis_table_columns(analysis, t); c++) {
          ck_assert(!isinf(persona_analysis_table_value(analysis, t, row, c)));
        }
      }
    }
    persona_analysis_free(analysis);
  }
  persona_context_free(of.context);
}
END_TEST

static int stop_at_once(void *user, int64_t done, int64_t total) {
  (void)done;
  (void)total;
  (*(int *)user)++;
  return 1;
}

START_TEST(refusals_and_cancelling) {
  enum { N = 30 };
  static study of = {.n = N, .d = 2, .attributes = 1};
  static double weights[N];
  persona_error err;
  persona_analysis *analysis = NULL;
  int calls = 0;
  of.context = make_context(2);
  of.cells = normal_cells(N, 2, 3);
  draw_codes(&of, 0, 3, 1);
  for (int i = 0; i < N; i++) weights[i] = i == 0 ? 0.0 : 2.0;
  of.weights = weights;
  ck_ok(analyse_with(&of, "10", &analysis, &err), err); /* equal ones are none; the first row is absent */
  ck_assert_double_eq(cell_of(analysis, "effects", "age", "n"), N - 1);
  persona_analysis_free(analysis);
  weights[5] = 3.0;
  ck_assert_int_eq(analyse_with(&of, "10", &analysis, &err), PERSONA_UNSUPPORTED);
  of.weights = NULL;
  persona_population *population = build(&of, &err);
  ck_assert_int_eq(persona_attributes_analyse(population, NULL, stop_at_once, &calls, &analysis, &err),
                   PERSONA_CANCELLED);
  ck_assert_ptr_null(analysis);
  ck_assert_int_ge(calls, 1);
  ck_assert_int_eq(persona_attributes_analyse(NULL, NULL, NULL, NULL, &analysis, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_attributes_analyse(population, NULL, NULL, NULL, NULL, &err), PERSONA_INVALID_ARGUMENT);
  persona_population_free(population);
  of.attributes = 0;
  ck_assert_int_eq(analyse_with(&of, "10", &analysis, &err), PERSONA_UNSUPPORTED);
  ck_assert_ptr_null(persona_analysis_name(NULL));
  ck_assert_int_eq(persona_analysis_find_table(NULL, "effects"), -1);
  persona_analysis_free(NULL);
  free(of.cells);
  persona_context_free(of.context);
}
END_TEST

/* One analysis of a name, for each population; the report holds what it was given. */
START_TEST(reports_carry_analyses) {
  static study of = {.n = 20, .d = 2, .attributes = 1};
  persona_error err;
  persona_run *run = NULL;
  persona_report *report = NULL;
  of.context = make_context(1);
  of.cells = normal_cells(20, 2, 3);
  draw_codes(&of, 0, 2, 1);
  persona_population *population = build(&of, &err);
  persona_space *space = make_space(of.context, PERSONA_SPACE_NONE, population);
  persona_analysis *analysis = analyse(&of, "10");
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_ok(persona_run_add_population(run, population, &err), err);
  ck_ok(persona_run_add_population(run, population, &err), err);
  ck_ok(persona_run_add_metric(run, "distinct_patterns", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_ok(persona_report_create(run, &report, &err), err);
  ck_ok(persona_report_attach(report, 1, analysis, &err), err);
  ck_assert_int_eq(persona_report_attach(report, 1, analysis, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_ptr_nonnull(strstr(err.message, "has an analysis 'attributes' already"));
  ck_ok(persona_report_attach(report, 0, analysis, &err), err);
  ck_assert_int_eq(persona_report_attach(report, 2, analysis, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_report_attach(report, 0, NULL, &err), PERSONA_INVALID_ARGUMENT);
  persona_analysis_free(analysis);
  ck_assert_int_eq(persona_report_analysis_count(report, 1), 1);
  ck_assert_str_eq(persona_analysis_name(persona_report_get_analysis(report, 1, 0)), "attributes");
  ck_assert_str_eq(persona_analysis_population(persona_report_get_analysis(report, 0, 0)), "agents");
  ck_assert_ptr_null(persona_report_get_analysis(report, 1, 1));
  ck_assert_ptr_null(persona_report_get_analysis(report, 1, -1));
  ck_assert_int_eq(persona_report_analysis_count(NULL, 0), 0);
  persona_report_free(report);
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(of.context);
  free(of.cells);
}
END_TEST

START_TEST(adjusted_p_values) {
  persona_error err;
  persona_context *context = make_context(1);
  const double p[6] = {0.01, NAN, 0.04, 0.03, 0.005, 0.9};
  const double expected[6] = {0.025, NAN, 0.05, 0.05, 0.025, 0.9};
  double q[6];
  ck_ok(lp_adjust_p_values(context, p, 6, q, &err), err);
  for (int i = 0; i < 6; i++) ck_assert(isnan(expected[i]) ? isnan(q[i]) : fabs(q[i] - expected[i]) < 1e-15);
  persona_context_free(context);
}
END_TEST

START_TEST(agreement_of_groupings) {
  persona_error err;
  persona_context *context = make_context(1);
  lp_agreement found;
  const double equal[4] = {3, 0, 0, 4};
  const double none[4] = {2, 2, 2, 2};
  const double one[2] = {5, 4};
  ck_ok(lp_agreement_find(context, equal, 2, 2, &found, &err), err);
  ck_assert_double_eq_tol(found.v_measure, 1.0, 1e-14);
  ck_assert_double_eq_tol(found.adjusted, 1.0, 1e-12);
  ck_ok(lp_agreement_find(context, none, 2, 2, &found, &err), err);
  ck_assert_double_eq_tol(found.v_measure, 0.0, 1e-14);
  ck_assert(found.adjusted < 0.0); /* below what chance gives */
  ck_ok(lp_agreement_find(context, one, 1, 2, &found, &err), err);
  ck_assert_double_eq(found.homogeneity, 1.0);
  ck_assert_double_eq_tol(found.completeness, 0.0, 1e-14);
  ck_ok(lp_agreement_find(context, one, 0, 0, &found, &err), err);
  ck_assert(isnan(found.v_measure) && isnan(found.adjusted));
  persona_context_free(context);
}
END_TEST

Suite *attributes_suite(void) {
  Suite *suite = suite_create("attributes");
  TCase *tcase = tcase_create("attributes");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, names_are_no_numbers);
  tcase_add_test(tcase, chance_is_corrected_for);
  tcase_add_test(tcase, power_is_what_it_says);
  tcase_add_test(tcase, what_changes_nothing);
  tcase_add_test(tcase, answers_of_one_agent);
  tcase_add_test(tcase, edges_are_undefined);
  tcase_add_test(tcase, refusals_and_cancelling);
  tcase_add_test(tcase, reports_carry_analyses);
  tcase_add_test(tcase, adjusted_p_values);
  tcase_add_test(tcase, agreement_of_groupings);
  suite_add_tcase(suite, tcase);
  return suite;
}
