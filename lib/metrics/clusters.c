/* The silhouette of the clusters that k-means finds. */
#include "base/error.h"
#include "base/memory.h"
#include "kernels/kmeans.h"
#include "kernels/silhouette.h"
#include "metrics/families.h"
#include "metrics/sample.h"

#include <math.h>

enum { STARTS = 10, STEPS = 300 };

/* Numbers of clusters in the table: the option's, and those that are usually shown. */
static const int64_t usual[] = {5, 10};
enum { USUAL = 2, NUMBERS = USUAL + 1 };

/* The mean silhouette of so many clusters; NaN with fewer than two labels. *found: how many there are. */
static int score(const lp_measurement *measurement, const lp_sample *sample, int64_t clusters, int32_t *labels,
                 int64_t *found, double *value, persona_error *err) {
  const lp_kmeans_plan plan = {.clusters = clusters,
                               .starts = STARTS,
                               .steps = STEPS,
                               .seed = (uint64_t)measurement->options->integers[LP_OPTION_SEED]};
  double inertia;
  *value = NAN;
  int status =
      lp_kmeans(measurement->context, &sample->points, sample->mass, &plan, 0, labels, NULL, found, &inertia, err);
  if (status != PERSONA_OK || *found < 2) return status;
  return lp_silhouette(measurement->context, &sample->points, labels, *found, sample->mass, 0, measurement->progress,
                       NULL, value, err);
}

static int score_all(const lp_measurement *measurement, const lp_sample *sample, int32_t *labels,
                     persona_result *result, persona_error *err) {
  static const char *const columns[] = {"clusters", "silhouette", "found"};
  const int64_t wanted = measurement->options->integers[LP_OPTION_SILHOUETTE_CLUSTERS];
  int64_t numbers[NUMBERS] = {wanted};
  int64_t count = 1;
  for (int u = 0; u < USUAL; u++) {
    if (usual[u] != wanted) numbers[count++] = usual[u];
  }
  int status = lp_result_table(measurement->context, result, "clusters", count, NULL, 3, columns, err);
  for (int64_t i = 0; i < count && status == PERSONA_OK; i++) {
    int64_t found = 0;
    double value = NAN;
    *lp_result_cell(result, i, 0) = (double)numbers[i];
    if (numbers[i] > sample->points.count) continue;
    status = score(measurement, sample, numbers[i], labels, &found, &value, err);
    *lp_result_cell(result, i, 1) = value;
    *lp_result_cell(result, i, 2) = (double)found;
  }
  if (status != PERSONA_OK) return status;
  if (wanted > sample->points.count) {
    return lp_result_undefined(result, "%lld clusters need as many distinct rows, and there are %lld",
                               (long long)wanted, (long long)sample->points.count);
  }
  const double value = *lp_result_cell(result, 0, 1);
  if (isnan(value)) return lp_result_undefined(result, "the rows form a single cluster");
  return lp_result_set(result, value);
}

int lp_measure_silhouette(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  lp_sample sample;
  int status = lp_sample_create(measurement->context, measurement->geometry, &sample, err);
  int32_t *labels = lp_allocate_array(measurement->context, measurement->geometry->patterns.count, sizeof *labels);
  if (status == PERSONA_OK && labels == NULL) status = lp_out_of_memory(err);
  if (status == PERSONA_OK) status = score_all(measurement, &sample, labels, result, err);
  if (status == PERSONA_NUMERICAL) status = lp_result_undefined(result, "distances leave the range of double");
  lp_release(measurement->context, labels);
  lp_sample_clear(&sample);
  return status;
}

lp_account lp_measure_silhouette_bytes(const lp_shape *shape) {
  const int64_t wanted = shape->options->integers[LP_OPTION_SILHOUETTE_CLUSTERS];
  const int64_t asked = lp_bytes_larger(wanted, usual[USUAL - 1]);
  const int64_t clusters = asked < shape->rows ? asked : shape->rows; /* more are not looked for */
  const int64_t table = lp_result_table_bytes(NUMBERS, -1, 3);
  const int64_t own =
      lp_bytes_sum(lp_sample_bytes(shape->rows, shape->padded), lp_array_bytes(shape->rows, (int64_t)sizeof(int32_t)));
  const int64_t call = lp_bytes_larger(lp_kmeans_bytes(shape->rows, shape->padded, clusters),
                                       lp_silhouette_bytes(shape->context, shape->rows, shape->padded, clusters));
  return (lp_account){.now = table, .most = lp_bytes_sum(table, lp_bytes_sum(own, call))};
}

double lp_measure_silhouette_steps(const lp_shape *shape) {
  return (double)NUMBERS * (double)shape->rows * (double)shape->rows;
}
