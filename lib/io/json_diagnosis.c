/* The diagnosis of one population. */
#include "io/json_diagnosis.h"

#include "io/json_tree.h"

static json_t *evidence_object(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  json_t *object = json_object();
  const bool complete =
      object != NULL &&
      lp_io_json_put(object, "sign", lp_io_json_text(persona_diagnosis_evidence_name(diagnosis, mode, index))) &&
      lp_io_json_put(object, "meaning", lp_io_json_text(persona_diagnosis_evidence_meaning(diagnosis, mode, index))) &&
      lp_io_json_put(object, "value", lp_io_json_number(persona_diagnosis_evidence_value(diagnosis, mode, index))) &&
      lp_io_json_put(object, "healthy",
                     lp_io_json_number(persona_diagnosis_evidence_healthy(diagnosis, mode, index))) &&
      lp_io_json_put(object, "failed", lp_io_json_number(persona_diagnosis_evidence_failed(diagnosis, mode, index))) &&
      lp_io_json_put(object, "deviations",
                     lp_io_json_number(persona_diagnosis_evidence_deviations(diagnosis, mode, index)));
  return lp_io_json_finish(object, complete);
}

static json_t *mode_evidence(const persona_diagnosis *diagnosis, int32_t mode) {
  json_t *evidence = json_array();
  bool complete = evidence != NULL;
  for (int32_t e = 0; e < persona_diagnosis_evidence_count(diagnosis, mode) && complete; e++) {
    complete = lp_io_json_add(evidence, evidence_object(diagnosis, mode, e));
  }
  return lp_io_json_finish(evidence, complete);
}

static json_t *mode_object(const persona_diagnosis *diagnosis, int32_t mode) {
  const char *reason = persona_diagnosis_reason(diagnosis, mode);
  json_t *object = json_object();
  bool complete =
      object != NULL && lp_io_json_put(object, "mode", lp_io_json_text(persona_mode_name(mode))) &&
      lp_io_json_put(object, "confidence", lp_io_json_number(persona_diagnosis_confidence(diagnosis, mode)));
  if (complete && reason[0] != '\0') complete = lp_io_json_put(object, "reason", lp_io_json_text(reason));
  complete = complete && lp_io_json_put(object, "evidence", mode_evidence(diagnosis, mode));
  return lp_io_json_finish(object, complete);
}

/* The modes that hold, or those that do not; the primary one first. */
static json_t *mode_list(const persona_diagnosis *diagnosis, int32_t holds) {
  const int32_t primary = persona_diagnosis_primary(diagnosis);
  json_t *list = json_array();
  bool complete = list != NULL;
  if (complete && holds == 1 && primary >= 0) complete = lp_io_json_add(list, mode_object(diagnosis, primary));
  for (int32_t mode = 0; mode < persona_mode_count() && complete; mode++) {
    if (mode == primary || persona_diagnosis_holds(diagnosis, mode) != holds) continue;
    complete = lp_io_json_add(list, mode_object(diagnosis, mode));
  }
  return lp_io_json_finish(list, complete);
}

json_t *lp_io_json_diagnosis(const persona_diagnosis *diagnosis) {
  json_t *object = json_object();
  const bool complete =
      object != NULL &&
      lp_io_json_put(object, "primary", lp_io_json_text(persona_mode_name(persona_diagnosis_primary(diagnosis)))) &&
      lp_io_json_put(object, "modes", mode_list(diagnosis, 1)) &&
      lp_io_json_put(object, "sentence", lp_io_json_text(persona_diagnosis_sentence(diagnosis))) &&
      lp_io_json_put(object, "not_found", mode_list(diagnosis, 0));
  return lp_io_json_finish(object, complete);
}
