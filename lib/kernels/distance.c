/* The canonical distance. Eight independent sums, so that compilers vectorise the loop without changing a bit. */
#include "kernels/distance.h"

#include "base/context.h"
#include "base/processor.h"

#include <math.h>
#include <stddef.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

int64_t lp_padded(int64_t dimensions) { return (dimensions + LP_LANES - 1) / LP_LANES * LP_LANES; }

double lp_distance_squared(const double *x, const double *y, const double *weights, int64_t padded) {
  double lanes[LP_LANES] = {0.0};
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    for (int lane = 0; lane < LP_LANES; lane++) {
      const double difference = x[j + lane] - y[j + lane];
      lanes[lane] += weights[j + lane] * (difference * difference);
    }
  }
  return lp_close_lanes(lanes);
}

/* The plain way for every type of row. */
static double distance_plain(const double *x, const void *y, const double *weights, int64_t padded, lp_row_type type) {
  double lanes[LP_LANES] = {0.0};
  for (int64_t j = 0; j < padded; j++) {
    const double other = type == LP_ROW_FLOAT ? (double)((const float *)y)[j] : (double)((const int8_t *)y)[j];
    const double difference = x[j] - other;
    lanes[j % LP_LANES] += weights[j] * (difference * difference);
  }
  return lp_close_lanes(lanes);
}

static double doubles_plain(const double *x, const void *y, const double *weights, int64_t padded) {
  return lp_distance_squared(x, y, weights, padded);
}

static double floats_plain(const double *x, const void *y, const double *weights, int64_t padded) {
  return distance_plain(x, y, weights, padded, LP_ROW_FLOAT);
}

static double int8_plain(const double *x, const void *y, const double *weights, int64_t padded) {
  return distance_plain(x, y, weights, padded, LP_ROW_INT8);
}

#if defined(__x86_64__)

#define TARGET_AVX2 __attribute__((target("avx2")))
#define TARGET_AVX512 __attribute__((target("avx2,avx512f")))

/* Halves of eight lanes, of four, of two: just the order of the tree. */
TARGET_AVX2 static inline double close_tree_avx2(__m256d low, __m256d high) {
  const __m256d four = _mm256_add_pd(low, high);
  const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

TARGET_AVX2 static inline __m256d add_terms_avx2(__m256d lanes, const double *x, __m256d y, const double *weights) {
  const __m256d difference = _mm256_sub_pd(_mm256_loadu_pd(x), y);
  return _mm256_add_pd(lanes, _mm256_mul_pd(_mm256_loadu_pd(weights), _mm256_mul_pd(difference, difference)));
}

TARGET_AVX2 static double doubles_avx2(const double *x, const void *y, const double *weights, int64_t padded) {
  const double *row = y;
  __m256d low = _mm256_setzero_pd();
  __m256d high = _mm256_setzero_pd();
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    low = add_terms_avx2(low, x + j, _mm256_loadu_pd(row + j), weights + j);
    high = add_terms_avx2(high, x + j + 4, _mm256_loadu_pd(row + j + 4), weights + j + 4);
  }
  return close_tree_avx2(low, high);
}

TARGET_AVX2 static double floats_avx2(const double *x, const void *y, const double *weights, int64_t padded) {
  const float *row = y;
  __m256d low = _mm256_setzero_pd();
  __m256d high = _mm256_setzero_pd();
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    low = add_terms_avx2(low, x + j, _mm256_cvtps_pd(_mm_loadu_ps(row + j)), weights + j);
    high = add_terms_avx2(high, x + j + 4, _mm256_cvtps_pd(_mm_loadu_ps(row + j + 4)), weights + j + 4);
  }
  return close_tree_avx2(low, high);
}

TARGET_AVX2 static double int8_avx2(const double *x, const void *y, const double *weights, int64_t padded) {
  const int8_t *row = y;
  __m256d low = _mm256_setzero_pd();
  __m256d high = _mm256_setzero_pd();
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    const __m256i numbers = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)(row + j)));
    low = add_terms_avx2(low, x + j, _mm256_cvtepi32_pd(_mm256_castsi256_si128(numbers)), weights + j);
    high = add_terms_avx2(high, x + j + 4, _mm256_cvtepi32_pd(_mm256_extracti128_si256(numbers, 1)), weights + j + 4);
  }
  return close_tree_avx2(low, high);
}

TARGET_AVX512 static inline __m512d add_terms_avx512(__m512d lanes, const double *x, __m512d y, const double *weights) {
  const __m512d difference = _mm512_sub_pd(_mm512_loadu_pd(x), y);
  return _mm512_add_pd(lanes, _mm512_mul_pd(_mm512_loadu_pd(weights), _mm512_mul_pd(difference, difference)));
}

TARGET_AVX512 static inline double close_tree_avx512(__m512d lanes) {
  return close_tree_avx2(_mm512_castpd512_pd256(lanes), _mm512_extractf64x4_pd(lanes, 1));
}

TARGET_AVX512 static double doubles_avx512(const double *x, const void *y, const double *weights, int64_t padded) {
  const double *row = y;
  __m512d lanes = _mm512_setzero_pd();
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    lanes = add_terms_avx512(lanes, x + j, _mm512_loadu_pd(row + j), weights + j);
  }
  return close_tree_avx512(lanes);
}

TARGET_AVX512 static double floats_avx512(const double *x, const void *y, const double *weights, int64_t padded) {
  const float *row = y;
  __m512d lanes = _mm512_setzero_pd();
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    lanes = add_terms_avx512(lanes, x + j, _mm512_cvtps_pd(_mm256_loadu_ps(row + j)), weights + j);
  }
  return close_tree_avx512(lanes);
}

TARGET_AVX512 static double int8_avx512(const double *x, const void *y, const double *weights, int64_t padded) {
  const int8_t *row = y;
  __m512d lanes = _mm512_setzero_pd();
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    const __m256i numbers = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)(row + j)));
    lanes = add_terms_avx512(lanes, x + j, _mm512_cvtepi32_pd(numbers), weights + j);
  }
  return close_tree_avx512(lanes);
}

#endif

lp_distance_function lp_distance_fastest(const persona_context *context, lp_row_type type) {
  static const lp_distance_function plain[] = {doubles_plain, floats_plain, int8_plain};
#if defined(__x86_64__)
  static const lp_distance_function avx2[] = {doubles_avx2, floats_avx2, int8_avx2};
  static const lp_distance_function avx512[] = {doubles_avx512, floats_avx512, int8_avx512};
  const uint32_t flags = context->processor;
  if ((flags & LP_PROCESSOR_AVX512) != 0) return avx512[type];
  if ((flags & LP_PROCESSOR_AVX2) != 0) return avx2[type];
#else
  (void)context;
#endif
  return plain[type];
}

double lp_distance_squared_shared(const double *x, const double *y, const double *weights, int64_t padded,
                                  int64_t dimensions, int64_t minimum_shared) {
  double lanes[LP_LANES] = {0.0};
  int64_t shared = 0;
  for (int64_t j = 0; j < padded; j += LP_LANES) {
    for (int lane = 0; lane < LP_LANES && j + lane < dimensions; lane++) {
      const double difference = x[j + lane] - y[j + lane];
      if (isnan(difference)) continue;
      lanes[lane] += weights[j + lane] * (difference * difference);
      shared++;
    }
  }
  if (dimensions > 0 && (shared < minimum_shared || shared == 0)) return INFINITY;
  if (shared == dimensions) return lp_close_lanes(lanes);
  return lp_close_lanes(lanes) * ((double)dimensions / (double)shared);
}
