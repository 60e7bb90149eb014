/* The sentences of persona_power: what can be seen, what the drop takes, which metrics should not be read. */
#include "inference/power_tables.h"

#include <persona/power.h>

#include "base/text.h"
#include "metrics/families.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LIST = 120, ROOM = 84, TEXT = 96 };

/* "coverage, lid and 3 more" from those keys that fit. */
typedef struct key_list {
  char text[LIST];
  int32_t count;
  int32_t left_out;
} key_list;

static void list_add(key_list *list, const char *key) {
  const size_t used = strlen(list->text);
  list->count++;
  if (list->left_out > 0 || used + strlen(key) > ROOM) {
    list->left_out++;
  } else {
    (void)snprintf(list->text + used, sizeof list->text - used, "%s%s", used > 0 ? ", " : "", key);
  }
}

static const char *list_end(key_list *list) {
  const size_t used = strlen(list->text);
  if (list->left_out > 0) {
    (void)snprintf(list->text + used, sizeof list->text - used, " and %d more", list->left_out);
  }
  return list->text;
}

static const char *key_at(const lp_power_scan *scan, int32_t i) { return persona_metric_key(scan->metrics[i]); }

static const char *moves(const lp_power_answer *answer) { return answer->cells[LP_POWER_SIDE] < 0.0 ? "drop" : "rise"; }

/* Of coverage, or of the first metric that is known. */
static void say_detectable(const lp_power_question *question, const lp_power_scan *scan, const lp_power_answer *answers,
                           persona_analysis *analysis) {
  int32_t chosen = -1;
  for (int32_t i = 0; i < scan->metric_count; i++) {
    const bool known = answers[i].cells[LP_POWER_SPREAD] > 0.0;
    if (known && (chosen < 0 || strcmp(key_at(scan, i), "coverage") == 0)) chosen = i;
  }
  if (chosen < 0) return;
  const double *cells = answers[chosen].cells;
  lp_analysis_say(analysis,
                  "With %lld agents, a %s of %s by %s from its healthy %s is seen in %.0f of 100 such populations.",
                  (long long)question->agents, moves(&answers[chosen]), key_at(scan, chosen),
                  lp_fixed(cells[LP_POWER_DETECTABLE], 3).text, lp_fixed(cells[LP_POWER_HEALTHY], 3).text,
                  100.0 * question->run->options.reals[LP_OPTION_POWER]);
}

static void describe_drop(const lp_power_question *question, char *text) {
  if (question->kind == PERSONA_DROP_ABSOLUTE) {
    (void)snprintf(text, TEXT, "A drop by %s", lp_real(question->drop).text);
  } else {
    (void)snprintf(text, TEXT, "A drop by %s %%%s", lp_real(100.0 * question->drop).text,
                   question->kind == PERSONA_DROP_OF_RANGE ? " of the way" : "");
  }
}

/* The metrics that see the drop with the fewest agents, and those that never do. */
static void say_needed(const lp_power_question *question, const lp_power_scan *scan, const lp_power_answer *answers,
                       persona_analysis *analysis) {
  char drop[TEXT];
  key_list never = {.text = ""};
  int32_t most = -1;
  int32_t coverage = -1;
  for (int32_t i = 0; i < scan->metric_count; i++) {
    const double agents = answers[i].cells[LP_POWER_AGENTS];
    if (isinf(agents)) list_add(&never, key_at(scan, i));
    if (!isfinite(agents) || !(answers[i].cells[LP_POWER_LEAST] > 0.0)) continue;
    if (strcmp(key_at(scan, i), "coverage") == 0) coverage = i;
    if (most < 0 || agents > answers[most].cells[LP_POWER_AGENTS]) most = i;
  }
  describe_drop(question, drop);
  if (coverage >= 0 && coverage != most) {
    lp_analysis_say(analysis, "%s takes %.0f agents in coverage; the most, %.0f, in %s.", drop,
                    answers[coverage].cells[LP_POWER_AGENTS], answers[most].cells[LP_POWER_AGENTS], key_at(scan, most));
  } else if (most >= 0) {
    lp_analysis_say(analysis, "%s takes %.0f agents in %s.", drop, answers[most].cells[LP_POWER_AGENTS],
                    key_at(scan, most));
  }
  if (never.count > 0) {
    lp_analysis_say(analysis, "However many agents, it is not seen in %s: the %lld rows of the reference are too few.",
                    list_end(&never), (long long)scan->reference_rows);
  }
}

static void say_too_few(const lp_power_question *question, const lp_power_scan *scan, const lp_power_answer *answers,
                        persona_analysis *analysis) {
  key_list few = {.text = ""};
  for (int32_t i = 0; i < scan->metric_count; i++) {
    const double minimum = answers[i].cells[LP_POWER_MINIMUM];
    if (isfinite(minimum) && (double)question->agents < minimum) list_add(&few, key_at(scan, i));
  }
  if (few.count == 0) return;
  lp_analysis_say(analysis, "%lld agents are too few to read %s: differences that matter would be missed too often.",
                  (long long)question->agents, list_end(&few));
}

static void say_expected(const lp_power_question *question, const lp_power_scan *scan, persona_analysis *analysis) {
  const int64_t k = question->run->options.integers[LP_OPTION_K];
  const lp_matching matching = lp_match_rows(scan->reference_rows, question->agents, scan->most);
  if (matching.rest <= k || matching.held < 1) return;
  lp_analysis_say(analysis,
                  "Coverage of %lld agents as healthy as people is expected at %s; at matched sizes (%lld against %lld "
                  "rows) at %s.",
                  (long long)question->agents,
                  lp_fixed(lp_expected_coverage(scan->reference_rows, question->agents, k), 3).text,
                  (long long)matching.held, (long long)matching.rest,
                  lp_fixed(lp_expected_coverage(matching.rest, matching.held, k), 3).text);
}

void lp_power_say(const lp_power_question *question, const lp_power_scan *scan, const lp_power_answer *answers,
                  persona_analysis *analysis) {
  const int32_t coverage = persona_metric_find("coverage");
  if (scan->size_count == 0) {
    lp_analysis_say(analysis, "The reference has %lld rows, too few to be split.", (long long)scan->reference_rows);
    return;
  }
  say_detectable(question, scan, answers, analysis);
  say_needed(question, scan, answers, analysis);
  say_too_few(question, scan, answers, analysis);
  if (question->run->chosen[coverage]) say_expected(question, scan, analysis);
}
