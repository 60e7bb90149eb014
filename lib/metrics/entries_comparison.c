/* Entries of the catalogue: two populations: how far apart their laws are. */
#include "metrics/entries.h"

#include "metrics/families.h"

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
