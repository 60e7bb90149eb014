/* The canonical distance. Eight independent sums, so that compilers vectorise the loop without changing a bit. */
#include "kernels/distance.h"

#include <math.h>

int64_t lp_padded(int64_t dimensions) { return (dimensions + LP_LANES - 1) / LP_LANES * LP_LANES; }

static double close_tree(const double *lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

double lp_distance_squared(const double *x, const double *y, const double *weights, int64_t padded) {
  double lanes[LP_LANES] = {0.0};
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    for (int lane = 0; lane < LP_LANES; lane++) {
      const double difference = x[j + lane] - y[j + lane];
      lanes[lane] += weights[j + lane] * (difference * difference);
    }
  }
  return close_tree(lanes);
}

double lp_distance_squared_shared(const double *x, const double *y, const double *weights, int64_t padded,
                                  int64_t dimensions, int64_t minimum_shared) {
  double lanes[LP_LANES] = {0.0};
  int64_t shared = 0;
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    for (int lane = 0; lane < LP_LANES && j + lane < dimensions; lane++) {
      const double difference = x[j + lane] - y[j + lane];
      if (isnan(difference)) continue;
      lanes[lane] += weights[j + lane] * (difference * difference);
      shared++;
    }
  }
  if (dimensions > 0 && (shared < minimum_shared || shared == 0)) return INFINITY;
  if (shared == dimensions) return close_tree(lanes);
  return close_tree(lanes) * ((double)dimensions / (double)shared);
}
