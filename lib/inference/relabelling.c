/* Permutation tests. Distances between the populations come from one pass over the pairs of rows; any metric of the
 * catalogue is measured anew for both groups of each relabelling. */
#include "inference/relabelling.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/text.h"
#include "inference/bench.h"
#include "inference/pair_forms.h"
#include "kernels/pair_quantile.h"
#include "metrics/catalogue.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BATCH = 8 }; /* relabellings of one run, which share the reference's geometry */

const char *const lp_test_columns[LP_TEST_COLUMNS] = {"first", "second", "difference", "expected",     "spread",
                                                      "p",     "p_holm", "q_bh",       "permutations", "undefined"};

const char *lp_test_label(const lp_test *test) {
  if (test->metric == LP_TEST_ENERGY) return "energy_distance_between";
  if (test->metric == LP_TEST_MMD) return "mmd_between";
  return persona_metric_key(test->metric);
}

void lp_test_cells(const lp_test *test, int64_t permutations, double *cells) {
  cells[0] = test->first;
  cells[1] = test->second;
  cells[2] = test->difference;
  cells[3] = test->expected;
  cells[4] = test->spread;
  cells[LP_TEST_P] = test->p;
  cells[8] = (double)permutations;
  cells[9] = (double)test->undefined;
}

bool lp_test_applies(const persona_run *run, int32_t metric) {
  return run->chosen[metric] != 0 && persona_metric_direction(metric) != PERSONA_DIRECTION_NONE;
}

double lp_permutation_p(const double *values, int64_t count, lp_sides sides, double tolerance, double *expected,
                        double *spread, int64_t *undefined) {
  double known = 0.0;
  double sum = 0.0;
  double squares = 0.0;
  int64_t extreme = 0;
  for (int64_t b = 0; b < count; b++) {
    if (isnan(values[b])) continue;
    known += 1.0;
    sum += values[b];
  }
  const double centre = sides == LP_SIDES_SYMMETRIC && known > 0.0 ? 0.0 : sum / known;
  const double observed = sides == LP_SIDES_ONE ? values[0] : fabs(values[0] - centre);
  for (int64_t b = 0; b < count; b++) {
    const double value = sides == LP_SIDES_ONE ? values[b] : fabs(values[b] - centre);
    if (!isnan(value)) squares += (values[b] - centre) * (values[b] - centre);
    if (b > 0 && !(value < observed - tolerance)) extreme++;
  }
  *expected = centre;
  *spread = sqrt(squares / known);
  *undefined = count - (int64_t)known;
  return isnan(values[0]) ? NAN : (1.0 + (double)extreme) / (double)count;
}

/* ---- distances between the populations ----------------------------------------------------------------------------
 */

typedef struct search {
  const persona_run *run;
  const lp_joined *pool;
  lp_progress *progress;
  uint64_t seed;
  int64_t count; /* of dealings, the observed one among them */
  double *values;
} search;

static int find_distance(const search *work, const lp_geometry *geometry, const lp_similarity *similarity,
                         lp_test *test, persona_error *err) {
  const bool is_distance = similarity->kind == LP_SIMILARITY_DISTANCE;
  lp_pair_means *means = lp_allocate_array(work->pool->context, work->count, sizeof *means);
  if (means == NULL) return lp_out_of_memory(err);
  const int status =
      lp_pair_means_find(work->pool, geometry, similarity, work->seed, work->count, work->progress, means, err);
  for (int64_t b = 0; b < work->count && status == PERSONA_OK; b++) {
    const double value = means[b].first + means[b].second - 2.0 * means[b].across;
    work->values[b] = is_distance ? -value : value;
  }
  if (status == PERSONA_OK) {
    test->difference = work->values[0];
    test->p = lp_permutation_p(work->values, work->count, LP_SIDES_ONE, 1e-12 * means[0].across, &test->expected,
                               &test->spread, &test->undefined);
    if (isnan(test->p)) (void)snprintf(test->note, sizeof test->note, "a distance needs 2 rows of each population");
  }
  lp_release(work->pool->context, means);
  return status;
}

/* The option bandwidth, or the median distance between two rows of both populations; 0 where there is none. */
static int find_bandwidth(const search *work, const lp_geometry *geometry, double *bandwidth, persona_error *err) {
  const persona_context *context = work->pool->context;
  *bandwidth = work->run->options.reals[LP_OPTION_BANDWIDTH];
  if (*bandwidth > 0.0) return PERSONA_OK;
  int64_t *copies = lp_allocate_array(context, geometry->patterns.count, sizeof *copies);
  if (copies == NULL) return lp_out_of_memory(err);
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    copies[p] = lp_patterns_multiplicity(&geometry->patterns, p);
  }
  const int status = lp_pair_quantile(context, &geometry->points, copies, 0.5, NULL, bandwidth, err);
  lp_release(context, copies);
  if (!(*bandwidth >= 1e-150 && *bandwidth <= 1e150)) *bandwidth = 0.0;
  return status;
}

static int find_mmd(const search *work, const lp_geometry *geometry, lp_test *test, persona_error *err) {
  const int64_t kernel = work->run->options.integers[LP_OPTION_MMD_KERNEL];
  double bandwidth = 0.0;
  if (kernel > 1) {
    (void)snprintf(test->note, sizeof test->note,
                   "the linear kernel sees means alone and has no permutation test here");
    return PERSONA_OK;
  }
  const int status = find_bandwidth(work, geometry, &bandwidth, err);
  if (status != PERSONA_OK) return status;
  if (bandwidth == 0.0) {
    (void)snprintf(test->note, sizeof test->note, "the median distance between two rows is 0; give a bandwidth");
    return PERSONA_OK;
  }
  const lp_similarity similarity = {.kind = kernel == 0 ? LP_SIMILARITY_RBF : LP_SIMILARITY_EXPONENTIAL,
                                    .factor = kernel == 0 ? 0.5 / bandwidth / bandwidth : 1.0 / bandwidth};
  return find_distance(work, geometry, &similarity, test, err);
}

static int find_distances(const search *work, lp_tests *tests, persona_error *err) {
  static const lp_similarity plain = {.kind = LP_SIMILARITY_DISTANCE, .factor = 1.0};
  const persona_run *run = work->run;
  const bool complete = work->pool->rows->missing_answers == 0;
  if (!complete || run->space->dimensions == 0) {
    for (int32_t t = 0; t < 2; t++) {
      (void)snprintf(tests->tests[t].note, sizeof tests->tests[t].note, "%s",
                     complete ? "the space has no dimensions" : "missing answers leave rows without a distance");
    }
    return PERSONA_OK;
  }
  lp_geometry geometry = {0};
  int status = lp_geometry_create(run->space, work->pool->rows, run->options.reals[LP_OPTION_MINIMUM_OVERLAP], true,
                                  &geometry, err);
  if (status != PERSONA_OK) return status;
  status = find_distance(work, &geometry, &plain, &tests->tests[0], err);
  if (status == PERSONA_OK) status = find_mmd(work, &geometry, &tests->tests[1], err);
  lp_geometry_clear(&geometry);
  return status;
}

/* ---- metrics ------------------------------------------------------------------------------------------------------
 */

typedef struct relabelled {
  const search *with;
  lp_bench_plan plan;
  const lp_bench *benches;
  int64_t *reference_rows; /* with weight */
  int64_t reference_count;
  double *values;                  /* dealings x 2 x metrics */
  char (*reasons)[LP_REASON_SIZE]; /* 2 x metrics, of the observed labels */
  _Atomic int failed;
  persona_error err; /* of one that failed */
} relabelled;

/* What a task works in: rows of both groups of each relabelling, and the reference. */
typedef struct room {
  persona_population parts[2 * BATCH];
  persona_population reference;
  uint8_t *group;
  int64_t *numbers;
  int64_t *rows;     /* 2 x pool's rows */
  int64_t *selected; /* BATCH x pool's rows, then those of the reference */
} room;

static void deal_parts(const relabelled *work, const lp_bench *bench, int64_t first, int64_t count, room *in) {
  const lp_joined *pool = work->with->pool;
  const int64_t all = pool->rows->rows;
  for (int64_t b = 0; b < count; b++) {
    int64_t sizes[2] = {0, 0};
    lp_joined_deal(pool, work->with->seed, first + b, in->group, in->numbers);
    for (int64_t i = 0; i < all; i++) {
      const int side = in->group[i] != 0 ? 0 : 1;
      in->rows[side * all + sizes[side]++] = i;
    }
    int64_t *selected = in->selected + b * all;
    in->parts[2 * b] = lp_bench_part(bench, pool->rows, in->rows, sizes[0], selected);
    in->parts[2 * b + 1] = lp_bench_part(bench, pool->rows, in->rows + all, sizes[1], selected + sizes[0]);
  }
}

static int measure_batch(const relabelled *work, const lp_bench *bench, int64_t first, int64_t count, room *in,
                         persona_error *err) {
  const lp_joined *pool = work->with->pool;
  const persona_population *reference = work->with->run->reference;
  const int64_t all = pool->rows->rows;
  in->group = lp_allocate_array(bench->single, all, sizeof *in->group);
  in->numbers = lp_allocate_array(bench->single, 2 * pool->units, sizeof *in->numbers);
  in->rows = lp_allocate_array(bench->single, 2 * all, sizeof *in->rows);
  in->selected = lp_allocate_array(bench->single, BATCH * all + work->reference_count, sizeof *in->selected);
  if (in->group == NULL || in->numbers == NULL || in->rows == NULL || in->selected == NULL) {
    return lp_out_of_memory(err);
  }
  if (reference != NULL) {
    in->reference =
        lp_bench_part(bench, reference, work->reference_rows, work->reference_count, in->selected + BATCH * all);
  }
  deal_parts(work, bench, first, count, in);
  persona_population *parts[2 * BATCH];
  for (int64_t i = 0; i < 2 * count; i++) parts[i] = &in->parts[i];
  return lp_bench_measure(bench, &work->plan, reference != NULL ? &in->reference : NULL, parts, 2 * count,
                          work->values + first * 2 * work->plan.metrics, NULL, err);
}

static void relabel(void *data, int64_t batch, int32_t worker) {
  relabelled *work = data;
  const lp_bench *bench = &work->benches[worker];
  const int64_t first = batch * BATCH;
  const int64_t left = work->with->count - first;
  const int64_t count = left < BATCH ? left : BATCH;
  persona_error err;
  if (lp_progress_cancelled(work->with->progress) || atomic_load(&work->failed) != 0) return;
  room *in = lp_allocate_zeroed(bench->single, 1, sizeof *in);
  const int status = in != NULL ? measure_batch(work, bench, first, count, in, &err) : lp_out_of_memory(&err);
  int none = 0;
  if (status != PERSONA_OK && atomic_compare_exchange_strong(&work->failed, &none, status)) work->err = err;
  if (in != NULL) {
    lp_release(bench->single, in->group);
    lp_release(bench->single, in->numbers);
    lp_release(bench->single, in->rows);
    lp_release(bench->single, in->selected);
  }
  lp_release(bench->single, in);
  (void)lp_progress_add(work->with->progress, count * work->with->pool->rows->rows * work->plan.metrics);
}

/* Why a value of the observed labels is not there: both groups measured once more, for the reasons. */
static int find_reasons(relabelled *work, persona_error *err) {
  const lp_bench *bench = &work->benches[0];
  const lp_joined *pool = work->with->pool;
  const persona_population *reference = work->with->run->reference;
  const int64_t all = pool->rows->rows;
  int64_t *selected = lp_allocate_array(bench->single, all + work->reference_count, sizeof *selected);
  int64_t *rows = lp_allocate_array(bench->single, all, sizeof *rows);
  double *values = lp_allocate_array(bench->single, 2 * (int64_t)work->plan.metrics, sizeof *values);
  int status = selected != NULL && rows != NULL && values != NULL ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    persona_population parts[2];
    persona_population held;
    for (int64_t i = 0; i < all; i++) rows[i] = i;
    parts[0] = lp_bench_part(bench, pool->rows, rows, pool->first_rows, selected);
    parts[1] =
        lp_bench_part(bench, pool->rows, rows + pool->first_rows, all - pool->first_rows, selected + pool->first_rows);
    if (reference != NULL) {
      held = lp_bench_part(bench, reference, work->reference_rows, work->reference_count, selected + all);
    }
    persona_population *const both[2] = {&parts[0], &parts[1]};
    status =
        lp_bench_measure(bench, &work->plan, reference != NULL ? &held : NULL, both, 2, values, work->reasons, err);
  }
  lp_release(bench->single, selected);
  lp_release(bench->single, rows);
  lp_release(bench->single, values);
  return status;
}

/* One metric of all dealings. */
static void conclude_metric(const relabelled *work, int32_t i, const char *const *names, lp_test *test) {
  const search *with = work->with;
  const int32_t metrics = work->plan.metrics;
  for (int64_t b = 0; b < with->count; b++) {
    with->values[b] = work->values[2 * b * metrics + i] - work->values[(2 * b + 1) * metrics + i];
  }
  test->first = work->values[i];
  test->second = work->values[metrics + i];
  test->difference = with->values[0];
  const double size = fmax(fmax(fabs(test->first), fabs(test->second)), 1e-300);
  const bool symmetric = 2 * with->pool->first_units == with->pool->units; /* paired, too */
  test->p = lp_permutation_p(with->values, with->count, symmetric ? LP_SIDES_SYMMETRIC : LP_SIDES_TWO, 1e-12 * size,
                             &test->expected, &test->spread, &test->undefined);
  if (!isnan(test->p)) return;
  const int32_t side = isnan(test->first) ? 0 : 1;
  const char *reason = work->reasons[side * metrics + i];
  (void)snprintf(test->note, sizeof test->note, "%.60s: %.160s", names[side], reason);
  test->expected = test->spread = NAN;
}

static int find_metrics(const search *work, const char *const *names, lp_tests *tests, persona_error *err) {
  const persona_context *context = work->pool->context;
  const persona_run *run = work->run;
  uint8_t *chosen = lp_allocate_zeroed(context, persona_metric_count(), 1);
  relabelled with = {.with = work, .plan = {.options = &run->options, .chosen = chosen, .metrics = tests->count - 2}};
  const int64_t reference_rows = run->reference != NULL ? run->reference->rows : 0;
  lp_bench *benches = lp_benches_create(context, run->space);
  with.benches = benches;
  with.reference_rows = lp_allocate_array(context, reference_rows, sizeof *with.reference_rows);
  with.values = lp_allocate_array(context, work->count, 2 * with.plan.metrics * (int64_t)sizeof *with.values);
  with.reasons = lp_allocate_zeroed(context, 2 * (int64_t)with.plan.metrics, sizeof *with.reasons);
  const bool ready =
      chosen != NULL && benches != NULL && with.reference_rows != NULL && with.values != NULL && with.reasons != NULL;
  int status = ready ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK && with.plan.metrics > 0) {
    for (int32_t t = 2; t < tests->count; t++) chosen[tests->tests[t].metric] = 1;
    if (run->reference != NULL) with.reference_count = lp_weighted_rows(run->reference, with.reference_rows);
    status = find_reasons(&with, err);
    if (status == PERSONA_OK) {
      lp_parallel_for(context, (work->count + BATCH - 1) / BATCH, relabel, &with);
      status = atomic_load(&with.failed);
      if (status != PERSONA_OK) (void)lp_fail(err, status, "%s", with.err.message);
    }
    if (status == PERSONA_OK && lp_progress_cancelled(work->progress)) {
      status = lp_fail(err, PERSONA_CANCELLED, "the comparison was cancelled");
    }
    for (int32_t t = 2; t < tests->count && status == PERSONA_OK; t++) {
      conclude_metric(&with, t - 2, names, &tests->tests[t]);
    }
  }
  lp_benches_free(context, benches);
  lp_release(context, chosen);
  lp_release(context, with.reference_rows);
  lp_release(context, with.values);
  lp_release(context, with.reasons);
  return status;
}

/* ---- all of it ----------------------------------------------------------------------------------------------------
 */

static int begin(const persona_run *run, const lp_joined *pool, lp_tests *tests, persona_error *err) {
  int32_t metrics = 0;
  for (int32_t m = 0; m < persona_metric_count(); m++) metrics += lp_test_applies(run, m);
  tests->tests = lp_allocate_zeroed(run->context, 2 + (int64_t)metrics, sizeof *tests->tests);
  if (tests->tests == NULL) return lp_out_of_memory(err);
  tests->tests[0].metric = LP_TEST_ENERGY;
  tests->tests[1].metric = LP_TEST_MMD;
  tests->count = 2;
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    if (lp_test_applies(run, m)) tests->tests[tests->count++].metric = m;
  }
  for (int32_t t = 0; t < tests->count; t++) {
    lp_test *test = &tests->tests[t];
    test->first = test->second = test->difference = test->expected = test->spread = test->p = NAN;
  }
  tests->permutations = run->options.integers[LP_OPTION_PERMUTATIONS];
  tests->rows[0] = pool->first_rows;
  tests->rows[1] = pool->rows->rows - pool->first_rows;
  tests->units[0] = pool->first_units;
  tests->units[1] = pool->units - pool->first_units;
  memcpy(tests->left_out, pool->left_out, sizeof tests->left_out);
  return PERSONA_OK;
}

int lp_tests_find(const persona_run *run, const persona_population *first, const persona_population *second,
                  bool paired, lp_progress *progress, lp_tests *tests, persona_error *err) {
  const char *const names[2] = {first->name, second->name};
  lp_joined pool = {0};
  memset(tests, 0, sizeof *tests);
  tests->context = run->context;
  int status = lp_joined_create(run->context, first, second, paired, &pool, err);
  if (status == PERSONA_OK) status = begin(run, &pool, tests, err);
  search work = {.run = run,
                 .pool = &pool,
                 .progress = progress,
                 .seed = (uint64_t)run->options.integers[LP_OPTION_SEED],
                 .count = tests->permutations + 1};
  if (status == PERSONA_OK) {
    work.values = lp_allocate_array(run->context, work.count, sizeof *work.values);
    if (work.values == NULL) status = lp_out_of_memory(err);
  }
  if (status == PERSONA_OK) status = find_distances(&work, tests, err);
  if (status == PERSONA_OK) status = find_metrics(&work, names, tests, err);
  lp_release(run->context, work.values);
  lp_joined_clear(&pool);
  return status;
}

int64_t lp_tests_steps(const persona_run *run, const persona_population *first, const persona_population *second) {
  int64_t metrics = 0;
  for (int32_t m = 0; m < persona_metric_count(); m++) metrics += lp_test_applies(run, m);
  return (run->options.integers[LP_OPTION_PERMUTATIONS] + 1) * (first->rows + second->rows) * (metrics + 2);
}

void lp_tests_clear(lp_tests *tests) {
  if (tests->context == NULL) return;
  lp_release(tests->context, tests->tests);
  memset(tests, 0, sizeof *tests);
}
