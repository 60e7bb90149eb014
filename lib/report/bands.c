/* What a number means: matched values beside the bands of healthy people, and what populations known to be wrong score.
 */
#include "report/text.h"

#include <math.h>
#include <string.h>

enum { NAME = 26, NUMBER = 9, NULL_NAME = 22, NULL_NUMBER = 7, NULLS = 8 };

/* Whether anything can be said of a metric: there is a band that has a width, or the value differs from it. */
static bool says_something(const persona_evidence *evidence) {
  const int32_t place = persona_evidence_place(evidence);
  return place != PERSONA_BAND_UNKNOWN &&
         (place != PERSONA_BAND_INSIDE || persona_evidence_band_spread(evidence) > 0.0);
}

static void write_number(lp_writer *writer, double value, int width) {
  char text[32];
  lp_readable_number(text, sizeof text, value);
  lp_write_right(writer, isnan(value) ? "-" : text, width);
}

static void write_band(lp_writer *writer, int32_t metric, const persona_evidence *evidence) {
  const int32_t place = persona_evidence_place(evidence);
  lp_write(writer, "  ");
  lp_write_left(writer, persona_metric_name(metric), NAME);
  write_number(writer, persona_evidence_matched(evidence), NUMBER);
  write_number(writer, persona_evidence_band_low(evidence), NUMBER + 5);
  write_number(writer, persona_evidence_band_high(evidence), NUMBER);
  lp_write(writer, "   ");
  if (place != PERSONA_BAND_INSIDE) lp_style_begin(writer, LP_STYLE_WARN);
  lp_write(writer, persona_band_place_name(place));
  if (place != PERSONA_BAND_INSIDE) lp_style_end(writer);
  lp_write(writer, "\n");
}

static const persona_evidence *evidence_at(const persona_report *report, int64_t population, int32_t index,
                                           int32_t *metric) {
  *metric = lp_results_at(report->results, population, index)->metric;
  return persona_inference_get(report->inference, population, persona_metric_key(*metric));
}

/* "1029 agents and 1029 held out rows, each against 1029 rows of the reference". */
static void write_sizes(lp_writer *writer, const persona_report *report, int64_t population) {
  const int64_t held = persona_inference_held_rows(report->inference, population);
  lp_style_begin(writer, LP_STYLE_DIM);
  lp_write(writer, "  ");
  lp_write_integer(writer, held);
  lp_write(writer, " agents, and as many rows of the reference, against ");
  lp_write_integer(writer, persona_inference_rest_rows(report->inference, population));
  lp_write(writer, " other rows of it\n");
  lp_style_end(writer);
}

static void write_bands(lp_writer *writer, const persona_report *report, int64_t population) {
  int32_t metric;
  int32_t known = 0;
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    known += says_something(evidence_at(report, population, i, &metric));
  }
  if (known == 0) return;
  lp_style_begin(writer, LP_STYLE_BOLD);
  lp_write_left(writer, "At equal sizes", 2 + NAME);
  lp_write_right(writer, "agents", NUMBER);
  lp_write_right(writer, "healthy from", NUMBER + 5);
  lp_write_right(writer, "to", NUMBER);
  lp_style_end(writer);
  lp_write(writer, "\n");
  write_sizes(writer, report, population);
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    const persona_evidence *evidence = evidence_at(report, population, i, &metric);
    if (says_something(evidence)) write_band(writer, metric, evidence);
  }
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
  if (report->inference == NULL) return;
  write_bands(writer, report, population);
  write_nulls(writer, report, population);
}
