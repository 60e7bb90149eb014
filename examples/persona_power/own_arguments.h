/* What persona-power reads of the command line before the rest is read as by persona-report. */
#ifndef PERSONA_POWER_OWN_ARGUMENTS_H
#define PERSONA_POWER_OWN_ARGUMENTS_H

#include "arguments.h"

typedef struct own_arguments {
  int64_t agents;    /* 0: as many as the reference has rows */
  double drop;       /* of the kind */
  int32_t drop_kind; /* PERSONA_DROP_... */
  int argc;
  char **argv; /* what is left; owned */
  char *texts; /* of the arguments that were made anew; owned */
} own_arguments;

/* Takes out what is this program's own. Returns 0 or an exit status with `message` filled. Free with
 * own_arguments_free in every case. */
int own_arguments_take(int argc, char **argv, own_arguments *own, char *message, size_t size);
void own_arguments_free(own_arguments *own);

#endif
