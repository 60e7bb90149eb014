/* Analyses as JSON: settings, findings, and every table. */
#include "io/json_analysis.h"

#include "io/json_tree.h"

static json_t *table_columns(const persona_analysis *analysis, int32_t table) {
  json_t *columns = json_array();
  bool complete = columns != NULL;
  for (int32_t c = 0; c < persona_analysis_table_columns(analysis, table) && complete; c++) {
    complete = lp_io_json_add(columns, lp_io_json_text(persona_analysis_table_column(analysis, table, c)));
  }
  return lp_io_json_finish(columns, complete);
}

/* A column may be called as an attribute is, so the numbers have an object of their own. */
static json_t *table_row(const persona_analysis *analysis, int32_t table, int64_t row) {
  json_t *object = json_object();
  json_t *values = json_object();
  const char *note = persona_analysis_table_note(analysis, table, row);
  bool complete = object != NULL && values != NULL;
  for (int32_t c = 0; c < persona_analysis_table_columns(analysis, table) && complete; c++) {
    complete = lp_io_json_put(values, persona_analysis_table_column(analysis, table, c),
                              lp_io_json_number(persona_analysis_table_value(analysis, table, row, c)));
  }
  complete =
      complete && lp_io_json_put(object, "label", lp_io_json_text(persona_analysis_table_label(analysis, table, row)));
  if (complete && note[0] != '\0') complete = lp_io_json_put(object, "note", lp_io_json_text(note));
  if (complete) {
    complete = lp_io_json_put(object, "values", values);
  } else {
    json_decref(values);
  }
  return lp_io_json_finish(object, complete);
}

static json_t *table_object(const persona_analysis *analysis, int32_t table) {
  json_t *object = json_object();
  json_t *rows = json_array();
  bool complete = object != NULL && rows != NULL;
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, table) && complete; row++) {
    complete = lp_io_json_add(rows, table_row(analysis, table, row));
  }
  complete = complete &&
             lp_io_json_put(object, "meaning", lp_io_json_text(persona_analysis_table_meaning(analysis, table))) &&
             lp_io_json_put(object, "columns", table_columns(analysis, table));
  if (complete) {
    complete = lp_io_json_put(object, "rows", rows);
  } else {
    json_decref(rows);
  }
  return lp_io_json_finish(object, complete);
}

static json_t *settings_object(const persona_analysis *analysis) {
  json_t *settings = json_object();
  bool complete = settings != NULL;
  for (int32_t i = 0; i < persona_analysis_setting_count(analysis) && complete; i++) {
    complete = lp_io_json_put(settings, persona_analysis_setting_key(analysis, i),
                              lp_io_json_number_or_text(persona_analysis_setting_text(analysis, i)));
  }
  return lp_io_json_finish(settings, complete);
}

static json_t *findings_array(const persona_analysis *analysis) {
  json_t *findings = json_array();
  bool complete = findings != NULL;
  for (int32_t i = 0; i < persona_analysis_finding_count(analysis) && complete; i++) {
    complete = lp_io_json_add(findings, lp_io_json_text(persona_analysis_finding(analysis, i)));
  }
  return lp_io_json_finish(findings, complete);
}

json_t *lp_io_json_analysis(const persona_analysis *analysis) {
  json_t *object = json_object();
  json_t *tables = json_object();
  bool complete = object != NULL && tables != NULL;
  for (int32_t t = 0; t < persona_analysis_table_count(analysis) && complete; t++) {
    complete = lp_io_json_put(tables, persona_analysis_table_name(analysis, t), table_object(analysis, t));
  }
  complete = complete && lp_io_json_put(object, "settings", settings_object(analysis)) &&
             lp_io_json_put(object, "findings", findings_array(analysis));
  if (complete) {
    complete = lp_io_json_put(object, "tables", tables);
  } else {
    json_decref(tables);
  }
  return lp_io_json_finish(object, complete);
}
