/* A hunt: anchors in strips on their way through all points, tile by tile, with what each worker needs for it. */
#ifndef LP_KERNELS_HUNT_H
#define LP_KERNELS_HUNT_H

#include "base/progress.h"
#include "kernels/candidates.h"

enum { LP_MOST_STRIPS = 16 };

/* Scratch of one worker. */
typedef struct lp_workplace {
  uint32_t *anchors; /* LP_MOST_STRIPS strips of units */
  lp_number *scores; /* LP_TILE_PAIRS */
  lp_number *best;   /* LP_MOST_STRIPS * LP_STRIP * groups */
  double *row;       /* padded */
  lp_seeker seekers[LP_MOST_STRIPS * LP_STRIP];
  lp_finds candidates[LP_MOST_STRIPS * LP_STRIP];
  lp_number thresholds[LP_MOST_STRIPS][LP_STRIP];
} lp_workplace;

typedef struct lp_hunt {
  const persona_context *context;
  lp_search search;
  int64_t strips; /* of one task */
  int64_t groups; /* of the first pass */
  int64_t stride; /* the first pass takes every stride-th tile; 0: there is none */
  int64_t rank;   /* of the guess, in the sample */
  double finds;   /* points that an anchor is expected to find within its guess */
  char *memory;   /* one workplace after another */
  int64_t workplace_bytes;
  lp_progress *progress;
} lp_hunt;

/* Strips of one task: as many as keep all workers busy to the end. */
int64_t lp_hunt_strips(int64_t anchors, int32_t workers);

/* Decides how the first pass guesses, from the number of tiles and k. */
void lp_hunt_plan(lp_hunt *work, int64_t tiles, int64_t k);

/* Bytes of one workplace; none of the sizes may be beyond INT64_MAX / 64. And its places in the memory of a worker. */
int64_t lp_workplace_bytes(int64_t strips, int64_t units, int64_t padded, int64_t groups, int64_t capacity);
lp_workplace *lp_workplace_lay_out(const lp_hunt *work, int32_t worker);

/* Takes up the anchors at some places, at most `strips` strips of them: units, empty candidates, infinite reach. */
void lp_hunt_begin(const lp_hunt *work, lp_workplace *own, const int64_t *places, int64_t anchors);

/* Scores of a strip and a tile. */
void lp_hunt_score(const lp_search *search, const lp_workplace *own, int64_t strip, int64_t tile);

/* The first pass: a sample (every stride-th tile) and a rank in it that guess the k-th distance; or all points and rank
 * k, which prove one. */
void lp_hunt_lead(const lp_hunt *work, lp_workplace *own, int64_t anchors, int64_t stride, int64_t rank);

/* Sets the thresholds of a strip for the points of a block; whether any of its anchors may find one there. */
bool lp_hunt_thresholds(const lp_search *search, lp_workplace *own, int64_t strip, int64_t anchors,
                        const lp_sketch_block *block);

/* What is done for the anchors of a strip that found points in a tile of the block. */
void lp_hunt_found(const lp_search *search, lp_workplace *own, int64_t strip, const lp_sketch_block *block,
                   uint32_t hits);

/* Scores a strip and a tile, and adds what its anchors find to their candidates. */
void lp_hunt_tile(const lp_search *search, lp_workplace *own, int64_t strip, int64_t tile);

/* Takes the anchors at some places through all points, each on its own. Leaves in `places` those whose guess failed,
 * and returns their number: none without a guess. */
int64_t lp_hunt_alone(const lp_hunt *work, lp_workplace *own, int64_t *places, int64_t anchors, bool guess);

/* Calls of the kernel must stand between these two, which each thread calls. */
static inline void lp_hunt_enter(const lp_hunt *work) {
  if (work->search.frame->kernel->begin != NULL) work->search.frame->kernel->begin();
}
static inline void lp_hunt_leave(const lp_hunt *work) {
  if (work->search.frame->kernel->end != NULL) work->search.frame->kernel->end();
}

#endif
