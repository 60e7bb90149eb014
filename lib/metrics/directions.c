/* The directions in which a population's rows lie from the fitted mean. */
#include "metrics/directions.h"

#include "base/error.h"
#include "base/memory.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Whether an answer is the fitted mean, up to the rounding of that mean. */
static bool is_central(double answer, double centre) {
  return fabs(answer - centre) <= 8.0 * DBL_EPSILON * fabs(centre);
}

/* Writes the direction of a pattern; false when all its answers are central. Without rotation a central answer is a
 * coordinate of 0; in a whitened space only the row as a whole can be told from noise. */
static bool find_direction(const lp_measurement *measurement, int64_t pattern, bool centred, double *raw,
                           double *direction) {
  const persona_space *space = measurement->geometry->space;
  const lp_points *points = &measurement->geometry->points;
  const int64_t row = lp_patterns_first_row(&measurement->geometry->patterns, pattern);
  bool all_central = true;
  double largest = 0.0;
  const double *kept = lp_points_row(points, pattern, direction);
  if (centred) {
    lp_space_standardise(space, kept, direction);
  } else {
    for (int64_t d = 0; d < points->dimensions; d++) direction[d] = kept[d] * sqrt(points->weights[d]);
  }
  lp_population_read(measurement->geometry->population, row, 1, lp_space_columns(space), points->dimensions, raw,
                     points->dimensions);
  for (int64_t d = 0; d < points->dimensions; d++) {
    const bool central = centred ? is_central(raw[d], space->centre[space->used[d]]) : raw[d] == 0.0;
    if (central && space->whitening == NULL) direction[d] = 0.0;
    all_central = all_central && central;
    largest = fmax(largest, fabs(direction[d]));
  }
  if (all_central) return false;
  if (largest == 0.0) return false;
  double squares = 0.0;
  for (int64_t d = 0; d < points->dimensions; d++) {
    direction[d] /= largest; /* so that no square leaves the range */
    squares += direction[d] * direction[d];
  }
  const double length = sqrt(squares);
  for (int64_t d = 0; d < points->dimensions; d++) direction[d] /= length;
  return true;
}

/* Keeps the patterns that have a direction, in order. */
static void keep_directions(const lp_measurement *measurement, bool centred, lp_directions *directions) {
  const lp_geometry *geometry = measurement->geometry;
  double pairs = 0.0;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    double *row = directions->rows + directions->count * directions->padded;
    if (!find_direction(measurement, p, centred, directions->raw, row)) {
      directions->without += lp_patterns_multiplicity(&geometry->patterns, p);
      continue;
    }
    directions->with += lp_patterns_multiplicity(&geometry->patterns, p);
    directions->mass[directions->count] = geometry->mass[p];
    directions->pair_mass[directions->count] = geometry->pair_mass[p];
    pairs += geometry->pair_mass[p] + directions->total * geometry->mass[p];
    directions->total += geometry->mass[p];
    directions->count++;
  }
  directions->pairs = pairs;
  /* Kish: (sum w)^2 / sum w^2, where the squares are what the pairs leave. */
  const double all = directions->total * directions->total;
  directions->effective_n = !geometry->weighted ? (double)directions->with : all / (all - 2.0 * pairs);
}

int lp_directions_find(const lp_measurement *measurement, bool centred, lp_directions *directions, persona_error *err) {
  const int64_t patterns = measurement->geometry->patterns.count;
  memset(directions, 0, sizeof *directions);
  directions->context = measurement->context;
  directions->padded = measurement->geometry->points.padded;
  directions->rows =
      lp_allocate_zeroed(directions->context, patterns, directions->padded * (int64_t)sizeof *directions->rows);
  directions->mass = lp_allocate_array(directions->context, patterns, sizeof *directions->mass);
  directions->pair_mass = lp_allocate_array(directions->context, patterns, sizeof *directions->pair_mass);
  directions->raw = lp_allocate_array(directions->context, directions->padded, sizeof *directions->raw);
  if (directions->rows == NULL || directions->mass == NULL || directions->pair_mass == NULL || directions->raw == NULL)
    return lp_out_of_memory(err);
  keep_directions(measurement, centred, directions);
  return PERSONA_OK;
}

int64_t lp_directions_bytes(int64_t rows, int64_t padded) {
  const int64_t row = lp_bytes_of(padded, (int64_t)sizeof(double));
  lp_account account = {0, 0};
  lp_account_take(&account, rows, row);                     /* rows */
  lp_account_take(&account, rows, (int64_t)sizeof(double)); /* mass */
  lp_account_take(&account, rows, (int64_t)sizeof(double)); /* pair_mass */
  lp_account_take(&account, 1, row);                        /* raw */
  return account.most;
}

void lp_directions_clear(lp_directions *directions) {
  lp_release(directions->context, directions->rows);
  lp_release(directions->context, directions->mass);
  lp_release(directions->context, directions->pair_mass);
  lp_release(directions->context, directions->raw);
}

bool lp_directions_suffice(const lp_directions *directions, int64_t least, persona_result *result) {
  lp_result_detail(result, "rows_without_direction", (double)directions->without);
  result->effective_n = directions->effective_n;
  if (directions->with >= least) return true;
  (void)lp_result_undefined(result, "needs %lld away from the centre; %lld of %lld rows lie at it", (long long)least,
                            (long long)directions->without, (long long)(directions->with + directions->without));
  return false;
}
