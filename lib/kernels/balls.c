/* One pass over all pairs of two populations. */
#include "kernels/balls.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"
#include "kernels/tile.h"

#include <math.h>
#include <string.h>

typedef struct pass {
  const lp_points *anchors;
  const lp_points *points;
  const lp_scaled *scaled_anchors; /* NULL when coordinates are missing */
  const lp_scaled *scaled_points;
  const lp_balls *balls;
  lp_progress *progress;
  double *products;      /* LP_TILE^2 a worker */
  uint8_t *point_inside; /* points a worker: joined at the end */
} pass;

static bool lies_inside(const lp_balls *balls, double squared, double radius_squared) {
  return balls->strict ? squared < radius_squared : squared <= radius_squared;
}

static void begin_anchor(const lp_balls *balls, int64_t anchor) {
  balls->anchor_mass[anchor] = 0.0;
  balls->anchor_nearest[anchor] = INFINITY;
  balls->anchor_inside[anchor] = 0;
}

/* Takes one pair into account. */
static void meet(const lp_points *anchors, const lp_points *points, const lp_balls *balls, int64_t anchor,
                 int64_t point, uint8_t *point_inside) {
  const double *x = anchors->values + anchor * anchors->padded;
  const double *y = points->values + point * points->padded;
  const bool missing = anchors->has_missing || points->has_missing;
  const double squared = missing ? lp_distance_squared_shared(x, y, points->weights, points->padded, points->dimensions,
                                                              points->minimum_shared)
                                 : lp_distance_squared(x, y, points->weights, points->padded);
  if (squared < balls->anchor_nearest[anchor]) balls->anchor_nearest[anchor] = squared;
  if (isinf(squared)) return;
  if (lies_inside(balls, squared, balls->anchor_squared[anchor])) {
    balls->anchor_mass[anchor] += balls->point_mass[point];
    point_inside[point] = 1;
  }
  if (lies_inside(balls, squared, balls->point_squared[point])) balls->anchor_inside[anchor] = 1;
}

/* Meets the points of a tile with one of its anchors. products: of this anchor, or NULL; widest: the largest squared
 * radius of the tile's points. */
static void pass_row(const pass *work, int64_t anchor, int64_t first_point, int64_t points, const double *products,
                     double widest, uint8_t *point_inside) {
  const lp_balls *balls = work->balls;
  const double *bounds = products != NULL ? work->scaled_points->bounds + first_point : NULL;
  const double bound = products != NULL ? work->scaled_anchors->bounds[anchor] : 0.0;
  /* Nothing changes beyond all of: the anchor's ball, its nearest point so far, the point's ball. */
  const double own = fmax(balls->anchor_squared[anchor], balls->anchor_nearest[anchor]);
  const double limit = balls->anchor_inside[anchor] ? own : fmax(own, widest);
  if (products != NULL && !lp_row_may_reach(bound, bounds, products, points, limit)) return;
  for (int64_t j = 0; j < points; j++) {
    if (products != NULL && !lp_may_reach(bound, bounds[j], products[j], limit)) continue;
    meet(work->anchors, work->points, balls, anchor, first_point + j, point_inside);
  }
}

static void pass_tile(const pass *work, int64_t first_anchor, int64_t anchors, int64_t first_point, int64_t points,
                      double *products, uint8_t *point_inside) {
  const bool fast = work->scaled_points != NULL;
  double widest = -1.0;
  if (fast) {
    lp_tile_products(work->scaled_anchors, first_anchor, anchors, work->scaled_points, first_point, points, products);
  }
  for (int64_t j = 0; j < points; j++) widest = fmax(widest, work->balls->point_squared[first_point + j]);
  for (int64_t i = 0; i < anchors; i++) {
    pass_row(work, first_anchor + i, first_point, points, fast ? products + i * LP_TILE : NULL, widest, point_inside);
  }
}

static void pass_block(void *data, int64_t task, int32_t worker) {
  const pass *work = data;
  const int64_t first = task * LP_TILE;
  const int64_t anchors = work->anchors->count - first < LP_TILE ? work->anchors->count - first : LP_TILE;
  const int64_t all = work->points->count;
  for (int64_t i = 0; i < anchors; i++) begin_anchor(work->balls, first + i);
  for (int64_t start = 0; start < all; start += LP_TILE) {
    const int64_t points = all - start < LP_TILE ? all - start : LP_TILE;
    pass_tile(work, first, anchors, start, points, work->products + worker * (LP_TILE * LP_TILE),
              work->point_inside + worker * all);
    if (lp_progress_add(work->progress, anchors * points)) return;
  }
}

/* A point lies inside a ball when any worker has seen it there. */
static void join_workers(const pass *work, int32_t workers) {
  const int64_t count = work->points->count;
  for (int64_t point = 0; point < count; point++) {
    uint8_t inside = 0;
    for (int32_t worker = 0; worker < workers; worker++) inside |= work->point_inside[worker * count + point];
    work->balls->point_inside[point] = inside;
  }
}

int lp_ball_pass(const persona_context *context, const lp_points *anchors, const lp_points *points,
                 const lp_balls *balls, lp_progress *progress, persona_error *err) {
  lp_scaled scaled_anchors = {0};
  lp_scaled scaled_points = {0};
  const bool fast = !anchors->has_missing && !points->has_missing;
  const int32_t workers = persona_context_threads(context);
  pass work = {.anchors = anchors, .points = points, .balls = balls, .progress = progress};
  work.products = lp_allocate_array(context, workers, LP_TILE * LP_TILE * (int64_t)sizeof *work.products);
  work.point_inside = lp_allocate_zeroed(context, workers, points->count);
  bool ready = work.products != NULL && work.point_inside != NULL;
  if (ready && fast) ready = lp_scale(context, points, &scaled_points) && lp_scale(context, anchors, &scaled_anchors);
  int status = PERSONA_OK;
  if (ready) {
    work.scaled_anchors = fast ? &scaled_anchors : NULL;
    work.scaled_points = fast ? &scaled_points : NULL;
    lp_parallel_for(context, (anchors->count + LP_TILE - 1) / LP_TILE, pass_block, &work);
    if (lp_progress_cancelled(progress)) {
      status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
    } else {
      join_workers(&work, workers);
    }
  } else {
    status = lp_out_of_memory(err);
  }
  lp_scaled_clear(context, &scaled_anchors);
  lp_scaled_clear(context, &scaled_points);
  lp_release(context, work.products);
  lp_release(context, work.point_inside);
  return status;
}

void lp_ball_pass_plain(const lp_points *anchors, const lp_points *points, const lp_balls *balls) {
  memset(balls->point_inside, 0, (size_t)points->count);
  for (int64_t anchor = 0; anchor < anchors->count; anchor++) {
    begin_anchor(balls, anchor);
    for (int64_t point = 0; point < points->count; point++) {
      meet(anchors, points, balls, anchor, point, balls->point_inside);
    }
  }
}
