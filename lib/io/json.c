/* Writing a report as JSON: a tree of jansson values is built, then dumped through the caller's sink. */
#include <persona/json.h>

#include "io/fault.h"
#include "io/json_analysis.h"
#include "io/json_diagnosis.h"
#include "io/json_evidence.h"
#include "io/json_tree.h"
#include "io/outlet.h"

#include <string.h>

static json_t *result_settings(const persona_result *result) {
  json_t *settings = json_object();
  bool complete = settings != NULL;
  for (int32_t i = 0; i < persona_result_setting_count(result) && complete; i++) {
    complete = lp_io_json_put(settings, persona_result_setting_key(result, i),
                              lp_io_json_number_or_text(persona_result_setting_text(result, i)));
  }
  return lp_io_json_finish(settings, complete);
}

static json_t *result_details(const persona_result *result) {
  json_t *details = json_object();
  bool complete = details != NULL;
  for (int32_t i = 0; i < persona_result_detail_count(result) && complete; i++) {
    complete = lp_io_json_put(details, persona_result_detail_key(result, i),
                              lp_io_json_number(persona_result_detail_value(result, i)));
  }
  return lp_io_json_finish(details, complete);
}

static json_t *table_row(const persona_result *result, int64_t row) {
  json_t *object = json_object();
  bool complete =
      object != NULL && lp_io_json_put(object, "label", lp_io_json_text(persona_result_table_label(result, row)));
  for (int32_t j = 0; j < persona_result_table_columns(result) && complete; j++) {
    complete = lp_io_json_put(object, persona_result_table_column(result, j),
                              lp_io_json_number(persona_result_table_value(result, row, j)));
  }
  return lp_io_json_finish(object, complete);
}

static json_t *table_columns(const persona_result *result) {
  json_t *columns = json_array();
  bool complete = columns != NULL;
  for (int32_t j = 0; j < persona_result_table_columns(result) && complete; j++) {
    complete = lp_io_json_add(columns, lp_io_json_text(persona_result_table_column(result, j)));
  }
  return lp_io_json_finish(columns, complete);
}

static json_t *table_rows(const persona_result *result) {
  json_t *rows = json_array();
  bool complete = rows != NULL;
  for (int64_t i = 0; i < persona_result_table_rows(result) && complete; i++) {
    complete = lp_io_json_add(rows, table_row(result, i));
  }
  return lp_io_json_finish(rows, complete);
}

static json_t *result_table(const persona_result *result) {
  json_t *table = json_object();
  const bool complete =
      table != NULL && lp_io_json_put(table, "name", lp_io_json_text(persona_result_table_name(result))) &&
      lp_io_json_put(table, "columns", table_columns(result)) && lp_io_json_put(table, "rows", table_rows(result));
  return lp_io_json_finish(table, complete);
}

static json_t *result_object(const persona_result *result, const persona_evidence *evidence) {
  const int32_t metric = persona_result_metric(result);
  const int32_t validity = persona_result_validity(result);
  json_t *object = json_object();
  bool complete = object != NULL && lp_io_json_put(object, "value", lp_io_json_number(persona_result_value(result))) &&
                  lp_io_json_put(object, "validity", lp_io_json_text(persona_validity_name(validity)));
  if (complete && validity != PERSONA_VALIDITY_OK) {
    complete = lp_io_json_put(object, "reason", lp_io_json_text(persona_result_reason(result)));
  }
  complete =
      complete && lp_io_json_put(object, "axis", lp_io_json_text(persona_axis_name(persona_metric_axis(metric)))) &&
      lp_io_json_put(object, "direction", lp_io_json_text(persona_direction_name(persona_metric_direction(metric)))) &&
      lp_io_json_put(object, "definition_version", json_integer(persona_metric_version(metric))) &&
      lp_io_json_put(object, "effective_n", lp_io_json_number(persona_result_effective_n(result)));
  if (complete && persona_result_setting_count(result) > 0) {
    complete = lp_io_json_put(object, "settings", result_settings(result));
  }
  if (complete && persona_result_detail_count(result) > 0)
    complete = lp_io_json_put(object, "details", result_details(result));
  if (complete && persona_result_table_name(result) != NULL)
    complete = lp_io_json_put(object, "table", result_table(result));
  if (complete && evidence != NULL) complete = lp_io_json_put_evidence(object, evidence);
  return lp_io_json_finish(object, complete);
}

static json_t *population_metrics(const persona_report *report, int64_t population) {
  json_t *metrics = json_object();
  bool complete = metrics != NULL;
  for (int32_t i = 0; i < persona_report_result_count(report) && complete; i++) {
    const persona_result *result = persona_report_get_result(report, population, i);
    const persona_evidence *evidence =
        persona_inference_get(persona_report_get_inference(report), population, persona_result_key(result));
    complete = lp_io_json_put(metrics, persona_result_key(result), result_object(result, evidence));
  }
  return lp_io_json_finish(metrics, complete);
}

static json_t *population_analyses(const persona_report *report, int64_t population) {
  json_t *analyses = json_object();
  bool complete = analyses != NULL;
  for (int32_t i = 0; i < persona_report_analysis_count(report, population) && complete; i++) {
    const persona_analysis *analysis = persona_report_get_analysis(report, population, i);
    complete = lp_io_json_put(analyses, persona_analysis_name(analysis), lp_io_json_analysis(analysis));
  }
  return lp_io_json_finish(analyses, complete);
}

static json_t *population_object(const persona_report *report, int64_t population) {
  json_t *object = json_object();
  bool complete = object != NULL &&
                  lp_io_json_put(object, "name", lp_io_json_text(persona_report_population_name(report, population))) &&
                  lp_io_json_put(object, "n", json_integer(persona_report_population_rows(report, population))) &&
                  lp_io_json_put(object, "items", json_integer(persona_report_population_items(report, population))) &&
                  lp_io_json_put(object, "is_reference",
                                 json_boolean(persona_report_population_is_reference(report, population))) &&
                  lp_io_json_put(object, "effective_n",
                                 lp_io_json_number(persona_report_population_effective_rows(report, population))) &&
                  lp_io_json_put(object, "dropped_rows",
                                 json_integer(persona_report_population_dropped_rows(report, population))) &&
                  lp_io_json_put(object, "missing_answers",
                                 json_integer(persona_report_population_missing_answers(report, population))) &&
                  lp_io_json_put(object, "filled_answers",
                                 json_integer(persona_report_population_filled_answers(report, population))) &&
                  lp_io_json_put(object, "metrics", population_metrics(report, population));
  const persona_inference *inference = persona_report_get_inference(report);
  if (complete && persona_inference_held_rows(inference, population) > 0) {
    complete =
        lp_io_json_put(object, "matched_rows", json_integer(persona_inference_held_rows(inference, population))) &&
        lp_io_json_put(object, "matched_reference_rows",
                       json_integer(persona_inference_rest_rows(inference, population)));
  }
  const persona_diagnosis *diagnosis = persona_report_get_diagnosis(report, population);
  if (complete && diagnosis != NULL) complete = lp_io_json_put(object, "diagnosis", lp_io_json_diagnosis(diagnosis));
  if (complete && persona_report_analysis_count(report, population) > 0) {
    complete = lp_io_json_put(object, "analyses", population_analyses(report, population));
  }
  return lp_io_json_finish(object, complete);
}

/* A name, or a word that only looks like a number: always text, so that the type of the key never changes. */
static bool is_text_setting(const char *key) {
  return strcmp(key, "reference") == 0 || strcmp(key, "space") == 0 || strcmp(key, "version") == 0;
}

static json_t *report_settings(const persona_report *report) {
  json_t *settings = json_object();
  bool complete = settings != NULL;
  for (int32_t i = 0; i < persona_report_setting_count(report) && complete; i++) {
    const char *key = persona_report_setting_key(report, i);
    const char *text = persona_report_setting_text(report, i);
    complete =
        lp_io_json_put(settings, key, is_text_setting(key) ? lp_io_json_text(text) : lp_io_json_number_or_text(text));
  }
  return lp_io_json_finish(settings, complete);
}

static json_t *left_out_items(const persona_report *report) {
  json_t *items = json_array();
  bool complete = items != NULL;
  for (int64_t i = 0; i < persona_report_left_out_count(report) && complete; i++) {
    complete = lp_io_json_add(items, lp_io_json_text(persona_report_left_out_item(report, i)));
  }
  return lp_io_json_finish(items, complete);
}

static json_t *report_populations(const persona_report *report) {
  json_t *populations = json_array();
  bool complete = populations != NULL;
  for (int64_t i = 0; i < persona_report_population_count(report) && complete; i++) {
    complete = lp_io_json_add(populations, population_object(report, i));
  }
  return lp_io_json_finish(populations, complete);
}

static json_t *report_document(const persona_report *report) {
  json_t *document = json_object();
  const bool complete = document != NULL && lp_io_json_put(document, "schema", json_string("persona-report/1")) &&
                        lp_io_json_put(document, "settings", report_settings(report)) &&
                        lp_io_json_put(document, "left_out_items", left_out_items(report)) &&
                        lp_io_json_put(document, "populations", report_populations(report));
  return lp_io_json_finish(document, complete);
}

/* jansson hands over a few bytes at a time, and may go on for a while after the sink stopped. */
static int take_bytes(const char *bytes, size_t length, void *user) {
  return lp_io_outlet_put(user, bytes, length) ? 0 : -1;
}

/* Dumps a tree, which it takes; NULL is a tree that found no memory. */
static int dump(json_t *document, persona_sink sink, void *user, persona_error *err) {
  if (document == NULL) return lp_io_out_of_memory(err);
  lp_io_outlet to = {.sink = sink, .user = user};
  const bool written = json_dump_callback(document, take_bytes, &to, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0 &&
                       take_bytes("\n", 1, &to) == 0 && lp_io_outlet_flush(&to);
  json_decref(document);
  if (written) return lp_io_succeed(err);
  if (to.stopped) return lp_io_fail(err, PERSONA_STOPPED, "the sink stopped the JSON report");
  return lp_io_out_of_memory(err);
}

int persona_json_write_report(const persona_report *report, persona_sink sink, void *user, persona_error *err) {
  if (report == NULL || sink == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_json_write_report: report or sink is NULL");
  }
  return dump(report_document(report), sink, user, err);
}

int persona_json_write_analysis(const persona_analysis *analysis, const char *schema, persona_sink sink, void *user,
                                persona_error *err) {
  if (analysis == NULL || schema == NULL || sink == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_json_write_analysis: analysis, schema or sink is NULL");
  }
  json_t *document = lp_io_json_analysis(analysis);
  const bool complete = document != NULL && lp_io_json_put(document, "schema", lp_io_json_text(schema)) &&
                        lp_io_json_put(document, "version", lp_io_json_text(persona_version())) &&
                        lp_io_json_put(document, "name", lp_io_json_text(persona_analysis_name(analysis))) &&
                        lp_io_json_put(document, "population", lp_io_json_text(persona_analysis_population(analysis)));
  return dump(lp_io_json_finish(document, complete), sink, user, err);
}
