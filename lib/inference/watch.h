/* The caller's progress of an analysis as the library's own. */
#ifndef LP_INFERENCE_WATCH_H
#define LP_INFERENCE_WATCH_H

#include <persona/analysis.h>

#include "base/progress.h"

typedef struct lp_watch {
  lp_progress progress;
  persona_analysis_progress callback;
  void *user;
} lp_watch;

static inline void lp_watch_report(void *user, int64_t done, int64_t total) {
  lp_watch *over = (lp_watch *)user;
  if (over->callback(over->user, done, total) != 0) atomic_store(&over->progress.cancelled, true);
}

/* Begins; the progress to hand on, NULL where nobody watches. */
static inline lp_progress *lp_watch_begin(lp_watch *watch, int64_t total) {
  if (watch->callback == NULL) return NULL;
  watch->progress.callback = lp_watch_report;
  watch->progress.user = watch;
  lp_progress_begin(&watch->progress, total);
  return &watch->progress;
}

#endif
