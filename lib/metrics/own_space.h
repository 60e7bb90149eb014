/* A population in a space of its own, fitted on nobody else: for the variants that were published with one. */
#ifndef LP_METRICS_OWN_SPACE_H
#define LP_METRICS_OWN_SPACE_H

#include "metrics/measurement.h"

typedef struct lp_own_space {
  persona_space *space;
  lp_geometry geometry; /* searched to the depth asked for, its points kept */
} lp_own_space;

/* kind: PERSONA_SPACE_NONE (raw answers) or PERSONA_SPACE_POOLED (each item by its own mean and standard deviation). A
 * population that has no such space leaves the result undefined, and the geometry without points. Returns PERSONA_OK,
 * OUT_OF_MEMORY, CANCELLED; lp_own_space_clear is due in every case. */
int lp_own_space_create(const lp_measurement *measurement, int32_t kind, int64_t depth, lp_own_space *own,
                        persona_result *result, persona_error *err);
void lp_own_space_clear(lp_own_space *own);

/* The memory that it takes and keeps. */
lp_account lp_own_space_account(const lp_shape *shape, int64_t depth);

#endif
