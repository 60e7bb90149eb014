/* An allocator that fails when it is told to, and every allocation of a scenario failed in turn. */
#ifndef TESTS_FAULTY_H
#define TESTS_FAULTY_H

#include "fixtures.h"

#include <pthread.h>

/* An allocator that fails from allocation number `fail_at` on, once or for ever, and counts what is in use. */
typedef struct faulty {
  pthread_mutex_t mutex;
  int64_t calls;
  int64_t in_use;
  int64_t fail_at; /* 0: never */
  bool for_ever;
} faulty;

void *faulty_allocate(void *user, size_t bytes);
void faulty_release(void *user, void *memory);

/* What a scenario may use; it frees all that it makes, and returns the first failure. */
typedef int (*scenario)(persona_context *context, persona_error *err);

/* Runs a scenario with its first, second, ... allocation failing, once and from there on, until it succeeds; fails the
 * test unless each failure is OUT_OF_MEMORY, and everything was given back. */
void torture(scenario body);

#endif
