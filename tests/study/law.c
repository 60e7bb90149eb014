/* Populations for studies. */
#include "law.h"

#include <persona/random.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FACTORS = 5, PURPOSE = 70000 };

void stop(const persona_error *err) {
  fprintf(stderr, "study: %s\n", err->message);
  exit(2);
}

static void simulate(const law *with, uint64_t unit, int64_t rows, double *answers) {
  uint32_t draw = 0;
  for (int64_t i = 0; i < rows; i++) {
    double factors[FACTORS];
    for (int f = 0; f < FACTORS; f++) factors[f] = with->spread * persona_random_normal(7, PURPOSE, unit, draw++);
    for (int64_t j = 0; j < with->items; j++) {
      const double loading = j % 2 == 0 ? 0.65 : -0.65;
      const double x = loading * factors[j % FACTORS] + 0.76 * persona_random_normal(7, PURPOSE, unit, draw++);
      answers[i * with->items + j] = with->continuous ? x : fmax(1.0, fmin(5.0, floor(1.1 * x + 3.5)));
    }
  }
}

persona_population *law_sample(persona_context *context, const law *with, uint64_t unit, int64_t rows) {
  persona_error err;
  double *answers = malloc((size_t)(rows * with->items) * sizeof *answers);
  if (answers == NULL) exit(4);
  simulate(with, unit, rows, answers);
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, answers, rows, with->items);
  persona_population_builder *builder = NULL;
  persona_population *made = NULL;
  persona_item item;
  persona_item_init(&item);
  item.kind = with->continuous ? PERSONA_ITEM_CONTINUOUS : PERSONA_ITEM_ORDINAL;
  int status = persona_population_builder_create(context, "sample", &builder, &err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, &err);
  for (int64_t j = 0; j < with->items && status == PERSONA_OK; j++) {
    status = persona_population_builder_set_item(builder, j, &item, &err);
  }
  if (status == PERSONA_OK) status = persona_population_build(builder, &made, &err);
  if (status != PERSONA_OK) stop(&err);
  persona_population_builder_free(builder);
  free(answers);
  return made;
}

void set_option(persona_options *options, const char *key, int64_t value) {
  persona_error err;
  char text[32];
  (void)snprintf(text, sizeof text, "%lld", (long long)value);
  if (persona_options_set(options, key, text, &err) != PERSONA_OK) stop(&err);
}

void choose_metrics(persona_run *run, const char *keys) {
  persona_error err;
  if (strcmp(keys, "default") == 0) {
    if (persona_run_add_metric(run, NULL, &err) != PERSONA_OK) stop(&err);
    return;
  }
  char key[64];
  while (*keys != '\0') {
    const size_t length = strcspn(keys, ",");
    (void)snprintf(key, sizeof key, "%.*s", (int)length, keys);
    if (persona_run_add_metric(run, key, &err) != PERSONA_OK) stop(&err);
    keys += length + (keys[length] == ',');
  }
}

int64_t number(int argc, char **argv, const char *name, int64_t fallback) {
  for (int i = 1; i + 1 < argc; i++) {
    if (strcmp(argv[i], name) == 0) return atoll(argv[i + 1]);
  }
  return fallback;
}

const char *word(int argc, char **argv, const char *name, const char *fallback) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], name) == 0) return i + 1 < argc ? argv[i + 1] : "";
  }
  return fallback;
}
