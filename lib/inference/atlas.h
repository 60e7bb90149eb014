/* An atlas: where all rows of a reference and of a population lie to each other, found once. Any parts of both are then
 * scored by looking up (inference/part.h), hundreds of times, without a new distance. */
#ifndef LP_INFERENCE_ATLAS_H
#define LP_INFERENCE_ATLAS_H

#include "metrics/run.h"
#include "space/geometry.h"

enum { LP_REFERENCE_SIDE = 0, LP_POPULATION_SIDE = 1, LP_SIDES = 2 };

enum { LP_MOST_PRODUCT_ROWS = 4500 }; /* of a side whose products are kept */

/* Rows of one side in the order that they were dealt to blocks in: the number of a row is its place in that order. */
typedef struct lp_atlas_side {
  persona_population rows; /* a view, without a copy of answers */
  int64_t *selected;       /* what it selects */
  int64_t *place_of_row;   /* of the population that the atlas was made of */
  int64_t blocks;
  int64_t *block_starts;    /* blocks + 1: places */
  lp_geometry geometry;     /* its patterns, and their nearest others as deep as parts are expected to need */
  uint16_t *near;           /* patterns x depth: the lists' numbers, short so that they stay in the cache */
  double *half_logs;        /* patterns x depth: ln of the distances in the lists */
  uint16_t *ranks;          /* patterns x the other side's: the smallest ball around the pattern that holds the other */
  int64_t reach;            /* the largest ball that ranks tell of */
  double *coordinates;      /* rows x dimensions: plain Euclidean, around the origin */
  float *products;          /* rows x rows: inner products of a row's coordinates with those of the rows before it; NULL
                            when there are too many rows */
  float *potentials;        /* rows x rows, as products: what each pair adds to the potential of directions, seen from
                            the fitted mean; NULL when nobody asks for them */
  double *answers;          /* rows x columns, less the centre of each column */
  int32_t *levels;          /* rows x columns: the answer among all answers of both sides to the item, by size */
  int64_t *answer_patterns; /* rows: distinct rows over all columns */
  int64_t answer_pattern_count;
  double *block_sums; /* patterns x all blocks of both sides: sum of distances to the block's rows */
} lp_atlas_side;

typedef struct lp_atlas {
  persona_context *context;
  const persona_space *space;
  const lp_option_values *options;
  lp_atlas_side sides[LP_SIDES]; /* the reference's is empty without one */
  int64_t columns;
  int64_t dimensions;
  bool moves_centre;      /* directions are seen from the mean of what is compared with, not from the fitted mean */
  double *origin;         /* dimensions: from the fitted mean; the reference's mean where the centre moves */
  bool has_distance_sums; /* block_sums are there */
  int64_t *level_starts;  /* columns + 1: where an item's levels begin */
  double *level_values;
  double *block_pairs;               /* all blocks x all blocks: sum of distances */
  lp_nearest_lists probes[LP_SIDES]; /* near patterns of the probes of hopkins in the side's box */
  double *boxes[LP_SIDES];           /* low, then high, of each dimension */
} lp_atlas;

/* A ball around a pattern is known by a place in its list: it reaches as far as that entry; ball 0 holds the pattern's
 * own copies alone. Beyond the balls that ranks tell of: */
enum { LP_RANK_OUTSIDE = UINT16_MAX };

/* What an atlas is for. */
typedef struct lp_atlas_plan {
  double least_share[LP_SIDES]; /* of a side's rows in the smallest part that is to be scored */
  int64_t block_count[LP_SIDES];
  const int64_t *dealt[LP_SIDES];        /* rows of each side, block after block */
  const int64_t *block_starts[LP_SIDES]; /* block_count + 1 */
  bool distances;                        /* sums of distances will be asked for */
  bool probes;                           /* hopkins will be */
  bool directions;                       /* hyperspherical_uniformity will be */
  bool from_fitted[LP_SIDES];            /* of parts of this side, seen from the fitted mean, again and again */
} lp_atlas_plan;

/* Whether rows can be mapped: without weights and missing answers, in a space that has a place for them, few enough to
 * be held. reference: or NULL. */
bool lp_atlas_takes(const persona_space *space, const persona_population *reference,
                    const persona_population *population);

/* Maps both. They must outlive the atlas, as must the space and the options. Returns PERSONA_OK,
 * OUT_OF_MEMORY or what the search returns; lp_atlas_clear is due in every case. Cost O((n + m)^2 D). */
int lp_atlas_create(const persona_run *run, const persona_population *reference, const persona_population *population,
                    const lp_atlas_plan *plan, lp_atlas *atlas, persona_error *err);
void lp_atlas_clear(lp_atlas *atlas);

static inline int64_t lp_atlas_blocks(const lp_atlas *atlas) {
  return atlas->sides[LP_REFERENCE_SIDE].blocks + atlas->sides[LP_POPULATION_SIDE].blocks;
}

/* The first column of a side's blocks in block_sums. */
static inline int64_t lp_atlas_first_block(const lp_atlas *atlas, int32_t side) {
  return side == LP_REFERENCE_SIDE ? 0 : atlas->sides[LP_REFERENCE_SIDE].blocks;
}

/* The place of a probe of hopkins in a box: the same share of it for the same number. */
void lp_atlas_place_probe(const lp_atlas *atlas, const double *box, int64_t number, double *probe);

/* What the pairs of each row of a side with those before it add to the potential, seen from the fitted mean, where the
 * side has products. */
int lp_atlas_find_potentials(const lp_atlas *atlas, lp_atlas_side *side, persona_error *err);

/* Squared distances from a padded row x to all patterns of a side. */
void lp_atlas_measure(const lp_atlas *atlas, const double *x, int32_t side, double *squared);

/* The pass over all pairs of patterns: who lies in whose balls, and sums of distances. */
int lp_atlas_meet(lp_atlas *atlas, persona_error *err);

#endif
