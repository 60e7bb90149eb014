/* How often a healthy population falls inside its matched band: many pairs of a reference and a second sample of the
 * same law, the share inside for each metric, and how the width of the band compares with how far matched values really
 * lie from the centre. With --answers both are drawn from the rows of a CSV file, none twice.
 * usage: persona-study-bands [--pairs N] [--reference N] [--population N] [--items D] [--continuous] [--answers FILE]
 *                            [--threads N] [--draws N] [--metrics KEYS] */
#include "law.h"

#include <persona/dataset.h>
#include <persona/inference.h>
#include <persona/random.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct setting {
  int64_t pairs;
  int64_t reference;
  int64_t population;
  law law;
  persona_population *people; /* or NULL: rows to draw from instead of the law */
  int32_t threads;
  int64_t draws;
  const char *metrics;
} setting;

/* What is counted for a metric over the pairs. */
typedef struct tally {
  int64_t pairs;
  int64_t below;
  int64_t above;
  double away;    /* sum of squared matched - centre */
  double claimed; /* sum of squared spreads */
} tally;

static void count_evidence(const persona_evidence *evidence, tally *found) {
  const int32_t place = persona_evidence_place(evidence);
  if (place == PERSONA_BAND_UNKNOWN) return;
  const double away = persona_evidence_matched(evidence) - persona_evidence_band_centre(evidence);
  const double spread = persona_evidence_band_spread(evidence);
  found->pairs++;
  found->below += place == PERSONA_BAND_BELOW;
  found->above += place == PERSONA_BAND_ABOVE;
  found->away += away * away;
  found->claimed += spread * spread;
}

static persona_population *read_people(persona_context *context, const char *path) {
  persona_error err;
  persona_dataset *dataset = NULL;
  persona_population *people = NULL;
  if (persona_dataset_read_csv(context, path, NULL, &dataset, &err) != PERSONA_OK ||
      persona_dataset_population(dataset, 0, NULL, &people, &err) != PERSONA_OK) {
    stop(&err);
  }
  persona_dataset_free(dataset);
  return people;
}

/* Two samples of people who are all different. */
static void deal_people(const setting *with, int64_t pair, persona_population **sides) {
  enum { PURPOSE = 70001 };
  persona_error err;
  const int64_t rows = persona_population_rows(with->people);
  int64_t *order = malloc((size_t)rows * sizeof *order);
  if (order == NULL) exit(4);
  for (int64_t i = 0; i < rows; i++) order[i] = i;
  for (int64_t i = 0; i < rows; i++) {
    const int64_t other = i + persona_random_below(7, PURPOSE, (uint64_t)pair, (uint32_t)i, rows - i);
    const int64_t kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
  if (persona_population_subset(with->people, "reference", order, with->reference, &sides[0], &err) != PERSONA_OK ||
      persona_population_subset(with->people, "sample", order + with->reference, with->population, &sides[1], &err) !=
          PERSONA_OK) {
    stop(&err);
  }
  free(order);
}

static void make_sides(persona_context *context, const setting *with, int64_t pair, persona_population **sides) {
  if (with->people != NULL) {
    deal_people(with, pair, sides);
    return;
  }
  sides[0] = law_sample(context, &with->law, (uint64_t)(2 * pair), with->reference);
  sides[1] = law_sample(context, &with->law, (uint64_t)(2 * pair + 1), with->population);
}

static void study_pair(persona_context *context, const setting *with, int64_t pair, tally *tallies) {
  persona_error err;
  persona_population *sides[2] = {NULL, NULL};
  make_sides(context, with, pair, sides);
  const persona_population *fitted = sides[0];
  persona_space *space = NULL;
  persona_options *options = NULL;
  persona_run *run = NULL;
  persona_inference *inference = NULL;
  if (persona_options_create(context, &options, &err) != PERSONA_OK) stop(&err);
  set_option(options, "seed", 1000 + pair);
  set_option(options, "band_draws", with->draws);
  set_option(options, "null_draws", 0);
  set_option(options, "resamples", 0);
  if (persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, &err) != PERSONA_OK ||
      persona_run_create(space, options, &run, &err) != PERSONA_OK ||
      persona_run_set_reference(run, sides[0], &err) != PERSONA_OK ||
      persona_run_add_population(run, sides[1], &err) != PERSONA_OK) {
    stop(&err);
  }
  choose_metrics(run, with->metrics);
  if (persona_run_execute(run, &err) != PERSONA_OK ||
      persona_inference_create(run, NULL, NULL, &inference, &err) != PERSONA_OK) {
    stop(&err);
  }
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    count_evidence(persona_inference_get(inference, 0, persona_metric_key(m)), &tallies[m]);
  }
  persona_inference_free(inference);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(sides[1]);
  persona_population_free(sides[0]);
}

static void print_tallies(const setting *with, const tally *tallies) {
  printf("%lld pairs, reference %lld, population %lld, %lld items, %s, %lld draws\n", (long long)with->pairs,
         (long long)with->reference, (long long)with->population, (long long)with->law.items,
         with->people != NULL   ? "people"
         : with->law.continuous ? "continuous"
                                : "five levels",
         (long long)with->draws);
  printf("%-28s %7s %7s %7s %7s %15s\n", "metric", "inside", "below", "above", "pairs", "claimed/actual");
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    const tally *found = &tallies[m];
    if (found->pairs == 0) continue;
    const double pairs = (double)found->pairs;
    printf("%-28s %6.1f%% %6.1f%% %6.1f%% %7lld %15.3f\n", persona_metric_key(m),
           100.0 * (pairs - (double)(found->below + found->above)) / pairs, 100.0 * (double)found->below / pairs,
           100.0 * (double)found->above / pairs, (long long)found->pairs, sqrt(found->claimed / found->away));
  }
}

int main(int argc, char **argv) {
  setting with = {.pairs = number(argc, argv, "--pairs", 1000),
                  .reference = number(argc, argv, "--reference", 500),
                  .population = number(argc, argv, "--population", 500),
                  .law = {.items = number(argc, argv, "--items", 44),
                          .continuous = word(argc, argv, "--continuous", NULL) != NULL,
                          .spread = 1.0},
                  .threads = (int32_t)number(argc, argv, "--threads", 0),
                  .draws = number(argc, argv, "--draws", 200),
                  .metrics = word(argc, argv, "--metrics", "default")};
  persona_error err;
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_context_settings_init(&settings);
  settings.threads = with.threads;
  if (persona_context_create(&settings, &context, &err) != PERSONA_OK) stop(&err);
  const char *path = word(argc, argv, "--answers", NULL);
  if (path != NULL) with.people = read_people(context, path);
  if (with.people != NULL) {
    with.law.items = persona_population_columns(with.people);
    if (with.reference + with.population > persona_population_rows(with.people)) {
      fprintf(stderr, "study: %s has %lld rows, fewer than both samples\n", path,
              (long long)persona_population_rows(with.people));
      return 2;
    }
  }
  tally *tallies = calloc((size_t)persona_metric_count(), sizeof *tallies);
  if (tallies == NULL) return 4;
  for (int64_t pair = 0; pair < with.pairs; pair++) {
    study_pair(context, &with, pair, tallies);
    if ((pair + 1) % 50 == 0) fprintf(stderr, "%lld of %lld\r", (long long)(pair + 1), (long long)with.pairs);
  }
  print_tallies(&with, tallies);
  free(tallies);
  persona_population_free(with.people);
  persona_context_free(context);
  return 0;
}
