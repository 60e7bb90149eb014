/* The answer levels of each item that a geometry uses: where probes of a lattice may lie. */
#ifndef LP_METRICS_LATTICE_H
#define LP_METRICS_LATTICE_H

#include "metrics/measurement.h"

typedef struct lp_lattice {
  int64_t *starts; /* dimensions + 1: the levels of d are levels[starts[d] .. starts[d + 1] - 1] */
  double *levels;
} lp_lattice;

/* Ordinal and binary items have the whole numbers of their declared scale, or without one the answers that occur;
 * others have none. geometry: in a space of items. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_lattice_create(const persona_context *context, const lp_geometry *geometry, lp_lattice *lattice,
                      persona_error *err);
int64_t lp_lattice_bytes(int64_t rows, int64_t dimensions);
void lp_lattice_clear(const persona_context *context, lp_lattice *lattice);

/* How many levels a dimension has, 0 for none; and one of them. */
static inline int64_t lp_lattice_levels(const lp_lattice *lattice, int64_t dimension) {
  return lattice->starts[dimension + 1] - lattice->starts[dimension];
}
static inline double lp_lattice_level(const lp_lattice *lattice, int64_t dimension, int64_t level) {
  return lattice->levels[lattice->starts[dimension] + level];
}

#endif
