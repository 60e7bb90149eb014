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

double lp_marked_sum_plain(const float *terms, const float *marks, int64_t count) {
  double sum = 0.0;
  for (int64_t j = 0; j < count; j++) sum += (double)terms[j] * (double)marks[j];
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

static inline __attribute__((always_inline)) float exponent_of(float product, float along, float inverse, float here,
                                                               float scale, float sharpness) {
  const float at = (product - along - here) * inverse * scale - sharpness;
  return at > 0.0F ? 0.0F : (at > -87.0F ? at : -87.0F);
}

static inline __attribute__((always_inline)) double close_lanes(double *sums) {
  for (int64_t width = LANES / 2; width > 0; width /= 2) {
    for (int64_t lane = 0; lane < width; lane++) sums[lane] += sums[lane + width];
  }
  return sums[0];
}

static inline __attribute__((always_inline)) double sum_terms(const float *products, const float *along,
                                                              const float *inverse, int64_t count, float here,
                                                              float scale, float sharpness) {
  double sums[LANES] = {0.0};
  float terms[CHUNK];
  for (int64_t first = 0; first < count; first += CHUNK) {
    const int64_t here_count = count - first < CHUNK ? count - first : CHUNK;
    for (int64_t j = 0; j < here_count; j++) {
      terms[j] = exponent_of(products[first + j], along[first + j], inverse[first + j], here, scale, sharpness);
    }
    const int64_t filled = (here_count + LANES - 1) / LANES * LANES;
    for (int64_t j = here_count; j < filled; j++) terms[j] = -87.0F; /* adds nothing that counts */
    for (int64_t j = 0; j < filled; j++) terms[j] = exponential(terms[j]);
    for (int64_t j = 0; j < filled; j += LANES) {
      for (int64_t lane = 0; lane < LANES; lane++) sums[lane] += (double)terms[j + lane];
    }
  }
  return close_lanes(sums);
}

static inline __attribute__((always_inline)) void fill_terms(const float *products, const float *along,
                                                             const float *inverse, int64_t count, float here,
                                                             float scale, float sharpness, float *terms) {
  for (int64_t j = 0; j < count; j++) {
    terms[j] = exponential(exponent_of(products[j], along[j], inverse[j], here, scale, sharpness));
  }
}

static inline __attribute__((always_inline)) double sum_marked(const float *terms, const float *marks, int64_t count) {
  double sums[LANES] = {0.0};
  int64_t j = 0;
  for (; j + LANES <= count; j += LANES) {
    for (int64_t lane = 0; lane < LANES; lane++) sums[lane] += (double)(terms[j + lane] * marks[j + lane]);
  }
  for (int64_t lane = 0; j + lane < count; lane++) sums[lane] += (double)(terms[j + lane] * marks[j + lane]);
  return close_lanes(sums);
}

/* Each of the three for one width of registers. */
#define VERSIONS(name, target)                                                                                    \
  target static double sum_##name(const float *products, const float *along, const float *inverse, int64_t count, \
                                  float here, float scale, float sharpness) {                                     \
    return sum_terms(products, along, inverse, count, here, scale, sharpness);                                    \
  }                                                                                                               \
  target static void fill_##name(const float *products, const float *along, const float *inverse, int64_t count,  \
                                 float here, float scale, float sharpness, float *terms) {                        \
    fill_terms(products, along, inverse, count, here, scale, sharpness, terms);                                   \
  }                                                                                                               \
  target static double marked_##name(const float *terms, const float *marks, int64_t count) {                     \
    return sum_marked(terms, marks, count);                                                                       \
  }

VERSIONS(portable, )
#if defined(__x86_64__)
VERSIONS(avx2, __attribute__((target("avx2"))))
VERSIONS(avx512, __attribute__((target("avx2,avx512f,avx512dq,avx512vl"))))
#define CHOOSE(function)                                                           \
  do {                                                                             \
    if ((context->processor & LP_PROCESSOR_AVX512) != 0) return function##_avx512; \
    if ((context->processor & LP_PROCESSOR_AVX2) != 0) return function##_avx2;     \
  } while (0)
#else
#define CHOOSE(function) (void)context
#endif

lp_potential_row_function lp_potential_row_fastest(const persona_context *context) {
  CHOOSE(sum);
  return sum_portable;
}

lp_potential_terms_function lp_potential_terms_fastest(const persona_context *context) {
  CHOOSE(fill);
  return fill_portable;
}

lp_marked_sum_function lp_marked_sum_fastest(const persona_context *context) {
  CHOOSE(marked);
  return marked_portable;
}
