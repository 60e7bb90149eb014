/* How each metric is measured, one function an entry of the catalogue; definitions in docs/metrics. The
 * functions that end in _bytes account for the memory that the ones above them take, those in _steps for the pairs of
 * rows that they look at. */
#ifndef LP_METRICS_FAMILIES_H
#define LP_METRICS_FAMILIES_H

#include "metrics/measurement.h"

/* coverage.c */
int lp_measure_coverage(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_density(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_density_bytes(const lp_shape *shape);
int lp_measure_precision(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_recall(const lp_measurement *measurement, persona_result *result, persona_error *err);
/* Coverage expected of m rows of the same law as n > k rows of the reference. */
double lp_expected_coverage(int64_t n, int64_t m, int64_t k);
int lp_measure_expected_coverage(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* uncovered.c: the table of coverage */
int lp_list_uncovered(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_list_uncovered_bytes(const lp_shape *shape);

/* derived_coverage.c */
int lp_measure_coverage_components(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_coverage_traits(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_derived_coverage_bytes(const lp_shape *shape);
double lp_measure_derived_coverage_steps(const lp_shape *shape);

/* hopkins.c */
int lp_measure_hopkins(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_hopkins_bytes(const lp_shape *shape);
double lp_measure_hopkins_steps(const lp_shape *shape);

/* uniformity.c */
int lp_measure_hyperspherical_uniformity(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_hyperspherical_uniformity_bytes(const lp_shape *shape);
double lp_measure_hyperspherical_uniformity_steps(const lp_shape *shape);
int lp_measure_separation(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_separation_bytes(const lp_shape *shape);

/* Mean distance to the nearest other row in the geometry of a measurement, whose lists reach that deep. */
int lp_mean_separation(const lp_measurement *measurement, persona_result *result);

/* complexity.c */
int lp_measure_lid(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_lid_bytes(const lp_shape *shape);
int lp_measure_participation_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_participation_ratio_bytes(const lp_shape *shape);

/* dimension.c */
int lp_measure_twonn(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_twonn_bytes(const lp_shape *shape);

/* The maximum likelihood estimate by itself: NaN when it is not defined, infinite when all ratios are 1. The lists must
 * reach two deep. */
double lp_twonn_dimension(const lp_geometry *geometry);
int lp_measure_effective_rank(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_effective_rank_bytes(const lp_shape *shape);

/* correlation.c */
int lp_measure_correlation_dimension(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_correlation_dimension_bytes(const lp_shape *shape);
double lp_measure_correlation_dimension_steps(const lp_shape *shape);

/* similarities.c */
int lp_measure_vendi_q1(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_vendi_q2(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_cosine_vendi_bytes(const lp_shape *shape);
int lp_measure_vendi(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_vendi_bytes(const lp_shape *shape);
double lp_measure_vendi_steps(const lp_shape *shape);
int lp_measure_similarity_diversity(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_similarity_diversity_bytes(const lp_shape *shape);
double lp_measure_similarity_diversity_steps(const lp_shape *shape);
int lp_measure_magnitude(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_magnitude_bytes(const lp_shape *shape);
int lp_measure_mmd(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_mmd_bytes(const lp_shape *shape);
double lp_measure_mmd_steps(const lp_shape *shape);

/* wasserstein.c */
int lp_measure_item_wasserstein(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_item_wasserstein_bytes(const lp_shape *shape);
int lp_measure_sliced_wasserstein(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_sliced_wasserstein_bytes(const lp_shape *shape);

/* classifier.c */
int lp_measure_classifier_two_sample(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_classifier_two_sample_bytes(const lp_shape *shape);
double lp_measure_classifier_two_sample_steps(const lp_shape *shape);

/* published.c: variants of lid, separation and density */
int lp_measure_published_lid(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_published_lid_bytes(const lp_shape *shape);
int lp_measure_raw_separation(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_raw_separation_bytes(const lp_shape *shape);
int lp_measure_published_density(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_published_density_bytes(const lp_shape *shape);

/* clusters.c */
int lp_measure_silhouette(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_silhouette_bytes(const lp_shape *shape);
double lp_measure_silhouette_steps(const lp_shape *shape);

/* separation_ratio.c */
int lp_measure_separation_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_separation_ratio_bytes(const lp_shape *shape);
double lp_measure_separation_ratio_steps(const lp_shape *shape);

/* entropies.c */
int lp_measure_pattern_entropy(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_hill_number(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_pattern_counts_bytes(const lp_shape *shape);
int lp_measure_gaussian_entropy(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_gaussian_entropy_bytes(const lp_shape *shape);
int lp_measure_neighbour_entropy(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* energy.c */
int lp_measure_energy_distance(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_energy_distance_bytes(const lp_shape *shape);
double lp_measure_energy_distance_steps(const lp_shape *shape);

/* item_levels.c */
int lp_measure_effective_levels(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_effective_levels_bytes(const lp_shape *shape);
int lp_measure_item_entropy(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_item_entropy_bytes(const lp_shape *shape);
int lp_measure_modal_share(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_modal_share_bytes(const lp_shape *shape);
int lp_measure_midpoint_share(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_midpoint_share_bytes(const lp_shape *shape);

/* items.c */
int lp_measure_zero_variance_items(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_zero_variance_items_bytes(const lp_shape *shape);
int lp_measure_distinct_patterns(const lp_measurement *measurement, persona_result *result, persona_error *err);
int lp_measure_duplicate_rate(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_patterns_bytes(const lp_shape *shape);
int lp_measure_sd_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err);
lp_account lp_measure_sd_ratio_bytes(const lp_shape *shape);

#endif
