/* Bytes from a file or from the caller's callback. Files are read by POSIX calls: stdio would allocate on its own. */
#include "io/source.h"

#include "io/fault.h"
#include "io/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024 };

static int fail_system(const char *path, const char *what, int reason, persona_error *err) {
  char text[128];
  if (strerror_r(reason, text, sizeof text) != 0) text[0] = '\0';
  const lp_io_place place = {.file = path};
  return lp_io_fail_at(err, PERSONA_FILE, &place, "%s: %s", what, text[0] != '\0' ? text : "unknown reason");
}

static int begin(lp_io_source *source, const persona_context *context, const char *name, persona_error *err) {
  memset(source, 0, sizeof *source);
  source->context = context;
  source->descriptor = -1;
  source->name = lp_io_copy_text(context, name, (int64_t)strlen(name));
  source->buffer = lp_io_allocate_array(context, BUFFER_BYTES, 1);
  source->capacity = BUFFER_BYTES;
  if (source->name != NULL && source->buffer != NULL) return PERSONA_OK;
  lp_io_source_close(source);
  return lp_io_out_of_memory(err);
}

int lp_io_source_open(lp_io_source *source, const persona_context *context, const char *path, persona_error *err) {
  int status = begin(source, context, path, err);
  if (status != PERSONA_OK) return status;
  do {
    source->descriptor = open(path, O_RDONLY | O_CLOEXEC);
  } while (source->descriptor < 0 && errno == EINTR);
  struct stat facts;
  if (source->descriptor < 0) {
    status = fail_system(path, "the file cannot be opened", errno, err);
  } else if (fstat(source->descriptor, &facts) == 0 && S_ISDIR(facts.st_mode)) {
    status = fail_system(path, "the file cannot be read", EISDIR, err);
  }
  if (status != PERSONA_OK) lp_io_source_close(source);
  return status;
}

int lp_io_source_open_callback(lp_io_source *source, const persona_context *context, const char *name,
                               persona_source read_callback, void *user, persona_error *err) {
  const int status = begin(source, context, name, err);
  if (status != PERSONA_OK) return status;
  source->read = read_callback;
  source->user = user;
  return PERSONA_OK;
}

void lp_io_source_close(lp_io_source *source) {
  if (source->descriptor >= 0) (void)close(source->descriptor);
  source->descriptor = -1;
  persona_context_release(source->context, source->buffer);
  persona_context_release(source->context, source->name);
  source->buffer = NULL;
  source->name = NULL;
}

/* Reads into the free end of the buffer; *got: how many bytes, 0 at the end. */
static int read_bytes(lp_io_source *source, int64_t *got, persona_error *err) {
  char *target = source->buffer + source->length;
  const int64_t room = source->capacity - source->length;
  if (source->read != NULL) {
    *got = source->read(source->user, target, room);
    if (*got >= 0 && *got <= room) return PERSONA_OK;
    const lp_io_place place = {.file = source->name};
    return lp_io_fail_at(err, PERSONA_FILE, &place, "the source of bytes failed (it returned %lld for %lld bytes)",
                         (long long)*got, (long long)room);
  }
  do {
    *got = read(source->descriptor, target, (size_t)room);
  } while (*got < 0 && errno == EINTR);
  return *got >= 0 ? PERSONA_OK : fail_system(source->name, "the file cannot be read", errno, err);
}

int lp_io_source_extend(lp_io_source *source, persona_error *err) {
  if (source->ended) return PERSONA_OK;
  const int64_t unread = source->length - source->position;
  if (unread > 0 && source->position > 0) memmove(source->buffer, source->buffer + source->position, (size_t)unread);
  source->position = 0;
  source->length = unread;
  if (unread == source->capacity) {
    char *grown = lp_io_grow_array(source->context, source->buffer, unread, 2 * source->capacity, 1);
    if (grown == NULL) return lp_io_out_of_memory(err);
    source->buffer = grown;
    source->capacity *= 2;
  }
  int64_t got = 0;
  const int status = read_bytes(source, &got, err);
  if (status != PERSONA_OK) return status;
  source->length += got;
  source->ended = got == 0;
  return PERSONA_OK;
}
