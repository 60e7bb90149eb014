/* Neighbour states for hosts: which rows, and which distinct patterns, are nearest to each anchor. */
#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"
#include "data/population.h"
#include "space/geometry.h"
#include "space/neighbours_state.h"

#include <math.h>
#include <string.h>

persona_neighbours *lp_neighbours_begin(persona_context *context, bool within, int64_t k) {
  persona_neighbours *state = lp_allocate_zeroed(context, 1, sizeof *state);
  if (state == NULL) return NULL;
  state->context = persona_context_share(context);
  state->within = within;
  state->k = k;
  return state;
}

int lp_neighbours_allocate_lists(persona_neighbours *state, int64_t depth, persona_error *err) {
  const int64_t patterns = lp_neighbours_points(state)->patterns.count;
  const int64_t k = depth < patterns ? depth : patterns;
  if (k < 1) return PERSONA_OK;
  lp_nearest_lists *lists = &state->lists;
  lists->squared =
      lp_allocate_array(state->context, state->anchors.patterns.count, k * (int64_t)sizeof *lists->squared);
  lists->numbers =
      lp_allocate_array(state->context, state->anchors.patterns.count, k * (int64_t)sizeof *lists->numbers);
  if (lists->squared == NULL || lists->numbers == NULL) return lp_out_of_memory(err);
  lists->k = k;
  return PERSONA_OK;
}

/* Lists within one population: found by its geometry. */
static int fill_within(persona_neighbours *state, lp_geometry *anchors, const lp_score_kernel *kernel,
                       persona_error *err) {
  const int status = lp_geometry_search(anchors, state->k, kernel, NULL, err);
  if (status != PERSONA_OK) return status;
  const int64_t count = anchors->patterns.count;
  state->own = lp_allocate_array(state->context, count, sizeof *state->own);
  if (state->own == NULL) return lp_out_of_memory(err);
  for (int64_t p = 0; p < count; p++) state->own[p] = lp_geometry_copies_are_near(anchors, p) ? p : -1;
  state->lists = anchors->lists;
  anchors->lists = (lp_nearest_lists){.k = 0, .squared = NULL, .numbers = NULL};
  state->anchors.patterns = anchors->patterns;
  memset(&anchors->patterns, 0, sizeof anchors->patterns);
  return PERSONA_OK;
}

/* Lists across two populations. */
static int fill_across(persona_neighbours *state, lp_geometry *anchors, lp_geometry *points,
                       const lp_score_kernel *kernel, persona_error *err) {
  state->anchors.patterns = anchors->patterns;
  state->points.patterns = points->patterns;
  memset(&anchors->patterns, 0, sizeof anchors->patterns);
  memset(&points->patterns, 0, sizeof points->patterns);
  const int status = lp_neighbours_allocate_lists(state, state->k, err);
  if (status != PERSONA_OK || state->lists.k == 0) return status;
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
  const lp_option_values values = lp_options_values(options);
  int status = lp_neighbours_keep_to(space, anchors, points, k, &values, err);
  if (status != PERSONA_OK) return status;
  persona_neighbours *state = lp_neighbours_begin(space->context, points == NULL, k);
  if (state == NULL) return lp_out_of_memory(err);
  status = fill(state, space, anchors, points, &values, err);
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
  lp_row_set_clear(&neighbours->anchors);
  lp_row_set_clear(&neighbours->points);
  persona_space_free(neighbours->space);
  lp_release(context, neighbours->own);
  lp_release(context, neighbours->lists.squared);
  lp_release(context, neighbours->lists.numbers);
  lp_release(context, neighbours);
  persona_context_free(context);
}

int64_t persona_neighbours_anchors(const persona_neighbours *neighbours) {
  return neighbours != NULL ? neighbours->anchors.patterns.rows : 0;
}

int64_t persona_neighbours_points(const persona_neighbours *neighbours) {
  return neighbours != NULL ? lp_neighbours_points(neighbours)->patterns.rows : 0;
}

int64_t persona_neighbours_patterns(const persona_neighbours *neighbours) {
  return neighbours != NULL ? lp_neighbours_points(neighbours)->patterns.count : 0;
}

int64_t persona_neighbours_k(const persona_neighbours *neighbours) { return neighbours != NULL ? neighbours->k : 0; }

/* -1 for a row that is not among the anchors. */
static int64_t anchor_pattern(const persona_neighbours *state, int64_t anchor) {
  const int64_t place = lp_row_set_place(&state->anchors, anchor);
  return place >= 0 ? state->anchors.patterns.pattern_of_row[place] : -1;
}

int64_t persona_neighbours_anchor_pattern(const persona_neighbours *neighbours, int64_t anchor) {
  return neighbours != NULL ? anchor_pattern(neighbours, anchor) : -1;
}

static int check_anchor(const persona_neighbours *state, int64_t anchor, int64_t capacity, int64_t *count,
                        persona_error *err) {
  if (count != NULL) *count = 0;
  if (state == NULL || count == NULL || capacity < 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the neighbours or count are NULL, or capacity is negative");
  }
  if (anchor_pattern(state, anchor) < 0) {
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, anchor, -1, "row %lld is not among the %lld anchors",
                      (long long)anchor, (long long)state->anchors.patterns.rows);
  }
  return PERSONA_OK;
}

/* The list of an anchor: patterns, how many, and their squared distances. */
typedef struct pattern_list {
  const int64_t *numbers;
  const double *squared;
  int64_t count;
  int64_t own; /* the anchor's own pattern, which may be in the list but does not count; or -1 */
} pattern_list;

static pattern_list list_of(const persona_neighbours *state, int64_t anchor) {
  const int64_t first = anchor_pattern(state, anchor) * state->lists.k;
  pattern_list list = {
      .numbers = state->lists.numbers + first, .squared = state->lists.squared + first, .count = 0, .own = -1};
  if (state->within) list.own = state->own[anchor_pattern(state, anchor)];
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
  const lp_patterns *patterns = &lp_neighbours_points(state)->patterns;
  const pattern_list list = list_of(state, anchor);
  double squared = 0.0;
  if (list.own >= 0) gather(patterns, list.own, anchor, group);
  for (int64_t place = 0; place < list.count && *count < wanted; place++) {
    if (list.numbers[place] == list.own) continue;
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
  row_group group = {
      .rows = lp_allocate_array(neighbours->context, lp_neighbours_points(neighbours)->patterns.rows, sizeof(int64_t)),
      .count = 0};
  if (group.rows == NULL) return lp_out_of_memory(err);
  const int64_t wanted = capacity < neighbours->k ? capacity : neighbours->k;
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
  const lp_patterns *known = &lp_neighbours_points(neighbours)->patterns;
  const int64_t wanted = capacity < neighbours->k ? capacity : neighbours->k;
  for (int64_t place = 0; place < list.count && *count < wanted; place++) {
    const int64_t number = list.numbers[place];
    if (number == list.own) continue;
    if (patterns != NULL) patterns[*count] = number;
    if (distances != NULL) distances[*count] = sqrt(list.squared[place]);
    if (multiplicities != NULL) multiplicities[*count] = lp_patterns_multiplicity(known, number);
    (*count)++;
  }
  return lp_succeed(err);
}

int persona_neighbours_get_members(const persona_neighbours *neighbours, int64_t pattern, const int64_t **rows,
                                   int64_t *count, persona_error *err) {
  if (rows != NULL) *rows = NULL;
  if (count != NULL) *count = 0;
  if (neighbours == NULL || rows == NULL || count == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_neighbours_get_members: neighbours, rows or count is NULL");
  }
  const lp_patterns *patterns = &lp_neighbours_points(neighbours)->patterns;
  if (pattern < 0 || pattern >= patterns->count) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "pattern %lld is outside the %lld patterns", (long long)pattern,
                   (long long)patterns->count);
  }
  *rows = patterns->members + patterns->member_starts[pattern];
  *count = lp_patterns_multiplicity(patterns, pattern);
  return lp_succeed(err);
}
