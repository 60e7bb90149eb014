/* One pass over all pairs of two populations, once the radii are known: who lies in whose ball. */
#ifndef LP_KERNELS_BALLS_H
#define LP_KERNELS_BALLS_H

#include <persona/context.h>

#include "base/progress.h"
#include "kernels/points.h"
#include "kernels/scores.h"

/* The pass reads the radii and writes the rest. `mass` is what a point counts for in a ball: its number of rows, or the
 * sum of their weights scaled to mean 1. Sums of masses are exact up to 2^-53 for each point (see lp_split_mass), and
 * so do not depend on the order of the points. A pair at infinite distance lies in no ball, whatever the radius. */
typedef struct lp_balls {
  bool strict;                  /* inside means < instead of <= */
  const double *anchor_squared; /* anchors: squared radius of each anchor's ball; negative for no ball */
  const double *point_squared;  /* points: the same; NULL when nobody asks who lies in the points' balls */
  const double *point_mass;     /* points */
  double *anchor_mass;          /* anchors: mass of the points inside the anchor's ball */
  uint8_t *anchor_reached;      /* anchors: 1 when a point lies inside the anchor's ball */
  uint8_t *anchor_inside;       /* anchors: 1 when it lies inside some point's ball */
  uint8_t *point_inside;        /* points: 1 when it lies inside some anchor's ball */
} lp_balls;

/* kernel: NULL for the fastest. Returns PERSONA_OK, OUT_OF_MEMORY or CANCELLED. Adds anchors.count * points.count to
 * the progress in all. Results do not depend on threads, kernel or BLAS. The points may be read on demand, the anchors
 * must be in memory. Cost O(anchors * points * dimensions) time, O(anchors * dimensions + threads * (anchors + chunk))
 * memory. */
int lp_ball_pass(const persona_context *context, const lp_points *anchors, const lp_points *points,
                 const lp_score_kernel *kernel, const lp_balls *balls, lp_progress *progress, persona_error *err);

/* The most memory that it takes beside points and balls: about 28 bytes and a sketch for each anchor, and for each
 * thread 18 bytes an anchor and a chunk of up to 512 points. */
int64_t lp_ball_pass_bytes(const lp_extent *extent);

/* Two parts of a mass whose sums are exact in any order, as long as the sums stay below 2^32: multiples of 2^-20 and of
 * 2^-53. */
typedef struct lp_mass {
  double coarse;
  double fine;
} lp_mass;
lp_mass lp_split_mass(double mass);

/* The plain reference of the pass. */
int lp_ball_pass_plain(const persona_context *context, const lp_points *anchors, const lp_points *points,
                       const lp_balls *balls, persona_error *err);

#endif
