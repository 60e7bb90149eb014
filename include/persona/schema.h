/* Persona schemas: the dimensions that profiles are made of and the rules that they keep; drawing profiles, reading and
 * writing them, and what a filter by the rules does to their margins. (libpersona-io)
 *
 * docs/PERSONAS.md has the file formats, and the exact law of sampling. Dimensions, values, rules and rows count from
 * 0. A profile is one code a dimension: the number of its value, or -1 where it is missing. A schema has one flat order
 * of all values, dimension after dimension; tables over values (margins, quotas) have one number for each. */
#ifndef PERSONA_SCHEMA_H
#define PERSONA_SCHEMA_H

#include <persona/csv.h>
#include <persona/report.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_schema persona_schema;
typedef struct persona_profiles persona_profiles;
typedef struct persona_screening persona_screening;

/* Reads a schema from a JSON file, or from `length` bytes of JSON called `name` in messages.
 * out: receives the schema, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT, with the place in the document, the value and what to do about
 *   it; TOO_LARGE beyond 64 MiB, 4096 dimensions or rules, or 65536 values; OUT_OF_MEMORY.
 * Ownership: persona_schema_free; profiles keep what they need. Immutable, may be shared by threads. Cost O(bytes).
 * Since 0.1. */
PERSONA_API int persona_schema_read(const persona_context *context, const char *path, persona_schema **out,
                                    persona_error *err);
PERSONA_API int persona_schema_parse(const persona_context *context, const char *name, const char *text, int64_t length,
                                     persona_schema **out, persona_error *err);
PERSONA_API void persona_schema_free(persona_schema *schema);

/* Plain reads; NULL or out of range gives NULL, 0 or -1. first_value: the place of a dimension's first value in the
 * flat order; of dimension persona_schema_dimension_count, the number of all values. find: the number of a name, -1
 * when there is none. margin: the share of a value, 1 over the number of values unless the file says otherwise.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_schema_name(const persona_schema *schema);
PERSONA_API int32_t persona_schema_dimension_count(const persona_schema *schema);
PERSONA_API const char *persona_schema_dimension_name(const persona_schema *schema, int32_t dimension);
PERSONA_API int32_t persona_schema_find_dimension(const persona_schema *schema, const char *name);
PERSONA_API int32_t persona_schema_value_count(const persona_schema *schema, int32_t dimension);
PERSONA_API int32_t persona_schema_first_value(const persona_schema *schema, int32_t dimension);
PERSONA_API const char *persona_schema_value_name(const persona_schema *schema, int32_t dimension, int32_t value);
PERSONA_API int32_t persona_schema_find_value(const persona_schema *schema, int32_t dimension, const char *name);
PERSONA_API double persona_schema_margin(const persona_schema *schema, int32_t dimension, int32_t value);
PERSONA_API int32_t persona_schema_rule_count(const persona_schema *schema);
PERSONA_API const char *persona_schema_rule_name(const persona_schema *schema, int32_t rule);
PERSONA_API const char *persona_schema_rule_text(const persona_schema *schema, int32_t rule);

/* Whether a profile breaks a rule: 1 or 0; a rule over a missing value is not broken; -1 for NULL, out of range, or a
 * code that its dimension does not have. codes: one a dimension. Thread-safe. Cost O(dimensions). Since 0.1. */
PERSONA_API int32_t persona_schema_breaks(const persona_schema *schema, int32_t rule, const int32_t *codes);

/* Writes a profile's compact label, such as "Young_m_India_lc_ll_0+0+0", ended by 0 and cut to `size` bytes; a missing
 * value is "?". A schema without a label gives the empty text. Returns its whole length without the 0; -1 for NULL or a
 * code out of range. text: may be NULL when size is 0. Thread-safe. Cost O(length). Since 0.1. */
PERSONA_API int64_t persona_schema_label(const persona_schema *schema, const int32_t *codes, char *text, int64_t size);

/* Reads a table over values from a JSON file {"dimension": {"value": number, ...}, ...}: margins (shares or weights) or
 * quotas (counts). A dimension that is named gives a number to every one of its values; the others get NaN.
 * table: one number a value of the schema. Returns: as persona_schema_read, FORMAT also for an unknown dimension or
 * value, a value without number, and numbers that are negative or all 0. Thread-safe. Cost O(bytes). Since 0.1. */
PERSONA_API int persona_schema_read_table(const persona_schema *schema, const char *path, double *table,
                                          persona_error *err);

/* How profiles are drawn. Fill it with persona_sampling_init. */
typedef struct persona_sampling {
  uint32_t struct_size;          /* sizeof(persona_sampling) */
  int32_t filter;                /* 1: candidates that break a rule are drawn again; 0: they stay */
  int64_t n;                     /* profiles, 1..100,000,000 */
  uint64_t seed;                 /* default 42 */
  int64_t most_attempts;         /* candidates refused in a row before the call gives up; default 1,000,000 */
  const double *margins;         /* weights over values, NaN where the schema's margins stay; NULL: all stay */
  const double *quotas;          /* counts over values, exactly met; NaN: no quota. NULL: none */
  const persona_profiles *joint; /* a joint table: a row is drawn by its weight and gives the dimensions that it has;
                                    the others are drawn on their own. NULL: none */
} persona_sampling;

/* Fills *sampling: no filter, n 0, seed 42, the schema's margins. NULL is ignored. Thread-safe. Cost O(1).
 * Since 0.1. */
PERSONA_API void persona_sampling_init(persona_sampling *sampling);

/* Draws profiles. Each dimension is drawn by its margins, independent of the others, unless the joint table has it; a
 * dimension with quotas is drawn in proportion to what is left of them, which without a filter is a random order of
 * exactly those counts. Random numbers: docs/PERSONAS.md.
 * screening: receives what the rules say of all candidates, refused ones included; may be NULL.
 * Returns: PERSONA_OK; INVALID_ARGUMENT (NULL, n, a quota that does not sum to n or is not whole, a margin that is
 *   negative or sums to 0, a dimension both in the joint table and in a quota or in margins); MISMATCH when the joint
 *   table is of another schema; UNSUPPORTED when most_attempts candidates in a row broke a rule; OUT_OF_MEMORY.
 * Ownership: persona_profiles_free, persona_screening_free. Thread-safe. Cost O(candidates * dimensions). Since 0.1. */
PERSONA_API int persona_profiles_sample(const persona_schema *schema, const persona_sampling *sampling,
                                        persona_profiles **out, persona_screening **screening, persona_error *err);

/* Formats of files of profiles. */
enum { PERSONA_PROFILES_JSON = 0, PERSONA_PROFILES_JSONL = 1, PERSONA_PROFILES_CSV = 2 };

/* Reads profiles from a file; its first character tells the format: '[' JSON, '{' JSONL, anything else CSV. Attributes
 * that the schema does not have are passed over; a value that it does not have is refused.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT with line or profile, dimension and value; TOO_LARGE beyond 1
 * GiB; OUT_OF_MEMORY. Ownership: persona_profiles_free. Immutable, may be shared by threads. Cost O(bytes). Since 0.1.
 */
PERSONA_API int persona_profiles_read(const persona_schema *schema, const char *path, persona_profiles **out,
                                      persona_error *err);
PERSONA_API void persona_profiles_free(persona_profiles *profiles);

/* Plain reads; out of range gives 0, NULL or -1. id: "persona-1" ... for drawn profiles. weight: of the column or key
 * "weight", 1 without one. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_profiles_count(const persona_profiles *profiles);
PERSONA_API const char *persona_profiles_id(const persona_profiles *profiles, int64_t row);
PERSONA_API double persona_profiles_weight(const persona_profiles *profiles, int64_t row);
PERSONA_API int32_t persona_profiles_value(const persona_profiles *profiles, int64_t row, int32_t dimension);

/* All codes of a profile, one a dimension; NULL out of range. Borrowed from the profiles. Thread-safe. Cost O(1).
 * Since 0.1. */
PERSONA_API const int32_t *persona_profiles_codes(const persona_profiles *profiles, int64_t row);

/* Writes profiles through a sink in one of the formats, each with id, label (where the schema has labels) and values.
 * Returns: PERSONA_OK, INVALID_ARGUMENT, STOPPED. Thread-safe. Cost O(bytes). Since 0.1. */
PERSONA_API int persona_profiles_write(const persona_profiles *profiles, int32_t format, persona_sink sink, void *user,
                                       persona_error *err);

/* Counts which rules the profiles break and how the margins shift when those that break one are taken out.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; MISSING_ANSWER, with row and dimension, when a value is missing that a rule
 *   speaks of; OUT_OF_MEMORY. Ownership: persona_screening_free. Thread-safe. Cost O(n (dimensions + rules)).
 * Since 0.1. */
PERSONA_API int persona_profiles_screen(const persona_profiles *profiles, persona_screening **out, persona_error *err);
PERSONA_API void persona_screening_free(persona_screening *screening);

/* Plain reads; out of range gives 0. candidates = removed + kept; hits: candidates that break a rule, whatever others
 * they break; count: candidates with a value, of all (kept 0) or of those that break no rule (kept 1). Thread-safe.
 * Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_screening_candidates(const persona_screening *screening);
PERSONA_API int64_t persona_screening_removed(const persona_screening *screening);
PERSONA_API int64_t persona_screening_hits(const persona_screening *screening, int32_t rule);
PERSONA_API int64_t persona_screening_count(const persona_screening *screening, int32_t dimension, int32_t value,
                                            int32_t kept);

#ifdef __cplusplus
}
#endif

#endif
