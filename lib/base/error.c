/* Filling the caller's error. */
#include "base/error.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void begin(persona_error *err, int status, int64_t row, int64_t column) {
  memset(err, 0, sizeof *err);
  err->status = status;
  err->row = row;
  err->column = column;
  err->line = -1;
}

int lp_succeed(persona_error *err) {
  if (err != NULL) begin(err, PERSONA_OK, -1, -1);
  return PERSONA_OK;
}

__attribute__((format(printf, 5, 0))) static int record(persona_error *err, int status, int64_t row, int64_t column,
                                                        const char *format, va_list arguments) {
  if (err == NULL) return status;
  begin(err, status, row, column);
  (void)vsnprintf(err->message, sizeof err->message, format, arguments);
  lp_repair_utf8(err->message); /* a name may have been cut inside a character */
  return status;
}

int lp_fail(persona_error *err, int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)record(err, status, -1, -1, format, arguments);
  va_end(arguments);
  return status;
}

int lp_fail_at(persona_error *err, int status, int64_t row, int64_t column, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)record(err, status, row, column, format, arguments);
  va_end(arguments);
  return status;
}

int lp_out_of_memory(persona_error *err) {
  return lp_fail(err, PERSONA_OUT_OF_MEMORY, "out of memory: the allocator gave none");
}
