/* 2: a persona space, fitted on a reference and applied to another population. */
#include <persona.h>

#include <stdio.h>

enum { PEOPLE = 5, AGENTS = 2, ITEMS = 3 };

static const double people[PEOPLE][ITEMS] = {{1, 3, 5}, {2, 3, 4}, {4, 3, 2}, {5, 3, 1}, {3, 3, 3}};
static const double agents[AGENTS][ITEMS] = {{3, 3, 3}, {3, 2, 3.5}};

static int make_population(persona_context *context, const char *name, const double *cells, int64_t rows,
                           persona_population **out, persona_error *err) {
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, rows, ITEMS);
  int status = persona_population_builder_create(context, name, &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}

static void print_space(const persona_space *space) {
  printf("%s space with %lld of %lld items\n", persona_space_kind_name(persona_space_kind(space)),
         (long long)persona_space_dimensions(space), (long long)persona_space_columns(space));
  for (int64_t i = 0; i < persona_space_left_out_count(space); i++) {
    printf("left out, because no one differs in it: %s\n",
           persona_space_item_name(space, persona_space_left_out_column(space, i)));
  }
}

int main(void) {
  persona_error err;
  persona_context *context = NULL;
  persona_population *reference = NULL;
  persona_population *population = NULL;
  persona_space *space = NULL;
  double coordinates[AGENTS * ITEMS];

  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = make_population(context, "people", &people[0][0], PEOPLE, &reference, &err);
  if (status == PERSONA_OK) status = make_population(context, "agents", &agents[0][0], AGENTS, &population, &err);
  const persona_population *fitted = reference;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, &err);
  if (status == PERSONA_OK) status = persona_space_project(space, population, coordinates, &err);
  if (status == PERSONA_OK) {
    const int64_t dimensions = persona_space_dimensions(space);
    print_space(space);
    for (int64_t agent = 0; agent < AGENTS; agent++) {
      printf("agent %lld:", (long long)agent);
      for (int64_t d = 0; d < dimensions; d++) printf(" %+.3f", coordinates[agent * dimensions + d]);
      printf("\n");
    }
  } else {
    (void)fprintf(stderr, "%s\n", err.message);
  }
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  persona_context_free(context);
  return status;
}
