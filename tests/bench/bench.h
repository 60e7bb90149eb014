/* persona-bench: how long the library takes, beside a bound and a peer that are measured in the same run. */
#ifndef PERSONA_BENCH_H
#define PERSONA_BENCH_H

#include <persona.h>

#include <stdbool.h>

/* What the command line asks for. */
typedef struct bench_settings {
  const char *name; /* of the case */
  int64_t n;        /* rows */
  int64_t m;        /* rows of the second population, where a case has one; 0: as many as n */
  int64_t d;
  int64_t k;
  const char *type;   /* f32, f64, likert */
  const char *law;    /* gaussian, heavy: rows scaled by lognormal factors */
  const char *space;  /* none, reference */
  const char *kernel; /* of the option `kernel` */
  const char *metrics;
  double duplicates; /* share of the rows that repeat another */
  int32_t threads;
  int32_t repetitions;
  const char *peer;   /* sklearn, faiss, or NULL */
  const char *script; /* that runs the peer */
} bench_settings;

/* Fills settings, or prints what is wrong (or the help) and returns the exit status; -1 to go on. */
int bench_arguments(int count, char **arguments, bench_settings *settings);

/* One matrix of answers in the type asked for; ends the program when there is no memory. */
typedef struct bench_data {
  persona_matrix matrix;
  void *cells;
  int64_t bytes;
} bench_data;
bench_data bench_make_data(const bench_settings *settings, int64_t rows, uint64_t seed);

/* Memory that the context has given out. */
typedef struct bench_memory {
  _Atomic int64_t now;
  _Atomic int64_t most;
} bench_memory;
persona_context *bench_make_context(int32_t threads, bench_memory *memory);

/* Wall clock, in seconds. */
double bench_clock(void);

/* Seconds that products of a rows x d by d x columns matrix take the linked BLAS, all rows against all columns in tiles
 * of 256 x 4096 that stay in cache: double or single precision, `threads` threads of one BLAS thread each. Measured on
 * as many tiles as take about a tenth of a second. */
double bench_bound(const bench_settings *settings, int64_t rows, int64_t columns);
const char *bench_blas(void);
void bench_one_blas_thread(void);

/* Lets malloc keep freed memory, here and in a peer. */
void bench_keep_memory(void);

/* A peer in a process of its own, which has the same data and runs once each time it is asked. */
typedef struct bench_peer bench_peer;
bench_peer *bench_peer_start(const bench_settings *settings, const bench_data *first, const bench_data *second);
double bench_peer_run(bench_peer *peer);
const char *bench_peer_version(const bench_peer *peer);
void bench_peer_stop(bench_peer *peer);

/* A case: prepared once, run again and again. */
typedef struct bench_case bench_case;
bench_case *bench_case_prepare(const bench_settings *settings, bench_memory *memory);
void bench_case_run(bench_case *prepared);
double bench_case_bound(const bench_case *prepared); /* 0 where a case has none */
const bench_data *bench_case_data(const bench_case *prepared, bool second);
double bench_case_value(const bench_case *prepared); /* something that was computed */
void bench_case_free(bench_case *prepared);

/* Ends the program with a message unless a call succeeded. */
void bench_check(int status, const persona_error *err);
void *bench_allocate(int64_t count, int64_t size);

#endif
