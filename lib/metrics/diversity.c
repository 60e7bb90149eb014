/* Vendi scores: the diversity of a population seen through the cosines between its rows. */
#include "base/error.h"
#include "base/memory.h"
#include "kernels/spectrum.h"
#include "metrics/directions.h"
#include "metrics/families.h"

#include <math.h>

/* Scales each direction by the root of its share of the mass: the Gram matrix of the rows is then K / n, or has its
 * eigenvalues on the other side. */
static void scale_by_share(lp_directions *directions) {
  for (int64_t i = 0; i < directions->count; i++) {
    const double root = sqrt(directions->mass[i] / directions->total);
    for (int64_t d = 0; d < directions->padded; d++) directions->rows[i * directions->padded + d] *= root;
  }
}

/* The score of an order, from eigenvalues that sum to 1. */
static double score(const double *eigenvalues, int64_t count, int order) {
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++) {
    const double share = fmax(eigenvalues[i], 0.0);
    if (order == 2) {
      sum += share * share;
    } else if (share > 0.0) {
      sum -= share * log(share);
    }
  }
  return order == 2 ? 1.0 / sum : exp(sum);
}

static int measure_vendi(const lp_measurement *measurement, int order, persona_result *result, persona_error *err) {
  lp_directions directions;
  int status = lp_directions_find(measurement, &directions, err);
  if (status == PERSONA_OK && lp_directions_suffice(&directions, 1, result)) {
    int64_t count = 0;
    double *eigenvalues = lp_allocate_array(measurement->context, directions.padded, sizeof *eigenvalues);
    scale_by_share(&directions);
    status = eigenvalues == NULL ? lp_out_of_memory(err)
                                 : lp_row_spectrum(measurement->context, directions.rows, directions.count,
                                                   directions.padded, eigenvalues, &count, err);
    if (status == PERSONA_OK) status = lp_result_set(result, score(eigenvalues, count, order));
    lp_release(measurement->context, eigenvalues);
  }
  lp_directions_clear(&directions);
  return status;
}

int lp_measure_vendi_q1(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  return measure_vendi(measurement, 1, result, err);
}

int lp_measure_vendi_q2(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  return measure_vendi(measurement, 2, result, err);
}

lp_account lp_measure_vendi_bytes(const lp_shape *shape) {
  int64_t bytes = lp_directions_bytes(shape->rows, shape->padded);
  bytes = lp_bytes_sum(bytes, lp_array_bytes(shape->padded, (int64_t)sizeof(double))); /* eigenvalues */
  bytes = lp_bytes_sum(bytes, lp_row_spectrum_bytes(shape->rows, shape->padded));
  return (lp_account){.now = 0, .most = bytes};
}
