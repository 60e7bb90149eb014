/* Quantiles of the distances between all pairs of rows, exactly, without keeping them. */
#ifndef LP_KERNELS_PAIR_QUANTILE_H
#define LP_KERNELS_PAIR_QUANTILE_H

#include <persona/context.h>

#include "base/account.h"
#include "base/progress.h"
#include "kernels/points.h"

/* The least distance within which at least the share `share` (above 0, up to 1) of all pairs of different rows lie:
 * point i stands for copies_i rows (at least 1), whose pairs are at distance 0. points: without missing coordinates,
 * kept in memory. *distance receives it; NaN when there is no pair. Returns PERSONA_OK, OUT_OF_MEMORY, CANCELLED.
 * Method: canonical squared distances are positive doubles, which are ordered as their bits; four passes over the pairs
 * find 16 bits each by counting. Cost O(n^2 D) four times; adds count * (count - 1) / 2 to the progress each time. */
int lp_pair_quantile(const persona_context *context, const lp_points *points, const int64_t *copies, double share,
                     lp_progress *progress, double *distance, persona_error *err);
int64_t lp_pair_quantile_bytes(int64_t threads, int64_t padded);

#endif
