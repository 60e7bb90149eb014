/* What a run will need, read from its plan alone: by its execution, and by its estimates of steps and of memory. */
#ifndef LP_METRICS_PLAN_H
#define LP_METRICS_PLAN_H

#include "kernels/scores.h"
#include "metrics/run.h"

/* What the chosen metrics need together. */
typedef struct lp_needs {
  int32_t metrics;
  bool geometry;
  bool pairing;
  bool spread;          /* the mean distance within the reference */
  bool lists;           /* of neighbours of each population */
  bool reference_lists; /* of the reference */
  bool rows;            /* coordinates, again and again */
  const lp_score_kernel *kernel;
} lp_needs;
lp_needs lp_run_needs(const persona_run *run);

/* How deep the lists of a population of this many rows must be; a metric that asks for more neighbours than there are
 * will be undefined and needs none. Never less for more rows. */
int64_t lp_run_depth(const persona_run *run, int64_t rows, bool is_reference);

/* Steps of progress for one population, were all its rows distinct. reference_rows: 0 without a reference, or for
 * itself. */
int64_t lp_run_steps(const persona_run *run, const lp_needs *all, int64_t rows, int64_t reference_rows);

/* Fails with TOO_LARGE when executing the run may take more memory than the option max_bytes allows. */
int lp_run_keep_to(const persona_run *run, persona_error *err);

#endif
