/* Sums over pairs of points. A task sums a block of rows against all rows before them (within one set) or against all
 * rows of the other set; the partial sums are added up in order. Rows meet GROUP others at a time, which lie side by
 * side, one coordinate after another, so that squares grow in the lanes of registers: differences of coordinates that
 * are scaled first, to rounding the canonical distance. One body, compiled for each width of registers; no operation is
 * fused, so all give the same bits. */
#include "kernels/pairs.h"

#include "base/context.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/processor.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

enum { ROWS = 96, VECTORS = 8, GROUP = VECTORS * LP_LANES }; /* rows of one task, whose partial sum is one number */

typedef double lanes __attribute__((vector_size(LP_LANES * sizeof(double)), aligned(sizeof(double))));

/* Distances of a row to GROUP others, `dimensions` coordinates each. */
typedef void (*distances_function)(const double *x, const double *group, int64_t dimensions, double *distances);

typedef struct pair_sum {
  const lp_points *points;
  const double *mass;
  const lp_points *others; /* equal to points within one set */
  const double *other_mass;
  bool within; /* each row meets the rows before it */
  distances_function distances;
  lp_progress *progress;
  double *scale; /* roots of the weights */
  int64_t scratch_size;
  double *scratch; /* for each worker: a row, a block of rows, a group */
  double *partial; /* one a task */
} pair_sum;

static inline __attribute__((always_inline)) void measure(const double *x, const double *group, int64_t dimensions,
                                                          double *distances) {
  lanes sums[VECTORS] = {{0.0}};
  for (int64_t d = 0; d < dimensions; d++) {
    const lanes *others = (const lanes *)(const void *)(group + d * GROUP);
    for (int v = 0; v < VECTORS; v++) {
      const lanes away = x[d] - others[v];
      sums[v] += away * away;
    }
  }
  memcpy(distances, sums, sizeof sums);
  for (int64_t l = 0; l < GROUP; l++) distances[l] = sqrt(distances[l]);
}

static void portable(const double *x, const double *group, int64_t dimensions, double *distances) {
  measure(x, group, dimensions, distances);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void by_avx2(const double *x, const double *group, int64_t dimensions,
                                                    double *distances) {
  measure(x, group, dimensions, distances);
}

__attribute__((target("avx512f"))) static void by_avx512(const double *x, const double *group, int64_t dimensions,
                                                         double *distances) {
  measure(x, group, dimensions, distances);
}
#endif

static distances_function fastest(const persona_context *context) {
#if defined(__x86_64__)
  if ((context->processor & LP_PROCESSOR_AVX512) != 0) return by_avx512;
  if ((context->processor & LP_PROCESSOR_AVX2) != 0) return by_avx2;
#else
  (void)context;
#endif
  return portable;
}

/* The coordinates of a point in which the distance is the plain Euclidean one, `stride` numbers apart. */
static void scale_point(const lp_points *points, const double *scale, int64_t point, double *scratch, double *target,
                        int64_t stride) {
  const double *row = lp_points_row(points, point, scratch);
  for (int64_t d = 0; d < points->dimensions; d++) target[d * stride] = (row[d] - points->centre[d]) * scale[d];
}

/* What the pairs of the rows first..last-1 with others begin..begin+GROUP-1 add. */
static double meet_group(const pair_sum *work, const double *rows, int64_t first, int64_t last, const double *group,
                         int64_t begin) {
  const int64_t dimensions = work->points->dimensions;
  double distances[GROUP];
  double sum = 0.0;
  for (int64_t i = first; i < last; i++) {
    const int64_t end = work->within ? i : work->others->count;
    const int64_t count = end - begin < GROUP ? end - begin : GROUP;
    if (count <= 0) continue;
    work->distances(rows + (i - first) * dimensions, group, dimensions, distances);
    double sums[LP_LANES] = {0.0};
    for (int64_t l = 0; l < count; l++) sums[l % LP_LANES] += work->other_mass[begin + l] * distances[l];
    sum += work->mass[i] * lp_close_lanes(sums);
  }
  return sum;
}

static void sum_block(void *data, int64_t task, int32_t worker) {
  const pair_sum *work = data;
  const int64_t dimensions = work->points->dimensions;
  const int64_t first = task * ROWS;
  const int64_t last = first + ROWS < work->points->count ? first + ROWS : work->points->count;
  double *scratch = work->scratch + worker * work->scratch_size;
  double *rows = scratch + work->points->padded;
  double *group = rows + ROWS * dimensions;
  const int64_t end = work->within ? last - 1 : work->others->count;
  double sum = 0.0;
  if (lp_progress_cancelled(work->progress)) return;
  for (int64_t i = first; i < last; i++) {
    scale_point(work->points, work->scale, i, scratch, rows + (i - first) * dimensions, 1);
  }
  for (int64_t begin = 0; begin < end; begin += GROUP) {
    const int64_t count = work->others->count - begin < GROUP ? work->others->count - begin : GROUP;
    memset(group, 0, (size_t)(GROUP * dimensions) * sizeof *group);
    for (int64_t l = 0; l < count; l++) scale_point(work->others, work->scale, begin + l, scratch, group + l, GROUP);
    sum += meet_group(work, rows, first, last, group, begin);
  }
  work->partial[task] = sum;
  const int64_t pairs = work->within ? (last - first) * (first + last - 1) / 2 : (last - first) * work->others->count;
  (void)lp_progress_add(work->progress, pairs);
}

static int64_t scratch_numbers(int64_t padded) { return padded + (ROWS + GROUP) * padded; }

static int sum_pairs(const persona_context *context, pair_sum *work, double *sum, persona_error *err) {
  const int64_t tasks = (work->points->count + ROWS - 1) / ROWS;
  int status = PERSONA_OK;
  work->distances = fastest(context);
  work->scratch_size = scratch_numbers(work->points->padded);
  work->partial = lp_allocate_array(context, tasks, sizeof *work->partial);
  work->scale = lp_allocate_array(context, work->points->padded, sizeof *work->scale);
  work->scratch = lp_allocate_array(context, persona_context_threads(context),
                                    lp_bytes_of(work->scratch_size, (int64_t)sizeof *work->scratch));
  if (work->partial == NULL || work->scale == NULL || work->scratch == NULL) {
    status = lp_out_of_memory(err);
  } else {
    for (int64_t d = 0; d < work->points->dimensions; d++) work->scale[d] = sqrt(work->points->weights[d]);
    lp_parallel_for(context, tasks, sum_block, work);
    *sum = 0.0;
    if (lp_progress_cancelled(work->progress)) {
      status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
    } else {
      for (int64_t task = 0; task < tasks; task++) *sum += work->partial[task];
    }
  }
  lp_release(context, work->partial);
  lp_release(context, work->scale);
  lp_release(context, work->scratch);
  return status;
}

int64_t lp_pair_sum_bytes(int64_t threads, int64_t count, int64_t padded) {
  const int64_t tasks = (count + ROWS - 1) / ROWS;
  return lp_bytes_sum(lp_array_bytes(tasks + padded, (int64_t)sizeof(double)),
                      lp_array_bytes(threads, lp_bytes_of(scratch_numbers(padded), (int64_t)sizeof(double))));
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
