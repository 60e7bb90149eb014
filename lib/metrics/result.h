/* The inside of a result, and how a metric fills it. */
#ifndef LP_METRICS_RESULT_H
#define LP_METRICS_RESULT_H

#include <persona/context.h>
#include <persona/result.h>

#include "base/options.h"

enum { LP_REASON_SIZE = 240, LP_MAXIMUM_DETAILS = 6, LP_MAXIMUM_TABLE_COLUMNS = 5, LP_SETTING_SIZE = 32 };

typedef struct lp_setting {
  const char *key;
  char text[LP_SETTING_SIZE];
} lp_setting;

typedef struct lp_detail {
  const char *key;
  double value;
} lp_detail;

typedef struct lp_table {
  const char *name; /* NULL without a table */
  int64_t rows;
  int32_t columns;
  const char *column_names[LP_MAXIMUM_TABLE_COLUMNS];
  char **labels;  /* rows; one block */
  double *values; /* rows x columns */
} lp_table;

struct persona_result {
  int32_t metric;
  double value;
  int32_t validity;
  char reason[LP_REASON_SIZE];
  double effective_n;
  int32_t setting_count;
  lp_setting settings[LP_OPTION_COUNT];
  int32_t detail_count;
  lp_detail details[LP_MAXIMUM_DETAILS];
  lp_table table;
};

/* An undefined result of a metric, with the settings that it reads. */
void lp_result_begin(persona_result *result, int32_t metric, const lp_option_values *options);

/* Sets the value: ok when it is finite, infinite with a reason when it is not. A NaN is a defect of the metric, but is
 * reported as undefined rather than passed on. Returns PERSONA_OK, so that a metric can end with it. */
int lp_result_set(persona_result *result, double value);

/* Says why there is no value. Both return PERSONA_OK: an undefined result is no failure. */
int lp_result_undefined(persona_result *result, const char *format, ...) __attribute__((format(printf, 2, 3)));
int lp_result_infinite(persona_result *result, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a number beside the value. */
void lp_result_detail(persona_result *result, const char *key, double value);

/* Gives the result a table, all NaN. labels: rows strings, copied; NULL numbers the rows from 1. names: `columns`
 * static strings. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_result_table(const persona_context *context, persona_result *result, const char *name, int64_t rows,
                    const char *const *labels, int32_t columns, const char *const *names, persona_error *err);

/* The memory that a table takes. label_bytes: of all labels, with the byte that ends each; -1 when rows are numbered.
 */
int64_t lp_result_table_bytes(int64_t rows, int64_t label_bytes, int32_t columns);

static inline double *lp_result_cell(persona_result *result, int64_t row, int32_t column) {
  return &result->table.values[row * result->table.columns + column];
}

/* Frees what is inside. */
void lp_result_clear(const persona_context *context, persona_result *result);

#endif
