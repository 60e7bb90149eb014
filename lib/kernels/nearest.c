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
#include "kernels/candidates.h"

#include <math.h>
#include <string.h>

enum { MOST_STRIPS = 16, FEW_POINTS = 64 };

/* Scratch of one worker. */
typedef struct workplace {
  uint32_t *anchors; /* MOST_STRIPS strips of units */
  lp_number *scores; /* LP_TILE_PAIRS */
  lp_number *best;   /* MOST_STRIPS * LP_STRIP * groups */
  double *row;       /* padded */
  lp_seeker seekers[MOST_STRIPS * LP_STRIP];
  lp_finds candidates[MOST_STRIPS * LP_STRIP];
  lp_number thresholds[MOST_STRIPS][LP_STRIP];
} workplace;

typedef struct hunt {
  lp_search search;
  int64_t strips; /* of one task */
  int64_t groups; /* of the first pass */
  int64_t stride; /* the first pass takes every stride-th tile; 0: there is none */
  int64_t rank;   /* of the guess, in the sample */
  char *memory;   /* one workplace after another */
  int64_t workplace_bytes;
  lp_progress *progress;
} hunt;

static double canonical(const lp_points *points, const double *x, int64_t point, double *scratch, bool missing) {
  const double *y = lp_points_row(points, point, scratch);
  if (!missing) return lp_distance_squared(x, y, points->weights, points->padded);
  return lp_distance_squared_shared(x, y, points->weights, points->padded, points->dimensions, points->minimum_shared);
}

/* Every pair by its canonical distance: where coordinates are missing, or no product can help. */
static void search_directly(void *data, int64_t anchor, int32_t worker) {
  const hunt *work = data;
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

static int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

/* Places of a worker's scratch in its memory. */
static workplace *lay_out(const hunt *work, char *memory) {
  workplace *own = (workplace *)(void *)memory;
  const int64_t seekers = work->strips * LP_STRIP;
  char *next = memory + aligned((int64_t)sizeof *own);
  own->anchors = (uint32_t *)(void *)next;
  next += aligned(seekers * work->search.frame->units * (int64_t)sizeof(uint32_t));
  own->scores = (lp_number *)(void *)next;
  next += LP_TILE_PAIRS * (int64_t)sizeof(lp_number);
  own->best = (lp_number *)(void *)next;
  next += seekers * work->groups * (int64_t)sizeof(lp_number);
  own->row = (double *)(void *)next;
  next += work->search.frame->padded * (int64_t)sizeof(double);
  for (int64_t i = 0; i < seekers; i++) {
    const int64_t room = lp_candidate_room(work->search.capacity);
    own->candidates[i].scores = (float *)(void *)next + i * room;
    own->candidates[i].places = (int32_t *)(void *)next + (seekers + i) * room;
    own->candidates[i].count = 0;
  }
  return own;
}

/* Bytes of one workplace; none of the sizes may be beyond INT64_MAX / 64. */
static int64_t workplace_size(int64_t strips, int64_t units, int64_t padded, int64_t groups, int64_t capacity) {
  const int64_t seekers = strips * LP_STRIP;
  const int64_t anchors = lp_bytes_sum(lp_bytes_of(seekers * (int64_t)sizeof(uint32_t), units), 63) / 64;
  const int64_t fixed = aligned((int64_t)sizeof(workplace)) + LP_TILE_PAIRS * (int64_t)sizeof(lp_number) +
                        seekers * groups * (int64_t)sizeof(lp_number);
  const int64_t candidates = lp_bytes_of(lp_candidate_room(capacity), 2 * seekers * (int64_t)sizeof(float));
  return lp_bytes_sum(lp_bytes_sum(lp_bytes_of(anchors, 64), lp_bytes_of(padded, (int64_t)sizeof(double))),
                      lp_bytes_sum(fixed, candidates));
}

static void score_tile(const lp_search *search, const workplace *own, int64_t strip, int64_t tile) {
  const lp_sketch *points = search->point_sketch;
  const int64_t units = search->frame->units;
  const lp_tile operands = {.anchors = own->anchors + strip * LP_STRIP * units,
                            .panels = points->panels + tile * LP_TILE_POINTS * units,
                            .halves = points->halves + tile * LP_TILE_POINTS,
                            .units = units,
                            .scores = own->scores};
  search->frame->kernel->score(&operands);
}

/* The first pass: a sample and a rank in it that guess the k-th distance, or all points and rank k, which prove one. */
static void lead(const hunt *work, workplace *own, int64_t strips, int64_t anchors, int64_t stride, int64_t rank) {
  const lp_search *search = &work->search;
  const lp_sketch *points = search->point_sketch;
  const bool integer = search->frame->kernel->format == LP_FORMAT_INT8;
  lp_sketch_block all = {.error = 0.0, .shortest = 0.0, .longest = 0.0};
  for (int64_t i = 0; i < strips * LP_STRIP * work->groups; i++) {
    if (integer) {
      own->best[i].integer = INT32_MIN;
    } else {
      own->best[i].real = -INFINITY;
    }
  }
  for (int64_t tile = 0; tile < points->tiles; tile += stride) {
    const lp_sketch_block *block = &points->blocks[tile / LP_BLOCK_TILES];
    all.longest = fmax(all.longest, block->longest);
    all.error = fmax(all.error, block->error);
    for (int64_t strip = 0; strip < strips; strip++) {
      score_tile(search, own, strip, tile);
      search->frame->kernel->sieve->lead(own->scores, work->groups, own->best + strip * LP_STRIP * work->groups);
    }
  }
  for (int64_t i = 0; i < anchors; i++) {
    lp_seeker_lead(search, &own->seekers[i], own->best + i * work->groups, work->groups, rank, &all);
  }
}

static void sift_tile(const lp_search *search, workplace *own, int64_t strip, int64_t tile) {
  const lp_sketch_block *block = &search->point_sketch->blocks[tile / LP_BLOCK_TILES];
  lp_finds *candidates = own->candidates + strip * LP_STRIP;
  lp_number *thresholds = own->thresholds[strip];
  score_tile(search, own, strip, tile);
  uint32_t hits =
      search->frame->kernel->sieve->gather(own->scores, thresholds, (int32_t)(tile * LP_TILE_POINTS), candidates);
  for (; hits != 0; hits &= hits - 1) {
    const int64_t row = __builtin_ctz(hits);
    lp_seeker *seeker = &own->seekers[strip * LP_STRIP + row];
    if (lp_seeker_found(search, seeker, block, &candidates[row], own->row)) {
      thresholds[row] = lp_seeker_threshold(search, seeker, block);
    }
  }
}

/* Whether any anchor of a strip may find a point in the block; sets its thresholds. */
static bool set_thresholds(const lp_search *search, workplace *own, int64_t strip, int64_t anchors,
                           const lp_sketch_block *block) {
  const lp_number none = lp_no_threshold(search->frame);
  bool any = false;
  for (int64_t i = 0; i < LP_STRIP; i++) {
    const bool real = strip * LP_STRIP + i < anchors;
    const lp_number threshold = real ? lp_seeker_threshold(search, &own->seekers[strip * LP_STRIP + i], block) : none;
    own->thresholds[strip][i] = threshold;
    any = any || threshold.integer != none.integer;
  }
  return any;
}

/* The second pass. */
static void sift(const hunt *work, workplace *own, int64_t strips, int64_t anchors, lp_progress *progress) {
  const lp_search *search = &work->search;
  const lp_sketch *points = search->point_sketch;
  for (int64_t first = 0; first < points->tiles; first += LP_BLOCK_TILES) {
    const int64_t last = first + LP_BLOCK_TILES < points->tiles ? first + LP_BLOCK_TILES : points->tiles;
    bool any[MOST_STRIPS];
    for (int64_t strip = 0; strip < strips; strip++) {
      any[strip] = set_thresholds(search, own, strip, anchors, &points->blocks[first / LP_BLOCK_TILES]);
    }
    for (int64_t tile = first; tile < last; tile++) {
      for (int64_t strip = 0; strip < strips; strip++) {
        if (any[strip]) sift_tile(search, own, strip, tile);
      }
    }
    const int64_t end = last * LP_TILE_POINTS < points->count ? last * LP_TILE_POINTS : points->count;
    if (lp_progress_add(progress, anchors * (end - first * LP_TILE_POINTS))) return;
  }
}

/* Takes the anchors at some places through the points. Leaves in `places` those whose guess failed, and returns their
 * number. */
static int64_t take_through(const hunt *work, workplace *own, int64_t *places, int64_t anchors, bool guess) {
  const lp_search *search = &work->search;
  const int64_t units = search->frame->units;
  const int64_t strips = (anchors + LP_STRIP - 1) / LP_STRIP;
  int64_t failed = 0;
  for (int64_t i = 0; i < anchors; i++) {
    lp_sketch_units(search->frame, search->anchor_sketch, places[i], own->anchors + i * units);
    lp_seeker_begin(search, places[i], &own->seekers[i]);
    own->candidates[i].count = 0;
  }
  memset(own->anchors + anchors * units, 0, (size_t)((strips * LP_STRIP - anchors) * units) * sizeof *own->anchors);
  if (guess && work->stride > 0) lead(work, own, strips, anchors, work->stride, work->rank);
  if (!guess && search->lists->k < work->groups) lead(work, own, strips, anchors, 1, search->lists->k);
  sift(work, own, strips, anchors, guess ? work->progress : NULL);
  for (int64_t i = 0; i < anchors; i++) {
    if (!lp_seeker_end(search, &own->seekers[i], &own->candidates[i], own->row)) places[failed++] = places[i];
  }
  return failed;
}

static void search_group(void *data, int64_t task, int32_t worker) {
  const hunt *work = data;
  const lp_search *search = &work->search;
  const lp_score_kernel *kernel = search->frame->kernel;
  const int64_t first = task * work->strips * LP_STRIP;
  const int64_t left = search->anchors->count - first;
  int64_t anchors = left < work->strips * LP_STRIP ? left : work->strips * LP_STRIP;
  int64_t places[MOST_STRIPS * LP_STRIP];
  if (lp_progress_cancelled(work->progress)) return;
  workplace *own = lay_out(work, work->memory + worker * work->workplace_bytes);
  for (int64_t i = 0; i < anchors; i++) places[i] = first + i;
  if (kernel->begin != NULL) kernel->begin();
  anchors = take_through(work, own, places, anchors, true);
  if (anchors > 0 && !lp_progress_cancelled(work->progress)) (void)take_through(work, own, places, anchors, false);
  if (kernel->end != NULL) kernel->end();
}

/* The sample of the first pass, and the rank in it: with the number of an anchor's neighbours in the sample nearly
 * Poisson, about one guess in thirty fails. */
static void plan_guess(hunt *work) {
  enum { FEW = 8, MANY = 256 }; /* tiles */
  const int64_t tiles = work->search.point_sketch->tiles;
  const double k = (double)work->search.lists->k;
  work->groups = 32;
  work->stride = tiles < FEW ? 0 : (tiles < MANY ? FEW : 2 * FEW);
  if (work->stride == 0) return;
  const double sampled = (double)((tiles + work->stride - 1) / work->stride) / (double)tiles;
  const double expected = k * sampled;
  work->rank = (int64_t)ceil(expected + 1.6 * sqrt(expected) + 0.5);
  while (work->groups < 3 * work->rank && work->groups < LP_MOST_GROUPS) work->groups *= 2;
  if (2 * work->rank > work->groups || work->rank >= work->search.lists->k) work->stride = 0;
}

/* Strips of one task: as many as keep all workers busy to the end. */
static int64_t strips_for(int64_t anchors, int32_t workers) {
  const int64_t all = (anchors + LP_STRIP - 1) / LP_STRIP;
  const int64_t strips = all / (8 * (int64_t)workers);
  return strips < 1 ? 1 : (strips > MOST_STRIPS ? MOST_STRIPS : strips);
}

static int search_by_scores(const persona_context *context, hunt *work, persona_error *err) {
  const int32_t workers = persona_context_threads(context);
  lp_search *search = &work->search;
  work->strips = strips_for(search->anchors->count, workers);
  plan_guess(work);
  search->capacity = lp_candidate_capacity(search->lists->k);
  work->workplace_bytes =
      workplace_size(work->strips, search->frame->units, search->frame->padded, work->groups, search->capacity);
  char *memory = lp_allocate_array(context, workers, work->workplace_bytes + 64);
  if (memory == NULL) return lp_out_of_memory(err);
  work->memory = (char *)(((uintptr_t)memory + 63) / 64 * 64);
  const int64_t task = work->strips * LP_STRIP;
  lp_parallel_for(context, (search->anchors->count + task - 1) / task, search_group, work);
  lp_release(context, memory);
  return PERSONA_OK;
}

static int search_all_directly(const persona_context *context, hunt *work, persona_error *err) {
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
  hunt work = {.search = {.anchors = anchors,
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
  const int64_t strips = strips_for(extent->anchors, (int32_t)extent->threads);
  const int64_t own = workplace_size(strips, extent->units, extent->padded, LP_MOST_GROUPS, lp_candidate_capacity(k));
  lp_account account = lp_frame_account(extent);
  lp_account_call(&account, lp_array_bytes(extent->threads, lp_bytes_of(extent->padded, 2 * (int64_t)sizeof(double))));
  lp_account_join(&account, lp_sketch_account(extent, extent->points));
  if (!within) lp_account_join(&account, lp_sketch_account(extent, extent->anchors));
  lp_account_call(&account, lp_array_bytes(extent->threads, lp_bytes_sum(own, 64)));
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
