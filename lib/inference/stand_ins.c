/* Making rows that fail. */
#include "inference/stand_ins.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

enum { TWO_DIMENSIONAL = 0, INFLATED = 1 };
static const double HALF_AGAIN = 0.5;

/* A running stream of random numbers. */
typedef struct stream {
  uint64_t seed;
  uint64_t unit;
  uint32_t drawn;
} stream;

static double uniform(stream *of) {
  return persona_random_uniform(of->seed, LP_PURPOSE_STAND_INS, of->unit, of->drawn++);
}

static double normal(stream *of) {
  return persona_random_normal(of->seed, LP_PURPOSE_STAND_INS, of->unit, of->drawn++);
}

/* The coordinate of the answer that an item can have: whole numbers after adding `lift`, 0.5 to round. */
static double place(const lp_cloud_item *item, double coordinate, double lift) {
  const double answer = item->centre + item->factor * coordinate;
  const double given = item->whole ? floor(answer + lift) : answer;
  return (fmax(item->low, fmin(item->high, given)) - item->centre) / item->factor;
}

void lp_make_two_dimensional(const lp_cloud_item *items, uint64_t seed, uint64_t draw, lp_cloud *part) {
  stream of = {.seed = seed, .unit = (uint64_t)TWO_DIMENSIONAL << 32 | draw};
  memset(part->values, 0, (size_t)(part->rows * part->padded) * sizeof *part->values);
  for (int64_t d = 0; d < part->dimensions; d++) {
    part->values[d] = 6.283185307179586476925 * uniform(&of); /* the angles, until the first row is made */
  }
  for (int64_t i = part->rows - 1; i >= 0; i--) {
    const double x = normal(&of);
    const double y = normal(&of);
    for (int64_t d = 0; d < part->dimensions; d++) {
      const double along = cos(part->values[d]) * x + sin(part->values[d]) * y;
      part->values[i * part->padded + d] = place(&items[d], items[d].mean + items[d].deviation * along, 0.5);
    }
  }
}

void lp_make_inflated(const lp_cloud_item *items, const lp_factors *factors, uint64_t seed, uint64_t draw,
                      lp_cloud *part, double *room) {
  stream of = {.seed = seed, .unit = (uint64_t)INFLATED << 32 | draw};
  for (int64_t i = 0; i < part->rows; i++) {
    double *row = part->values + i * part->padded;
    memcpy(room, row, (size_t)part->padded * sizeof *room);
    for (int32_t f = 0; f < factors->count; f++) {
      const double *axis = factors->axes + f * factors->padded;
      double score = 0.0;
      for (int64_t d = 0; d < part->dimensions; d++) score += (row[d] - factors->centre[d]) * axis[d];
      for (int64_t d = 0; d < part->dimensions; d++) room[d] += HALF_AGAIN * score * factors->variances[f] * axis[d];
    }
    for (int64_t d = 0; d < part->dimensions; d++) row[d] = place(&items[d], room[d], uniform(&of));
  }
}
