/* The pass over the pairs of reference and population. */
#include "base/error.h"
#include "base/memory.h"
#include "kernels/balls.h"
#include "metrics/measurement.h"

#include <math.h>
#include <string.h>

static void fill_radii(const lp_geometry *geometry, int64_t k, double *squared) {
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    const double radius = lp_geometry_row_radius(geometry, p, k);
    squared[p] = isfinite(radius) ? radius : -1.0;
  }
}

static bool allocate(lp_pairing *pairing, int64_t reference, int64_t population, bool has_balls) {
  persona_context *context = pairing->context;
  pairing->reference_squared = lp_allocate_array(context, reference, sizeof(double));
  pairing->population_squared = has_balls ? lp_allocate_array(context, population, sizeof(double)) : NULL;
  pairing->reference_mass = lp_allocate_array(context, reference, sizeof(double));
  pairing->reference_reached = lp_allocate_array(context, reference, 1);
  pairing->reference_inside = lp_allocate_array(context, reference, 1);
  pairing->population_inside = lp_allocate_array(context, population, 1);
  return pairing->reference_squared != NULL && (pairing->population_squared != NULL || !has_balls) &&
         pairing->reference_mass != NULL && pairing->reference_reached != NULL && pairing->reference_inside != NULL &&
         pairing->population_inside != NULL;
}

lp_account lp_pairing_account(const lp_extent *extent, bool has_balls) {
  lp_account account = {0, 0};
  lp_account_take(&account, extent->anchors, (int64_t)sizeof(double));               /* reference_squared */
  if (has_balls) lp_account_take(&account, extent->points, (int64_t)sizeof(double)); /* population_squared */
  lp_account_take(&account, extent->anchors, (int64_t)sizeof(double));               /* reference_mass */
  lp_account_take(&account, extent->anchors, 1);                                     /* reference_reached */
  lp_account_take(&account, extent->anchors, 1);                                     /* reference_inside */
  lp_account_take(&account, extent->points, 1);                                      /* population_inside */
  lp_account_call(&account, lp_ball_pass_bytes(extent));
  return account;
}

int lp_pairing_create(const lp_geometry *reference, const lp_geometry *population, const lp_option_values *options,
                      const lp_score_kernel *kernel, lp_progress *progress, lp_pairing *pairing, persona_error *err) {
  const int64_t k = options->integers[LP_OPTION_K];
  memset(pairing, 0, sizeof *pairing);
  pairing->context = reference->context;
  int status = PERSONA_OK;
  if (!allocate(pairing, reference->patterns.count, population->patterns.count, population->searched)) {
    status = lp_out_of_memory(err);
  } else {
    fill_radii(reference, k, pairing->reference_squared);
    if (population->searched) fill_radii(population, k, pairing->population_squared);
    const lp_balls balls = {.strict = options->integers[LP_OPTION_BALLS] == LP_BALLS_STRICT,
                            .anchor_squared = pairing->reference_squared,
                            .point_squared = pairing->population_squared,
                            .point_mass = population->mass,
                            .anchor_mass = pairing->reference_mass,
                            .anchor_reached = pairing->reference_reached,
                            .anchor_inside = pairing->reference_inside,
                            .point_inside = pairing->population_inside};
    status = lp_ball_pass(pairing->context, &reference->points, &population->points, kernel, &balls, progress, err);
  }
  if (status != PERSONA_OK) lp_pairing_clear(pairing);
  return status;
}

void lp_pairing_clear(lp_pairing *pairing) {
  lp_release(pairing->context, pairing->reference_squared);
  lp_release(pairing->context, pairing->population_squared);
  lp_release(pairing->context, pairing->reference_mass);
  lp_release(pairing->context, pairing->reference_reached);
  lp_release(pairing->context, pairing->reference_inside);
  lp_release(pairing->context, pairing->population_inside);
  memset(pairing, 0, sizeof *pairing);
}
