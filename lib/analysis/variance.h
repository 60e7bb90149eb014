/* Where the variance of an item lies: between cells of attributes, between agents of a cell, or between the answers of
 * one agent. */
#ifndef LP_ANALYSIS_VARIANCE_H
#define LP_ANALYSIS_VARIANCE_H

#include "analysis/assignment.h"

/* Of one item, over the rows that answered it. Shares of the sum of squares, which add up to 1 but grow by chance with
 * the number of groups; and variance components of the nested model answer = mean + cell + agent + rest, estimated by
 * equating mean squares with their expectations for groups of unequal size (Searle, Casella and McCulloch 1992,
 * chapter 5), as shares of their sum. A component below 0 says that there is nothing beyond chance; it stays as it is.
 * NaN where nothing is left to estimate it from: agents when no cell has two, replicates when no agent has two rows. */
typedef struct lp_variance {
  double cell;
  double agent;
  double replicate;
  double cell_component;
  double agent_component;
  double replicate_component;
} lp_variance;

/* split: one an item. Returns PERSONA_OK or OUT_OF_MEMORY. Cost O(rows * items). */
int lp_variance_split(const lp_assignment *assignment, lp_variance *split, persona_error *err);

#endif
