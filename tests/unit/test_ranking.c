/* Rankings of made-up rivals, whose scores, intervals and ranks are known in closed form. */
#include "faulty.h"
#include "suites.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "inference/normal.h"
#include "inference/ranking.h"

enum { MOST = 4, METRICS = 5, PARTITIONS = 400 };

static const char *const keys[METRICS] = {"coverage", "density", "lid", "sd_ratio", "energy_distance"};
static const char *const names[MOST] = {"a", "b", "c", "d"};

/* What a population is made of: how far it is from health, in spreads of healthy people, and how much it varies. */
typedef struct character {
  double away;
  double spread;
} character;

/* Every metric has its centre at 10 and the spread 0.1 there; the worst null is at 8, another at 10.5. */
static void describe(lp_rivals *rivals, int64_t rival, int32_t index, character made) {
  lp_rival_metric *found = lp_rivals_at(rivals, rival, index);
  double *differences = rivals->differences + (rival * METRICS + index) * PARTITIONS;
  memset(found, 0, sizeof *found);
  found->value = found->band.matched = 10.0 + 0.1 * made.away;
  found->band.centre = 10.0;
  found->band.spread = 0.1;
  found->band.low = 9.8;
  found->band.high = 10.2;
  for (int null = 0; null < LP_NULL_COUNT; null++) found->band.null_value[null] = NAN;
  found->band.null_value[2] = 8.0;
  found->band.null_value[3] = 10.5;
  found->interval.spread = made.spread;
  found->interval.low = found->value - 2.0 * made.spread;
  found->interval.high = found->value + 2.0 * made.spread;
  for (int64_t b = 0; b < PARTITIONS; b++) {
    differences[b] = persona_random_normal(1, 70000, (uint64_t)rival, (uint32_t)(b * METRICS + index));
  }
}

static int make_rivals(persona_context *context, int64_t count, const character *made, lp_rivals *rivals) {
  memset(rivals, 0, sizeof *rivals);
  rivals->context = context;
  rivals->has_reference = true;
  rivals->count = count;
  rivals->metrics = METRICS;
  rivals->partitions = PARTITIONS;
  rivals->names = lp_allocate_array(context, count, sizeof *rivals->names);
  rivals->metric = lp_allocate_array(context, METRICS, sizeof *rivals->metric);
  rivals->found = lp_allocate_array(context, count * METRICS, sizeof *rivals->found);
  rivals->differences = lp_allocate_array(context, count * METRICS * PARTITIONS, sizeof *rivals->differences);
  if (rivals->names == NULL || rivals->metric == NULL || rivals->found == NULL || rivals->differences == NULL) {
    return PERSONA_OUT_OF_MEMORY;
  }
  for (int32_t i = 0; i < METRICS; i++) rivals->metric[i] = persona_metric_find(keys[i]);
  for (int64_t p = 0; p < count; p++) {
    rivals->names[p] = names[p];
    for (int32_t i = 0; i < METRICS; i++) describe(rivals, p, i, made[p]);
  }
  return PERSONA_OK;
}

static void rank(const lp_rivals *rivals, lp_ranking *ranking) {
  persona_error err;
  ck_ok(lp_ranking_make(rivals, 42, 0.95, ranking, &err), err);
}

/* A score without chance: the root of (away^2 - 1) in spreads, over a scale of 20 of them. */
START_TEST(scores_by_definition) {
  const character made[3] = {{20.0, 0.1}, {0.5, 0.1}, {-10.0, 0.1}};
  persona_context *context = make_context(1);
  lp_rivals rivals;
  lp_ranking ranking;
  ck_assert_int_eq(make_rivals(context, 3, made, &rivals), PERSONA_OK);
  lp_rivals_at(&rivals, 0, 1)->band.matched = 10.0; /* density: one of the two metrics of the axis coverage */
  rank(&rivals, &ranking);
  ck_assert_int_eq(ranking.counts[PERSONA_AXIS_COVERAGE], 2);
  ck_assert_int_eq(ranking.counts[PERSONA_AXIS_UNIFORMITY], 0);
  ck_assert_int_eq(ranking.counts[LP_RANKING_OVERALL], METRICS);
  const double worst = (400.0 - 1.0) / 400.0;
  const double coverage = (worst - 1.0 / 400.0) / 2.0;
  ck_assert_double_eq_tol(lp_ranking_at(&ranking, 0, PERSONA_AXIS_COMPLEXITY)->score, sqrt(worst), 1e-12);
  ck_assert_double_eq_tol(lp_ranking_at(&ranking, 0, PERSONA_AXIS_COVERAGE)->score, sqrt(coverage), 1e-12);
  ck_assert_double_eq_tol(lp_ranking_at(&ranking, 0, LP_RANKING_OVERALL)->score, sqrt((coverage + 3.0 * worst) / 4.0),
                          1e-12);
  ck_assert(lp_ranking_at(&ranking, 1, LP_RANKING_OVERALL)->score == 0.0); /* nearer than chance */
  ck_assert_double_eq_tol(lp_ranking_distance(&ranking, 2, 0), 0.5, 1e-12);
  ck_assert(isnan(lp_ranking_at(&ranking, 0, PERSONA_AXIS_UNIFORMITY)->score));
  const double places[3] = {3.0, 1.0, 2.0};
  for (int p = 0; p < 3; p++) {
    const lp_standing *at = lp_ranking_at(&ranking, p, LP_RANKING_OVERALL);
    ck_assert(at->place == places[p] && at->rank == places[p] && at->tied_first == places[p]);
    ck_assert(at->tied_last == places[p]);
    ck_assert(at->rank_low == places[p] && at->rank_high == places[p]);
    ck_assert_double_eq_tol(at->best, p == 1 ? 1.0 : 0.0, 1e-9);
    ck_assert_int_eq(at->uncertain, METRICS);
  }
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  persona_context_free(context);
}
END_TEST

/* One metric, far from health: the score is normal, as wide as the metric's interval. And the chance that one of two is
 * the nearer follows from both widths. */
START_TEST(draws_are_as_wide_as_intervals) {
  const character made[2] = {{15.0, 0.1}, {16.0, 0.05}};
  persona_context *context = make_context(2);
  lp_rivals rivals;
  lp_ranking ranking;
  ck_assert_int_eq(make_rivals(context, 2, made, &rivals), PERSONA_OK);
  rank(&rivals, &ranking);
  for (int p = 0; p < 2; p++) {
    const lp_standing *at = lp_ranking_at(&ranking, p, PERSONA_AXIS_COMPLEXITY);
    const double away = 0.1 * made[p].away;
    const double own = made[p].spread;
    /* The draw subtracts the variances of both itself and of healthy people. */
    const double low = sqrt(pow(away - 1.96 * own, 2.0) - own * own - 0.01) / 2.0;
    const double high = sqrt(pow(away + 1.96 * own, 2.0) - own * own - 0.01) / 2.0;
    ck_assert_double_eq_tol(at->low, low, 0.15 * (high - low));
    ck_assert_double_eq_tol(at->high, high, 0.15 * (high - low));
  }
  const double first = lp_normal_share(0.1 / sqrt(0.1 * 0.1 + 0.05 * 0.05));
  ck_assert_double_eq_tol(lp_ranking_at(&ranking, 0, PERSONA_AXIS_COMPLEXITY)->best, first, 0.03);
  ck_assert_double_eq_tol(lp_ranking_at(&ranking, 1, PERSONA_AXIS_COMPLEXITY)->rank, 1.0 + first, 0.03);
  ck_assert(lp_ranking_at(&ranking, 0, PERSONA_AXIS_COMPLEXITY)->tied_last == 2.0);
  ck_assert(lp_ranking_at(&ranking, 1, PERSONA_AXIS_COMPLEXITY)->tied_first == 1.0);
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  persona_context_free(context);
}
END_TEST

/* A population that varies much is not farther from health for it: draws lie around what was found. */
START_TEST(chance_is_taken_off) {
  const character made[2] = {{1.0, 0.3}, {0.0, 0.3}};
  persona_context *context = make_context(1);
  lp_rivals rivals;
  lp_ranking ranking;
  ck_assert_int_eq(make_rivals(context, 2, made, &rivals), PERSONA_OK);
  rank(&rivals, &ranking);
  for (int p = 0; p < 2; p++) {
    const double *draws = ranking.draws + (p * LP_RANKING_BOARDS + LP_RANKING_OVERALL) * LP_RANKING_DRAWS;
    double mean = 0.0;
    for (int d = 0; d < LP_RANKING_DRAWS; d++) mean += draws[d] / LP_RANKING_DRAWS;
    ck_assert_double_eq_tol(ranking.squared[p * LP_RANKING_BOARDS + LP_RANKING_OVERALL], (p == 0 ? 0.0 : -0.0025),
                            1e-12);
    ck_assert_double_eq_tol(mean, (p == 0 ? 0.0 : -0.0025), 0.002); /* its own variance would make 0.0225 more */
  }
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  persona_context_free(context);
}
END_TEST

/* Metrics that move together leave more to chance than metrics that move each by itself. */
START_TEST(metrics_move_together) {
  const character made[2] = {{15.0, 0.1}, {15.0, 0.1}};
  double widths[2];
  persona_context *context = make_context(1);
  for (int together = 0; together < 2; together++) {
    lp_rivals rivals;
    lp_ranking ranking;
    ck_assert_int_eq(make_rivals(context, 2, made, &rivals), PERSONA_OK);
    double *one = rivals.differences;
    for (int i = 1; together && i < METRICS; i++) memcpy(one + i * PARTITIONS, one, PARTITIONS * sizeof *one);
    rank(&rivals, &ranking);
    const lp_standing *at = lp_ranking_at(&ranking, 0, LP_RANKING_OVERALL);
    widths[together] = at->high - at->low;
    lp_ranking_clear(&ranking);
    lp_rivals_clear(&rivals);
  }
  /* Four axes, one of which has two metrics: (1 + 1 + 1 + 1 / 2) / 16 of the variance. */
  ck_assert_double_eq_tol(widths[0] / widths[1], sqrt(3.5 / 16.0), 0.06);
  persona_context_free(context);
}
END_TEST

/* Two populations that are alike tie, and come before one that has collapsed. */
START_TEST(alike_ones_tie) {
  const character made[3] = {{1.2, 0.1}, {18.0, 0.1}, {1.2, 0.1}};
  persona_context *context = make_context(2);
  lp_rivals rivals;
  lp_ranking ranking;
  ck_assert_int_eq(make_rivals(context, 3, made, &rivals), PERSONA_OK);
  rank(&rivals, &ranking);
  for (int32_t board = 0; board < LP_RANKING_BOARDS; board++) {
    if (ranking.counts[board] == 0) continue;
    for (int p = 0; p < 3; p += 2) {
      const lp_standing *at = lp_ranking_at(&ranking, p, board);
      ck_assert(at->place == 1.0 && at->tied_first == 1.0 && at->tied_last == 1.0);
      ck_assert(at->rank_low == 1.0 && at->rank_high == 2.0);
      ck_assert_double_eq_tol(at->best, 0.5, 0.03);
    }
    const lp_standing *last = lp_ranking_at(&ranking, 1, board);
    ck_assert(last->place == 3.0 && last->rank == 3.0 && last->tied_first == 3.0 && last->best == 0.0);
  }
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  persona_context_free(context);
}
END_TEST

/* Without any interval scores are what they are, and nothing is said of chance. */
START_TEST(no_interval_no_uncertainty) {
  const character made[2] = {{3.0, NAN}, {9.0, NAN}};
  const character half[2] = {{3.0, 0.1}, {9.0, NAN}};
  persona_context *context = make_context(1);
  lp_rivals rivals;
  lp_ranking ranking;
  ck_assert_int_eq(make_rivals(context, 2, made, &rivals), PERSONA_OK);
  rank(&rivals, &ranking);
  const lp_standing *at = lp_ranking_at(&ranking, 1, LP_RANKING_OVERALL);
  ck_assert(at->place == 2.0 && at->score > 0.0 && at->uncertain == 0);
  ck_assert(isnan(at->low) && isnan(at->rank) && isnan(at->best) && isnan(at->tied_first));
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  ck_assert_int_eq(make_rivals(context, 2, half, &rivals), PERSONA_OK);
  for (int b = 5; b < PARTITIONS; b++) rivals.differences[b] = NAN; /* the first metric: too few partitions */
  rank(&rivals, &ranking);
  ck_assert_int_eq(lp_ranking_at(&ranking, 0, LP_RANKING_OVERALL)->uncertain, METRICS - 1);
  ck_assert(isnan(lp_ranking_at(&ranking, 1, LP_RANKING_OVERALL)->low));
  ck_assert(lp_ranking_at(&ranking, 1, LP_RANKING_OVERALL)->rank == 2.0);
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  persona_context_free(context);
}
END_TEST

/* Two that stay where they are, and alike, share their ranks. */
START_TEST(equal_draws_share_ranks) {
  const character made[3] = {{3.0, NAN}, {3.0, NAN}, {20.0, 0.1}};
  persona_context *context = make_context(1);
  lp_rivals rivals;
  lp_ranking ranking;
  ck_assert_int_eq(make_rivals(context, 3, made, &rivals), PERSONA_OK);
  rank(&rivals, &ranking);
  for (int p = 0; p < 2; p++) {
    const lp_standing *at = lp_ranking_at(&ranking, p, LP_RANKING_OVERALL);
    ck_assert(at->rank == 1.5 && at->rank_low == 1.5 && at->best == 0.5 && at->place == 1.0);
  }
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  persona_context_free(context);
}
END_TEST

/* What cannot be put on a scale takes no part. */
START_TEST(left_out_metrics) {
  const character made[2] = {{3.0, 0.1}, {9.0, 0.1}};
  persona_context *context = make_context(1);
  lp_rivals rivals;
  lp_ranking ranking;
  ck_assert_int_eq(make_rivals(context, 2, made, &rivals), PERSONA_OK);
  lp_rivals_at(&rivals, 1, 0)->band.matched = NAN;
  lp_rivals_at(&rivals, 0, 1)->band.centre = NAN;
  lp_rivals_at(&rivals, 0, 2)->band.null_value[2] = lp_rivals_at(&rivals, 0, 2)->band.null_value[3] = NAN;
  lp_rivals_at(&rivals, 1, 3)->band.null_value[2] = lp_rivals_at(&rivals, 1, 3)->band.null_value[3] = 10.1;
  rank(&rivals, &ranking);
  static const char *const reasons[4] = {"matched value", "no band", "no null", "does not tell"};
  for (int i = 0; i < 4; i++) ck_assert_msg(strstr(ranking.reasons[i], reasons[i]) != NULL, "%s", ranking.reasons[i]);
  ck_assert_ptr_null(ranking.reasons[4]);
  ck_assert_int_eq(ranking.counts[LP_RANKING_OVERALL], 1);
  ck_assert(lp_ranking_at(&ranking, 0, LP_RANKING_OVERALL)->score ==
            lp_ranking_at(&ranking, 0, PERSONA_AXIS_COMPARISON)->score);
  lp_ranking_clear(&ranking);
  lp_rivals_at(&rivals, 1, 4)->band.matched = NAN;
  rank(&rivals, &ranking); /* none is left */
  ck_assert_int_eq(ranking.counts[LP_RANKING_OVERALL], 0);
  ck_assert(isnan(lp_ranking_at(&ranking, 0, LP_RANKING_OVERALL)->score));
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  persona_context_free(context);
}
END_TEST

/* The same bits for another order of the populations, and for other threads. */
START_TEST(order_and_threads_do_not_matter) {
  const character made[4] = {{1.0, 0.1}, {1.3, 0.2}, {2.0, 0.05}, {12.0, 0.1}};
  static const int orders[3][4] = {{0, 1, 2, 3}, {3, 1, 0, 2}, {2, 3, 1, 0}};
  lp_standing expected[4 * LP_RANKING_BOARDS];
  for (int o = 0; o < 3; o++) {
    persona_context *context = make_context(1 << o);
    lp_rivals rivals;
    lp_ranking ranking;
    ck_assert_int_eq(make_rivals(context, 4, made, &rivals), PERSONA_OK);
    lp_rivals shuffled;
    ck_assert_int_eq(make_rivals(context, 4, made, &shuffled), PERSONA_OK);
    for (int p = 0; p < 4; p++) {
      const int from = orders[o][p];
      shuffled.names[p] = names[from];
      memcpy(&shuffled.found[p * METRICS], &rivals.found[from * METRICS], METRICS * sizeof *rivals.found);
      memcpy(&shuffled.differences[p * METRICS * PARTITIONS], &rivals.differences[from * METRICS * PARTITIONS],
             METRICS * PARTITIONS * sizeof(double));
    }
    rank(&shuffled, &ranking);
    for (int p = 0; p < 4; p++) {
      for (int32_t b = 0; b < LP_RANKING_BOARDS; b++) {
        lp_standing *kept = &expected[orders[o][p] * LP_RANKING_BOARDS + b];
        const lp_standing *at = lp_ranking_at(&ranking, p, b);
        if (o == 0) memcpy(kept, at, sizeof *kept);
        const double one[10] = {at->score,    at->low,       at->high, at->place,      at->rank,
                                at->rank_low, at->rank_high, at->best, at->tied_first, at->tied_last};
        const double other[10] = {kept->score,    kept->low,       kept->high, kept->place,      kept->rank,
                                  kept->rank_low, kept->rank_high, kept->best, kept->tied_first, kept->tied_last};
        for (int i = 0; i < 10; i++) ck_assert(isnan(one[i]) ? isnan(other[i]) : one[i] == other[i]);
      }
    }
    lp_ranking_clear(&ranking);
    lp_rivals_clear(&shuffled);
    lp_rivals_clear(&rivals);
    persona_context_free(context);
  }
}
END_TEST

static int ranking_scenario(persona_context *context, persona_error *err) {
  const character made[2] = {{3.0, 0.1}, {9.0, 0.1}};
  lp_rivals rivals;
  lp_ranking ranking = {.rivals = NULL};
  int status = make_rivals(context, 2, made, &rivals);
  if (status != PERSONA_OK) status = lp_out_of_memory(err);
  if (status == PERSONA_OK) status = lp_ranking_make(&rivals, 1, 0.95, &ranking, err);
  lp_ranking_clear(&ranking);
  lp_rivals_clear(&rivals);
  return status;
}

START_TEST(ranking_survives) { torture(ranking_scenario); }
END_TEST

Suite *ranking_suite(void) {
  Suite *suite = suite_create("ranking");
  TCase *tcase = tcase_create("ranking");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, scores_by_definition);
  tcase_add_test(tcase, draws_are_as_wide_as_intervals);
  tcase_add_test(tcase, chance_is_taken_off);
  tcase_add_test(tcase, metrics_move_together);
  tcase_add_test(tcase, alike_ones_tie);
  tcase_add_test(tcase, no_interval_no_uncertainty);
  tcase_add_test(tcase, equal_draws_share_ranks);
  tcase_add_test(tcase, left_out_metrics);
  tcase_add_test(tcase, order_and_threads_do_not_matter);
  tcase_add_test(tcase, ranking_survives);
  suite_add_tcase(suite, tcase);
  return suite;
}
