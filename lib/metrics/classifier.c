/* How well neighbours tell the population's rows from the reference's: a classifier two-sample statistic. */
#include "base/error.h"
#include "base/memory.h"
#include "kernels/balls.h"
#include "metrics/families.h"

#include <math.h>
#include <string.h>

/* One population as anchors: everybody's radius, and who lies within it. All arrays run over its patterns. */
typedef struct side {
  const lp_geometry *own;
  const lp_geometry *other;
  lp_nearest_lists across; /* nearest patterns of the other population */
  double *squared;         /* radius: distance to the k-th nearest row of both populations, itself left out */
  double *mass_own;        /* rows of either population within it, the row itself among them */
  double *mass_other;
  uint8_t *flags; /* written by the passes, not read: three arrays of the longer population's length */
} side;

static int64_t longer(const lp_geometry *a, const lp_geometry *b) {
  return a->patterns.count > b->patterns.count ? a->patterns.count : b->patterns.count;
}

static void side_end(const persona_context *context, side *state) {
  lp_release(context, state->across.squared);
  lp_release(context, state->across.numbers);
  lp_release(context, state->squared);
  lp_release(context, state->mass_own);
  lp_release(context, state->mass_other);
  lp_release(context, state->flags);
}

static bool side_begin(const persona_context *context, const lp_geometry *own, const lp_geometry *other, int64_t k,
                       side *state) {
  const int64_t count = own->patterns.count;
  const int64_t depth = k < other->patterns.count ? k : other->patterns.count;
  *state = (side){.own = own, .other = other};
  state->across.k = depth;
  state->across.squared = lp_allocate_array(context, count, depth * (int64_t)sizeof(double));
  state->across.numbers = lp_allocate_array(context, count, depth * (int64_t)sizeof(int64_t));
  state->squared = lp_allocate_array(context, count, sizeof(double));
  state->mass_own = lp_allocate_array(context, count, sizeof(double));
  state->mass_other = lp_allocate_array(context, count, sizeof(double));
  state->flags = lp_allocate_array(context, longer(own, other), 3);
  return state->across.squared != NULL && state->across.numbers != NULL && state->squared != NULL &&
         state->mass_own != NULL && state->mass_other != NULL && state->flags != NULL;
}

/* The k-th nearest row of both populations, from both lists of patterns. */
static double find_radius(const side *state, int64_t pattern, int64_t k) {
  const lp_nearest_lists *within = &state->own->lists;
  const lp_nearest_lists *across = &state->across;
  int64_t rows = lp_patterns_multiplicity(&state->own->patterns, pattern) - 1;
  double radius = 0.0;
  int64_t i = 0;
  int64_t j = 0;
  while (rows < k) {
    const int64_t here = pattern * within->k + i;
    const int64_t there = pattern * across->k + j;
    const bool has_own = i < within->k && within->numbers[here] >= 0;
    const bool has_other = j < across->k && across->numbers[there] >= 0;
    if (!has_own && !has_other) break; /* distances leave the range of double */
    if (has_own && (!has_other || within->squared[here] <= across->squared[there])) {
      radius = within->squared[here];
      rows += lp_patterns_multiplicity(&state->own->patterns, within->numbers[here]);
      i++;
    } else {
      radius = across->squared[there];
      rows += lp_patterns_multiplicity(&state->other->patterns, across->numbers[there]);
      j++;
    }
  }
  return radius;
}

/* Rows of one population within the radii. */
static int count_within(const lp_measurement *measurement, const side *state, const lp_geometry *points, double *mass,
                        persona_error *err) {
  const int64_t most = longer(state->own, state->other);
  const lp_balls balls = {.anchor_squared = state->squared,
                          .point_mass = points->mass,
                          .anchor_mass = mass,
                          .anchor_reached = state->flags,
                          .anchor_inside = state->flags + most,
                          .point_inside = state->flags + 2 * most};
  return lp_ball_pass(measurement->context, &state->own->points, &points->points, measurement->kernel, &balls,
                      measurement->progress, err);
}

/* The share of one population's rows that those around them tell right; a draw counts half. Rows of either population
 * count as if both were equally large. */
static double share_told(const side *state) {
  const double own_rows = (double)state->own->patterns.rows - 1.0;
  const double other_rows = (double)state->other->patterns.rows;
  double told = 0.0;
  for (int64_t p = 0; p < state->own->patterns.count; p++) {
    const double own = (state->mass_own[p] - 1.0) / own_rows;
    const double other = state->mass_other[p] / other_rows;
    told += state->own->mass[p] * (own > other ? 1.0 : own == other ? 0.5 : 0.0);
  }
  return told / (double)state->own->patterns.rows;
}

static int judge(const lp_measurement *measurement, side *state, int64_t k, double *told, persona_error *err) {
  int status = lp_nearest(measurement->context, &state->own->points, &state->other->points, false, measurement->kernel,
                          &state->across, measurement->progress, err);
  if (status != PERSONA_OK) return status;
  for (int64_t p = 0; p < state->own->patterns.count; p++) state->squared[p] = find_radius(state, p, k);
  status = count_within(measurement, state, state->own, state->mass_own, err);
  if (status == PERSONA_OK) status = count_within(measurement, state, state->other, state->mass_other, err);
  if (status == PERSONA_OK) *told = share_told(state);
  return status;
}

static int judge_side(const lp_measurement *measurement, const lp_geometry *own, const lp_geometry *other, int64_t k,
                      double *told, persona_error *err) {
  side state;
  int status = lp_out_of_memory(err);
  if (side_begin(measurement->context, own, other, k, &state)) status = judge(measurement, &state, k, told, err);
  side_end(measurement->context, &state);
  return status;
}

int lp_measure_classifier_two_sample(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const lp_geometry *reference = measurement->reference_geometry;
  const lp_geometry *population = measurement->geometry;
  const int64_t k = measurement->options->integers[LP_OPTION_CLASSIFIER_K];
  double told[2] = {NAN, NAN};
  if (reference->patterns.rows < k + 1 || population->patterns.rows < k + 1) {
    return lp_result_undefined(result,
                               "needs classifier_k + 1 = %lld rows of either population, and there are %lld and "
                               "%lld",
                               (long long)(k + 1), (long long)reference->patterns.rows,
                               (long long)population->patterns.rows);
  }
  int status = judge_side(measurement, reference, population, k, &told[0], err);
  if (status == PERSONA_OK) status = judge_side(measurement, population, reference, k, &told[1], err);
  if (status != PERSONA_OK) return status;
  lp_result_detail(result, "reference_told", told[0]);
  lp_result_detail(result, "population_told", told[1]);
  return lp_result_set(result, 0.5 * (told[0] + told[1]));
}

static int64_t side_bytes(const lp_shape *shape, int64_t own, int64_t other) {
  const int64_t k = shape->options->integers[LP_OPTION_CLASSIFIER_K];
  const int64_t depth = k < other ? k : other;
  const lp_extent across = {
      .anchors = own, .points = other, .padded = shape->padded, .units = shape->units, .threads = shape->threads};
  const lp_extent within = {
      .anchors = own, .points = own, .padded = shape->padded, .units = shape->units, .threads = shape->threads};
  const int64_t passes = lp_bytes_larger(lp_ball_pass_bytes(&across), lp_ball_pass_bytes(&within));
  lp_account account = {0, 0};
  lp_account_take(&account, own, lp_bytes_of(depth, (int64_t)sizeof(double)));
  lp_account_take(&account, own, lp_bytes_of(depth, (int64_t)sizeof(int64_t)));
  for (int array = 0; array < 3; array++) lp_account_take(&account, own, (int64_t)sizeof(double));
  lp_account_take(&account, lp_bytes_larger(own, other), 3);
  lp_account_call(&account, lp_bytes_larger(lp_nearest_bytes(&across, false, depth), passes));
  return account.most;
}

lp_account lp_measure_classifier_two_sample_bytes(const lp_shape *shape) {
  const int64_t one = side_bytes(shape, shape->reference_rows, shape->rows);
  const int64_t other = side_bytes(shape, shape->rows, shape->reference_rows);
  return (lp_account){.now = 0, .most = lp_bytes_larger(one, other)};
}

double lp_measure_classifier_two_sample_steps(const lp_shape *shape) {
  const double n = (double)shape->reference_rows;
  const double m = (double)shape->rows;
  return n * n + m * m + 4.0 * n * m;
}
