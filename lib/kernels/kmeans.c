/* k-means. Rows are assigned in parallel; whatever is summed over rows is summed by one thread, in their order. */
#include "kernels/kmeans.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "kernels/distance.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { ROWS = 256 }; /* of one task */

typedef struct clustering {
  const persona_context *context;
  const lp_points *points;
  const double *mass; /* NULL: 1 each */
  const lp_kmeans_plan *plan;
  int64_t found;    /* centres of this start */
  double *centres;  /* clusters x padded */
  double *masses;   /* clusters */
  int64_t *firsts;  /* clusters: the first row with mass, around which the others are averaged; -1 without */
  int32_t *labels;  /* count */
  double *squared;  /* count: squared distance to the own centre */
  _Atomic bool changed;
} clustering;

static double mass_at(const clustering *work, int64_t i) { return work->mass != NULL ? work->mass[i] : 1.0; }

static const double *row_at(const clustering *work, int64_t i) {
  return work->points->values + i * work->points->padded;
}

static void for_rows(clustering *work, lp_task task) {
  lp_parallel_for(work->context, (work->points->count + ROWS - 1) / ROWS, task, work);
}

static int64_t last_row(const clustering *work, int64_t task) {
  const int64_t last = (task + 1) * ROWS;
  return last < work->points->count ? last : work->points->count;
}

/* ---- seeding ------------------------------------------------------------------------------------------------------ */

/* Lets the newest centre take the rows that are nearer to it. */
static void approach(void *data, int64_t task, int32_t worker) {
  clustering *work = data;
  const double *centre = work->centres + (work->found - 1) * work->points->padded;
  (void)worker;
  for (int64_t i = task * ROWS; i < last_row(work, task); i++) {
    const double squared = lp_distance_squared(row_at(work, i), centre, work->points->weights, work->points->padded);
    if (work->found == 1 || squared < work->squared[i]) work->squared[i] = squared;
  }
}

/* What a row counts for in the next draw. */
static double stake(const clustering *work, int64_t i) {
  const double mass = mass_at(work, i);
  if (work->found == 0 || mass == 0.0) return mass;
  return mass * work->squared[i];
}

/* Draws a row; -1 when nothing is at stake. */
static int64_t draw_row(const clustering *work, int64_t start, double total) {
  double target = persona_random_uniform(work->plan->seed, LP_PURPOSE_KMEANS, (uint64_t)start, (uint32_t)work->found);
  int64_t chosen = -1;
  double sum = 0.0;
  target *= total;
  for (int64_t i = 0; i < work->points->count; i++) {
    const double mine = stake(work, i);
    if (!(mine > 0.0)) continue;
    chosen = i; /* the last one, should rounding leave the target beyond the sum */
    sum += mine;
    if (sum > target) break;
  }
  return chosen;
}

static int seed_centres(clustering *work, int64_t start, persona_error *err) {
  const int64_t padded = work->points->padded;
  work->found = 0;
  while (work->found < work->plan->clusters) {
    double total = 0.0;
    for (int64_t i = 0; i < work->points->count; i++) total += stake(work, i);
    if (!isfinite(total)) return lp_fail(err, PERSONA_NUMERICAL, "squared distances leave the range of double");
    const int64_t chosen = draw_row(work, start, total);
    if (chosen < 0) break;
    memcpy(work->centres + work->found * padded, row_at(work, chosen), (size_t)padded * sizeof(double));
    work->found++;
    for_rows(work, approach);
  }
  return PERSONA_OK;
}

/* ---- steps -------------------------------------------------------------------------------------------------------- */

static void assign(void *data, int64_t task, int32_t worker) {
  clustering *work = data;
  const lp_points *points = work->points;
  bool changed = false;
  (void)worker;
  for (int64_t i = task * ROWS; i < last_row(work, task); i++) {
    int32_t nearest = 0;
    double least = INFINITY;
    for (int64_t k = 0; k < work->found; k++) {
      const double squared =
          lp_distance_squared(row_at(work, i), work->centres + k * points->padded, points->weights, points->padded);
      if (squared < least) {
        least = squared;
        nearest = (int32_t)k;
      }
    }
    changed = changed || work->labels[i] != nearest;
    work->labels[i] = nearest;
    work->squared[i] = least;
  }
  if (changed) atomic_store_explicit(&work->changed, true, memory_order_relaxed);
}

/* Moves a centre without rows to the row that is farthest from its own, if any is off its centre at all. */
static void move_to_farthest(clustering *work, int64_t cluster) {
  const int64_t padded = work->points->padded;
  int64_t farthest = -1;
  for (int64_t i = 0; i < work->points->count; i++) {
    if (mass_at(work, i) > 0.0 && work->squared[i] > (farthest < 0 ? 0.0 : work->squared[farthest])) farthest = i;
  }
  if (farthest < 0) return;
  memcpy(work->centres + cluster * padded, row_at(work, farthest), (size_t)padded * sizeof(double));
  work->squared[farthest] = 0.0; /* not for the next one, too */
}

/* Centres to the means of their rows, summed around the first row of each: equal rows have exactly their own mean. */
static void update(clustering *work) {
  const int64_t padded = work->points->padded;
  for (int64_t k = 0; k < work->found; k++) {
    work->masses[k] = 0.0;
    work->firsts[k] = -1;
  }
  for (int64_t i = 0; i < work->points->count; i++) {
    const int64_t k = work->labels[i];
    const double mass = mass_at(work, i);
    double *sums = work->centres + k * padded;
    if (!(mass > 0.0)) continue;
    if (work->firsts[k] < 0) {
      work->firsts[k] = i;
      memset(sums, 0, (size_t)padded * sizeof *sums);
    }
    const double *first = row_at(work, work->firsts[k]);
    for (int64_t j = 0; j < padded; j++) sums[j] += mass * (row_at(work, i)[j] - first[j]);
    work->masses[k] += mass;
  }
  for (int64_t k = 0; k < work->found; k++) {
    double *centre = work->centres + k * padded;
    if (work->firsts[k] < 0) continue;
    const double *first = row_at(work, work->firsts[k]);
    for (int64_t j = 0; j < padded; j++) centre[j] = first[j] + centre[j] / work->masses[k];
  }
  for (int64_t k = 0; k < work->found; k++) {
    if (work->firsts[k] < 0) move_to_farthest(work, k);
  }
}

/* One start: seeding, then steps until no label changes. */
static int run_start(clustering *work, int64_t start, double *inertia, persona_error *err) {
  const int status = seed_centres(work, start, err);
  if (status != PERSONA_OK) return status;
  for (int64_t i = 0; i < work->points->count; i++) work->labels[i] = -1;
  for (int64_t step = 0; step <= work->plan->steps; step++) {
    atomic_store(&work->changed, false);
    for_rows(work, assign);
    if (!atomic_load(&work->changed) || step == work->plan->steps) break;
    update(work);
  }
  *inertia = 0.0;
  for (int64_t i = 0; i < work->points->count && work->found > 0; i++) {
    if (mass_at(work, i) > 0.0) *inertia += mass_at(work, i) * work->squared[i];
  }
  if (!isfinite(*inertia)) return lp_fail(err, PERSONA_NUMERICAL, "squared distances leave the range of double");
  return PERSONA_OK;
}

int64_t lp_kmeans_bytes(int64_t count, int64_t padded, int64_t clusters) {
  const int64_t rows = lp_bytes_of(count, (int64_t)(sizeof(double) + sizeof(int32_t)));
  const int64_t centres = lp_bytes_of(lp_bytes_sum(padded, 2), (int64_t)sizeof(double));
  return lp_bytes_sum(lp_bytes_sum(rows, lp_bytes_of(clusters, centres)), 5);
}

static int run_starts(clustering *work, int32_t *labels, double *centres, int64_t *found, double *inertia,
                      persona_error *err) {
  const lp_points *points = work->points;
  for (int64_t start = 0; start < work->plan->starts; start++) {
    double mine = 0.0;
    const int status = run_start(work, start, &mine, err);
    if (status != PERSONA_OK) return status;
    if (start > 0 && !(mine < *inertia)) continue;
    *inertia = mine;
    *found = work->found;
    memcpy(labels, work->labels, (size_t)points->count * sizeof *labels);
    memcpy(centres, work->centres, (size_t)(work->found * points->padded) * sizeof *centres);
  }
  return PERSONA_OK;
}

int lp_kmeans(const persona_context *context, const lp_points *points, const double *mass, const lp_kmeans_plan *plan,
              int64_t max_bytes, int32_t *labels, double *centres, int64_t *found, double *inertia,
              persona_error *err) {
  const int64_t padded = points->padded;
  clustering work = {.context = context, .points = points, .mass = mass, .plan = plan};
  *found = 0;
  *inertia = NAN;
  int status = lp_bytes_check(lp_kmeans_bytes(points->count, padded, plan->clusters), max_bytes, err);
  if (status != PERSONA_OK) return status;
  work.centres = lp_allocate_array(context, plan->clusters, padded * (int64_t)sizeof(double));
  work.masses = lp_allocate_array(context, plan->clusters, sizeof(double));
  work.firsts = lp_allocate_array(context, plan->clusters, sizeof(int64_t));
  work.labels = lp_allocate_array(context, points->count, sizeof(int32_t));
  work.squared = lp_allocate_array(context, points->count, sizeof(double));
  const bool complete = work.centres != NULL && work.masses != NULL && work.firsts != NULL && work.labels != NULL &&
                        work.squared != NULL;
  status = complete ? run_starts(&work, labels, centres, found, inertia, err) : lp_out_of_memory(err);
  lp_release(context, work.centres);
  lp_release(context, work.masses);
  lp_release(context, work.firsts);
  lp_release(context, work.labels);
  lp_release(context, work.squared);
  return status;
}
