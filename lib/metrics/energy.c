/* The energy distance between a population and the reference. */
#include "kernels/pairs.h"
#include "metrics/families.h"

#include <math.h>

/* Mean distance over pairs of different rows of one population, by weight. Copies are at distance 0. */
static int mean_within(const lp_measurement *measurement, const lp_geometry *geometry,
                       const persona_population *population, double *mean, persona_error *err) {
  double sum = 0.0;
  double total = 0.0;
  double squares = 0.0;
  double all = 0.0;
  const int status =
      lp_distance_sum_within(measurement->context, &geometry->points, geometry->mass, measurement->progress, &sum, err);
  if (status != PERSONA_OK) return status;
  for (int64_t p = 0; p < geometry->patterns.count; p++) total += geometry->mass[p];
  for (int64_t i = 0; i < population->rows; i++) all += persona_population_weight(population, i);
  for (int64_t i = 0; i < population->rows; i++) {
    const double weight = persona_population_weight(population, i) * ((double)population->rows / all);
    squares += weight * weight;
  }
  *mean = sum / ((total * total - squares) / 2.0);
  return PERSONA_OK;
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
  if (status == PERSONA_OK) {
    status = mean_within(measurement, reference, measurement->reference, &within_reference, err);
  }
  if (status == PERSONA_OK) {
    status = mean_within(measurement, population, measurement->population, &within_population, err);
  }
  if (status != PERSONA_OK) return status;
  across /= (double)measurement->reference->rows * (double)measurement->population->rows;
  lp_result_detail(result, "between", across);
  lp_result_detail(result, "within_reference", within_reference);
  lp_result_detail(result, "within_population", within_population);
  return lp_result_set(result, 2.0 * across - within_reference - within_population);
}
