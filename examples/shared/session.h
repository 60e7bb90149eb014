/* What the programs do between files and results. */
#ifndef PERSONA_SHARED_SESSION_H
#define PERSONA_SHARED_SESSION_H

#include "inputs.h"

/* Keeps BLAS to one thread, so that results do not depend on the number of processors. */
void limit_blas(void);

/* The exit status for a status of the library. */
int exit_status(int status);

/* The options of the command line. */
int make_options(persona_context *context, const arguments *chosen, persona_options **options, persona_error *err);

/* The space: fitted on the reference when there is one and it is not to be pooled, else on all populations. */
int fit_space(persona_context *context, const arguments *chosen, const inputs *read, persona_space **space,
              persona_error *err);

/* Adds the metrics of a list such as "coverage,lid,all"; the default ones for NULL. */
int add_metrics(persona_run *run, const char *list, persona_error *err);

#endif
