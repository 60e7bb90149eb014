/* Coverage in spaces of traits and of components, beside the space of the run. */
#include "base/error.h"
#include "kernels/distance.h"
#include "metrics/families.h"
#include "space/derived.h"

#include <string.h>

/* The population in the space that is derived from the reference. */
typedef struct derived_pair {
  lp_geometry population;
  lp_pairing pairing;
} derived_pair;

static void pair_end(derived_pair *pair) {
  lp_pairing_clear(&pair->pairing);
  lp_geometry_clear(&pair->population);
}

static int pair_begin(const lp_measurement *measurement, const lp_derived_reference *reference, derived_pair *pair,
                      persona_error *err) {
  const double overlap = measurement->options->reals[LP_OPTION_MINIMUM_OVERLAP];
  int status = lp_geometry_create(reference->space, measurement->population, overlap, true, &pair->population, err);
  if (status == PERSONA_OK) {
    status = lp_pairing_create(&reference->geometry, &pair->population, measurement->options, measurement->kernel,
                               measurement->progress, &pair->pairing, err);
  }
  return status;
}

static bool names_a_trait(const persona_population *population) {
  for (int64_t j = 0; j < lp_population_columns(population); j++) {
    const lp_item *item = lp_population_item(population, j);
    if (item->trait != NULL && item->weight > 0.0) return true;
  }
  return false;
}

/* A space that cannot be fitted on these answers leaves the metric undefined; only memory fails the run. */
static int fit(const lp_measurement *measurement, int32_t kind, persona_space **space, persona_result *result,
               persona_error *err) {
  const persona_population *reference = measurement->reference;
  persona_error why;
  memset(&why, 0, sizeof why);
  const int status = persona_space_fit(measurement->context, kind, &reference, 1, space, &why);
  if (status == PERSONA_OUT_OF_MEMORY) return lp_out_of_memory(err);
  if (status != PERSONA_OK) (void)lp_result_undefined(result, "no such space: %.200s", why.message);
  if (status == PERSONA_OK && persona_space_dimensions(*space) == 0) {
    (void)lp_result_undefined(result, "no %s varies in the reference", kind == PERSONA_SPACE_TRAITS ? "trait" : "item");
  }
  return PERSONA_OK;
}

/* Once for all populations of a run; with dimensions, also the reference's neighbours there. */
static int make_reference(const lp_measurement *measurement, int32_t kind, lp_derived_reference *made,
                          persona_result *result, persona_error *err) {
  const double overlap = measurement->options->reals[LP_OPTION_MINIMUM_OVERLAP];
  const int64_t k = measurement->options->integers[LP_OPTION_K];
  int status = fit(measurement, kind, &made->space, result, err);
  if (status != PERSONA_OK || persona_space_dimensions(made->space) == 0) return status;
  status = lp_geometry_create(made->space, measurement->reference, overlap, true, &made->geometry, err);
  if (status == PERSONA_OK) {
    status = lp_geometry_search(&made->geometry, k, measurement->kernel, measurement->progress, err);
  }
  if (status != PERSONA_OK) {
    lp_geometry_clear(&made->geometry);
    persona_space_free(made->space);
    made->space = NULL;
  }
  return status;
}

static int measure_in(const lp_measurement *measurement, int32_t kind, persona_result *result, persona_error *err) {
  const int32_t place = kind == PERSONA_SPACE_TRAITS ? LP_DERIVED_TRAITS : LP_DERIVED_COMPONENTS;
  lp_derived_reference *reference = &measurement->derived[place];
  derived_pair pair;
  memset(&pair, 0, sizeof pair);
  int status = PERSONA_OK;
  if (reference->geometry.patterns.count == 0) { /* not made, or there was none to make: it says why again */
    persona_space_free(reference->space);
    reference->space = NULL;
    status = make_reference(measurement, kind, reference, result, err);
  }
  if (status == PERSONA_OK && reference->geometry.patterns.count > 0) {
    status = pair_begin(measurement, reference, &pair, err);
    if (status == PERSONA_OK) {
      lp_measurement own = *measurement;
      own.space = reference->space;
      own.geometry = &pair.population;
      own.reference_geometry = &reference->geometry;
      own.pairing = &pair.pairing;
      lp_result_detail(result, "dimensions", (double)persona_space_dimensions(reference->space));
      if (kind == PERSONA_SPACE_COMPONENTS) {
        lp_result_detail(result, "explained", persona_space_explained(reference->space));
      }
      status = lp_measure_coverage(&own, result, err);
    }
  }
  pair_end(&pair);
  return status;
}

int lp_measure_coverage_components(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  return measure_in(measurement, PERSONA_SPACE_COMPONENTS, result, err);
}

int lp_measure_coverage_traits(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  if (!names_a_trait(measurement->reference)) return lp_result_undefined(result, "no item names a trait");
  return measure_in(measurement, PERSONA_SPACE_TRAITS, result, err);
}

/* As if there were as many coordinates as items. */
lp_account lp_measure_derived_coverage_bytes(const lp_shape *shape) {
  const int64_t value = (int64_t)sizeof(double);
  const int64_t d = shape->columns;
  const int64_t padded = lp_padded(d);
  const int64_t units = lp_bytes_larger(shape->units, padded);
  const int64_t k = shape->options->integers[LP_OPTION_K];
  const lp_extent within = {.anchors = shape->reference_rows,
                            .points = shape->reference_rows,
                            .padded = padded,
                            .units = units,
                            .threads = shape->threads};
  const lp_extent across = {.anchors = shape->reference_rows,
                            .points = shape->rows,
                            .padded = padded,
                            .units = units,
                            .threads = shape->threads};
  lp_account account = {0, 0};
  lp_account_join(&account, lp_space_fit_derived_account(shape->reference_rows, d, shape->name_bytes,
                                                         shape->reference_weighted, shape->threads));
  lp_account_join(&account, lp_space_derive_most_account(shape->reference_rows, d, shape->name_bytes,
                                                         shape->reference_weighted, shape->threads));
  lp_account_join(&account, lp_geometry_account(shape->reference_rows, d, value, shape->threads));
  lp_account_join(&account, lp_geometry_search_account(&within, k));
  lp_account_join(&account,
                  lp_space_derive_most_account(shape->rows, d, shape->name_bytes, shape->weighted, shape->threads));
  lp_account_join(&account, lp_geometry_account(shape->rows, d, value, shape->threads));
  lp_account_join(&account, lp_pairing_account(&across, false));
  const lp_account table = lp_list_uncovered_bytes(shape);
  lp_account_join(&account, table);
  return (lp_account){.now = table.now, .most = account.most};
}

double lp_measure_derived_coverage_steps(const lp_shape *shape) {
  return (double)shape->reference_rows * ((double)shape->reference_rows + (double)shape->rows);
}
