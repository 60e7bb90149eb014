/* The directions in which a population's rows lie from the fitted mean. */
#include "metrics/directions.h"

#include "base/error.h"
#include "base/memory.h"

#include <float.h>
#include <math.h>
#include <string.h>

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

/* Sum of the squared weights of each pattern's rows, with weights scaled as the masses are. */
static void sum_squared_weights(const lp_measurement *measurement, double *squares) {
  const lp_patterns *patterns = &measurement->geometry->patterns;
  double all = 0.0;
  memset(squares, 0, (size_t)patterns->count * sizeof *squares);
  for (int64_t i = 0; i < patterns->rows; i++) all += persona_population_weight(measurement->population, i);
  for (int64_t i = 0; i < patterns->rows; i++) {
    const double weight = persona_population_weight(measurement->population, i) * ((double)patterns->rows / all);
    squares[patterns->pattern_of_row[i]] += weight * weight;
  }
}

/* Keeps the patterns that have a direction, in order. */
static void keep_directions(const lp_measurement *measurement, lp_directions *directions) {
  const lp_geometry *geometry = measurement->geometry;
  double squares = 0.0;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    if (!find_direction(measurement, p, directions->rows + directions->count * directions->padded)) {
      directions->without += lp_patterns_multiplicity(&geometry->patterns, p);
      continue;
    }
    directions->with += lp_patterns_multiplicity(&geometry->patterns, p);
    directions->mass[directions->count] = geometry->mass[p];
    directions->squares[directions->count] = directions->squares[p];
    directions->total += geometry->mass[p];
    squares += directions->squares[p];
    directions->count++;
  }
  directions->effective_n = squares > 0.0 ? directions->total * directions->total / squares : 0.0;
}

int lp_directions_find(const lp_measurement *measurement, lp_directions *directions, persona_error *err) {
  const int64_t patterns = measurement->geometry->patterns.count;
  memset(directions, 0, sizeof *directions);
  directions->context = measurement->context;
  directions->padded = measurement->geometry->points.padded;
  directions->rows =
      lp_allocate_zeroed(directions->context, patterns, directions->padded * (int64_t)sizeof *directions->rows);
  directions->mass = lp_allocate_array(directions->context, patterns, sizeof *directions->mass);
  directions->squares = lp_allocate_array(directions->context, patterns, sizeof *directions->squares);
  if (directions->rows == NULL || directions->mass == NULL || directions->squares == NULL) return lp_out_of_memory(err);
  sum_squared_weights(measurement, directions->squares);
  keep_directions(measurement, directions);
  return PERSONA_OK;
}

void lp_directions_clear(lp_directions *directions) {
  lp_release(directions->context, directions->rows);
  lp_release(directions->context, directions->mass);
  lp_release(directions->context, directions->squares);
}

bool lp_directions_suffice(const lp_directions *directions, int64_t least, persona_result *result) {
  lp_result_detail(result, "rows_without_direction", (double)directions->without);
  result->effective_n = directions->effective_n;
  if (directions->with >= least) return true;
  (void)lp_result_undefined(result, "needs %lld away from the centre; %lld of %lld rows lie at it", (long long)least,
                            (long long)directions->without, (long long)(directions->with + directions->without));
  return false;
}
