/* Filling parts, and the desk that they are scored at. */
#include "inference/part.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* ---- which metrics ---- */

typedef struct reading_entry {
  const char *key;
  int32_t options[4]; /* choices that must stand at their first word, -1 behind the last */
} reading_entry;

static const reading_entry entries[LP_READ_COUNT] = {
    [LP_READ_COVERAGE] = {"coverage", {LP_OPTION_BALLS, -1}},
    [LP_READ_DENSITY] = {"density", {LP_OPTION_BALLS, LP_OPTION_DENSITY_VARIANT, -1}},
    [LP_READ_PRECISION] = {"precision", {LP_OPTION_BALLS, -1}},
    [LP_READ_RECALL] = {"recall", {LP_OPTION_BALLS, -1}},
    [LP_READ_EXPECTED_COVERAGE] = {"expected_coverage", {-1}},
    [LP_READ_SEPARATION] = {"separation", {LP_OPTION_SEPARATION_SPACE, -1}},
    [LP_READ_SEPARATION_RATIO] = {"separation_ratio", {-1}},
    [LP_READ_LID] = {"lid", {LP_OPTION_LID_VARIANT, -1}},
    [LP_READ_TWONN] = {"twonn", {LP_OPTION_TWONN_ESTIMATOR, -1}},
    [LP_READ_HOPKINS] = {"hopkins", {LP_OPTION_HOPKINS_VARIANT, LP_OPTION_HOPKINS_POWER, LP_OPTION_HOPKINS_PROBES, -1}},
    [LP_READ_HYPERSPHERICAL_UNIFORMITY] = {"hyperspherical_uniformity", {LP_OPTION_HYPERSPHERICAL_CENTRE, -1}},
    [LP_READ_VENDI_Q1] = {"vendi_q1", {-1}},
    [LP_READ_VENDI_Q2] = {"vendi_q2", {-1}},
    [LP_READ_EFFECTIVE_RANK] = {"effective_rank", {-1}},
    [LP_READ_PARTICIPATION_RATIO] = {"participation_ratio", {-1}},
    [LP_READ_EFFECTIVE_LEVELS] = {"effective_levels", {LP_OPTION_EFFECTIVE_LEVELS_ESTIMATOR, -1}},
    [LP_READ_ITEM_ENTROPY] = {"item_entropy", {LP_OPTION_ENTROPY_ESTIMATOR, -1}},
    [LP_READ_MODAL_SHARE] = {"modal_share", {-1}},
    [LP_READ_ZERO_VARIANCE_ITEMS] = {"zero_variance_items", {-1}},
    [LP_READ_DISTINCT_PATTERNS] = {"distinct_patterns", {-1}},
    [LP_READ_DUPLICATE_RATE] = {"duplicate_rate", {-1}},
    [LP_READ_SD_RATIO] = {"sd_ratio", {-1}},
    [LP_READ_ITEM_WASSERSTEIN] = {"item_wasserstein", {-1}},
    [LP_READ_ENERGY_DISTANCE] = {"energy_distance", {-1}},
};

int32_t lp_reading_of(const char *key, const lp_option_values *options) {
  for (int32_t r = 0; r < LP_READ_COUNT; r++) {
    if (strcmp(entries[r].key, key) != 0) continue;
    for (int i = 0; entries[r].options[i] >= 0; i++) {
      if (options->integers[entries[r].options[i]] != 0) return -1;
    }
    return r;
  }
  return -1;
}

/* ---- parts ---- */

static bool part_begin(const lp_atlas *atlas, const persona_context *context, int64_t rows, lp_part *part) {
  int64_t patterns = 0;
  int64_t blocks = 0;
  for (int32_t s = 0; s < LP_SIDES; s++) {
    if (atlas->sides[s].geometry.patterns.count > patterns) patterns = atlas->sides[s].geometry.patterns.count;
    if (atlas->sides[s].blocks > blocks) blocks = atlas->sides[s].blocks;
  }
  part->places = lp_allocate_array(context, rows, sizeof *part->places);
  part->ascending = lp_allocate_array(context, rows, sizeof *part->ascending);
  part->copies = lp_allocate_zeroed(context, patterns, sizeof *part->copies);
  part->whole = lp_allocate_array(context, blocks, 1);
  part->loose = lp_allocate_array(context, rows, sizeof *part->loose);
  part->counts = lp_allocate_array(context, atlas->level_starts[atlas->columns], sizeof *part->counts);
  part->near = lp_allocate_array(context, patterns, sizeof *part->near);
  return part->places != NULL && part->ascending != NULL && part->copies != NULL && part->whole != NULL &&
         part->loose != NULL && part->counts != NULL && part->near != NULL;
}

static void part_end(const persona_context *context, lp_part *part) {
  lp_release(context, part->places);
  lp_release(context, part->ascending);
  lp_release(context, part->copies);
  lp_release(context, part->whole);
  lp_release(context, part->loose);
  lp_release(context, part->counts);
  lp_release(context, part->near);
}

/* Which blocks are whole, and the rows of those that are not. */
static void find_blocks(const lp_atlas_side *side, lp_part *part) {
  int64_t at = 0;
  part->loose_count = 0;
  for (int64_t b = 0; b < side->blocks; b++) {
    const int64_t begin = at;
    while (at < part->count && part->ascending[at] < side->block_starts[b + 1]) at++;
    part->whole[b] = at - begin == side->block_starts[b + 1] - side->block_starts[b] && at > begin;
    for (int64_t i = begin; i < at && !part->whole[b]; i++) part->loose[part->loose_count++] = part->ascending[i];
  }
}

static void count_levels(const lp_atlas *atlas, const lp_atlas_side *side, lp_part *part) {
  memset(part->counts, 0, (size_t)atlas->level_starts[atlas->columns] * sizeof *part->counts);
  for (int64_t i = 0; i < part->count; i++) {
    const int32_t *levels = side->levels + part->ascending[i] * atlas->columns;
    for (int64_t j = 0; j < atlas->columns; j++) part->counts[atlas->level_starts[j] + levels[j]]++;
  }
}

/* Sorts places by marking them: they are different and there are few more places than rows. */
static void sort_places(const lp_atlas_side *side, lp_part *part, const uint16_t *marks) {
  int64_t found = 0;
  for (int64_t place = 0; place < side->rows.rows; place++) {
    if (marks[place] != 0) part->ascending[found++] = place;
  }
}

void lp_part_fill(const lp_atlas *atlas, int32_t which, const int64_t *rows, int64_t count, uint16_t *marks,
                  lp_part *part) {
  const lp_atlas_side *side = &atlas->sides[which];
  part->side = which;
  part->count = count;
  part->patterns = 0;
  part->first = side->geometry.patterns.count;
  part->last = 0;
  memset(marks, 0, (size_t)side->rows.rows * sizeof *marks);
  memset(part->copies, 0, (size_t)side->geometry.patterns.count * sizeof *part->copies);
  for (int64_t i = 0; i < count; i++) {
    part->places[i] = side->place_of_row[rows[i]];
    marks[part->places[i]] = 1;
    const int64_t pattern = side->geometry.patterns.pattern_of_row[part->places[i]];
    if (part->copies[pattern]++ == 0) part->patterns++;
    if (pattern < part->first) part->first = pattern;
    if (pattern >= part->last) part->last = pattern + 1;
  }
  sort_places(side, part, marks);
  find_blocks(side, part);
  count_levels(atlas, side, part);
}

/* ---- desks ---- */

bool lp_desk_begin(const lp_atlas *atlas, int64_t part_rows, lp_desk *desk) {
  memset(desk, 0, sizeof *desk);
  desk->single = lp_recycler_context(&desk->recycler, atlas->context);
  if (desk->single == NULL) return false;
  const persona_context *own = desk->single;
  const int64_t wide = atlas->columns > atlas->dimensions ? atlas->columns : atlas->dimensions;
  const int64_t patterns[LP_SIDES] = {atlas->sides[0].geometry.patterns.count, atlas->sides[1].geometry.patterns.count};
  const int64_t rows[LP_SIDES] = {atlas->sides[0].rows.rows, atlas->sides[1].rows.rows};
  const int64_t most = rows[0] > rows[1] ? rows[0] : rows[1];
  bool ready = part_begin(atlas, own, part_rows, &desk->rest) && part_begin(atlas, own, part_rows, &desk->parts[0]) &&
               part_begin(atlas, own, part_rows, &desk->parts[1]) && part_begin(atlas, own, part_rows, &desk->thinned);
  for (int32_t s = 0; s < LP_SIDES; s++) {
    desk->inside[s] = lp_allocate_array(own, patterns[s], sizeof *desk->inside[s]);
    ready = ready && desk->inside[s] != NULL;
  }
  desk->ends = lp_allocate_array(own, patterns[0], sizeof *desk->ends);
  desk->marks = lp_allocate_array(own, most, sizeof *desk->marks);
  desk->centre = lp_allocate_zeroed(own, atlas->dimensions, sizeof *desk->centre);
  desk->rows = lp_allocate_array(own, part_rows, lp_bytes_of(wide, (int64_t)sizeof *desk->rows));
  desk->terms = lp_allocate_array(own, part_rows, sizeof *desk->terms);
  desk->lengths = lp_allocate_array(own, part_rows, sizeof *desk->lengths);
  desk->along = lp_allocate_array(own, part_rows, sizeof *desk->along);
  desk->inverse = lp_allocate_array(own, part_rows, sizeof *desk->inverse);
  desk->products = lp_allocate_array(own, part_rows, sizeof *desk->products);
  desk->spectrum = lp_allocate_array(own, wide, sizeof *desk->spectrum);
  desk->gram = lp_allocate_array(own, wide, lp_bytes_of(wide, (int64_t)sizeof *desk->gram));
  desk->scratch = lp_allocate_array(own, 2 * (wide + 8), sizeof *desk->scratch);
  desk->probe = lp_allocate_zeroed(own, wide + 8, sizeof *desk->probe);
  desk->box = lp_allocate_array(own, 2 * wide, sizeof *desk->box);
  desk->distances = lp_allocate_array(own, 2 * most, sizeof *desk->distances);
  desk->reaches = lp_allocate_array(own, patterns[0], sizeof *desk->reaches);
  desk->steps = lp_allocate_array(own, most, sizeof *desk->steps);
  desk->words = (patterns[0] + 63) / 64;
  desk->holders = lp_allocate_array(own, patterns[1], lp_bytes_of(desk->words, (int64_t)sizeof *desk->holders));
  desk->held = lp_allocate_array(own, patterns[1], sizeof *desk->held);
  desk->count_ranked = lp_ranked_fastest(atlas->context);
  desk->potential_row = lp_potential_row_fastest(atlas->context);
  desk->row_marks = lp_allocate_array(own, most, sizeof *desk->row_marks);
  desk->marked_sum = lp_marked_sum_fastest(atlas->context);
  desk->centred_rows = lp_centred_rows_fastest(atlas->context);
  desk->numbers = lp_allocate_array(own, most + 1, sizeof *desk->numbers);
  desk->near_numbers = lp_allocate_array(own, most, sizeof *desk->near_numbers);
  desk->met = lp_allocate_array(own, most, sizeof *desk->met);
  return ready && desk->ends != NULL && desk->marks != NULL && desk->centre != NULL && desk->rows != NULL &&
         desk->terms != NULL && desk->lengths != NULL && desk->along != NULL && desk->inverse != NULL &&
         desk->products != NULL && desk->spectrum != NULL && desk->gram != NULL && desk->scratch != NULL &&
         desk->distances != NULL && desk->numbers != NULL && desk->near_numbers != NULL && desk->probe != NULL &&
         desk->box != NULL && desk->holders != NULL && desk->held != NULL && desk->reaches != NULL &&
         desk->steps != NULL && desk->met != NULL && desk->row_marks != NULL;
}

void lp_desk_end(lp_desk *desk) {
  const persona_context *own = desk->single;
  if (own == NULL) return;
  part_end(own, &desk->rest);
  part_end(own, &desk->parts[0]);
  part_end(own, &desk->parts[1]);
  part_end(own, &desk->thinned);
  for (int32_t s = 0; s < LP_SIDES; s++) lp_release(own, desk->inside[s]);
  lp_release(own, desk->ends);
  lp_release(own, desk->marks);
  lp_release(own, desk->centre);
  lp_release(own, desk->rows);
  lp_release(own, desk->terms);
  lp_release(own, desk->lengths);
  lp_release(own, desk->along);
  lp_release(own, desk->inverse);
  lp_release(own, desk->products);
  lp_release(own, desk->spectrum);
  lp_release(own, desk->gram);
  lp_release(own, desk->scratch);
  lp_release(own, desk->probe);
  lp_release(own, desk->box);
  lp_release(own, desk->holders);
  lp_release(own, desk->held);
  lp_release(own, desk->distances);
  lp_release(own, desk->reaches);
  lp_release(own, desk->steps);
  lp_release(own, desk->numbers);
  lp_release(own, desk->near_numbers);
  lp_release(own, desk->met);
  lp_release(own, desk->row_marks);
  persona_context_free(desk->single);
  lp_recycler_end(&desk->recycler);
  memset(desk, 0, sizeof *desk);
}

static void move_centre(const lp_atlas *atlas, lp_desk *desk) {
  const lp_part *rest = &desk->rest;
  memset(desk->centre, 0, (size_t)atlas->dimensions * sizeof *desk->centre);
  for (int64_t i = 0; i < rest->count; i++) {
    const double *row = atlas->sides[rest->side].coordinates + rest->ascending[i] * atlas->dimensions;
    for (int64_t d = 0; d < atlas->dimensions; d++) desk->centre[d] += row[d];
  }
  for (int64_t d = 0; d < atlas->dimensions; d++) desk->centre[d] /= (double)rest->count;
}

void lp_desk_face(const lp_atlas *atlas, const lp_readings *readings, bool moves_centre, lp_desk *desk) {
  const bool *wanted = readings->wanted;
  const bool all = desk->rest.count == atlas->sides[LP_REFERENCE_SIDE].rows.rows;
  if (all && desk->faces_all) return; /* nothing has changed */
  desk->faces_all = all;
  desk->has_holders = false;
  desk->separation_rows[0] = desk->separation_rows[1] = 0;
  for (int64_t d = 0; d < atlas->dimensions; d++) desk->centre[d] = -atlas->origin[d];
  desk->from_fitted = !moves_centre || !atlas->moves_centre || desk->rest.count == 0;
  if (desk->rest.count == 0) return;
  if (moves_centre && atlas->moves_centre) move_centre(atlas, desk);
  if (wanted[LP_READ_COVERAGE] || wanted[LP_READ_DENSITY] || wanted[LP_READ_PRECISION]) {
    lp_desk_find_balls(atlas, desk);
    if (all) lp_desk_find_holders(atlas, desk);
  }
  if (wanted[LP_READ_SEPARATION_RATIO]) lp_part_find_near(atlas, &desk->rest, desk);
  if (wanted[LP_READ_ENERGY_DISTANCE]) desk->within = lp_part_mean_within(atlas, &desk->rest, desk->scratch);
}

int lp_part_score(const lp_atlas *atlas, const lp_readings *readings, uint64_t seed, lp_part *part, lp_desk *desk,
                  double *values, persona_error *err) {
  const bool *wanted = readings->wanted;
  for (int32_t r = 0; r < LP_READ_COUNT; r++) values[r] = NAN;
  if (part->count == 0) return PERSONA_OK;
  lp_part_read_neighbours(atlas, readings, seed, part, desk, values);
  lp_part_read_items(atlas, readings, part, desk, values);
  if (wanted[LP_READ_HOPKINS]) lp_part_read_hopkins(atlas, seed, part, desk, values);
  if (wanted[LP_READ_ENERGY_DISTANCE]) lp_part_read_energy(atlas, part, desk, values);
  if (wanted[LP_READ_PARTICIPATION_RATIO]) lp_part_read_correlations(atlas, part, desk, values);
  const int status = lp_part_read_directions(atlas, readings, part, desk, values, err);
  for (int32_t r = 0; r < LP_READ_COUNT; r++) {
    if (!isfinite(values[r])) values[r] = NAN;
  }
  return status;
}
