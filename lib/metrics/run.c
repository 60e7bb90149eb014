/* Planning a run, and reading its results. */
#include "metrics/run.h"

#include "base/error.h"
#include "base/memory.h"
#include "metrics/catalogue.h"
#include "metrics/plan.h"

#include <string.h>

int persona_run_create(persona_space *space, const persona_options *options, persona_run **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (space == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_run_create: space or out is NULL");
  }
  persona_run *run = lp_allocate_zeroed(space->context, 1, sizeof *run);
  if (run == NULL) return lp_out_of_memory(err);
  run->chosen = lp_allocate_zeroed(space->context, persona_metric_count(), 1);
  if (run->chosen == NULL) {
    lp_release(space->context, run);
    return lp_out_of_memory(err);
  }
  run->context = persona_context_share(space->context);
  run->space = lp_space_share(space);
  run->options = lp_options_values(options);
  *out = run;
  return lp_succeed(err);
}

void persona_run_free(persona_run *run) {
  if (run == NULL) return;
  persona_context *context = run->context;
  lp_results_free(run->results);
  for (int64_t p = 0; p < run->population_count; p++) persona_population_free(run->populations[p]);
  persona_population_free(run->reference);
  persona_space_free(run->space);
  lp_release(context, run->populations);
  lp_release(context, run->chosen);
  lp_release(context, run);
  persona_context_free(context);
}

int persona_run_set_reference(persona_run *run, persona_population *reference, persona_error *err) {
  if (run == NULL || reference == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_run_set_reference: run or reference is NULL");
  }
  if (run->reference != NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run has a reference already: '%.120s'", run->reference->name);
  }
  const int status = lp_space_match(run->space, reference, err);
  if (status != PERSONA_OK) return status;
  run->reference = lp_population_share(reference);
  return lp_succeed(err);
}

int persona_run_add_population(persona_run *run, persona_population *population, persona_error *err) {
  if (run == NULL || population == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_run_add_population: run or population is NULL");
  }
  const int status = lp_space_match(run->space, population, err);
  if (status != PERSONA_OK) return status;
  if (run->population_count == run->population_capacity) {
    const int64_t capacity = run->population_capacity > 0 ? 2 * run->population_capacity : 8;
    persona_population **grown = lp_allocate_array(run->context, capacity, sizeof *grown);
    if (grown == NULL) return lp_out_of_memory(err);
    for (int64_t p = 0; p < run->population_count; p++) grown[p] = run->populations[p];
    lp_release(run->context, run->populations);
    run->populations = grown;
    run->population_capacity = capacity;
  }
  run->populations[run->population_count++] = lp_population_share(population);
  return lp_succeed(err);
}

int persona_run_add_metric(persona_run *run, const char *key, persona_error *err) {
  if (run == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_run_add_metric: run is NULL");
  if (key == NULL || strcmp(key, "all") == 0) {
    for (int32_t m = 0; m < persona_metric_count(); m++) {
      if (key != NULL || (persona_metric_traits(m) & PERSONA_METRIC_ON_REQUEST) == 0) run->chosen[m] = 1;
    }
    return lp_succeed(err);
  }
  const int32_t metric = persona_metric_find(key);
  if (metric < 0) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "there is no metric called '%.80s'", key);
  run->chosen[metric] = 1;
  return lp_succeed(err);
}

void persona_run_set_progress(persona_run *run, persona_progress_callback progress, void *user) {
  if (run == NULL) return;
  run->progress.callback = progress;
  run->progress.user = user;
}

int persona_run_execute(persona_run *run, persona_error *err) {
  if (run == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_run_execute: run is NULL");
  lp_results_free(run->results);
  run->results = NULL;
  if (run->population_count == 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run has no population to measure; add one");
  }
  if (memchr(run->chosen, 1, (size_t)persona_metric_count()) == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run has no metric to measure; add one");
  }
  int status = lp_run_keep_to(run, err);
  if (status == PERSONA_OK) status = lp_run_measure(run, &run->results, err);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}

void persona_run_cancel(persona_run *run) {
  if (run != NULL) atomic_store(&run->progress.cancelled, true);
}

const persona_result *persona_run_get_result(const persona_run *run, int64_t population, const char *key) {
  if (run == NULL || run->results == NULL || population < 0 || population >= run->population_count) return NULL;
  const int32_t metric = persona_metric_find(key);
  for (int32_t i = 0; i < run->results->metric_count; i++) {
    const persona_result *result = lp_results_at(run->results, population, i);
    if (result->metric == metric) return result;
  }
  return NULL;
}
