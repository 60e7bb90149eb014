/* Answers and tables of persona_power. */
#include "inference/power_tables.h"

#include <persona/power.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "metrics/families.h"

#include <math.h>
#include <stdio.h>

static const double unlimited = 1e15; /* agents; beyond that a population's own sampling is nothing */

/* A number for a note: three digits. */
static lp_shown_number three(double value) {
  lp_shown_number shown;
  lp_format_real(shown.text, sizeof shown.text, value, 3);
  return shown;
}

/* The drop that was asked for, in units of the curve; NaN where it is none. A healthy value that cannot be told from 0
 * has no shares. */
static double drop_in_units(const lp_power_question *question, const lp_power_curve *curve, const lp_band *last) {
  const double unit = lp_power_curve_last_unit(curve);
  switch (question->kind) {
    case PERSONA_DROP_OF_HEALTHY:
      return fabs(last->centre) > last->spread ? question->drop * fabs(last->centre) / unit : NAN;
    case PERSONA_DROP_OF_RANGE: return curve->has_range ? question->drop : NAN;
    default: return question->drop / unit;
  }
}

static void explain_unknown(const lp_power_curve *curve, lp_power_answer *answer) {
  const lp_power_scan *scan = curve->scan;
  if (scan->size_count == 0) {
    (void)snprintf(answer->note, sizeof answer->note, "the reference has %lld rows, too few to be split",
                   (long long)scan->reference_rows);
    return;
  }
  const lp_band *last = lp_power_scan_at(scan, scan->size_count - 1, curve->index);
  if (isnan(last->spread)) {
    (void)snprintf(answer->note, sizeof answer->note, "%s", last->reason);
  } else {
    (void)snprintf(answer->note, sizeof answer->note, "healthy people score 0 and no null differs from them");
  }
}

static void explain_limits(const lp_power_question *question, const lp_power_curve *curve, lp_power_answer *answer) {
  const double *cells = answer->cells;
  const lp_power_scan *scan = curve->scan;
  if (isinf(cells[LP_POWER_AGENTS]) || isinf(cells[LP_POWER_MINIMUM])) {
    const bool drop = isinf(cells[LP_POWER_AGENTS]);
    (void)snprintf(answer->note, sizeof answer->note,
                   "%lld rows of the reference show %s at best, however many agents there are, not %s",
                   (long long)scan->reference_rows, three(cells[LP_POWER_LEAST]).text,
                   three(cells[drop ? LP_POWER_DROP : LP_POWER_MATERIAL]).text);
  } else if (isnan(cells[LP_POWER_DROP])) {
    (void)snprintf(answer->note, sizeof answer->note, "%s",
                   question->kind == PERSONA_DROP_OF_HEALTHY
                       ? "healthy people score about 0, of which a share is no drop"
                       : "no null lies outside the band");
  } else if (isnan(cells[LP_POWER_AGENTS])) {
    (void)snprintf(answer->note, sizeof answer->note, "it cannot fall by %s: healthy people score less",
                   three(cells[LP_POWER_DROP]).text);
  } else if (question->agents < scan->sizes[curve->first]) {
    (void)snprintf(answer->note, sizeof answer->note, "it is not defined in every draw with %lld agents",
                   (long long)question->agents);
  }
}

void lp_power_answer_find(const lp_power_question *question, const lp_power_curve *curve, lp_power_answer *answer) {
  const lp_power_scan *scan = curve->scan;
  double *cells = answer->cells;
  lp_power_point point;
  *answer = (lp_power_answer){.note = ""};
  for (int c = 0; c < LP_POWER_COLUMNS; c++) cells[c] = NAN;
  cells[LP_POWER_SIDE] = curve->side;
  if (!lp_power_curve_known(curve)) {
    explain_unknown(curve, answer);
    return;
  }
  const double unit = lp_power_curve_last_unit(curve);
  const lp_band *last = lp_power_scan_at(scan, scan->size_count - 1, curve->index);
  const double healthy = last->centre;
  const double drop = drop_in_units(question, curve, last);
  const bool possible = !(curve->side < 0 && healthy >= 0.0 && drop * unit > healthy * (1.0 + 1e-12));
  if (lp_power_curve_at(curve, question->agents, &point)) {
    cells[LP_POWER_HEALTHY] = point.healthy;
    cells[LP_POWER_SPREAD] = point.spread;
    cells[LP_POWER_DETECTABLE] = point.detectable;
    cells[LP_POWER_DETECTABLE_SHARE] = point.healthy != 0.0 ? point.detectable / fabs(point.healthy) : NAN;
    if (drop > 0.0 && possible) cells[LP_POWER_AT_DROP] = lp_power_point_power(curve, &point, drop);
  }
  cells[LP_POWER_DROP] = drop * unit;
  if (drop > 0.0 && possible) cells[LP_POWER_AGENTS] = lp_power_curve_agents(curve, drop);
  cells[LP_POWER_LEAST] = lp_power_curve_seen(curve, unlimited) * unit;
  if (curve->has_range) {
    const double share = question->run->options.reals[LP_OPTION_MATERIAL_SHARE];
    cells[LP_POWER_MATERIAL] = share * unit;
    cells[LP_POWER_MINIMUM] = lp_power_curve_agents(curve, share);
  }
  explain_limits(question, curve, answer);
}

static int add_answers(const lp_power_scan *scan, const char *const *keys, const lp_power_answer *answers,
                       persona_analysis *analysis, persona_error *err) {
  static const char *const columns[LP_POWER_COLUMNS] = {
      "healthy", "spread",  "detectable", "detectable_share", "power_at_drop", "drop",
      "agents",  "minimum", "material",   "least_detectable", "side"};
  lp_analysis_table *table = NULL;
  int status = lp_analysis_add_table(analysis, "power",
                                     "what is seen with the agents asked for, and how many a drop and a metric need",
                                     scan->metric_count, keys, LP_POWER_COLUMNS, columns, &table, err);
  for (int32_t i = 0; i < scan->metric_count && status == PERSONA_OK; i++) {
    for (int32_t c = 0; c < LP_POWER_COLUMNS; c++) *lp_analysis_cell(table, i, c) = answers[i].cells[c];
    if (answers[i].note[0] != '\0') status = lp_analysis_note(analysis, table, i, err, "%s", answers[i].note);
  }
  return status;
}

/* Numbers of agents to show: those that were looked at, the one asked for, and some beyond. Ascending. */
enum { BEYOND = 3, SHOWN = LP_SCAN_SIZES + BEYOND + 1, NAME = 24 };

static int32_t numbers_to_show(const lp_power_question *question, const lp_power_scan *scan, double *numbers) {
  int32_t count = 0;
  const double most = scan->size_count > 0 ? (double)scan->sizes[scan->size_count - 1] : 1.0;
  const double beyond[BEYOND] = {2.0 * most, 6.0 * most, INFINITY};
  for (int32_t s = 0; s < scan->size_count; s++) numbers[count++] = (double)scan->sizes[s];
  for (int b = 0; b < BEYOND; b++) {
    const double asked = (double)question->agents;
    if ((count == 0 || asked > numbers[count - 1]) && asked < beyond[b]) numbers[count++] = asked;
    numbers[count++] = beyond[b];
  }
  return count;
}

static int add_sizes(const lp_power_question *question, const lp_power_scan *scan, const char *const *keys,
                     const lp_power_curve *curves, persona_analysis *analysis, persona_error *err) {
  double numbers[SHOWN];
  char names[SHOWN][NAME];
  const char *columns[SHOWN] = {NULL};
  lp_analysis_table *table = NULL;
  const int32_t count = numbers_to_show(question, scan, numbers);
  for (int32_t c = 0; c < count; c++) {
    (void)snprintf(names[c], NAME, "%.0f", numbers[c]);
    columns[c] = isinf(numbers[c]) ? "unlimited" : names[c];
  }
  const int status = lp_analysis_add_table(analysis, "sizes", "the least drop that is seen with so many agents",
                                           scan->metric_count, keys, count, columns, &table, err);
  for (int32_t i = 0; i < scan->metric_count && status == PERSONA_OK; i++) {
    for (int32_t c = 0; c < count; c++) {
      lp_power_point point;
      const int64_t agents = isinf(numbers[c]) ? (int64_t)unlimited : (int64_t)numbers[c];
      if (lp_power_curve_at(&curves[i], agents, &point)) *lp_analysis_cell(table, i, c) = point.detectable;
    }
  }
  return status;
}

static int add_expected(const lp_power_question *question, const lp_power_scan *scan, persona_analysis *analysis,
                        persona_error *err) {
  static const char *const columns[] = {"full", "matched"};
  const int64_t k = question->run->options.integers[LP_OPTION_K];
  double numbers[SHOWN];
  char names[SHOWN][NAME];
  const char *labels[SHOWN] = {NULL};
  lp_analysis_table *table = NULL;
  const int32_t count = numbers_to_show(question, scan, numbers) - 1; /* without no end of agents */
  for (int32_t r = 0; r < count; r++) {
    (void)snprintf(names[r], NAME, "%.0f", numbers[r]);
    labels[r] = names[r];
  }
  const int status = lp_analysis_add_table(analysis, "expected_coverage",
                                           "coverage expected of so many agents of the reference's own law", count,
                                           labels, 2, columns, &table, err);
  for (int32_t r = 0; r < count && status == PERSONA_OK; r++) {
    const int64_t agents = (int64_t)numbers[r];
    const lp_matching matching = lp_match_rows(scan->reference_rows, agents, scan->most);
    if (scan->reference_rows > k) {
      *lp_analysis_cell(table, r, 0) = lp_expected_coverage(scan->reference_rows, agents, k);
    }
    if (matching.rest > k && matching.held > 0) {
      *lp_analysis_cell(table, r, 1) = lp_expected_coverage(matching.rest, matching.held, k);
    }
  }
  return status;
}

int lp_power_tell(const lp_power_question *question, const lp_power_scan *scan, const lp_power_curve *curves,
                  const lp_power_answer *answers, persona_analysis *analysis, persona_error *err) {
  const persona_context *context = question->run->context;
  const char **keys = lp_allocate_array(context, scan->metric_count, sizeof *keys);
  if (keys == NULL) return lp_out_of_memory(err);
  for (int32_t i = 0; i < scan->metric_count; i++) keys[i] = persona_metric_key(scan->metrics[i]);
  lp_power_say(question, scan, answers, analysis);
  int status = add_answers(scan, keys, answers, analysis, err);
  if (status == PERSONA_OK) status = add_sizes(question, scan, keys, curves, analysis, err);
  if (status == PERSONA_OK) status = add_expected(question, scan, analysis, err);
  lp_release(context, keys);
  return status;
}
