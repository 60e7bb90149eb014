/* P-values, adjusted for how many there are. */
#include "analysis/adjust.h"

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

/* The known p-values, ascending, with their places; `known` says how many. NULL without memory. */
static ranked *sort_known(const persona_context *context, const double *p, int64_t count, double *adjusted,
                          int64_t *known) {
  ranked *sorted = lp_allocate_array(context, count, sizeof *sorted);
  if (sorted == NULL) return NULL;
  *known = 0;
  for (int64_t i = 0; i < count; i++) {
    adjusted[i] = NAN;
    if (!isnan(p[i])) sorted[(*known)++] = (ranked){.p = p[i], .place = i};
  }
  lp_sort(sorted, *known, sizeof *sorted, compare_ranked);
  return sorted;
}

int lp_adjust_p_values(const persona_context *context, const double *p, int64_t count, double *q, persona_error *err) {
  int64_t known;
  double least = 1.0;
  ranked *sorted = sort_known(context, p, count, q, &known);
  if (sorted == NULL) return lp_out_of_memory(err);
  for (int64_t rank = known; rank >= 1; rank--) {
    least = fmin(least, sorted[rank - 1].p * (double)known / (double)rank);
    q[sorted[rank - 1].place] = least;
  }
  lp_release(context, sorted);
  return PERSONA_OK;
}

int lp_adjust_holm(const persona_context *context, const double *p, int64_t count, double *adjusted,
                   persona_error *err) {
  int64_t known;
  double most = 0.0;
  ranked *sorted = sort_known(context, p, count, adjusted, &known);
  if (sorted == NULL) return lp_out_of_memory(err);
  for (int64_t rank = 0; rank < known; rank++) {
    most = fmax(most, fmin(sorted[rank].p * (double)(known - rank), 1.0));
    adjusted[sorted[rank].place] = most;
  }
  lp_release(context, sorted);
  return PERSONA_OK;
}
