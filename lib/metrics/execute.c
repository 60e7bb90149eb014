/* Executing a run. What several metrics read (distinct rows, neighbour lists, the pass over the pairs with the
 * reference) is made once for each population; the reference's own geometry is made once for the whole run. */
#include "base/error.h"
#include "base/memory.h"
#include "metrics/catalogue.h"
#include "metrics/plan.h"

#include <math.h>
#include <string.h>

/* A population without the rows that have no weight: to every definition they are absent. */
typedef struct subject {
  persona_population *rows;
  double spread;        /* mean distance within it; NaN when it is not needed */
  lp_geometry geometry; /* all zero when it is not needed, or when the space has no place for missing answers */
  lp_derived_reference derived[LP_DERIVED_KINDS]; /* of the reference */
} subject;

static void subject_end(subject *target) {
  for (int kind = 0; kind < LP_DERIVED_KINDS; kind++) {
    lp_geometry_clear(&target->derived[kind].geometry);
    persona_space_free(target->derived[kind].space);
  }
  lp_geometry_clear(&target->geometry);
  persona_population_free(target->rows);
}

/* Prepares a population for measuring. */
static int subject_begin(persona_run *run, persona_population *population, const lp_needs *all, subject *target,
                         persona_error *err) {
  const bool is_reference = population == run->reference;
  memset(target, 0, sizeof *target);
  target->spread = NAN;
  int status = lp_population_weighted(population, &target->rows, err);
  if (status == PERSONA_OK && all->geometry && lp_space_accepts(run->space, target->rows)) {
    const int64_t depth = lp_run_depth(run, target->rows->rows, is_reference);
    status = lp_geometry_create(run->space, target->rows, run->options.reals[LP_OPTION_MINIMUM_OVERLAP],
                                all->rows || depth > 0 || is_reference, &target->geometry, err);
    if (status == PERSONA_OK && depth > 0) {
      status = lp_geometry_search(&target->geometry, depth, all->kernel, &run->progress, err);
    }
  }
  if (status != PERSONA_OK) subject_end(target);
  return status;
}

/* Prepares the reference: what is measured of it alone is measured once for all populations. */
static int reference_begin(persona_run *run, const lp_needs *all, subject *reference, persona_error *err) {
  int status = subject_begin(run, run->reference, all, reference, err);
  if (status == PERSONA_OK && all->spread && reference->rows->missing_answers == 0) {
    status = lp_mean_distance_within(run->context, &reference->geometry, &run->progress, &reference->spread, err);
    if (status != PERSONA_OK) subject_end(reference);
  }
  return status;
}

/* Measures every chosen metric of one prepared population. */
static int measure_all(persona_run *run, const lp_measurement *measurement, lp_results *results, int64_t place,
                       persona_error *err) {
  int32_t index = 0;
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    if (!run->chosen[m]) continue;
    if (lp_progress_cancelled(&run->progress)) return lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
    const int status = lp_measure_metric(measurement, m, lp_results_at(results, place, index++), err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

static int measure_subject(persona_run *run, const lp_needs *all, const subject *target, subject *reference,
                           bool is_reference, lp_results *results, int64_t place, persona_error *err) {
  lp_pairing pairing = {0};
  lp_measurement measurement = {
      .context = run->context,
      .space = run->space,
      .options = &run->options,
      .population = target->rows,
      .reference = reference->rows,
      .is_reference = is_reference,
      .geometry = all->geometry ? &target->geometry : NULL,
      .reference_geometry = all->geometry ? &reference->geometry : NULL,
      .pairing = NULL,
      .derived = reference->derived,
      .reference_spread = reference->spread,
      .coarse = run->coarse,
      .kernel = all->kernel,
      .hopkins_points = run->hopkins_points[place].count > 0 ? &run->hopkins_points[place] : NULL,
      .progress = &run->progress};
  int status = PERSONA_OK;
  const bool paired = all->pairing && !is_reference && lp_space_accepts(run->space, target->rows) &&
                      lp_space_accepts(run->space, reference->rows);
  if (paired) {
    status = lp_pairing_create(&reference->geometry, &target->geometry, &run->options, all->kernel, &run->progress,
                               &pairing, err);
    measurement.pairing = &pairing;
  }
  if (status == PERSONA_OK) status = measure_all(run, &measurement, results, place, err);
  lp_pairing_clear(&pairing);
  return status;
}

/* Brings the progress to where it would be if all rows had been distinct. */
static void catch_up(lp_progress *progress, int64_t target) {
  const int64_t done = atomic_load(&progress->done);
  if (done < target) (void)lp_progress_add(progress, target - done);
}

static int measure_populations(persona_run *run, const lp_needs *all, subject *reference, int64_t first_step,
                               lp_results *results, persona_error *err) {
  int64_t step = first_step;
  for (int64_t p = 0; p < run->population_count; p++) {
    persona_population *population = run->populations[p];
    const bool is_reference = population == run->reference;
    subject own;
    int status = PERSONA_OK;
    if (!is_reference) status = subject_begin(run, population, all, &own, err);
    if (status != PERSONA_OK) return status;
    status = measure_subject(run, all, is_reference ? reference : &own, reference, is_reference, results, p, err);
    if (!is_reference) subject_end(&own);
    if (status != PERSONA_OK) return status;
    const int64_t reference_rows = run->reference != NULL ? run->reference->rows : 0;
    step += lp_run_steps(run, all, population->rows, reference_rows);
    catch_up(&run->progress, step);
  }
  return PERSONA_OK;
}

int lp_run_measure(persona_run *run, lp_results **results, persona_error *err) {
  lp_needs all = lp_run_needs(run);
  int status = lp_score_kernel_chosen(run->context, run->options.integers[LP_OPTION_KERNEL], &all.kernel, err);
  if (status != PERSONA_OK) return status;
  const int64_t reference_rows = run->reference != NULL ? run->reference->rows : 0;
  const int64_t reference_steps = run->reference != NULL ? lp_run_steps(run, &all, reference_rows, 0) : 0;
  int64_t total = reference_steps;
  for (int64_t p = 0; p < run->population_count; p++) {
    total += lp_run_steps(run, &all, run->populations[p]->rows, reference_rows);
  }
  lp_progress_begin(&run->progress, total);
  lp_results *made =
      lp_results_create(run->context, run->space, &run->options, run->reference,
                        (const persona_population *const *)run->populations, run->population_count, all.metrics);
  if (made == NULL) return lp_out_of_memory(err);
  subject reference = {0};
  if (run->reference != NULL) status = reference_begin(run, &all, &reference, err);
  if (status == PERSONA_OK) {
    catch_up(&run->progress, reference_steps);
    status = measure_populations(run, &all, &reference, reference_steps, made, err);
    if (status == PERSONA_OK) lp_progress_end(&run->progress);
    if (status == PERSONA_OK && lp_progress_cancelled(&run->progress)) { /* by the last report of the progress */
      status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
    }
    subject_end(&reference);
  }
  if (status != PERSONA_OK) {
    lp_results_free(made);
    return status;
  }
  *results = made;
  return PERSONA_OK;
}
