/* What a run will need, read from its plan alone. */
#include "metrics/plan.h"

#include "metrics/catalogue.h"

static int64_t depth_of(lp_depth depth, const lp_option_values *options) {
  switch (depth) {
    case LP_DEPTH_ONE: return 1;
    case LP_DEPTH_TWO: return 2;
    case LP_DEPTH_K: return options->integers[LP_OPTION_K];
    case LP_DEPTH_LID_K: return options->integers[LP_OPTION_LID_K];
    case LP_DEPTH_ENTROPY_K: return options->integers[LP_OPTION_ENTROPY_K];
    case LP_DEPTH_CLASSIFIER_K: return options->integers[LP_OPTION_CLASSIFIER_K];
    case LP_DEPTH_CORRELATION_K: return options->integers[LP_OPTION_CORRELATION_K];
    default: return 0;
  }
}

lp_needs lp_run_needs(const persona_run *run) {
  lp_needs all = {.rows = run->options.integers[LP_OPTION_DENSITY_VARIANT] == LP_DENSITY_NEAREST};
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    const lp_metric *metric = lp_metric_at(m);
    if (!run->chosen[m]) continue;
    if (metric->paired && run->reference == NULL) {
      all.metrics++;
      continue; /* it will be undefined: nothing needs to be made for it */
    }
    all.metrics++;
    all.lists = all.lists || metric->depth != LP_DEPTH_NONE;
    all.reference_lists = all.reference_lists || metric->reference_depth != LP_DEPTH_NONE;
    all.rows = all.rows || (metric->geometric && !metric->paired);
    all.geometry = all.geometry || metric->geometric;
    all.pairing = all.pairing || metric->paired;
    all.spread = all.spread || metric->spread;
  }
  return all;
}

int64_t lp_run_depth(const persona_run *run, int64_t rows, bool is_reference) {
  int64_t deepest = 0;
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    const lp_metric *metric = lp_metric_at(m);
    if (!run->chosen[m] || (metric->paired && run->reference == NULL)) continue;
    const lp_depth needed = is_reference && metric->paired ? metric->reference_depth : metric->depth;
    const int64_t depth = depth_of(needed, &run->options);
    if (depth < rows && depth > deepest) deepest = depth;
  }
  return deepest;
}

/* Of one population: sums over populations cannot overflow. */
static const double most_steps = 1e15;

int64_t lp_run_steps(const persona_run *run, const lp_needs *all, int64_t rows, int64_t reference_rows) {
  const double n = (double)rows;
  double steps = 1.0;
  if (all->lists || (all->reference_lists && reference_rows == 0)) steps += n * n; /* 0: it is the reference */
  if (all->pairing) steps += n * (double)reference_rows;
  if (all->spread && reference_rows == 0) steps += n * n / 2.0;
  const lp_shape shape = {.options = &run->options, .rows = rows, .reference_rows = reference_rows};
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    const lp_metric *metric = lp_metric_at(m);
    if (run->chosen[m] && metric->steps != NULL) steps += metric->steps(&shape);
  }
  return steps < most_steps ? (int64_t)steps : (int64_t)most_steps;
}
