/* Scores by AVX-512: fused multiply-adds of floats, and dot products of int16 and of int8 (VNNI). A block of
 * accumulators is ANCHORS anchors by two panels; the anchors' units are broadcast from memory. */
#if defined(__x86_64__)
#include "base/processor.h"
#include "kernels/scores.h"

#include <immintrin.h>
#include <stdbool.h>

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

enum {
  LANES = 16,
  PANELS = LP_TILE_POINTS / LANES,
  ANCHORS = 8,
  GROUPS = LP_STRIP / ANCHORS,
  STRETCH = 128 /* units that all anchors take together, while those of two panels are in the nearest cache */
};

TARGET_AVX512 static void score_real(const lp_tile *tile) {
  const int64_t units = tile->units;
  const int64_t steps = (units + STRETCH - 1) / STRETCH;
  for (int64_t panel = 0; panel < PANELS; panel += 2) {
    const float *left = (const float *)tile->panels + panel * units * LANES;
    const float *right = left + units * LANES;
    const __m512 left_half = _mm512_load_ps(&tile->halves[panel * LANES].real);
    const __m512 right_half = _mm512_load_ps(&tile->halves[(panel + 1) * LANES].real);
    for (int64_t step = 0; step < steps * GROUPS; step++) {
      const int64_t start = step / GROUPS * STRETCH;
      const int64_t end = start + STRETCH < units ? start + STRETCH : units;
      const int64_t first = step % GROUPS * ANCHORS;
      const float *anchors = (const float *)tile->anchors + first * units;
      float *left_scores = &tile->scores[(panel * LP_STRIP + first) * LANES].real;
      float *right_scores = left_scores + LP_STRIP * LANES;
      __m512 a[ANCHORS];
      __m512 b[ANCHORS];
      for (int i = 0; i < ANCHORS; i++) {
        a[i] = start > 0 ? _mm512_load_ps(left_scores + i * LANES) : _mm512_sub_ps(_mm512_setzero_ps(), left_half);
        b[i] = start > 0 ? _mm512_load_ps(right_scores + i * LANES) : _mm512_sub_ps(_mm512_setzero_ps(), right_half);
      }
      for (int64_t unit = start; unit < end; unit++) {
        const __m512 x = _mm512_load_ps(left + unit * LANES);
        const __m512 y = _mm512_load_ps(right + unit * LANES);
        for (int i = 0; i < ANCHORS; i++) {
          const __m512 anchor = _mm512_set1_ps(anchors[i * units + unit]);
          a[i] = _mm512_fmadd_ps(anchor, x, a[i]);
          b[i] = _mm512_fmadd_ps(anchor, y, b[i]);
        }
      }
      for (int i = 0; i < ANCHORS; i++) {
        _mm512_store_ps(left_scores + i * LANES, a[i]);
        _mm512_store_ps(right_scores + i * LANES, b[i]);
      }
    }
  }
}

#define TARGET_VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

/* Adds the products of a unit: of pairs of int16, or of four int8. */
TARGET_VNNI static inline __m512i add_products(__m512i sum, __m512i anchor, __m512i point, bool words) {
  return words ? _mm512_dpwssd_epi32(sum, anchor, point) : _mm512_dpbusd_epi32(sum, anchor, point);
}

TARGET_VNNI static inline __attribute__((always_inline)) void score_integers(const lp_tile *tile, bool words) {
  const int64_t units = tile->units;
  const int64_t steps = (units + STRETCH - 1) / STRETCH;
  for (int64_t panel = 0; panel < PANELS; panel += 2) {
    const uint32_t *left = tile->panels + panel * units * LANES;
    const uint32_t *right = left + units * LANES;
    const __m512i left_half = _mm512_load_si512(&tile->halves[panel * LANES]);
    const __m512i right_half = _mm512_load_si512(&tile->halves[(panel + 1) * LANES]);
    for (int64_t step = 0; step < steps * GROUPS; step++) {
      const int64_t start = step / GROUPS * STRETCH;
      const int64_t end = start + STRETCH < units ? start + STRETCH : units;
      const int64_t first = step % GROUPS * ANCHORS;
      const uint32_t *anchors = tile->anchors + first * units;
      lp_number *left_scores = &tile->scores[(panel * LP_STRIP + first) * LANES];
      lp_number *right_scores = left_scores + LP_STRIP * LANES;
      const __m512i zero = _mm512_setzero_si512();
      __m512i a[ANCHORS];
      __m512i b[ANCHORS];
      for (int i = 0; i < ANCHORS; i++) {
        a[i] = start > 0 ? _mm512_load_si512(left_scores + i * LANES) : _mm512_sub_epi32(zero, left_half);
        b[i] = start > 0 ? _mm512_load_si512(right_scores + i * LANES) : _mm512_sub_epi32(zero, right_half);
      }
      for (int64_t unit = start; unit < end; unit++) {
        const __m512i x = _mm512_load_si512(left + unit * LANES);
        const __m512i y = _mm512_load_si512(right + unit * LANES);
        for (int i = 0; i < ANCHORS; i++) {
          const __m512i anchor = _mm512_set1_epi32((int32_t)anchors[i * units + unit]);
          a[i] = add_products(a[i], anchor, x, words);
          b[i] = add_products(b[i], anchor, y, words);
        }
      }
      for (int i = 0; i < ANCHORS; i++) {
        _mm512_store_si512(left_scores + i * LANES, a[i]);
        _mm512_store_si512(right_scores + i * LANES, b[i]);
      }
    }
  }
}

TARGET_VNNI static void score_int16(const lp_tile *tile) { score_integers(tile, true); }

/* The instruction multiplies unsigned by signed bytes, so anchors come shifted. */
TARGET_VNNI static void score_int8(const lp_tile *tile) { score_integers(tile, false); }

const lp_score_kernel lp_kernel_avx512 = {.name = "avx512",
                                          .format = LP_FORMAT_FLOAT32,
                                          .needs = LP_PROCESSOR_AVX512,
                                          .lanes = LANES,
                                          .unit_multiple = 1,
                                          .pairs_once = true,
                                          .score = score_real,
                                          .sieve = &lp_sieve_avx512};

const lp_score_kernel lp_kernel_avx512_int16 = {.name = "avx512_int16",
                                                .format = LP_FORMAT_INT16,
                                                .needs = LP_PROCESSOR_AVX512 | LP_PROCESSOR_AVX512_VNNI,
                                                .lanes = LANES,
                                                .unit_multiple = 1,
                                                .pairs_once = true,
                                                .score = score_int16,
                                                .sieve = &lp_sieve_avx512_integer};

const lp_score_kernel lp_kernel_avx512_vnni = {.name = "avx512_vnni",
                                               .format = LP_FORMAT_INT8,
                                               .needs = LP_PROCESSOR_AVX512 | LP_PROCESSOR_AVX512_VNNI,
                                               .lanes = LANES,
                                               .unit_multiple = 1,
                                               .shifts_anchors = true,
                                               .pairs_once = true,
                                               .score = score_int8,
                                               .sieve = &lp_sieve_avx512_integer};
#endif
