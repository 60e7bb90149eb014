/* The catalogue of metrics. A new one is a new entry at the end and a function in its family's file
 * (docs/howto/add-a-metric.md). */
#include "metrics/catalogue.h"

#include "metrics/families.h"

#include <string.h>

enum {
  REFERENCE = PERSONA_METRIC_NEEDS_REFERENCE,
  WEIGHTS = PERSONA_METRIC_ACCEPTS_WEIGHTS,
  MISSING = PERSONA_METRIC_ACCEPTS_MISSING
};

static const lp_metric entries[] = {
    {.key = "coverage",
     .name = "Coverage",
     .axis = PERSONA_AXIS_COVERAGE,
     .direction = PERSONA_DIRECTION_HIGHER,
     .traits = REFERENCE | WEIGHTS | MISSING,
     .version = 1,
     .minimum = 1,
     .options = "k balls minimum_overlap",
     .range = "0..1",
     .definition = "share of reference rows with a row of the population within r_i, the distance of the reference row "
                   "to its k-th nearest other reference row (Naeem et al. 2020, arXiv 2002.09797)",
     .meaning = "how much of the region where the reference lives is occupied",
     .fooled_by = "in many dimensions, answers near the reference mean with a little noise reach many balls: read it "
                  "beside density and recall",
     .geometric = true,
     .paired = true,
     .reference_depth = LP_DEPTH_K,
     .measure = lp_measure_coverage},
    {.key = "density",
     .name = "Density",
     .axis = PERSONA_AXIS_COVERAGE,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = REFERENCE | WEIGHTS | MISSING,
     .version = 1,
     .minimum = 1,
     .options = "k balls minimum_overlap",
     .range = "0 and up; 1 is expected when both follow one law",
     .definition =
         "(1 / (k m)) times the number of pairs of a reference ball of radius r_i and a row of the population "
         "inside it (Naeem et al. 2020)",
     .meaning = "how crowded the population is where the reference lives; far above 1 is piling up in the middle",
     .fooled_by = "copies of a typical reference row raise it; it cannot see rows outside all balls",
     .geometric = true,
     .paired = true,
     .reference_depth = LP_DEPTH_K,
     .measure = lp_measure_density},
    {.key = "precision",
     .name = "Precision",
     .axis = PERSONA_AXIS_COVERAGE,
     .direction = PERSONA_DIRECTION_HIGHER,
     .traits = REFERENCE | WEIGHTS | MISSING,
     .version = 1,
     .minimum = 1,
     .options = "k balls minimum_overlap",
     .range = "0..1",
     .definition = "share of rows of the population inside at least one reference ball of radius r_i (Kynkaanniemi et "
                   "al. 2019, arXiv 1904.06991)",
     .meaning = "how many agents answer as somebody in the reference could",
     .fooled_by = "a single repeated plausible agent reaches 1",
     .geometric = true,
     .paired = true,
     .reference_depth = LP_DEPTH_K,
     .measure = lp_measure_precision},
    {.key = "recall",
     .name = "Recall",
     .axis = PERSONA_AXIS_COVERAGE,
     .direction = PERSONA_DIRECTION_HIGHER,
     .traits = REFERENCE | WEIGHTS | MISSING,
     .version = 1,
     .minimum = 2,
     .options = "k balls minimum_overlap",
     .range = "0..1",
     .definition =
         "share of reference rows inside at least one ball of the population, whose radius is the distance of "
         "a row to its k-th nearest other row of the population (Kynkaanniemi et al. 2019)",
     .meaning = "how much of the reference the population's own spread could have produced",
     .fooled_by = "a few far outliers have balls large enough to hold everybody",
     .geometric = true,
     .paired = true,
     .depth = LP_DEPTH_K,
     .measure = lp_measure_recall},
    {.key = "expected_coverage",
     .name = "Expected coverage",
     .axis = PERSONA_AXIS_COVERAGE,
     .direction = PERSONA_DIRECTION_NONE,
     .traits = REFERENCE | MISSING,
     .version = 1,
     .minimum = 1,
     .options = "k",
     .range = "0..1",
     .definition =
         "1 - product over i = 1..k of (n - i) / (n + m - i): the coverage expected when n reference rows and m "
         "rows of the population follow one continuous law (Naeem et al. 2020)",
     .meaning = "the coverage that a perfect population of this size would have",
     .fooled_by = "it knows only the two sizes; ties and pairwise missing answers are not part of it",
     .measure = lp_measure_expected_coverage},
    {.key = "hopkins",
     .name = "Hopkins statistic",
     .axis = PERSONA_AXIS_UNIFORMITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = 0,
     .version = 1,
     .minimum = 3,
     .options = "seed hopkins_points hopkins_repetitions hopkins_p",
     .range = "0..1; near 1 clustered, near 0 over-regular",
     .definition =
         "sum W^p / (sum U^p + sum W^p), with U the distances of sampled rows to their nearest other row and W "
         "those of as many uniform points of the bounding box to their nearest row, averaged over repetitions "
         "(Hopkins and Skellam 1954)",
     .meaning = "whether agents gather in clumps",
     .fooled_by =
         "its value without structure depends on the shape of the answers and the number of items: compare with "
         "the reference's own value, never with 1/2",
     .geometric = true,
     .depth = LP_DEPTH_ONE,
     .measure = lp_measure_hopkins,
     .bytes = lp_measure_hopkins_bytes},
    {.key = "hyperspherical_uniformity",
     .name = "Hyperspherical uniformity",
     .axis = PERSONA_AXIS_UNIFORMITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = WEIGHTS,
     .version = 1,
     .minimum = 2,
     .options = "hyperspherical_t",
     .range = "-4 t..0; 0 when all rows point the same way, lower is more even",
     .definition =
         "ln of the mean over unordered pairs of rows of exp(-t |u_i - u_j|^2), with u the rows centred at the "
         "mean that the space was fitted at and scaled to length 1 (Wang and Isola 2020, arXiv 2005.10242)",
     .meaning = "how evenly the agents' directions from the typical person are spread",
     .fooled_by = "it ignores distance from the centre: a population shrunk around the mean keeps its value",
     .geometric = true,
     .measure = lp_measure_hyperspherical_uniformity,
     .bytes = lp_measure_hyperspherical_uniformity_bytes},
    {.key = "separation",
     .name = "Separation",
     .axis = PERSONA_AXIS_UNIFORMITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = WEIGHTS | MISSING,
     .version = 1,
     .minimum = 2,
     .options = "minimum_overlap",
     .range = "0 and up, in the units of the space",
     .definition = "mean distance of a row to its nearest other row",
     .meaning = "how far an agent is from the agent most like it",
     .fooled_by = "it falls as n grows: compare populations of equal size",
     .geometric = true,
     .depth = LP_DEPTH_ONE,
     .measure = lp_measure_separation},
    {.key = "lid",
     .name = "Local intrinsic dimension",
     .axis = PERSONA_AXIS_COMPLEXITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = 0,
     .version = 1,
     .minimum = 3,
     .options = "lid_k",
     .range = "0 and up",
     .definition =
         "1 / mean over distinct rows of (1/(k-1)) sum over j < k of ln(r_k / r_j), with r_j the distance to the "
         "j-th nearest other distinct row and k = lid_k (Levina and Bickel 2004, pooled as MacKay and "
         "Ghahramani 2005)",
     .meaning = "in how many directions agents differ from those most like them",
     .fooled_by = "noise: answers drawn at random score higher than people",
     .geometric = true,
     .depth = LP_DEPTH_LID_K,
     .measure = lp_measure_lid,
     .bytes = lp_measure_lid_bytes},
    {.key = "participation_ratio",
     .name = "Participation ratio",
     .axis = PERSONA_AXIS_COMPLEXITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = WEIGHTS,
     .version = 1,
     .minimum = 2,
     .options = "",
     .range = "1..number of items that vary",
     .definition = "(sum l)^2 / sum l^2 over the eigenvalues l of the population's own correlation matrix of the items "
                   "that vary in it, nominal ones left out",
     .meaning = "along how many independent directions the answers vary",
     .fooled_by = "noise: independent random answers score near the number of items; it falls with small n",
     .measure = lp_measure_participation_ratio,
     .bytes = lp_measure_participation_ratio_bytes},
    {.key = "effective_levels",
     .name = "Effective levels",
     .axis = PERSONA_AXIS_ITEMS,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = WEIGHTS | MISSING,
     .version = 1,
     .minimum = 1,
     .options = "",
     .range = "1..number of answer levels",
     .definition =
         "mean over ordinal, binary and nominal items of 1 / sum p^2, with p the shares of the item's answers",
     .meaning = "how many answer options are really in use",
     .fooled_by = "answers drawn at random use every option",
     .measure = lp_measure_effective_levels,
     .bytes = lp_measure_effective_levels_bytes},
    {.key = "zero_variance_items",
     .name = "Zero-variance items",
     .axis = PERSONA_AXIS_ITEMS,
     .direction = PERSONA_DIRECTION_LOWER,
     .traits = WEIGHTS | MISSING,
     .version = 1,
     .minimum = 2,
     .options = "",
     .range = "0..number of items",
     .definition = "number of items to which all rows that answered gave one answer, or nobody answered",
     .meaning = "on how many items every agent says the same",
     .fooled_by = "one deviating agent in a thousand hides an item",
     .measure = lp_measure_zero_variance_items,
     .bytes = lp_measure_zero_variance_items_bytes},
    {.key = "distinct_patterns",
     .name = "Distinct patterns",
     .axis = PERSONA_AXIS_ITEMS,
     .direction = PERSONA_DIRECTION_HIGHER,
     .traits = WEIGHTS | MISSING,
     .version = 1,
     .minimum = 1,
     .options = "",
     .range = "1..n",
     .definition = "number of different rows over all items; a missing answer equals a missing answer",
     .meaning = "how many different agents there are, word for word",
     .fooled_by = "one changed answer makes a copy a new pattern",
     .measure = lp_measure_distinct_patterns,
     .bytes = lp_measure_patterns_bytes},
    {.key = "duplicate_rate",
     .name = "Duplicate rate",
     .axis = PERSONA_AXIS_ITEMS,
     .direction = PERSONA_DIRECTION_LOWER,
     .traits = WEIGHTS | MISSING,
     .version = 1,
     .minimum = 1,
     .options = "",
     .range = "0..1",
     .definition = "1 - distinct patterns / n",
     .meaning = "which share of the agents repeats another one exactly",
     .fooled_by = "one changed answer makes a copy a new pattern; short questionnaires repeat by chance",
     .measure = lp_measure_duplicate_rate,
     .bytes = lp_measure_patterns_bytes},
    {.key = "sd_ratio",
     .name = "SD ratio",
     .axis = PERSONA_AXIS_ITEMS,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = REFERENCE | WEIGHTS | MISSING,
     .version = 1,
     .minimum = 1,
     .options = "",
     .range = "0 and up; 1 is the reference's own spread",
     .definition =
         "mean over the items that vary in the reference of SD(population) / SD(reference), population standard "
         "deviations, nominal items left out",
     .meaning = "how widely agents differ on single items, compared with the reference",
     .fooled_by = "agents at both extremes reach 1 and more without any middle",
     .measure = lp_measure_sd_ratio,
     .bytes = lp_measure_sd_ratio_bytes},
    {.key = "twonn",
     .name = "TwoNN dimension",
     .axis = PERSONA_AXIS_COMPLEXITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = 0,
     .version = 1,
     .minimum = 3,
     .options = "twonn_estimator",
     .range = "0 and up",
     .definition =
         "(u - 1) / sum ln(r_2 / r_1) over the u distinct rows, with r_1 and r_2 the distances to the nearest and "
         "second nearest other distinct row (Facco et al. 2017)",
     .meaning = "in how many directions agents differ at the finest scale that the answers have",
     .fooled_by = "noise, and answers on few levels, whose distances tie",
     .geometric = true,
     .depth = LP_DEPTH_TWO,
     .measure = lp_measure_twonn,
     .bytes = lp_measure_twonn_bytes},
    {.key = "effective_rank",
     .name = "Effective rank",
     .axis = PERSONA_AXIS_COMPLEXITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = WEIGHTS,
     .version = 1,
     .minimum = 2,
     .options = "",
     .range = "1..number of items of the space",
     .definition =
         "exp of the entropy of the singular values, scaled to sum 1, of the rows in the coordinates of the space, "
         "centred at the fitted mean (Roy and Vetterli 2007)",
     .meaning = "over how many directions the distances from the typical person of the reference are spread",
     .fooled_by = "noise; a population far from the reference's mean in one direction scores low however rich it is",
     .geometric = true,
     .measure = lp_measure_effective_rank,
     .bytes = lp_measure_effective_rank_bytes},
    {.key = "vendi_q1",
     .name = "Vendi score, q = 1",
     .axis = PERSONA_AXIS_COMPLEXITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = WEIGHTS,
     .version = 1,
     .minimum = 1,
     .options = "",
     .range = "1..smaller of n and number of items of the space",
     .definition =
         "exp(-sum l ln l) over the eigenvalues l of K / n, with K the cosines between rows centred at the fitted "
         "mean (Friedman and Dieng 2023, arXiv 2210.02410)",
     .meaning = "as how many fully different agents the population counts, rare kinds included",
     .fooled_by = "noise; it grows with n: compare populations of equal size",
     .geometric = true,
     .measure = lp_measure_vendi_q1,
     .bytes = lp_measure_vendi_bytes},
    {.key = "vendi_q2",
     .name = "Vendi score, q = 2",
     .axis = PERSONA_AXIS_COMPLEXITY,
     .direction = PERSONA_DIRECTION_TARGET,
     .traits = WEIGHTS,
     .version = 1,
     .minimum = 1,
     .options = "",
     .range = "1..smaller of n and number of items of the space",
     .definition = "1 / sum l^2 over the same eigenvalues as vendi_q1 (Pasarkar and Dieng 2024, arXiv 2310.12952)",
     .meaning = "as how many fully different agents the population counts, common kinds above all",
     .fooled_by = "noise; it ignores how far rows are from the centre",
     .geometric = true,
     .measure = lp_measure_vendi_q2,
     .bytes = lp_measure_vendi_bytes},
    {.key = "energy_distance",
     .name = "Energy distance",
     .axis = PERSONA_AXIS_COVERAGE,
     .direction = PERSONA_DIRECTION_LOWER,
     .traits = REFERENCE | WEIGHTS,
     .version = 1,
     .minimum = 2,
     .options = "",
     .range =
         "0 and up in expectation, in the units of the space; slightly negative by chance when both laws are equal",
     .definition =
         "2 E|X - Y| - E|X - X'| - E|Y - Y'|, with means over pairs of different rows (Szekely and Rizzo 2013)",
     .meaning = "how far the two populations are from being samples of one law",
     .fooled_by = "it says that they differ, not how",
     .geometric = true,
     .measure = lp_measure_energy_distance,
     .bytes = lp_measure_energy_distance_bytes},
};

enum { METRIC_COUNT = (int)(sizeof entries / sizeof entries[0]) };

const lp_metric *lp_metric_at(int32_t metric) { return &entries[metric]; }

static const lp_metric *find(int32_t metric) { return metric >= 0 && metric < METRIC_COUNT ? &entries[metric] : NULL; }

int32_t persona_metric_count(void) { return METRIC_COUNT; }

int32_t persona_metric_find(const char *key) {
  if (key == NULL) return -1;
  for (int32_t metric = 0; metric < METRIC_COUNT; metric++) {
    if (strcmp(entries[metric].key, key) == 0) return metric;
  }
  return -1;
}

const char *persona_metric_key(int32_t metric) { return find(metric) != NULL ? entries[metric].key : NULL; }
const char *persona_metric_name(int32_t metric) { return find(metric) != NULL ? entries[metric].name : NULL; }
const char *persona_metric_definition(int32_t metric) {
  return find(metric) != NULL ? entries[metric].definition : NULL;
}
const char *persona_metric_meaning(int32_t metric) { return find(metric) != NULL ? entries[metric].meaning : NULL; }
const char *persona_metric_fooled_by(int32_t metric) { return find(metric) != NULL ? entries[metric].fooled_by : NULL; }
const char *persona_metric_range(int32_t metric) { return find(metric) != NULL ? entries[metric].range : NULL; }
const char *persona_metric_options(int32_t metric) { return find(metric) != NULL ? entries[metric].options : NULL; }
int64_t persona_metric_minimum(int32_t metric) { return find(metric) != NULL ? entries[metric].minimum : 0; }
int32_t persona_metric_axis(int32_t metric) { return find(metric) != NULL ? entries[metric].axis : -1; }
int32_t persona_metric_direction(int32_t metric) { return find(metric) != NULL ? entries[metric].direction : -1; }
int32_t persona_metric_traits(int32_t metric) { return find(metric) != NULL ? entries[metric].traits : 0; }
int32_t persona_metric_version(int32_t metric) { return find(metric) != NULL ? entries[metric].version : 0; }

const char *persona_axis_name(int32_t axis) {
  static const char *const names[] = {"coverage", "uniformity", "complexity", "items"};
  return axis >= PERSONA_AXIS_COVERAGE && axis <= PERSONA_AXIS_ITEMS ? names[axis] : NULL;
}

const char *persona_direction_name(int32_t direction) {
  static const char *const names[] = {"none", "higher", "lower", "target"};
  return direction >= PERSONA_DIRECTION_NONE && direction <= PERSONA_DIRECTION_TARGET ? names[direction] : NULL;
}
