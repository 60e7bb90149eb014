/* What a report says beside the metrics. */
#ifndef PERSONA_REPORT_ANALYSES_H
#define PERSONA_REPORT_ANALYSES_H

#include "inputs.h"

/* Analyses what the arguments ask for, population by population, and attaches it to the report. Returns PERSONA_OK or
 * what failed. */
int add_analyses(const arguments *chosen, const inputs *read, const persona_options *options, persona_report *report,
                 persona_error *err);

#endif
