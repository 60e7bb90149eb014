/* Finding whose rows belong together. */
#include "inference/agents.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"

/* A row of an agent; agents by their numbers, rows in order. */
typedef struct answered {
  int64_t agent;
  int64_t row;
} answered;

static int compare_answered(const void *a, const void *b) {
  const answered *x = a;
  const answered *y = b;
  if (x->agent != y->agent) return x->agent < y->agent ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

int lp_agents_find(const persona_context *context, const persona_population *population, lp_agents *agents,
                   persona_error *err) {
  const int64_t rows = population->rows;
  const bool replicated = population->answers->replicates != NULL;
  *agents = (lp_agents){.count = 0};
  answered *list = lp_allocate_array(context, rows, sizeof *list);
  agents->starts = lp_allocate_array(context, rows + 1, sizeof *agents->starts);
  agents->rows = lp_allocate_array(context, rows, sizeof *agents->rows);
  if (list == NULL || agents->starts == NULL || agents->rows == NULL) {
    lp_release(context, list);
    return lp_out_of_memory(err);
  }
  for (int64_t i = 0; i < rows; i++) {
    list[i] = (answered){.agent = replicated ? persona_population_replicate(population, i) : i, .row = i};
  }
  if (replicated) lp_sort(list, rows, sizeof *list, compare_answered);
  for (int64_t i = 0; i < rows; i++) {
    if (i == 0 || list[i].agent != list[i - 1].agent) agents->starts[agents->count++] = i;
    agents->rows[i] = list[i].row;
    const int64_t length = i + 1 - agents->starts[agents->count - 1];
    if (length > agents->most) agents->most = length;
  }
  agents->starts[agents->count] = rows;
  lp_release(context, list);
  return PERSONA_OK;
}

void lp_agents_clear(const persona_context *context, lp_agents *agents) {
  lp_release(context, agents->starts);
  lp_release(context, agents->rows);
  *agents = (lp_agents){.count = 0};
}
