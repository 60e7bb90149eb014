/* persona_power: a scan of numbers of agents, one curve and one answer a metric, told as an analysis. */
#include <persona/power.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "inference/power_tables.h"
#include "metrics/catalogue.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int check(const persona_run *run, int64_t agents, double drop, int32_t kind, persona_error *err) {
  if (run->reference == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "power is that against a reference, and the run has none");
  }
  if (memchr(run->chosen, 1, (size_t)persona_metric_count()) == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the run has no metric to look at; add one");
  }
  if (agents != 0 && agents < 2) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "%lld agents are no population; at least 2 are", (long long)agents);
  }
  if (!(drop > 0.0) || !isfinite(drop)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "a drop is a positive number, not %s", lp_real(drop).text);
  }
  if (kind < PERSONA_DROP_ABSOLUTE || kind > PERSONA_DROP_OF_RANGE) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "there is no kind %d of drop", (int)kind);
  }
  if (kind != PERSONA_DROP_ABSOLUTE && drop > 1.0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "a drop by the share %s is more than all of it", lp_real(drop).text);
  }
  return PERSONA_OK;
}

/* A setting that is no option. */
static void note_setting(persona_analysis *analysis, const char *key, const char *text) {
  const int32_t at = analysis->setting_count++;
  analysis->setting_keys[at] = key;
  (void)snprintf(analysis->setting_texts[at], sizeof analysis->setting_texts[at], "%s", text);
}

static void note_settings(const lp_power_question *question, persona_analysis *analysis) {
  static const int32_t read[] = {LP_OPTION_POWER,      LP_OPTION_MATERIAL_SHARE, LP_OPTION_INTERVAL_LEVEL,
                                 LP_OPTION_BAND_DRAWS, LP_OPTION_NULL_DRAWS,     LP_OPTION_SEED};
  static const char *const kinds[] = {"", "%", "% of the range"};
  char text[32];
  const double shown = question->kind == PERSONA_DROP_ABSOLUTE ? question->drop : 100.0 * question->drop;
  (void)snprintf(text, sizeof text, "%lld", (long long)question->agents);
  note_setting(analysis, "agents", text);
  (void)snprintf(text, sizeof text, "%.16s%s", lp_real(shown).text, kinds[question->kind]);
  note_setting(analysis, "drop", text);
  for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) {
    lp_analysis_setting(analysis, &question->run->options, read[i]);
  }
}

static int answer(const lp_power_question *question, const lp_power_scan *scan, persona_analysis *analysis,
                  persona_error *err) {
  const persona_context *context = question->run->context;
  const double power = question->run->options.reals[LP_OPTION_POWER];
  lp_power_curve *curves = lp_allocate_array(context, scan->metric_count, sizeof *curves);
  lp_power_answer *answers = lp_allocate_array(context, scan->metric_count, sizeof *answers);
  int status = curves != NULL && answers != NULL ? PERSONA_OK : lp_out_of_memory(err);
  for (int32_t i = 0; i < scan->metric_count && status == PERSONA_OK; i++) {
    lp_power_curve_read(scan, i, power, &curves[i]);
    lp_power_answer_find(question, &curves[i], &answers[i]);
  }
  if (status == PERSONA_OK) status = lp_power_tell(question, scan, curves, answers, analysis, err);
  lp_release(context, curves);
  lp_release(context, answers);
  return status;
}

int persona_power(const persona_run *run, int64_t agents, double drop, int32_t kind, persona_progress_callback progress,
                  void *user, persona_analysis **out, persona_error *err) {
  lp_progress watched = {.callback = progress, .user = user};
  if (out != NULL) *out = NULL;
  if (run == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_power: run or out is NULL");
  }
  int status = check(run, agents, drop, kind, err);
  if (status != PERSONA_OK) return status;
  persona_analysis *analysis = lp_analysis_create(run->context, "power", run->reference);
  if (analysis == NULL) return lp_out_of_memory(err);
  lp_power_question question = {.run = run, .agents = agents, .drop = drop, .kind = kind};
  lp_power_scan scan;
  lp_progress_begin(&watched, lp_power_scan_steps(run, agents));
  status = lp_power_scan_make(run, agents, &watched, &scan, err);
  if (agents == 0) question.agents = scan.reference_rows > 2 ? scan.reference_rows : 2;
  if (status == PERSONA_OK) {
    note_settings(&question, analysis);
    status = answer(&question, &scan, analysis, err);
  }
  lp_power_scan_clear(run->context, &scan);
  if (status != PERSONA_OK) {
    persona_analysis_free(analysis);
    return status;
  }
  lp_progress_end(&watched);
  *out = analysis;
  return lp_succeed(err);
}
