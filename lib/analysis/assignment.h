/* What an analysis of attributes reads: standardised answers, the codes of each attribute, and who belongs to whom. */
#ifndef LP_ANALYSIS_ASSIGNMENT_H
#define LP_ANALYSIS_ASSIGNMENT_H

#include "analysis/analysis.h"
#include "data/population.h"

/* One attribute over the rows. */
typedef struct lp_assigned {
  const char *name; /* of the population */
  int32_t levels;   /* that occur; codes are 0..levels - 1 */
  int64_t known;    /* rows with a code */
  int32_t *codes;   /* rows; -1 where it is missing */
} lp_assigned;

/* Rows of weight 0 are absent. An agent is what its attributes and its replicate number say together: two rows with the
 * same number but another profile are of two agents. Without replicate numbers every row is an agent. */
typedef struct lp_assignment {
  persona_context *context;
  const persona_population *population;
  int64_t rows;
  int64_t items;     /* that vary, and are not nominal */
  int64_t stride;    /* items, padded for whole registers */
  int64_t *columns;  /* items: of the population */
  double *answers;   /* rows x stride: centred and divided by the standard deviation of the item; 0 where missing */
  double *present;   /* rows x stride: 1, or 0 where missing; NULL when no answer is missing */
  int64_t left_out;  /* items without variance, or nominal */
  uint8_t *answered; /* rows: every answer is there */
  uint8_t *complete; /* rows: every answer and every attribute is there */
  int64_t complete_rows;
  int64_t attributes;
  lp_assigned *assigned;
  int64_t cells; /* profiles that occur; a missing attribute counts as a level of its own */
  int64_t *cell; /* rows */
  int64_t agents;
  int64_t *agent;  /* rows */
  bool replicates; /* some agent has several rows */
} lp_assignment;

/* Makes it. Fails with UNSUPPORTED for row weights that differ; OUT_OF_MEMORY. lp_assignment_end is due in every case.
 */
int lp_assignment_begin(const persona_population *population, lp_assignment *assignment, persona_error *err);
void lp_assignment_end(lp_assignment *assignment);

static inline bool lp_assignment_answered(const lp_assignment *assignment, int64_t row) {
  return assignment->answered[row] != 0;
}

static inline const char *lp_assignment_item(const lp_assignment *assignment, int64_t item) {
  return lp_population_item(assignment->population, assignment->columns[item])->name;
}

#endif
