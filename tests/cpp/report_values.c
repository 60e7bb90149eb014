/* The twin of examples/cpp/report_values.cpp through the C interface: every default metric of a CSV file to the last
 * bit, so that the two can be compared byte for byte.
 * usage: report_values_c POPULATION.csv [REFERENCE.csv] */
#include <persona/io.h>

#include <stdio.h>

static int read_population(persona_context *context, const char *path, persona_population **out, persona_error *err) {
  persona_dataset *dataset = NULL;
  int status = persona_dataset_read_csv(context, path, NULL, &dataset, err);
  if (status == PERSONA_OK) status = persona_dataset_population(dataset, 0, NULL, out, err);
  persona_dataset_free(dataset);
  return status;
}

static void print_values(const persona_run *run) {
  for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
    const persona_result *result = persona_run_get_result(run, 0, persona_metric_key(metric));
    if (result == NULL) continue; /* on request only */
    printf("%s\t", persona_result_key(result));
    switch (persona_result_validity(result)) {
      case PERSONA_VALIDITY_OK: printf("%a\n", persona_result_value(result)); break;
      case PERSONA_VALIDITY_INFINITE: printf("inf\n"); break;
      default: printf("undefined\n"); break;
    }
  }
}

static int measure(persona_context *context, persona_population *agents, persona_population *people,
                   persona_error *err) {
  const persona_population *fitted = people != NULL ? people : agents;
  const int32_t kind = people != NULL ? PERSONA_SPACE_REFERENCE : PERSONA_SPACE_POOLED;
  persona_space *space = NULL;
  persona_run *run = NULL;
  int status = persona_space_fit(context, kind, &fitted, 1, &space, err);
  if (status == PERSONA_OK) status = persona_run_create(space, NULL, &run, err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, agents, err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, NULL, err);
  if (status == PERSONA_OK && people != NULL) status = persona_run_set_reference(run, people, err);
  if (status == PERSONA_OK) status = persona_run_execute(run, err);
  if (status == PERSONA_OK) print_values(run);
  persona_run_free(run);
  persona_space_free(space);
  return status;
}

int main(int count, char **arguments) {
  persona_context *context = NULL;
  persona_population *agents = NULL;
  persona_population *people = NULL;
  persona_error err;
  if (count != 2 && count != 3) {
    (void)fprintf(stderr, "usage: report_values_c POPULATION.csv [REFERENCE.csv]\n");
    return 2;
  }
  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = read_population(context, arguments[1], &agents, &err);
  if (status == PERSONA_OK && count == 3) status = read_population(context, arguments[2], &people, &err);
  if (status == PERSONA_OK) status = measure(context, agents, people, &err);
  if (status != PERSONA_OK) (void)fprintf(stderr, "report_values_c: %s\n", err.message);
  persona_population_free(people);
  persona_population_free(agents);
  persona_context_free(context);
  return status == PERSONA_OK ? 0 : 1;
}
