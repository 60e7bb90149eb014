/* 1: a population around answers that you hold already, read in place, with a missing answer and named items. */
#include <persona.h>

#include <stdio.h>

/* Three agents, four items; the simulator keeps them as one struct an agent. */
typedef struct agent {
  int id;
  signed char answers[4]; /* 1..5, 0 when the agent gave none */
} agent;

static const agent agents[] = {{7, {4, 2, 5, 1}}, {8, {4, 0, 5, 2}}, {9, {3, 2, 4, 1}}};
enum { AGENTS = 3, ITEMS = 4 };

/* Describes the items; an answer outside the scale counts as missing, which makes 0 the missing answer. */
static int describe(persona_population_builder *builder, persona_error *err) {
  static const char *const names[ITEMS] = {"talkative", "anxious", "kind", "messy"};
  int status = persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_MISSING, err);
  for (int64_t column = 0; column < ITEMS && status == PERSONA_OK; column++) {
    persona_item item;
    persona_item_init(&item);
    item.name = names[column];
    item.has_scale = 1;
    item.low = 1.0;
    item.high = 5.0;
    status = persona_population_builder_set_item(builder, column, &item, err);
  }
  return status;
}

int main(void) {
  persona_error err;
  persona_context *context = NULL;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;

  /* Strides are in bytes, so a field of a struct is a column like any other. Nothing is copied. */
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_INT8, agents[0].answers, AGENTS, ITEMS);
  matrix.row_stride = (int64_t)sizeof(agent);

  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = persona_population_builder_create(context, "simulated", &builder, &err);
  if (status == PERSONA_OK) status = persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err);
  if (status == PERSONA_OK) status = describe(builder, &err);
  if (status == PERSONA_OK) status = persona_population_build(builder, &population, &err);
  if (status == PERSONA_OK) {
    printf("%s: %lld agents, %lld items, %lld missing\n", persona_population_name(population),
           (long long)persona_population_rows(population), (long long)persona_population_columns(population),
           (long long)persona_population_missing_answers(population));
    printf("agent 9, item 3: %g\n", persona_population_answer(population, 2, 2));
  } else {
    (void)fprintf(stderr, "%s\n", err.message);
  }
  persona_population_free(population);
  persona_population_builder_free(builder);
  persona_context_free(context);
  return status;
}
