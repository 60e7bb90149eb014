/* Progress and cancelling of a long call. */
#ifndef LP_BASE_PROGRESS_H
#define LP_BASE_PROGRESS_H

#include <persona/context.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* One long call. Tasks on any thread add what they have done; only the thread that began the call speaks to the caller,
 * at most about a hundred times. */
typedef struct lp_progress {
  persona_progress_callback callback;
  void *user;
  int64_t total;
  int64_t said; /* hundredths reported so far; touched by the reporting thread alone */
  pthread_t reporter;
  _Atomic int64_t done;
  atomic_bool cancelled;
} lp_progress;

/* Begins: nothing done, not cancelled. `progress` may be NULL everywhere below, for calls without one. */
void lp_progress_begin(lp_progress *progress, int64_t total);

/* Adds work that is done, and reports when this is the reporting thread. Returns true when the call was cancelled. */
bool lp_progress_add(lp_progress *progress, int64_t amount);

/* Reports that all is done, when that was not said: other threads may have done the last of it, or all. For the thread
 * that began. */
void lp_progress_end(lp_progress *progress);

/* Whether the call was cancelled. */
bool lp_progress_cancelled(lp_progress *progress);

#endif
