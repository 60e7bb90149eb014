/* --drop, --agents and --power. */
#include "own_arguments.h"

#include <persona/power.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char as_option[] = "--option=power=";

static int read_agents(const char *text, own_arguments *own, char *message, size_t size) {
  double agents = 0.0;
  if (persona_csv_number(text, &agents) != 1 || !(agents >= 2.0) || agents > 1e9 || agents != (double)(int64_t)agents) {
    (void)snprintf(message, size, "--agents is '%.60s'; it must be a whole number in 2..1000000000", text);
    return EXIT_USAGE;
  }
  own->agents = (int64_t)agents;
  return 0;
}

/* A number of the metric, or a share of its healthy value in per cent. */
static int read_drop(const char *text, own_arguments *own, char *message, size_t size) {
  char number[64];
  const size_t length = strlen(text);
  const bool share = length > 0 && text[length - 1] == '%';
  const size_t digits = share ? length - 1 : length;
  bool good = digits > 0 && digits < sizeof number;
  if (good) {
    memcpy(number, text, digits);
    number[digits] = '\0';
    good = persona_csv_number(number, &own->drop) == 1 && own->drop > 0.0 && (!share || own->drop <= 100.0);
  }
  if (!good) {
    (void)snprintf(message, size,
                   "--drop is '%.60s'; it must be a positive number such as 0.1, or a share such as 20%%", text);
    return EXIT_USAGE;
  }
  own->drop_kind = share ? PERSONA_DROP_OF_HEALTHY : PERSONA_DROP_ABSOLUTE;
  if (share) own->drop /= 100.0;
  return 0;
}

/* The value of an option in argv[*i] as "--name=VALUE" or "--name VALUE": 1 found, 0 another argument, -1 no value. */
static int value_of(int argc, char **argv, int *i, const char *name, const char **value) {
  const size_t length = strlen(name);
  if (strncmp(argv[*i], name, length) != 0) return 0;
  if (argv[*i][length] == '=') {
    *value = argv[*i] + length + 1;
    return 1;
  }
  if (argv[*i][length] != '\0') return 0;
  if (*i + 1 == argc) return -1;
  *value = argv[++*i];
  return 1;
}

int own_arguments_take(int argc, char **argv, own_arguments *own, char *message, size_t size) {
  static const char *const names[] = {"--agents", "--drop", "--power"};
  size_t bytes = 1;
  memset(own, 0, sizeof *own);
  own->drop = 0.2;
  own->drop_kind = PERSONA_DROP_OF_HEALTHY;
  for (int i = 0; i < argc; i++) bytes += strlen(argv[i]) + sizeof as_option;
  own->argv = calloc((size_t)argc + 2, sizeof *own->argv);
  own->texts = malloc(bytes);
  if (own->argv == NULL || own->texts == NULL) {
    (void)snprintf(message, size, "out of memory");
    return EXIT_RESOURCES;
  }
  char *text = own->texts;
  for (int i = 0; i < argc; i++) {
    const char *value = NULL;
    int name = 0;
    int found = 0;
    while (name < 3 && (found = value_of(argc, argv, &i, names[name], &value)) == 0) name++;
    int status = 0;
    if (found < 0) {
      (void)snprintf(message, size, "%s needs a value", names[name]);
      return EXIT_USAGE;
    }
    if (found == 0) {
      own->argv[own->argc++] = argv[i];
    } else if (name == 0) {
      status = read_agents(value, own, message, size);
    } else if (name == 1) {
      status = read_drop(value, own, message, size);
    } else {
      own->argv[own->argc++] = text;
      text += sprintf(text, "%s%s", as_option, value) + 1;
    }
    if (status != 0) return status;
  }
  return 0;
}

void own_arguments_free(own_arguments *own) {
  free(own->argv);
  free(own->texts);
}
