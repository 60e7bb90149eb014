/* A set of points as the kernels see it: raw pointers, no handles. */
#ifndef LP_KERNELS_POINTS_H
#define LP_KERNELS_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How rows are kept: as the narrowest type that holds every coordinate exactly. Narrow rows are read faster. */
typedef enum lp_row_type { LP_ROW_DOUBLE = 0, LP_ROW_FLOAT, LP_ROW_INT8 } lp_row_type;

/* `count` distinct points in one space. `weights`, `centre` and the shape are those of the space and thus equal for all
 * sets that meet in one kernel. */
typedef struct lp_points {
  int64_t count;
  int64_t dimensions;
  int64_t padded;     /* doubles from row to row: lp_padded(dimensions) */
  const void *values; /* count x padded: coordinates as they enter the canonical distance, padding 0, NaN = missing */
  lp_row_type type;   /* of a value; double when it is not set */
  void (*read)(const void *source, int64_t point, double *row); /* gives a row when values is NULL: too many to keep */
  const void *source;
  const double *weights; /* padded: weight of each coordinate, padding 0 */
  const double *centre;  /* padded: any point in the middle of the data, for well-conditioned products; padding 0 */
  bool has_missing;
  int64_t minimum_shared; /* coordinates that two points with missing ones must share */
} lp_points;

/* Two sets of points that meet, as an account of memory sees them: bounds of their sizes. */
typedef struct lp_extent {
  int64_t anchors;
  int64_t points;
  int64_t padded;
  int64_t units;   /* most that a point has in a sketch: lp_frame_most_units */
  int64_t threads; /* of the context */
} lp_extent;

/* Bytes of one value. */
static inline int64_t lp_row_type_size(lp_row_type type) {
  return type == LP_ROW_DOUBLE ? (int64_t)sizeof(double) : (type == LP_ROW_FLOAT ? (int64_t)sizeof(float) : 1);
}

/* A row as it is kept, when values are. */
static inline const void *lp_points_kept(const lp_points *points, int64_t point) {
  return (const char *)points->values + point * points->padded * lp_row_type_size(points->type);
}

/* A row as doubles: in place, or in `scratch`, which has room for `padded` of them. */
static inline const double *lp_points_row(const lp_points *points, int64_t point, double *scratch) {
  if (points->values == NULL) {
    points->read(points->source, point, scratch);
    return scratch;
  }
  const void *kept = lp_points_kept(points, point);
  if (points->type == LP_ROW_DOUBLE) return (const double *)kept;
  for (int64_t j = 0; j < points->padded; j++) {
    scratch[j] = points->type == LP_ROW_FLOAT ? (double)((const float *)kept)[j] : (double)((const int8_t *)kept)[j];
  }
  return scratch;
}

#endif
