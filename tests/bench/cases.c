/* The cases. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS = 8 }; /* of the case silhouette; peer.py has the same */

struct bench_case {
  const bench_settings *settings;
  persona_context *context;
  persona_options *options;
  bench_data data[2];
  persona_population *populations[2]; /* the second is the reference; NULL where a case has one population */
  persona_space *space;
  int32_t *labels; /* of the rows, where a case has labels */
  char metrics[512];
  double value;
};

static bool is(const bench_case *made, const char *name) { return strcmp(made->settings->name, name) == 0; }

static persona_population *make_population(bench_case *made, int which, const char *name) {
  persona_error err;
  persona_population_builder *builder;
  persona_population *population;
  bench_check(persona_population_builder_create(made->context, name, &builder, &err), &err);
  bench_check(persona_population_builder_set_answers(builder, &made->data[which].matrix, NULL, NULL, &err), &err);
  bench_check(persona_population_build(builder, &population, &err), &err);
  persona_population_builder_free(builder);
  return population;
}

static const char *metrics_of(const bench_settings *settings) {
  if (settings->metrics != NULL) return settings->metrics;
  if (strcmp(settings->name, "prdc") == 0) return "coverage,density,precision,recall";
  if (strcmp(settings->name, "coverage") == 0) return "coverage";
  if (strcmp(settings->name, "lid") == 0) return "lid";
  if (strcmp(settings->name, "vendi") == 0) return "vendi_q1,vendi_q2";
  if (strcmp(settings->name, "foundation") == 0) {
    return "coverage,density,precision,recall,expected_coverage,hopkins,hyperspherical_uniformity,separation,lid,"
           "participation_ratio,effective_levels,zero_variance_items,distinct_patterns,duplicate_rate,sd_ratio";
  }
  return strcmp(settings->name, "report") == 0 ? "" : NULL;
}

static bool has_reference(const bench_case *made) {
  return is(made, "prdc") || is(made, "coverage") || is(made, "foundation") || is(made, "report");
}

bench_case *bench_case_prepare(const bench_settings *settings, bench_memory *memory) {
  persona_error err;
  bench_case *made = bench_allocate(1, sizeof *made);
  char k[32];
  made->settings = settings;
  const char *metrics = metrics_of(settings);
  if (metrics == NULL && !is(made, "neighbours") && !is(made, "silhouette")) {
    free(made);
    return NULL;
  }
  strncpy(made->metrics, metrics != NULL ? metrics : "", sizeof made->metrics - 1);
  made->context = bench_make_context(settings->threads, memory);
  made->data[0] = bench_make_data(settings, settings->n, 1);
  if (is(made, "silhouette")) {
    made->labels = bench_allocate(settings->n, sizeof *made->labels);
    for (int64_t i = 0; i < settings->n; i++) made->labels[i] = (int32_t)(i % LABELS);
    return made;
  }
  made->populations[0] = make_population(made, 0, "population");
  if (has_reference(made)) {
    made->data[1] = bench_make_data(settings, settings->m, 2);
    made->populations[1] = make_population(made, 1, "reference");
  }
  const int32_t kind =
      strcmp(settings->space, "none") == 0
          ? PERSONA_SPACE_NONE
          : (strcmp(settings->space, "reference") == 0 ? PERSONA_SPACE_REFERENCE : PERSONA_SPACE_WHITENED);
  const persona_population *fitted = made->populations[made->populations[1] != NULL ? 1 : 0];
  bench_check(persona_space_fit(made->context, kind, &fitted, 1, &made->space, &err), &err);
  bench_check(persona_options_create(made->context, &made->options, &err), &err);
  bench_check(persona_options_set(made->options, "kernel", settings->kernel, &err), &err);
  (void)snprintf(k, sizeof k, "%lld", (long long)settings->k);
  if (is(made, "lid")) bench_check(persona_options_set(made->options, "lid_k", k, &err), &err);
  return made;
}

static void run_neighbours(bench_case *made) {
  persona_error err;
  persona_neighbours *neighbours;
  int64_t row;
  int64_t count;
  bench_check(persona_neighbours_build(made->space, made->populations[0], NULL, made->settings->k, made->options,
                                       &neighbours, &err),
              &err);
  bench_check(persona_neighbours_get_rows(neighbours, 0, 1, &row, &made->value, &count, &err), &err);
  persona_neighbours_free(neighbours);
}

static void run_silhouette(bench_case *made) {
  persona_error err;
  bench_check(
      persona_silhouette(made->context, &made->data[0].matrix, made->labels, LABELS, NULL, 0, NULL, &made->value, &err),
      &err);
}

static int swallow(void *user, const char *bytes, size_t length) {
  (void)bytes;
  *(double *)user += (double)length;
  return 0;
}

static void choose(bench_case *made, persona_run *run) {
  persona_error err;
  if (made->metrics[0] == '\0') bench_check(persona_run_add_metric(run, NULL, &err), &err);
  char keys[sizeof made->metrics];
  char *rest = NULL;
  memcpy(keys, made->metrics, sizeof keys);
  for (char *key = strtok_r(keys, ",", &rest); key != NULL; key = strtok_r(NULL, ",", &rest)) {
    bench_check(persona_run_add_metric(run, key, &err), &err);
  }
}

static void run_metrics(bench_case *made) {
  persona_error err;
  persona_run *run;
  bench_check(persona_run_create(made->space, made->options, &run, &err), &err);
  if (made->populations[1] != NULL) bench_check(persona_run_set_reference(run, made->populations[1], &err), &err);
  bench_check(persona_run_add_population(run, made->populations[0], &err), &err);
  choose(made, run);
  bench_check(persona_run_execute(run, &err), &err);
  char first[sizeof made->metrics];
  memcpy(first, made->metrics, sizeof first);
  first[strcspn(first, ",")] = '\0';
  made->value = persona_result_value(persona_run_get_result(run, 0, first[0] != '\0' ? first : "coverage"));
  if (is(made, "report")) {
    persona_report *report;
    double written = 0.0;
    bench_check(persona_report_create(run, &report, &err), &err);
    bench_check(persona_report_write_text(report, PERSONA_TEXT_PLAIN, swallow, &written, &err), &err);
    persona_report_free(report);
  }
  persona_run_free(run);
}

void bench_case_run(bench_case *made) {
  if (is(made, "neighbours")) {
    run_neighbours(made);
  } else if (is(made, "silhouette")) {
    run_silhouette(made);
  } else {
    run_metrics(made);
  }
}

double bench_case_bound(const bench_case *made) {
  const bench_settings *settings = made->settings;
  if (is(made, "neighbours") || is(made, "lid") || is(made, "silhouette"))
    return bench_bound(settings, settings->n, settings->n);
  if (is(made, "coverage")) return bench_bound(settings, settings->n, settings->m);
  return 0.0;
}

const bench_data *bench_case_data(const bench_case *made, bool second) {
  return second ? (made->populations[1] != NULL ? &made->data[1] : NULL) : &made->data[0];
}

double bench_case_value(const bench_case *made) { return made->value; }

void bench_case_free(bench_case *made) {
  persona_options_free(made->options);
  persona_space_free(made->space);
  for (int which = 0; which < 2; which++) {
    persona_population_free(made->populations[which]);
    free(made->data[which].cells);
  }
  free(made->labels);
  persona_context_free(made->context);
  free(made);
}
