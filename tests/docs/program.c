/* The program that pages compile which show no program of their own: one metric of five agents. */
#include <persona.h>
#include <stdio.h>

int main(void) {
  const double answers[5][3] = {{1, 5, 2}, {4, 2, 4}, {2, 4, 2}, {5, 1, 5}, {4, 2, 4}};
  persona_matrix matrix;
  persona_context *context;
  persona_population_builder *builder;
  persona_population *agents;
  persona_space *space;
  persona_run *run;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, answers, 5, 3);
  if (persona_context_create(NULL, &context, NULL) ||
      persona_population_builder_create(context, "agents", &builder, NULL) ||
      persona_population_builder_set_answers(builder, &matrix, NULL, NULL, NULL) || /* read in place */
      persona_population_build(builder, &agents, NULL) ||
      persona_space_fit(context, PERSONA_SPACE_POOLED, (const persona_population **)&agents, 1, &space, NULL) ||
      persona_run_create(space, NULL, &run, NULL) || persona_run_add_population(run, agents, NULL) ||
      persona_run_add_metric(run, "separation", NULL) || persona_run_execute(run, NULL)) {
    return 1;
  }
  printf("separation %.3f\n", persona_result_value(persona_run_get_result(run, 0, "separation")));
  return 0; /* a program that goes on frees what it made: examples/03 */
}
