/* Distinct rows of numbers in memory, by sorting. (Those of a population are found by lp_patterns.) */
#ifndef LP_DATA_DISTINCT_H
#define LP_DATA_DISTINCT_H

#include <persona/context.h>

/* Keeps the first of all equal rows, in order, and moves them together at the front. rows: n x columns numbers without
 * NaN, `stride` doubles from row to row; 0 equals -0. count: how many are left. Cost O(n log n columns).
 * Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_keep_distinct(const persona_context *context, double *rows, int64_t n, int64_t columns, int64_t stride,
                     int64_t *count, persona_error *err);

#endif
