/* The uniformity axis beside Hopkins: hyperspherical uniformity and separation. */
#include "base/error.h"
#include "base/memory.h"
#include "kernels/distance.h"
#include "kernels/pairs.h"
#include "metrics/families.h"

#include <float.h>
#include <math.h>

/* Directions of the patterns that have one, with the sums over their rows that pairs need. */
typedef struct directions {
  double *rows;    /* count x padded, each of length 1 */
  double *mass;    /* count */
  double *squares; /* count: sum of squared row weights, to count pairs inside a pattern */
  int64_t count;
  int64_t without; /* rows that lie at the centre */
} directions;

/* Writes the direction of a pattern; false when it lies at the centre, up to the rounding of the centre itself. */
static bool find_direction(const lp_measurement *measurement, int64_t pattern, double *direction) {
  const lp_points *points = &measurement->geometry->points;
  const double *values = points->values + pattern * points->padded;
  lp_space_standardise(measurement->space, values, direction);
  double largest = 0.0;
  for (int64_t d = 0; d < points->dimensions; d++) {
    const double noise = 8.0 * DBL_EPSILON * fabs(points->centre[d]);
    if (fabs(values[d] - points->centre[d]) <= noise) direction[d] = 0.0;
    largest = fmax(largest, fabs(direction[d]));
  }
  if (largest == 0.0) return false;
  double squares = 0.0;
  for (int64_t d = 0; d < points->dimensions; d++) {
    direction[d] /= largest; /* so that no square leaves the range */
    squares += direction[d] * direction[d];
  }
  const double length = sqrt(squares);
  for (int64_t d = 0; d < points->dimensions; d++) direction[d] /= length;
  return true;
}

static double squared_weights(const lp_measurement *measurement, int64_t pattern) {
  const lp_geometry *geometry = measurement->geometry;
  const int64_t multiplicity = lp_patterns_multiplicity(&geometry->patterns, pattern);
  if (!geometry->weighted) return (double)multiplicity;
  double sum = 0.0;
  double all = 0.0;
  for (int64_t i = 0; i < geometry->patterns.rows; i++) all += persona_population_weight(measurement->population, i);
  const double scaling = (double)geometry->patterns.rows / all;
  const int64_t *members = geometry->patterns.members + geometry->patterns.member_starts[pattern];
  for (int64_t member = 0; member < multiplicity; member++) {
    const double weight = scaling * persona_population_weight(measurement->population, members[member]);
    sum += weight * weight;
  }
  return sum;
}

static void find_directions(const lp_measurement *measurement, directions *found) {
  const lp_geometry *geometry = measurement->geometry;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    if (!find_direction(measurement, p, found->rows + found->count * geometry->points.padded)) {
      found->without += lp_patterns_multiplicity(&geometry->patterns, p);
      continue;
    }
    found->mass[found->count] = geometry->mass[p];
    found->squares[found->count] = squared_weights(measurement, p);
    found->count++;
  }
}

/* ln of the mean over pairs of rows: pairs of different patterns from the kernel, pairs of copies at distance 0. */
static int mean_potential(const lp_measurement *measurement, const directions *found, persona_result *result,
                          persona_error *err) {
  double all = 0.0;
  double squares = 0.0;
  double copies = 0.0;
  for (int64_t p = 0; p < found->count; p++) {
    all += found->mass[p];
    squares += found->squares[p];
    copies += (found->mass[p] * found->mass[p] - found->squares[p]) / 2.0;
  }
  const double pairs = (all * all - squares) / 2.0;
  double sum = 0.0;
  const int status = lp_pair_potential(
      measurement->context, found->rows, found->mass, found->count, measurement->geometry->points.padded,
      measurement->options->reals[LP_OPTION_HYPERSPHERICAL_T], measurement->progress, &sum, err);
  if (status != PERSONA_OK) return status;
  result->effective_n = all * all / squares;
  return lp_result_set(result, log((sum + copies) / pairs));
}

int lp_measure_hyperspherical_uniformity(const lp_measurement *measurement, persona_result *result,
                                         persona_error *err) {
  const persona_context *context = measurement->context;
  const lp_geometry *geometry = measurement->geometry;
  const int64_t patterns = geometry->patterns.count;
  directions found = {0};
  found.rows = lp_allocate_zeroed(context, patterns, geometry->points.padded * (int64_t)sizeof(double));
  found.mass = lp_allocate_array(context, patterns, sizeof *found.mass);
  found.squares = lp_allocate_array(context, patterns, sizeof *found.squares);
  int status = PERSONA_OK;
  if (found.rows == NULL || found.mass == NULL || found.squares == NULL) {
    status = lp_out_of_memory(err);
  } else {
    find_directions(measurement, &found);
    lp_result_detail(result, "rows_without_direction", (double)found.without);
    if (geometry->patterns.rows - found.without < 2) {
      (void)lp_result_undefined(result, "needs two rows away from the centre; %lld of %lld rows lie at it",
                                (long long)found.without, (long long)geometry->patterns.rows);
    } else {
      status = mean_potential(measurement, &found, result, err);
    }
  }
  lp_release(context, found.rows);
  lp_release(context, found.mass);
  lp_release(context, found.squares);
  return status;
}

int lp_measure_separation(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  (void)err;
  const lp_geometry *geometry = measurement->geometry;
  double mass = 0.0;
  double sum = 0.0;
  int64_t without = 0;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    const double squared = lp_geometry_row_radius(geometry, p, 1);
    if (isinf(squared)) {
      without += lp_patterns_multiplicity(&geometry->patterns, p);
      continue;
    }
    mass += geometry->mass[p];
    sum += geometry->mass[p] * sqrt(squared);
  }
  lp_result_detail(result, "rows_without_neighbour", (double)without);
  if (mass == 0.0) return lp_result_undefined(result, "no row has a neighbour at a finite distance");
  return lp_result_set(result, sum / mass);
}
