/* Sums of a distance or a similarity over the pairs within and across two groups, for many ways of dealing rows to
 * them: one pass over the pairs of distinct rows for a block of dealings, and no matrix. */
#ifndef LP_INFERENCE_PAIR_FORMS_H
#define LP_INFERENCE_PAIR_FORMS_H

#include "inference/joined.h"
#include "kernels/similarity.h"
#include "space/geometry.h"

/* The mean over pairs of different rows of the first group, of the second, and across; by row weights. NaN for a mean
 * over no pair. */
typedef struct lp_pair_means {
  double first;
  double second;
  double across;
} lp_pair_means;

/* Finds the means for dealings 0..count-1 of lp_joined_deal. geometry: of the pool's rows, kept. similarity: RBF or
 * EXPONENTIAL, of which a row and itself have 1, or DISTANCE. means: count.
 * Returns PERSONA_OK, OUT_OF_MEMORY, CANCELLED. Adds count * rows to the progress. The same bits for any number of
 * threads. Cost O(u^2 (count + D count / 128)) for u distinct rows; memory O(128 u + u D + u / LP_TILE count). */
int lp_pair_means_find(const lp_joined *pool, const lp_geometry *geometry, const lp_similarity *similarity,
                       uint64_t seed, int64_t count, lp_progress *progress, lp_pair_means *means, persona_error *err);

#endif
