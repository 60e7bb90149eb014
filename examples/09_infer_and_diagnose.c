/* 9: what a value means, and what is wrong: intervals, healthy bands and nulls, then a diagnosis in a word. */
#include <persona.h>

#include <math.h>
#include <stdio.h>

enum { ROWS = 200, ITEMS = 12, FACTORS = 3, METRICS = 3, DRAW = PERSONA_RANDOM_PURPOSE_HOST };

static const char *const metrics[METRICS] = {"coverage", "participation_ratio", "sd_ratio"};

/* Answers from 1 to 5, each the mean of a factor and noise; agents that stay close to the middle have collapsed. */
static int make_population(persona_context *context, const char *name, uint64_t seed, double spread,
                           persona_population **out, persona_error *err) {
  static double cells[ROWS][ITEMS];
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  for (int i = 0; i < ROWS; i++) {
    for (uint32_t j = 0; j < ITEMS; j++) {
      const double factor = persona_random_normal(seed, DRAW, (uint64_t)i, j % FACTORS);
      const double noise = persona_random_normal(seed, DRAW, (uint64_t)i, FACTORS + j);
      cells[i][j] = fmin(fmax(floor(3.5 + spread * (factor + noise)), 1.0), 5.0);
    }
  }
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, ROWS, ITEMS);
  int status = persona_population_builder_create(context, name, &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}

/* A value, where it would lie for other agents of the same law; then, at equal sizes, beside healthy people. */
static void show_evidence(const persona_run *run, const persona_inference *inference, const char *key) {
  const persona_evidence *evidence = persona_inference_get(inference, 0, key);
  printf("%s %.3f, for other such agents %.3f to %.3f\n", key,
         persona_result_value(persona_run_get_result(run, 0, key)), persona_evidence_interval_low(evidence),
         persona_evidence_interval_high(evidence));
  printf("  %lld agents against %lld people: %.3f, %s the healthy band %.3f to %.3f\n",
         (long long)persona_inference_held_rows(inference, 0), (long long)persona_inference_rest_rows(inference, 0),
         persona_evidence_matched(evidence), persona_band_place_name(persona_evidence_place(evidence)),
         persona_evidence_band_low(evidence), persona_evidence_band_high(evidence));
  for (int32_t null = 0; null < persona_null_count(); null++) {
    printf("  %s scores %.3f\n", persona_null_name(null), persona_evidence_null_value(evidence, null));
  }
}

static int infer(persona_space *space, persona_population *people, persona_population *agents, persona_error *err) {
  persona_run *run = NULL;
  persona_inference *inference = NULL;
  int status = persona_run_create(space, NULL, &run, err);
  if (status == PERSONA_OK) status = persona_run_set_reference(run, people, err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, agents, err);
  for (int i = 0; i < METRICS && status == PERSONA_OK; i++) status = persona_run_add_metric(run, metrics[i], err);
  if (status == PERSONA_OK) status = persona_run_execute(run, err);
  if (status == PERSONA_OK) status = persona_inference_create(run, NULL, NULL, &inference, err);
  for (int i = 0; i < METRICS && status == PERSONA_OK; i++) show_evidence(run, inference, metrics[i]);
  persona_inference_free(inference);
  persona_run_free(run);
  return status;
}

static int diagnose(const persona_space *space, const persona_population *people, const persona_population *agents,
                    persona_error *err) {
  persona_diagnosis *diagnosis = NULL;
  const int status = persona_diagnose(agents, people, space, NULL, NULL, NULL, &diagnosis, err);
  if (status != PERSONA_OK) return status;
  const int32_t mode = persona_diagnosis_primary(diagnosis);
  const char *name = persona_mode_name(mode); /* NULL where nothing can be said */
  printf("primary mode %s; %s\n", name ? name : "unknown", persona_diagnosis_sentence(diagnosis));
  for (int32_t i = 0; i < persona_diagnosis_evidence_count(diagnosis, mode); i++) {
    printf("  %s %.3f, healthy %.3f, failed %.3f\n", persona_diagnosis_evidence_name(diagnosis, mode, i),
           persona_diagnosis_evidence_value(diagnosis, mode, i), persona_diagnosis_evidence_healthy(diagnosis, mode, i),
           persona_diagnosis_evidence_failed(diagnosis, mode, i));
  }
  persona_diagnosis_free(diagnosis);
  return status;
}

int main(void) {
  persona_error err;
  persona_context *context = NULL;
  persona_population *people = NULL;
  persona_population *agents = NULL;
  persona_space *space = NULL;
  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = make_population(context, "people", 1, 0.8, &people, &err);
  if (status == PERSONA_OK) status = make_population(context, "agents", 2, 0.3, &agents, &err);
  const persona_population *fitted = people;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, &err);
  if (status == PERSONA_OK) status = infer(space, people, agents, &err);
  if (status == PERSONA_OK) status = diagnose(space, people, agents, &err);
  if (status != PERSONA_OK) (void)fprintf(stderr, "%s\n", err.message);
  persona_space_free(space);
  persona_population_free(agents);
  persona_population_free(people);
  persona_context_free(context);
  return status == PERSONA_OK ? 0 : 1;
}
