/* What of a text is UTF-8. */
#ifndef LP_IO_UTF8_H
#define LP_IO_UTF8_H

#include <stdint.h>

/* How many of the first bytes of a text of `length` bytes are whole UTF-8 characters: all of them when it is good. */
int64_t lp_io_utf8_length(const char *text, int64_t length);

#endif
