/* persona-compare: which populations differ, in what, and which is nearest to healthy people (docs/COMPARISON.md). */
#include "inputs.h"
#include "output.h"
#include "session.h"
#include "text.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What this program reads of the command line before the rest is read as by persona-report. */
typedef struct own_arguments {
  int32_t design;
  int argc;
  char **argv; /* what is left; owned */
  char *texts; /* of the arguments that were made anew; owned */
} own_arguments;

void print_help(void) {
  puts(
      "persona-compare: do populations of agents differ, in what, and which is nearest to healthy people?\n"
      "\n"
      "usage: persona-compare [options] A.csv B.csv [C.csv ...]\n"
      "       persona-compare [options] --group COLUMN ALL.csv\n"
      "\n"
      "First each metric of each population with its interval, and where healthy people lie; then who is nearest to\n"
      "healthy people, by axis and overall, and how sure that is (both need a --reference). Then every two "
      "populations\n"
      "are compared by permutation of their labels: as a whole (energy distance, maximum mean discrepancy) and by "
      "each\n"
      "metric, in the space of the --reference and against it.\n"
      "\n"
      "  --paired               the same personas answered in both: labels are swapped within pairs of one --id (or\n"
      "                         --replicate); agents without a counterpart are left out\n"
      "  --permutations N       random relabellings behind each p-value (default 1000)\n"
      "  --reference FILE[:GROUP], --group COLUMN, --id COLUMN, --items GLOB, --weights COLUMN, --scale LOW:HIGH,\n"
      "  --missing POLICY, --replicate COLUMN, --instrument NAME|FILE, --space SPACE, --k K, --option KEY=VALUE,\n"
      "  --seed S, --threads N  as of persona-report (persona-report --help)\n"
      "  --option resamples=N, band_draws=N, null_draws=N  parts of the agents behind intervals, splits of the "
      "reference\n"
      "                         behind bands, and populations made of each null, which set the scale of the ranking\n"
      "  --metrics KEYS         which metrics, such as 'coverage,lid'; default: those that a report shows\n"
      "  --json FILE|-          writes the comparison as JSON (persona-compare/1); - for standard output\n"
      "  --list-metrics, --version, --help\n"
      "\n"
      "example: persona-compare --id id --items 'bfi*' --reference human_like.csv healthy.csv archetypes.csv\n"
      "\n"
      "exit status: 0 reported; 2 wrong usage; 3 bad data; 4 out of memory or output not writable");
}

/* Takes out what is this program's own. Returns 0 or an exit status with `message` filled. */
static int take_own(int argc, char **argv, own_arguments *own, char *message, size_t size) {
  size_t bytes = 1;
  for (int i = 0; i < argc; i++) bytes += strlen(argv[i]) + sizeof "permutations=";
  own->design = PERSONA_DESIGN_INDEPENDENT;
  own->argv = calloc((size_t)argc + 2, sizeof *own->argv);
  own->texts = malloc(bytes);
  if (own->argv == NULL || own->texts == NULL) {
    (void)snprintf(message, size, "out of memory");
    return EXIT_RESOURCES;
  }
  char *text = own->texts;
  for (int i = 0; i < argc; i++) {
    const char *value = NULL;
    if (strcmp(argv[i], "--paired") == 0) {
      own->design = PERSONA_DESIGN_PAIRED;
      continue;
    }
    if (strncmp(argv[i], "--permutations=", 15) == 0) value = argv[i] + 15;
    if (strcmp(argv[i], "--permutations") == 0) {
      value = i + 1 < argc ? argv[++i] : NULL;
      if (value == NULL) {
        (void)snprintf(message, size, "--permutations needs a value");
        return EXIT_USAGE;
      }
    }
    if (value == NULL) {
      own->argv[own->argc++] = argv[i];
      continue;
    }
    own->argv[own->argc++] = text;
    text += sprintf(text, "--option=permutations=%s", value) + 1;
  }
  return 0;
}

static int compare(persona_space *space, const persona_options *options, const arguments *chosen, const inputs *read,
                   int32_t design, persona_analysis **analysis, persona_error *err) {
  const bool shows = isatty(STDERR_FILENO) != 0;
  persona_run *run = NULL;
  int status = persona_run_create(space, options, &run, err);
  if (status == PERSONA_OK && read->reference != NULL) status = persona_run_set_reference(run, read->reference, err);
  for (int64_t p = 0; p < read->count && status == PERSONA_OK; p++) {
    status = persona_run_add_population(run, read->populations[p], err);
  }
  if (status == PERSONA_OK) status = add_metrics(run, chosen->metrics, err);
  if (status == PERSONA_OK) {
    status = persona_compare(run, design, shows ? show_progress : NULL, NULL, analysis, err);
    if (shows) clear_progress();
  }
  persona_run_free(run);
  return status;
}

static int make_comparison(persona_context *context, const arguments *chosen, int32_t design,
                           persona_analysis **analysis, persona_error *err) {
  persona_options *options = NULL;
  persona_space *space = NULL;
  inputs read = {0};
  questionnaire asked = {0};
  arguments described = *chosen;
  int status = make_options(context, chosen, &options, err);
  if (status == PERSONA_OK) status = questionnaire_read(context, &described, &asked, err);
  if (status == PERSONA_OK) status = inputs_read(context, &described, &asked, &read, err);
  if (status == PERSONA_OK) status = inputs_tell_apart(&read, err);
  if (status == PERSONA_OK && described.selection.items == NULL) inputs_print_items(&read);
  if (status == PERSONA_OK) status = fit_space(context, &described, &read, &space, err);
  if (status == PERSONA_OK) status = compare(space, options, &described, &read, design, analysis, err);
  inputs_free(&read);
  questionnaire_free(&asked);
  persona_space_free(space);
  persona_options_free(options);
  return status;
}

static int write_json(const void *analysis, int32_t style, persona_sink sink, void *user, persona_error *err) {
  (void)style;
  return persona_json_write_analysis(analysis, "persona-compare/1", sink, user, err);
}

static int report_on(const arguments *chosen, int32_t design) {
  persona_error err = {0};
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_analysis *analysis = NULL;
  persona_context_settings_init(&settings);
  settings.threads = chosen->threads;
  int status = persona_context_create(&settings, &context, &err);
  if (status == PERSONA_OK) status = make_comparison(context, chosen, design, &analysis, &err);
  if (status == PERSONA_OK) status = write_outputs(analysis, write_comparison, write_json, chosen->json, &err);
  persona_analysis_free(analysis);
  persona_context_free(context);
  if (status != PERSONA_OK) {
    (void)fprintf(stderr, "persona-compare: %s\n", err.message[0] != '\0' ? err.message : persona_status_text(status));
  }
  return exit_status(status);
}

static int act(const arguments *chosen, int32_t design) {
  switch (chosen->action) {
    case ACTION_HELP: print_help(); break;
    case ACTION_VERSION: printf("persona-compare (libpersona) %s\n", persona_version()); break;
    case ACTION_LIST_METRICS: print_metrics(); break;
    case ACTION_SAMPLES:
      (void)fprintf(stderr, "persona-compare: name at least two populations; see --help\n");
      return EXIT_USAGE;
    default: return report_on(chosen, design);
  }
  return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_REPORTED : EXIT_RESOURCES;
}

int main(int argc, char **argv) {
  own_arguments own = {0};
  arguments chosen = {0};
  char message[512];
  (void)setlocale(LC_CTYPE, "");
  limit_blas();
  int status = take_own(argc, argv, &own, message, sizeof message);
  if (status == 0) status = arguments_read(own.argc, own.argv, &chosen, message, sizeof message);
  if (status == 0 && (chosen.values_only || chosen.requirement_count > 0)) {
    (void)snprintf(message, sizeof message, "--values-only and --require belong to persona-report");
    status = EXIT_USAGE;
  }
  if (status == 0) {
    status = act(&chosen, own.design);
  } else {
    (void)fprintf(stderr, "persona-compare: %s\n", message);
  }
  arguments_free(&chosen);
  free(own.argv);
  free(own.texts);
  return status;
}
