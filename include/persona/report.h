/* A report: the results of an executed run as a tree that writers walk. It holds results, never answers.
 *
 * Everything here is a plain read unless said, thread-safe and O(1); NULL or an index out of range gives NaN, 0, -1 or
 * NULL. What is read lives as long as the report. Since 0.1. */
#ifndef PERSONA_REPORT_H
#define PERSONA_REPORT_H

#include <persona/analysis.h>
#include <persona/diagnosis.h>
#include <persona/inference.h>
#include <persona/run.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_report persona_report;

/* Where a writer's bytes go. Returns 0 to go on; anything else stops the writer with PERSONA_STOPPED. `bytes` are UTF-8
 * and not ended by 0. */
typedef int (*persona_sink)(void *user, const char *bytes, size_t length);

/* Takes the results of an executed run. The report shares them: run and report may be freed in any order.
 * out: receives the report, NULL on failure. Returns: PERSONA_OK; INVALID_ARGUMENT when the run has no results;
 * OUT_OF_MEMORY. Ownership: persona_report_free. Once everything is attached it is immutable and may be shared by
 * threads. Cost O(1). Since 0.1. */
PERSONA_API int persona_report_create(const persona_run *run, persona_report **out, persona_error *err);
PERSONA_API void persona_report_free(persona_report *report);

/* Settings of the whole run as text: version, space, reference, seed and every option. */
PERSONA_API int32_t persona_report_setting_count(const persona_report *report);
PERSONA_API const char *persona_report_setting_key(const persona_report *report, int32_t index);
PERSONA_API const char *persona_report_setting_text(const persona_report *report, int32_t index);

/* Items without variance in the rows that the space was fitted on, left out of the geometry. */
PERSONA_API int64_t persona_report_left_out_count(const persona_report *report);
PERSONA_API const char *persona_report_left_out_item(const persona_report *report, int64_t index);

/* The populations, in the order in which they were added. */
PERSONA_API int64_t persona_report_population_count(const persona_report *report);
PERSONA_API const char *persona_report_population_name(const persona_report *report, int64_t population);
PERSONA_API int64_t persona_report_population_rows(const persona_report *report, int64_t population);
PERSONA_API int64_t persona_report_population_items(const persona_report *report, int64_t population);
PERSONA_API int64_t persona_report_population_dropped_rows(const persona_report *report, int64_t population);
PERSONA_API int64_t persona_report_population_missing_answers(const persona_report *report, int64_t population);
PERSONA_API int64_t persona_report_population_filled_answers(const persona_report *report, int64_t population);
PERSONA_API double persona_report_population_effective_rows(const persona_report *report, int64_t population);
PERSONA_API int32_t persona_report_population_is_reference(const persona_report *report, int64_t population);

/* The results of a population, in the order of the catalogue. */
PERSONA_API int32_t persona_report_result_count(const persona_report *report);
PERSONA_API const persona_result *persona_report_get_result(const persona_report *report, int64_t population,
                                                            int32_t index);

/* Adds an analysis to what a report says of a population; writers show it behind the metrics. To be done before the
 * report is shared between threads.
 * population: its place. analysis: shared, so it may be freed at once; a second one of the same name is refused.
 * Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(analyses of the report). Since 0.1. */
PERSONA_API int persona_report_attach(persona_report *report, int64_t population, const persona_analysis *analysis,
                                      persona_error *err);

/* The analyses of a population, in the order in which they were added; borrowed from the report. */
PERSONA_API int32_t persona_report_analysis_count(const persona_report *report, int64_t population);
PERSONA_API const persona_analysis *persona_report_get_analysis(const persona_report *report, int64_t population,
                                                                int32_t index);

/* Gives a report the inference of its run: writers then show bands and nulls beside the values. To be done before the
 * report is shared between threads.
 * inference: of a run of the same populations and metrics; shared, so it may be freed at once.
 * Returns: PERSONA_OK; INVALID_ARGUMENT for NULL, a second one, or other numbers of populations or metrics. Cost O(1).
 * Since 0.1. */
PERSONA_API int persona_report_set_inference(persona_report *report, const persona_inference *inference,
                                             persona_error *err);

/* The inference of a report, borrowed from it; NULL when there is none. */
PERSONA_API const persona_inference *persona_report_get_inference(const persona_report *report);

/* Gives a report the diagnosis of one of its populations: writers then show it. To be done before the report is shared
 * between threads.
 * population: its place. diagnosis: shared, so it may be freed at once.
 * Returns: PERSONA_OK; INVALID_ARGUMENT for NULL, no such population, or a second one; OUT_OF_MEMORY.
 * Cost O(populations). Since 0.1. */
PERSONA_API int persona_report_set_diagnosis(persona_report *report, int64_t population,
                                             const persona_diagnosis *diagnosis, persona_error *err);

/* The diagnosis of a population, borrowed from the report; NULL when there is none. */
PERSONA_API const persona_diagnosis *persona_report_get_diagnosis(const persona_report *report, int64_t population);

/* Writes the report for people: one screen per population, UTF-8 or plain ASCII, numbers with a decimal point whatever
 * the locale.
 * style: PERSONA_TEXT_PLAIN, or the sum of the flags below. sink: not NULL.
 * Returns: PERSONA_OK, INVALID_ARGUMENT, STOPPED. Thread-safe. Cost O(size of the report). Since 0.1. */
enum {
  PERSONA_TEXT_PLAIN = 0,
  PERSONA_TEXT_COLOUR = 1, /* ANSI colours */
  PERSONA_TEXT_UNICODE = 2 /* bars and rules from Unicode */
};
PERSONA_API int persona_report_write_text(const persona_report *report, int32_t style, persona_sink sink, void *user,
                                          persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
