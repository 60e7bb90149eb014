/* Gates: what a population must reach for the exit status to be 0. */
#ifndef PERSONA_REPORT_GATES_H
#define PERSONA_REPORT_GATES_H

#include "arguments.h"

/* Whether every gate can be read; else a message. Returns 0 or EXIT_USAGE. */
int gates_check(const arguments *chosen, char *message, size_t size);

/* Whether every population but the reference passes every gate; names on standard error what does not. */
bool gates_pass(const arguments *chosen, const persona_report *report);

#endif
