/* How much of the variance of each item lies between the levels of each attribute, and how much would by chance. */
#ifndef LP_ANALYSIS_EFFECTS_H
#define LP_ANALYSIS_EFFECTS_H

#include "analysis/adjust.h"
#include "analysis/assignment.h"
#include "base/progress.h"

/* Of one attribute and one item, over the rows that have both: eta^2 = SSB / SST and omega^2 = (SSB - (g - 1) MSW) /
 * (SST + MSW) with MSW = SSW / (n - g), for g levels among n rows. NaN for g < 2, n <= g, or no variance. */
typedef struct lp_effect {
  double eta_squared;
  double omega_squared;
  double chance; /* (g - 1) / (n - 1): the mean of eta^2 under no effect */
} lp_effect;

/* What permutations say of one attribute. Means are over the items with an effect. */
typedef struct lp_attribute_effects {
  double eta_squared; /* mean over items; NaN without any */
  double omega_squared;
  double chance;
  double p_value;     /* of the mean omega^2 */
  double null_mean;   /* of the mean omega^2 over permutations */
  double null_spread; /* its standard deviation */
  double null_bound;  /* its quantile 1 - level */
  int64_t strongest;  /* item with the largest omega^2; -1 without any */
} lp_attribute_effects;

typedef struct lp_effects {
  const lp_assignment *of;
  lp_effect *cells; /* attributes x items */
  double *p_values; /* attributes x items, of eta^2; NaN without an effect */
  lp_attribute_effects *attributes;
  double *agreement; /* attributes: p-values of the agreement with `labels`; NaN without */
} lp_effects;

/* Draws `permutations` of the agents' profiles, agents keeping their rows and rows without a code keeping none, and
 * counts p = (1 + #(as large or larger)) / (1 + permutations). Permutation b is the shuffle of unit b, purpose
 * LP_PURPOSE_PERMUTATIONS; attributes share it.
 * labels: rows, a cluster each or -1, of which there are `clusters`; NULL for none: their agreement with an attribute
 *   is measured by mutual information over rows that have both.
 * Returns PERSONA_OK, OUT_OF_MEMORY, CANCELLED. lp_effects_end is due in every case. Cost O(permutations attributes
 * rows items). Adds `permutations` to the progress. */
int lp_effects_find(const lp_assignment *assignment, const int32_t *labels, int32_t clusters, uint64_t seed,
                    int64_t permutations, double level, lp_progress *progress, lp_effects *effects, persona_error *err);
void lp_effects_end(lp_effects *effects);

#endif
