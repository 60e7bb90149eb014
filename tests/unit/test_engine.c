/* The neighbour engine on ten thousand small cases of every shape: all kernels against lists made by sorting all pairs
 * by the definition of the canonical distance, written out here once more. */
#include "fixtures.h"
#include "suites.h"
#include "kernels/balls.h"
#include "kernels/distance.h"
#include "kernels/nearest.h"
#include "base/context.h"

#include <float.h>

#if defined(__SANITIZE_THREAD__)
enum { CASES = 100 };
#elif defined(__SANITIZE_ADDRESS__)
enum { CASES = 600 };
#else
enum { CASES = 10000 };
#endif

enum { MOST_ROWS = 150, MOST_COLUMNS = 140, MOST_PADDED = 144 };

typedef struct sample {
  lp_points points;
  double values[MOST_ROWS * MOST_PADDED]; /* as doubles */
  char kept[MOST_ROWS * MOST_PADDED * sizeof(double)];
} sample;

/* Draws from one generator, one after another. */
typedef struct draws {
  uint64_t seed;
  uint32_t next;
} draws;

static int64_t below(draws *source, int64_t count) {
  return persona_random_below(source->seed, 80001, 0, source->next++, count);
}

static double normal(draws *source) { return persona_random_normal(source->seed, 80002, 0, source->next++); }

/* Kinds of coordinates. */
enum { LIKERT, SHIFTED_LIKERT, COARSE, NORMAL, TINY, NEAR_TWINS, HEAVY, FLOATS, KINDS };

static double draw_value(draws *source, int kind, double row_scale) {
  switch (kind) {
    case LIKERT: return (double)(1 + below(source, 5));
    case SHIFTED_LIKERT: return (double)(1001 + below(source, 5));
    case COARSE: return (double)below(source, 2);
    case TINY: return (double)below(source, 9) * (double)FLT_TRUE_MIN;
    case NEAR_TWINS: return 1e6 + 1e-9 * (double)below(source, 3);
    case HEAVY: return row_scale * normal(source);
    case FLOATS: return (double)(float)normal(source);
    default: return normal(source);
  }
}

static void draw_rows(draws *source, int kind, int64_t count, int64_t columns, sample *made) {
  const int64_t padded = lp_padded(columns);
  for (int64_t i = 0; i < count; i++) {
    const double scale = exp(2.0 * normal(source));
    const int64_t copied = i > 0 && below(source, 4) == 0 ? below(source, i) : -1;
    for (int64_t j = 0; j < padded; j++) {
      double value = j < columns ? draw_value(source, kind, scale) : 0.0;
      if (copied >= 0) value = made->values[copied * padded + j];
      made->values[i * padded + j] = value;
    }
  }
}

/* Keeps the rows as the narrowest type, or a wider one. */
static void keep_rows(draws *source, int kind, int64_t count, int64_t columns, const double *weights,
                      const double *centre, sample *made) {
  const int64_t padded = lp_padded(columns);
  lp_row_type type = kind == LIKERT || kind == COARSE ? LP_ROW_INT8 : LP_ROW_FLOAT;
  if (kind == NORMAL || kind == HEAVY || kind == NEAR_TWINS || below(source, 3) == 0) type = LP_ROW_DOUBLE;
  for (int64_t i = 0; i < count * padded; i++) {
    const double value = made->values[i];
    if (type == LP_ROW_DOUBLE)
      ((double *)(void *)made->kept)[i] = value;
    else if (type == LP_ROW_FLOAT)
      ((float *)(void *)made->kept)[i] = (float)value;
    else
      ((int8_t *)made->kept)[i] = (int8_t)value;
  }
  made->points = (lp_points){.count = count,
                             .dimensions = columns,
                             .padded = padded,
                             .values = made->kept,
                             .type = type,
                             .weights = weights,
                             .centre = centre,
                             .minimum_shared = 1};
}

/* The definition: eight lanes in order, then a fixed tree. */
static double defined_square(const double *x, const double *y, const double *weights, int64_t columns) {
  double lanes[8] = {0.0};
  for (int64_t j = 0; j < columns; j++) {
    const double gap = x[j] - y[j];
    lanes[j % 8] = lanes[j % 8] + weights[j] * (gap * gap);
  }
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

typedef struct pair {
  double squared;
  int64_t number;
} pair;

static int compare_pairs(const void *a, const void *b) {
  const pair *x = a;
  const pair *y = b;
  if (x->squared != y->squared) return x->squared < y->squared ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

static double pair_square(const sample *a, int64_t i, const sample *b, int64_t j) {
  const int64_t padded = a->points.padded;
  return defined_square(a->values + i * padded, b->values + j * padded, a->points.weights, a->points.dimensions);
}

static void expect_lists(const sample *anchors, const sample *points, bool within, const lp_nearest_lists *lists,
                         const char *kernel, int case_number) {
  pair all[MOST_ROWS];
  for (int64_t i = 0; i < anchors->points.count; i++) {
    int64_t count = 0;
    for (int64_t j = 0; j < points->points.count; j++) {
      if (within && i == j) continue;
      all[count++] = (pair){.squared = pair_square(anchors, i, points, j), .number = j};
    }
    qsort(all, (size_t)count, sizeof *all, compare_pairs);
    for (int64_t place = 0; place < lists->k; place++) {
      const double squared = place < count ? all[place].squared : INFINITY;
      const int64_t number = place < count ? all[place].number : -1;
      ck_assert_msg(lists->squared[i * lists->k + place] == squared && lists->numbers[i * lists->k + place] == number,
                    "case %d, kernel %s, anchor %lld, place %lld: %lld at %a instead of %lld at %a", case_number,
                    kernel, (long long)i, (long long)place, (long long)lists->numbers[i * lists->k + place],
                    lists->squared[i * lists->k + place], (long long)number, squared);
    }
  }
}

static const lp_score_kernel *usable_kernel(const persona_context *context, int32_t place) {
  const lp_score_kernel *kernel = lp_score_kernel_at(place);
  return (kernel->needs & ~context->processor) == 0 ? kernel : NULL;
}

static void check_lists(persona_context *const *contexts, draws *source, const sample *anchors, const sample *points,
                        bool within, int case_number) {
  static double squared[MOST_ROWS * (MOST_ROWS + 4)];
  static int64_t numbers[MOST_ROWS * (MOST_ROWS + 4)];
  persona_error err;
  const lp_nearest_lists lists = {
      .k = 1 + below(source, points->points.count + 3), .squared = squared, .numbers = numbers};
  for (int32_t place = 0; place < lp_score_kernel_count(); place++) {
    const lp_score_kernel *kernel = usable_kernel(contexts[0], place);
    if (kernel == NULL) continue;
    persona_context *context = contexts[(case_number + place) % 2];
    ck_ok(lp_nearest(context, &anchors->points, &points->points, within, kernel, &lists, NULL, &err), err);
    expect_lists(anchors, points, within, &lists, kernel->name, case_number);
  }
}

/* Who lies in whose ball, by the definition. */
static void check_balls(persona_context *const *contexts, draws *source, const sample *anchors, const sample *points,
                        int case_number) {
  static double radii[2][MOST_ROWS];
  static double mass[MOST_ROWS];
  static double sums[MOST_ROWS];
  static uint8_t flags[3][MOST_ROWS];
  persona_error err;
  const int64_t n = anchors->points.count;
  const int64_t m = points->points.count;
  for (int64_t i = 0; i < n; i++)
    radii[0][i] = below(source, 6) == 0 ? -1.0 : pair_square(anchors, i, points, below(source, m));
  for (int64_t j = 0; j < m; j++)
    radii[1][j] = below(source, 6) == 0 ? -1.0 : pair_square(anchors, below(source, n), points, j);
  for (int64_t j = 0; j < m; j++) mass[j] = 0.25 * (double)(1 + below(source, 9));
  const bool strict = below(source, 2) == 0;
  const lp_balls balls = {.strict = strict,
                          .anchor_squared = radii[0],
                          .point_squared = radii[1],
                          .point_mass = mass,
                          .anchor_mass = sums,
                          .anchor_reached = flags[0],
                          .anchor_inside = flags[1],
                          .point_inside = flags[2]};
  for (int32_t place = 0; place < lp_score_kernel_count(); place++) {
    const lp_score_kernel *kernel = usable_kernel(contexts[0], place);
    if (kernel == NULL) continue;
    ck_ok(lp_ball_pass(contexts[place % 2], &anchors->points, &points->points, kernel, &balls, NULL, &err), err);
    uint8_t held[MOST_ROWS] = {0};
    for (int64_t i = 0; i < n; i++) {
      double sum = 0.0;
      bool reached = false;
      bool inside = false;
      for (int64_t j = 0; j < m; j++) {
        const double squared = pair_square(anchors, i, points, j);
        const bool in_own = strict ? squared < radii[0][i] : squared <= radii[0][i];
        inside = inside || (strict ? squared < radii[1][j] : squared <= radii[1][j]);
        if (!in_own) continue;
        sum += mass[j];
        reached = true;
        held[j] = 1;
      }
      ck_assert_msg(sums[i] == sum && flags[0][i] == reached && flags[1][i] == inside,
                    "case %d, kernel %s, anchor %lld: mass %g instead of %g, reached %d, inside %d", case_number,
                    kernel->name, (long long)i, sums[i], sum, flags[0][i], flags[1][i]);
    }
    ck_assert(memcmp(held, flags[2], (size_t)m) == 0);
  }
}

START_TEST(every_kernel_finds_what_the_definition_says) {
  static sample anchors;
  static sample points;
  persona_context *contexts[2] = {make_context(1), make_context(3)};
  for (int number = 0; number < CASES; number++) {
    draws source = {.seed = (uint64_t)number + 1};
    const int kind = number % KINDS;
    const bool large = number % 50 == 0; /* else a few rows, where edges are */
    const int64_t columns = 1 + below(&source, number % 10 == 0 ? MOST_COLUMNS : 12);
    const int64_t n = 1 + below(&source, large ? MOST_ROWS : 14);
    const int64_t m = 1 + below(&source, large ? MOST_ROWS : 14);
    double weights[MOST_PADDED] = {0.0};
    double centre[MOST_PADDED] = {0.0};
    const bool weighted = below(&source, 2) == 0;
    for (int64_t j = 0; j < columns; j++) weights[j] = weighted ? 0.25 + 0.37 * (double)below(&source, 8) : 1.0;
    draw_rows(&source, kind, n, columns, &anchors);
    draw_rows(&source, kind, m, columns, &points);
    for (int64_t j = 0; j < columns; j++) centre[j] = anchors.values[below(&source, n) * lp_padded(columns) + j];
    keep_rows(&source, kind, n, columns, weights, centre, &anchors);
    keep_rows(&source, kind, m, columns, weights, centre, &points);
    check_lists(contexts, &source, &anchors, &anchors, true, number);
    check_lists(contexts, &source, &anchors, &points, false, number);
    check_balls(contexts, &source, &anchors, &points, number);
  }
  persona_context_free(contexts[0]);
  persona_context_free(contexts[1]);
}
END_TEST

/* Large enough for guesses, for several tiles, groups, blocks and rounds, and for pairs that are scored once. */
START_TEST(kernels_agree_on_larger_sets) {
  enum { ROWS = 2600, COLUMNS = 11, K = 9 };
  persona_context *contexts[2] = {make_context(1), make_context(3)};
  persona_context *context = contexts[0];
  persona_error err;
  const int64_t padded = lp_padded(COLUMNS);
  double *values = calloc(ROWS * (size_t)padded, sizeof *values);
  double *squared = calloc(2 * ROWS * K, sizeof *squared);
  int64_t *numbers = calloc(2 * ROWS * K, sizeof *numbers);
  ck_assert(values != NULL && squared != NULL && numbers != NULL);
  double weights[MOST_PADDED] = {0.0};
  double centre[MOST_PADDED] = {0.0};
  for (int kind = 0; kind < KINDS; kind++) {
    draws source = {.seed = 77 + (uint64_t)kind};
    for (int64_t j = 0; j < COLUMNS; j++) weights[j] = 1.0 + 0.1 * (double)(kind % 2) * (double)j;
    for (int64_t i = 0; i < ROWS; i++) {
      const double scale = exp(2.0 * normal(&source));
      for (int64_t j = 0; j < COLUMNS; j++) values[i * padded + j] = draw_value(&source, kind, scale);
    }
    const lp_points points = {.count = ROWS,
                              .dimensions = COLUMNS,
                              .padded = padded,
                              .values = values,
                              .weights = weights,
                              .centre = centre,
                              .minimum_shared = 1};
    const lp_nearest_lists plain = {.k = K, .squared = squared, .numbers = numbers};
    const lp_nearest_lists fast = {.k = K, .squared = squared + ROWS * K, .numbers = numbers + ROWS * K};
    ck_ok(lp_nearest_plain(context, &points, &points, true, &plain, &err), err);
    for (int32_t place = 0; place < lp_score_kernel_count(); place++) {
      const lp_score_kernel *kernel = usable_kernel(context, place);
      if (kernel == NULL) continue;
      context = contexts[(kind + place) % 2];
      ck_ok(lp_nearest(context, &points, &points, true, kernel, &fast, NULL, &err), err);
      ck_assert_msg(memcmp(plain.squared, fast.squared, ROWS * K * sizeof(double)) == 0, "kind %d, kernel %s", kind,
                    kernel->name);
      ck_assert(memcmp(plain.numbers, fast.numbers, ROWS * K * sizeof(int64_t)) == 0);
    }
  }
  free(values);
  free(squared);
  free(numbers);
  for (int i = 0; i < 2; i++) persona_context_free(contexts[i]);
}
END_TEST

START_TEST(a_kernel_is_chosen_by_name) {
  const lp_score_kernel *kernel = &lp_kernel_plain;
  persona_context *context = make_context(1);
  persona_error err;
  ck_ok(lp_score_kernel_chosen(context, 0, &kernel, &err), err);
  ck_assert_ptr_null(kernel);
  ck_ok(lp_score_kernel_chosen(context, 1, &kernel, &err), err);
  ck_assert_ptr_eq(kernel, &lp_kernel_plain);
  ck_ok(lp_score_kernel_chosen(context, 2, &kernel, &err), err);
  ck_assert_ptr_eq(kernel, &lp_kernel_blas);
  ck_assert_ptr_null(lp_score_kernel_at(-1));
  ck_assert_ptr_null(lp_score_kernel_at(lp_score_kernel_count()));
  persona_context_free(context);
}
END_TEST

Suite *engine_suite(void) {
  Suite *suite = suite_create("engine");
  TCase *tests = tcase_create("engine");
  tcase_add_test(tests, every_kernel_finds_what_the_definition_says);
  tcase_add_test(tests, kernels_agree_on_larger_sets);
  tcase_add_test(tests, a_kernel_is_chosen_by_name);
  suite_add_tcase(suite, tests);
  return suite;
}
