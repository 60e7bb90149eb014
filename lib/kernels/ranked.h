/* Who of many falls into a ball, where each has a rank: the smallest ball that holds it. */
#ifndef LP_KERNELS_RANKED_H
#define LP_KERNELS_RANKED_H

#include <persona/context.h>

/* Sets inside[i] to 1 for every i of `count` with ranks[i] <= ball, and returns the sum of their copies, each at most
 * 20,000 and all together below 2^31. */
typedef int64_t (*lp_ranked_function)(const uint16_t *ranks, const uint16_t *copies, uint16_t *inside, int64_t count,
                                      uint16_t ball);
lp_ranked_function lp_ranked_fastest(const persona_context *context);

/* The plain reference. */
int64_t lp_ranked_plain(const uint16_t *ranks, const uint16_t *copies, uint16_t *inside, int64_t count, uint16_t ball);

#endif
