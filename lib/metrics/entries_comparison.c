/* Entries of the catalogue: two populations: how far apart their laws are. */
#include "metrics/entries.h"

#include "metrics/families.h"

#include <math.h>

const lp_metric lp_metric_energy_distance = {
    .key = "energy_distance",
    .name = "Energy distance",
    .axis = PERSONA_AXIS_COMPARISON,
    .direction = PERSONA_DIRECTION_LOWER,
    .traits = REFERENCE | WEIGHTS,
    .version = 1,
    .minimum = 2,
    .options = "",
    .range = "0 and up in expectation, in the units of the space; slightly negative by chance when both laws are equal",
    .least = -INFINITY,
    .most = INFINITY,
    .definition =
        "2 E|X - Y| - E|X - X'| - E|Y - Y'|, with means over pairs of different rows (Szekely and Rizzo 2013)",
    .meaning = "how far the two populations are from being samples of one law",
    .fooled_by = "it says that they differ, not how",
    .geometric = true,
    .spread = true,
    .measure = lp_measure_energy_distance,
    .bytes = lp_measure_energy_distance_bytes,
    .steps = lp_measure_energy_distance_steps,
};

const lp_metric lp_metric_mmd = {
    .key = "mmd",
    .name = "Maximum mean discrepancy",
    .axis = PERSONA_AXIS_COMPARISON,
    .direction = PERSONA_DIRECTION_LOWER,
    .traits = REFERENCE | WEIGHTS | ON_REQUEST,
    .version = 1,
    .minimum = 2,
    .options = "mmd_kernel bandwidth",
    .range = "about 0 and up; slightly negative by chance when both laws are equal",
    .least = -INFINITY,
    .most = INFINITY,
    .definition =
        "squared, unbiased: mean k over pairs of different rows of the reference, plus that of the "
        "population, minus twice the mean across, with k = exp(-d^2 / (2 h^2)), exp(-d / h), or the "
        "inner product from the fitted mean, h = bandwidth (Gretton et al. 2012)",
    .meaning = "how far the two populations are from being samples of one law, at the scale of the bandwidth",
    .fooled_by = "it says that they differ, not how; a wide bandwidth sees means only",
    .geometric = true,
    .measure = lp_measure_mmd,
    .bytes = lp_measure_mmd_bytes,
    .steps = lp_measure_mmd_steps,
};

const lp_metric lp_metric_item_wasserstein = {
    .key = "item_wasserstein",
    .name = "Item Wasserstein",
    .axis = PERSONA_AXIS_COMPARISON,
    .direction = PERSONA_DIRECTION_LOWER,
    .traits = REFERENCE | WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "",
    .range = "0 and up, in units of the answers",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "mean over items, nominal ones left out, of the integral of |F - G| over the answers, F and G "
        "the shares of either population that answer no higher: on a scale of whole steps sum |F - G|",
    .meaning =
        "by how much an answer must be moved, on average, to turn the population into the reference, "
        "item by item",
    .fooled_by = "it cannot see how answers hang together",
    .measure = lp_measure_item_wasserstein,
    .bytes = lp_measure_item_wasserstein_bytes,
};

const lp_metric lp_metric_sliced_wasserstein = {
    .key = "sliced_wasserstein",
    .name = "Sliced Wasserstein",
    .axis = PERSONA_AXIS_COMPARISON,
    .direction = PERSONA_DIRECTION_LOWER,
    .traits = REFERENCE | WEIGHTS | ON_REQUEST,
    .version = 1,
    .minimum = 1,
    .options = "sliced_directions seed",
    .range = "0 and up, in the units of the space",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "mean over random directions, uniform on the sphere, of the Wasserstein distance of order 1 "
        "between the rows' projections (Rabin et al. 2012; Bonneel et al. 2015)",
    .meaning = "how far rows must be moved along a line, on average, to turn the population into the reference",
    .fooled_by =
        "in many dimensions a difference along few directions is averaged away; it grows as populations "
        "get smaller",
    .geometric = true,
    .measure = lp_measure_sliced_wasserstein,
    .bytes = lp_measure_sliced_wasserstein_bytes,
};

const lp_metric lp_metric_classifier_two_sample = {
    .key = "classifier_two_sample",
    .name = "Classifier two-sample",
    .axis = PERSONA_AXIS_COMPARISON,
    .direction = PERSONA_DIRECTION_LOWER,
    .traits = REFERENCE | ON_REQUEST,
    .version = 1,
    .minimum = 2,
    .options = "classifier_k",
    .range = "0..1; 0.5 is expected when both follow one law",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "share of the rows of both populations, each population counting half, that lie among their own: "
        "of all rows within the distance to the k-th nearest row of both together, k = classifier_k, the "
        "row itself left out, a larger share of its own population than of the other (Lopez-Paz and "
        "Oquab 2017, with neighbours as the classifier)",
    .meaning = "how often the people around it tell an agent from a person",
    .fooled_by = "both kinds of failure look alike: agents that are too similar, and agents from another world",
    .geometric = true,
    .depth = LP_DEPTH_CLASSIFIER_K,
    .measure = lp_measure_classifier_two_sample,
    .bytes = lp_measure_classifier_two_sample_bytes,
    .steps = lp_measure_classifier_two_sample_steps,
};
