/* The pass over all pairs of patterns of an atlas. */
#include "inference/atlas.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"

#include <math.h>

enum { BLOCK = 32 }; /* patterns of one task */

typedef struct meeting {
  lp_atlas *atlas;
  int32_t side;
  int64_t width;     /* numbers of a worker's scratch */
  double *distances; /* for each worker: a row, and squared distances to the patterns of one side */
} meeting;

/* The ball around a pattern that an other one at this distance falls into first. */
static uint16_t rank_of(const double *squared, int64_t reach, double distance) {
  int64_t low = 0;
  int64_t high = reach;
  if (distance == 0.0) return 0;
  while (low < high) {
    const int64_t middle = (low + high) / 2;
    if (squared[middle] < distance) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < reach ? (uint16_t)(low + 1) : LP_RANK_OUTSIDE;
}

void lp_atlas_measure(const lp_atlas *atlas, const double *x, int32_t which, double *squared) {
  const lp_points *points = &atlas->sides[which].geometry.points;
  const lp_distance_function distance = lp_distance_fastest(atlas->context, points->type);
  for (int64_t q = 0; q < points->count; q++) {
    squared[q] = distance(x, lp_points_kept(points, q), points->weights, points->padded);
  }
}

static void rank_others(const lp_atlas_side *side, int64_t pattern, const double *squared, int64_t others) {
  uint16_t *ranks = side->ranks + pattern * others;
  const double *own = side->geometry.lists.squared + pattern * side->geometry.lists.k;
  const double farthest = side->reach > 0 ? own[side->reach - 1] : 0.0;
  for (int64_t q = 0; q < others; q++) {
    ranks[q] = squared[q] <= farthest ? rank_of(own, side->reach, squared[q]) : LP_RANK_OUTSIDE;
  }
}

/* Adds up distances to the rows of each block of a side. */
static void sum_blocks(const lp_atlas_side *other, double *squared, double *sums) {
  for (int64_t q = 0; q < other->geometry.patterns.count; q++) squared[q] = sqrt(squared[q]);
  for (int64_t b = 0; b < other->blocks; b++) {
    sums[b] = 0.0;
    for (int64_t place = other->block_starts[b]; place < other->block_starts[b + 1]; place++) {
      sums[b] += squared[other->geometry.patterns.pattern_of_row[place]];
    }
  }
}

static void meet_block(void *data, int64_t task, int32_t worker) {
  const meeting *work = data;
  lp_atlas *atlas = work->atlas;
  lp_atlas_side *side = &atlas->sides[work->side];
  const lp_points *points = &side->geometry.points;
  double *scratch = work->distances + worker * work->width;
  double *squared = scratch + points->padded;
  const int64_t end = (task + 1) * BLOCK < points->count ? (task + 1) * BLOCK : points->count;
  for (int64_t p = task * BLOCK; p < end; p++) {
    const double *x = lp_points_row(points, p, scratch);
    for (int32_t s = 0; s < LP_SIDES; s++) {
      const lp_atlas_side *other = &atlas->sides[s];
      if (other->rows.rows == 0 || (s == work->side && !atlas->has_distance_sums)) continue;
      lp_atlas_measure(atlas, x, s, squared);
      if (s != work->side) rank_others(side, p, squared, other->geometry.patterns.count);
      if (atlas->has_distance_sums) {
        sum_blocks(other, squared, side->block_sums + p * lp_atlas_blocks(atlas) + lp_atlas_first_block(atlas, s));
      }
    }
  }
}

static int begin_side(lp_atlas *atlas, int32_t which, persona_error *err) {
  const persona_context *context = atlas->context;
  lp_atlas_side *side = &atlas->sides[which];
  const int64_t own = side->geometry.patterns.count;
  const int64_t others = atlas->sides[1 - which].geometry.patterns.count;
  side->ranks = lp_allocate_array(context, own, lp_bytes_of(others, (int64_t)sizeof *side->ranks));
  if (side->ranks == NULL) return lp_out_of_memory(err);
  if (!atlas->has_distance_sums) return PERSONA_OK;
  side->block_sums =
      lp_allocate_array(context, own, lp_bytes_of(lp_atlas_blocks(atlas), (int64_t)sizeof *side->block_sums));
  return side->block_sums != NULL ? PERSONA_OK : lp_out_of_memory(err);
}

static int pair_blocks(lp_atlas *atlas, persona_error *err) {
  const int64_t blocks = lp_atlas_blocks(atlas);
  if (!atlas->has_distance_sums) return PERSONA_OK;
  atlas->block_pairs = lp_allocate_zeroed(atlas->context, blocks, lp_bytes_of(blocks, (int64_t)sizeof(double)));
  if (atlas->block_pairs == NULL) return lp_out_of_memory(err);
  for (int32_t s = 0; s < LP_SIDES; s++) {
    const lp_atlas_side *side = &atlas->sides[s];
    for (int64_t b = 0; b < side->blocks; b++) {
      double *sums = atlas->block_pairs + (lp_atlas_first_block(atlas, s) + b) * blocks;
      for (int64_t place = side->block_starts[b]; place < side->block_starts[b + 1]; place++) {
        const double *row = side->block_sums + side->geometry.patterns.pattern_of_row[place] * blocks;
        for (int64_t c = 0; c < blocks; c++) sums[c] += row[c];
      }
    }
  }
  return PERSONA_OK;
}

int lp_atlas_meet(lp_atlas *atlas, persona_error *err) {
  int64_t widest = 0;
  int64_t padded = 0;
  for (int32_t s = 0; s < LP_SIDES; s++) {
    const lp_geometry *geometry = &atlas->sides[s].geometry;
    if (geometry->patterns.count > widest) widest = geometry->patterns.count;
    if (geometry->points.padded > padded) padded = geometry->points.padded;
  }
  meeting work = {.atlas = atlas, .width = widest + padded};
  work.distances = lp_allocate_array(atlas->context, persona_context_threads(atlas->context),
                                     lp_bytes_of(work.width, (int64_t)sizeof *work.distances));
  int status = work.distances != NULL ? PERSONA_OK : lp_out_of_memory(err);
  for (int32_t s = 0; s < LP_SIDES && status == PERSONA_OK; s++) {
    if (atlas->sides[s].rows.rows == 0) continue;
    status = begin_side(atlas, s, err);
    if (status != PERSONA_OK) break;
    work.side = s;
    lp_parallel_for(atlas->context, (atlas->sides[s].geometry.patterns.count + BLOCK - 1) / BLOCK, meet_block, &work);
  }
  if (status == PERSONA_OK) status = pair_blocks(atlas, err);
  lp_release(atlas->context, work.distances);
  return status;
}
