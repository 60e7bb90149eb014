/* The energy distance between a population and the reference. */
#include "kernels/pairs.h"
#include "metrics/families.h"

#include <math.h>

int lp_mean_distance_within(const persona_context *context, const lp_geometry *geometry, lp_progress *progress,
                            double *mean, persona_error *err) {
  double sum = 0.0;
  double total = 0.0;
  double pairs = 0.0;
  const int status = lp_distance_sum_within(context, &geometry->points, geometry->mass, progress, &sum, err);
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    pairs += geometry->pair_mass[p] + total * geometry->mass[p];
    total += geometry->mass[p];
  }
  *mean = sum / pairs;
  return status;
}

int lp_measure_energy_distance(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const lp_geometry *reference = measurement->reference_geometry;
  const lp_geometry *population = measurement->geometry;
  double across = 0.0;
  double within_population = 0.0;
  if (measurement->reference->rows < 2) {
    return lp_result_undefined(result, "needs at least 2 rows of the reference, and there are %lld",
                               (long long)measurement->reference->rows);
  }
  int status = lp_distance_sum_across(measurement->context, &reference->points, reference->mass, &population->points,
                                      population->mass, measurement->progress, &across, err);
  if (status == PERSONA_OK) {
    status = lp_mean_distance_within(measurement->context, population, measurement->progress, &within_population, err);
  }
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
