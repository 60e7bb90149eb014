/* The catalogue of metrics and the list of options, for people. */
#include "arguments.h"

#include <stdio.h>

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
