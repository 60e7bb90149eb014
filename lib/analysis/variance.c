/* Sums of squares and variance components of a nested layout with groups of unequal size. */
#include "analysis/variance.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* Of the answers to one item. */
typedef struct layout {
  double *cell_sums; /* cells */
  double *cell_counts;
  double *cell_squares; /* cells: sum over its agents of their count squared */
  double *agent_sums;   /* agents */
  double *agent_counts;
  int64_t *cell_of; /* agents */
} layout;

/* What the expectations of the mean squares are made of. */
typedef struct sums {
  double n;
  double cells;
  double agents;
  double between_cells;  /* sums of squares */
  double between_agents; /* within cells */
  double within;
  double agent_in_cell; /* sum over cells of (sum of n_ij^2) / n_i */
  double agent_squares; /* sum of n_ij^2 */
  double cell_squares;  /* sum of n_i^2 */
} sums;

static void add_answers(const lp_assignment *of, int64_t item, layout *in) {
  memset(in->cell_sums, 0, (size_t)of->cells * sizeof(double));
  memset(in->cell_counts, 0, (size_t)of->cells * sizeof(double));
  memset(in->cell_squares, 0, (size_t)of->cells * sizeof(double));
  memset(in->agent_sums, 0, (size_t)of->agents * sizeof(double));
  memset(in->agent_counts, 0, (size_t)of->agents * sizeof(double));
  for (int64_t i = 0; i < of->rows; i++) {
    if (of->present != NULL && of->present[i * of->stride + item] == 0.0) continue;
    const double answer = of->answers[i * of->stride + item];
    in->cell_sums[of->cell[i]] += answer;
    in->cell_counts[of->cell[i]] += 1.0;
    in->agent_sums[of->agent[i]] += answer;
    in->agent_counts[of->agent[i]] += 1.0;
  }
}

static sums sum_squares(const lp_assignment *of, int64_t item, layout *in) {
  sums found = {.n = 0.0};
  double sum = 0.0;
  double squares = 0.0;
  double of_agents = 0.0;
  double of_cells = 0.0;
  add_answers(of, item, in);
  for (int64_t i = 0; i < of->rows; i++) {
    const double answer = of->answers[i * of->stride + item]; /* 0 where missing */
    squares += answer * answer;
  }
  for (int64_t b = 0; b < of->agents; b++) {
    const double count = in->agent_counts[b];
    if (count == 0.0) continue;
    found.agents += 1.0;
    found.agent_squares += count * count;
    in->cell_squares[in->cell_of[b]] += count * count;
    of_agents += in->agent_sums[b] * in->agent_sums[b] / count;
  }
  for (int64_t a = 0; a < of->cells; a++) {
    const double count = in->cell_counts[a];
    if (count == 0.0) continue;
    found.cells += 1.0;
    found.n += count;
    found.cell_squares += count * count;
    found.agent_in_cell += in->cell_squares[a] / count;
    sum += in->cell_sums[a];
    of_cells += in->cell_sums[a] * in->cell_sums[a] / count;
  }
  found.between_cells = fmax(of_cells - sum * sum / found.n, 0.0);
  found.between_agents = found.agents > found.cells ? fmax(of_agents - of_cells, 0.0) : 0.0;
  found.within = found.n > found.agents ? fmax(squares - of_agents, 0.0) : 0.0;
  return found;
}

/* E(MS within) = r, E(MS agents) = r + k1 b, E(MS cells) = r + k2 b + k3 a. Without replicates the agents are what is
 * left over; without several agents in a cell the replicates are. */
static lp_variance estimate(const sums *in) {
  const double total = in->between_cells + in->between_agents + in->within;
  lp_variance split = {NAN, NAN, NAN, NAN, NAN, NAN};
  const bool has_cells = in->cells > 1.0;
  const bool has_agents = in->agents > in->cells;
  const bool has_replicates = in->n > in->agents;
  if (!(total > 1e-12 * in->n)) return split;
  split.cell = in->between_cells / total;
  if (has_agents) split.agent = in->between_agents / total;
  if (has_replicates) split.replicate = in->within / total;
  const double replicate = has_replicates ? in->within / (in->n - in->agents) : 0.0;
  double agent = 0.0;
  double cell = 0.0;
  if (has_agents) {
    const double k1 = (in->n - in->agent_in_cell) / (in->agents - in->cells);
    agent = (in->between_agents / (in->agents - in->cells) - replicate) / k1;
  }
  if (has_cells) {
    const double k2 = (in->agent_in_cell - in->agent_squares / in->n) / (in->cells - 1.0);
    const double k3 = (in->n - in->cell_squares / in->n) / (in->cells - 1.0);
    cell = (in->between_cells / (in->cells - 1.0) - replicate - (has_agents ? k2 * agent : 0.0)) / k3;
  }
  const double sum = cell + agent + replicate;
  if (!(sum > 0.0) || !(has_agents || has_replicates)) return split; /* nothing is left over to compare with */
  if (has_cells) split.cell_component = cell / sum;
  if (has_agents) split.agent_component = agent / sum;
  if (has_replicates) split.replicate_component = replicate / sum;
  return split;
}

int lp_variance_split(const lp_assignment *assignment, lp_variance *split, persona_error *err) {
  const persona_context *context = assignment->context;
  const int64_t cells = assignment->cells;
  const int64_t agents = assignment->agents;
  double *reals = lp_allocate_array(context, 3 * cells + 2 * agents, sizeof *reals);
  int64_t *cell_of = lp_allocate_array(context, agents, sizeof *cell_of);
  if (reals == NULL || cell_of == NULL) {
    lp_release(context, reals);
    lp_release(context, cell_of);
    return lp_out_of_memory(err);
  }
  layout in = {.cell_sums = reals,
               .cell_counts = reals + cells,
               .cell_squares = reals + 2 * cells,
               .agent_sums = reals + 3 * cells,
               .agent_counts = reals + 3 * cells + agents,
               .cell_of = cell_of};
  for (int64_t i = 0; i < assignment->rows; i++) cell_of[assignment->agent[i]] = assignment->cell[i];
  for (int64_t item = 0; item < assignment->items; item++) {
    const sums found = sum_squares(assignment, item, &in);
    split[item] = estimate(&found);
  }
  lp_release(context, reals);
  lp_release(context, cell_of);
  return PERSONA_OK;
}
