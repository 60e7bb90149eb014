/* The analysis "fidelity". */
#include <persona/fidelity.h>

#include "analysis/analysis.h"
#include "analysis/caricature.h"
#include "analysis/differences.h"
#include "analysis/scored.h"
#include "analysis/targets.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* In the order of the table; a report for people shows the first ones. */
enum { RHO, CEILING, D, IMPLIED, EXCESS, SD_RATIO, ROWS, LEVELS, COHEN, RELIABILITY, RHO_CORRECTED, COLUMNS };
static const char *const columns[COLUMNS] = {"rho", "ceiling", "d",       "implied_d",   "excess_d",     "sd_ratio",
                                             "n",   "levels",  "cohen_d", "reliability", "rho_corrected"};

enum { LEVEL_ROWS, LEVEL_MEAN, LEVEL_SD, LEVEL_COLUMNS };
static const char *const level_columns[LEVEL_COLUMNS] = {"n", "mean", "sd"};

typedef struct work {
  persona_analysis *analysis;
  lp_scored population;
  lp_scored reference; /* .population NULL: none */
  lp_targets targets;
  lp_analysis_table *table;
  lp_analysis_table *levels;
  int64_t level_row;
  int64_t infinite;
  int64_t saturated;
  persona_error *err;
} work;

/* One target's rows, gathered, and what is found. */
typedef struct gathered {
  lp_target_rows rows;
  double *shares; /* of the levels */
  double *scratch;
  int64_t *order;
  char note[LP_SENTENCE_SIZE];
} gathered;

static void add_note(gathered *at, const char *text) {
  const size_t used = strlen(at->note);
  (void)snprintf(at->note + used, sizeof at->note - used, "%s%s", used > 0 ? "; " : "", text);
}

static int gather(work *at, const persona_target *target, int64_t place, gathered *found) {
  const persona_context *context = at->analysis->context;
  memset(found, 0, sizeof *found);
  int status = lp_target_rows_take(&at->population, &at->targets.places[place], &found->rows, at->err);
  if (status != PERSONA_OK) return status;
  found->shares = lp_allocate_array(context, target->level_count, sizeof *found->shares);
  found->scratch = lp_allocate_array(context, found->rows.n, 2 * (int64_t)sizeof *found->scratch);
  found->order = lp_allocate_array(context, found->rows.n, sizeof *found->order);
  if (found->shares == NULL || found->scratch == NULL || found->order == NULL) return lp_out_of_memory(at->err);
  return PERSONA_OK;
}

static void gathered_free(const persona_context *context, gathered *found) {
  lp_target_rows_free(context, &found->rows);
  lp_release(context, found->shares);
  lp_release(context, found->scratch);
  lp_release(context, found->order);
}

/* Scores by level, into the table of levels; the lowest and highest level with rows. Returns how many have some. */
static int64_t fill_levels(work *at, const persona_target *target, gathered *found, lp_sample *low, lp_sample *high) {
  const lp_target_rows *rows = &found->rows;
  int64_t present = 0;
  double total = 0.0;
  for (int32_t level = 0; level < target->level_count; level++) {
    for (int64_t i = 0; i < rows->n; i++) {
      found->scratch[i] = rows->levels[i] == (double)level ? rows->scores[i] : NAN;
    }
    const lp_sample sample = lp_sample_take(found->scratch, rows->weights, rows->n);
    const int64_t row = at->level_row++;
    found->shares[level] = sample.moments.count > 0 ? sample.moments.weight : 0.0;
    total += found->shares[level];
    *lp_analysis_cell(at->levels, row, LEVEL_ROWS) = (double)sample.moments.count;
    if (sample.moments.count == 0) continue;
    *lp_analysis_cell(at->levels, row, LEVEL_MEAN) = sample.moments.mean;
    *lp_analysis_cell(at->levels, row, LEVEL_SD) = lp_sample_sd(&sample);
    if (present++ == 0) *low = sample;
    *high = sample;
  }
  for (int32_t level = 0; level < target->level_count && total > 0.0; level++) found->shares[level] /= total;
  return present;
}

/* rho, its ceiling, and rho corrected for the reliability of a single answer. */
static void correlate(work *at, const persona_target *target, int64_t row, int64_t present, gathered *found) {
  const lp_target_rows *rows = &found->rows;
  if (present < 2) {
    add_note(found, rows->n == 0 ? "no row has both a level and a score" : "all rows have one level");
    return;
  }
  const double rho =
      lp_rank_correlation(rows->levels, rows->scores, rows->weights, rows->n, found->scratch, found->order);
  const double ceiling = lp_rank_ceiling(found->shares, target->level_count);
  *lp_analysis_cell(at->table, row, RHO) = rho;
  *lp_analysis_cell(at->table, row, CEILING) = ceiling;
  if (isnan(rho)) {
    add_note(found, "all rows have one score, so rho is undefined");
  } else if (fabs(rho) >= ceiling) {
    at->saturated++;
    add_note(found, "rho is saturated: at or above its ceiling it implies no d");
  } else {
    *lp_analysis_cell(at->table, row, IMPLIED) = lp_rank_implied(found->shares, target->level_count, rho);
  }
  if (rows->agents == NULL) {
    add_note(found, "no replicates, so no reliability");
    return;
  }
  if (rows->weights != NULL) {
    add_note(found, "the reliability of replicates is not defined with row weights");
    return;
  }
  double *counts = found->scratch;
  const double reliability = lp_icc(rows->scores, rows->agents, rows->n, rows->groups, counts, counts + rows->groups);
  *lp_analysis_cell(at->table, row, RELIABILITY) = reliability;
  if (reliability > 0.0) {
    *lp_analysis_cell(at->table, row, RHO_CORRECTED) = rho / sqrt(reliability);
  } else {
    add_note(found, isnan(reliability) ? "no agent was asked twice, or no score varies: no reliability"
                                       : "the reliability is not above 0: nothing to correct by");
  }
}

static void polarise(work *at, int64_t row, int64_t present, const lp_sample *low, const lp_sample *high,
                     gathered *found) {
  if (present < 2) return;
  const lp_difference difference = lp_standardised_difference(low, high);
  *lp_analysis_cell(at->table, row, COHEN) = difference.raw;
  *lp_analysis_cell(at->table, row, D) = difference.corrected;
  *lp_analysis_cell(at->table, row, EXCESS) = difference.corrected - *lp_analysis_cell(at->table, row, IMPLIED);
  if (isinf(difference.raw)) at->infinite++;
  if (difference.reason[0] != '\0') add_note(found, difference.reason);
}

static void say_target(work *at, const persona_target *target, int64_t row) {
  const double rho = *lp_analysis_cell(at->table, row, RHO);
  const double d = *lp_analysis_cell(at->table, row, D);
  const double implied = *lp_analysis_cell(at->table, row, IMPLIED);
  if (isnan(rho) || isnan(d)) return;
  const lp_shown_number ceiling = lp_fixed(*lp_analysis_cell(at->table, row, CEILING), 3);
  if (isnan(implied)) {
    lp_analysis_say(at->analysis, "%.60s follows %.60s as far as ranks can show: rho %s of %s; d %s.", target->trait,
                    target->attribute, lp_fixed(rho, 3).text, ceiling.text, lp_fixed(d, 2).text);
  } else {
    lp_analysis_say(at->analysis, "%.60s follows %.60s at rho %s of %s; d %s, %s %s than rho implies.", target->trait,
                    target->attribute, lp_fixed(rho, 3).text, ceiling.text, lp_fixed(d, 2).text,
                    lp_fixed(fabs(d - implied), 2).text, d < implied ? "less" : "more");
  }
}

static int fill_target(work *at, const persona_target *target, int64_t row) {
  lp_sample low;
  lp_sample high;
  gathered found;
  int status = gather(at, target, row, &found);
  if (status == PERSONA_OK) {
    const int64_t present = fill_levels(at, target, &found, &low, &high);
    *lp_analysis_cell(at->table, row, ROWS) = (double)found.rows.n;
    *lp_analysis_cell(at->table, row, LEVELS) = (double)present;
    correlate(at, target, row, present, &found);
    polarise(at, row, present, &low, &high, &found);
    if (at->reference.population == NULL) {
      add_note(&found, "no reference, so no ratio to it");
    } else {
      const int64_t trait = at->targets.places[row].trait;
      const lp_scored *reference = &at->reference;
      const lp_sample own =
          lp_sample_take(at->population.scores + trait * at->population.n, at->population.weights, at->population.n);
      const lp_sample other =
          lp_sample_take(reference->scores + trait * reference->n, reference->weights, reference->n);
      if (own.moments.count > 0 && other.moments.variance > 0.0) {
        *lp_analysis_cell(at->table, row, SD_RATIO) = lp_sample_sd(&own) / lp_sample_sd(&other);
      } else {
        add_note(&found, "the reference has no variance, or no row a score: no ratio to it");
      }
    }
    if (found.note[0] != '\0') status = lp_analysis_note(at->analysis, at->table, row, at->err, "%s", found.note);
  }
  gathered_free(at->analysis->context, &found);
  return status;
}

/* Means over the targets where a column is defined; infinite where one of them is. */
static int fill_mean(work *at, int64_t count) {
  int64_t fewest = count;
  for (int32_t column = 0; column < COLUMNS; column++) {
    double sum = 0.0;
    int64_t defined = 0;
    for (int64_t row = 0; row < count; row++) {
      const double value = *lp_analysis_cell(at->table, row, column);
      if (isnan(value)) continue;
      sum += value;
      defined++;
    }
    if (defined > 0) *lp_analysis_cell(at->table, count, column) = sum / (double)defined;
    if ((column == RHO || column == D) && defined < fewest) fewest = defined;
  }
  if (fewest == count && at->infinite == 0 && at->saturated == 0) return PERSONA_OK;
  return lp_analysis_note(at->analysis, at->table, count, at->err,
                          "means are over the targets that are defined: rho and d in at least %lld of %lld; %lld "
                          "infinite d; %lld saturated rho, without implied and excess d",
                          (long long)fewest, (long long)count, (long long)at->infinite, (long long)at->saturated);
}

/* The gist, then each target. */
static void say_all(work *at, const persona_target *targets, int64_t count) {
  const double rho = *lp_analysis_cell(at->table, count, RHO);
  const double spread = *lp_analysis_cell(at->table, count, SD_RATIO);
  if (!isnan(rho)) {
    lp_analysis_say(at->analysis, "Scores follow the assigned levels at rho %s on average, of %s at most.",
                    lp_fixed(rho, 2).text, lp_fixed(*lp_analysis_cell(at->table, count, CEILING), 2).text);
  }
  if (spread > 1.25) {
    lp_analysis_say(at->analysis, "Trait scores spread %s times as widely as the reference's, on average: caricature.",
                    lp_fixed(spread, 2).text);
  }
  if (at->infinite > 0) {
    lp_analysis_say(at->analysis, "An infinite d in %lld of %lld traits: no two agents of a level differ.",
                    (long long)at->infinite, (long long)count);
  }
  if (at->saturated > 0) {
    lp_analysis_say(at->analysis,
                    "Saturated in %lld of %lld traits: the levels hardly overlap, and rho says no more of how far "
                    "apart they are.",
                    (long long)at->saturated, (long long)count);
  }
  for (int64_t i = 0; i < count; i++) say_target(at, &targets[i], i);
}

static int make_tables(work *at, const persona_target *targets, int64_t count) {
  const persona_context *context = at->analysis->context;
  const char **labels = NULL;
  char **names = NULL;
  int64_t levels = 0;
  int status = lp_targets_labels(context, targets, count, &names, &levels, at->err);
  if (status == PERSONA_OK) {
    labels = lp_allocate_array(context, count + 1, sizeof *labels);
    if (labels == NULL) status = lp_out_of_memory(at->err);
  }
  if (status == PERSONA_OK) {
    for (int64_t i = 0; i < count; i++) labels[i] = targets[i].trait;
    labels[count] = "mean";
    status = lp_analysis_add_table(at->analysis, "fidelity", "how far trait scores follow the assigned levels",
                                   count + 1, labels, COLUMNS, columns, &at->table, at->err);
  }
  if (status == PERSONA_OK) {
    status = lp_analysis_add_table(at->analysis, "levels", "trait scores of the rows at each assigned level", levels,
                                   (const char *const *)names, LEVEL_COLUMNS, level_columns, &at->levels, at->err);
  }
  lp_release(context, (void *)labels);
  lp_release(context, (void *)names);
  return status;
}

static int fill(work *at, const persona_target *targets, int64_t count) {
  int status = lp_targets_find(&at->population, targets, count, &at->targets, at->err);
  if (status == PERSONA_OK) status = make_tables(at, targets, count);
  for (int64_t i = 0; i < count && status == PERSONA_OK; i++) status = fill_target(at, &targets[i], i);
  if (status == PERSONA_OK) status = fill_mean(at, count);
  if (status == PERSONA_OK) say_all(at, targets, count);
  return status;
}

int persona_fidelity_analyse(const persona_population *population, const persona_population *reference,
                             const persona_target *targets, int64_t count, const persona_options *options,
                             persona_analysis **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (population == NULL || targets == NULL || count < 1 || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_fidelity_analyse: population, targets or out is NULL, or there is no target");
  }
  const lp_option_values values = lp_options_values(options);
  work at = {.err = err};
  int status = reference != NULL ? lp_keying_match(population, reference, err) : PERSONA_OK;
  if (status != PERSONA_OK) return status;
  at.analysis = lp_analysis_create(population->context, "fidelity", population);
  if (at.analysis == NULL) return lp_out_of_memory(err);
  lp_analysis_setting(at.analysis, &values, LP_OPTION_TRAIT_ANSWERED_SHARE);
  status = lp_scored_read(population, &values, &at.population, err);
  if (status == PERSONA_OK && reference != NULL) status = lp_scored_read(reference, &values, &at.reference, err);
  if (status == PERSONA_OK) status = fill(&at, targets, count);
  lp_targets_free(population->context, &at.targets);
  lp_scored_free(&at.population);
  lp_scored_free(&at.reference);
  if (status != PERSONA_OK) {
    persona_analysis_free(at.analysis);
    return status;
  }
  *out = at.analysis;
  return lp_succeed(err);
}
