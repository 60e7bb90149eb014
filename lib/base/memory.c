/* Memory of the library, through the context's allocator. */
#include "base/memory.h"

#include "base/context.h"

#include <stdlib.h>
#include <string.h>

void *lp_default_allocate(void *user, size_t bytes) {
  (void)user;
  return malloc(bytes);
}

void lp_default_release(void *user, void *memory) {
  (void)user;
  free(memory);
}

void *persona_context_allocate(const persona_context *context, size_t bytes) {
  if (context == NULL || bytes == 0) return NULL;
  return context->allocate(context->allocator_user, bytes);
}

void persona_context_release(const persona_context *context, void *memory) {
  if (context != NULL && memory != NULL) context->release(context->allocator_user, memory);
}

void *lp_allocate_array(const persona_context *context, int64_t count, int64_t size) {
  if (count < 0 || size < 0) return NULL;
  if (size > 0 && count > (int64_t)(PTRDIFF_MAX) / size) return NULL;
  const size_t bytes = (size_t)(count * size);
  return persona_context_allocate(context, bytes > 0 ? bytes : 1);
}

void *lp_allocate_zeroed(const persona_context *context, int64_t count, int64_t size) {
  void *memory = lp_allocate_array(context, count, size);
  if (memory != NULL) memset(memory, 0, (size_t)(count * size));
  return memory;
}

char *lp_copy_text(const persona_context *context, const char *text) {
  const size_t bytes = strlen(text) + 1;
  char *copy = persona_context_allocate(context, bytes);
  if (copy != NULL) memcpy(copy, text, bytes);
  return copy;
}

char **lp_copy_texts(const persona_context *context, const char *const *texts, int64_t count) {
  int64_t bytes = 0;
  for (int64_t i = 0; i < count; i++) bytes += (int64_t)strlen(texts[i]) + 1;
  char **copies = lp_allocate_array(context, count * (int64_t)sizeof *copies + bytes, 1);
  if (copies == NULL) return NULL;
  char *end = (char *)(copies + count);
  for (int64_t i = 0; i < count; i++) {
    const size_t length = strlen(texts[i]) + 1;
    copies[i] = memcpy(end, texts[i], length);
    end += length;
  }
  return copies;
}

int64_t lp_copied_texts_bytes(int64_t count, int64_t text_bytes) {
  return lp_array_bytes(1, lp_bytes_sum(lp_bytes_of(count, (int64_t)sizeof(char *)), text_bytes));
}

void lp_release(const persona_context *context, void *memory) { persona_context_release(context, memory); }
