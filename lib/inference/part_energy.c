/* Mean distances between and within parts, from sums over whole blocks of rows. Only rows of blocks that a part holds
 * some of are looked at one by one. */
#include "inference/part.h"

#include "kernels/distance.h"

#include <math.h>

static double distance_of(const lp_atlas *atlas, const lp_part *one, int64_t row, const lp_part *other,
                          int64_t other_row, double *scratch) {
  const lp_geometry *a = &atlas->sides[one->side].geometry;
  const lp_geometry *b = &atlas->sides[other->side].geometry;
  const double *x = lp_points_row(&a->points, a->patterns.pattern_of_row[row], scratch);
  const void *y = lp_points_kept(&b->points, b->patterns.pattern_of_row[other_row]);
  return sqrt(lp_distance_fastest(atlas->context, b->points.type)(x, y, b->points.weights, b->points.padded));
}

/* Distances from a loose row of a part to the rows of whole blocks of another. */
static double to_blocks(const lp_atlas *atlas, const lp_part *one, int64_t row, const lp_part *other) {
  const lp_atlas_side *side = &atlas->sides[one->side];
  const double *sums = side->block_sums + side->geometry.patterns.pattern_of_row[row] * lp_atlas_blocks(atlas) +
                       lp_atlas_first_block(atlas, other->side);
  double sum = 0.0;
  for (int64_t b = 0; b < atlas->sides[other->side].blocks; b++) sum += other->whole[b] ? sums[b] : 0.0;
  return sum;
}

/* Over all pairs of a row of one and a row of the other. */
static double sum_between(const lp_atlas *atlas, const lp_part *one, const lp_part *other, double *scratch) {
  const int64_t blocks = lp_atlas_blocks(atlas);
  double sum = 0.0;
  for (int64_t a = 0; a < atlas->sides[one->side].blocks; a++) {
    const double *row = atlas->block_pairs + (lp_atlas_first_block(atlas, one->side) + a) * blocks +
                        lp_atlas_first_block(atlas, other->side);
    for (int64_t b = 0; one->whole[a] && b < atlas->sides[other->side].blocks; b++) {
      sum += other->whole[b] ? row[b] : 0.0;
    }
  }
  for (int64_t i = 0; i < one->loose_count; i++) {
    sum += to_blocks(atlas, one, one->loose[i], other);
    for (int64_t j = 0; j < other->loose_count; j++) {
      sum += distance_of(atlas, one, one->loose[i], other, other->loose[j], scratch);
    }
  }
  for (int64_t j = 0; j < other->loose_count; j++) sum += to_blocks(atlas, other, other->loose[j], one);
  return sum;
}

double lp_part_mean_within(const lp_atlas *atlas, const lp_part *part, double *scratch) {
  const double rows = (double)part->count;
  return sum_between(atlas, part, part, scratch) / (rows * (rows - 1.0)); /* a row is at distance 0 of itself */
}

void lp_part_read_energy(const lp_atlas *atlas, const lp_part *part, const lp_desk *desk, double *values) {
  const lp_part *rest = &desk->rest;
  if (rest->count < 2 || part->count < 2) return;
  const double across = sum_between(atlas, rest, part, desk->scratch) / ((double)rest->count * (double)part->count);
  values[LP_READ_ENERGY_DISTANCE] = 2.0 * across - desk->within - lp_part_mean_within(atlas, part, desk->scratch);
}
