/* 4: a reference, two populations, the whole catalogue, and a report through a sink, with progress. */
#include <persona.h>

#include <math.h>
#include <stdio.h>

enum { AGENTS = 300, ITEMS = 8, DRAW = PERSONA_RANDOM_PURPOSE_HOST };

/* Answers 1..5 around each agent's own mood; a small spread is a collapsed population. */
static int make_population(persona_context *context, const char *name, uint64_t seed, double spread,
                           persona_population **out, persona_error *err) {
  static double cells[AGENTS][ITEMS];
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  for (int i = 0; i < AGENTS; i++) {
    const double mood = persona_random_normal(seed, DRAW, (uint64_t)i, 0);
    for (uint32_t j = 0; j < ITEMS; j++) {
      const double wish = 3.0 + spread * (mood + persona_random_normal(seed, DRAW, (uint64_t)i, 1 + j));
      cells[i][j] = fmin(fmax(floor(wish + 0.5), 1.0), 5.0);
    }
  }
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, AGENTS, ITEMS);
  int status = persona_population_builder_create(context, name, &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}

static int write_to_stream(void *user, const char *bytes, size_t length) {
  return fwrite(bytes, 1, length, user) == length ? 0 : 1; /* anything but 0 stops the writer */
}

static int count_progress(void *user, int64_t done, int64_t total) {
  if (done == total) (void)fprintf(user, "measured\n");
  return 0; /* anything but 0 cancels the run */
}

static int measure(persona_space *space, persona_population *reference, persona_population **populations, int count,
                   persona_report **report, persona_error *err) {
  persona_run *run = NULL;
  int status = persona_run_create(space, NULL, &run, err);
  if (status == PERSONA_OK) status = persona_run_set_reference(run, reference, err);
  for (int p = 0; p < count && status == PERSONA_OK; p++) {
    status = persona_run_add_population(run, populations[p], err);
  }
  if (status == PERSONA_OK) status = persona_run_add_metric(run, NULL, err); /* all of them */
  persona_run_set_progress(run, count_progress, stderr);
  if (status == PERSONA_OK) status = persona_run_execute(run, err);
  if (status == PERSONA_OK) status = persona_report_create(run, report, err);
  persona_run_free(run); /* the report keeps the results */
  return status;
}

int main(void) {
  persona_error err;
  persona_context *context = NULL;
  persona_population *all[3] = {NULL, NULL, NULL};
  persona_space *space = NULL;
  persona_report *report = NULL;

  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = make_population(context, "people", 1, 0.8, &all[0], &err);
  if (status == PERSONA_OK) status = make_population(context, "lively", 2, 0.8, &all[1], &err);
  if (status == PERSONA_OK) status = make_population(context, "collapsed", 3, 0.3, &all[2], &err);
  const persona_population *fitted = all[0];
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, &err);
  if (status == PERSONA_OK) status = measure(space, all[0], all, 3, &report, &err);
  if (status == PERSONA_OK) {
    status = persona_report_write_text(report, PERSONA_TEXT_PLAIN, write_to_stream, stdout, &err);
  }
  if (status != PERSONA_OK) (void)fprintf(stderr, "%s\n", err.message);
  persona_report_free(report);
  persona_space_free(space);
  for (int p = 0; p < 3; p++) persona_population_free(all[p]);
  persona_context_free(context);
  return status;
}
