/* Ends of a reference's factors that a population does not reach. */
#ifndef LP_INFERENCE_TAILS_H
#define LP_INFERENCE_TAILS_H

#include "inference/factors.h"

/* The emptiest end whose opposite is as full as the rest. */
typedef struct lp_tail {
  double level;      /* share of the reference beyond it; 0 when no end was emptier than expected */
  double found;      /* share of the population beyond it */
  double expected;   /* the same of a healthy one */
  double opposite;   /* share at the opposite end, by what is there when only this end is missing */
  double deviations; /* how many standard deviations `found` lies below `expected` */
  double emptiness;  /* 1 - found / expected */
  int32_t tried;     /* ends that were looked at */
} lp_tail;

/* Searches along the factors' views and along the direction between the means. factors: of the reference. A row of the
 * reference is scored along directions that were fitted without it, as a row of the population is: rows spread further
 * along the axes that they gave rise to. Rows are in random order. */
int lp_tails_search(const persona_context *context, const lp_factors *factors, const lp_cloud *reference,
                    const lp_cloud *population, lp_tail *found, persona_error *err);

#endif
