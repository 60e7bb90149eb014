/* The analysis "traits". */
#include "analysis/analysis.h"

#include "analysis/congruence.h"
#include "analysis/differences.h"
#include "analysis/reliability.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <persona/traits.h>

/* Columns of the table `traits`; those from REFERENCE_MEAN on stand only beside a reference. */
enum {
  MEAN,
  SD,
  ALPHA,
  OMEGA,
  ROWS,
  ITEMS,
  COMPLETE,
  REFERENCE_MEAN,
  REFERENCE_SD,
  DIFFERENCE,
  SD_RATIO,
  TRAIT_COLUMNS
};
static const char *const trait_columns[TRAIT_COLUMNS] = {
    "mean", "sd", "alpha", "omega", "n", "items", "n_complete", "reference_mean", "reference_sd", "d", "sd_ratio"};

enum { ITEM_MEAN, ITEM_SD, ITEM_REST, ITEM_LOW, ITEM_HIGH, ITEM_SUSPECT, ITEM_COLUMNS };
static const char *const item_columns[ITEM_COLUMNS] = {"mean", "sd", "item_rest", "low", "high", "suspect"};

typedef struct work {
  persona_analysis *analysis;
  lp_scored population;
  lp_scored reference; /* .population NULL: none */
  lp_analysis_table *traits;
  lp_analysis_table *items;
  int64_t item_row; /* the next one of the table of items */
  persona_error *err;
} work;

static int make_tables(work *at) {
  const lp_keying *keying = &at->population.keying;
  const persona_context *context = at->analysis->context;
  const int32_t columns = at->reference.population != NULL ? TRAIT_COLUMNS : REFERENCE_MEAN;
  int64_t keyed = 0;
  const char **labels = lp_allocate_array(context, keying->columns, sizeof *labels);
  if (labels == NULL) return lp_out_of_memory(at->err);
  for (int64_t t = 0; t < keying->count; t++) {
    for (int64_t j = 0; j < keying->columns; j++) {
      if (keying->trait_of[j] == t) labels[keyed++] = lp_population_item(at->population.population, j)->name;
    }
  }
  int status = lp_analysis_add_table(at->analysis, "traits", "scores, reliability and distance from the reference",
                                     keying->count, keying->names, columns, trait_columns, &at->traits, at->err);
  if (status == PERSONA_OK) {
    status = lp_analysis_add_table(at->analysis, "items",
                                   "each keyed item with the sum of the other items of its trait, 95% interval", keyed,
                                   labels, ITEM_COLUMNS, item_columns, &at->items, at->err);
  }
  lp_release(context, (void *)labels);
  return status;
}

static int fill_item(work *at, const char *trait, const lp_item_rest *rest) {
  const int64_t row = at->item_row++;
  const char *name = lp_population_item(at->population.population, rest->column)->name;
  const bool suspect = rest->high < 0.0;
  *lp_analysis_cell(at->items, row, ITEM_MEAN) = rest->mean;
  *lp_analysis_cell(at->items, row, ITEM_SD) = rest->sd;
  *lp_analysis_cell(at->items, row, ITEM_REST) = rest->correlation;
  *lp_analysis_cell(at->items, row, ITEM_LOW) = rest->low;
  *lp_analysis_cell(at->items, row, ITEM_HIGH) = rest->high;
  *lp_analysis_cell(at->items, row, ITEM_SUSPECT) = isnan(rest->high) ? NAN : (double)suspect;
  if (suspect) {
    lp_analysis_say(at->analysis,
                    "Item %.60s runs against the rest of %.40s (item-rest correlation %s, at most %s): its keying is "
                    "suspect.",
                    name, trait, lp_fixed(rest->correlation, 2).text, lp_fixed(rest->high, 2).text);
  }
  if (rest->reason[0] == '\0') return PERSONA_OK;
  return lp_analysis_note(at->analysis, at->items, row, at->err, "%s", rest->reason);
}

/* Difference and ratio to the reference. Returns a reason or "". */
static const char *compare(work *at, int64_t trait, const lp_sample *own) {
  const lp_scored *reference = &at->reference;
  const double *scores = reference->scores + trait * reference->n; /* the keying is the same, so the order is */
  const lp_sample other = lp_sample_take(scores, reference->weights, reference->n);
  const lp_difference difference = lp_standardised_difference(&other, own);
  *lp_analysis_cell(at->traits, trait, REFERENCE_MEAN) = other.moments.mean;
  *lp_analysis_cell(at->traits, trait, REFERENCE_SD) = lp_sample_sd(&other);
  *lp_analysis_cell(at->traits, trait, DIFFERENCE) = difference.corrected;
  if (own->moments.count > 0 && other.moments.variance > 0.0) {
    *lp_analysis_cell(at->traits, trait, SD_RATIO) = lp_sample_sd(own) / lp_sample_sd(&other);
  } else if (difference.reason[0] == '\0') {
    return "the reference has no variance, so there is no ratio to it";
  }
  return difference.reason;
}

static int fill_trait(work *at, int64_t trait) {
  const lp_scored *scored = &at->population;
  const char *name = scored->keying.names[trait];
  const lp_sample sample = lp_sample_take(scored->scores + trait * scored->n, scored->weights, scored->n);
  const char *reason = "";
  lp_reliability found;
  lp_item_rest *rests = lp_allocate_array(at->analysis->context, scored->keying.items[trait], sizeof *rests);
  if (rests == NULL) return lp_out_of_memory(at->err);
  int status = lp_reliability_measure(scored, trait, &found, rests, at->err);
  for (int64_t c = 0; c < found.items && status == PERSONA_OK; c++) status = fill_item(at, name, &rests[c]);
  lp_release(at->analysis->context, rests);
  if (status != PERSONA_OK) return status;
  *lp_analysis_cell(at->traits, trait, ITEMS) = (double)found.items;
  *lp_analysis_cell(at->traits, trait, ROWS) = (double)sample.moments.count;
  *lp_analysis_cell(at->traits, trait, MEAN) = sample.moments.mean;
  *lp_analysis_cell(at->traits, trait, SD) = lp_sample_sd(&sample);
  *lp_analysis_cell(at->traits, trait, COMPLETE) = (double)found.rows;
  *lp_analysis_cell(at->traits, trait, ALPHA) = found.alpha;
  *lp_analysis_cell(at->traits, trait, OMEGA) = found.omega;
  if (at->reference.population != NULL) reason = compare(at, trait, &sample);
  if (sample.moments.count == 0) reason = "no row has answered enough items";
  const bool both = found.alpha_reason[0] != '\0' && found.omega_reason[0] != '\0';
  const char *heywood = found.heywood ? "omega: a loading stands at its bound (Heywood case)" : found.omega_reason;
  if (found.alpha_reason[0] == '\0' && heywood[0] == '\0' && reason[0] == '\0') return PERSONA_OK;
  return lp_analysis_note(
      at->analysis, at->traits, trait, at->err, "%s%s%s%s%s", found.alpha_reason, both ? "; " : "", heywood,
      reason[0] != '\0' && (found.alpha_reason[0] != '\0' || heywood[0] != '\0') ? "; d: " : "", reason);
}

/* The gist: the least reliable trait, and the narrowest against the reference. */
static void summarise(work *at) {
  const lp_keying *keying = &at->population.keying;
  int64_t weakest = -1;
  int64_t narrowest = -1;
  int64_t furthest = -1;
  for (int64_t t = 0; t < keying->count; t++) {
    const double alpha = *lp_analysis_cell(at->traits, t, ALPHA);
    if (!isnan(alpha) && (weakest < 0 || alpha < *lp_analysis_cell(at->traits, weakest, ALPHA))) weakest = t;
    if (at->reference.population == NULL) continue;
    const double ratio = *lp_analysis_cell(at->traits, t, SD_RATIO);
    const double away = fabs(*lp_analysis_cell(at->traits, t, DIFFERENCE));
    if (!isnan(away) && (furthest < 0 || away > fabs(*lp_analysis_cell(at->traits, furthest, DIFFERENCE)))) {
      furthest = t;
    }
    if (!isnan(ratio) && (narrowest < 0 || ratio < *lp_analysis_cell(at->traits, narrowest, SD_RATIO))) narrowest = t;
  }
  if (weakest >= 0) {
    lp_analysis_say(at->analysis, "Traits: %lld; the least reliable is %.60s (alpha %s).", (long long)keying->count,
                    keying->names[weakest], lp_fixed(*lp_analysis_cell(at->traits, weakest, ALPHA), 2).text);
  } else {
    lp_analysis_say(at->analysis, "Traits: %lld; none has a defined alpha.", (long long)keying->count);
  }
  if (furthest >= 0) {
    lp_analysis_say(at->analysis, "%.60s lies furthest from the reference: d %s.", keying->names[furthest],
                    lp_fixed(*lp_analysis_cell(at->traits, furthest, DIFFERENCE), 2).text);
  }
  if (narrowest >= 0) {
    lp_analysis_say(at->analysis, "Against the reference, %.60s varies least: %s times its standard deviation.",
                    keying->names[narrowest], lp_fixed(*lp_analysis_cell(at->traits, narrowest, SD_RATIO), 2).text);
  }
}

static int fill(work *at) {
  int status = make_tables(at);
  for (int64_t t = 0; t < at->population.keying.count && status == PERSONA_OK; t++) status = fill_trait(at, t);
  if (status != PERSONA_OK) return status;
  summarise(at);
  if (at->reference.population == NULL) return PERSONA_OK;
  return lp_congruence_add(at->analysis, &at->population, &at->reference, at->err);
}

int persona_traits_analyse(const persona_population *population, const persona_population *reference,
                           const persona_options *options, persona_analysis **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (population == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_traits_analyse: population or out is NULL");
  }
  const lp_option_values values = lp_options_values(options);
  work at = {.err = err};
  int status = reference != NULL ? lp_keying_match(population, reference, err) : PERSONA_OK;
  if (status != PERSONA_OK) return status;
  at.analysis = lp_analysis_create(population->context, "traits", population);
  if (at.analysis == NULL) return lp_out_of_memory(err);
  lp_analysis_setting(at.analysis, &values, LP_OPTION_TRAIT_ANSWERED_SHARE);
  status = lp_scored_read(population, &values, &at.population, err);
  if (status == PERSONA_OK && reference != NULL) status = lp_scored_read(reference, &values, &at.reference, err);
  if (status == PERSONA_OK) status = fill(&at);
  lp_scored_free(&at.population);
  lp_scored_free(&at.reference);
  if (status != PERSONA_OK) {
    persona_analysis_free(at.analysis);
    return status;
  }
  *out = at.analysis;
  return lp_succeed(err);
}
