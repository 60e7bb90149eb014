/* Similarities of rows, tile by tile: sums and products over all pairs never need the n x n matrix.
 *
 * With squared distance s = |x - y|^2 (weights included) and factor f:
 *   RBF          exp(-f s), f = 1 / (2 h^2) for bandwidth h
 *   EXPONENTIAL  exp(-f sqrt(s)), f = 1 / h
 *   COSINE       x.y / (|x| |y|) for the rows times the roots of the weights
 *   LINEAR       x.y for the same
 *   DISTANCE     sqrt(s): no similarity, but made of the same tiles
 *
 * Squared distances come from products, |u|^2 + |v|^2 - 2 u.v with u = (x - centre) sqrt(w), and where that loses
 * digits, which is where s < (|u|^2 + |v|^2) / 64, from the canonical distance. By kernels/products.h products are
 * off by at most (4 D + 64) e (|u|^2 + |v|^2) with e = 2^-53, so s is off by at most 64 (4 D + 64) e of itself, in
 * practice far less: 1.5e-12 at D = 44; the canonical value, by (D + 6) e. (Gradual underflow apart: 2^-1074 for each
 * coordinate.) exp(-f s) is then off by at most that fraction times f s exp(-f s), so by 0.37 of it at most. Equal rows
 * are at exactly 0, and rows with squares near overflow are always taken canonically. */
#ifndef LP_KERNELS_SIMILARITY_H
#define LP_KERNELS_SIMILARITY_H

#include <persona/context.h>

#include "base/progress.h"
#include "kernels/points.h"
#include "kernels/exponential.h"
#include "kernels/products.h"

enum {
  LP_SIMILARITY_RBF = 0,
  LP_SIMILARITY_COSINE = 1,
  LP_SIMILARITY_LINEAR = 2,
  LP_SIMILARITY_EXPONENTIAL = 3,
  LP_SIMILARITY_DISTANCE = 4
};

typedef struct lp_similarity {
  int32_t kind;
  double factor; /* of RBF and EXPONENTIAL, finite and positive; others do not read it */
} lp_similarity;

/* Points made ready for a kernel. */
typedef struct lp_similarity_side {
  const lp_points *points; /* borrowed, without missing coordinates */
  lp_scaled scaled;        /* rows for products; of length 1 for COSINE, not centred for COSINE and LINEAR, and these
                              two have no squares */
  lp_exponential_function exponential;
} lp_similarity_side;

/* Makes points ready, in the memory that the second function counts. COSINE: a row without direction (all zero) is
 * UNSUPPORTED and named. Returns PERSONA_OK, OUT_OF_MEMORY, UNSUPPORTED. lp_similarity_clear is fine either way. */
int lp_similarity_prepare(const persona_context *context, const lp_similarity *similarity, const lp_points *points,
                          lp_similarity_side *side, persona_error *err);
int64_t lp_similarity_prepare_bytes(int64_t count, int64_t padded);
void lp_similarity_clear(const persona_context *context, lp_similarity_side *side);

/* The similarities of `rows` points of a from `first_row` and `columns` points of b from `first_column`, both at most
 * LP_TILE, LP_TILE numbers from row to row. Where a and b are the same side, a point and itself have exactly 1 (0 for
 * DISTANCE; LINEAR: the product). No memory. */
void lp_similarity_tile(const lp_similarity *similarity, const lp_similarity_side *a, int64_t first_row, int64_t rows,
                        const lp_similarity_side *b, int64_t first_column, int64_t columns, double *tile);

/* The same for one pair by the definition, in long double: the plain reference. */
double lp_similarity_plain(const lp_similarity *similarity, const double *x, const double *y, const double *weights,
                           int64_t padded);

/* What a walk shows: a tile with its place. Within a task, which is one block of rows, tiles come in ascending order of
 * columns, so sums kept per row or per block of rows have one order for any number of threads. */
typedef struct lp_similarity_view {
  int64_t first_row;
  int64_t rows;
  int64_t first_column;
  int64_t columns;
  const double *tile; /* rows x columns, LP_TILE from row to row */
} lp_similarity_view;

typedef void (*lp_similarity_visit)(void *data, const lp_similarity_view *view, int32_t worker);

/* Shows all tiles of a x b; with `upper`, for which a and b are the same, only those on the diagonal and to the right
 * of it (the diagonal ones whole). Blocks of rows are tasks of a parallel loop. The second function counts its memory.
 * Adds a.count * b.count to the progress (half with `upper`). Returns PERSONA_OK, OUT_OF_MEMORY, CANCELLED. */
int lp_similarity_walk(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *a,
                       const lp_similarity_side *b, bool upper, lp_similarity_visit visit, void *data,
                       lp_progress *progress, persona_error *err);
int64_t lp_similarity_walk_bytes(const persona_context *context);

/* The n x n matrix of a side into `matrix`, `stride` doubles from row to row; exactly symmetric. Returns as the walk.
 * Memory: that of the walk. */
int lp_similarity_fill(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *side,
                       double *matrix, int64_t stride, lp_progress *progress, persona_error *err);

#endif
