/* Filling the caller's error, with the place in a file that it is about. */
#ifndef LP_IO_FAULT_H
#define LP_IO_FAULT_H

#include <persona/status.h>

/* A place in a file. What is not known or not meant is NULL or 0; lines and fields count from 1. */
typedef struct lp_io_place {
  const char *file;
  int64_t line;
  int64_t field;
  const char *column; /* name of the field's column */
} lp_io_place;

/* Sizes of buffers for lp_io_show: enough for a value or a name, and small enough that a whole message fits. */
enum { LP_IO_SHOWN_FILE = 140, LP_IO_SHOWN_TEXT = 72 };

/* Marks success; the error may be NULL. Returns PERSONA_OK. */
int lp_io_succeed(persona_error *err);

/* Records a failure without a place. Returns `status`, so that a call can end with `return lp_io_fail(...)`. The
 * message is cut to fit; err may be NULL. */
int lp_io_fail(persona_error *err, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with a place, which begins the message: "FILE:LINE: column 'NAME' (field N): ...". */
int lp_io_fail_at(persona_error *err, int status, const lp_io_place *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The one message for a failed allocation. Returns PERSONA_OUT_OF_MEMORY. */
int lp_io_out_of_memory(persona_error *err);

/* Copies a text so that it can stand in a message: control characters and bytes that are not UTF-8 become \xNN, and a
 * long text is cut behind a whole character and ends in "...". */
void lp_io_show(char *shown, size_t size, const char *text);

/* The same, but a long text keeps its end: what matters in a path is the file's name. */
void lp_io_show_end(char *shown, size_t size, const char *text);

/* A finite number for a message, with a decimal point whatever the locale. */
void lp_io_show_number(char *shown, size_t size, double value);

#endif
