/* The catalogue of metrics. A new one is an entry in its axis's file, a function in its family's, and a line at the end
 * of the list here (docs/howto/add-a-metric.md). */
#include "metrics/catalogue.h"

#include "metrics/entries.h"

#include <string.h>

static const lp_metric *const entries[] = {
    &lp_metric_coverage,
    &lp_metric_density,
    &lp_metric_precision,
    &lp_metric_recall,
    &lp_metric_expected_coverage,
    &lp_metric_hopkins,
    &lp_metric_hyperspherical_uniformity,
    &lp_metric_separation,
    &lp_metric_lid,
    &lp_metric_participation_ratio,
    &lp_metric_effective_levels,
    &lp_metric_zero_variance_items,
    &lp_metric_distinct_patterns,
    &lp_metric_duplicate_rate,
    &lp_metric_sd_ratio,
    &lp_metric_twonn,
    &lp_metric_effective_rank,
    &lp_metric_vendi_q1,
    &lp_metric_vendi_q2,
    &lp_metric_energy_distance,
    &lp_metric_coverage_components,
    &lp_metric_coverage_traits,
    &lp_metric_item_entropy,
    &lp_metric_modal_share,
    &lp_metric_midpoint_share,
    &lp_metric_vendi,
    &lp_metric_similarity_diversity,
    &lp_metric_magnitude,
    &lp_metric_pattern_entropy,
    &lp_metric_hill_number,
    &lp_metric_gaussian_entropy,
    &lp_metric_neighbour_entropy,
    &lp_metric_mmd,
    &lp_metric_item_wasserstein,
    &lp_metric_sliced_wasserstein,
    &lp_metric_classifier_two_sample,
    &lp_metric_silhouette,
    &lp_metric_separation_ratio,
    &lp_metric_correlation_dimension,
};

enum { METRIC_COUNT = (int)(sizeof entries / sizeof entries[0]) };

const lp_metric *lp_metric_at(int32_t metric) { return entries[metric]; }

static const lp_metric *find(int32_t metric) { return metric >= 0 && metric < METRIC_COUNT ? entries[metric] : NULL; }

int32_t persona_metric_count(void) { return METRIC_COUNT; }

int32_t persona_metric_find(const char *key) {
  if (key == NULL) return -1;
  for (int32_t metric = 0; metric < METRIC_COUNT; metric++) {
    if (strcmp(entries[metric]->key, key) == 0) return metric;
  }
  return -1;
}

const char *persona_metric_key(int32_t metric) { return find(metric) != NULL ? entries[metric]->key : NULL; }
const char *persona_metric_name(int32_t metric) { return find(metric) != NULL ? entries[metric]->name : NULL; }
const char *persona_metric_definition(int32_t metric) {
  return find(metric) != NULL ? entries[metric]->definition : NULL;
}
const char *persona_metric_meaning(int32_t metric) { return find(metric) != NULL ? entries[metric]->meaning : NULL; }
const char *persona_metric_fooled_by(int32_t metric) {
  return find(metric) != NULL ? entries[metric]->fooled_by : NULL;
}
const char *persona_metric_range(int32_t metric) { return find(metric) != NULL ? entries[metric]->range : NULL; }
const char *persona_metric_options(int32_t metric) { return find(metric) != NULL ? entries[metric]->options : NULL; }
int64_t persona_metric_minimum(int32_t metric) { return find(metric) != NULL ? entries[metric]->minimum : 0; }
int32_t persona_metric_axis(int32_t metric) { return find(metric) != NULL ? entries[metric]->axis : -1; }
int32_t persona_metric_direction(int32_t metric) { return find(metric) != NULL ? entries[metric]->direction : -1; }
int32_t persona_metric_traits(int32_t metric) { return find(metric) != NULL ? entries[metric]->traits : 0; }
int32_t persona_metric_version(int32_t metric) { return find(metric) != NULL ? entries[metric]->version : 0; }

const char *persona_axis_name(int32_t axis) {
  static const char *const names[] = {"coverage", "uniformity", "complexity", "items", "diversity", "comparison"};
  return axis >= PERSONA_AXIS_COVERAGE && axis <= PERSONA_AXIS_COMPARISON ? names[axis] : NULL;
}

const char *persona_direction_name(int32_t direction) {
  static const char *const names[] = {"none", "higher", "lower", "target"};
  return direction >= PERSONA_DIRECTION_NONE && direction <= PERSONA_DIRECTION_TARGET ? names[direction] : NULL;
}
