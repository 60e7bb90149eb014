/* A run: which populations, in which space, against which reference, by which metrics. Planned first, then executed, so
 * that everything shared (neighbours, patterns, the reference's own geometry) is computed once. */
#ifndef PERSONA_RUN_H
#define PERSONA_RUN_H

#include <persona/options.h>
#include <persona/result.h>
#include <persona/space.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_run persona_run;

/* Plans a run in a space. The run keeps what it needs of everything it is given: handles may be freed at once.
 * options: NULL for the defaults; copied. out: receives the run, NULL on failure.
 * Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Ownership: persona_run_free.
 * Thread-safety: a run belongs to one thread at a time, except persona_run_cancel. Cost O(1). Since 0.1. */
PERSONA_API int persona_run_create(const persona_space *space, const persona_options *options, persona_run **out,
                                   persona_error *err);
PERSONA_API void persona_run_free(persona_run *run);

/* Names the population that the others are compared with; at most one. It is itself measured when it is also added.
 * reference: kept by the run; may be freed at once. Returns: PERSONA_OK, INVALID_ARGUMENT, MISMATCH (items differ from
 * the space's). Thread-safety: the run's. Cost O(items). Since 0.1. */
PERSONA_API int persona_run_set_reference(persona_run *run, const persona_population *reference, persona_error *err);

/* Adds a population to measure; its place is the number of those added before. It is kept, too. Returns as above,
 * OUT_OF_MEMORY. Thread-safety: the run's. Cost O(items + populations). Since 0.1. */
PERSONA_API int persona_run_add_population(persona_run *run, const persona_population *population, persona_error *err);

/* How many populations were added; 0 for NULL. Thread-safety: the run's. Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_run_population_count(const persona_run *run);

/* Gives `hopkins` its sample and its probes, instead of drawing them, for a population that was added: then it is
 * measured once with exactly these, and can be compared digit by digit.
 * population: its place. rows: count different rows of it, 1..its rows; probes: count x columns answers, no missing
 *   ones. Both are copied; NULL, 0 and NULL let them be drawn again.
 * Returns: PERSONA_OK; INVALID_ARGUMENT, naming the row; BAD_VALUE, naming the cell; MISMATCH of shapes; OUT_OF_MEMORY.
 * Thread-safety: the run's. Cost O(count * columns). Since 0.1. */
PERSONA_API int persona_run_set_hopkins_points(persona_run *run, int64_t population, const int64_t *rows, int64_t count,
                                               const persona_matrix *probes, persona_error *err);

/* Adds a metric by its key; NULL adds those that are not PERSONA_METRIC_ON_REQUEST, "all" the whole catalogue. A metric
 * added twice counts once.
 * Returns: PERSONA_OK, INVALID_ARGUMENT for an unknown key. Thread-safety: the run's. Cost O(metrics). Since 0.1. */
PERSONA_API int persona_run_add_metric(persona_run *run, const char *key, persona_error *err);

/* Sets the progress callback; NULL takes it away. `user` must live until it is replaced or the run is freed.
 * Thread-safety: the run's. Cost O(1). Since 0.1. */
PERSONA_API void persona_run_set_progress(persona_run *run, persona_progress_callback progress, void *user);

/* The working memory that persona_run_execute may take for the present plan, in bytes: an upper bound of what it has at
 * any one time from the context's allocator, the new results included, beyond what the caller has already (results of
 * an earlier execution are given back first).
 * Definition: counted from the numbers of rows, items and dimensions, the type of the answers, whether there are
 * weights and missing answers, metrics, options, threads and kernels, as if all rows were distinct
 * (docs/howto/memory.md). Populations with many equal rows take less. run: NULL gives 0. Returns: bytes; INT64_MAX when
 * there are more than that. Thread-safety: as the run's. Cost O(populations (reference rows + items +
 * metrics)). Since 0.1. */
PERSONA_API int64_t persona_run_bytes(const persona_run *run);

/* Executes the plan. A metric that needs a reference is undefined ("is the reference", "no reference") where there is
 * none. On failure the run has no results and may be executed again; a cancelled run too.
 * Returns: PERSONA_OK; INVALID_ARGUMENT without a population or a metric; CANCELLED; OUT_OF_MEMORY; NUMERICAL;
 *   TOO_LARGE when a spectrum is asked of more than 32,766 rows and as many items, or when the option max_bytes is not
 *   0 and below persona_run_bytes: then nothing was done.
 * Thread-safety: the run's; its populations, space and context may be shared.
 * Cost: O(u^2 D) in distinct rows for the geometric metrics, O(n D log n) for the others. Since 0.1. */
PERSONA_API int persona_run_execute(persona_run *run, persona_error *err);

/* Asks an executing run to stop soon; it then returns PERSONA_CANCELLED. Callable from any thread, from a
 * signal handler, and from the progress callback. Before an execution it has no effect on the next one; the run must
 * not be freed meanwhile. Cost O(1). Since 0.1. */
PERSONA_API void persona_run_cancel(persona_run *run);

/* The result of a metric for a population (its place, from 0); NULL before a successful execution, for an unknown key
 * or a metric that was not added. Borrowed from the run, until it is executed again or freed: hosts
 * that collect garbage take results from a report (persona_report_get_result), which is never executed again.
 * Thread-safety: the run's. Cost O(1). Since 0.1. */
PERSONA_API const persona_result *persona_run_get_result(const persona_run *run, int64_t population, const char *key);

#ifdef __cplusplus
}
#endif

#endif
