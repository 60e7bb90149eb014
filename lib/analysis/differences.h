/* Samples of one number a row, and standardised differences between them. */
#ifndef LP_ANALYSIS_DIFFERENCES_H
#define LP_ANALYSIS_DIFFERENCES_H

#include "kernels/covariance.h"

/* What is known of a sample: NaN is absent, and so are rows of weight 0. */
typedef struct lp_sample {
  lp_moments moments;
  double effective; /* (sum w)^2 / sum w^2 */
} lp_sample;

/* weights: NULL for 1 each. */
lp_sample lp_sample_take(const double *values, const double *weights, int64_t n);

/* The population standard deviation; exactly 0 for a constant sample. */
double lp_sample_sd(const lp_sample *sample);

/* Hedges' correction J(v) = Gamma(v/2) / (sqrt(v/2) Gamma((v-1)/2)), for v >= 2. */
double lp_hedges(double degrees);

typedef struct lp_difference {
  double raw;         /* Cohen's d */
  double corrected;   /* Hedges' g */
  const char *reason; /* "" or why they are undefined or infinite; static */
} lp_difference;

/* (high - low) / pooled standard deviation. */
lp_difference lp_standardised_difference(const lp_sample *low, const lp_sample *high);

/* Weighted Spearman correlation of two rows of numbers without NaN: Pearson's of their mid-ranks. scratch: 2 n numbers;
 * order: n. NaN when one side is constant. */
double lp_rank_correlation(const double *a, const double *b, const double *weights, int64_t n, double *scratch,
                           int64_t *order);

#endif
