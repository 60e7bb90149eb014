/* Making an atlas: both sides read once, their neighbours searched for once. */
#include "inference/atlas.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/sort.h"
#include "kernels/products.h"

#include <math.h>
#include <string.h>

enum { MOST_ROWS = 20000, LID_SLACK = 6 };

bool lp_atlas_takes(const persona_space *space, const persona_population *reference,
                    const persona_population *population) {
  int64_t rows = 0;
  const persona_population *const both[LP_SIDES] = {reference, population};
  for (int32_t s = 0; s < LP_SIDES; s++) {
    if (both[s] == NULL) continue;
    if (both[s]->missing_answers > 0 || persona_population_has_weights(both[s])) return false;
    if (!lp_space_accepts(space, both[s])) return false;
    rows += both[s]->rows;
  }
  return rows <= MOST_ROWS && persona_space_dimensions(space) > 0;
}

/* ---- one side ---- */

static int view_rows(const lp_atlas *atlas, const persona_population *population, const lp_atlas_plan *plan,
                     int32_t which, lp_atlas_side *side, persona_error *err) {
  const persona_context *context = atlas->context;
  side->blocks = plan->block_count[which];
  side->selected = lp_allocate_array(context, population->rows, sizeof *side->selected);
  side->place_of_row = lp_allocate_array(context, population->rows, sizeof *side->place_of_row);
  side->block_starts = lp_allocate_array(context, side->blocks + 1, sizeof *side->block_starts);
  if (side->selected == NULL || side->place_of_row == NULL || side->block_starts == NULL) return lp_out_of_memory(err);
  memcpy(side->block_starts, plan->block_starts[which], (size_t)(side->blocks + 1) * sizeof *side->block_starts);
  for (int64_t place = 0; place < population->rows; place++) {
    const int64_t row = plan->dealt[which][place];
    side->selected[place] = persona_population_source_row(population, row);
    side->place_of_row[row] = place;
  }
  side->rows = (persona_population){.context = atlas->context,
                                    .answers = population->answers,
                                    .name = population->name,
                                    .rows = population->rows,
                                    .selected = side->selected};
  atomic_init(&side->rows.holders, 1);
  return PERSONA_OK;
}

/* How deep lists must be for parts with a share of the rows: where the k-th row of a part comes with near certainty. */
static int64_t depth_for(int64_t k, double share) {
  const double wanted = (double)k + LID_SLACK * sqrt((double)k) + LID_SLACK;
  return (int64_t)ceil(wanted / share);
}

static int find_neighbours(const lp_atlas *atlas, double share, lp_atlas_side *side, persona_error *err) {
  const lp_option_values *options = atlas->options;
  const lp_score_kernel *kernel = NULL;
  int status = lp_score_kernel_chosen(atlas->context, options->integers[LP_OPTION_KERNEL], &kernel, err);
  if (status == PERSONA_OK) {
    status = lp_geometry_create(atlas->space, &side->rows, options->reals[LP_OPTION_MINIMUM_OVERLAP], true,
                                &side->geometry, err);
  }
  if (status != PERSONA_OK) return status;
  const int64_t others = side->geometry.patterns.count - 1;
  const int64_t deepest = depth_for(options->integers[LP_OPTION_LID_K], share);
  const int64_t balls = depth_for(options->integers[LP_OPTION_K], share);
  const int64_t depth = deepest > balls ? deepest : balls;
  if (others > 0) {
    status = lp_geometry_search(&side->geometry, depth < others ? depth : others, kernel, NULL, err);
    if (status != PERSONA_OK) return status;
  }
  const int64_t entries = side->geometry.lists.k;
  side->reach = balls < entries ? balls : entries;
  side->half_logs = lp_allocate_array(atlas->context, side->geometry.patterns.count,
                                      lp_bytes_of(entries, (int64_t)sizeof *side->half_logs));
  side->near = lp_allocate_array(atlas->context, side->geometry.patterns.count,
                                 lp_bytes_of(entries, (int64_t)sizeof *side->near));
  return side->half_logs != NULL && side->near != NULL ? PERSONA_OK : lp_out_of_memory(err);
}

typedef struct side_reading {
  const lp_atlas *atlas;
  lp_atlas_side *side;
  const double *centres; /* of the columns */
  double *scratch;       /* padded, for each worker */
} side_reading;

static void read_list(const lp_atlas_side *side, int64_t pattern) {
  const int64_t entries = side->geometry.lists.k;
  for (int64_t j = pattern * entries; j < (pattern + 1) * entries; j++) {
    side->half_logs[j] = 0.5 * log(side->geometry.lists.squared[j]);
    side->near[j] = (uint16_t)side->geometry.lists.numbers[j];
  }
}

static void read_place(void *data, int64_t place, int32_t worker) {
  const side_reading *work = data;
  const lp_atlas *atlas = work->atlas;
  lp_atlas_side *side = work->side;
  const lp_points *points = &side->geometry.points;
  const int64_t pattern = side->geometry.patterns.pattern_of_row[place];
  double *answers = side->answers + place * atlas->columns;
  double *scratch = work->scratch + worker * points->padded;
  lp_population_read(&side->rows, place, 1, NULL, atlas->columns, answers, atlas->columns);
  for (int64_t j = 0; j < atlas->columns; j++) answers[j] -= work->centres[j];
  double *coordinates = side->coordinates + place * atlas->dimensions;
  lp_space_standardise(side->geometry.space, lp_points_row(points, pattern, scratch), coordinates);
  if (lp_patterns_first_row(&side->geometry.patterns, pattern) == place) read_list(side, pattern);
}

static int read_rows(const lp_atlas *atlas, const double *centres, lp_atlas_side *side, persona_error *err) {
  const persona_context *context = atlas->context;
  const int64_t rows = side->rows.rows;
  lp_patterns patterns;
  side_reading work = {.atlas = atlas, .side = side, .centres = centres};
  int status = lp_patterns_find(&side->rows, NULL, atlas->columns, &patterns, err);
  if (status != PERSONA_OK) return status;
  side->answer_patterns = patterns.pattern_of_row;
  side->answer_pattern_count = patterns.count;
  patterns.pattern_of_row = NULL;
  lp_patterns_clear(&patterns);
  side->coordinates =
      lp_allocate_array(context, rows, lp_bytes_of(atlas->dimensions, (int64_t)sizeof *side->coordinates));
  side->answers = lp_allocate_array(context, rows, lp_bytes_of(atlas->columns, (int64_t)sizeof *side->answers));
  work.scratch = lp_allocate_array(context, persona_context_threads(context),
                                   lp_bytes_of(side->geometry.points.padded, (int64_t)sizeof(double)));
  if (side->coordinates == NULL || side->answers == NULL || work.scratch == NULL) {
    status = lp_out_of_memory(err);
  } else {
    lp_parallel_for(context, rows, read_place, &work);
  }
  lp_release(context, work.scratch);
  return status;
}

/* The mean of the first side becomes the origin of both: near it, single precision is good enough. */
static void move_origin(const lp_atlas *atlas, int32_t which) {
  const lp_atlas_side *side = &atlas->sides[which];
  for (int64_t i = 0; i < side->rows.rows && which == LP_REFERENCE_SIDE && atlas->moves_centre; i++) {
    const double *row = side->coordinates + i * atlas->dimensions;
    for (int64_t d = 0; d < atlas->dimensions; d++) atlas->origin[d] += row[d] / (double)side->rows.rows;
  }
  for (int64_t i = 0; i < side->rows.rows; i++) {
    double *row = side->coordinates + i * atlas->dimensions;
    for (int64_t d = 0; d < atlas->dimensions; d++) row[d] -= atlas->origin[d];
  }
}

typedef struct multiplying {
  const lp_atlas *atlas;
  lp_atlas_side *side;
} multiplying;

static void multiply_strip(void *data, int64_t task, int32_t worker) {
  const multiplying *work = data;
  const int64_t rows = work->side->rows.rows;
  const int64_t dimensions = work->atlas->dimensions;
  const int64_t first = task * LP_TILE;
  const int64_t count = rows - first < LP_TILE ? rows - first : LP_TILE;
  const double *coordinates = work->side->coordinates;
  double tile[LP_TILE * LP_TILE];
  (void)worker;
  for (int64_t column = 0; column <= first; column += LP_TILE) {
    const int64_t width = rows - column < LP_TILE ? rows - column : LP_TILE;
    lp_tile_products(coordinates + first * dimensions, count, coordinates + column * dimensions, width, dimensions,
                     tile);
    for (int64_t i = 0; i < count; i++) {
      float *row = work->side->products + (first + i) * rows + column;
      for (int64_t j = 0; j < width; j++) row[j] = (float)tile[i * LP_TILE + j];
    }
  }
}

static int multiply_rows(const lp_atlas *atlas, lp_atlas_side *side, persona_error *err) {
  const int64_t rows = side->rows.rows;
  multiplying work = {.atlas = atlas, .side = side};
  if (rows > LP_MOST_PRODUCT_ROWS) return PERSONA_OK;
  side->products = lp_allocate_array(atlas->context, rows, lp_bytes_of(rows, (int64_t)sizeof *side->products));
  if (side->products == NULL) return lp_out_of_memory(err);
  lp_parallel_for(atlas->context, (rows + LP_TILE - 1) / LP_TILE, multiply_strip, &work);
  return PERSONA_OK;
}

/* ---- answers as levels ---- */

static int64_t find_level(const double *values, int64_t count, double value) {
  int64_t low = 0;
  int64_t high = count;
  while (high - low > 1) {
    const int64_t middle = (low + high) / 2;
    if (values[middle] <= value) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

static int64_t list_column(lp_atlas *atlas, int64_t column, double *all) {
  int64_t count = 0;
  for (int32_t s = 0; s < LP_SIDES; s++) {
    const lp_atlas_side *side = &atlas->sides[s];
    for (int64_t i = 0; i < side->rows.rows; i++) all[count++] = side->answers[i * atlas->columns + column];
  }
  lp_sort(all, count, sizeof *all, lp_compare_reals);
  int64_t levels = 0;
  for (int64_t i = 0; i < count; i++) {
    if (levels == 0 || all[i] != all[levels - 1]) all[levels++] = all[i];
  }
  return levels;
}

static int find_levels(lp_atlas *atlas, persona_error *err) {
  const persona_context *context = atlas->context;
  const int64_t rows = atlas->sides[0].rows.rows + atlas->sides[1].rows.rows;
  double *all = lp_allocate_array(context, rows, sizeof *all);
  atlas->level_starts = lp_allocate_zeroed(context, atlas->columns + 1, sizeof *atlas->level_starts);
  atlas->level_values = lp_allocate_array(context, rows, lp_bytes_of(atlas->columns, (int64_t)sizeof(double)));
  bool ready = all != NULL && atlas->level_starts != NULL && atlas->level_values != NULL;
  for (int32_t s = 0; s < LP_SIDES; s++) {
    lp_atlas_side *side = &atlas->sides[s];
    side->levels = lp_allocate_array(context, side->rows.rows, lp_bytes_of(atlas->columns, (int64_t)sizeof(int32_t)));
    ready = ready && side->levels != NULL;
  }
  for (int64_t j = 0; j < atlas->columns && ready; j++) {
    double *values = atlas->level_values + atlas->level_starts[j];
    const int64_t count = list_column(atlas, j, all);
    memcpy(values, all, (size_t)count * sizeof *values);
    atlas->level_starts[j + 1] = atlas->level_starts[j] + count;
    for (int32_t s = 0; s < LP_SIDES; s++) {
      const lp_atlas_side *side = &atlas->sides[s];
      for (int64_t i = 0; i < side->rows.rows; i++) {
        const int64_t at = i * atlas->columns + j;
        side->levels[at] = (int32_t)find_level(values, count, side->answers[at]);
      }
    }
  }
  lp_release(context, all);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

/* ---- probes of hopkins ---- */

static void find_box(const lp_geometry *geometry, double *box, double *scratch) {
  const lp_points *points = &geometry->points;
  for (int64_t p = 0; p < points->count; p++) {
    const double *row = lp_points_row(points, p, scratch);
    for (int64_t d = 0; d < points->dimensions; d++) {
      double *low = &box[d];
      double *high = &box[points->dimensions + d];
      *low = p == 0 ? row[d] : fmin(*low, row[d]);
      *high = p == 0 ? row[d] : fmax(*high, row[d]);
    }
  }
}

void lp_atlas_place_probe(const lp_atlas *atlas, const double *box, int64_t number, double *probe) {
  const uint64_t seed = (uint64_t)atlas->options->integers[LP_OPTION_SEED];
  const int64_t points = atlas->options->integers[LP_OPTION_HOPKINS_POINTS];
  const uint64_t unit = (uint64_t)(number / points) << 32 | (uint64_t)(number % points);
  for (int64_t d = 0; d < atlas->dimensions; d++) {
    const double share = persona_random_uniform(seed, LP_PURPOSE_HOPKINS_PROBE, unit, (uint32_t)d);
    probe[d] = box[d] + share * (box[atlas->dimensions + d] - box[d]);
  }
}

/* The same shares of the box for both sides, so that they differ by their rows alone. */
static int place_probes(lp_atlas *atlas, int32_t which, double share, persona_error *err) {
  const lp_geometry *geometry = &atlas->sides[which].geometry;
  const lp_option_values *options = atlas->options;
  const persona_context *context = atlas->context;
  const int64_t count = options->integers[LP_OPTION_HOPKINS_REPETITIONS] * options->integers[LP_OPTION_HOPKINS_POINTS];
  const int64_t padded = geometry->points.padded;
  const int64_t deep = depth_for(1, share);
  lp_nearest_lists *lists = &atlas->probes[which];
  if (geometry->patterns.count < 2) return PERSONA_OK;
  double *probes = lp_allocate_zeroed(context, count, lp_bytes_of(padded, (int64_t)sizeof *probes));
  double *scratch = lp_allocate_array(context, padded, sizeof *scratch);
  atlas->boxes[which] = lp_allocate_array(context, 2 * atlas->dimensions, sizeof(double));
  lists->k = deep < geometry->patterns.count ? deep : geometry->patterns.count;
  lists->squared = lp_allocate_array(context, count, lp_bytes_of(lists->k, (int64_t)sizeof *lists->squared));
  lists->numbers = lp_allocate_array(context, count, lp_bytes_of(lists->k, (int64_t)sizeof *lists->numbers));
  int status = PERSONA_OK;
  if (probes == NULL || scratch == NULL || atlas->boxes[which] == NULL || lists->squared == NULL ||
      lists->numbers == NULL) {
    status = lp_out_of_memory(err);
  } else {
    lp_points points = geometry->points;
    find_box(geometry, atlas->boxes[which], scratch);
    for (int64_t i = 0; i < count; i++) lp_atlas_place_probe(atlas, atlas->boxes[which], i, probes + i * padded);
    points.values = probes;
    points.type = LP_ROW_DOUBLE;
    points.count = count;
    status = lp_nearest(context, &points, &geometry->points, false, NULL, lists, NULL, err);
  }
  lp_release(context, probes);
  lp_release(context, scratch);
  return status;
}

/* ---- the whole ---- */

static void find_centres(const persona_population *law, int64_t columns, double *centres) {
  for (int64_t j = 0; j < columns; j++) {
    double sum = 0.0;
    for (int64_t i = 0; i < law->rows; i++) {
      sum += lp_answer(law->answers, persona_population_source_row(law, i), j);
    }
    centres[j] = law->rows > 0 ? sum / (double)law->rows : 0.0;
  }
}

static int create_side(lp_atlas *atlas, const persona_population *population, const lp_atlas_plan *plan, int32_t which,
                       const double *centres, persona_error *err) {
  lp_atlas_side *side = &atlas->sides[which];
  int status = view_rows(atlas, population, plan, which, side, err);
  if (status == PERSONA_OK) status = find_neighbours(atlas, plan->least_share[which], side, err);
  if (status == PERSONA_OK) status = read_rows(atlas, centres, side, err);
  if (status == PERSONA_OK) move_origin(atlas, which);
  if (status == PERSONA_OK && plan->directions) status = multiply_rows(atlas, side, err);
  if (status == PERSONA_OK && plan->directions && plan->from_fitted[which]) {
    status = lp_atlas_find_potentials(atlas, side, err);
  }
  if (status == PERSONA_OK && plan->probes) {
    status = place_probes(atlas, which, plan->least_share[which], err);
  }
  return status;
}

int lp_atlas_create(const persona_run *run, const persona_population *reference, const persona_population *population,
                    const lp_atlas_plan *plan, lp_atlas *atlas, persona_error *err) {
  const persona_space *inner = lp_space_inner(run->space);
  memset(atlas, 0, sizeof *atlas);
  atlas->context = run->context;
  atlas->space = run->space;
  atlas->options = &run->options;
  atlas->columns = lp_population_columns(population);
  atlas->dimensions = inner->dimensions;
  atlas->moves_centre = run->space->derivation == NULL && run->space->whitening == NULL;
  atlas->has_distance_sums = plan->distances;
  atlas->origin = lp_allocate_zeroed(run->context, atlas->dimensions, sizeof *atlas->origin);
  double *centres = lp_allocate_array(run->context, atlas->columns, sizeof *centres);
  if (centres == NULL || atlas->origin == NULL) {
    lp_release(run->context, centres);
    return lp_out_of_memory(err);
  }
  find_centres(reference != NULL ? reference : population, atlas->columns, centres);
  int status = PERSONA_OK;
  const persona_population *const both[LP_SIDES] = {reference, population};
  for (int32_t s = 0; s < LP_SIDES && status == PERSONA_OK; s++) {
    if (both[s] != NULL) status = create_side(atlas, both[s], plan, s, centres, err);
  }
  lp_release(run->context, centres);
  if (status == PERSONA_OK) status = find_levels(atlas, err);
  if (status == PERSONA_OK) status = lp_atlas_meet(atlas, err);
  return status;
}

static void clear_side(const persona_context *context, lp_atlas_side *side) {
  lp_geometry_clear(&side->geometry);
  lp_release(context, side->selected);
  lp_release(context, side->place_of_row);
  lp_release(context, side->block_starts);
  lp_release(context, side->near);
  lp_release(context, side->half_logs);
  lp_release(context, side->ranks);
  lp_release(context, side->coordinates);
  lp_release(context, side->products);
  lp_release(context, side->potentials);
  lp_release(context, side->answers);
  lp_release(context, side->levels);
  lp_release(context, side->answer_patterns);
  lp_release(context, side->block_sums);
}

void lp_atlas_clear(lp_atlas *atlas) {
  if (atlas->context == NULL) return;
  for (int32_t s = 0; s < LP_SIDES; s++) {
    clear_side(atlas->context, &atlas->sides[s]);
    lp_release(atlas->context, atlas->probes[s].squared);
    lp_release(atlas->context, atlas->probes[s].numbers);
    lp_release(atlas->context, atlas->boxes[s]);
  }
  lp_release(atlas->context, atlas->origin);
  lp_release(atlas->context, atlas->level_starts);
  lp_release(atlas->context, atlas->level_values);
  lp_release(atlas->context, atlas->block_pairs);
  memset(atlas, 0, sizeof *atlas);
}
