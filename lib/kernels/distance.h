/* The canonical distance: the one value that lists are ordered by and that results report, to the last bit. */
#ifndef LP_KERNELS_DISTANCE_H
#define LP_KERNELS_DISTANCE_H

#include <persona/context.h>

#include <stdint.h>

#include "kernels/points.h"

/* Lanes of the summation tree. Rows are padded with zeros (and weights with zeros) to a multiple of it. */
enum { LP_LANES = 8 };

/* The sum of the lanes, as a tree. */
static inline double lp_close_lanes(const double *lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

/* The number of doubles that a row of `dimensions` coordinates takes. */
int64_t lp_padded(int64_t dimensions);

/* Squared distance of two padded rows: lane l sums, in ascending order, the terms w_j * ((x_j - y_j) * (x_j - y_j))
 * with j mod 8 = l; then ((0+4)+(2+6)) + ((1+5)+(3+7)). Every kernel must give these bits. */
double lp_distance_squared(const double *x, const double *y, const double *weights, int64_t padded);

/* The same bits by the widest registers of this processor, for rows y of any type (kernels/points.h). */
typedef double (*lp_distance_function)(const double *x, const void *y, const double *weights, int64_t padded);
lp_distance_function lp_distance_fastest(const persona_context *context, lp_row_type type);

/* The same where answers may be missing (NaN): the terms that both have, times dimensions / shared; +infinity when
 * fewer than `minimum_shared` are shared, or none. */
double lp_distance_squared_shared(const double *x, const double *y, const double *weights, int64_t padded,
                                  int64_t dimensions, int64_t minimum_shared);

#endif
