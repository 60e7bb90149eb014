/* One result: a number, whether it holds and why not, what it was computed from, and named tables of detail.
 *
 * Results are borrowed: they live as long as the run or the report that they were got from. Everything here is a plain
 * read, thread-safe and O(1); NULL or an index out of range gives NaN, 0, -1 or NULL. Since 0.1. */
#ifndef PERSONA_RESULT_H
#define PERSONA_RESULT_H

#include <persona/metric.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_result persona_result;

/* Whether a value holds. */
enum {
  PERSONA_VALIDITY_OK = 0,
  PERSONA_VALIDITY_UNDEFINED = 1, /* the definition does not apply; the value is NaN */
  PERSONA_VALIDITY_INFINITE = 2   /* the definition gives +infinity */
};

/* "ok", "undefined", "infinite"; NULL for any other. */
PERSONA_API const char *persona_validity_name(int32_t validity);

/* The metric and its value, whether that holds, and what it was computed from. */
PERSONA_API int32_t persona_result_metric(const persona_result *result); /* place in the catalogue */
PERSONA_API const char *persona_result_key(const persona_result *result);
PERSONA_API double persona_result_value(const persona_result *result);
PERSONA_API int32_t persona_result_validity(const persona_result *result);
PERSONA_API const char *persona_result_reason(const persona_result *result); /* one sentence; "" when ok */
PERSONA_API double persona_result_effective_n(const persona_result *result); /* rows that entered, Kish when weighted */

/* The options that were read, as text: "k" "5". The seed is among them where random numbers were drawn. */
PERSONA_API int32_t persona_result_setting_count(const persona_result *result);
PERSONA_API const char *persona_result_setting_key(const persona_result *result, int32_t index);
PERSONA_API const char *persona_result_setting_text(const persona_result *result, int32_t index);

/* Further numbers beside the value, such as the quartiles of lid. A detail may be NaN (not defined) or infinite. */
PERSONA_API int32_t persona_result_detail_count(const persona_result *result);
PERSONA_API const char *persona_result_detail_key(const persona_result *result, int32_t index);
PERSONA_API double persona_result_detail_value(const persona_result *result, int32_t index);

/* The table of a result, if it has one: rows with a label each (an item, say) and named columns of numbers.
 * table_name is NULL without a table. */
PERSONA_API const char *persona_result_table_name(const persona_result *result);
PERSONA_API int64_t persona_result_table_rows(const persona_result *result);
PERSONA_API int32_t persona_result_table_columns(const persona_result *result);
PERSONA_API const char *persona_result_table_column(const persona_result *result, int32_t column);
PERSONA_API const char *persona_result_table_label(const persona_result *result, int64_t row);
PERSONA_API double persona_result_table_value(const persona_result *result, int64_t row, int32_t column);

#ifdef __cplusplus
}
#endif

#endif
