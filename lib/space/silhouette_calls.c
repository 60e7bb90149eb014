/* Silhouettes of labelled rows of the caller's own matrix. */
#include <persona/silhouette.h>

#include "base/bytes.h"
#include "base/error.h"
#include "data/matrix.h"
#include "kernels/distance.h"
#include "kernels/silhouette.h"
#include "space/rows.h"

static int check_labels(const int32_t *labels, int64_t count, int64_t clusters, persona_error *err) {
  if (clusters < 0 || clusters > INT32_MAX) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_silhouette: clusters is %lld; 0 to %lld are allowed",
                   (long long)clusters, (long long)INT32_MAX);
  }
  if (labels == NULL && count > 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_silhouette: labels is NULL");
  }
  for (int64_t i = 0; i < count; i++) {
    if (labels[i] >= 0 && labels[i] < clusters) continue;
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, i, -1,
                      "persona_silhouette: the label of row %lld is %lld; it must be at least 0 and below %lld",
                      (long long)i, (long long)labels[i], (long long)clusters);
  }
  return PERSONA_OK;
}

int64_t persona_silhouette_bytes(const persona_context *context, int64_t n, int64_t columns, int64_t clusters) {
  if (n < 0 || columns < 0 || clusters < 0) return 0;
  const int64_t padded = lp_padded(columns < INT64_MAX / 64 ? columns : INT64_MAX / 64);
  return lp_bytes_sum(lp_rows_bytes(n, columns), lp_silhouette_bytes(context, n, padded, clusters));
}

int persona_silhouette(const persona_context *context, const persona_matrix *rows, const int32_t *labels,
                       int64_t clusters, const int64_t *copies, int64_t max_bytes, double *per_row, double *mean,
                       persona_error *err) {
  lp_rows loaded;
  if (context == NULL || rows == NULL || mean == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_silhouette: the context, the rows or mean are NULL");
  }
  int status = persona_matrix_check(rows, err);
  if (status == PERSONA_OK) status = check_labels(labels, rows->rows, clusters, err);
  if (status == PERSONA_OK) {
    status =
        lp_rows_check_bytes(persona_silhouette_bytes(context, rows->rows, rows->columns, clusters), max_bytes, err);
  }
  if (status != PERSONA_OK) return status;
  status = lp_rows_load(context, rows, "rows", &loaded, err);
  if (status == PERSONA_OK) status = lp_rows_set_copies(&loaded, copies, "copies", err);
  if (status == PERSONA_OK) {
    const int64_t left = lp_rows_left(max_bytes, lp_rows_bytes(rows->rows, rows->columns));
    const double *mass = copies != NULL ? loaded.mass : NULL;
    status = lp_silhouette(context, &loaded.points, labels, clusters, mass, left, NULL, per_row, mean, err);
  }
  lp_rows_clear(context, &loaded);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}
