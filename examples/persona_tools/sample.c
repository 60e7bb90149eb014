/* persona-sample: draws persona profiles from a schema. */
#include "common.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char program[] = "persona-sample";

typedef struct choices {
  const char *schema;
  const char *margins;
  const char *joint;
  const char *quota;
  const char *output;
  int64_t n;
  int64_t seed;
  int32_t format;
  bool filter;
} choices;

static void print_help(void) {
  puts(
      "persona-sample: draws persona profiles from a schema\n"
      "\n"
      "usage: persona-sample --n N [options]\n"
      "\n"
      "  --schema NAME|FILE  a schema that ships with libpersona (default paper), or a file with its folder\n"
      "  --n N               profiles, 1..100000000\n"
      "  --seed S            whole number, 0 or more (default 42); the same arguments give the same profiles\n"
      "  --format FORMAT     jsonl (default), json or csv\n"
      "  --margins FILE      JSON {\"dimension\": {\"value\": share, ...}, ...}; other dimensions keep the schema's\n"
      "  --joint FILE        a joint table: profiles (JSON, JSONL, CSV) of some dimensions, with a weight each\n"
      "  --quota FILE        JSON like --margins with counts that sum to N and are met exactly\n"
      "  --filter            draws again what breaks a rule of the schema\n"
      "  --output FILE|-     where the profiles go (default standard output)\n"
      "  --version, --help\n"
      "\n"
      "What the rules did, or would do, is said on standard error. persona-check has the details.\n"
      "PERSONA_SHARE names a folder with schemas/NAME.json that is looked at first.\n"
      "\n"
      "exit status: 0 drawn; 2 wrong usage; 3 bad data, or rules that leave nothing; 4 out of memory or not writable");
}

static bool take_format(choices *found, const char *value) {
  static const char *const names[] = {"json", "jsonl", "csv"};
  for (int32_t format = PERSONA_PROFILES_JSON; format <= PERSONA_PROFILES_CSV; format++) {
    if (strcmp(value, names[format]) != 0) continue;
    found->format = format;
    return true;
  }
  return false;
}

/* Reads a table over values, when there is one; NULL and no failure when not. */
static int read_table(const persona_schema *schema, const char *path, double **table, persona_error *err) {
  if (path == NULL) return PERSONA_OK;
  const int32_t values = persona_schema_first_value(schema, persona_schema_dimension_count(schema));
  *table = malloc((size_t)values * sizeof **table);
  if (*table == NULL) {
    memset(err, 0, sizeof *err);
    err->status = PERSONA_OUT_OF_MEMORY;
    return PERSONA_OUT_OF_MEMORY;
  }
  return persona_schema_read_table(schema, path, *table, err);
}

static int write_profiles(const choices *chosen, const persona_profiles *profiles, const persona_screening *screening) {
  persona_error err;
  FILE *stream = open_output(program, chosen->output);
  if (stream == NULL) return EXIT_RESOURCES;
  const int status = persona_profiles_write(profiles, chosen->format, write_to_stream, stream, &err);
  const int closed = close_output(program, chosen->output, stream);
  if (status != PERSONA_OK && closed == EXIT_DONE) return report_error(program, &err);
  const long long candidates = (long long)persona_screening_candidates(screening);
  const long long removed = (long long)persona_screening_removed(screening);
  (void)fprintf(stderr, "%s: %lld candidates, %lld break a rule (%.1f%%), %lld profiles written\n", program, candidates,
                removed, 100.0 * (double)removed / (double)candidates, (long long)persona_profiles_count(profiles));
  return closed;
}

static int run(const choices *chosen) {
  persona_error err = {0};
  persona_context *context = open_context(program);
  if (context == NULL) return EXIT_RESOURCES;
  persona_schema *schema = NULL;
  persona_profiles *joint = NULL;
  persona_profiles *profiles = NULL;
  persona_screening *screening = NULL;
  double *margins = NULL;
  double *quotas = NULL;
  int status = read_schema(context, chosen->schema, &schema, &err);
  if (status == PERSONA_OK) status = read_table(schema, chosen->margins, &margins, &err);
  if (status == PERSONA_OK) status = read_table(schema, chosen->quota, &quotas, &err);
  if (status == PERSONA_OK && chosen->joint != NULL)
    status = persona_profiles_read(schema, chosen->joint, &joint, &err);
  persona_sampling how;
  persona_sampling_init(&how);
  how.filter = chosen->filter;
  how.n = chosen->n;
  how.seed = (uint64_t)chosen->seed;
  how.margins = margins;
  how.quotas = quotas;
  how.joint = joint;
  if (status == PERSONA_OK) status = persona_profiles_sample(schema, &how, &profiles, &screening, &err);
  int result = status == PERSONA_OK ? write_profiles(chosen, profiles, screening) : report_error(program, &err);
  if (status == PERSONA_INVALID_ARGUMENT) result = EXIT_DATA; /* what the files hold, for the options were checked */
  free(margins);
  free(quotas);
  persona_screening_free(screening);
  persona_profiles_free(profiles);
  persona_profiles_free(joint);
  persona_schema_free(schema);
  persona_context_free(context);
  return result;
}

int main(int argc, char **argv) {
  static const struct option options[] = {
      {"schema", required_argument, NULL, 's'},  {"n", required_argument, NULL, 'n'},
      {"seed", required_argument, NULL, 'S'},    {"format", required_argument, NULL, 'f'},
      {"margins", required_argument, NULL, 'm'}, {"joint", required_argument, NULL, 'j'},
      {"quota", required_argument, NULL, 'q'},   {"filter", no_argument, NULL, 'F'},
      {"output", required_argument, NULL, 'o'},  {"version", no_argument, NULL, 'v'},
      {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
  choices chosen = {.schema = "paper", .output = "-", .seed = 42, .format = PERSONA_PROFILES_JSONL};
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, ":h", options, NULL)) != -1;) {
    switch (option) {
      case 's': chosen.schema = optarg; break;
      case 'm': chosen.margins = optarg; break;
      case 'j': chosen.joint = optarg; break;
      case 'q': chosen.quota = optarg; break;
      case 'o': chosen.output = optarg; break;
      case 'F': chosen.filter = true; break;
      case 'n':
        if (read_whole(optarg, 1, 100000000, &chosen.n)) break;
        return refuse(program, "--n is '%s' and must be 1..100000000", optarg);
      case 'S':
        if (read_whole(optarg, 0, INT64_MAX, &chosen.seed)) break;
        return refuse(program, "--seed is '%s' and must be a whole number of 0 or more", optarg);
      case 'f':
        if (take_format(&chosen, optarg)) break;
        return refuse(program, "--format is '%s' and must be jsonl, json or csv", optarg);
      case 'h': print_help(); return fflush(stdout) == 0 ? EXIT_DONE : EXIT_RESOURCES;
      case 'v': printf("%s (libpersona) %s\n", program, persona_version()); return EXIT_DONE;
      default: return refuse_argument(program, option, argv);
    }
  }
  if (optind < argc) return refuse(program, "'%s' is not an option", argv[optind]);
  if (chosen.n == 0) return refuse(program, "--n is missing");
  return run(&chosen);
}
