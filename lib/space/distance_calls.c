/* Distances between rows of the caller's own matrices. */
#include <persona/distances.h>

#include "base/error.h"
#include "data/matrix.h"
#include "kernels/distance_matrix.h"
#include "kernels/nearest.h"
#include "space/rows.h"

#include <math.h>

static int check_context(const persona_context *context, const persona_matrix *matrix, persona_error *err) {
  if (context == NULL || matrix == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the context or a matrix is NULL");
  }
  return persona_matrix_check(matrix, err);
}

static void clear(const persona_context *context, lp_rows *loaded) {
  lp_rows_clear(context, &loaded[0]);
  lp_rows_clear(context, &loaded[1]);
}

/* Loads one or two matrices. */
static int load(const persona_context *context, const persona_matrix *a, const persona_matrix *b, const double *weights,
                lp_rows *loaded, persona_error *err) {
  int status = check_context(context, a, err);
  if (status == PERSONA_OK && b != NULL) status = check_context(context, b, err);
  if (status == PERSONA_OK && b != NULL && a->columns != b->columns) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the matrices have %lld and %lld columns", (long long)a->columns,
                   (long long)b->columns);
  }
  if (status == PERSONA_OK)
    status = lp_rows_load(context, a, b != NULL ? "the first matrix" : "the matrix", &loaded[0], err);
  if (status == PERSONA_OK) status = lp_rows_set_weights(&loaded[0], weights, err);
  if (status != PERSONA_OK || b == NULL) return status;
  status = lp_rows_load(context, b, "the second matrix", &loaded[1], err);
  if (status == PERSONA_OK) status = lp_rows_set_weights(&loaded[1], weights, err);
  if (status == PERSONA_OK) lp_rows_share_centre(&loaded[0], &loaded[1]);
  return status;
}

static bool product_exceeds(int64_t a, int64_t b, int64_t limit) { return a > 0 && b > limit / a; }

static int check_condensed(int64_t rows, const double *out, int64_t capacity, persona_error *err) {
  const int64_t half = rows % 2 == 0 ? rows / 2 : (rows - 1) / 2; /* n (n - 1) / 2 without an odd factor */
  const int64_t other = rows % 2 == 0 ? rows - 1 : rows;
  if (rows < 2) return PERSONA_OK;
  if (out == NULL || product_exceeds(half, other, INT64_MAX) || half * other > capacity) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "out is NULL or has room for %lld numbers; the pairs of %lld rows need more", (long long)capacity,
                   (long long)rows);
  }
  return PERSONA_OK;
}

static int check_kind(int32_t kind, persona_error *err) {
  if (kind == PERSONA_DISTANCE_EUCLIDEAN || kind == PERSONA_DISTANCE_SQUARED) return PERSONA_OK;
  return lp_fail(err, PERSONA_INVALID_ARGUMENT, "%d is no kind of distance", (int)kind);
}

int persona_distances_pairwise(const persona_context *context, const persona_matrix *matrix, const double *weights,
                               int32_t kind, int32_t layout, int64_t row_stride, double *out, int64_t capacity,
                               persona_error *err) {
  lp_rows loaded[2] = {{.values = NULL}, {.values = NULL}};
  int status = check_context(context, matrix, err);
  if (status == PERSONA_OK) status = check_kind(kind, err);
  if (status != PERSONA_OK) return status;
  if (layout == PERSONA_LAYOUT_FULL) {
    status = lp_rows_check_room(matrix->rows, matrix->rows, row_stride, out, capacity, err);
  } else if (layout == PERSONA_LAYOUT_CONDENSED) {
    status = check_condensed(matrix->rows, out, capacity, err);
  } else {
    status = lp_fail(err, PERSONA_INVALID_ARGUMENT, "%d is no layout", (int)layout);
  }
  if (status == PERSONA_OK) status = load(context, matrix, NULL, weights, loaded, err);
  if (status == PERSONA_OK) {
    const lp_distance_target target = {.out = out,
                                       .row_stride = layout == PERSONA_LAYOUT_FULL ? row_stride : 0,
                                       .squared = kind == PERSONA_DISTANCE_SQUARED};
    status = lp_distance_matrix(context, &loaded[0].points, &loaded[0].points, &target, err);
  }
  if (context != NULL) clear(context, loaded);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}

int persona_distances_cross(const persona_context *context, const persona_matrix *a, const persona_matrix *b,
                            const double *weights, int32_t kind, int64_t row_stride, double *out, int64_t capacity,
                            persona_error *err) {
  lp_rows loaded[2] = {{.values = NULL}, {.values = NULL}};
  if (context == NULL || a == NULL || b == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the context or a matrix is NULL");
  }
  int status = check_kind(kind, err);
  if (status == PERSONA_OK) status = lp_rows_check_room(a->rows, b->rows, row_stride, out, capacity, err);
  if (status == PERSONA_OK) status = load(context, a, b, weights, loaded, err);
  if (status == PERSONA_OK) {
    const lp_distance_target target = {
        .out = out, .row_stride = row_stride, .squared = kind == PERSONA_DISTANCE_SQUARED};
    status = lp_distance_matrix(context, &loaded[0].points, &loaded[1].points, &target, err);
  }
  clear(context, loaded);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}

int persona_distances_nearest(const persona_context *context, const persona_matrix *anchors,
                              const persona_matrix *points, const double *weights, int64_t k, int64_t *rows,
                              double *distances, persona_error *err) {
  lp_rows loaded[2] = {{.values = NULL}, {.values = NULL}};
  if (context == NULL || k < 1 || rows == NULL || distances == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the context, rows or distances are NULL, or k is less than 1");
  }
  int status = load(context, anchors, points, weights, loaded, err);
  if (status == PERSONA_OK && product_exceeds(anchors->rows, k, INT64_MAX / (int64_t)sizeof(double))) {
    status = lp_fail(err, PERSONA_TOO_LARGE, "%lld lists of %lld entries are beyond any buffer",
                     (long long)anchors->rows, (long long)k);
  }
  if (status == PERSONA_OK) {
    const lp_nearest_lists lists = {.k = k, .squared = distances, .numbers = rows};
    const lp_points *answering = &loaded[points != NULL ? 1 : 0].points;
    status = lp_nearest(context, &loaded[0].points, answering, points == NULL, NULL, &lists, NULL, err);
  }
  for (int64_t i = 0; status == PERSONA_OK && i < anchors->rows * k; i++) distances[i] = sqrt(distances[i]);
  clear(context, loaded);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}
