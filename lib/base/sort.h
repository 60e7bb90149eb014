/* Sorting without memory of its own: the C library's qsort may call malloc. */
#ifndef LP_BASE_SORT_H
#define LP_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts `count` elements of `size` bytes ascending, by heap sort, with a comparison as qsort takes it. Elements that
 * compare equal come in no particular order. Cost O(count log count), never worse. */
void lp_sort(void *elements, int64_t count, size_t size, int (*compare)(const void *, const void *));

/* Comparisons of doubles (none of them NaN) and of whole numbers. */
int lp_compare_reals(const void *a, const void *b);
int lp_compare_integers(const void *a, const void *b);

#endif
