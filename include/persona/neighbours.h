/* Exact nearest neighbours: for each anchor its k nearest distinct patterns, with multiplicities and members; at once,
 * or in parts that are merged.
 *
 * The distance is the canonical one (docs/metrics/neighbours.md): a fixed tree over the raw answers, so the lists do
 * not depend on threads, tiles or the BLAS in use. Equal rows are at exactly 0. Order: distance, then row. */
#ifndef PERSONA_NEIGHBOURS_H
#define PERSONA_NEIGHBOURS_H

#include <persona/options.h>
#include <persona/space.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_neighbours persona_neighbours;

/* Builds the neighbour state of anchors among points.
 * anchors: the rows that ask.
 * points: the rows that answer; NULL means the anchors themselves, each of which is then left out of its own list by
 *   its row number (its exact copies stay in). With any handle, even the anchors' own, nothing is left out.
 * k: nearest distinct patterns kept per anchor, >= 1; lists are shorter when there are fewer patterns.
 * options: NULL or a set; reads minimum_overlap, kernel and max_bytes.
 * out: receives the state, NULL on failure. Returns: PERSONA_OK, INVALID_ARGUMENT, MISMATCH, UNSUPPORTED,
 *   OUT_OF_MEMORY; TOO_LARGE when persona_neighbours_bytes of these rows is above max_bytes: then nothing was done.
 * Ownership: persona_neighbours_free; the state keeps no population. Immutable, may be shared by threads.
 * Cost: O(u_a u_p D) time for u distinct rows, O((u_a + tile) k + (u_a + u_p) D) memory; no n x n matrix. Since 0.1. */
PERSONA_API int persona_neighbours_build(const persona_space *space, const persona_population *anchors,
                                         const persona_population *points, int64_t k, const persona_options *options,
                                         persona_neighbours **out, persona_error *err);
PERSONA_API void persona_neighbours_free(persona_neighbours *neighbours);

/* The working memory that persona_neighbours_build may take, in bytes: an upper bound of what it has at any one time
 * from the context's allocator, the finished state included, beyond what the caller has already. Definition: counted
 * from these shapes alone, as if all rows were distinct and all coordinates doubles, with the threads and the kernels
 * of the space's context (docs/howto/memory.md). Populations with many equal rows take less. Those of a context with
 * more threads may take more than this says; max_bytes counts them. anchors, points: numbers of rows, 0 and up; points
 * -1: within the anchors. k: as above. options: NULL or a set; reads kernel. Returns: bytes; INT64_MAX when there are
 * more than that; 0 for a NULL space, negative rows or k < 1, which build nothing. Thread-safe. Cost O(1). Since 0.1.
 */
PERSONA_API int64_t persona_neighbours_bytes(const persona_space *space, int64_t anchors, int64_t points, int64_t k,
                                             const persona_options *options);

/* Builds a part of a state: some of the anchors among some of the points. Parts that are merged until all rows are in
 * give the state of persona_neighbours_build to the last bit, in whatever order they were built and merged: for points
 * that come as a stream, and for anchors and points that are spread over processes.
 * anchors, points: rows of the whole, none of them NULL. first_anchor, first_point: row i of either has the number
 *   first + i in the whole, from 0 to 2^63 - 1. All reads of a part take and give these numbers; its patterns are
 *   numbered among its own points.
 * within: not 0 when anchors and points are rows of one population with one numbering: no row is then in its own list.
 * k, options, out: as above; the same in all parts. max_bytes is not read.
 * Returns: as above, INVALID_ARGUMENT for a negative first row. Ownership: persona_neighbours_free; the state keeps the
 *   space, no population. Thread-safe. Cost: as above, and the answers of its distinct rows stay in memory.
 * Since 0.1. */
PERSONA_API int persona_neighbours_build_part(const persona_space *space, const persona_population *anchors,
                                              int64_t first_anchor, const persona_population *points,
                                              int64_t first_point, int32_t within, int64_t k,
                                              const persona_options *options, persona_neighbours **out,
                                              persona_error *err);

/* Merges two parts with the same anchors and different points, or with the same points and different anchors. What is
 * merged is a part, too.
 * one, other: parts of one whole, built in one space; they stay as they are.
 * out: receives the merged part, NULL on failure. Returns: PERSONA_OK, INVALID_ARGUMENT for NULL, UNSUPPORTED for a
 *   state that is no part, MISMATCH (different space, k, within or minimum_overlap; neither side equal; a row in both,
 *   which the error names), OUT_OF_MEMORY. Ownership: persona_neighbours_free. Thread-safe.
 * Cost: O(r D + a k log k) for the r rows of both and the a distinct anchors. Since 0.1. */
PERSONA_API int persona_neighbours_merge(const persona_neighbours *one, const persona_neighbours *other,
                                         persona_neighbours **out, persona_error *err);

/* Plain reads; NULL gives 0. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_neighbours_anchors(const persona_neighbours *neighbours);  /* rows that ask */
PERSONA_API int64_t persona_neighbours_points(const persona_neighbours *neighbours);   /* rows that answer */
PERSONA_API int64_t persona_neighbours_patterns(const persona_neighbours *neighbours); /* distinct rows that answer */
PERSONA_API int64_t persona_neighbours_k(const persona_neighbours *neighbours);

/* The nearest rows of one anchor row, nearest first, ties by row, self left out.
 * rows and distances: caller's buffers of `capacity` entries, either may be NULL; *count: how many were written, at
 *   most min(capacity, k); 0 on failure. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Thread-safe.
 * Cost O(k + r log r) for the r rows that show the visited patterns. Since 0.1. */
PERSONA_API int persona_neighbours_get_rows(const persona_neighbours *neighbours, int64_t anchor, int64_t capacity,
                                            int64_t *rows, double *distances, int64_t *count, persona_error *err);

/* The nearest distinct patterns of one anchor row, nearest first, ties by their first row. The anchor's own pattern is
 * not in its list when anchors and points are the same population.
 * patterns, distances, multiplicities: caller's buffers of `capacity` entries, each may be NULL. *count: as above.
 * Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(k). Since 0.1. */
PERSONA_API int persona_neighbours_get_patterns(const persona_neighbours *neighbours, int64_t anchor, int64_t capacity,
                                                int64_t *patterns, double *distances, int64_t *multiplicities,
                                                int64_t *count, persona_error *err);

/* The rows that show a pattern, in ascending order: sets *rows to a borrowed array of *count entries that lives as long
 * as the state; NULL and 0 on failure. Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int persona_neighbours_get_members(const persona_neighbours *neighbours, int64_t pattern,
                                               const int64_t **rows, int64_t *count, persona_error *err);

/* The pattern of an anchor row among the anchors' own patterns, -1 out of range. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_neighbours_anchor_pattern(const persona_neighbours *neighbours, int64_t anchor);

#ifdef __cplusplus
}
#endif

#endif
