/* From findings to failure modes: the rules of a diagnosis. */
#ifndef LP_INFERENCE_VERDICT_H
#define LP_INFERENCE_VERDICT_H

#include <persona/diagnosis.h>

#include "inference/findings.h"

enum { LP_MODE_COUNT = PERSONA_MODE_MISSING_TAIL + 1, LP_MOST_EVIDENCE = 4, LP_WHY_SIZE = 160 };

typedef struct lp_mode_verdict {
  bool holds;
  double confidence; /* NaN where it cannot be known */
  char why[LP_WHY_SIZE];
  int32_t evidence_count;
  int32_t evidence[LP_MOST_EVIDENCE]; /* places of findings */
} lp_mode_verdict;

typedef struct lp_verdict {
  int32_t primary;
  int32_t strays; /* the finding that is nearest to failure of those beyond chance; -1 when there is none */
  lp_mode_verdict modes[LP_MODE_COUNT];
} lp_verdict;

/* rows: of the population. */
void lp_verdict_reach(const lp_findings *findings, int64_t rows, lp_verdict *verdict);

/* Nothing can be said, for a reason. */
void lp_verdict_refuse(const char *why, lp_verdict *verdict);

/* How far a finding lies on the way from healthy, 0, to failed, 1; NaN where it is unknown. */
double lp_finding_position(const lp_finding *finding);

#endif
