/* Widths of bands: influences of blocks in closed form, ranks around a row and nearest rows against simulations. */
#include "fixtures.h"
#include "suites.h"

#include <persona/random.h>

#include "base/memory.h"
#include "inference/band_widths.h"
#include "inference/reached.h"

/* ---- influences ---------------------------------------------------------------------------------------------------
 */

enum { N = 600, PART = 300, DRAWS = 200 };

typedef struct dealing {
  persona_context *context;
  lp_splits splits;
  double *counts;
  double *inverse;
} dealing;

static dealing deal(int64_t draws, uint64_t seed) {
  dealing made = {.context = make_context(1)};
  persona_error err;
  int64_t order[N];
  int64_t blocks[N];
  ck_ok(lp_splits_create(made.context, seed, 1, N, &made.splits, &err), err);
  made.counts = calloc((size_t)(draws * made.splits.blocks), sizeof *made.counts);
  for (int64_t d = 0; d < draws; d++) {
    lp_splits_order(&made.splits, (uint64_t)d, order, blocks);
    for (int i = 0; i < PART; i++) made.counts[d * made.splits.blocks + blocks[i]] += 1.0;
  }
  ck_ok(lp_splits_invert(made.context, &made.splits, draws, made.counts, &made.inverse, &err), err);
  return made;
}

static void dealing_free(dealing *made) {
  lp_release(made->context, made->inverse);
  lp_splits_clear(made->context, &made->splits);
  free(made->counts);
  persona_context_free(made->context);
}

/* What is exactly a sum over blocks is found exactly, whatever the draws were. */
START_TEST(sums_over_blocks_are_found_exactly) {
  dealing with = deal(DRAWS, 4);
  const int64_t blocks = with.splits.blocks;
  double *influence = normal_cells(blocks, 1, 8);
  double values[DRAWS] = {0.0};
  double mean = 0.0;
  double expected = 0.0;
  for (int64_t b = 0; b < blocks; b++) mean += influence[b] / (double)blocks;
  for (int64_t b = 0; b < blocks; b++) expected += (influence[b] - mean) * (influence[b] - mean);
  expected *= (double)PART * N / (double)blocks / ((double)blocks - 1.0);
  for (int d = 0; d < DRAWS; d++) {
    for (int64_t b = 0; b < blocks; b++) values[d] += influence[b] * with.counts[d * blocks + b];
  }
  const lp_influence found = lp_splits_influence(&with.splits, PART, DRAWS, with.counts, with.inverse, values);
  ck_assert_double_eq_tol(found.variance / expected, 1.0, 1e-9);
  ck_assert_double_eq_tol(found.signal, 1.0, 1e-9);
  free(influence);
  dealing_free(&with);
}
END_TEST

/* With noise beside it the mean over many noises stays what it is: chance is taken out. */
START_TEST(chance_is_taken_out) {
  enum { TIMES = 400 };
  dealing with = deal(DRAWS, 5);
  const int64_t blocks = with.splits.blocks;
  double *influence = normal_cells(blocks, 1, 8);
  double *noise = normal_cells(DRAWS, TIMES, 9);
  double values[DRAWS];
  double pure[2] = {0.0, 0.0};
  double mixed = 0.0;
  for (int t = -1; t < TIMES; t++) {
    for (int d = 0; d < DRAWS; d++) {
      values[d] = t < 0 ? 0.0 : 60.0 * noise[d * TIMES + t];
      for (int64_t b = 0; b < blocks; b++) values[d] += influence[b] * with.counts[d * blocks + b];
    }
    const double now = lp_splits_influence(&with.splits, PART, DRAWS, with.counts, with.inverse, values).variance;
    if (t < 0) {
      pure[0] = now;
    } else {
      mixed += now / TIMES;
    }
  }
  ck_assert_double_eq_tol(mixed / pure[0], 1.0, 0.05); /* Monte-Carlo error 0.013 */
  free(influence);
  free(noise);
  dealing_free(&with);
}
END_TEST

START_TEST(few_draws_are_not_regressed) {
  dealing with = deal(119, 6);
  ck_assert_ptr_null(with.inverse);
  dealing_free(&with);
  dealing more = deal(120, 6);
  ck_assert_ptr_nonnull(more.inverse);
  dealing_free(&more);
}
END_TEST

/* ---- ranks around a row -------------------------------------------------------------------------------------------
 */

START_TEST(ranks_in_closed_form) {
  for (int64_t k = 1; k <= 7; k++) {
    const double h = 30.0;
    const double r = 50.0;
    const double once = pow(r / (r + h), (double)k);
    /* One rest and one part; one rest and two parts; nothing in common; both dealt from the same h + r rows. */
    ck_assert_double_eq_tol(lp_reached_neither(k, r, 0.0, h, r / (r + h)), once, 1e-14);
    ck_assert_double_eq_tol(lp_reached_neither(k, r, 0.0, 2.0 * h, r / (r + h)), pow(r / (r + 2.0 * h), (double)k),
                            1e-14);
    ck_assert_double_eq_tol(lp_reached_neither(k, 0.0, r, 2.0 * h, r / (r + h)), once * once, 1e-14);
    const double n = h + r;
    ck_assert_double_eq_tol(lp_reached_neither(k, r * r / n, 0.0, 2.0 * h - h * h / n, r / n), once * once, 1e-14);
  }
  ck_assert(isfinite(lp_reached_neither(100000, 10.0, 5.0, 3.0, 15.0 / 18.0)));
}
END_TEST

/* Whether k rows of the rest come before the first row of the part, in both draws, with rows in random order. */
static double simulate_neither(int64_t k, const double *rates, int64_t times) {
  double total = 0.0;
  int64_t both = 0;
  uint32_t draw = 0;
  for (int i = 0; i < 4; i++) total += rates[i];
  for (int64_t t = 0; t < times; t++) {
    int64_t seen[2] = {0, 0};
    bool reached = false;
    while (!reached && (seen[0] < k || seen[1] < k)) {
      double at = total * (double)persona_random_below(3, 9000, (uint64_t)t, draw++, 1 << 30) / (double)(1 << 30);
      int kind = 0;
      while (kind < 3 && at >= rates[kind]) at -= rates[kind++];
      /* 0: in both rests, 1 and 2: in one, 3: in both parts, so that either draw that is not done is reached */
      reached = kind == 3;
      if (kind == 0 || kind == 1) seen[0]++;
      if (kind == 0 || kind == 2) seen[1]++;
    }
    both += !reached;
  }
  return (double)both / (double)times;
}

/* Parts that are all in common end both draws, whichever of them has its k rows. */
START_TEST(ranks_as_simulated) {
  const double rates[4] = {40.0, 25.0, 25.0, 20.0};
  enum { TIMES = 200000 };
  for (int64_t k = 2; k <= 5; k += 3) {
    /* Where one draw has its k the other goes on against the whole part. */
    const double simulated = simulate_neither(k, rates, TIMES);
    const double found = lp_reached_neither(k, rates[0], rates[1], rates[3], 65.0 / 85.0);
    ck_assert_double_eq_tol(found, simulated, 4.0 * sqrt(simulated * (1.0 - simulated) / TIMES));
  }
}
END_TEST

/* ---- nearest rows -------------------------------------------------------------------------------------------------
 */

enum { ROWS = 200, AGENTS = 160, HELD = 80 };

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

/* twonn of points on a circle. */
static double ratios(const double *points, const int64_t *order, int64_t count) {
  double sorted[ROWS];
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++) sorted[i] = points[order[i]];
  qsort(sorted, (size_t)count, sizeof *sorted, compare);
  for (int64_t i = 0; i < count; i++) {
    double gaps[4];
    for (int64_t j = 0; j < 4; j++) {
      const int64_t away = j < 2 ? j + 1 : count - (j - 1);
      const double gap = fabs(sorted[(i + away) % count] - sorted[i]);
      gaps[j] = gap < 0.5 ? gap : 1.0 - gap;
    }
    qsort(gaps, 4, sizeof *gaps, compare);
    sum += log(gaps[1] / gaps[0]);
  }
  return (double)(count - 1) / sum;
}

typedef struct pair_found {
  double away;
  double noise;
  double claimed;
} pair_found;

static pair_found study_pair(persona_context *context, int32_t metric, uint64_t pair) {
  persona_error err;
  pair_found found = {.noise = 0.0};
  lp_splits own;
  lp_draws draws = {.metrics = 1, .count = DRAWS, .matching = {ROWS, AGENTS, HELD, ROWS - HELD}};
  double points[2][ROWS];
  double held[DRAWS];
  double scored[DRAWS];
  double unknown[DRAWS];
  int64_t all_draws = DRAWS;
  int64_t order[ROWS];
  int64_t blocks[ROWS];
  for (int side = 0; side < 2; side++) {
    for (int i = 0; i < ROWS; i++) {
      points[side][i] = (double)persona_random_below(1, 9001, 2 * pair + (uint64_t)side, (uint32_t)i, 1 << 30);
      points[side][i] /= (double)(1 << 30);
    }
  }
  ck_ok(lp_splits_create(context, pair, 1, ROWS, &draws.splits, &err), err);
  ck_ok(lp_splits_create(context, pair, 2, AGENTS, &own, &err), err);
  draws.held_counts = calloc((size_t)(DRAWS * draws.splits.blocks), sizeof *draws.held_counts);
  double mean = 0.0;
  double centre = 0.0;
  for (int d = 0; d < DRAWS; d++) {
    lp_splits_order(&draws.splits, (uint64_t)d, order, blocks);
    for (int i = 0; i < HELD; i++) draws.held_counts[d * draws.splits.blocks + blocks[i]] += 1.0;
    held[d] = ratios(points[0], order, HELD);
    lp_splits_order(&own, (uint64_t)d, order, NULL);
    scored[d] = ratios(points[1], order, HELD);
    unknown[d] = NAN;
    found.away += (scored[d] - held[d]) / DRAWS;
    centre += held[d] / DRAWS;
  }
  for (int d = 0; d < DRAWS; d++) {
    mean += (held[d] - centre) * (held[d] - centre) / (DRAWS - 1);
    found.noise += (scored[d] - held[d] - found.away) * (scored[d] - held[d] - found.away) / (DRAWS - 1) / DRAWS;
  }
  ck_ok(lp_splits_invert(context, &draws.splits, DRAWS, draws.held_counts, &draws.held_inverse, &err), err);
  draws.held = held;
  draws.scored = draws.opposed = scored;
  draws.measured = &all_draws;
  draws.hopkins_chance = unknown;
  const lp_series series = lp_series_of(&draws, 0, metric);
  const lp_width width = lp_width_find(&series, mean);
  ck_assert(width.degrees > 0.0 && width.degrees <= 59.0);
  found.claimed = width.variance;
  lp_release(context, draws.held_inverse);
  free(draws.held_counts);
  lp_splits_clear(context, &draws.splits);
  lp_splits_clear(context, &own);
  return found;
}

/* Widths of a statistic of nearest rows against how far matched values of second samples really lie from centres. */
START_TEST(nearest_rows_as_simulated) {
  enum { PAIRS = 300 };
  persona_context *context = make_context(1);
  const int32_t twonn = persona_metric_find("twonn");
  double seen = 0.0;
  double claimed = 0.0;
  for (uint64_t pair = 0; pair < PAIRS; pair++) {
    const pair_found found = study_pair(context, twonn, pair);
    seen += (found.away * found.away - found.noise) / PAIRS;
    claimed += found.claimed / PAIRS;
  }
  ck_assert_double_eq_tol(claimed / seen, 1.0,
                          0.25); /* Monte-Carlo error 0.08; 1.5 for pairs of rows in place of nearest */
  persona_context_free(context);
}
END_TEST

Suite *band_widths_suite(void) {
  Suite *suite = suite_create("band_widths");
  TCase *tcase = tcase_create("band_widths");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, sums_over_blocks_are_found_exactly);
  tcase_add_test(tcase, chance_is_taken_out);
  tcase_add_test(tcase, few_draws_are_not_regressed);
  tcase_add_test(tcase, ranks_in_closed_form);
  tcase_add_test(tcase, ranks_as_simulated);
  tcase_add_test(tcase, nearest_rows_as_simulated);
  suite_add_tcase(suite, tcase);
  return suite;
}
