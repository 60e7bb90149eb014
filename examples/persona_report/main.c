/* persona-report: from files of answers to a report (docs/COMMAND.md). */
#include "analyses.h"
#include "arguments.h"
#include "gates.h"
#include "inputs.h"
#include "output.h"
#include "samples.h"
#include "session.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int add_inference(const persona_run *run, persona_report *report, persona_error *err) {
  const bool shows = isatty(STDERR_FILENO);
  persona_inference *inference = NULL;
  int status = persona_inference_create(run, shows ? show_progress : NULL, NULL, &inference, err);
  if (shows) clear_progress();
  if (status == PERSONA_OK) status = persona_report_set_inference(report, inference, err);
  persona_inference_free(inference);
  return status;
}

/* What is wrong with each population but the reference, in a word. */
static int add_diagnoses(const persona_space *space, const persona_options *options, const inputs *read,
                         persona_report *report, persona_error *err) {
  int status = PERSONA_OK;
  for (int64_t p = 0; p < read->count && status == PERSONA_OK; p++) {
    persona_diagnosis *diagnosis = NULL;
    if (read->populations[p] == read->reference) continue;
    status = persona_diagnose(read->populations[p], read->reference, space, options, NULL, NULL, &diagnosis, err);
    if (status == PERSONA_OK) status = persona_report_set_diagnosis(report, p, diagnosis, err);
    persona_diagnosis_free(diagnosis);
  }
  return status;
}

static int execute(persona_space *space, const persona_options *options, const arguments *chosen, const inputs *read,
                   persona_report **report, persona_error *err) {
  persona_run *run = NULL;
  int status = persona_run_create(space, options, &run, err);
  if (status == PERSONA_OK && read->reference != NULL) status = persona_run_set_reference(run, read->reference, err);
  for (int64_t p = 0; p < read->count && status == PERSONA_OK; p++) {
    status = persona_run_add_population(run, read->populations[p], err);
  }
  if (status == PERSONA_OK) status = add_metrics(run, chosen->metrics, err);
  if (status == PERSONA_OK) {
    if (isatty(STDERR_FILENO)) persona_run_set_progress(run, show_progress, NULL);
    status = persona_run_execute(run, err);
    if (isatty(STDERR_FILENO)) clear_progress();
  }
  if (status == PERSONA_OK) status = persona_report_create(run, report, err);
  if (status == PERSONA_OK && !chosen->values_only && !chosen->published) status = add_inference(run, *report, err);
  if (status == PERSONA_OK && !chosen->values_only) status = add_diagnoses(space, options, read, *report, err);
  if (status == PERSONA_OK) status = add_analyses(chosen, read, options, *report, err);
  persona_run_free(run);
  return status;
}

/* Everything from files to a report. */
static int make_report(persona_context *context, const arguments *chosen, persona_report **report, persona_error *err) {
  persona_options *options = NULL;
  persona_space *space = NULL;
  inputs read = {0};
  questionnaire asked = {0};
  arguments described = *chosen;
  int status = make_options(context, chosen, &options, err);
  if (status == PERSONA_OK) status = questionnaire_read(context, &described, &asked, err);
  chosen = &described; /* with the columns of the instrument and of the targets */
  if (status == PERSONA_OK) status = inputs_read(context, chosen, &asked, &read, err);
  if (status == PERSONA_OK && chosen->selection.items == NULL) inputs_print_items(&read);
  if (status == PERSONA_OK) status = fit_space(context, chosen, &read, &space, err);
  if (status == PERSONA_OK) status = execute(space, options, chosen, &read, report, err);
  inputs_free(&read);
  questionnaire_free(&asked);
  persona_space_free(space);
  persona_options_free(options);
  return status;
}

static int write_text(const void *report, int32_t style, persona_sink sink, void *user, persona_error *err) {
  return persona_report_write_text(report, style, sink, user, err);
}

static int write_json(const void *report, int32_t style, persona_sink sink, void *user, persona_error *err) {
  (void)style;
  return persona_json_write_report(report, sink, user, err);
}

static int report_on(const arguments *chosen) {
  persona_error err = {0};
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_report *report = NULL;
  persona_context_settings_init(&settings);
  settings.threads = chosen->threads;
  int status = persona_context_create(&settings, &context, &err);
  if (status == PERSONA_OK) status = make_report(context, chosen, &report, &err);
  if (status == PERSONA_OK) status = write_outputs(report, write_text, write_json, chosen->json, &err);
  const bool passed = status != PERSONA_OK || gates_pass(chosen, report);
  persona_report_free(report);
  persona_context_free(context);
  if (status != PERSONA_OK) {
    (void)fprintf(stderr, "persona-report: %s\n", err.message[0] != '\0' ? err.message : persona_status_text(status));
  }
  return status == PERSONA_OK && !passed ? EXIT_REQUIREMENT : exit_status(status);
}

static int report_on_samples(arguments *chosen) {
  samples shipped;
  char message[512];
  int status = samples_find(&shipped, message, sizeof message);
  if (status == 0) {
    (void)fprintf(stderr, "No file was named, so this is a report on the SIMULATED samples in %s.\n", shipped.folder);
    samples_choose(&shipped, chosen);
    status = report_on(chosen);
  } else {
    (void)fprintf(stderr, "persona-report: %s\n", message);
  }
  samples_free(&shipped);
  return status;
}

static int act(arguments *chosen) {
  switch (chosen->action) {
    case ACTION_HELP: print_help(); break;
    case ACTION_VERSION: printf("persona-report (libpersona) %s\n", persona_version()); break;
    case ACTION_LIST_METRICS: print_metrics(); break;
    case ACTION_SAMPLES: return report_on_samples(chosen);
    default: return report_on(chosen);
  }
  return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_REPORTED : EXIT_RESOURCES;
}

int main(int argc, char **argv) {
  arguments chosen;
  char message[512];
  (void)setlocale(LC_CTYPE, ""); /* only to learn whether the terminal shows UTF-8 */
  limit_blas();
  int status = arguments_read(argc, argv, &chosen, message, sizeof message);
  if (status == 0) status = gates_check(&chosen, message, sizeof message);
  if (status == 0) {
    status = act(&chosen);
  } else {
    (void)fprintf(stderr, "persona-report: %s\n", message);
  }
  arguments_free(&chosen);
  return status;
}
