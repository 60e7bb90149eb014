/* The inside of a report: the shared results of a run. */
#ifndef LP_REPORT_REPORT_H
#define LP_REPORT_REPORT_H

#include <persona/report.h>

#include "metrics/results.h"

struct persona_report {
  persona_context *context;
  lp_results *results;
};

#endif
