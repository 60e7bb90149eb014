/* The populations of a comparison beside each other: metrics with intervals, then ranks. */
#include "standings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { KEY = 17, MOST_COLUMNS = 3, CELL_SIZE = 64, NAME = 21 };

/* A table whose rows are called "head: population": for each head all populations. */
typedef struct grid {
  const persona_analysis *analysis;
  int32_t table;
  int64_t rows;
  int64_t populations;
} grid;

static const char *label_of(const grid *of, int64_t row) {
  return persona_analysis_table_label(of->analysis, of->table, row);
}

static double cell_of(const grid *of, int64_t row, const char *column) {
  for (int32_t c = 0; c < persona_analysis_table_columns(of->analysis, of->table); c++) {
    if (strcmp(persona_analysis_table_column(of->analysis, of->table, c), column) == 0) {
      return persona_analysis_table_value(of->analysis, of->table, row, c);
    }
  }
  return NAN;
}

static int head_length(const char *label) { return (int)(behind_colon(label) - label) - 2; }

static int same_head(const char *a, const char *b) {
  return head_length(a) == head_length(b) && strncmp(a, b, (size_t)head_length(a)) == 0;
}

static grid grid_of(const persona_analysis *analysis, const char *table) {
  grid of = {.analysis = analysis, .table = persona_analysis_find_table(analysis, table)};
  if (of.table < 0) return of;
  of.rows = persona_analysis_table_rows(analysis, of.table);
  while (of.populations < of.rows && same_head(label_of(&of, 0), label_of(&of, of.populations))) of.populations++;
  return of;
}

/* ---- intervals ---- */

static int32_t axis_of(const grid *of, int64_t row) {
  char key[64];
  const char *label = label_of(of, row);
  (void)snprintf(key, sizeof key, "%.*s", head_length(label), label);
  return persona_metric_axis(persona_metric_find(key));
}

/* As many digits as the column has room for. */
static void write_cell(const grid *of, int64_t row, int width, char *text) {
  static const char marks[] = {' ', '<', '=', '>'};
  const double value = cell_of(of, row, "value");
  const double low = cell_of(of, row, "low");
  const double high = cell_of(of, row, "high");
  const double position = cell_of(of, row, "band_position");
  const char mark = position >= 0.0 && position <= 3.0 ? marks[(int)position] : ' ';
  int length = width;
  if (isnan(value)) {
    (void)snprintf(text, CELL_SIZE, "%c-", mark);
    return;
  }
  for (int digits = 4; digits > 1 && length >= width && !isnan(low); digits--) {
    length = snprintf(text, CELL_SIZE, "%c%.*g [%.*g, %.*g]", mark, digits, value, digits, low, digits, high);
    if (length < width) continue;
    length = snprintf(text, CELL_SIZE, "%c%.*g [%.*g,%.*g]", mark, digits, value, digits, low, digits, high);
  }
  if (length >= width) (void)snprintf(text, CELL_SIZE, "%c%.4g", mark, value);
}

static void put_metric(writer *to, const grid *of, int64_t row, int64_t first, int64_t count, int width) {
  const char *label = label_of(of, row);
  if (head_length(label) < KEY) {
    put(to, "%-*.*s", KEY, head_length(label), label);
  } else {
    put(to, "%.*s\n%*s", head_length(label), label, KEY, "");
  }
  for (int64_t p = first; p < first + count; p++) {
    char text[CELL_SIZE];
    write_cell(of, row + p, width, text);
    put(to, "%-*s", p + 1 < first + count ? width : 0, text);
  }
  put(to, "\n");
}

static void put_axis(writer *to, const grid *of, int32_t axis, int64_t first, int64_t count, int width) {
  int begun = 0;
  for (int64_t row = 0; row < of->rows; row += of->populations) {
    if (axis_of(of, row) != axis) continue;
    if (!begun) {
      put(to, "\n");
      put_column(to, persona_axis_name(axis), KEY);
      for (int64_t p = first; p < first + count; p++) {
        const char *name = behind_colon(label_of(of, p));
        if (p + 1 < first + count) {
          put(to, " ");
          put_column(to, name, width - 2);
          put(to, " ");
        } else {
          put(to, " %.*s\n", bytes_of_characters(name, width - 1), name);
        }
      }
    }
    begun = 1;
    put_metric(to, of, row, first, count, width);
  }
}

void put_intervals(writer *to, const persona_analysis *analysis, double level) {
  const grid of = grid_of(analysis, "intervals");
  if (of.rows == 0) return;
  const int64_t columns = of.populations < MOST_COLUMNS ? of.populations : MOST_COLUMNS;
  const int width = (LINE - KEY) / (int)columns;
  for (int32_t axis = 0; persona_axis_name(axis) != NULL; axis++) {
    for (int64_t first = 0; first < of.populations; first += columns) {
      const int64_t left = of.populations - first;
      put_axis(to, &of, axis, first, left < columns ? left : columns, width);
    }
  }
  put(to,
      "\n[low, high]: %g %% interval of the value, where one holds (--json says why not).\n"
      "Where healthy people of the same number lie: = inside, < below, > above their\n"
      "band (nothing: not known).\n",
      100.0 * level);
}

/* ---- ranks ---- */

static const char *short_number(double value, char *text, size_t size) {
  (void)snprintf(text, size, value < 9.9995 ? "%.3f" : "%.4g", value);
  return text;
}

static void put_standing(writer *to, const grid *of, int64_t row) {
  char texts[3][32];
  const double low = cell_of(of, row, "low");
  const double first = cell_of(of, row, "tied_first");
  const double last = cell_of(of, row, "tied_last");
  put(to, "%4.0f  ", cell_of(of, row, "place"));
  put_column(to, behind_colon(label_of(of, row)), NAME);
  put(to, "%7s", short_number(cell_of(of, row, "score"), texts[0], sizeof texts[0]));
  if (isnan(low)) {
    put(to, "%16s", "-");
  } else {
    char ends[80];
    (void)snprintf(ends, sizeof ends, "[%s, %s]", short_number(low, texts[1], sizeof texts[1]),
                   short_number(cell_of(of, row, "high"), texts[2], sizeof texts[2]));
    put(to, "%16s", ends);
  }
  if (isnan(first)) {
    put(to, "\n");
    return;
  }
  put(to, "%6.1f %3.0f-%-3.0f%6.1f %%", cell_of(of, row, "rank"), floor(cell_of(of, row, "rank_low")),
      ceil(cell_of(of, row, "rank_high")), 100.0 * cell_of(of, row, "best"));
  if (first < last) put(to, "%5.0f-%.0f", first, last);
  put(to, "\n");
}

static void put_board(writer *to, const grid *of, int64_t begin) {
  put(to, "\n");
  char name[32];
  (void)snprintf(name, sizeof name, "%.*s", head_length(label_of(of, begin)), label_of(of, begin));
  put_column(to, name, NAME + 6);
  put(to, "%7s%16s%6s%8s%8s  tied\n", "score", "interval", "rank", "ranks", "first");
  for (int64_t place = 1; place <= of->populations; place++) {
    for (int64_t p = begin; p < begin + of->populations; p++) {
      if (cell_of(of, p, "place") == (double)place) put_standing(to, of, p);
    }
  }
}

void put_ranking(writer *to, const persona_analysis *analysis) {
  const grid of = grid_of(analysis, "ranking");
  if (of.rows == 0) return;
  put(to,
      "\nWho is nearest to healthy people (score 0: as near as a second sample of the\n"
      "reference; about 1: as far as populations that are known to be wrong)\n");
  for (int64_t row = 0; row < of.rows; row += of.populations) put_board(to, &of, row);
  put(to,
      "\nrank, ranks, first: mean place, where the place lies, and how often it is the\n"
      "first when other agents are drawn; tied: places that it cannot be told from.\n");
}
