/* P-values, adjusted for how many there are. NaN stays NaN and is not counted. */
#ifndef LP_ANALYSIS_ADJUST_H
#define LP_ANALYSIS_ADJUST_H

#include <persona/context.h>
#include <persona/status.h>

/* Adjusts p-values so that calling those at most `rate` true keeps the expected share of false ones among them below it
 * (Benjamini and Hochberg 1995). */
int lp_adjust_p_values(const persona_context *context, const double *p, int64_t count, double *q, persona_error *err);

/* Adjusts p-values so that calling those at most `level` true keeps the probability of even one false one below it
 * (Holm 1979). */
int lp_adjust_holm(const persona_context *context, const double *p, int64_t count, double *adjusted,
                   persona_error *err);

#endif
