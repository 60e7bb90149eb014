/* Populations in spaces of their own. */
#include "metrics/own_space.h"

#include "base/error.h"
#include "kernels/distance.h"

#include <string.h>

int lp_own_space_create(const lp_measurement *measurement, int32_t kind, int64_t depth, lp_own_space *own,
                        persona_result *result, persona_error *err) {
  const persona_population *population = measurement->population;
  persona_error why;
  memset(own, 0, sizeof *own);
  memset(&why, 0, sizeof why);
  int status = persona_space_fit(measurement->context, kind, &population, 1, &own->space, &why);
  if (status == PERSONA_OUT_OF_MEMORY) return lp_out_of_memory(err);
  if (status != PERSONA_OK) return lp_result_undefined(result, "no space of its own: %.190s", why.message);
  if (persona_space_dimensions(own->space) == 0) return lp_result_undefined(result, "no item varies");
  status = lp_geometry_create(own->space, population, measurement->options->reals[LP_OPTION_MINIMUM_OVERLAP], true,
                              &own->geometry, err);
  if (status != PERSONA_OK || depth == 0) return status;
  return lp_geometry_search(&own->geometry, depth, measurement->kernel, measurement->progress, err);
}

void lp_own_space_clear(lp_own_space *own) {
  lp_geometry_clear(&own->geometry);
  persona_space_free(own->space);
}

lp_account lp_own_space_account(const lp_shape *shape, int64_t depth) {
  enum { ARRAYS = 8, OBJECT = 512 }; /* of columns, that a space keeps */
  const int64_t padded = lp_padded(shape->columns);
  const lp_extent extent = {.anchors = shape->rows,
                            .points = shape->rows,
                            .padded = padded,
                            .units = lp_bytes_larger(shape->units, padded),
                            .threads = shape->threads};
  lp_account account = {0, 0};
  lp_account_take(&account, ARRAYS, lp_bytes_of(padded, (int64_t)sizeof(double)));
  lp_account_take(&account, 1, lp_bytes_sum(lp_bytes_of(2, shape->name_bytes), OBJECT));
  lp_account_call(&account, lp_bytes_of(2, lp_array_bytes(shape->rows, (int64_t)sizeof(double)))); /* fitting */
  lp_account_join(&account, lp_geometry_account(shape->rows, shape->columns, (int64_t)sizeof(double), shape->threads));
  if (depth > 0) lp_account_join(&account, lp_geometry_search_account(&extent, depth));
  return account;
}
