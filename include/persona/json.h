/* Writing a report as JSON. (libpersona-io) */
#ifndef PERSONA_JSON_H
#define PERSONA_JSON_H

#include <persona/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Writes the report as one JSON document of schema "persona-report/1" (docs/JSON.md): UTF-8, numbers with 17
 * significant digits, undefined and infinite values as null beside "validity" and "reason". Grows by addition only.
 * report, sink: not NULL. Returns: PERSONA_OK, INVALID_ARGUMENT, STOPPED, OUT_OF_MEMORY. Thread-safe.
 * Cost O(size of the report). Since 0.1. */
PERSONA_API int persona_json_write_report(const persona_report *report, persona_sink sink, void *user,
                                          persona_error *err);

/* Writes an analysis as one JSON document: {"schema", "version", "name", "population", "settings", "findings",
 * "tables"}, numbers as above. schema: such as "persona-compare/1", not NULL. Returns, thread-safety and cost as above.
 * Since 0.1. */
PERSONA_API int persona_json_write_analysis(const persona_analysis *analysis, const char *schema, persona_sink sink,
                                            void *user, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
