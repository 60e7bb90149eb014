/* The answer as text. */
#ifndef PERSONA_POWER_TEXT_H
#define PERSONA_POWER_TEXT_H

#include "output.h"

/* A document_writer of an analysis made by persona_power. */
int write_power(const void *analysis, int32_t style, persona_sink sink, void *user, persona_error *err);

#endif
