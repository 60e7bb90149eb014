/* Where a report goes: the terminal, a file, and the progress bar. */
#ifndef PERSONA_REPORT_OUTPUT_H
#define PERSONA_REPORT_OUTPUT_H

#include <persona/io.h>

/* Writes the text to standard output and, when `json` names a file, the JSON to it; "-" writes the JSON to standard
 * output in place of the text. Nothing is written unless the whole report could be made.
 * Returns PERSONA_OK, STOPPED when an output could not be written, OUT_OF_MEMORY. */
int write_report(const persona_report *report, const char *json, persona_error *err);

/* A progress bar on standard error (a persona_progress_callback), and its end. */
void print_progress(void *user, int64_t done, int64_t total);
void clear_progress(void);

#endif
