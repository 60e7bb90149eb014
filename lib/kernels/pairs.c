/* Sums over all unordered pairs of directions, in a fixed order. */
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
  const double *ones; /* weights of the distance */
  int64_t count;
  int64_t padded;
  double sharpness;
  lp_progress *progress;
  double *partial; /* one a task */
} pair_sum;

static void sum_block(void *data, int64_t task, int32_t worker) {
  const pair_sum *work = data;
  const int64_t first = task * ROWS;
  const int64_t end = first + ROWS < work->count ? first + ROWS : work->count;
  (void)worker;
  if (lp_progress_cancelled(work->progress)) return;
  double sum = 0.0;
  for (int64_t i = first; i < end; i++) {
    double inner = 0.0;
    for (int64_t j = 0; j < i; j++) {
      const double squared =
          lp_distance_squared(work->rows + i * work->padded, work->rows + j * work->padded, work->ones, work->padded);
      inner += work->mass[j] * exp(-work->sharpness * squared);
    }
    sum += work->mass[i] * inner;
  }
  work->partial[task] = sum;
  (void)lp_progress_add(work->progress, (end - first) * (first + end) / 2);
}

int lp_pair_potential(const persona_context *context, const double *rows, const double *mass, int64_t count,
                      int64_t padded, double sharpness, lp_progress *progress, double *sum, persona_error *err) {
  const int64_t tasks = (count + ROWS - 1) / ROWS;
  double *partial = lp_allocate_array(context, tasks, sizeof *partial);
  double *ones = lp_allocate_array(context, padded, sizeof *ones);
  int status = PERSONA_OK;
  if (partial == NULL || ones == NULL) {
    status = lp_out_of_memory(err);
  } else {
    for (int64_t j = 0; j < padded; j++)
      ones[j] = 1.0; /* the padding of the rows is 0, so its weight does not matter */
    pair_sum work = {.rows = rows,
                     .mass = mass,
                     .ones = ones,
                     .count = count,
                     .padded = padded,
                     .sharpness = sharpness,
                     .progress = progress,
                     .partial = partial};
    lp_parallel_for(context, tasks, sum_block, &work);
    if (lp_progress_cancelled(progress)) {
      status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
    } else {
      *sum = 0.0;
      for (int64_t task = 0; task < tasks; task++) *sum += partial[task];
    }
  }
  lp_release(context, partial);
  lp_release(context, ones);
  return status;
}
