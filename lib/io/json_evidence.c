/* Bands and nulls of one metric. */
#include "io/json_evidence.h"

#include <persona/power.h>

#include "io/json_tree.h"

#include <math.h>

static json_t *band_ends(const persona_evidence *evidence) {
  json_t *ends = json_array();
  const bool complete = ends != NULL && lp_io_json_add(ends, lp_io_json_number(persona_evidence_band_low(evidence))) &&
                        lp_io_json_add(ends, lp_io_json_number(persona_evidence_band_high(evidence)));
  return lp_io_json_finish(ends, complete);
}

static json_t *null_object(const persona_evidence *evidence, int32_t null) {
  json_t *object = json_object();
  const bool complete =
      object != NULL &&
      lp_io_json_put(object, "value", lp_io_json_number(persona_evidence_null_value(evidence, null))) &&
      lp_io_json_put(object, "low", lp_io_json_number(persona_evidence_null_low(evidence, null))) &&
      lp_io_json_put(object, "high", lp_io_json_number(persona_evidence_null_high(evidence, null)));
  return lp_io_json_finish(object, complete);
}

static json_t *null_values(const persona_evidence *evidence) {
  json_t *nulls = json_object();
  bool complete = nulls != NULL;
  for (int32_t null = 0; null < persona_null_count() && complete; null++) {
    if (isnan(persona_evidence_null_value(evidence, null))) continue;
    complete = lp_io_json_put(nulls, persona_null_name(null), null_object(evidence, null));
  }
  return lp_io_json_finish(nulls, complete);
}

/* Whether the population is large enough for the metric to be read. */
static bool put_size(json_t *object, const persona_evidence *evidence) {
  const int32_t size = persona_evidence_size(evidence);
  if (size == PERSONA_SIZE_UNKNOWN) return true;
  return lp_io_json_put(object, "detectable", lp_io_json_number(persona_evidence_detectable(evidence))) &&
         lp_io_json_put(object, "material", lp_io_json_number(persona_evidence_material(evidence))) &&
         lp_io_json_put(object, "size", lp_io_json_text(persona_size_name(size)));
}

static bool put_interval(json_t *object, const persona_evidence *evidence) {
  if (isnan(persona_evidence_interval_low(evidence))) {
    return lp_io_json_put(object, "interval_reason", lp_io_json_text(persona_evidence_interval_reason(evidence)));
  }
  return lp_io_json_put(object, "low", lp_io_json_number(persona_evidence_interval_low(evidence))) &&
         lp_io_json_put(object, "high", lp_io_json_number(persona_evidence_interval_high(evidence))) &&
         lp_io_json_put(object, "sampling_error", lp_io_json_number(persona_evidence_interval_spread(evidence))) &&
         lp_io_json_put(object, "monte_carlo_error", lp_io_json_number(persona_evidence_monte_carlo_error(evidence)));
}

bool lp_io_json_put_evidence(json_t *object, const persona_evidence *evidence) {
  const int32_t place = persona_evidence_place(evidence);
  bool complete = put_interval(object, evidence);
  if (!isnan(persona_evidence_matched(evidence))) {
    complete = lp_io_json_put(object, "matched", lp_io_json_number(persona_evidence_matched(evidence))) &&
               lp_io_json_put(object, "matched_error", lp_io_json_number(persona_evidence_matched_error(evidence)));
  }
  if (complete && !isnan(persona_evidence_band_low(evidence))) {
    complete = lp_io_json_put(object, "band", band_ends(evidence)) &&
               lp_io_json_put(object, "band_centre", lp_io_json_number(persona_evidence_band_centre(evidence))) &&
               lp_io_json_put(object, "band_spread", lp_io_json_number(persona_evidence_band_spread(evidence))) &&
               lp_io_json_put(object, "band_place", lp_io_json_text(persona_band_place_name(place)));
  }
  if (complete && place == PERSONA_BAND_UNKNOWN) {
    complete = lp_io_json_put(object, "band_reason", lp_io_json_text(persona_evidence_band_reason(evidence)));
  }
  complete = complete && put_size(object, evidence);
  return complete && lp_io_json_put(object, "nulls", null_values(evidence));
}
