/* Counting distinct answers of one item. */
#ifndef LP_KERNELS_COUNTS_H
#define LP_KERNELS_COUNTS_H

#include <stdint.h>

/* What the distribution of one item's answers shows. */
typedef struct lp_level_counts {
  int64_t answers;         /* that are not NaN */
  int64_t levels;          /* distinct values */
  double effective_levels; /* 1 / sum p^2, p by weight; NaN without answers */
  double modal_share;      /* largest p */
} lp_level_counts;

/* Counts. values is sorted in place together with weights (NULL for 1 each); both are scratch of the caller. Without
 * weights the sums are over exact integer counts. Cost O(n) for unweighted small whole numbers, else O(n log n). */
void lp_count_levels(double *values, double *weights, int64_t n, lp_level_counts *counts);

#endif
