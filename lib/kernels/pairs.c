/* Sums over pairs of points. A task sums a block of rows against all rows before them (within one set) or against all
 * rows of the other set; the partial sums are added up in order. */
#include "kernels/pairs.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"

#include <math.h>

enum { ROWS = 32 }; /* of one task: its partial sum is one number */

typedef struct pair_sum {
  const double *rows;
  const double *mass;
  int64_t count;
  const double *others; /* equal to rows within one set */
  const double *other_mass;
  int64_t other_count; /* -1 within one set: the rows before */
  int64_t padded;
  const double *weights; /* of the distance */
  double sharpness;      /* of the potential; negative: sum distances instead */
  lp_progress *progress;
  double *partial; /* one a task */
} pair_sum;

/* What the pairs of one row add, without the row's own mass. */
static double sum_row(const pair_sum *work, int64_t row, int64_t end) {
  const double *x = work->rows + row * work->padded;
  double sum = 0.0;
  for (int64_t j = 0; j < end; j++) {
    const double squared = lp_distance_squared(x, work->others + j * work->padded, work->weights, work->padded);
    sum += work->other_mass[j] * (work->sharpness < 0.0 ? sqrt(squared) : exp(-work->sharpness * squared));
  }
  return sum;
}

static void sum_block(void *data, int64_t task, int32_t worker) {
  const pair_sum *work = data;
  const int64_t first = task * ROWS;
  const int64_t last = first + ROWS < work->count ? first + ROWS : work->count;
  (void)worker;
  if (lp_progress_cancelled(work->progress)) return;
  double sum = 0.0;
  int64_t pairs = 0;
  for (int64_t i = first; i < last; i++) {
    const int64_t end = work->other_count < 0 ? i : work->other_count;
    sum += work->mass[i] * sum_row(work, i, end);
    pairs += end;
  }
  work->partial[task] = sum;
  (void)lp_progress_add(work->progress, pairs);
}

static int sum_pairs(const persona_context *context, pair_sum *work, double *sum, persona_error *err) {
  const int64_t tasks = (work->count + ROWS - 1) / ROWS;
  work->partial = lp_allocate_array(context, tasks, sizeof *work->partial);
  if (work->partial == NULL) return lp_out_of_memory(err);
  lp_parallel_for(context, tasks, sum_block, work);
  const bool cancelled = lp_progress_cancelled(work->progress);
  *sum = 0.0;
  for (int64_t task = 0; task < tasks && !cancelled; task++) *sum += work->partial[task];
  lp_release(context, work->partial);
  return cancelled ? lp_fail(err, PERSONA_CANCELLED, "the run was cancelled") : PERSONA_OK;
}

int lp_pair_potential(const persona_context *context, const double *rows, const double *mass, int64_t count,
                      int64_t padded, double sharpness, lp_progress *progress, double *sum, persona_error *err) {
  double *ones = lp_allocate_array(context, padded, sizeof *ones);
  if (ones == NULL) return lp_out_of_memory(err);
  for (int64_t j = 0; j < padded; j++) ones[j] = 1.0; /* the padding of the rows is 0, so its weight does not matter */
  pair_sum work = {.rows = rows,
                   .mass = mass,
                   .count = count,
                   .others = rows,
                   .other_mass = mass,
                   .other_count = -1,
                   .padded = padded,
                   .weights = ones,
                   .sharpness = sharpness,
                   .progress = progress};
  const int status = sum_pairs(context, &work, sum, err);
  lp_release(context, ones);
  return status;
}

int lp_distance_sum_within(const persona_context *context, const lp_points *points, const double *mass,
                           lp_progress *progress, double *sum, persona_error *err) {
  pair_sum work = {.rows = points->values,
                   .mass = mass,
                   .count = points->count,
                   .others = points->values,
                   .other_mass = mass,
                   .other_count = -1,
                   .padded = points->padded,
                   .weights = points->weights,
                   .sharpness = -1.0,
                   .progress = progress};
  return sum_pairs(context, &work, sum, err);
}

int lp_distance_sum_across(const persona_context *context, const lp_points *a, const double *mass_a, const lp_points *b,
                           const double *mass_b, lp_progress *progress, double *sum, persona_error *err) {
  pair_sum work = {.rows = a->values,
                   .mass = mass_a,
                   .count = a->count,
                   .others = b->values,
                   .other_mass = mass_b,
                   .other_count = b->count,
                   .padded = a->padded,
                   .weights = a->weights,
                   .sharpness = -1.0,
                   .progress = progress};
  return sum_pairs(context, &work, sum, err);
}
