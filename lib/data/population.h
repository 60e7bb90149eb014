/* The inside of a population. Answers and items are shared by a population and its subsets; rows are its own. */
#ifndef LP_DATA_POPULATION_H
#define LP_DATA_POPULATION_H

#include "data/answers.h"

struct persona_population {
  persona_context *context;
  atomic_long holders;
  lp_answers *answers;
  char *name;
  int64_t rows;
  int64_t *selected; /* rows of the matrix, or NULL for all of them in order */
  int64_t dropped_rows;
  int64_t missing_answers;
};

/* A population of no rows over shared answers, called `name` (copied); NULL when there is no memory. context: whose
 * threads work on it, over the same memory as that of the answers. */
persona_population *lp_population_create(persona_context *context, lp_answers *answers, const char *name);

/* One more hold; returns its argument. */
persona_population *lp_population_share(const persona_population *population);

/* The rows that have weight; the population itself when all have. Ownership: persona_population_free.
 * Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_population_weighted(const persona_population *population, persona_population **kept, persona_error *err);

/* Answers of `count` rows from `first` at the given columns (NULL: 0, 1, ...), row-major with `stride`
 * doubles a row; NaN where missing. */
void lp_population_read(const persona_population *population, int64_t first, int64_t count, const int64_t *columns,
                        int64_t column_count, double *values, int64_t stride);

/* Whether the cells are of a type of which floats hold every value. */
bool lp_population_holds_floats(const persona_population *population);

/* Whether every answer is there, and the cells are of a type of which int8 holds every value. */
bool lp_population_holds_bytes(const persona_population *population);

/* One column as doubles, NaN where missing. */
void lp_population_read_column(const persona_population *population, int64_t column, double *values);

/* Row weights, 1 each without any. */
void lp_population_read_weights(const persona_population *population, double *weights);

/* Fails with MISMATCH, naming the first difference, unless both have the same items: number, names, kinds, weights. */
int lp_population_match(const persona_population *a, const persona_population *b, persona_error *err);

static inline const lp_item *lp_population_item(const persona_population *population, int64_t column) {
  return &population->answers->items[column];
}

static inline int64_t lp_population_columns(const persona_population *population) {
  return population->answers->matrix.columns;
}

#endif
