/* Entries of the catalogue: diversity and entropy: how many kinds of agents there are. */
#include "metrics/entries.h"

#include "metrics/families.h"

const lp_metric lp_metric_vendi_q1 = {
    .key = "vendi_q1",
    .name = "Vendi score, q = 1",
    .axis = PERSONA_AXIS_DIVERSITY,
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
    .bytes = lp_measure_vendi_bytes,
};

const lp_metric lp_metric_vendi_q2 = {
    .key = "vendi_q2",
    .name = "Vendi score, q = 2",
    .axis = PERSONA_AXIS_DIVERSITY,
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
    .bytes = lp_measure_vendi_bytes,
};
