/* Scores read from an atlas against runs on the same rows: every reading, on answers of many kinds, with deep lists and
 * with lists so short that distances must be measured again. */
#include "fixtures.h"
#include "suites.h"

#include "base/random.h"
#include "inference/part.h"
#include "kernels/directions_potential.h"

enum { N = 130, M = 90, HELD = 50, REST = 61 };

static const char *const keys[LP_READ_COUNT] = {
    [LP_READ_COVERAGE] = "coverage",
    [LP_READ_DENSITY] = "density",
    [LP_READ_PRECISION] = "precision",
    [LP_READ_RECALL] = "recall",
    [LP_READ_EXPECTED_COVERAGE] = "expected_coverage",
    [LP_READ_SEPARATION] = "separation",
    [LP_READ_SEPARATION_RATIO] = "separation_ratio",
    [LP_READ_LID] = "lid",
    [LP_READ_TWONN] = "twonn",
    [LP_READ_HOPKINS] = "hopkins",
    [LP_READ_HYPERSPHERICAL_UNIFORMITY] = "hyperspherical_uniformity",
    [LP_READ_VENDI_Q1] = "vendi_q1",
    [LP_READ_VENDI_Q2] = "vendi_q2",
    [LP_READ_EFFECTIVE_RANK] = "effective_rank",
    [LP_READ_PARTICIPATION_RATIO] = "participation_ratio",
    [LP_READ_EFFECTIVE_LEVELS] = "effective_levels",
    [LP_READ_ITEM_ENTROPY] = "item_entropy",
    [LP_READ_MODAL_SHARE] = "modal_share",
    [LP_READ_ZERO_VARIANCE_ITEMS] = "zero_variance_items",
    [LP_READ_DISTINCT_PATTERNS] = "distinct_patterns",
    [LP_READ_DUPLICATE_RATE] = "duplicate_rate",
    [LP_READ_SD_RATIO] = "sd_ratio",
    [LP_READ_ITEM_WASSERSTEIN] = "item_wasserstein",
    [LP_READ_ENERGY_DISTANCE] = "energy_distance",
};

/* A reference and a population, mapped. */
typedef struct map {
  persona_context *context;
  persona_population *sides[LP_SIDES];
  persona_space *space;
  persona_options *options;
  persona_run *run;
  int64_t dealt[LP_SIDES][N];
  int64_t starts[LP_SIDES][8];
  lp_atlas atlas;
  lp_desk desk;
} map;

static void begin_map(map *made, int32_t kind, const double *x, const double *y, int64_t d, double share) {
  persona_error err;
  const int64_t rows[LP_SIDES] = {N, M};
  made->context = make_context(2);
  made->sides[0] = make_population(made->context, "reference", x, N, d);
  made->sides[1] = make_population(made->context, "agents", y, M, d);
  made->space = make_space(made->context, kind, made->sides[0]);
  made->options = make_options(made->context, "hopkins_repetitions", "1");
  ck_ok(persona_run_create(made->space, made->options, &made->run, &err), err);
  lp_atlas_plan plan = {.least_share = {share, share}, .distances = true, .probes = true, .directions = true};
  plan.from_fitted[LP_POPULATION_SIDE] = true;
  for (int32_t s = 0; s < LP_SIDES; s++) {
    lp_shuffle_front(3, LP_PURPOSE_SPLITS, (uint64_t)s, rows[s], rows[s], made->dealt[s]);
    for (int b = 0; b <= 7; b++) made->starts[s][b] = rows[s] * b / 7;
    plan.block_count[s] = 7;
    plan.dealt[s] = made->dealt[s];
    plan.block_starts[s] = made->starts[s];
  }
  ck_assert(lp_atlas_takes(made->space, made->sides[0], made->sides[1]));
  ck_ok(lp_atlas_create(made->run, made->sides[0], made->sides[1], &plan, &made->atlas, &err), err);
  ck_assert(lp_desk_begin(&made->atlas, N, &made->desk));
}

static void end_map(map *made) {
  lp_desk_end(&made->desk);
  lp_atlas_clear(&made->atlas);
  persona_run_free(made->run);
  persona_options_free(made->options);
  persona_space_free(made->space);
  for (int32_t s = 0; s < LP_SIDES; s++) persona_population_free(made->sides[s]);
  persona_context_free(made->context);
}

/* A direct run, NaN where it is not defined. */
static double direct(const map *made, persona_population *rest, persona_population *part, const char *key) {
  measured found = measure(made->space, rest, part, key, made->options);
  const double value =
      persona_result_validity(found.result) == PERSONA_VALIDITY_OK ? persona_result_value(found.result) : NAN;
  measured_free(&found);
  return value;
}

static double tolerance(int32_t reading, double value) {
  /* Potentials are read in single precision. */
  if (reading == LP_READ_HYPERSPHERICAL_UNIFORMITY) return 2e-6;
  return 1e-11 * fmax(1.0, fabs(value));
}

/* The rest is made of shuffled rows of the reference, parts of those behind it or of the population. */
static int compare(map *made, int32_t side, int64_t rest_rows, uint64_t seed) {
  int64_t order[N];
  int64_t own[N];
  double values[LP_READ_COUNT];
  persona_error err;
  persona_population *rest;
  persona_population *part;
  lp_readings all;
  int defined = 0;
  lp_shuffle_front(seed, LP_PURPOSE_SPLITS, 9, N, N, order);
  lp_shuffle_front(seed, LP_PURPOSE_SPLITS, 10, M, M, own);
  for (int64_t i = 0; i < N && rest_rows == N; i++) order[i] = i; /* the whole reference always comes in one order */
  const int64_t *rows = side == LP_REFERENCE_SIDE ? order + REST : own;
  for (int32_t r = 0; r < LP_READ_COUNT; r++) all.wanted[r] = true;
  lp_part_fill(&made->atlas, LP_REFERENCE_SIDE, order, rest_rows, made->desk.marks, &made->desk.rest);
  lp_desk_face(&made->atlas, &all, false, &made->desk);
  lp_part_fill(&made->atlas, side, rows, HELD, made->desk.marks, &made->desk.parts[0]);
  ck_ok(lp_part_score(&made->atlas, &all, 42, &made->desk.parts[0], &made->desk, values, &err), err);
  ck_ok(persona_population_subset(made->sides[0], "rest", order, rest_rows, &rest, &err), err);
  ck_ok(persona_population_subset(made->sides[side], "part", rows, HELD, &part, &err), err);
  for (int32_t r = 0; r < LP_READ_COUNT; r++) {
    const double expected = direct(made, rest, part, keys[r]);
    ck_assert_int_eq(lp_reading_of(keys[r], &made->run->options), r);
    ck_assert_msg(isnan(expected) == isnan(values[r]), "%s: %g, directly %g", keys[r], values[r], expected);
    if (isnan(expected)) continue;
    ck_assert_msg(fabs(values[r] - expected) <= tolerance(r, expected), "%s: %.17g, directly %.17g", keys[r], values[r],
                  expected);
    defined++;
  }
  persona_population_free(rest);
  persona_population_free(part);
  return defined;
}

static int compare_all(int32_t kind, const double *x, const double *y, int64_t d, double share) {
  map made;
  int defined = 0;
  begin_map(&made, kind, x, y, d, share);
  for (uint64_t seed = 0; seed < 4; seed++) {
    for (int32_t side = 0; side < LP_SIDES; side++) defined += compare(&made, side, REST, seed);
    for (int again = 0; again < 2; again++) (void)compare(&made, LP_POPULATION_SIDE, N, seed + (uint64_t)again);
  }
  end_map(&made);
  return defined;
}

static void compare_kinds(const double *x, const double *y, int64_t d, int least) {
  static const int32_t kinds[] = {PERSONA_SPACE_REFERENCE, PERSONA_SPACE_NONE, PERSONA_SPACE_WHITENED,
                                  PERSONA_SPACE_COMPONENTS};
  for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
    for (int deep = 0; deep < 2; deep++) {
      const int defined = compare_all(kinds[k], x, y, d, deep ? 0.35 : 1.0);
      ck_assert_msg(defined >= least, "only %d values were defined", defined);
    }
  }
}

START_TEST(likert) {
  double *x = likert_cells(N, 9, 5, 1);
  double *y = likert_cells(M, 9, 5, 2);
  compare_kinds(x, y, 9, 8 * 23);
  free(x);
  free(y);
}
END_TEST

START_TEST(continuous) {
  double *x = normal_cells(N, 6, 3);
  double *y = normal_cells(M, 6, 4);
  for (int64_t i = 0; i < M * 6; i++) y[i] = 0.3 * y[i] + 1000.0; /* far from the reference, and denser */
  for (int64_t i = 0; i < N * 6; i++) x[i] += 999.0;
  compare_kinds(x, y, 6, 8 * 19); /* no item has levels */
  free(x);
  free(y);
}
END_TEST

/* Many copies, few people, a constant item: ties and empty lists everywhere. */
START_TEST(copies) {
  double *x = likert_cells(N, 3, 2, 5);
  double *y = likert_cells(M, 3, 3, 6);
  for (int64_t i = 0; i < M; i++) {
    memcpy(y + 3 * i, y + 3 * (i % 3), 3 * sizeof *y);
    y[3 * i + 2] = 2.0;
  }
  compare_kinds(x, y, 3, 8 * 12);
  free(x);
  free(y);
}
END_TEST

START_TEST(one_person) {
  double *x = likert_cells(N, 5, 5, 7);
  double *y = likert_cells(M, 5, 5, 8);
  for (int64_t i = 0; i < M; i++) memcpy(y + 5 * i, y, 5 * sizeof *y);
  (void)compare_all(PERSONA_SPACE_REFERENCE, x, y, 5, 0.4);
  for (int64_t i = 0; i < N; i++) memcpy(x + 5 * i, x, 5 * sizeof *x);
  (void)compare_all(PERSONA_SPACE_NONE, x, y, 5, 0.4);
  free(x);
  free(y);
}
END_TEST

/* The fast rows of potentials against the plain ones, at every length. */
START_TEST(potential_rows) {
  enum { MOST = 600 };
  float products[MOST];
  float along[MOST];
  float inverse[MOST];
  persona_context *context = make_context(1);
  float terms[MOST];
  float marks[MOST];
  const lp_potential_row_function fast = lp_potential_row_fastest(context);
  const lp_potential_terms_function fill = lp_potential_terms_fastest(context);
  const lp_marked_sum_function sum_marked = lp_marked_sum_fastest(context);
  for (int i = 0; i < MOST; i++) {
    products[i] = (float)persona_random_normal(1, 70001, 0, (uint32_t)i) * 10.0F;
    along[i] = i % 50 == 49 ? 1e30F : (float)persona_random_normal(1, 70001, 1, (uint32_t)i);
    inverse[i] = i % 50 == 49 ? 1.0F : 1.0F / (4.0F + (float)persona_random_uniform(1, 70001, 2, (uint32_t)i));
    marks[i] = i % 3 == 0 ? 1.0F : 0.0F;
  }
  for (int count = 0; count <= MOST; count++) {
    const double plain = lp_potential_row_plain(products, along, inverse, count, 0.3F, 0.9F, 4.0F);
    ck_assert_double_eq_tol(fast(products, along, inverse, count, 0.3F, 0.9F, 4.0F), plain, 1e-6 * (plain + 1e-30));
    double marked = 0.0;
    fill(products, along, inverse, count, 0.3F, 0.9F, 4.0F, terms);
    for (int i = 0; i < count; i++) {
      const double term = lp_potential_row_plain(products + i, along + i, inverse + i, 1, 0.3F, 0.9F, 4.0F);
      ck_assert_double_eq_tol((double)terms[i], term, 1e-6 * (term + 1e-30));
      marked += i % 3 == 0 ? (double)terms[i] : 0.0;
    }
    ck_assert_double_eq_tol(sum_marked(terms, marks, count), marked, 1e-14 * (marked + 1e-30));
    ck_assert_double_eq_tol(lp_marked_sum_plain(terms, marks, count), marked, 1e-14 * (marked + 1e-30));
  }
  persona_context_free(context);
}
END_TEST

/* Counting by rank against the plain way, at every length, with bounds that nobody and everybody meets. */
START_TEST(ranks_are_counted) {
  enum { MOST = 200 };
  const uint16_t balls[] = {0, 1, 7, 300, LP_RANK_OUTSIDE - 1};
  uint16_t ranks[MOST];
  uint16_t rows_of[MOST];
  persona_context *context = make_context(1);
  const lp_ranked_function fast = lp_ranked_fastest(context);
  for (int i = 0; i < MOST; i++) {
    ranks[i] = i % 9 == 8 ? LP_RANK_OUTSIDE : (uint16_t)((unsigned)i % 11u * (i % 3 == 0 ? 40u : 1u));
    rows_of[i] = (uint16_t)(i % 4 == 0 ? 20000 : i % 4);
  }
  for (int count = 0; count <= MOST; count++) {
    for (size_t b = 0; b < sizeof balls / sizeof balls[0]; b++) {
      uint16_t inside[MOST] = {0};
      int64_t expected = 0;
      inside[0] = 1; /* what is marked stays so */
      for (int i = 0; i < count; i++) expected += ranks[i] <= balls[b] ? rows_of[i] : 0;
      ck_assert_int_eq(fast(ranks, rows_of, inside, count, balls[b]), expected);
      for (int i = 1; i < MOST; i++) ck_assert_int_eq(inside[i], i < count && ranks[i] <= balls[b]);
      ck_assert_int_eq(inside[0], 1);
    }
  }
  persona_context_free(context);
}
END_TEST

START_TEST(refusals) {
  persona_context *context = make_context(1);
  double *x = likert_cells(20, 3, 5, 1);
  double weights[20];
  for (int i = 0; i < 20; i++) weights[i] = 1.0 + i;
  persona_population *plain = make_population(context, "plain", x, 20, 3);
  persona_population *weighted = make_weighted(context, "weighted", x, 20, 3, weights);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, plain);
  ck_assert(lp_atlas_takes(space, NULL, plain));
  ck_assert(!lp_atlas_takes(space, plain, weighted));
  x[4] = NAN;
  persona_population *missing = make_pairwise(context, "missing", x, 20, 3);
  ck_assert(!lp_atlas_takes(space, missing, plain));
  persona_options *options = make_options(context, "balls", "strict");
  const lp_option_values values = lp_options_values(options);
  ck_assert_int_eq(lp_reading_of("coverage", &values), -1);
  ck_assert_int_eq(lp_reading_of("mmd", &values), -1);
  ck_assert_int_eq(lp_reading_of("lid", &values), LP_READ_LID);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(plain);
  persona_population_free(weighted);
  persona_population_free(missing);
  persona_context_free(context);
  free(x);
}
END_TEST

Suite *atlas_suite(void) {
  Suite *suite = suite_create("atlas");
  TCase *tcase = tcase_create("atlas");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, likert);
  tcase_add_test(tcase, continuous);
  tcase_add_test(tcase, copies);
  tcase_add_test(tcase, one_person);
  tcase_add_test(tcase, potential_rows);
  tcase_add_test(tcase, ranks_are_counted);
  tcase_add_test(tcase, refusals);
  suite_add_tcase(suite, tcase);
  return suite;
}
