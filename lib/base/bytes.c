/* Counting bytes before they are allocated. */
#include "base/bytes.h"

#include "base/error.h"

int lp_bytes_check(int64_t needed, int64_t bound, persona_error *err) {
  if (bound <= 0 || needed <= bound) return PERSONA_OK;
  return lp_fail(err, PERSONA_TOO_LARGE, "this needs %lld bytes of working memory, and max_bytes allows %lld",
                 (long long)needed, (long long)bound);
}
