/* Populations that are known to be wrong, made from a reference and the scales of its items. */
#ifndef LP_INFERENCE_NULLS_H
#define LP_INFERENCE_NULLS_H

#include "inference/law.h"

enum {
  LP_NULL_RANDOM_RESPONDER,
  LP_NULL_SHUFFLED_COLUMNS,
  LP_NULL_COLLAPSED_TO_MEAN,
  LP_NULL_REPEATED_PEOPLE,
  LP_NULL_JITTERED_PEOPLE,
  LP_NULL_MIXED_WITH_NOISE,
  LP_NULL_ONE_DIMENSIONAL,
  LP_NULL_EXTREME_RESPONDERS,
  LP_NULL_COUNT
};

/* A name such as "random_responder", and what it is in one sentence; NULL outside 0..LP_NULL_COUNT-1. */
const char *lp_null_name(int32_t null);
const char *lp_null_meaning(int32_t null);

/* A population of `rows` rows over the items of a reference. Answers to items whose answers are whole numbers are whole
 * numbers on the item's scale, or between the least and the greatest answer where none is declared. Where a chosen row
 * of the reference has a missing answer, somebody else's stands in.
 * context: memory and threads. It depends on the law, the seed, the null, the draw and the number of rows alone.
 * Returns PERSONA_OK or OUT_OF_MEMORY. Ownership: persona_population_free. Cost O(rows D). */
int lp_null_create(persona_context *context, int32_t null, const lp_law *law, int64_t rows, uint64_t seed,
                   uint64_t draw, persona_population **out, persona_error *err);

#endif
