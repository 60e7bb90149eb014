/* Blocks of reasoning in a response. */
#ifndef LP_PERSONAS_REASONING_H
#define LP_PERSONAS_REASONING_H

#include <stdbool.h>
#include <stdint.h>

/* Copies a response without its blocks of reasoning into `kept` (room for `length` bytes). Each block leaves a line
 * end. unfinished: the last block was never closed; what follows its start is reasoning. Returns the length. */
int64_t lp_reasoning_strip(const char *text, int64_t length, char *kept, bool *unfinished);

#endif
