/* The populations of a comparison, each with what stands beside its metrics: intervals, bands and nulls, and how halves
 * of its agents differ. */
#ifndef LP_INFERENCE_RIVALS_H
#define LP_INFERENCE_RIVALS_H

#include "inference/bands.h"
#include "inference/intervals.h"

/* One metric of one rival. */
typedef struct lp_rival_metric {
  double value; /* of the whole population; NaN where it is not defined */
  lp_band band;
  lp_interval interval;
} lp_rival_metric;

typedef struct lp_rivals {
  persona_context *context;
  bool has_reference;
  int64_t count;
  const char **names; /* borrowed from the populations */
  int32_t metrics;
  int32_t *metric;        /* metrics: place in the catalogue, ascending */
  lp_rival_metric *found; /* count x metrics */
  int64_t partitions;     /* random partitions of a rival's agents, at most */
  double *differences; /* count x metrics x partitions: the score of one half less that of the other; NaN where it was
                             not measured or is not defined */
} lp_rivals;

static inline lp_rival_metric *lp_rivals_at(const lp_rivals *rivals, int64_t rival, int32_t index) {
  return &rivals->found[rival * rivals->metrics + index];
}

static inline const double *lp_rivals_differences(const lp_rivals *rivals, int64_t rival, int32_t index) {
  return rivals->differences + (rival * rivals->metrics + index) * rivals->partitions;
}

/* Measures populations by a run's space, reference and options, and by those of its metrics that are chosen (one byte a
 * metric of the catalogue). They must outlive the rivals and differ from the run's reference. lp_rivals_clear is due in
 * every case. Returns PERSONA_OK, CANCELLED, OUT_OF_MEMORY and what runs return. Adds the steps of lp_draws_make to
 * the progress. */
int lp_rivals_measure(const persona_run *run, persona_population *const *populations, int64_t count,
                      const uint8_t *chosen, lp_progress *progress, lp_rivals *rivals, persona_error *err);
void lp_rivals_clear(lp_rivals *rivals);

#endif
