/* Silhouettes: for each block of rows, the sums of distances to every cluster, one tile after the other. */
#include "kernels/silhouette.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "kernels/similarity.h"

#include <math.h>
#include <string.h>

typedef struct silhouette {
  const int32_t *labels;
  const double *mass; /* NULL: 1 each */
  int64_t count;
  int64_t clusters;
  double *cluster_mass; /* clusters */
  double *sums;         /* LP_TILE x clusters for each worker: of the block of rows that it works on */
  double *partial;      /* one a block of rows: sum of mass * s */
  double *per_point;    /* NULL: not asked for */
} silhouette;

static double mass_at(const double *mass, int64_t i) { return mass != NULL ? mass[i] : 1.0; }

/* s of a point from its sums of distances to each cluster. */
static double judge(const silhouette *work, int64_t point, const double *sums) {
  const int64_t own = work->labels[point];
  double other = INFINITY;
  if (work->cluster_mass[own] <= 1.0) return 0.0;
  const double within = sums[own] / (work->cluster_mass[own] - 1.0);
  for (int64_t k = 0; k < work->clusters; k++) {
    if (k == own || work->cluster_mass[k] == 0.0) continue;
    const double mean = sums[k] / work->cluster_mass[k];
    if (!(mean >= other)) other = mean;
  }
  const double larger = within > other ? within : other;
  if (larger == 0.0) return 0.0;
  return larger < INFINITY ? (other - within) / larger : NAN;
}

static void finish_block(const silhouette *work, const lp_similarity_view *view, const double *sums) {
  double total = 0.0;
  for (int64_t i = 0; i < view->rows; i++) {
    const int64_t point = view->first_row + i;
    const double mass = mass_at(work->mass, point);
    const double value = mass > 0.0 ? judge(work, point, sums + i * work->clusters) : NAN;
    if (mass > 0.0) total += mass * value;
    if (work->per_point != NULL) work->per_point[point] = value;
  }
  work->partial[view->first_row / LP_TILE] = total;
}

/* One block of rows stays with one worker from its first tile to its last (kernels/similarity.h). */
static void add_tile(void *data, const lp_similarity_view *view, int32_t worker) {
  const silhouette *work = data;
  double *sums = work->sums + (int64_t)worker * LP_TILE * work->clusters;
  const int32_t *labels = work->labels + view->first_column;
  if (view->first_column == 0) memset(sums, 0, (size_t)(LP_TILE * work->clusters) * sizeof *sums);
  for (int64_t i = 0; i < view->rows; i++) {
    const double *distances = view->tile + i * LP_TILE;
    double *row = sums + i * work->clusters;
    if (work->mass == NULL) {
      for (int64_t j = 0; j < view->columns; j++) row[labels[j]] += distances[j];
    } else {
      const double *mass = work->mass + view->first_column;
      for (int64_t j = 0; j < view->columns; j++) {
        if (mass[j] > 0.0) row[labels[j]] += mass[j] * distances[j];
      }
    }
  }
  if (view->first_column + view->columns == work->count) finish_block(work, view, sums);
}

/* Masses of the clusters and of all points; how many clusters have points. */
static int64_t count_clusters(const int32_t *labels, const double *mass, int64_t count, int64_t clusters,
                              double *cluster_mass, double *total) {
  int64_t inhabited = 0;
  *total = 0.0;
  for (int64_t k = 0; k < clusters; k++) cluster_mass[k] = 0.0;
  for (int64_t i = 0; i < count; i++) cluster_mass[labels[i]] += mass_at(mass, i);
  for (int64_t k = 0; k < clusters; k++) {
    *total += cluster_mass[k];
    inhabited += cluster_mass[k] > 0.0 ? 1 : 0;
  }
  return inhabited;
}

int64_t lp_silhouette_bytes(const persona_context *context, int64_t count, int64_t padded, int64_t clusters) {
  const int64_t workers = persona_context_threads(context);
  const int64_t sums = lp_bytes_of(clusters, (workers * LP_TILE + 1) * (int64_t)sizeof(double));
  const int64_t partial = (count / LP_TILE + 1) * (int64_t)sizeof(double);
  const int64_t own = lp_bytes_sum(lp_bytes_sum(sums, partial), 2);
  return lp_bytes_sum(lp_bytes_sum(lp_similarity_prepare_bytes(count, padded), lp_similarity_walk_bytes(context)), own);
}

/* The walk, with all memory there. */
static int measure(const persona_context *context, const lp_points *points, silhouette *work, double total,
                   lp_progress *progress, double *mean, persona_error *err) {
  const lp_similarity similarity = {.kind = LP_SIMILARITY_DISTANCE, .factor = 0.0};
  const int64_t blocks = (work->count + LP_TILE - 1) / LP_TILE;
  lp_similarity_side side = {.points = NULL};
  double sum = 0.0;
  int status = lp_similarity_prepare(context, &similarity, points, &side, err);
  if (status == PERSONA_OK)
    status = lp_similarity_walk(context, &similarity, &side, &side, false, add_tile, work, progress, err);
  lp_similarity_clear(context, &side);
  if (status != PERSONA_OK) return status;
  for (int64_t block = 0; block < blocks; block++) sum += work->partial[block];
  if (!isfinite(sum)) return lp_fail(err, PERSONA_NUMERICAL, "distances leave the range of double");
  *mean = sum / total;
  return PERSONA_OK;
}

int lp_silhouette(const persona_context *context, const lp_points *points, const int32_t *labels, int64_t clusters,
                  const double *mass, int64_t max_bytes, lp_progress *progress, double *per_point, double *mean,
                  persona_error *err) {
  const int64_t count = points->count;
  double total = 0.0;
  silhouette work = {.labels = labels, .mass = mass, .count = count, .clusters = clusters, .per_point = per_point};
  *mean = NAN;
  int status = lp_bytes_check(lp_silhouette_bytes(context, count, points->padded, clusters), max_bytes, err);
  if (status != PERSONA_OK) return status;
  for (int64_t i = 0; i < count && per_point != NULL; i++) per_point[i] = NAN;
  work.cluster_mass = lp_allocate_array(context, clusters, sizeof *work.cluster_mass);
  work.sums =
      lp_allocate_array(context, clusters, persona_context_threads(context) * LP_TILE * (int64_t)sizeof *work.sums);
  work.partial = lp_allocate_zeroed(context, (count + LP_TILE - 1) / LP_TILE, sizeof *work.partial);
  if (work.cluster_mass == NULL || work.sums == NULL || work.partial == NULL) {
    status = lp_out_of_memory(err);
  } else if (count_clusters(labels, mass, count, clusters, work.cluster_mass, &total) >= 2) {
    status = measure(context, points, &work, total, progress, mean, err);
  }
  lp_release(context, work.cluster_mass);
  lp_release(context, work.sums);
  lp_release(context, work.partial);
  return status;
}

/* ---- the plain reference ----------------------------------------------------------------------------------------- */

static long double plain_distance(const lp_points *points, int64_t i, int64_t j) {
  const double *x = (const double *)points->values + i * points->padded;
  const double *y = (const double *)points->values + j * points->padded;
  long double squared = 0.0L;
  for (int64_t d = 0; d < points->dimensions; d++) {
    const long double gap = (long double)x[d] - y[d];
    squared += points->weights[d] * gap * gap;
  }
  return sqrtl(squared);
}

/* Mean distance of a point to the rows of a label, itself once left out when it is its own; -1 without rows. */
static long double plain_mean(const lp_points *points, const int32_t *labels, const double *mass, int64_t point,
                              int64_t label) {
  long double sum = 0.0L;
  long double rows = labels[point] == label ? -1.0L : 0.0L;
  for (int64_t j = 0; j < points->count; j++) {
    if (labels[j] != label) continue;
    sum += mass_at(mass, j) * plain_distance(points, point, j);
    rows += mass_at(mass, j);
  }
  return rows > 0.0L ? sum / rows : -1.0L;
}

void lp_silhouette_plain(const lp_points *points, const int32_t *labels, int64_t clusters, const double *mass,
                         double *per_point, double *mean) {
  long double sum = 0.0L;
  long double total = 0.0L;
  bool defined = false;
  for (int64_t i = 0; i < points->count; i++) {
    per_point[i] = NAN;
    if (mass_at(mass, i) == 0.0) continue;
    const long double within = plain_mean(points, labels, mass, i, labels[i]);
    long double other = -1.0L;
    for (int64_t k = 0; k < clusters; k++) {
      const long double found = k == labels[i] ? -1.0L : plain_mean(points, labels, mass, i, k);
      if (found >= 0.0L && (other < 0.0L || found < other)) other = found;
    }
    if (other < 0.0L) continue;
    defined = true;
    const long double larger = within > other ? within : other;
    const long double value = within < 0.0L || larger == 0.0L ? 0.0L : (other - within) / larger;
    per_point[i] = (double)value;
    sum += mass_at(mass, i) * value;
    total += mass_at(mass, i);
  }
  *mean = defined ? (double)(sum / total) : (double)NAN;
}
