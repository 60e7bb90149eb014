/* The draws of an inference depend on a population through its number of rows alone, as far as the band goes: rows of
 * the reference stand in for agents that do not exist yet, and what they score is not looked at. */
#include "inference/power_scan.h"

#include "base/error.h"
#include "base/memory.h"
#include "metrics/catalogue.h"
#include "metrics/results.h"

#include <math.h>
#include <string.h>

static int64_t most_rows(const persona_run *run) { return run->options.integers[LP_OPTION_BAND_ROWS]; }

/* The numbers of agents that are looked at: evenly spaced by their ratio. Returns how many. */
static int32_t choose_sizes(int64_t reference_rows, int64_t most, int64_t agents, int64_t *sizes) {
  const int64_t last = lp_match_rows(reference_rows, reference_rows, most).held;
  const int64_t least = last < LP_SCAN_LEAST ? last : LP_SCAN_LEAST;
  int32_t count = 0;
  bool asked = agents < 2 || agents >= last;
  if (last < 2) return 0;
  for (int step = 0; step < LP_SCAN_STEPS; step++) {
    const double share = (double)step / (double)(LP_SCAN_STEPS - 1);
    int64_t size = (int64_t)floor((double)least * pow((double)last / (double)least, share) + 0.5);
    if (step == LP_SCAN_STEPS - 1) size = last;
    if (!asked && agents <= size) {
      if (agents < size) sizes[count++] = agents;
      asked = true;
    }
    if (count == 0 || size > sizes[count - 1]) sizes[count++] = size;
  }
  return count;
}

static int64_t weighted_count(const persona_population *population) {
  int64_t count = 0;
  for (int64_t i = 0; i < population->rows; i++) count += persona_population_weight(population, i) > 0.0;
  return count;
}

int64_t lp_power_scan_steps(const persona_run *run, int64_t agents) {
  int64_t sizes[LP_SCAN_SIZES];
  const int64_t draws = 2 * run->options.integers[LP_OPTION_BAND_DRAWS] + run->options.integers[LP_OPTION_NULL_DRAWS];
  return draws * choose_sizes(weighted_count(run->reference), most_rows(run), agents, sizes);
}

/* As many rows of the reference as there would be agents. */
static int add_stand_in(persona_run *mine, const persona_population *reference, int64_t count, persona_error *err) {
  persona_population *stand_in = NULL;
  int64_t *rows = lp_allocate_array(mine->context, count, sizeof *rows);
  if (rows == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < count; i++) rows[i] = i;
  int status = persona_population_subset(reference, "agents", rows, count, &stand_in, err);
  if (status == PERSONA_OK) status = persona_run_add_population(mine, stand_in, err);
  persona_population_free(stand_in);
  lp_release(mine->context, rows);
  return status;
}

/* A run of the same plan over stand-ins of all sizes. */
static int make_run(const persona_run *run, const lp_power_scan *scan, const persona_population *reference,
                    persona_run **out, persona_error *err) {
  int status = persona_run_create(run->space, NULL, out, err);
  if (status != PERSONA_OK) return status;
  persona_run *mine = *out;
  mine->options = run->options;
  mine->options.integers[LP_OPTION_RESAMPLES] = 0; /* nobody asks for intervals */
  memcpy(mine->chosen, run->chosen, (size_t)persona_metric_count());
  status = persona_run_set_reference(mine, run->reference, err);
  for (int32_t s = 0; s < scan->size_count && status == PERSONA_OK; s++) {
    status = add_stand_in(mine, reference, scan->sizes[s], err);
  }
  return status == PERSONA_OK ? persona_run_execute(mine, err) : status;
}

/* What a healthy population would have scored, as far as its Monte-Carlo error goes. For a metric that compares with
 * the reference, a second part against the same rest, though two parts at once are smaller than one; for one that does
 * not, another draw's part. */
static void stand_in_scores(lp_draws *draws, const int32_t *metrics) {
  const double shrunk = sqrt((double)draws->thirds.held / (double)draws->matching.held);
  for (int32_t i = 0; i < draws->metrics; i++) {
    const double *held = draws->held + i * draws->count;
    const double *opposed = draws->opposed + i * draws->count;
    double *scored = draws->scored + i * draws->count;
    for (int64_t d = 0; d < draws->measured[i]; d++) {
      scored[d] = lp_draws_pair(metrics[i]) ? held[d] + shrunk * opposed[d] : held[(d + 1) % draws->measured[i]];
    }
  }
}

static int scan_size(persona_run *mine, int32_t size, lp_progress *progress, lp_power_scan *scan, persona_error *err) {
  const bool last = size == scan->size_count - 1;
  lp_draws draws;
  const int status = lp_draws_make(mine, size, progress, &draws, err);
  if (status != PERSONA_OK) return status;
  stand_in_scores(&draws, scan->metrics);
  for (int32_t i = 0; i < scan->metric_count; i++) {
    lp_band_read(&draws, i, scan->metrics[i], scan->level, &scan->bands[size * scan->metric_count + i]);
  }
  if (last) {
    scan->draws = draws;
  } else {
    lp_draws_clear(mine->context, &draws);
  }
  return PERSONA_OK;
}

static int scan_sizes(const persona_run *run, lp_progress *progress, lp_power_scan *scan, persona_error *err) {
  persona_population *reference = NULL;
  persona_run *mine = NULL;
  int status = lp_population_weighted(run->reference, &reference, err);
  if (status == PERSONA_OK) status = make_run(run, scan, reference, &mine, err);
  for (int32_t s = 0; s < scan->size_count && status == PERSONA_OK; s++) {
    status = scan_size(mine, s, progress, scan, err);
  }
  persona_run_free(mine);
  persona_population_free(reference);
  return status;
}

int lp_power_scan_make(const persona_run *run, int64_t agents, lp_progress *progress, lp_power_scan *scan,
                       persona_error *err) {
  memset(scan, 0, sizeof *scan);
  scan->reference_rows = weighted_count(run->reference);
  scan->most = most_rows(run);
  scan->level = run->options.reals[LP_OPTION_INTERVAL_LEVEL];
  scan->size_count = choose_sizes(scan->reference_rows, scan->most, agents, scan->sizes);
  scan->metrics = lp_allocate_array(run->context, persona_metric_count(), sizeof *scan->metrics);
  if (scan->metrics == NULL) return lp_out_of_memory(err);
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    if (run->chosen[m]) scan->metrics[scan->metric_count++] = m;
  }
  if (scan->size_count == 0) return PERSONA_OK;
  scan->bands = lp_allocate_zeroed(run->context, (int64_t)scan->size_count * scan->metric_count, sizeof *scan->bands);
  if (scan->bands == NULL) return lp_out_of_memory(err);
  return scan_sizes(run, progress, scan, err);
}

void lp_power_scan_clear(const persona_context *context, lp_power_scan *scan) {
  lp_release(context, scan->metrics);
  lp_release(context, scan->bands);
  lp_draws_clear(context, &scan->draws);
}

void lp_power_scan_beyond(const lp_power_scan *scan, int32_t index, int64_t agents, lp_band *band) {
  lp_draws draws = scan->draws; /* shares its arrays, which are only read */
  draws.matching = lp_match_rows(scan->reference_rows, agents, scan->most);
  lp_band_read(&draws, index, scan->metrics[index], scan->level, band);
}

int32_t lp_power_scan_find(const lp_power_scan *scan, int64_t agents) {
  for (int32_t s = 0; s < scan->size_count; s++) {
    if (scan->sizes[s] == agents) return s;
  }
  return -1;
}
