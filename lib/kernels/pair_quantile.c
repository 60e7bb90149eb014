/* Quantiles of the distances between all pairs of rows. */
#include "kernels/pair_quantile.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

enum { ROWS = 32, DIGIT = 16, DIGITS = 64 / DIGIT, VALUES = 1 << DIGIT };

typedef struct counting {
  const lp_points *points;
  const int64_t *copies;
  lp_distance_function distance;
  lp_progress *progress;
  int shift;        /* of the digit that is counted */
  uint64_t prefix;  /* the digits before it */
  uint64_t *counts; /* VALUES, for each worker */
  double *scratch;  /* a row, for each worker */
} counting;

/* Counts the pairs of some rows with those before them, as far as their distances begin with the prefix. */
static void count_rows(void *data, int64_t task, int32_t worker) {
  const counting *work = data;
  const lp_points *points = work->points;
  const int64_t tasks = (points->count + ROWS - 1) / ROWS;
  const int64_t first = (tasks - 1 - task) * ROWS; /* the longest first */
  const int64_t last = first + ROWS < points->count ? first + ROWS : points->count;
  uint64_t *counts = work->counts + (int64_t)worker * VALUES;
  double *scratch = work->scratch + worker * points->padded;
  int64_t pairs = 0;
  if (lp_progress_cancelled(work->progress)) return;
  for (int64_t i = first; i < last; i++) {
    const double *x = lp_points_row(points, i, scratch);
    for (int64_t j = 0; j < i; j++) {
      const double squared = work->distance(x, lp_points_kept(points, j), points->weights, points->padded);
      uint64_t bits;
      memcpy(&bits, &squared, sizeof bits);
      if (work->shift + DIGIT < 64 && bits >> (work->shift + DIGIT) != work->prefix) continue;
      counts[bits >> work->shift & (VALUES - 1)] += (uint64_t)work->copies[i] * (uint64_t)work->copies[j];
    }
    pairs += i;
  }
  (void)lp_progress_add(work->progress, pairs);
}

/* Finds the digit in which the pair of a rank (from 0, counted from the first pair with the prefix) lies; lowers the
 * rank by the pairs before that digit. */
static uint64_t find_digit(const counting *work, int32_t workers, uint64_t zeros, uint64_t *rank) {
  for (uint64_t digit = 0; digit < VALUES; digit++) {
    uint64_t here = digit == 0 ? zeros : 0;
    for (int32_t w = 0; w < workers; w++) here += work->counts[(int64_t)w * VALUES + (int64_t)digit];
    if (*rank < here) return digit;
    *rank -= here;
  }
  return VALUES - 1;
}

static int search(const persona_context *context, counting *work, uint64_t zeros, uint64_t rank, double *distance,
                  persona_error *err) {
  const int32_t workers = persona_context_threads(context);
  double squared;
  for (int digit = 0; digit < DIGITS; digit++) {
    work->shift = 64 - (digit + 1) * DIGIT;
    memset(work->counts, 0, (size_t)workers * VALUES * sizeof *work->counts);
    lp_parallel_for(context, (work->points->count + ROWS - 1) / ROWS, count_rows, work);
    if (lp_progress_cancelled(work->progress)) return lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
    const uint64_t copies = work->prefix == 0 ? zeros : 0; /* pairs of copies are at distance 0 */
    work->prefix = work->prefix << DIGIT | find_digit(work, workers, copies, &rank);
  }
  memcpy(&squared, &work->prefix, sizeof squared);
  *distance = sqrt(squared);
  return PERSONA_OK;
}

int lp_pair_quantile(const persona_context *context, const lp_points *points, const int64_t *copies, double share,
                     lp_progress *progress, double *distance, persona_error *err) {
  const int32_t workers = persona_context_threads(context);
  counting work = {.points = points, .copies = copies, .progress = progress};
  uint64_t zeros = 0;
  uint64_t rows = 0;
  *distance = NAN;
  for (int64_t i = 0; i < points->count; i++) {
    zeros += (uint64_t)copies[i] * (uint64_t)(copies[i] - 1) / 2;
    rows += (uint64_t)copies[i];
  }
  if (rows < 2) return PERSONA_OK;
  const uint64_t pairs = rows * (rows - 1) / 2;
  const double wanted = ceil(share * (double)pairs);
  const uint64_t rank = wanted < 1.0 ? 0 : wanted >= (double)pairs ? pairs - 1 : (uint64_t)wanted - 1;
  work.distance = lp_distance_fastest(context, points->type);
  work.counts = lp_allocate_array(context, workers, VALUES * (int64_t)sizeof *work.counts);
  work.scratch = lp_allocate_array(context, workers, points->padded * (int64_t)sizeof *work.scratch);
  int status = work.counts != NULL && work.scratch != NULL ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = search(context, &work, zeros, rank, distance, err);
  lp_release(context, work.counts);
  lp_release(context, work.scratch);
  return status;
}

int64_t lp_pair_quantile_bytes(int64_t threads, int64_t padded) {
  return lp_bytes_sum(lp_array_bytes(threads, VALUES * (int64_t)sizeof(uint64_t)),
                      lp_array_bytes(threads, lp_bytes_of(padded, (int64_t)sizeof(double))));
}
