/* Where a report goes: the terminal, a file, and the progress bar. */
#ifndef PERSONA_SHARED_OUTPUT_H
#define PERSONA_SHARED_OUTPUT_H

#include <persona/io.h>

/* Writes a thing as one document through a sink. style: PERSONA_TEXT_..., for text. */
typedef int (*document_writer)(const void *thing, int32_t style, persona_sink sink, void *user, persona_error *err);

/* Writes the text to standard output and, when `json` names a file, the JSON to it; "-" writes the JSON to standard
 * output in place of the text. Nothing is written to a file unless the whole document could be made.
 * Returns PERSONA_OK, STOPPED when an output could not be written, OUT_OF_MEMORY. */
int write_outputs(const void *thing, document_writer write_text, document_writer write_json, const char *json,
                  persona_error *err);

/* A progress bar on standard error (a persona_progress_callback, which goes on), and its end. */
int show_progress(void *user, int64_t done, int64_t total);
void clear_progress(void);

#endif
