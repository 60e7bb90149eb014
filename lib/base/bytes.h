/* Counting bytes before they are allocated, so that a call can refuse instead of exhausting the machine. Sums and
 * products that leave int64_t stay at its end: "too many" is all that is asked of them. */
#ifndef LP_BASE_BYTES_H
#define LP_BASE_BYTES_H

#include <persona/status.h>

static inline int64_t lp_bytes_sum(int64_t a, int64_t b) { return a > INT64_MAX - b ? INT64_MAX : a + b; }

/* count things of `size` bytes; both at least 0. */
static inline int64_t lp_bytes_of(int64_t count, int64_t size) {
  return size > 0 && count > INT64_MAX / size ? INT64_MAX : count * size;
}

/* PERSONA_OK when `needed` bytes keep to the bound (0: none), else TOO_LARGE with a message that names both. */
int lp_bytes_check(int64_t needed, int64_t bound, persona_error *err);

#endif
