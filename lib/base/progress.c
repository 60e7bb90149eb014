/* Progress and cancelling of a long call. */
#include "base/progress.h"

#include <stddef.h>

void lp_progress_begin(lp_progress *progress, int64_t total) {
  if (progress == NULL) return;
  progress->total = total > 0 ? total : 1;
  progress->said = 0;
  progress->reporter = pthread_self();
  atomic_store(&progress->done, 0);
  atomic_store(&progress->cancelled, false);
}

static void report(lp_progress *progress, int64_t done) {
  const int64_t capped = done < progress->total ? done : progress->total;
  const int64_t hundredths = (int64_t)((double)capped / (double)progress->total * 100.0);
  if (hundredths <= progress->said) return;
  progress->said = hundredths;
  if (progress->callback(progress->user, capped, progress->total) != 0) atomic_store(&progress->cancelled, true);
}

bool lp_progress_add(lp_progress *progress, int64_t amount) {
  if (progress == NULL) return false;
  const int64_t done = atomic_fetch_add(&progress->done, amount) + amount;
  if (progress->callback != NULL && pthread_equal(progress->reporter, pthread_self())) report(progress, done);
  return lp_progress_cancelled(progress);
}

void lp_progress_end(lp_progress *progress) {
  if (progress != NULL && progress->callback != NULL) report(progress, progress->total);
}

bool lp_progress_cancelled(lp_progress *progress) {
  return progress != NULL && atomic_load_explicit(&progress->cancelled, memory_order_relaxed);
}
