/* The simulated sample populations that ship with libpersona. */
#ifndef PERSONA_SHARED_SAMPLES_H
#define PERSONA_SHARED_SAMPLES_H

#include "arguments.h"

enum { SAMPLE_COUNT = 4 };

typedef struct samples {
  char *folder;
  char *files[SAMPLE_COUNT]; /* the human-like reference first */
} samples;

/* Finds the samples beside the program (../share/persona/samples), or where they were installed. Returns 0 or an exit
 * status with `message` filled. Free with samples_free in every case. */
int samples_find(samples *found, char *message, size_t size);
void samples_free(samples *found);

/* Makes the command line that reports on them; `found` must outlive it. */
void samples_choose(samples *found, arguments *chosen);

#endif
