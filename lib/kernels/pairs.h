/* Sums over pairs of points, in a fixed order: the same bits for any number of threads. */
#ifndef LP_KERNELS_PAIRS_H
#define LP_KERNELS_PAIRS_H

#include <persona/context.h>

#include "base/account.h"
#include "base/progress.h"
#include "kernels/points.h"

/* sum over i < j of mass_i mass_j exp(-sharpness |u_i - u_j|^2), for `count` rows of `padded` doubles (see
 * kernels/distance.h), by canonical distances with weights of 1. Pairs of copies inside one point are not part of it.
 * *sum receives it. Returns PERSONA_OK, OUT_OF_MEMORY or CANCELLED. Adds about count * count / 2 to the progress. */
int lp_pair_potential(const persona_context *context, const double *rows, const double *mass, int64_t count,
                      int64_t padded, double sharpness, lp_progress *progress, double *sum, persona_error *err);

/* sum over i < j of mass_i mass_j |x_i - x_j|, and the same over all pairs of two sets; points without missing
 * coordinates. Returns as above; the second adds a.count * b.count to the progress. */
int lp_distance_sum_within(const persona_context *context, const lp_points *points, const double *mass,
                           lp_progress *progress, double *sum, persona_error *err);
int lp_distance_sum_across(const persona_context *context, const lp_points *a, const double *mass_a, const lp_points *b,
                           const double *mass_b, lp_progress *progress, double *sum, persona_error *err);

/* The most memory that the sums of distances take for the `count` points that come first among their arguments, and the
 * potential. */
int64_t lp_pair_sum_bytes(int64_t threads, int64_t count, int64_t padded);
int64_t lp_pair_potential_bytes(int64_t threads, int64_t count, int64_t padded);

#endif
