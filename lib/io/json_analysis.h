/* Analyses as JSON. */
#ifndef LP_IO_JSON_ANALYSIS_H
#define LP_IO_JSON_ANALYSIS_H

#include <jansson.h>

#include <persona/analysis.h>

/* {"settings": {...}, "findings": [...], "tables": {NAME: {"meaning", "columns", "rows": [{"label", "note", "values":
 * {COLUMN: number}}]}}}; NULL without memory. */
json_t *lp_io_json_analysis(const persona_analysis *analysis);

#endif
