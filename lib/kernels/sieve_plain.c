/* The sieve in plain C, the reference of the others. */
#include "kernels/sieve_plain.h"

#include <math.h>

static uint32_t gather(const lp_number *scores, const lp_number *thresholds, int32_t first_place, lp_finds *finds) {
  uint32_t hits = 0;
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    const lp_number *row = scores + anchor * LP_TILE_POINTS;
    const float least = thresholds[anchor].real;
    int32_t found = 0;
    for (int32_t point = 0; point < LP_TILE_POINTS; point++) found += row[point].real >= least;
    if (found == 0) continue;
    hits |= (uint32_t)1 << anchor;
    for (int32_t point = 0; point < LP_TILE_POINTS; point++) {
      if (row[point].real >= least) lp_add_find(&finds[anchor], row[point].real, first_place + point);
    }
  }
  return hits;
}

static uint32_t gather_pairs(const lp_number *scores, const lp_pair_limits *limits, int32_t first_place,
                             lp_finds *finds, lp_pair_log *log) {
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    const float *row = &scores[anchor * LP_TILE_POINTS].real;
    const float *columns = &limits->columns->real;
    const float half = limits->halves[anchor].real;
    int32_t found = 0;
    for (int64_t point = 0; point < LP_TILE_POINTS; point++) found += row[point] >= half + columns[point];
    for (int64_t point = 0; point < LP_TILE_POINTS && found > 0; point++) {
      if (!(row[point] >= half + columns[point])) continue;
      lp_add_pair(log, anchor, point, (lp_number){.real = row[point] - half});
      found--;
    }
  }
  return gather(scores, limits->rows, first_place, finds);
}

/* A group is the points that are equal modulo the number of groups. */
static void lead(const lp_number *scores, int64_t groups, lp_number *best) {
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    float *row_best = &best[anchor * groups].real;
    for (int64_t start = 0; start < LP_TILE_POINTS; start += groups) {
      const float *row = &scores[anchor * LP_TILE_POINTS + start].real;
      for (int64_t g = 0; g < groups; g++) row_best[g] = row[g] > row_best[g] ? row[g] : row_best[g];
    }
  }
}

float lp_bound_plain(const float *scores, int64_t count, int64_t rank) {
  float low = scores[0];
  float high = scores[0];
  for (int64_t i = 1; i < count; i++) {
    low = scores[i] < low ? scores[i] : low;
    high = scores[i] > high ? scores[i] : high;
  }
  if (low == -INFINITY) return low;
  for (int step = 0; step < LP_BOUND_STEPS; step++) {
    const float middle = low + (high - low) * 0.5F;
    int32_t reached = 0;
    for (int64_t i = 0; i < count; i++) reached += scores[i] >= middle;
    if (reached >= rank) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

void lp_keep_plain(lp_finds *finds, float least) {
  int64_t kept = 0;
  for (int64_t i = 0; i < finds->count; i++) {
    const float score = finds->scores[i];
    finds->places[kept] = finds->places[i];
    finds->scores[kept] = score;
    kept += score >= least;
  }
  finds->count = kept;
}

void lp_rank_plain(const double *squared, const int64_t *numbers, int64_t count, int64_t *ranks) {
  for (int64_t i = 0; i < count; i++) {
    int64_t rank = 0;
    for (int64_t j = 0; j < count; j++) {
      rank += (squared[j] < squared[i]) | ((squared[j] == squared[i]) & (numbers[j] < numbers[i]));
    }
    ranks[i] = rank;
  }
}

const lp_sieve lp_sieve_plain = {.gather = gather,
                                 .gather_pairs = gather_pairs,
                                 .lead = lead,
                                 .bound = lp_bound_plain,
                                 .keep = lp_keep_plain,
                                 .rank = lp_rank_plain};
