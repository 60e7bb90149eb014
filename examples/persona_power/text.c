/* The answer for people: sentences first, then one line a metric. */
#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 80, LABEL = 27, CELL = 10 };

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

/* A text behind so many spaces and a mark, broken between words. */
static void put_words(writer *to, const char *mark, int indent, const char *text) {
  int column = indent;
  put(to, "%*s", indent, mark);
  for (;;) {
    const size_t length = strcspn(text, " ");
    if (column + 1 + (int)length > LINE) {
      put(to, "\n%*s", indent, "");
      column = indent;
    }
    put(to, " %.*s", (int)length, text);
    column += (int)length + 1;
    if (text[length] == '\0') break;
    text += length + 1;
  }
  put(to, "\n");
}

static void put_number(writer *to, double value) {
  if (isnan(value)) {
    put(to, "%*s", CELL, "-");
  } else {
    put(to, "%*.*g", CELL, fabs(value) < 1000.0 ? 3 : 4, value);
  }
}

static void put_agents(writer *to, double value) {
  if (isinf(value)) {
    put(to, "%*s", CELL, "never");
  } else if (isnan(value)) {
    put(to, "%*s", CELL, "-");
  } else {
    put(to, "%*.0f", CELL, value);
  }
}

static double cell(const persona_analysis *analysis, int32_t table, int64_t row, const char *name) {
  for (int32_t c = 0; c < persona_analysis_table_columns(analysis, table); c++) {
    if (strcmp(persona_analysis_table_column(analysis, table, c), name) == 0) {
      return persona_analysis_table_value(analysis, table, row, c);
    }
  }
  return NAN;
}

static const char *setting(const persona_analysis *analysis, const char *key) {
  for (int32_t i = 0; i < persona_analysis_setting_count(analysis); i++) {
    if (strcmp(persona_analysis_setting_key(analysis, i), key) == 0) return persona_analysis_setting_text(analysis, i);
  }
  return "";
}

/* A share of the healthy value as per cent, with a sign for the way the metric moves; a dash where it is no measure:
 * where that value is about 0, or the share enormous. */
static void put_share(writer *to, double detectable, double share, double side, bool measures) {
  char text[32] = "-";
  if (detectable == 0.0) {
    (void)snprintf(text, sizeof text, "any");
  } else if (measures && share < 10.0) {
    (void)snprintf(text, sizeof text, "%s%.*f %%", side < 0.0 ? "-" : "+", share < 0.0995 ? 1 : 0, 100.0 * share);
  }
  put(to, "%*s", CELL, text);
}

static void put_metrics(writer *to, const persona_analysis *analysis) {
  const int32_t table = persona_analysis_find_table(analysis, "power");
  char with[32];
  (void)snprintf(with, sizeof with, "with %.16s agents", setting(analysis, "agents"));
  put(to, "\n  %-*s%*s%*s%*s\n", LABEL - 2, "", 3 * CELL, with, CELL, "for the", CELL, "to be");
  put(to, "  %-*s%*s%*s%*s%*s%*s\n", LABEL - 2, "metric", CELL, "healthy", CELL, "seen from", CELL, "that is", CELL,
      "drop", CELL, "read at");
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, table); row++) {
    const double side = cell(analysis, table, row, "side");
    const double healthy = cell(analysis, table, row, "healthy");
    const double detectable = cell(analysis, table, row, "detectable");
    put(to, "  %-*.*s", LABEL - 2, LABEL - 2, persona_analysis_table_label(analysis, table, row));
    put_number(to, healthy);
    put_number(to, healthy + side * detectable);
    put_share(to, detectable, cell(analysis, table, row, "detectable_share"), side,
              fabs(healthy) > cell(analysis, table, row, "spread"));
    put_agents(to, cell(analysis, table, row, "agents"));
    put_agents(to, cell(analysis, table, row, "minimum"));
    put(to, "\n");
  }
}

static void put_notes(writer *to, const persona_analysis *analysis) {
  const int32_t table = persona_analysis_find_table(analysis, "power");
  int count = 0;
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, table); row++) {
    char note[512];
    if (persona_analysis_table_note(analysis, table, row)[0] == '\0') continue;
    if (count++ == 0) put(to, "\n");
    (void)snprintf(note, sizeof note, "%s: %s", persona_analysis_table_label(analysis, table, row),
                   persona_analysis_table_note(analysis, table, row));
    put_words(to, "", 1, note);
  }
}

int write_power(const void *analysis, int32_t style, persona_sink sink, void *user, persona_error *err) {
  writer to = {.sink = sink, .user = user};
  double power = 0.0;
  double level = 0.0;
  (void)style;
  (void)persona_csv_number(setting(analysis, "power"), &power);
  (void)persona_csv_number(setting(analysis, "interval_level"), &level);
  put(&to, "How many agents? Against %.50s\n(drops seen with power %g at level %.2g)\n\n",
      persona_analysis_population(analysis), power, 1.0 - level);
  for (int32_t i = 0; i < persona_analysis_finding_count(analysis); i++) {
    put_words(&to, "*", 3, persona_analysis_finding(analysis, i));
  }
  put_metrics(&to, analysis);
  put_notes(&to, analysis);
  put(&to, "\nhealthy    mean of healthy people at matched sizes with so many agents\n");
  put(&to, "seen from  a value this far out leaves the band with power %g\n", power);
  put(&to, "drop       agents from which on a drop by %s is seen; never: the reference\n", setting(analysis, "drop"));
  put(&to, "           is too small to show it, however many agents there are\n");
  put(&to, "read at    agents from which on what matters is seen: the share %s of the way\n",
      setting(analysis, "material_share"));
  put(&to, "           to the worst null (docs/POWER.md); fewer than 10 are not looked at\n");
  if (!to.stopped) return PERSONA_OK;
  if (err != NULL) err->status = PERSONA_STOPPED;
  return PERSONA_STOPPED;
}
