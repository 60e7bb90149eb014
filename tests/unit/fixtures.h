/* Populations, spaces and runs for tests, made in one line each; any failure fails the test. */
#ifndef TESTS_FIXTURES_H
#define TESTS_FIXTURES_H

#include <persona.h>

#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A context with this many threads. */
persona_context *make_context(int32_t threads);

/* A population of n x d doubles, row-major, which are copied. */
persona_population *make_population(persona_context *context, const char *name, const double *cells, int64_t n,
                                    int64_t d);

/* The same with row weights, and with missing answers (NaN) kept pairwise. */
persona_population *make_weighted(persona_context *context, const char *name, const double *cells, int64_t n, int64_t d,
                                  const double *weights);
persona_population *make_pairwise(persona_context *context, const char *name, const double *cells, int64_t n,
                                  int64_t d);

/* A space of a kind, fitted on one population. */
persona_space *make_space(persona_context *context, int32_t kind, const persona_population *population);

/* n x d answers from 1..levels, or standard normal ones; free with free(). */
double *likert_cells(int64_t n, int64_t d, int levels, uint64_t seed);
double *normal_cells(int64_t n, int64_t d, uint64_t seed);

/* One metric of one population, against a reference (or NULL), as a run of its own. The result lives as long as the
 * run. */
typedef struct measured {
  persona_run *run;
  const persona_result *result;
} measured;
measured measure(persona_space *space, persona_population *reference, persona_population *population, const char *key,
                 const persona_options *options);
void measured_free(measured *made);

/* The value alone, which must be ok. */
double value_of(persona_space *space, persona_population *reference, persona_population *population, const char *key,
                const persona_options *options);

/* A detail by its key; the test fails when there is none. */
double detail_of(const persona_result *result, const char *key);

/* Options with one of them set. */
persona_options *make_options(persona_context *context, const char *key, const char *text);

#define ck_ok(call, err) ck_assert_msg((call) == PERSONA_OK, "status %d: %s", (int)(err).status, (err).message)

#endif
