/* Whether a population's items hang together as the reference's do. */
#ifndef LP_ANALYSIS_CONGRUENCE_H
#define LP_ANALYSIS_CONGRUENCE_H

#include "analysis/analysis.h"
#include "analysis/scored.h"

/* Adds the table `congruence`: Tucker's phi of each trait's loadings, and overall. */
int lp_congruence_add(persona_analysis *analysis, const lp_scored *population, const lp_scored *reference,
                      persona_error *err);

#endif
