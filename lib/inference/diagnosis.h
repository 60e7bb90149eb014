/* The inside of a diagnosis. */
#ifndef LP_INFERENCE_DIAGNOSIS_H
#define LP_INFERENCE_DIAGNOSIS_H

#include "inference/verdict.h"

enum { LP_DIAGNOSIS_SENTENCE = 640 };

struct persona_diagnosis {
  persona_context *context;
  atomic_long holders;
  lp_findings findings;
  lp_verdict verdict;
  char sentence[LP_DIAGNOSIS_SENTENCE];
};

/* One more holder; returns its argument. */
persona_diagnosis *lp_diagnosis_share(const persona_diagnosis *diagnosis);

/* The name of a finding: "spread". */
const char *lp_sign_name(int32_t finding);

/* Writes the sentence of what was found. */
void lp_diagnosis_say(persona_diagnosis *diagnosis);

#endif
