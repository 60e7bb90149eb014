/* P-values, adjusted for how many there are. */
#include "analysis/effects.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"

#include <math.h>

typedef struct ranked {
  double p;
  int64_t place;
} ranked;

static int compare_ranked(const void *a, const void *b) {
  const ranked *x = a;
  const ranked *y = b;
  if (x->p != y->p) return x->p < y->p ? -1 : 1;
  return (x->place > y->place) - (x->place < y->place);
}

int lp_adjust_p_values(const persona_context *context, const double *p, int64_t count, double *q, persona_error *err) {
  int64_t known = 0;
  double least = 1.0;
  ranked *sorted = lp_allocate_array(context, count, sizeof *sorted);
  if (sorted == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < count; i++) {
    q[i] = NAN;
    if (!isnan(p[i])) sorted[known++] = (ranked){.p = p[i], .place = i};
  }
  lp_sort(sorted, known, sizeof *sorted, compare_ranked);
  for (int64_t rank = known; rank >= 1; rank--) {
    least = fmin(least, sorted[rank - 1].p * (double)known / (double)rank);
    q[sorted[rank - 1].place] = least;
  }
  lp_release(context, sorted);
  return PERSONA_OK;
}
