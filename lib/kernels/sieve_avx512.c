/* The sieve by AVX-512, for panels of 16 points, with floats and with int32. */
#if defined(__x86_64__)
#include "kernels/sieve_plain.h"

#include <immintrin.h>
#include <math.h>
#include <stdbool.h>

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))

enum { LANES = 16, PANELS = LP_TILE_POINTS / LANES, PANEL_STRIDE = LP_STRIP * LANES };

/* Appends the marked lanes. Writes whole vectors: lists have LP_FIND_SLACK entries to spare. */
TARGET_AVX512 static inline void append(lp_finds *finds, __mmask16 marks, __m512 scores, __m512i places) {
  _mm512_storeu_ps(finds->scores + finds->count, _mm512_maskz_compress_ps(marks, scores));
  _mm512_storeu_si512(finds->places + finds->count, _mm512_maskz_compress_epi32(marks, places));
  finds->count += __builtin_popcount(marks);
}

enum { VECTORS = PANELS * LP_STRIP, WORDS = 32 };

/* For each vector of a tile, by panel and anchor, the lanes whose row found its column, and those whose column found
 * its row. */
typedef struct marks {
  _Alignas(64) uint16_t rows[VECTORS];
  _Alignas(64) uint16_t columns[VECTORS];
} marks;

TARGET_AVX512 static inline void mark_real_rows(const lp_number *scores, const lp_number *rows, marks *found) {
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    const __m512 least = _mm512_set1_ps(rows[anchor].real);
    for (int64_t panel = 0; panel < PANELS; panel++) {
      const int64_t vector = panel * LP_STRIP + anchor;
      found->rows[vector] = _mm512_cmp_ps_mask(_mm512_load_ps(&scores[vector * LANES].real), least, _CMP_GE_OQ);
    }
  }
}

TARGET_AVX512 static inline void mark_integer_rows(const lp_number *scores, const lp_number *rows, marks *found) {
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    const __m512i least = _mm512_set1_epi32(rows[anchor].integer);
    for (int64_t panel = 0; panel < PANELS; panel++) {
      const int64_t vector = panel * LP_STRIP + anchor;
      found->rows[vector] = _mm512_cmpge_epi32_mask(_mm512_load_si512(&scores[vector * LANES]), least);
    }
  }
}

TARGET_AVX512 static inline void mark_reals(const lp_number *scores, const lp_pair_limits *limits, marks *found) {
  for (int64_t panel = 0; panel < PANELS; panel++) {
    const __m512 columns = _mm512_load_ps(&limits->columns[panel * LANES].real);
    for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
      const int64_t vector = panel * LP_STRIP + anchor;
      const __m512 score = _mm512_load_ps(&scores[vector * LANES].real);
      const __m512 column = _mm512_add_ps(_mm512_set1_ps(limits->halves[anchor].real), columns);
      found->rows[vector] = _mm512_cmp_ps_mask(score, _mm512_set1_ps(limits->rows[anchor].real), _CMP_GE_OQ);
      found->columns[vector] = _mm512_cmp_ps_mask(score, column, _CMP_GE_OQ);
    }
  }
}

TARGET_AVX512 static inline void mark_integers(const lp_number *scores, const lp_pair_limits *limits, marks *found) {
  for (int64_t panel = 0; panel < PANELS; panel++) {
    const __m512i columns = _mm512_load_si512(&limits->columns[panel * LANES]);
    for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
      const int64_t vector = panel * LP_STRIP + anchor;
      const __m512i score = _mm512_load_si512(&scores[vector * LANES]);
      const __m512i column = _mm512_add_epi32(_mm512_set1_epi32(limits->halves[anchor].integer), columns);
      found->rows[vector] = _mm512_cmpge_epi32_mask(score, _mm512_set1_epi32(limits->rows[anchor].integer));
      found->columns[vector] = _mm512_cmpge_epi32_mask(score, column);
    }
  }
}

/* Marked vectors are few, and which ones they are nobody can foresee: a map of 32 at a time leads to them. */
TARGET_AVX512 static inline uint32_t map_of(const uint16_t *vectors) {
  const __m512i words = _mm512_load_si512(vectors);
  return _mm512_test_epi16_mask(words, words);
}

TARGET_AVX512 static inline uint32_t take_rows(const lp_number *scores, const marks *found, bool integer,
                                               int32_t first_place, lp_finds *finds) {
  uint32_t hits = 0;
  for (int64_t first = 0; first < VECTORS; first += WORDS) {
    for (uint32_t map = map_of(&found->rows[first]); map != 0; map &= map - 1) {
      const int64_t anchor = __builtin_ctz(map); /* a panel has as many vectors as a map */
      const lp_number *vector = &scores[(first + anchor) * LANES];
      const int32_t place = first_place + (int32_t)(first / LP_STRIP) * LANES;
      hits |= (uint32_t)1 << anchor;
      for (uint32_t lanes = found->rows[first + anchor]; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctz(lanes);
        lp_add_find(&finds[anchor], integer ? (float)vector[lane].integer : vector[lane].real, place + lane);
      }
    }
  }
  return hits;
}

TARGET_AVX512 static inline void take_columns(const lp_number *scores, const marks *found, bool integer,
                                              const lp_number *halves, lp_pair_log *log) {
  for (int64_t first = 0; first < VECTORS; first += WORDS) {
    for (uint32_t map = map_of(&found->columns[first]); map != 0; map &= map - 1) {
      const int64_t anchor = __builtin_ctz(map);
      const lp_number *vector = &scores[(first + anchor) * LANES];
      for (uint32_t lanes = found->columns[first + anchor]; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctz(lanes);
        lp_number score;
        if (integer) {
          score.integer = vector[lane].integer - halves[anchor].integer;
        } else {
          score.real = vector[lane].real - halves[anchor].real;
        }
        lp_add_pair(log, anchor, first / LP_STRIP * LANES + lane, score);
      }
    }
  }
}

TARGET_AVX512 static uint32_t gather(const lp_number *scores, const lp_number *thresholds, int32_t first_place,
                                     lp_finds *finds) {
  marks found;
  mark_real_rows(scores, thresholds, &found);
  return take_rows(scores, &found, false, first_place, finds);
}

TARGET_AVX512 static uint32_t gather_integers(const lp_number *scores, const lp_number *thresholds, int32_t first_place,
                                              lp_finds *finds) {
  marks found;
  mark_integer_rows(scores, thresholds, &found);
  return take_rows(scores, &found, true, first_place, finds);
}

TARGET_AVX512 static uint32_t gather_pairs(const lp_number *scores, const lp_pair_limits *limits, int32_t first_place,
                                           lp_finds *finds, lp_pair_log *log) {
  marks found;
  mark_reals(scores, limits, &found);
  take_columns(scores, &found, false, limits->halves, log);
  return take_rows(scores, &found, false, first_place, finds);
}

TARGET_AVX512 static uint32_t gather_integer_pairs(const lp_number *scores, const lp_pair_limits *limits,
                                                   int32_t first_place, lp_finds *finds, lp_pair_log *log) {
  marks found;
  mark_integers(scores, limits, &found);
  take_columns(scores, &found, true, limits->halves, log);
  return take_rows(scores, &found, true, first_place, finds);
}

/* A group is one lane of the panels that are equal modulo groups / 16. */
TARGET_AVX512 static void lead(const lp_number *scores, int64_t groups, lp_number *best) {
  const int64_t vectors = groups / LANES;
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    for (int64_t vector = 0; vector < vectors; vector++) {
      float *place = &best[anchor * groups + vector * LANES].real;
      __m512 largest = _mm512_load_ps(place);
      for (int64_t panel = vector; panel < PANELS; panel += vectors) {
        largest = _mm512_max_ps(largest, _mm512_load_ps(&scores[panel * PANEL_STRIDE + anchor * LANES].real));
      }
      _mm512_store_ps(place, largest);
    }
  }
}

TARGET_AVX512 static void lead_integers(const lp_number *scores, int64_t groups, lp_number *best) {
  const int64_t vectors = groups / LANES;
  for (int64_t anchor = 0; anchor < LP_STRIP; anchor++) {
    for (int64_t vector = 0; vector < vectors; vector++) {
      lp_number *place = &best[anchor * groups + vector * LANES];
      __m512i largest = _mm512_load_si512(place);
      for (int64_t panel = vector; panel < PANELS; panel += vectors) {
        largest = _mm512_max_epi32(largest, _mm512_load_si512(&scores[panel * PANEL_STRIDE + anchor * LANES]));
      }
      _mm512_store_si512(place, largest);
    }
  }
}

static inline __mmask16 lanes_left(int64_t left) { return (__mmask16)(left < LANES ? (1u << left) - 1u : 0xFFFFu); }

TARGET_AVX512 static int64_t count_from(const float *scores, int64_t count, float least) {
  const __m512 bar = _mm512_set1_ps(least);
  int64_t reached = 0;
  for (int64_t i = 0; i < count; i += LANES) {
    const __mmask16 lanes = lanes_left(count - i);
    reached +=
        __builtin_popcount(_mm512_mask_cmp_ps_mask(lanes, _mm512_maskz_loadu_ps(lanes, scores + i), bar, _CMP_GE_OQ));
  }
  return reached;
}

TARGET_AVX512 static float bound(const float *scores, int64_t count, int64_t rank) {
  __m512 least = _mm512_set1_ps(INFINITY);
  __m512 most = _mm512_set1_ps(-INFINITY);
  for (int64_t i = 0; i < count; i += LANES) {
    const __mmask16 lanes = lanes_left(count - i);
    const __m512 some = _mm512_maskz_loadu_ps(lanes, scores + i);
    least = _mm512_mask_min_ps(least, lanes, least, some);
    most = _mm512_mask_max_ps(most, lanes, most, some);
  }
  float low = _mm512_reduce_min_ps(least);
  float high = _mm512_reduce_max_ps(most);
  if (low == -INFINITY) return low;
  for (int step = 0; step < LP_BOUND_STEPS; step++) {
    const float middle = low + (high - low) * 0.5F;
    if (count_from(scores, count, middle) >= rank) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

TARGET_AVX512 static void keep(lp_finds *finds, float least) {
  const __m512 bar = _mm512_set1_ps(least);
  const int64_t count = finds->count;
  finds->count = 0;
  for (int64_t i = 0; i < count; i += LANES) {
    const __mmask16 lanes = lanes_left(count - i);
    const __m512 score = _mm512_maskz_loadu_ps(lanes, finds->scores + i);
    const __m512i place = _mm512_maskz_loadu_epi32(lanes, finds->places + i);
    append(finds, _mm512_mask_cmp_ps_mask(lanes, score, bar, _CMP_GE_OQ), score, place);
  }
}

TARGET_AVX512 static void rank(const double *squared, const int64_t *numbers, int64_t count, int64_t *ranks) {
  enum { DOUBLES = 8 };
  for (int64_t i = 0; i < count; i++) {
    const __m512d own = _mm512_set1_pd(squared[i]);
    const __m512i number = _mm512_set1_epi64(numbers[i]);
    int64_t before = 0;
    for (int64_t j = 0; j < count; j += DOUBLES) {
      const __mmask8 lanes = (__mmask8)(count - j < DOUBLES ? (1u << (count - j)) - 1u : 0xFFu);
      const __m512d others = _mm512_maskz_loadu_pd(lanes, squared + j);
      const __mmask8 nearer = _mm512_mask_cmp_pd_mask(lanes, others, own, _CMP_LT_OQ);
      const __mmask8 equal = _mm512_mask_cmp_pd_mask(lanes, others, own, _CMP_EQ_OQ);
      const __mmask8 earlier =
          _mm512_mask_cmplt_epi64_mask(equal, _mm512_maskz_loadu_epi64(lanes, numbers + j), number);
      before += __builtin_popcount((unsigned)(nearer | earlier));
    }
    ranks[i] = before;
  }
}

const lp_sieve lp_sieve_avx512 = {
    .gather = gather, .gather_pairs = gather_pairs, .lead = lead, .bound = bound, .keep = keep, .rank = rank};
const lp_sieve lp_sieve_avx512_integer = {.gather = gather_integers,
                                          .gather_pairs = gather_integer_pairs,
                                          .lead = lead_integers,
                                          .bound = bound,
                                          .keep = keep,
                                          .rank = rank};
#endif
