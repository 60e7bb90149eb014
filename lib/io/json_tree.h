/* Values of a JSON document that jansson does not make by itself. All give NULL without memory. */
#ifndef LP_IO_JSON_TREE_H
#define LP_IO_JSON_TREE_H

#include <jansson.h>
#include <stdbool.h>

/* A finite number; null for NaN and infinity, which JSON does not have. */
json_t *lp_io_json_number(double value);

/* A text; bytes that are not UTF-8 become U+FFFD, one each. NULL gives null. */
json_t *lp_io_json_text(const char *text);

/* A text that is a JSON number as that number, any other as text. A whole number beyond 64 bits stays text, so that no
 * digit is lost. */
json_t *lp_io_json_number_or_text(const char *text);

#endif
