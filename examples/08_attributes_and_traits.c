/* 8: what agents were assigned, and what of it their answers follow: attributes, traits, fidelity. */
#include <persona.h>

#include <stdio.h>

enum { AGENTS = 300, ITEMS = 6, DRAW = PERSONA_RANDOM_PURPOSE_HOST };

static const char *const moods[] = {"quiet", "lively"};
static const char *const towns[] = {"Aville", "Beton", "Cedar"};

/* Six answers from 1 to 5 that follow an assigned mood, the last one turned around; towns mean nothing. */
static void simulate(int8_t answers[AGENTS][ITEMS], int32_t mood[AGENTS], int32_t town[AGENTS]) {
  for (int i = 0; i < AGENTS; i++) {
    mood[i] = (int32_t)persona_random_below(1, DRAW, (uint64_t)i, 0, 2);
    town[i] = (int32_t)persona_random_below(1, DRAW, (uint64_t)i, 1, 3);
    for (int j = 0; j < ITEMS; j++) {
      const double noise = persona_random_normal(1, DRAW, (uint64_t)i, 2 + (uint32_t)j);
      const double raw = 2.5 + mood[i] + noise;
      const double kept = raw < 1.0 ? 1.0 : raw > 5.0 ? 5.0 : raw;
      answers[i][j] = (int8_t)(j == ITEMS - 1 ? 6.5 - kept : kept + 0.5);
    }
  }
}

/* Every item measures the trait "energy". */
static int describe(persona_population_builder *builder, persona_error *err) {
  for (int64_t j = 0; j < ITEMS; j++) {
    persona_item item;
    persona_item_init(&item);
    item.trait = "energy";
    item.has_scale = 1;
    item.low = 1.0;
    item.high = 5.0;
    item.reverse = j == ITEMS - 1;
    const int status = persona_population_builder_set_item(builder, j, &item, err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

/* What an analysis says, and its first table. */
static void show(const persona_analysis *analysis) {
  printf("%s\n", persona_analysis_name(analysis));
  for (int32_t i = 0; i < persona_analysis_finding_count(analysis); i++) {
    printf("  %s\n", persona_analysis_finding(analysis, i));
  }
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, 0); row++) {
    printf("  %s: %s %.3f\n", persona_analysis_table_label(analysis, 0, row),
           persona_analysis_table_column(analysis, 0, 0), persona_analysis_table_value(analysis, 0, row, 0));
  }
}

static int analyse(const persona_population *agents, persona_error *err) {
  persona_target target;
  persona_analysis *analyses[3] = {NULL, NULL, NULL};
  persona_target_init(&target);
  target.trait = "energy";
  target.attribute = "mood";
  target.levels = moods;
  target.level_count = 2;
  int status = persona_attributes_analyse(agents, NULL, NULL, NULL, &analyses[0], err);
  if (status == PERSONA_OK) status = persona_traits_analyse(agents, NULL, NULL, &analyses[1], err);
  if (status == PERSONA_OK) status = persona_fidelity_analyse(agents, NULL, &target, 1, NULL, &analyses[2], err);
  for (int i = 0; i < 3; i++) {
    if (status == PERSONA_OK) show(analyses[i]);
    persona_analysis_free(analyses[i]);
  }
  return status;
}

int main(void) {
  static int8_t answers[AGENTS][ITEMS];
  static int32_t mood[AGENTS];
  static int32_t town[AGENTS];
  persona_error err;
  persona_matrix matrix;
  persona_context *context = NULL;
  persona_population_builder *builder = NULL;
  persona_population *agents = NULL;
  simulate(answers, mood, town);
  persona_matrix_init(&matrix, PERSONA_INT8, answers, AGENTS, ITEMS);
  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = persona_population_builder_create(context, "agents", &builder, &err);
  if (status == PERSONA_OK) status = persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err);
  if (status == PERSONA_OK) status = describe(builder, &err);
  if (status == PERSONA_OK) status = persona_population_builder_add_attribute(builder, "mood", mood, moods, 2, 1, &err);
  if (status == PERSONA_OK) status = persona_population_builder_add_attribute(builder, "town", town, towns, 3, 0, &err);
  if (status == PERSONA_OK) status = persona_population_build(builder, &agents, &err);
  if (status == PERSONA_OK) status = analyse(agents, &err);
  if (status != PERSONA_OK) fprintf(stderr, "%s\n", err.message);
  persona_population_free(agents);
  persona_population_builder_free(builder);
  persona_context_free(context);
  return status == PERSONA_OK ? 0 : 1;
}
