/* Covariance and correlation of rows, safe with large offsets. */
#ifndef LP_KERNELS_COVARIANCE_H
#define LP_KERNELS_COVARIANCE_H

#include <stdbool.h>
#include <stdint.h>

/* One column: its number of answers that are not NaN, weighted mean and population variance (divided by the sum of
 * weights), least and greatest answer. Two passes; constant exactly when low == high, and then the variance is 0.
 * weights: n numbers or NULL for 1 each. Without answers: count 0, the rest NaN. */
typedef struct lp_moments {
  int64_t count;
  double weight;
  double mean;
  double variance;
  double low;
  double high;
} lp_moments;
void lp_column_moments(const double *values, const double *weights, int64_t n, lp_moments *moments);

/* The n x d row-major matrix times its own transpose: a full symmetric d x d matrix X'X (inner side, `columns` true) or
 * n x n matrix XX' (outer side), by BLAS. */
void lp_gram(const double *rows, int64_t n, int64_t d, bool columns, double *gram);

/* The same by plain loops in long double. */
void lp_gram_plain(const double *rows, int64_t n, int64_t d, bool columns, double *gram);

/* Ledoit and Wolf's weight (2004) of the scaled identity in (1 - a) S + a (tr S / d) I, for centred rows whose weights
 * sum to 1 (NULL: 1/n each), with S = sum w x x'. Lies in 0..1. Plain loops in a fixed order: does not depend on BLAS.
 */
double lp_ledoit_wolf(const double *rows, const double *weights, int64_t n, int64_t d, const double *covariance);

/* sum w x x' of centred rows by plain loops in a fixed order: does not depend on BLAS. weights as above. */
void lp_covariance_fixed(const double *rows, const double *weights, int64_t n, int64_t d, double *covariance);

/* Cholesky factor L (lower, row-major, upper part zeroed) of a symmetric positive definite matrix, in place, by plain
 * loops in a fixed order. Returns false when it is not positive definite. */
bool lp_cholesky_fixed(double *matrix, int64_t d);

#endif
