/* Filling the caller's error, and making foreign texts fit to stand in a message. */
#include "io/fault.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static void begin(persona_error *err, int status) {
  memset(err, 0, sizeof *err);
  err->status = status;
  err->row = -1;
  err->column = -1;
  err->line = -1;
}

/* A message that was cut must not end inside a character. */
static void trim_cut_character(char *text, size_t size) {
  size_t end = strlen(text);
  if (end + 1 < size) return;
  while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80) end--;
  if (end > 0 && ((unsigned char)text[end - 1] & 0x80) != 0) end--;
  text[end] = '\0';
}

int lp_io_succeed(persona_error *err) {
  if (err != NULL) begin(err, PERSONA_OK);
  return PERSONA_OK;
}

int lp_io_fail(persona_error *err, int status, const char *format, ...) {
  if (err == NULL) return status;
  begin(err, status);
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(err->message, sizeof err->message, format, arguments);
  va_end(arguments);
  trim_cut_character(err->message, sizeof err->message);
  return status;
}

/* Writes "FILE:LINE: column 'NAME' (field N): " as far as the place is known. Returns its length. */
static size_t write_place(char *text, size_t size, const lp_io_place *place) {
  char file[LP_IO_SHOWN_FILE];
  char line[24] = "";
  char field[LP_IO_SHOWN_TEXT + 48] = "";
  lp_io_show_end(file, sizeof file, place->file);
  if (place->line > 0) (void)snprintf(line, sizeof line, "%lld:", (long long)place->line);
  if (place->field > 0 && place->column != NULL) {
    char column[LP_IO_SHOWN_TEXT];
    lp_io_show(column, sizeof column, place->column);
    (void)snprintf(field, sizeof field, " column '%s' (field %lld):", column, (long long)place->field);
  } else if (place->field > 0) {
    (void)snprintf(field, sizeof field, " field %lld:", (long long)place->field);
  }
  const int length = snprintf(text, size, "%s:%s%s ", file, line, field);
  return length < 0 ? 0 : (size_t)length;
}

int lp_io_fail_at(persona_error *err, int status, const lp_io_place *place, const char *format, ...) {
  if (err == NULL) return status;
  begin(err, status);
  if (place->line > 0) err->line = place->line;
  if (place->field > 0) err->column = place->field;
  const size_t used = write_place(err->message, sizeof err->message, place);
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(err->message + used, sizeof err->message - used, format, arguments);
  va_end(arguments);
  trim_cut_character(err->message, sizeof err->message);
  return status;
}

int lp_io_out_of_memory(persona_error *err) {
  return lp_io_fail(err, PERSONA_OUT_OF_MEMORY, "out of memory: the allocator gave none");
}

/* Puts the next character of `text` into `piece`, as it is or escaped. Returns how many bytes of `text` it took. */
static size_t show_character(const char *text, char *piece, size_t size) {
  utf8proc_int32_t character = 0;
  const utf8proc_ssize_t bytes = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &character);
  const bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
  if (bytes <= 0 || control) {
    (void)snprintf(piece, size, "\\x%02X", (unsigned)(unsigned char)*text);
    return 1;
  }
  memcpy(piece, text, (size_t)bytes);
  piece[bytes] = '\0';
  return (size_t)bytes;
}

void lp_io_show(char *shown, size_t size, const char *text) {
  static const char dots[] = "...";
  size_t used = 0;
  size_t fits = 0; /* what may stay when the dots must still find room */
  while (*text != '\0') {
    char piece[8];
    const size_t taken = show_character(text, piece, sizeof piece);
    const size_t length = strlen(piece);
    if (used + length + 1 > size) {
      memcpy(shown + fits, dots, sizeof dots);
      return;
    }
    memcpy(shown + used, piece, length);
    used += length;
    if (used + sizeof dots <= size) fits = used;
    text += taken;
  }
  shown[used] = '\0';
}

void lp_io_show_end(char *shown, size_t size, const char *text) {
  const size_t length = strlen(text);
  if (length < size) {
    lp_io_show(shown, size, text);
    return;
  }
  const char *tail = text + length - (size - 4);
  while (((unsigned char)*tail & 0xC0) == 0x80) tail++;
  memcpy(shown, "...", 3);
  lp_io_show(shown + 3, size - 3, tail);
}

void lp_io_show_number(char *shown, size_t size, double value) {
  char local[64];
  (void)snprintf(local, sizeof local, "%.15g", value);
  size_t used = 0;
  for (size_t i = 0; local[i] != '\0' && used + 1 < size; i++) {
    const bool known = strchr("+-0123456789e", local[i]) != NULL;
    if (known) {
      shown[used++] = local[i];
    } else if (used > 0 && shown[used - 1] != '.') {
      shown[used++] = '.'; /* the locale's decimal mark, which may have several bytes */
    }
  }
  shown[used] = '\0';
}
