/* The potential of a set of directions: a sum over all pairs, in a fixed order: the same bits for any number of
 * threads. */
#ifndef LP_KERNELS_POTENTIAL_H
#define LP_KERNELS_POTENTIAL_H

#include <persona/context.h>

#include "base/account.h"
#include "base/progress.h"

/* sum over i < j of mass_i mass_j exp(-sharpness |u_i - u_j|^2), for `count` rows of `dimensions` doubles,
 * `padded` apart. Squared
 * distances come from inner products, |u_i|^2 + |u_j|^2 - 2 u_i.u_j, which is off by some 2^-52 of the squared lengths:
 * for rows of length about 1. Pairs of copies inside one row are not part of it. *sum receives it. Returns PERSONA_OK,
 * OUT_OF_MEMORY or CANCELLED. Adds count * (count - 1) / 2 to the progress. */
int lp_pair_potential(const persona_context *context, const double *rows, const double *mass, int64_t count,
                      int64_t dimensions, int64_t padded, double sharpness, lp_progress *progress, double *sum,
                      persona_error *err);

/* The memory that it takes. */
int64_t lp_pair_potential_bytes(int64_t count, int64_t dimensions);

#endif
