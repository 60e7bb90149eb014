/* Filling the caller's error: every failure of the library passes through here. */
#ifndef LP_BASE_ERROR_H
#define LP_BASE_ERROR_H

#include <persona/status.h>

/* Marks success; the error may be NULL. Returns PERSONA_OK. */
int lp_succeed(persona_error *err);

/* Records a failure without a place, or at a row and column (-1 for none). Returns `status`, so that a call can end
 * with `return lp_fail(...)`. The message is cut to fit; err may be NULL. */
int lp_fail(persona_error *err, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
int lp_fail_at(persona_error *err, int status, int64_t row, int64_t column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The one message for a failed allocation. Returns PERSONA_OUT_OF_MEMORY. */
int lp_out_of_memory(persona_error *err);

#endif
