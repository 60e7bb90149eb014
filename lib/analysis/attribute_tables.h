/* The tables and findings of the analysis of attributes. */
#ifndef LP_ANALYSIS_ATTRIBUTE_TABLES_H
#define LP_ANALYSIS_ATTRIBUTE_TABLES_H

#include "analysis/effects.h"
#include "analysis/shares.h"

/* What its parts found. */
typedef struct lp_attribute_findings {
  const lp_assignment *of;
  persona_analysis *analysis;
  double rate;           /* of false discoveries */
  const int32_t *labels; /* rows: clusters, -1 where an answer is missing */
  int32_t clusters;
  lp_effects effects;
  lp_shares shares;
} lp_attribute_findings;

/* Adds all of them. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_attribute_tables(const lp_attribute_findings *found, persona_error *err);

#endif
