/* Means, covariances and leading axes of samples by plain loops in a fixed order, and varimax. */
#include "inference/factors.h"

#include "base/error.h"
#include "base/memory.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

enum { STEPS = 40, TURNS = 30 };

int lp_factors_create(const persona_context *context, const lp_cloud *like, lp_factors *factors, persona_error *err) {
  *factors = (lp_factors){.dimensions = like->dimensions, .padded = like->padded};
  factors->centre = lp_allocate_zeroed(context, like->padded, sizeof *factors->centre);
  factors->axes = lp_allocate_zeroed(context, like->padded * LP_MOST_VIEWS, sizeof *factors->axes);
  factors->room = lp_allocate_zeroed(context, like->padded * (LP_MOST_FACTORS + 1), sizeof *factors->room);
  if (factors->centre != NULL && factors->axes != NULL && factors->room != NULL) return PERSONA_OK;
  lp_factors_clear(context, factors);
  return lp_out_of_memory(err);
}

void lp_factors_clear(const persona_context *context, lp_factors *factors) {
  lp_release(context, factors->centre);
  lp_release(context, factors->axes);
  lp_release(context, factors->room);
  factors->centre = factors->axes = factors->room = NULL;
}

static double product(const double *x, const double *y, int64_t count) {
  double sums[8] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  int64_t d = 0;
  for (; d + 8 <= count; d += 8) {
    for (int lane = 0; lane < 8; lane++) sums[lane] += x[d + lane] * y[d + lane];
  }
  for (; d < count; d++) sums[0] += x[d] * y[d];
  return lp_close_lanes(sums);
}

void lp_cloud_mean(const lp_cloud *sample, double *centre) {
  memset(centre, 0, (size_t)sample->padded * sizeof *centre);
  for (int64_t i = 0; i < sample->rows; i++) {
    const double *row = lp_cloud_row(sample, i);
    for (int64_t d = 0; d < sample->dimensions; d++) centre[d] += row[d];
  }
  for (int64_t d = 0; d < sample->dimensions; d++) centre[d] /= (double)sample->rows;
}

void lp_cloud_covariance(const lp_cloud *sample, const double *centre, double *columns, double *covariance) {
  const int64_t dimensions = sample->dimensions;
  for (int64_t i = 0; i < sample->rows; i++) {
    const double *row = lp_cloud_row(sample, i);
    for (int64_t d = 0; d < dimensions; d++) columns[d * sample->rows + i] = row[d] - centre[d];
  }
  const double share = 1.0 / (double)(sample->rows - 1);
  for (int64_t a = 0; a < dimensions; a++) {
    for (int64_t b = 0; b <= a; b++) {
      const double value = product(columns + a * sample->rows, columns + b * sample->rows, sample->rows) * share;
      covariance[a * dimensions + b] = covariance[b * dimensions + a] = value;
    }
  }
}

/* Sets a vector to length 1 across the ones before it; returns the length that it had. */
static double set_across(double *axes, int32_t at, int64_t padded, int64_t dimensions) {
  double *axis = axes + at * padded;
  for (int pass = 0; pass < 2; pass++) { /* the second for what rounding left of a long vector */
    for (int32_t before = 0; before < at; before++) {
      const double along = product(axis, axes + before * padded, dimensions);
      for (int64_t d = 0; d < dimensions; d++) axis[d] -= along * axes[before * padded + d];
    }
  }
  const double length = sqrt(product(axis, axis, dimensions));
  for (int64_t d = 0; d < dimensions; d++) axis[d] = length > 1e-150 ? axis[d] / length : 0.0;
  return length;
}

void lp_leading_axes(const double *covariance, int64_t dimensions, int64_t padded, int32_t count, double *axes,
                     double *variances, double *room) {
  for (int32_t a = 0; a < count; a++) {
    double *axis = axes + a * padded;
    memset(axis, 0, (size_t)padded * sizeof *axis);
    for (int64_t d = 0; d < dimensions; d++) axis[d] = 1.0 + (double)((d * (a + 2) + a) % 7) / 4.0;
    if (a > 0) axis[(a * 5) % dimensions] += 2.0;
    (void)set_across(axes, a, padded, dimensions);
  }
  for (int step = 0; step < STEPS; step++) {
    double moved = 0.0;
    for (int32_t a = 0; a < count; a++) {
      double *axis = axes + a * padded;
      memcpy(room, axis, (size_t)dimensions * sizeof *room);
      for (int64_t d = 0; d < dimensions; d++) axis[d] = product(covariance + d * dimensions, room, dimensions);
      variances[a] = fmax(0.0, product(axis, room, dimensions));
      (void)set_across(axes, a, padded, dimensions);
      moved = fmax(moved, 1.0 - fabs(product(axis, room, dimensions)));
    }
    if (moved < 1e-9) break;
  }
  for (int32_t a = 1; a < count; a++) { /* by variance, as block iteration all but leaves them */
    for (int32_t b = a; b > 0 && variances[b] > variances[b - 1]; b--) {
      const double variance = variances[b];
      variances[b] = variances[b - 1];
      variances[b - 1] = variance;
      memcpy(room, axes + b * padded, (size_t)padded * sizeof *room);
      memcpy(axes + b * padded, axes + (b - 1) * padded, (size_t)padded * sizeof *room);
      memcpy(axes + (b - 1) * padded, room, (size_t)padded * sizeof *room);
    }
  }
}

static int32_t count_factors(const lp_factors *factors, const double *covariance, int64_t rows, int32_t most) {
  double total = 0.0;
  for (int64_t d = 0; d < factors->dimensions; d++) total += covariance[d * factors->dimensions + d];
  const double items = (double)factors->dimensions;
  const double edge = 1.0 + sqrt(items / (double)rows);
  int32_t count = 1;
  while (count < most && factors->variances[count] > total / items * edge * edge) count++;
  return count;
}

void lp_factors_fit(lp_factors *factors, const double *covariance, int64_t rows, int32_t count) {
  const int64_t dimensions = factors->dimensions;
  const int32_t most = dimensions < LP_MOST_FACTORS ? (int32_t)dimensions : LP_MOST_FACTORS;
  factors->count = count > 0 ? count : most;
  lp_leading_axes(covariance, dimensions, factors->padded, factors->count, factors->axes, factors->variances,
                  factors->room);
  if (count == 0) factors->count = count_factors(factors, covariance, rows, most);
  for (int32_t a = 0; a < factors->count; a++) {
    const double scale = factors->variances[a] > 0.0 ? 1.0 / sqrt(factors->variances[a]) : 0.0;
    for (int64_t d = 0; d < dimensions; d++) factors->axes[a * factors->padded + d] *= scale;
  }
  factors->views = factors->count;
}

/* Turns two columns of loadings so that each item loads on one of them, and the views with them. */
static double turn_pair(double *loadings, double *axes, int64_t dimensions, int64_t padded, int32_t a, int32_t b) {
  double sums[4] = {0.0, 0.0, 0.0, 0.0};
  for (int64_t d = 0; d < dimensions; d++) {
    const double x = loadings[a * padded + d];
    const double y = loadings[b * padded + d];
    const double u = x * x - y * y;
    const double v = 2.0 * x * y;
    sums[0] += u;
    sums[1] += v;
    sums[2] += u * u - v * v;
    sums[3] += 2.0 * u * v;
  }
  const double items = (double)dimensions;
  const double up = sums[3] - 2.0 * sums[0] * sums[1] / items;
  const double across = sums[2] - (sums[0] * sums[0] - sums[1] * sums[1]) / items;
  const double angle = 0.25 * atan2(up, across);
  const double c = cos(angle);
  const double s = sin(angle);
  double *const both[2] = {loadings, axes};
  for (int which = 0; which < 2; which++) {
    for (int64_t d = 0; d < dimensions; d++) {
      const double x = both[which][a * padded + d];
      const double y = both[which][b * padded + d];
      both[which][a * padded + d] = c * x + s * y;
      both[which][b * padded + d] = c * y - s * x;
    }
  }
  return fabs(angle);
}

void lp_factors_turn(lp_factors *factors) {
  if (factors->count < 2) return;
  double *loadings = factors->room;
  double *turned = factors->axes + factors->count * factors->padded;
  memcpy(turned, factors->axes, (size_t)(factors->count * factors->padded) * sizeof *turned);
  for (int32_t a = 0; a < factors->count; a++) {
    for (int64_t d = 0; d < factors->dimensions; d++) {
      loadings[a * factors->padded + d] = factors->axes[a * factors->padded + d] * factors->variances[a];
    }
  }
  for (int turn = 0; turn < TURNS; turn++) {
    double most = 0.0;
    for (int32_t a = 0; a < factors->count; a++) {
      for (int32_t b = a + 1; b < factors->count; b++) {
        most = fmax(most, turn_pair(loadings, turned, factors->dimensions, factors->padded, a, b));
      }
    }
    if (most < 1e-6) break;
  }
  factors->views = 2 * factors->count;
}

void lp_factors_follow(const lp_factors *factors, const double *view, const double *covariance, double *axis) {
  const int64_t dimensions = factors->dimensions;
  double variance = 0.0;
  memset(axis, 0, (size_t)factors->padded * sizeof *axis);
  for (int32_t f = 0; f < factors->count; f++) {
    const double *own = factors->axes + f * factors->padded;
    const double along = product(view, own, dimensions) * factors->variances[f]; /* own has length 1 / deviation */
    for (int64_t d = 0; d < dimensions; d++) axis[d] += along * own[d];
  }
  for (int64_t d = 0; d < dimensions; d++) {
    variance += axis[d] * product(covariance + d * dimensions, axis, dimensions);
  }
  const double scale = variance > 1e-18 ? 1.0 / sqrt(variance) : 0.0;
  for (int64_t d = 0; d < dimensions; d++) axis[d] *= scale;
}

void lp_factor_scores(const lp_factors *factors, const double *axis, const lp_cloud *sample, double *scores) {
  const double along_centre = product(factors->centre, axis, factors->dimensions);
  for (int64_t i = 0; i < sample->rows; i++) {
    scores[i] = product(lp_cloud_row(sample, i), axis, factors->dimensions) - along_centre;
  }
}
