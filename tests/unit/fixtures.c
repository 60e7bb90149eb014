/* Populations, spaces and runs for tests. */
#include "fixtures.h"

persona_context *make_context(int32_t threads) {
  persona_error err;
  persona_context *context = NULL;
  persona_context_settings settings;
  persona_context_settings_init(&settings);
  settings.threads = threads;
  ck_ok(persona_context_create(&settings, &context, &err), err);
  return context;
}

static persona_population *make(persona_context *context, const char *name, const double *cells, int64_t n, int64_t d,
                                const double *weights, int32_t missing) {
  persona_error err;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, d);
  ck_ok(persona_population_builder_create(context, name, &builder, &err), err);
  ck_ok(persona_population_builder_copy_answers(builder, &matrix, &err), err);
  ck_ok(persona_population_builder_set_missing(builder, missing, PERSONA_SCALE_ERROR, &err), err);
  if (weights != NULL) ck_ok(persona_population_builder_set_weights(builder, weights, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  return population;
}

persona_population *make_population(persona_context *context, const char *name, const double *cells, int64_t n,
                                    int64_t d) {
  return make(context, name, cells, n, d, NULL, PERSONA_MISSING_ERROR);
}

persona_population *make_weighted(persona_context *context, const char *name, const double *cells, int64_t n, int64_t d,
                                  const double *weights) {
  return make(context, name, cells, n, d, weights, PERSONA_MISSING_PAIRWISE);
}

persona_population *make_pairwise(persona_context *context, const char *name, const double *cells, int64_t n,
                                  int64_t d) {
  return make(context, name, cells, n, d, NULL, PERSONA_MISSING_PAIRWISE);
}

persona_space *make_space(persona_context *context, int32_t kind, const persona_population *population) {
  persona_error err;
  persona_space *space = NULL;
  ck_ok(persona_space_fit(context, kind, &population, 1, &space, &err), err);
  return space;
}

enum { PURPOSE_TEST = PERSONA_RANDOM_PURPOSE_HOST + 7 };

static double *allocate_cells(int64_t n, int64_t d) {
  double *cells = malloc((size_t)(n * d + 1) * sizeof *cells);
  ck_assert_ptr_nonnull(cells);
  return cells;
}

double *likert_cells(int64_t n, int64_t d, int levels, uint64_t seed) {
  double *cells = allocate_cells(n, d);
  for (int64_t i = 0; i < n * d; i++) {
    cells[i] = 1.0 + (double)persona_random_below(seed, PURPOSE_TEST, (uint64_t)i, 0, levels);
  }
  return cells;
}

double *normal_cells(int64_t n, int64_t d, uint64_t seed) {
  double *cells = allocate_cells(n, d);
  for (int64_t i = 0; i < n * d; i++) cells[i] = persona_random_normal(seed, PURPOSE_TEST, (uint64_t)i, 0);
  return cells;
}

measured measure(persona_space *space, persona_population *reference, persona_population *population, const char *key,
                 const persona_options *options) {
  persona_error err;
  measured made = {NULL, NULL};
  ck_ok(persona_run_create(space, options, &made.run, &err), err);
  if (reference != NULL) ck_ok(persona_run_set_reference(made.run, reference, &err), err);
  ck_ok(persona_run_add_population(made.run, population, &err), err);
  ck_ok(persona_run_add_metric(made.run, key, &err), err);
  ck_ok(persona_run_execute(made.run, &err), err);
  made.result = persona_run_get_result(made.run, 0, key);
  ck_assert_ptr_nonnull(made.result);
  return made;
}

void measured_free(measured *made) { persona_run_free(made->run); }

double value_of(persona_space *space, persona_population *reference, persona_population *population, const char *key,
                const persona_options *options) {
  measured made = measure(space, reference, population, key, options);
  ck_assert_msg(persona_result_validity(made.result) == PERSONA_VALIDITY_OK, "%s: %s", key,
                persona_result_reason(made.result));
  const double value = persona_result_value(made.result);
  measured_free(&made);
  return value;
}

double detail_of(const persona_result *result, const char *key) {
  for (int32_t i = 0; i < persona_result_detail_count(result); i++) {
    if (strcmp(persona_result_detail_key(result, i), key) == 0) return persona_result_detail_value(result, i);
  }
  ck_abort_msg("no detail called %s", key);
  return NAN;
}

persona_options *make_options(persona_context *context, const char *key, const char *text) {
  persona_error err;
  persona_options *options = NULL;
  ck_ok(persona_options_create(context, &options, &err), err);
  ck_ok(persona_options_set(options, key, text, &err), err);
  return options;
}
