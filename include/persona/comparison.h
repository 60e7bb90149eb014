/* Comparing populations: whether two differ, in which metrics, and which of several is nearest to healthy people.
 * Definitions, limits and measured calibration: docs/COMPARISON.md. */
#ifndef PERSONA_COMPARISON_H
#define PERSONA_COMPARISON_H

#include <persona/analysis.h>
#include <persona/run.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How agents of two populations belong together. */
enum {
  PERSONA_DESIGN_INDEPENDENT = 0, /* they do not: labels are dealt anew to all agents */
  PERSONA_DESIGN_PAIRED = 1 /* one persona in two models or waves, by row id or replicate: labels are swapped within
                               pairs, and agents without a counterpart are left out and counted */
};

/* Tests whether two populations of a run differ, by permutation of their labels: p = (1 + #{T_b >= T}) / (1 + B) with
 * B = the option permutations. T is the energy distance and the maximum mean discrepancy between the two, and for each
 * metric of the run, in its space and against its reference, the size of the difference of the two values, from its
 * mean over the relabellings when the populations differ in number (and the metric in what it expects of them). All
 * answers of one agent (one replicate number, else one row id) keep together; row weights go with their rows, where a
 * metric takes them. Gives the analysis "pair_comparison" with the table tests  energy_distance_between, mmd_between
 * and the metrics: first, second, difference, expected, spread, p, p_holm (Holm over the rows), q_bh (Benjamini and
 * Hochberg over the rows), permutations, undefined run: planned, with its metrics; it need not have been executed.
 * first, second: places of two of its populations. design: PERSONA_DESIGN_... progress: NULL, or called about 100 times
 * at most, from the calling thread; returns 0 to go on, anything else to cancel. out: receives the analysis, NULL on
 * failure. Returns: PERSONA_OK; INVALID_ARGUMENT; UNSUPPORTED for pairs that cannot be found; MISMATCH; CANCELLED;
 * OUT_OF_MEMORY. Ownership: persona_analysis_free. Thread-safety: the run's. Cost: O(u^2 (B + D B / 128)) for u
 * distinct rows, and 2 B measurements of each metric; the same bits for a seed with any number of threads. Since 0.1.
 */
PERSONA_API int persona_compare_pair(const persona_run *run, int64_t first, int64_t second, int32_t design,
                                     persona_analysis_progress progress, void *user, persona_analysis **out,
                                     persona_error *err);

/* Compares all populations of a run but its reference, two and two, by the same tests. Gives the analysis "comparison"
 * with the tables
 *   values  metrics x populations: the values (paired: those of the first pair that a population is in)
 *   pairs   "A | B: metric", for the distances and each metric: first, second, difference, expected, spread, p, p_holm
 *           (Holm over the pairs of one metric), q_bh (Benjamini and Hochberg over the metrics of one pair, of p_holm),
 *           permutations, undefined
 * run, design, progress, out, returns and cost: as above, for each pair; INVALID_ARGUMENT for fewer than two
 * populations besides the reference. Since 0.1. */
PERSONA_API int persona_compare(const persona_run *run, int32_t design, persona_analysis_progress progress, void *user,
                                persona_analysis **out, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
