/* From files to populations. */
#ifndef PERSONA_SHARED_INPUTS_H
#define PERSONA_SHARED_INPUTS_H

#include "arguments.h"
#include "questionnaire.h"

/* The populations of a report. The reference is one of them when there is one. */
typedef struct inputs {
  persona_population **populations;
  int64_t count;
  int64_t capacity;
  persona_population *reference; /* borrowed from the list; or NULL */
  persona_dataset **datasets;    /* the files, the reference's own first */
  int64_t dataset_count;
  const questionnaire *asked;
} inputs;

/* Reads every file and makes its populations. Returns PERSONA_OK or what failed. Free with inputs_free in every case.
 */
int inputs_read(persona_context *context, const arguments *chosen, const questionnaire *asked, inputs *read,
                persona_error *err);
void inputs_free(inputs *read);

/* Fails when two populations have one name: a table of both could not tell them apart. */
int inputs_tell_apart(const inputs *read, persona_error *err);

/* Says on standard error which columns are the items, when the program chose them. */
void inputs_print_items(const inputs *read);

#endif
