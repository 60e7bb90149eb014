/* The standard normal distribution. */
#ifndef LP_INFERENCE_NORMAL_H
#define LP_INFERENCE_NORMAL_H

/* Share of it below x. */
double lp_normal_share(double x);

/* The x below which this share of it lies, for 0 < share < 1: to about 1e-15 relative. */
double lp_normal_quantile(double share);

#endif
