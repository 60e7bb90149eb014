/* Exact k nearest points: products choose candidates (kernels/tile.h), canonical distances decide. */
#include "kernels/nearest.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"
#include "kernels/tile.h"

#include <math.h>
#include <string.h>

typedef struct search {
  const lp_points *anchors;
  const lp_points *points;
  const lp_scaled *scaled_anchors; /* NULL when coordinates are missing */
  const lp_scaled *scaled_points;
  bool within;
  const lp_nearest_lists *lists;
  lp_progress *progress;
  double *products; /* LP_TILE^2 a worker */
} search;

static void empty_list(const lp_nearest_lists *lists, int64_t anchor) {
  for (int64_t place = 0; place < lists->k; place++) {
    lists->squared[anchor * lists->k + place] = INFINITY;
    lists->numbers[anchor * lists->k + place] = -1;
  }
}

/* Inserts a point that is nearer than the last of the list. Points come in ascending order, so that an equal distance
 * goes behind those that are there. */
static void insert(const lp_nearest_lists *lists, int64_t anchor, double squared, int64_t number) {
  double *distances = lists->squared + anchor * lists->k;
  int64_t *numbers = lists->numbers + anchor * lists->k;
  int64_t place = lists->k - 1;
  for (; place > 0 && distances[place - 1] > squared; place--) {
    distances[place] = distances[place - 1];
    numbers[place] = numbers[place - 1];
  }
  distances[place] = squared;
  numbers[place] = number;
}

static double canonical(const lp_points *anchors, int64_t anchor, const lp_points *points, int64_t point) {
  const double *x = anchors->values + anchor * anchors->padded;
  const double *y = points->values + point * points->padded;
  if (anchors->has_missing || points->has_missing) {
    return lp_distance_squared_shared(x, y, points->weights, points->padded, points->dimensions,
                                      points->minimum_shared);
  }
  return lp_distance_squared(x, y, points->weights, points->padded);
}

static void offer(const search *work, int64_t anchor, int64_t point) {
  const double squared = canonical(work->anchors, anchor, work->points, point);
  if (squared < work->lists->squared[(anchor + 1) * work->lists->k - 1]) insert(work->lists, anchor, squared, point);
}

/* Offers the points of a tile to the list of one of its anchors. products: of this anchor, NULL when coordinates are
 * missing and every pair must be computed. */
static void search_row(const search *work, int64_t anchor, int64_t first_point, int64_t points,
                       const double *products) {
  const double *cut = &work->lists->squared[(anchor + 1) * work->lists->k - 1];
  const double *bounds = products != NULL ? work->scaled_points->bounds + first_point : NULL;
  const double bound = products != NULL ? work->scaled_anchors->bounds[anchor] : 0.0;
  if (products != NULL && !lp_row_may_reach(bound, bounds, products, points, *cut)) return;
  for (int64_t j = 0; j < points; j++) {
    if (work->within && first_point + j == anchor) continue;
    if (products != NULL && !lp_may_reach(bound, bounds[j], products[j], *cut)) continue;
    offer(work, anchor, first_point + j);
  }
}

static void search_tile(const search *work, int64_t first_anchor, int64_t anchors, int64_t first_point, int64_t points,
                        double *products) {
  const bool fast = work->scaled_points != NULL;
  if (fast) {
    lp_tile_products(work->scaled_anchors, first_anchor, anchors, work->scaled_points, first_point, points, products);
  }
  for (int64_t i = 0; i < anchors; i++) {
    search_row(work, first_anchor + i, first_point, points, fast ? products + i * LP_TILE : NULL);
  }
}

static void search_block(void *data, int64_t task, int32_t worker) {
  const search *work = data;
  const int64_t first = task * LP_TILE;
  const int64_t anchors = work->anchors->count - first < LP_TILE ? work->anchors->count - first : LP_TILE;
  const int64_t all = work->points->count;
  for (int64_t i = 0; i < anchors; i++) empty_list(work->lists, first + i);
  for (int64_t start = 0; start < all; start += LP_TILE) {
    const int64_t points = all - start < LP_TILE ? all - start : LP_TILE;
    search_tile(work, first, anchors, start, points, work->products + worker * (LP_TILE * LP_TILE));
    if (lp_progress_add(work->progress, anchors * points)) return;
  }
}

int lp_nearest(const persona_context *context, const lp_points *anchors, const lp_points *points, bool within,
               const lp_nearest_lists *lists, lp_progress *progress, persona_error *err) {
  lp_scaled scaled_anchors = {0};
  lp_scaled scaled_points = {0};
  const bool fast = !anchors->has_missing && !points->has_missing;
  const int32_t workers = persona_context_threads(context);
  double *products = lp_allocate_array(context, workers, LP_TILE * LP_TILE * (int64_t)sizeof *products);
  bool ready = products != NULL;
  if (ready && fast) ready = lp_scale(context, points, &scaled_points);
  if (ready && fast && !within) ready = lp_scale(context, anchors, &scaled_anchors);
  int status = PERSONA_OK;
  if (ready) {
    search work = {.anchors = anchors,
                   .points = points,
                   .scaled_anchors = fast ? (within ? &scaled_points : &scaled_anchors) : NULL,
                   .scaled_points = fast ? &scaled_points : NULL,
                   .within = within,
                   .lists = lists,
                   .progress = progress,
                   .products = products};
    lp_parallel_for(context, (anchors->count + LP_TILE - 1) / LP_TILE, search_block, &work);
    if (lp_progress_cancelled(progress)) status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
  } else {
    status = lp_out_of_memory(err);
  }
  lp_scaled_clear(context, &scaled_anchors);
  lp_scaled_clear(context, &scaled_points);
  lp_release(context, products);
  return status;
}

int lp_nearest_plain(const persona_context *context, const lp_points *anchors, const lp_points *points, bool within,
                     const lp_nearest_lists *lists, persona_error *err) {
  (void)context;
  (void)err;
  for (int64_t anchor = 0; anchor < anchors->count; anchor++) {
    empty_list(lists, anchor);
    for (int64_t point = 0; point < points->count; point++) {
      if (within && point == anchor) continue;
      const double squared = canonical(anchors, anchor, points, point);
      if (squared < lists->squared[(anchor + 1) * lists->k - 1]) insert(lists, anchor, squared, point);
    }
  }
  return PERSONA_OK;
}
