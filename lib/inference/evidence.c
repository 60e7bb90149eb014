/* Reading an inference. */
#include "inference/inference.h"

#include <math.h>
#include <stddef.h>

static bool has_population(const persona_inference *inference, int64_t population) {
  return inference != NULL && population >= 0 && population < inference->population_count;
}

int64_t persona_inference_population_count(const persona_inference *inference) {
  return inference != NULL ? inference->population_count : 0;
}

int64_t persona_inference_held_rows(const persona_inference *inference, int64_t population) {
  return has_population(inference, population) ? inference->matchings[population].held : 0;
}

int64_t persona_inference_rest_rows(const persona_inference *inference, int64_t population) {
  return has_population(inference, population) ? inference->matchings[population].rest : 0;
}

const persona_evidence *persona_inference_get(const persona_inference *inference, int64_t population, const char *key) {
  if (!has_population(inference, population)) return NULL;
  const int32_t metric = persona_metric_find(key);
  for (int32_t i = 0; i < inference->metric_count; i++) {
    const persona_evidence *evidence = lp_inference_at(inference, population, i);
    if (evidence->metric == metric) return evidence;
  }
  return NULL;
}

double persona_evidence_matched(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->band.matched : NAN;
}

double persona_evidence_matched_error(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->band.noise : NAN;
}

double persona_evidence_band_low(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->band.low : NAN;
}

double persona_evidence_band_centre(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->band.centre : NAN;
}

double persona_evidence_band_high(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->band.high : NAN;
}

double persona_evidence_band_spread(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->band.spread : NAN;
}

const char *persona_evidence_band_reason(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->band.reason : NULL;
}

double persona_evidence_interval_low(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->interval.low : NAN;
}

double persona_evidence_interval_high(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->interval.high : NAN;
}

double persona_evidence_interval_spread(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->interval.spread : NAN;
}

double persona_evidence_monte_carlo_error(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->interval.noise : NAN;
}

const char *persona_evidence_interval_reason(const persona_evidence *evidence) {
  return evidence != NULL ? evidence->interval.reason : NULL;
}

int32_t persona_evidence_place(const persona_evidence *evidence) {
  if (evidence == NULL || isnan(evidence->band.matched) || isnan(evidence->band.low)) return PERSONA_BAND_UNKNOWN;
  const double rounding = 1e-12 * fabs(evidence->band.centre);
  if (evidence->band.matched < evidence->band.low - rounding) return PERSONA_BAND_BELOW;
  return evidence->band.matched > evidence->band.high + rounding ? PERSONA_BAND_ABOVE : PERSONA_BAND_INSIDE;
}

const char *persona_band_place_name(int32_t place) {
  static const char *const names[] = {"unknown", "below", "inside", "above"};
  return place >= PERSONA_BAND_UNKNOWN && place <= PERSONA_BAND_ABOVE ? names[place] : NULL;
}

static bool has_null(const persona_evidence *evidence, int32_t null) {
  return evidence != NULL && null >= 0 && null < LP_NULL_COUNT;
}

double persona_evidence_null_value(const persona_evidence *evidence, int32_t null) {
  return has_null(evidence, null) ? evidence->band.null_value[null] : NAN;
}

double persona_evidence_null_low(const persona_evidence *evidence, int32_t null) {
  return has_null(evidence, null) ? evidence->band.null_low[null] : NAN;
}

double persona_evidence_null_high(const persona_evidence *evidence, int32_t null) {
  return has_null(evidence, null) ? evidence->band.null_high[null] : NAN;
}

int32_t persona_null_count(void) { return LP_NULL_COUNT; }
const char *persona_null_name(int32_t null) { return lp_null_name(null); }
const char *persona_null_meaning(int32_t null) { return lp_null_meaning(null); }
