/* The report for people: one screen a population, the three axes first, every number beside the reference's own; then
 * all populations side by side. Lines stay within 80 characters. */
#include "report/report.h"
#include "report/writer.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

enum { LINE = 80, NAME = 26, NUMBER = 9, BAR = 14, SIDE_NAME = 15, SIDE_NUMBER = 8 };

static const char *axis_title(int32_t axis) {
  static const char *const titles[] = {"Coverage: how much is occupied", "Uniformity: how evenly",
                                       "Complexity: how rich",           "Items and repeated rows",
                                       "Diversity: how many kinds",      "Against the reference's law"};
  return titles[axis];
}

static void write_rule(lp_writer *writer) {
  lp_write_repeated(writer, writer->unicode ? "\xE2\x94\x80" : "-", LINE);
  lp_write(writer, "\n");
}

static const char *find_setting(const persona_report *report, const char *key) {
  for (int32_t i = 0; i < persona_report_setting_count(report); i++) {
    if (strcmp(persona_report_setting_key(report, i), key) == 0) return persona_report_setting_text(report, i);
  }
  return "";
}

/* Starts a new line, indented, when `width` more characters do not fit behind `used`. Returns the new `used`. */
static int break_line(lp_writer *writer, int used, int width, int indent) {
  if (used + width <= LINE) return used;
  lp_write(writer, "\n");
  lp_write_repeated(writer, " ", indent);
  return indent;
}

/* Names separated by commas, wrapped, after a first line of `used` characters. */
static void write_names(lp_writer *writer, const char *const *names, int64_t count, int used) {
  enum { MOST = 60, LONGEST = 40, INDENT = 4 };
  for (int64_t i = 0; i < count && i < MOST; i++) {
    const int length = lp_character_count(names[i]);
    const int width = (length < LONGEST ? length : LONGEST) + 1; /* and a comma */
    used = break_line(writer, used, width + 1, INDENT - 1);
    lp_write(writer, " ");
    (void)lp_write_name(writer, names[i], LONGEST);
    if (i + 1 < count && i + 1 < MOST) lp_write(writer, ",");
    used += width + 1;
  }
  if (count > MOST) {
    (void)break_line(writer, used, 24, INDENT - 1);
    lp_write(writer, " and ");
    lp_write_integer(writer, count - MOST);
    lp_write(writer, " more");
  }
  lp_write(writer, "\n");
}

static void write_head(lp_writer *writer, const persona_report *report) {
  const char *reference = find_setting(report, "reference");
  lp_style_begin(writer, LP_STYLE_BOLD);
  lp_write(writer, "libpersona ");
  lp_write(writer, find_setting(report, "version"));
  lp_style_end(writer);
  lp_write(writer, "   space: ");
  lp_write(writer, find_setting(report, "space"));
  lp_write(writer, "   reference: ");
  (void)lp_write_name(writer, reference[0] != '\0' ? reference : "none", 20);
  lp_write(writer, "\nk: ");
  lp_write(writer, find_setting(report, "k"));
  lp_write(writer, "   seed: ");
  lp_write(writer, find_setting(report, "seed"));
  lp_write(writer, "\n");
  const int64_t left_out = report->results->left_out_count;
  if (left_out == 0) return;
  lp_style_begin(writer, LP_STYLE_WARN);
  lp_write(writer, "Without variance where the space was fitted, so left out of the geometry:");
  lp_style_end(writer);
  lp_write(writer, "\n   ");
  write_names(writer, (const char *const *)report->results->left_out, left_out, 3);
}

/* What else there is to say of a population's rows: ", effective n 812.4, 3 rows dropped". */
static void write_row_counts(lp_writer *writer, const lp_subject *subject) {
  char text[32];
  if (subject->effective_rows != (double)subject->rows) {
    lp_readable_number(text, sizeof text, subject->effective_rows);
    lp_write(writer, "effective n ");
    lp_write(writer, text);
    lp_write(writer, "; ");
  }
  lp_write_integer(writer, subject->dropped_rows);
  lp_write(writer, " rows dropped; ");
  lp_write_integer(writer, subject->missing_answers);
  lp_write(writer, " answers missing\n");
}

static void write_population_line(lp_writer *writer, const lp_subject *subject) {
  lp_write(writer, "\n");
  lp_style_begin(writer, LP_STYLE_BOLD);
  (void)lp_write_name(writer, subject->name, 24);
  lp_style_end(writer);
  lp_write(writer, "   ");
  lp_write_integer(writer, subject->rows);
  lp_write(writer, subject->rows == 1 ? " agent, " : " agents, ");
  lp_write_integer(writer, subject->items);
  lp_write(writer, subject->items == 1 ? " item" : " items");
  if (subject->is_reference) lp_write(writer, "   (the reference)");
  lp_write(writer, "\n");
  if (subject->effective_rows != (double)subject->rows || subject->dropped_rows > 0 || subject->missing_answers > 0) {
    write_row_counts(writer, subject);
  }
}

static int32_t find_result(const persona_report *report, const char *key) {
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    if (strcmp(persona_result_key(lp_results_at(report->results, 0, i)), key) == 0) return i;
  }
  return -1;
}

/* The place of the reference among the populations, or -1. */
static int64_t find_reference(const persona_report *report) {
  for (int64_t p = 0; p < report->results->subject_count; p++) {
    if (report->results->subjects[p].is_reference) return p;
  }
  return -1;
}

/* What stands beside a value: the reference's own, or what is expected of a population that equals it. NaN for nothing.
 */
static double value_beside(const persona_report *report, int64_t population, int32_t index) {
  const persona_result *result = lp_results_at(report->results, population, index);
  const char *key = persona_result_key(result);
  const int64_t reference = find_reference(report);
  if (report->results->subjects[population].is_reference) return NAN;
  if (strcmp(key, "coverage") == 0) {
    const int32_t expected = find_result(report, "expected_coverage");
    return expected >= 0 ? lp_results_at(report->results, population, expected)->value : NAN;
  }
  if (strcmp(key, "density") == 0 || strcmp(key, "sd_ratio") == 0) return 1.0;
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

static bool has_reference(const persona_report *report) { return find_setting(report, "reference")[0] != '\0'; }

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

/* The sentence on why there is no value, broken at spaces. */
static void write_reason(lp_writer *writer, const char *reason) {
  enum { INDENT = 2 + NAME + NUMBER + 2 };
  int used = INDENT;
  lp_write(writer, "  ");
  lp_style_begin(writer, LP_STYLE_DIM);
  while (*reason != '\0') {
    const size_t length = strcspn(reason, " ");
    char word[LP_REASON_SIZE];
    memcpy(word, reason, length);
    word[length] = '\0';
    reason += length;
    if (*reason == ' ') reason++;
    if (used > INDENT) {
      used = break_line(writer, used, lp_character_count(word) + 1, INDENT - 1);
      lp_write(writer, " ");
      used++;
    }
    used += lp_write_name(writer, word, LINE - INDENT);
  }
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
  lp_write_right(writer, value, NUMBER);
  if (result->validity != PERSONA_VALIDITY_OK) {
    write_reason(writer, result->reason);
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
  bool titled = false;
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    if (persona_metric_axis(lp_results_at(report->results, population, i)->metric) != axis) continue;
    if (!titled) write_axis_title(writer, axis, compares);
    titled = true;
    write_result(writer, report, population, i);
  }
}

/* Names the constant items, when that result is there. */
static void write_constant_items(lp_writer *writer, const persona_result *result) {
  if (strcmp(persona_result_key(result), "zero_variance_items") != 0 || result->table.rows == 0) return;
  lp_style_begin(writer, LP_STYLE_WARN);
  lp_write(writer, "  Every agent gives the same answer to:");
  lp_style_end(writer);
  write_names(writer, (const char *const *)result->table.labels, result->table.rows, 39);
}

static void write_population(lp_writer *writer, const persona_report *report, int64_t population) {
  const lp_subject *subject = &report->results->subjects[population];
  const bool compares = !subject->is_reference && has_reference(report);
  write_population_line(writer, subject);
  write_rule(writer);
  for (int32_t axis = PERSONA_AXIS_COVERAGE; axis <= PERSONA_AXIS_COMPARISON; axis++) {
    write_axis(writer, report, population, axis, compares);
  }
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    write_constant_items(writer, lp_results_at(report->results, population, i));
  }
}

/* What is shown when populations stand side by side. */
typedef struct side_column {
  const char *key;
  const char *title;
} side_column;

static const side_column side_columns[] = {{"coverage", "coverage"},
                                           {"density", "density"},
                                           {"recall", "recall"},
                                           {"hopkins", "hopkins"},
                                           {"lid", "lid"},
                                           {"participation_ratio", "partic."},
                                           {"effective_levels", "levels"},
                                           {"duplicate_rate", "copies"}};

enum { SIDE_COLUMNS = (int)(sizeof side_columns / sizeof side_columns[0]) };

static void write_side_by_side(lp_writer *writer, const persona_report *report) {
  int shown = 0;
  for (int c = 0; c < SIDE_COLUMNS; c++) shown += find_result(report, side_columns[c].key) >= 0;
  if (shown == 0) return;
  lp_write(writer, "\n");
  lp_style_begin(writer, LP_STYLE_BOLD);
  lp_write_left(writer, "Side by side", SIDE_NAME + 1);
  for (int c = 0; c < SIDE_COLUMNS; c++) {
    if (find_result(report, side_columns[c].key) < 0) continue;
    lp_write_right(writer, side_columns[c].title, SIDE_NUMBER);
  }
  lp_style_end(writer);
  lp_write(writer, "\n");
  for (int64_t p = 0; p < report->results->subject_count; p++) {
    lp_write_both_ends(writer, report->results->subjects[p].name, SIDE_NAME);
    lp_write(writer, " ");
    for (int c = 0; c < SIDE_COLUMNS; c++) {
      const int32_t index = find_result(report, side_columns[c].key);
      char text[32];
      if (index < 0) continue;
      lp_readable_number(text, sizeof text, lp_results_at(report->results, p, index)->value);
      lp_write_right(writer, text, SIDE_NUMBER);
    }
    lp_write(writer, "\n");
  }
}

int persona_report_write_text(const persona_report *report, int32_t style, persona_sink sink, void *user,
                              persona_error *err) {
  const int32_t known = PERSONA_TEXT_COLOUR | PERSONA_TEXT_UNICODE;
  if (report == NULL || sink == NULL || (style & ~known) != 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_report_write_text: report or sink is NULL, or style %d is not known", (int)style);
  }
  lp_writer writer = {.sink = sink,
                      .user = user,
                      .colour = (style & PERSONA_TEXT_COLOUR) != 0,
                      .unicode = (style & PERSONA_TEXT_UNICODE) != 0,
                      .stopped = false};
  write_head(&writer, report);
  for (int64_t p = 0; p < report->results->subject_count; p++) write_population(&writer, report, p);
  if (report->results->subject_count > 1) write_side_by_side(&writer, report);
  if (writer.stopped) return lp_fail(err, PERSONA_STOPPED, "the sink asked to stop");
  return lp_succeed(err);
}
