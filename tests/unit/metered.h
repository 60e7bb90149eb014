/* Populations of any shape, in contexts whose memory is metered. */
#ifndef TESTS_METERED_H
#define TESTS_METERED_H

#include "fixtures.h"

#include <pthread.h>

/* What an allocator has given out. */
typedef struct meter {
  pthread_mutex_t mutex;
  int64_t live;
  int64_t most;
  int64_t calls;
} meter;

/* A context whose allocator counts. */
persona_context *metered_context(meter *state, int32_t threads);

/* From here on the most is counted anew. Returns what is in use already. */
int64_t meter_begin(meter *state);

/* Random numbers, one after another. */
typedef struct dice {
  uint64_t seed;
  uint32_t draw;
} dice;

/* 0..count - 1; and 0..most, small numbers as often as large ones. */
int64_t roll(dice *state, int64_t count);
int64_t roll_size(dice *state, int64_t most);

typedef struct shape {
  int64_t n;
  int64_t d;
  int32_t dtype;
  int32_t missing; /* one answer in so many; 0: none */
  int32_t equal;   /* one row in so many is not a copy of the first one; 0: all differ */
  bool hidden;     /* they are missing in rows without weight only */
  bool weighted;
  bool absent; /* some weights are 0 */
} shape;

shape roll_shape(dice *state, int64_t most_rows, int64_t d);

/* A population that reads its answers in place, and a space of a kind that fits populations of d items. */
persona_population *make_shape(persona_context *context, const shape *form, uint64_t seed);
persona_space *fit_shape(persona_context *context, int32_t kind, int64_t d, uint64_t seed);

#endif
