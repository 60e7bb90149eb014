/* Sums over all unordered pairs of directions. */
#ifndef LP_KERNELS_PAIRS_H
#define LP_KERNELS_PAIRS_H

#include <persona/context.h>

#include "base/progress.h"

/* sum over i < j of mass_i mass_j exp(-sharpness |u_i - u_j|^2), for `count` rows of `padded` doubles (see
 * kernels/distance.h), by canonical distances with weights of 1 and in a fixed order: the same bits for any number of
 * threads. Pairs of copies inside one point are not part of it. *sum receives it.
 * Returns PERSONA_OK, OUT_OF_MEMORY or CANCELLED. Adds count * count / 2 to the progress in all. */
int lp_pair_potential(const persona_context *context, const double *rows, const double *mass, int64_t count,
                      int64_t padded, double sharpness, lp_progress *progress, double *sum, persona_error *err);

#endif
