/* What populations are made from: the answers of a reference, and what they say of each item. */
#ifndef LP_INFERENCE_LAW_H
#define LP_INFERENCE_LAW_H

#include "data/population.h"

/* What is known of an item's answers in the reference. */
typedef struct lp_margin {
  double low;
  double high;
  double mean;
  double deviation;
  double direction; /* 1 or -1: with the first axis of the reference or against it */
  bool whole;       /* answers are whole numbers */
} lp_margin;

/* Immutable once found, and may be shared by threads. */
typedef struct lp_law {
  const persona_population *reference; /* borrowed */
  int64_t people;
  int64_t columns;
  double *answers; /* people x columns; NaN where missing */
  lp_margin *margins;
} lp_law;

/* Reads a reference with at least one row. Returns PERSONA_OK or OUT_OF_MEMORY; then the law is clear. Cost O(people
 * D). */
int lp_law_find(const persona_context *context, const persona_population *reference, lp_law *law, persona_error *err);
void lp_law_clear(const persona_context *context, lp_law *law);

#endif
