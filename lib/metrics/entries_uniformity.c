/* Entries of the catalogue: the uniformity axis: how evenly it is occupied. */
#include "metrics/entries.h"

#include "metrics/families.h"

const lp_metric lp_metric_hopkins = {
    .key = "hopkins",
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
    .bytes = lp_measure_hopkins_bytes,
    .steps = lp_measure_hopkins_steps,
};

const lp_metric lp_metric_hyperspherical_uniformity = {
    .key = "hyperspherical_uniformity",
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
    .bytes = lp_measure_hyperspherical_uniformity_bytes,
    .steps = lp_measure_hyperspherical_uniformity_steps,
};

const lp_metric lp_metric_separation = {
    .key = "separation",
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
    .measure = lp_measure_separation,
};
