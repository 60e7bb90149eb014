/* The Hopkins statistic, averaged over repetitions. */
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "kernels/nearest.h"
#include "metrics/families.h"

#include <math.h>

/* Memory of one repetition after another. */
typedef struct trial {
  int64_t points;   /* sampled rows, and as many probes */
  int64_t *shuffle; /* rows: a permutation, of which the front is the sample */
  int64_t batch;    /* repetitions whose probes are searched for together */
  double *probes;   /* batch x points x padded */
  double *squared;  /* batch x points: squared distance of each probe to its nearest row */
  int64_t *numbers; /* batch x points: that row's pattern; not used */
  double *low;      /* dimensions: the bounding box */
  double *high;
  double *row; /* padded: scratch */
} trial;

static void trial_end(const persona_context *context, trial *state) {
  lp_release(context, state->shuffle);
  lp_release(context, state->probes);
  lp_release(context, state->squared);
  lp_release(context, state->numbers);
  lp_release(context, state->low);
  lp_release(context, state->high);
  lp_release(context, state->row);
}

static bool trial_begin(const persona_context *context, const lp_geometry *geometry, trial *state) {
  const int64_t dimensions = geometry->points.dimensions;
  const int64_t padded_bytes = geometry->points.padded * (int64_t)sizeof(double);
  state->shuffle = lp_allocate_array(context, geometry->patterns.rows, sizeof *state->shuffle);
  state->probes = lp_allocate_zeroed(context, state->batch * state->points, padded_bytes);
  state->squared = lp_allocate_array(context, state->batch * state->points, sizeof *state->squared);
  state->numbers = lp_allocate_array(context, state->batch * state->points, sizeof *state->numbers);
  state->low = lp_allocate_array(context, dimensions, sizeof *state->low);
  state->high = lp_allocate_array(context, dimensions, sizeof *state->high);
  state->row = lp_allocate_array(context, 1, padded_bytes);
  return state->shuffle != NULL && state->probes != NULL && state->squared != NULL && state->numbers != NULL &&
         state->low != NULL && state->high != NULL && state->row != NULL;
}

static void find_box(const lp_points *points, trial *state) {
  for (int64_t i = 0; i < points->count; i++) {
    const double *row = lp_points_row(points, i, state->row);
    for (int64_t d = 0; d < points->dimensions; d++) {
      if (i == 0 || row[d] < state->low[d]) state->low[d] = row[d];
      if (i == 0 || row[d] > state->high[d]) state->high[d] = row[d];
    }
  }
}

/* The front of a Fisher-Yates shuffle: `points` different rows. */
static void sample_rows(trial *state, int64_t rows, uint64_t seed, int64_t repetition) {
  for (int64_t i = 0; i < rows; i++) state->shuffle[i] = i;
  for (int64_t i = 0; i < state->points; i++) {
    const int64_t other =
        i + persona_random_below(seed, LP_PURPOSE_HOPKINS_SAMPLE, (uint64_t)repetition, (uint32_t)i, rows - i);
    const int64_t row = state->shuffle[other];
    state->shuffle[other] = state->shuffle[i];
    state->shuffle[i] = row;
  }
}

/* The probes of some repetitions. */
typedef struct drawing {
  const trial *state;
  const lp_points *points;
  uint64_t seed;
  int64_t first; /* repetition */
} drawing;

static void draw_probes(void *data, int64_t task, int32_t worker) {
  const drawing *work = data;
  const trial *state = work->state;
  const lp_points *points = work->points;
  double *probes = state->probes + task * state->points * points->padded;
  (void)worker;
  for (int64_t i = 0; i < state->points; i++) {
    const uint64_t unit = (uint64_t)(work->first + task) << 32 | (uint64_t)i;
    for (int64_t d = 0; d < points->dimensions; d++) {
      const double share = persona_random_uniform(work->seed, LP_PURPOSE_HOPKINS_PROBE, unit, (uint32_t)d);
      probes[i * points->padded + d] = state->low[d] + share * (state->high[d] - state->low[d]);
    }
  }
}

/* sum W^p / (sum U^p + sum W^p), with all distances divided by the largest so that no power overflows. NaN when all are
 * 0 or one is infinite. */
static double statistic(const trial *state, const lp_geometry *geometry, const double *squared, double p) {
  double largest = 0.0;
  for (int64_t i = 0; i < state->points; i++) {
    const double u = lp_geometry_row_radius(geometry, geometry->patterns.pattern_of_row[state->shuffle[i]], 1);
    largest = fmax(largest, fmax(u, squared[i]));
  }
  if (largest == 0.0 || isinf(largest)) return NAN;
  double u_sum = 0.0;
  double w_sum = 0.0;
  for (int64_t i = 0; i < state->points; i++) {
    const double u = lp_geometry_row_radius(geometry, geometry->patterns.pattern_of_row[state->shuffle[i]], 1);
    u_sum += pow(sqrt(u / largest), p);
    w_sum += pow(sqrt(squared[i] / largest), p);
  }
  return w_sum / (u_sum + w_sum);
}

/* Runs all repetitions; mean and error of the mean. */
static int repeat(const lp_measurement *measurement, trial *state, double *mean, double *error, persona_error *err) {
  const lp_geometry *geometry = measurement->geometry;
  const uint64_t seed = (uint64_t)measurement->options->integers[LP_OPTION_SEED];
  const int64_t repetitions = measurement->options->integers[LP_OPTION_HOPKINS_REPETITIONS];
  const double p = measurement->options->reals[LP_OPTION_HOPKINS_P];
  lp_points probes = geometry->points;
  probes.values = state->probes;
  probes.type = LP_ROW_DOUBLE;
  const lp_nearest_lists lists = {.k = 1, .squared = state->squared, .numbers = state->numbers};
  double squares = 0.0;
  *mean = 0.0;
  for (int64_t first = 0; first < repetitions; first += state->batch) {
    const int64_t count = repetitions - first < state->batch ? repetitions - first : state->batch;
    drawing draws = {.state = state, .points = &geometry->points, .seed = seed, .first = first};
    lp_parallel_for(measurement->context, count, draw_probes, &draws);
    probes.count = count * state->points;
    const int status = lp_nearest(measurement->context, &probes, &geometry->points, false, measurement->kernel, &lists,
                                  measurement->progress, err);
    if (status != PERSONA_OK) return status;
    for (int64_t r = 0; r < count; r++) {
      sample_rows(state, geometry->patterns.rows, seed, first + r);
      const double value = statistic(state, geometry, state->squared + r * state->points, p);
      const double change = value - *mean;
      *mean += change / (double)(first + r + 1);
      squares += change * (value - *mean);
    }
  }
  *error = sqrt(squares / (double)(repetitions - 1) / (double)repetitions); /* NaN for one repetition */
  return PERSONA_OK;
}

enum { PROBES = 4096 }; /* searched for together, or those of one repetition */

/* Sizes of the trials of so many rows, at least 3. */
static trial plan_trials(const lp_option_values *options, int64_t rows) {
  const int64_t most = options->integers[LP_OPTION_HOPKINS_POINTS];
  const int64_t repetitions = options->integers[LP_OPTION_HOPKINS_REPETITIONS];
  trial state = {.points = most < rows / 3 ? most : rows / 3};
  state.batch = state.points < PROBES ? PROBES / state.points : 1;
  if (state.batch > repetitions) state.batch = repetitions;
  return state;
}

int lp_measure_hopkins(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const lp_geometry *geometry = measurement->geometry;
  if (geometry->patterns.count < 2) return lp_result_undefined(result, "all rows are equal: they span no box");
  trial state = plan_trials(measurement->options, geometry->patterns.rows);
  int status = PERSONA_OK;
  double mean = NAN;
  double error = NAN;
  if (trial_begin(measurement->context, geometry, &state)) {
    find_box(&geometry->points, &state);
    status = repeat(measurement, &state, &mean, &error, err);
  } else {
    status = lp_out_of_memory(err);
  }
  trial_end(measurement->context, &state);
  if (status != PERSONA_OK) return status;
  lp_result_detail(result, "monte_carlo_error", error);
  lp_result_detail(result, "points", (double)state.points);
  return lp_result_set(result, mean);
}

double lp_measure_hopkins_steps(const lp_shape *shape) {
  const double points = fmin((double)(shape->rows / 3), (double)shape->options->integers[LP_OPTION_HOPKINS_POINTS]);
  return (double)shape->rows * points * (double)shape->options->integers[LP_OPTION_HOPKINS_REPETITIONS];
}

lp_account lp_measure_hopkins_bytes(const lp_shape *shape) {
  const trial state = plan_trials(shape->options, shape->rows);
  const int64_t probes = state.batch * state.points;
  const int64_t row = lp_bytes_of(shape->padded, (int64_t)sizeof(double));
  const lp_extent extent = {.anchors = probes,
                            .points = shape->rows,
                            .padded = shape->padded,
                            .units = shape->units,
                            .threads = shape->threads};
  lp_account account = {0, 0};
  lp_account_take(&account, shape->rows, (int64_t)sizeof(int64_t));      /* shuffle */
  lp_account_take(&account, probes, row);                                /* probes */
  lp_account_take(&account, probes, (int64_t)sizeof(double));            /* squared */
  lp_account_take(&account, probes, (int64_t)sizeof(int64_t));           /* numbers */
  lp_account_take(&account, shape->dimensions, (int64_t)sizeof(double)); /* low */
  lp_account_take(&account, shape->dimensions, (int64_t)sizeof(double)); /* high */
  lp_account_take(&account, 1, row);                                     /* row */
  lp_account_call(&account, lp_nearest_bytes(&extent, false, 1));
  return (lp_account){.now = 0, .most = account.most};
}
