/* k-means of the rows of the caller's own matrix. */
#include <persona/silhouette.h>

#include "base/bytes.h"
#include "base/error.h"
#include "data/matrix.h"
#include "kernels/distance.h"
#include "kernels/kmeans.h"
#include "space/rows.h"

static int check_count(const char *name, int64_t value, int64_t most, persona_error *err) {
  if (value >= 1 && value <= most) return PERSONA_OK;
  return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_kmeans: %s is %lld; 1 to %lld are allowed", name,
                 (long long)value, (long long)most);
}

static int check_plan(const lp_kmeans_plan *plan, persona_error *err) {
  int status = check_count("clusters", plan->clusters, INT32_MAX, err);
  if (status == PERSONA_OK) status = check_count("starts", plan->starts, 1000000, err);
  if (status == PERSONA_OK) status = check_count("steps", plan->steps, 1000000, err);
  return status;
}

int64_t persona_kmeans_bytes(int64_t n, int64_t columns, int64_t clusters) {
  if (n < 0 || columns < 0 || clusters < 0) return 0;
  const int64_t padded = lp_padded(columns < INT64_MAX / 64 ? columns : INT64_MAX / 64);
  return lp_bytes_sum(lp_rows_bytes(n, columns), lp_kmeans_bytes(n, padded, clusters));
}

int persona_kmeans(const persona_context *context, const persona_matrix *rows, const double *masses, int64_t clusters,
                   int64_t starts, int64_t steps, uint64_t seed, int64_t max_bytes, int32_t *labels, double *centres,
                   int64_t *found, double *inertia, persona_error *err) {
  const lp_kmeans_plan plan = {.clusters = clusters, .starts = starts, .steps = steps, .seed = seed};
  lp_rows loaded;
  int64_t number = 0;
  double sum = 0.0;
  if (context == NULL || rows == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_kmeans: the context or the rows are NULL");
  }
  int status = persona_matrix_check(rows, err);
  if (status == PERSONA_OK) status = check_plan(&plan, err);
  if (status == PERSONA_OK && labels == NULL && rows->rows > 0) {
    status = lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_kmeans: labels is NULL");
  }
  if (status == PERSONA_OK) {
    status = lp_rows_check_bytes(persona_kmeans_bytes(rows->rows, rows->columns, clusters), max_bytes, err);
  }
  if (status != PERSONA_OK) return status;
  status = lp_rows_load(context, rows, "rows", &loaded, err);
  if (status == PERSONA_OK) status = lp_rows_set_masses(&loaded, masses, err);
  if (status == PERSONA_OK) {
    const int64_t left = lp_rows_left(max_bytes, lp_rows_bytes(rows->rows, rows->columns));
    status = lp_kmeans(context, &loaded.points, loaded.mass, &plan, left, labels, centres, &number, &sum, err);
  }
  lp_rows_clear(context, &loaded);
  if (status != PERSONA_OK) return status;
  if (found != NULL) *found = number;
  if (inertia != NULL) *inertia = sum;
  return lp_succeed(err);
}
