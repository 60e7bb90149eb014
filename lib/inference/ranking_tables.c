/* Intervals and ranks as tables and sentences. */
#include "inference/ranking_tables.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "inference/inference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABEL_SIZE = 200, LIST_SIZE = 160 };

/* Adds a table whose rows are called "head: population", for each head all populations. */
static int add_table(const lp_ranking *ranking, const char *name, const char *meaning, int64_t heads,
                     const char *(*head)(const lp_ranking *, int64_t), int32_t columns, const char *const *column_names,
                     persona_analysis *analysis, lp_analysis_table **table, persona_error *err) {
  const lp_rivals *rivals = ranking->rivals;
  const int64_t rows = heads * rivals->count;
  char(*texts)[LABEL_SIZE] = lp_allocate_array(rivals->context, rows, sizeof *texts);
  const char **labels = lp_allocate_array(rivals->context, rows, sizeof *labels);
  int status = texts != NULL && labels != NULL ? PERSONA_OK : lp_out_of_memory(err);
  for (int64_t row = 0; row < rows && status == PERSONA_OK; row++) {
    (void)snprintf(texts[row], LABEL_SIZE, "%s: %.140s", head(ranking, row / rivals->count),
                   rivals->names[row % rivals->count]);
    lp_repair_utf8(texts[row]);
    labels[row] = texts[row];
  }
  if (status == PERSONA_OK) {
    status = lp_analysis_add_table(analysis, name, meaning, rows, labels, columns, column_names, table, err);
  }
  lp_release(rivals->context, texts);
  lp_release(rivals->context, labels);
  return status;
}

/* ---- intervals ---- */

static const char *metric_key(const lp_ranking *ranking, int64_t index) {
  return persona_metric_key(ranking->rivals->metric[index]);
}

static double position_of(const lp_band *band) {
  const persona_evidence evidence = {.band = *band};
  return persona_evidence_place(&evidence);
}

/* Why numbers are not there: of the interval, of the band, of the ranking. */
static int note_metric(const lp_ranking *ranking, int64_t rival, int32_t index, persona_analysis *analysis,
                       lp_analysis_table *table, int64_t row, persona_error *err) {
  const lp_rival_metric *found = lp_rivals_at(ranking->rivals, rival, index);
  const char *why[3] = {found->interval.reason, found->band.reason, ""};
  static const char *const what[3] = {"no interval: ", "no band: ", "not ranked: "};
  char text[3 * LP_REASON_SIZE] = "";
  size_t length = 0;
  if (ranking->rivals->has_reference && ranking->reasons[index] != NULL) why[2] = ranking->reasons[index];
  for (int i = 0; i < 3; i++) {
    if (why[i][0] == '\0' || (i == 1 && !ranking->rivals->has_reference)) continue;
    const int written =
        snprintf(text + length, sizeof text - length, "%s%s%s", length > 0 ? "; " : "", what[i], why[i]);
    if (written > 0) length += (size_t)written;
    if (length >= sizeof text) length = sizeof text - 1;
  }
  return length > 0 ? lp_analysis_note(analysis, table, row, err, "%s", text) : PERSONA_OK;
}

static int add_intervals(const lp_ranking *ranking, persona_analysis *analysis, persona_error *err) {
  static const char *const columns[] = {"value",    "low",         "high",      "spread",        "matched",
                                        "band_low", "band_centre", "band_high", "band_position", "distance"};
  enum { COLUMNS = sizeof columns / sizeof columns[0] };
  const lp_rivals *rivals = ranking->rivals;
  lp_analysis_table *table = NULL;
  int status = add_table(ranking, "intervals",
                         "each metric of each population: its interval, the matched value, and the band of healthy "
                         "people (band_position: 0 unknown, 1 below, 2 inside, 3 above)",
                         rivals->metrics, metric_key, COLUMNS, columns, analysis, &table, err);
  for (int64_t row = 0; row < rivals->metrics * rivals->count && status == PERSONA_OK; row++) {
    const int32_t index = (int32_t)(row / rivals->count);
    const int64_t rival = row % rivals->count;
    const lp_rival_metric *found = lp_rivals_at(rivals, rival, index);
    const double numbers[COLUMNS] = {found->value,
                                     found->interval.low,
                                     found->interval.high,
                                     found->interval.spread,
                                     found->band.matched,
                                     found->band.low,
                                     found->band.centre,
                                     found->band.high,
                                     position_of(&found->band),
                                     lp_ranking_distance(ranking, rival, index)};
    memcpy(lp_analysis_cell(table, row, 0), numbers, sizeof numbers);
    status = note_metric(ranking, rival, index, analysis, table, row, err);
  }
  return status;
}

/* ---- ranking ---- */

static int32_t board_at(const lp_ranking *ranking, int64_t index) {
  /* Overall first, then the axes that there are. */
  if (index == 0) return LP_RANKING_OVERALL;
  for (int32_t axis = 0; axis < LP_RANKING_AXES; axis++) {
    index -= ranking->counts[axis] > 0;
    if (index == 0) return axis;
  }
  return LP_RANKING_OVERALL;
}

static const char *board_name(const lp_ranking *ranking, int64_t index) {
  return lp_ranking_board_name(board_at(ranking, index));
}

/* Appends a key to a list while there is room, "..." where there is none. */
static void append(char *list, const char *key) {
  const size_t length = strlen(list);
  if (length + strlen(key) + 8 < LIST_SIZE) {
    (void)snprintf(list + length, LIST_SIZE - length, "%s%s", length > 0 ? ", " : "", key);
  } else if (length < 3 || strcmp(list + length - 3, "...") != 0) {
    (void)snprintf(list + length, LIST_SIZE - length, ", ...");
  }
}

/* The metrics of a board whose uncertainty is not in a standing. */
static int note_standing(const lp_ranking *ranking, int64_t rival, int32_t board, persona_analysis *analysis,
                         lp_analysis_table *table, int64_t row, persona_error *err) {
  const lp_rivals *rivals = ranking->rivals;
  char list[LIST_SIZE] = "";
  for (int32_t i = 0; i < rivals->metrics; i++) {
    const bool here = board == LP_RANKING_OVERALL || persona_metric_axis(rivals->metric[i]) == board;
    if (!here || ranking->reasons[i] != NULL || ranking->varies[rival * rivals->metrics + i] != 0) continue;
    append(list, persona_metric_key(rivals->metric[i]));
  }
  if (list[0] == '\0') return PERSONA_OK;
  return lp_analysis_note(analysis, table, row, err, "taken as certain, without an interval: %s", list);
}

static int add_ranking(const lp_ranking *ranking, persona_analysis *analysis, persona_error *err) {
  static const char *const columns[] = {"score",     "low",  "high",       "place",     "rank",    "rank_low",
                                        "rank_high", "best", "tied_first", "tied_last", "metrics", "uncertain"};
  enum { COLUMNS = sizeof columns / sizeof columns[0] };
  const lp_rivals *rivals = ranking->rivals;
  lp_analysis_table *table = NULL;
  int64_t boards = 1;
  for (int32_t axis = 0; axis < LP_RANKING_AXES; axis++) boards += ranking->counts[axis] > 0;
  int status = add_table(ranking, "ranking",
                         "how far each population is from healthy people: 0 as a second sample of the reference, about "
                         "1 as populations known to be wrong",
                         boards, board_name, COLUMNS, columns, analysis, &table, err);
  for (int64_t row = 0; row < boards * rivals->count && status == PERSONA_OK; row++) {
    const int32_t board = board_at(ranking, row / rivals->count);
    const int64_t rival = row % rivals->count;
    const lp_standing *at = lp_ranking_at(ranking, rival, board);
    const double numbers[COLUMNS] = {at->score,
                                     at->low,
                                     at->high,
                                     at->place,
                                     at->rank,
                                     at->rank_low,
                                     at->rank_high,
                                     at->best,
                                     at->tied_first,
                                     at->tied_last,
                                     ranking->counts[board],
                                     at->uncertain};
    memcpy(lp_analysis_cell(table, row, 0), numbers, sizeof numbers);
    status = note_standing(ranking, rival, board, analysis, table, row, err);
  }
  return status;
}

/* ---- sentences ---- */

/* The rival at a place: the first of those that share it. */
static int64_t rival_at(const lp_ranking *ranking, double place) {
  for (int64_t i = 0; i < ranking->rivals->count; i++) {
    const int64_t rival = ranking->order[i];
    if (lp_ranking_at(ranking, rival, LP_RANKING_OVERALL)->place == place) return rival;
  }
  return -1;
}

static void say_nearest(const lp_ranking *ranking, persona_analysis *analysis) {
  const lp_rivals *rivals = ranking->rivals;
  const int64_t nearest = rival_at(ranking, 1.0);
  const lp_standing *first = lp_ranking_at(ranking, nearest, LP_RANKING_OVERALL);
  char others[LIST_SIZE] = "";
  int tied = 0;
  for (int64_t i = 0; i < rivals->count; i++) {
    const int64_t rival = ranking->order[i];
    const double place = lp_ranking_at(ranking, rival, LP_RANKING_OVERALL)->place;
    const bool with = !isnan(first->tied_last) ? place <= first->tied_last : place == 1.0;
    char quoted[48];
    if (rival == nearest || !with) continue;
    (void)snprintf(quoted, sizeof quoted, "'%.40s'", rivals->names[rival]);
    lp_repair_utf8(quoted);
    append(others, quoted);
    tied++;
  }
  if (tied > 0) {
    lp_analysis_say(analysis,
                    "Which is nearest to healthy people overall is open: from '%.40s' (score %s) cannot be told %s.",
                    rivals->names[nearest], lp_fixed(first->score, 3).text, others);
  } else if (isnan(first->best)) {
    lp_analysis_say(analysis,
                    "'%.60s' is nearest to healthy people overall (score %s); how sure that is, is not known.",
                    rivals->names[nearest], lp_fixed(first->score, 3).text);
  } else {
    lp_analysis_say(analysis,
                    "'%.60s' is nearest to healthy people overall: score %s (%s to %s), the first in %s %% of draws.",
                    rivals->names[nearest], lp_fixed(first->score, 3).text, lp_fixed(first->low, 3).text,
                    lp_fixed(first->high, 3).text, lp_fixed(100.0 * first->best, 1).text);
  }
}

static void say_limits(const lp_ranking *ranking, persona_analysis *analysis) {
  const lp_rivals *rivals = ranking->rivals;
  char left_out[LIST_SIZE] = "";
  char certain[LIST_SIZE] = "";
  char extreme[LIST_SIZE] = ""; /* a share of 0 or 1 has an interval, and yet no spread to draw from */
  for (int32_t i = 0; i < rivals->metrics; i++) {
    int64_t without = 0;
    int64_t flat = 0;
    if (ranking->reasons[i] != NULL) append(left_out, persona_metric_key(rivals->metric[i]));
    if (ranking->reasons[i] != NULL) continue;
    for (int64_t p = 0; p < rivals->count; p++) {
      if (ranking->varies[p * rivals->metrics + i] != 0) continue;
      if (isnan(lp_rivals_at(rivals, p, i)->interval.low)) {
        without++;
      } else {
        flat++;
      }
    }
    if (without > 0) append(certain, persona_metric_key(rivals->metric[i]));
    if (without == 0 && flat > 0) append(extreme, persona_metric_key(rivals->metric[i]));
  }
  if (left_out[0] != '\0') {
    lp_analysis_say(analysis, "Not in the ranking (the notes of intervals say why): %s.", left_out);
  }
  if (certain[0] != '\0') {
    lp_analysis_say(analysis, "In the ranking, but not in its uncertainty, for want of an interval: %s.", certain);
  }
  if (extreme[0] != '\0') {
    lp_analysis_say(analysis, "Taken as certain in the ranking where the value is 0 or 1: %s.", extreme);
  }
}

int lp_ranking_tell(const lp_ranking *ranking, persona_analysis *analysis, persona_error *err) {
  const lp_rivals *rivals = ranking->rivals;
  const bool ranked = ranking->counts[LP_RANKING_OVERALL] > 0;
  if (rivals->metrics == 0) return PERSONA_OK;
  if (!rivals->has_reference) {
    lp_analysis_say(analysis,
                    "Populations are not ranked: without a reference nobody knows what healthy people score.");
  } else if (!ranked) {
    lp_analysis_say(analysis,
                    "Populations are not ranked: no metric has a matched value, a band and nulls for all of them.");
  } else {
    say_nearest(ranking, analysis);
    say_limits(ranking, analysis);
  }
  const int status = add_intervals(ranking, analysis, err);
  return status == PERSONA_OK && ranked ? add_ranking(ranking, analysis, err) : status;
}
