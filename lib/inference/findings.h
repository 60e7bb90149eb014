/* What a diagnosis rests on, measured: a population beside its yardstick and beside populations made to fail. */
#ifndef LP_INFERENCE_FINDINGS_H
#define LP_INFERENCE_FINDINGS_H

#include "base/progress.h"
#include "inference/crowding.h"
#include "inference/tails.h"

enum { LP_LEAST_ROWS = 20 };

/* One measured sign. */
typedef struct lp_finding {
  double value;     /* of the population; NaN where it cannot be measured */
  double healthy;   /* of the yardstick */
  double failed;    /* of a population made to fail */
  double deviation; /* of value - healthy for a healthy population */
} lp_finding;

enum {
  LP_FINDING_COUPLING, /* root of the mean squared correlation of two items */
  LP_FINDING_MARGINS,  /* root of the mean squared distance of the shares of items' answers from even ones */
  LP_FINDING_RADIUS,   /* median distance from the middle agent */
  LP_FINDING_SPREAD,   /* root of the total variance */
  LP_FINDING_CROWD,    /* share of agents that have company as close as copies do */
  LP_FINDING_GROUPS,   /* how many groups agents fall into; failed: as many as copies are of at most */
  LP_FINDING_REST,     /* share of the variance off the first two axes */
  LP_FINDING_OFF,      /* the variance off the first two axes, by the reference's */
  LP_FINDING_APART,    /* share of pairs in which the agent lies further away from the reference than the person */
  LP_FINDING_PATTERN,  /* likeness of the correlations to the reference's */
  LP_FINDING_REACH,    /* mean distance from the mean along the reference's factors */
  LP_FINDING_TAIL,     /* share of agents at the emptiest end of a factor */
  LP_FINDING_COUNT
};

/* The yardstick is the reference; without one, the population's own answers, each item shuffled. */
typedef struct lp_findings {
  bool has_reference;
  bool has_scales; /* every item has a declared scale */
  int32_t factors;
  int64_t held; /* rows of each part in a draw */
  lp_finding of[LP_FINDING_COUNT];
  lp_crowding crowding;
  lp_tail tail;
} lp_findings;

/* The steps of progress of lp_findings_measure. */
int64_t lp_findings_steps(void);

/* Measures. population, reference: rows with weight, LP_LEAST_ROWS at least; reference may be NULL. Returns PERSONA_OK,
 * CANCELLED or OUT_OF_MEMORY. The same bits for a seed with any number of threads. */
int lp_findings_measure(persona_context *context, const persona_space *space, const persona_population *population,
                        const persona_population *reference, uint64_t seed, lp_progress *progress,
                        lp_findings *findings, persona_error *err);

#endif
