/* 5: distances between the rows of a plain matrix, and neighbours of agents that come in batches. */
#include <persona.h>

#include <stdio.h>

enum { AGENTS = 900, ITEMS = 6, BATCHES = 3, BATCH = AGENTS / BATCHES, K = 3, DRAW = PERSONA_RANDOM_PURPOSE_HOST };

/* Answers from 1 to 5; every third agent repeats what an earlier one said. */
static void simulate(int8_t answers[AGENTS][ITEMS]) {
  for (int i = 0; i < AGENTS; i++) {
    for (int j = 0; j < ITEMS; j++) {
      const double draw = persona_random_uniform(1, DRAW, (uint64_t)i, (uint32_t)j);
      answers[i][j] = i % 3 == 2 ? answers[i / 2][j] : (int8_t)(1 + (int)(5.0 * draw));
    }
  }
}

/* All distances of a few rows, and the nearest row of each: no population, no space. */
static int show_distances(const persona_context *context, int8_t answers[AGENTS][ITEMS], persona_error *err) {
  static int64_t rows[AGENTS];
  static double distances[AGENTS];
  persona_matrix few;
  persona_matrix all;
  double condensed[3];
  persona_matrix_init(&few, PERSONA_INT8, answers, 3, ITEMS);
  persona_matrix_init(&all, PERSONA_INT8, answers, AGENTS, ITEMS);
  int status = persona_distances_pairwise(context, &few, NULL, PERSONA_DISTANCE_EUCLIDEAN, PERSONA_LAYOUT_CONDENSED, 0,
                                          condensed, 3, err);
  if (status == PERSONA_OK) {
    status = persona_distances_nearest(context, &all, NULL, NULL, 1, rows, distances, err);
  }
  if (status != PERSONA_OK) return status;
  printf("agents 0 and 1 are %.3f apart, 0 and 2 %.3f, 1 and 2 %.3f\n", condensed[0], condensed[1], condensed[2]);
  printf("nearest to agent 0 is agent %lld, %.3f away\n", (long long)rows[0], distances[0]);
  return PERSONA_OK;
}

/* The agents of one batch as a population. */
static int wrap(persona_context *context, int8_t (*answers)[ITEMS], int64_t rows, persona_population **out,
                persona_error *err) {
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_INT8, answers, rows, ITEMS);
  int status = persona_population_builder_create(context, "agents", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_set_answers(builder, &matrix, NULL, NULL, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}

/* Anchors of the first batch among agents that arrive batch by batch: each batch is a part, and parts are merged. */
static int follow(persona_context *context, int8_t answers[AGENTS][ITEMS], persona_neighbours **known,
                  persona_error *err) {
  persona_population *anchors = NULL;
  persona_space *space = NULL;
  int status = wrap(context, answers, BATCH, &anchors, err);
  if (status == PERSONA_OK) {
    const persona_population *fitted = anchors;
    status = persona_space_fit(context, PERSONA_SPACE_NONE, &fitted, 1, &space, err);
  }
  for (int64_t first = 0; first < AGENTS && status == PERSONA_OK; first += BATCH) {
    persona_population *batch = NULL;
    persona_neighbours *part = NULL;
    persona_neighbours *merged = NULL;
    status = wrap(context, answers + first, BATCH, &batch, err);
    if (status == PERSONA_OK) {
      status = persona_neighbours_build_part(space, anchors, 0, batch, first, 1, K, NULL, &part, err);
    }
    if (status == PERSONA_OK && *known != NULL) {
      status = persona_neighbours_merge(*known, part, &merged, err);
      persona_neighbours_free(part);
      part = merged;
    }
    if (status == PERSONA_OK) {
      persona_neighbours_free(*known);
      *known = part;
    }
    persona_population_free(batch);
  }
  persona_space_free(space);
  persona_population_free(anchors);
  return status;
}

static int show_neighbours(const persona_neighbours *known, persona_error *err) {
  int64_t patterns[K];
  int64_t multiplicities[K];
  double distances[K];
  int64_t count = 0;
  const int status = persona_neighbours_get_patterns(known, 0, K, patterns, distances, multiplicities, &count, err);
  if (status != PERSONA_OK) return status;
  printf("%lld agents in %d batches gave %lld different answer sheets; next to agent 0:\n",
         (long long)persona_neighbours_points(known), BATCHES, (long long)persona_neighbours_patterns(known));
  for (int64_t i = 0; i < count; i++) {
    printf("  sheet %lld, %.3f away, by %lld agents\n", (long long)patterns[i], distances[i],
           (long long)multiplicities[i]);
  }
  return PERSONA_OK;
}

int main(void) {
  static int8_t answers[AGENTS][ITEMS];
  persona_error err;
  persona_context *context = NULL;
  persona_neighbours *known = NULL;
  simulate(answers);
  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = show_distances(context, answers, &err);
  if (status == PERSONA_OK) status = follow(context, answers, &known, &err);
  if (status == PERSONA_OK) status = show_neighbours(known, &err);
  if (status != PERSONA_OK) (void)fprintf(stderr, "%s: %s\n", persona_status_name(status), err.message);
  persona_neighbours_free(known);
  persona_context_free(context);
  return status;
}
