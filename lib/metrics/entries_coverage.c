/* Entries of the catalogue: the coverage axis: how much of the persona space is occupied. */
#include "metrics/entries.h"

#include "metrics/families.h"

#include <math.h>

const lp_metric lp_metric_coverage = {
    .key = "coverage",
    .name = "Coverage",
    .axis = PERSONA_AXIS_COVERAGE,
    .direction = PERSONA_DIRECTION_HIGHER,
    .traits = REFERENCE | WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "k balls minimum_overlap",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "share of reference rows with a row of the population within r_i, the distance of the reference row "
        "to its k-th nearest other reference row (Naeem et al. 2020, arXiv 2002.09797)",
    .meaning = "how much of the region where the reference lives is occupied",
    .fooled_by =
        "in many dimensions, answers near the reference mean with a little noise reach many balls: read it "
        "beside density and recall",
    .geometric = true,
    .paired = true,
    .reference_depth = LP_DEPTH_K,
    .measure = lp_measure_coverage,
    .bytes = lp_list_uncovered_bytes,
};

const lp_metric lp_metric_density = {
    .key = "density",
    .name = "Density",
    .axis = PERSONA_AXIS_COVERAGE,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = REFERENCE | WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "k balls minimum_overlap density_variant",
    .range = "0 and up; 1 is expected when both follow one law",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "(1 / (k m)) times the number of pairs of a reference ball of radius r_i and a row of the population "
        "inside it (Naeem et al. 2020)",
    .meaning = "how crowded the population is where the reference lives; far above 1 is piling up in the middle",
    .fooled_by = "copies of a typical reference row raise it; it cannot see rows outside all balls",
    .geometric = true,
    .paired = true,
    .reference_depth = LP_DEPTH_K,
    .measure = lp_measure_density,
    .bytes = lp_measure_density_bytes,
};

const lp_metric lp_metric_precision = {
    .key = "precision",
    .name = "Precision",
    .axis = PERSONA_AXIS_COVERAGE,
    .direction = PERSONA_DIRECTION_HIGHER,
    .traits = REFERENCE | WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "k balls minimum_overlap",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "share of rows of the population inside at least one reference ball of radius r_i (Kynkaanniemi et "
        "al. 2019, arXiv 1904.06991)",
    .meaning = "how many agents answer as somebody in the reference could",
    .fooled_by = "a single repeated plausible agent reaches 1",
    .geometric = true,
    .paired = true,
    .reference_depth = LP_DEPTH_K,
    .measure = lp_measure_precision,
};

const lp_metric lp_metric_recall = {
    .key = "recall",
    .name = "Recall",
    .axis = PERSONA_AXIS_COVERAGE,
    .direction = PERSONA_DIRECTION_HIGHER,
    .traits = REFERENCE | WEIGHTS | MISSING,
    .version = 1,
    .minimum = 2,
    .options = "k balls minimum_overlap",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "share of reference rows inside at least one ball of the population, whose radius is the distance of "
        "a row to its k-th nearest other row of the population (Kynkaanniemi et al. 2019)",
    .meaning = "how much of the reference the population's own spread could have produced",
    .fooled_by = "a few far outliers have balls large enough to hold everybody",
    .geometric = true,
    .paired = true,
    .depth = LP_DEPTH_K,
    .measure = lp_measure_recall,
};

const lp_metric lp_metric_expected_coverage = {
    .key = "expected_coverage",
    .name = "Expected coverage",
    .axis = PERSONA_AXIS_COVERAGE,
    .direction = PERSONA_DIRECTION_NONE,
    .traits = REFERENCE | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "k",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "1 - product over i = 1..k of (n - i) / (n + m - i): the coverage expected when n reference rows and m "
        "rows of the population follow one continuous law (Naeem et al. 2020)",
    .meaning = "the coverage that a perfect population of this size would have",
    .fooled_by = "it knows only the two sizes; ties and pairwise missing answers are not part of it",
    .measure = lp_measure_expected_coverage,
};

const lp_metric lp_metric_coverage_components = {
    .key = "coverage_components",
    .name = "Coverage of components",
    .axis = PERSONA_AXIS_COVERAGE,
    .direction = PERSONA_DIRECTION_HIGHER,
    .traits = REFERENCE | WEIGHTS,
    .version = 1,
    .minimum = 1,
    .options = "k balls",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "coverage in the space of the reference's first principal components, those whose eigenvalue exceeds "
        "the mean eigenvalue, whatever the space of the run",
    .meaning = "how much of the reference's region is occupied along the few directions in which people differ most",
    .fooled_by = "it cannot see what happens off these directions",
    .measure = lp_measure_coverage_components,
    .bytes = lp_measure_derived_coverage_bytes,
    .steps = lp_measure_derived_coverage_steps,
};

const lp_metric lp_metric_coverage_traits = {
    .key = "coverage_traits",
    .name = "Coverage of traits",
    .axis = PERSONA_AXIS_COVERAGE,
    .direction = PERSONA_DIRECTION_HIGHER,
    .traits = REFERENCE | WEIGHTS | MISSING | ON_REQUEST,
    .version = 1,
    .minimum = 1,
    .options = "k balls minimum_overlap",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "coverage in the space of trait scores, means of the answered items that name a trait, whatever the "
        "space of the run",
    .meaning = "how much of the reference's region is occupied as far as the instrument's traits can tell",
    .fooled_by = "agents may reach every combination of traits with answers that no person gives",
    .measure = lp_measure_coverage_traits,
    .bytes = lp_measure_derived_coverage_bytes,
    .steps = lp_measure_derived_coverage_steps,
};
