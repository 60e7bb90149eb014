/* Runs on stand-ins of populations, on one thread. */
#include "inference/bench.h"

#include "base/error.h"
#include "base/memory.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

static void bench_end(lp_bench *bench) {
  if (bench->single == NULL) return;
  lp_release(bench->single, bench->centre);
  lp_release(bench->single, bench->distance_centre);
  persona_context_free(bench->single);
  lp_recycler_end(&bench->recycler);
}

static bool bench_begin(lp_bench *bench, const persona_context *context, const persona_space *space) {
  bench->single = lp_recycler_context(&bench->recycler, context);
  if (bench->single == NULL) return false;
  const int64_t padded = lp_padded(space->dimensions);
  bench->centre = lp_allocate_array(bench->single, space->columns, sizeof *bench->centre);
  bench->distance_centre = lp_allocate_array(bench->single, padded, sizeof *bench->distance_centre);
  if (bench->centre == NULL || bench->distance_centre == NULL) return false;
  bench->space = *space;
  bench->space.context = bench->single;
  atomic_init(&bench->space.holders, 1);
  if (space->derivation == NULL) {
    lp_bench_restore_centre(bench, space);
    bench->space.centre = bench->centre;
    bench->space.distance_centre = bench->distance_centre;
  }
  if (space->inner != NULL) {
    bench->inner = *space->inner;
    bench->inner.context = bench->single;
    atomic_init(&bench->inner.holders, 1);
    bench->space.inner = &bench->inner;
  }
  return true;
}

lp_bench *lp_benches_create(const persona_context *context, const persona_space *space) {
  const int32_t workers = persona_context_threads(context);
  lp_bench *benches = lp_allocate_zeroed(context, workers, sizeof *benches);
  if (benches == NULL) return NULL;
  for (int32_t worker = 0; worker < workers; worker++) {
    if (bench_begin(&benches[worker], context, space)) continue;
    lp_benches_free(context, benches);
    return NULL;
  }
  return benches;
}

void lp_benches_free(const persona_context *context, lp_bench *benches) {
  if (benches == NULL) return;
  for (int32_t worker = 0; worker < persona_context_threads(context); worker++) bench_end(&benches[worker]);
  lp_release(context, benches);
}

void lp_bench_move_centre(lp_bench *bench, const persona_population *part) {
  if (bench->space.derivation != NULL) return;
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
    if (mass > 0.0) bench->centre[j] = sum / mass;
  }
  for (int64_t d = 0; d < bench->space.dimensions && bench->space.whitening == NULL; d++) {
    bench->distance_centre[d] = bench->centre[bench->space.used[d]];
  }
}

void lp_bench_restore_centre(lp_bench *bench, const persona_space *space) {
  if (space->derivation != NULL) return;
  memcpy(bench->centre, space->centre, (size_t)space->columns * sizeof *bench->centre);
  memcpy(bench->distance_centre, space->distance_centre,
         (size_t)lp_padded(space->dimensions) * sizeof *bench->distance_centre);
}

persona_population lp_bench_part(const lp_bench *bench, const persona_population *population, const int64_t *rows,
                                 int64_t count, int64_t *selected) {
  persona_population part = {.context = bench->single,
                             .answers = population->answers,
                             .name = population->name,
                             .rows = count,
                             .selected = selected};
  atomic_init(&part.holders, 1);
  for (int64_t i = 0; i < count; i++) {
    selected[i] = persona_population_source_row(population, rows != NULL ? rows[i] : i);
  }
  for (int64_t i = 0; population->missing_answers > 0 && i < count; i++) {
    for (int64_t j = 0; j < lp_population_columns(population); j++) {
      part.missing_answers += isnan(lp_answer(population->answers, selected[i], j));
    }
  }
  return part;
}

static void read_results(const lp_results *results, int64_t count, double *values, char (*reasons)[LP_REASON_SIZE]) {
  for (int64_t part = 0; part < count; part++) {
    for (int32_t i = 0; i < results->metric_count; i++) {
      const persona_result *result = lp_results_at(results, part, i);
      const int64_t at = part * results->metric_count + i;
      values[at] = result->validity == PERSONA_VALIDITY_OK ? result->value : NAN;
      if (reasons != NULL) memcpy(reasons[at], result->reason, LP_REASON_SIZE);
    }
  }
}

int lp_bench_measure(const lp_bench *bench, const lp_bench_plan *plan, persona_population *reference,
                     persona_population *const *parts, int64_t count, double *values, char (*reasons)[LP_REASON_SIZE],
                     persona_error *err) {
  persona_space *space = (persona_space *)&bench->space; /* its count of holders moves, nothing else */
  persona_run *run = NULL;
  lp_results *results = NULL;
  int status = persona_run_create(space, NULL, &run, err);
  if (status != PERSONA_OK) return status;
  run->options = *plan->options;
  run->coarse = plan->coarse;
  memcpy(run->chosen, plan->chosen, (size_t)persona_metric_count());
  if (reference != NULL) status = persona_run_set_reference(run, reference, err);
  for (int64_t part = 0; part < count && status == PERSONA_OK; part++) {
    status = persona_run_add_population(run, parts[part], err);
  }
  if (status == PERSONA_OK) status = lp_run_measure(run, &results, err);
  if (status == PERSONA_OK) read_results(results, count, values, reasons);
  lp_results_free(results);
  persona_run_free(run);
  return status;
}
