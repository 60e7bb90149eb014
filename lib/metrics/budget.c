/* How much memory a run takes, counted from its plan before it begins: the same steps as in execute.c, with sizes in
 * the place of arrays. */
#include "base/error.h"
#include "kernels/distance.h"
#include "kernels/pairs.h"
#include "kernels/sketch.h"
#include "metrics/catalogue.h"
#include "metrics/plan.h"
#include "space/derived.h"

#include <string.h>

/* What all estimates of a run read. */
typedef struct budget {
  const persona_run *run;
  lp_needs needs;
  int64_t dimensions;
  int64_t padded;
  int64_t units;
  int64_t threads;
} budget;

static budget begin(const persona_run *run) {
  const lp_score_kernel *kernel;
  budget all = {.run = run, .needs = lp_run_needs(run), .dimensions = run->space->dimensions};
  const int64_t choice = run->options.integers[LP_OPTION_KERNEL];
  if (lp_score_kernel_chosen(run->context, choice, &kernel, NULL) != PERSONA_OK)
    kernel = NULL; /* the run will say so */
  all.padded = lp_padded(all.dimensions);
  all.units = lp_frame_most_units(run->context, all.dimensions, kernel);
  all.threads = persona_context_threads(run->context);
  if (run->reference != NULL) {
    all.threads = lp_bytes_larger(all.threads, persona_context_threads(run->reference->context));
  }
  for (int64_t p = 0; p < run->population_count; p++) {
    all.threads = lp_bytes_larger(all.threads, persona_context_threads(run->populations[p]->context));
  }
  return all;
}

static bool is_weighted(const persona_population *population) {
  return population != NULL && persona_population_has_weights(population) != 0;
}

/* Missing answers that are surely there: those of rows without weight are taken out. */
static bool surely_misses(const persona_population *population) {
  return population->missing_answers > 0 && !is_weighted(population);
}

static lp_extent extent_of(const budget *all, int64_t anchors, int64_t points) {
  return (lp_extent){
      .anchors = anchors, .points = points, .padded = all->padded, .units = all->units, .threads = all->threads};
}

/* Bytes of the narrowest type that holds every coordinate that the cells of a population can give. */
static int64_t value_bytes(const persona_space *space, const persona_population *population) {
  if (space->whitening != NULL || space->inner != NULL) return (int64_t)sizeof(double);
  switch (population->answers->matrix.dtype) {
    case PERSONA_INT8: return population->missing_answers > 0 ? (int64_t)sizeof(float) : 1; /* has no missing answer */
    case PERSONA_UINT8:
    case PERSONA_INT16:
    case PERSONA_UINT16:
    case PERSONA_FLOAT16:
    case PERSONA_FLOAT32: return (int64_t)sizeof(float);
    default: return (int64_t)sizeof(double);
  }
}

/* The subset of the rows with weight; as many as there are rows. */
static lp_account rows_account(const persona_population *population) {
  const int64_t rows = population->rows;
  lp_account account = {0, 0};
  if (!is_weighted(population)) return account;
  lp_account_take(&account, rows, (int64_t)sizeof(int64_t)); /* rows to keep */
  lp_account_call(&account, lp_array_bytes(rows, 1));        /* their check */
  lp_account_take(&account, 1, (int64_t)sizeof *population);
  lp_account_take(&account, 1, (int64_t)strlen(population->name) + 1);
  lp_account_take(&account, rows, (int64_t)sizeof(int64_t)); /* selected */
  lp_account_give(&account, rows, (int64_t)sizeof(int64_t));
  return account;
}

/* A prepared population, as subject_begin makes it. */
static lp_account subject_account(const budget *all, const persona_population *population) {
  const persona_run *run = all->run;
  const int64_t rows = population->rows;
  const bool is_reference = population == run->reference;
  const int64_t depth = lp_run_depth(run, rows, is_reference);
  lp_account account = rows_account(population);
  if (!all->needs.geometry) return account;
  if (surely_misses(population) && !lp_space_accepts(run->space, population)) return account;
  if (run->space->inner != NULL) {
    lp_account_join(&account, lp_space_derive_account(run->space, rows, is_weighted(population), all->threads));
  }
  const bool keeps = all->needs.rows || depth > 0 || is_reference || population->missing_answers > 0;
  const int64_t value = keeps ? value_bytes(run->space, population) : 0;
  const lp_extent extent = extent_of(all, rows, rows);
  lp_account_join(&account, lp_geometry_account(rows, all->dimensions, value, all->threads));
  if (depth > 0) lp_account_join(&account, lp_geometry_search_account(&extent, depth));
  if (is_reference && all->needs.spread) lp_account_call(&account, lp_pair_sum_bytes(all->threads, rows, all->padded));
  return account;
}

/* Whether a metric surely refuses a population: then it takes no memory. */
static bool refuses(const lp_metric *metric, const persona_population *population) {
  if (is_weighted(population) && (metric->traits & PERSONA_METRIC_ACCEPTS_WEIGHTS) == 0) return true;
  return surely_misses(population) && (metric->traits & PERSONA_METRIC_ACCEPTS_MISSING) == 0;
}

static bool takes_memory(const budget *all, const lp_metric *metric, const persona_population *population) {
  const persona_population *reference = all->run->reference;
  if (metric->bytes == NULL || population->rows < metric->minimum || refuses(metric, population)) return false;
  if (metric->geometric && all->dimensions == 0) return false;
  if ((metric->traits & PERSONA_METRIC_NEEDS_REFERENCE) == 0) return true;
  return reference != NULL && reference != population && !refuses(metric, reference);
}

static lp_shape shape_of(const budget *all, const persona_population *population, int64_t place) {
  const persona_population *reference = all->run->reference;
  lp_shape shape = {.context = all->run->context,
                    .options = &all->run->options,
                    .rows = population->rows,
                    .reference_rows = reference != NULL ? reference->rows : 0,
                    .columns = lp_population_columns(population),
                    .dimensions = all->dimensions,
                    .padded = all->padded,
                    .units = all->units,
                    .threads = all->threads,
                    .weighted = is_weighted(population),
                    .reference_weighted = is_weighted(reference),
                    .hopkins_points = all->run->hopkins_points[place].count};
  for (int64_t j = 0; j < shape.columns; j++) {
    shape.name_bytes += (int64_t)strlen(lp_population_item(population, j)->name) + 1;
  }
  for (int64_t i = 0; i < shape.reference_rows; i++) {
    const char *id = persona_population_row_id(reference, i);
    if (id != NULL) shape.reference_id_bytes += (int64_t)strlen(id) + 1;
  }
  return shape;
}

/* Measuring one population; `now` is what its results keep. */
static lp_account population_account(const budget *all, const persona_population *population, int64_t place) {
  const persona_run *run = all->run;
  const bool is_reference = population == run->reference;
  const lp_shape shape = shape_of(all, population, place);
  lp_account own = {0, 0};
  int64_t tables = 0;
  if (!is_reference) own = subject_account(all, population);
  if (all->needs.pairing && !is_reference) {
    const lp_extent extent = extent_of(all, run->reference->rows, population->rows);
    lp_account_join(&own, lp_pairing_account(&extent, lp_run_depth(run, population->rows, false) > 0));
  }
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    if (!run->chosen[m] || !takes_memory(all, lp_metric_at(m), population)) continue;
    const lp_account metric = lp_metric_at(m)->bytes(&shape);
    lp_account_join(&own, metric);
    tables = lp_bytes_sum(tables, metric.now);
  }
  return (lp_account){.now = tables, .most = own.most};
}

int64_t persona_run_bytes(const persona_run *run) {
  if (run == NULL) return 0;
  const budget all = begin(run);
  lp_account account =
      lp_results_account(run->space, run->reference, (const persona_population *const *)run->populations,
                         run->population_count, all.needs.metrics);
  if (run->reference != NULL) lp_account_join(&account, subject_account(&all, run->reference));
  for (int64_t p = 0; p < run->population_count; p++) {
    lp_account_join(&account, population_account(&all, run->populations[p], p));
  }
  return account.most;
}

int lp_run_keep_to(const persona_run *run, persona_error *err) {
  const int64_t bound = run->options.integers[LP_OPTION_MAX_BYTES];
  if (bound == 0) return PERSONA_OK;
  const int64_t needed = persona_run_bytes(run);
  if (lp_bytes_check(needed, bound, NULL) == PERSONA_OK) return PERSONA_OK;
  return lp_fail(err, PERSONA_TOO_LARGE,
                 "the run may need %lld bytes of working memory, and max_bytes allows %lld; raise it, choose fewer "
                 "metrics or neighbours, use fewer threads, or measure subsets of the rows",
                 (long long)needed, (long long)bound);
}
