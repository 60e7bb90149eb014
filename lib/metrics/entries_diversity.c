/* Entries of the catalogue: diversity and entropy: how many kinds of agents there are. */
#include "metrics/entries.h"

#include "metrics/families.h"

#include <math.h>

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
    .least = 1.0,
    .most = LP_AS_MANY_AS_ROWS,
    .definition =
        "exp(-sum l ln l) over the eigenvalues l of K / n, with K the cosines between rows centred at the fitted "
        "mean (Friedman and Dieng 2023, arXiv 2210.02410)",
    .meaning = "as how many fully different agents the population counts, rare kinds included",
    .fooled_by = "noise; it grows with n: compare populations of equal size",
    .geometric = true,
    .measure = lp_measure_vendi_q1,
    .bytes = lp_measure_cosine_vendi_bytes,
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
    .least = 1.0,
    .most = LP_AS_MANY_AS_ROWS,
    .definition = "1 / sum l^2 over the same eigenvalues as vendi_q1 (Pasarkar and Dieng 2024, arXiv 2310.12952)",
    .meaning = "as how many fully different agents the population counts, common kinds above all",
    .fooled_by = "noise; it ignores how far rows are from the centre",
    .geometric = true,
    .measure = lp_measure_vendi_q2,
    .bytes = lp_measure_cosine_vendi_bytes,
};

const lp_metric lp_metric_vendi = {
    .key = "vendi",
    .name = "Vendi score",
    .axis = PERSONA_AXIS_DIVERSITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | ON_REQUEST,
    .version = 1,
    .minimum = 1,
    .options = "vendi_kernel diversity_order bandwidth",
    .range = "1..n",
    .least = 1.0,
    .most = LP_AS_MANY_AS_ROWS,
    .definition =
        "Hill number of order q = diversity_order of the eigenvalues of sqrt(p_i p_j) k_ij, divided by "
        "their sum, with p the shares of the rows and k their cosines seen from the fitted mean, "
        "exp(-d^2 / (2 h^2)) with h = bandwidth, or inner products (Friedman and Dieng 2023, arXiv "
        "2210.02410; Pasarkar and Dieng 2024, arXiv 2310.12952)",
    .meaning =
        "as how many fully different agents the population counts, under a likeness and an order of your "
        "choice",
    .fooled_by = "noise; compare populations of equal size",
    .geometric = true,
    .measure = lp_measure_vendi,
    .bytes = lp_measure_vendi_bytes,
    .steps = lp_measure_vendi_steps,
};

const lp_metric lp_metric_similarity_diversity = {
    .key = "similarity_diversity",
    .name = "Similarity diversity",
    .axis = PERSONA_AXIS_DIVERSITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | ON_REQUEST,
    .version = 1,
    .minimum = 1,
    .options = "diversity_kernel diversity_order bandwidth",
    .range = "1..n",
    .least = 1.0,
    .most = LP_AS_MANY_AS_ROWS,
    .definition =
        "(sum p_i (Zp)_i^(q-1))^(1/(1-q)) with q = diversity_order, p the shares of the rows and Z_ij = "
        "exp(-d / h) or exp(-d^2 / (2 h^2)), h = bandwidth (Leinster and Cobbold 2012)",
    .meaning = "as how many agents of no likeness at all the population counts",
    .fooled_by = "the bandwidth decides what counts as alike",
    .geometric = true,
    .measure = lp_measure_similarity_diversity,
    .bytes = lp_measure_similarity_diversity_bytes,
    .steps = lp_measure_similarity_diversity_steps,
};

const lp_metric lp_metric_magnitude = {
    .key = "magnitude",
    .name = "Magnitude",
    .axis = PERSONA_AXIS_DIVERSITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = ON_REQUEST,
    .version = 1,
    .minimum = 1,
    .options = "magnitude_scale",
    .range = "1..number of distinct rows",
    .least = 1.0,
    .most = LP_AS_MANY_AS_ROWS,
    .definition =
        "sum of w with Z w = 1 and Z_ij = exp(-t d_ij) over the distinct rows, t = magnitude_scale "
        "(Leinster 2013)",
    .meaning = "the effective number of distinct answers at a scale, however often each is given",
    .fooled_by = "a handful of odd agents count as much as a crowd",
    .geometric = true,
    .measure = lp_measure_magnitude,
    .bytes = lp_measure_magnitude_bytes,
    .steps = lp_measure_similarity_diversity_steps,
};

const lp_metric lp_metric_pattern_entropy = {
    .key = "pattern_entropy",
    .name = "Pattern entropy",
    .axis = PERSONA_AXIS_DIVERSITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | MISSING | ON_REQUEST,
    .version = 1,
    .minimum = 1,
    .options = "entropy_estimator",
    .range = "0 and up, in nats; ln n when no two rows are equal (plug_in)",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "entropy of the distinct rows over all items, a missing answer being equal to a missing answer; "
        "estimators as for item_entropy",
    .meaning = "how unpredictable a whole questionnaire is",
    .fooled_by = "one changed answer makes a copy a new pattern: it is near ln n for any long questionnaire",
    .measure = lp_measure_pattern_entropy,
    .bytes = lp_measure_pattern_counts_bytes,
};

const lp_metric lp_metric_hill_number = {
    .key = "hill_number",
    .name = "Hill number of patterns",
    .axis = PERSONA_AXIS_DIVERSITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | MISSING | ON_REQUEST,
    .version = 1,
    .minimum = 1,
    .options = "diversity_order",
    .range = "1..n",
    .least = 1.0,
    .most = LP_AS_MANY_AS_ROWS,
    .definition =
        "(sum p^q)^(1/(1-q)) over the shares p of the distinct rows over all items, q = diversity_order "
        "(Hill 1973)",
    .meaning = "how many equally common different agents there would be",
    .fooled_by = "one changed answer makes a copy a new pattern",
    .measure = lp_measure_hill_number,
    .bytes = lp_measure_pattern_counts_bytes,
};

const lp_metric lp_metric_gaussian_entropy = {
    .key = "gaussian_entropy",
    .name = "Gaussian entropy",
    .axis = PERSONA_AXIS_DIVERSITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | ON_REQUEST,
    .version = 1,
    .minimum = 2,
    .options = "",
    .range = "any number, in nats",
    .least = -INFINITY,
    .most = INFINITY,
    .definition =
        "(D/2) ln(2 pi e) + 1/2 ln det S, with S the covariance of the rows in the coordinates of the "
        "space, shrunk towards its mean variance by the weight of Ledoit and Wolf (2004) when it is "
        "singular",
    .meaning = "how much volume the population fills, were it Gaussian",
    .fooled_by = "a shrunk covariance has volume in every direction: read the detail shrinkage",
    .geometric = true,
    .measure = lp_measure_gaussian_entropy,
    .bytes = lp_measure_gaussian_entropy_bytes,
};

const lp_metric lp_metric_neighbour_entropy = {
    .key = "neighbour_entropy",
    .name = "Neighbour entropy",
    .axis = PERSONA_AXIS_DIVERSITY,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = ON_REQUEST,
    .version = 1,
    .minimum = 2,
    .options = "entropy_k",
    .range = "any number, in nats",
    .least = -INFINITY,
    .most = INFINITY,
    .definition =
        "psi(u) - psi(k) + ln V_D + (D/u) sum ln r_i over the u distinct rows, r_i the distance to the "
        "k-th nearest other distinct row, k = entropy_k (Kozachenko and Leonenko 1987)",
    .meaning = "how much volume the distinct rows fill, whatever their law",
    .fooled_by = "answers on few levels, whose distances tie; many dimensions",
    .geometric = true,
    .depth = LP_DEPTH_ENTROPY_K,
    .measure = lp_measure_neighbour_entropy,
};
