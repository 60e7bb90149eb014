/* A draw splits the reference into a part that is held out and a part to compare with; the population is scored against
 * the same part with as many rows as were held out. */
#include "inference/draws.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "inference/draw_tasks.h"
#include "inference/intervals.h"
#include "inference/nulls.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { MOST_HALF = 3000, MOST_HALF_IN_RUNS = 1250 }; /* agents */

lp_matching lp_match_rows(int64_t reference_rows, int64_t population_rows, int64_t most) {
  lp_matching matching = {.reference_rows = reference_rows, .population_rows = population_rows};
  const int64_t half = reference_rows / 2;
  matching.held = population_rows < half ? population_rows : half;
  if (matching.held > most) matching.held = most;
  matching.rest = reference_rows - matching.held;
  if (matching.rest > most) matching.rest = most;
  return matching;
}

bool lp_draws_pair(int32_t metric) {
  /* Pairs of directions are seen from the mean of what they are compared with. */
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

static int64_t batches_of(int64_t resamples) { return (resamples + LP_RESAMPLE_BATCH - 1) / LP_RESAMPLE_BATCH; }

/* Nulls come first: their tasks are longest, and short ones should come last. */
static int run_task(lp_draw_work *all, int64_t index, int32_t worker, persona_error *err) {
  lp_draw_place *mine = &all->places[worker];
  lp_bench *bench = &all->benches[worker];
  const int64_t count = all->draws->count;
  if (index < all->draws->null_count) return lp_draw_nulls(all, bench, mine, index, err);
  index -= all->draws->null_count;
  if (index < count) return lp_draw_split(all, bench, mine, index, err);
  index -= count;
  if (index < count) return lp_draw_opposed(all, bench, mine, index, err);
  return lp_draw_resamples(all, bench, mine, index - count, err);
}

static void one_task(void *data, int64_t index, int32_t worker) {
  lp_draw_work *all = data;
  if (atomic_load(&all->status) != PERSONA_OK || lp_progress_cancelled(all->progress)) return;
  persona_error error;
  const int status = run_task(all, index, worker, &error);
  int none = PERSONA_OK;
  if (status != PERSONA_OK && atomic_compare_exchange_strong(&all->status, &none, status) && all->err != NULL) {
    memcpy(all->err, &error, sizeof error);
  }
  (void)lp_progress_add(all->progress, 1);
}

static void end_places(lp_draw_work *all) {
  const persona_context *context = all->run->context;
  lp_benches_free(context, all->benches);
  for (int32_t w = 0; all->places != NULL && w < persona_context_threads(context); w++) {
    lp_draw_place *mine = &all->places[w];
    lp_release(context, mine->order);
    lp_release(context, mine->blocks);
    lp_release(context, mine->own_order);
    lp_release(context, mine->selected);
    lp_release(context, mine->rest_selected);
    lp_release(context, mine->agents);
    lp_release(context, mine->values);
    lp_desk_end(&mine->desk);
  }
  lp_release(context, all->places);
}

static int begin_places(lp_draw_work *all, persona_error *err) {
  const persona_context *context = all->run->context;
  const lp_matching *matching = &all->draws->matching;
  const lp_draws *draws = all->draws;
  const int64_t rows = all->reference != NULL ? all->reference->rows : 0;
  const int64_t most_agents = draws->half * all->agents.most;
  const int64_t resampled = most_agents < all->population->rows ? most_agents : all->population->rows;
  const int64_t two = 2 * matching->held > resampled ? 2 * matching->held : resampled;
  const int64_t most = rows > resampled ? rows : resampled;
  all->benches = lp_benches_create(context, all->run->space);
  all->places = lp_allocate_zeroed(context, persona_context_threads(context), sizeof *all->places);
  if (all->benches == NULL || all->places == NULL) return lp_out_of_memory(err);
  for (int32_t w = 0; w < persona_context_threads(context); w++) {
    lp_draw_place *mine = &all->places[w];
    mine->order = lp_allocate_array(context, rows, sizeof *mine->order);
    mine->blocks = lp_allocate_array(context, rows, sizeof *mine->blocks);
    mine->own_order = lp_allocate_array(context, all->population->rows, sizeof *mine->own_order);
    mine->selected = lp_allocate_array(context, two, sizeof *mine->selected);
    mine->rest_selected = lp_allocate_array(context, rows, sizeof *mine->rest_selected);
    mine->agents = lp_allocate_array(context, draws->agents, sizeof *mine->agents);
    mine->values = lp_allocate_array(context, LP_NULL_COUNT * (int64_t)all->draws->metrics, sizeof *mine->values);
    if (mine->order == NULL || mine->blocks == NULL || mine->own_order == NULL || mine->selected == NULL ||
        mine->rest_selected == NULL || mine->agents == NULL || mine->values == NULL ||
        (all->mapped && !lp_desk_begin(&all->atlas, most, &mine->desk))) {
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
  draws->hopkins_chance = lp_allocate_array(context, draws->count, sizeof *draws->hopkins_chance);
  if (draws->held == NULL || draws->scored == NULL || draws->opposed == NULL || draws->made == NULL ||
      draws->held_counts == NULL || draws->opposed_counts == NULL || draws->hopkins_chance == NULL) {
    return lp_out_of_memory(err);
  }
  draws->measured = lp_allocate_array(context, draws->metrics, sizeof *draws->measured);
  draws->resampled_counts = lp_allocate_array(context, draws->metrics, sizeof *draws->resampled_counts);
  draws->resampled = lp_allocate_array(context, draws->metrics * draws->resamples, sizeof *draws->resampled);
  if (draws->measured == NULL || draws->resampled_counts == NULL || draws->resampled == NULL) {
    return lp_out_of_memory(err);
  }
  for (int64_t i = 0; i < draws->metrics * draws->resamples; i++) draws->resampled[i] = NAN;
  for (int64_t i = 0; i < cells; i++) draws->held[i] = draws->scored[i] = draws->opposed[i] = NAN;
  for (int64_t i = 0; i < made; i++) draws->made[i] = NAN;
  for (int64_t i = 0; i < draws->count; i++) draws->hopkins_chance[i] = NAN;
  return PERSONA_OK;
}

void lp_draws_clear(const persona_context *context, lp_draws *draws) {
  lp_splits_clear(context, &draws->splits);
  lp_release(context, draws->measured);
  lp_release(context, draws->resampled_counts);
  lp_release(context, draws->resampled);
  lp_release(context, draws->held);
  lp_release(context, draws->scored);
  lp_release(context, draws->opposed);
  lp_release(context, draws->made);
  lp_release(context, draws->held_counts);
  lp_release(context, draws->opposed_counts);
  lp_release(context, draws->held_inverse);
  lp_release(context, draws->opposed_inverse);
  lp_release(context, draws->hopkins_chance);
}

static bool takes_long(int32_t reading) {
  return reading == LP_READ_HYPERSPHERICAL_UNIFORMITY || reading == LP_READ_VENDI_Q1 || reading == LP_READ_VENDI_Q2 ||
         reading == LP_READ_EFFECTIVE_RANK;
}

static void sort_metric(lp_draw_work *all, bool takes, int32_t index) {
  const int32_t metric = lp_results_at(all->run->results, 0, index)->metric;
  const bool resampled = lp_interval_holds(metric);
  const int32_t reading = takes ? lp_reading_of(persona_metric_key(metric), &all->run->options) : -1;
  all->reading[index] = reading;
  if (strcmp(persona_metric_key(metric), "coverage") == 0) all->draws->coverage = index;
  if (reading >= 0) {
    all->readings.wanted[reading] = true;
    all->opposing.wanted[reading] = lp_draws_pair(metric);
    all->resampling.wanted[reading] = resampled;
    all->quick.wanted[reading] = resampled && !takes_long(reading);
    all->mapped = true;
  } else {
    all->left.chosen[metric] = 1;
    all->left.paired[metric] = lp_draws_pair(metric);
    all->left.resampled[metric] = resampled;
    all->left.count++;
    all->left.paired_count += all->left.paired[metric];
    all->left.resampled_count += resampled;
  }
}

/* Which metrics are read from an atlas, and which are left to runs. */
static int sort_metrics(lp_draw_work *all, bool takes, persona_error *err) {
  const persona_run *run = all->run;
  const int32_t known = persona_metric_count();
  all->draws->coverage = -1;
  all->left.chosen = lp_allocate_zeroed(run->context, known, 1);
  all->left.paired = lp_allocate_zeroed(run->context, known, 1);
  all->left.resampled = lp_allocate_zeroed(run->context, known, 1);
  all->reading = lp_allocate_array(run->context, all->draws->metrics, sizeof *all->reading);
  if (all->left.chosen == NULL || all->left.paired == NULL || all->left.resampled == NULL || all->reading == NULL) {
    return lp_out_of_memory(err);
  }
  for (int32_t i = 0; i < all->draws->metrics; i++) sort_metric(all, takes, i);
  return PERSONA_OK;
}

static double smaller_share(int64_t one, int64_t other, int64_t rows) {
  return (double)(one < other ? one : other) / (double)rows;
}

static int map_rows(lp_draw_work *all, persona_error *err) {
  const lp_draws *draws = all->draws;
  const lp_matching *matching = &draws->matching;
  const lp_matching *thirds = &draws->thirds;
  const int64_t least_held = thirds->held > 0 ? thirds->held : matching->held;
  const int64_t least_rest = thirds->rest > 0 ? thirds->rest : matching->rest;
  lp_atlas_plan plan = {.distances = all->readings.wanted[LP_READ_ENERGY_DISTANCE],
                        .probes = all->readings.wanted[LP_READ_HOPKINS],
                        .directions = all->readings.wanted[LP_READ_HYPERSPHERICAL_UNIFORMITY],
                        .from_fitted = {[LP_POPULATION_SIDE] = draws->resamples > 0}};
  plan.least_share[LP_REFERENCE_SIDE] = smaller_share(least_held, least_rest, matching->reference_rows);
  plan.least_share[LP_POPULATION_SIDE] = (double)matching->held / (double)matching->population_rows;
  if (draws->resamples > 0) {
    const double quarter = 0.5 * (double)draws->half / (double)draws->agents;
    plan.least_share[LP_POPULATION_SIDE] = fmin(plan.least_share[LP_POPULATION_SIDE], quarter);
  }
  plan.block_count[LP_REFERENCE_SIDE] = draws->splits.blocks;
  plan.dealt[LP_REFERENCE_SIDE] = draws->splits.dealt;
  plan.block_starts[LP_REFERENCE_SIDE] = draws->splits.starts;
  plan.block_count[LP_POPULATION_SIDE] = all->own_splits.blocks;
  plan.dealt[LP_POPULATION_SIDE] = all->own_splits.dealt;
  plan.block_starts[LP_POPULATION_SIDE] = all->own_splits.starts;
  return lp_atlas_create(all->run, all->reference, all->population, &plan, &all->atlas, err);
}

/* takes: whether resamples are read from an atlas, else each is a run. */
static int plan_resamples(lp_draw_work *all, bool takes, persona_error *err) {
  lp_draws *draws = all->draws;
  const int64_t most = takes ? MOST_HALF : MOST_HALF_IN_RUNS;
  const int status = lp_agents_find(all->run->context, all->population, &all->agents, err);
  draws->agents = all->agents.count;
  draws->half = draws->agents / 2 < most ? draws->agents / 2 : most;
  if (draws->half >= 2) {
    draws->resamples = all->run->options.integers[LP_OPTION_RESAMPLES] / LP_PARTITION * LP_PARTITION;
  }
  return status;
}

static void count_measured(lp_draw_work *all) {
  lp_draws *draws = all->draws;
  const bool many = all->population->rows > LP_MOST_PRODUCT_ROWS; /* their potentials take longest */
  const int64_t costly = many ? LP_LEFT_RESAMPLES : LP_COSTLY_RESAMPLES;
  all->costly_resamples = draws->resamples < costly ? draws->resamples : costly;
  for (int32_t i = 0; i < draws->metrics; i++) {
    const int32_t reading = all->reading[i];
    draws->measured[i] = reading >= 0 ? draws->count : lp_left_draws(all);
    draws->resampled_counts[i] = reading >= 0 ? draws->resamples : lp_left_resamples(all);
    if (takes_long(reading)) draws->resampled_counts[i] = all->costly_resamples;
  }
}

/* Sizes, and the rows of both sides in random order. */
static int begin_draws(lp_draw_work *all, persona_error *err) {
  const persona_run *run = all->run;
  const lp_option_values *options = &run->options;
  const uint64_t seed = (uint64_t)options->integers[LP_OPTION_SEED];
  const int64_t most = options->integers[LP_OPTION_BAND_ROWS];
  lp_draws *draws = all->draws;
  int status = PERSONA_OK;
  draws->has_reference = all->reference != NULL;
  draws->metrics = run->results->metric_count;
  draws->k = options->integers[LP_OPTION_K];
  draws->null_count = options->integers[LP_OPTION_NULL_DRAWS];
  if (draws->has_reference) {
    draws->matching = lp_match_rows(all->reference->rows, all->population->rows, most);
    draws->thirds = match_thirds(&draws->matching);
    if (draws->matching.held > 0) draws->count = options->integers[LP_OPTION_BAND_DRAWS];
    status = lp_splits_create(run->context, seed, 1, all->reference->rows, &draws->splits, err);
  } else {
    const int64_t rows = all->population->rows;
    draws->matching = (lp_matching){.population_rows = rows, .held = rows < most ? rows : most};
  }
  if (draws->matching.held == 0) draws->null_count = 0;
  if (status == PERSONA_OK) {
    status = lp_splits_create(run->context, seed, 2, all->population->rows, &all->own_splits, err);
  }
  const bool takes = lp_atlas_takes(run->space, all->reference, all->population);
  if (status == PERSONA_OK) status = plan_resamples(all, takes, err);
  if (status == PERSONA_OK) status = sort_metrics(all, takes && draws->count + draws->resamples > 0, err);
  if (status == PERSONA_OK) status = begin_values(run->context, draws, err);
  if (status == PERSONA_OK && draws->null_count > 0) {
    const persona_population *from = all->reference != NULL ? all->reference : all->population;
    status = lp_law_find(run->context, from, &all->law, err);
  }
  if (status != PERSONA_OK) return status;
  count_measured(all);
  return all->mapped ? map_rows(all, err) : PERSONA_OK;
}

static int invert_counts(const persona_context *context, lp_draws *draws, persona_error *err) {
  const int status =
      lp_splits_invert(context, &draws->splits, draws->count, draws->held_counts, &draws->held_inverse, err);
  if (status != PERSONA_OK) return status;
  return lp_splits_invert(context, &draws->splits, draws->count, draws->opposed_counts, &draws->opposed_inverse, err);
}

static int64_t task_count(const persona_run *run, bool has_reference) {
  const int64_t draws = has_reference ? run->options.integers[LP_OPTION_BAND_DRAWS] : 0;
  return 2 * draws + run->options.integers[LP_OPTION_NULL_DRAWS] +
         batches_of(run->options.integers[LP_OPTION_RESAMPLES]);
}

int64_t lp_draws_steps(const persona_run *run, int64_t population) {
  return run->populations[population] == run->reference ? 0 : task_count(run, run->reference != NULL);
}

int lp_draws_make(const persona_run *run, int64_t population, lp_progress *progress, lp_draws *draws,
                  persona_error *err) {
  lp_draw_work all = {.run = run, .draws = draws, .progress = progress, .err = err};
  memset(draws, 0, sizeof *draws);
  atomic_init(&all.status, PERSONA_OK);
  int status = lp_population_weighted(run->populations[population], &all.population, err);
  if (status == PERSONA_OK && run->reference != NULL)
    status = lp_population_weighted(run->reference, &all.reference, err);
  if (status == PERSONA_OK) status = begin_draws(&all, err);
  if (status == PERSONA_OK) status = begin_places(&all, err);
  if (status == PERSONA_OK) {
    lp_parallel_for(run->context, 2 * draws->count + draws->null_count + batches_of(draws->resamples), one_task, &all);
    status = atomic_load(&all.status);
  }
  if (status == PERSONA_OK) status = invert_counts(run->context, draws, err);
  if (status == PERSONA_OK && lp_progress_cancelled(progress)) {
    status = lp_fail(err, PERSONA_CANCELLED, "the inference was cancelled");
  }
  end_places(&all);
  lp_atlas_clear(&all.atlas);
  lp_law_clear(run->context, &all.law);
  lp_splits_clear(run->context, &all.own_splits);
  lp_release(run->context, all.left.chosen);
  lp_release(run->context, all.left.paired);
  lp_release(run->context, all.left.resampled);
  lp_agents_clear(run->context, &all.agents);
  lp_release(run->context, all.reading);
  persona_population_free(all.reference);
  persona_population_free(all.population);
  if (status != PERSONA_OK) lp_draws_clear(run->context, draws);
  return status;
}
