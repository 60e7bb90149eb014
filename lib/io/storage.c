/* Memory of libpersona-io, through the context's public calls. */
#include "io/storage.h"

#include <string.h>

void *lp_io_allocate_array(const persona_context *context, int64_t count, int64_t size) {
  if (count < 0 || size < 0) return NULL;
  if (size > 0 && count > (int64_t)PTRDIFF_MAX / size) return NULL;
  const int64_t bytes = count * size;
  return persona_context_allocate(context, bytes > 0 ? (size_t)bytes : 1);
}

void *lp_io_allocate_zeroed(const persona_context *context, int64_t count, int64_t size) {
  void *memory = lp_io_allocate_array(context, count, size);
  if (memory != NULL) memset(memory, 0, (size_t)(count * size));
  return memory;
}

void *lp_io_grow_array(const persona_context *context, void *memory, int64_t used, int64_t count, int64_t size) {
  void *grown = lp_io_allocate_array(context, count, size);
  if (grown == NULL) return NULL;
  if (used > 0) memcpy(grown, memory, (size_t)(used * size));
  persona_context_release(context, memory);
  return grown;
}

char *lp_io_copy_text(const persona_context *context, const char *text, int64_t length) {
  char *copy = lp_io_allocate_array(context, length + 1, 1);
  if (copy == NULL) return NULL;
  if (length > 0) memcpy(copy, text, (size_t)length);
  copy[length] = '\0';
  return copy;
}
