/* Distances for hosts that want only these: whole matrices of them, or the nearest rows, between rows of any matrix. */
#ifndef PERSONA_DISTANCES_H
#define PERSONA_DISTANCES_H

#include <persona/context.h>
#include <persona/matrix.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is written for a pair: d = sqrt(sum_j w_j (x_j - y_j)^2), or its square. */
enum { PERSONA_DISTANCE_EUCLIDEAN = 0, PERSONA_DISTANCE_SQUARED = 1 };

/* Where the pairs of one matrix go: all of them, row by row; or those with i < j alone, (0,1) (0,2) ... (1,2) ...,
 * which is the order of scipy's pdist. */
enum { PERSONA_LAYOUT_FULL = 0, PERSONA_LAYOUT_CONDENSED = 1 };

/* Distances between all rows of one matrix.
 * Each is the canonical value of docs/metrics/neighbours.md, to the last bit, when there are fewer than 128 columns.
 * With more, products of the linked BLAS serve where a proven bound says that the square's relative error is at most
 * 2^-40, and the canonical value elsewhere (near pairs). Equal rows are at exactly 0; the result is symmetric to the
 * last bit and does not depend on threads.
 * matrix: n x D numbers of any type and strides; no NaN, no infinity, no masked cell.
 * weights: one number per column, >= 0 and finite, or NULL for 1 each.
 * kind, layout: as above.
 * row_stride: numbers from row to row of a full result, at least n; not read for a condensed one.
 * out: room for `capacity` numbers: (n - 1) row_stride + n, or n (n - 1) / 2.
 * Returns: PERSONA_OK; INVALID_ARGUMENT (also for room that does not suffice, naming both numbers); MISSING_ANSWER or
 *   BAD_VALUE naming row and column; OUT_OF_MEMORY. On failure `out` may be partly written.
 * Thread-safe. Cost O(n^2 D) time, O(n D) memory. Since 0.1. */
PERSONA_API int persona_distances_pairwise(const persona_context *context, const persona_matrix *matrix,
                                           const double *weights, int32_t kind, int32_t layout, int64_t row_stride,
                                           double *out, int64_t capacity, persona_error *err);

/* Distances between the rows of a (n x D) and those of b (m x D): out[i * row_stride + j], row_stride >= m. Returns,
 * thread-safety and all else as above. Cost O(n m D) time, O((n + m) D) memory. Since 0.1. */
PERSONA_API int persona_distances_cross(const persona_context *context, const persona_matrix *a,
                                        const persona_matrix *b, const double *weights, int32_t kind,
                                        int64_t row_stride, double *out, int64_t capacity, persona_error *err);

/* The k nearest rows of each anchor row, by the canonical distance, ties by row number.
 * points: the rows that answer; NULL means the anchors themselves, each of which is then left out of its own list by
 *   its row number (equal rows stay in). Every row counts; for lists of distinct rows see <persona/neighbours.h>.
 * k: >= 1. rows, distances: anchors x k, row-major; places beyond the rows that there are hold -1 and +infinity.
 * Returns as above. Thread-safe. Cost O(n m D) time, O((n + m) D) memory. Since 0.1. */
PERSONA_API int persona_distances_nearest(const persona_context *context, const persona_matrix *anchors,
                                          const persona_matrix *points, const double *weights, int64_t k, int64_t *rows,
                                          double *distances, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
