/* The geometry of one population in one space. */
#include "space/geometry.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "data/population.h"
#include "kernels/distance.h"
#include "space/derived.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Reads the coordinates of a pattern's first row, padding included. */
static void read_point(const void *source, int64_t pattern, double *row) {
  const lp_geometry *geometry = source;
  const persona_space *space = geometry->space;
  const int64_t dimensions = space->dimensions;
  lp_population_read(geometry->population, lp_patterns_first_row(&geometry->patterns, pattern), 1,
                     lp_space_columns(space), dimensions, row, dimensions);
  lp_space_coordinates(space, row, row);
  for (int64_t d = dimensions; d < lp_padded(dimensions); d++) row[d] = 0.0;
}

/* Reading all coordinates, in tasks of READ patterns. */
typedef struct reading {
  lp_geometry *geometry;
  lp_row_type widest; /* that there can be */
  lp_row_type type;   /* to keep them as */
  lp_row_type *types; /* tasks: the narrowest that holds all of the task */
  double *scratch;    /* one row a worker */
} reading;

enum { READ = 256 };

/* The narrowest type that holds the coordinates of a row, by two counts of those that a type cannot hold. */
static lp_row_type type_of(const double *row, int64_t count) {
  const double magic = 0x1.8p52; /* adding it leaves no place for a fraction */
  int64_t not_small = 0;
  int64_t not_float = 0;
  for (int64_t d = 0; d < count; d++) {
    const double x = row[d];
    not_small += !((x + magic) - magic == x && x >= INT8_MIN && x <= INT8_MAX);
    not_float += !((double)(float)x == x || x != x);
  }
  return not_small == 0 ? LP_ROW_INT8 : (not_float == 0 ? LP_ROW_FLOAT : LP_ROW_DOUBLE);
}

/* No need to look further once a row was met that needs the widest type that there can be. */
static void find_types(void *data, int64_t task, int32_t worker) {
  const reading *work = data;
  const lp_geometry *geometry = work->geometry;
  const int64_t padded = geometry->points.padded;
  const int64_t count = geometry->patterns.count;
  double *row = work->scratch + worker * padded;
  lp_row_type widest = LP_ROW_INT8;
  for (int64_t p = task * READ; p < count && p < (task + 1) * READ && widest != work->widest; p++) {
    read_point(geometry, p, row);
    const lp_row_type type = type_of(row, padded);
    if (type < widest) widest = type; /* types are ordered from wide to narrow */
  }
  work->types[task] = widest;
}

static void keep_points(void *data, int64_t task, int32_t worker) {
  const reading *work = data;
  const lp_geometry *geometry = work->geometry;
  const int64_t padded = geometry->points.padded;
  const int64_t count = geometry->patterns.count;
  double *row = work->scratch + worker * padded;
  for (int64_t p = task * READ; p < count && p < (task + 1) * READ; p++) {
    read_point(geometry, p, row);
    if (work->type == LP_ROW_DOUBLE) {
      memcpy((double *)geometry->values + p * padded, row, (size_t)padded * sizeof *row);
    } else if (work->type == LP_ROW_FLOAT) {
      for (int64_t d = 0; d < padded; d++) ((float *)geometry->values)[p * padded + d] = (float)row[d];
    } else {
      for (int64_t d = 0; d < padded; d++) ((int8_t *)geometry->values)[p * padded + d] = (int8_t)row[d];
    }
  }
}

/* Keeps the coordinates of each pattern's first row. */
static int keep_values(lp_geometry *geometry, persona_error *err) {
  const persona_context *context = geometry->context;
  const int64_t padded = geometry->points.padded;
  const int64_t count = geometry->patterns.count;
  const int64_t tasks = (count + READ - 1) / READ;
  const bool plain = geometry->space->whitening == NULL;
  const bool floats = plain && lp_population_holds_floats(geometry->population);
  const bool bytes = plain && lp_population_holds_bytes(geometry->population);
  reading work = {.geometry = geometry, .widest = floats ? LP_ROW_FLOAT : LP_ROW_DOUBLE, .type = LP_ROW_INT8};
  work.types = lp_allocate_array(context, tasks, sizeof *work.types);
  work.scratch = lp_allocate_array(context, persona_context_threads(context), padded * (int64_t)sizeof *work.scratch);
  if (work.types != NULL && work.scratch != NULL) {
    if (!bytes) lp_parallel_for(context, tasks, find_types, &work);
    for (int64_t task = 0; task < tasks && !bytes; task++) {
      work.type = work.types[task] < work.type ? work.types[task] : work.type;
    }
    geometry->values = lp_allocate_array(context, count, padded * lp_row_type_size(work.type));
    if (geometry->values != NULL) lp_parallel_for(context, tasks, keep_points, &work);
  }
  lp_release(context, work.types);
  lp_release(context, work.scratch);
  geometry->points.values = geometry->values;
  geometry->points.type = work.type;
  return geometry->values != NULL ? PERSONA_OK : lp_out_of_memory(err);
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
                                 .read = read_point,
                                 .source = geometry,
                                 .weights = space->distance_weights,
                                 .centre = space->distance_centre,
                                 .has_missing = population->missing_answers > 0,
                                 .minimum_shared = least > 1.0 ? (int64_t)least : 1};
}

int lp_geometry_create(const persona_space *space, const persona_population *population, double minimum_overlap,
                       bool keep, lp_geometry *geometry, persona_error *err) {
  memset(geometry, 0, sizeof *geometry);
  int status = lp_space_match(space, population, err);
  if (status != PERSONA_OK) return status;
  if (!lp_space_accepts(space, population)) {
    return lp_fail(err, PERSONA_UNSUPPORTED,
                   "population '%.80s' has missing answers; a space of kind '%s' has no place for them: drop the rows, "
                   "or choose another space",
                   population->name, persona_space_kind_name(space->kind));
  }
  geometry->context = population->context;
  if (space->inner != NULL) {
    status = lp_space_derive(space, population, &geometry->derived, err);
    if (status != PERSONA_OK) return status;
    population = geometry->derived;
    space = space->inner;
  }
  geometry->space = space;
  geometry->population = population;
  status = lp_patterns_find(population, lp_space_columns(space), space->dimensions, &geometry->patterns, err);
  if (status == PERSONA_OK) status = fill_mass(population, geometry, err);
  if (status == PERSONA_OK) {
    describe_points(space, population, minimum_overlap, geometry);
    if (keep || geometry->points.has_missing) status = keep_values(geometry, err);
  }
  if (status != PERSONA_OK) lp_geometry_clear(geometry);
  return status;
}

lp_account lp_geometry_account(int64_t rows, int64_t dimensions, int64_t value_bytes, int64_t threads) {
  const int64_t tasks = (rows + READ - 1) / READ;
  const int64_t padded = lp_padded(dimensions);
  const int64_t row = lp_bytes_of(padded, (int64_t)sizeof(double));
  lp_account account = lp_patterns_account(rows, dimensions, threads);
  lp_account_take(&account, rows, (int64_t)sizeof(double)); /* mass */
  lp_account_take(&account, rows, (int64_t)sizeof(double)); /* pair_mass */
  if (value_bytes == 0) return account;
  lp_account_take(&account, rows, lp_bytes_of(padded, value_bytes));
  lp_account_call(&account,
                  lp_bytes_sum(lp_array_bytes(tasks, (int64_t)sizeof(lp_row_type)), lp_array_bytes(threads, row)));
  return account;
}

lp_account lp_geometry_search_account(const lp_extent *extent, int64_t k) {
  const int64_t others = extent->points - 1;
  const int64_t depth = k < others ? k : others;
  lp_account account = {0, 0};
  if (depth < 1) return account;
  lp_account_take(&account, extent->anchors, lp_bytes_of(depth, (int64_t)sizeof(double)));  /* squared */
  lp_account_take(&account, extent->anchors, lp_bytes_of(depth, (int64_t)sizeof(int64_t))); /* numbers */
  lp_account_call(&account, lp_nearest_bytes(extent, true, depth));
  return account;
}

int lp_geometry_search(lp_geometry *geometry, int64_t k, const lp_score_kernel *kernel, lp_progress *progress,
                       persona_error *err) {
  const int64_t others = geometry->patterns.count - 1;
  const int64_t depth = k < others ? k : others;
  geometry->searched = true;
  if (depth < 1) return PERSONA_OK;
  geometry->lists.squared =
      lp_allocate_array(geometry->context, geometry->patterns.count, depth * (int64_t)sizeof *geometry->lists.squared);
  geometry->lists.numbers =
      lp_allocate_array(geometry->context, geometry->patterns.count, depth * (int64_t)sizeof *geometry->lists.numbers);
  if (geometry->lists.squared == NULL || geometry->lists.numbers == NULL) return lp_out_of_memory(err);
  geometry->lists.k = depth;
  return lp_nearest(geometry->context, &geometry->points, &geometry->points, true, kernel, &geometry->lists, progress,
                    err);
}

bool lp_geometry_copies_are_near(const lp_geometry *geometry, int64_t pattern) {
  const lp_points *points = &geometry->points;
  if (!points->has_missing || points->type == LP_ROW_INT8) return true; /* int8 has no place for a missing answer */
  const void *kept = lp_points_kept(points, pattern);
  int64_t answered = 0;
  for (int64_t d = 0; d < points->dimensions; d++) {
    answered += points->type == LP_ROW_FLOAT ? !isnan(((const float *)kept)[d]) : !isnan(((const double *)kept)[d]);
  }
  return answered >= points->minimum_shared || points->dimensions == 0;
}

double lp_geometry_row_radius(const lp_geometry *geometry, int64_t pattern, int64_t k) {
  int64_t rows =
      lp_geometry_copies_are_near(geometry, pattern) ? lp_patterns_multiplicity(&geometry->patterns, pattern) - 1 : 0;
  if (rows >= k) return 0.0;
  if (geometry->lists.k == 0) return INFINITY; /* of one pattern alone there are no lists */
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
  persona_population_free(geometry->derived);
  memset(geometry, 0, sizeof *geometry);
}
