/* Parts of a neighbour state, and merging them.
 *
 * Why a merge is exact: order the patterns of a set by distance, then by first row. A pattern among the first k + 1 of
 * the joined points keeps its first row in one of the two parts; whatever comes before it there comes before it in the
 * joined points, too, since a first row can only become lower. So it is among the first k + 1 of that part, and the
 * lists of both parts hold all that the joined list can need. One more than k, because within a population the own
 * pattern is left out, which a part may not know. */
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "data/population.h"
#include "space/geometry.h"
#include "space/neighbours_state.h"

#include <math.h>
#include <string.h>

static int64_t part_depth(const persona_neighbours *state) {
  return state->within && state->k < INT64_MAX ? state->k + 1 : state->k;
}

/* Finds each anchor pattern among the points, unless its copies are too far from each other. */
static int find_own(persona_neighbours *state, const lp_geometry *anchors, persona_error *err) {
  const int64_t count = state->anchors.patterns.count;
  state->own = lp_allocate_array(state->context, count, sizeof *state->own);
  if (state->own == NULL) return lp_out_of_memory(err);
  const int status = lp_row_set_match(&state->anchors, &state->points, state->own, err);
  for (int64_t p = 0; status == PERSONA_OK && p < count; p++) {
    if (!lp_geometry_copies_are_near(anchors, p)) state->own[p] = -1;
  }
  return status;
}

/* What a part is built from. */
typedef struct part {
  const persona_population *anchors;
  int64_t first_anchor;
  const persona_population *points;
  int64_t first_point;
} part;

static int search_part(persona_neighbours *state, lp_geometry *anchors, lp_geometry *points, const part *rows,
                       const lp_score_kernel *kernel, persona_error *err) {
  const persona_space *space = points->space;
  int status = lp_row_set_number(&state->points, &points->patterns, points->population, lp_space_columns(space),
                                 space->dimensions, rows->first_point, err);
  if (status == PERSONA_OK) {
    status = lp_row_set_number(&state->anchors, &anchors->patterns, anchors->population, lp_space_columns(space),
                               space->dimensions, rows->first_anchor, err);
  }
  if (status == PERSONA_OK && state->within) status = find_own(state, anchors, err);
  if (status == PERSONA_OK) status = lp_neighbours_allocate_lists(state, part_depth(state), err);
  if (status != PERSONA_OK || state->lists.k == 0) return status;
  return lp_nearest(state->context, &anchors->points, &points->points, false, kernel, &state->lists, NULL, err);
}

static int fill_part(persona_neighbours *state, const part *rows, const lp_option_values *options, persona_error *err) {
  const lp_score_kernel *kernel;
  lp_geometry anchors = {0};
  lp_geometry points = {0};
  int status = lp_score_kernel_chosen(state->context, options->integers[LP_OPTION_KERNEL], &kernel, err);
  if (status == PERSONA_OK) {
    status = lp_geometry_create(state->space, rows->anchors, state->minimum_overlap, true, &anchors, err);
  }
  if (status == PERSONA_OK) {
    status = lp_geometry_create(state->space, rows->points, state->minimum_overlap, true, &points, err);
  }
  if (status == PERSONA_OK) status = search_part(state, &anchors, &points, rows, kernel, err);
  lp_geometry_clear(&anchors);
  lp_geometry_clear(&points);
  return status;
}

static int check_first(int64_t first, const persona_population *population, const char *name, persona_error *err) {
  if (first >= 0 && first <= INT64_MAX - population->rows) return PERSONA_OK;
  return lp_fail(err, PERSONA_INVALID_ARGUMENT, "%s is %lld; row numbers must be in 0..2^63 - 1", name,
                 (long long)first);
}

int persona_neighbours_build_part(const persona_space *space, const persona_population *anchors, int64_t first_anchor,
                                  const persona_population *points, int64_t first_point, int32_t within, int64_t k,
                                  const persona_options *options, persona_neighbours **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (space == NULL || anchors == NULL || points == NULL || out == NULL || k < 1) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_neighbours_build_part: space, anchors, points or out is NULL, or k is less than 1");
  }
  int status = check_first(first_anchor, anchors, "first_anchor", err);
  if (status == PERSONA_OK) status = check_first(first_point, points, "first_point", err);
  if (status != PERSONA_OK) return status;
  const lp_option_values values = lp_options_values(options);
  const part rows = {.anchors = anchors, .first_anchor = first_anchor, .points = points, .first_point = first_point};
  persona_neighbours *state = lp_neighbours_begin(space->context, within != 0, k);
  if (state == NULL) return lp_out_of_memory(err);
  state->space = lp_space_share(space);
  state->minimum_overlap = values.reals[LP_OPTION_MINIMUM_OVERLAP];
  status = fill_part(state, &rows, &values, err);
  if (status != PERSONA_OK) {
    persona_neighbours_free(state);
    return status;
  }
  *out = state;
  return lp_succeed(err);
}

/* One entry of a list. */
typedef struct entry {
  double squared;
  int64_t number;
} entry;

static int compare_entries(const void *a, const void *b) {
  const entry *left = a;
  const entry *right = b;
  if (left->squared != right->squared) return left->squared < right->squared ? -1 : 1;
  return (left->number > right->number) - (left->number < right->number);
}

enum { MERGED = 256 }; /* anchor patterns of one task */

/* Merging the lists of parts with the same anchors. */
typedef struct merging {
  const persona_neighbours *one;
  const persona_neighbours *other;
  persona_neighbours *merged;
  const int64_t *of_one; /* patterns among the joined points */
  const int64_t *of_other;
  entry *scratch; /* room for two lists a worker */
} merging;

static int64_t collect(const lp_nearest_lists *lists, int64_t anchor, const int64_t *numbers, entry *entries) {
  int64_t count = 0;
  for (int64_t i = anchor * lists->k; count < lists->k && lists->numbers[i] >= 0; i++) {
    entries[count++] = (entry){.squared = lists->squared[i], .number = numbers[lists->numbers[i]]};
  }
  return count;
}

static void merge_lists(void *data, int64_t task, int32_t worker) {
  const merging *work = data;
  const lp_nearest_lists *lists = &work->merged->lists;
  const int64_t room = work->one->lists.k + work->other->lists.k;
  const int64_t count = work->merged->anchors.patterns.count;
  entry *entries = work->scratch + worker * room;
  for (int64_t p = task * MERGED; p < count && p < (task + 1) * MERGED; p++) {
    int64_t found = collect(&work->one->lists, p, work->of_one, entries);
    found += collect(&work->other->lists, p, work->of_other, entries + found);
    lp_sort(entries, found, sizeof *entries, compare_entries);
    int64_t kept = 0;
    for (int64_t i = 0; i < found && kept < lists->k; i++) {
      if (i > 0 && entries[i].number == entries[i - 1].number) continue; /* in both parts, at the same distance */
      lists->squared[p * lists->k + kept] = entries[i].squared;
      lists->numbers[p * lists->k + kept++] = entries[i].number;
    }
    for (; kept < lists->k; kept++) {
      lists->squared[p * lists->k + kept] = INFINITY;
      lists->numbers[p * lists->k + kept] = -1;
    }
  }
}

static void merge_own(const merging *work) {
  for (int64_t p = 0; p < work->merged->anchors.patterns.count; p++) {
    const int64_t one = work->one->own[p];
    const int64_t other = work->other->own[p];
    work->merged->own[p] = one >= 0 ? work->of_one[one] : (other >= 0 ? work->of_other[other] : -1);
  }
}

/* The same anchors, points of both. */
static int merge_points(merging *work, int64_t *of_one, int64_t *of_other, persona_error *err) {
  persona_neighbours *merged = work->merged;
  const int64_t room = work->one->lists.k + work->other->lists.k;
  int status = lp_row_set_copy(&work->one->anchors, &merged->anchors, err);
  if (status == PERSONA_OK) {
    status = lp_row_set_join(&work->one->points, &work->other->points, &merged->points, of_one, of_other, err);
  }
  if (status == PERSONA_OK) status = lp_neighbours_allocate_lists(merged, part_depth(merged), err);
  if (status != PERSONA_OK) return status;
  const int64_t count = merged->anchors.patterns.count;
  merged->own = lp_allocate_array(merged->context, merged->within ? count : 0, sizeof *merged->own);
  work->scratch =
      lp_allocate_array(merged->context, persona_context_threads(merged->context), room * (int64_t)sizeof(entry));
  if (merged->own != NULL && work->scratch != NULL) {
    if (merged->lists.k > 0) {
      lp_parallel_for(merged->context, (count + MERGED - 1) / MERGED, merge_lists, work);
    }
    if (merged->within) merge_own(work);
  } else {
    status = lp_out_of_memory(err);
  }
  lp_release(merged->context, work->scratch);
  return status;
}

/* Puts the lists of one part where its anchors' patterns are in the merged state. */
static void copy_lists(const persona_neighbours *from, const int64_t *places, persona_neighbours *to) {
  const int64_t k = to->lists.k;
  for (int64_t p = 0; p < from->anchors.patterns.count; p++) {
    if (k > 0) memcpy(to->lists.squared + places[p] * k, from->lists.squared + p * k, (size_t)k * sizeof(double));
    if (k > 0) memcpy(to->lists.numbers + places[p] * k, from->lists.numbers + p * k, (size_t)k * sizeof(int64_t));
    if (to->within) to->own[places[p]] = from->own[p];
  }
}

/* Anchors of both, the same points. A pattern of both has the same list in both. */
static int merge_anchors(const merging *work, int64_t *of_one, int64_t *of_other, persona_error *err) {
  persona_neighbours *merged = work->merged;
  int status = lp_row_set_copy(&work->one->points, &merged->points, err);
  if (status == PERSONA_OK) {
    status = lp_row_set_join(&work->one->anchors, &work->other->anchors, &merged->anchors, of_one, of_other, err);
  }
  if (status == PERSONA_OK) status = lp_neighbours_allocate_lists(merged, part_depth(merged), err);
  if (status != PERSONA_OK) return status;
  const int64_t count = merged->within ? merged->anchors.patterns.count : 0;
  merged->own = lp_allocate_array(merged->context, count, sizeof *merged->own);
  if (merged->own == NULL) return lp_out_of_memory(err);
  copy_lists(work->one, of_one, merged);
  copy_lists(work->other, of_other, merged);
  return PERSONA_OK;
}

static int check_parts(const persona_neighbours *one, const persona_neighbours *other, persona_error *err) {
  if (one->space == NULL || other->space == NULL) {
    return lp_fail(err, PERSONA_UNSUPPORTED,
                   "a state of persona_neighbours_build cannot be merged; persona_neighbours_build_part makes parts");
  }
  if (one->space != other->space) return lp_fail(err, PERSONA_MISMATCH, "the parts were built in different spaces");
  if (one->k != other->k) {
    return lp_fail(err, PERSONA_MISMATCH, "the parts were built for k %lld and %lld", (long long)one->k,
                   (long long)other->k);
  }
  if (one->within != other->within || one->minimum_overlap != other->minimum_overlap) {
    return lp_fail(err, PERSONA_MISMATCH, "the parts were built with different %s",
                   one->within != other->within ? "values of within" : "minimum_overlap");
  }
  return PERSONA_OK;
}

/* Along which side the parts are merged; a pair that makes no rectangle is a MISMATCH that says why. */
static int choose_side(const persona_neighbours *one, const persona_neighbours *other, bool *along_points,
                       persona_error *err) {
  const bool same_anchors = lp_row_set_equal(&one->anchors, &other->anchors);
  const bool same_points = lp_row_set_equal(&one->points, &other->points);
  *along_points = same_anchors;
  if (same_anchors == same_points) {
    return lp_fail(err, PERSONA_MISMATCH,
                   same_anchors ? "both parts are of the same anchors and points"
                                : "the parts share neither their anchors nor their points: merge those with the same "
                                  "anchors first, or those with the same points");
  }
  const int64_t common = *along_points ? lp_row_set_common(&one->points, &other->points)
                                       : lp_row_set_common(&one->anchors, &other->anchors);
  if (common < 0) return PERSONA_OK;
  return lp_fail_at(err, PERSONA_MISMATCH, common, -1, "row %lld is among the %s of both parts", (long long)common,
                    *along_points ? "points" : "anchors");
}

int persona_neighbours_merge(const persona_neighbours *one, const persona_neighbours *other, persona_neighbours **out,
                             persona_error *err) {
  if (out != NULL) *out = NULL;
  if (one == NULL || other == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_neighbours_merge: a part or out is NULL");
  }
  bool along_points;
  int status = check_parts(one, other, err);
  if (status == PERSONA_OK) status = choose_side(one, other, &along_points, err);
  if (status != PERSONA_OK) return status;
  persona_neighbours *merged = lp_neighbours_begin(one->context, one->within, one->k);
  if (merged == NULL) return lp_out_of_memory(err);
  merged->space = lp_space_share(one->space);
  merged->minimum_overlap = one->minimum_overlap;
  merging work = {.one = one, .other = other, .merged = merged};
  const lp_row_set *first = along_points ? &one->points : &one->anchors;
  const lp_row_set *second = along_points ? &other->points : &other->anchors;
  int64_t *of_one = lp_allocate_array(merged->context, first->patterns.count, sizeof *of_one);
  int64_t *of_other = lp_allocate_array(merged->context, second->patterns.count, sizeof *of_other);
  work.of_one = of_one;
  work.of_other = of_other;
  if (of_one == NULL || of_other == NULL) {
    status = lp_out_of_memory(err);
  } else if (along_points) {
    status = merge_points(&work, of_one, of_other, err);
  } else {
    status = merge_anchors(&work, of_one, of_other, err);
  }
  lp_release(merged->context, of_one);
  lp_release(merged->context, of_other);
  if (status != PERSONA_OK) {
    persona_neighbours_free(merged);
    return status;
  }
  *out = merged;
  return lp_succeed(err);
}
