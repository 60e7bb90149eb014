/* Potentials from inner products. One body, compiled for each width of registers; sums have the same order in all. */
#include "kernels/directions_potential.h"

#include "base/context.h"
#include "base/processor.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 256, LANES = 16 };

double lp_potential_row_plain(const float *products, const float *along, const float *inverse, int64_t count,
                              float here, float scale, float sharpness) {
  double sum = 0.0;
  for (int64_t j = 0; j < count; j++) {
    const double from_centre = (double)products[j] - (double)along[j] - (double)here;
    sum += exp(fmin(0.0, from_centre * (double)inverse[j] * (double)scale - (double)sharpness));
  }
  return sum;
}

/* exp of a number in -87..0: 2^k times a polynomial of what is left. */
static inline __attribute__((always_inline)) float exponential(float number) {
  const float magic = 0x1.8p23F; /* adding it leaves no place for a fraction */
  const float shifted = number * 0x1.715476p+0F + magic;
  const float k = shifted - magic;
  const float r = (number - k * 0x1.62e4p-1F) - k * 0x1.7f7d1cp-20F; /* ln 2 in two parts */
  float sum = 1.0F / 5040.0F;
  sum = sum * r + 1.0F / 720.0F;
  sum = sum * r + 1.0F / 120.0F;
  sum = sum * r + 1.0F / 24.0F;
  sum = sum * r + 1.0F / 6.0F;
  sum = sum * r + 0.5F;
  sum = sum * r * r + r + 1.0F;
  uint32_t bits;
  float power;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 127) << 23; /* the low bits of `shifted` are k */
  memcpy(&power, &bits, sizeof power);
  return sum * power;
}

static inline __attribute__((always_inline)) double sum_terms(const float *products, const float *along,
                                                              const float *inverse, int64_t count, float here,
                                                              float scale, float sharpness) {
  double sums[LANES] = {0.0};
  float terms[CHUNK];
  for (int64_t first = 0; first < count; first += CHUNK) {
    const int64_t here_count = count - first < CHUNK ? count - first : CHUNK;
    for (int64_t j = 0; j < here_count; j++) {
      const float at = (products[first + j] - along[first + j] - here) * inverse[first + j] * scale - sharpness;
      terms[j] = at > 0.0F ? 0.0F : (at > -87.0F ? at : -87.0F);
    }
    const int64_t filled = (here_count + LANES - 1) / LANES * LANES;
    for (int64_t j = here_count; j < filled; j++) terms[j] = -87.0F; /* adds nothing that counts */
    for (int64_t j = 0; j < filled; j++) terms[j] = exponential(terms[j]);
    for (int64_t j = 0; j < filled; j += LANES) {
      for (int64_t lane = 0; lane < LANES; lane++) sums[lane] += (double)terms[j + lane];
    }
  }
  for (int64_t width = LANES / 2; width > 0; width /= 2) {
    for (int64_t lane = 0; lane < width; lane++) sums[lane] += sums[lane + width];
  }
  return sums[0];
}

static double portable(const float *products, const float *along, const float *inverse, int64_t count, float here,
                       float scale, float sharpness) {
  return sum_terms(products, along, inverse, count, here, scale, sharpness);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static double by_avx2(const float *products, const float *along, const float *inverse,
                                                      int64_t count, float here, float scale, float sharpness) {
  return sum_terms(products, along, inverse, count, here, scale, sharpness);
}

__attribute__((target("avx2,avx512f,avx512dq,avx512vl"))) static double by_avx512(const float *products,
                                                                                  const float *along,
                                                                                  const float *inverse, int64_t count,
                                                                                  float here, float scale,
                                                                                  float sharpness) {
  return sum_terms(products, along, inverse, count, here, scale, sharpness);
}
#endif

lp_potential_row_function lp_potential_row_fastest(const persona_context *context) {
#if defined(__x86_64__)
  if ((context->processor & LP_PROCESSOR_AVX512) != 0) return by_avx512;
  if ((context->processor & LP_PROCESSOR_AVX2) != 0) return by_avx2;
#else
  (void)context;
#endif
  return portable;
}
