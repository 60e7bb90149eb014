/* Answers item by item, and repeated rows. */
#include "base/error.h"
#include "base/memory.h"
#include "data/patterns.h"
#include "kernels/counts.h"
#include "metrics/families.h"
#include "metrics/item_moments.h"

#include <math.h>

/* Answers of one item after another, with the row weights when there are any. */
typedef struct reading {
  const persona_population *population;
  double *values;
  double *weights;      /* NULL without weights */
  double *weights_copy; /* scratch that may be reordered along with the values */
} reading;

static void reading_end(reading *state) {
  lp_release(state->population->context, state->values);
  lp_release(state->population->context, state->weights);
  lp_release(state->population->context, state->weights_copy);
}

static int reading_begin(const persona_population *population, reading *state, persona_error *err) {
  const int64_t rows = population->rows;
  const bool weighted = persona_population_has_weights(population);
  *state = (reading){.population = population};
  state->values = lp_allocate_array(population->context, rows, sizeof *state->values);
  if (weighted) state->weights = lp_allocate_array(population->context, rows, sizeof *state->weights);
  if (weighted) state->weights_copy = lp_allocate_array(population->context, rows, sizeof *state->weights_copy);
  if (state->values == NULL || (weighted && (state->weights == NULL || state->weights_copy == NULL))) {
    reading_end(state);
    return lp_out_of_memory(err);
  }
  if (weighted) lp_population_read_weights(population, state->weights);
  return PERSONA_OK;
}

static int64_t reading_bytes(int64_t rows, bool weighted) {
  return lp_bytes_of(weighted ? 3 : 1, lp_array_bytes(rows, (int64_t)sizeof(double)));
}

/* The items that a metric reads or reports: their columns and names. */
typedef struct item_list {
  int64_t count;
  int64_t *columns;
  const char **names;
} item_list;

static void item_list_end(const persona_context *context, item_list *list) {
  lp_release(context, list->columns);
  lp_release(context, list->names);
}

static int item_list_begin(const persona_population *population, item_list *list, persona_error *err) {
  const int64_t columns = lp_population_columns(population);
  list->count = 0;
  list->columns = lp_allocate_array(population->context, columns, sizeof *list->columns);
  list->names = lp_allocate_array(population->context, columns, sizeof *list->names);
  if (list->columns != NULL && list->names != NULL) return PERSONA_OK;
  item_list_end(population->context, list);
  return lp_out_of_memory(err);
}

static int64_t item_list_bytes(int64_t columns) {
  return lp_bytes_of(2, lp_array_bytes(columns, (int64_t)sizeof(int64_t))); /* numbers, pointers */
}

/* Readings, a list of items, and a table of items that stays. */
static lp_account items_account(const lp_shape *shape, int64_t readings, int32_t columns) {
  const int64_t own = lp_bytes_sum(readings, item_list_bytes(shape->columns));
  const int64_t table = lp_result_table_bytes(shape->columns, shape->name_bytes, columns);
  return (lp_account){.now = table, .most = lp_bytes_sum(own, table)};
}

static void item_list_add(const persona_population *population, item_list *list, int64_t column) {
  list->columns[list->count] = column;
  list->names[list->count] = lp_population_item(population, column)->name;
  list->count++;
}

static bool has_levels(const lp_item *item) {
  return item->kind == PERSONA_ITEM_ORDINAL || item->kind == PERSONA_ITEM_BINARY || item->kind == PERSONA_ITEM_NOMINAL;
}

static int count_items(const lp_measurement *measurement, reading *state, const item_list *list, persona_result *result,
                       persona_error *err) {
  static const char *const names[] = {"effective_levels", "levels", "modal_share", "answers"};
  const int64_t rows = measurement->population->rows;
  const int status = lp_result_table(measurement->context, result, "items", list->count, list->names, 4, names, err);
  if (status != PERSONA_OK) return status;
  double sum = 0.0;
  int64_t answered = 0;
  for (int64_t i = 0; i < list->count; i++) {
    lp_level_counts counts;
    lp_population_read_column(measurement->population, list->columns[i], state->values);
    for (int64_t row = 0; state->weights != NULL && row < rows; row++) state->weights_copy[row] = state->weights[row];
    lp_count_levels(state->values, state->weights_copy, rows, &counts);
    *lp_result_cell(result, i, 0) = counts.effective_levels;
    *lp_result_cell(result, i, 1) = (double)counts.levels;
    *lp_result_cell(result, i, 2) = counts.modal_share;
    *lp_result_cell(result, i, 3) = (double)counts.answers;
    if (counts.answers == 0) continue;
    sum += counts.effective_levels;
    answered++;
  }
  if (answered == 0) return lp_result_undefined(result, "no item has an answer");
  return lp_result_set(result, sum / (double)answered);
}

int lp_measure_effective_levels(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_population *population = measurement->population;
  item_list list;
  int status = item_list_begin(population, &list, err);
  if (status != PERSONA_OK) return status;
  for (int64_t j = 0; j < lp_population_columns(population); j++) {
    if (has_levels(lp_population_item(population, j))) item_list_add(population, &list, j);
  }
  if (list.count == 0) {
    (void)lp_result_undefined(result, "no item is ordinal, binary or nominal");
  } else {
    reading state;
    status = reading_begin(population, &state, err);
    if (status == PERSONA_OK) {
      status = count_items(measurement, &state, &list, result, err);
      reading_end(&state);
    }
  }
  item_list_end(population->context, &list);
  return status;
}

static bool is_constant(const lp_moments *moments) { return moments->count == 0 || moments->low == moments->high; }

static int report_constant_items(const lp_measurement *measurement, const lp_moments *moments, item_list *list,
                                 persona_result *result, persona_error *err) {
  static const char *const names[] = {"answer"};
  const persona_population *population = measurement->population;
  for (int64_t j = 0; j < lp_population_columns(population); j++) {
    if (is_constant(&moments[j])) item_list_add(population, list, j);
  }
  const int status = lp_result_table(measurement->context, result, "items", list->count, list->names, 1, names, err);
  if (status != PERSONA_OK) return status;
  for (int64_t i = 0; i < list->count; i++) *lp_result_cell(result, i, 0) = moments[list->columns[i]].low;
  return lp_result_set(result, (double)list->count);
}

int lp_measure_zero_variance_items(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_population *population = measurement->population;
  const persona_context *context = population->context;
  item_list list;
  int status = item_list_begin(population, &list, err);
  if (status != PERSONA_OK) return status;
  lp_moments *moments = lp_allocate_array(context, lp_population_columns(population), sizeof *moments);
  status = moments != NULL ? lp_item_moments(population, moments, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = report_constant_items(measurement, moments, &list, result, err);
  lp_release(context, moments);
  item_list_end(context, &list);
  return status;
}

lp_account lp_measure_effective_levels_bytes(const lp_shape *shape) {
  return items_account(shape, reading_bytes(shape->rows, shape->weighted), 4);
}

lp_account lp_measure_zero_variance_items_bytes(const lp_shape *shape) {
  const int64_t moments = lp_array_bytes(shape->columns, (int64_t)sizeof(lp_moments));
  const int64_t finding = lp_item_moments_bytes(shape->rows, shape->weighted, shape->threads);
  return items_account(shape, lp_bytes_sum(moments, finding), 1);
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
                           item_list *list, persona_result *result, persona_error *err) {
  static const char *const names[] = {"ratio", "sd", "reference_sd"};
  for (int64_t j = 0; j < lp_population_columns(measurement->reference); j++) {
    if (lp_population_item(measurement->reference, j)->kind == PERSONA_ITEM_NOMINAL) continue;
    if (!is_constant(&theirs[j])) item_list_add(measurement->reference, list, j);
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
  item_list list;
  int status = item_list_begin(measurement->reference, &list, err);
  if (status != PERSONA_OK) return status;
  lp_moments *moments = lp_allocate_array(context, 2 * columns, sizeof *moments); /* theirs, ours */
  status = moments != NULL ? lp_item_moments(measurement->reference, moments, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = lp_item_moments(measurement->population, moments + columns, err);
  if (status == PERSONA_OK) status = compare_spreads(measurement, moments, moments + columns, &list, result, err);
  lp_release(context, moments);
  item_list_end(measurement->reference->context, &list);
  return status;
}

lp_account lp_measure_sd_ratio_bytes(const lp_shape *shape) {
  const int64_t moments = lp_array_bytes(lp_bytes_of(2, shape->columns), (int64_t)sizeof(lp_moments));
  const int64_t ours = lp_item_moments_bytes(shape->rows, shape->weighted, shape->threads);
  const int64_t theirs = lp_item_moments_bytes(shape->reference_rows, shape->reference_weighted, shape->threads);
  return items_account(shape, lp_bytes_sum(moments, lp_bytes_larger(ours, theirs)), 3);
}
