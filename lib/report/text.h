/* The parts of the text report: lines of results, what stands out, populations side by side; and what they share. */
#ifndef LP_REPORT_TEXT_H
#define LP_REPORT_TEXT_H

#include "report/report.h"
#include "report/writer.h"

enum { LP_LINE = 80 };

/* A setting of the run by its key; "" when it has none. */
const char *lp_report_setting(const persona_report *report, const char *key);

/* The place of a metric among the results, or -1; and of the reference among the populations, or -1. */
int32_t lp_report_find_result(const persona_report *report, const char *key);
int64_t lp_report_find_reference(const persona_report *report);

/* A value by its metric's key; NaN when it was not measured or is not ok. */
double lp_report_value(const persona_report *report, int64_t population, const char *key);

/* Starts a new line, indented, when `width` more characters do not fit behind `used`. Returns the new `used`. */
int lp_break_line(lp_writer *writer, int used, int width, int indent);

/* A sentence, broken at spaces, after a first line of `indent` characters. Does not end the last line. */
void lp_write_sentence(lp_writer *writer, const char *sentence, int indent);

/* results.c: the results of one population, axis by axis, beside the reference's. */
void lp_write_results(lp_writer *writer, const persona_report *report, int64_t population);

/* remarks.c: what stands out in a population against its reference, in sentences for people who do not know the
 * field. */
void lp_write_remarks(lp_writer *writer, const persona_report *report, int64_t population);

/* diagnosis.c: what is wrong with a population, in a sentence, and what that rests on; nothing without a diagnosis. */
void lp_write_diagnosis(lp_writer *writer, const persona_report *report, int64_t population);

/* analyses.c: the analyses that were attached. */
void lp_write_analyses(lp_writer *writer, const persona_report *report, int64_t population);

/* side_by_side.c: some results of all populations. */
void lp_write_side_by_side(lp_writer *writer, const persona_report *report);

/* bands.c: whether a population's numbers stand beside their intervals and bands; the title of these columns; a line of
 * them, from the value on; and, below all, what was matched and what the nulls score, if there is an inference. */
bool lp_report_infers(const persona_report *report, int64_t population);
void lp_write_evidence_title(lp_writer *writer);
void lp_write_evidence(lp_writer *writer, const persona_report *report, int64_t population, int32_t index);
void lp_write_inference(lp_writer *writer, const persona_report *report, int64_t population);

#endif
