/* Entries of the catalogue: the uniformity axis: how evenly it is occupied. */
#include "metrics/entries.h"

#include "metrics/families.h"

#include <math.h>

const lp_metric lp_metric_hopkins = {
    .key = "hopkins",
    .name = "Hopkins statistic",
    .axis = PERSONA_AXIS_UNIFORMITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = 0,
    .version = 1,
    .minimum = 3,
    .options = "seed hopkins_points hopkins_repetitions hopkins_p hopkins_power hopkins_probes hopkins_variant",
    .range = "0..1; near 1 clustered, near 0 over-regular",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "sum W^p / (sum U^p + sum W^p), with U the distances of sampled rows to their nearest other row and W "
        "those of as many uniform points of the bounding box to their nearest row, averaged over repetitions "
        "(Hopkins and Skellam 1954)",
    .meaning = "whether agents gather in clumps",
    .fooled_by =
        "its value without structure depends on the shape of the answers and the number of items: compare with "
        "the reference's own value, never with 1/2",
    .geometric = true,
    .depth = LP_DEPTH_TWO,
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
    .options = "hyperspherical_t hyperspherical_centre",
    .range = "-4 t..0; 0 when all rows point the same way, lower is more even",
    .least = -INFINITY,
    .most = 0.0,
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
    .options = "minimum_overlap separation_space",
    .range = "0 and up, in the units of the space",
    .least = 0.0,
    .most = INFINITY,
    .definition = "mean distance of a row to its nearest other row",
    .meaning = "how far an agent is from the agent most like it",
    .fooled_by = "it falls as n grows: compare populations of equal size",
    .geometric = true,
    .depth = LP_DEPTH_ONE,
    .measure = lp_measure_separation,
    .bytes = lp_measure_separation_bytes,
};

const lp_metric lp_metric_silhouette = {
    .key = "silhouette",
    .name = "Silhouette",
    .axis = PERSONA_AXIS_UNIFORMITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = ON_REQUEST,
    .version = 1,
    .minimum = 3,
    .options = "silhouette_clusters seed",
    .range = "-1..1",
    .least = -1.0,
    .most = 1.0,
    .definition =
        "mean over rows of (b - a) / max(a, b), with a the mean distance to the other rows of its "
        "cluster and b the least mean distance to those of another (Rousseeuw 1987), over the clusters "
        "of k-means with k-means++ seeding, the best of 10 starts",
    .meaning = "how clearly agents fall into a few camps",
    .fooled_by = "k-means finds clusters in anything: compare with the reference's own value",
    .geometric = true,
    .measure = lp_measure_silhouette,
    .bytes = lp_measure_silhouette_bytes,
    .steps = lp_measure_silhouette_steps,
};

const lp_metric lp_metric_separation_ratio = {
    .key = "separation_ratio",
    .name = "Separation ratio",
    .axis = PERSONA_AXIS_UNIFORMITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = REFERENCE,
    .version = 1,
    .minimum = 2,
    .options = "separation_draws seed",
    .range = "0 and up; 1 is the reference's own separation",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "mean distance of a row to its nearest other row, divided by that of the reference, both with as "
        "many rows as the smaller of them has: the larger one is thinned at random, without replacement, "
        "separation_draws times",
    .meaning = "how far agents are from the agent most like them, compared with people",
    .fooled_by = "a few far outliers raise it",
    .geometric = true,
    .depth = LP_DEPTH_ONE,
    .measure = lp_measure_separation_ratio,
    .bytes = lp_measure_separation_ratio_bytes,
    .steps = lp_measure_separation_ratio_steps,
};
