/* What is computed of similarities: sums over pairs, products with a vector, maximum mean discrepancy, Vendi scores,
 * similarity-sensitive diversity. Sums are by blocks of rows in a fixed order, the same for any number of threads.
 *
 * Every function takes max_bytes, a bound on what it allocates itself (0: none), which is checked before anything is
 * allocated; its ..._bytes counts what it needs. A value that the definition does not give is NaN with PERSONA_OK.
 * Points have no missing coordinates, and masses are finite and at least 0. */
#ifndef LP_KERNELS_KERNEL_STATISTICS_H
#define LP_KERNELS_KERNEL_STATISTICS_H

#include "kernels/similarity.h"

/* sum over i < j of mass_i mass_j k_ij + sum over i of diagonal_i k_ii; with `squared`, of k^2 instead of k.
 * Returns PERSONA_OK, OUT_OF_MEMORY, CANCELLED. Memory: the walk's, and a number for each LP_TILE rows. */
int lp_kernel_sum_within(const persona_context *context, const lp_similarity *similarity,
                         const lp_similarity_side *side, const double *mass, const double *diagonal, bool squared,
                         lp_progress *progress, double *sum, persona_error *err);

/* sum over all pairs of two sides of mass_i mass_j k_ij. Returns and memory as above. */
int lp_kernel_sum_across(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *a,
                         const double *mass_a, const lp_similarity_side *b, const double *mass_b, lp_progress *progress,
                         double *sum, persona_error *err);
int64_t lp_kernel_sum_bytes(const persona_context *context, int64_t count);

/* product_i = sum over j of k_ij vector_j. Returns as above. Memory: the walk's. */
int lp_kernel_apply(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *side,
                    const double *vector, double *product, lp_progress *progress, persona_error *err);

/* A sample whose point i stands for mass_i equal rows, of which pairs_i = mass_i (mass_i - 1) / 2 pairs can be made;
 * with row weights w inside a point, mass_i = sum w and pairs_i = sum over pairs of w_a w_b. */
typedef struct lp_kernel_sample {
  const lp_points *points; /* both samples of one call have the same weights and centre */
  const double *mass;
  const double *pairs;
} lp_kernel_sample;

/* Unbiased squared maximum mean discrepancy (Gretton et al. 2012, lemma 6): the mean of k over the pairs of a, plus
 * that over the pairs of b, minus twice the mean across. May be negative. NaN when a sample has no pair. Returns
 * PERSONA_OK, OUT_OF_MEMORY, TOO_LARGE, UNSUPPORTED (COSINE: a row without direction), NUMERICAL (LINEAR: beyond
 * double), CANCELLED. Cost O((a + b)^2 D). */
int lp_kernel_mmd(const persona_context *context, const lp_similarity *similarity, const lp_kernel_sample *a,
                  const lp_kernel_sample *b, int64_t max_bytes, lp_progress *progress, double *value,
                  persona_error *err);
int64_t lp_kernel_mmd_bytes(const persona_context *context, int64_t count_a, int64_t count_b, int64_t padded);

/* The Vendi score of an order > 0, INFINITY included (Friedman and Dieng 2023; Pasarkar and Dieng 2024): the Hill
 * number of the eigenvalues of sqrt(p_i p_j) k_ij, divided by their sum, p the shares of the masses. COSINE and LINEAR:
 * by the smaller side, rows or coordinates; others by the n x n matrix. Order 2 needs no eigenvalues, as their squares
 * sum to that of all p_i p_j k_ij^2: by blocks for RBF and EXPONENTIAL, and for the others where max_bytes has no room.
 * Eigenvalues within n * eps of the largest are rounding errors of 0 and left out. NaN without mass, or when all rows
 * are 0 (LINEAR). Returns as above, NUMERICAL too when eigenvalues do not converge. Cost O(n^2 D), or O(n D min(n, D)),
 * and O(n^3) with the matrix. */
int lp_kernel_vendi(const persona_context *context, const lp_similarity *similarity, const lp_points *points,
                    const double *mass, double order, int64_t max_bytes, lp_progress *progress, double *value,
                    persona_error *err);
int64_t lp_kernel_vendi_bytes(const persona_context *context, int32_t kind, int64_t count, int64_t padded,
                              double order);

/* The score of eigenvalues in descending order, of a matrix of `side` rows; they are overwritten. Eigenvalues within
 * side * eps of the largest are taken as 0. NaN when all are. */
double lp_spectrum_score(double *eigenvalues, int64_t count, int64_t side, double order);

/* Similarity-sensitive diversity of an order >= 0, INFINITY included (Leinster and Cobbold 2012), of rows with shares p
 * and similarities Z (RBF or EXPONENTIAL): (sum p_i (Zp)_i^(q-1))^(1/(1-q)). NaN without mass. Returns as
 * lp_kernel_mmd. Cost O(n^2 D). */
int lp_kernel_diversity(const persona_context *context, const lp_similarity *similarity, const lp_points *points,
                        const double *mass, double order, int64_t max_bytes, lp_progress *progress, double *value,
                        persona_error *err);
int64_t lp_kernel_diversity_bytes(const persona_context *context, int64_t count, int64_t padded);

/* (sum p_i z_i^(q-1))^(1/(1-q)) over p_i > 0, with its limits exp(-sum p_i ln z_i) at q = 1 and 1 / max z_i at
 * infinity; accurate near q = 1 and for any q. p sums to 1, z > 0 where p > 0. NaN when no p is positive. */
double lp_diversity_number(const double *p, const double *z, int64_t count, double order);

#endif
