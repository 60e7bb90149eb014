/* The Hopkins statistic, averaged over repetitions; or once, for points that the caller chose. */
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "kernels/distance.h"
#include "kernels/nearest.h"
#include "metrics/families.h"
#include "metrics/lattice.h"
#include "metrics/own_space.h"

#include <math.h>
#include <string.h>

/* What is measured, and how. */
typedef struct plan {
  const lp_measurement *measurement;
  const lp_geometry *geometry;
  const lp_lattice *lattice; /* NULL: probes lie in the box */
  double power;
  double least; /* squared distances are not below it */
  bool removes; /* sampled rows are taken out before their distances are measured */
} plan;

/* Memory of one repetition after another. */
typedef struct trial {
  int64_t points;   /* sampled rows, and as many probes */
  int64_t *shuffle; /* rows: a permutation, of which the front is the sample */
  int64_t *sampled; /* patterns: how many of their rows are in the sample */
  int64_t batch;    /* repetitions whose probes are searched for together */
  double *probes;   /* batch x points x padded */
  double *squared;  /* batch x points: squared distance of each probe to its nearest row */
  double *gaps;     /* points: the same of each sampled row to its nearest other row */
  int64_t *numbers; /* batch x points: that row's pattern; not used */
  double *low;      /* dimensions: the bounding box */
  double *high;
  double *row; /* padded, for each worker: scratch */
} trial;

static void trial_end(const persona_context *context, trial *state) {
  lp_release(context, state->shuffle);
  lp_release(context, state->sampled);
  lp_release(context, state->probes);
  lp_release(context, state->squared);
  lp_release(context, state->gaps);
  lp_release(context, state->numbers);
  lp_release(context, state->low);
  lp_release(context, state->high);
  lp_release(context, state->row);
}

static bool trial_begin(const persona_context *context, const lp_geometry *geometry, trial *state) {
  const int64_t dimensions = geometry->points.dimensions;
  const int64_t padded_bytes = geometry->points.padded * (int64_t)sizeof(double);
  state->shuffle = lp_allocate_array(context, geometry->patterns.rows, sizeof *state->shuffle);
  state->sampled = lp_allocate_array(context, geometry->patterns.count, sizeof *state->sampled);
  state->probes = lp_allocate_zeroed(context, state->batch * state->points, padded_bytes);
  state->squared = lp_allocate_array(context, state->batch * state->points, sizeof *state->squared);
  state->gaps = lp_allocate_array(context, state->points, sizeof *state->gaps);
  state->numbers = lp_allocate_array(context, state->batch * state->points, sizeof *state->numbers);
  state->low = lp_allocate_array(context, dimensions, sizeof *state->low);
  state->high = lp_allocate_array(context, dimensions, sizeof *state->high);
  state->row = lp_allocate_array(context, persona_context_threads(context), padded_bytes);
  return state->shuffle != NULL && state->sampled != NULL && state->probes != NULL && state->squared != NULL &&
         state->gaps != NULL && state->numbers != NULL && state->low != NULL && state->high != NULL &&
         state->row != NULL;
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

/* The probes of some repetitions. */
typedef struct drawing {
  const trial *state;
  const plan *how;
  uint64_t seed;
  int64_t first; /* repetition */
} drawing;

static void draw_probes(void *data, int64_t task, int32_t worker) {
  const drawing *work = data;
  const trial *state = work->state;
  const lp_points *points = &work->how->geometry->points;
  double *probes = state->probes + task * state->points * points->padded;
  (void)worker;
  for (int64_t i = 0; i < state->points; i++) {
    const uint64_t unit = (uint64_t)(work->first + task) << 32 | (uint64_t)i;
    for (int64_t d = 0; d < points->dimensions; d++) {
      const double share = persona_random_uniform(work->seed, LP_PURPOSE_HOPKINS_PROBE, unit, (uint32_t)d);
      const int64_t levels = work->how->lattice != NULL ? lp_lattice_levels(work->how->lattice, d) : 0;
      double *coordinate = &probes[i * points->padded + d];
      if (levels > 0) {
        *coordinate = lp_lattice_level(work->how->lattice, d, (int64_t)(share * (double)levels));
      } else {
        *coordinate = state->low[d] + share * (state->high[d] - state->low[d]);
      }
    }
  }
}

/* Squared distance of a sampled row to the nearest row that is not in the sample. */
typedef struct removal {
  const plan *how;
  trial *state;
  lp_distance_function distance;
} removal;

static void find_gap_without_sample(void *data, int64_t index, int32_t worker) {
  const removal *work = data;
  const lp_geometry *geometry = work->how->geometry;
  const lp_points *points = &geometry->points;
  const int64_t pattern = geometry->patterns.pattern_of_row[work->state->shuffle[index]];
  const double *x = lp_points_row(points, pattern, work->state->row + worker * points->padded);
  double nearest = INFINITY;
  for (int64_t p = 0; p < points->count && nearest > 0.0; p++) {
    if (work->state->sampled[p] == lp_patterns_multiplicity(&geometry->patterns, p)) continue;
    const double squared =
        p == pattern ? 0.0 : work->distance(x, lp_points_kept(points, p), points->weights, points->padded);
    nearest = fmin(nearest, squared);
  }
  work->state->gaps[index] = nearest;
}

static void find_gaps(const plan *how, trial *state) {
  const lp_geometry *geometry = how->geometry;
  const persona_context *context = how->measurement->context;
  if (!how->removes) {
    for (int64_t i = 0; i < state->points; i++) {
      state->gaps[i] = lp_geometry_row_radius(geometry, geometry->patterns.pattern_of_row[state->shuffle[i]], 1);
    }
    return;
  }
  memset(state->sampled, 0, (size_t)geometry->patterns.count * sizeof *state->sampled);
  for (int64_t i = 0; i < state->points; i++) {
    state->sampled[geometry->patterns.pattern_of_row[state->shuffle[i]]]++;
  }
  removal work = {.how = how, .state = state, .distance = lp_distance_fastest(context, geometry->points.type)};
  lp_parallel_for(context, state->points, find_gap_without_sample, &work);
}

/* sum W^p / (sum U^p + sum W^p), with all distances divided by the largest so that no power overflows. NaN when all are
 * 0 or one is infinite. */
static double statistic(const plan *how, const trial *state, const double *squared) {
  double largest = 0.0;
  for (int64_t i = 0; i < state->points; i++) {
    largest = fmax(largest, fmax(fmax(state->gaps[i], squared[i]), how->least));
  }
  if (largest == 0.0 || isinf(largest)) return NAN;
  double u_sum = 0.0;
  double w_sum = 0.0;
  for (int64_t i = 0; i < state->points; i++) {
    u_sum += pow(sqrt(fmax(state->gaps[i], how->least) / largest), how->power);
    w_sum += pow(sqrt(fmax(squared[i], how->least) / largest), how->power);
  }
  return w_sum / (u_sum + w_sum);
}

static int search_probes(const plan *how, trial *state, int64_t count, persona_error *err) {
  lp_points probes = how->geometry->points;
  const lp_nearest_lists lists = {.k = 1, .squared = state->squared, .numbers = state->numbers};
  probes.values = state->probes;
  probes.type = LP_ROW_DOUBLE;
  probes.count = count;
  return lp_nearest(how->measurement->context, &probes, &how->geometry->points, false, how->measurement->kernel, &lists,
                    how->measurement->progress, err);
}

/* Runs all repetitions; mean and error of the mean. */
static int repeat(const plan *how, trial *state, double *mean, double *error, persona_error *err) {
  const lp_option_values *options = how->measurement->options;
  const uint64_t seed = (uint64_t)options->integers[LP_OPTION_SEED];
  const int64_t repetitions = options->integers[LP_OPTION_HOPKINS_REPETITIONS];
  double squares = 0.0;
  *mean = 0.0;
  for (int64_t first = 0; first < repetitions; first += state->batch) {
    const int64_t count = repetitions - first < state->batch ? repetitions - first : state->batch;
    drawing draws = {.state = state, .how = how, .seed = seed, .first = first};
    lp_parallel_for(how->measurement->context, count, draw_probes, &draws);
    const int status = search_probes(how, state, count * state->points, err);
    if (status != PERSONA_OK) return status;
    for (int64_t r = 0; r < count; r++) {
      lp_shuffle_front(seed, LP_PURPOSE_HOPKINS_SAMPLE, (uint64_t)(first + r), how->geometry->patterns.rows,
                       state->points, state->shuffle);
      find_gaps(how, state);
      const double value = statistic(how, state, state->squared + r * state->points);
      const double change = value - *mean;
      *mean += change / (double)(first + r + 1);
      squares += change * (value - *mean);
    }
  }
  *error = sqrt(squares / (double)(repetitions - 1) / (double)repetitions); /* NaN for one repetition */
  return PERSONA_OK;
}

/* Once, with the caller's rows and probes. */
static int take_given(const plan *how, trial *state, double *value, persona_error *err) {
  const lp_hopkins_points *given = how->measurement->hopkins_points;
  const lp_geometry *geometry = how->geometry;
  const persona_space *space = geometry->space;
  for (int64_t i = 0; i < state->points; i++) {
    double *probe = state->probes + i * geometry->points.padded;
    state->shuffle[i] = given->rows[i];
    for (int64_t d = 0; d < geometry->points.dimensions; d++) {
      probe[d] = given->probes[i * given->columns + space->used[d]];
    }
    lp_space_coordinates(space, probe, probe);
  }
  const int status = search_probes(how, state, state->points, err);
  if (status != PERSONA_OK) return status;
  find_gaps(how, state);
  *value = statistic(how, state, state->squared);
  return PERSONA_OK;
}

enum { PROBES = 4096 }; /* searched for together, or those of one repetition */

/* Sizes of the trials of so many rows, at least 3. given: points that the caller chose, or 0. */
static trial plan_trials(const lp_option_values *options, int64_t rows, int64_t given) {
  const int64_t most = options->integers[LP_OPTION_HOPKINS_POINTS];
  const int64_t repetitions = options->integers[LP_OPTION_HOPKINS_REPETITIONS];
  trial state = {.points = given > 0 ? given : most < rows / 3 ? most : rows / 3};
  state.batch = state.points < PROBES ? PROBES / state.points : 1;
  if (state.batch > repetitions) state.batch = repetitions;
  if (given > 0) state.batch = 1;
  return state;
}

static int measure(const plan *how, persona_result *result, persona_error *err) {
  const persona_context *context = how->measurement->context;
  const lp_hopkins_points *given = how->measurement->hopkins_points;
  trial state = plan_trials(how->measurement->options, how->geometry->patterns.rows, given != NULL ? given->count : 0);
  int status = lp_out_of_memory(err);
  double mean = NAN;
  double error = NAN;
  if (how->removes && state.points == how->geometry->patterns.rows) {
    return lp_result_undefined(result, "all rows are sampled: none is left to measure distances to");
  }
  if (trial_begin(context, how->geometry, &state)) {
    find_box(&how->geometry->points, &state);
    status = given != NULL ? take_given(how, &state, &mean, err) : repeat(how, &state, &mean, &error, err);
  }
  trial_end(context, &state);
  if (status != PERSONA_OK) return status;
  lp_result_detail(result, "monte_carlo_error", error);
  lp_result_detail(result, "points", (double)state.points);
  lp_result_detail(result, "power", how->power);
  return lp_result_set(result, mean);
}

/* The power of the distances; NaN, with the reason, when the intrinsic dimension is not known. */
static double choose_power(const lp_measurement *measurement, const lp_geometry *geometry, persona_result *result) {
  switch (measurement->options->integers[LP_OPTION_HOPKINS_POWER]) {
    case LP_POWER_DIMENSIONS: return (double)geometry->points.dimensions;
    case LP_POWER_INTRINSIC: {
      const double dimension = lp_twonn_dimension(geometry);
      if (dimension > 0.0 && isfinite(dimension)) return dimension;
      (void)lp_result_undefined(result, "the intrinsic dimension (twonn) of the population is not defined");
      return NAN;
    }
    default: return measurement->options->reals[LP_OPTION_HOPKINS_P];
  }
}

static int measure_standard(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const lp_geometry *geometry = measurement->geometry;
  const bool own_items = geometry->derived == NULL && geometry->space->whitening == NULL;
  const bool published = measurement->options->integers[LP_OPTION_HOPKINS_VARIANT] == LP_HOPKINS_PUBLISHED_B;
  const bool lattice = measurement->options->integers[LP_OPTION_HOPKINS_PROBES] == LP_PROBES_LATTICE;
  plan how = {.measurement = measurement, .geometry = geometry, .power = (double)geometry->points.dimensions};
  lp_lattice levels = {0};
  if (geometry->derived != NULL && measurement->hopkins_points != NULL) {
    return lp_result_undefined(result, "given probes are answers; a space of kind '%s' has other coordinates",
                               persona_space_kind_name(measurement->space->kind));
  }
  if (lattice && !own_items) {
    return lp_result_undefined(result, "a lattice of answers needs a space of items; '%s' is none",
                               persona_space_kind_name(measurement->space->kind));
  }
  if (published) {
    how.least = 1e-20;
  } else {
    how.power = choose_power(measurement, geometry, result);
    if (isnan(how.power)) return PERSONA_OK;
  }
  if (lattice) {
    const int status = lp_lattice_create(measurement->context, geometry, &levels, err);
    if (status != PERSONA_OK) return status;
    how.lattice = &levels;
  }
  const int status = measure(&how, result, err);
  lp_lattice_clear(measurement->context, &levels);
  return status;
}

/* Published A: items scaled by the population itself, p = 1, all sampled rows removed. */
static int measure_published_a(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  lp_own_space own;
  int status = lp_own_space_create(measurement, PERSONA_SPACE_POOLED, 0, &own, result, err);
  if (status == PERSONA_OK && own.geometry.patterns.count > 0) {
    const plan how = {.measurement = measurement, .geometry = &own.geometry, .power = 1.0, .removes = true};
    status = measure(&how, result, err);
  }
  lp_own_space_clear(&own);
  return status;
}

int lp_measure_hopkins(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  if (measurement->geometry->patterns.count < 2) {
    return lp_result_undefined(result, "all rows are equal: they span no box");
  }
  if (measurement->options->integers[LP_OPTION_HOPKINS_VARIANT] == LP_HOPKINS_PUBLISHED_A) {
    return measure_published_a(measurement, result, err);
  }
  return measure_standard(measurement, result, err);
}

double lp_measure_hopkins_steps(const lp_shape *shape) {
  const double points = fmin((double)(shape->rows / 3), (double)shape->options->integers[LP_OPTION_HOPKINS_POINTS]);
  return (double)shape->rows * points * (double)shape->options->integers[LP_OPTION_HOPKINS_REPETITIONS];
}

lp_account lp_measure_hopkins_bytes(const lp_shape *shape) {
  const bool published = shape->options->integers[LP_OPTION_HOPKINS_VARIANT] == LP_HOPKINS_PUBLISHED_A;
  const trial state = plan_trials(shape->options, shape->rows, shape->hopkins_points);
  const int64_t dimensions = published ? shape->columns : shape->dimensions;
  const int64_t padded = published ? lp_padded(shape->columns) : shape->padded;
  const int64_t units = published ? lp_bytes_larger(shape->units, padded) : shape->units;
  const int64_t probes = state.batch * state.points;
  const int64_t row = lp_bytes_of(padded, (int64_t)sizeof(double));
  const lp_extent extent = {
      .anchors = probes, .points = shape->rows, .padded = padded, .units = units, .threads = shape->threads};
  lp_account account = {0, 0};
  if (published) account = lp_own_space_account(shape, 0);
  if (shape->options->integers[LP_OPTION_HOPKINS_PROBES] == LP_PROBES_LATTICE) {
    account.now = lp_lattice_bytes(shape->rows, dimensions);
    account.most = account.now;
  }
  lp_account_take(&account, shape->rows, (int64_t)sizeof(int64_t)); /* shuffle */
  lp_account_take(&account, shape->rows, (int64_t)sizeof(int64_t)); /* sampled */
  lp_account_take(&account, probes, row);                           /* probes */
  lp_account_take(&account, probes, (int64_t)sizeof(double));       /* squared */
  lp_account_take(&account, state.points, (int64_t)sizeof(double)); /* gaps */
  lp_account_take(&account, probes, (int64_t)sizeof(int64_t));      /* numbers */
  lp_account_take(&account, dimensions, (int64_t)sizeof(double));   /* low */
  lp_account_take(&account, dimensions, (int64_t)sizeof(double));   /* high */
  lp_account_take(&account, shape->threads, row);                   /* row */
  lp_account_call(&account, lp_nearest_bytes(&extent, false, 1));
  return (lp_account){.now = 0, .most = account.most};
}
