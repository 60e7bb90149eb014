/* The inside of a context: allocator, threads, and the count of those who hold it. */
#ifndef LP_BASE_CONTEXT_H
#define LP_BASE_CONTEXT_H

#include <persona/context.h>

#include <stdatomic.h>

struct lp_pool;

struct persona_context {
  persona_allocate_callback allocate;
  persona_release_callback release;
  void *allocator_user;
  persona_parallel_callback parallel;
  void *parallel_user;
  int32_t threads;
  uint32_t processor;   /* LP_PROCESSOR_... flags */
  struct lp_pool *pool; /* NULL when one thread works or the host brings its own loop */
  atomic_long holders;
};

#endif
