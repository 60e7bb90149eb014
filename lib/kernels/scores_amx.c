/* Scores by AMX: products of 16 x 16 pairs at a time, in bfloat16 or int8. A tile register takes 16 rows of 64 bytes:
 * 16 anchors row by row (A), 16 units of one panel (B), or 16 x 16 scores (C). C starts from -half of each point: a row
 * of the same 16 numbers for every anchor, which a load with stride 0 gives for free.
 *
 * Registers 0-3 are C, 4 and 5 A, 6 and 7 B. The intrinsics name registers by number, hence the macros. */
#if defined(__x86_64__)
#include "base/processor.h"
#include "kernels/scores.h"

#include <immintrin.h>

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

#define TARGET_AMX __attribute__((target("amx-tile,amx-bf16,amx-int8,avx512f,avx512bw,avx512dq,avx512vl")))

enum { LANES = 16, PANELS = LP_TILE_POINTS / LANES, UNITS = 16, ROW_BYTES = 64, HALF_STRIP = 16 };

/* The shape of all registers: 16 rows of 64 bytes. The compiler's own intrinsic is declared to read 8 bytes of the 64,
 * so that it may drop the stores before it; this one reads them all. */
typedef struct tile_shapes {
  uint8_t palette;
  uint8_t start_row;
  uint8_t reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_shapes;

TARGET_AMX static void begin(void) {
  tile_shapes shapes = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    shapes.row_bytes[i] = ROW_BYTES;
    shapes.rows[i] = HALF_STRIP;
  }
  __asm__ volatile("ldtilecfg %0" : : "m"(shapes));
}

TARGET_AMX static void end(void) { __asm__ volatile("tilerelease"); }

/* -half of the tile's points. */
TARGET_AVX512 static inline void start_reals(const lp_tile *tile, lp_number *starts) {
  for (int64_t p = 0; p < LP_TILE_POINTS; p += LANES) {
    _mm512_store_ps(&starts[p].real, _mm512_sub_ps(_mm512_setzero_ps(), _mm512_load_ps(&tile->halves[p].real)));
  }
}

TARGET_AVX512 static inline void start_integers(const lp_tile *tile, lp_number *starts) {
  for (int64_t p = 0; p < LP_TILE_POINTS; p += LANES) {
    _mm512_store_si512(&starts[p], _mm512_sub_epi32(_mm512_setzero_si512(), _mm512_load_si512(&tile->halves[p])));
  }
}

/* The load intrinsics do not tell the compiler that they read memory; this does. */
#define READS_MEMORY() __asm__ volatile("" : : : "memory")

/* One panel against the whole strip when a point has one or two rows of UNITS units: the anchors stay in registers 4-7.
 * C alternates between registers 0, 1 and none other: the processor renames them. */
#define SCORE_SHORT(multiply)                                      \
  do {                                                             \
    const bool two = units > UNITS;                                \
    _tile_loadd(4, upper, anchor_stride);                          \
    _tile_loadd(5, lower, anchor_stride);                          \
    if (two) {                                                     \
      _tile_loadd(6, upper + UNITS, anchor_stride);                \
      _tile_loadd(7, lower + UNITS, anchor_stride);                \
    }                                                              \
    for (int64_t panel = 0; panel < PANELS; panel++) {             \
      const uint32_t *points = tile->panels + panel * panel_size;  \
      lp_number *scores = tile->scores + panel * LP_STRIP * LANES; \
      _tile_loadd(0, starts + panel * LANES, 0);                   \
      _tile_loadd(1, starts + panel * LANES, 0);                   \
      _tile_loadd(2, points, ROW_BYTES);                           \
      multiply(0, 4, 2);                                           \
      multiply(1, 5, 2);                                           \
      if (two) {                                                   \
        _tile_loadd(3, points + UNITS * LANES, ROW_BYTES);         \
        multiply(0, 6, 3);                                         \
        multiply(1, 7, 3);                                         \
      }                                                            \
      _tile_stored(0, scores, ROW_BYTES);                          \
      _tile_stored(1, scores + HALF_STRIP * LANES, ROW_BYTES);     \
    }                                                              \
  } while (0)

/* Two panels at a time against both halves of the strip. */
#define SCORE_LONG(multiply)                                              \
  for (int64_t panel = 0; panel < PANELS; panel += 2) {                   \
    const uint32_t *left = tile->panels + panel * panel_size;             \
    const uint32_t *right = left + panel_size;                            \
    lp_number *scores = tile->scores + panel * LP_STRIP * LANES;          \
    _tile_loadd(0, starts + panel * LANES, 0);                            \
    _tile_loadd(1, starts + (panel + 1) * LANES, 0);                      \
    _tile_loadd(2, starts + panel * LANES, 0);                            \
    _tile_loadd(3, starts + (panel + 1) * LANES, 0);                      \
    for (int64_t unit = 0; unit < units; unit += UNITS) {                 \
      _tile_loadd(6, left + unit * LANES, ROW_BYTES);                     \
      _tile_loadd(4, upper + unit, anchor_stride);                        \
      multiply(0, 4, 6);                                                  \
      _tile_loadd(7, right + unit * LANES, ROW_BYTES);                    \
      multiply(1, 4, 7);                                                  \
      _tile_loadd(5, lower + unit, anchor_stride);                        \
      multiply(2, 5, 6);                                                  \
      multiply(3, 5, 7);                                                  \
    }                                                                     \
    _tile_stored(0, scores, ROW_BYTES);                                   \
    _tile_stored(1, scores + LP_STRIP * LANES, ROW_BYTES);                \
    _tile_stored(2, scores + HALF_STRIP * LANES, ROW_BYTES);              \
    _tile_stored(3, scores + (LP_STRIP + HALF_STRIP) * LANES, ROW_BYTES); \
  }

#define DEFINE_SCORE(name, start, multiply)                          \
  TARGET_AMX static void name(const lp_tile *tile) {                 \
    _Alignas(64) lp_number starts[LP_TILE_POINTS];                   \
    const int64_t units = tile->units;                               \
    const int64_t anchor_stride = units * (int64_t)sizeof(uint32_t); \
    const int64_t panel_size = units * LANES;                        \
    const uint32_t *upper = tile->anchors;                           \
    const uint32_t *lower = tile->anchors + HALF_STRIP * units;      \
    start(tile, starts);                                             \
    READS_MEMORY();                                                  \
    if (units <= 2 * UNITS) {                                        \
      SCORE_SHORT(multiply);                                         \
    } else {                                                         \
      SCORE_LONG(multiply);                                          \
    }                                                                \
  }

DEFINE_SCORE(score_bfloat16, start_reals, _tile_dpbf16ps)
DEFINE_SCORE(score_int8, start_integers, _tile_dpbssd)

const lp_score_kernel lp_kernel_amx_bf16 = {.name = "amx_bf16",
                                            .format = LP_FORMAT_BFLOAT16,
                                            .needs = LP_PROCESSOR_AVX512 | LP_PROCESSOR_AMX_BF16,
                                            .lanes = LANES,
                                            .unit_multiple = UNITS,
                                            .begin = begin,
                                            .end = end,
                                            .score = score_bfloat16,
                                            .sieve = &lp_sieve_avx512};

const lp_score_kernel lp_kernel_amx_int8 = {.name = "amx_int8",
                                            .format = LP_FORMAT_INT8,
                                            .needs = LP_PROCESSOR_AVX512 | LP_PROCESSOR_AMX_INT8,
                                            .lanes = LANES,
                                            .unit_multiple = UNITS,
                                            .begin = begin,
                                            .end = end,
                                            .score = score_int8,
                                            .sieve = &lp_sieve_avx512_integer};
#endif
