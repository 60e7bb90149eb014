/* Power: how many agents it takes to see a given drop of a metric, what can be seen with the agents that there are, and
 * below how many a metric should not be read.
 *
 * Definitions, limits and how far the claims were checked: docs/POWER.md. */
#ifndef PERSONA_POWER_H
#define PERSONA_POWER_H

#include <persona/inference.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a drop is given. A number of the metric is understood at the largest matched sizes of the reference; with fewer
 * agents the same share of the way from health to the worst null is looked for. */
enum {
  PERSONA_DROP_ABSOLUTE = 0,   /* in the metric's own unit */
  PERSONA_DROP_OF_HEALTHY = 1, /* as a share of the size of the healthy value */
  PERSONA_DROP_OF_RANGE = 2    /* as a share of the way from the healthy value to the worst null */
};

/* Plans a simulation against a reference. A drop is seen when the matched value leaves the matched band (inference.h)
 * of the option interval_level; its power is P(N(centre - drop, spread^2) outside the band), where the spread is that
 * of a healthy population of so many agents. Metrics of which less is better rise instead. Gives the analysis "power"
 * of the reference, with the tables
 *   power    metrics: healthy, spread, detectable, detectable_share (of |healthy|) and power_at_drop with `agents`
 *            agents; drop (the one asked for) and agents (the least number from which on it is seen with the option
 *            power, infinite when no number suffices); minimum (the least number from which on the metric is defined in
 *            every draw and the difference material is seen); material (the option material_share of the way to the
 *            worst null), least_detectable (what unlimited agents show) at the largest sizes; side (-1: it falls, 1: it
 *            rises)
 *   sizes    metrics x numbers of agents: the detectable drop, in the metric's unit at that number
 *   expected_coverage  numbers of agents: coverage expected of equal laws, all agents against all rows of the reference
 *            (full) and at matched sizes (matched)
 * run: planned, with a reference and metrics; its populations are not read. agents: 2 or more; 0 for as many as the
 * reference has rows. drop: positive; kind: PERSONA_DROP_... Options that are read: power, material_share,
 * interval_level, band_draws, band_rows, null_draws, seed. progress: NULL, or called about 100 times at most, from the
 * calling thread; returns 0 to go on, anything else to cancel. out: receives the analysis, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT, also for a run without a reference or metrics; CANCELLED; OUT_OF_MEMORY; and
 * what persona_run_execute returns. Ownership: persona_analysis_free. Thread-safety: the run must not change meanwhile.
 * The same bits for a seed with any number of threads. Cost: that of persona_inference_create for up to 8 populations
 * of 10 agents to half of the reference. Since 0.1. */
PERSONA_API int persona_power(const persona_run *run, int64_t agents, double drop, int32_t kind,
                              persona_progress_callback progress, void *user, persona_analysis **out,
                              persona_error *err);

/* Whether a population is large enough for a metric to be read, from the band that an inference made for it. Plain
 * reads, thread-safe and O(1); NULL gives NaN or PERSONA_SIZE_UNKNOWN. Since 0.1.
 * detectable: the least drop (rise, where less is better) that is seen with the run's option power, in the metric's
 * unit at matched sizes. material: the difference that matters, the run's option material_share of the way from the
 * band's centre to the worst null; NaN without one. */
PERSONA_API double persona_evidence_detectable(const persona_evidence *evidence);
PERSONA_API double persona_evidence_material(const persona_evidence *evidence);

/* The verdict: FEW when detectable exceeds material, and who is to blame; UNKNOWN for NULL. Thread-safe. Cost O(1).
 * Since 0.1. */
enum {
  PERSONA_SIZE_UNKNOWN = 0, /* there is no band, or no null that differs */
  PERSONA_SIZE_ENOUGH = 1,
  PERSONA_SIZE_FEW_AGENTS = 2,   /* more agents would help */
  PERSONA_SIZE_FEW_REFERENCE = 3 /* the reference alone keeps the band too wide, however many agents there are */
};
PERSONA_API int32_t persona_evidence_size(const persona_evidence *evidence);
/* "unknown", "enough", "few_agents", "few_reference_rows"; NULL for anything else. Returns: static strings.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_size_name(int32_t size);

#ifdef __cplusplus
}
#endif

#endif
