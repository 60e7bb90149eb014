/* The reference rows that no row of the population comes near: what a coverage below 1 leaves out, by name. */
#include "base/error.h"
#include "base/memory.h"
#include "metrics/families.h"

#include <math.h>
#include <stdio.h>

enum { COLUMNS = 2, NUMBER_SIZE = 24 };

/* Whether a pattern of the reference has a ball, and nobody in it. */
static bool is_uncovered(const lp_pairing *pairing, int64_t pattern) {
  return pairing->reference_squared[pattern] >= 0.0 && !pairing->reference_reached[pattern];
}

static int64_t count_uncovered(const lp_measurement *measurement) {
  const lp_patterns *patterns = &measurement->reference_geometry->patterns;
  int64_t count = 0;
  for (int64_t p = 0; p < patterns->count; p++) {
    if (is_uncovered(measurement->pairing, p)) count += lp_patterns_multiplicity(patterns, p);
  }
  return count;
}

/* Lists them by row, each with its label: the id, or the number of the row from 1, written into `numbers`. */
static void list_uncovered(const lp_measurement *measurement, int64_t *rows, const char **labels, char *numbers) {
  const lp_patterns *patterns = &measurement->reference_geometry->patterns;
  int64_t filled = 0;
  for (int64_t row = 0; row < patterns->rows; row++) {
    if (!is_uncovered(measurement->pairing, patterns->pattern_of_row[row])) continue;
    const char *id = persona_population_row_id(measurement->reference, row);
    char *number = numbers + filled * NUMBER_SIZE;
    const int64_t source = persona_population_source_row(measurement->reference, row);
    (void)snprintf(number, NUMBER_SIZE, "%lld", (long long)(source + 1));
    labels[filled] = id != NULL ? id : number;
    rows[filled++] = row;
  }
}

int lp_list_uncovered(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  static const char *const columns[COLUMNS] = {"row", "radius"};
  const persona_context *context = measurement->context;
  const lp_patterns *patterns = &measurement->reference_geometry->patterns;
  const int64_t count = count_uncovered(measurement);
  int64_t *rows = lp_allocate_array(context, count, sizeof *rows);
  const char **labels = lp_allocate_array(context, count, sizeof *labels);
  char *numbers = lp_allocate_array(context, count, NUMBER_SIZE);
  int status = PERSONA_OK;
  if (rows == NULL || labels == NULL || numbers == NULL) {
    status = lp_out_of_memory(err);
  } else {
    list_uncovered(measurement, rows, labels, numbers);
    status = lp_result_table(context, result, "uncovered_rows", count, labels, COLUMNS, columns, err);
  }
  for (int64_t i = 0; i < count && status == PERSONA_OK; i++) {
    const int64_t pattern = patterns->pattern_of_row[rows[i]];
    *lp_result_cell(result, i, 0) = (double)persona_population_source_row(measurement->reference, rows[i]);
    *lp_result_cell(result, i, 1) = sqrt(measurement->pairing->reference_squared[pattern]);
  }
  lp_release(context, rows);
  lp_release(context, labels);
  lp_release(context, numbers);
  return status;
}

lp_account lp_list_uncovered_bytes(const lp_shape *shape) {
  const int64_t label_bytes =
      lp_bytes_sum(shape->reference_id_bytes, lp_array_bytes(shape->reference_rows, NUMBER_SIZE));
  const int64_t table = lp_result_table_bytes(shape->reference_rows, label_bytes, COLUMNS);
  const int64_t list = lp_array_bytes(shape->reference_rows, (int64_t)(sizeof(int64_t) + sizeof(char *)) + NUMBER_SIZE);
  return (lp_account){.now = table, .most = lp_bytes_sum(list, table)};
}
