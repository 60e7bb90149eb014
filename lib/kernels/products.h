/* Products of rows, tile by tile, by the BLAS: for squared distances |u|^2 + |v|^2 - 2 u.v with u = (x - c) sqrt(w).
 * What they are worth is for the callers to say, with e = 2^-53: that sum is off from the canonical square by at most
 * (4 D + 64) e (|u|^2 + |v|^2). 6 e (|u| + |v|)^2 come from the coordinates, (D + 3) e (|u| + |v|)^2 from the sums in
 * any order, fused or not, (D + 6) e (|u| + |v|)^2 from the canonical value, and (|u| + |v|)^2 <= 2 (|u|^2 + |v|^2). */
#ifndef LP_KERNELS_PRODUCTS_H
#define LP_KERNELS_PRODUCTS_H

#include <persona/context.h>

#include "kernels/blas.h"
#include "kernels/points.h"

enum { LP_TILE = LP_BLAS_SIDE };

/* Rows as products take them. */
typedef struct lp_scaled {
  double *rows;    /* count x padded: (x - c) sqrt(w) */
  double *squares; /* count: |u|^2; NaN when near overflow or underflow: then no product serves */
} lp_scaled;

/* Scales points without missing coordinates. false: no memory; lp_scaled_clear is fine either way. */
bool lp_scale(const persona_context *context, const lp_points *points, lp_scaled *scaled);
void lp_scaled_clear(const persona_context *context, lp_scaled *scaled);

/* u.v of `rows` rows of a and `columns` rows of b, both at most LP_TILE, `padded` numbers each; LP_TILE products from
 * row to row. */
void lp_tile_products(const double *a, int64_t rows, const double *b, int64_t columns, int64_t padded,
                      double *products);

#endif
