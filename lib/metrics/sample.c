/* Patterns in standard coordinates, and the bandwidth of similarities. */
#include "metrics/sample.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/parallel.h"
#include "kernels/pair_quantile.h"

#include <string.h>

enum { ROWS = 256 }; /* of one task */

typedef struct filling {
  const lp_geometry *geometry;
  double *rows;
} filling;

static void fill_rows(void *data, int64_t task, int32_t worker) {
  const filling *work = data;
  const lp_points *points = &work->geometry->points;
  (void)worker;
  for (int64_t p = task * ROWS; p < points->count && p < (task + 1) * ROWS; p++) {
    double *row = work->rows + p * points->padded;
    const double *kept = lp_points_row(points, p, row);
    lp_space_standardise(work->geometry->space, kept, row);
    for (int64_t d = points->dimensions; d < points->padded; d++) row[d] = 0.0;
  }
}

int lp_sample_create(const persona_context *context, const lp_geometry *geometry, lp_sample *sample,
                     persona_error *err) {
  const int64_t padded = geometry->points.padded;
  memset(sample, 0, sizeof *sample);
  sample->context = geometry->context;
  sample->mass = geometry->mass;
  sample->pair_mass = geometry->pair_mass;
  sample->rows = lp_allocate_array(geometry->context, geometry->points.count, padded * (int64_t)sizeof *sample->rows);
  sample->ones = lp_allocate_array(geometry->context, padded, sizeof *sample->ones);
  sample->origin = lp_allocate_zeroed(geometry->context, padded, sizeof *sample->origin);
  if (sample->rows == NULL || sample->ones == NULL || sample->origin == NULL) return lp_out_of_memory(err);
  for (int64_t d = 0; d < padded; d++) sample->ones[d] = d < geometry->points.dimensions ? 1.0 : 0.0;
  filling work = {.geometry = geometry, .rows = sample->rows};
  lp_parallel_for(context, (geometry->points.count + ROWS - 1) / ROWS, fill_rows, &work);
  sample->points = (lp_points){.count = geometry->points.count,
                               .dimensions = geometry->points.dimensions,
                               .padded = padded,
                               .values = sample->rows,
                               .weights = sample->ones,
                               .centre = sample->origin,
                               .minimum_shared = 1};
  return PERSONA_OK;
}

int64_t lp_sample_bytes(int64_t rows, int64_t padded) {
  const int64_t row = lp_bytes_of(padded, (int64_t)sizeof(double));
  return lp_bytes_sum(lp_array_bytes(rows, row), lp_bytes_of(2, lp_array_bytes(1, row)));
}

void lp_sample_clear(lp_sample *sample) {
  lp_release(sample->context, sample->rows);
  lp_release(sample->context, sample->ones);
  lp_release(sample->context, sample->origin);
  memset(sample, 0, sizeof *sample);
}

int lp_measure_bandwidth(const lp_measurement *measurement, double *bandwidth, persona_result *result,
                         persona_error *err) {
  const bool own = measurement->reference == NULL;
  const lp_geometry *geometry = own ? measurement->geometry : measurement->reference_geometry;
  const int64_t patterns = geometry->patterns.count;
  *bandwidth = measurement->options->reals[LP_OPTION_BANDWIDTH];
  if (*bandwidth == 0.0) {
    int64_t *copies = lp_allocate_array(measurement->context, patterns, sizeof *copies);
    if (copies == NULL) return lp_out_of_memory(err);
    for (int64_t p = 0; p < patterns; p++) copies[p] = lp_patterns_multiplicity(&geometry->patterns, p);
    const int status =
        lp_pair_quantile(measurement->context, &geometry->points, copies, 0.5, measurement->progress, bandwidth, err);
    lp_release(measurement->context, copies);
    if (status != PERSONA_OK) return status;
  }
  if (*bandwidth >= 1e-150 && *bandwidth <= 1e150) {
    lp_result_detail(result, "bandwidth", *bandwidth);
    return PERSONA_OK;
  }
  (void)lp_result_undefined(result, "the median distance between two rows of '%.80s' is %s; give a bandwidth",
                            own ? measurement->population->name : measurement->reference->name,
                            lp_real(*bandwidth).text);
  *bandwidth = 0.0;
  return PERSONA_OK;
}

int64_t lp_measure_bandwidth_bytes(const lp_shape *shape) {
  const int64_t rows = lp_bytes_larger(shape->rows, shape->reference_rows);
  return lp_bytes_sum(lp_array_bytes(rows, (int64_t)sizeof(int64_t)),
                      lp_pair_quantile_bytes(shape->threads, shape->padded));
}

double lp_measure_bandwidth_steps(const lp_shape *shape) {
  const double rows = (double)(shape->reference_rows > 0 ? shape->reference_rows : shape->rows);
  return shape->options->reals[LP_OPTION_BANDWIDTH] > 0.0 ? 0.0 : 2.0 * rows * rows;
}
