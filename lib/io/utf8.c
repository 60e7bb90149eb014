/* What of a text is UTF-8, by utf8proc. */
#include "io/utf8.h"

#include <utf8proc.h>

int64_t lp_io_utf8_length(const char *text, int64_t length) {
  int64_t good = 0;
  while (good < length) {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t bytes =
        utf8proc_iterate((const utf8proc_uint8_t *)text + good, (utf8proc_ssize_t)(length - good), &character);
    if (bytes <= 0) break;
    good += bytes;
  }
  return good;
}
