/* A stranger's program: reads a CSV from memory with libpersona-io, and writes a report of it as JSON. */
#include <persona/io.h>

#include <stdio.h>
#include <string.h>

typedef struct text {
  const char *rest;
} text;

static int64_t read_text(void *user, char *buffer, int64_t capacity) {
  text *source = (text *)user;
  int64_t length = (int64_t)strlen(source->rest);
  if (length > capacity) length = capacity;
  memcpy(buffer, source->rest, (size_t)length);
  source->rest += length;
  return length;
}

static int write_to_stdout(void *user, const char *bytes, size_t length) {
  (void)user;
  return fwrite(bytes, 1, length, stdout) == length ? 0 : 1;
}

static int read_population(persona_context *context, persona_population **population, persona_error *err) {
  text source = {"id,a,b\n1,1,1\n2,1,5\n3,5,1\n4,5,5\n"};
  persona_csv_reader *reader = NULL;
  persona_dataset *dataset = NULL;
  persona_selection selection;
  persona_selection_init(&selection);
  selection.id = "id";
  int status = persona_csv_open_source(context, "memory.csv", read_text, &source, NULL, &reader, err);
  if (status == PERSONA_OK) status = persona_dataset_read(reader, &selection, &dataset, err);
  if (status == PERSONA_OK) status = persona_dataset_population(dataset, 0, NULL, population, err);
  persona_dataset_free(dataset);
  persona_csv_free(reader);
  return status;
}

static int report(persona_context *context, persona_population *population, persona_error *err) {
  const persona_population *fitted = population;
  persona_space *space = NULL;
  persona_run *run = NULL;
  persona_report *results = NULL;
  int status = persona_space_fit(context, PERSONA_SPACE_POOLED, &fitted, 1, &space, err);
  if (status == PERSONA_OK) status = persona_run_create(space, NULL, &run, err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, population, err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, NULL, err);
  if (status == PERSONA_OK) status = persona_run_execute(run, err);
  if (status == PERSONA_OK) status = persona_report_create(run, &results, err);
  persona_run_free(run);
  persona_space_free(space);
  if (status == PERSONA_OK) status = persona_json_write_report(results, write_to_stdout, NULL, err);
  if (status == PERSONA_OK) status = persona_report_write_text(results, PERSONA_TEXT_PLAIN, write_to_stdout, NULL, err);
  persona_report_free(results);
  return status;
}

int main(void) {
  persona_context *context = NULL;
  persona_population *population = NULL;
  persona_error err;
  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = read_population(context, &population, &err);
  if (status == PERSONA_OK) status = report(context, population, &err);
  if (status != PERSONA_OK) fprintf(stderr, "%s: %s\n", persona_status_name(status), err.message);
  persona_population_free(population);
  persona_context_free(context);
  return status;
}
