/* Reading the command line. */
#include "arguments.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  OPTION_REFERENCE = 256,
  OPTION_GROUP,
  OPTION_ID,
  OPTION_ITEMS,
  OPTION_WEIGHTS,
  OPTION_SCALE,
  OPTION_MISSING,
  OPTION_ATTRIBUTES,
  OPTION_REPLICATE,
  OPTION_INSTRUMENT,
  OPTION_TARGET,
  OPTION_SPACE,
  OPTION_K,
  OPTION_METRICS,
  OPTION_PUBLISHED,
  OPTION_OPTION,
  OPTION_SEED,
  OPTION_THREADS,
  OPTION_JSON,
  OPTION_VALUES_ONLY,
  OPTION_RESAMPLES,
  OPTION_REQUIRE,
  OPTION_LIST_METRICS,
  OPTION_VERSION,
  OPTION_HELP,
  OPTION_LATER
};

static const struct option long_options[] = {{"reference", required_argument, NULL, OPTION_REFERENCE},
                                             {"group", required_argument, NULL, OPTION_GROUP},
                                             {"id", required_argument, NULL, OPTION_ID},
                                             {"items", required_argument, NULL, OPTION_ITEMS},
                                             {"weights", required_argument, NULL, OPTION_WEIGHTS},
                                             {"scale", required_argument, NULL, OPTION_SCALE},
                                             {"missing", required_argument, NULL, OPTION_MISSING},
                                             {"space", required_argument, NULL, OPTION_SPACE},
                                             {"attributes", required_argument, NULL, OPTION_ATTRIBUTES},
                                             {"replicate", required_argument, NULL, OPTION_REPLICATE},
                                             {"k", required_argument, NULL, OPTION_K},
                                             {"metrics", required_argument, NULL, OPTION_METRICS},
                                             {"published", no_argument, NULL, OPTION_PUBLISHED},
                                             {"option", required_argument, NULL, OPTION_OPTION},
                                             {"seed", required_argument, NULL, OPTION_SEED},
                                             {"threads", required_argument, NULL, OPTION_THREADS},
                                             {"json", required_argument, NULL, OPTION_JSON},
                                             {"list-metrics", no_argument, NULL, OPTION_LIST_METRICS},
                                             {"version", no_argument, NULL, OPTION_VERSION},
                                             {"help", no_argument, NULL, OPTION_HELP},
                                             {"instrument", required_argument, NULL, OPTION_INSTRUMENT},
                                             {"target", required_argument, NULL, OPTION_TARGET},
                                             {"values-only", no_argument, NULL, OPTION_VALUES_ONLY},
                                             {"resamples", required_argument, NULL, OPTION_RESAMPLES},
                                             {"require", required_argument, NULL, OPTION_REQUIRE},
                                             /* of the contract, but not built yet */

                                             {"html", required_argument, NULL, OPTION_LATER},
                                             {NULL, 0, NULL, 0}};

/* Where a refusal goes. */
typedef struct reply {
  char *message;
  size_t size;
} reply;

static int refuse(const reply *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int refuse(const reply *to, const char *format, ...) {
  va_list list;
  va_start(list, format);
  (void)vsnprintf(to->message, to->size, format, list);
  va_end(list);
  return EXIT_USAGE;
}

static int take_scale(persona_selection *selection, const char *value, const reply *to) {
  char low[64];
  const char *colon = strchr(value, ':');
  const size_t length = colon != NULL ? (size_t)(colon - value) : 0;
  if (colon != NULL && length < sizeof low) {
    memcpy(low, value, length);
    low[length] = '\0';
    if (persona_csv_number(low, &selection->low) == 1 && persona_csv_number(colon + 1, &selection->high) == 1 &&
        selection->low <= selection->high) {
      selection->has_scale = 1;
      return 0;
    }
  }
  return refuse(to, "--scale is '%.60s'; it must be LOW:HIGH, such as 1:5", value);
}

static int take_missing(persona_selection *selection, const char *value, const reply *to) {
  static const char *const words[] = {"error", "drop", "pairwise", "row_median"};
  for (int32_t policy = PERSONA_MISSING_ERROR; policy <= PERSONA_MISSING_ROW_MEDIAN; policy++) {
    if (strcmp(value, words[policy]) == 0) {
      selection->missing = policy;
      return 0;
    }
  }
  return refuse(to, "--missing is '%.60s'; it must be error, drop, pairwise or row_median", value);
}

static int take_space(arguments *found, const char *value, const reply *to) {
  for (int32_t kind = PERSONA_SPACE_NONE; kind <= PERSONA_SPACE_COMPONENTS; kind++) {
    if (strcmp(value, persona_space_kind_name(kind)) == 0) {
      found->space = kind;
      return 0;
    }
  }
  return refuse(to, "--space is '%.60s'; it must be reference, none, pooled, whitened, traits or components", value);
}

static int take_threads(arguments *found, const char *value, const reply *to) {
  double threads = 0.0;
  if (persona_csv_number(value, &threads) != 1 || threads < 0.0 || threads > 1024.0 ||
      threads != (double)(int32_t)threads) {
    return refuse(to, "--threads is '%.60s'; it must be a whole number in 0..1024 (0: one per processor)", value);
  }
  found->threads = (int32_t)threads;
  return 0;
}

/* Remembers KEY=VALUE; the library checks both later. */
static int take_option(arguments *found, const char *key, size_t key_length, const char *value, const reply *to) {
  option_setting *setting = &found->options[found->option_count];
  if (key_length == 0 || key_length >= sizeof setting->key) {
    return refuse(to, "--option needs KEY=VALUE; --list-metrics lists the keys");
  }
  memcpy(setting->key, key, key_length);
  setting->key[key_length] = '\0';
  setting->value = value;
  found->option_count++;
  return 0;
}

static int take_assignment(arguments *found, const char *text, const reply *to) {
  const char *equals = strchr(text, '=');
  if (equals == NULL) return refuse(to, "--option is '%.60s'; it must be KEY=VALUE", text);
  return take_option(found, text, (size_t)(equals - text), equals + 1, to);
}

static int take(arguments *found, int option, const char *name, const char *value, const reply *to) {
  switch (option) {
    case OPTION_REFERENCE: found->reference = value; return 0;
    case OPTION_GROUP: found->selection.group = value; return 0;
    case OPTION_ID: found->selection.id = value; return 0;
    case OPTION_ITEMS: found->selection.items = value; return 0;
    case OPTION_WEIGHTS: found->selection.weights = value; return 0;
    case OPTION_ATTRIBUTES:
      found->selection.attributes = value;
      found->attributes_asked = true;
      return 0;
    case OPTION_INSTRUMENT: found->instrument = value; return 0;
    case OPTION_TARGET: found->targets[found->target_count++] = value; return 0;
    case OPTION_REPLICATE: found->selection.replicate = value; return 0;
    case OPTION_VALUES_ONLY: found->values_only = true; return 0;
    case OPTION_REQUIRE: found->requirements[found->requirement_count++] = value; return 0;
    case OPTION_PUBLISHED: found->published = true; return 0;
    case OPTION_METRICS: found->metrics = value; return 0;
    case OPTION_JSON: found->json = value; return 0;
    case OPTION_SCALE: return take_scale(&found->selection, value, to);
    case OPTION_MISSING: return take_missing(&found->selection, value, to);
    case OPTION_SPACE: return take_space(found, value, to);
    case OPTION_THREADS: return take_threads(found, value, to);
    case OPTION_K: return take_option(found, "k", 1, value, to);
    case OPTION_SEED: return take_option(found, "seed", 4, value, to);
    case OPTION_RESAMPLES: return take_option(found, "resamples", 9, value, to);
    case OPTION_OPTION: return take_assignment(found, value, to);
    case OPTION_LIST_METRICS: found->action = ACTION_LIST_METRICS; return 0;
    case OPTION_VERSION: found->action = ACTION_VERSION; return 0;
    case OPTION_HELP: found->action = ACTION_HELP; return 0;
    default: return refuse(to, "--%s is not built yet in this version", name);
  }
}

/* What the parts mean together. */
static int settle(arguments *found, const reply *to) {
  const persona_selection *selection = &found->selection;
  if (found->action != ACTION_REPORT) return 0;
  if (found->space == PERSONA_SPACE_REFERENCE && found->reference == NULL && found->file_count > 0) {
    return refuse(to, "--space reference needs a --reference");
  }
  if (selection->missing == PERSONA_MISSING_ROW_MEDIAN && !found->published) {
    return refuse(to, "--missing row_median makes up answers; it is there for --published alone");
  }
  if (found->instrument == NULL && (found->space == PERSONA_SPACE_TRAITS || found->target_count > 0)) {
    return refuse(to, "%s needs items that name traits; name an --instrument",
                  found->target_count > 0 ? "--target" : "--space traits");
  }
  if (found->instrument != NULL && selection->has_scale) {
    return refuse(to, "--instrument brings its scale; leave out --scale");
  }
  if (found->file_count > 0) return 0;
  if (found->instrument != NULL || found->reference != NULL || selection->group != NULL || selection->id != NULL ||
      selection->items != NULL || selection->weights != NULL || selection->attributes != NULL ||
      selection->replicate != NULL || selection->has_scale || selection->missing != PERSONA_MISSING_ERROR) {
    return refuse(to, "name at least one file with a population to report on");
  }
  found->action = ACTION_SAMPLES;
  return 0;
}

int arguments_read(int argc, char **argv, arguments *found, char *message, size_t size) {
  const reply to = {.message = message, .size = size};
  memset(found, 0, sizeof *found);
  persona_selection_init(&found->selection);
  found->space = -1;
  found->options = calloc((size_t)argc + 1, sizeof *found->options);
  found->targets = calloc((size_t)argc + 1, sizeof *found->targets);
  found->requirements = calloc((size_t)argc + 1, sizeof *found->requirements);
  if (found->options == NULL || found->targets == NULL || found->requirements == NULL) {
    (void)refuse(&to, "out of memory");
    return EXIT_RESOURCES;
  }
  opterr = 0;
  for (;;) {
    int place = -1;
    const int option = getopt_long(argc, argv, ":h", long_options, &place);
    int status = 0;
    if (option == -1) break;
    if (option == ':') return refuse(&to, "%s needs a value", argv[optind - 1]);
    if (option == '?' && optopt > 0 && optopt < 256) return refuse(&to, "'-%c' is not an option; see --help", optopt);
    if (option == '?') return refuse(&to, "'%.80s' is not an option; see --help", argv[optind - 1]);
    if (option == 'h') {
      found->action = ACTION_HELP;
    } else {
      status = take(found, option, place >= 0 ? long_options[place].name : "", optarg, &to);
    }
    if (status != 0) return status;
    if (found->action == ACTION_HELP || found->action == ACTION_VERSION) return 0;
  }
  found->files = argv + optind;
  found->file_count = argc - optind;
  return settle(found, &to);
}

void arguments_free(arguments *found) {
  free(found->options);
  free((void *)found->targets);
  free((void *)found->requirements);
}
