/* Analyses that a report carries beside the results of its run. */
#include "report/report.h"

#include "base/error.h"
#include "base/memory.h"
#include "inference/inference.h"

#include <string.h>

int persona_report_attach(persona_report *report, int64_t population, const persona_analysis *analysis,
                          persona_error *err) {
  if (report == NULL || analysis == NULL || population < 0 || population >= persona_report_population_count(report)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_report_attach: report or analysis is NULL, or there is no population %lld",
                   (long long)population);
  }
  for (int32_t i = 0; i < persona_report_analysis_count(report, population); i++) {
    const char *name = persona_analysis_name(persona_report_get_analysis(report, population, i));
    if (strcmp(name, analysis->name) != 0) continue;
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "population '%.120s' has an analysis '%s' already",
                   persona_report_population_name(report, population), name);
  }
  const int32_t count = report->attachment_count;
  lp_attachment *grown = lp_allocate_array(report->context, count + 1, sizeof *grown);
  if (grown == NULL) return lp_out_of_memory(err);
  for (int32_t i = 0; i < count; i++) grown[i] = report->attachments[i];
  grown[count] = (lp_attachment){.population = population, .analysis = lp_analysis_share(analysis)};
  lp_release(report->context, report->attachments);
  report->attachments = grown;
  report->attachment_count = count + 1;
  return lp_succeed(err);
}

int32_t persona_report_analysis_count(const persona_report *report, int64_t population) {
  int32_t count = 0;
  for (int32_t i = 0; report != NULL && i < report->attachment_count; i++) {
    count += report->attachments[i].population == population;
  }
  return count;
}

const persona_analysis *persona_report_get_analysis(const persona_report *report, int64_t population, int32_t index) {
  for (int32_t i = 0; report != NULL && index >= 0 && i < report->attachment_count; i++) {
    if (report->attachments[i].population == population && index-- == 0) return report->attachments[i].analysis;
  }
  return NULL;
}

int persona_report_set_inference(persona_report *report, const persona_inference *inference, persona_error *err) {
  if (report == NULL || inference == NULL || report->inference != NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_report_set_inference: report or inference is NULL, or the report has an inference already");
  }
  if (inference->population_count != report->results->subject_count ||
      inference->metric_count != report->results->metric_count) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "the inference is of %lld populations and %d metrics, the report of %lld and %d",
                   (long long)inference->population_count, (int)inference->metric_count,
                   (long long)report->results->subject_count, (int)report->results->metric_count);
  }
  report->inference = lp_inference_share(inference);
  return lp_succeed(err);
}

const persona_inference *persona_report_get_inference(const persona_report *report) {
  return report != NULL ? report->inference : NULL;
}
