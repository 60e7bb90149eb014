/* Entries of the catalogue: the complexity axis: how rich the patterns are. */
#include "metrics/entries.h"

#include "metrics/families.h"

#include <math.h>

const lp_metric lp_metric_lid = {
    .key = "lid",
    .name = "Local intrinsic dimension",
    .axis = PERSONA_AXIS_COMPLEXITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = 0,
    .version = 1,
    .minimum = 3,
    .options = "lid_k lid_variant",
    .range = "0 and up",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "1 / mean over distinct rows of (1/(k-1)) sum over j < k of ln(r_k / r_j), with r_j the distance to the "
        "j-th nearest other distinct row and k = lid_k (Levina and Bickel 2004, pooled as MacKay and "
        "Ghahramani 2005)",
    .meaning = "in how many directions agents differ from those most like them",
    .fooled_by = "noise: answers drawn at random score higher than people",
    .geometric = true,
    .depth = LP_DEPTH_LID_K,
    .measure = lp_measure_lid,
    .bytes = lp_measure_lid_bytes,
};

const lp_metric lp_metric_participation_ratio = {
    .key = "participation_ratio",
    .name = "Participation ratio",
    .axis = PERSONA_AXIS_COMPLEXITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS,
    .version = 1,
    .minimum = 2,
    .options = "",
    .range = "1..number of items that vary",
    .least = 1.0,
    .most = INFINITY,
    .definition =
        "(sum l)^2 / sum l^2 over the eigenvalues l of the population's own correlation matrix of the items "
        "that vary in it, nominal ones left out",
    .meaning = "along how many independent directions the answers vary",
    .fooled_by = "noise: independent random answers score near the number of items; it falls with small n",
    .measure = lp_measure_participation_ratio,
    .bytes = lp_measure_participation_ratio_bytes,
};

const lp_metric lp_metric_twonn = {
    .key = "twonn",
    .name = "TwoNN dimension",
    .axis = PERSONA_AXIS_COMPLEXITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = 0,
    .version = 1,
    .minimum = 3,
    .options = "twonn_estimator",
    .range = "0 and up",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "(u - 1) / sum ln(r_2 / r_1) over the u distinct rows, with r_1 and r_2 the distances to the nearest and "
        "second nearest other distinct row (Facco et al. 2017)",
    .meaning = "in how many directions agents differ at the finest scale that the answers have",
    .fooled_by = "noise, and answers on few levels, whose distances tie",
    .geometric = true,
    .depth = LP_DEPTH_TWO,
    .measure = lp_measure_twonn,
    .bytes = lp_measure_twonn_bytes,
};

const lp_metric lp_metric_effective_rank = {
    .key = "effective_rank",
    .name = "Effective rank",
    .axis = PERSONA_AXIS_COMPLEXITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS,
    .version = 1,
    .minimum = 2,
    .options = "",
    .range = "1..number of items of the space",
    .least = 1.0,
    .most = INFINITY,
    .definition =
        "exp of the entropy of the singular values, scaled to sum 1, of the rows in the coordinates of the space, "
        "centred at the fitted mean (Roy and Vetterli 2007)",
    .meaning = "over how many directions the distances from the typical person of the reference are spread",
    .fooled_by = "noise; a population far from the reference's mean in one direction scores low however rich it is",
    .geometric = true,
    .measure = lp_measure_effective_rank,
    .bytes = lp_measure_effective_rank_bytes,
};

const lp_metric lp_metric_correlation_dimension = {
    .key = "correlation_dimension",
    .name = "Correlation dimension",
    .axis = PERSONA_AXIS_COMPLEXITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = ON_REQUEST,
    .version = 1,
    .minimum = 3,
    .options = "correlation_k balls",
    .range = "0 and up",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "ln(C(b) / C(a)) / ln(b / a), with C(r) the share of pairs of distinct rows at most r apart, a and b the "
        "medians over distinct rows of the distance to the (k/2)-th and the k-th nearest other one, k = correlation_k "
        "(Grassberger and Procaccia 1983)",
    .meaning = "in how many directions agents differ, over the distances at which neighbours are found",
    .fooled_by = "noise, as all dimensions are; a few dense clumps, whose pairs outnumber all others",
    .geometric = true,
    .depth = LP_DEPTH_CORRELATION_K,
    .measure = lp_measure_correlation_dimension,
    .bytes = lp_measure_correlation_dimension_bytes,
    .steps = lp_measure_correlation_dimension_steps,
};
