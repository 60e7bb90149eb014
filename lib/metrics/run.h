/* The inside of a run: a plan, and the results of its last execution. */
#ifndef LP_METRICS_RUN_H
#define LP_METRICS_RUN_H

#include <persona/run.h>

#include "base/progress.h"
#include "metrics/measurement.h"
#include "metrics/results.h"

struct persona_run {
  persona_context *context;
  persona_space *space;
  lp_option_values options;
  persona_population *reference; /* or NULL */
  persona_population **populations;
  int64_t population_count;
  int64_t population_capacity;
  lp_hopkins_points *hopkins_points; /* population_capacity; count 0: they are drawn */
  uint8_t *chosen;                   /* one byte a metric of the catalogue */
  bool coarse;                       /* sums over pairs in single precision: of populations that were made */
  lp_progress progress;
  bool executing;
  lp_results *results; /* NULL before a successful execution */
};

/* Executes the plan: fills *results, or fails and leaves it NULL. */
int lp_run_measure(persona_run *run, lp_results **results, persona_error *err);

#endif
