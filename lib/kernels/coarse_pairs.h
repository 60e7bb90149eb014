/* Sums over pairs of points in single precision, on the calling thread: for made populations, of which only about three
 * digits are ever shown. */
#ifndef LP_KERNELS_COARSE_PAIRS_H
#define LP_KERNELS_COARSE_PAIRS_H

#include <stdbool.h>

#include <persona/context.h>

/* A set of points, filled one by one. */
typedef struct lp_coarse_set {
  int64_t count;
  int64_t dimensions;
  const double *mass; /* count; borrowed */
  float *rows;        /* count x dimensions */
  float *groups;  /* the same, LP_COARSE_GROUP points side by side, coordinate after coordinate; behind the last, 0 */
  float *squares; /* squared lengths, as many as there are places in groups */
} lp_coarse_set;

enum { LP_COARSE_GROUP = 128 };

/* false without memory; lp_coarse_clear is fine either way. */
bool lp_coarse_begin(const persona_context *context, int64_t count, int64_t dimensions, const double *mass,
                     lp_coarse_set *set);
void lp_coarse_clear(const persona_context *context, lp_coarse_set *set);

/* The coordinates of a point: near the origin, or digits are lost. */
void lp_coarse_put(lp_coarse_set *set, int64_t point, const double *coordinates);

/* sum of mass_i mass_j |x_i - y_j| over all pairs of two sets, or, when both are the same set, over i < j. Within about
 * 1e-6 of the mean distance for each pair. Cost O(n m D). */
double lp_coarse_distances(const persona_context *context, const lp_coarse_set *a, const lp_coarse_set *b);

/* sum over i < j of mass_i mass_j exp(-t |x_i - x_j|^2) for points of length 1. Cost O(n^2 D). */
double lp_coarse_potential(const persona_context *context, const lp_coarse_set *set, double sharpness);

#endif
