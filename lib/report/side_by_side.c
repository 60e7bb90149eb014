/* Some results of all populations, a line each. */
#include "report/text.h"

enum { SIDE_NAME = 15, SIDE_NUMBER = 8 };

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

void lp_write_side_by_side(lp_writer *writer, const persona_report *report) {
  int shown = 0;
  for (int c = 0; c < SIDE_COLUMNS; c++) shown += lp_report_find_result(report, side_columns[c].key) >= 0;
  if (shown == 0) return;
  lp_write(writer, "\n");
  lp_style_begin(writer, LP_STYLE_BOLD);
  lp_write_left(writer, "Side by side", SIDE_NAME + 1);
  for (int c = 0; c < SIDE_COLUMNS; c++) {
    if (lp_report_find_result(report, side_columns[c].key) < 0) continue;
    lp_write_right(writer, side_columns[c].title, SIDE_NUMBER);
  }
  lp_style_end(writer);
  lp_write(writer, "\n");
  for (int64_t p = 0; p < report->results->subject_count; p++) {
    lp_write_both_ends(writer, report->results->subjects[p].name, SIDE_NAME);
    lp_write(writer, " ");
    for (int c = 0; c < SIDE_COLUMNS; c++) {
      const int32_t index = lp_report_find_result(report, side_columns[c].key);
      char text[32];
      if (index < 0) continue;
      lp_readable_number(text, sizeof text, lp_results_at(report->results, p, index)->value);
      lp_write_right(writer, text, SIDE_NUMBER);
    }
    lp_write(writer, "\n");
  }
}
