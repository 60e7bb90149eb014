/* Entries of the catalogue: answers item by item, and repeated rows. */
#include "metrics/entries.h"

#include "metrics/families.h"

#include <math.h>

const lp_metric lp_metric_effective_levels = {
    .key = "effective_levels",
    .name = "Effective levels",
    .axis = PERSONA_AXIS_ITEMS,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "effective_levels_estimator",
    .range = "1..number of answer levels",
    .least = 1.0,
    .most = INFINITY,
    .definition = "mean over ordinal, binary and nominal items of 1 / sum p^2, with p the shares of the item's answers",
    .meaning = "how many answer options are really in use",
    .fooled_by = "answers drawn at random use every option",
    .measure = lp_measure_effective_levels,
    .bytes = lp_measure_effective_levels_bytes,
};

const lp_metric lp_metric_zero_variance_items = {
    .key = "zero_variance_items",
    .name = "Zero-variance items",
    .axis = PERSONA_AXIS_ITEMS,
    .direction = PERSONA_DIRECTION_LOWER,
    .traits = WEIGHTS | MISSING,
    .version = 1,
    .minimum = 2,
    .options = "",
    .range = "0..number of items",
    .least = 0.0,
    .most = INFINITY,
    .definition = "number of items to which all rows that answered gave one answer, or nobody answered",
    .meaning = "on how many items every agent says the same",
    .fooled_by = "one deviating agent in a thousand hides an item",
    .measure = lp_measure_zero_variance_items,
    .bytes = lp_measure_zero_variance_items_bytes,
};

const lp_metric lp_metric_distinct_patterns = {
    .key = "distinct_patterns",
    .name = "Distinct patterns",
    .axis = PERSONA_AXIS_ITEMS,
    .direction = PERSONA_DIRECTION_HIGHER,
    .traits = WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "",
    .range = "1..n",
    .least = 1.0,
    .most = LP_AS_MANY_AS_ROWS,
    .definition = "number of different rows over all items; a missing answer equals a missing answer",
    .meaning = "how many different agents there are, word for word",
    .fooled_by = "one changed answer makes a copy a new pattern",
    .measure = lp_measure_distinct_patterns,
    .bytes = lp_measure_patterns_bytes,
};

const lp_metric lp_metric_duplicate_rate = {
    .key = "duplicate_rate",
    .name = "Duplicate rate",
    .axis = PERSONA_AXIS_ITEMS,
    .direction = PERSONA_DIRECTION_LOWER,
    .traits = WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition = "1 - distinct patterns / n",
    .meaning = "which share of the agents repeats another one exactly",
    .fooled_by = "one changed answer makes a copy a new pattern; short questionnaires repeat by chance",
    .measure = lp_measure_duplicate_rate,
    .bytes = lp_measure_patterns_bytes,
};

const lp_metric lp_metric_sd_ratio = {
    .key = "sd_ratio",
    .name = "SD ratio",
    .axis = PERSONA_AXIS_ITEMS,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = REFERENCE | WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "",
    .range = "0 and up; 1 is the reference's own spread",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "mean over the items that vary in the reference of SD(population) / SD(reference), population standard "
        "deviations, nominal items left out",
    .meaning = "how widely agents differ on single items, compared with the reference",
    .fooled_by = "agents at both extremes reach 1 and more without any middle",
    .measure = lp_measure_sd_ratio,
    .bytes = lp_measure_sd_ratio_bytes,
};

const lp_metric lp_metric_item_entropy = {
    .key = "item_entropy",
    .name = "Item entropy",
    .axis = PERSONA_AXIS_ITEMS,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "entropy_estimator",
    .range = "0 and up, in nats; ln of the number of levels when all are used alike",
    .least = 0.0,
    .most = INFINITY,
    .definition =
        "mean over ordinal, binary and nominal items of the entropy of the item's answers: -sum p ln p (plug_in), "
        "that plus (S - 1) / (2 n) for S levels seen (Miller and Madow 1955), or the estimate of Chao and Shen "
        "(2003), which allows for levels that were not seen",
    .meaning = "how unpredictable a single answer is",
    .fooled_by = "answers drawn at random have the most of it",
    .measure = lp_measure_item_entropy,
    .bytes = lp_measure_item_entropy_bytes,
};

const lp_metric lp_metric_modal_share = {
    .key = "modal_share",
    .name = "Modal share",
    .axis = PERSONA_AXIS_ITEMS,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | MISSING,
    .version = 1,
    .minimum = 1,
    .options = "",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition = "mean over ordinal, binary and nominal items of the share of the item's most frequent answer",
    .meaning = "how many agents give the answer that most agents give",
    .fooled_by = "two camps of equal size halve it, however uniform each is",
    .measure = lp_measure_modal_share,
    .bytes = lp_measure_modal_share_bytes,
};

const lp_metric lp_metric_midpoint_share = {
    .key = "midpoint_share",
    .name = "Midpoint share",
    .axis = PERSONA_AXIS_ITEMS,
    .direction = PERSONA_DIRECTION_TARGET,
    .traits = WEIGHTS | MISSING | ON_REQUEST,
    .version = 1,
    .minimum = 1,
    .options = "",
    .range = "0..1",
    .least = 0.0,
    .most = 1.0,
    .definition =
        "mean over ordinal items, whose declared scale has an odd number of whole levels, of the share of answers "
        "in its middle",
    .meaning = "how often agents sit on the fence",
    .fooled_by = "missing answers that were filled in with medians",
    .measure = lp_measure_midpoint_share,
    .bytes = lp_measure_midpoint_share_bytes,
};
