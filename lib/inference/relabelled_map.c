/* Groups of relabellings read off an atlas. Every group is a part of the pool, and the reference stays whole: nothing
 * but who is in a group changes from one to the next. */
#include "inference/relabelled.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* Sums of distances within groups are known for all dealings from the test of the distance itself. */
static bool reads_energy(const lp_dealings *of, const persona_population *reference) {
  return of->distances != NULL && reference != NULL;
}

static int sort_metrics(const lp_dealings *of, const uint8_t *chosen, int32_t metrics,
                        const persona_population *reference, lp_relabelled_map *map, persona_error *err) {
  const persona_context *context = of->pool->context;
  const bool takes = lp_atlas_takes(of->run->space, reference, of->pool->rows);
  map->reading = lp_allocate_array(context, metrics, sizeof *map->reading);
  map->metric = lp_allocate_array(context, metrics, sizeof *map->metric);
  if (map->reading == NULL || map->metric == NULL) return lp_out_of_memory(err);
  for (int32_t m = 0, i = 0; m < persona_metric_count(); m++) {
    if (chosen[m] == 0) continue;
    int32_t reading = takes ? lp_reading_of(persona_metric_key(m), &of->run->options) : -1;
    if (reading == LP_READ_ENERGY_DISTANCE && !reads_energy(of, reference)) reading = -1;
    map->made = map->made || reading >= 0;
    map->energy = map->energy || reading == LP_READ_ENERGY_DISTANCE;
    if (reading >= 0 && reading != LP_READ_ENERGY_DISTANCE) map->readings.wanted[reading] = true;
    map->metric[i] = m;
    map->reading[i++] = reading;
  }
  return PERSONA_OK;
}

/* One block a side: parts are dealt by agents, so that no block would ever be whole. */
static int plan_side(const lp_dealings *of, int32_t side, const persona_population *rows, lp_relabelled_map *map,
                     lp_atlas_plan *plan, persona_error *err) {
  const int64_t count = rows != NULL ? rows->rows : 0;
  map->dealt[side] = lp_allocate_array(of->pool->context, count, sizeof *map->dealt[side]);
  if (map->dealt[side] == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < count; i++) map->dealt[side][i] = i;
  map->starts[side][0] = 0;
  map->starts[side][1] = count;
  plan->block_count[side] = 1;
  plan->dealt[side] = map->dealt[side];
  plan->block_starts[side] = map->starts[side];
  return PERSONA_OK;
}

/* Every worker faces the whole reference, from the fitted mean, as runs do. */
static int begin_desks(const lp_dealings *of, const persona_population *reference, lp_relabelled_map *map,
                       persona_error *err) {
  const persona_context *context = of->pool->context;
  const int64_t others = reference != NULL ? reference->rows : 0;
  const int64_t most = others > of->pool->rows->rows ? others : of->pool->rows->rows;
  map->desks = lp_allocate_zeroed(context, persona_context_threads(context), sizeof *map->desks);
  if (map->desks == NULL) return lp_out_of_memory(err);
  for (int32_t w = 0; w < persona_context_threads(context); w++) {
    lp_desk *desk = &map->desks[w];
    if (!lp_desk_begin(&map->atlas, most, desk)) return lp_out_of_memory(err);
    desk->own_repetitions = of->run->options.integers[LP_OPTION_HOPKINS_REPETITIONS];
    desk->rest.count = 0;
    if (reference != NULL) {
      lp_part_fill(&map->atlas, LP_REFERENCE_SIDE, map->dealt[LP_REFERENCE_SIDE], others, desk->marks, &desk->rest);
    }
    lp_desk_face(&map->atlas, &map->readings, false, desk);
  }
  if (map->energy) map->within = lp_part_mean_within(&map->atlas, &map->desks[0].rest, map->desks[0].scratch);
  return PERSONA_OK;
}

int lp_relabelled_map_create(const lp_dealings *of, const uint8_t *chosen, int32_t metrics,
                             const persona_population *reference, lp_relabelled_map *map, persona_error *err) {
  const lp_joined *pool = of->pool;
  const int64_t rows = pool->rows->rows;
  const int64_t fewer = pool->first_rows < rows - pool->first_rows ? pool->first_rows : rows - pool->first_rows;
  memset(map, 0, sizeof *map);
  int status = sort_metrics(of, chosen, metrics, reference, map, err);
  if (status != PERSONA_OK || !map->made) return status;
  lp_atlas_plan plan = {
      .distances = map->energy,
      .probes = map->readings.wanted[LP_READ_HOPKINS],
      .directions = map->readings.wanted[LP_READ_HYPERSPHERICAL_UNIFORMITY],
      .from_fitted = {[LP_POPULATION_SIDE] = true},
      .least_share = {[LP_REFERENCE_SIDE] = 1.0, [LP_POPULATION_SIDE] = fmax(1.0, (double)fewer) / (double)rows}};
  status = plan_side(of, LP_REFERENCE_SIDE, reference, map, &plan, err);
  if (status == PERSONA_OK) status = plan_side(of, LP_POPULATION_SIDE, pool->rows, map, &plan, err);
  if (status == PERSONA_OK) status = lp_atlas_create(of->run, reference, pool->rows, &plan, &map->atlas, err);
  if (status == PERSONA_OK) status = begin_desks(of, reference, map, err);
  return status;
}

void lp_relabelled_map_clear(const lp_dealings *of, lp_relabelled_map *map) {
  const persona_context *context = of->pool->context;
  for (int32_t w = 0; map->desks != NULL && w < persona_context_threads(context); w++) lp_desk_end(&map->desks[w]);
  lp_release(context, map->desks);
  lp_atlas_clear(&map->atlas);
  for (int32_t s = 0; s < LP_SIDES; s++) lp_release(context, map->dealt[s]);
  lp_release(context, map->reading);
  lp_release(context, map->metric);
  memset(map, 0, sizeof *map);
}

/* 2 E|X - Y| - E|X - X'| - E|Y - Y'| of a group against the reference. */
static double energy_of(const lp_dealings *of, const lp_relabelled_map *map, int64_t dealing, int32_t group,
                        const lp_part *part) {
  const lp_atlas *atlas = &map->atlas;
  const lp_atlas_side *side = &atlas->sides[LP_POPULATION_SIDE];
  const int64_t others = atlas->sides[LP_REFERENCE_SIDE].rows.rows;
  double sum = 0.0;
  if (part->count < 2 || others < 2) return NAN;
  for (int64_t i = 0; i < part->count; i++) {
    const int64_t pattern = side->geometry.patterns.pattern_of_row[part->ascending[i]];
    sum += side->block_sums[pattern * lp_atlas_blocks(atlas) + lp_atlas_first_block(atlas, LP_REFERENCE_SIDE)];
  }
  const lp_pair_means *means = &of->distances[dealing];
  const double across = sum / ((double)others * (double)part->count);
  return 2.0 * across - map->within - (group == 0 ? means->first : means->second);
}

int lp_relabelled_read(const lp_dealings *of, lp_relabelled_map *map, int32_t metrics, int64_t dealing, int32_t group,
                       const int64_t *rows, int64_t count, lp_desk *desk, double *values, persona_error *err) {
  double found[LP_READ_COUNT];
  lp_part *part = &desk->parts[group];
  lp_part_fill(&map->atlas, LP_POPULATION_SIDE, rows, count, desk->marks, part);
  const int status = lp_part_score(&map->atlas, &map->readings, (uint64_t)of->run->options.integers[LP_OPTION_SEED],
                                   part, desk, found, err);
  if (status != PERSONA_OK) return status;
  if (map->energy) found[LP_READ_ENERGY_DISTANCE] = energy_of(of, map, dealing, group, part);
  for (int32_t i = 0; i < metrics; i++) {
    if (map->reading[i] >= 0) values[i] = found[map->reading[i]];
  }
  return PERSONA_OK;
}
