/* A comparison for people. */
#ifndef PERSONA_COMPARE_TEXT_H
#define PERSONA_COMPARE_TEXT_H

#include <persona/io.h>

/* Writes what was found in sentences, the values, and the tests of each pair, in 80 columns (a document_writer). */
int write_comparison(const void *analysis, int32_t style, persona_sink sink, void *user, persona_error *err);

#endif
