/* The plain reference of the pass over all pairs: every pair by its canonical distance, masses in order. */
#include "base/error.h"
#include "base/memory.h"
#include "kernels/balls.h"
#include "kernels/distance.h"

#include <math.h>

static bool lies_inside(const lp_balls *balls, double squared, double radius_squared) {
  return balls->strict ? squared < radius_squared : squared <= radius_squared;
}

static void meet(const lp_balls *balls, int64_t anchor, int64_t point, double squared) {
  if (isinf(squared)) return;
  if (lies_inside(balls, squared, balls->anchor_squared[anchor])) {
    balls->anchor_mass[anchor] += balls->point_mass[point];
    balls->anchor_reached[anchor] = 1;
    balls->point_inside[point] = 1;
  }
  if (balls->point_squared != NULL && lies_inside(balls, squared, balls->point_squared[point])) {
    balls->anchor_inside[anchor] = 1;
  }
}

int lp_ball_pass_plain(const persona_context *context, const lp_points *anchors, const lp_points *points,
                       const lp_balls *balls, persona_error *err) {
  const bool missing = anchors->has_missing || points->has_missing;
  const int64_t padded = points->padded;
  double *rows = lp_allocate_array(context, 2, padded * (int64_t)sizeof *rows);
  if (rows == NULL) return lp_out_of_memory(err);
  for (int64_t point = 0; point < points->count; point++) balls->point_inside[point] = 0;
  for (int64_t anchor = 0; anchor < anchors->count; anchor++) {
    const double *x = lp_points_row(anchors, anchor, rows);
    balls->anchor_mass[anchor] = 0.0;
    balls->anchor_reached[anchor] = 0;
    balls->anchor_inside[anchor] = 0;
    for (int64_t point = 0; point < points->count; point++) {
      const double *y = lp_points_row(points, point, rows + padded);
      const double squared = missing ? lp_distance_squared_shared(x, y, points->weights, padded, points->dimensions,
                                                                  points->minimum_shared)
                                     : lp_distance_squared(x, y, points->weights, padded);
      meet(balls, anchor, point, squared);
    }
  }
  lp_release(context, rows);
  return PERSONA_OK;
}
