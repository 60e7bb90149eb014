/* Potentials of directions that are seen from a centre which moves, while inner products of the rows stay. */
#ifndef LP_KERNELS_DIRECTIONS_POTENTIAL_H
#define LP_KERNELS_DIRECTIONS_POTENTIAL_H

#include <persona/context.h>

/* One row x against `count` rows y that lie side by side: the sum of exp(-t |u - v|^2), where u and v are the
 * directions of x and y from a centre c, from
 * products: x.y; along: y.c; inverse: 1 / |y - c|; (a row that lies at c and does not
 * count has 1, and 1e30 along);
 * here: x.c - c.c; scale: 2 t / |x - c|; sharpness: 2 t.
 * In single precision: exponentials are within
 * 3e-7 of their value for the arguments given. */
typedef double (*lp_potential_row_function)(const float *products, const float *along, const float *inverse,
                                            int64_t count, float here, float scale, float sharpness);
lp_potential_row_function lp_potential_row_fastest(const persona_context *context);

/* The same terms one by one; their sum over the rows whose mark is 1 and not 0. */
typedef void (*lp_potential_terms_function)(const float *products, const float *along, const float *inverse,
                                            int64_t count, float here, float scale, float sharpness, float *terms);
lp_potential_terms_function lp_potential_terms_fastest(const persona_context *context);
typedef double (*lp_marked_sum_function)(const float *terms, const float *marks, int64_t count);
lp_marked_sum_function lp_marked_sum_fastest(const persona_context *context);

/* The plain references, in double. */
double lp_potential_row_plain(const float *products, const float *along, const float *inverse, int64_t count,
                              float here, float scale, float sharpness);
double lp_marked_sum_plain(const float *terms, const float *marks, int64_t count);

#endif
