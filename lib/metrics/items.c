/* Items without variance, spread against the reference, and repeated rows. */
#include "base/error.h"
#include "base/memory.h"
#include "data/patterns.h"
#include "metrics/families.h"
#include "metrics/item_list.h"
#include "metrics/item_moments.h"

#include <math.h>

static bool is_constant(const lp_moments *moments) { return moments->count == 0 || moments->low == moments->high; }

static int report_constant_items(const lp_measurement *measurement, const lp_moments *moments, lp_item_list *list,
                                 persona_result *result, persona_error *err) {
  static const char *const names[] = {"answer"};
  const persona_population *population = measurement->population;
  for (int64_t j = 0; j < lp_population_columns(population); j++) {
    if (is_constant(&moments[j])) lp_item_list_add(population, list, j);
  }
  const int status = lp_result_table(measurement->context, result, "items", list->count, list->names, 1, names, err);
  if (status != PERSONA_OK) return status;
  for (int64_t i = 0; i < list->count; i++) *lp_result_cell(result, i, 0) = moments[list->columns[i]].low;
  return lp_result_set(result, (double)list->count);
}

int lp_measure_zero_variance_items(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_population *population = measurement->population;
  const persona_context *context = population->context;
  lp_item_list list;
  int status = lp_item_list_begin(population, &list, err);
  if (status != PERSONA_OK) return status;
  lp_moments *moments = lp_allocate_array(context, lp_population_columns(population), sizeof *moments);
  status = moments != NULL ? lp_item_moments(population, moments, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = report_constant_items(measurement, moments, &list, result, err);
  lp_release(context, moments);
  lp_item_list_end(context, &list);
  return status;
}

lp_account lp_measure_zero_variance_items_bytes(const lp_shape *shape) {
  const int64_t moments = lp_array_bytes(shape->columns, (int64_t)sizeof(lp_moments));
  const int64_t finding = lp_item_moments_bytes(shape->rows, shape->weighted, shape->threads);
  return lp_item_list_account(shape, lp_bytes_sum(moments, finding), 1);
}

/* Distinct rows over all items. */
static int count_patterns(const lp_measurement *measurement, int64_t *distinct, int64_t *largest, persona_error *err) {
  return persona_population_count_patterns(measurement->population, distinct, largest, err);
}

int lp_measure_distinct_patterns(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  int64_t distinct = 0;
  int64_t largest = 0;
  const int status = count_patterns(measurement, &distinct, &largest, err);
  if (status != PERSONA_OK) return status;
  lp_result_detail(result, "largest_multiplicity", (double)largest);
  return lp_result_set(result, (double)distinct);
}

int lp_measure_duplicate_rate(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  int64_t distinct = 0;
  const int status = count_patterns(measurement, &distinct, NULL, err);
  if (status != PERSONA_OK) return status;
  return lp_result_set(result, 1.0 - (double)distinct / (double)measurement->population->rows);
}

lp_account lp_measure_patterns_bytes(const lp_shape *shape) {
  return (lp_account){.now = 0, .most = lp_patterns_account(shape->rows, shape->columns, shape->threads).most};
}

static int compare_spreads(const lp_measurement *measurement, const lp_moments *theirs, const lp_moments *ours,
                           lp_item_list *list, persona_result *result, persona_error *err) {
  static const char *const names[] = {"ratio", "sd", "reference_sd"};
  for (int64_t j = 0; j < lp_population_columns(measurement->reference); j++) {
    if (lp_population_item(measurement->reference, j)->kind == PERSONA_ITEM_NOMINAL) continue;
    if (!is_constant(&theirs[j])) lp_item_list_add(measurement->reference, list, j);
  }
  const int status = lp_result_table(measurement->context, result, "items", list->count, list->names, 3, names, err);
  if (status != PERSONA_OK) return status;
  double sum = 0.0;
  int64_t answered = 0;
  for (int64_t i = 0; i < list->count; i++) {
    const int64_t column = list->columns[i];
    const double ratio = sqrt(ours[column].variance) / sqrt(theirs[column].variance);
    *lp_result_cell(result, i, 0) = ratio;
    *lp_result_cell(result, i, 1) = sqrt(ours[column].variance);
    *lp_result_cell(result, i, 2) = sqrt(theirs[column].variance);
    if (ours[column].count == 0) continue;
    sum += ratio;
    answered++;
  }
  if (answered == 0) return lp_result_undefined(result, "no item that varies in the reference was answered");
  return lp_result_set(result, sum / (double)answered);
}

int lp_measure_sd_ratio(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_context *context = measurement->context;
  const int64_t columns = lp_population_columns(measurement->reference);
  lp_item_list list;
  int status = lp_item_list_begin(measurement->reference, &list, err);
  if (status != PERSONA_OK) return status;
  lp_moments *moments = lp_allocate_array(context, 2 * columns, sizeof *moments); /* theirs, ours */
  status = moments != NULL ? lp_item_moments(measurement->reference, moments, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = lp_item_moments(measurement->population, moments + columns, err);
  if (status == PERSONA_OK) status = compare_spreads(measurement, moments, moments + columns, &list, result, err);
  lp_release(context, moments);
  lp_item_list_end(measurement->reference->context, &list);
  return status;
}

lp_account lp_measure_sd_ratio_bytes(const lp_shape *shape) {
  const int64_t moments = lp_array_bytes(lp_bytes_of(2, shape->columns), (int64_t)sizeof(lp_moments));
  const int64_t ours = lp_item_moments_bytes(shape->rows, shape->weighted, shape->threads);
  const int64_t theirs = lp_item_moments_bytes(shape->reference_rows, shape->reference_weighted, shape->threads);
  return lp_item_list_account(shape, lp_bytes_sum(moments, lp_bytes_larger(ours, theirs)), 3);
}
