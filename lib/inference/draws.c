/* A draw splits the reference into a part that is held out and a part to compare with; the population is scored against
 * the same part with as many rows as were held out. */
#include "inference/draws.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "inference/nulls.h"
#include "inference/bench.h"
#include "metrics/catalogue.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { DRAW_HOPKINS = 4 };

/* What a worker keeps from task to task. */
typedef struct desk {
  int64_t *order; /* of the reference's rows */
  int64_t *blocks;
  int64_t *rows;     /* of the population */
  int64_t *selected; /* of two parts */
  int64_t *rest_selected;
  double *values; /* metrics, twice */
} desk;

typedef struct work {
  const persona_run *run;
  persona_population *reference; /* rows with weight; NULL without a reference */
  persona_population *population;
  lp_draws *draws;
  int64_t *grouped; /* the population's rows by group; NULL when drawn anew */
  uint8_t *paired;  /* by place in the catalogue: chosen, and compares with a reference */
  int32_t paired_count;
  lp_bench *benches;
  desk *desks;
  lp_progress *progress;
  atomic_int status;
  persona_error *err;
} work;

lp_matching lp_match_rows(int64_t reference_rows, int64_t population_rows, int64_t most) {
  lp_matching matching = {.reference_rows = reference_rows, .population_rows = population_rows};
  const int64_t half = reference_rows / 2;
  matching.held = population_rows < half ? population_rows : half;
  if (matching.held > most) matching.held = most;
  matching.rest = reference_rows - matching.held;
  if (matching.rest > most) matching.rest = most;
  if (matching.held > 0 && population_rows >= 3 * matching.held) matching.groups = population_rows / matching.held;
  return matching;
}

bool lp_draws_pair(int32_t metric) {
  /* It sees directions from the mean of what it is compared with. */
  if (strcmp(persona_metric_key(metric), "hyperspherical_uniformity") == 0) return true;
  return (persona_metric_traits(metric) & PERSONA_METRIC_NEEDS_REFERENCE) != 0;
}

/* Sizes in the proportion of a matching of which two held out parts and a rest are cut from one reference. */
static lp_matching match_thirds(const lp_matching *matching) {
  lp_matching thirds = *matching;
  const double all = 2.0 * (double)matching->held + (double)matching->rest;
  const double share = fmin(1.0, (double)matching->reference_rows / all);
  thirds.held = (int64_t)(share * (double)matching->held);
  thirds.rest = (int64_t)(share * (double)matching->rest);
  return thirds;
}

static lp_option_values draw_options(const work *all, int64_t number) {
  lp_option_values options = all->run->options;
  options.integers[LP_OPTION_SEED] = persona_random_below((uint64_t)options.integers[LP_OPTION_SEED], LP_PURPOSE_SPLITS,
                                                          UINT64_C(3) << 40, (uint32_t)number, INT64_MAX);
  if (options.integers[LP_OPTION_HOPKINS_REPETITIONS] > DRAW_HOPKINS) {
    options.integers[LP_OPTION_HOPKINS_REPETITIONS] = DRAW_HOPKINS;
  }
  return options;
}

/* Which rows of the population a draw scores: a group in its turn, or any. */
static const int64_t *population_rows(const work *all, int64_t draw, int64_t *room) {
  const lp_matching *matching = &all->draws->matching;
  if (matching->groups > 0) return all->grouped + draw % matching->groups * matching->held;
  lp_shuffle_front((uint64_t)all->run->options.integers[LP_OPTION_SEED], LP_PURPOSE_GROUPS, (uint64_t)draw + 1,
                   matching->population_rows, matching->held, room);
  return room;
}

static void count_blocks(const int64_t *blocks, int64_t from, int64_t count, double sign, double *counts) {
  for (int64_t i = from; i < from + count; i++) counts[blocks[i]] += sign;
}

/* The rest of a draw, to which the bench's centre is moved. from: where it begins in the order of rows. */
static persona_population take_rest(const work *all, lp_bench *bench, desk *mine, int64_t from, int64_t count) {
  const persona_population rest = lp_bench_part(bench, all->reference, mine->order + from, count, mine->rest_selected);
  lp_bench_move_centre(bench, &rest);
  return rest;
}

/* Reference rows that were held out, and rows of the population, in one run. */
static int split_draw(work *all, lp_bench *bench, desk *mine, int64_t draw, persona_error *err) {
  lp_draws *draws = all->draws;
  const lp_matching *matching = &draws->matching;
  const lp_option_values options = draw_options(all, draw);
  const lp_bench_plan plan = {.options = &options, .chosen = all->run->chosen, .metrics = draws->metrics};
  lp_splits_order(&draws->splits, (uint64_t)draw, mine->order, mine->blocks);
  count_blocks(mine->blocks, 0, matching->held, 1.0, draws->held_counts + draw * draws->splits.blocks);
  persona_population rest = take_rest(all, bench, mine, matching->held, matching->rest);
  persona_population parts[2] = {lp_bench_part(bench, all->reference, mine->order, matching->held, mine->selected),
                                 lp_bench_part(bench, all->population, population_rows(all, draw, mine->rows),
                                               matching->held, mine->selected + matching->held)};
  const int status = lp_bench_measure(bench, &plan, &rest, parts, 2, mine->values, NULL, err);
  for (int32_t i = 0; i < draws->metrics && status == PERSONA_OK; i++) {
    draws->held[i * draws->count + draw] = mine->values[i];
    draws->scored[i * draws->count + draw] = mine->values[draws->metrics + i];
  }
  return status;
}

/* Two parts held out at once, scored against the same rest: their difference knows nothing of how the rest varies. */
static int opposed_draw(work *all, lp_bench *bench, desk *mine, int64_t draw, persona_error *err) {
  lp_draws *draws = all->draws;
  const lp_matching *thirds = &draws->thirds;
  const lp_option_values options = draw_options(all, draw + draws->count);
  const lp_bench_plan plan = {.options = &options, .chosen = all->paired, .metrics = all->paired_count};
  if (all->paired_count == 0) return PERSONA_OK;
  lp_splits_order(&draws->splits, (uint64_t)(draw + draws->count), mine->order, mine->blocks);
  persona_population rest = take_rest(all, bench, mine, 2 * thirds->held, thirds->rest);
  persona_population parts[2];
  for (int side = 0; side < 2; side++) {
    const int64_t from = side * thirds->held;
    count_blocks(mine->blocks, from, thirds->held, side == 0 ? 1.0 : -1.0,
                 draws->opposed_counts + draw * draws->splits.blocks);
    parts[side] =
        lp_bench_part(bench, all->reference, mine->order + from, thirds->held, mine->selected + side * thirds->held);
  }
  const int status = lp_bench_measure(bench, &plan, &rest, parts, 2, mine->values, NULL, err);
  for (int32_t i = 0, found = 0; i < draws->metrics && status == PERSONA_OK; i++) {
    if (!all->paired[lp_results_at(all->run->results, 0, i)->metric]) continue;
    draws->opposed[i * draws->count + draw] = mine->values[found] - mine->values[all->paired_count + found];
    found++;
  }
  return status;
}

/* A population of each null, scored as the population itself is. */
static int null_draw(work *all, lp_bench *bench, desk *mine, int64_t draw, persona_error *err) {
  lp_draws *draws = all->draws;
  const lp_matching *matching = &draws->matching;
  const lp_option_values options = draw_options(all, 2 * draws->count + draw);
  const lp_bench_plan plan = {.options = &options, .chosen = all->run->chosen, .metrics = draws->metrics};
  const uint64_t seed = (uint64_t)all->run->options.integers[LP_OPTION_SEED];
  persona_population rest;
  if (all->reference != NULL) {
    lp_splits_order(&draws->splits, (uint64_t)draw, mine->order, NULL);
    rest = take_rest(all, bench, mine, matching->held, matching->rest);
  }
  for (int32_t null = 0; null < LP_NULL_COUNT; null++) {
    persona_population *made;
    const persona_population *law = all->reference != NULL ? all->reference : all->population;
    int status = lp_null_create(bench->single, null, law, matching->held, seed, (uint64_t)draw, &made, err);
    if (status == PERSONA_OK) {
      status = lp_bench_measure(bench, &plan, all->reference != NULL ? &rest : NULL, made, 1, mine->values, NULL, err);
      persona_population_free(made);
    }
    if (status != PERSONA_OK) return status;
    for (int32_t i = 0; i < draws->metrics; i++) {
      draws->made[(i * LP_NULL_COUNT + null) * draws->null_count + draw] = mine->values[i];
    }
  }
  return PERSONA_OK;
}

static int64_t split_tasks(const work *all) { return 2 * all->draws->count; }

static void one_task(void *data, int64_t index, int32_t worker) {
  work *all = data;
  desk *mine = &all->desks[worker];
  lp_bench *bench = &all->benches[worker];
  if (atomic_load(&all->status) != PERSONA_OK || lp_progress_cancelled(all->progress)) return;
  const int64_t splits = split_tasks(all);
  persona_error error;
  int status;
  if (index >= splits) {
    status = null_draw(all, bench, mine, index - splits, &error);
  } else {
    status = index < all->draws->count ? split_draw(all, bench, mine, index, &error)
                                       : opposed_draw(all, bench, mine, index - all->draws->count, &error);
  }
  int none = PERSONA_OK;
  if (status != PERSONA_OK && atomic_compare_exchange_strong(&all->status, &none, status) && all->err != NULL) {
    *all->err = error;
  }
  (void)lp_progress_add(all->progress, 1);
}

static void end_desks(work *all) {
  const persona_context *context = all->run->context;
  lp_benches_free(context, all->benches);
  for (int32_t w = 0; all->desks != NULL && w < persona_context_threads(context); w++) {
    desk *mine = &all->desks[w];
    lp_release(context, mine->order);
    lp_release(context, mine->blocks);
    lp_release(context, mine->rows);
    lp_release(context, mine->selected);
    lp_release(context, mine->rest_selected);
    lp_release(context, mine->values);
  }
  lp_release(context, all->desks);
}

static int begin_desks(work *all, persona_error *err) {
  const persona_context *context = all->run->context;
  const lp_matching *matching = &all->draws->matching;
  const int64_t rows = all->reference != NULL ? all->reference->rows : 0;
  all->benches = lp_benches_create(context, all->run->space);
  all->desks = lp_allocate_zeroed(context, persona_context_threads(context), sizeof *all->desks);
  if (all->benches == NULL || all->desks == NULL) return lp_out_of_memory(err);
  for (int32_t w = 0; w < persona_context_threads(context); w++) {
    desk *mine = &all->desks[w];
    mine->order = lp_allocate_array(context, rows, sizeof *mine->order);
    mine->blocks = lp_allocate_array(context, rows, sizeof *mine->blocks);
    mine->rows = lp_allocate_array(context, all->population->rows, sizeof *mine->rows);
    mine->selected = lp_allocate_array(context, 2 * matching->held, sizeof *mine->selected);
    mine->rest_selected = lp_allocate_array(context, matching->rest, sizeof *mine->rest_selected);
    mine->values = lp_allocate_array(context, 2 * (int64_t)all->draws->metrics, sizeof *mine->values);
    if (mine->order == NULL || mine->blocks == NULL || mine->rows == NULL || mine->selected == NULL ||
        mine->rest_selected == NULL || mine->values == NULL) {
      return lp_out_of_memory(err);
    }
  }
  return PERSONA_OK;
}

/* Room for everything that draws find; all NaN or 0. */
static int begin_values(const persona_context *context, lp_draws *draws, persona_error *err) {
  const int64_t cells = draws->metrics * draws->count;
  const int64_t made = draws->metrics * LP_NULL_COUNT * draws->null_count;
  const int64_t counts = draws->count * draws->splits.blocks;
  draws->held = lp_allocate_array(context, cells, sizeof *draws->held);
  draws->scored = lp_allocate_array(context, cells, sizeof *draws->scored);
  draws->opposed = lp_allocate_array(context, cells, sizeof *draws->opposed);
  draws->made = lp_allocate_array(context, made, sizeof *draws->made);
  draws->held_counts = lp_allocate_zeroed(context, counts, sizeof *draws->held_counts);
  draws->opposed_counts = lp_allocate_zeroed(context, counts, sizeof *draws->opposed_counts);
  if (draws->held == NULL || draws->scored == NULL || draws->opposed == NULL || draws->made == NULL ||
      draws->held_counts == NULL || draws->opposed_counts == NULL) {
    return lp_out_of_memory(err);
  }
  for (int64_t i = 0; i < cells; i++) draws->held[i] = draws->scored[i] = draws->opposed[i] = NAN;
  for (int64_t i = 0; i < made; i++) draws->made[i] = NAN;
  return PERSONA_OK;
}

void lp_draws_clear(const persona_context *context, lp_draws *draws) {
  lp_splits_clear(context, &draws->splits);
  lp_release(context, draws->held);
  lp_release(context, draws->scored);
  lp_release(context, draws->opposed);
  lp_release(context, draws->made);
  lp_release(context, draws->held_counts);
  lp_release(context, draws->opposed_counts);
}

/* Sizes, and the rows of both sides in random order. */
static int begin_draws(work *all, persona_error *err) {
  const persona_run *run = all->run;
  const lp_option_values *options = &run->options;
  const uint64_t seed = (uint64_t)options->integers[LP_OPTION_SEED];
  const int64_t most = options->integers[LP_OPTION_BAND_ROWS];
  lp_draws *draws = all->draws;
  draws->has_reference = all->reference != NULL;
  draws->metrics = run->results->metric_count;
  draws->null_count = options->integers[LP_OPTION_NULL_DRAWS];
  if (draws->has_reference) {
    draws->matching = lp_match_rows(all->reference->rows, all->population->rows, most);
    draws->thirds = match_thirds(&draws->matching);
    if (draws->matching.held > 0) draws->count = options->integers[LP_OPTION_BAND_DRAWS];
    const int status = lp_splits_create(run->context, seed, 1, all->reference->rows, &draws->splits, err);
    if (status != PERSONA_OK) return status;
  } else {
    const int64_t rows = all->population->rows;
    draws->matching = (lp_matching){.population_rows = rows, .held = rows < most ? rows : most};
  }
  if (draws->matching.held == 0) draws->null_count = 0;
  if (draws->matching.groups > 0) {
    all->grouped = lp_allocate_array(run->context, all->population->rows, sizeof *all->grouped);
    if (all->grouped == NULL) return lp_out_of_memory(err);
    lp_shuffle_front(seed, LP_PURPOSE_GROUPS, 0, all->population->rows, all->population->rows, all->grouped);
  }
  all->paired = lp_allocate_zeroed(run->context, persona_metric_count(), 1);
  if (all->paired == NULL) return lp_out_of_memory(err);
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    all->paired[m] = run->chosen[m] && lp_draws_pair(m);
    all->paired_count += all->paired[m];
  }
  return begin_values(run->context, draws, err);
}

static int64_t task_count(const persona_run *run, bool has_reference) {
  const int64_t draws = has_reference ? run->options.integers[LP_OPTION_BAND_DRAWS] : 0;
  return 2 * draws + run->options.integers[LP_OPTION_NULL_DRAWS];
}

int64_t lp_draws_steps(const persona_run *run, int64_t population) {
  return run->populations[population] == run->reference ? 0 : task_count(run, run->reference != NULL);
}

int lp_draws_make(const persona_run *run, int64_t population, lp_progress *progress, lp_draws *draws,
                  persona_error *err) {
  work all = {.run = run, .draws = draws, .progress = progress, .err = err};
  memset(draws, 0, sizeof *draws);
  atomic_init(&all.status, PERSONA_OK);
  int status = lp_population_weighted(run->populations[population], &all.population, err);
  if (status == PERSONA_OK && run->reference != NULL)
    status = lp_population_weighted(run->reference, &all.reference, err);
  if (status == PERSONA_OK) status = begin_draws(&all, err);
  if (status == PERSONA_OK) status = begin_desks(&all, err);
  if (status == PERSONA_OK) {
    lp_parallel_for(run->context, split_tasks(&all) + draws->null_count, one_task, &all);
    status = atomic_load(&all.status);
  }
  if (status == PERSONA_OK && lp_progress_cancelled(progress)) {
    status = lp_fail(err, PERSONA_CANCELLED, "the inference was cancelled");
  }
  end_desks(&all);
  lp_release(run->context, all.paired);
  lp_release(run->context, all.grouped);
  persona_population_free(all.reference);
  persona_population_free(all.population);
  if (status != PERSONA_OK) lp_draws_clear(run->context, draws);
  return status;
}
