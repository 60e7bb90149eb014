/* Lists what the library says of itself, for the consistency checks: constants, metrics, options, layouts, versions;
 * and the catalogue of metrics as docs/metrics shows it: as a table, a page, or what each metric's section must say. */
#include <persona.h>

#include <stdio.h>
#include <string.h>

static int list_constants(void) {
  for (int32_t i = 0; i < persona_constant_count(); i++) {
    printf("%s %d\n", persona_constant_name(i), (int)persona_constant_value(i));
  }
  return 0;
}

/* A metric may name only options that exist. */
static int list_metrics(void) {
  int unknown = 0;
  for (int32_t i = 0; i < persona_metric_count(); i++) {
    char options[256];
    (void)snprintf(options, sizeof options, "%s", persona_metric_options(i));
    for (const char *key = strtok(options, " "); key != NULL; key = strtok(NULL, " ")) {
      if (persona_option_find(key) >= 0) continue;
      fprintf(stderr, "%s reads the unknown option %s\n", persona_metric_key(i), key);
      unknown++;
    }
    puts(persona_metric_key(i));
  }
  return unknown > 0;
}

static const char *yes_or_no(int32_t metric, int32_t trait) {
  return (persona_metric_traits(metric) & trait) != 0 ? "yes" : "no";
}

static const char *on_request(int32_t metric) {
  return (persona_metric_traits(metric) & PERSONA_METRIC_ON_REQUEST) != 0 ? " (on request)" : "";
}

/* "`k` `balls`", or a dash. */
static void print_options(int32_t metric) {
  char options[256];
  (void)snprintf(options, sizeof options, "%s", persona_metric_options(metric));
  if (options[0] == '\0') printf("-");
  for (const char *key = strtok(options, " "), *gap = ""; key != NULL; key = strtok(NULL, " "), gap = " ") {
    printf("%s`%s`", gap, key);
  }
}

/* The table of docs/metrics/README.md. */
static int print_table(void) {
  for (int32_t i = 0; i < persona_metric_count(); i++) {
    printf("| `%s`%s | %s | %s | %s | %s | %s | %s | %d | ", persona_metric_key(i), on_request(i),
           persona_axis_name(persona_metric_axis(i)), persona_metric_range(i),
           persona_direction_name(persona_metric_direction(i)), yes_or_no(i, PERSONA_METRIC_NEEDS_REFERENCE),
           yes_or_no(i, PERSONA_METRIC_ACCEPTS_WEIGHTS), yes_or_no(i, PERSONA_METRIC_ACCEPTS_MISSING),
           (int)persona_metric_minimum(i));
    print_options(i);
    printf(" |\n");
  }
  return 0;
}

/* docs/metrics/catalogue.md. */
static int print_page(void) {
  printf("# The catalogue\n\nAs `persona-report --list-metrics` prints it and `persona_metric_*` gives it to programs: "
         "made from the library, and compared\nwith it by a test. The pages beside this one say more.\n");
  for (int32_t i = 0; i < persona_metric_count(); i++) {
    printf("\n## %s: `%s`%s\n\n", persona_metric_name(i), persona_metric_key(i), on_request(i));
    printf("*Tells* %s. *Fooled by* %s.\n\n%s.\n\n", persona_metric_meaning(i), persona_metric_fooled_by(i),
           persona_metric_definition(i));
    printf("Axis %s; range %s; good: %s; fewest rows %d; definition version %d. Needs a reference: %s. Accepts row "
           "weights: %s; missing answers: %s. Options: ",
           persona_axis_name(persona_metric_axis(i)), persona_metric_range(i),
           persona_direction_name(persona_metric_direction(i)), (int)persona_metric_minimum(i),
           (int)persona_metric_version(i), yes_or_no(i, PERSONA_METRIC_NEEDS_REFERENCE),
           yes_or_no(i, PERSONA_METRIC_ACCEPTS_WEIGHTS), yes_or_no(i, PERSONA_METRIC_ACCEPTS_MISSING));
    print_options(i);
    printf(".\n");
  }
  return 0;
}

/* Key, and what the section of that metric must say, in any order: which way is good, and what it does with weights. */
static int list_sections(void) {
  static const char *const ways[] = {"", "igher is better", "ower is better", "target is"};
  for (int32_t i = 0; i < persona_metric_count(); i++) {
    printf("%s|%s|%s\n", persona_metric_key(i), ways[persona_metric_direction(i)],
           on_request(i)[0] != '\0' ? "n request" : "");
  }
  return 0;
}

static int list_options(void) {
  for (int32_t i = 0; i < persona_option_count(); i++) puts(persona_option_key(i));
  return 0;
}

static int list_statuses(void) {
  for (int32_t i = 0; strcmp(persona_status_name(i), "UNKNOWN") != 0; i++) {
    printf("%d %s%s\n", (int)i, persona_status_name(i), persona_status_text(i)[0] == '\0' ? " without a text" : "");
  }
  return 0;
}

/* Reads names of structs and fields from the standard input, "persona_item" or "persona_item.kind". */
static int list_layouts(void) {
  char line[160];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    char *field = strchr(line, '.');
    printf("%s", line);
    if (field != NULL) *field++ = '\0';
    printf(" %lld\n", (long long)(field != NULL ? persona_struct_offset(line, field) : persona_struct_size(line)));
  }
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc == 2 ? argv[1] : "";
  if (strcmp(what, "constants") == 0) return list_constants();
  if (strcmp(what, "metrics") == 0) return list_metrics();
  if (strcmp(what, "options") == 0) return list_options();
  if (strcmp(what, "table") == 0) return print_table();
  if (strcmp(what, "page") == 0) return print_page();
  if (strcmp(what, "sections") == 0) return list_sections();
  if (strcmp(what, "version") == 0) return puts(persona_version()) < 0;
  if (strcmp(what, "abi") == 0) return printf("%d\n", (int)persona_abi_version()) < 0;
  if (strcmp(what, "layouts") == 0) return list_layouts();
  if (strcmp(what, "statuses") == 0) return list_statuses();
  fprintf(stderr, "usage: catalogue constants|metrics|options|table|page|sections|version|abi|layouts|statuses\n");
  return 2;
}
