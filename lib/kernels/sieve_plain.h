/* Parts of the plain sieve that others share. */
#ifndef LP_KERNELS_SIEVE_PLAIN_H
#define LP_KERNELS_SIEVE_PLAIN_H

#include "kernels/sieve.h"

float lp_bound_plain(const float *scores, int64_t count, int64_t rank);
void lp_keep_plain(lp_finds *finds, float least);
void lp_rank_plain(const double *squared, const int64_t *numbers, int64_t count, int64_t *ranks);

static inline void lp_add_find(lp_finds *finds, float score, int32_t place) {
  finds->scores[finds->count] = score;
  finds->places[finds->count++] = place;
}

/* Appends a pair to a log. */
static inline void lp_add_pair(lp_pair_log *log, int64_t row, int64_t column, lp_number score) {
  log->pairs[log->count] = (uint32_t)row << 16 | (uint32_t)column;
  log->scores[log->count++] = score;
}

#endif
