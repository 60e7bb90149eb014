/* The inside of an analysis, and how it is filled. */
#ifndef LP_ANALYSIS_ANALYSIS_H
#define LP_ANALYSIS_ANALYSIS_H

#include <persona/analysis.h>
#include <persona/population.h>

#include <stdatomic.h>

#include "base/options.h"

enum {
  LP_ANALYSIS_TABLES = 12,
  LP_ANALYSIS_FINDINGS = 32, /* more are left out, and the last one says so */
  LP_ANALYSIS_SETTINGS = 8,
  LP_SENTENCE_SIZE = 240
};

typedef struct lp_analysis_table {
  const char *name;    /* static */
  const char *meaning; /* static */
  int64_t rows;
  int32_t columns;
  char **labels; /* rows; one block */
  char **column_names;
  char **notes;   /* rows; NULL stands for "" */
  double *values; /* rows x columns, NaN at first */
} lp_analysis_table;

struct persona_analysis {
  persona_context *context;
  atomic_long holders;
  const char *name; /* static */
  char *population;
  int32_t setting_count;
  const char *setting_keys[LP_ANALYSIS_SETTINGS];
  char setting_texts[LP_ANALYSIS_SETTINGS][32];
  int32_t finding_count;
  int32_t findings_left_out;
  char findings[LP_ANALYSIS_FINDINGS][LP_SENTENCE_SIZE];
  int32_t table_count;
  lp_analysis_table tables[LP_ANALYSIS_TABLES];
};

/* An empty analysis called `name` (static) of a population; NULL when there is no memory. */
persona_analysis *lp_analysis_create(persona_context *context, const char *name, const persona_population *population);

/* One more holder; returns its argument. */
persona_analysis *lp_analysis_share(const persona_analysis *analysis);

/* Notes that an option was read, with its value. */
void lp_analysis_setting(persona_analysis *analysis, const lp_option_values *options, int32_t place);

/* Adds a sentence. */
void lp_analysis_say(persona_analysis *analysis, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a table, all NaN. name, meaning: static. labels: `rows` strings, column_names: `columns` strings, all copied.
 * table: receives it, valid until the analysis is freed. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_analysis_add_table(persona_analysis *analysis, const char *name, const char *meaning, int64_t rows,
                          const char *const *labels, int32_t columns, const char *const *column_names,
                          lp_analysis_table **table, persona_error *err);

/* Gives a row its note, in place of an earlier one. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_analysis_note(persona_analysis *analysis, lp_analysis_table *table, int64_t row, persona_error *err,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

static inline double *lp_analysis_cell(lp_analysis_table *table, int64_t row, int32_t column) {
  return &table->values[row * table->columns + column];
}

#endif
