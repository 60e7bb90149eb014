/* The sieve by AVX2, for panels of 16 points. */
#if defined(__x86_64__)
#include "kernels/sieve_plain.h"

#include <immintrin.h>

#define TARGET_AVX2 __attribute__((target("avx2")))

enum { LANES = 16, HALF = 8, PANELS = LP_TILE_POINTS / LANES };

/* The points of one anchor, once it is known that there are any. */
TARGET_AVX2 static void take(const float *row, __m256 least, int32_t first_place, lp_finds *finds) {
  for (int32_t panel = 0; panel < PANELS; panel++) {
    const float *place = row + panel * LP_STRIP * LANES;
    const int low = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_load_ps(place), least, _CMP_GE_OQ));
    const int high = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_load_ps(place + HALF), least, _CMP_GE_OQ));
    for (uint32_t bits = (uint32_t)(low | high << HALF); bits != 0; bits &= bits - 1) {
      const int32_t lane = __builtin_ctz(bits);
      lp_add_find(finds, place[lane], first_place + panel * LANES + lane);
    }
  }
}

/* Most anchors have no pair in a tile, which the largest score of each lane shows in half the time of all compares. */
TARGET_AVX2 static uint32_t gather(const lp_number *scores, const lp_number *thresholds, int32_t first_place,
                                   lp_finds *finds) {
  uint32_t hits = 0;
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    const float *row = &scores[anchor * LANES].real;
    const __m256 least = _mm256_broadcast_ss(&thresholds[anchor].real);
    __m256 largest = _mm256_load_ps(row);
    for (int64_t panel = 0; panel < PANELS; panel++) {
      const float *place = row + panel * LP_STRIP * LANES;
      largest = _mm256_max_ps(largest, _mm256_max_ps(_mm256_load_ps(place), _mm256_load_ps(place + HALF)));
    }
    if (_mm256_movemask_ps(_mm256_cmp_ps(largest, least, _CMP_GE_OQ)) == 0) continue;
    hits |= (uint32_t)1 << anchor;
    take(row, least, first_place, &finds[anchor]);
  }
  return hits;
}

/* The columns of one panel and one anchor. */
TARGET_AVX2 static inline uint32_t column_marks(const float *scores, __m256 half, const float *limits) {
  const __m256 low = _mm256_add_ps(half, _mm256_load_ps(limits));
  const __m256 high = _mm256_add_ps(half, _mm256_load_ps(limits + HALF));
  const int low_marks = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_load_ps(scores), low, _CMP_GE_OQ));
  const int high_marks = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_load_ps(scores + HALF), high, _CMP_GE_OQ));
  return (uint32_t)(low_marks | high_marks << HALF);
}

TARGET_AVX2 static uint32_t gather_pairs(const lp_number *scores, const lp_pair_limits *limits, int32_t first_place,
                                         lp_finds *finds, lp_pair_log *log) {
  for (int64_t panel = 0; panel < PANELS; panel++) {
    const float *columns = &limits->columns[panel * LANES].real;
    for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
      const float *place = &scores[(panel * LP_STRIP + anchor) * LANES].real;
      const float half = limits->halves[anchor].real;
      for (uint32_t bits = column_marks(place, _mm256_set1_ps(half), columns); bits != 0; bits &= bits - 1) {
        const int32_t lane = __builtin_ctz(bits);
        lp_add_pair(log, anchor, panel * LANES + lane, (lp_number){.real = place[lane] - half});
      }
    }
  }
  return gather(scores, limits->rows, first_place, finds);
}

/* A group is one lane of the panels that are equal modulo groups / 16. */
TARGET_AVX2 static void lead(const lp_number *scores, int64_t groups, lp_number *best) {
  const int64_t vectors = groups / LANES;
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    for (int64_t vector = 0; vector < vectors; vector++) {
      float *place = &best[anchor * groups + vector * LANES].real;
      __m256 low = _mm256_load_ps(place);
      __m256 high = _mm256_load_ps(place + HALF);
      for (int64_t panel = vector; panel < PANELS; panel += vectors) {
        const float *row = &scores[(panel * LP_STRIP + anchor) * LANES].real;
        low = _mm256_max_ps(low, _mm256_load_ps(row));
        high = _mm256_max_ps(high, _mm256_load_ps(row + HALF));
      }
      _mm256_store_ps(place, low);
      _mm256_store_ps(place + HALF, high);
    }
  }
}

const lp_sieve lp_sieve_avx2 = {.gather = gather,
                                .gather_pairs = gather_pairs,
                                .lead = lead,
                                .bound = lp_bound_plain,
                                .keep = lp_keep_plain,
                                .rank = lp_rank_plain};
#endif
