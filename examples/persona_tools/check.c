/* persona-check: which rules of a schema do profiles break, and what would taking those out do to the margins? */
#include "common.h"

#include <getopt.h>
#include <string.h>

static const char program[] = "persona-check";

static void print_help(void) {
  puts(
      "persona-check: which rules of a schema do persona profiles break?\n"
      "\n"
      "usage: persona-check [--schema NAME|FILE] [options] PROFILES\n"
      "\n"
      "PROFILES is a JSON array of {\"id\", \"persona_attributes\": {\"dimension\": \"value\", ...}}, such objects "
      "line by\n"
      "line, or CSV with one column a dimension.\n"
      "\n"
      "  --schema NAME|FILE  a schema that ships with libpersona (default paper), or a file with its folder\n"
      "  --all               shows the margins of every dimension, not only of those that the rules speak of\n"
      "  --most-removed P    a gate: exit 1 when more than P percent of the profiles break a rule\n"
      "  --json FILE|-       writes the report as JSON; - for standard output, in place of the text\n"
      "  --version, --help\n"
      "\n"
      "PERSONA_SHARE names a folder with schemas/NAME.json that is looked at first.\n"
      "\n"
      "exit status: 0 checked; 1 the gate failed; 2 wrong usage; 3 bad data; 4 out of memory or output not writable");
}

/* Shares before and after; a share of nothing is 0. */
static double share(int64_t count, int64_t of) { return of > 0 ? (double)count / (double)of : 0.0; }

static void print_rules(const persona_schema *schema, const persona_screening *screening) {
  const int64_t all = persona_screening_candidates(screening);
  const int64_t removed = persona_screening_removed(screening);
  printf("%lld profiles, schema %s\n\n", (long long)all, persona_schema_name(schema));
  for (int32_t rule = 0; rule < persona_schema_rule_count(schema); rule++) {
    const int64_t hits = persona_screening_hits(screening, rule);
    printf("  %8lld  %5.1f%%  %-28s %s\n", (long long)hits, 100.0 * share(hits, all),
           persona_schema_rule_name(schema, rule), persona_schema_rule_text(schema, rule));
  }
  printf("  %8lld  %5.1f%%  break at least one rule\n", (long long)removed, 100.0 * share(removed, all));
  printf("  %8lld  %5.1f%%  are kept\n", (long long)(all - removed), 100.0 * share(all - removed, all));
}

/* Whether the filter moves a margin of the dimension by a percent or more of all profiles. */
static bool is_moved(const persona_schema *schema, const persona_screening *screening, int32_t dimension) {
  const int64_t all = persona_screening_candidates(screening);
  const int64_t kept = all - persona_screening_removed(screening);
  for (int32_t v = 0; v < persona_schema_value_count(schema, dimension); v++) {
    const double shift = share(persona_screening_count(screening, dimension, v, 1), kept) -
                         share(persona_screening_count(screening, dimension, v, 0), all);
    if (shift >= 0.02 || shift <= -0.02) return true;
  }
  return false;
}

static void print_margins(const persona_schema *schema, const persona_screening *screening, bool everything) {
  const int64_t all = persona_screening_candidates(screening);
  const int64_t kept = all - persona_screening_removed(screening);
  printf("\nmargins %-36s  before   after   of them kept\n", everything ? "" : "that move by 2 points or more");
  for (int32_t d = 0; d < persona_schema_dimension_count(schema); d++) {
    if (!everything && !is_moved(schema, screening, d)) continue;
    printf("  %s\n", persona_schema_dimension_name(schema, d));
    for (int32_t v = 0; v < persona_schema_value_count(schema, d); v++) {
      const int64_t before = persona_screening_count(screening, d, v, 0);
      const int64_t after = persona_screening_count(screening, d, v, 1);
      printf("    %-40s %6.1f%% %6.1f%%  %6.1f%%\n", persona_schema_value_name(schema, d, v),
             100.0 * share(before, all), 100.0 * share(after, kept), 100.0 * share(after, before));
    }
  }
}

static void write_json(FILE *stream, const persona_schema *schema, const persona_screening *screening) {
  const long long all = (long long)persona_screening_candidates(screening);
  const long long removed = (long long)persona_screening_removed(screening);
  (void)fprintf(stream, "{\n  \"schema\": \"persona-check/1\",\n  \"persona_schema\": ");
  print_quoted(stream, persona_schema_name(schema));
  (void)fprintf(stream, ",\n  \"profiles\": %lld, \"removed\": %lld, \"kept\": %lld,\n  \"rules\": [", all, removed,
                all - removed);
  for (int32_t rule = 0; rule < persona_schema_rule_count(schema); rule++) {
    (void)fprintf(stream, "%s\n    {\"name\": ", rule > 0 ? "," : "");
    print_quoted(stream, persona_schema_rule_name(schema, rule));
    (void)fprintf(stream, ", \"hits\": %lld}", (long long)persona_screening_hits(screening, rule));
  }
  (void)fprintf(stream, "\n  ],\n  \"margins\": {");
  for (int32_t d = 0; d < persona_schema_dimension_count(schema); d++) {
    (void)fprintf(stream, "%s\n    ", d > 0 ? "," : "");
    print_quoted(stream, persona_schema_dimension_name(schema, d));
    (void)fprintf(stream, ": {");
    for (int32_t v = 0; v < persona_schema_value_count(schema, d); v++) {
      (void)fprintf(stream, "%s", v > 0 ? ", " : "");
      print_quoted(stream, persona_schema_value_name(schema, d, v));
      (void)fprintf(stream, ": {\"before\": %lld, \"after\": %lld}",
                    (long long)persona_screening_count(screening, d, v, 0),
                    (long long)persona_screening_count(screening, d, v, 1));
    }
    (void)fprintf(stream, "}");
  }
  (void)fprintf(stream, "\n  }\n}\n");
}

static int report(const persona_schema *schema, const persona_screening *screening, const char *json, bool everything) {
  if (json != NULL) {
    FILE *stream = open_output(program, json);
    if (stream == NULL) return EXIT_RESOURCES;
    write_json(stream, schema, screening);
    const int closed = close_output(program, json, stream);
    if (closed != EXIT_DONE || strcmp(json, "-") == 0) return closed;
  }
  print_rules(schema, screening);
  print_margins(schema, screening, everything);
  return close_output(program, "-", stdout);
}

static int run(const char *name, const char *path, const char *json, bool everything, double most_removed) {
  persona_error err = {0};
  persona_context *context = open_context(program);
  if (context == NULL) return EXIT_RESOURCES;
  persona_schema *schema = NULL;
  persona_profiles *profiles = NULL;
  persona_screening *screening = NULL;
  int status = read_schema(context, name, &schema, &err);
  if (status == PERSONA_OK) status = persona_profiles_read(schema, path, &profiles, &err);
  if (status == PERSONA_OK) status = persona_profiles_screen(profiles, &screening, &err);
  int result = status == PERSONA_OK ? report(schema, screening, json, everything) : report_error(program, &err);
  const double percent = 100.0 * share(persona_screening_removed(screening), persona_screening_candidates(screening));
  if (result == EXIT_DONE && percent > most_removed) {
    (void)fprintf(stderr, "%s: %.1f%% of the profiles break a rule; at most %.1f%% may\n", program, percent,
                  most_removed);
    result = EXIT_GATE;
  }
  persona_screening_free(screening);
  persona_profiles_free(profiles);
  persona_schema_free(schema);
  persona_context_free(context);
  return result;
}

int main(int argc, char **argv) {
  static const struct option options[] = {{"schema", required_argument, NULL, 's'},
                                          {"all", no_argument, NULL, 'a'},
                                          {"most-removed", required_argument, NULL, 'm'},
                                          {"json", required_argument, NULL, 'j'},
                                          {"version", no_argument, NULL, 'v'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
  const char *schema = "paper";
  const char *json = NULL;
  bool everything = false;
  double most_removed = 100.0;
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, ":h", options, NULL)) != -1;) {
    switch (option) {
      case 's': schema = optarg; break;
      case 'j': json = optarg; break;
      case 'a': everything = true; break;
      case 'm':
        if (persona_csv_number(optarg, &most_removed) == 1 && most_removed >= 0.0 && most_removed <= 100.0) break;
        return refuse(program, "--most-removed is '%s' and must be a percentage 0..100", optarg);
      case 'h': print_help(); return fflush(stdout) == 0 ? EXIT_DONE : EXIT_RESOURCES;
      case 'v': printf("%s (libpersona) %s\n", program, persona_version()); return EXIT_DONE;
      default: return refuse_argument(program, option, argv);
    }
  }
  if (optind + 1 != argc) return refuse(program, "name one file of profiles");
  return run(schema, argv[optind], json, everything, most_removed);
}
