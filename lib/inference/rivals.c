/* Measuring the populations of a comparison, as an inference does. */
#include "inference/rivals.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

static int begin(const persona_run *run, persona_population *const *populations, int64_t count, const uint8_t *chosen,
                 lp_rivals *rivals, persona_error *err) {
  const persona_context *context = run->context;
  memset(rivals, 0, sizeof *rivals);
  rivals->context = run->context;
  rivals->has_reference = run->reference != NULL;
  rivals->count = count;
  rivals->partitions = run->options.integers[LP_OPTION_RESAMPLES] / LP_PARTITION;
  for (int32_t m = 0; m < persona_metric_count(); m++) rivals->metrics += chosen[m] != 0;
  rivals->names = lp_allocate_array(context, count, sizeof *rivals->names);
  rivals->metric = lp_allocate_array(context, rivals->metrics, sizeof *rivals->metric);
  rivals->found = lp_allocate_zeroed(context, count * rivals->metrics, sizeof *rivals->found);
  rivals->differences = lp_allocate_array(context, count * rivals->metrics,
                                          lp_bytes_of(rivals->partitions, (int64_t)sizeof *rivals->differences));
  if (rivals->names == NULL || rivals->metric == NULL || rivals->found == NULL || rivals->differences == NULL) {
    return lp_out_of_memory(err);
  }
  for (int64_t p = 0; p < count; p++) rivals->names[p] = populations[p]->name;
  for (int32_t m = 0, i = 0; m < persona_metric_count(); m++) {
    if (chosen[m] != 0) rivals->metric[i++] = m;
  }
  return PERSONA_OK;
}

/* A run of the rivals alone, by the plan of the other. */
static int execute(const persona_run *run, persona_population *const *populations, int64_t count, const uint8_t *chosen,
                   persona_run **out, persona_error *err) {
  persona_run *own = NULL;
  int status = persona_run_create(run->space, NULL, &own, err);
  if (status != PERSONA_OK) return status;
  own->options = run->options;
  memcpy(own->chosen, chosen, (size_t)persona_metric_count());
  if (run->reference != NULL) status = persona_run_set_reference(own, run->reference, err);
  for (int64_t p = 0; p < count && status == PERSONA_OK; p++) {
    status = persona_run_add_population(own, populations[p], err);
  }
  if (status == PERSONA_OK) status = persona_run_execute(own, err);
  if (status != PERSONA_OK) {
    persona_run_free(own);
    return status;
  }
  *out = own;
  return PERSONA_OK;
}

static void keep_differences(const lp_draws *draws, int32_t index, int64_t partitions, double *differences) {
  const double *scores = draws->resampled + index * draws->resamples;
  for (int64_t p = 0; p < partitions; p++) {
    const bool measured = p < draws->resampled_counts[index] / LP_PARTITION;
    differences[p] = measured ? scores[p * LP_PARTITION] - scores[p * LP_PARTITION + 1] : NAN;
  }
}

static int read_rival(const persona_run *own, int64_t rival, lp_progress *progress, lp_rivals *rivals,
                      persona_error *err) {
  const double level = own->options.reals[LP_OPTION_INTERVAL_LEVEL];
  lp_draws draws;
  const int status = lp_draws_make(own, rival, progress, &draws, err);
  if (status != PERSONA_OK) return status;
  for (int32_t i = 0; i < rivals->metrics; i++) {
    const persona_result *result = lp_results_at(own->results, rival, i);
    lp_rival_metric *found = lp_rivals_at(rivals, rival, i);
    found->value = result->validity == PERSONA_VALIDITY_OK ? result->value : NAN;
    lp_band_read(&draws, i, result->metric, level, &found->band);
    lp_interval_read(&draws, i, result, level, &found->interval);
    keep_differences(&draws, i, rivals->partitions,
                     rivals->differences + (rival * rivals->metrics + i) * rivals->partitions);
  }
  lp_draws_clear(own->context, &draws);
  return PERSONA_OK;
}

int lp_rivals_measure(const persona_run *run, persona_population *const *populations, int64_t count,
                      const uint8_t *chosen, lp_progress *progress, lp_rivals *rivals, persona_error *err) {
  persona_run *own = NULL;
  int status = begin(run, populations, count, chosen, rivals, err);
  if (status != PERSONA_OK || rivals->metrics == 0) return status;
  status = execute(run, populations, count, chosen, &own, err);
  for (int64_t p = 0; p < count && status == PERSONA_OK; p++) status = read_rival(own, p, progress, rivals, err);
  persona_run_free(own);
  return status;
}

void lp_rivals_clear(lp_rivals *rivals) {
  if (rivals->context == NULL) return;
  lp_release(rivals->context, rivals->names);
  lp_release(rivals->context, rivals->metric);
  lp_release(rivals->context, rivals->found);
  lp_release(rivals->context, rivals->differences);
  memset(rivals, 0, sizeof *rivals);
}
