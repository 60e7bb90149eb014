/* The inside of a report: the shared results of a run. */
#ifndef LP_REPORT_REPORT_H
#define LP_REPORT_REPORT_H

#include <persona/report.h>

#include "analysis/analysis.h"
#include "metrics/results.h"

/* An analysis of one of the populations. */
typedef struct lp_attachment {
  int64_t population;
  persona_analysis *analysis;
} lp_attachment;

struct persona_report {
  persona_context *context;
  lp_results *results;
  int32_t attachment_count;
  lp_attachment *attachments;
  persona_inference *inference;  /* or NULL */
  persona_diagnosis **diagnoses; /* one a population, or NULL each; or NULL for none at all */
};

#endif
