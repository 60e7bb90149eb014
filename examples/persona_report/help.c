/* What persona-report says of itself. */
#include "arguments.h"

#include <stdio.h>

void print_help(void) {
  puts(
      "persona-report: is a population of LLM agents still a population?\n"
      "\n"
      "usage: persona-report [options] POPULATION.csv...\n"
      "       persona-report                  (reports on the simulated samples of libpersona)\n"
      "\n"
      "Each file has a header and one row per agent; items are numeric columns. Without --reference the\n"
      "populations are measured on their own; with one they are compared with it.\n"
      "\n"
      "  --reference FILE[:GROUP]  the population to compare with, usually human; GROUP is a value of the\n"
      "                            --group column in that file\n"
      "  --group COLUMN            splits each file into populations by this column\n"
      "  --id COLUMN               agents' names, which are not answers\n"
      "  --items GLOB              columns with answers, such as 'bfi*' or 'q1,q2,m*'; default: every numeric\n"
      "                            column except id, age, replicate and those named by another option\n"
      "  --weights COLUMN          row weights, 0 or more\n"
      "  --scale LOW:HIGH          every item is ordinal on this scale; an answer outside it is an error\n"
      "  --missing POLICY          empty answers (or NA): error (default), drop the row, pairwise;\n"
      "                            with --published also row_median\n"
      "  --space SPACE             reference (default with --reference), pooled (default without), none, whitened,\n"
      "                            traits (of an --instrument), components (the principal ones)\n"
      "  --attributes COLUMNS      what agents were assigned (age, country ...): analyses what answers follow of it\n"
      "  --replicate COLUMN        the agent that a repeated answer belongs to\n"
      "  --instrument NAME|FILE    the questionnaire, such as bfi-44: its columns are the items unless --items is "
      "given,\n"
      "                            with kinds, scales, keys and traits; analyses traits, and allows --space traits\n"
      "  --target TRAIT=COLUMN:LEVELS  which level of a trait each agent was assigned, levels ascending, such as\n"
      "                            E=assigned_E:intr,extr; analyses how far answers follow; may be repeated\n"
      "  --k K                     neighbour count of coverage, density, precision and recall (default 5)\n"
      "  --metrics KEYS            which metrics, such as 'coverage,lid'; 'default' and 'all' stand for groups\n"
      "  --published               the variants of the pipeline published with persona collapse, for comparison\n"
      "  --option KEY=VALUE        any option of --list-metrics; may be repeated\n"
      "  --seed S                  seed of random draws (default 42)\n"
      "  --threads N               threads, 0 for one per processor (default); results do not depend on it\n"
      "  --json FILE|-             writes the report as JSON; - for standard output, in place of the text\n"
      "  --list-metrics            lists metrics and options, and ends\n"
      "  --version, --help\n"
      "\n"
      "example: persona-report --group source --items 'job*' --reference answers.csv:human answers.csv\n"
      "\n"
      "exit status: 0 reported; 2 wrong usage; 3 bad data; 4 out of memory or output not writable");
}

static void print_metric(int32_t metric) {
  const int32_t traits = persona_metric_traits(metric);
  printf("  %s\n", persona_metric_key(metric));
  printf("      %s: %s.\n", persona_metric_name(metric), persona_metric_meaning(metric));
  printf("      definition: %s (version %d)\n", persona_metric_definition(metric), (int)persona_metric_version(metric));
  printf("      range: %s; direction: %s; at least %lld rows\n", persona_metric_range(metric),
         persona_direction_name(persona_metric_direction(metric)), (long long)persona_metric_minimum(metric));
  printf("      fooled by: %s\n", persona_metric_fooled_by(metric));
  if ((traits & PERSONA_METRIC_ON_REQUEST) != 0) puts("      measured on request (--metrics), not by default");
  printf("      needs a reference: %s; row weights: %s; pairwise missing answers: %s; options: %s\n",
         (traits & PERSONA_METRIC_NEEDS_REFERENCE) != 0 ? "yes" : "no",
         (traits & PERSONA_METRIC_ACCEPTS_WEIGHTS) != 0 ? "yes" : "refused",
         (traits & PERSONA_METRIC_ACCEPTS_MISSING) != 0 ? "yes" : "refused",
         persona_metric_options(metric)[0] != '\0' ? persona_metric_options(metric) : "none");
}

void print_metrics(void) {
  for (int32_t axis = PERSONA_AXIS_COVERAGE; axis <= PERSONA_AXIS_COMPARISON; axis++) {
    printf("%s\n", persona_axis_name(axis));
    for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
      if (persona_metric_axis(metric) == axis) print_metric(metric);
    }
    puts("");
  }
  puts("options (--option KEY=VALUE)");
  for (int32_t option = 0; option < persona_option_count(); option++) {
    printf("  %-20s %s (default %s", persona_option_key(option), persona_option_help(option),
           persona_option_fallback(option));
    if (persona_option_type(option) == PERSONA_OPTION_CHOICE) {
      printf("; %s)\n", persona_option_choices(option));
    } else {
      printf("; %g..%g)\n", persona_option_low(option), persona_option_high(option));
    }
  }
}
