/* The energy distance between a population and the reference. */
#include "base/error.h"
#include "base/memory.h"
#include "kernels/coarse_pairs.h"
#include "kernels/pairs.h"
#include "metrics/families.h"

#include <math.h>

static double pairs_within(const lp_geometry *geometry) {
  double total = 0.0;
  double pairs = 0.0;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    pairs += geometry->pair_mass[p] + total * geometry->mass[p];
    total += geometry->mass[p];
  }
  return pairs;
}

int lp_mean_distance_within(const persona_context *context, const lp_geometry *geometry, lp_progress *progress,
                            double *mean, persona_error *err) {
  double sum = 0.0;
  const int status = lp_distance_sum_within(context, &geometry->points, geometry->mass, progress, &sum, err);
  *mean = sum / pairs_within(geometry);
  return status;
}

static bool fill_coarse(const persona_context *context, const lp_geometry *geometry, double *scratch,
                        lp_coarse_set *set) {
  const lp_points *points = &geometry->points;
  if (!lp_coarse_begin(context, points->count, points->dimensions, geometry->mass, set)) return false;
  for (int64_t p = 0; p < points->count; p++) {
    const double *row = lp_points_row(points, p, scratch);
    for (int64_t d = 0; d < points->dimensions; d++) {
      scratch[d] = (row[d] - points->centre[d]) * sqrt(points->weights[d]);
    }
    lp_coarse_put(set, p, scratch);
  }
  return true;
}

/* The sum across and the mean within the population, in single precision. */
static int find_coarse(const lp_measurement *measurement, double *across, double *within, persona_error *err) {
  const persona_context *context = measurement->context;
  const lp_geometry *population = measurement->geometry;
  lp_coarse_set reference = {.count = 0};
  lp_coarse_set own = {.count = 0};
  double *scratch = lp_allocate_array(context, population->points.padded, sizeof *scratch);
  const bool room = scratch != NULL && fill_coarse(context, measurement->reference_geometry, scratch, &reference) &&
                    fill_coarse(context, population, scratch, &own);
  if (room) {
    *across = lp_coarse_distances(context, &reference, &own);
    *within = lp_coarse_distances(context, &own, &own) / pairs_within(population);
  }
  lp_coarse_clear(context, &reference);
  lp_coarse_clear(context, &own);
  lp_release(context, scratch);
  return room ? PERSONA_OK : lp_out_of_memory(err);
}

static int find_fine(const lp_measurement *measurement, double *across, double *within, persona_error *err) {
  const lp_geometry *reference = measurement->reference_geometry;
  const lp_geometry *population = measurement->geometry;
  const int status = lp_distance_sum_across(measurement->context, &reference->points, reference->mass,
                                            &population->points, population->mass, measurement->progress, across, err);
  if (status != PERSONA_OK) return status;
  return lp_mean_distance_within(measurement->context, population, measurement->progress, within, err);
}

int lp_measure_energy_distance(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  double across = 0.0;
  double within_population = 0.0;
  if (measurement->reference->rows < 2) {
    return lp_result_undefined(result, "needs at least 2 rows of the reference, and there are %lld",
                               (long long)measurement->reference->rows);
  }
  const int status = measurement->coarse ? find_coarse(measurement, &across, &within_population, err)
                                         : find_fine(measurement, &across, &within_population, err);
  if (status != PERSONA_OK) return status;
  across /= (double)measurement->reference->rows * (double)measurement->population->rows;
  lp_result_detail(result, "between", across);
  lp_result_detail(result, "within_reference", measurement->reference_spread);
  lp_result_detail(result, "within_population", within_population);
  return lp_result_set(result, 2.0 * across - measurement->reference_spread - within_population);
}

double lp_measure_energy_distance_steps(const lp_shape *shape) {
  return (double)shape->rows * ((double)shape->reference_rows + (double)shape->rows / 2.0);
}

lp_account lp_measure_energy_distance_bytes(const lp_shape *shape) {
  const int64_t longer = lp_bytes_larger(shape->reference_rows, shape->rows); /* across, then within */
  return (lp_account){.now = 0, .most = lp_pair_sum_bytes(shape->threads, longer, shape->padded)};
}
