/* What a number means: its interval, the value at matched sizes beside the band of healthy people, and what populations
 * known to be wrong score. */
#include "report/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME = 26, VALUE = 8, LOW = 9, HIGH = 8, MATCHED = 9, NULL_NAME = 22, NULL_NUMBER = 7, NULLS = 8 };

static void write_number(lp_writer *writer, double value, int width) {
  char text[32];
  lp_readable_number(text, sizeof text, value);
  lp_write_right(writer, isnan(value) ? "-" : text, width);
}

bool lp_report_infers(const persona_report *report, int64_t population) {
  if (report->inference == NULL || report->results->metric_count == 0) return false;
  return !report->results->subjects[population].is_reference;
}

void lp_write_evidence_title(lp_writer *writer) {
  lp_style_begin(writer, LP_STYLE_DIM);
  lp_write_left(writer, "", 2 + NAME);
  lp_write_right(writer, "value", VALUE);
  lp_write_right(writer, "interval", LOW + HIGH);
  lp_write_right(writer, "matched", MATCHED);
  lp_write_right(writer, "healthy band", LOW + HIGH);
  lp_style_end(writer);
  lp_write(writer, "\n");
}

void lp_write_evidence(lp_writer *writer, const persona_report *report, int64_t population, int32_t index) {
  const persona_result *result = lp_results_at(report->results, population, index);
  const persona_evidence *evidence = persona_inference_get(report->inference, population, persona_result_key(result));
  const int32_t place = persona_evidence_place(evidence);
  const char *mark =
      place == PERSONA_BAND_ABOVE ? (writer->unicode ? "\xE2\x96\xB2" : "^") : (writer->unicode ? "\xE2\x96\xBC" : "v");
  write_number(writer, result->value, VALUE);
  write_number(writer, persona_evidence_interval_low(evidence), LOW);
  write_number(writer, persona_evidence_interval_high(evidence), HIGH);
  write_number(writer, persona_evidence_matched(evidence), MATCHED);
  write_number(writer, persona_evidence_band_low(evidence), LOW);
  write_number(writer, persona_evidence_band_high(evidence), HIGH);
  if (place != PERSONA_BAND_BELOW && place != PERSONA_BAND_ABOVE) return;
  lp_style_begin(writer, LP_STYLE_WARN);
  lp_write(writer, mark);
  lp_style_end(writer);
}

static const persona_evidence *evidence_at(const persona_report *report, int64_t population, int32_t index,
                                           int32_t *metric) {
  *metric = lp_results_at(report->results, population, index)->metric;
  return persona_inference_get(report->inference, population, persona_metric_key(*metric));
}

static bool has_matched(const persona_report *report, int64_t population) {
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    int32_t metric;
    if (!isnan(persona_evidence_matched(evidence_at(report, population, i, &metric)))) return true;
  }
  return false;
}

/* What the columns are, and how many rows were matched. */
static void write_sizes(lp_writer *writer, const persona_report *report, int64_t population) {
  const int64_t held = persona_inference_held_rows(report->inference, population);
  const int64_t rest = persona_inference_rest_rows(report->inference, population);
  char sentence[320];
  if (rest == 0 || !has_matched(report, population)) return;
  (void)snprintf(sentence, sizeof sentence,
                 "matched: %lld agents against %lld rows of the reference. Healthy band: as many other rows of the "
                 "reference against the same; %s outside.",
                 (long long)held, (long long)rest, writer->unicode ? "\xE2\x96\xB2\xE2\x96\xBC" : "^v");
  lp_style_begin(writer, LP_STYLE_DIM);
  lp_write(writer, "  ");
  lp_write_sentence(writer, sentence, 2);
  lp_style_end(writer);
  lp_write(writer, "\n");
}

static bool has_nulls(const persona_evidence *evidence) {
  for (int32_t null = 0; null < persona_null_count(); null++) {
    if (!isnan(persona_evidence_null_value(evidence, null))) return true;
  }
  return false;
}

/* The metrics that read best against the nulls; the rest is in the JSON. */
static bool is_headline(int32_t metric) {
  static const char *const keys[] = {
      "coverage",         "density", "recall", "hopkins", "separation", "lid", "participation_ratio",
      "effective_levels", "sd_ratio"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (strcmp(persona_metric_key(metric), keys[i]) == 0) return true;
  }
  return false;
}

static void write_nulls(lp_writer *writer, const persona_report *report, int64_t population) {
  static const char *const titles[NULLS] = {"random", "shuffl", "mean", "repeat", "jitter", "mixed", "1-dim", "ends"};
  bool titled = false;
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    int32_t metric;
    const persona_evidence *evidence = evidence_at(report, population, i, &metric);
    if (!is_headline(metric) || !has_nulls(evidence)) continue;
    if (!titled) {
      lp_style_begin(writer, LP_STYLE_BOLD);
      lp_write_left(writer, "What is wrong scores", 2 + NULL_NAME);
      for (int32_t null = 0; null < NULLS; null++) lp_write_right(writer, titles[null], NULL_NUMBER);
      lp_style_end(writer);
      lp_write(writer, "\n");
      titled = true;
    }
    lp_write(writer, "  ");
    lp_write_left(writer, persona_metric_key(metric), NULL_NAME);
    for (int32_t null = 0; null < NULLS; null++) {
      write_number(writer, persona_evidence_null_value(evidence, null), NULL_NUMBER);
    }
    lp_write(writer, "\n");
  }
}

void lp_write_inference(lp_writer *writer, const persona_report *report, int64_t population) {
  if (!lp_report_infers(report, population)) return;
  write_sizes(writer, report, population);
  write_nulls(writer, report, population);
}
