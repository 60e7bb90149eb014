/* The patterns of a population as doubles in the standard coordinates of its space, for kernels that take similarities:
 * centred at the fitted mean, distances the plain Euclidean ones. */
#ifndef LP_METRICS_SAMPLE_H
#define LP_METRICS_SAMPLE_H

#include "metrics/measurement.h"

typedef struct lp_sample {
  persona_context *context;
  lp_points points; /* one a pattern */
  double *rows;
  double *ones;       /* padded: weights */
  double *origin;     /* padded: centre */
  const double *mass; /* of the geometry */
  const double *pair_mass;
} lp_sample;

/* Makes it of a geometry whose points are kept. Returns PERSONA_OK or OUT_OF_MEMORY; lp_sample_clear is due in every
 * case. And the memory that it takes. */
int lp_sample_create(const persona_context *context, const lp_geometry *geometry, lp_sample *sample,
                     persona_error *err);
int64_t lp_sample_bytes(int64_t rows, int64_t padded);
void lp_sample_clear(lp_sample *sample);

/* The option `bandwidth`, or what its 0 stands for: the median distance between two rows of the reference, of the
 * population itself without one (row weights aside). Records it as a detail. *bandwidth is 0 when there is none, and
 * the result says why. Returns PERSONA_OK, OUT_OF_MEMORY, CANCELLED. */
int lp_measure_bandwidth(const lp_measurement *measurement, double *bandwidth, persona_result *result,
                         persona_error *err);
int64_t lp_measure_bandwidth_bytes(const lp_shape *shape);
double lp_measure_bandwidth_steps(const lp_shape *shape);

#endif
