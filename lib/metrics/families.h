/* How each metric is measured, one function an entry of the catalogue; definitions in docs/metrics. */
#ifndef LP_METRICS_FAMILIES_H
#define LP_METRICS_FAMILIES_H

#include "metrics/measurement.h"

/* coverage.c */
int lp_measure_coverage(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_density(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_precision(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_recall(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_expected_coverage(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* hopkins.c */
int lp_measure_hopkins(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* uniformity.c */
int lp_measure_hyperspherical_uniformity(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_separation(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* complexity.c */
int lp_measure_lid(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_participation_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* dimension.c */
int lp_measure_twonn(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_effective_rank(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* diversity.c */
int lp_measure_vendi_q1(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_vendi_q2(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* energy.c */
int lp_measure_energy_distance(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* items.c */
int lp_measure_effective_levels(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_zero_variance_items(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_distinct_patterns(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_duplicate_rate(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_sd_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err);

#endif
