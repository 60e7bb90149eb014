/* JSON documents of schemas, tables and profiles: reading whole files, and faults with their place in the document. */
#ifndef LP_PERSONAS_DOCUMENT_H
#define LP_PERSONAS_DOCUMENT_H

#include <jansson.h>
#include <persona/csv.h>

#include "io/texts.h"

/* Reads a file whole; *bytes is released by the caller through the context, also where *length is 0. */
int lp_document_load(const persona_context *context, const char *path, int64_t most, char **bytes, int64_t *length,
                     persona_error *err);

/* Parses JSON; keys that stand twice are refused. Lines in messages begin at `line`. */
int lp_document_parse(const char *name, const char *text, int64_t length, int64_t line, json_t **out,
                      persona_error *err);

/* Parses every line that is not blank as a JSON document and hands it on; it is freed behind the call. A status other
 * than PERSONA_OK ends the walk and is returned. */
typedef int (*lp_document_line)(const void *user, json_t *value, int64_t line);
int lp_document_lines(const char *name, const char *bytes, int64_t length, lp_document_line take, const void *user,
                      persona_error *err);

/* A fault with its place, such as "rules[2].not": "NAME: PLACE: ...". Returns PERSONA_FORMAT. */
int lp_document_fail(persona_error *err, const char *name, const char *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* What kind of value it is, for messages: "a number", "an object"... */
const char *lp_document_kind(const json_t *value);

/* A text that is not empty, or NULL with the fault recorded and *status set. */
const char *lp_document_text(persona_error *err, const char *name, const json_t *value, const char *place, int *status);

/* Only these keys may stand in an object: words with a space before and behind each. */
int lp_document_keys(persona_error *err, const char *name, json_t *object, const char *place, const char *keys);

/* Adds the texts of an array of 1 to `most` to a set; one that stands twice is a fault. */
int lp_document_texts(persona_error *err, const char *name, const json_t *array, const char *place, int32_t most,
                      lp_io_texts *texts);

#endif
