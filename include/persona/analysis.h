/* An analysis: what was found about one population, as named tables of numbers and plain sentences. Attributes, traits
 * and fidelity each give one (attributes.h, traits.h); a report can carry them.
 *
 * Everything here is a plain read unless said, thread-safe and O(1); NULL or an index out of range gives NaN, 0, -1 or
 * NULL. Strings and tables live as long as the analysis. Since 0.1. */
#ifndef PERSONA_ANALYSIS_H
#define PERSONA_ANALYSIS_H

#include <persona/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_analysis persona_analysis;

/* Ownership: every call that makes an analysis gives it to its caller. NULL is fine. Immutable, may be shared by
 * threads and outlive what it was made from. Cost O(size). */
PERSONA_API void persona_analysis_free(persona_analysis *analysis);

/* "attributes", "traits" or "fidelity"; and the name of the population that it is about. */
PERSONA_API const char *persona_analysis_name(const persona_analysis *analysis);
PERSONA_API const char *persona_analysis_population(const persona_analysis *analysis);

/* The options that were read, as text: "permutations" "1000", "seed" "42". */
PERSONA_API int32_t persona_analysis_setting_count(const persona_analysis *analysis);
PERSONA_API const char *persona_analysis_setting_key(const persona_analysis *analysis, int32_t index);
PERSONA_API const char *persona_analysis_setting_text(const persona_analysis *analysis, int32_t index);

/* What a reader should know, one sentence each: the gist first, then warnings. */
PERSONA_API int32_t persona_analysis_finding_count(const persona_analysis *analysis);
PERSONA_API const char *persona_analysis_finding(const persona_analysis *analysis, int32_t index);

/* The tables. find_table: the place of a table of that name, -1 when there is none. meaning: what it shows, in one
 * sentence. Rows have a label each and a note: "" or why a cell is undefined or infinite. Cells are numbers; NaN is
 * undefined. */
PERSONA_API int32_t persona_analysis_table_count(const persona_analysis *analysis);
PERSONA_API int32_t persona_analysis_find_table(const persona_analysis *analysis, const char *name);
PERSONA_API const char *persona_analysis_table_name(const persona_analysis *analysis, int32_t table);
PERSONA_API const char *persona_analysis_table_meaning(const persona_analysis *analysis, int32_t table);
PERSONA_API int64_t persona_analysis_table_rows(const persona_analysis *analysis, int32_t table);
PERSONA_API int32_t persona_analysis_table_columns(const persona_analysis *analysis, int32_t table);
PERSONA_API const char *persona_analysis_table_column(const persona_analysis *analysis, int32_t table, int32_t column);
PERSONA_API const char *persona_analysis_table_label(const persona_analysis *analysis, int32_t table, int64_t row);
PERSONA_API const char *persona_analysis_table_note(const persona_analysis *analysis, int32_t table, int64_t row);
PERSONA_API double persona_analysis_table_value(const persona_analysis *analysis, int32_t table, int64_t row,
                                                int32_t column);

#ifdef __cplusplus
}
#endif

#endif
