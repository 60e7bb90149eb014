/* Exact k nearest points: scores choose candidates (kernels/scores.h), canonical distances decide.
 *
 * A task takes several strips of anchors through all points, so that the points' panels are read from far memory once a
 * task. A first pass over a small sample of the points keeps only the best score of each of some groups of them. The
 * sample holds about k |sample| / n of an anchor's k neighbours, so a somewhat later rank guesses a distance within
 * which k of all points lie. The second pass takes every point within it; where that gives k points, the list is proven
 * to be right, and where it does not, the few anchors concerned go through once more, with a bound that needs no
 * luck. */
#include "kernels/nearest.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/hunt.h"
#include "kernels/hunt_pairs.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { FEW_POINTS = 64 };

static double canonical(const lp_points *points, const double *x, int64_t point, double *scratch, bool missing) {
  const double *y = lp_points_row(points, point, scratch);
  if (!missing) return lp_distance_squared(x, y, points->weights, points->padded);
  return lp_distance_squared_shared(x, y, points->weights, points->padded, points->dimensions, points->minimum_shared);
}

/* Every pair by its canonical distance: where coordinates are missing, or no product can help. */
static void search_directly(void *data, int64_t anchor, int32_t worker) {
  const lp_hunt *work = data;
  const lp_search *search = &work->search;
  const bool missing = search->anchors->has_missing || search->points->has_missing;
  double *rows = (double *)(void *)(work->memory + worker * work->workplace_bytes);
  if (lp_progress_cancelled(work->progress)) return;
  const double *x = lp_points_row(search->anchors, anchor, rows);
  lp_empty_list(search->lists, anchor);
  for (int64_t point = 0; point < search->points->count; point++) {
    if (search->within && point == anchor) continue;
    const double squared = canonical(search->points, x, point, rows + search->points->padded, missing);
    lp_offer(search->lists, anchor, squared, point);
  }
  (void)lp_progress_add(work->progress, search->points->count);
}

/* Anchors each on its own. */
typedef struct grouping {
  const lp_hunt *work;
  int64_t *failed; /* places of the anchors whose guess was too low */
  atomic_llong failed_count;
} grouping;

static void search_group(void *data, int64_t task, int32_t worker) {
  grouping *group = data;
  const lp_hunt *work = group->work;
  const lp_search *search = &work->search;
  const int64_t first = task * work->strips * LP_STRIP;
  const int64_t left = search->anchors->count - first;
  int64_t anchors = left < work->strips * LP_STRIP ? left : work->strips * LP_STRIP;
  int64_t places[LP_MOST_STRIPS * LP_STRIP];
  if (lp_progress_cancelled(work->progress)) return;
  lp_workplace *own = lp_workplace_lay_out(work, worker);
  for (int64_t i = 0; i < anchors; i++) places[i] = first + i;
  lp_hunt_enter(work);
  anchors = lp_hunt_alone(work, own, places, anchors, true);
  lp_hunt_leave(work);
  const long long start = atomic_fetch_add(&group->failed_count, anchors);
  memcpy(group->failed + start, places, (size_t)anchors * sizeof *places);
}

/* Those whose guess failed, from all tasks together: few, and strips should be full. */
static void search_failed(void *data, int64_t task, int32_t worker) {
  const grouping *group = data;
  const lp_hunt *work = group->work;
  const int64_t first = task * LP_STRIP;
  const int64_t left = (int64_t)atomic_load(&group->failed_count) - first;
  if (lp_progress_cancelled(work->progress)) return;
  lp_hunt_enter(work);
  (void)lp_hunt_alone(work, lp_workplace_lay_out(work, worker), group->failed + first,
                      left < LP_STRIP ? left : LP_STRIP, false);
  lp_hunt_leave(work);
}

static int search_alone(const persona_context *context, lp_hunt *work, persona_error *err) {
  const int64_t anchors = work->search.anchors->count;
  const int64_t size = work->strips * LP_STRIP;
  grouping group = {.work = work, .failed = lp_allocate_array(context, anchors, sizeof *group.failed)};
  if (group.failed == NULL) return lp_out_of_memory(err);
  lp_parallel_for(context, (anchors + size - 1) / size, search_group, &group);
  lp_parallel_for(context, ((int64_t)atomic_load(&group.failed_count) + LP_STRIP - 1) / LP_STRIP, search_failed,
                  &group);
  lp_release(context, group.failed);
  return PERSONA_OK;
}

static int search_by_scores(const persona_context *context, lp_hunt *work, persona_error *err) {
  const int32_t workers = persona_context_threads(context);
  const lp_search *search = &work->search;
  const lp_frame *frame = search->frame;
  const bool pairs = search->within && frame->kernel->pairs_once &&
                     lp_hunt_pairs_pay(search->points->count, search->lists->k, workers);
  work->strips = lp_hunt_strips(search->anchors->count, workers);
  if (pairs && work->strips < LP_PAIR_STRIPS) work->strips = LP_PAIR_STRIPS;
  lp_hunt_plan(work, search->point_sketch->tiles, search->lists->k);
  work->search.capacity = lp_candidate_capacity(search->lists->k);
  work->workplace_bytes = lp_workplace_bytes(work->strips, frame->units, frame->padded, work->groups, search->capacity);
  char *memory = lp_allocate_array(context, workers, work->workplace_bytes + 64);
  if (memory == NULL) return lp_out_of_memory(err);
  work->memory = (char *)(((uintptr_t)memory + 63) / 64 * 64);
  int status = PERSONA_OK;
  bool filled = false;
  if (pairs) status = lp_hunt_pairs(context, work, &filled, err);
  if (status == PERSONA_OK && !filled) status = search_alone(context, work, err);
  lp_release(context, memory);
  return status;
}

static int search_all_directly(const persona_context *context, lp_hunt *work, persona_error *err) {
  work->workplace_bytes = 2 * work->search.points->padded * (int64_t)sizeof(double);
  work->memory = lp_allocate_array(context, persona_context_threads(context), work->workplace_bytes);
  if (work->memory == NULL) return lp_out_of_memory(err);
  lp_parallel_for(context, work->search.anchors->count, search_directly, work);
  lp_release(context, work->memory);
  return PERSONA_OK;
}

int lp_nearest(const persona_context *context, const lp_points *anchors, const lp_points *points, bool within,
               const lp_score_kernel *kernel, const lp_nearest_lists *lists, lp_progress *progress,
               persona_error *err) {
  lp_frame frame = {0};
  lp_sketch anchor_sketch = {0};
  lp_sketch point_sketch = {0};
  lp_hunt work = {.context = context,
                  .search = {.anchors = anchors,
                             .points = points,
                             .frame = &frame,
                             .anchor_sketch = within ? &point_sketch : &anchor_sketch,
                             .point_sketch = &point_sketch,
                             .within = within,
                             .lists = lists,
                             .distance = lp_distance_fastest(context, points->type)},
                  .progress = progress};
  const bool few = kernel == NULL && points->count <= FEW_POINTS;
  int status = few ? PERSONA_OK : lp_frame_create(context, anchors, points, kernel, &frame, err);
  if (status == PERSONA_OK && frame.kernel != NULL) {
    status = lp_sketch_create(context, &frame, points, &point_sketch, err);
    if (status == PERSONA_OK && !within) status = lp_sketch_create(context, &frame, anchors, &anchor_sketch, err);
    if (status == PERSONA_OK) status = search_by_scores(context, &work, err);
  } else if (status == PERSONA_OK) {
    status = search_all_directly(context, &work, err);
  }
  if (status == PERSONA_OK && lp_progress_cancelled(progress)) {
    status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
  }
  lp_sketch_clear(context, &anchor_sketch);
  lp_sketch_clear(context, &point_sketch);
  lp_frame_clear(context, &frame);
  return status;
}

int64_t lp_nearest_bytes(const lp_extent *extent, bool within, int64_t k) {
  const bool pairs = within && lp_hunt_pairs_pay(extent->points, k, (int32_t)extent->threads);
  const int64_t usual = lp_hunt_strips(extent->anchors, (int32_t)extent->threads);
  const int64_t strips = pairs ? lp_bytes_larger(usual, LP_PAIR_STRIPS) : usual;
  const int64_t own =
      lp_workplace_bytes(strips, extent->units, extent->padded, LP_MOST_GROUPS, lp_candidate_capacity(k));
  lp_account account = lp_frame_account(extent);
  lp_account_call(&account, lp_array_bytes(extent->threads, lp_bytes_of(extent->padded, 2 * (int64_t)sizeof(double))));
  lp_account_join(&account, lp_sketch_account(extent, extent->points));
  if (!within) lp_account_join(&account, lp_sketch_account(extent, extent->anchors));
  lp_account_take(&account, extent->threads, lp_bytes_sum(own, 64));
  lp_account_call(&account, lp_array_bytes(extent->anchors, (int64_t)sizeof(int64_t)));
  if (pairs) lp_account_call(&account, lp_hunt_pairs_bytes(extent->points, k, (int32_t)extent->threads));
  return account.most;
}

int lp_nearest_plain(const persona_context *context, const lp_points *anchors, const lp_points *points, bool within,
                     const lp_nearest_lists *lists, persona_error *err) {
  const bool missing = anchors->has_missing || points->has_missing;
  double *rows = lp_allocate_array(context, 2, points->padded * (int64_t)sizeof *rows);
  if (rows == NULL) return lp_out_of_memory(err);
  for (int64_t anchor = 0; anchor < anchors->count; anchor++) {
    const double *x = lp_points_row(anchors, anchor, rows);
    lp_empty_list(lists, anchor);
    for (int64_t point = 0; point < points->count; point++) {
      if (within && point == anchor) continue;
      lp_offer(lists, anchor, canonical(points, x, point, rows + points->padded, missing), point);
    }
  }
  lp_release(context, rows);
  return PERSONA_OK;
}
