/* The results of an executed run, shared by the run and the reports made from it. Knows no population: what a report
 * says of one is copied here. */
#ifndef LP_METRICS_RESULTS_H
#define LP_METRICS_RESULTS_H

#include "base/account.h"
#include "data/population.h"
#include "metrics/result.h"
#include "space/space.h"

/* What a report says of a population. */
typedef struct lp_subject {
  char *name;
  int64_t rows;
  int64_t items;
  int64_t dropped_rows;
  int64_t missing_answers;
  int64_t filled_answers;
  double effective_rows;
  bool is_reference;
} lp_subject;

typedef struct lp_results {
  persona_context *context;
  atomic_long holders;
  int32_t setting_count;
  const char **setting_keys; /* static strings */
  char **setting_texts;      /* one block */
  int64_t left_out_count;
  char **left_out; /* one block */
  int64_t subject_count;
  lp_subject *subjects;
  int32_t metric_count;
  persona_result *values; /* subject_count x metric_count, in the order of the catalogue */
} lp_results;

/* Everything but the values themselves. metrics: places in the catalogue, ascending. NULL when there is no memory. */
lp_results *lp_results_create(persona_context *context, const persona_space *space, const lp_option_values *options,
                              const persona_population *reference, const persona_population *const *populations,
                              int64_t population_count, int32_t metric_count);

/* The memory that this takes. */
lp_account lp_results_account(const persona_space *space, const persona_population *reference,
                              const persona_population *const *populations, int64_t population_count,
                              int32_t metric_count);

/* One more holder, returning its argument; and one less. */
lp_results *lp_results_share(lp_results *results);
void lp_results_free(lp_results *results);

static inline persona_result *lp_results_at(const lp_results *results, int64_t population, int32_t index) {
  return &results->values[population * results->metric_count + index];
}

#endif
