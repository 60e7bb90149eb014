/* Values of a JSON document that jansson does not make by itself. All give NULL without memory. */
#ifndef LP_IO_JSON_TREE_H
#define LP_IO_JSON_TREE_H

#include <jansson.h>
#include <stdbool.h>

/* Puts a new value into an object or at the end of an array, which take it over also when they fail. False without
 * memory, also when the value itself could not be made. */
bool lp_io_json_put(json_t *object, const char *key, json_t *value);
bool lp_io_json_add(json_t *array, json_t *value);

/* Gives a finished value back, or NULL when it is not complete: then it is freed. */
json_t *lp_io_json_finish(json_t *value, bool complete);

/* A finite number; null for NaN and infinity, which JSON does not have. */
json_t *lp_io_json_number(double value);

/* A text; bytes that are not UTF-8 become U+FFFD, one each. NULL gives null. */
json_t *lp_io_json_text(const char *text);

/* A text that is a JSON number as that number, any other as text. A whole number beyond 64 bits stays text, so that no
 * digit is lost. */
json_t *lp_io_json_number_or_text(const char *text);

#endif
