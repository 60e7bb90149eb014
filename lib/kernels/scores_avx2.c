/* Scores by AVX2 with fused multiply-adds of floats: four anchors by one panel of two vectors at a time. */
#if defined(__x86_64__)
#include "base/processor.h"
#include "kernels/scores.h"

#include <immintrin.h>

#define TARGET_AVX2 __attribute__((target("avx2,fma")))

enum { LANES = 16, HALF = 8, PANELS = LP_TILE_POINTS / LANES, ANCHORS = 4 };

TARGET_AVX2 static void score(const lp_tile *tile) {
  const int64_t units = tile->units;
  for (int64_t panel = 0; panel < PANELS; panel++) {
    const float *points = (const float *)tile->panels + panel * units * LANES;
    const __m256 low_half = _mm256_load_ps(&tile->halves[panel * LANES].real);
    const __m256 high_half = _mm256_load_ps(&tile->halves[panel * LANES + HALF].real);
    for (int64_t first = 0; first < LP_STRIP; first += ANCHORS) {
      const float *anchors = (const float *)tile->anchors + first * units;
      __m256 low[ANCHORS];
      __m256 high[ANCHORS];
      for (int i = 0; i < ANCHORS; i++) {
        low[i] = _mm256_sub_ps(_mm256_setzero_ps(), low_half);
        high[i] = _mm256_sub_ps(_mm256_setzero_ps(), high_half);
      }
      for (int64_t unit = 0; unit < units; unit++) {
        const __m256 x = _mm256_load_ps(points + unit * LANES);
        const __m256 y = _mm256_load_ps(points + unit * LANES + HALF);
        for (int i = 0; i < ANCHORS; i++) {
          const __m256 anchor = _mm256_broadcast_ss(&anchors[i * units + unit]);
          low[i] = _mm256_fmadd_ps(anchor, x, low[i]);
          high[i] = _mm256_fmadd_ps(anchor, y, high[i]);
        }
      }
      for (int i = 0; i < ANCHORS; i++) {
        float *place = &tile->scores[(panel * LP_STRIP + first + i) * LANES].real;
        _mm256_store_ps(place, low[i]);
        _mm256_store_ps(place + HALF, high[i]);
      }
    }
  }
}

const lp_score_kernel lp_kernel_avx2 = {.name = "avx2",
                                        .format = LP_FORMAT_FLOAT32,
                                        .needs = LP_PROCESSOR_AVX2,
                                        .lanes = LANES,
                                        .unit_multiple = 1,
                                        .pairs_once = true,
                                        .score = score,
                                        .sieve = &lp_sieve_avx2};
#endif
