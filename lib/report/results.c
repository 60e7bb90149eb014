/* The results of one population: a line each under its axis, with the number beside it, a bar, and which way is good.
 */
#include "report/text.h"

#include <math.h>
#include <string.h>

enum { NAME = 26, NUMBER = 9, BAR = 14 };

static const char *axis_title(int32_t axis) {
  static const char *const titles[] = {"Coverage: how much is occupied", "Uniformity: how evenly",
                                       "Complexity: how rich",           "Items and repeated rows",
                                       "Diversity: how many kinds",      "Against the reference's law"};
  return titles[axis];
}

/* What stands beside a value: the reference's own, or what is expected of a population that equals it. NaN for nothing.
 */
static double value_beside(const persona_report *report, int64_t population, int32_t index) {
  const persona_result *result = lp_results_at(report->results, population, index);
  const char *key = persona_result_key(result);
  const int64_t reference = lp_report_find_reference(report);
  if (report->results->subjects[population].is_reference) return NAN;
  if (strcmp(key, "coverage") == 0) {
    const int32_t expected = lp_report_find_result(report, "expected_coverage");
    return expected >= 0 ? lp_results_at(report->results, population, expected)->value : NAN;
  }
  if (strcmp(key, "density") == 0 || strcmp(key, "sd_ratio") == 0 || strcmp(key, "separation_ratio") == 0) return 1.0;
  return reference >= 0 ? lp_results_at(report->results, reference, index)->value : NAN;
}

/* Where the bar of a result ends: at the end of its range, or at the larger of value and reference. NaN without a bar.
 */
static double bar_end(const persona_result *result, double reference) {
  const char *range = persona_metric_range(result->metric);
  const double larger = fmax(fabs(result->value), fabs(reference));
  if (strncmp(range, "0..1", 4) == 0 && (range[4] == '\0' || range[4] == ';')) return 1.0;
  return isnan(reference) || larger == 0.0 ? NAN : larger;
}

/* A bar from 0 to its end, with a mark where the reference stands; spaces without an end. */
static void write_bar(lp_writer *writer, double value, double reference, double end) {
  const int filled = isnan(end) ? 0 : (int)floor(fabs(value) / end * BAR + 0.5);
  const int marked = isnan(end) || isnan(reference) ? -1 : (int)fmin(floor(fabs(reference) / end * BAR), BAR - 1);
  for (int cell = 0; cell < BAR; cell++) {
    const char *full = writer->unicode ? "\xE2\x96\x88" : "#";
    const char *empty = writer->unicode ? "\xE2\x96\x91" : ".";
    const char *here = writer->unicode ? "\xE2\x94\x82" : "|";
    lp_write(writer, isnan(end) ? " " : cell == marked ? here : cell < filled ? full : empty);
  }
}

static bool has_reference(const persona_report *report) { return lp_report_setting(report, "reference")[0] != '\0'; }

/* Which way is good; nothing about nearness to a reference where there is none. */
static const char *direction_hint(int32_t direction, bool compares) {
  static const char *const hints[] = {"", "higher is better", "lower is better", "near reference"};
  return direction == PERSONA_DIRECTION_TARGET && !compares ? "" : hints[direction];
}

/* What stands behind a value: the number beside it, the bar, the hint. Nothing is written behind the last of them. */
static void write_comparison(lp_writer *writer, const persona_result *result, double reference, bool compares) {
  const double end = bar_end(result, reference);
  const char *hint = direction_hint(persona_metric_direction(result->metric), compares);
  char beside[32];
  lp_readable_number(beside, sizeof beside, reference);
  if (isnan(reference) && isnan(end) && hint[0] == '\0') return;
  lp_write_right(writer, isnan(reference) ? "" : beside, NUMBER);
  if (isnan(end) && hint[0] == '\0') return;
  lp_write(writer, "  ");
  write_bar(writer, result->value, reference, end);
  if (hint[0] == '\0') return;
  lp_write(writer, "  ");
  lp_style_begin(writer, LP_STYLE_DIM);
  lp_write(writer, hint);
  lp_style_end(writer);
}

static void write_result(lp_writer *writer, const persona_report *report, int64_t population, int32_t index) {
  const persona_result *result = lp_results_at(report->results, population, index);
  const bool is_reference = report->results->subjects[population].is_reference;
  const double reference = value_beside(report, population, index);
  char value[32];
  lp_readable_number(value, sizeof value, result->value);
  lp_write(writer, "  ");
  lp_write_left(writer, persona_metric_name(result->metric), NAME);
  if (result->validity == PERSONA_VALIDITY_OK && lp_report_infers(report, population)) {
    lp_write_evidence(writer, report, population, index);
    lp_write(writer, "\n");
    return;
  }
  lp_write_right(writer, value, NUMBER);
  if (result->validity != PERSONA_VALIDITY_OK) {
    lp_write(writer, "  ");
    lp_style_begin(writer, LP_STYLE_DIM);
    lp_write_sentence(writer, result->reason, 2 + NAME + NUMBER + 2);
    lp_style_end(writer);
  } else if (!is_reference) {
    write_comparison(writer, result, reference, has_reference(report));
  }
  lp_write(writer, "\n");
}

static void write_axis_title(lp_writer *writer, int32_t axis, bool compares) {
  lp_style_begin(writer, LP_STYLE_BOLD);
  if (compares) {
    const char *beside = axis == PERSONA_AXIS_COVERAGE ? "expected" : "reference";
    lp_write_left(writer, axis_title(axis), 2 + NAME + NUMBER + NUMBER - (int)strlen(beside));
    lp_write(writer, beside);
  } else {
    lp_write(writer, axis_title(axis));
  }
  lp_style_end(writer);
  lp_write(writer, "\n");
}

/* The results of one axis, under its title; nothing when there are none. */
static void write_axis(lp_writer *writer, const persona_report *report, int64_t population, int32_t axis,
                       bool compares) {
  const bool covers = compares && lp_report_find_result(report, "coverage") >= 0;
  bool titled = false;
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    if (persona_metric_axis(lp_results_at(report->results, population, i)->metric) != axis) continue;
    if (covers && i == lp_report_find_result(report, "expected_coverage")) continue; /* stands beside coverage */
    if (!titled) write_axis_title(writer, axis, compares && !lp_report_infers(report, population));
    titled = true;
    write_result(writer, report, population, i);
  }
}

void lp_write_results(lp_writer *writer, const persona_report *report, int64_t population) {
  const bool compares = !report->results->subjects[population].is_reference && has_reference(report);
  if (lp_report_infers(report, population)) lp_write_evidence_title(writer);
  for (int32_t axis = PERSONA_AXIS_COVERAGE; axis <= PERSONA_AXIS_COMPARISON; axis++) {
    write_axis(writer, report, population, axis, compares);
  }
}
