/* Blocks of distances: canonical values, or products where those are proven to be as good. */
#ifndef LP_KERNELS_DISTANCE_MATRIX_H
#define LP_KERNELS_DISTANCE_MATRIX_H

#include <persona/context.h>

#include "kernels/points.h"

/* From so many coordinates on products pay. */
enum { LP_PRODUCT_DIMENSIONS = 128 };

/* Where a number goes. */
typedef struct lp_distance_target {
  double *out;
  int64_t row_stride; /* 0: condensed, pairs i < j alone */
  bool squared;
} lp_distance_target;

/* Writes the distances of all pairs of two sets of points in memory as doubles, without missing coordinates; a == b for
 * one set, which is written symmetrically. Products serve (kernels/products.h) where 2^40 times their error is at most
 * the result; elsewhere the canonical value is taken.
 * Returns PERSONA_OK or OUT_OF_MEMORY. Does not depend on threads. */
int lp_distance_matrix(const persona_context *context, const lp_points *a, const lp_points *b,
                       const lp_distance_target *target, persona_error *err);

/* The plain reference: canonical values alone, one thread. */
void lp_distance_matrix_plain(const lp_points *a, const lp_points *b, const lp_distance_target *target);

#endif
