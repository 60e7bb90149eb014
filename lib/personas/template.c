/* Walking over a text with placeholders. */
#include "personas/template.h"

#include "io/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int lp_template_fail(persona_error *err, const char *what, const char *text, int64_t offset, const char *format, ...) {
  int64_t line = 1;
  int64_t column = 1;
  for (int64_t i = 0; i < offset; i++) {
    if (((unsigned char)text[i] & 0xC0) != 0x80) column++;
    if (text[i] != '\n') continue;
    line++;
    column = 1;
  }
  char message[320];
  va_list list;
  va_start(list, format);
  (void)vsnprintf(message, sizeof message, format, list);
  va_end(list);
  const int status = lp_io_fail(err, PERSONA_FORMAT, "%s, line %lld, column %lld: %s", what, (long long)line,
                                (long long)column, message);
  if (err != NULL) err->line = line;
  if (err != NULL) err->column = column;
  return status;
}

int lp_template_walk(const char *what, const char *text, lp_template_piece piece, void *user, persona_error *err) {
  int64_t start = 0;
  int64_t at = 0;
  int status = PERSONA_OK;
  while (text[at] != '\0' && status == PERSONA_OK) {
    const char brace = text[at];
    if (brace != '{' && brace != '}') {
      at++;
      continue;
    }
    if (text[at + 1] == brace) { /* the first of two braces is text */
      status = piece(user, text + start, at + 1 - start, start, 0, err);
      at += 2;
      start = at;
      continue;
    }
    if (brace == '}') return lp_template_fail(err, what, text, at, "a '}' closes nothing; write '}}' for a brace");
    const size_t length = strcspn(text + at + 1, "{}\n");
    if (text[at + 1 + (int64_t)length] != '}') {
      return lp_template_fail(err, what, text, at, "a '{' is not closed on its line; write '{{' for a brace");
    }
    if (length == 0) return lp_template_fail(err, what, text, at, "'{}' names no placeholder");
    if (at > start) status = piece(user, text + start, at - start, start, 0, err);
    if (status == PERSONA_OK) status = piece(user, text + at + 1, (int64_t)length, at, 1, err);
    at += (int64_t)length + 2;
    start = at;
  }
  if (status == PERSONA_OK && at > start) status = piece(user, text + start, at - start, start, 0, err);
  return status;
}
