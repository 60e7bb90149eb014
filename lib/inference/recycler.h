/* Memory of one worker that makes and frees the same things over and over: what is freed waits for the next to ask. */
#ifndef LP_INFERENCE_RECYCLER_H
#define LP_INFERENCE_RECYCLER_H

#include <persona/context.h>

enum { LP_RECYCLER_CLASSES = 64 };

/* Blocks of 2^i bytes and a half more, by size. Used by one thread at a time. */
typedef struct lp_recycler {
  const persona_context *source;
  void *waiting[LP_RECYCLER_CLASSES];
} lp_recycler;

/* A context of one thread that takes its memory from a recycler; NULL when there is no memory. Ownership:
 * persona_context_free, and afterwards lp_recycler_end. */
persona_context *lp_recycler_context(lp_recycler *recycler, const persona_context *source);

/* Gives everything that waits back to the source. */
void lp_recycler_end(lp_recycler *recycler);

#endif
