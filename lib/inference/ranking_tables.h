/* What a comparison says of each population beside the reference: tables and sentences. */
#ifndef LP_INFERENCE_RANKING_TABLES_H
#define LP_INFERENCE_RANKING_TABLES_H

#include "analysis/analysis.h"
#include "inference/ranking.h"

/* Adds the table "intervals" and, with a reference, the table "ranking", with sentences before both. ranking: made,
 * also without a reference. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_ranking_tell(const lp_ranking *ranking, persona_analysis *analysis, persona_error *err);

#endif
