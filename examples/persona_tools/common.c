/* Shared parts of the persona programs. */
#include "common.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int refuse(const char *program, const char *format, ...) {
  va_list list;
  va_start(list, format);
  (void)fprintf(stderr, "%s: ", program);
  (void)vfprintf(stderr, format, list);
  (void)fprintf(stderr, "; see --help\n");
  va_end(list);
  return EXIT_USAGE;
}

int report_error(const char *program, const persona_error *err) {
  const int status = err->status;
  (void)fprintf(stderr, "%s: %s\n", program, err->message[0] != '\0' ? err->message : persona_status_text(status));
  if (status == PERSONA_OUT_OF_MEMORY || status == PERSONA_STOPPED) return EXIT_RESOURCES;
  return status == PERSONA_INVALID_ARGUMENT ? EXIT_USAGE : EXIT_DATA;
}

int read_schema(persona_context *context, const char *name, persona_schema **out, persona_error *err) {
  char path[2 * PATH_MAX];
  const int status = find_shared("schemas", "schema", name, path, sizeof path, err);
  return status == PERSONA_OK ? persona_schema_read(context, path, out, err) : status;
}

bool read_whole(const char *text, int64_t least, int64_t most, int64_t *value) {
  char *end = NULL;
  errno = 0;
  const long long read = strtoll(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || strchr("-0123456789", text[0]) == NULL) return false;
  *value = read;
  return read >= least && read <= most;
}

int write_to_stream(void *user, const char *bytes, size_t length) {
  return fwrite(bytes, 1, length, user) == length ? 0 : 1;
}

FILE *open_output(const char *program, const char *path) {
  if (strcmp(path, "-") == 0) return stdout;
  FILE *stream = fopen(path, "wb");
  if (stream == NULL) (void)fprintf(stderr, "%s: cannot write %s: %s\n", program, path, strerror(errno));
  return stream;
}

int close_output(const char *program, const char *path, FILE *stream) {
  const bool failed = ferror(stream) != 0;
  const bool closed = stream == stdout ? fflush(stream) == 0 : fclose(stream) == 0;
  if (!failed && closed) return EXIT_DONE;
  (void)fprintf(stderr, "%s: cannot write %s: %s\n", program, strcmp(path, "-") == 0 ? "standard output" : path,
                strerror(errno));
  return EXIT_RESOURCES;
}

void print_quoted(FILE *stream, const char *text) {
  (void)fputc('"', stream);
  for (; *text != '\0'; text++) {
    const unsigned char byte = (unsigned char)*text;
    if (byte < 0x20) {
      (void)fprintf(stream, "\\u%04X", byte);
    } else {
      if (byte == '"' || byte == '\\') (void)fputc('\\', stream);
      (void)fputc(byte, stream);
    }
  }
  (void)fputc('"', stream);
}

persona_context *open_context(const char *program) {
  persona_context *context = NULL;
  persona_error err;
  if (persona_context_create(NULL, &context, &err) != PERSONA_OK) (void)report_error(program, &err);
  return context;
}

int refuse_argument(const char *program, int option, char **argv) {
  if (option == ':') return refuse(program, "%s needs a value", argv[optind - 1]);
  return refuse(program, "'%s' is not an option", argv[optind - 1]);
}
