/* Reading CSV, record by record, in memory bounded by the longest record. (libpersona-io)
 *
 * RFC 4180 and what people really write: quoted fields with delimiters, doubled quotes and line breaks inside; CRLF, LF
 * or CR; a byte order mark; comma, semicolon or tab, told from the header. Text must be UTF-8 without NUL bytes. */
#ifndef PERSONA_CSV_H
#define PERSONA_CSV_H

#include <persona/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_csv_reader persona_csv_reader;

/* Limits and format of a reader. Fill it with persona_csv_settings_init. */
typedef struct persona_csv_settings {
  uint32_t struct_size;         /* sizeof(persona_csv_settings) */
  int32_t delimiter;            /* ',' ';' '\t', or 0: told from the first record */
  int64_t maximum_record_bytes; /* default 4 MiB */
  int64_t maximum_field_bytes;  /* default 1 MiB */
  int64_t maximum_columns;      /* default 65,536 */
} persona_csv_settings;

/* Where bytes come from: fills at most `capacity` bytes, returns how many, 0 at the end, -1 on a
 * failure, which makes the call return PERSONA_FILE. */
typedef int64_t (*persona_source)(void *user, char *buffer, int64_t capacity);

/* Fills *settings with the defaults. NULL is ignored. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_csv_settings_init(persona_csv_settings *settings);

/* Opens a reader on a file, or on a source of bytes called `name` in messages (copied).
 * settings: NULL for the defaults. out: receives the reader, NULL on failure.
 * Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY, FILE (missing, a directory, not readable).
 * Ownership: persona_csv_free; `source` and `user` must live until then. A reader belongs to one thread. Cost O(1).
 * Since 0.1. */
PERSONA_API int persona_csv_open(const persona_context *context, const char *path, const persona_csv_settings *settings,
                                 persona_csv_reader **out, persona_error *err);
PERSONA_API int persona_csv_open_source(const persona_context *context, const char *name, persona_source source,
                                        void *user, const persona_csv_settings *settings, persona_csv_reader **out,
                                        persona_error *err);
PERSONA_API void persona_csv_free(persona_csv_reader *reader);

/* Reads the next record; blank lines are passed over. *fields: how many fields it has, 0 at the end of the file. Every
 * record must have as many as the first one.
 * Returns: PERSONA_OK; FORMAT with line and field for a ragged record, an unterminated quote, text after a closing
 * quote, a NUL byte, bad UTF-8; TOO_LARGE beyond a limit; FILE; OUT_OF_MEMORY. Thread-safety: the reader's. Cost
 * O(bytes). Since 0.1. */
PERSONA_API int persona_csv_next(persona_csv_reader *reader, int64_t *fields, persona_error *err);

/* The current record: a field's text (unquoted, ended by 0), its length in bytes, and the line where the record starts
 * (from 1). Borrowed until the next call of persona_csv_next. Out of range gives NULL, 0. Thread-safety: the
 * reader's. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_csv_field(const persona_csv_reader *reader, int64_t field);
PERSONA_API int64_t persona_csv_field_length(const persona_csv_reader *reader, int64_t field);
PERSONA_API int64_t persona_csv_line(const persona_csv_reader *reader);

/* Reads a number as this library writes and accepts it: optional sign, digits, a decimal POINT whatever the locale,
 * optional exponent; spaces around it are allowed, nothing else (no hexadecimal, no infinity).
 * Returns: 1 and *value for a number; 2 and NaN for a missing answer (empty, NA, NaN, nan); 0 for anything else, or for
 * a number beyond the range of double, or NULL. text: ended by 0. Thread-safe. Cost O(length). Since 0.1. */
PERSONA_API int32_t persona_csv_number(const char *text, double *value);

#ifdef __cplusplus
}
#endif

#endif
