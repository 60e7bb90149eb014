/* Reading rows as plain coordinates. */
#include "inference/cloud.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

enum { TRIES = 64 };

/* The column behind a dimension of a sample. A derived space is read through its items. */
static int64_t column_of(const persona_space *space, int64_t dimensions, int64_t dimension) {
  const int64_t items = space->derivation != NULL ? space->derivation->items : space->dimensions;
  return space->used[dimension * items / dimensions];
}

static double factor_of(const persona_space *space, int64_t column) {
  const double weight = space->item_weights[column];
  const double scale = space->scale[column];
  return scale > 0.0 && weight > 0.0 ? scale / sqrt(weight) : 1.0;
}

/* The answer of another row to the same item, NaN when nobody asked has one. */
static double answer_of_another(const persona_population *population, uint64_t seed, int64_t row, int64_t column) {
  for (uint32_t tries = 0; tries < TRIES; tries++) {
    const int64_t other =
        persona_random_below(seed, LP_PURPOSE_DONORS, (uint64_t)row << 24 | (uint64_t)column, tries, population->rows);
    const double answer = lp_answer(population->answers, persona_population_source_row(population, other), column);
    if (!isnan(answer)) return answer;
  }
  return NAN;
}

static void read_row(const persona_space *space, const persona_population *population, uint64_t seed, int64_t row,
                     int64_t dimensions, double *values) {
  for (int64_t d = 0; d < dimensions; d++) {
    const int64_t column = column_of(space, dimensions, d);
    double answer = lp_answer(population->answers, persona_population_source_row(population, row), column);
    if (isnan(answer)) answer = answer_of_another(population, seed, row, column);
    values[d] = isnan(answer) ? 0.0 : (answer - space->centre[column]) / factor_of(space, column);
  }
}

int lp_cloud_read(const persona_context *context, const persona_space *space, const persona_population *population,
                  uint64_t seed, lp_cloud *sample, persona_error *err) {
  const int64_t items = space->derivation != NULL ? space->derivation->items : space->dimensions;
  sample->rows = population->rows < LP_CLOUD_ROWS ? population->rows : LP_CLOUD_ROWS;
  sample->dimensions = items < LP_CLOUD_ITEMS ? items : LP_CLOUD_ITEMS;
  sample->padded = lp_padded(sample->dimensions);
  sample->values = lp_allocate_zeroed(context, sample->rows, lp_bytes_of(sample->padded, (int64_t)sizeof(double)));
  int64_t *numbers = lp_allocate_array(context, population->rows, sizeof *numbers);
  if (sample->values == NULL || numbers == NULL) {
    lp_release(context, numbers);
    lp_cloud_clear(context, sample);
    return lp_out_of_memory(err);
  }
  lp_shuffle_front(seed, LP_PURPOSE_GROUPS, UINT64_C(8) << 40, population->rows, sample->rows, numbers);
  for (int64_t i = 0; i < sample->rows; i++) {
    read_row(space, population, seed, numbers[i], sample->dimensions, sample->values + i * sample->padded);
  }
  lp_release(context, numbers);
  return PERSONA_OK;
}

/* Mean, spread and range of what was read for one item. */
static void read_item(const lp_cloud *sample, int64_t dimension, lp_cloud_item *item) {
  double square = 0.0;
  for (int64_t i = 0; i < sample->rows; i++) {
    const double coordinate = lp_cloud_row(sample, i)[dimension];
    const double answer = item->centre + item->factor * coordinate;
    item->mean += coordinate / (double)sample->rows;
    item->low = fmin(item->low, answer);
    item->high = fmax(item->high, answer);
    item->whole = item->whole && fabs(answer - floor(answer + 0.5)) < 1e-6;
  }
  for (int64_t i = 0; i < sample->rows; i++) {
    const double away = lp_cloud_row(sample, i)[dimension] - item->mean;
    square += away * away / (double)sample->rows;
  }
  item->deviation = square > 1e-18 ? sqrt(square) : 0.0;
}

void lp_cloud_items(const persona_space *space, const persona_population *population, const lp_cloud *sample,
                    lp_cloud_item *items) {
  for (int64_t d = 0; d < sample->dimensions; d++) {
    const int64_t column = column_of(space, sample->dimensions, d);
    const lp_item *declared = lp_population_item(population, column);
    lp_cloud_item item = {
        .centre = space->centre[column],
        .factor = factor_of(space, column),
        .low = INFINITY,
        .high = -INFINITY,
        .whole = declared->kind != PERSONA_ITEM_CONTINUOUS && declared->kind != PERSONA_ITEM_EMBEDDING,
        .declared = declared->has_scale};
    read_item(sample, d, &item);
    if (item.declared) {
      item.low = declared->low;
      item.high = declared->high;
    }
    items[d] = item;
  }
}

void lp_cloud_take(const lp_cloud *sample, const int64_t *rows, int64_t count, lp_cloud *part) {
  part->rows = count;
  part->dimensions = sample->dimensions;
  part->padded = sample->padded;
  for (int64_t i = 0; i < count; i++) {
    memcpy(part->values + i * part->padded, lp_cloud_row(sample, rows != NULL ? rows[i] : i),
           (size_t)part->padded * sizeof *part->values);
  }
}

void lp_cloud_clear(const persona_context *context, lp_cloud *sample) {
  lp_release(context, sample->values);
  sample->values = NULL;
}
