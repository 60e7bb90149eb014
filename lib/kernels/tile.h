/* Tiles of fast products, which choose the pairs whose canonical distance is worth computing.
 *
 * With u = (x - c) sqrt(w) and v likewise for y, |u - v|^2 = |u|^2 + |v|^2 - 2 u.v is the distance in exact arithmetic,
 * but in floating point it loses the digits of near pairs. It serves as a bound from below instead. With e = 2^-53, D
 * coordinates and S = (|u| + |v|)^2 <= 2 (|u|^2 + |v|^2):
 *   - u and v are off by at most 3 e of their length (a difference, a root, a product), which moves |u - v|^2 by 6 e S;
 *   - the product and the two norms, in any order of summation and with or without fused operations, by (D + 3) e S;
 *   - the canonical value itself is off by at most (D + 6) e of the distance, which is at most S.
 * Together at most (2 D + 15) e S <= (4 D + 30) e (|u|^2 + |v|^2), up to terms in e^2. The bound takes (4 D + 64) e,
 * which also covers its own last operations. Gradual underflow adds at most (w_j + 4) 2^-1074 for each coordinate. A
 * point whose square comes near overflow is replaced by 0 with the bound -infinity, so that every pair with it is
 * computed. */
#ifndef LP_KERNELS_TILE_H
#define LP_KERNELS_TILE_H

#include <persona/context.h>

#include <math.h>

#include "kernels/points.h"

/* Sides of a tile: products of at most 64^3 stay on the calling thread and allocate nothing in OpenBLAS. */
enum { LP_TILE = 64 };

/* Points as the products take them. */
typedef struct lp_scaled {
  int64_t count;
  int64_t padded;
  double *rows;   /* count x padded: (x - c) sqrt(w) */
  double *bounds; /* count: what the point adds to the bound */
} lp_scaled;

/* Scales points without missing coordinates. Returns false without memory; lp_scaled_clear is fine either way. */
bool lp_scale(const persona_context *context, const lp_points *points, lp_scaled *scaled);
void lp_scaled_clear(const persona_context *context, lp_scaled *scaled);

/* Products u.v of `rows` points of a from `first_row`, and `columns` points of b from `first_column`; both at most
 * LP_TILE. products: LP_TILE numbers from row to row. */
void lp_tile_products(const lp_scaled *a, int64_t first_row, int64_t rows, const lp_scaled *b, int64_t first_column,
                      int64_t columns, double *products);

/* Whether the canonical squared distance of a pair may be at most `limit`. No NaN can arise: see lp_scale. */
static inline bool lp_may_reach(double bound_a, double bound_b, double product, double limit) {
  return (bound_a + bound_b) - 2.0 * product <= limit;
}

/* Whether any of `count` pairs of a tile's row may: the least of all first, in lanes that compilers turn into vectors.
 * Most rows of most tiles hold no candidate. */
static inline bool lp_row_may_reach(double bound_a, const double *bounds_b, const double *products, int64_t count,
                                    double limit) {
  enum { LANES = 8 };
  double least[LANES];
  int64_t j = 0;
  for (int lane = 0; lane < LANES; lane++) least[lane] = INFINITY;
  for (; j + LANES <= count; j += LANES) {
    for (int lane = 0; lane < LANES; lane++) {
      const double reach = (bound_a + bounds_b[j + lane]) - 2.0 * products[j + lane];
      least[lane] = reach < least[lane] ? reach : least[lane];
    }
  }
  for (int lane = 1; lane < LANES; lane++) least[0] = least[lane] < least[0] ? least[lane] : least[0];
  for (; j < count; j++) {
    if (lp_may_reach(bound_a, bounds_b[j], products[j], limit)) return true;
  }
  return least[0] <= limit;
}

#endif
