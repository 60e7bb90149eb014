/* Silhouettes of labelled points (Rousseeuw 1987), without the matrix of distances. */
#ifndef LP_KERNELS_SILHOUETTE_H
#define LP_KERNELS_SILHOUETTE_H

#include <persona/context.h>

#include "base/progress.h"
#include "kernels/points.h"

/* For point i with label k: a = its mean distance to the other points of k, b = the least over the other labels of its
 * mean distance to their points, s = (b - a) / max(a, b); 0 when both are 0, and 0 when i is the only point of k.
 * labels: count numbers in 0..clusters-1; labels may be without points.
 * mass: how many equal rows each point stands for, each a row of its own in the means; NULL: 1 each. A point of mass 0
 *   is absent, and its s is NaN.
 * per_point: count numbers, or NULL. mean: of s over the rows; NaN (as all of per_point) with fewer than two labels.
 * max_bytes: bound on what is allocated here, checked first; 0: none.
 * Distances are those of kernels/similarity.h: off by at most 32 (4 D + 64) e of themselves, and their sums by n e
 * more, so s by at most 4 (32 (4 D + 64) + n) e in all, e = 2^-53: 2.6e-11 for n = 50,000 and D = 44.
 * Returns PERSONA_OK, OUT_OF_MEMORY, TOO_LARGE, CANCELLED, NUMERICAL (distances beyond the range of double).
 * Memory: O(n D) for the products, and 64 x clusters numbers for each thread. Cost O(n^2 D + n clusters).
 * Progress: n^2. */
int lp_silhouette(const persona_context *context, const lp_points *points, const int32_t *labels, int64_t clusters,
                  const double *mass, int64_t max_bytes, lp_progress *progress, double *per_point, double *mean,
                  persona_error *err);
int64_t lp_silhouette_bytes(const persona_context *context, int64_t count, int64_t padded, int64_t clusters);

/* The same, point by point in long double, for points that are kept as doubles: the plain reference. */
void lp_silhouette_plain(const lp_points *points, const int32_t *labels, int64_t clusters, const double *mass,
                         double *per_point, double *mean);

#endif
