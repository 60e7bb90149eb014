/* Metrics of similarities between rows: Vendi scores of any order and kernel, similarity-sensitive diversity,
 * magnitude, and the maximum mean discrepancy. */
#include "base/error.h"
#include "base/memory.h"
#include "kernels/kernel_statistics.h"
#include "kernels/magnitude.h"
#include "kernels/spectrum.h"
#include "metrics/directions.h"
#include "metrics/families.h"
#include "metrics/sample.h"

#include <math.h>

static const char too_large[] = "the similarities of so many rows have no spectrum (32,766 at most): measure a subset";

/* A spectrum that is too large, or does not exist, leaves the metric undefined: the run goes on. */
static int settle(int status, double value, persona_result *result, const persona_error *why, persona_error *err) {
  switch (status) {
    case PERSONA_OK:
      return isnan(value) ? lp_result_undefined(result, "no row has any weight") : lp_result_set(result, value);
    case PERSONA_TOO_LARGE: return lp_result_undefined(result, "%s", too_large);
    case PERSONA_NUMERICAL: return lp_result_undefined(result, "%.200s", why->message);
    default: return lp_fail(err, status, "%s", why->message);
  }
}

static lp_similarity of_bandwidth(int32_t kind, double bandwidth) {
  lp_similarity similarity = {.kind = kind, .factor = 1.0};
  if (kind == LP_SIMILARITY_RBF) similarity.factor = 0.5 / bandwidth / bandwidth;
  if (kind == LP_SIMILARITY_EXPONENTIAL) similarity.factor = 1.0 / bandwidth;
  return similarity;
}

/* ---- Vendi ---------------------------------------------------------------------------------------------------- */

/* Scales each direction by the root of its share of the mass: the Gram matrix of the rows is then K / n, or has its
 * eigenvalues on the other side. */
static void scale_by_share(lp_directions *directions) {
  for (int64_t i = 0; i < directions->count; i++) {
    const double root = sqrt(directions->mass[i] / directions->total);
    for (int64_t d = 0; d < directions->padded; d++) directions->rows[i * directions->padded + d] *= root;
  }
}

static int score_directions(const lp_measurement *measurement, lp_directions *directions, double order,
                            persona_result *result, persona_error *err) {
  int64_t count = 0;
  double *eigenvalues = lp_allocate_array(measurement->context, directions->padded, sizeof *eigenvalues);
  if (eigenvalues == NULL) return lp_out_of_memory(err);
  scale_by_share(directions);
  const int status = lp_row_spectrum(measurement->context, directions->rows, directions->count, directions->padded,
                                     eigenvalues, &count, err);
  if (status == PERSONA_OK) (void)lp_result_set(result, lp_spectrum_score(eigenvalues, count, count, order));
  lp_release(measurement->context, eigenvalues);
  return status;
}

/* With the cosines of rows that are seen from the fitted mean; rows at the mean have none and are left out. */
static int measure_cosine_vendi(const lp_measurement *measurement, double order, persona_result *result,
                                persona_error *err) {
  lp_directions directions;
  int status = lp_directions_find(measurement, true, &directions, err);
  if (status == PERSONA_OK && lp_directions_suffice(&directions, 1, result)) {
    status = score_directions(measurement, &directions, order, result, err);
  }
  lp_directions_clear(&directions);
  return status;
}

int lp_measure_vendi_q1(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  return measure_cosine_vendi(measurement, 1.0, result, err);
}

int lp_measure_vendi_q2(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  return measure_cosine_vendi(measurement, 2.0, result, err);
}

static int64_t cosine_vendi_bytes(const lp_shape *shape) {
  int64_t bytes = lp_directions_bytes(shape->rows, shape->padded);
  bytes = lp_bytes_sum(bytes, lp_array_bytes(shape->padded, (int64_t)sizeof(double))); /* eigenvalues */
  return lp_bytes_sum(bytes, lp_row_spectrum_bytes(shape->rows, shape->padded));
}

lp_account lp_measure_cosine_vendi_bytes(const lp_shape *shape) {
  return (lp_account){.now = 0, .most = cosine_vendi_bytes(shape)};
}

static int32_t vendi_kind(const lp_option_values *options) {
  return options->integers[LP_OPTION_VENDI_KERNEL] == LP_VENDI_LINEAR ? LP_SIMILARITY_LINEAR : LP_SIMILARITY_RBF;
}

int lp_measure_vendi(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const double order = measurement->options->reals[LP_OPTION_DIVERSITY_ORDER];
  const int32_t kind = vendi_kind(measurement->options);
  double bandwidth = 1.0;
  double value = NAN;
  int status = PERSONA_OK;
  persona_error why;
  lp_sample sample;
  if (order == 0.0) return lp_result_undefined(result, "order 0 counts eigenvalues that are 0 but for rounding");
  if (measurement->options->integers[LP_OPTION_VENDI_KERNEL] == LP_VENDI_COSINE) {
    return measure_cosine_vendi(measurement, order, result, err);
  }
  if (kind == LP_SIMILARITY_RBF) status = lp_measure_bandwidth(measurement, &bandwidth, result, err);
  if (status != PERSONA_OK || bandwidth == 0.0) return status;
  const lp_similarity similarity = of_bandwidth(kind, bandwidth);
  status = lp_sample_create(measurement->context, measurement->geometry, &sample, err);
  if (status == PERSONA_OK) {
    status = lp_kernel_vendi(measurement->context, &similarity, &sample.points, sample.mass, order, 0,
                             measurement->progress, &value, &why);
    status = settle(status, value, result, &why, err);
  }
  lp_sample_clear(&sample);
  return status;
}

lp_account lp_measure_vendi_bytes(const lp_shape *shape) {
  const double order = shape->options->reals[LP_OPTION_DIVERSITY_ORDER];
  if (shape->options->integers[LP_OPTION_VENDI_KERNEL] == LP_VENDI_COSINE) return lp_measure_cosine_vendi_bytes(shape);
  const int64_t own = lp_bytes_sum(
      lp_sample_bytes(shape->rows, shape->padded),
      lp_kernel_vendi_bytes(shape->context, vendi_kind(shape->options), shape->rows, shape->padded, order));
  return (lp_account){.now = 0, .most = lp_bytes_larger(own, lp_measure_bandwidth_bytes(shape))};
}

double lp_measure_vendi_steps(const lp_shape *shape) {
  if (shape->options->integers[LP_OPTION_VENDI_KERNEL] != LP_VENDI_RBF) return 0.0;
  return (double)shape->rows * (double)shape->rows + lp_measure_bandwidth_steps(shape);
}

/* ---- similarity-sensitive diversity --------------------------------------------------------------------------- */

int lp_measure_similarity_diversity(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const bool rbf = measurement->options->integers[LP_OPTION_DIVERSITY_KERNEL] == LP_DIVERSITY_RBF;
  const double order = measurement->options->reals[LP_OPTION_DIVERSITY_ORDER];
  double bandwidth = 0.0;
  double value = NAN;
  persona_error why;
  lp_sample sample;
  int status = lp_measure_bandwidth(measurement, &bandwidth, result, err);
  if (status != PERSONA_OK || bandwidth == 0.0) return status;
  const lp_similarity similarity = of_bandwidth(rbf ? LP_SIMILARITY_RBF : LP_SIMILARITY_EXPONENTIAL, bandwidth);
  status = lp_sample_create(measurement->context, measurement->geometry, &sample, err);
  if (status == PERSONA_OK) {
    status = lp_kernel_diversity(measurement->context, &similarity, &sample.points, sample.mass, order, 0,
                                 measurement->progress, &value, &why);
    status = settle(status, value, result, &why, err);
  }
  lp_sample_clear(&sample);
  return status;
}

lp_account lp_measure_similarity_diversity_bytes(const lp_shape *shape) {
  const int64_t own = lp_bytes_sum(lp_sample_bytes(shape->rows, shape->padded),
                                   lp_kernel_diversity_bytes(shape->context, shape->rows, shape->padded));
  return (lp_account){.now = 0, .most = lp_bytes_larger(own, lp_measure_bandwidth_bytes(shape))};
}

double lp_measure_similarity_diversity_steps(const lp_shape *shape) {
  return (double)shape->rows * (double)shape->rows + lp_measure_bandwidth_steps(shape);
}

/* ---- magnitude ------------------------------------------------------------------------------------------------ */

int lp_measure_magnitude(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  double scale = measurement->options->reals[LP_OPTION_MAGNITUDE_SCALE];
  double value = NAN;
  double residual = NAN;
  persona_error why;
  lp_sample sample;
  int status = PERSONA_OK;
  result->effective_n = (double)measurement->geometry->patterns.count;
  if (scale == 0.0) {
    double bandwidth = 0.0;
    status = lp_measure_bandwidth(measurement, &bandwidth, result, err);
    if (status != PERSONA_OK || bandwidth == 0.0) return status;
    scale = 1.0 / bandwidth;
  }
  lp_result_detail(result, "scale", scale);
  status = lp_sample_create(measurement->context, measurement->geometry, &sample, err);
  if (status == PERSONA_OK) {
    status =
        lp_magnitude(measurement->context, &sample.points, scale, 0, measurement->progress, &value, &residual, &why);
    if (status == PERSONA_OK) lp_result_detail(result, "residual", residual);
    status = settle(status, value, result, &why, err);
  }
  lp_sample_clear(&sample);
  return status;
}

lp_account lp_measure_magnitude_bytes(const lp_shape *shape) {
  const int32_t way = shape->rows > LP_SPECTRUM_SIDE ? LP_MAGNITUDE_ITERATIVE : LP_MAGNITUDE_DENSE;
  const int64_t own = lp_bytes_sum(lp_sample_bytes(shape->rows, shape->padded),
                                   lp_magnitude_bytes(shape->context, shape->rows, shape->padded, way));
  return (lp_account){.now = 0, .most = lp_bytes_larger(own, lp_measure_bandwidth_bytes(shape))};
}

/* ---- maximum mean discrepancy --------------------------------------------------------------------------------- */

static int compare(const lp_measurement *measurement, const lp_similarity *similarity, double *value,
                   persona_error *why, persona_error *err) {
  lp_sample reference = {0};
  lp_sample population = {0};
  int status = lp_sample_create(measurement->context, measurement->reference_geometry, &reference, err);
  if (status == PERSONA_OK) {
    status = lp_sample_create(measurement->context, measurement->geometry, &population, err);
  }
  if (status != PERSONA_OK) *why = (persona_error){.status = status, .message = "out of memory"};
  if (status == PERSONA_OK) {
    const lp_kernel_sample a = {&reference.points, reference.mass, reference.pair_mass};
    const lp_kernel_sample b = {&population.points, population.mass, population.pair_mass};
    status = lp_kernel_mmd(measurement->context, similarity, &a, &b, 0, measurement->progress, value, why);
  }
  lp_sample_clear(&reference);
  lp_sample_clear(&population);
  return status;
}

int lp_measure_mmd(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  static const int32_t kinds[] = {LP_SIMILARITY_RBF, LP_SIMILARITY_EXPONENTIAL, LP_SIMILARITY_LINEAR};
  const int32_t kind = kinds[measurement->options->integers[LP_OPTION_MMD_KERNEL]];
  double bandwidth = 1.0;
  double value = NAN;
  int status = PERSONA_OK;
  persona_error why;
  if (measurement->reference->rows < 2) {
    return lp_result_undefined(result, "needs at least 2 rows of the reference, and there are %lld",
                               (long long)measurement->reference->rows);
  }
  if (kind != LP_SIMILARITY_LINEAR) status = lp_measure_bandwidth(measurement, &bandwidth, result, err);
  if (status != PERSONA_OK || bandwidth == 0.0) return status;
  const lp_similarity similarity = of_bandwidth(kind, bandwidth);
  status = compare(measurement, &similarity, &value, &why, err);
  return settle(status, value, result, &why, err);
}

lp_account lp_measure_mmd_bytes(const lp_shape *shape) {
  const int64_t samples =
      lp_bytes_sum(lp_sample_bytes(shape->rows, shape->padded), lp_sample_bytes(shape->reference_rows, shape->padded));
  const int64_t own =
      lp_bytes_sum(samples, lp_kernel_mmd_bytes(shape->context, shape->reference_rows, shape->rows, shape->padded));
  return (lp_account){.now = 0, .most = lp_bytes_larger(own, lp_measure_bandwidth_bytes(shape))};
}

double lp_measure_mmd_steps(const lp_shape *shape) {
  const double n = (double)shape->reference_rows;
  const double m = (double)shape->rows;
  return n * n + n * m + m * m + lp_measure_bandwidth_steps(shape);
}
