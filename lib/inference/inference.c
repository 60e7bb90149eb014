/* Making an inference from an executed run. */
#include "inference/inference.h"

#include "base/error.h"
#include "base/memory.h"
#include "metrics/results.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

persona_inference *lp_inference_share(const persona_inference *inference) {
  persona_inference *shared = (persona_inference *)inference; /* its count of holders moves, nothing else */
  atomic_fetch_add(&shared->holders, 1);
  return shared;
}

void persona_inference_free(persona_inference *inference) {
  if (inference == NULL || atomic_fetch_sub(&inference->holders, 1) != 1) return;
  persona_context *context = inference->context;
  lp_release(context, inference->matchings);
  lp_release(context, inference->evidence);
  lp_release(context, inference);
  persona_context_free(context);
}

static persona_inference *begin(const persona_run *run) {
  persona_inference *inference = lp_allocate_zeroed(run->context, 1, sizeof *inference);
  if (inference == NULL) return NULL;
  inference->context = persona_context_share(run->context);
  atomic_init(&inference->holders, 1);
  inference->population_count = run->population_count;
  inference->metric_count = run->results->metric_count;
  inference->matchings = lp_allocate_zeroed(run->context, run->population_count, sizeof *inference->matchings);
  inference->evidence =
      lp_allocate_zeroed(run->context, run->population_count * run->results->metric_count, sizeof *inference->evidence);
  if (inference->matchings != NULL && inference->evidence != NULL) return inference;
  persona_inference_free(inference);
  return NULL;
}

/* The reference is what others are compared with. */
static void say_reference(persona_inference *inference, int64_t population) {
  const lp_draws none = {.has_reference = false};
  for (int32_t i = 0; i < inference->metric_count; i++) {
    persona_evidence *evidence = lp_inference_at(inference, population, i);
    lp_band_read(&none, i, evidence->metric, 0.95, &evidence->band);
    (void)snprintf(evidence->band.reason, sizeof evidence->band.reason, "is the reference");
    evidence->interval = (lp_interval){.low = NAN, .high = NAN, .spread = NAN, .noise = NAN};
    (void)snprintf(evidence->interval.reason, sizeof evidence->interval.reason, "is the reference");
  }
}

static int infer_population(const persona_run *run, int64_t population, persona_inference *inference,
                            lp_progress *progress, persona_error *err) {
  for (int32_t i = 0; i < inference->metric_count; i++) {
    lp_inference_at(inference, population, i)->metric = lp_results_at(run->results, population, i)->metric;
  }
  if (run->populations[population] == run->reference) {
    say_reference(inference, population);
    return PERSONA_OK;
  }
  lp_draws draws;
  const int status = lp_draws_make(run, population, progress, &draws, err);
  if (status != PERSONA_OK) return status;
  inference->matchings[population] = draws.matching;
  for (int32_t i = 0; i < inference->metric_count; i++) {
    persona_evidence *evidence = lp_inference_at(inference, population, i);
    const double level = run->options.reals[LP_OPTION_INTERVAL_LEVEL];
    lp_band_read(&draws, i, evidence->metric, level, &evidence->band);
    lp_interval_read(&draws, i, lp_results_at(run->results, population, i), level, &evidence->interval);
    lp_evidence_judge(&draws, i, &run->options, evidence);
  }
  lp_draws_clear(run->context, &draws);
  return PERSONA_OK;
}

int persona_inference_create(const persona_run *run, persona_progress_callback progress, void *user,
                             persona_inference **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (run == NULL || out == NULL || run->results == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_inference_create: run or out is NULL, or the run was not executed");
  }
  persona_inference *inference = begin(run);
  if (inference == NULL) return lp_out_of_memory(err);
  lp_progress watched = {.callback = progress, .user = user};
  int64_t steps = 0;
  for (int64_t p = 0; p < run->population_count; p++) steps += lp_draws_steps(run, p);
  lp_progress_begin(&watched, steps);
  int status = PERSONA_OK;
  for (int64_t p = 0; p < run->population_count && status == PERSONA_OK; p++) {
    status = infer_population(run, p, inference, &watched, err);
  }
  if (status != PERSONA_OK) {
    persona_inference_free(inference);
    return status;
  }
  lp_progress_end(&watched);
  *out = inference;
  return lp_succeed(err);
}
