/* The bound: how fast the linked BLAS multiplies. */
#include "bench.h"

#include <cblas.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 256, COLUMNS = 4096 };

typedef struct product {
  bool single;
  int64_t d;
  int64_t tiles;
  void *a;
  void *b;
  void *c;
} product;

const char *bench_blas(void) {
#if defined(OPENBLAS_VERSION)
  return openblas_get_config();
#else
  return "unknown";
#endif
}

static void *multiply(void *data) {
  const product *work = data;
  const int d = (int)work->d;
  for (int64_t tile = 0; tile < work->tiles; tile++) {
    if (work->single) {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, ROWS, COLUMNS, d, 1.0F, work->a, d, work->b, d, 0.0F,
                  work->c, COLUMNS);
    } else {
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, ROWS, COLUMNS, d, 1.0, work->a, d, work->b, d, 0.0, work->c,
                  COLUMNS);
    }
  }
  return NULL;
}

static void *ones(int64_t count, bool single) {
  void *numbers = bench_allocate(count, single ? 4 : 8);
  for (int64_t i = 0; i < count; i++) {
    if (single)
      ((float *)numbers)[i] = 1.0F;
    else
      ((double *)numbers)[i] = 1.0;
  }
  return numbers;
}

/* Seconds of `tiles` tiles on each of the threads. */
static double run(product *work, int32_t threads, int64_t tiles) {
  pthread_t *others = bench_allocate(threads, sizeof *others);
  const double started = bench_clock();
  for (int32_t t = 0; t < threads; t++) work[t].tiles = tiles;
  for (int32_t t = 1; t < threads; t++) pthread_create(&others[t], NULL, multiply, &work[t]);
  (void)multiply(&work[0]);
  for (int32_t t = 1; t < threads; t++) pthread_join(others[t], NULL);
  free(others);
  return bench_clock() - started;
}

/* Each of our threads multiplies on its own, and none spins afterwards. */
void bench_one_blas_thread(void) {
#if defined(OPENBLAS_VERSION)
  openblas_set_num_threads(1);
#endif
}

double bench_bound(const bench_settings *settings, int64_t rows, int64_t columns) {
  const bool single = strcmp(settings->type, "f64") != 0;
  const int64_t d = settings->d;
  product *work = bench_allocate(settings->threads, sizeof *work);
  for (int32_t t = 0; t < settings->threads; t++) {
    work[t] = (product){.single = single, .d = d};
    work[t].a = ones(ROWS * d, single);
    work[t].b = ones(COLUMNS * d, single);
    work[t].c = ones((int64_t)ROWS * COLUMNS, single);
  }
  int64_t tiles = 1;
  (void)run(work, settings->threads, tiles); /* warm */
  double seconds = run(work, settings->threads, tiles);
  while (seconds < 0.1) {
    tiles *= 2;
    seconds = run(work, settings->threads, tiles);
  }
  for (int32_t t = 0; t < settings->threads; t++) {
    free(work[t].a);
    free(work[t].b);
    free(work[t].c);
  }
  free(work);
  const double pairs = (double)tiles * (double)settings->threads * ROWS * COLUMNS;
  return seconds / pairs * (double)rows * (double)columns;
}
