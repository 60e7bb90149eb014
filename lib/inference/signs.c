/* Reading the signs of a part. */
#include "inference/signs.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

enum { MOST_AROUND = 200 }; /* rows among which the middle one is sought */

int lp_signs_room_create(const persona_context *context, int64_t rows, int64_t dimensions, lp_signs_room *room,
                         persona_error *err) {
  const int64_t padded = lp_padded(dimensions);
  const int64_t scores = rows > MOST_AROUND ? rows : MOST_AROUND;
  room->centre = lp_allocate_array(context, padded, sizeof *room->centre);
  room->vectors = lp_allocate_array(context, 3 * padded, sizeof *room->vectors);
  room->scores = lp_allocate_array(context, 2 * scores, sizeof *room->scores);
  room->columns = lp_allocate_array(context, rows, lp_bytes_of(dimensions, (int64_t)sizeof *room->columns));
  room->covariance = lp_allocate_array(context, dimensions, lp_bytes_of(dimensions, (int64_t)sizeof(double)));
  room->ones = lp_allocate_zeroed(context, padded, sizeof *room->ones);
  if (room->centre == NULL || room->vectors == NULL || room->scores == NULL || room->columns == NULL ||
      room->covariance == NULL || room->ones == NULL) {
    lp_signs_room_clear(context, room);
    return lp_out_of_memory(err);
  }
  for (int64_t d = 0; d < dimensions; d++) room->ones[d] = 1.0;
  return PERSONA_OK;
}

void lp_signs_room_clear(const persona_context *context, lp_signs_room *room) {
  lp_release(context, room->centre);
  lp_release(context, room->vectors);
  lp_release(context, room->scores);
  lp_release(context, room->columns);
  lp_release(context, room->covariance);
  lp_release(context, room->ones);
  memset(room, 0, sizeof *room);
}

/* Covariances as correlations, 0 where an item does not vary. */
static void correlate(double *covariance, int64_t dimensions, double *scales) {
  for (int64_t d = 0; d < dimensions; d++) {
    const double variance = covariance[d * dimensions + d];
    scales[d] = variance > 1e-18 ? 1.0 / sqrt(variance) : 0.0;
  }
  for (int64_t a = 0; a < dimensions; a++) {
    for (int64_t b = 0; b < dimensions; b++) covariance[a * dimensions + b] *= scales[a] * scales[b];
  }
}

/* The mean product of the correlations of two items in two tables. */
static double multiply_correlations(const double *x, const double *y, int64_t dimensions) {
  double sum = 0.0;
  for (int64_t a = 1; a < dimensions; a++) {
    for (int64_t b = 0; b < a; b++) sum += x[a * dimensions + b] * y[a * dimensions + b];
  }
  return dimensions > 1 ? 2.0 * sum / (double)(dimensions * (dimensions - 1)) : 0.0;
}

static double measure_radius(const persona_context *context, const lp_cloud *part, lp_signs_room *room) {
  const lp_distance_function distance = lp_distance_fastest(context, LP_ROW_DOUBLE);
  const int64_t rows = part->rows < MOST_AROUND ? part->rows : MOST_AROUND;
  int64_t middle = 0;
  memset(room->scores, 0, (size_t)rows * sizeof *room->scores);
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < i; j++) {
      const double d = sqrt(distance(lp_cloud_row(part, i), lp_cloud_row(part, j), room->ones, part->padded));
      room->scores[i] += d;
      room->scores[j] += d;
    }
  }
  for (int64_t i = 1; i < rows; i++) middle = room->scores[i] < room->scores[middle] ? i : middle;
  for (int64_t i = 0; i < rows; i++) {
    room->scores[i] = sqrt(distance(lp_cloud_row(part, i), lp_cloud_row(part, middle), room->ones, part->padded));
  }
  lp_sort(room->scores, rows, sizeof *room->scores, lp_compare_reals);
  return room->scores[rows / 2];
}

/* The mean over factors of how far scores lie from their mean. */
static double measure_reach(const lp_cloud *part, const lp_factors *factors, double *scores) {
  double reach = 0.0;
  for (int32_t f = 0; f < factors->count; f++) {
    double mean = 0.0;
    lp_factor_scores(factors, factors->axes + f * factors->padded, part, scores);
    for (int64_t i = 0; i < part->rows; i++) mean += scores[i] / (double)part->rows;
    for (int64_t i = 0; i < part->rows; i++) {
      reach += fabs(scores[i] - mean) / (double)(part->rows * factors->count);
    }
  }
  return reach;
}

void lp_beside_read(const lp_cloud *part, int32_t factor_count, lp_signs_room *room, lp_beside *beside) {
  const int64_t dimensions = part->dimensions;
  lp_cloud_mean(part, beside->factors.centre);
  lp_cloud_covariance(part, beside->factors.centre, room->columns, room->covariance);
  lp_factors_fit(&beside->factors, room->covariance, part->rows, factor_count);
  correlate(room->covariance, dimensions, room->vectors);
  memcpy(beside->correlations, room->covariance, (size_t)(dimensions * dimensions) * sizeof *room->covariance);
}

void lp_signs_read(const persona_context *context, const lp_cloud *part, const lp_beside *beside, lp_signs_room *room,
                   double *signs) {
  const int64_t dimensions = part->dimensions;
  double variances[2] = {0.0, 0.0};
  double total = 0.0;
  lp_cloud_mean(part, room->centre);
  lp_cloud_covariance(part, room->centre, room->columns, room->covariance);
  for (int64_t d = 0; d < dimensions; d++) total += room->covariance[d * dimensions + d];
  lp_leading_axes(room->covariance, dimensions, part->padded, dimensions < 2 ? 1 : 2, room->vectors, variances,
                  room->vectors + 2 * part->padded);
  correlate(room->covariance, dimensions, room->vectors);
  signs[LP_SIGN_COUPLING] =
      multiply_correlations(room->covariance, room->covariance, dimensions) - 1.0 / (double)(part->rows - 1);
  signs[LP_SIGN_PATTERN] =
      beside != NULL ? multiply_correlations(room->covariance, beside->correlations, dimensions) : NAN;
  signs[LP_SIGN_SPREAD] = sqrt(total);
  signs[LP_SIGN_RADIUS] = measure_radius(context, part, room);
  signs[LP_SIGN_REST] = fmax(0.0, total - (variances[0] + variances[1]));
  signs[LP_SIGN_REST_SHARE] = total > 0.0 ? signs[LP_SIGN_REST] / total : 0.0;
  signs[LP_SIGN_REACH] = beside != NULL ? measure_reach(part, &beside->factors, room->scores) : NAN;
}

static void score_along(const lp_cloud *sample, const double *line, double *scores) {
  for (int64_t i = 0; i < sample->rows; i++) {
    const double *row = lp_cloud_row(sample, i);
    scores[i] = 0.0;
    for (int64_t d = 0; d < sample->dimensions; d++) scores[i] += row[d] * line[d];
  }
}

double lp_tell_apart(const lp_cloud *part, const lp_cloud *other, const lp_cloud *hint, const lp_cloud *origin,
                     double *line, double *scores) {
  double *others = scores + part->rows;
  memset(line, 0, (size_t)part->padded * sizeof *line);
  for (int64_t d = 0; d < part->dimensions; d++) {
    for (int64_t i = 0; i < hint->rows; i++) line[d] += lp_cloud_row(hint, i)[d] / (double)hint->rows;
    for (int64_t i = 0; i < origin->rows; i++) line[d] -= lp_cloud_row(origin, i)[d] / (double)origin->rows;
  }
  score_along(part, line, scores);
  score_along(other, line, others);
  double beyond = 0.0;
  for (int64_t i = 0; i < part->rows; i++) {
    for (int64_t j = 0; j < other->rows; j++) {
      beyond += scores[i] == others[j] ? 0.5 : (double)(scores[i] > others[j]);
    }
  }
  return beyond / (double)(part->rows * other->rows);
}
