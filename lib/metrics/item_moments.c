/* Moments of every item of a population. */
#include "metrics/item_moments.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"

typedef struct reading {
  const persona_population *population;
  const double *weights; /* NULL: 1 each */
  double *values;        /* rows, for each worker */
  lp_moments *moments;
} reading;

static void read_item(void *data, int64_t column, int32_t worker) {
  const reading *work = data;
  const int64_t rows = work->population->rows;
  double *values = work->values + worker * rows;
  lp_population_read_column(work->population, column, values);
  lp_column_moments(values, work->weights, rows, &work->moments[column]);
}

int lp_item_moments(const persona_population *population, lp_moments *moments, persona_error *err) {
  const persona_context *context = population->context;
  const int64_t rows = population->rows;
  const bool weighted = persona_population_has_weights(population);
  reading work = {.population = population, .moments = moments};
  work.values =
      lp_allocate_array(context, persona_context_threads(context), lp_bytes_of(rows, (int64_t)sizeof(double)));
  double *weights = weighted ? lp_allocate_array(context, rows, sizeof *weights) : NULL;
  const bool ready = work.values != NULL && (!weighted || weights != NULL);
  if (ready) {
    if (weighted) lp_population_read_weights(population, weights);
    work.weights = weights;
    lp_parallel_for(context, lp_population_columns(population), read_item, &work);
  }
  lp_release(context, work.values);
  lp_release(context, weights);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

int64_t lp_item_moments_bytes(int64_t rows, bool weighted, int64_t threads) {
  const int64_t column = lp_array_bytes(rows, (int64_t)sizeof(double));
  return lp_bytes_sum(lp_bytes_of(threads, column), weighted ? column : 0);
}
