/* Helpers of the tests around files: a source that hands out bytes in small pieces, and an allocator that counts. */
#ifndef TESTS_UNIT_IO_BYTES_H
#define TESTS_UNIT_IO_BYTES_H

#include <check.h>
#include <persona/csv.h>
#include <stdlib.h>
#include <string.h>

typedef struct memory_source {
  const char *bytes;
  int64_t length;
  int64_t position;
  int64_t piece; /* most bytes given at once */
} memory_source;

static inline int64_t read_memory(void *user, char *buffer, int64_t capacity) {
  memory_source *source = user;
  int64_t count = source->length - source->position;
  if (count > source->piece) count = source->piece;
  if (count > capacity) count = capacity;
  if (count > 0) memcpy(buffer, source->bytes + source->position, (size_t)count);
  source->position += count;
  return count;
}

/* Counts bytes in use and their highest number; refuses allocation number `refused` (from 1; 0: none). Not for several
 * threads. */
typedef struct counting_allocator {
  int64_t calls;
  int64_t in_use;
  int64_t highest;
  int64_t refused;
} counting_allocator;

enum { ALLOCATION_HEADER = 16 };

static inline void *counting_allocate(void *user, size_t bytes) {
  counting_allocator *allocator = user;
  allocator->calls++;
  if (allocator->calls == allocator->refused) return NULL;
  char *memory = malloc(bytes + ALLOCATION_HEADER);
  if (memory == NULL) return NULL;
  memcpy(memory, &bytes, sizeof bytes);
  allocator->in_use += (int64_t)bytes;
  if (allocator->in_use > allocator->highest) allocator->highest = allocator->in_use;
  return memory + ALLOCATION_HEADER;
}

static inline void counting_release(void *user, void *memory) {
  counting_allocator *allocator = user;
  char *start = (char *)memory - ALLOCATION_HEADER;
  size_t bytes = 0;
  memcpy(&bytes, start, sizeof bytes);
  allocator->in_use -= (int64_t)bytes;
  free(start);
}

/* A context of one thread on a counting allocator; NULL when its own allocation was refused. */
static inline persona_context *counting_context(counting_allocator *allocator) {
  persona_context_settings settings;
  persona_context_settings_init(&settings);
  settings.threads = 1;
  settings.allocate = counting_allocate;
  settings.release = counting_release;
  settings.allocator_user = allocator;
  persona_context *context = NULL;
  (void)persona_context_create(&settings, &context, NULL);
  return context;
}

#endif
