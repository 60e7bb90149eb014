/* Results: filling them, and reading them back. */
#include "metrics/result.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "metrics/catalogue.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Lists the options named in "a b c". */
static void list_settings(persona_result *result, const char *keys, const lp_option_values *options) {
  while (*keys != '\0') {
    const size_t length = strcspn(keys, " ");
    for (int32_t place = 0; place < LP_OPTION_COUNT; place++) {
      const char *key = persona_option_key(place);
      if (strlen(key) != length || strncmp(key, keys, length) != 0) continue;
      lp_setting *setting = &result->settings[result->setting_count++];
      setting->key = key;
      lp_option_text(options, place, setting->text, sizeof setting->text);
    }
    keys += length;
    while (*keys == ' ') keys++;
  }
}

void lp_result_begin(persona_result *result, int32_t metric, const lp_option_values *options) {
  memset(result, 0, sizeof *result);
  result->metric = metric;
  result->value = NAN;
  result->validity = PERSONA_VALIDITY_UNDEFINED;
  list_settings(result, persona_metric_options(metric), options);
}

int lp_result_set(persona_result *result, double value) {
  if (isnan(value)) return lp_result_undefined(result, "the computation left the range of double");
  if (isinf(value) && value < 0.0) return lp_result_undefined(result, "the value leaves the range of double");
  if (isinf(value)) return lp_result_infinite(result, "the value leaves the range of double");
  result->value = value;
  result->validity = PERSONA_VALIDITY_OK;
  result->reason[0] = '\0';
  return PERSONA_OK;
}

int lp_result_undefined(persona_result *result, const char *format, ...) {
  va_list arguments;
  result->value = NAN;
  result->validity = PERSONA_VALIDITY_UNDEFINED;
  va_start(arguments, format);
  (void)vsnprintf(result->reason, sizeof result->reason, format, arguments);
  va_end(arguments);
  lp_repair_utf8(result->reason);
  return PERSONA_OK;
}

int lp_result_infinite(persona_result *result, const char *format, ...) {
  va_list arguments;
  result->value = INFINITY;
  result->validity = PERSONA_VALIDITY_INFINITE;
  va_start(arguments, format);
  (void)vsnprintf(result->reason, sizeof result->reason, format, arguments);
  va_end(arguments);
  lp_repair_utf8(result->reason);
  return PERSONA_OK;
}

void lp_result_detail(persona_result *result, const char *key, double value) {
  lp_detail *detail = &result->details[result->detail_count++];
  detail->key = key;
  detail->value = value;
}

/* Labels "1", "2", ...: pointers and text in one block, as lp_copy_texts makes it. */
enum { LABEL_SIZE = 24 };

static char **number_labels(const persona_context *context, int64_t rows) {
  char **labels = lp_allocate_array(context, rows, (int64_t)sizeof *labels + LABEL_SIZE);
  if (labels == NULL) return NULL;
  char *text = (char *)(labels + rows);
  for (int64_t i = 0; i < rows; i++) {
    labels[i] = text + i * LABEL_SIZE;
    (void)snprintf(labels[i], LABEL_SIZE, "%lld", (long long)(i + 1));
  }
  return labels;
}

int lp_result_table(const persona_context *context, persona_result *result, const char *name, int64_t rows,
                    const char *const *labels, int32_t columns, const char *const *names, persona_error *err) {
  lp_table *table = &result->table;
  table->labels = labels != NULL ? lp_copy_texts(context, labels, rows) : number_labels(context, rows);
  table->values = lp_allocate_array(context, rows, columns * (int64_t)sizeof *table->values);
  if (table->labels == NULL || table->values == NULL) {
    lp_result_clear(context, result);
    return lp_out_of_memory(err);
  }
  table->name = name;
  table->rows = rows;
  table->columns = columns;
  for (int32_t c = 0; c < columns; c++) table->column_names[c] = names[c];
  for (int64_t cell = 0; cell < rows * columns; cell++) table->values[cell] = NAN;
  return PERSONA_OK;
}

int64_t lp_result_table_bytes(int64_t rows, int64_t label_bytes, int32_t columns) {
  const int64_t texts = label_bytes < 0 ? lp_array_bytes(rows, (int64_t)sizeof(char *) + LABEL_SIZE)
                                        : lp_copied_texts_bytes(rows, label_bytes);
  return lp_bytes_sum(texts, lp_array_bytes(rows, columns * (int64_t)sizeof(double)));
}

void lp_result_clear(const persona_context *context, persona_result *result) {
  lp_release(context, result->table.labels);
  lp_release(context, result->table.values);
  memset(&result->table, 0, sizeof result->table);
}

const char *persona_validity_name(int32_t validity) {
  static const char *const names[] = {"ok", "undefined", "infinite"};
  return validity >= PERSONA_VALIDITY_OK && validity <= PERSONA_VALIDITY_INFINITE ? names[validity] : NULL;
}

int32_t persona_result_metric(const persona_result *result) { return result != NULL ? result->metric : -1; }

const char *persona_result_key(const persona_result *result) {
  return result != NULL ? persona_metric_key(result->metric) : NULL;
}

double persona_result_value(const persona_result *result) { return result != NULL ? result->value : NAN; }

int32_t persona_result_validity(const persona_result *result) { return result != NULL ? result->validity : -1; }

const char *persona_result_reason(const persona_result *result) { return result != NULL ? result->reason : NULL; }

double persona_result_effective_n(const persona_result *result) { return result != NULL ? result->effective_n : NAN; }

int32_t persona_result_setting_count(const persona_result *result) {
  return result != NULL ? result->setting_count : 0;
}

const char *persona_result_setting_key(const persona_result *result, int32_t index) {
  return index >= 0 && index < persona_result_setting_count(result) ? result->settings[index].key : NULL;
}

const char *persona_result_setting_text(const persona_result *result, int32_t index) {
  return index >= 0 && index < persona_result_setting_count(result) ? result->settings[index].text : NULL;
}

int32_t persona_result_detail_count(const persona_result *result) { return result != NULL ? result->detail_count : 0; }

const char *persona_result_detail_key(const persona_result *result, int32_t index) {
  return index >= 0 && index < persona_result_detail_count(result) ? result->details[index].key : NULL;
}

double persona_result_detail_value(const persona_result *result, int32_t index) {
  return index >= 0 && index < persona_result_detail_count(result) ? result->details[index].value : NAN;
}

const char *persona_result_table_name(const persona_result *result) {
  return result != NULL ? result->table.name : NULL;
}

int64_t persona_result_table_rows(const persona_result *result) { return result != NULL ? result->table.rows : 0; }

int32_t persona_result_table_columns(const persona_result *result) {
  return result != NULL ? result->table.columns : 0;
}

const char *persona_result_table_column(const persona_result *result, int32_t column) {
  return column >= 0 && column < persona_result_table_columns(result) ? result->table.column_names[column] : NULL;
}

const char *persona_result_table_label(const persona_result *result, int64_t row) {
  return row >= 0 && row < persona_result_table_rows(result) ? result->table.labels[row] : NULL;
}

double persona_result_table_value(const persona_result *result, int64_t row, int32_t column) {
  if (row < 0 || row >= persona_result_table_rows(result)) return NAN;
  if (column < 0 || column >= persona_result_table_columns(result)) return NAN;
  return result->table.values[row * result->table.columns + column];
}
