/* Made-up answers, and memory that is counted. */
#include "bench.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { PURPOSE_CELL = 70001, PURPOSE_SCALE, PURPOSE_REPEAT }; /* of random draws */

double bench_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Lets malloc keep what is freed, in this process and by the same rule in a peer's, so that a warm run finds its memory
 * in place: handing pages back to the system and faulting them in again would be timed otherwise. */
void bench_keep_memory(void) {
#ifdef __GLIBC__
  (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
  (void)mallopt(M_TRIM_THRESHOLD, INT32_MAX);
  (void)setenv("MALLOC_MMAP_THRESHOLD_", "33554432", 1);
  (void)setenv("MALLOC_TRIM_THRESHOLD_", "2147483647", 1);
#endif
}

void bench_check(int status, const persona_error *err) {
  if (status == PERSONA_OK) return;
  fprintf(stderr, "persona-bench: %s\n", err->message);
  exit(1);
}

void *bench_allocate(int64_t count, int64_t size) {
  void *memory = calloc((size_t)count + 1, (size_t)size);
  if (memory != NULL) return memory;
  fputs("persona-bench: out of memory\n", stderr);
  exit(1);
}

/* Rows beyond the distinct ones repeat the r-th of them with probability about 1 / r. */
static int64_t source_of(int64_t row, int64_t distinct, uint64_t seed) {
  if (row < distinct) return row;
  const double share = persona_random_uniform(seed, PURPOSE_REPEAT, (uint64_t)row, 0);
  const int64_t source = (int64_t)pow((double)distinct, share) - 1;
  return source < distinct ? source : distinct - 1;
}

static double cell(const bench_settings *settings, uint64_t seed, int64_t row, int64_t column) {
  const uint64_t unit = (uint64_t)row * (uint64_t)settings->d + (uint64_t)column;
  if (strcmp(settings->type, "likert") == 0) {
    return 1.0 + (double)persona_random_below(seed, PURPOSE_CELL, unit, 0, 5);
  }
  const bool heavy = strcmp(settings->law, "heavy") == 0;
  const double scale = heavy ? exp(persona_random_normal(seed, PURPOSE_SCALE, (uint64_t)row, 0)) : 1.0;
  return scale * persona_random_normal(seed, PURPOSE_CELL, unit, 0);
}

bench_data bench_make_data(const bench_settings *settings, int64_t rows, uint64_t seed) {
  const int64_t d = settings->d;
  const bool likert = strcmp(settings->type, "likert") == 0;
  const bool single = strcmp(settings->type, "f32") == 0;
  const int32_t dtype = likert ? PERSONA_INT8 : (single ? PERSONA_FLOAT32 : PERSONA_FLOAT64);
  const int64_t distinct = (int64_t)((1.0 - settings->duplicates) * (double)rows);
  bench_data data = {.bytes = rows * d * persona_dtype_size(dtype)};
  data.cells = bench_allocate(rows * d, persona_dtype_size(dtype));
  for (int64_t i = 0; i < rows; i++) {
    const int64_t source = source_of(i, distinct > 0 ? distinct : 1, seed);
    for (int64_t j = 0; j < d; j++) {
      const double value = cell(settings, seed, source, j);
      if (likert)
        ((int8_t *)data.cells)[i * d + j] = (int8_t)value;
      else if (single)
        ((float *)data.cells)[i * d + j] = (float)value;
      else
        ((double *)data.cells)[i * d + j] = value;
    }
  }
  persona_matrix_init(&data.matrix, dtype, data.cells, rows, d);
  return data;
}

/* The size stands before each block. */
static void *count_allocate(void *user, size_t bytes) {
  enum { FRONT = 64 };
  bench_memory *memory = user;
  char *block = aligned_alloc(FRONT, (bytes + 2 * FRONT - 1) / FRONT * FRONT);
  if (block == NULL) return NULL;
  memcpy(block, &bytes, sizeof bytes);
  const int64_t now = atomic_fetch_add(&memory->now, (int64_t)bytes) + (int64_t)bytes;
  int64_t most = atomic_load(&memory->most);
  while (now > most && !atomic_compare_exchange_weak(&memory->most, &most, now)) continue;
  return block + FRONT;
}

static void count_release(void *user, void *block) {
  enum { FRONT = 64 };
  bench_memory *memory = user;
  size_t bytes;
  memcpy(&bytes, (char *)block - FRONT, sizeof bytes);
  atomic_fetch_sub(&memory->now, (int64_t)bytes);
  free((char *)block - FRONT);
}

persona_context *bench_make_context(int32_t threads, bench_memory *memory) {
  persona_context_settings settings;
  persona_context *context;
  persona_error err;
  persona_context_settings_init(&settings);
  settings.threads = threads;
  settings.allocate = count_allocate;
  settings.release = count_release;
  settings.allocator_user = memory;
  bench_check(persona_context_create(&settings, &context, &err), &err);
  return context;
}
