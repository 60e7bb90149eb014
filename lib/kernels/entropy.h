/* Entropies in nats: of counts, of a Gaussian, and from distances to neighbours. */
#ifndef LP_KERNELS_ENTROPY_H
#define LP_KERNELS_ENTROPY_H

#include <stdbool.h>
#include <stdint.h>

/* ---- counts: finite and not negative; without a positive one every result is NaN ---- */

/* -sum p ln p, p = count / sum of counts. Sums of any size. */
double lp_entropy_plug_in(const double *counts, int64_t levels);

/* The same of whole counts, corrected: Miller and Madow (1955) add (S - 1) / (2 N) for the S levels that occur among N
 * answers. */
double lp_entropy_miller_madow(const double *counts, int64_t levels);

/* Chao and Shen (2003), for whole counts: shares are shrunk by the coverage C = 1 - f_1 / N, where f_1 levels occur
 * once, and levels that were not seen are allowed for: -sum C p ln(C p) / (1 - (1 - C p)^N). When every level occurs
 * once, f_1 counts as N - 1, so that C is not 0. */
double lp_entropy_chao_shen(const double *counts, int64_t levels);

/* Unbiased estimate of sum p^2 from whole counts: sum c (c - 1) / (N (N - 1)). NaN for N < 2. */
double lp_simpson_unbiased(const double *counts, int64_t levels);

/* Hill number (sum p^q)^(1 / (1 - q)) of order q in 0..infinity: 0 counts levels, 1 is exp(entropy), 2 is 1 / sum p^2,
 * infinity 1 / max p. Accurate near order 1, too. */
double lp_hill_number(const double *counts, int64_t levels, double order);

/* ---- continuous ---- */

/* The derivative of ln Gamma, for x > 0. */
double lp_digamma(double x);

/* ln of the volume of the unit ball in d dimensions. By a product of d / 2 terms: no lgamma, which writes a global. */
double lp_log_ball_volume(int64_t d);

/* ln det of a symmetric matrix of covariances, which is destroyed, by Cholesky of the correlations. Returns false when
 * it is not positive definite, or a pivot is no more than rounding: at most 16 d 2^-52 of its variance. d = 0 gives 0.
 */
bool lp_log_determinant(double *covariance, int64_t d, double *value);

/* (1 - a) S + a (tr S / d) I, in place. */
void lp_shrink_to_identity(double *covariance, int64_t d, double shrinkage);

/* (d / 2) ln(2 pi e) + 1/2 ln det S. */
double lp_gaussian_entropy(double log_determinant, int64_t d);

/* Kozachenko and Leonenko (1987): psi(n) - psi(k) + ln V_d + (d / n) sum ln r_i, with r_i^2 = squared[i * stride +
 * k - 1] the squared distance of point i to its k-th nearest other. -infinity when one is 0. */
double lp_neighbour_entropy(const double *squared, int64_t n, int64_t stride, int64_t k, int64_t d);

#endif
