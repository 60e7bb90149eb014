/* Variance between the levels of an attribute: sums over groups of standardised answers, as they are and permuted. */
#include "analysis/effects.h"

#include "analysis/agreement.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

/* Permuted values that equal the observed one but for rounding count as equal. */
static const double rounding = 1e-12;

/* What does not change from one permutation to the next: sums over the rows with a code. */
typedef struct fixed_sums {
  double *sums;    /* attributes x stride */
  double *squares; /* attributes x stride */
} fixed_sums;

/* Memory of one worker. */
typedef struct bench {
  double *sums;       /* most levels x stride */
  double *counts;     /* the same: rows in the group that answered the item */
  int64_t *order;     /* agents: a permutation */
  int32_t *codes;     /* agents: of one attribute, permuted */
  lp_effect *effects; /* stride */
  double *table;      /* most levels x clusters: rows of a level in a cluster */
} bench;

typedef struct search {
  const lp_assignment *of;
  lp_effects *found;
  const int32_t *labels;
  int32_t clusters;
  uint64_t seed;
  int64_t permutations;
  int32_t most_levels;
  int64_t *first_rows; /* agents */
  fixed_sums fixed;
  bench *benches;      /* workers */
  int64_t *larger;     /* workers x attributes x items */
  int64_t *informed;   /* workers x attributes: mutual information as large */
  double *information; /* attributes: observed */
  double *means;       /* attributes x permutations: mean omega^2 */
  lp_progress *progress;
} search;

/* ---- one grouping ----------------------------------------------------------------------------------------------- */

/* Adds up answers, and who gave them, by group. codes: agents. */
static void sum_groups(const lp_assignment *of, const int32_t *codes, int32_t levels, bench *at) {
  const int64_t stride = of->stride;
  memset(at->sums, 0, (size_t)(levels * stride) * sizeof *at->sums);
  memset(at->counts, 0, (size_t)(levels * stride) * sizeof *at->counts);
  for (int64_t i = 0; i < of->rows; i++) {
    const int32_t code = codes[of->agent[i]];
    if (code < 0) continue;
    const double *restrict row = of->answers + i * stride;
    double *restrict sums = at->sums + code * stride;
    for (int64_t j = 0; j < stride; j++) sums[j] += row[j];
    if (of->present != NULL) {
      const double *restrict present = of->present + i * stride;
      double *restrict counts = at->counts + code * stride;
      for (int64_t j = 0; j < stride; j++) counts[j] += present[j];
    } else {
      at->counts[code * stride] += 1.0;
    }
  }
  for (int32_t level = 0; level < levels && of->present == NULL; level++) {
    double *counts = at->counts + level * stride;
    for (int64_t j = 1; j < stride; j++) counts[j] = counts[0];
  }
}

/* The effects on all items of the grouping that was summed. sums, squares: over all rows with a code. */
static void weigh_groups(const lp_assignment *of, int32_t levels, const double *sums, const double *squares,
                         bench *at) {
  for (int64_t j = 0; j < of->items; j++) {
    double n = 0.0;
    double g = 0.0;
    double within_groups = 0.0;
    for (int32_t level = 0; level < levels; level++) {
      const double count = at->counts[level * of->stride + j];
      const double sum = at->sums[level * of->stride + j];
      if (count == 0.0) continue;
      n += count;
      g += 1.0;
      within_groups += sum * sum / count;
    }
    const double total = squares[j] - sums[j] * sums[j] / n;
    const double between = fmax(within_groups - sums[j] * sums[j] / n, 0.0);
    at->effects[j] = (lp_effect){.eta_squared = NAN, .omega_squared = NAN, .chance = NAN};
    if (g < 2.0 || n <= g || !(total > rounding * n)) continue;
    const double mean_within = fmax(total - between, 0.0) / (n - g);
    at->effects[j].eta_squared = fmin(between / total, 1.0);
    at->effects[j].omega_squared = (between - (g - 1.0) * mean_within) / (total + mean_within);
    at->effects[j].chance = (g - 1.0) / (n - 1.0);
  }
}

static lp_attribute_effects mean_effects(const lp_assignment *of, const lp_effect *effects) {
  lp_attribute_effects mean = {.strongest = -1};
  double count = 0.0;
  for (int64_t j = 0; j < of->items; j++) {
    if (isnan(effects[j].eta_squared)) continue;
    count += 1.0;
    mean.eta_squared += effects[j].eta_squared;
    mean.omega_squared += effects[j].omega_squared;
    mean.chance += effects[j].chance;
    if (mean.strongest < 0 || effects[j].omega_squared > effects[mean.strongest].omega_squared) mean.strongest = j;
  }
  mean.eta_squared /= count; /* NaN without any */
  mean.omega_squared /= count;
  mean.chance /= count;
  return mean;
}

/* Mutual information of an attribute with the labels, over rows that have both. */
static double inform(const search *work, const int32_t *codes, int32_t levels, bench *at) {
  const lp_assignment *of = work->of;
  memset(at->table, 0, (size_t)(levels * work->clusters) * sizeof *at->table);
  for (int64_t i = 0; i < of->rows; i++) {
    const int32_t code = codes[of->agent[i]];
    if (code >= 0 && work->labels[i] >= 0) at->table[code * work->clusters + work->labels[i]] += 1.0;
  }
  return lp_mutual_information(at->table, levels, work->clusters);
}

/* ---- as it is --------------------------------------------------------------------------------------------------- */

static void observe(search *work, int64_t a) {
  const lp_assignment *of = work->of;
  const lp_assigned *assigned = &of->assigned[a];
  bench *at = &work->benches[0];
  double *sums = work->fixed.sums + a * of->stride;
  double *squares = work->fixed.squares + a * of->stride;
  for (int64_t agent = 0; agent < of->agents; agent++) at->codes[agent] = assigned->codes[work->first_rows[agent]];
  sum_groups(of, at->codes, assigned->levels, at);
  for (int64_t j = 0; j < of->stride; j++) sums[j] = squares[j] = 0.0;
  for (int64_t i = 0; i < of->rows; i++) {
    if (assigned->codes[i] < 0) continue;
    const double *row = of->answers + i * of->stride;
    for (int64_t j = 0; j < of->items; j++) {
      sums[j] += row[j];
      squares[j] += row[j] * row[j];
    }
  }
  weigh_groups(of, assigned->levels, sums, squares, at);
  work->found->attributes[a] = mean_effects(of, at->effects);
  if (of->items > 0) {
    memcpy(work->found->cells + a * of->items, at->effects, (size_t)of->items * sizeof *at->effects);
  }
  if (work->labels != NULL) work->information[a] = inform(work, at->codes, assigned->levels, at);
}

/* ---- permuted --------------------------------------------------------------------------------------------------- */

/* The codes of the agents that have one, handed out among them in the order of a permutation of all agents. */
static void permute_codes(const search *work, const lp_assigned *assigned, bench *at) {
  const int64_t agents = work->of->agents;
  int64_t from = 0;
  for (int64_t agent = 0; agent < agents; agent++) {
    at->codes[agent] = assigned->codes[work->first_rows[agent]];
    if (at->codes[agent] < 0) continue;
    while (assigned->codes[work->first_rows[at->order[from]]] < 0) from++;
    at->codes[agent] = assigned->codes[work->first_rows[at->order[from++]]];
  }
}

static void count_permutation(const search *work, int64_t permutation, int64_t a, bench *at, int64_t *larger,
                              int64_t *informed) {
  const lp_assignment *of = work->of;
  const lp_assigned *assigned = &of->assigned[a];
  permute_codes(work, assigned, at);
  sum_groups(of, at->codes, assigned->levels, at);
  weigh_groups(of, assigned->levels, work->fixed.sums + a * of->stride, work->fixed.squares + a * of->stride, at);
  for (int64_t j = 0; j < of->items; j++) {
    const double observed = work->found->cells[a * of->items + j].eta_squared;
    if (at->effects[j].eta_squared >= observed - rounding) larger[j]++;
  }
  work->means[a * work->permutations + permutation] = mean_effects(of, at->effects).omega_squared;
  if (work->labels == NULL) return;
  if (inform(work, at->codes, assigned->levels, at) >= work->information[a] - rounding) (*informed)++;
}

static void permute(void *data, int64_t permutation, int32_t worker) {
  const search *work = data;
  const lp_assignment *of = work->of;
  bench *at = &work->benches[worker];
  if (lp_progress_cancelled(work->progress)) return;
  lp_shuffle_front(work->seed, LP_PURPOSE_PERMUTATIONS, (uint64_t)permutation, of->agents, of->agents, at->order);
  for (int64_t a = 0; a < of->attributes; a++) {
    int64_t *larger = work->larger + (worker * of->attributes + a) * of->items;
    int64_t *informed = work->informed + worker * of->attributes + a;
    count_permutation(work, permutation, a, at, larger, informed);
  }
  (void)lp_progress_add(work->progress, 1);
}

/* ---- p-values --------------------------------------------------------------------------------------------------- */

static double p_value(const search *work, const int64_t *counts, int64_t stride, int64_t place) {
  int64_t count = 0;
  for (int32_t worker = 0; worker < persona_context_threads(work->of->context); worker++) {
    count += counts[worker * stride + place];
  }
  return (1.0 + (double)count) / (1.0 + (double)work->permutations);
}

/* The null distribution of the mean omega^2 of an attribute; its permutations are sorted in place. */
static void conclude(search *work, int64_t a, double level) {
  lp_attribute_effects *effects = &work->found->attributes[a];
  double *means = work->means + a * work->permutations;
  const int64_t b = work->permutations;
  double mean = 0.0;
  double squares = 0.0;
  int64_t larger = 0;
  effects->p_value = effects->null_mean = effects->null_spread = effects->null_bound = NAN;
  if (isnan(effects->omega_squared)) return;
  for (int64_t i = 0; i < b; i++) larger += means[i] >= effects->omega_squared - rounding;
  lp_sort(means, b, sizeof *means, lp_compare_reals);
  for (int64_t i = 0; i < b; i++) mean += means[i] / (double)b;
  for (int64_t i = 0; i < b; i++) squares += (means[i] - mean) * (means[i] - mean);
  effects->p_value = (1.0 + (double)larger) / (1.0 + (double)b);
  effects->null_mean = mean;
  effects->null_spread = sqrt(squares / (double)b);
  effects->null_bound = means[(int64_t)fmin(floor((1.0 - level) * (double)b), (double)(b - 1))];
}

static void conclude_all(search *work, double level) {
  const lp_assignment *of = work->of;
  for (int64_t a = 0; a < of->attributes; a++) {
    conclude(work, a, level);
    for (int64_t j = 0; j < of->items; j++) {
      const int64_t place = a * of->items + j;
      const bool has = !isnan(work->found->cells[place].eta_squared);
      work->found->p_values[place] = has ? p_value(work, work->larger, of->attributes * of->items, place) : NAN;
    }
    work->found->agreement[a] =
        work->labels != NULL && of->assigned[a].levels > 1 ? p_value(work, work->informed, of->attributes, a) : NAN;
  }
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static bool bench_begin(const search *work, bench *at) {
  const lp_assignment *of = work->of;
  const persona_context *context = of->context;
  const int64_t levels = work->most_levels;
  at->sums = lp_allocate_array(context, levels, lp_bytes_of(of->stride, (int64_t)sizeof(double)));
  at->counts = lp_allocate_array(context, levels, lp_bytes_of(of->stride, (int64_t)sizeof(double)));
  at->order = lp_allocate_array(context, of->agents, sizeof *at->order);
  at->codes = lp_allocate_array(context, of->agents, sizeof *at->codes);
  at->effects = lp_allocate_array(context, of->stride, sizeof *at->effects);
  at->table = lp_allocate_array(context, levels, lp_bytes_of(work->clusters, (int64_t)sizeof(double)));
  return at->sums != NULL && at->counts != NULL && at->order != NULL && at->codes != NULL && at->effects != NULL &&
         at->table != NULL;
}

static void bench_end(const persona_context *context, const bench *at) {
  lp_release(context, at->sums);
  lp_release(context, at->counts);
  lp_release(context, at->order);
  lp_release(context, at->codes);
  lp_release(context, at->effects);
  lp_release(context, at->table);
}

static bool search_begin(search *work, lp_effects *found) {
  const lp_assignment *of = work->of;
  const persona_context *context = of->context;
  const int64_t threads = persona_context_threads(context);
  const int64_t cells = lp_bytes_of(of->attributes, of->items);
  for (int64_t a = 0; a < of->attributes; a++) {
    if (of->assigned[a].levels > work->most_levels) work->most_levels = of->assigned[a].levels;
  }
  found->cells = lp_allocate_array(context, cells, sizeof *found->cells);
  found->p_values = lp_allocate_array(context, cells, sizeof *found->p_values);
  found->attributes = lp_allocate_zeroed(context, of->attributes, sizeof *found->attributes);
  found->agreement = lp_allocate_array(context, of->attributes, sizeof *found->agreement);
  work->first_rows = lp_allocate_array(context, of->agents, sizeof *work->first_rows);
  work->fixed.sums = lp_allocate_array(context, of->attributes, lp_bytes_of(of->stride, (int64_t)sizeof(double)));
  work->fixed.squares = lp_allocate_array(context, of->attributes, lp_bytes_of(of->stride, (int64_t)sizeof(double)));
  work->benches = lp_allocate_zeroed(context, threads, sizeof *work->benches);
  work->larger = lp_allocate_zeroed(context, lp_bytes_of(threads, cells), sizeof *work->larger);
  work->informed = lp_allocate_zeroed(context, lp_bytes_of(threads, of->attributes), sizeof *work->informed);
  work->information = lp_allocate_zeroed(context, of->attributes, sizeof *work->information);
  work->means = lp_allocate_array(context, of->attributes, lp_bytes_of(work->permutations, (int64_t)sizeof(double)));
  bool ready = found->cells != NULL && found->p_values != NULL && found->attributes != NULL &&
               found->agreement != NULL && work->first_rows != NULL && work->fixed.sums != NULL &&
               work->fixed.squares != NULL && work->benches != NULL && work->larger != NULL && work->informed != NULL &&
               work->information != NULL && work->means != NULL;
  for (int64_t worker = 0; worker < threads && ready; worker++) ready = bench_begin(work, &work->benches[worker]);
  for (int64_t i = of->rows - 1; i >= 0 && ready; i--) work->first_rows[of->agent[i]] = i;
  return ready;
}

static void search_end(search *work) {
  const persona_context *context = work->of->context;
  for (int32_t worker = 0; worker < persona_context_threads(context) && work->benches != NULL; worker++) {
    bench_end(context, &work->benches[worker]);
  }
  lp_release(context, work->first_rows);
  lp_release(context, work->fixed.sums);
  lp_release(context, work->fixed.squares);
  lp_release(context, work->benches);
  lp_release(context, work->larger);
  lp_release(context, work->informed);
  lp_release(context, work->information);
  lp_release(context, work->means);
}

int lp_effects_find(const lp_assignment *assignment, const int32_t *labels, int32_t clusters, uint64_t seed,
                    int64_t permutations, double level, lp_progress *progress, lp_effects *effects,
                    persona_error *err) {
  search work = {.of = assignment,
                 .found = effects,
                 .labels = labels,
                 .clusters = labels != NULL ? clusters : 0,
                 .seed = seed,
                 .permutations = permutations,
                 .progress = progress};
  memset(effects, 0, sizeof *effects);
  effects->of = assignment;
  int status = search_begin(&work, effects) ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    for (int64_t a = 0; a < assignment->attributes; a++) observe(&work, a);
    lp_parallel_for(assignment->context, permutations, permute, &work);
    if (lp_progress_cancelled(progress)) status = lp_fail(err, PERSONA_CANCELLED, "the analysis was cancelled");
  }
  if (status == PERSONA_OK) conclude_all(&work, level);
  search_end(&work);
  return status;
}

void lp_effects_end(lp_effects *effects) {
  if (effects->of == NULL) return;
  const persona_context *context = effects->of->context;
  lp_release(context, effects->cells);
  lp_release(context, effects->p_values);
  lp_release(context, effects->attributes);
  lp_release(context, effects->agreement);
  memset(effects, 0, sizeof *effects);
}
