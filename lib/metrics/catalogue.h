/* The catalogue: one entry for each metric, with what it needs and how it is measured. */
#ifndef LP_METRICS_CATALOGUE_H
#define LP_METRICS_CATALOGUE_H

#include <persona/metric.h>
#include <persona/status.h>

#include "metrics/measurement.h"

/* Measures one metric. The result has been begun, and the entry's own conditions (reference, weights, missing answers,
 * fewest rows, a space with dimensions) hold. Returns PERSONA_OK also for an undefined result. */
typedef int (*lp_measure)(const lp_measurement *measurement, persona_result *result, persona_error *err);

/* The memory that this takes, whatever the answers are; a table in the result stays. The entry's own conditions hold.
 */
typedef lp_account (*lp_measure_bytes)(const lp_shape *shape);

/* Pairs of rows that measuring it looks at, were all rows distinct: its share of the progress. */
typedef double (*lp_measure_steps)(const lp_shape *shape);

/* How deep the neighbour lists must be. */
typedef enum lp_depth {
  LP_DEPTH_NONE,
  LP_DEPTH_ONE,
  LP_DEPTH_TWO,
  LP_DEPTH_K,
  LP_DEPTH_LID_K,
  LP_DEPTH_ENTROPY_K,
  LP_DEPTH_CLASSIFIER_K,
  LP_DEPTH_CORRELATION_K
} lp_depth;

enum { LP_AS_MANY_AS_ROWS = -1000 };

typedef struct lp_metric {
  const char *key;
  const char *name;
  int32_t axis;
  int32_t direction;
  int32_t traits;
  int32_t version;
  int64_t minimum;
  const char *options;
  const char *range; /* in words */
  double least;      /* in numbers, as far as they are the same for all populations; infinite where there is no end */
  double most;       /* or LP_AS_MANY_AS_ROWS */
  const char *definition;
  const char *meaning;
  const char *fooled_by;
  bool geometric;           /* reads the geometry: undefined in a space without dimensions */
  bool paired;              /* reads the pass over the pairs with the reference */
  bool spread;              /* reads the mean distance within the reference */
  lp_depth depth;           /* of the lists of the population that is measured */
  lp_depth reference_depth; /* of the lists of the reference that it is measured against */
  lp_measure measure;
  lp_measure_bytes bytes; /* NULL: it takes no memory */
  lp_measure_steps steps; /* NULL: it looks at no pairs */
} lp_metric;

/* The entry at a place in the catalogue, which must be in range. */
const lp_metric *lp_metric_at(int32_t metric);

#endif
