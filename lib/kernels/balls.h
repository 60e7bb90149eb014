/* One pass over all pairs of two populations, once the radii are known: who lies in whose ball, and who is nearest. */
#ifndef LP_KERNELS_BALLS_H
#define LP_KERNELS_BALLS_H

#include <persona/context.h>

#include "base/progress.h"
#include "kernels/points.h"

/* The pass reads the radii and writes the rest. `mass` is what a point counts for in a ball: its number of rows, or the
 * sum of their weights. A pair at infinite distance lies in no ball, whatever the radius. */
typedef struct lp_balls {
  bool strict;                  /* inside means < instead of <= */
  const double *anchor_squared; /* anchors: squared radius of each anchor's ball; negative for no ball */
  const double *point_squared;  /* points: the same */
  const double *point_mass;     /* points */
  double *anchor_mass;          /* anchors: mass of the points inside the anchor's ball, summed in order of points */
  double *anchor_nearest;       /* anchors: squared distance to the nearest point; +infinity without one */
  uint8_t *anchor_inside;       /* anchors: 1 when it lies inside some point's ball */
  uint8_t *point_inside;        /* points: 1 when it lies inside some anchor's ball */
} lp_balls;

/* Returns PERSONA_OK, OUT_OF_MEMORY or CANCELLED. Adds anchors.count * points.count to the progress in all. Results do
 * not depend on threads or BLAS. Cost O(anchors * points * dimensions) time, O(threads * tile) memory. */
int lp_ball_pass(const persona_context *context, const lp_points *anchors, const lp_points *points,
                 const lp_balls *balls, lp_progress *progress, persona_error *err);

/* The plain reference of the same. */
void lp_ball_pass_plain(const lp_points *anchors, const lp_points *points, const lp_balls *balls);

#endif
