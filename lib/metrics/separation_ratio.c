/* Separation compared with the reference's at equal numbers of rows: the larger population is thinned at random, again
 * and again. */
#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "kernels/nearest.h"
#include "metrics/families.h"

#include <math.h>
#include <string.h>

/* Memory of one draw after another. */
typedef struct thinning {
  int64_t rows;     /* that stay */
  int64_t *shuffle; /* all rows: a permutation, of which the front stays */
  int64_t *copies;  /* patterns: how many of their rows stay */
  char *values;     /* rows x padded, as the geometry keeps them */
  double *squared;  /* rows */
  int64_t *numbers; /* rows; not used */
} thinning;

static void thinning_end(const persona_context *context, thinning *state) {
  lp_release(context, state->shuffle);
  lp_release(context, state->copies);
  lp_release(context, state->values);
  lp_release(context, state->squared);
  lp_release(context, state->numbers);
}

static bool thinning_begin(const persona_context *context, const lp_geometry *geometry, thinning *state) {
  const int64_t row = geometry->points.padded * lp_row_type_size(geometry->points.type);
  state->shuffle = lp_allocate_array(context, geometry->patterns.rows, sizeof *state->shuffle);
  state->copies = lp_allocate_array(context, geometry->patterns.count, sizeof *state->copies);
  state->values = lp_allocate_array(context, state->rows, row);
  state->squared = lp_allocate_array(context, state->rows, sizeof *state->squared);
  state->numbers = lp_allocate_array(context, state->rows, sizeof *state->numbers);
  return state->shuffle != NULL && state->copies != NULL && state->values != NULL && state->squared != NULL &&
         state->numbers != NULL;
}

/* Mean distance to the nearest other row, among rows without a random part of them. NaN at an infinite distance. */
static int separate_thinned(const lp_measurement *measurement, const lp_geometry *geometry, thinning *state,
                            int64_t draw, double *separation, persona_error *err) {
  const uint64_t seed = (uint64_t)measurement->options->integers[LP_OPTION_SEED];
  const int64_t row = geometry->points.padded * lp_row_type_size(geometry->points.type);
  const lp_nearest_lists lists = {.k = 1, .squared = state->squared, .numbers = state->numbers};
  lp_points points = geometry->points;
  points.values = state->values;
  points.count = 0;
  memset(state->copies, 0, (size_t)geometry->patterns.count * sizeof *state->copies);
  lp_shuffle_front(seed, LP_PURPOSE_THINNING, (uint64_t)draw, geometry->patterns.rows, state->rows, state->shuffle);
  for (int64_t i = 0; i < state->rows; i++) state->copies[geometry->patterns.pattern_of_row[state->shuffle[i]]]++;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    if (state->copies[p] == 0) continue;
    memcpy(state->values + points.count * row, lp_points_kept(&geometry->points, p), (size_t)row);
    state->copies[points.count++] = state->copies[p]; /* of the points, in their order */
  }
  double sum = 0.0;
  if (points.count > 1) {
    const int status = lp_nearest(measurement->context, &points, &points, true, measurement->kernel, &lists,
                                  measurement->progress, err);
    if (status != PERSONA_OK) return status;
    for (int64_t p = 0; p < points.count; p++) sum += state->copies[p] > 1 ? 0.0 : sqrt(state->squared[p]);
  }
  *separation = isfinite(sum) ? sum / (double)state->rows : NAN;
  return PERSONA_OK;
}

/* Mean over the draws, and its standard error. */
static int separate_draws(const lp_measurement *measurement, const lp_geometry *geometry, int64_t rows, double *mean,
                          double *error, persona_error *err) {
  const int64_t draws = measurement->options->integers[LP_OPTION_SEPARATION_DRAWS];
  thinning state = {.rows = rows};
  double squares = 0.0;
  *mean = 0.0;
  int status = thinning_begin(measurement->context, geometry, &state) ? PERSONA_OK : lp_out_of_memory(err);
  for (int64_t draw = 0; draw < draws && status == PERSONA_OK; draw++) {
    double value = NAN;
    status = separate_thinned(measurement, geometry, &state, draw, &value, err);
    const double change = value - *mean;
    *mean += change / (double)(draw + 1);
    squares += change * (value - *mean);
  }
  *error = sqrt(squares / (double)(draws - 1) / (double)draws); /* NaN for one draw */
  thinning_end(measurement->context, &state);
  return status;
}

/* Of all rows, from their lists. */
static double separate_all(const lp_geometry *geometry) {
  double sum = 0.0;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    sum += geometry->mass[p] * sqrt(lp_geometry_row_radius(geometry, p, 1));
  }
  return isfinite(sum) ? sum / (double)geometry->patterns.rows : NAN;
}

int lp_measure_separation_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const lp_geometry *both[] = {measurement->geometry, measurement->reference_geometry};
  const int64_t own = both[0]->patterns.rows;
  const int64_t theirs = both[1]->patterns.rows;
  const int64_t rows = own < theirs ? own : theirs;
  double separations[2];
  double errors[2] = {0.0, 0.0};
  if (theirs < 2) {
    return lp_result_undefined(result, "needs at least 2 rows of the reference, and there are %lld", (long long)theirs);
  }
  for (int side = 0; side < 2; side++) {
    separations[side] = separate_all(both[side]);
    if (both[side]->patterns.rows == rows) continue;
    const int status = separate_draws(measurement, both[side], rows, &separations[side], &errors[side], err);
    if (status != PERSONA_OK) return status;
  }
  lp_result_detail(result, "separation", separations[0]);
  lp_result_detail(result, "reference_separation", separations[1]);
  lp_result_detail(result, "rows", (double)rows);
  if (separations[1] == 0.0)
    return lp_result_undefined(result, "every row of the reference has a copy: its separation is 0");
  const double ratio = separations[0] / separations[1];
  lp_result_detail(result, "monte_carlo_error",
                   own == theirs ? 0.0 : (errors[0] + ratio * errors[1]) / separations[1]); /* one of them is 0 */
  if (isnan(ratio)) return lp_result_undefined(result, "distances leave the range of double");
  return lp_result_set(result, ratio);
}

lp_account lp_measure_separation_ratio_bytes(const lp_shape *shape) {
  const int64_t most = lp_bytes_larger(shape->rows, shape->reference_rows);
  const int64_t rows = shape->rows < shape->reference_rows ? shape->rows : shape->reference_rows;
  const lp_extent extent = {
      .anchors = rows, .points = rows, .padded = shape->padded, .units = shape->units, .threads = shape->threads};
  lp_account account = {0, 0};
  if (shape->rows == shape->reference_rows) return account;
  lp_account_take(&account, most, (int64_t)sizeof(int64_t));
  lp_account_take(&account, most, (int64_t)sizeof(int64_t));
  lp_account_take(&account, rows, lp_bytes_of(shape->padded, (int64_t)sizeof(double)));
  lp_account_take(&account, rows, (int64_t)sizeof(double));
  lp_account_take(&account, rows, (int64_t)sizeof(int64_t));
  lp_account_call(&account, lp_nearest_bytes(&extent, true, 1));
  return (lp_account){.now = 0, .most = account.most};
}

double lp_measure_separation_ratio_steps(const lp_shape *shape) {
  const double rows = fmin((double)shape->rows, (double)shape->reference_rows);
  if (shape->rows == shape->reference_rows) return 0.0;
  return rows * rows * (double)shape->options->integers[LP_OPTION_SEPARATION_DRAWS];
}
