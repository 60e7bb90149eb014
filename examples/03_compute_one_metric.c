/* 3: one metric of one population, with an option, a detail and the reason when there is no value. */
#include <persona.h>

#include <stdio.h>

enum { AGENTS = 400, ITEMS = 6, DRAW = PERSONA_RANDOM_PURPOSE_HOST };

/* Agents whose answers follow two hidden numbers, so that about two directions should be found. */
static void simulate(double cells[AGENTS][ITEMS]) {
  for (int i = 0; i < AGENTS; i++) {
    const double first = persona_random_normal(1, DRAW, (uint64_t)i, 0);
    const double second = persona_random_normal(1, DRAW, (uint64_t)i, 1);
    for (int j = 0; j < ITEMS; j++) cells[i][j] = first * (j + 1) + second * (ITEMS - j);
  }
}

static void print_result(const persona_result *result) {
  printf("%s (%s): ", persona_metric_name(persona_result_metric(result)),
         persona_validity_name(persona_result_validity(result)));
  if (persona_result_validity(result) == PERSONA_VALIDITY_OK) {
    printf("%.3f from %g rows\n", persona_result_value(result), persona_result_effective_n(result));
  } else {
    printf("%s\n", persona_result_reason(result));
  }
  for (int32_t i = 0; i < persona_result_detail_count(result); i++) {
    printf("  %s: %.3f\n", persona_result_detail_key(result, i), persona_result_detail_value(result, i));
  }
}

int main(void) {
  static double cells[AGENTS][ITEMS];
  persona_error err;
  persona_context *context = NULL;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_space *space = NULL;
  persona_options *options = NULL;
  persona_run *run = NULL;
  persona_matrix matrix;
  simulate(cells);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, AGENTS, ITEMS);

  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = persona_population_builder_create(context, "agents", &builder, &err);
  if (status == PERSONA_OK) status = persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err);
  if (status == PERSONA_OK) status = persona_population_build(builder, &population, &err);
  const persona_population *fitted = population;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_POOLED, &fitted, 1, &space, &err);
  if (status == PERSONA_OK) status = persona_options_create(context, &options, &err);
  if (status == PERSONA_OK) status = persona_options_set(options, "lid_k", "15", &err);
  if (status == PERSONA_OK) status = persona_run_create(space, options, &run, &err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, population, &err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, "lid", &err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, "coverage", &err);
  if (status == PERSONA_OK) status = persona_run_execute(run, &err);
  if (status == PERSONA_OK) {
    print_result(persona_run_get_result(run, 0, "lid"));
    print_result(persona_run_get_result(run, 0, "coverage"));
  } else {
    (void)fprintf(stderr, "%s\n", err.message);
  }
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_builder_free(builder);
  persona_context_free(context);
  return status;
}
