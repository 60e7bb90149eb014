/* The inside of an inference. */
#ifndef LP_INFERENCE_INFERENCE_H
#define LP_INFERENCE_INFERENCE_H

#include <persona/inference.h>

#include <stdatomic.h>

#include "inference/bands.h"
#include "inference/intervals.h"

struct persona_evidence {
  int32_t metric;
  lp_band band;
  lp_interval interval;
  double power; /* the run's options */
  double material_share;
  double least_spread; /* of the band that no number of agents would make narrower; NaN where that is not known */
};

struct persona_inference {
  persona_context *context;
  atomic_long holders;
  int64_t population_count;
  int32_t metric_count;
  lp_matching *matchings;     /* population_count */
  persona_evidence *evidence; /* population_count x metric_count, in the order of the catalogue */
};

/* One more holder; returns its argument. */
persona_inference *lp_inference_share(const persona_inference *inference);

/* Notes beside a band what judges the size of the population by it: evidence_size.c. */
void lp_evidence_judge(const lp_draws *draws, int32_t index, const lp_option_values *options,
                       persona_evidence *evidence);

static inline persona_evidence *lp_inference_at(const persona_inference *inference, int64_t population, int32_t index) {
  return &inference->evidence[population * inference->metric_count + index];
}

#endif
