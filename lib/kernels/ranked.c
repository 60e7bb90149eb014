/* Counting by rank: one body, compiled for each width of registers. */
#include "kernels/ranked.h"

#include "base/context.h"
#include "base/processor.h"

static inline __attribute__((always_inline)) int64_t count_ranked(const uint16_t *ranks, const uint16_t *copies,
                                                                  uint16_t *restrict inside, int64_t count,
                                                                  uint16_t ball) {
  int32_t sum = 0;
  for (int64_t i = 0; i < count; i++) {
    const uint16_t hit = ranks[i] <= ball ? UINT16_MAX : 0;
    inside[i] = (uint16_t)(inside[i] | (hit & 1));
    sum += (int32_t)(hit & copies[i]);
  }
  return sum;
}

int64_t lp_ranked_plain(const uint16_t *ranks, const uint16_t *copies, uint16_t *inside, int64_t count, uint16_t ball) {
  return count_ranked(ranks, copies, inside, count, ball);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static int64_t by_avx2(const uint16_t *ranks, const uint16_t *copies, uint16_t *inside,
                                                       int64_t count, uint16_t ball) {
  return count_ranked(ranks, copies, inside, count, ball);
}

__attribute__((target("avx512f,avx512bw"))) static int64_t by_avx512(const uint16_t *ranks, const uint16_t *copies,
                                                                     uint16_t *inside, int64_t count, uint16_t ball) {
  return count_ranked(ranks, copies, inside, count, ball);
}
#endif

lp_ranked_function lp_ranked_fastest(const persona_context *context) {
#if defined(__x86_64__)
  if ((context->processor & LP_PROCESSOR_AVX512) != 0) return by_avx512;
  if ((context->processor & LP_PROCESSOR_AVX2) != 0) return by_avx2;
#else
  (void)context;
#endif
  return lp_ranked_plain;
}
