/* Lists what the library says of itself, for the consistency checks: constants, metrics, options or the version. */
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

static int list_options(void) {
  for (int32_t i = 0; i < persona_option_count(); i++) puts(persona_option_key(i));
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc == 2 ? argv[1] : "";
  if (strcmp(what, "constants") == 0) return list_constants();
  if (strcmp(what, "metrics") == 0) return list_metrics();
  if (strcmp(what, "options") == 0) return list_options();
  if (strcmp(what, "version") == 0) return puts(persona_version()) < 0;
  fprintf(stderr, "usage: catalogue constants|metrics|options|version\n");
  return 2;
}
