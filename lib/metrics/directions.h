/* The directions in which a population's rows lie from the fitted mean. */
#ifndef LP_METRICS_DIRECTIONS_H
#define LP_METRICS_DIRECTIONS_H

#include "metrics/measurement.h"

/* One direction a pattern that has one. */
typedef struct lp_directions {
  persona_context *context;
  double *rows;      /* count x padded, each of length 1 */
  double *mass;      /* count */
  double *pair_mass; /* count: as in the geometry */
  double *raw;       /* scratch: the raw answers of one row */
  int64_t count;
  int64_t padded;
  int64_t with;       /* rows that have a direction */
  int64_t without;    /* rows that lie at the centre, up to the rounding of the centre itself */
  double total;       /* sum of the masses */
  double pairs;       /* sum of w_a w_b over all pairs of rows */
  double effective_n; /* of the rows with a direction */
} lp_directions;

/* Finds them; centred: seen from the fitted mean, else from the origin of the answers. Returns PERSONA_OK or
 * OUT_OF_MEMORY. Free with lp_directions_clear in every case. And the memory that they take. */
int lp_directions_find(const lp_measurement *measurement, bool centred, lp_directions *directions, persona_error *err);
int64_t lp_directions_bytes(int64_t rows, int64_t padded);
void lp_directions_clear(lp_directions *directions);

/* Records how many rows have no direction, and says why there is no value when fewer than `least` rows have one. */
bool lp_directions_suffice(const lp_directions *directions, int64_t least, persona_result *result);

#endif
