/* Measuring one metric: the conditions that its entry states, then the metric itself. */
#include "metrics/measurement.h"

#include "metrics/catalogue.h"

/* Says why a reference-based metric cannot be measured; false when it can. */
static bool lacks_reference(const lp_measurement *measurement, persona_result *result) {
  if (measurement->is_reference) {
    (void)lp_result_undefined(result, "is the reference");
    return true;
  }
  if (measurement->reference == NULL) {
    (void)lp_result_undefined(result, "no reference was given");
    return true;
  }
  return false;
}

/* Says why the answers of one population do not fit the metric; false when they do. */
static bool refuses(const lp_metric *metric, const persona_population *population, persona_result *result) {
  if (persona_population_has_weights(population) && (metric->traits & PERSONA_METRIC_ACCEPTS_WEIGHTS) == 0) {
    (void)lp_result_undefined(result, "row weights have no place in this definition, and '%.80s' has them",
                              population->name);
    return true;
  }
  if (population->missing_answers > 0 && (metric->traits & PERSONA_METRIC_ACCEPTS_MISSING) == 0) {
    (void)lp_result_undefined(
        result,
        "this definition needs complete rows, and '%.80s' has missing answers (%lld); drop the rows "
        "that have one",
        population->name, (long long)population->missing_answers);
    return true;
  }
  return false;
}

/* Says that a population has no coordinates in the space; false when it has. */
static bool lacks_coordinates(const lp_measurement *measurement, const persona_population *population,
                              persona_result *result) {
  if (lp_space_accepts(measurement->space, population)) return false;
  (void)lp_result_undefined(result, "a space of kind '%s' has no place for the missing answers of '%.80s'",
                            persona_space_kind_name(measurement->space->kind), population->name);
  return true;
}

int lp_measure_metric(const lp_measurement *measurement, int32_t metric, persona_result *result, persona_error *err) {
  const lp_metric *entry = lp_metric_at(metric);
  const bool compares = (entry->traits & PERSONA_METRIC_NEEDS_REFERENCE) != 0;
  lp_result_begin(result, metric, measurement->options);
  result->effective_n = persona_population_effective_rows(measurement->population);
  if (compares && lacks_reference(measurement, result)) return PERSONA_OK;
  if (refuses(entry, measurement->population, result)) return PERSONA_OK;
  if (compares && refuses(entry, measurement->reference, result)) return PERSONA_OK;
  if (measurement->population->rows < entry->minimum) {
    return lp_result_undefined(result, "needs at least %lld rows, and there are %lld", (long long)entry->minimum,
                               (long long)measurement->population->rows);
  }
  if (entry->geometric && measurement->space->dimensions == 0) {
    return lp_result_undefined(result, "the space has no dimensions: no item varies in the rows that it was fitted on");
  }
  if (entry->geometric && lacks_coordinates(measurement, measurement->population, result)) return PERSONA_OK;
  if (entry->geometric && compares && lacks_coordinates(measurement, measurement->reference, result)) return PERSONA_OK;
  return entry->measure(measurement, result, err);
}
