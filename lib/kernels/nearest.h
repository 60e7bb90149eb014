/* Exact k nearest points by the canonical distance: fast products choose candidates, canonical values decide. */
#ifndef LP_KERNELS_NEAREST_H
#define LP_KERNELS_NEAREST_H

#include <persona/context.h>

#include "base/progress.h"
#include "kernels/points.h"
#include "kernels/scores.h"

/* Lists of k >= 1 entries for each anchor: squared distances and point numbers, ordered by distance, then number.
 * Places beyond the points that there are (or that are at infinite distance) hold +infinity and -1. */
typedef struct lp_nearest_lists {
  int64_t k;
  double *squared;  /* anchors x k */
  int64_t *numbers; /* anchors x k */
} lp_nearest_lists;

/* Fills the lists of all anchors among all points. within: anchors and points are the same set, and point i is left out
 * of the list of anchor i. kernel: NULL for the fastest; the result does not depend on it, nor on the context's threads
 * or the BLAS. Returns PERSONA_OK, OUT_OF_MEMORY or CANCELLED. Adds anchors.count * points.count to the progress in
 * all. Cost O(anchors * points * dimensions) time; O((anchors + points)
 * dimensions) memory beyond the lists. */
int lp_nearest(const persona_context *context, const lp_points *anchors, const lp_points *points, bool within,
               const lp_score_kernel *kernel, const lp_nearest_lists *lists, lp_progress *progress, persona_error *err);

/* The most memory that it takes beside points and lists: about 28 bytes and a sketch for each point and, unless within,
 * each anchor, and for each thread room for the candidates of up to 512 anchors, about 4 KiB + 16 k each. k: as deep as
 * the lists are. */
int64_t lp_nearest_bytes(const lp_extent *extent, bool within, int64_t k);

/* The plain reference of the same: every pair by lp_distance_squared, one thread. */
int lp_nearest_plain(const persona_context *context, const lp_points *anchors, const lp_points *points, bool within,
                     const lp_nearest_lists *lists, persona_error *err);

#endif
