/* Planning a run, and reading its results. */
#include "metrics/run.h"

#include "base/error.h"
#include "base/memory.h"
#include "data/matrix.h"
#include "metrics/catalogue.h"
#include "metrics/plan.h"

#include <math.h>
#include <string.h>

int persona_run_create(const persona_space *space, const persona_options *options, persona_run **out,
                       persona_error *err) {
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

/* Progress callbacks of a run could ask it to change under the execution that called them. */
static int fail_executing(persona_error *err) {
  return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run is being executed: its progress callback can only cancel it");
}

static void replace_hopkins_points(persona_run *run, int64_t population, lp_hopkins_points points) {
  lp_release(run->context, run->hopkins_points[population].rows);
  lp_release(run->context, run->hopkins_points[population].probes);
  run->hopkins_points[population] = points;
}

void persona_run_free(persona_run *run) {
  if (run == NULL) return;
  persona_context *context = run->context;
  lp_results_free(run->results);
  for (int64_t p = 0; p < run->population_count; p++) {
    persona_population_free(run->populations[p]);
    replace_hopkins_points(run, p, (lp_hopkins_points){.count = 0});
  }
  persona_population_free(run->reference);
  persona_space_free(run->space);
  lp_release(context, run->populations);
  lp_release(context, run->hopkins_points);
  lp_release(context, run->chosen);
  lp_release(context, run);
  persona_context_free(context);
}

int persona_run_set_reference(persona_run *run, const persona_population *reference, persona_error *err) {
  if (run == NULL || reference == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_run_set_reference: run or reference is NULL");
  }
  if (run->executing) return fail_executing(err);
  if (run->reference != NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run has a reference already: '%.120s'", run->reference->name);
  }
  const int status = lp_space_match(run->space, reference, err);
  if (status != PERSONA_OK) return status;
  run->reference = lp_population_share(reference);
  return lp_succeed(err);
}

int persona_run_add_population(persona_run *run, const persona_population *population, persona_error *err) {
  if (run == NULL || population == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_run_add_population: run or population is NULL");
  }
  if (run->executing) return fail_executing(err);
  const int status = lp_space_match(run->space, population, err);
  if (status != PERSONA_OK) return status;
  if (run->population_count == run->population_capacity) {
    const int64_t capacity = run->population_capacity > 0 ? 2 * run->population_capacity : 8;
    persona_population **grown = lp_allocate_array(run->context, capacity, sizeof *grown);
    lp_hopkins_points *points = lp_allocate_zeroed(run->context, capacity, sizeof *points);
    if (grown == NULL || points == NULL) {
      lp_release(run->context, grown);
      lp_release(run->context, points);
      return lp_out_of_memory(err);
    }
    for (int64_t p = 0; p < run->population_count; p++) {
      grown[p] = run->populations[p];
      points[p] = run->hopkins_points[p];
    }
    lp_release(run->context, run->populations);
    lp_release(run->context, run->hopkins_points);
    run->populations = grown;
    run->hopkins_points = points;
    run->population_capacity = capacity;
  }
  run->populations[run->population_count++] = lp_population_share(population);
  return lp_succeed(err);
}

/* Different rows that exist, and probes that are answers. */
static int check_hopkins_points(const persona_population *population, const int64_t *rows, int64_t count,
                                const persona_matrix *probes, uint8_t *seen, persona_error *err) {
  for (int64_t i = 0; i < count; i++) {
    if (rows[i] < 0 || rows[i] >= population->rows || seen[rows[i]]) {
      return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, rows[i], -1,
                        "sampled row %lld (place %lld) is not a row of '%.80s', or is there twice", (long long)rows[i],
                        (long long)i, population->name);
    }
    seen[rows[i]] = 1;
    for (int64_t j = 0; j < probes->columns; j++) {
      if (isfinite(lp_matrix_cell(probes, i, j))) continue;
      return lp_fail_at(err, PERSONA_BAD_VALUE, i, j, "probe %lld, column %lld is no number", (long long)i,
                        (long long)j);
    }
  }
  return PERSONA_OK;
}

static int copy_hopkins_points(persona_run *run, int64_t population, const int64_t *rows, int64_t count,
                               const persona_matrix *probes, persona_error *err) {
  lp_hopkins_points points = {.count = count, .columns = probes->columns};
  points.rows = lp_allocate_array(run->context, count, sizeof *points.rows);
  points.probes = lp_allocate_array(run->context, count, lp_bytes_of(probes->columns, (int64_t)sizeof(double)));
  if (points.rows == NULL || points.probes == NULL) {
    lp_release(run->context, points.rows);
    lp_release(run->context, points.probes);
    return lp_out_of_memory(err);
  }
  for (int64_t i = 0; i < count; i++) {
    points.rows[i] = rows[i];
    lp_matrix_row(probes, i, NULL, probes->columns, points.probes + i * probes->columns);
  }
  replace_hopkins_points(run, population, points);
  return lp_succeed(err);
}

int persona_run_set_hopkins_points(persona_run *run, int64_t population, const int64_t *rows, int64_t count,
                                   const persona_matrix *probes, persona_error *err) {
  if (run == NULL || population < 0 || population >= run->population_count) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_run_set_hopkins_points: run is NULL, or it has no population %lld", (long long)population);
  }
  if (run->executing) return fail_executing(err);
  if (rows == NULL && probes == NULL && count == 0) {
    replace_hopkins_points(run, population, (lp_hopkins_points){.count = 0});
    return lp_succeed(err);
  }
  if (rows == NULL || probes == NULL || count < 1 || count > run->populations[population]->rows) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_run_set_hopkins_points: rows or probes are NULL, or count is not in 1..%lld",
                   (long long)run->populations[population]->rows);
  }
  int status = persona_matrix_check(probes, err);
  if (status != PERSONA_OK) return status;
  if (probes->rows != count || probes->columns != run->space->columns) {
    return lp_fail(err, PERSONA_MISMATCH, "the probes are %lld x %lld; %lld rows were sampled of %lld items",
                   (long long)probes->rows, (long long)probes->columns, (long long)count,
                   (long long)run->space->columns);
  }
  uint8_t *seen = lp_allocate_zeroed(run->context, run->populations[population]->rows, 1);
  if (seen == NULL) return lp_out_of_memory(err);
  status = check_hopkins_points(run->populations[population], rows, count, probes, seen, err);
  lp_release(run->context, seen);
  return status == PERSONA_OK ? copy_hopkins_points(run, population, rows, count, probes, err) : status;
}

int64_t persona_run_population_count(const persona_run *run) { return run != NULL ? run->population_count : 0; }

int persona_run_add_metric(persona_run *run, const char *key, persona_error *err) {
  if (run == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_run_add_metric: run is NULL");
  if (run->executing) return fail_executing(err);
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
  if (run->executing) return fail_executing(err);
  lp_results_free(run->results);
  run->results = NULL;
  if (run->population_count == 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run has no population to measure; add one");
  }
  if (memchr(run->chosen, 1, (size_t)persona_metric_count()) == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run has no metric to measure; add one");
  }
  run->executing = true;
  int status = lp_run_keep_to(run, err);
  if (status == PERSONA_OK) status = lp_run_measure(run, &run->results, err);
  run->executing = false;
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
