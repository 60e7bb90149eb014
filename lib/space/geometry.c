/* The geometry of one population in one space. */
#include "space/geometry.h"

#include "base/error.h"
#include "base/memory.h"
#include "data/population.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

/* Coordinates of each pattern's first row. */
static int fill_values(const persona_space *space, const persona_population *population, lp_geometry *geometry,
                       persona_error *err) {
  const int64_t dimensions = space->dimensions;
  const int64_t padded = lp_padded(dimensions);
  const int64_t count = geometry->patterns.count;
  geometry->values = lp_allocate_zeroed(geometry->context, count, padded * (int64_t)sizeof(double));
  double *raw = lp_allocate_array(geometry->context, dimensions, sizeof *raw);
  if (geometry->values == NULL || raw == NULL) {
    lp_release(geometry->context, raw);
    return lp_out_of_memory(err);
  }
  for (int64_t p = 0; p < count; p++) {
    lp_population_read(population, lp_patterns_first_row(&geometry->patterns, p), 1, space->used, dimensions, raw,
                       dimensions);
    lp_space_coordinates(space, raw, geometry->values + p * padded);
  }
  lp_release(geometry->context, raw);
  return PERSONA_OK;
}

/* Rows of each pattern, or their weights scaled so that all rows together weigh n. */
static int fill_mass(const persona_population *population, lp_geometry *geometry, persona_error *err) {
  const int64_t n = population->rows;
  geometry->weighted = persona_population_has_weights(population) != 0;
  geometry->mass = lp_allocate_zeroed(geometry->context, geometry->patterns.count, sizeof *geometry->mass);
  geometry->pair_mass = lp_allocate_zeroed(geometry->context, geometry->patterns.count, sizeof *geometry->pair_mass);
  if (geometry->mass == NULL || geometry->pair_mass == NULL) return lp_out_of_memory(err);
  double sum = 0.0;
  for (int64_t i = 0; i < n; i++) sum += persona_population_weight(population, i);
  const double scaling = geometry->weighted ? (double)n / sum : 1.0;
  for (int64_t i = 0; i < n; i++) {
    const double weight = scaling * persona_population_weight(population, i);
    const int64_t pattern = geometry->patterns.pattern_of_row[i];
    geometry->pair_mass[pattern] += weight * geometry->mass[pattern];
    geometry->mass[pattern] += weight;
  }
  return PERSONA_OK;
}

static void describe_points(const persona_space *space, const persona_population *population, double minimum_overlap,
                            lp_geometry *geometry) {
  const double least = ceil(minimum_overlap * (double)space->dimensions);
  geometry->points = (lp_points){.count = geometry->patterns.count,
                                 .dimensions = space->dimensions,
                                 .padded = lp_padded(space->dimensions),
                                 .values = geometry->values,
                                 .weights = space->distance_weights,
                                 .centre = space->distance_centre,
                                 .has_missing = population->missing_answers > 0,
                                 .minimum_shared = least > 1.0 ? (int64_t)least : 1};
}

int lp_geometry_create(const persona_space *space, const persona_population *population, double minimum_overlap,
                       lp_geometry *geometry, persona_error *err) {
  memset(geometry, 0, sizeof *geometry);
  int status = lp_space_match(space, population, err);
  if (status != PERSONA_OK) return status;
  if (!lp_space_accepts(space, population)) {
    return lp_fail(err, PERSONA_UNSUPPORTED,
                   "population '%.80s' has missing answers; a whitened space has no place for them: drop the rows, or "
                   "choose another space",
                   population->name);
  }
  geometry->context = population->context;
  status = lp_patterns_find(population, space->used, space->dimensions, &geometry->patterns, err);
  if (status == PERSONA_OK) status = fill_values(space, population, geometry, err);
  if (status == PERSONA_OK) status = fill_mass(population, geometry, err);
  if (status == PERSONA_OK) {
    describe_points(space, population, minimum_overlap, geometry);
  } else {
    lp_geometry_clear(geometry);
  }
  return status;
}

int lp_geometry_search(lp_geometry *geometry, int64_t k, lp_progress *progress, persona_error *err) {
  const int64_t others = geometry->patterns.count - 1;
  const int64_t depth = k < others ? k : others;
  if (depth < 1) return PERSONA_OK;
  geometry->lists.squared =
      lp_allocate_array(geometry->context, geometry->patterns.count, depth * (int64_t)sizeof *geometry->lists.squared);
  geometry->lists.numbers =
      lp_allocate_array(geometry->context, geometry->patterns.count, depth * (int64_t)sizeof *geometry->lists.numbers);
  if (geometry->lists.squared == NULL || geometry->lists.numbers == NULL) return lp_out_of_memory(err);
  geometry->lists.k = depth;
  return lp_nearest(geometry->context, &geometry->points, &geometry->points, true, &geometry->lists, progress, err);
}

bool lp_geometry_copies_are_near(const lp_geometry *geometry, int64_t pattern) {
  const lp_points *points = &geometry->points;
  if (!points->has_missing) return true;
  const double *values = points->values + pattern * points->padded;
  int64_t answered = 0;
  for (int64_t d = 0; d < points->dimensions; d++) answered += !isnan(values[d]);
  return answered >= points->minimum_shared || points->dimensions == 0;
}

double lp_geometry_row_radius(const lp_geometry *geometry, int64_t pattern, int64_t k) {
  int64_t rows =
      lp_geometry_copies_are_near(geometry, pattern) ? lp_patterns_multiplicity(&geometry->patterns, pattern) - 1 : 0;
  if (rows >= k) return 0.0;
  const double *squared = geometry->lists.squared + pattern * geometry->lists.k;
  const int64_t *numbers = geometry->lists.numbers + pattern * geometry->lists.k;
  for (int64_t place = 0; place < geometry->lists.k && numbers[place] >= 0; place++) {
    rows += lp_patterns_multiplicity(&geometry->patterns, numbers[place]);
    if (rows >= k) return squared[place];
  }
  return INFINITY;
}

void lp_geometry_clear(lp_geometry *geometry) {
  lp_release(geometry->context, geometry->values);
  lp_release(geometry->context, geometry->mass);
  lp_release(geometry->context, geometry->pair_mass);
  lp_release(geometry->context, geometry->lists.squared);
  lp_release(geometry->context, geometry->lists.numbers);
  lp_patterns_clear(&geometry->patterns);
  memset(geometry, 0, sizeof *geometry);
}
