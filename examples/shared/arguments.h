/* The command line of persona-report, which other programs read in the same way. */
#ifndef PERSONA_SHARED_ARGUMENTS_H
#define PERSONA_SHARED_ARGUMENTS_H

#include <persona/io.h>

#include <stdbool.h>

/* Exit statuses: the contract with scripts. */
enum { EXIT_REPORTED = 0, EXIT_REQUIREMENT = 1, EXIT_USAGE = 2, EXIT_DATA = 3, EXIT_RESOURCES = 4 };

typedef enum action { ACTION_REPORT, ACTION_SAMPLES, ACTION_HELP, ACTION_VERSION, ACTION_LIST_METRICS } action;

/* One --option KEY=VALUE. */
typedef struct option_setting {
  char key[64];
  const char *value;
} option_setting;

/* All texts are borrowed from argv. */
typedef struct arguments {
  action action;
  persona_selection selection;
  const char *reference; /* FILE or FILE:GROUP, or NULL */
  int32_t space;         /* PERSONA_SPACE_..., or -1: reference when there is one, else pooled */
  int32_t threads;
  const char *instrument; /* NAME or FILE, or NULL */
  const char **targets;   /* TRAIT=COLUMN:LEVELS each */
  int target_count;
  bool attributes_asked;     /* by --attributes, not by --target alone */
  bool values_only;          /* persona-report: no intervals, bands and nulls */
  const char **requirements; /* persona-report: KEY>=VALUE and the like */
  int requirement_count;
  bool published;      /* the published variants of all metrics */
  const char *metrics; /* keys separated by commas, or NULL for the default ones */
  const char *json;    /* FILE or "-", or NULL */
  option_setting *options;
  int option_count;
  char **files; /* populations */
  int file_count;
} arguments;

/* Reads the command line. Returns 0, or an exit status with `message` filled. Free with arguments_free in every case.
 */
int arguments_read(int argc, char **argv, arguments *found, char *message, size_t size);
void arguments_free(arguments *found);

/* What each program says of itself. */
void print_help(void);

/* The catalogue of metrics and the list of options, as the library tells them. */
void print_metrics(void);

#endif
