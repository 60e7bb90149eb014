/* What a metric is measured from: one population in one space, perhaps beside a reference. Prepared by the run, shared
 * by all metrics, read only. */
#ifndef LP_METRICS_MEASUREMENT_H
#define LP_METRICS_MEASUREMENT_H

#include "base/options.h"
#include "base/progress.h"
#include "data/population.h"
#include "metrics/result.h"
#include "space/geometry.h"

/* The pass over the pairs of reference and population: who lies in whose ball. Arrays run over patterns. */
typedef struct lp_pairing {
  persona_context *context;
  double *reference_squared; /* squared radius of each reference ball; negative for no ball */
  double *population_squared;
  double *reference_mass;     /* mass of the population inside each reference ball */
  uint8_t *reference_reached; /* 1: some row of the population inside its ball */
  uint8_t *reference_inside;  /* 1: inside some ball of the population */
  uint8_t *population_inside;
} lp_pairing;

/* The reference in spaces that are derived from it, made by the first population that is measured in one, for all. */
enum { LP_DERIVED_TRAITS, LP_DERIVED_COMPONENTS, LP_DERIVED_KINDS };
typedef struct lp_derived_reference {
  persona_space *space; /* NULL: not made yet */
  lp_geometry geometry;
} lp_derived_reference;

/* Rows and probes for hopkins that the caller chose. */
typedef struct lp_hopkins_points {
  int64_t count;
  int64_t columns;
  int64_t *rows;  /* count: of the population */
  double *probes; /* count x columns: answers */
} lp_hopkins_points;

typedef struct lp_measurement {
  persona_context *context;
  const persona_space *space;
  const lp_option_values *options;
  const persona_population *population; /* rows with weight */
  const persona_population *reference;  /* or NULL */
  bool is_reference;
  bool coarse;                             /* as in the run */
  const lp_geometry *geometry;             /* NULL when no chosen metric reads it */
  const lp_geometry *reference_geometry;   /* the same */
  const lp_pairing *pairing;               /* the same */
  lp_derived_reference *derived;           /* LP_DERIVED_KINDS; written by the metrics that need it */
  double reference_spread;                 /* mean distance within the reference; NaN when no chosen metric reads it */
  const lp_score_kernel *kernel;           /* NULL: the fastest */
  const lp_hopkins_points *hopkins_points; /* NULL: they are drawn */
  lp_progress *progress;
} lp_measurement;

/* A measurement as an account of memory sees it: sizes, of which the actual ones may fall short. */
typedef struct lp_shape {
  const persona_context *context;
  const lp_option_values *options;
  int64_t rows;           /* of the population, all of them distinct */
  int64_t reference_rows; /* 0 without a reference */
  int64_t columns;
  int64_t dimensions;
  int64_t padded;
  int64_t units;              /* of a point in a sketch */
  int64_t hopkins_points;     /* that the caller chose; 0: they are drawn */
  int64_t name_bytes;         /* of all items' names, with the byte that ends each */
  int64_t reference_id_bytes; /* of the ids of all reference rows, the same; 0 without ids */
  int64_t threads;
  bool weighted;
  bool reference_weighted;
} lp_shape;

/* Makes the pass. The reference must have been searched to depth k; the population, too, or it has no balls. */
int lp_pairing_create(const lp_geometry *reference, const lp_geometry *population, const lp_option_values *options,
                      const lp_score_kernel *kernel, lp_progress *progress, lp_pairing *pairing, persona_error *err);

/* The memory that it takes. has_balls: the population was searched. */
lp_account lp_pairing_account(const lp_extent *extent, bool has_balls);

/* Mean distance over pairs of different rows of one population, by weight; copies are at distance 0. For rows without
 * missing answers. NaN for fewer than two rows. */
int lp_mean_distance_within(const persona_context *context, const lp_geometry *geometry, lp_progress *progress,
                            double *mean, persona_error *err);

/* Frees what is inside; fine on an all-zero struct. */
void lp_pairing_clear(lp_pairing *pairing);

/* Measures one metric of the catalogue: first the conditions that its entry states, then its own. */
int lp_measure_metric(const lp_measurement *measurement, int32_t metric, persona_result *result, persona_error *err);

#endif
