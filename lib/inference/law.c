/* What populations are made from: the answers of a reference, and what they say of each item. */
#include "inference/law.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { STEPS_TO_AXIS = 30 };

/* What the people with an answer say of an item. */
static void find_margin(const lp_law *of, int64_t column, lp_margin *item) {
  const lp_item *declared = lp_population_item(of->reference, column);
  int64_t count = 0;
  *item = (lp_margin){.low = INFINITY, .high = -INFINITY, .whole = true, .direction = 1.0};
  for (int64_t i = 0; i < of->people; i++) {
    const double answer = of->answers[i * of->columns + column];
    if (isnan(answer)) continue;
    item->low = fmin(item->low, answer);
    item->high = fmax(item->high, answer);
    item->whole = item->whole && answer == floor(answer);
    item->mean += (answer - item->mean) / (double)++count;
  }
  for (int64_t i = 0; i < of->people && count > 0; i++) {
    const double answer = of->answers[i * of->columns + column];
    if (!isnan(answer)) item->deviation += (answer - item->mean) * (answer - item->mean) / (double)count;
  }
  item->deviation = sqrt(item->deviation);
  if (count == 0) item->low = item->high = 0.0;
  if (declared->has_scale) {
    item->low = declared->low;
    item->high = declared->high;
  }
  const bool continuous = declared->kind == PERSONA_ITEM_CONTINUOUS || declared->kind == PERSONA_ITEM_EMBEDDING;
  item->whole = item->whole && !continuous && item->low == floor(item->low) && item->high == floor(item->high) &&
                item->high - item->low < 1e6;
}

/* Which way each item goes along the axis in which people differ most, by power iteration on standardised answers. */
static void find_directions(const lp_law *of, double *scores, double *axis) {
  for (int64_t j = 0; j < of->columns; j++) axis[j] = 1.0 + (double)(j % 7) / 16.0;
  for (int step = 0; step < STEPS_TO_AXIS; step++) {
    for (int64_t i = 0; i < of->people; i++) {
      scores[i] = 0.0;
      for (int64_t j = 0; j < of->columns; j++) {
        const lp_margin *item = &of->margins[j];
        const double answer = of->answers[i * of->columns + j];
        if (isnan(answer) || !(item->deviation > 0.0)) continue;
        scores[i] += axis[j] * (answer - item->mean) / item->deviation;
      }
    }
    double length = 0.0;
    for (int64_t j = 0; j < of->columns; j++) axis[j] = 0.0;
    for (int64_t i = 0; i < of->people; i++) {
      for (int64_t j = 0; j < of->columns; j++) {
        const lp_margin *item = &of->margins[j];
        const double answer = of->answers[i * of->columns + j];
        if (isnan(answer) || !(item->deviation > 0.0)) continue;
        axis[j] += scores[i] * (answer - item->mean) / item->deviation;
      }
    }
    for (int64_t j = 0; j < of->columns; j++) length += axis[j] * axis[j];
    if (!(length > 0.0) || !isfinite(length)) break;
    for (int64_t j = 0; j < of->columns; j++) axis[j] /= sqrt(length);
  }
  for (int64_t j = 0; j < of->columns; j++) of->margins[j].direction = axis[j] < 0.0 ? -1.0 : 1.0;
}

int lp_law_find(const persona_context *context, const persona_population *reference, lp_law *law, persona_error *err) {
  const int64_t columns = lp_population_columns(reference);
  *law = (lp_law){.reference = reference, .people = reference->rows, .columns = columns};
  law->answers = lp_allocate_array(context, law->people, lp_bytes_of(columns, (int64_t)sizeof *law->answers));
  law->margins = lp_allocate_array(context, columns, sizeof *law->margins);
  double *scores = lp_allocate_array(context, law->people, sizeof *scores);
  double *axis = lp_allocate_array(context, columns, sizeof *axis);
  const bool room = law->answers != NULL && law->margins != NULL && scores != NULL && axis != NULL;
  if (room) {
    lp_population_read(reference, 0, law->people, NULL, columns, law->answers, columns);
    for (int64_t j = 0; j < columns; j++) find_margin(law, j, &law->margins[j]);
    find_directions(law, scores, axis);
  }
  lp_release(context, scores);
  lp_release(context, axis);
  if (room) return PERSONA_OK;
  lp_law_clear(context, law);
  return lp_out_of_memory(err);
}

void lp_law_clear(const persona_context *context, lp_law *law) {
  lp_release(context, law->answers);
  lp_release(context, law->margins);
  memset(law, 0, sizeof *law);
}
