/* Dealing agents to two groups over and over, and measuring both. */
#include "inference/relabelled.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"

#include <math.h>
#include <string.h>

enum { BATCH = 8 }; /* dealings of one task; runs of a task share the reference's geometry */

/* Potentials are read in single precision, everything else in double. */
static const double single_rounding = 2e-6;
static const double double_rounding = 1e-12;

typedef struct relabelled {
  const lp_dealings *of;
  lp_relabelled_values *values;
  persona_population *reference; /* rows with weight, or NULL */
  lp_relabelled_map map;
  uint8_t *left; /* by place in the catalogue: what runs measure in every dealing */
  int32_t left_count;
  lp_bench *benches;
  _Atomic int failed;
  persona_error err; /* of one that failed */
} relabelled;

/* What a task works in: rows of both groups of each dealing, and the reference. */
typedef struct room {
  persona_population parts[2 * BATCH];
  persona_population reference;
  int64_t sizes[2 * BATCH];
  uint8_t *group;
  int64_t *numbers;
  int64_t *rows;     /* BATCH x the pool's rows: the first group of each, then its second */
  int64_t *selected; /* BATCH x the pool's rows, then those of the reference */
  double *measured;  /* 2 BATCH x metrics that are left to runs */
} room;

static bool begin_room(const relabelled *work, const persona_context *context, room *in) {
  const lp_joined *pool = work->of->pool;
  const int64_t all = pool->rows->rows;
  const int64_t others = work->reference != NULL ? work->reference->rows : 0;
  in->group = lp_allocate_array(context, all, sizeof *in->group);
  in->numbers = lp_allocate_array(context, 2 * pool->units, sizeof *in->numbers);
  in->rows = lp_allocate_array(context, BATCH * all, sizeof *in->rows);
  in->selected = lp_allocate_array(context, BATCH * all + others, sizeof *in->selected);
  in->measured = lp_allocate_array(context, 2 * BATCH * (int64_t)work->values->metrics, sizeof *in->measured);
  return in->group != NULL && in->numbers != NULL && in->rows != NULL && in->selected != NULL && in->measured != NULL;
}

static void end_room(const persona_context *context, room *in) {
  lp_release(context, in->group);
  lp_release(context, in->numbers);
  lp_release(context, in->rows);
  lp_release(context, in->selected);
  lp_release(context, in->measured);
}

static void deal(const relabelled *work, int64_t first, int64_t count, room *in) {
  const lp_joined *pool = work->of->pool;
  const int64_t all = pool->rows->rows;
  for (int64_t b = 0; b < count; b++) {
    int64_t *rows = in->rows + b * all;
    int64_t at = 0;
    lp_joined_deal(pool, work->of->seed, first + b, in->group, in->numbers);
    for (int side = 0; side < 2; side++) {
      const int64_t begin = at;
      for (int64_t i = 0; i < all; i++) {
        if ((in->group[i] != 0) == (side == 0)) rows[at++] = i;
      }
      in->sizes[2 * b + side] = at - begin;
    }
  }
}

/* Runs on both groups of some dealings that were dealt. chosen: what they measure. */
static int run_groups(const relabelled *work, const lp_bench *bench, const uint8_t *chosen, int32_t metrics,
                      int64_t count, room *in, double *measured, char (*reasons)[LP_REASON_SIZE], persona_error *err) {
  const lp_joined *pool = work->of->pool;
  const int64_t all = pool->rows->rows;
  const lp_bench_plan plan = {.options = &work->of->run->options, .chosen = chosen, .metrics = metrics};
  persona_population *parts[2 * BATCH];
  persona_population *reference = NULL;
  for (int64_t g = 0; g < 2 * count; g++) {
    const int64_t at = g / 2 * all + (g % 2 != 0 ? in->sizes[g - 1] : 0);
    in->parts[g] = lp_bench_part(bench, pool->rows, in->rows + at, in->sizes[g], in->selected + at);
    parts[g] = &in->parts[g];
  }
  if (work->reference != NULL) {
    in->reference = lp_bench_part(bench, work->reference, NULL, work->reference->rows, in->selected + BATCH * all);
    reference = &in->reference;
  }
  return lp_bench_measure(bench, &plan, reference, parts, 2 * count, measured, reasons, err);
}

static int run_batch(relabelled *work, const lp_bench *bench, int64_t first, int64_t count, room *in,
                     persona_error *err) {
  const int32_t metrics = work->values->metrics;
  const int status = run_groups(work, bench, work->left, work->left_count, count, in, in->measured, NULL, err);
  for (int64_t g = 0; g < 2 * count && status == PERSONA_OK; g++) {
    double *values = work->values->dealt + (2 * first + g) * metrics;
    for (int32_t i = 0, found = 0; i < metrics; i++) {
      if (work->left[work->map.metric[i]]) values[i] = in->measured[g * work->left_count + found++];
    }
  }
  return status;
}

static int read_batch(relabelled *work, lp_desk *desk, int64_t first, int64_t count, const room *in,
                      persona_error *err) {
  const int32_t metrics = work->values->metrics;
  const int64_t all = work->of->pool->rows->rows;
  int status = PERSONA_OK;
  for (int64_t g = 0; g < 2 * count && status == PERSONA_OK; g++) {
    const int64_t *rows = in->rows + g / 2 * all + (g % 2 != 0 ? in->sizes[g - 1] : 0);
    status = lp_relabelled_read(work->of, &work->map, metrics, first + g / 2, (int32_t)(g % 2), rows, in->sizes[g],
                                desk, work->values->dealt + (2 * first + g) * metrics, err);
  }
  return status;
}

static int measure_batch(relabelled *work, int32_t worker, int64_t first, int64_t count, persona_error *err) {
  const lp_bench *bench = &work->benches[worker];
  room in = {.group = NULL};
  int status = begin_room(work, bench->single, &in) ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    deal(work, first, count, &in);
    if (work->map.made) status = read_batch(work, &work->map.desks[worker], first, count, &in, err);
    if (status == PERSONA_OK && work->left_count > 0) status = run_batch(work, bench, first, count, &in, err);
  }
  end_room(bench->single, &in);
  return status;
}

static void one_batch(void *data, int64_t batch, int32_t worker) {
  relabelled *work = data;
  const int64_t first = batch * BATCH;
  const int64_t left = work->of->count - first;
  const int64_t count = left < BATCH ? left : BATCH;
  persona_error err;
  if (lp_progress_cancelled(work->of->progress) || atomic_load(&work->failed) != 0) return;
  const int status = measure_batch(work, worker, first, count, &err);
  int none = 0;
  if (status != PERSONA_OK && atomic_compare_exchange_strong(&work->failed, &none, status)) work->err = err;
  (void)lp_progress_add(work->of->progress, count * work->of->pool->rows->rows * work->values->metrics);
}

/* The labels as they are, by a run: for values as reports have them, and for reasons. What a map reads otherwise than
 * that run, or not at all, is left to runs. */
static int observe(relabelled *work, const uint8_t *chosen, persona_error *err) {
  const lp_bench *bench = &work->benches[0];
  lp_relabelled_values *values = work->values;
  room in = {.group = NULL};
  int status = begin_room(work, bench->single, &in) ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    deal(work, 0, 1, &in);
    status = run_groups(work, bench, chosen, values->metrics, 1, &in, values->observed, values->reasons, err);
  }
  if (status == PERSONA_OK && work->map.made) status = read_batch(work, &work->map.desks[0], 0, 1, &in, err);
  end_room(bench->single, &in);
  for (int32_t i = 0; i < values->metrics && status == PERSONA_OK; i++) {
    const int32_t reading = work->map.reading[i];
    bool same = reading >= 0;
    for (int g = 0; g < 2 && same; g++) {
      const double ran = values->observed[g * values->metrics + i];
      const double read = values->dealt[g * values->metrics + i];
      same = isnan(ran) ? isnan(read) : fabs(ran - read) <= 1e-5 * fmax(1.0, fabs(ran));
    }
    if (same) continue;
    work->map.reading[i] = -1;
    work->left[work->map.metric[i]] = 1;
    work->left_count++;
  }
  return status;
}

static int begin(relabelled *work, const uint8_t *chosen, persona_error *err) {
  const persona_run *run = work->of->run;
  int status = PERSONA_OK;
  work->left = lp_allocate_zeroed(work->of->pool->context, persona_metric_count(), 1);
  work->benches = lp_benches_create(work->of->pool->context, run->space);
  if (work->left == NULL || work->benches == NULL) return lp_out_of_memory(err);
  if (run->reference != NULL) status = lp_population_weighted(run->reference, &work->reference, err);
  if (status == PERSONA_OK) {
    status = lp_relabelled_map_create(work->of, chosen, work->values->metrics, work->reference, &work->map, err);
  }
  return status;
}

int lp_relabel_metrics(const lp_dealings *of, const uint8_t *chosen, lp_relabelled_values *values, persona_error *err) {
  relabelled work = {.of = of, .values = values};
  int status = begin(&work, chosen, err);
  if (status == PERSONA_OK) status = observe(&work, chosen, err);
  if (status == PERSONA_OK) {
    lp_parallel_for(of->pool->context, (of->count + BATCH - 1) / BATCH, one_batch, &work);
    status = atomic_load(&work.failed);
    if (status != PERSONA_OK) (void)lp_fail(err, status, "%s", work.err.message);
  }
  if (status == PERSONA_OK && lp_progress_cancelled(of->progress)) {
    status = lp_fail(err, PERSONA_CANCELLED, "the comparison was cancelled");
  }
  for (int32_t i = 0; i < values->metrics && status == PERSONA_OK; i++) {
    const bool single = work.map.reading[i] == LP_READ_HYPERSPHERICAL_UNIFORMITY;
    values->rounding[i] = single ? single_rounding : double_rounding;
  }
  values->read = values->metrics - work.left_count;
  lp_relabelled_map_clear(of, &work.map);
  lp_benches_free(of->pool->context, work.benches);
  lp_release(of->pool->context, work.left);
  persona_population_free(work.reference);
  return status;
}
