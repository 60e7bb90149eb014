/* Philox4x32-10, a counter-based generator, and the distributions drawn from one block. */
#include "base/random.h"

#include <math.h>

void persona_random_block(uint64_t seed, uint32_t purpose, uint64_t unit, uint32_t draw, uint32_t *words) {
  if (words == NULL) return;
  uint32_t c0 = draw;
  uint32_t c1 = (uint32_t)unit;
  uint32_t c2 = (uint32_t)(unit >> 32);
  uint32_t c3 = purpose;
  uint32_t k0 = (uint32_t)seed;
  uint32_t k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = UINT64_C(0xD2511F53) * c0;
    const uint64_t p1 = UINT64_C(0xCD9E8D57) * c2;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)p1;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)p0;
    k0 += UINT32_C(0x9E3779B9);
    k1 += UINT32_C(0xBB67AE85);
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

static double unit_interval(uint32_t high, uint32_t low) {
  const uint64_t bits = ((uint64_t)high << 32 | low) >> 11;
  return (double)bits * 0x1p-53;
}

double persona_random_uniform(uint64_t seed, uint32_t purpose, uint64_t unit, uint32_t draw) {
  uint32_t words[4];
  persona_random_block(seed, purpose, unit, draw, words);
  return unit_interval(words[0], words[1]);
}

double persona_random_normal(uint64_t seed, uint32_t purpose, uint64_t unit, uint32_t draw) {
  uint32_t words[4];
  persona_random_block(seed, purpose, unit, draw, words);
  const double radius = sqrt(-2.0 * log(1.0 - unit_interval(words[0], words[1]))); /* the argument is never 0 */
  return radius * cos(6.283185307179586476925 * unit_interval(words[2], words[3]));
}

/* The high half of bits * count, by halves: 64 x 64 bits without a 128-bit type. */
static uint64_t multiply_high(uint64_t bits, uint64_t count) {
  const uint64_t a = bits >> 32;
  const uint64_t b = (uint32_t)bits;
  const uint64_t c = count >> 32;
  const uint64_t d = (uint32_t)count;
  const uint64_t middle = a * d + (b * d >> 32);
  const uint64_t other = b * c + (uint32_t)middle;
  return a * c + (middle >> 32) + (other >> 32);
}

int64_t persona_random_below(uint64_t seed, uint32_t purpose, uint64_t unit, uint32_t draw, int64_t count) {
  if (count < 1) return 0;
  uint32_t words[4];
  persona_random_block(seed, purpose, unit, draw, words);
  return (int64_t)multiply_high((uint64_t)words[0] << 32 | words[1], (uint64_t)count);
}

void lp_shuffle_front(uint64_t seed, uint32_t purpose, uint64_t unit, int64_t count, int64_t front, int64_t *numbers) {
  for (int64_t i = 0; i < count; i++) numbers[i] = i;
  for (int64_t i = 0; i < front; i++) {
    const int64_t other = i + persona_random_below(seed, purpose, unit, (uint32_t)i, count - i);
    const int64_t number = numbers[other];
    numbers[other] = numbers[i];
    numbers[i] = number;
  }
}
