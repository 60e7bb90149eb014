/* The tasks behind bands. */
#include "inference/draw_tasks.h"

#include "base/random.h"
#include "inference/nulls.h"

#include <math.h>

enum { DRAW_HOPKINS = 4 /* most repetitions in a run of a draw */ };

static lp_option_values draw_options(const lp_draw_work *all, int64_t number) {
  lp_option_values options = all->run->options;
  options.integers[LP_OPTION_SEED] = persona_random_below((uint64_t)options.integers[LP_OPTION_SEED], LP_PURPOSE_SPLITS,
                                                          UINT64_C(3) << 40, (uint32_t)number, INT64_MAX);
  if (options.integers[LP_OPTION_HOPKINS_REPETITIONS] > DRAW_HOPKINS) {
    options.integers[LP_OPTION_HOPKINS_REPETITIONS] = DRAW_HOPKINS;
  }
  return options;
}

static void count_blocks(const int64_t *blocks, int64_t from, int64_t count, double sign, double *counts) {
  for (int64_t i = from; i < from + count; i++) counts[blocks[i]] += sign;
}

/* The rest of a draw, to which the bench's centre is moved. from: where it begins in the order of rows. */
static persona_population take_rest(const lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t from,
                                    int64_t count) {
  const persona_population rest = lp_bench_part(bench, all->reference, mine->order + from, count, mine->rest_selected);
  lp_bench_move_centre(bench, &rest);
  return rest;
}

/* Two parts against the same rest of the reference. */
typedef struct contest {
  const int64_t *rest;
  int64_t rest_count;
  const persona_population *from[2];
  int32_t side[2];
  const int64_t *rows[2];
  int64_t count; /* of either */
  uint64_t seed;
} contest;

/* What can be read from the atlas: scores[part * metrics + i], the others untouched. */
static int read_contest(const lp_draw_work *all, const lp_readings *readings, const contest *between,
                        lp_draw_place *mine, double *scores, persona_error *err) {
  const lp_draws *draws = all->draws;
  lp_desk *desk = &mine->desk;
  int status = PERSONA_OK;
  lp_part_fill(&all->atlas, LP_REFERENCE_SIDE, between->rest, between->rest_count, desk->marks, &desk->rest);
  lp_desk_face(&all->atlas, readings, true, desk);
  for (int part = 0; part < 2 && status == PERSONA_OK; part++) {
    double values[LP_READ_COUNT];
    lp_part_fill(&all->atlas, between->side[part], between->rows[part], between->count, desk->marks,
                 &desk->parts[part]);
    status = lp_part_score(&all->atlas, readings, between->seed, &desk->parts[part], desk, values, err);
    if (part == 0) mine->hopkins_chance = desk->hopkins_chance;
    for (int32_t i = 0; i < draws->metrics && status == PERSONA_OK; i++) {
      if (all->reading[i] >= 0) scores[part * draws->metrics + i] = values[all->reading[i]];
    }
  }
  return status;
}

/* What a run must measure, into the same places. */
static int run_contest(const lp_draw_work *all, lp_bench *bench, const uint8_t *chosen, int32_t count,
                       const contest *between, const lp_option_values *options, lp_draw_place *mine, double *scores,
                       persona_error *err) {
  const lp_draws *draws = all->draws;
  const lp_bench_plan plan = {.options = options, .chosen = chosen, .metrics = count};
  persona_population rest = take_rest(all, bench, mine, between->rest - mine->order, between->rest_count);
  persona_population parts[2];
  for (int part = 0; part < 2; part++) {
    parts[part] = lp_bench_part(bench, between->from[part], between->rows[part], between->count,
                                mine->selected + part * between->count);
  }
  persona_population *const both[2] = {&parts[0], &parts[1]};
  const int status = lp_bench_measure(bench, &plan, &rest, both, 2, mine->values, NULL, err);
  for (int32_t i = 0, found = 0; i < draws->metrics && status == PERSONA_OK; i++) {
    if (!chosen[lp_results_at(all->run->results, 0, i)->metric]) continue;
    for (int part = 0; part < 2; part++) scores[part * draws->metrics + i] = mine->values[part * count + found];
    found++;
  }
  return status;
}

int lp_draw_split(lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t draw, persona_error *err) {
  lp_draws *draws = all->draws;
  const lp_matching *matching = &draws->matching;
  const lp_option_values options = draw_options(all, draw);
  double *scores = mine->values + 2 * draws->metrics;
  lp_splits_order(&draws->splits, (uint64_t)draw, mine->order, mine->blocks);
  lp_splits_order(&all->own_splits, (uint64_t)draw, mine->own_order, NULL);
  count_blocks(mine->blocks, 0, matching->held, 1.0, draws->held_counts + draw * draws->splits.blocks);
  const contest between = {.rest = mine->order + matching->held,
                           .rest_count = matching->rest,
                           .from = {all->reference, all->population},
                           .side = {LP_REFERENCE_SIDE, LP_POPULATION_SIDE},
                           .rows = {mine->order, mine->own_order},
                           .count = matching->held,
                           .seed = (uint64_t)options.integers[LP_OPTION_SEED]};
  int status = PERSONA_OK;
  for (int32_t i = 0; i < 2 * draws->metrics; i++) scores[i] = NAN;
  if (all->mapped) status = read_contest(all, &all->readings, &between, mine, scores, err);
  if (status == PERSONA_OK && all->mapped && all->readings.wanted[LP_READ_HOPKINS]) {
    draws->hopkins_chance[draw] = mine->hopkins_chance;
  }
  if (status == PERSONA_OK && all->left.count > 0 && draw < lp_left_draws(all)) {
    status = run_contest(all, bench, all->left.chosen, all->left.count, &between, &options, mine, scores, err);
  }
  for (int32_t i = 0; i < draws->metrics && status == PERSONA_OK; i++) {
    draws->held[i * draws->count + draw] = scores[i];
    draws->scored[i * draws->count + draw] = scores[draws->metrics + i];
  }
  return status;
}

int lp_draw_opposed(lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t draw, persona_error *err) {
  lp_draws *draws = all->draws;
  const lp_matching *thirds = &draws->thirds;
  const lp_option_values options = draw_options(all, draw + draws->count);
  double *scores = mine->values + 2 * draws->metrics;
  lp_splits_order(&draws->splits, (uint64_t)(draw + draws->count), mine->order, mine->blocks);
  double *counts = draws->opposed_counts + draw * draws->splits.blocks;
  count_blocks(mine->blocks, 0, thirds->held, 1.0, counts);
  count_blocks(mine->blocks, thirds->held, thirds->held, -1.0, counts);
  const contest between = {.rest = mine->order + 2 * thirds->held,
                           .rest_count = thirds->rest,
                           .from = {all->reference, all->reference},
                           .side = {LP_REFERENCE_SIDE, LP_REFERENCE_SIDE},
                           .rows = {mine->order, mine->order + thirds->held},
                           .count = thirds->held,
                           .seed = (uint64_t)options.integers[LP_OPTION_SEED]};
  int status = PERSONA_OK;
  for (int32_t i = 0; i < 2 * draws->metrics; i++) scores[i] = NAN;
  if (all->mapped) status = read_contest(all, &all->opposing, &between, mine, scores, err);
  if (status == PERSONA_OK && all->left.paired_count > 0 && draw < lp_left_draws(all)) {
    status = run_contest(all, bench, all->left.paired, all->left.paired_count, &between, &options, mine, scores, err);
  }
  for (int32_t i = 0; i < draws->metrics && status == PERSONA_OK; i++) {
    if (!lp_draws_pair(lp_results_at(all->run->results, 0, i)->metric)) continue;
    draws->opposed[i * draws->count + draw] = scores[i] - scores[draws->metrics + i];
  }
  return status;
}

int lp_draw_nulls(lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t draw, persona_error *err) {
  lp_draws *draws = all->draws;
  const lp_matching *matching = &draws->matching;
  const lp_option_values options = draw_options(all, 2 * draws->count + draw);
  const lp_bench_plan plan = {
      .options = &options, .chosen = all->run->chosen, .metrics = draws->metrics, .coarse = true};
  const uint64_t seed = (uint64_t)all->run->options.integers[LP_OPTION_SEED];
  persona_population *made[LP_NULL_COUNT] = {NULL};
  persona_population rest;
  int status = PERSONA_OK;
  if (all->reference != NULL) {
    lp_splits_order(&draws->splits, (uint64_t)draw, mine->order, NULL);
    rest = take_rest(all, bench, mine, matching->held, matching->rest);
  }
  for (int32_t null = 0; null < LP_NULL_COUNT && status == PERSONA_OK; null++) {
    status = lp_null_create(bench->single, null, &all->law, matching->held, seed, (uint64_t)draw, &made[null], err);
  }
  if (status == PERSONA_OK) {
    status = lp_bench_measure(bench, &plan, all->reference != NULL ? &rest : NULL, made, LP_NULL_COUNT, mine->values,
                              NULL, err);
  }
  for (int32_t null = 0; null < LP_NULL_COUNT; null++) {
    persona_population_free(made[null]);
    for (int32_t i = 0; i < draws->metrics && status == PERSONA_OK; i++) {
      draws->made[(i * LP_NULL_COUNT + null) * draws->null_count + draw] = mine->values[null * draws->metrics + i];
    }
  }
  return status;
}
