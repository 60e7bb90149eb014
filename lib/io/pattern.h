/* Patterns over column names: * is any run of characters, ? is any one character. */
#ifndef LP_IO_PATTERN_H
#define LP_IO_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the first `length` bytes of `pattern` match the whole name. Cost O(length * length of name). */
bool lp_io_pattern_match(const char *pattern, int64_t length, const char *name);

/* Takes the next pattern from a list separated by commas, without the spaces around it. *list moves behind it, to NULL
 * when the list is used up. False when there was none left. */
bool lp_io_pattern_next(const char **list, const char **pattern, int64_t *length);

#endif
