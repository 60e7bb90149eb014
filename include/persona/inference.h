/* Inference: what the numbers of a run mean. Beside each value of each population stand the interval in which it would
 * lie for other agents of the same law, the band in which healthy people of the same number would lie, and what
 * populations that are known to be wrong score.
 *
 * Definitions, limits and how far the promises were checked: docs/INFERENCE.md and docs/CALIBRATION.md.
 * Everything here is a plain read unless said, thread-safe and O(1); NULL or an index out of range gives NaN, 0, -1 or
 * NULL. Since 0.1. */
#ifndef PERSONA_INFERENCE_H
#define PERSONA_INFERENCE_H

#include <persona/analysis.h>
#include <persona/run.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_inference persona_inference;
typedef struct persona_evidence persona_evidence;

/* Makes the intervals, bands and nulls for every population and metric of an executed run, by the run's own options.
 * run: executed; not needed any more afterwards. Options that are read: band_draws, band_rows, null_draws,
 *   resamples, interval_level and seed. A metric that the run measured is measured again on every draw, by its own
 *   options.
 * progress: NULL, or called about 100 times at most, from the calling thread; returns 0 to go on, anything else to
 *   cancel.
 * out: receives the inference, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT without results; CANCELLED; OUT_OF_MEMORY; and what persona_run_execute
 * returns. Ownership: persona_inference_free; immutable. Thread-safety: the run must not change meanwhile. The same
 * bits for a seed with any number of threads. Cost: for each population O((n + m)^2 D) once, and 2 band_draws +
 * resamples readings of O((n + m) (k + D)); beside them 8 null_draws runs of `held` against `rest` rows, and for a
 * metric that cannot be read from what was found once (weights, missing answers, more than 20,000 rows, metrics that
 * are not among the default ones) a run for each draw. Since 0.1. */
PERSONA_API int persona_inference_create(const persona_run *run, persona_progress_callback progress, void *user,
                                         persona_inference **out, persona_error *err);
PERSONA_API void persona_inference_free(persona_inference *inference);

/* The populations of the run, by their places from 0. */
PERSONA_API int64_t persona_inference_population_count(const persona_inference *inference);

/* Matched sizes of a population (its place): each draw holds out `held` reference rows and scores them, and as many
 * rows of the population, against `rest` other reference rows. 0 where nothing was matched. */
PERSONA_API int64_t persona_inference_held_rows(const persona_inference *inference, int64_t population);
PERSONA_API int64_t persona_inference_rest_rows(const persona_inference *inference, int64_t population);

/* What stands beside a metric of a population, borrowed from the inference; NULL for a metric that the run did not
 * measure. */
PERSONA_API const persona_evidence *persona_inference_get(const persona_inference *inference, int64_t population,
                                                          const char *key);

/* The band: where the matched value of a healthy population, a second sample of the reference's law of the same number,
 * lies with the share interval_level. matched: the mean score of the population over the draws; matched_error: the
 * Monte-Carlo error of it; centre: the mean score of held out reference rows; spread: standard deviation of the
 * difference of the two for a healthy population. band_reason: "" or why there is no band or no matched value. */
PERSONA_API double persona_evidence_matched(const persona_evidence *evidence);
PERSONA_API double persona_evidence_matched_error(const persona_evidence *evidence);
PERSONA_API double persona_evidence_band_low(const persona_evidence *evidence);
PERSONA_API double persona_evidence_band_centre(const persona_evidence *evidence);
PERSONA_API double persona_evidence_band_high(const persona_evidence *evidence);
PERSONA_API double persona_evidence_band_spread(const persona_evidence *evidence);
PERSONA_API const char *persona_evidence_band_reason(const persona_evidence *evidence);

/* The interval of the value, at full size: it holds the value expected of other agents of the same law, of the same
 * number and against the same reference, with the share interval_level. spread: standard deviation of the value from
 * one such population to the next; monte_carlo_error: that of the value for these agents, where the metric draws points
 * at random, else 0; the interval allows for both. interval_reason: "" or why there is no interval. */
PERSONA_API double persona_evidence_interval_low(const persona_evidence *evidence);
PERSONA_API double persona_evidence_interval_high(const persona_evidence *evidence);
PERSONA_API double persona_evidence_interval_spread(const persona_evidence *evidence);
PERSONA_API double persona_evidence_monte_carlo_error(const persona_evidence *evidence);
PERSONA_API const char *persona_evidence_interval_reason(const persona_evidence *evidence);

/* Where the matched value lies: PERSONA_BAND_...; UNKNOWN for NULL. */
enum {
  PERSONA_BAND_UNKNOWN = 0, /* there is no band or no matched value */
  PERSONA_BAND_BELOW = 1,
  PERSONA_BAND_INSIDE = 2,
  PERSONA_BAND_ABOVE = 3
};
PERSONA_API int32_t persona_evidence_place(const persona_evidence *evidence);
/* "unknown", "below", "inside", "above"; NULL for anything else. */
PERSONA_API const char *persona_band_place_name(int32_t place);

/* The nulls: populations that are known to be wrong, made from the reference and the items' scales, or from the
 * population itself without a reference. Names such as "random_responder", each with a sentence. */
PERSONA_API int32_t persona_null_count(void);
PERSONA_API const char *persona_null_name(int32_t null);
PERSONA_API const char *persona_null_meaning(int32_t null);

/* What a null scores at the matched sizes: the mean over its draws, the least and the greatest; NaN where the metric is
 * not defined for it. */
PERSONA_API double persona_evidence_null_value(const persona_evidence *evidence, int32_t null);
PERSONA_API double persona_evidence_null_low(const persona_evidence *evidence, int32_t null);
PERSONA_API double persona_evidence_null_high(const persona_evidence *evidence, int32_t null);

#ifdef __cplusplus
}
#endif

#endif
