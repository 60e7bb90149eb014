/* What persona_power tells: one answer a metric, the tables of an analysis, and sentences. */
#ifndef LP_INFERENCE_POWER_TABLES_H
#define LP_INFERENCE_POWER_TABLES_H

#include "analysis/analysis.h"
#include "inference/power_curve.h"

/* What was asked. */
typedef struct lp_power_question {
  const persona_run *run;
  int64_t agents; /* at least 2 */
  double drop;
  int32_t kind; /* PERSONA_DROP_... */
} lp_power_question;

/* Columns of the table "power". */
enum {
  LP_POWER_HEALTHY,
  LP_POWER_SPREAD,
  LP_POWER_DETECTABLE,
  LP_POWER_DETECTABLE_SHARE,
  LP_POWER_AT_DROP,
  LP_POWER_DROP,
  LP_POWER_AGENTS,
  LP_POWER_MINIMUM,
  LP_POWER_MATERIAL,
  LP_POWER_LEAST,
  LP_POWER_SIDE,
  LP_POWER_COLUMNS
};

/* The answer for one metric; NaN where it is not known, then with a reason in `note`. */
typedef struct lp_power_answer {
  double cells[LP_POWER_COLUMNS];
  char note[LP_REASON_SIZE + 80];
} lp_power_answer;

void lp_power_answer_find(const lp_power_question *question, const lp_power_curve *curve, lp_power_answer *answer);

/* Fills the analysis. answers, curves: one a metric of the scan. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_power_tell(const lp_power_question *question, const lp_power_scan *scan, const lp_power_curve *curves,
                  const lp_power_answer *answers, persona_analysis *analysis, persona_error *err);

/* The sentences: power_words.c. */
void lp_power_say(const lp_power_question *question, const lp_power_scan *scan, const lp_power_answer *answers,
                  persona_analysis *analysis);

#endif
