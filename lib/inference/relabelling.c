/* Permutation tests. Distances between the populations come from one pass over the pairs of rows; metrics of both
 * groups of each relabelling from relabelled.h. */
#include "inference/relabelling.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "inference/relabelled.h"
#include "kernels/pair_quantile.h"
#include "metrics/catalogue.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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
  lp_dealings of;
  double *values; /* one a dealing */
  lp_pair_means *means;
} search;

/* Leaves the means of all dealings in work->means. */
static int find_distance(const search *work, const lp_geometry *geometry, const lp_similarity *similarity,
                         lp_test *test, persona_error *err) {
  const bool is_distance = similarity->kind == LP_SIMILARITY_DISTANCE;
  const lp_dealings *of = &work->of;
  const lp_pair_means *means = work->means;
  const int status =
      lp_pair_means_find(of->pool, geometry, similarity, of->seed, of->count, of->progress, work->means, err);
  for (int64_t b = 0; b < of->count && status == PERSONA_OK; b++) {
    const double value = means[b].first + means[b].second - 2.0 * means[b].across;
    work->values[b] = is_distance ? -value : value;
  }
  if (status == PERSONA_OK) {
    test->difference = work->values[0];
    test->p = lp_permutation_p(work->values, of->count, LP_SIDES_ONE, 1e-12 * means[0].across, &test->expected,
                               &test->spread, &test->undefined);
    if (isnan(test->p)) (void)snprintf(test->note, sizeof test->note, "a distance needs 2 rows of each population");
  }
  return status;
}

/* The option bandwidth, or the median distance between two rows of both populations; 0 where there is none. */
static int find_bandwidth(const search *work, const lp_geometry *geometry, double *bandwidth, persona_error *err) {
  const persona_context *context = work->of.pool->context;
  *bandwidth = work->of.run->options.reals[LP_OPTION_BANDWIDTH];
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
  const int64_t kernel = work->of.run->options.integers[LP_OPTION_MMD_KERNEL];
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

static int find_distances(search *work, lp_tests *tests, persona_error *err) {
  static const lp_similarity plain = {.kind = LP_SIMILARITY_DISTANCE, .factor = 1.0};
  const persona_run *run = work->of.run;
  const bool complete = work->of.pool->rows->missing_answers == 0;
  if (!complete || run->space->dimensions == 0) {
    for (int32_t t = 0; t < 2; t++) {
      (void)snprintf(tests->tests[t].note, sizeof tests->tests[t].note, "%s",
                     complete ? "the space has no dimensions" : "missing answers leave rows without a distance");
    }
    return PERSONA_OK;
  }
  lp_geometry geometry = {0};
  int status = lp_geometry_create(run->space, work->of.pool->rows, run->options.reals[LP_OPTION_MINIMUM_OVERLAP], true,
                                  &geometry, err);
  if (status != PERSONA_OK) return status;
  status = find_mmd(work, &geometry, &tests->tests[1], err);
  if (status == PERSONA_OK) status = find_distance(work, &geometry, &plain, &tests->tests[0], err);
  work->of.distances = work->means; /* last, so that they stay: the metric energy_distance is made of them */
  lp_geometry_clear(&geometry);
  return status;
}

/* ---- metrics ------------------------------------------------------------------------------------------------------
 */

/* One metric of all dealings. */
static void conclude_metric(const search *work, const lp_relabelled_values *found, int32_t i, const char *const *names,
                            lp_test *test) {
  const lp_dealings *of = &work->of;
  const int32_t metrics = found->metrics;
  for (int64_t b = 0; b < of->count; b++) {
    work->values[b] = found->dealt[2 * b * metrics + i] - found->dealt[(2 * b + 1) * metrics + i];
  }
  test->first = found->observed[i];
  test->second = found->observed[metrics + i];
  test->difference = test->first - test->second;
  const double size = fmax(fmax(fabs(test->first), fabs(test->second)), 1e-300);
  const bool symmetric = 2 * of->pool->first_units == of->pool->units; /* paired, too */
  test->p = lp_permutation_p(work->values, of->count, symmetric ? LP_SIDES_SYMMETRIC : LP_SIDES_TWO,
                             found->rounding[i] * size, &test->expected, &test->spread, &test->undefined);
  if (!isnan(test->p)) return;
  const int32_t side = isnan(test->first) ? 0 : 1;
  (void)snprintf(test->note, sizeof test->note, "%.60s: %.160s", names[side], found->reasons[side * metrics + i]);
  test->expected = test->spread = NAN;
}

static int find_metrics(const search *work, const char *const *names, lp_tests *tests, persona_error *err) {
  const persona_context *context = work->of.pool->context;
  const int64_t metrics = tests->count - 2;
  lp_relabelled_values found = {.metrics = tests->count - 2};
  if (metrics == 0) return PERSONA_OK;
  uint8_t *chosen = lp_allocate_zeroed(context, persona_metric_count(), 1);
  found.dealt = lp_allocate_array(context, work->of.count, 2 * metrics * (int64_t)sizeof *found.dealt);
  found.observed = lp_allocate_array(context, 2 * metrics, sizeof *found.observed);
  found.rounding = lp_allocate_array(context, metrics, sizeof *found.rounding);
  found.reasons = lp_allocate_zeroed(context, 2 * metrics, sizeof *found.reasons);
  const bool ready = chosen != NULL && found.dealt != NULL && found.observed != NULL && found.rounding != NULL &&
                     found.reasons != NULL;
  int status = ready ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    for (int32_t t = 2; t < tests->count; t++) chosen[tests->tests[t].metric] = 1;
    status = lp_relabel_metrics(&work->of, chosen, &found, err);
  }
  for (int32_t t = 2; t < tests->count && status == PERSONA_OK; t++) {
    conclude_metric(work, &found, t - 2, names, &tests->tests[t]);
  }
  lp_release(context, chosen);
  lp_release(context, found.dealt);
  lp_release(context, found.observed);
  lp_release(context, found.rounding);
  lp_release(context, found.reasons);
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
  search work = {.of = {.run = run,
                        .pool = &pool,
                        .progress = progress,
                        .seed = (uint64_t)run->options.integers[LP_OPTION_SEED],
                        .count = tests->permutations + 1}};
  if (status == PERSONA_OK) {
    work.values = lp_allocate_array(run->context, work.of.count, sizeof *work.values);
    work.means = lp_allocate_array(run->context, work.of.count, sizeof *work.means);
    if (work.values == NULL || work.means == NULL) status = lp_out_of_memory(err);
  }
  if (status == PERSONA_OK) status = find_distances(&work, tests, err);
  if (status == PERSONA_OK) status = find_metrics(&work, names, tests, err);
  lp_release(run->context, work.values);
  lp_release(run->context, work.means);
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
