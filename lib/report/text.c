/* The report for people: the results of each population beside the reference's own, then what stands out in them; with
 * several populations all of them side by side. Lines stay within 80 characters. */
#include "report/text.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void write_rule(lp_writer *writer) {
  lp_write_repeated(writer, writer->unicode ? "\xE2\x94\x80" : "-", LP_LINE);
  lp_write(writer, "\n");
}

const char *lp_report_setting(const persona_report *report, const char *key) {
  for (int32_t i = 0; i < persona_report_setting_count(report); i++) {
    if (strcmp(persona_report_setting_key(report, i), key) == 0) return persona_report_setting_text(report, i);
  }
  return "";
}

int32_t lp_report_find_result(const persona_report *report, const char *key) {
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    if (strcmp(persona_result_key(lp_results_at(report->results, 0, i)), key) == 0) return i;
  }
  return -1;
}

/* The place of the reference among the populations, or -1. */
int64_t lp_report_find_reference(const persona_report *report) {
  for (int64_t p = 0; p < report->results->subject_count; p++) {
    if (report->results->subjects[p].is_reference) return p;
  }
  return -1;
}

double lp_report_value(const persona_report *report, int64_t population, const char *key) {
  const int32_t index = lp_report_find_result(report, key);
  if (index < 0 || population < 0) return NAN;
  const persona_result *result = lp_results_at(report->results, population, index);
  return result->validity == PERSONA_VALIDITY_OK ? result->value : NAN;
}

int lp_break_line(lp_writer *writer, int used, int width, int indent) {
  if (used + width <= LP_LINE) return used;
  lp_write(writer, "\n");
  lp_write_repeated(writer, " ", indent);
  return indent;
}

void lp_write_sentence(lp_writer *writer, const char *sentence, int indent) {
  int used = indent;
  while (*sentence != '\0') {
    const size_t length = strcspn(sentence, " ");
    char word[LP_REASON_SIZE];
    (void)snprintf(word, sizeof word, "%.*s", (int)length, sentence);
    sentence += length;
    if (*sentence == ' ') sentence++;
    if (used > indent) {
      used = lp_break_line(writer, used, lp_character_count(word) + 1, indent - 1);
      lp_write(writer, " ");
      used++;
    }
    used += lp_write_name(writer, word, LP_LINE - indent);
  }
}

/* Names separated by commas, wrapped, after a first line of `used` characters. */
static void write_names(lp_writer *writer, const char *const *names, int64_t count, int used) {
  enum { MOST = 60, LONGEST = 40, INDENT = 4 };
  for (int64_t i = 0; i < count && i < MOST; i++) {
    const int length = lp_character_count(names[i]);
    const int width = (length < LONGEST ? length : LONGEST) + 1; /* and a comma */
    used = lp_break_line(writer, used, width + 1, INDENT - 1);
    lp_write(writer, " ");
    (void)lp_write_name(writer, names[i], LONGEST);
    if (i + 1 < count && i + 1 < MOST) lp_write(writer, ",");
    used += width + 1;
  }
  if (count > MOST) {
    (void)lp_break_line(writer, used, 24, INDENT - 1);
    lp_write(writer, " and ");
    lp_write_integer(writer, count - MOST);
    lp_write(writer, " more");
  }
  lp_write(writer, "\n");
}

/* "libpersona 0.1.0   space: reference   reference: people   k: 5   seed: 42", broken where it must be. */
static void write_head_line(lp_writer *writer, const persona_report *report) {
  static const char *const keys[] = {"space", "reference", "k", "seed"};
  const char *version = lp_report_setting(report, "version");
  int used = (int)(strlen("libpersona ") + strlen(version));
  lp_style_begin(writer, LP_STYLE_BOLD);
  lp_write(writer, "libpersona ");
  lp_write(writer, version);
  lp_style_end(writer);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const char *text = lp_report_setting(report, keys[i]);
    const char *value = text[0] != '\0' ? text : "none";
    const int length = lp_character_count(value) < 20 ? lp_character_count(value) : 20;
    const int width = 3 + (int)strlen(keys[i]) + 2 + length;
    used = lp_break_line(writer, used, width, 0);
    lp_write(writer, "   ");
    lp_write(writer, keys[i]);
    lp_write(writer, ": ");
    (void)lp_write_name(writer, value, 20);
    used += width;
  }
  lp_write(writer, "\n");
}

static void write_head(lp_writer *writer, const persona_report *report) {
  write_head_line(writer, report);
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
  lp_write(writer, " answers missing");
  if (subject->filled_answers > 0) {
    lp_write(writer, "; ");
    lp_write_integer(writer, subject->filled_answers);
    lp_write(writer, " filled");
  }
  lp_write(writer, "\n");
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
  if (subject->effective_rows != (double)subject->rows || subject->dropped_rows > 0 || subject->missing_answers > 0 ||
      subject->filled_answers > 0) {
    write_row_counts(writer, subject);
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

/* The reference stands beside every other population, so it has a part of its own only when there is no other. */
static bool stands_alone(const persona_report *report) {
  const lp_results *results = report->results;
  for (int64_t p = 0; p < results->subject_count; p++) {
    if (!results->subjects[p].is_reference) return false;
  }
  return true;
}

static void write_population(lp_writer *writer, const persona_report *report, int64_t population) {
  const lp_subject *subject = &report->results->subjects[population];
  if (subject->is_reference && !stands_alone(report)) return;
  write_population_line(writer, subject);
  write_rule(writer);
  lp_write_results(writer, report, population);
  for (int32_t i = 0; i < report->results->metric_count; i++) {
    write_constant_items(writer, lp_results_at(report->results, population, i));
  }
  lp_write_inference(writer, report, population);
  if (!subject->is_reference) lp_write_remarks(writer, report, population);
  lp_write_diagnosis(writer, report, population);
  lp_write_analyses(writer, report, population);
}

/* Where not all of them have been beside each other already. */
static bool shows_side_by_side(const persona_report *report) {
  return report->results->subject_count > (lp_report_find_reference(report) >= 0 ? 2 : 1);
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
  if (shows_side_by_side(report)) lp_write_side_by_side(&writer, report);
  if (writer.stopped) return lp_fail(err, PERSONA_STOPPED, "the sink asked to stop");
  return lp_succeed(err);
}
