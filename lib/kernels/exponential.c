/* exp by the usual reduction: x = k ln 2 + r with |r| <= ln 2 / 2, exp x = 2^k exp r, and a Taylor polynomial of degree
 * 13, whose remainder is below 2^-57. One body, compiled for each width of registers. */
#include "kernels/exponential.h"

#include "base/context.h"
#include "base/processor.h"

#include <math.h>
#include <string.h>

static inline __attribute__((always_inline)) double one(double number) {
  const double magic = 0x1.8p52; /* adding it leaves no place for a fraction */
  const double bounded = number > 0.0 ? 0.0 : (number > -708.0 ? number : -708.0);
  const double shifted = bounded * 0x1.71547652b82fep+0 + magic;
  const double k = shifted - magic;
  const double r = (bounded - k * 0x1.62e42fefa38p-1) - k * 0x1.ef35793c7673p-45; /* ln 2 in two parts */
  double sum = 1.0 / 6227020800.0;
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = sum * r * r + r + 1.0;
  uint64_t bits;
  double power;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52; /* the low bits of `shifted` are k */
  memcpy(&power, &bits, sizeof power);
  return number > -708.0 ? sum * power : 0.0;
}

static void portable(double *numbers, int64_t count) {
  for (int64_t i = 0; i < count; i++) numbers[i] = one(numbers[i]);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void by_avx2(double *numbers, int64_t count) {
  for (int64_t i = 0; i < count; i++) numbers[i] = one(numbers[i]);
}

__attribute__((target("avx2,avx512f,avx512dq,avx512vl"))) static void by_avx512(double *numbers, int64_t count) {
  for (int64_t i = 0; i < count; i++) numbers[i] = one(numbers[i]);
}
#endif

lp_exponential_function lp_exponential_fastest(const persona_context *context) {
#if defined(__x86_64__)
  if ((context->processor & LP_PROCESSOR_AVX512) != 0) return by_avx512;
  if ((context->processor & LP_PROCESSOR_AVX2) != 0) return by_avx2;
#else
  (void)context;
#endif
  return portable;
}

void lp_exponential_plain(double *numbers, int64_t count) {
  for (int64_t i = 0; i < count; i++) numbers[i] = exp(numbers[i]);
}
