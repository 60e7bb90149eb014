/* The diagnosis of a population: in a report, and as text. */
#include "base/error.h"
#include "base/memory.h"
#include "inference/diagnosis.h"
#include "report/text.h"

#include <math.h>
#include <stdio.h>

enum { INDENT = 2, DEEPER = 6, NUMBER = 32, LINE = 160 };

int persona_report_set_diagnosis(persona_report *report, int64_t population, const persona_diagnosis *diagnosis,
                                 persona_error *err) {
  if (report == NULL || diagnosis == NULL || population < 0 || population >= persona_report_population_count(report)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_report_set_diagnosis: report or diagnosis is NULL, or there is no population %lld",
                   (long long)population);
  }
  if (report->diagnoses == NULL) {
    report->diagnoses = lp_allocate_zeroed(report->context, report->results->subject_count, sizeof *report->diagnoses);
    if (report->diagnoses == NULL) return lp_out_of_memory(err);
  }
  if (report->diagnoses[population] != NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "population '%.120s' has a diagnosis already",
                   persona_report_population_name(report, population));
  }
  report->diagnoses[population] = lp_diagnosis_share(diagnosis);
  return lp_succeed(err);
}

const persona_diagnosis *persona_report_get_diagnosis(const persona_report *report, int64_t population) {
  if (population < 0 || population >= persona_report_population_count(report)) return NULL;
  return report->diagnoses != NULL ? report->diagnoses[population] : NULL;
}

/* "caricature, 1.00 of the way: reach 1.144 (people 0.728, made to fail 0.926)". */
static void write_evidence(lp_writer *writer, const persona_diagnosis *diagnosis, int32_t mode) {
  char line[LINE];
  (void)snprintf(line, sizeof line, "%s, %.2f of the way to a made failure:", persona_mode_name(mode),
                 persona_diagnosis_confidence(diagnosis, mode));
  lp_write_repeated(writer, " ", INDENT + 2);
  lp_write(writer, line);
  lp_write(writer, "\n");
  for (int32_t e = 0; e < persona_diagnosis_evidence_count(diagnosis, mode); e++) {
    char value[NUMBER];
    char healthy[NUMBER];
    char failed[NUMBER];
    if (isnan(persona_diagnosis_evidence_value(diagnosis, mode, e))) continue;
    lp_readable_number(value, sizeof value, persona_diagnosis_evidence_value(diagnosis, mode, e));
    lp_readable_number(healthy, sizeof healthy, persona_diagnosis_evidence_healthy(diagnosis, mode, e));
    lp_readable_number(failed, sizeof failed, persona_diagnosis_evidence_failed(diagnosis, mode, e));
    const bool compared = !isnan(persona_diagnosis_evidence_healthy(diagnosis, mode, e));
    (void)snprintf(line, sizeof line, compared ? "%s %s (healthy %s, failed %s)" : "%s %s (at most %s%.0s)",
                   persona_diagnosis_evidence_name(diagnosis, mode, e), value, compared ? healthy : failed, failed);
    lp_write_repeated(writer, " ", DEEPER);
    lp_write(writer, line);
    lp_write(writer, "\n");
  }
}

void lp_write_diagnosis(lp_writer *writer, const persona_report *report, int64_t population) {
  const persona_diagnosis *diagnosis = persona_report_get_diagnosis(report, population);
  if (diagnosis == NULL) return;
  const bool well = persona_diagnosis_primary(diagnosis) == PERSONA_MODE_HEALTHY;
  lp_write(writer, "\n");
  lp_style_begin(writer, well ? LP_STYLE_BOLD : LP_STYLE_WARN);
  lp_write(writer, "diagnosis: ");
  lp_write_sentence(writer, persona_diagnosis_sentence(diagnosis), (int)sizeof "diagnosis: " - 1);
  lp_style_end(writer);
  lp_write(writer, "\n");
  const int32_t primary = persona_diagnosis_primary(diagnosis);
  if (primary > PERSONA_MODE_HEALTHY) write_evidence(writer, diagnosis, primary);
  for (int32_t mode = PERSONA_MODE_HEALTHY + 1; mode < persona_mode_count(); mode++) {
    if (mode != primary && persona_diagnosis_holds(diagnosis, mode)) write_evidence(writer, diagnosis, mode);
  }
}
