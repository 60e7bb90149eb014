/* Everything that is known about a matrix of answers, over all its rows: shared by a population and its subsets. */
#ifndef LP_DATA_ANSWERS_H
#define LP_DATA_ANSWERS_H

#include <persona/population.h>

#include <stdatomic.h>
#include <stdbool.h>

#include "data/matrix.h"

/* One item; its strings belong to the answers. */
typedef struct lp_item {
  char *name;
  char *trait; /* or NULL */
  int32_t kind;
  bool has_scale;
  bool reverse;
  double low;
  double high;
  double weight;
} lp_item;

/* One assigned attribute over all rows of the matrix. */
typedef struct lp_attribute {
  char *name;
  char **levels; /* one block: see lp_copy_texts */
  int32_t level_count;
  bool ordinal;
  int32_t *codes;
} lp_attribute;

/* Written by a builder, immutable once a population is built from it. */
typedef struct lp_answers {
  persona_context *context;
  atomic_long holders;
  persona_matrix matrix;
  persona_buffer_release release; /* or NULL */
  void *release_user;
  double *copy;    /* the cells, when they were copied */
  int32_t *filled; /* how many of a row's answers were missing and filled with its median; NULL when none are */
  lp_item *items;
  bool scale_to_missing; /* PERSONA_SCALE_MISSING */
  double *weights;       /* or NULL */
  char **ids;            /* or NULL; one block */
  int64_t *replicates;   /* or NULL */
  lp_attribute *attributes;
  int64_t attribute_count;
  int64_t attribute_capacity;
} lp_answers;

/* An empty set of answers with one holder, or NULL when there is no memory. */
lp_answers *lp_answers_create(persona_context *context);

/* One more holder; returns its argument. And one less: the last one frees everything and releases the buffer. */
lp_answers *lp_answers_share(lp_answers *answers);
void lp_answers_free(lp_answers *answers);

static inline bool lp_item_holds(const lp_item *item, double value) {
  return !item->has_scale || (value >= item->low && value <= item->high);
}

/* The answer at a row and column of the matrix, NaN where it is missing or counts as missing. */
static inline double lp_answer(const lp_answers *answers, int64_t row, int64_t column) {
  const double value = lp_matrix_cell(&answers->matrix, row, column);
  if (answers->scale_to_missing && !lp_item_holds(&answers->items[column], value)) return NAN;
  return value;
}

#endif
