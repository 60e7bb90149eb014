/* Rows seen from a centre: their directions, their lengths, and how far they lie along the centre itself. */
#ifndef LP_KERNELS_CENTRED_ROWS_H
#define LP_KERNELS_CENTRED_ROWS_H

#include <persona/context.h>

/* The chosen rows x of a matrix of `dimensions` columns without padding, in the given order: lengths[i] = |x - c|,
 * along[i] = x.c, and (x - c) / |x - c| of those with a length, one after another, into directions. A coordinate within
 * 16 roundings of the centre's is at the centre. Returns how many rows have a length. */
typedef int64_t (*lp_centred_rows_function)(const double *rows, const int64_t *chosen, int64_t count,
                                            int64_t dimensions, const double *centre, double *directions,
                                            double *lengths, double *along);
lp_centred_rows_function lp_centred_rows_fastest(const persona_context *context);

/* The plain reference. */
int64_t lp_centred_rows_plain(const double *rows, const int64_t *chosen, int64_t count, int64_t dimensions,
                              const double *centre, double *directions, double *lengths, double *along);

#endif
