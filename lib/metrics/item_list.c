/* Lists of items. */
#include "metrics/item_list.h"

#include "base/error.h"
#include "base/memory.h"

int lp_item_list_begin(const persona_population *population, lp_item_list *list, persona_error *err) {
  const int64_t columns = lp_population_columns(population);
  list->count = 0;
  list->columns = lp_allocate_array(population->context, columns, sizeof *list->columns);
  list->names = lp_allocate_array(population->context, columns, sizeof *list->names);
  if (list->columns != NULL && list->names != NULL) return PERSONA_OK;
  lp_item_list_end(population->context, list);
  return lp_out_of_memory(err);
}

void lp_item_list_end(const persona_context *context, lp_item_list *list) {
  lp_release(context, list->columns);
  lp_release(context, list->names);
}

void lp_item_list_add(const persona_population *population, lp_item_list *list, int64_t column) {
  list->columns[list->count] = column;
  list->names[list->count] = lp_population_item(population, column)->name;
  list->count++;
}

lp_account lp_item_list_account(const lp_shape *shape, int64_t own, int32_t columns) {
  const int64_t list = lp_bytes_of(2, lp_array_bytes(shape->columns, (int64_t)sizeof(int64_t))); /* numbers, pointers */
  const int64_t table = lp_result_table_bytes(shape->columns, shape->name_bytes, columns);
  return (lp_account){.now = table, .most = lp_bytes_sum(lp_bytes_sum(own, list), table)};
}
