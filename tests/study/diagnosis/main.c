/* How often a diagnosis is right: populations made to fail in a known way, clear, mixed with people and mild, and
 * second samples of the reference's law.
 * usage: persona-study-diagnosis [--simulator first|second|third] [--each N] [--healthy N] [--alone 0|1] [--seed N]
 * [--threads N] [--list 0|1] */
#include <persona.h>

#include "dice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MODES = 8 };

typedef struct setting {
  simulator simulate;
  int64_t each;
  int64_t healthy;
  int64_t alone;
  int64_t seed;
  int64_t threads;
  int64_t list;
  int64_t only;
  int64_t strengths;
} setting;

static void stop(const persona_error *err) {
  fprintf(stderr, "persona-study-diagnosis: %s\n", err->message);
  exit(2);
}

static persona_population *build(persona_context *context, const scene *made, double *answers, int64_t rows) {
  persona_error err;
  persona_matrix matrix;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, answers, rows, made->items);
  if (persona_population_builder_create(context, "made", &builder, &err) != PERSONA_OK ||
      persona_population_builder_copy_answers(builder, &matrix, &err) != PERSONA_OK) {
    stop(&err);
  }
  for (int64_t j = 0; j < made->items; j++) {
    persona_item item;
    persona_item_init(&item);
    item.kind = made->levels > 0 ? PERSONA_ITEM_ORDINAL : PERSONA_ITEM_CONTINUOUS;
    item.has_scale = made->levels > 0;
    item.low = 1.0;
    item.high = (double)made->levels;
    if (persona_population_builder_set_item(builder, j, &item, &err) != PERSONA_OK) stop(&err);
  }
  if (persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, &err) !=
          PERSONA_OK ||
      persona_population_build(builder, &population, &err) != PERSONA_OK) {
    stop(&err);
  }
  persona_population_builder_free(builder);
  return population;
}

static persona_diagnosis *diagnose(persona_context *context, const setting *with, const scene *made) {
  persona_error err;
  persona_space *space = NULL;
  persona_diagnosis *found = NULL;
  persona_population *population = build(context, made, made->population, made->rows);
  persona_population *reference = build(context, made, made->reference, made->reference_rows);
  const persona_population *fitted[1] = {with->alone ? population : reference};
  if (persona_space_fit(context, PERSONA_SPACE_REFERENCE, fitted, 1, &space, &err) != PERSONA_OK ||
      persona_diagnose(population, with->alone ? NULL : reference, space, NULL, NULL, NULL, &found, &err) !=
          PERSONA_OK) {
    stop(&err);
  }
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  return found;
}

static void list_one(const scene *made, const persona_diagnosis *found, int32_t truth) {
  const int32_t primary = persona_diagnosis_primary(found);
  printf("%c %s -> %s | %s |", truth == primary ? ' ' : '*', persona_mode_name(truth), persona_mode_name(primary),
         made->label);
  for (int32_t mode = 0; mode < MODES; mode++) {
    printf(" %s", persona_mode_name(mode));
    for (int32_t e = 0; e < persona_diagnosis_evidence_count(found, mode); e++) {
      printf(" %.3g(%.3g>%.3g,%.1f)", persona_diagnosis_evidence_value(found, mode, e),
             persona_diagnosis_evidence_healthy(found, mode, e), persona_diagnosis_evidence_failed(found, mode, e),
             persona_diagnosis_evidence_deviations(found, mode, e));
    }
  }
  printf("\n");
}

static void study(persona_context *context, const setting *with, int32_t strength, const char *title, scene *made) {
  int64_t counts[MODES][MODES + 1] = {{0}}; /* last: unknown */
  for (int32_t truth = 0; truth < MODES; truth++) {
    if (with->only >= 0 && with->only != truth) continue;
    const int64_t times = truth == PERSONA_MODE_HEALTHY ? (strength == STRENGTH_CLEAR ? with->healthy : 0) : with->each;
    for (int64_t time = 0; time < times; time++) {
      dice of = {.seed = (uint64_t)with->seed,
                 .unit = ((uint64_t)strength * MODES + (uint64_t)truth) << 32 | (uint64_t)time};
      with->simulate(&of, truth, strength, made);
      persona_diagnosis *found = diagnose(context, with, made);
      const int32_t primary = persona_diagnosis_primary(found);
      counts[truth][primary != PERSONA_MODE_UNKNOWN ? primary : MODES]++;
      if (with->list == 2 || (with->list == 1 && primary != truth)) list_one(made, found, truth);
      persona_diagnosis_free(found);
    }
  }
  printf("\n%s\n%-14s", title, "made");
  for (int32_t mode = 0; mode < MODES; mode++) printf(" %13s", persona_mode_name(mode));
  printf(" %13s\n", "unknown");
  for (int32_t truth = 0; truth < MODES; truth++) {
    printf("%-14s", persona_mode_name(truth));
    for (int32_t mode = 0; mode <= MODES; mode++) printf(" %13lld", (long long)counts[truth][mode]);
    printf("\n");
  }
  fflush(stdout);
}

static void read_arguments(int count, char **words, setting *with) {
  for (int i = 1; i + 1 < count; i += 2) {
    const int64_t value = strtoll(words[i + 1], NULL, 10);
    if (strcmp(words[i], "--simulator") == 0) {
      with->simulate = strcmp(words[i + 1], "third") == 0    ? third_simulator
                       : strcmp(words[i + 1], "second") == 0 ? second_simulator
                                                             : first_simulator;
    } else if (strcmp(words[i], "--each") == 0) {
      with->each = value;
    } else if (strcmp(words[i], "--healthy") == 0) {
      with->healthy = value;
    } else if (strcmp(words[i], "--alone") == 0) {
      with->alone = value;
    } else if (strcmp(words[i], "--seed") == 0) {
      with->seed = value;
    } else if (strcmp(words[i], "--threads") == 0) {
      with->threads = value;
    } else if (strcmp(words[i], "--list") == 0) {
      with->list = value;
    } else if (strcmp(words[i], "--only") == 0) {
      with->only = value;
    } else if (strcmp(words[i], "--strengths") == 0) {
      with->strengths = value;
    } else {
      fprintf(stderr, "persona-study-diagnosis: unknown option %s\n", words[i]);
      exit(2);
    }
  }
}

int main(int count, char **words) {
  setting with = {
      .simulate = first_simulator, .each = 100, .healthy = 1000, .seed = 1, .threads = 2, .only = -1, .strengths = 3};
  read_arguments(count, words, &with);
  persona_error err;
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_context_settings_init(&settings);
  settings.threads = (int32_t)with.threads;
  if (persona_context_create(&settings, &context, &err) != PERSONA_OK) stop(&err);
  scene made = {.reference = malloc(sizeof(double) * MOST_ROWS * MOST_ITEMS),
                .population = malloc(sizeof(double) * MOST_ROWS * MOST_ITEMS)};
  if (made.reference == NULL || made.population == NULL) return 4;
  static const char *const titles[] = {"clear", "mixed with 30 % people", "mild"};
  for (int32_t strength = 0; strength < with.strengths; strength++) {
    study(context, &with, strength, titles[strength], &made);
  }
  free(made.reference);
  free(made.population);
  persona_context_free(context);
  return 0;
}
