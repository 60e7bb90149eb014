/* --require KEY>=VALUE, KEY<=VALUE, KEY=healthy, diagnosis=healthy. */
#include "gates.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum sign { AT_LEAST, AT_MOST, HEALTHY } sign;

typedef struct gate {
  char key[64];
  sign must;
  double value;
} gate;

static const char *const signs[] = {">=", "<=", "=healthy"};

/* Reads a gate; false when it is none. */
static bool read_gate(const char *text, gate *found) {
  const size_t length = strcspn(text, "<>=");
  if (length == 0 || length >= sizeof found->key) return false;
  memcpy(found->key, text, length);
  found->key[length] = '\0';
  text += length;
  if (strcmp(text, signs[HEALTHY]) == 0) {
    found->must = HEALTHY;
    return true;
  }
  if (strncmp(text, signs[AT_LEAST], 2) != 0 && strncmp(text, signs[AT_MOST], 2) != 0) return false;
  found->must = text[0] == '>' ? AT_LEAST : AT_MOST;
  return persona_csv_number(text + 2, &found->value) == 1;
}

/* A diagnosis is no metric, and healthy or not. */
static bool is_diagnosis(const gate *asked) { return asked->must == HEALTHY && strcmp(asked->key, "diagnosis") == 0; }

int gates_check(const arguments *chosen, char *message, size_t size) {
  for (int i = 0; i < chosen->requirement_count; i++) {
    gate asked;
    if (!read_gate(chosen->requirements[i], &asked)) {
      (void)snprintf(message, size,
                     "--require is '%.60s'; it must be KEY>=VALUE, KEY<=VALUE or KEY=healthy, such as 'coverage>=0.6' "
                     "(in quotes)",
                     chosen->requirements[i]);
      return EXIT_USAGE;
    }
    if (is_diagnosis(&asked)) {
      if (!chosen->values_only) continue;
      (void)snprintf(message, size, "--require diagnosis=healthy needs a diagnosis: leave out --values-only");
      return EXIT_USAGE;
    }
    if (persona_metric_find(asked.key) < 0) {
      (void)snprintf(message, size, "--require %.60s: there is no metric called '%.60s'; see --list-metrics",
                     chosen->requirements[i], asked.key);
      return EXIT_USAGE;
    }
    if (asked.must == HEALTHY && (chosen->values_only || chosen->published)) {
      (void)snprintf(message, size, "--require %.60s needs bands: leave out --values-only and --published",
                     chosen->requirements[i]);
      return EXIT_USAGE;
    }
  }
  return 0;
}

static const persona_result *find_result(const persona_report *report, int64_t population, const char *key) {
  for (int32_t i = 0; i < persona_report_result_count(report); i++) {
    const persona_result *result = persona_report_get_result(report, population, i);
    if (strcmp(persona_result_key(result), key) == 0) return result;
  }
  return NULL;
}

static bool pass_band(const gate *asked, const persona_report *report, int64_t population) {
  const char *name = persona_report_population_name(report, population);
  const persona_evidence *evidence =
      persona_inference_get(persona_report_get_inference(report), population, asked->key);
  const int32_t place = persona_evidence_place(evidence);
  if (place == PERSONA_BAND_INSIDE) return true;
  const char *reason = persona_evidence_band_reason(evidence);
  if (place == PERSONA_BAND_UNKNOWN) {
    (void)fprintf(stderr, "not met: %s=healthy for %s: %s\n", asked->key, name,
                  reason != NULL ? reason : "it was not measured");
  } else {
    (void)fprintf(stderr, "not met: %s=healthy for %s: %.4g is %s the band %.4g to %.4g\n", asked->key, name,
                  persona_evidence_matched(evidence), persona_band_place_name(place),
                  persona_evidence_band_low(evidence), persona_evidence_band_high(evidence));
  }
  return false;
}

static bool pass_diagnosis(const persona_report *report, int64_t population) {
  const persona_diagnosis *diagnosis = persona_report_get_diagnosis(report, population);
  if (persona_diagnosis_primary(diagnosis) == PERSONA_MODE_HEALTHY) return true;
  const char *sentence = persona_diagnosis_sentence(diagnosis);
  (void)fprintf(stderr, "not met: diagnosis=healthy for %s: %s\n", persona_report_population_name(report, population),
                sentence != NULL ? sentence : "it was not made");
  return false;
}

static bool pass(const gate *asked, const persona_report *report, int64_t population) {
  if (is_diagnosis(asked)) return pass_diagnosis(report, population);
  if (asked->must == HEALTHY) return pass_band(asked, report, population);
  const char *name = persona_report_population_name(report, population);
  const persona_result *result = find_result(report, population, asked->key);
  const double value = persona_result_value(result);
  if (asked->must == AT_LEAST ? value >= asked->value : value <= asked->value) return true; /* not for NaN */
  (void)fprintf(stderr, "not met: %s%s%.10g for %s: ", asked->key, signs[asked->must], asked->value, name);
  if (isnan(value)) {
    (void)fprintf(stderr, "%s\n", result != NULL ? persona_result_reason(result) : "it was not measured");
  } else {
    (void)fprintf(stderr, "it is %.10g\n", value);
  }
  return false;
}

/* Whether there is anything to be tested: a gate that nobody comes to has not been passed. */
static bool has_agents(const persona_report *report) {
  for (int64_t p = 0; p < persona_report_population_count(report); p++) {
    if (!persona_report_population_is_reference(report, p)) return true;
  }
  (void)fprintf(stderr, "not met: there is no population but the reference\n");
  return false;
}

bool gates_pass(const arguments *chosen, const persona_report *report) {
  bool passed = chosen->requirement_count == 0 || has_agents(report);
  for (int i = 0; i < chosen->requirement_count; i++) {
    gate asked;
    (void)read_gate(chosen->requirements[i], &asked);
    for (int64_t p = 0; p < persona_report_population_count(report); p++) {
      if (persona_report_population_is_reference(report, p)) continue;
      passed = pass(&asked, report, p) && passed;
    }
  }
  return passed;
}
