/* Whether a population is large enough for a metric to be read, from its band alone. */
#include <persona/power.h>

#include "inference/inference.h"
#include "inference/reach.h"

#include <math.h>
#include <stddef.h>

void lp_evidence_judge(const lp_draws *draws, int32_t index, const lp_option_values *options,
                       persona_evidence *evidence) {
  evidence->power = options->reals[LP_OPTION_POWER];
  evidence->material_share = options->reals[LP_OPTION_MATERIAL_SHARE];
  evidence->least_spread = NAN;
  const lp_matching *matching = &draws->matching;
  if (draws->count == 0 || isnan(evidence->band.spread)) return;
  /* A population below half of the reference would hold out more rows if it were larger: nothing is known of that. */
  if (matching->held < matching->rest && matching->held == matching->population_rows) return;
  lp_draws more = *draws; /* shares its arrays, which are only read */
  lp_band band;
  more.matching.population_rows = INT64_MAX;
  lp_band_read(&more, index, evidence->metric, options->reals[LP_OPTION_INTERVAL_LEVEL], &band);
  evidence->least_spread = band.spread;
}

static double detectable(const persona_evidence *evidence) {
  return lp_band_detectable(&evidence->band, lp_band_side(evidence->metric, &evidence->band), evidence->power);
}

static double material(const persona_evidence *evidence) {
  const double range = lp_band_range(&evidence->band, lp_band_side(evidence->metric, &evidence->band));
  return isnan(evidence->band.low) ? NAN : evidence->material_share * range;
}

double persona_evidence_detectable(const persona_evidence *evidence) {
  return evidence != NULL ? detectable(evidence) : NAN;
}

double persona_evidence_material(const persona_evidence *evidence) {
  return evidence != NULL ? material(evidence) : NAN;
}

int32_t persona_evidence_size(const persona_evidence *evidence) {
  if (evidence == NULL) return PERSONA_SIZE_UNKNOWN;
  const double least = detectable(evidence);
  const double matters = material(evidence);
  if (isnan(least) || isnan(matters)) return PERSONA_SIZE_UNKNOWN;
  if (least <= matters) return PERSONA_SIZE_ENOUGH;
  /* The ends of a band are nearly the same number of spreads from its centre, whatever its width. */
  const double narrowest = least * evidence->least_spread / evidence->band.spread;
  return narrowest > matters ? PERSONA_SIZE_FEW_REFERENCE : PERSONA_SIZE_FEW_AGENTS;
}

const char *persona_size_name(int32_t size) {
  static const char *const names[] = {"unknown", "enough", "few_agents", "few_reference_rows"};
  return size >= PERSONA_SIZE_UNKNOWN && size <= PERSONA_SIZE_FEW_REFERENCE ? names[size] : NULL;
}
