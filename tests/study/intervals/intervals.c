/* How often a nominal 95 % interval holds its target: many populations of one law against one reference, whose values'
 * mean is the target. usage: persona-study-intervals [--populations N] [--reference N] [--population N] [--items D]
 * [--continuous] [--spread PERCENT] [--resamples N] [--threads N] [--metrics KEYS] */
#include "law.h"

#include <persona/inference.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct setting {
  int64_t populations;
  int64_t reference;
  int64_t population;
  law law;
  double spread; /* of the populations' factors */
  int32_t threads;
  int64_t resamples;
  const char *metrics;
} setting;

/* What one population gave for one metric. */
typedef struct found {
  double value;
  double low;
  double high;
  double claimed; /* standard deviation of value around its target */
} found;

static void measure(persona_context *context, const setting *with, persona_space *space, persona_population *reference,
                    int64_t index, found *of_metrics) {
  persona_error err;
  law own = with->law;
  own.spread = with->spread;
  persona_population *population = law_sample(context, &own, (uint64_t)(index + 1), with->population);
  persona_options *options = NULL;
  persona_run *run = NULL;
  persona_inference *inference = NULL;
  if (persona_options_create(context, &options, &err) != PERSONA_OK) stop(&err);
  set_option(options, "seed", 1000 + index);
  set_option(options, "band_draws", 0);
  set_option(options, "null_draws", 0);
  set_option(options, "resamples", with->resamples);
  if (persona_run_create(space, options, &run, &err) != PERSONA_OK ||
      persona_run_set_reference(run, reference, &err) != PERSONA_OK ||
      persona_run_add_population(run, population, &err) != PERSONA_OK) {
    stop(&err);
  }
  choose_metrics(run, with->metrics);
  if (persona_run_execute(run, &err) != PERSONA_OK ||
      persona_inference_create(run, NULL, NULL, &inference, &err) != PERSONA_OK) {
    stop(&err);
  }
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    const persona_evidence *evidence = persona_inference_get(inference, 0, persona_metric_key(m));
    const double noise = persona_evidence_monte_carlo_error(evidence);
    of_metrics[m] = (found){.value = persona_result_value(persona_run_get_result(run, 0, persona_metric_key(m))),
                            .low = persona_evidence_interval_low(evidence),
                            .high = persona_evidence_interval_high(evidence),
                            .claimed = hypot(persona_evidence_interval_spread(evidence), noise)};
  }
  persona_inference_free(inference);
  persona_run_free(run);
  persona_options_free(options);
  persona_population_free(population);
}

static void print_metric(const setting *with, const found *all, int32_t metric) {
  const int64_t count = with->populations;
  const int32_t metrics = persona_metric_count();
  double mean = 0.0;
  double actual = 0.0;
  double claimed = 0.0;
  int64_t below = 0;
  int64_t above = 0;
  int64_t intervals = 0;
  for (int64_t p = 0; p < count; p++) mean += all[p * metrics + metric].value / (double)count;
  if (isnan(mean)) return;
  for (int64_t p = 0; p < count; p++) {
    const found *one = &all[p * metrics + metric];
    actual += (one->value - mean) * (one->value - mean) / (double)(count - 1);
    if (isnan(one->low)) continue;
    intervals++;
    claimed += one->claimed * one->claimed;
    below += one->high < mean;
    above += one->low > mean;
  }
  if (intervals == 0) return;
  printf("%-28s %6.1f%% %6.1f%% %6.1f%% %7lld %12.5g %15.3f\n", persona_metric_key(metric),
         100.0 * (double)(intervals - below - above) / (double)intervals, 100.0 * (double)below / (double)intervals,
         100.0 * (double)above / (double)intervals, (long long)intervals, mean,
         sqrt(claimed / (double)intervals / actual));
}

int main(int argc, char **argv) {
  const setting with = {.populations = number(argc, argv, "--populations", 1000),
                        .reference = number(argc, argv, "--reference", 500),
                        .population = number(argc, argv, "--population", 500),
                        .law = {.items = number(argc, argv, "--items", 44),
                                .continuous = word(argc, argv, "--continuous", NULL) != NULL,
                                .spread = 1.0},
                        .spread = (double)number(argc, argv, "--spread", 100) / 100.0,
                        .threads = (int32_t)number(argc, argv, "--threads", 0),
                        .resamples = number(argc, argv, "--resamples", 200),
                        .metrics = word(argc, argv, "--metrics", "default")};
  persona_error err;
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_space *space = NULL;
  persona_context_settings_init(&settings);
  settings.threads = with.threads;
  if (persona_context_create(&settings, &context, &err) != PERSONA_OK) stop(&err);
  persona_population *reference = law_sample(context, &with.law, 0, with.reference);
  const persona_population *fitted = reference;
  if (persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, &err) != PERSONA_OK) stop(&err);
  found *all = calloc((size_t)(with.populations * persona_metric_count()), sizeof *all);
  if (all == NULL) return 4;
  for (int64_t p = 0; p < with.populations; p++) {
    measure(context, &with, space, reference, p, all + p * persona_metric_count());
  }
  printf("%lld populations of %lld, spread %.0f %%, reference %lld, %lld items, %s, %lld resamples\n",
         (long long)with.populations, (long long)with.population, 100.0 * with.spread, (long long)with.reference,
         (long long)with.law.items, with.law.continuous ? "continuous" : "five levels", (long long)with.resamples);
  printf("%-28s %7s %7s %7s %7s %12s %15s\n", "metric", "holds", "below", "above", "of", "target", "claimed/actual");
  for (int32_t m = 0; m < persona_metric_count(); m++) print_metric(&with, all, m);
  free(all);
  persona_space_free(space);
  persona_population_free(reference);
  persona_context_free(context);
  return 0;
}
