/* One replicate: a run of its own on stand-ins of the populations. */
#include "inference/replicate.h"

#include "base/error.h"
#include "base/memory.h"
#include "kernels/distance.h"
#include "metrics/catalogue.h"

#include <math.h>
#include <string.h>

int lp_view_begin(lp_view *view, const persona_space *space, persona_error *err) {
  memset(view, 0, sizeof *view);
  view->single = lp_recycler_context(&view->recycler, space->context);
  if (view->single == NULL) return lp_out_of_memory(err);
  view->centre = lp_allocate_array(view->single, space->columns, sizeof *view->centre);
  const int64_t padded = lp_padded(space->dimensions);
  view->distance_centre = lp_allocate_array(view->single, padded, sizeof *view->distance_centre);
  if (view->centre == NULL || view->distance_centre == NULL) return lp_out_of_memory(err);
  memcpy(view->centre, space->centre, (size_t)space->columns * sizeof *view->centre);
  if (space->derivation == NULL) {
    memcpy(view->distance_centre, space->distance_centre, (size_t)padded * sizeof *view->distance_centre);
  }
  view->space = *space;
  view->space.context = view->single;
  view->space.centre = view->centre;
  if (space->derivation == NULL) view->space.distance_centre = view->distance_centre;
  atomic_init(&view->space.holders, 1);
  if (space->inner != NULL) {
    view->inner = *space->inner;
    view->inner.context = view->single;
    atomic_init(&view->inner.holders, 1);
    view->space.inner = &view->inner;
  }
  return PERSONA_OK;
}

void lp_view_end(lp_view *view) {
  if (view->single == NULL) return;
  lp_release(view->single, view->centre);
  lp_release(view->single, view->distance_centre);
  persona_context_free(view->single);
  lp_recycler_end(&view->recycler);
}

void lp_view_move_centre(lp_view *view, const persona_population *part) {
  if (view->space.derivation != NULL) return;
  for (int64_t j = 0; j < lp_population_columns(part); j++) {
    double sum = 0.0;
    double mass = 0.0;
    for (int64_t i = 0; i < part->rows; i++) {
      const double answer = lp_answer(part->answers, part->selected[i], j);
      const double weight = persona_population_weight(part, i);
      if (isnan(answer)) continue;
      sum += weight * answer;
      mass += weight;
    }
    if (mass > 0.0) view->centre[j] = sum / mass;
  }
  for (int64_t d = 0; d < view->space.dimensions && view->space.whitening == NULL; d++) {
    view->distance_centre[d] = view->centre[view->space.used[d]];
  }
}

persona_population lp_view_part(const lp_view *view, const persona_population *population, const int64_t *rows,
                                int64_t count, int64_t *selected) {
  persona_population part = {.context = view->single,
                             .answers = population->answers,
                             .name = population->name,
                             .rows = count,
                             .selected = selected};
  atomic_init(&part.holders, 1);
  for (int64_t i = 0; i < count; i++) {
    const int64_t row = rows != NULL ? rows[i] : i;
    selected[i] = population->selected != NULL ? population->selected[row] : row;
  }
  for (int64_t i = 0; population->missing_answers > 0 && i < count; i++) {
    for (int64_t j = 0; j < lp_population_columns(population); j++) {
      part.missing_answers += isnan(lp_answer(population->answers, selected[i], j));
    }
  }
  return part;
}

/* The Monte-Carlo error among the details of a result. */
static double stated_noise(const persona_result *result) {
  for (int32_t i = 0; i < result->detail_count; i++) {
    if (strcmp(result->details[i].key, "monte_carlo_error") == 0) return result->details[i].value;
  }
  return 0.0;
}

static void read_results(const lp_results *results, double *values, double *noise) {
  for (int32_t i = 0; i < results->metric_count; i++) {
    const persona_result *result = lp_results_at(results, 0, i);
    values[i] = result->validity == PERSONA_VALIDITY_OK ? result->value : NAN;
    if (noise != NULL) noise[i] = stated_noise(result);
  }
}

int lp_replicate(const lp_view *view, const lp_option_values *options, const uint8_t *chosen, persona_population *part,
                 persona_population *reference, double *values, double *noise, persona_error *err) {
  persona_space *space = (persona_space *)&view->space; /* its count of holders moves, nothing else */
  persona_run *run;
  int status = persona_run_create(space, NULL, &run, err);
  if (status != PERSONA_OK) return status;
  run->options = *options;
  memcpy(run->chosen, chosen, (size_t)persona_metric_count());
  lp_results *results = NULL;
  if (reference != NULL) status = persona_run_set_reference(run, reference, err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, part, err);
  if (status == PERSONA_OK) status = lp_run_measure(run, &results, err);
  if (status == PERSONA_OK) read_results(results, values, noise);
  lp_results_free(results);
  persona_run_free(run);
  return status;
}
