/* The energy distance between a population and the reference. */
#include "kernels/pairs.h"
#include "metrics/families.h"

#include <math.h>

/* Mean distance over pairs of different rows of one population, by weight. Copies are at distance 0. */
static int mean_within(const lp_measurement *measurement, const lp_geometry *geometry, double *mean,
                       persona_error *err) {
  double sum = 0.0;
  double total = 0.0;
  double pairs = 0.0;
  const int status =
      lp_distance_sum_within(measurement->context, &geometry->points, geometry->mass, measurement->progress, &sum, err);
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
  double within_reference = 0.0;
  double within_population = 0.0;
  if (measurement->reference->rows < 2) {
    return lp_result_undefined(result, "needs at least 2 rows of the reference, and there are %lld",
                               (long long)measurement->reference->rows);
  }
  int status = lp_distance_sum_across(measurement->context, &reference->points, reference->mass, &population->points,
                                      population->mass, measurement->progress, &across, err);
  if (status == PERSONA_OK) status = mean_within(measurement, reference, &within_reference, err);
  if (status == PERSONA_OK) status = mean_within(measurement, population, &within_population, err);
  if (status != PERSONA_OK) return status;
  across /= (double)measurement->reference->rows * (double)measurement->population->rows;
  lp_result_detail(result, "between", across);
  lp_result_detail(result, "within_reference", within_reference);
  lp_result_detail(result, "within_population", within_population);
  return lp_result_set(result, 2.0 * across - within_reference - within_population);
}
