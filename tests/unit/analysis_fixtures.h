/* Populations with keyed items and attributes, and cells of analyses by name. */
#ifndef TESTS_UNIT_ANALYSIS_FIXTURES_H
#define TESTS_UNIT_ANALYSIS_FIXTURES_H

#include "fixtures.h"

typedef struct keyed_plan {
  const double *cells; /* n x d */
  int64_t n;
  int64_t d;
  const char *const *traits; /* one an item, or NULL entries */
  const int *reverse;        /* one an item, or NULL; scale 1..5 throughout where it is given */
  const double *weights;
  const int64_t *agents;
  const int32_t *codes; /* of the attribute "given", or NULL */
  const char *const *levels;
  int32_t level_count;
} keyed_plan;

/* Makes it; pairwise missing answers. Returns the status of the first call that failed. */
int make_keyed(persona_context *context, const keyed_plan *plan, persona_population **out, persona_error *err);
persona_population *keyed(persona_context *context, const keyed_plan *plan);

/* The cell of a table by the label of its row and the name of its column; the test fails when there is none. */
double cell_of(const persona_analysis *analysis, const char *table, const char *label, const char *column);
const char *note_of(const persona_analysis *analysis, const char *table, const char *label);

#endif
