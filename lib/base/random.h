/* Frozen purpose numbers of the library's random draws: append, never renumber. */
#ifndef LP_BASE_RANDOM_H
#define LP_BASE_RANDOM_H

#include <persona/random.h>

enum {
  LP_PURPOSE_HOPKINS_SAMPLE = 1, /* unit: repetition; draw: step of the shuffle */
  LP_PURPOSE_HOPKINS_PROBE = 2,  /* unit: repetition * 2^32 + probe; draw: coordinate */
  LP_PURPOSE_KMEANS = 3,         /* k-means++ seeding; unit: start; draw: centre */
  LP_PURPOSE_SLICES = 4,         /* directions of sliced_wasserstein; unit: direction; draw: coordinate */
  LP_PURPOSE_THINNING = 5,       /* rows of separation_ratio; unit: draw; draw: step of the shuffle */
  LP_PURPOSE_PERMUTATIONS = 6,   /* of agents, for p-values of attributes; unit: permutation; draw: step */
  LP_PURPOSE_ORDERS = 7,         /* of attributes; unit: order; draw: step of the shuffle */
  LP_PURPOSE_SPLITS = 8,         /* of the reference, for bands; unit: draw; draw: step of the shuffle */
  LP_PURPOSE_GROUPS = 9,         /* of the population, for matched values; unit: 0; draw: step of the shuffle */
  LP_PURPOSE_NULLS = 10,         /* made populations; unit: null * 2^32 + draw; draw: running number */
  LP_PURPOSE_DONORS = 11,        /* stand-ins for missing answers; unit: row * 2^24 + column; draw: try */
  LP_PURPOSE_RELABELLING = 12,   /* of agents of two populations; unit: permutation; draw: step */
  LP_PURPOSE_RESAMPLES = 13,     /* of agents, for intervals; unit: resample; draw: step of the shuffle */
  LP_PURPOSE_STAND_INS = 14,     /* made rows of a diagnosis; unit: kind * 2^32 + draw; draw: running number */
  LP_PURPOSE_RANKING = 16,       /* errors of scores; unit: rival * 2^32 + draw; draw: partition */
  LP_PURPOSE_PERSONA = 32        /* profiles (libpersona-io); unit: candidate; draw: 0 joint row, d + 1 dimension d */
};

/* The front of a Fisher-Yates shuffle of 0..count-1: `front` different numbers at the beginning of `numbers`, which has
 * room for count. Draw i of the unit is step i. */
void lp_shuffle_front(uint64_t seed, uint32_t purpose, uint64_t unit, int64_t count, int64_t front, int64_t *numbers);

#endif
