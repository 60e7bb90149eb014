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

enum { ROWS = 256 }; /* of one task */

typedef struct clustering {
  const persona_context *context;
  const lp_points *points;
  const double *mass; /* NULL: 1 each */
  const lp_kmeans_plan *plan;
  lp_distance_function distance; /* the canonical one, of a centre and a row as it is kept */
  int64_t most;                  /* clusters that there may be */
  int64_t found;                 /* centres of this start */
  double *centres;               /* most x padded */
  double *masses;                /* most */
  int64_t *firsts;               /* most: the first row with mass, around which the others are averaged; -1 without */
  double *scratch;               /* 2 x padded: rows as doubles, where they are not kept so */
  int32_t *labels;               /* count */
  double *squared;               /* count: squared distance to the own centre */
  _Atomic bool changed;
} clustering;

static double mass_at(const clustering *work, int64_t i) { return work->mass != NULL ? work->mass[i] : 1.0; }

static double squared_to(const clustering *work, int64_t i, int64_t cluster) {
  const lp_points *points = work->points;
  return work->distance(work->centres + cluster * points->padded, lp_points_kept(points, i), points->weights,
                        points->padded);
}

static void put_centre(clustering *work, int64_t cluster, int64_t row) {
  const int64_t padded = work->points->padded;
  const double *from = lp_points_row(work->points, row, work->scratch);
  for (int64_t j = 0; j < padded; j++) work->centres[cluster * padded + j] = from[j];
}

static void for_rows(clustering *work, lp_task task) {
  lp_parallel_for(work->context, (work->points->count + ROWS - 1) / ROWS, task, work);
}

static int64_t last_row(const clustering *work, int64_t task) {
  const int64_t last = (task + 1) * ROWS;
  return last < work->points->count ? last : work->points->count;
}

/* ---- seeding ----------------------------------------------------------------------------------------------------- */

/* Lets the newest centre take the rows that are nearer to it. */
static void approach(void *data, int64_t task, int32_t worker) {
  clustering *work = data;
  (void)worker;
  for (int64_t i = task * ROWS; i < last_row(work, task); i++) {
    const double squared = squared_to(work, i, work->found - 1);
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
  work->found = 0;
  while (work->found < work->most) {
    double total = 0.0;
    for (int64_t i = 0; i < work->points->count; i++) total += stake(work, i);
    if (!isfinite(total)) return lp_fail(err, PERSONA_NUMERICAL, "squared distances leave the range of double");
    const int64_t chosen = draw_row(work, start, total);
    if (chosen < 0) break;
    put_centre(work, work->found++, chosen);
    for_rows(work, approach);
  }
  return PERSONA_OK;
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static void assign(void *data, int64_t task, int32_t worker) {
  clustering *work = data;
  bool changed = false;
  (void)worker;
  for (int64_t i = task * ROWS; i < last_row(work, task); i++) {
    int32_t nearest = 0;
    double least = INFINITY;
    for (int64_t k = 0; k < work->found; k++) {
      const double squared = squared_to(work, i, k);
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
  int64_t farthest = -1;
  for (int64_t i = 0; i < work->points->count; i++) {
    if (mass_at(work, i) > 0.0 && work->squared[i] > (farthest < 0 ? 0.0 : work->squared[farthest])) farthest = i;
  }
  if (farthest < 0) return;
  put_centre(work, cluster, farthest);
  work->squared[farthest] = 0.0; /* not for the next one, too */
}

/* Adds a row to the sums of its cluster, around the first row of it. */
static void add_row(clustering *work, int64_t i) {
  const lp_points *points = work->points;
  const int64_t k = work->labels[i];
  const double mass = mass_at(work, i);
  double *sums = work->centres + k * points->padded;
  if (!(mass > 0.0)) return;
  if (work->firsts[k] < 0) {
    work->firsts[k] = i;
    for (int64_t j = 0; j < points->padded; j++) sums[j] = 0.0;
  }
  const double *first = lp_points_row(points, work->firsts[k], work->scratch);
  const double *row = lp_points_row(points, i, work->scratch + points->padded);
  for (int64_t j = 0; j < points->padded; j++) sums[j] += mass * (row[j] - first[j]);
  work->masses[k] += mass;
}

/* Centres to the means of their rows: equal rows have exactly their own. */
static void update(clustering *work) {
  const lp_points *points = work->points;
  for (int64_t k = 0; k < work->found; k++) {
    work->masses[k] = 0.0;
    work->firsts[k] = -1;
  }
  for (int64_t i = 0; i < points->count; i++) add_row(work, i);
  for (int64_t k = 0; k < work->found; k++) {
    double *centre = work->centres + k * points->padded;
    if (work->firsts[k] < 0) continue;
    const double *first = lp_points_row(points, work->firsts[k], work->scratch);
    for (int64_t j = 0; j < points->padded; j++) centre[j] = first[j] + centre[j] / work->masses[k];
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
    /* Also of mass 0: infinity times 0 fails below, as such a row has no nearest centre. */
    *inertia += mass_at(work, i) * work->squared[i];
  }
  if (!isfinite(*inertia)) return lp_fail(err, PERSONA_NUMERICAL, "squared distances leave the range of double");
  return PERSONA_OK;
}

static void keep(const clustering *work, int32_t *labels, double *centres) {
  const lp_points *points = work->points;
  for (int64_t i = 0; i < points->count; i++) labels[i] = work->labels[i];
  for (int64_t k = 0; k < work->found && centres != NULL; k++) {
    for (int64_t j = 0; j < points->dimensions; j++) {
      centres[k * points->dimensions + j] = work->centres[k * points->padded + j];
    }
  }
}

static int run_starts(clustering *work, int32_t *labels, double *centres, int64_t *found, double *inertia,
                      persona_error *err) {
  for (int64_t start = 0; start < work->plan->starts; start++) {
    double mine = 0.0;
    const int status = run_start(work, start, &mine, err);
    if (status != PERSONA_OK) return status;
    if (start > 0 && !(mine < *inertia)) continue;
    *inertia = mine;
    *found = work->found;
    keep(work, labels, centres);
    if (mine == 0.0) break; /* none is better */
  }
  return PERSONA_OK;
}

static int64_t most_clusters(int64_t count, int64_t clusters) { return clusters < count ? clusters : count; }

int64_t lp_kmeans_bytes(int64_t count, int64_t padded, int64_t clusters) {
  const int64_t rows = lp_bytes_of(count, (int64_t)(sizeof(double) + sizeof(int32_t)));
  const int64_t centre = lp_bytes_of(lp_bytes_sum(padded, 2), (int64_t)sizeof(double));
  const int64_t centres = lp_bytes_of(most_clusters(count, clusters), centre);
  const int64_t scratch = lp_bytes_of(padded, 2 * (int64_t)sizeof(double));
  return lp_bytes_sum(lp_bytes_sum(rows, centres), lp_bytes_sum(scratch, 6));
}

int lp_kmeans(const persona_context *context, const lp_points *points, const double *mass, const lp_kmeans_plan *plan,
              int64_t max_bytes, int32_t *labels, double *centres, int64_t *found, double *inertia,
              persona_error *err) {
  const int64_t padded = points->padded;
  const int64_t most = most_clusters(points->count, plan->clusters);
  clustering work = {.context = context, .points = points, .mass = mass, .plan = plan, .most = most};
  *found = 0;
  *inertia = NAN;
  int status = lp_bytes_check(lp_kmeans_bytes(points->count, padded, plan->clusters), max_bytes, err);
  if (status != PERSONA_OK) return status;
  work.distance = lp_distance_fastest(context, points->type);
  work.centres = lp_allocate_array(context, most, padded * (int64_t)sizeof(double));
  work.masses = lp_allocate_array(context, most, sizeof(double));
  work.firsts = lp_allocate_array(context, most, sizeof(int64_t));
  work.scratch = lp_allocate_array(context, padded, 2 * (int64_t)sizeof(double));
  work.labels = lp_allocate_array(context, points->count, sizeof(int32_t));
  work.squared = lp_allocate_array(context, points->count, sizeof(double));
  const bool complete = work.centres != NULL && work.masses != NULL && work.firsts != NULL && work.scratch != NULL &&
                        work.labels != NULL && work.squared != NULL;
  status = complete ? run_starts(&work, labels, centres, found, inertia, err) : lp_out_of_memory(err);
  lp_release(context, work.centres);
  lp_release(context, work.masses);
  lp_release(context, work.firsts);
  lp_release(context, work.scratch);
  lp_release(context, work.labels);
  lp_release(context, work.squared);
  return status;
}
