/* Reports: their life, and plain reads of the tree. */
#include "report/report.h"

#include "base/error.h"
#include "base/memory.h"
#include "metrics/run.h"

int persona_report_create(const persona_run *run, persona_report **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (run == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_report_create: run or out is NULL");
  }
  if (run->results == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run has no results; execute it first");
  }
  persona_report *report = lp_allocate_zeroed(run->context, 1, sizeof *report);
  if (report == NULL) return lp_out_of_memory(err);
  report->context = persona_context_share(run->context);
  report->results = lp_results_share(run->results);
  *out = report;
  return lp_succeed(err);
}

void persona_report_free(persona_report *report) {
  if (report == NULL) return;
  persona_context *context = report->context;
  for (int32_t i = 0; i < report->attachment_count; i++) persona_analysis_free(report->attachments[i].analysis);
  lp_release(context, report->attachments);
  persona_inference_free(report->inference);
  for (int64_t p = 0; report->diagnoses != NULL && p < report->results->subject_count; p++) {
    persona_diagnosis_free(report->diagnoses[p]);
  }
  lp_release(context, report->diagnoses);
  lp_results_free(report->results);
  lp_release(context, report);
  persona_context_free(context);
}

int32_t persona_report_setting_count(const persona_report *report) {
  return report != NULL ? report->results->setting_count : 0;
}

const char *persona_report_setting_key(const persona_report *report, int32_t index) {
  return index >= 0 && index < persona_report_setting_count(report) ? report->results->setting_keys[index] : NULL;
}

const char *persona_report_setting_text(const persona_report *report, int32_t index) {
  return index >= 0 && index < persona_report_setting_count(report) ? report->results->setting_texts[index] : NULL;
}

int64_t persona_report_left_out_count(const persona_report *report) {
  return report != NULL ? report->results->left_out_count : 0;
}

const char *persona_report_left_out_item(const persona_report *report, int64_t index) {
  return index >= 0 && index < persona_report_left_out_count(report) ? report->results->left_out[index] : NULL;
}

int64_t persona_report_population_count(const persona_report *report) {
  return report != NULL ? report->results->subject_count : 0;
}

static const lp_subject *find_subject(const persona_report *report, int64_t population) {
  if (population < 0 || population >= persona_report_population_count(report)) return NULL;
  return &report->results->subjects[population];
}

const char *persona_report_population_name(const persona_report *report, int64_t population) {
  const lp_subject *subject = find_subject(report, population);
  return subject != NULL ? subject->name : NULL;
}

int64_t persona_report_population_rows(const persona_report *report, int64_t population) {
  const lp_subject *subject = find_subject(report, population);
  return subject != NULL ? subject->rows : 0;
}

int64_t persona_report_population_items(const persona_report *report, int64_t population) {
  const lp_subject *subject = find_subject(report, population);
  return subject != NULL ? subject->items : 0;
}

int64_t persona_report_population_dropped_rows(const persona_report *report, int64_t population) {
  const lp_subject *subject = find_subject(report, population);
  return subject != NULL ? subject->dropped_rows : 0;
}

int64_t persona_report_population_missing_answers(const persona_report *report, int64_t population) {
  const lp_subject *subject = find_subject(report, population);
  return subject != NULL ? subject->missing_answers : 0;
}

int64_t persona_report_population_filled_answers(const persona_report *report, int64_t population) {
  const lp_subject *subject = find_subject(report, population);
  return subject != NULL ? subject->filled_answers : 0;
}

double persona_report_population_effective_rows(const persona_report *report, int64_t population) {
  const lp_subject *subject = find_subject(report, population);
  return subject != NULL ? subject->effective_rows : 0.0;
}

int32_t persona_report_population_is_reference(const persona_report *report, int64_t population) {
  const lp_subject *subject = find_subject(report, population);
  return subject != NULL && subject->is_reference;
}

int32_t persona_report_result_count(const persona_report *report) {
  return report != NULL ? report->results->metric_count : 0;
}

const persona_result *persona_report_get_result(const persona_report *report, int64_t population, int32_t index) {
  if (find_subject(report, population) == NULL) return NULL;
  if (index < 0 || index >= persona_report_result_count(report)) return NULL;
  return lp_results_at(report->results, population, index);
}
