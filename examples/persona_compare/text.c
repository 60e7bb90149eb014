/* A comparison for people: sentences first, then one small table a pair. */
#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 80, LABEL = 27, FIRST = 0, SECOND = 1, DIFFERENCE = 2, P = 5, HOLM = 6, BH = 7 };

typedef struct writer {
  persona_sink sink;
  void *user;
  int stopped;
} writer;

static void put(writer *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(writer *to, const char *format, ...) {
  char text[1024];
  va_list list;
  va_start(list, format);
  const int length = vsnprintf(text, sizeof text, format, list);
  va_end(list);
  if (length > 0 && !to->stopped) to->stopped = to->sink(to->user, text, strlen(text)) != 0;
}

/* A sentence behind a mark, broken between words. */
static void put_sentence(writer *to, const char *text) {
  int column = 4;
  put(to, "  *");
  for (;;) {
    const size_t length = strcspn(text, " ");
    if (column + (int)length > LINE) {
      put(to, "\n   ");
      column = 4;
    }
    put(to, " %.*s", (int)length, text);
    column += (int)length + 1;
    if (text[length] == '\0') break;
    text += length + 1;
  }
  put(to, "\n");
}

/* Ten columns: a number, or a dash. */
static void put_number(writer *to, double value) {
  if (isnan(value)) {
    put(to, "%10s", "-");
  } else {
    put(to, "%10.4g", value);
  }
}

/* The part of "A | B: metric" behind the pair. */
static const char *metric_of(const char *label) {
  const char *colon = strrchr(label, ':');
  return colon != NULL ? colon + 2 : label;
}

static int same_pair(const char *a, const char *b) {
  const size_t length = (size_t)(metric_of(a) - a);
  return length == (size_t)(metric_of(b) - b) && strncmp(a, b, length) == 0;
}

static void put_row(writer *to, const persona_analysis *analysis, int32_t table, int64_t row, double level) {
  const char *note = persona_analysis_table_note(analysis, table, row);
  const double q = persona_analysis_table_value(analysis, table, row, BH);
  put(to, "  %-*.*s", LABEL - 2, LABEL - 2, metric_of(persona_analysis_table_label(analysis, table, row)));
  put_number(to, persona_analysis_table_value(analysis, table, row, FIRST));
  put_number(to, persona_analysis_table_value(analysis, table, row, SECOND));
  put_number(to, persona_analysis_table_value(analysis, table, row, DIFFERENCE));
  put_number(to, persona_analysis_table_value(analysis, table, row, P));
  put_number(to, q);
  put(to, "%s\n", q <= level ? "  *" : "");
  if (note[0] != '\0') put(to, "      %.72s\n", note);
}

static void put_pairs(writer *to, const persona_analysis *analysis, double level) {
  const int32_t table = persona_analysis_find_table(analysis, "pairs");
  const char *before = NULL;
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, table); row++) {
    const char *label = persona_analysis_table_label(analysis, table, row);
    if (before == NULL || !same_pair(before, label)) {
      put(to, "\n%.*s\n", (int)(metric_of(label) - label) - 2, label);
      put(to, "  %-*s%10s%10s%10s%10s%10s\n", LABEL - 2, "", "first", "second", "diff.", "p", "adjusted");
    }
    put_row(to, analysis, table, row, level);
    before = label;
  }
}

static double level_of(const persona_analysis *analysis) {
  double held = 0.95;
  for (int32_t i = 0; i < persona_analysis_setting_count(analysis); i++) {
    if (strcmp(persona_analysis_setting_key(analysis, i), "interval_level") == 0) {
      (void)persona_csv_number(persona_analysis_setting_text(analysis, i), &held);
    }
  }
  return 1.0 - held;
}

int write_comparison(const void *analysis, int32_t style, persona_sink sink, void *user, persona_error *err) {
  writer to = {.sink = sink, .user = user};
  const double level = level_of(analysis);
  (void)style;
  put(&to, "Comparison of populations by permutation of their labels\n(");
  for (int32_t i = 0; i < persona_analysis_setting_count(analysis); i++) {
    put(&to, "%s%s %s", i > 0 ? ", " : "", persona_analysis_setting_key(analysis, i),
        persona_analysis_setting_text(analysis, i));
  }
  put(&to, ")\n\n");
  for (int32_t i = 0; i < persona_analysis_finding_count(analysis); i++) {
    put_sentence(&to, persona_analysis_finding(analysis, i));
  }
  put_pairs(&to, analysis, level);
  put(&to,
      "\n* differs: adjusted for the number of pairs (Holm), then of metrics (Benjamini\n"
      "  and Hochberg). No star does not mean equal: few agents show large differences\n"
      "  only. Distances have no value of either population alone.\n");
  if (!to.stopped) return PERSONA_OK;
  if (err != NULL) err->status = PERSONA_STOPPED;
  return PERSONA_STOPPED;
}
