/* Analyses for people: what they found in sentences, and the one table that fits on a screen. */
#include "report/text.h"

#include <math.h>
#include <string.h>

enum { LABEL = 18, NUMBER = 10, ACROSS = (LP_LINE - 2 - LABEL) / NUMBER };

static void write_findings(lp_writer *writer, const persona_analysis *analysis) {
  for (int32_t i = 0; i < persona_analysis_finding_count(analysis); i++) {
    lp_write(writer, writer->unicode ? "  \xE2\x80\xA2 " : "  * ");
    lp_write_sentence(writer, persona_analysis_finding(analysis, i), 4);
    lp_write(writer, "\n");
  }
}

/* The column's name in nine characters: "omega_squared" as "omega_sq.". */
static void write_title(lp_writer *writer, const char *name) {
  char title[NUMBER];
  const size_t length = strlen(name);
  memset(title, 0, sizeof title);
  memcpy(title, name, length < NUMBER - 1 ? length : NUMBER - 1);
  if (length > NUMBER - 1) title[NUMBER - 2] = '.';
  lp_write_right(writer, title, NUMBER);
}

/* Columns without any number say nothing here. */
static bool has_number(const persona_analysis *analysis, int32_t column) {
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, 0); row++) {
    if (!isnan(persona_analysis_table_value(analysis, 0, row, column))) return true;
  }
  return false;
}

/* The first columns of the first table, as many as fit. */
static void write_table(lp_writer *writer, const persona_analysis *analysis) {
  int32_t columns[ACROSS];
  int shown = 0;
  for (int32_t c = 0; c < persona_analysis_table_columns(analysis, 0) && shown < ACROSS; c++) {
    if (has_number(analysis, c)) columns[shown++] = c;
  }
  if (shown == 0) return;
  lp_style_begin(writer, LP_STYLE_DIM);
  lp_write_repeated(writer, " ", 2 + LABEL);
  for (int c = 0; c < shown; c++) write_title(writer, persona_analysis_table_column(analysis, 0, columns[c]));
  lp_style_end(writer);
  lp_write(writer, "\n");
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, 0); row++) {
    lp_write(writer, "  ");
    lp_write_both_ends(writer, persona_analysis_table_label(analysis, 0, row), LABEL);
    for (int c = 0; c < shown; c++) {
      char text[32];
      lp_readable_number(text, sizeof text, persona_analysis_table_value(analysis, 0, row, columns[c]));
      lp_write_right(writer, text, NUMBER);
    }
    lp_write(writer, "\n");
  }
}

void lp_write_analyses(lp_writer *writer, const persona_report *report, int64_t population) {
  for (int32_t i = 0; i < persona_report_analysis_count(report, population); i++) {
    const persona_analysis *analysis = persona_report_get_analysis(report, population, i);
    char title[40];
    const char *name = persona_analysis_name(analysis);
    title[0] = (char)(name[0] - 'a' + 'A');
    (void)strncpy(title + 1, name + 1, sizeof title - 2);
    title[sizeof title - 1] = '\0';
    lp_style_begin(writer, LP_STYLE_BOLD);
    lp_write(writer, title);
    lp_style_end(writer);
    lp_write(writer, "\n");
    write_table(writer, analysis);
    write_findings(writer, analysis);
  }
}
