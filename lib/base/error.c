/* Filling the caller's error. */
#include "base/error.h"

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

/* A message that was cut must not end inside a UTF-8 sequence. */
static void trim_utf8(char *text, size_t size) {
  size_t end = size - 1;
  if (strlen(text) < end) return;
  while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80) end--;
  if (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0xC0) end--;
  text[end] = '\0';
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
  trim_utf8(err->message, sizeof err->message);
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
