/* The analysis of attributes: its parts one after another, their tables, and what is said of them. */
#include <persona/attributes.h>

#include "analysis/attribute_tables.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "kernels/distance.h"
#include "kernels/kmeans.h"

#include <math.h>
#include <string.h>

enum { STARTS = 10, STEPS = 300 };

/* ---- clusters --------------------------------------------------------------------------------------------------- */

/* k-means of the rows that answered every item, in standardised answers; -1 for the others. */
static int find_clusters(const lp_assignment *of, const lp_option_values *options, int32_t *labels, int64_t *found,
                         persona_error *err) {
  const persona_context *context = of->context;
  const lp_kmeans_plan plan = {.clusters = options->integers[LP_OPTION_ATTRIBUTE_CLUSTERS],
                               .starts = STARTS,
                               .steps = STEPS,
                               .seed = (uint64_t)options->integers[LP_OPTION_SEED]};
  const int64_t padded = lp_padded(of->items);
  lp_points points = {.dimensions = of->items, .padded = padded, .type = LP_ROW_DOUBLE};
  double *rows = lp_allocate_zeroed(context, of->rows, lp_bytes_of(padded, (int64_t)sizeof(double)));
  double *ones = lp_allocate_zeroed(context, padded, sizeof *ones);
  double *origin = lp_allocate_zeroed(context, padded, sizeof *origin);
  int32_t *own = lp_allocate_array(context, of->rows, sizeof *own);
  int status = rows != NULL && ones != NULL && origin != NULL && own != NULL ? PERSONA_OK : lp_out_of_memory(err);
  for (int64_t i = 0; i < of->rows && status == PERSONA_OK; i++) {
    labels[i] = lp_assignment_answered(of, i) ? (int32_t)points.count : -1;
    if (labels[i] < 0) continue;
    memcpy(rows + points.count++ * padded, of->answers + i * of->stride, (size_t)of->items * sizeof *rows);
  }
  for (int64_t j = 0; j < of->items && status == PERSONA_OK; j++) ones[j] = 1.0;
  points.values = rows;
  points.weights = ones;
  points.centre = origin;
  if (status == PERSONA_OK && of->items > 0 && points.count > 0) {
    double inertia;
    status = lp_kmeans(context, &points, NULL, &plan, 0, own, NULL, found, &inertia, err);
    for (int64_t i = 0; i < of->rows && status == PERSONA_OK; i++) labels[i] = labels[i] >= 0 ? own[labels[i]] : -1;
  }
  lp_release(context, rows);
  lp_release(context, ones);
  lp_release(context, origin);
  lp_release(context, own);
  return status;
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static int measure(const lp_assignment *of, const lp_option_values *options, lp_progress *progress,
                   persona_analysis *analysis, persona_error *err) {
  const uint64_t seed = (uint64_t)options->integers[LP_OPTION_SEED];
  const int64_t permutations = options->integers[LP_OPTION_PERMUTATIONS];
  const int64_t orders = options->integers[LP_OPTION_ATTRIBUTE_ORDERS];
  const double rate = options->reals[LP_OPTION_FALSE_DISCOVERY_RATE];
  lp_attribute_findings found = {.of = of, .analysis = analysis, .rate = rate};
  int32_t *labels = lp_allocate_array(of->context, of->rows, sizeof *labels);
  int64_t clusters = 0;
  int status = labels != NULL ? PERSONA_OK : lp_out_of_memory(err);
  lp_progress_begin(progress, permutations + lp_shares_steps(of, orders));
  if (status == PERSONA_OK) status = find_clusters(of, options, labels, &clusters, err);
  found.labels = labels;
  found.clusters = (int32_t)clusters;
  if (status == PERSONA_OK) {
    status = lp_effects_find(of, clusters > 1 ? labels : NULL, (int32_t)clusters, seed, permutations, rate, progress,
                             &found.effects, err);
  }
  if (status == PERSONA_OK) status = lp_shares_find(of, seed, orders, progress, &found.shares, err);
  if (status == PERSONA_OK) status = lp_attribute_tables(&found, err);
  if (status == PERSONA_OK) lp_progress_end(progress);
  lp_effects_end(&found.effects);
  lp_shares_end(&found.shares);
  lp_release(of->context, labels);
  return status;
}

static int analyse(const persona_population *population, const lp_option_values *options, lp_progress *progress,
                   persona_analysis **out, persona_error *err) {
  static const int32_t read[] = {LP_OPTION_PERMUTATIONS, LP_OPTION_ATTRIBUTE_ORDERS, LP_OPTION_ATTRIBUTE_CLUSTERS,
                                 LP_OPTION_FALSE_DISCOVERY_RATE, LP_OPTION_SEED};
  lp_assignment assignment;
  persona_analysis *analysis = lp_analysis_create(population->context, "attributes", population);
  int status = lp_assignment_begin(population, &assignment, err);
  if (status == PERSONA_OK && analysis == NULL) status = lp_out_of_memory(err);
  for (size_t i = 0; i < sizeof read / sizeof read[0] && status == PERSONA_OK; i++) {
    lp_analysis_setting(analysis, options, read[i]);
  }
  if (status == PERSONA_OK) status = measure(&assignment, options, progress, analysis, err);
  lp_assignment_end(&assignment);
  if (status != PERSONA_OK) {
    persona_analysis_free(analysis);
    return status;
  }
  *out = analysis;
  return PERSONA_OK;
}

int persona_attributes_analyse(const persona_population *population, const persona_options *options,
                               persona_progress_callback progress, void *user, persona_analysis **out,
                               persona_error *err) {
  const lp_option_values values = lp_options_values(options);
  lp_progress watched = {.callback = progress, .user = user};
  persona_population *kept = NULL;
  if (out != NULL) *out = NULL;
  if (population == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_attributes_analyse: population or out is NULL");
  }
  if (population->answers->attribute_count == 0) {
    return lp_fail(err, PERSONA_UNSUPPORTED, "population '%.120s' has no attributes to analyse", population->name);
  }
  int status = lp_population_weighted(population, &kept, err);
  if (status == PERSONA_OK) status = analyse(kept, &values, &watched, out, err);
  persona_population_free(kept);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}
