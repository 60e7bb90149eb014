/* The context: where memory comes from and how many threads work. Everything else is made from one. */
#ifndef PERSONA_CONTEXT_H
#define PERSONA_CONTEXT_H

#include <persona/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_context persona_context;

/* Memory. `allocate` returns memory aligned for any type, or NULL; `release` gets what `allocate` returned, never
 * NULL. Both may be called from several threads at once. */
typedef void *(*persona_allocate_callback)(void *user, size_t bytes);
typedef void (*persona_release_callback)(void *user, void *memory);

/* The body of a parallel loop; the library provides it. */
typedef void (*persona_loop_body)(void *body_data, int32_t worker);

/* The host's own parallel loop: call body(body_data, w) once for each w in 0..workers-1, in any order and on any
 * threads, and return when all are done. Running them one after the other is correct, only slower. */
typedef void (*persona_parallel_callback)(void *user, int32_t workers, persona_loop_body body, void *body_data);

/* Progress of a long call: `done` of `total` (in abstract units), at most about 100 times, from the thread that made
 * the call. Returns 0 to go on; anything else makes the call return PERSONA_CANCELLED soon. */
typedef int (*persona_progress_callback)(void *user, int64_t done, int64_t total);

/* How to make a context. Fill it with persona_context_settings_init, then change what you need. */
typedef struct persona_context_settings {
  uint32_t struct_size;               /* sizeof(persona_context_settings) */
  int32_t threads;                    /* workers of a parallel loop; 0: one per online processor */
  persona_allocate_callback allocate; /* NULL: malloc; set both or neither */
  persona_release_callback release;   /* NULL: free */
  void *allocator_user;               /* handed to both */
  persona_parallel_callback parallel; /* NULL: the context keeps a small thread pool of its own */
  void *parallel_user;                /* handed to it */
} persona_context_settings;

/* Fills *settings with the defaults. NULL is ignored. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_context_settings_init(persona_context_settings *settings);

/* Makes a context.
 * settings: NULL for the defaults. out: receives the context, NULL on failure. err: may be NULL.
 * Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY.
 * Ownership: the caller frees it with persona_context_free. What is made from it keeps what it needs, so handles may
 *   be freed in any order.
 * Thread-safety: a context is immutable and may be shared by threads. Its threads start at the first parallel call and
 *   do not survive a fork: make a new context in the child.
 * Cost: O(1). Since 0.1. */
PERSONA_API int persona_context_create(const persona_context_settings *settings, persona_context **out,
                                       persona_error *err);

/* Gives back the caller's hold on a context; the last hold, which a handle may have, ends its threads. NULL is fine.
 * Thread-safe. Cost O(threads). Since 0.1. */
PERSONA_API void persona_context_free(persona_context *context);

/* One more hold on a context, for a library on top of this one whose handles must outlive the caller's hold. Returns
 * its argument. Ownership: persona_context_free, once for each hold. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API persona_context *persona_context_share(const persona_context *context);

/* Memory from the context's allocator, and back to it. allocate gives NULL when there is none, or for 0 bytes; release
 * takes NULL. Thread-safe as the allocator is. Cost: the allocator's. Since 0.1. */
PERSONA_API void *persona_context_allocate(const persona_context *context, size_t bytes);
PERSONA_API void persona_context_release(const persona_context *context, void *memory);

/* The number of workers of the context's parallel loops, at least 1. NULL gives 1. Results never depend on it.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int32_t persona_context_threads(const persona_context *context);

#ifdef __cplusplus
}
#endif

#endif
