/* Analyses: filling them, and reading them back. */
#include "analysis/analysis.h"

#include "base/context.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

persona_analysis *lp_analysis_create(persona_context *context, const char *name, const persona_population *population) {
  persona_analysis *analysis = lp_allocate_zeroed(context, 1, sizeof *analysis);
  if (analysis == NULL) return NULL;
  atomic_init(&analysis->holders, 1);
  analysis->name = name;
  analysis->population = lp_copy_text(context, persona_population_name(population));
  if (analysis->population == NULL) {
    lp_release(context, analysis);
    return NULL;
  }
  analysis->context = persona_context_share(context);
  return analysis;
}

persona_analysis *lp_analysis_share(const persona_analysis *analysis) {
  persona_analysis *shared = (persona_analysis *)analysis; /* its count of holders moves, nothing else */
  atomic_fetch_add(&shared->holders, 1);
  return shared;
}

static void clear_table(const persona_context *context, lp_analysis_table *table) {
  for (int64_t row = 0; table->notes != NULL && row < table->rows; row++) lp_release(context, table->notes[row]);
  lp_release(context, table->labels);
  lp_release(context, table->column_names);
  lp_release(context, table->notes);
  lp_release(context, table->values);
  memset(table, 0, sizeof *table);
}

void persona_analysis_free(persona_analysis *analysis) {
  if (analysis == NULL || atomic_fetch_sub(&analysis->holders, 1) > 1) return;
  persona_context *context = analysis->context;
  for (int32_t t = 0; t < analysis->table_count; t++) clear_table(context, &analysis->tables[t]);
  lp_release(context, analysis->population);
  lp_release(context, analysis);
  persona_context_free(context);
}

void lp_analysis_setting(persona_analysis *analysis, const lp_option_values *options, int32_t place) {
  const int32_t at = analysis->setting_count++;
  analysis->setting_keys[at] = persona_option_key(place);
  lp_option_text(options, place, analysis->setting_texts[at], sizeof analysis->setting_texts[at]);
}

void lp_analysis_say(persona_analysis *analysis, const char *format, ...) {
  if (analysis->finding_count == LP_ANALYSIS_FINDINGS) {
    analysis->findings_left_out++;
    (void)snprintf(analysis->findings[LP_ANALYSIS_FINDINGS - 1], LP_SENTENCE_SIZE,
                   "%d more findings are left out here; the tables hold them all.", analysis->findings_left_out + 1);
    return;
  }
  va_list arguments;
  char *text = analysis->findings[analysis->finding_count++];
  va_start(arguments, format);
  (void)vsnprintf(text, LP_SENTENCE_SIZE, format, arguments);
  va_end(arguments);
  lp_repair_utf8(text);
}

int lp_analysis_add_table(persona_analysis *analysis, const char *name, const char *meaning, int64_t rows,
                          const char *const *labels, int32_t columns, const char *const *column_names,
                          lp_analysis_table **table, persona_error *err) {
  const persona_context *context = analysis->context;
  lp_analysis_table added = {.name = name, .meaning = meaning, .rows = rows, .columns = columns};
  added.labels = lp_copy_texts(context, labels, rows);
  added.column_names = lp_copy_texts(context, column_names, columns);
  added.notes = lp_allocate_zeroed(context, rows, sizeof *added.notes);
  added.values = lp_allocate_array(context, rows, columns * (int64_t)sizeof *added.values);
  if (added.labels == NULL || added.column_names == NULL || added.notes == NULL || added.values == NULL) {
    clear_table(context, &added);
    return lp_out_of_memory(err);
  }
  for (int64_t cell = 0; cell < rows * columns; cell++) added.values[cell] = NAN;
  *table = &analysis->tables[analysis->table_count++];
  **table = added;
  return PERSONA_OK;
}

int lp_analysis_note(persona_analysis *analysis, lp_analysis_table *table, int64_t row, persona_error *err,
                     const char *format, ...) {
  char text[LP_SENTENCE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  lp_repair_utf8(text);
  char *copy = lp_copy_text(analysis->context, text);
  if (copy == NULL) return lp_out_of_memory(err);
  lp_release(analysis->context, table->notes[row]);
  table->notes[row] = copy;
  return PERSONA_OK;
}

const char *persona_analysis_name(const persona_analysis *analysis) { return analysis != NULL ? analysis->name : NULL; }

const char *persona_analysis_population(const persona_analysis *analysis) {
  return analysis != NULL ? analysis->population : NULL;
}

int32_t persona_analysis_setting_count(const persona_analysis *analysis) {
  return analysis != NULL ? analysis->setting_count : 0;
}

const char *persona_analysis_setting_key(const persona_analysis *analysis, int32_t index) {
  return index >= 0 && index < persona_analysis_setting_count(analysis) ? analysis->setting_keys[index] : NULL;
}

const char *persona_analysis_setting_text(const persona_analysis *analysis, int32_t index) {
  return index >= 0 && index < persona_analysis_setting_count(analysis) ? analysis->setting_texts[index] : NULL;
}

int32_t persona_analysis_finding_count(const persona_analysis *analysis) {
  return analysis != NULL ? analysis->finding_count : 0;
}

const char *persona_analysis_finding(const persona_analysis *analysis, int32_t index) {
  return index >= 0 && index < persona_analysis_finding_count(analysis) ? analysis->findings[index] : NULL;
}

int32_t persona_analysis_table_count(const persona_analysis *analysis) {
  return analysis != NULL ? analysis->table_count : 0;
}

int32_t persona_analysis_find_table(const persona_analysis *analysis, const char *name) {
  for (int32_t t = 0; name != NULL && t < persona_analysis_table_count(analysis); t++) {
    if (strcmp(analysis->tables[t].name, name) == 0) return t;
  }
  return -1;
}

static const lp_analysis_table *table_at(const persona_analysis *analysis, int32_t table) {
  return table >= 0 && table < persona_analysis_table_count(analysis) ? &analysis->tables[table] : NULL;
}

const char *persona_analysis_table_name(const persona_analysis *analysis, int32_t table) {
  const lp_analysis_table *found = table_at(analysis, table);
  return found != NULL ? found->name : NULL;
}

const char *persona_analysis_table_meaning(const persona_analysis *analysis, int32_t table) {
  const lp_analysis_table *found = table_at(analysis, table);
  return found != NULL ? found->meaning : NULL;
}

int64_t persona_analysis_table_rows(const persona_analysis *analysis, int32_t table) {
  const lp_analysis_table *found = table_at(analysis, table);
  return found != NULL ? found->rows : 0;
}

int32_t persona_analysis_table_columns(const persona_analysis *analysis, int32_t table) {
  const lp_analysis_table *found = table_at(analysis, table);
  return found != NULL ? found->columns : 0;
}

const char *persona_analysis_table_column(const persona_analysis *analysis, int32_t table, int32_t column) {
  const lp_analysis_table *found = table_at(analysis, table);
  return found != NULL && column >= 0 && column < found->columns ? found->column_names[column] : NULL;
}

const char *persona_analysis_table_label(const persona_analysis *analysis, int32_t table, int64_t row) {
  const lp_analysis_table *found = table_at(analysis, table);
  return found != NULL && row >= 0 && row < found->rows ? found->labels[row] : NULL;
}

const char *persona_analysis_table_note(const persona_analysis *analysis, int32_t table, int64_t row) {
  const lp_analysis_table *found = table_at(analysis, table);
  if (found == NULL || row < 0 || row >= found->rows) return NULL;
  return found->notes[row] != NULL ? found->notes[row] : "";
}

double persona_analysis_table_value(const persona_analysis *analysis, int32_t table, int64_t row, int32_t column) {
  const lp_analysis_table *found = table_at(analysis, table);
  if (found == NULL || row < 0 || row >= found->rows || column < 0 || column >= found->columns) return NAN;
  return found->values[row * found->columns + column];
}
