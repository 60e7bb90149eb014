/* Rows made to fail in ways that the null battery does not have, from the items and the factors of a yardstick. */
#ifndef LP_INFERENCE_STAND_INS_H
#define LP_INFERENCE_STAND_INS_H

#include "inference/factors.h"

/* Rows along two directions and nowhere else: each item follows two numbers of a person, in a proportion of its own,
 * with the spread of the yardstick's. part: rows and room are given. */
void lp_make_two_dimensional(const lp_cloud_item *items, uint64_t seed, uint64_t draw, lp_cloud *part);

/* Adds half of what rows have of the factors, as far as the items' scales go. A coarse answer is rounded up or down at
 * random, so that it is right on average. room: padded. */
void lp_make_inflated(const lp_cloud_item *items, const lp_factors *factors, uint64_t seed, uint64_t draw,
                      lp_cloud *part, double *room);

#endif
