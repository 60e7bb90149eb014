/* Where a report goes. */
#include "output.h"

#include <errno.h>
#include <langinfo.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(persona_error *err, const char *file) {
  memset(err, 0, sizeof *err);
  err->status = PERSONA_STOPPED;
  err->row = err->column = err->line = -1;
  (void)snprintf(err->message, sizeof err->message, "cannot write %.300s: %s", file, strerror(errno));
  return PERSONA_STOPPED;
}

static int write_to_stream(void *user, const char *bytes, size_t length) {
  return fwrite(bytes, 1, length, user) == length ? 0 : 1;
}

/* Text that grows in memory, so that a file is touched only when the document is complete. */
typedef struct document {
  char *bytes;
  size_t length;
  size_t capacity;
} document;

static int write_to_document(void *user, const char *bytes, size_t length) {
  document *target = user;
  if (length > target->capacity - target->length) {
    const size_t capacity = 2 * (target->length + length) + 4096;
    char *grown = realloc(target->bytes, capacity);
    if (grown == NULL) return 1;
    target->bytes = grown;
    target->capacity = capacity;
  }
  memcpy(target->bytes + target->length, bytes, length);
  target->length += length;
  return 0;
}

static int write_json_file(const document *made, const char *file, persona_error *err) {
  FILE *stream = fopen(file, "wb");
  if (stream == NULL) return fail(err, file);
  const bool written = fwrite(made->bytes, 1, made->length, stream) == made->length;
  const bool closed = fclose(stream) == 0;
  return written && closed ? PERSONA_OK : fail(err, file);
}

static int32_t text_style(void) {
  const char *terminal = getenv("TERM");
  const char *no_colour = getenv("NO_COLOR");
  int32_t style = PERSONA_TEXT_PLAIN;
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) style |= PERSONA_TEXT_UNICODE;
  if (isatty(STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0') &&
      (terminal == NULL || strcmp(terminal, "dumb") != 0)) {
    style |= PERSONA_TEXT_COLOUR;
  }
  return style;
}

static int finish_standard_output(int status, persona_error *err) {
  if (status == PERSONA_STOPPED || (status == PERSONA_OK && (fflush(stdout) != 0 || ferror(stdout)))) {
    return fail(err, "standard output");
  }
  return status;
}

int write_outputs(const void *thing, document_writer write_text, document_writer write_json, const char *json,
                  persona_error *err) {
  const bool json_only = json != NULL && strcmp(json, "-") == 0;
  if (json_only) {
    return finish_standard_output(write_json(thing, 0, write_to_stream, stdout, err), err);
  }
  if (json != NULL) {
    document made = {NULL, 0, 0};
    int status = write_json(thing, 0, write_to_document, &made, err);
    if (status == PERSONA_OK) status = write_json_file(&made, json, err);
    free(made.bytes);
    if (status != PERSONA_OK) return status;
  }
  return finish_standard_output(write_text(thing, text_style(), write_to_stream, stdout, err), err);
}

int show_progress(void *user, int64_t done, int64_t total) {
  enum { CELLS = 40 };
  (void)user;
  const int filled = (int)((double)done / (double)total * CELLS);
  char bar[CELLS + 1];
  memset(bar, '.', CELLS);
  memset(bar, '#', (size_t)filled);
  bar[CELLS] = '\0';
  (void)fprintf(stderr, "\rmeasuring [%s] %3d%%", bar, (int)((double)done / (double)total * 100.0));
  return 0;
}

void clear_progress(void) { (void)fprintf(stderr, "\r%60s\r", ""); }
