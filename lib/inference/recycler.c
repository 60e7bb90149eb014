/* Size classes with a list each of blocks that wait. */
#include "inference/recycler.h"

#include "base/context.h"
#include "base/memory.h"

#include <stdint.h>
#include <string.h>

/* In front of every block; as long as the strictest alignment of malloc. */
typedef union header {
  struct {
    union header *next;
    int32_t class_number;
  } block;
  long double alignment[2];
} header;

static size_t class_bytes(int32_t number) {
  const size_t power = (size_t)1 << (6 + number / 2);
  return number % 2 == 0 ? power : power + power / 2;
}

static int32_t class_of(size_t bytes) {
  for (int32_t number = 0; number < LP_RECYCLER_CLASSES; number++) {
    if (bytes <= class_bytes(number)) return number;
  }
  return -1;
}

static void *take(void *user, size_t bytes) {
  lp_recycler *recycler = user;
  const int32_t number = class_of(bytes);
  if (number < 0) return NULL;
  header *block = recycler->waiting[number];
  if (block != NULL) {
    recycler->waiting[number] = block->block.next;
  } else {
    block = lp_allocate_array(recycler->source, 1, (int64_t)(sizeof *block + class_bytes(number)));
    if (block == NULL) return NULL;
    block->block.class_number = number;
  }
  return block + 1;
}

static void give_back(void *user, void *memory) {
  lp_recycler *recycler = user;
  if (memory == NULL) return;
  header *block = (header *)memory - 1;
  block->block.next = recycler->waiting[block->block.class_number];
  recycler->waiting[block->block.class_number] = block;
}

persona_context *lp_recycler_context(lp_recycler *recycler, const persona_context *source) {
  memset(recycler, 0, sizeof *recycler);
  recycler->source = source;
  persona_context_settings settings;
  persona_context_settings_init(&settings);
  settings.allocate = take;
  settings.release = give_back;
  settings.allocator_user = recycler;
  settings.threads = 1;
  persona_context *context = NULL;
  (void)persona_context_create(&settings, &context, NULL);
  return context;
}

void lp_recycler_end(lp_recycler *recycler) {
  for (int32_t number = 0; number < LP_RECYCLER_CLASSES; number++) {
    for (header *block = recycler->waiting[number]; block != NULL;) {
      header *next = block->block.next;
      lp_release(recycler->source, block);
      block = next;
    }
    recycler->waiting[number] = NULL;
  }
}
