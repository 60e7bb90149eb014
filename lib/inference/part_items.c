/* What parts read off the counts of their answers, item by item. */
#include "inference/part.h"

#include <math.h>

/* One item in a part. */
typedef struct answers {
  const int32_t *counts;
  const double *values;
  int64_t levels;
  double rows;
} answers;

static answers answers_of(const lp_atlas *atlas, const lp_part *part, int64_t column) {
  const int64_t start = atlas->level_starts[column];
  return (answers){.counts = part->counts + start,
                   .values = atlas->level_values + start,
                   .levels = atlas->level_starts[column + 1] - start,
                   .rows = (double)part->count};
}

static bool is_constant(const answers *item) {
  int64_t seen = 0;
  for (int64_t l = 0; l < item->levels && seen < 2; l++) seen += item->counts[l] > 0;
  return seen < 2;
}

static double deviation(const answers *item) {
  double mean = 0.0;
  double variance = 0.0;
  for (int64_t l = 0; l < item->levels; l++) mean += item->counts[l] * item->values[l] / item->rows;
  for (int64_t l = 0; l < item->levels; l++) {
    if (item->counts[l] == 0) continue;
    variance += item->counts[l] * ((item->values[l] - mean) * (item->values[l] - mean)) / item->rows;
  }
  return sqrt(variance);
}

/* The integral of |F - G|. */
static double wasserstein(const answers *one, const answers *other) {
  double area = 0.0;
  double f = 0.0;
  double g = 0.0;
  for (int64_t l = 0; l + 1 < one->levels; l++) {
    f += one->counts[l];
    g += other->counts[l];
    area += fabs(f / one->rows - g / other->rows) * (one->values[l + 1] - one->values[l]);
  }
  return area;
}

static bool has_levels(const lp_item *item) {
  return item->kind == PERSONA_ITEM_ORDINAL || item->kind == PERSONA_ITEM_BINARY || item->kind == PERSONA_ITEM_NOMINAL;
}

/* Sums over items, and how many there were. */
typedef struct item_sums {
  double effective;
  double entropy;
  double modal;
  double counted;
  double constant;
  double spread;
  double spread_items;
  double area;
  double area_items;
} item_sums;

static void add_levels(const answers *item, item_sums *sums) {
  double squares = 0.0;
  double entropy = 0.0;
  int32_t most = 0;
  for (int64_t l = 0; l < item->levels; l++) {
    const int32_t count = item->counts[l];
    if (count == 0) continue;
    const double share = count / item->rows;
    squares += share * share;
    entropy -= share * log(share);
    most = count > most ? count : most;
  }
  sums->effective += 1.0 / squares;
  sums->entropy += entropy;
  sums->modal += most / item->rows;
  sums->counted += 1.0;
}

static void add_against(const answers *item, const answers *theirs, bool spread, bool area, item_sums *sums) {
  if (spread && !is_constant(theirs)) {
    sums->spread += deviation(item) / deviation(theirs);
    sums->spread_items += 1.0;
  }
  if (area) {
    sums->area += wasserstein(item, theirs);
    sums->area_items += 1.0;
  }
}

static void count_patterns(const lp_atlas *atlas, const lp_part *part, const lp_desk *desk, double *values) {
  const lp_atlas_side *side = &atlas->sides[part->side];
  int64_t distinct = 0;
  uint16_t *seen = desk->marks;
  for (int64_t i = 0; i < part->count; i++) seen[side->answer_patterns[part->places[i]]] = 0;
  for (int64_t i = 0; i < part->count; i++) {
    uint16_t *mark = &seen[side->answer_patterns[part->places[i]]];
    distinct += *mark == 0;
    *mark = 1;
  }
  values[LP_READ_DISTINCT_PATTERNS] = (double)distinct;
  values[LP_READ_DUPLICATE_RATE] = 1.0 - (double)distinct / (double)part->count;
}

void lp_part_read_items(const lp_atlas *atlas, const lp_readings *readings, const lp_part *part, const lp_desk *desk,
                        double *values) {
  const bool *wanted = readings->wanted;
  const bool levels = wanted[LP_READ_EFFECTIVE_LEVELS] || wanted[LP_READ_ITEM_ENTROPY] || wanted[LP_READ_MODAL_SHARE];
  const bool faces = desk->rest.count > 0;
  item_sums sums = {.effective = 0.0};
  for (int64_t j = 0; j < atlas->columns; j++) {
    const lp_item *item = lp_population_item(&atlas->sides[part->side].rows, j);
    const answers ours = answers_of(atlas, part, j);
    if (levels && has_levels(item)) add_levels(&ours, &sums);
    if (wanted[LP_READ_ZERO_VARIANCE_ITEMS] && is_constant(&ours)) sums.constant += 1.0;
    if (!faces || item->kind == PERSONA_ITEM_NOMINAL) continue;
    const answers theirs = answers_of(atlas, &desk->rest, j);
    add_against(&ours, &theirs, wanted[LP_READ_SD_RATIO], wanted[LP_READ_ITEM_WASSERSTEIN], &sums);
  }
  values[LP_READ_EFFECTIVE_LEVELS] = sums.effective / sums.counted; /* NaN without any */
  values[LP_READ_ITEM_ENTROPY] = sums.entropy / sums.counted;
  values[LP_READ_MODAL_SHARE] = sums.modal / sums.counted;
  values[LP_READ_ZERO_VARIANCE_ITEMS] = sums.constant;
  values[LP_READ_SD_RATIO] = sums.spread / sums.spread_items;
  values[LP_READ_ITEM_WASSERSTEIN] = sums.area / sums.area_items;
  if (wanted[LP_READ_DISTINCT_PATTERNS] || wanted[LP_READ_DUPLICATE_RATE]) count_patterns(atlas, part, desk, values);
}
