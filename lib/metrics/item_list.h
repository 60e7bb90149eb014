/* The items that a metric reads or reports: their columns and names. */
#ifndef LP_METRICS_ITEM_LIST_H
#define LP_METRICS_ITEM_LIST_H

#include "metrics/measurement.h"

typedef struct lp_item_list {
  int64_t count;
  int64_t *columns;
  const char **names; /* borrowed from the population */
} lp_item_list;

/* An empty list with room for all items. Returns PERSONA_OK or OUT_OF_MEMORY; lp_item_list_end is due after PERSONA_OK
 * only. */
int lp_item_list_begin(const persona_population *population, lp_item_list *list, persona_error *err);
void lp_item_list_end(const persona_context *context, lp_item_list *list);
void lp_item_list_add(const persona_population *population, lp_item_list *list, int64_t column);

/* A list of items, `own` bytes beside it, and a table of items that stays. */
lp_account lp_item_list_account(const lp_shape *shape, int64_t own, int32_t columns);

#endif
