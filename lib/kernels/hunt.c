/* Anchors in strips on their way through all points. */
#include "kernels/hunt.h"

#include "base/bytes.h"

#include <math.h>
#include <string.h>

/* Tiles of the sample: one of each block, or of every other block, now the first and then the second of two, since
 * short points, which are in the middle of the data, are near to more anchors than others. 1: all tiles. */
static int64_t sample_tile(int64_t stride, int64_t index) {
  const int64_t half = LP_BLOCK_TILES / 2;
  if (stride == 1) return index;
  if (stride == LP_BLOCK_TILES) return index * stride + half;
  return index * stride + (index % 2 == 0 ? half : LP_BLOCK_TILES + half);
}

/* With the number of an anchor's neighbours in the sample nearly Poisson, about one guess in thirty fails. */
void lp_hunt_plan(lp_hunt *work, int64_t tiles, int64_t k) {
  enum { MANY = 256 }; /* tiles */
  work->groups = 32;
  work->stride = tiles <= LP_BLOCK_TILES ? 0 : (tiles < MANY ? LP_BLOCK_TILES : 2 * LP_BLOCK_TILES);
  if (work->stride == 0) return;
  const int64_t full = tiles / work->stride;
  const int64_t sample = full + (sample_tile(work->stride, full) < tiles ? 1 : 0);
  const double sampled = (double)sample / (double)tiles;
  const double expected = (double)k * sampled;
  work->rank = (int64_t)ceil(expected + 1.6 * sqrt(expected) + 0.5);
  work->finds = (double)work->rank / sampled;
  while (work->groups < 3 * work->rank && work->groups < LP_MOST_GROUPS) work->groups *= 2;
  if (2 * work->rank > work->groups || work->rank >= k) work->stride = 0;
}

int64_t lp_hunt_strips(int64_t anchors, int32_t workers) {
  const int64_t all = (anchors + LP_STRIP - 1) / LP_STRIP;
  const int64_t strips = all / (8 * (int64_t)workers);
  return strips < 1 ? 1 : (strips > LP_MOST_STRIPS ? LP_MOST_STRIPS : strips);
}

static int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

/* Places of a worker's scratch in its memory. */
lp_workplace *lp_workplace_lay_out(const lp_hunt *work, int32_t worker) {
  char *memory = work->memory + worker * work->workplace_bytes;
  lp_workplace *own = (lp_workplace *)(void *)memory;
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
int64_t lp_workplace_bytes(int64_t strips, int64_t units, int64_t padded, int64_t groups, int64_t capacity) {
  const int64_t seekers = strips * LP_STRIP;
  const int64_t anchors = lp_bytes_sum(lp_bytes_of(seekers * (int64_t)sizeof(uint32_t), units), 63) / 64;
  const int64_t fixed = aligned((int64_t)sizeof(lp_workplace)) + LP_TILE_PAIRS * (int64_t)sizeof(lp_number) +
                        seekers * groups * (int64_t)sizeof(lp_number);
  const int64_t candidates = lp_bytes_of(lp_candidate_room(capacity), 2 * seekers * (int64_t)sizeof(float));
  return lp_bytes_sum(lp_bytes_sum(lp_bytes_of(anchors, 64), lp_bytes_of(padded, (int64_t)sizeof(double))),
                      lp_bytes_sum(fixed, candidates));
}

void lp_hunt_score(const lp_search *search, const lp_workplace *own, int64_t strip, int64_t tile) {
  const lp_sketch *points = search->point_sketch;
  const int64_t units = search->frame->units;
  const lp_tile operands = {.anchors = own->anchors + strip * LP_STRIP * units,
                            .panels = points->panels + tile * LP_TILE_POINTS * units,
                            .halves = points->halves + tile * LP_TILE_POINTS,
                            .units = units,
                            .scores = own->scores};
  search->frame->kernel->score(&operands);
}

void lp_hunt_lead(const lp_hunt *work, lp_workplace *own, int64_t anchors, int64_t stride, int64_t rank) {
  const int64_t strips = (anchors + LP_STRIP - 1) / LP_STRIP;
  const lp_search *search = &work->search;
  const lp_sketch *points = search->point_sketch;
  const bool integer = lp_scores_integers(search->frame->kernel->format);
  lp_sketch_block all = {.error = 0.0, .shortest = 0.0, .longest = 0.0};
  for (int64_t i = 0; i < strips * LP_STRIP * work->groups; i++) {
    if (integer) {
      own->best[i].integer = INT32_MIN;
    } else {
      own->best[i].real = -INFINITY;
    }
  }
  for (int64_t index = 0, tile = sample_tile(stride, 0); tile < points->tiles; tile = sample_tile(stride, ++index)) {
    const lp_sketch_block *block = &points->blocks[tile / LP_BLOCK_TILES];
    all.longest = fmax(all.longest, block->longest);
    all.error = fmax(all.error, block->error);
    for (int64_t strip = 0; strip < strips; strip++) {
      lp_hunt_score(search, own, strip, tile);
      search->frame->kernel->sieve->lead(own->scores, work->groups, own->best + strip * LP_STRIP * work->groups);
    }
  }
  for (int64_t i = 0; i < anchors; i++) {
    lp_seeker_lead(search, &own->seekers[i], own->best + i * work->groups, work->groups, rank, &all);
  }
}

void lp_hunt_found(const lp_search *search, lp_workplace *own, int64_t strip, const lp_sketch_block *block,
                   uint32_t hits) {
  lp_finds *candidates = own->candidates + strip * LP_STRIP;
  for (; hits != 0; hits &= hits - 1) {
    const int64_t row = __builtin_ctz(hits);
    lp_seeker *seeker = &own->seekers[strip * LP_STRIP + row];
    if (lp_seeker_found(search, seeker, block, &candidates[row], own->row)) {
      own->thresholds[strip][row] = lp_seeker_threshold(search, seeker, block);
    }
  }
}

void lp_hunt_tile(const lp_search *search, lp_workplace *own, int64_t strip, int64_t tile) {
  const lp_sketch_block *block = &search->point_sketch->blocks[tile / LP_BLOCK_TILES];
  lp_hunt_score(search, own, strip, tile);
  const uint32_t hits = search->frame->kernel->sieve->gather(
      own->scores, own->thresholds[strip], (int32_t)(tile * LP_TILE_POINTS), own->candidates + strip * LP_STRIP);
  lp_hunt_found(search, own, strip, block, hits);
}

bool lp_hunt_thresholds(const lp_search *search, lp_workplace *own, int64_t strip, int64_t anchors,
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
static void sift(const lp_hunt *work, lp_workplace *own, int64_t strips, int64_t anchors, lp_progress *progress) {
  const lp_search *search = &work->search;
  const lp_sketch *points = search->point_sketch;
  for (int64_t first = 0; first < points->tiles; first += LP_BLOCK_TILES) {
    const int64_t last = first + LP_BLOCK_TILES < points->tiles ? first + LP_BLOCK_TILES : points->tiles;
    bool any[LP_MOST_STRIPS];
    for (int64_t strip = 0; strip < strips; strip++) {
      any[strip] = lp_hunt_thresholds(search, own, strip, anchors, &points->blocks[first / LP_BLOCK_TILES]);
    }
    for (int64_t tile = first; tile < last; tile++) {
      for (int64_t strip = 0; strip < strips; strip++) {
        if (any[strip]) lp_hunt_tile(search, own, strip, tile);
      }
    }
    const int64_t end = last * LP_TILE_POINTS < points->count ? last * LP_TILE_POINTS : points->count;
    if (lp_progress_add(progress, anchors * (end - first * LP_TILE_POINTS))) return;
  }
}

void lp_hunt_begin(const lp_hunt *work, lp_workplace *own, const int64_t *places, int64_t anchors) {
  const lp_search *search = &work->search;
  const int64_t units = search->frame->units;
  const int64_t room = (anchors + LP_STRIP - 1) / LP_STRIP * LP_STRIP;
  for (int64_t i = 0; i < anchors; i++) {
    lp_sketch_units(search->frame, search->anchor_sketch, places[i], own->anchors + i * units);
    lp_seeker_begin(search, places[i], &own->seekers[i]);
    own->candidates[i].count = 0;
  }
  memset(own->anchors + anchors * units, 0, (size_t)((room - anchors) * units) * sizeof *own->anchors);
}

int64_t lp_hunt_alone(const lp_hunt *work, lp_workplace *own, int64_t *places, int64_t anchors, bool guess) {
  const lp_search *search = &work->search;
  const int64_t strips = (anchors + LP_STRIP - 1) / LP_STRIP;
  int64_t failed = 0;
  lp_hunt_begin(work, own, places, anchors);
  if (guess && work->stride > 0) lp_hunt_lead(work, own, anchors, work->stride, work->rank);
  if (!guess && search->lists->k < work->groups) lp_hunt_lead(work, own, anchors, 1, search->lists->k);
  sift(work, own, strips, anchors, guess ? work->progress : NULL);
  for (int64_t i = 0; i < anchors; i++) {
    if (!lp_seeker_end(search, &own->seekers[i], &own->candidates[i], own->row)) places[failed++] = places[i];
  }
  return failed;
}
