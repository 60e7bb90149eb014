/* What persona-sample, persona-check and persona-parse share: finding data files, numbers, output, exit statuses. */
#ifndef PERSONA_TOOLS_COMMON_H
#define PERSONA_TOOLS_COMMON_H

#include "shared.h"

#include <stdbool.h>
#include <stdio.h>

/* Exit statuses: the contract with scripts, as of persona-report. */
enum { EXIT_DONE = 0, EXIT_GATE = 1, EXIT_USAGE = 2, EXIT_DATA = 3, EXIT_RESOURCES = 4 };

/* Says what is wrong on standard error and returns EXIT_USAGE. */
int refuse(const char *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Says a library call's error and returns its exit status. */
int report_error(const char *program, const persona_error *err);

/* Reads a schema: a file when the name holds a slash or a point, else NAME.json in the folder schemas of
 * $PERSONA_SHARE, of ../share/persona beside the program, or of where the project is installed. */
int read_schema(persona_context *context, const char *name, persona_schema **out, persona_error *err);

/* A whole number from `least` to `most`. */
bool read_whole(const char *text, int64_t least, int64_t most, int64_t *value);

/* A sink on a stream, and the end of one: 0, or EXIT_RESOURCES with a message. */
int write_to_stream(void *user, const char *bytes, size_t length);
FILE *open_output(const char *program, const char *path);
int close_output(const char *program, const char *path, FILE *stream);

/* A text as JSON. */
void print_quoted(FILE *stream, const char *text);

/* A context, or NULL with a message said. */
persona_context *open_context(const char *program);

/* What getopt_long found wrong with an argument; returns EXIT_USAGE. */
int refuse_argument(const char *program, int option, char **argv);

#endif
