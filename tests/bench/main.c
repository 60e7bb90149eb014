/* persona-bench: runs one case and prints one line of JSON. */
#include "bench.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *numbers, int32_t count) {
  qsort(numbers, (size_t)count, sizeof *numbers, compare);
  return count % 2 != 0 ? numbers[count / 2] : 0.5 * (numbers[count / 2 - 1] + numbers[count / 2]);
}

/* Our runs, with those of the bound and the peer in turn. */
typedef struct times {
  double *ours;
  double *bound;
  double *peer;
} times;

static void measure(const bench_settings *settings, bench_case *prepared, bench_peer *peer, times *taken) {
  bench_case_run(prepared); /* warm */
  for (int32_t r = 0; r < settings->repetitions; r++) {
    const double started = bench_clock();
    bench_case_run(prepared);
    taken->ours[r] = bench_clock() - started;
    taken->bound[r] = bench_case_bound(prepared);
    if (peer != NULL) taken->peer[r] = bench_peer_run(peer);
  }
}

static void print(const bench_settings *settings, const bench_case *prepared, const bench_memory *memory,
                  int64_t before, const bench_peer *peer, times *taken) {
  const double seconds = median(taken->ours, settings->repetitions);
  const double bound = median(taken->bound, settings->repetitions);
  printf(
      "{\"case\": \"%s\", \"n\": %lld, \"m\": %lld, \"d\": %lld, \"k\": %lld, \"type\": \"%s\", \"law\": \"%s\", "
      "\"space\": \"%s\", \"duplicates\": %g, \"kernel\": \"%s\", \"threads\": %d, \"repetitions\": %d, ",
      settings->name, (long long)settings->n, (long long)settings->m, (long long)settings->d, (long long)settings->k,
      settings->type, settings->law, settings->space, settings->duplicates, settings->kernel, (int)settings->threads,
      (int)settings->repetitions);
  printf("\"seconds\": %.6g, \"fastest_seconds\": %.6g, \"peak_bytes\": %lld, ", seconds, taken->ours[0],
         (long long)(atomic_load(&memory->most) - before));
  if (bound > 0.0) printf("\"bound_seconds\": %.6g, \"ratio\": %.4f, ", bound, seconds / bound);
  if (peer != NULL) {
    const double theirs = median(taken->peer, settings->repetitions);
    printf("\"peer\": \"%s\", \"peer_seconds\": %.6g, \"times_faster\": %.3f, ", bench_peer_version(peer), theirs,
           theirs / seconds);
  }
  printf("\"value\": %.17g, \"blas\": \"%s\", \"version\": \"%s\"}\n", bench_case_value(prepared), bench_blas(),
         persona_version());
}

int main(int count, char **arguments) {
  bench_settings settings;
  bench_memory memory = {0};
  const int status = bench_arguments(count, arguments, &settings);
  if (status >= 0) return status;
  bench_keep_memory();
  bench_one_blas_thread();
  bench_case *prepared = bench_case_prepare(&settings, &memory);
  if (prepared == NULL) {
    fprintf(stderr, "persona-bench: there is no case '%s'; --help lists them\n", settings.name);
    return 2;
  }
  const int64_t before = atomic_load(&memory.now);
  atomic_store(&memory.most, before);
  bench_peer *peer = NULL;
  if (settings.peer != NULL) {
    peer = bench_peer_start(&settings, bench_case_data(prepared, false), bench_case_data(prepared, true));
  }
  times taken = {.ours = bench_allocate(settings.repetitions, sizeof(double)),
                 .bound = bench_allocate(settings.repetitions, sizeof(double)),
                 .peer = bench_allocate(settings.repetitions, sizeof(double))};
  measure(&settings, prepared, peer, &taken);
  print(&settings, prepared, &memory, before, peer, &taken);
  if (peer != NULL) bench_peer_stop(peer);
  bench_case_free(prepared);
  free(taken.ours);
  free(taken.bound);
  free(taken.peer);
  return 0;
}
