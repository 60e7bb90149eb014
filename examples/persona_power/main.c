/* persona-power: how many agents it takes to see a drop (docs/POWER.md). */
#include "inputs.h"
#include "output.h"
#include "own_arguments.h"
#include "samples.h"
#include "session.h"
#include "text.h"

#include <persona/power.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void print_help(void) {
  puts(
      "persona-power: how many agents does it take to see that a metric has dropped?\n"
      "\n"
      "usage: persona-power --reference PEOPLE.csv[:GROUP] [options]\n"
      "\n"
      "Plans a simulation against a human reference, before there are agents. For each metric: which drop is seen with "
      "so\n"
      "many agents, how many agents a drop takes, and below how many the metric should not be read. A drop is seen "
      "when\n"
      "the value at matched sizes leaves the band of healthy people (persona-report). Run bare, it plans "
      "against\n"
      "the simulated sample that ships with libpersona.\n"
      "\n"
      "  --agents N             how many agents there will be (default: as many as the reference has rows)\n"
      "  --drop D | P%          the drop to be seen: 0.1 in the metric's unit, or 20% of its healthy value (default "
      "20%);\n"
      "                         metrics of which less is better rise instead\n"
      "  --power P              how often it is to be seen (default 0.8)\n"
      "  --metrics KEYS         which metrics, such as 'coverage,lid'; default: those that a report shows\n"
      "  --option KEY=VALUE     such as interval_level=0.99, material_share=0.1, band_draws=400; --list-metrics lists "
      "all\n"
      "  --items GLOB, --id COLUMN, --group COLUMN, --weights COLUMN, --scale LOW:HIGH, --missing POLICY,\n"
      "  --instrument NAME|FILE, --space SPACE, --k K, --seed S, --threads N\n"
      "                         as of persona-report (persona-report --help)\n"
      "  --json FILE|-          writes the answer as JSON (persona-power/1); - for standard output\n"
      "  --list-metrics, --version, --help\n"
      "\n"
      "examples: persona-power --reference people.csv --items 'bfi*' --agents 100\n"
      "          persona-power --reference people.csv --metrics coverage --drop 0.1\n"
      "\n"
      "exit status: 0 reported; 2 wrong usage; 3 bad data; 4 out of memory or output not writable");
}

static int plan(persona_space *space, const persona_options *options, const arguments *chosen, const own_arguments *own,
                const inputs *read, persona_analysis **analysis, persona_error *err) {
  const bool shows = isatty(STDERR_FILENO) != 0;
  persona_run *run = NULL;
  int status = persona_run_create(space, options, &run, err);
  if (status == PERSONA_OK) status = persona_run_set_reference(run, read->reference, err);
  if (status == PERSONA_OK) status = add_metrics(run, chosen->metrics, err);
  if (status == PERSONA_OK) {
    status =
        persona_power(run, own->agents, own->drop, own->drop_kind, shows ? show_progress : NULL, NULL, analysis, err);
    if (shows) clear_progress();
  }
  persona_run_free(run);
  return status;
}

static int make_plan(persona_context *context, const arguments *chosen, const own_arguments *own,
                     persona_analysis **analysis, persona_error *err) {
  persona_options *options = NULL;
  persona_space *space = NULL;
  inputs read = {0};
  questionnaire asked = {0};
  arguments described = *chosen;
  int status = make_options(context, chosen, &options, err);
  if (status == PERSONA_OK) status = questionnaire_read(context, &described, &asked, err);
  if (status == PERSONA_OK) status = inputs_read(context, &described, &asked, &read, err);
  if (status == PERSONA_OK && described.selection.items == NULL) inputs_print_items(&read);
  if (status == PERSONA_OK) status = fit_space(context, &described, &read, &space, err);
  if (status == PERSONA_OK) status = plan(space, options, &described, own, &read, analysis, err);
  inputs_free(&read);
  questionnaire_free(&asked);
  persona_space_free(space);
  persona_options_free(options);
  return status;
}

static int write_json(const void *analysis, int32_t style, persona_sink sink, void *user, persona_error *err) {
  (void)style;
  return persona_json_write_analysis(analysis, "persona-power/1", sink, user, err);
}

static int report_on(const arguments *chosen, const own_arguments *own) {
  persona_error err = {0};
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_analysis *analysis = NULL;
  persona_context_settings_init(&settings);
  settings.threads = chosen->threads;
  int status = persona_context_create(&settings, &context, &err);
  if (status == PERSONA_OK) status = make_plan(context, chosen, own, &analysis, &err);
  if (status == PERSONA_OK) status = write_outputs(analysis, write_power, write_json, chosen->json, &err);
  persona_analysis_free(analysis);
  persona_context_free(context);
  if (status != PERSONA_OK) {
    (void)fprintf(stderr, "persona-power: %s\n", err.message[0] != '\0' ? err.message : persona_status_text(status));
  }
  return exit_status(status);
}

static int report_on_samples(arguments *chosen, const own_arguments *own) {
  samples shipped;
  char message[512];
  int status = samples_find(&shipped, message, sizeof message);
  if (status == 0) {
    (void)fprintf(stderr, "No reference was named, so this plans against the SIMULATED sample in %s.\n",
                  shipped.folder);
    samples_choose(&shipped, chosen);
    chosen->file_count = 0;
    status = report_on(chosen, own);
  } else {
    (void)fprintf(stderr, "persona-power: %s\n", message);
  }
  samples_free(&shipped);
  return status;
}

/* There is a reference and nothing else to read. The command line is read with a file that is not there in place of
 * populations, which persona-report asks for. */
static int plan_or_refuse(arguments *chosen, const own_arguments *own) {
  const persona_selection *selection = &chosen->selection;
  const bool describes = selection->group != NULL || selection->id != NULL || selection->items != NULL ||
                         selection->weights != NULL || selection->has_scale || chosen->instrument != NULL ||
                         selection->missing != PERSONA_MISSING_ERROR;
  if (chosen->file_count > 1) {
    (void)fprintf(stderr, "persona-power: '%.200s' is not looked at: a plan needs the --reference alone\n",
                  chosen->files[0]);
    return EXIT_USAGE;
  }
  chosen->file_count = 0;
  if (chosen->reference != NULL) return report_on(chosen, own);
  if (!describes) return report_on_samples(chosen, own);
  (void)fprintf(stderr, "persona-power: name the --reference to plan against; see --help\n");
  return EXIT_USAGE;
}

static int act(arguments *chosen, const own_arguments *own) {
  switch (chosen->action) {
    case ACTION_HELP: print_help(); break;
    case ACTION_VERSION: printf("persona-power (libpersona) %s\n", persona_version()); break;
    case ACTION_LIST_METRICS: print_metrics(); break;
    default: return plan_or_refuse(chosen, own);
  }
  return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_REPORTED : EXIT_RESOURCES;
}

static bool asks_for_more(const arguments *chosen) {
  return chosen->values_only || chosen->requirement_count > 0 || chosen->published || chosen->target_count > 0 ||
         chosen->attributes_asked || chosen->selection.replicate != NULL;
}

int main(int argc, char **argv) {
  static char nothing[] = "";
  own_arguments own = {0};
  arguments chosen = {0};
  char message[512];
  (void)setlocale(LC_CTYPE, "");
  limit_blas();
  int status = own_arguments_take(argc, argv, &own, message, sizeof message);
  if (status == 0) {
    own.argv[own.argc++] = nothing;
    status = arguments_read(own.argc, own.argv, &chosen, message, sizeof message);
  }
  if (status == 0 && asks_for_more(&chosen)) {
    (void)snprintf(
        message, sizeof message,
        "--values-only, --require, --published, --target, --attributes and --replicate are about agents that "
        "are there: they belong to persona-report");
    status = EXIT_USAGE;
  }
  if (status == 0) {
    status = act(&chosen, &own);
  } else {
    (void)fprintf(stderr, "persona-power: %s\n", message);
  }
  arguments_free(&chosen);
  own_arguments_free(&own);
  return status;
}
