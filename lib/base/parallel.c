/* Parallel loops. A loop is `threads` bodies that take task numbers from one counter until there are none left; the
 * caller runs body 0, helpers of the pool (or the host's loop) the others. */
#include "base/parallel.h"

#include "base/context.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct loop {
  lp_task task;
  void *data;
  int64_t count;
  _Atomic int64_t next;
} loop;

/* A loop that waits for helpers, in the list of its pool. Lives on the stack of the thread that called it. */
typedef struct job {
  loop *work;
  int32_t next_worker; /* bodies not yet taken by a helper: next_worker..workers-1 */
  int32_t workers;
  _Atomic int32_t active; /* helpers inside a body; changed with the mutex held */
  struct job *following;
} job;

struct lp_pool {
  pthread_mutex_t mutex;
  pthread_cond_t arrived;  /* a job came, or the pool closes */
  pthread_cond_t finished; /* a helper left a body */
  job *jobs;
  _Atomic int32_t calls; /* jobs in the list, or the pool closes: what waiting helpers look at */
  pthread_t *threads;
  int32_t helpers;
  int32_t started;
  bool attempted;
  bool closing;
};

static void loop_body(void *body_data, int32_t worker) {
  loop *work = body_data;
  for (;;) {
    const int64_t index = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed);
    if (index >= work->count) return;
    work->task(work->data, index, worker);
  }
}

/* Waits a little while, about 100 microseconds, for the next of a series of loops: waking a sleeping thread takes
 * longer than most of our short loops. Then the thread goes to sleep. */
static void linger(_Atomic int32_t *number, bool until_zero) {
  enum { LOOKS = 2000 };
  for (int look = 0; look < LOOKS; look++) {
    if ((atomic_load_explicit(number, memory_order_relaxed) == 0) == until_zero) return;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

static void unlink_job(struct lp_pool *pool, const job *gone) {
  for (job **place = &pool->jobs; *place != NULL; place = &(*place)->following) {
    if (*place == gone) {
      *place = gone->following;
      atomic_fetch_sub(&pool->calls, 1);
      return;
    }
  }
}

static void *helper_main(void *argument) {
  struct lp_pool *pool = argument;
  pthread_mutex_lock(&pool->mutex);
  for (;;) {
    if (pool->jobs == NULL && !pool->closing) {
      pthread_mutex_unlock(&pool->mutex);
      linger(&pool->calls, false);
      pthread_mutex_lock(&pool->mutex);
    }
    while (pool->jobs == NULL && !pool->closing) pthread_cond_wait(&pool->arrived, &pool->mutex);
    if (pool->jobs == NULL) break;
    job *taken = pool->jobs;
    const int32_t worker = taken->next_worker++;
    if (taken->next_worker == taken->workers) unlink_job(pool, taken);
    taken->active++;
    pthread_mutex_unlock(&pool->mutex);
    loop_body(taken->work, worker);
    pthread_mutex_lock(&pool->mutex);
    taken->active--;
    pthread_cond_broadcast(&pool->finished);
  }
  pthread_mutex_unlock(&pool->mutex);
  return NULL;
}

struct lp_pool *lp_pool_create(const persona_context *context, int32_t helpers) {
  struct lp_pool *pool = lp_allocate_zeroed(context, 1, sizeof *pool);
  if (pool == NULL) return NULL;
  pool->threads = lp_allocate_zeroed(context, helpers, sizeof *pool->threads);
  if (pool->threads == NULL) {
    lp_release(context, pool);
    return NULL;
  }
  pool->helpers = helpers;
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->arrived, NULL);
  pthread_cond_init(&pool->finished, NULL);
  return pool;
}

void lp_pool_free(const persona_context *context, struct lp_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  pool->closing = true;
  atomic_fetch_add(&pool->calls, 1);
  pthread_cond_broadcast(&pool->arrived);
  pthread_mutex_unlock(&pool->mutex);
  for (int32_t i = 0; i < pool->started; i++) pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->finished);
  pthread_cond_destroy(&pool->arrived);
  pthread_mutex_destroy(&pool->mutex);
  lp_release(context, pool->threads);
  lp_release(context, pool);
}

/* Called with the mutex held. */
static void start_helpers(struct lp_pool *pool) {
  pool->attempted = true;
  for (int32_t i = 0; i < pool->helpers; i++) {
    if (pthread_create(&pool->threads[i], NULL, helper_main, pool) != 0) return;
    pool->started++;
  }
}

static void run_on_pool(struct lp_pool *pool, loop *work, int32_t workers) {
  job mine = {.work = work, .next_worker = 1, .workers = workers, .active = 0, .following = NULL};
  pthread_mutex_lock(&pool->mutex);
  if (!pool->attempted) start_helpers(pool);
  job **place = &pool->jobs;
  while (*place != NULL) place = &(*place)->following;
  *place = &mine;
  atomic_fetch_add(&pool->calls, 1);
  pthread_cond_broadcast(&pool->arrived);
  pthread_mutex_unlock(&pool->mutex);

  loop_body(work, 0);

  pthread_mutex_lock(&pool->mutex);
  unlink_job(pool, &mine);
  pthread_mutex_unlock(&pool->mutex);
  linger(&mine.active, true);
  pthread_mutex_lock(&pool->mutex);
  while (mine.active > 0) pthread_cond_wait(&pool->finished, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}

void lp_parallel_for(const persona_context *context, int64_t count, lp_task task, void *data) {
  if (count <= 0) return;
  loop work = {.task = task, .data = data, .count = count};
  atomic_init(&work.next, 0);
  const int32_t workers = count < context->threads ? (int32_t)count : context->threads;
  if (workers == 1) {
    loop_body(&work, 0);
  } else if (context->parallel != NULL) {
    context->parallel(context->parallel_user, workers, loop_body, &work);
  } else {
    run_on_pool(context->pool, &work, workers);
  }
}
