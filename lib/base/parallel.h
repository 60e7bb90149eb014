/* Parallel loops: by the context's own thread pool, or by the host's loop. */
#ifndef LP_BASE_PARALLEL_H
#define LP_BASE_PARALLEL_H

#include <persona/context.h>

/* One task of a loop. `worker` lies in 0..persona_context_threads-1 and is used by one thread at a time, so that
 * scratch memory can be kept per worker. Which worker gets which task is not determined: results must not depend on it.
 */
typedef void (*lp_task)(void *data, int64_t index, int32_t worker);

/* Runs task(data, i, worker) for i = 0..count-1 and returns when all are done. Tasks are handed out one by one. May be
 * called by several threads at once; not from within a task. */
void lp_parallel_for(const persona_context *context, int64_t count, lp_task task, void *data);

/* The thread pool of a context. Threads start at the first loop; if the system grants fewer, fewer work. */
struct lp_pool *lp_pool_create(const persona_context *context, int32_t helpers);
void lp_pool_free(const persona_context *context, struct lp_pool *pool);

#endif
