/* Hopkins of a part. Where the part spans the same box as its whole side, the probes of the atlas serve: their nearest
 * rows are looked up. Else the part gets probes of its own, and as many repetitions as the desk allows. */
#include "inference/part.h"

#include "base/random.h"
#include "kernels/distance.h"

#include <math.h>

enum { LOOK = 64 };

static bool same_box(const double *one, const double *other, int64_t dimensions) {
  for (int64_t i = 0; i < 2 * dimensions; i++) {
    if (one[i] != other[i]) return false;
  }
  return true;
}

/* What a part spans. Whether that is all that its side spans is known early on scales of few answers, and so looked at
 * every now and then. Returns whether it is. */
static bool find_box(const lp_atlas *atlas, const lp_part *part, double *box, double *scratch) {
  const lp_points *points = &atlas->sides[part->side].geometry.points;
  const double *whole = atlas->boxes[part->side];
  int64_t met = 0;
  for (int64_t p = part->first; p < part->last; p++) {
    if (part->copies[p] == 0) continue;
    const double *row = lp_points_row(points, p, scratch);
    for (int64_t d = 0; d < points->dimensions; d++) {
      double *low = &box[d];
      double *high = &box[points->dimensions + d];
      *low = met == 0 || row[d] < *low ? row[d] : *low;
      *high = met == 0 || row[d] > *high ? row[d] : *high;
    }
    if (++met % LOOK == 0 && whole != NULL && same_box(box, whole, points->dimensions)) return true;
  }
  return whole != NULL && same_box(box, whole, points->dimensions);
}

static double nearest_to(const lp_atlas *atlas, const lp_part *part, const double *x) {
  const lp_points *points = &atlas->sides[part->side].geometry.points;
  const lp_distance_function distance = lp_distance_fastest(atlas->context, points->type);
  double nearest = INFINITY;
  for (int64_t p = part->first; p < part->last; p++) {
    if (part->copies[p] == 0) continue;
    const double squared = distance(x, lp_points_kept(points, p), points->weights, points->padded);
    nearest = squared < nearest ? squared : nearest;
  }
  return nearest;
}

static double look_up(const lp_atlas *atlas, const lp_part *part, int64_t number, double *scratch) {
  const lp_nearest_lists *lists = &atlas->probes[part->side];
  const int64_t *numbers = lists->numbers + number * lists->k;
  for (int64_t j = 0; j < lists->k && numbers[j] >= 0; j++) {
    if (part->copies[numbers[j]] > 0) return lists->squared[number * lists->k + j];
  }
  lp_atlas_place_probe(atlas, atlas->boxes[part->side], number, scratch);
  return nearest_to(atlas, part, scratch);
}

/* One repetition: sampled rows against probes. *chance gets the variance that it has by which rows were sampled. */
static double repeat(const lp_atlas *atlas, const lp_part *part, lp_desk *desk, const double *box, bool shared,
                     int64_t repetition, int64_t points, uint64_t seed, double *chance) {
  const int64_t *pattern_of_row = atlas->sides[part->side].geometry.patterns.pattern_of_row;
  const int64_t most = atlas->options->integers[LP_OPTION_HOPKINS_POINTS];
  const double power = atlas->options->reals[LP_OPTION_HOPKINS_P];
  double u_sum = 0.0;
  double u_squares = 0.0;
  double w_sum = 0.0;
  lp_shuffle_front(seed, LP_PURPOSE_HOPKINS_SAMPLE, (uint64_t)repetition, part->count, points, desk->numbers);
  for (int64_t i = 0; i < points; i++) {
    const int64_t number = repetition * most + i;
    double gap = part->near[pattern_of_row[part->places[desk->numbers[i]]]];
    double probe = 0.0;
    if (shared) {
      probe = look_up(atlas, part, number, desk->probe);
    } else {
      lp_atlas_place_probe(atlas, box, number, desk->probe);
      probe = nearest_to(atlas, part, desk->probe);
    }
    const double u = power == 1.0 ? sqrt(gap) : pow(sqrt(gap), power);
    u_sum += u;
    u_squares += u * u;
    w_sum += power == 1.0 ? sqrt(probe) : pow(sqrt(probe), power);
  }
  const double sampled = (double)points;
  const double among_rows = (u_squares - u_sum * u_sum / sampled) / (sampled - 1.0); /* NaN for one point */
  const double slope = w_sum / ((u_sum + w_sum) * (u_sum + w_sum));
  *chance = slope * slope * sampled * among_rows * (1.0 - sampled / (double)part->count);
  return w_sum / (u_sum + w_sum);
}

void lp_part_read_hopkins(const lp_atlas *atlas, uint64_t seed, lp_part *part, lp_desk *desk, double *values) {
  const int64_t most = atlas->options->integers[LP_OPTION_HOPKINS_POINTS];
  const int64_t points = most < part->count / 3 ? most : part->count / 3;
  if (part->patterns < 2 || points < 1) return;
  const bool shared = find_box(atlas, part, desk->box, desk->scratch);
  const int64_t asked = atlas->options->integers[LP_OPTION_HOPKINS_REPETITIONS];
  const int64_t own = desk->own_repetitions > 0 ? desk->own_repetitions : 1;
  const int64_t repetitions = shared || asked < own ? asked : own;
  double sum = 0.0;
  double chances = 0.0;
  for (int64_t r = 0; r < repetitions; r++) {
    double chance = 0.0;
    sum += repeat(atlas, part, desk, desk->box, shared, r, points, seed, &chance);
    chances += chance;
  }
  values[LP_READ_HOPKINS] = sum / (double)repetitions;
  desk->hopkins_chance = chances / (double)(repetitions * repetitions);
}
