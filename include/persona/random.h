/* Random numbers that are a pure function of where they are used.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011). Key = seed; counter = (draw, unit low, unit high, purpose). There
 * is no state: the same four numbers give the same result on every machine, thread and day. `purpose` tells uses apart:
 * 1..65535 belong to the library and are frozen once used, a host takes 65536 and up. */
#ifndef PERSONA_RANDOM_H
#define PERSONA_RANDOM_H

#include <persona/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* First purpose number that is free for hosts. */
#define PERSONA_RANDOM_PURPOSE_HOST 65536

/* Four random 32-bit words. words: at least 4; NULL is ignored. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_random_block(uint64_t seed, uint32_t purpose, uint64_t unit, uint32_t draw, uint32_t *words);

/* A uniform number in [0, 1) with 53 random bits. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API double persona_random_uniform(uint64_t seed, uint32_t purpose, uint64_t unit, uint32_t draw);

/* A standard normal number, by Box and Muller from one block. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API double persona_random_normal(uint64_t seed, uint32_t purpose, uint64_t unit, uint32_t draw);

/* A whole number in 0..count-1, each equally likely up to 2^-64 * count; count < 1 gives 0.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_random_below(uint64_t seed, uint32_t purpose, uint64_t unit, uint32_t draw, int64_t count);

#ifdef __cplusplus
}
#endif

#endif
