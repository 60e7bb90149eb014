/* All entries of the catalogue, and short words for what they accept; metrics/entries_*.c, one file an axis. */
#ifndef LP_METRICS_ENTRIES_H
#define LP_METRICS_ENTRIES_H

#include "metrics/catalogue.h"

enum {
  REFERENCE = PERSONA_METRIC_NEEDS_REFERENCE,
  WEIGHTS = PERSONA_METRIC_ACCEPTS_WEIGHTS,
  MISSING = PERSONA_METRIC_ACCEPTS_MISSING,
  ON_REQUEST = PERSONA_METRIC_ON_REQUEST
};

/* coverage */
extern const lp_metric lp_metric_coverage;
extern const lp_metric lp_metric_density;
extern const lp_metric lp_metric_precision;
extern const lp_metric lp_metric_recall;
extern const lp_metric lp_metric_expected_coverage;
extern const lp_metric lp_metric_coverage_components;
extern const lp_metric lp_metric_coverage_traits;

/* uniformity */
extern const lp_metric lp_metric_hopkins;
extern const lp_metric lp_metric_hyperspherical_uniformity;
extern const lp_metric lp_metric_separation;
extern const lp_metric lp_metric_silhouette;
extern const lp_metric lp_metric_separation_ratio;

/* complexity */
extern const lp_metric lp_metric_lid;
extern const lp_metric lp_metric_participation_ratio;
extern const lp_metric lp_metric_twonn;
extern const lp_metric lp_metric_effective_rank;
extern const lp_metric lp_metric_correlation_dimension;

/* items */
extern const lp_metric lp_metric_effective_levels;
extern const lp_metric lp_metric_zero_variance_items;
extern const lp_metric lp_metric_distinct_patterns;
extern const lp_metric lp_metric_duplicate_rate;
extern const lp_metric lp_metric_sd_ratio;
extern const lp_metric lp_metric_item_entropy;
extern const lp_metric lp_metric_modal_share;
extern const lp_metric lp_metric_midpoint_share;

/* diversity */
extern const lp_metric lp_metric_vendi_q1;
extern const lp_metric lp_metric_vendi_q2;
extern const lp_metric lp_metric_vendi;
extern const lp_metric lp_metric_similarity_diversity;
extern const lp_metric lp_metric_magnitude;
extern const lp_metric lp_metric_pattern_entropy;
extern const lp_metric lp_metric_hill_number;
extern const lp_metric lp_metric_gaussian_entropy;
extern const lp_metric lp_metric_neighbour_entropy;

/* comparison */
extern const lp_metric lp_metric_energy_distance;
extern const lp_metric lp_metric_mmd;
extern const lp_metric lp_metric_item_wasserstein;
extern const lp_metric lp_metric_sliced_wasserstein;
extern const lp_metric lp_metric_classifier_two_sample;

#endif
