/* The uniformity axis beside Hopkins: hyperspherical uniformity and separation. */
#include "base/error.h"
#include "kernels/coarse_pairs.h"
#include "kernels/potential.h"
#include "metrics/directions.h"
#include "metrics/families.h"

#include <math.h>

static int sum_potential(const lp_measurement *measurement, const lp_directions *found, double *sum,
                         persona_error *err) {
  const persona_context *context = measurement->context;
  const int64_t dimensions = measurement->geometry->points.dimensions;
  const double sharpness = measurement->options->reals[LP_OPTION_HYPERSPHERICAL_T];
  lp_coarse_set set;
  if (!measurement->coarse) {
    return lp_pair_potential(context, found->rows, found->mass, found->count, dimensions, found->padded, sharpness,
                             measurement->progress, sum, err);
  }
  const bool room = lp_coarse_begin(context, found->count, dimensions, found->mass, &set);
  for (int64_t i = 0; room && i < found->count; i++) lp_coarse_put(&set, i, found->rows + i * found->padded);
  if (room) *sum = lp_coarse_potential(context, &set, sharpness);
  lp_coarse_clear(context, &set);
  return room ? PERSONA_OK : lp_out_of_memory(err);
}

/* ln of the mean over pairs of rows: pairs of different patterns from the kernel, pairs of copies at distance 0. */
static int mean_potential(const lp_measurement *measurement, const lp_directions *found, persona_result *result,
                          persona_error *err) {
  double copies = 0.0;
  for (int64_t p = 0; p < found->count; p++) copies += found->pair_mass[p];
  double sum = 0.0;
  const int status = sum_potential(measurement, found, &sum, err);
  if (status != PERSONA_OK) return status;
  return lp_result_set(result, log((sum + copies) / found->pairs));
}

int lp_measure_hyperspherical_uniformity(const lp_measurement *measurement, persona_result *result,
                                         persona_error *err) {
  const bool centred = measurement->options->integers[LP_OPTION_HYPERSPHERICAL_CENTRE] == LP_CENTRE_FITTED;
  const lp_geometry *geometry = measurement->geometry;
  lp_directions found;
  if (!centred && (geometry->derived != NULL || geometry->space->whitening != NULL)) {
    return lp_result_undefined(result, "rows of a space of kind '%s' have no origin but the fitted mean",
                               persona_space_kind_name(measurement->space->kind));
  }
  int status = lp_directions_find(measurement, centred, &found, err);
  if (status == PERSONA_OK && lp_directions_suffice(&found, 2, result)) {
    status = mean_potential(measurement, &found, result, err);
  }
  lp_directions_clear(&found);
  return status;
}

lp_account lp_measure_hyperspherical_uniformity_bytes(const lp_shape *shape) {
  const int64_t bytes = lp_bytes_sum(lp_directions_bytes(shape->rows, shape->padded),
                                     lp_pair_potential_bytes(shape->rows, shape->dimensions));
  return (lp_account){.now = 0, .most = bytes};
}

double lp_measure_hyperspherical_uniformity_steps(const lp_shape *shape) {
  return (double)shape->rows * (double)shape->rows / 2.0;
}

/* Kish's effective number of the rows that have a neighbour. */
static double effective_rows_with_neighbour(const lp_measurement *measurement) {
  const lp_geometry *geometry = measurement->geometry;
  double sum = 0.0;
  double squares = 0.0;
  for (int64_t i = 0; i < geometry->patterns.rows; i++) {
    const double weight = persona_population_weight(measurement->population, i);
    if (isinf(lp_geometry_row_radius(geometry, geometry->patterns.pattern_of_row[i], 1))) continue;
    sum += weight;
    squares += weight * weight;
  }
  return squares > 0.0 ? sum * sum / squares : 0.0;
}

int lp_mean_separation(const lp_measurement *measurement, persona_result *result) {
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
  if (without > 0) result->effective_n = effective_rows_with_neighbour(measurement);
  if (mass == 0.0) return lp_result_undefined(result, "no row has a neighbour at a finite distance");
  return lp_result_set(result, sum / mass);
}

static bool is_raw(const lp_option_values *options) {
  return options->integers[LP_OPTION_SEPARATION_SPACE] == LP_SEPARATION_RAW;
}

int lp_measure_separation(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  if (is_raw(measurement->options)) return lp_measure_raw_separation(measurement, result, err);
  return lp_mean_separation(measurement, result);
}

lp_account lp_measure_separation_bytes(const lp_shape *shape) {
  return is_raw(shape->options) ? lp_measure_raw_separation_bytes(shape) : (lp_account){0, 0};
}
