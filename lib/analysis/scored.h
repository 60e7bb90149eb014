/* A population with its keying, row weights and trait scores, as the analyses of traits and fidelity read it. */
#ifndef LP_ANALYSIS_SCORED_H
#define LP_ANALYSIS_SCORED_H

#include "analysis/keying.h"
#include "base/options.h"

typedef struct lp_scored {
  const persona_population *population;
  int64_t n;
  lp_keying keying;
  double *weights; /* or NULL */
  double *scores;  /* trait after trait */
} lp_scored;

/* Returns PERSONA_OK, UNSUPPORTED, OUT_OF_MEMORY; to be freed in every case. */
int lp_scored_read(const persona_population *population, const lp_option_values *options, lp_scored *scored,
                   persona_error *err);
void lp_scored_free(lp_scored *scored);

/* Rows that answered all items of a trait (-1: of all traits): keyed answers, row after row, and their weights.
 * columns: receives the items' columns. rows: room for n x items, weights: for n. Returns how many rows there are,
 * those of weight 0 left out. */
int64_t lp_scored_complete(const lp_scored *scored, int64_t trait, int64_t *columns, double *rows, double *weights);

/* The place of a trait, -1 when there is none. */
int64_t lp_scored_find(const lp_scored *scored, const char *trait);

#endif
