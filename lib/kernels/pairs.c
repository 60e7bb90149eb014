/* Sums over pairs of points. A task sums a block of rows against all rows before them (within one set) or against all
 * rows of the other set; the partial sums are added up in order. */
#include "kernels/pairs.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"

#include <math.h>

enum { ROWS = 32 }; /* of one task, whose partial sum is one number */

typedef struct pair_sum {
  const lp_points *points;
  const double *mass;
  const lp_points *others; /* equal to points within one set */
  const double *other_mass;
  bool within; /* each row meets the rows before it */
  lp_distance_function distance;
  lp_progress *progress;
  double *scratch; /* one row a worker */
  double *partial; /* one a task */
} pair_sum;

/* What the pairs of one row add, without the row's own mass. */
static double sum_row(const pair_sum *work, const double *x, int64_t end) {
  const lp_points *others = work->others;
  double sum = 0.0;
  for (int64_t j = 0; j < end; j++) {
    sum += work->other_mass[j] * sqrt(work->distance(x, lp_points_kept(others, j), others->weights, others->padded));
  }
  return sum;
}

static void sum_block(void *data, int64_t task, int32_t worker) {
  const pair_sum *work = data;
  const int64_t first = task * ROWS;
  const int64_t last = first + ROWS < work->points->count ? first + ROWS : work->points->count;
  double *scratch = work->scratch + worker * work->points->padded;
  if (lp_progress_cancelled(work->progress)) return;
  double sum = 0.0;
  int64_t pairs = 0;
  for (int64_t i = first; i < last; i++) {
    const int64_t end = work->within ? i : work->others->count;
    sum += work->mass[i] * sum_row(work, lp_points_row(work->points, i, scratch), end);
    pairs += end;
  }
  work->partial[task] = sum;
  (void)lp_progress_add(work->progress, pairs);
}

static int sum_pairs(const persona_context *context, pair_sum *work, double *sum, persona_error *err) {
  const int64_t tasks = (work->points->count + ROWS - 1) / ROWS;
  const int64_t row_bytes = work->points->padded * (int64_t)sizeof(double);
  int status = PERSONA_OK;
  work->distance = lp_distance_fastest(context, work->others->type);
  work->partial = lp_allocate_array(context, tasks, sizeof *work->partial);
  work->scratch = lp_allocate_array(context, persona_context_threads(context), row_bytes);
  if (work->partial == NULL || work->scratch == NULL) {
    status = lp_out_of_memory(err);
  } else {
    lp_parallel_for(context, tasks, sum_block, work);
    *sum = 0.0;
    if (lp_progress_cancelled(work->progress)) {
      status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
    } else {
      for (int64_t task = 0; task < tasks; task++) *sum += work->partial[task];
    }
  }
  lp_release(context, work->partial);
  lp_release(context, work->scratch);
  return status;
}

int64_t lp_pair_sum_bytes(int64_t threads, int64_t count, int64_t padded) {
  const int64_t tasks = (count + ROWS - 1) / ROWS;
  return lp_bytes_sum(lp_array_bytes(tasks, (int64_t)sizeof(double)),
                      lp_array_bytes(threads, lp_bytes_of(padded, (int64_t)sizeof(double))));
}

int lp_distance_sum_within(const persona_context *context, const lp_points *points, const double *mass,
                           lp_progress *progress, double *sum, persona_error *err) {
  pair_sum work = {
      .points = points, .mass = mass, .others = points, .other_mass = mass, .within = true, .progress = progress};
  return sum_pairs(context, &work, sum, err);
}

int lp_distance_sum_across(const persona_context *context, const lp_points *a, const double *mass_a, const lp_points *b,
                           const double *mass_b, lp_progress *progress, double *sum, persona_error *err) {
  pair_sum work = {
      .points = a, .mass = mass_a, .others = b, .other_mass = mass_b, .within = false, .progress = progress};
  return sum_pairs(context, &work, sum, err);
}
