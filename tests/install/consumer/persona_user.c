/* A stranger's program: wraps a matrix, fits a space and computes one metric with libpersona. Also compiled as C++. */
#include <persona.h>

#include <stdio.h>

/* Two uncorrelated items of equal variance: the participation ratio is exactly 2. */
static const double answers[8] = {1.0, 1.0, 1.0, 5.0, 5.0, 1.0, 5.0, 5.0};

static int build(persona_context *context, persona_population **population, persona_error *err) {
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, answers, 4, 2);
  int status = persona_population_builder_create(context, "four agents", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_set_answers(builder, &matrix, NULL, NULL, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, population, err);
  persona_population_builder_free(builder);
  return status;
}

static int measure(persona_context *context, persona_population *population, double *value, persona_error *err) {
  const persona_population *fitted = population;
  persona_space *space = NULL;
  persona_run *run = NULL;
  int status = persona_space_fit(context, PERSONA_SPACE_POOLED, &fitted, 1, &space, err);
  if (status == PERSONA_OK) status = persona_run_create(space, NULL, &run, err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, population, err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, "participation_ratio", err);
  if (status == PERSONA_OK) status = persona_run_execute(run, err);
  if (status == PERSONA_OK) *value = persona_result_value(persona_run_get_result(run, 0, "participation_ratio"));
  persona_run_free(run);
  persona_space_free(space);
  return status;
}

int main(void) {
  persona_context *context = NULL;
  persona_population *population = NULL;
  persona_error err;
  double value = 0.0;
  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = build(context, &population, &err);
  if (status == PERSONA_OK) status = measure(context, population, &value, &err);
  if (status != PERSONA_OK) fprintf(stderr, "%s: %s\n", persona_status_name(status), err.message);
  persona_population_free(population);
  persona_context_free(context);
  printf("libpersona %s: participation ratio %.12g\n", persona_version(), value);
  return status == PERSONA_OK && value > 2.0 - 1e-12 && value < 2.0 + 1e-12 ? 0 : 1;
}
