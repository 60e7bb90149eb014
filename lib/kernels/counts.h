/* Counting distinct answers of one item. */
#ifndef LP_KERNELS_COUNTS_H
#define LP_KERNELS_COUNTS_H

#include <stdint.h>

/* The distinct answers of one item, ascending, and how many rows gave each, or their weight; NaN is no answer. values
 * and weights (NULL for 1 each) are scratch of the caller: on return values[l] is level l. counts: room for n. Returns
 * the number of levels. Cost O(n) for unweighted small whole numbers, else O(n log n). */
int64_t lp_list_levels(double *values, double *weights, int64_t n, double *counts);

#endif
