/* Magnitude of a set of points, and the distinct rows that it is defined on. */
#ifndef LP_KERNELS_MAGNITUDE_H
#define LP_KERNELS_MAGNITUDE_H

#include <persona/context.h>

#include "base/progress.h"
#include "kernels/points.h"

/* Keeps the first of equal rows, in order, in place; *count becomes their number. 0 equals -0; no NaN. Memory: 16 bytes
 * a row. Returns PERSONA_OK, OUT_OF_MEMORY. Cost O(n log n D). */
int lp_distinct_rows(const persona_context *context, double *rows, int64_t padded, int64_t *count, persona_error *err);
int64_t lp_distinct_rows_bytes(int64_t count);

/* The two ways of solving: by Cholesky with the n x n matrix, or by conjugate gradients, which see one tile at a time.
 */
enum { LP_MAGNITUDE_DENSE = 0, LP_MAGNITUDE_ITERATIVE = 1 };

/* Magnitude (Leinster 2013): the sum of w with Z w = 1, Z_ij = exp(-scale |x_i - x_j|), over points that are distinct,
 * scale > 0. Z is positive definite then; points whose similarities round to 1 make it singular.
 * max_bytes: bound on what is allocated here; 0: none. The dense way is taken where it has room, up to 32,766 points.
 * residual: may be NULL; receives max |1 - Z w|, which both ways compute anew from tiles in the end and which must not
 * exceed 1e-8. Without points 0. Dense solutions go through LAPACK and may differ in their last digits from one BLAS to
 * another. Returns PERSONA_OK, OUT_OF_MEMORY, TOO_LARGE, CANCELLED, NUMERICAL (not positive definite, or no solution
 * within 2,000 steps or the bound of the residual).
 * Cost O(n^2 D + n^3 / 3), or O(n^2 D) for each step. */
int lp_magnitude(const persona_context *context, const lp_points *points, double scale, int64_t max_bytes,
                 lp_progress *progress, double *value, double *residual, persona_error *err);
int64_t lp_magnitude_bytes(const persona_context *context, int64_t count, int64_t padded, int32_t way);

/* The same by Gaussian elimination in long double, n x n: the plain reference. NaN when it is singular. */
int lp_magnitude_plain(const persona_context *context, const lp_points *points, double scale, double *value,
                       persona_error *err);

#endif
