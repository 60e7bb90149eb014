/* Filling missing answers with the median of their row. */
#ifndef LP_DATA_FILL_H
#define LP_DATA_FILL_H

#include "data/answers.h"

/* Replaces every missing answer by the median of what its row answered to items that are neither nominal nor binary (of
 * an even number the mean of the middle two), in a copy of the cells unless there is one; records how many in `filled`.
 * Returns PERSONA_OK; MISSING_ANSWER for a row without any such answer; UNSUPPORTED for a missing nominal or binary
 * answer, which has no median; OUT_OF_MEMORY. After a failure the answers are as before. Cost O(rows columns log
 * columns). */
int lp_answers_fill(lp_answers *answers, persona_error *err);

#endif
