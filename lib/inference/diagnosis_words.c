/* Names, meanings and evidence of a diagnosis. */
#include "inference/diagnosis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct words {
  const char *name;
  const char *meaning;
} words;

static const words modes[LP_MODE_COUNT] = {
    {"healthy", "as a second sample of the reference's law"},
    {"noise", "answers to different items have nothing to do with each other"},
    {"mode_collapse", "everybody answers near one point"},
    {"archetypes", "agents are copies of few people, exact or with a few changed answers"},
    {"flat", "variation runs along one or two directions"},
    {"misaligned", "rich inside, but where the reference is not"},
    {"caricature", "the reference's factors, with agents at their extremes"},
    {"missing_tail", "one end of a factor is never reached, the rest is"},
};

static const words signs[LP_FINDING_COUNT] = {
    {"coupling", "root of the mean squared correlation of two items, beyond chance"},
    {"unevenness", "root of the mean squared distance of the shares of answers from even ones"},
    {"radius", "median distance from the agent in the middle"},
    {"spread", "root of the total variance of the items"},
    {"copies", "share of agents that have company as near as copies have"},
    {"groups", "how many groups agents fall into, as the exponential of the groups' entropy"},
    {"other_directions", "share of the variance that is not along the first two directions"},
    {"remainder", "the variance that is not along the first two directions"},
    {"displacement", "share of pairs of an agent and a person in which the agent lies further from the people"},
    {"likeness", "likeness of the correlations of items to the reference's"},
    {"reach", "mean distance from the average agent along the reference's factors"},
    {"end_of_a_factor", "share of agents beyond the emptiest end of a factor"},
};

int32_t persona_mode_count(void) { return LP_MODE_COUNT; }

const char *persona_mode_name(int32_t mode) { return mode >= 0 && mode < LP_MODE_COUNT ? modes[mode].name : NULL; }

const char *persona_mode_meaning(int32_t mode) {
  return mode >= 0 && mode < LP_MODE_COUNT ? modes[mode].meaning : NULL;
}

const char *lp_sign_name(int32_t finding) { return signs[finding].name; }

/* The place of a mode's evidence among the findings, -1 for none. */
static int32_t place_of(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  if (index < 0 || index >= persona_diagnosis_evidence_count(diagnosis, mode)) return -1;
  return diagnosis->verdict.modes[mode].evidence[index];
}

static const lp_finding *finding_at(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  const int32_t place = place_of(diagnosis, mode, index);
  return place >= 0 ? &diagnosis->findings.of[place] : NULL;
}

const char *persona_diagnosis_evidence_name(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  const int32_t place = place_of(diagnosis, mode, index);
  return place >= 0 ? signs[place].name : NULL;
}

const char *persona_diagnosis_evidence_meaning(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  const int32_t place = place_of(diagnosis, mode, index);
  return place >= 0 ? signs[place].meaning : NULL;
}

double persona_diagnosis_evidence_value(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  const lp_finding *finding = finding_at(diagnosis, mode, index);
  return finding != NULL ? finding->value : NAN;
}

double persona_diagnosis_evidence_healthy(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  const lp_finding *finding = finding_at(diagnosis, mode, index);
  return finding != NULL ? finding->healthy : NAN;
}

double persona_diagnosis_evidence_failed(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  const lp_finding *finding = finding_at(diagnosis, mode, index);
  return finding != NULL ? finding->failed : NAN;
}

double persona_diagnosis_evidence_deviations(const persona_diagnosis *diagnosis, int32_t mode, int32_t index) {
  const lp_finding *finding = finding_at(diagnosis, mode, index);
  if (finding == NULL || !(finding->deviation > 0.0)) return NAN;
  return (finding->value - finding->healthy) / finding->deviation;
}
