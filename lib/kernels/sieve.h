/* Sieves: what is done with the scores of a tile while they are in the nearest cache. One for each instruction set,
 * score format and layout; a score kernel (kernels/scores.h) names the one that reads its tiles. */
#ifndef LP_KERNELS_SIEVE_H
#define LP_KERNELS_SIEVE_H

#include <stdint.h>

enum {
  LP_STRIP = 32,        /* anchors of a tile */
  LP_TILE_POINTS = 128, /* points of a tile */
  LP_TILE_PAIRS = LP_STRIP * LP_TILE_POINTS,
  LP_MOST_GROUPS = 128, /* of points, whose best scores bound a k-th distance; see `lead` */
  LP_FIND_SLACK = 16    /* entries beyond its capacity that writing to a list of finds may touch */
};

/* Four bytes: a score, half or threshold, as float or (format INT8) as int32. */
typedef union lp_number {
  float real;
  int32_t integer;
} lp_number;

/* The points that one anchor has found: their scores, as floats whatever the format, and places. */
typedef struct lp_finds {
  float *scores;
  int32_t *places;
  int64_t count;
} lp_finds;

/* What a tile's pairs are held against when both their ends are anchors: row u sees column v at the score s, column v
 * sees row u at s - half(u) + half(v). */
typedef struct lp_pair_limits {
  const lp_number *rows;    /* LP_STRIP thresholds */
  const lp_number *halves;  /* LP_STRIP: half(u); for int32 at most 2^30 */
  const lp_number *columns; /* LP_TILE_POINTS: threshold - half(v), 64-byte aligned; for int32 below 2^30 */
} lp_pair_limits;

/* The pairs whose column found its row: strip's row << 16 | tile's column, and s - half(u). */
typedef struct lp_pair_log {
  int64_t count;
  uint32_t pairs[LP_TILE_PAIRS];
  lp_number scores[LP_TILE_PAIRS];
} lp_pair_log;

typedef struct lp_sieve {
  /* Appends to each anchor's finds the points with score >= threshold; the tile's points have the places from
   * first_place. Returns the anchors that found any, bit a for anchor a. Lists need room for a tile. */
  uint32_t (*gather)(const lp_number *scores, const lp_number *thresholds, int32_t first_place, lp_finds *finds);

  /* The same for both ends of all pairs: rows append to their finds, columns (s >= half(u) + limit) to the log, which
   * has room for all pairs. */
  uint32_t (*gather_pairs)(const lp_number *scores, const lp_pair_limits *limits, int32_t first_place, lp_finds *finds,
                           lp_pair_log *log);

  /* Raises `best` (LP_STRIP rows of `groups` numbers) to the largest score of each group of points. Which points make a
   * group is the sieve's own affair; groups are disjoint, and as many as asked for: 32, 64 or 128. */
  void (*lead)(const lp_number *scores, int64_t groups, lp_number *best);

  /* A score that at least `rank` of `count` scores reach, and few more; -infinity when one of them is. By bisection:
   * counting takes a handful of vector instructions, and a bound need not be the very rank. count >= rank >= 1. */
  float (*bound)(const float *scores, int64_t count, int64_t rank);

  /* Drops the finds with score < least, keeping the order of the others. */
  void (*keep)(lp_finds *finds, float least);

  /* Ranks by distance, then number: ranks[i] is how many of the others come before entry i. Takes no branches. */
  void (*rank)(const double *squared, const int64_t *numbers, int64_t count, int64_t *ranks);
} lp_sieve;

enum { LP_BOUND_STEPS = 9 }; /* of the bisection */

extern const lp_sieve lp_sieve_plain; /* rows of LP_TILE_POINTS floats */
#if defined(__x86_64__)
/* Panels of 16 points: [panel][anchor][point]. */
extern const lp_sieve lp_sieve_avx2;
extern const lp_sieve lp_sieve_avx512;
extern const lp_sieve lp_sieve_avx512_integer;
#endif

#endif
