/* A comparison for people: populations beside each other, who is nearest to healthy people, what differs in sentences,
 * and one small table a pair. */
#include "text.h"

#include "page.h"
#include "standings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 27, FIRST = 0, SECOND = 1, DIFFERENCE = 2, P = 5, HOLM = 6, BH = 7 };

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

static void put_settings(writer *to, const persona_analysis *analysis) {
  char text[512] = "(";
  const int32_t count = persona_analysis_setting_count(analysis);
  for (int32_t i = 0; i < count; i++) {
    const size_t length = strlen(text);
    (void)snprintf(text + length, sizeof text - length, "%s %s%s", persona_analysis_setting_key(analysis, i),
                   persona_analysis_setting_text(analysis, i), i + 1 < count ? ", " : ")");
  }
  put_sentence(to, ' ', text);
}

int write_comparison(const void *analysis, int32_t style, persona_sink sink, void *user, persona_error *err) {
  writer to = {.sink = sink, .user = user};
  const double level = level_of(analysis);
  (void)style;
  put(&to, "Comparison of populations\n");
  put_settings(&to, analysis);
  put_intervals(&to, analysis, 1.0 - level);
  put_ranking(&to, analysis);
  put(&to, "\nWhat is real\n");
  for (int32_t i = 0; i < persona_analysis_finding_count(analysis); i++) {
    put_sentence(&to, '*', persona_analysis_finding(analysis, i));
  }
  put_pairs(&to, analysis, level);
  put(&to,
      "\n* differs, by permutation of the labels: adjusted for the number of pairs\n"
      "  (Holm), then of metrics (Benjamini and Hochberg). No star does not mean equal:\n"
      "  few agents show large differences only. Distances have no value of either\n"
      "  population alone.\n");
  if (!to.stopped) return PERSONA_OK;
  if (err != NULL) err->status = PERSONA_STOPPED;
  return PERSONA_STOPPED;
}
