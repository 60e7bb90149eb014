/* exp of many numbers at once. */
#ifndef LP_KERNELS_EXPONENTIAL_H
#define LP_KERNELS_EXPONENTIAL_H

#include <persona/context.h>

/* numbers[i] = exp(numbers[i]) for numbers up to 0 (larger ones are taken as 0), within 2 units in the last place; 0
 * below -708. The same bits on every processor: no operation is fused, and vectors change no order. */
typedef void (*lp_exponential_function)(double *numbers, int64_t count);
lp_exponential_function lp_exponential_fastest(const persona_context *context);

/* The plain reference: exp of the C library. */
void lp_exponential_plain(double *numbers, int64_t count);

#endif
