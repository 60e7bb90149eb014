/* Covariance and correlation of the columns of a matrix, and their spectra.
 *
 * Every cell must be a number: a NaN or masked one is MISSING_ANSWER, an infinite one BAD_VALUE, and the error names
 * row and column. What has no value is NaN, and that is no error. Columns far from 0 lose no digits: they may lie 1e8
 * standard deviations away. Values of any size are fine as long as the result is a number. */
#ifndef PERSONA_SPECTRUM_H
#define PERSONA_SPECTRUM_H

#include <persona/context.h>
#include <persona/matrix.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is taken of the columns. */
enum {
  PERSONA_MOMENT_COVARIANCE = 0,
  PERSONA_MOMENT_CORRELATION = 1 /* of Pearson */
};

/* What sums of squares are divided by. */
enum {
  PERSONA_DIVISOR_N = 0,          /* the sum of weights: the moments of these very rows */
  PERSONA_DIVISOR_N_MINUS_ONE = 1 /* W - (sum w^2) / W, which is n - 1 for equal weights: unbiased for a population */
};

/* Covariance or correlation matrix of the columns.
 *   C_ab = sum_i w_i (x_ia - m_a)(x_ib - m_b) / divisor, m = sum w x / W; R_ab = C_ab / sqrt(C_aa C_bb).
 * Summed in blocks of rows that merge in a fixed tree (Chan, Golub and LeVeque 1983).
 * matrix: n x D. weights: n row weights, each 0 or in 1e-100..1e100 and not all 0, or NULL for 1 each; their scale does
 *   not matter. kind: PERSONA_MOMENT_... divisor: PERSONA_DIVISOR_..., without effect on correlations.
 * means: D numbers, or NULL. out: D rows of D numbers, symmetric; row_stride: doubles from row to row, at least D.
 * Without rows means and out are NaN. One row (of positive weight) has no covariance with n - 1: NaN. A constant column
 *   has covariance exactly 0, and its correlations are NaN, also with itself (as in NumPy). Other correlations with
 *   itself are exactly 1, and all lie in -1..1.
 * Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, OUT_OF_MEMORY, TOO_LARGE, NUMERICAL (a covariance
 *   leaves the range of double). After a failure means and out are as they were, or hold numbers without meaning.
 * Thread-safe. Does not depend on the context's threads. Cost O(n D^2) time, O(D^2 log n) memory. Since 0.1. */
PERSONA_API int persona_covariance(const persona_context *context, const persona_matrix *matrix, const double *weights,
                                   int32_t kind, int32_t divisor, double *means, double *out, int64_t row_stride,
                                   persona_error *err);

/* The largest eigenvalues of the covariance (with PERSONA_DIVISOR_N) or correlation matrix of the columns, descending.
 * There are min(n, D) of them; the D - n others, if any, are 0. They are found on the smaller side: for n < D from the
 * products of rows. Columns that are constant take no part in correlations, as if they were not there: the eigenvalues
 * sum to the number of columns that vary.
 * matrix: n x D. kind: PERSONA_MOMENT_... eigenvalues: room for `capacity` numbers, NULL for none; the first
 *   min(capacity, count) are written. count: min(n, D); with capacity 0 nothing else is looked for.
 * Rounding errors of 0 are set to 0: eigenvalues that are negative by at most side * 2^-52 of the largest.
 * Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, OUT_OF_MEMORY, TOO_LARGE (min(n, D) beyond 32766),
 *   NUMERICAL (no convergence, or an eigenvalue leaves the range of double).
 * Thread-safe. Last digits may depend on the BLAS and LAPACK in use. Cost O(n D min(n, D)). Since 0.1. */
PERSONA_API int persona_spectrum(const persona_context *context, const persona_matrix *matrix, int32_t kind,
                                 double *eigenvalues, int64_t capacity, int64_t *count, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
