/* How coverage varies where nothing but chance decides which rows come first around a row. */
#ifndef LP_INFERENCE_REACHED_H
#define LP_INFERENCE_REACHED_H

#include "inference/draws.h"

/* Shares of the variance of a difference of two parts against the same rest (of lp_draws.thirds), as far as it is of
 * this kind. */
typedef struct lp_reached {
  double left;      /* what the difference of matched value and centre has of it */
  double influence; /* what the influences of blocks show of it */
} lp_reached;

/* k: the neighbour of a row of the rest that its ball reaches. */
lp_reached lp_reached_shares(const lp_matching *matching, const lp_matching *thirds, int64_t k);

/* The probability that, in each of two draws, k rows of the rest come before the first row of the part, when rows
 * come in random order and so many are of these kinds: in both rests; in one rest alone and not in the other draw's
 * part, the same number for either; in either part. share: of the rest in rest and part of one draw. */
double lp_reached_neither(int64_t k, double both, double alone, double parts, double share);

#endif
