/* The instrument of a report, and the levels of its traits that agents were assigned. */
#ifndef PERSONA_SHARED_QUESTIONNAIRE_H
#define PERSONA_SHARED_QUESTIONNAIRE_H

#include "arguments.h"

typedef struct questionnaire {
  persona_instrument *instrument; /* or NULL */
  int32_t subset;                 /* --items chose its columns */
  char *items;                    /* patterns of its columns */
  char *attributes;               /* patterns of all attributes, with those of the targets */
  persona_target *targets;
  int64_t target_count;
  char **texts; /* one a target: its parts */
} questionnaire;

/* Reads the instrument and the targets, and puts their columns into the selection of `chosen`. Returns PERSONA_OK or
 * what failed. Free with questionnaire_free in every case, after the selection was used. */
int questionnaire_read(persona_context *context, arguments *chosen, questionnaire *asked, persona_error *err);
void questionnaire_free(questionnaire *asked);

#endif
