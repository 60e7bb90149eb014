/* A set of points as the kernels see it: raw pointers, no handles. */
#ifndef LP_KERNELS_POINTS_H
#define LP_KERNELS_POINTS_H

#include <stdbool.h>
#include <stdint.h>

/* `count` distinct points in one space. `weights`, `centre` and the shape are those of the space and thus equal for all
 * sets that meet in one kernel. */
typedef struct lp_points {
  int64_t count;
  int64_t dimensions;
  int64_t padded;       /* doubles from row to row: lp_padded(dimensions) */
  const double *values; /* count x padded: coordinates as they enter the canonical distance, padding 0, NaN = missing */
  const double *weights; /* padded: weight of each coordinate, padding 0 */
  const double *centre;  /* padded: any point in the middle of the data, for well-conditioned products; padding 0 */
  bool has_missing;
  int64_t minimum_shared; /* coordinates that two points with missing ones must share */
} lp_points;

#endif
