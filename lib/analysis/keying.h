/* Which items measure which trait, and scores by them. */
#ifndef LP_ANALYSIS_KEYING_H
#define LP_ANALYSIS_KEYING_H

#include "data/population.h"

typedef struct lp_keying {
  int64_t columns;
  int64_t count;      /* traits */
  const char **names; /* borrowed from the items */
  int64_t *trait_of;  /* one a column, -1: none */
  double *mirror;     /* one a column: low + high of a reversed item, else NaN */
  int64_t *items;     /* of each trait */
} lp_keying;

/* Reads the keying of a population. Returns PERSONA_OK, UNSUPPORTED, OUT_OF_MEMORY; to be freed in every case. */
int lp_keying_read(const persona_population *population, lp_keying *keying, persona_error *err);
void lp_keying_free(const persona_context *context, lp_keying *keying);

/* Fails with MISMATCH unless both populations have the same items and keying. */
int lp_keying_match(const persona_population *a, const persona_population *b, persona_error *err);

static inline double lp_keyed(const lp_keying *keying, int64_t column, double answer) {
  return isnan(keying->mirror[column]) ? answer : keying->mirror[column] - answer;
}

/* Scores, trait after trait, n numbers each; NaN where too few items are answered. */
void lp_keying_scores(const persona_population *population, const lp_keying *keying, double share, double *scores);

#endif
