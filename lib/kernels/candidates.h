/* Seekers: one anchor on its way through the points, the candidates that its scores could not rule out, and the list
 * that they end in. */
#ifndef LP_KERNELS_CANDIDATES_H
#define LP_KERNELS_CANDIDATES_H

#include "kernels/distance.h"
#include "kernels/nearest.h"
#include "kernels/sketch.h"

/* What all anchors of a search share. */
typedef struct lp_search {
  const lp_points *anchors;
  const lp_points *points;
  const lp_frame *frame;
  const lp_sketch *anchor_sketch;
  const lp_sketch *point_sketch;
  bool within;
  const lp_nearest_lists *lists;
  lp_distance_function distance;
  int64_t capacity; /* candidates of one anchor */
} lp_search;

/* One anchor. */
typedef struct lp_seeker {
  int64_t place;          /* of the anchor in its sketch */
  double square;          /* |u'|^2 */
  double length;          /* |u'| */
  double error;           /* of its sketch */
  double reach;           /* points farther than this, in steps, are not looked at */
  double guess;           /* the reach began here without proof; +infinity when it did not */
  lp_sketch_block blocks; /* bounds of all points among the candidates */
  bool settled;           /* something is in the list */
  const double *row;      /* the anchor, while canonical distances are computed */
} lp_seeker;

/* Room for the candidates of one anchor: for those that may stay, those of one more tile, and for whole vectors. */
int64_t lp_candidate_capacity(int64_t k);
int64_t lp_candidate_room(int64_t capacity);

/* Makes the list of one anchor empty. */
void lp_empty_list(const lp_nearest_lists *lists, int64_t anchor);

/* Puts a point into the list of an anchor when it belongs there: order is distance, then number, and points may come in
 * any order. */
void lp_offer(const lp_nearest_lists *lists, int64_t anchor, double squared, int64_t number);

/* Takes up an anchor by its place: infinite reach, an empty list. */
void lp_seeker_begin(const lp_search *search, int64_t place, lp_seeker *seeker);

/* Lowers the reach by the scores of `count` different points (overwritten) among which `rank` or more others than the
 * anchor may be expected within it. block: bounds of all those points. With proof when rank is k or more; else it is a
 * guess, which lp_seeker_end checks. */
void lp_seeker_lead(const lp_search *search, lp_seeker *seeker, lp_number *scores, int64_t count, int64_t rank,
                    const lp_sketch_block *block);

/* The least score with which a point of a block may be within reach of the anchor at a place; +infinity when none can.
 */
double lp_least_score(const lp_search *search, int64_t place, double reach, const lp_sketch_block *block);

/* The same of a seeker, as a threshold. */
lp_number lp_seeker_threshold(const lp_search *search, const lp_seeker *seeker, const lp_sketch_block *block);

/* Lowers the reach and drops candidates beyond it, until there is room again. scratch: for one row of doubles. */
void lp_seeker_relieve(const lp_search *search, lp_seeker *seeker, lp_finds *candidates, double *scratch);

/* Takes note that some points of a block were added to the candidates. When they might not find room next time,
 * relieves the seeker, whose reach may have become lower, and returns true. */
static inline bool lp_seeker_found(const lp_search *search, lp_seeker *seeker, const lp_sketch_block *block,
                                   lp_finds *candidates, double *scratch) {
  seeker->blocks.error = block->error > seeker->blocks.error ? block->error : seeker->blocks.error;
  seeker->blocks.longest = block->longest > seeker->blocks.longest ? block->longest : seeker->blocks.longest;
  if (candidates->count <= search->capacity - LP_TILE_POINTS) return false;
  lp_seeker_relieve(search, seeker, candidates, scratch);
  return true;
}

/* Ends: canonical distances of the candidates that are left decide the list. Returns false when the guess was too low:
 * then points may be missing from the list, and the anchor must be taken up again. */
bool lp_seeker_end(const lp_search *search, lp_seeker *seeker, lp_finds *candidates, double *scratch);

#endif
