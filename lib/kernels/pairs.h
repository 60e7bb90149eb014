/* Sums of distances over pairs of points, in a fixed order: the same bits for any number of threads. */
#ifndef LP_KERNELS_PAIRS_H
#define LP_KERNELS_PAIRS_H

#include <persona/context.h>

#include "base/account.h"
#include "base/progress.h"
#include "kernels/points.h"

/* sum over i < j of mass_i mass_j |x_i - x_j|, and the same over all pairs of two sets; points without missing
 * coordinates. Returns as above; the second adds a.count * b.count to the progress. */
int lp_distance_sum_within(const persona_context *context, const lp_points *points, const double *mass,
                           lp_progress *progress, double *sum, persona_error *err);
int lp_distance_sum_across(const persona_context *context, const lp_points *a, const double *mass_a, const lp_points *b,
                           const double *mass_b, lp_progress *progress, double *sum, persona_error *err);

/* The most memory that they take for the `count` points that come first among their arguments. */
int64_t lp_pair_sum_bytes(int64_t threads, int64_t count, int64_t padded);

#endif
