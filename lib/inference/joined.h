/* Two populations put together, so that their rows can be dealt to two groups anew: what a permutation test does. */
#ifndef LP_INFERENCE_JOINED_H
#define LP_INFERENCE_JOINED_H

#include "data/population.h"

/* Rows are dealt by units: all answers of one agent, who keeps them together. Unpaired, the units of the first
 * population come first. Paired, pair i has the units 2 i, of the first, and 2 i + 1, of the second. */
typedef struct lp_joined {
  persona_context *context;
  persona_population *rows; /* of both, those of the first population first; rows without weight are absent */
  int64_t first_rows;       /* of the first population */
  int64_t units;
  int64_t first_units;
  int64_t *unit_of_row;
  bool paired;
  int64_t left_out[2]; /* paired: rows of each population without a counterpart */
} lp_joined;

/* Puts them together. An agent is one replicate number where there are replicates, else one row id where there are ids,
 * else one row; pairs have the same one in both populations.
 * Returns PERSONA_OK; UNSUPPORTED for pairs without ids or replicates, or when no agent is in both; MISMATCH;
 * OUT_OF_MEMORY. lp_joined_clear is due in every case. Cost O(n D + n log n). */
int lp_joined_create(persona_context *context, const persona_population *first, const persona_population *second,
                     bool paired, lp_joined *pool, persona_error *err);
void lp_joined_clear(lp_joined *pool);

/* Deals the rows to two groups, 1 for the first: permutation 0 leaves them as they are, others are random; with pairs,
 * each pair is swapped or not. group: one a row of the pool. numbers: room for 2 `units` numbers. Cost O(rows). */
void lp_joined_deal(const lp_joined *pool, uint64_t seed, int64_t permutation, uint8_t *group, int64_t *numbers);

#endif
