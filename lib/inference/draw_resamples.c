/* The tasks behind intervals. */
#include "inference/draw_tasks.h"

#include "base/random.h"

#include <math.h>

/* The rows of a part of a partition: two halves, then four quarters, of the same shuffle. Returns how many. */
static int64_t draw_rows(const lp_draw_work *all, int64_t resample, lp_draw_place *mine) {
  const lp_agents *agents = &all->agents;
  const uint64_t seed = (uint64_t)all->run->options.integers[LP_OPTION_SEED];
  const int64_t part = resample % LP_PARTITION;
  const bool half = part < 2;
  const int64_t size = half ? all->draws->half : all->draws->half / 2;
  const int64_t first = size * (half ? part : part - 2);
  int64_t rows = 0;
  lp_shuffle_front(seed, LP_PURPOSE_RESAMPLES, (uint64_t)(resample / LP_PARTITION), agents->count, agents->count,
                   mine->agents);
  for (int64_t a = first; a < first + size; a++) {
    const int64_t agent = mine->agents[a];
    for (int64_t i = agents->starts[agent]; i < agents->starts[agent + 1]; i++) {
      mine->own_order[rows++] = agents->rows[i];
    }
  }
  return rows;
}

static int read_resample(const lp_draw_work *all, int64_t resample, int64_t rows, lp_draw_place *mine,
                         persona_error *err) {
  lp_draws *draws = all->draws;
  lp_desk *desk = &mine->desk;
  double values[LP_READ_COUNT];
  const lp_readings *readings = resample < LP_COSTLY_RESAMPLES ? &all->resampling : &all->quick;
  lp_part_fill(&all->atlas, LP_POPULATION_SIDE, mine->own_order, rows, desk->marks, &desk->parts[0]);
  const int status = lp_part_score(&all->atlas, readings, (uint64_t)all->run->options.integers[LP_OPTION_SEED],
                                   &desk->parts[0], desk, values, err);
  for (int32_t i = 0; i < draws->metrics && status == PERSONA_OK; i++) {
    if (all->reading[i] >= 0) draws->resampled[i * draws->resamples + resample] = values[all->reading[i]];
  }
  return status;
}

static int run_resample(const lp_draw_work *all, int64_t resample, int64_t rows, lp_bench *bench, lp_draw_place *mine,
                        persona_error *err) {
  lp_draws *draws = all->draws;
  const lp_bench_plan plan = {
      .options = &all->run->options, .chosen = all->left.resampled, .metrics = all->left.resampled_count};
  persona_population reference;
  persona_population part = lp_bench_part(bench, all->population, mine->own_order, rows, mine->selected);
  persona_population *const only[1] = {&part};
  if (all->reference != NULL) {
    reference = lp_bench_part(bench, all->reference, NULL, all->reference->rows, mine->rest_selected);
    lp_bench_restore_centre(bench, all->run->space);
  }
  const int status =
      lp_bench_measure(bench, &plan, all->reference != NULL ? &reference : NULL, only, 1, mine->values, NULL, err);
  for (int32_t i = 0, found = 0; i < draws->metrics && status == PERSONA_OK; i++) {
    if (!all->left.resampled[lp_results_at(all->run->results, 0, i)->metric]) continue;
    draws->resampled[i * draws->resamples + resample] = mine->values[found++];
  }
  return status;
}

int lp_draw_resamples(lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t batch, persona_error *err) {
  const lp_draws *draws = all->draws;
  const int64_t first = batch * LP_RESAMPLE_BATCH;
  const int64_t last = first + LP_RESAMPLE_BATCH < draws->resamples ? first + LP_RESAMPLE_BATCH : draws->resamples;
  int status = PERSONA_OK;
  if (!all->mapped && all->left.resampled_count == 0) return PERSONA_OK;
  if (all->mapped) {
    lp_part *rest = &mine->desk.rest;
    rest->count = 0;
    if (all->reference != NULL) {
      for (int64_t i = 0; i < all->reference->rows; i++) mine->order[i] = i;
      lp_part_fill(&all->atlas, LP_REFERENCE_SIDE, mine->order, all->reference->rows, mine->desk.marks, rest);
    }
    lp_desk_face(&all->atlas, &all->resampling, false, &mine->desk);
  }
  for (int64_t resample = first; resample < last && status == PERSONA_OK; resample++) {
    const int64_t rows = draw_rows(all, resample, mine);
    if (all->mapped) status = read_resample(all, resample, rows, mine, err);
    if (status == PERSONA_OK && all->left.resampled_count > 0 && resample < lp_left_resamples(all)) {
      status = run_resample(all, resample, rows, bench, mine, err);
    }
  }
  return status;
}
