/* persona-parse: raw responses of models to a matrix of answers, with a report on every doubtful one. */
#include "common.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char program[] = "persona-parse";

enum { MOST_ITEMS = 10000, MOST_SHOWN = 20 };

typedef struct choices {
  const char *output;
  const char *json;
  persona_response_scale scale;
  char **items; /* NULL: those of the file */
  int64_t item_count;
  bool has_scale;
  const char *instrument; /* NAME or FILE, or NULL */
  double least_answered;  /* percent, for the gate */
} choices;

static void print_help(void) {
  puts(
      "persona-parse: raw responses of language models to a matrix of answers\n"
      "\n"
      "usage: persona-parse --scale LOW:HIGH|--instrument NAME --output ANSWERS.csv [options] RESPONSES.jsonl\n"
      "\n"
      "RESPONSES has one JSON object a line: {\"persona\": \"p1\", \"item\": \"bfi1\", \"text\": \"On a scale ... "
      "4\"}.\n"
      "Nothing is guessed: what holds no single rating is left empty, with a reason in the report.\n"
      "\n"
      "  --scale LOW:HIGH    ratings are whole numbers from LOW to HIGH, such as 1:5\n"
      "  --instrument NAME|FILE  items, their order and scales, of an instrument such as bfi-44 (docs/INSTRUMENTS.md)\n"
      "  --choices N         in place of --scale: one of N letters A, B, ...; A is written as 1\n"
      "  --items LIST        the items in their order, such as 'bfi1..44' or 'q1,q2,q5'; default: as they come in the\n"
      "                      file. A response to any other item is an error\n"
      "  --output FILE|-     the matrix as CSV: id, then one column an item, empty where there is no answer\n"
      "  --json FILE|-       the report: counts by outcome and every response that is not clear\n"
      "  --least-answered P  a gate: exit 1 when fewer than P percent of the matrix are answered\n"
      "  --version, --help\n"
      "\n"
      "Without --json the report goes to standard error, shortened. docs/PERSONAS.md has the rules and the outcomes.\n"
      "\n"
      "exit status: 0 parsed; 1 the gate failed; 2 wrong usage; 3 bad data; 4 out of memory or output not writable");
}

static bool take_scale(choices *found, const char *value) {
  char low[24];
  const char *colon = strchr(value, ':');
  const size_t length = colon != NULL ? (size_t)(colon - value) : sizeof low;
  int64_t bounds[2];
  if (length >= sizeof low) return false;
  memcpy(low, value, length);
  low[length] = '\0';
  if (!read_whole(low, -1000000, 1000000, &bounds[0]) || !read_whole(colon + 1, bounds[0] + 1, 1000000, &bounds[1])) {
    return false;
  }
  found->scale.kind = PERSONA_RESPONSE_RATING;
  found->scale.low = (int32_t)bounds[0];
  found->scale.high = (int32_t)bounds[1];
  found->has_scale = true;
  return true;
}

static bool take_choices(choices *found, const char *value) {
  int64_t letters = 0;
  if (!read_whole(value, 2, 26, &letters)) return false;
  found->scale.kind = PERSONA_RESPONSE_CHOICE;
  found->scale.low = 1;
  found->scale.high = (int32_t)letters;
  found->has_scale = true;
  return true;
}

static bool add_item(choices *found, const char *name) {
  if (found->item_count == MOST_ITEMS || name[0] == '\0') return false;
  if (found->items == NULL) found->items = calloc(MOST_ITEMS, sizeof *found->items);
  char *copy = found->items != NULL ? malloc(strlen(name) + 1) : NULL;
  if (copy == NULL) return false;
  (void)strcpy(copy, name);
  found->items[found->item_count++] = copy;
  return true;
}

/* One part of the list: a name, or PREFIXa..b. */
static bool add_part(choices *found, char *part) {
  char *dots = strstr(part, "..");
  if (dots == NULL) return add_item(found, part);
  int64_t first = 0;
  int64_t last = 0;
  char *digits = dots;
  while (digits > part && digits[-1] >= '0' && digits[-1] <= '9') digits--;
  *dots = '\0';
  if (!read_whole(digits, 0, 1000000, &first) || !read_whole(dots + 2, first, 1000000, &last)) return false;
  for (int64_t i = first; i <= last; i++) {
    char name[256];
    (void)snprintf(name, sizeof name, "%.*s%lld", (int)(digits - part < 200 ? digits - part : 200), part, (long long)i);
    if (!add_item(found, name)) return false;
  }
  return true;
}

static bool take_items(choices *found, const char *list) {
  char part[512];
  for (;;) {
    const size_t length = strcspn(list, ",");
    if (length == 0 || length >= sizeof part) return false;
    memcpy(part, list, length);
    part[length] = '\0';
    if (!add_part(found, part)) return false;
    if (list[length] == '\0') return true;
    list += length + 1;
  }
}

static int64_t count_answered(const persona_responses *responses) {
  int64_t answered = 0;
  for (int32_t outcome = 0; outcome <= PERSONA_OUTCOME_AMBIGUOUS; outcome++) {
    answered += persona_responses_count_outcome(responses, outcome);
  }
  return answered;
}

/* The report in short, on standard error: standard output may hold the matrix. */
static void print_report(const persona_responses *responses) {
  const int64_t personas = persona_responses_persona_count(responses);
  const int64_t items = persona_responses_item_count(responses);
  int64_t present = 0;
  int64_t shown = 0;
  for (int32_t outcome = 0; outcome <= PERSONA_OUTCOME_OTHER_SCALE; outcome++) {
    const int64_t count = persona_responses_count_outcome(responses, outcome);
    present += count;
    if (count > 0) (void)fprintf(stderr, "  %8lld  %s\n", (long long)count, persona_outcome_name(outcome));
  }
  (void)fprintf(stderr, "%s: %lld personas, %lld items, %lld responses, %lld absent, %lld answers\n", program,
                (long long)personas, (long long)items, (long long)present, (long long)(personas * items - present),
                (long long)count_answered(responses));
  for (int64_t p = 0; p < personas; p++) {
    for (int64_t i = 0; i < items; i++) {
      const persona_response *response = persona_responses_get(responses, p, i);
      if (response == NULL || response->outcome == PERSONA_OUTCOME_CLEAR || ++shown > MOST_SHOWN) continue;
      (void)fprintf(stderr, "  line %lld: %s, %s: %s: %s\n", (long long)persona_responses_line(responses, p, i),
                    persona_responses_persona_name(responses, p), persona_responses_item_name(responses, i),
                    persona_outcome_name(response->outcome), response->reason);
    }
  }
  if (shown > MOST_SHOWN) {
    (void)fprintf(stderr, "  and %lld more; --json lists them all\n", (long long)(shown - MOST_SHOWN));
  }
}

typedef int (*writer)(const persona_responses *responses, persona_sink sink, void *user, persona_error *err);

static int write_one(const persona_responses *responses, writer write, const char *path) {
  persona_error err;
  if (path == NULL) return EXIT_DONE;
  FILE *stream = open_output(program, path);
  if (stream == NULL) return EXIT_RESOURCES;
  const int status = write(responses, write_to_stream, stream, &err);
  const int closed = close_output(program, path, stream);
  return status != PERSONA_OK && closed == EXIT_DONE ? report_error(program, &err) : closed;
}

static int read_responses(persona_context *context, const choices *chosen, const char *path,
                          persona_responses **responses, persona_error *err) {
  persona_instrument *instrument = NULL;
  if (chosen->instrument == NULL) {
    return persona_responses_read(context, path, &chosen->scale, (const char *const *)chosen->items, chosen->item_count,
                                  responses, err);
  }
  int status = read_instrument(context, chosen->instrument, &instrument, err);
  if (status == PERSONA_OK) status = persona_responses_read_instrument(context, path, instrument, responses, err);
  persona_instrument_free(instrument);
  return status;
}

static int run(const choices *chosen, const char *path) {
  persona_error err = {0};
  persona_context *context = open_context(program);
  if (context == NULL) return EXIT_RESOURCES;
  persona_responses *responses = NULL;
  int result =
      read_responses(context, chosen, path, &responses, &err) == PERSONA_OK ? EXIT_DONE : report_error(program, &err);
  if (result == EXIT_DONE) result = write_one(responses, persona_responses_write_csv, chosen->output);
  if (result == EXIT_DONE) result = write_one(responses, persona_responses_write_json, chosen->json);
  if (result == EXIT_DONE) {
    const double cells =
        (double)persona_responses_persona_count(responses) * (double)persona_responses_item_count(responses);
    const double percent = 100.0 * (double)count_answered(responses) / cells;
    if (chosen->json == NULL) print_report(responses);
    if (percent < chosen->least_answered) {
      (void)fprintf(stderr, "%s: %.1f%% are answered; at least %.1f%% must be\n", program, percent,
                    chosen->least_answered);
      result = EXIT_GATE;
    }
  }
  persona_responses_free(responses);
  persona_context_free(context);
  return result;
}

static int take(choices *chosen, int option, char **argv) {
  switch (option) {
    case 'o': chosen->output = optarg; return EXIT_DONE;
    case 'j': chosen->json = optarg; return EXIT_DONE;
    case 's':
      if (take_scale(chosen, optarg)) return EXIT_DONE;
      return refuse(program, "--scale is '%s' and must be LOW:HIGH in whole numbers, such as 1:5", optarg);
    case 'c':
      if (take_choices(chosen, optarg)) return EXIT_DONE;
      return refuse(program, "--choices is '%s' and must be 2..26", optarg);
    case 'i':
      if (take_items(chosen, optarg)) return EXIT_DONE;
      return refuse(program, "--items is '%s' and must be names such as q1,q2 or q1..44, at most %d", optarg,
                    MOST_ITEMS);
    case 'l':
      if (persona_csv_number(optarg, &chosen->least_answered) == 1 && chosen->least_answered >= 0.0 &&
          chosen->least_answered <= 100.0) {
        return EXIT_DONE;
      }
      return refuse(program, "--least-answered is '%s' and must be a percentage 0..100", optarg);
    case 'I': chosen->instrument = optarg; return EXIT_DONE;
    default: return refuse_argument(program, option, argv);
  }
}

int main(int argc, char **argv) {
  static const struct option options[] = {{"scale", required_argument, NULL, 's'},
                                          {"choices", required_argument, NULL, 'c'},
                                          {"items", required_argument, NULL, 'i'},
                                          {"output", required_argument, NULL, 'o'},
                                          {"json", required_argument, NULL, 'j'},
                                          {"least-answered", required_argument, NULL, 'l'},
                                          {"instrument", required_argument, NULL, 'I'},
                                          {"version", no_argument, NULL, 'v'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
  choices chosen = {.output = NULL};
  int status = EXIT_DONE;
  persona_response_scale_init(&chosen.scale);
  opterr = 0;
  for (int option; status == EXIT_DONE && (option = getopt_long(argc, argv, ":h", options, NULL)) != -1;) {
    if (option == 'h') {
      print_help();
      return fflush(stdout) == 0 ? EXIT_DONE : EXIT_RESOURCES;
    }
    if (option == 'v') {
      printf("%s (libpersona) %s\n", program, persona_version());
      return EXIT_DONE;
    }
    status = take(&chosen, option, argv);
  }
  if (status == EXIT_DONE && optind + 1 != argc) status = refuse(program, "name one file of responses");
  if (status == EXIT_DONE && !chosen.has_scale && chosen.instrument == NULL) {
    status = refuse(program, "--scale or --choices is missing, or --instrument");
  }
  if (status == EXIT_DONE && chosen.instrument != NULL && (chosen.has_scale || chosen.items != NULL)) {
    status = refuse(program, "--instrument brings items and their scales; leave out --scale, --choices and --items");
  }
  if (status == EXIT_DONE && chosen.output == NULL && chosen.json == NULL) {
    status = refuse(program, "--output is missing");
  }
  if (status == EXIT_DONE) status = run(&chosen, argv[optind]);
  for (int64_t i = 0; i < chosen.item_count; i++) free(chosen.items[i]);
  free((void *)chosen.items);
  return status;
}
