/* Bytes from a file or from the caller's callback, through one buffer. */
#ifndef LP_IO_SOURCE_H
#define LP_IO_SOURCE_H

#include <persona/csv.h>
#include <stdbool.h>

typedef struct lp_io_source {
  const persona_context *context;
  char *name;          /* in messages */
  persona_source read; /* NULL: read from the descriptor */
  void *user;
  int descriptor; /* -1: none */
  char *buffer;   /* bytes position..length-1 are still to be taken */
  int64_t capacity;
  int64_t position;
  int64_t length;
  bool ended;
} lp_io_source;

/* Opens a file, or takes a callback. On failure nothing is to be closed. */
int lp_io_source_open(lp_io_source *source, const persona_context *context, const char *path, persona_error *err);
int lp_io_source_open_callback(lp_io_source *source, const persona_context *context, const char *name,
                               persona_source read_callback, void *user, persona_error *err);
void lp_io_source_close(lp_io_source *source);

/* Reads more bytes behind those not yet taken, which move to the front of the buffer; it grows when they fill it. No
 * new byte and `ended` set: that was the end. */
int lp_io_source_extend(lp_io_source *source, persona_error *err);

#endif
