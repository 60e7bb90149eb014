/* Parts of neighbour states: cut anywhere and merged in any order, they say what the state built at once says. */
#include "fixtures.h"
#include "suites.h"

enum { MOST_CUTS = 5, MOST_K = 12 };

/* A small generator for what the tests choose. */
static uint64_t next_number(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *state >> 33;
}

static int64_t choose(uint64_t *state, int64_t count) { return (int64_t)(next_number(state) % (uint64_t)count); }

/* Every read of one anchor is the same. */
static void check_anchor(const persona_neighbours *whole, const persona_neighbours *merged, int64_t anchor) {
  persona_error err;
  int64_t numbers[2][MOST_K + 2];
  double distances[2][MOST_K + 2];
  int64_t multiplicities[2][MOST_K + 2];
  int64_t counts[2];
  const persona_neighbours *states[2] = {whole, merged};
  for (int s = 0; s < 2; s++) {
    ck_ok(persona_neighbours_get_rows(states[s], anchor, MOST_K + 2, numbers[s], distances[s], &counts[s], &err), err);
  }
  ck_assert_int_eq(counts[0], counts[1]);
  ck_assert_mem_eq(numbers[0], numbers[1], (size_t)counts[0] * sizeof(int64_t));
  ck_assert_mem_eq(distances[0], distances[1], (size_t)counts[0] * sizeof(double));
  for (int s = 0; s < 2; s++) {
    ck_ok(persona_neighbours_get_patterns(states[s], anchor, MOST_K + 2, numbers[s], distances[s], multiplicities[s],
                                          &counts[s], &err),
          err);
  }
  ck_assert_int_eq(counts[0], counts[1]);
  ck_assert_mem_eq(numbers[0], numbers[1], (size_t)counts[0] * sizeof(int64_t));
  ck_assert_mem_eq(distances[0], distances[1], (size_t)counts[0] * sizeof(double));
  ck_assert_mem_eq(multiplicities[0], multiplicities[1], (size_t)counts[0] * sizeof(int64_t));
  ck_assert_int_eq(persona_neighbours_anchor_pattern(whole, anchor), persona_neighbours_anchor_pattern(merged, anchor));
}

static void check_same(const persona_neighbours *whole, const persona_neighbours *merged) {
  persona_error err;
  ck_assert_int_eq(persona_neighbours_anchors(whole), persona_neighbours_anchors(merged));
  ck_assert_int_eq(persona_neighbours_points(whole), persona_neighbours_points(merged));
  ck_assert_int_eq(persona_neighbours_patterns(whole), persona_neighbours_patterns(merged));
  ck_assert_int_eq(persona_neighbours_k(whole), persona_neighbours_k(merged));
  for (int64_t i = 0; i < persona_neighbours_anchors(whole); i++) check_anchor(whole, merged, i);
  for (int64_t p = 0; p < persona_neighbours_patterns(whole); p++) {
    const int64_t *members[2];
    int64_t counts[2];
    ck_ok(persona_neighbours_get_members(whole, p, &members[0], &counts[0], &err), err);
    ck_ok(persona_neighbours_get_members(merged, p, &members[1], &counts[1], &err), err);
    ck_assert_int_eq(counts[0], counts[1]);
    ck_assert_mem_eq(members[0], members[1], (size_t)counts[0] * sizeof(int64_t));
  }
}

/* Rows of a population cut at random places; some of the pieces may be a single row. */
typedef struct pieces {
  int64_t count;
  int64_t starts[MOST_CUTS + 1];
  persona_population *populations[MOST_CUTS];
} pieces;

static pieces cut(persona_context *context, const double *cells, int64_t n, int64_t d, uint64_t *random) {
  pieces made = {.count = 1 + choose(random, n < MOST_CUTS ? n : MOST_CUTS)};
  for (int64_t i = 0; i < made.count; i++) {
    made.starts[i + 1] =
        i + 1 == made.count ? n : made.starts[i] + 1 + choose(random, n - made.starts[i] - (made.count - i - 1));
    made.populations[i] =
        make_pairwise(context, "piece", cells + made.starts[i] * d, made.starts[i + 1] - made.starts[i], d);
  }
  return made;
}

static void pieces_free(pieces *made) {
  for (int64_t i = 0; i < made->count; i++) persona_population_free(made->populations[i]);
}

/* Merges all of `parts` in random order into one. */
static persona_neighbours *merge_all(persona_neighbours **parts, int64_t count, uint64_t *random) {
  while (count > 1) {
    persona_error err;
    persona_neighbours *merged = NULL;
    const int64_t one = choose(random, count);
    const int64_t other = (one + 1 + choose(random, count - 1)) % count;
    ck_ok(persona_neighbours_merge(parts[one], parts[other], &merged, &err), err);
    persona_neighbours_free(parts[one]);
    persona_neighbours_free(parts[other]);
    parts[one] = merged;
    parts[other] = parts[--count];
  }
  return parts[0];
}

/* The state of a grid of parts, merged along points first or along anchors first. */
static persona_neighbours *build_in_parts(persona_space *space, const pieces *anchors, const pieces *points,
                                          bool within, int64_t k, uint64_t *random) {
  const bool points_first = choose(random, 2) == 0;
  const pieces *outer = points_first ? anchors : points;
  const pieces *inner = points_first ? points : anchors;
  persona_neighbours *strips[MOST_CUTS];
  for (int64_t o = 0; o < outer->count; o++) {
    persona_neighbours *parts[MOST_CUTS] = {NULL};
    for (int64_t i = 0; i < inner->count; i++) {
      persona_error err;
      const int64_t a = points_first ? o : i;
      const int64_t p = points_first ? i : o;
      ck_ok(persona_neighbours_build_part(space, anchors->populations[a], anchors->starts[a], points->populations[p],
                                          points->starts[p], within, k, NULL, &parts[i], &err),
            err);
    }
    strips[o] = merge_all(parts, inner->count, random);
  }
  return merge_all(strips, outer->count, random);
}

/* Copies of rows, ties, and holes when asked for. */
static double *random_cells(int64_t n, int64_t d, bool whole_numbers, bool missing, uint64_t *random) {
  double *cells = whole_numbers ? likert_cells(n, d, 3, next_number(random)) : normal_cells(n, d, next_number(random));
  for (int64_t i = 1; i < n; i++) {
    if (choose(random, 3) == 0) {
      memcpy(cells + i * d, cells + choose(random, i) * d, (size_t)d * sizeof *cells);
    }
  }
  for (int64_t i = 0; missing && i < n * d; i++) {
    if (choose(random, 6) == 0) cells[i] = NAN;
  }
  return cells;
}

static void check_case(uint64_t seed) {
  uint64_t random = seed * 977 + 5;
  persona_error err;
  const int32_t threads = 1 + (int32_t)choose(&random, 3);
  const int64_t n = 2 + choose(&random, 60);
  const int64_t m = 1 + choose(&random, 60);
  const int64_t d = 1 + choose(&random, 6);
  const int64_t k = 1 + choose(&random, MOST_K);
  const bool within = choose(&random, 2) == 0;
  const bool missing = choose(&random, 3) == 0;
  persona_context *context = make_context(threads);
  double *cells = random_cells(n + m, d, choose(&random, 2) == 0, missing, &random);
  persona_population *anchors = make_pairwise(context, "anchors", cells, n, d);
  persona_population *points = make_pairwise(context, "points", cells + n * d, m, d);
  persona_space *space =
      make_space(context, choose(&random, 2) == 0 ? PERSONA_SPACE_NONE : PERSONA_SPACE_REFERENCE, anchors);
  persona_neighbours *whole = NULL;
  ck_ok(persona_neighbours_build(space, anchors, within ? NULL : points, k, NULL, &whole, &err), err);
  pieces asking = cut(context, cells, n, d, &random);
  pieces answering = within ? cut(context, cells, n, d, &random) : cut(context, cells + n * d, m, d, &random);
  persona_neighbours *merged = build_in_parts(space, &asking, &answering, within, k, &random);
  check_same(whole, merged);
  persona_neighbours_free(whole);
  persona_neighbours_free(merged);
  pieces_free(&asking);
  pieces_free(&answering);
  persona_space_free(space);
  persona_population_free(anchors);
  persona_population_free(points);
  persona_context_free(context);
  free(cells);
}

START_TEST(parts_make_the_whole) {
  for (uint64_t seed = 0; seed < 3000; seed++) check_case(seed);
}
END_TEST

/* Three points on a line, of which a part holds the outer two: its own numbers, and what it says of anchor 1. */
START_TEST(a_part_speaks_of_its_own_rows) {
  const double x[] = {0, 4, 1};
  persona_error err;
  persona_context *context = make_context(1);
  persona_population *all = make_population(context, "all", x, 3, 1);
  persona_population *middle = make_population(context, "middle", x + 1, 1, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, all);
  persona_neighbours *part = NULL;
  int64_t rows[3];
  double distances[3];
  int64_t count = 0;
  ck_ok(persona_neighbours_build_part(space, middle, 101, all, 100, 1, 2, NULL, &part, &err), err);
  ck_assert_int_eq(persona_neighbours_anchors(part), 1);
  ck_assert_int_eq(persona_neighbours_points(part), 3);
  ck_ok(persona_neighbours_get_rows(part, 101, 3, rows, distances, &count, &err), err);
  ck_assert_int_eq(count, 2);
  ck_assert_int_eq(rows[0], 102);
  ck_assert_int_eq(rows[1], 100);
  ck_assert_double_eq(distances[0], 3.0);
  ck_assert_int_eq(persona_neighbours_get_rows(part, 0, 3, rows, distances, &count, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_neighbours_anchor_pattern(part, 100), -1);
  persona_neighbours_free(part);
  persona_space_free(space);
  persona_population_free(all);
  persona_population_free(middle);
  persona_context_free(context);
}
END_TEST

static persona_neighbours *part_of(persona_space *space, const persona_population *anchors, int64_t first_anchor,
                                   const persona_population *points, int64_t first_point, int32_t within, int64_t k) {
  persona_error err;
  persona_neighbours *part = NULL;
  ck_ok(persona_neighbours_build_part(space, anchors, first_anchor, points, first_point, within, k, NULL, &part, &err),
        err);
  return part;
}

static void check_refused(const persona_neighbours *one, persona_neighbours *other, int status, const char *words,
                          int64_t row) {
  persona_error err;
  persona_neighbours *merged = NULL;
  ck_assert_int_eq(persona_neighbours_merge(one, other, &merged, &err), status);
  ck_assert_ptr_null(merged);
  ck_assert_msg(strstr(err.message, words) != NULL, "'%s' does not say '%s'", err.message, words);
  ck_assert_int_eq(err.row, row);
  persona_neighbours_free(other);
}

START_TEST(parts_that_do_not_fit_are_refused) {
  const double x[] = {0, 4, 1, 7, 7, 2, 9, 3};
  persona_error err;
  persona_context *context = make_context(1);
  persona_population *left = make_population(context, "left", x, 4, 1);
  persona_population *right = make_population(context, "right", x + 4, 4, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, left);
  persona_space *another = make_space(context, PERSONA_SPACE_NONE, left);
  persona_neighbours *whole = NULL;
  persona_neighbours *part = part_of(space, left, 0, left, 0, 1, 2);
  ck_ok(persona_neighbours_build(space, left, NULL, 2, NULL, &whole, &err), err);
  check_refused(part, whole, PERSONA_UNSUPPORTED, "persona_neighbours_build_part", -1);
  check_refused(part, part_of(another, left, 0, right, 4, 1, 2), PERSONA_MISMATCH, "different spaces", -1);
  check_refused(part, part_of(space, left, 0, right, 4, 1, 3), PERSONA_MISMATCH, "k 2 and 3", -1);
  check_refused(part, part_of(space, left, 0, right, 4, 0, 2), PERSONA_MISMATCH, "within", -1);
  check_refused(part, part_of(space, left, 0, left, 0, 1, 2), PERSONA_MISMATCH, "same anchors and points", -1);
  check_refused(part, part_of(space, right, 4, right, 4, 1, 2), PERSONA_MISMATCH, "neither", -1);
  check_refused(part, part_of(space, left, 0, right, 3, 1, 2), PERSONA_MISMATCH, "points of both", 3);
  check_refused(part, part_of(space, right, 2, left, 0, 1, 2), PERSONA_MISMATCH, "anchors of both", 2);
  persona_neighbours *out = NULL;
  ck_assert_int_eq(persona_neighbours_merge(part, NULL, &out, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_neighbours_build_part(space, left, -1, right, 0, 0, 2, NULL, &out, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_neighbours_build_part(space, left, 0, right, INT64_MAX - 3, 0, 2, NULL, &out, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_neighbours_build_part(space, left, 0, NULL, 0, 0, 2, NULL, &out, &err),
                   PERSONA_INVALID_ARGUMENT);
  persona_neighbours_free(part);
  persona_space_free(space);
  persona_space_free(another);
  persona_population_free(left);
  persona_population_free(right);
  persona_context_free(context);
}
END_TEST

Suite *parts_suite(void) {
  Suite *suite = suite_create("parts");
  TCase *tcase = tcase_create("parts");
  tcase_set_timeout(tcase, 600);
  tcase_add_test(tcase, parts_make_the_whole);
  tcase_add_test(tcase, a_part_speaks_of_its_own_rows);
  tcase_add_test(tcase, parts_that_do_not_fit_are_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
