/* Neighbour states for hosts: which rows, and which distinct patterns, are nearest to each anchor. */
#include <persona/neighbours.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/sort.h"
#include "data/population.h"
#include "space/geometry.h"

#include <math.h>
#include <string.h>

struct persona_neighbours {
  persona_context *context;
  bool within; /* anchors and points are the same rows */
  int64_t k;
  lp_patterns anchors;
  lp_patterns points;     /* all zero when within: then the anchors' own */
  uint8_t *copies_near;   /* within, anchor patterns: copies are at distance 0 */
  lp_nearest_lists lists; /* anchor patterns; k may be smaller than asked */
};

static const lp_patterns *points_of(const persona_neighbours *state) {
  return state->within ? &state->anchors : &state->points;
}

/* Lists within one population: found by its geometry. */
static int fill_within(persona_neighbours *state, lp_geometry *anchors, const lp_score_kernel *kernel,
                       persona_error *err) {
  const int status = lp_geometry_search(anchors, state->k, kernel, NULL, err);
  if (status != PERSONA_OK) return status;
  state->lists = anchors->lists;
  anchors->lists = (lp_nearest_lists){.k = 0, .squared = NULL, .numbers = NULL};
  state->copies_near = lp_allocate_array(state->context, anchors->patterns.count, 1);
  if (state->copies_near == NULL) return lp_out_of_memory(err);
  for (int64_t p = 0; p < anchors->patterns.count; p++) state->copies_near[p] = lp_geometry_copies_are_near(anchors, p);
  return PERSONA_OK;
}

/* Lists across two populations. */
static int fill_across(persona_neighbours *state, const lp_geometry *anchors, lp_geometry *points,
                       const lp_score_kernel *kernel, persona_error *err) {
  const int64_t depth = state->k < points->patterns.count ? state->k : points->patterns.count;
  state->points = points->patterns;
  memset(&points->patterns, 0, sizeof points->patterns);
  if (depth < 1) return PERSONA_OK;
  state->lists.squared =
      lp_allocate_array(state->context, anchors->patterns.count, depth * (int64_t)sizeof *state->lists.squared);
  state->lists.numbers =
      lp_allocate_array(state->context, anchors->patterns.count, depth * (int64_t)sizeof *state->lists.numbers);
  if (state->lists.squared == NULL || state->lists.numbers == NULL) return lp_out_of_memory(err);
  state->lists.k = depth;
  return lp_nearest(state->context, &anchors->points, &points->points, false, kernel, &state->lists, NULL, err);
}

static int fill(persona_neighbours *state, const persona_space *space, const persona_population *anchors,
                const persona_population *points, const lp_option_values *options, persona_error *err) {
  const double minimum_overlap = options->reals[LP_OPTION_MINIMUM_OVERLAP];
  const lp_score_kernel *kernel;
  lp_geometry own = {0};
  lp_geometry other = {0};
  int status = lp_score_kernel_chosen(space->context, options->integers[LP_OPTION_KERNEL], &kernel, err);
  if (status == PERSONA_OK) status = lp_geometry_create(space, anchors, minimum_overlap, true, &own, err);
  if (status == PERSONA_OK && points == NULL) status = fill_within(state, &own, kernel, err);
  if (status == PERSONA_OK && points != NULL) {
    status = lp_geometry_create(space, points, minimum_overlap, true, &other, err);
    if (status == PERSONA_OK) status = fill_across(state, &own, &other, kernel, err);
  }
  if (status == PERSONA_OK) {
    state->anchors = own.patterns;
    memset(&own.patterns, 0, sizeof own.patterns);
  }
  lp_geometry_clear(&own);
  lp_geometry_clear(&other);
  return status;
}

int persona_neighbours_build(const persona_space *space, const persona_population *anchors,
                             const persona_population *points, int64_t k, const persona_options *options,
                             persona_neighbours **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (space == NULL || anchors == NULL || out == NULL || k < 1) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_neighbours_build: space, anchors or out is NULL, or k is less than 1");
  }
  persona_neighbours *state = lp_allocate_zeroed(space->context, 1, sizeof *state);
  if (state == NULL) return lp_out_of_memory(err);
  state->context = persona_context_share(space->context);
  state->within = points == NULL;
  state->k = k;
  const lp_option_values values = lp_options_values(options);
  const int status = fill(state, space, anchors, points, &values, err);
  if (status != PERSONA_OK) {
    persona_neighbours_free(state);
    return status;
  }
  *out = state;
  return lp_succeed(err);
}

void persona_neighbours_free(persona_neighbours *neighbours) {
  if (neighbours == NULL) return;
  persona_context *context = neighbours->context;
  lp_patterns_clear(&neighbours->anchors);
  lp_patterns_clear(&neighbours->points);
  lp_release(context, neighbours->copies_near);
  lp_release(context, neighbours->lists.squared);
  lp_release(context, neighbours->lists.numbers);
  lp_release(context, neighbours);
  persona_context_free(context);
}

int64_t persona_neighbours_anchors(const persona_neighbours *neighbours) {
  return neighbours != NULL ? neighbours->anchors.rows : 0;
}

int64_t persona_neighbours_points(const persona_neighbours *neighbours) {
  return neighbours != NULL ? points_of(neighbours)->rows : 0;
}

int64_t persona_neighbours_patterns(const persona_neighbours *neighbours) {
  return neighbours != NULL ? points_of(neighbours)->count : 0;
}

int64_t persona_neighbours_k(const persona_neighbours *neighbours) { return neighbours != NULL ? neighbours->k : 0; }

int64_t persona_neighbours_anchor_pattern(const persona_neighbours *neighbours, int64_t anchor) {
  if (neighbours == NULL || anchor < 0 || anchor >= neighbours->anchors.rows) return -1;
  return neighbours->anchors.pattern_of_row[anchor];
}

static int check_anchor(const persona_neighbours *state, int64_t anchor, int64_t capacity, const int64_t *count,
                        persona_error *err) {
  if (state == NULL || count == NULL || capacity < 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the neighbours or count are NULL, or capacity is negative");
  }
  if (anchor < 0 || anchor >= state->anchors.rows) {
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, anchor, -1, "anchor %lld is outside the %lld rows that ask",
                      (long long)anchor, (long long)state->anchors.rows);
  }
  return PERSONA_OK;
}

/* The list of an anchor: its patterns, how many, and their squared distances. */
typedef struct pattern_list {
  const int64_t *numbers;
  const double *squared;
  int64_t count;
} pattern_list;

static pattern_list list_of(const persona_neighbours *state, int64_t anchor) {
  const int64_t first = state->anchors.pattern_of_row[anchor] * state->lists.k;
  pattern_list list = {.numbers = state->lists.numbers + first, .squared = state->lists.squared + first, .count = 0};
  while (list.count < state->lists.k && list.numbers[list.count] >= 0) list.count++;
  return list;
}

/* Rows at one distance, gathered from several patterns. */
typedef struct row_group {
  int64_t *rows;
  int64_t count;
} row_group;

static void gather(const lp_patterns *patterns, int64_t pattern, int64_t self, row_group *group) {
  for (int64_t m = patterns->member_starts[pattern]; m < patterns->member_starts[pattern + 1]; m++) {
    if (patterns->members[m] != self) group->rows[group->count++] = patterns->members[m];
  }
}

/* Writes the rows of one distance in order, as far as there is room. */
static void write_group(row_group *group, double squared, int64_t wanted, int64_t *rows, double *distances,
                        int64_t *count) {
  lp_sort(group->rows, group->count, sizeof *group->rows, lp_compare_integers);
  for (int64_t i = 0; i < group->count && *count < wanted; i++) {
    if (rows != NULL) rows[*count] = group->rows[i];
    if (distances != NULL) distances[*count] = sqrt(squared);
    (*count)++;
  }
  group->count = 0;
}

/* The k patterns of a list hold the k nearest rows in the order of rows, too: patterns are ordered by distance, then by
 * first row. A row outside the list belongs to a pattern that comes behind all k; at an equal distance its row is at
 * least that pattern's first row, which is behind the first rows of all k patterns, and those are k rows that come
 * before it. */
static void write_rows(const persona_neighbours *state, int64_t anchor, int64_t wanted, row_group *group, int64_t *rows,
                       double *distances, int64_t *count) {
  const lp_patterns *patterns = points_of(state);
  const pattern_list list = list_of(state, anchor);
  const int64_t own = state->anchors.pattern_of_row[anchor];
  double squared = 0.0;
  if (state->within && state->copies_near[own]) gather(patterns, own, anchor, group);
  for (int64_t place = 0; place < list.count && *count < wanted; place++) {
    if (list.squared[place] > squared) {
      write_group(group, squared, wanted, rows, distances, count);
      squared = list.squared[place];
    }
    gather(patterns, list.numbers[place], -1, group);
  }
  write_group(group, squared, wanted, rows, distances, count);
}

int persona_neighbours_get_rows(const persona_neighbours *neighbours, int64_t anchor, int64_t capacity, int64_t *rows,
                                double *distances, int64_t *count, persona_error *err) {
  const int status = check_anchor(neighbours, anchor, capacity, count, err);
  if (status != PERSONA_OK) return status;
  row_group group = {.rows = lp_allocate_array(neighbours->context, points_of(neighbours)->rows, sizeof(int64_t)),
                     .count = 0};
  if (group.rows == NULL) return lp_out_of_memory(err);
  const int64_t wanted = capacity < neighbours->k ? capacity : neighbours->k;
  *count = 0;
  write_rows(neighbours, anchor, wanted, &group, rows, distances, count);
  lp_release(neighbours->context, group.rows);
  return lp_succeed(err);
}

int persona_neighbours_get_patterns(const persona_neighbours *neighbours, int64_t anchor, int64_t capacity,
                                    int64_t *patterns, double *distances, int64_t *multiplicities, int64_t *count,
                                    persona_error *err) {
  const int status = check_anchor(neighbours, anchor, capacity, count, err);
  if (status != PERSONA_OK) return status;
  const pattern_list list = list_of(neighbours, anchor);
  *count = list.count < capacity ? list.count : capacity;
  for (int64_t place = 0; place < *count; place++) {
    const int64_t number = list.numbers[place];
    if (patterns != NULL) patterns[place] = number;
    if (distances != NULL) distances[place] = sqrt(list.squared[place]);
    if (multiplicities != NULL) multiplicities[place] = lp_patterns_multiplicity(points_of(neighbours), number);
  }
  return lp_succeed(err);
}

int persona_neighbours_get_members(const persona_neighbours *neighbours, int64_t pattern, const int64_t **rows,
                                   int64_t *count, persona_error *err) {
  if (neighbours == NULL || rows == NULL || count == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_neighbours_get_members: neighbours, rows or count is NULL");
  }
  const lp_patterns *patterns = points_of(neighbours);
  if (pattern < 0 || pattern >= patterns->count) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "pattern %lld is outside the %lld patterns", (long long)pattern,
                   (long long)patterns->count);
  }
  *rows = patterns->members + patterns->member_starts[pattern];
  *count = lp_patterns_multiplicity(patterns, pattern);
  return lp_succeed(err);
}
