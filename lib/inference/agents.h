/* The agents of a population: whose rows belong together. */
#ifndef LP_INFERENCE_AGENTS_H
#define LP_INFERENCE_AGENTS_H

#include "data/population.h"

/* All answers of one agent are one unit: rows of one replicate number where there are replicates, else each row by
 * itself. */
typedef struct lp_agents {
  int64_t count;
  int64_t *starts; /* count + 1: where an agent's rows begin */
  int64_t *rows;
  int64_t most; /* rows of the agent with most */
} lp_agents;

/* Returns PERSONA_OK or OUT_OF_MEMORY; lp_agents_clear is due in every case. Cost O(n log n). */
int lp_agents_find(const persona_context *context, const persona_population *population, lp_agents *agents,
                   persona_error *err);
void lp_agents_clear(const persona_context *context, lp_agents *agents);

#endif
