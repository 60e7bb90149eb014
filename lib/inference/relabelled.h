/* The metrics of both groups of every relabelling: read off an atlas of the pool and the reference where that can be
 * done, measured by runs where not. */
#ifndef LP_INFERENCE_RELABELLED_H
#define LP_INFERENCE_RELABELLED_H

#include <stdatomic.h>

#include "inference/bench.h"
#include "inference/joined.h"
#include "inference/pair_forms.h"
#include "inference/part.h"

/* All ways in which the labels of two populations are dealt: first as they are, then anew. */
typedef struct lp_dealings {
  const persona_run *run;
  const lp_joined *pool;
  const lp_pair_means *distances; /* of each dealing, by the space's distance; NULL where rows have none */
  lp_progress *progress;
  uint64_t seed;
  int64_t count;
} lp_dealings;

/* What is found: NaN stands for undefined. */
typedef struct lp_relabelled_values {
  int32_t metrics;                 /* in the order of the catalogue */
  double *dealt;                   /* dealings x 2 x metrics */
  double *observed;                /* 2 x metrics: of the labels as they are, by a run */
  double *rounding;                /* metrics: relative differences that rounding may make between equal values */
  char (*reasons)[LP_REASON_SIZE]; /* 2 x metrics: why an observed value is not there */
  int32_t read;                    /* how many metrics were read; runs measured the others */
} lp_relabelled_values;

/* Finds them for the chosen metrics (one byte a metric of the catalogue) on the context's threads, with the same bits
 * for any number. values: with all rooms. Returns PERSONA_OK, CANCELLED, OUT_OF_MEMORY and what runs return. Adds
 * count * rows * metrics to the progress. */
int lp_relabel_metrics(const lp_dealings *of, const uint8_t *chosen, lp_relabelled_values *values, persona_error *err);

/* ---- inside ---- */

/* What is read, and from what. */
typedef struct lp_relabelled_map {
  bool made;
  int32_t *reading; /* metrics: which, or -1: a run must measure it */
  int32_t *metric;  /* metrics: place in the catalogue */
  lp_readings readings;
  bool energy;   /* the distance to the reference, put together from sums */
  double within; /* the mean distance between rows of the reference */
  int64_t *dealt[LP_SIDES];
  int64_t starts[LP_SIDES][2];
  lp_atlas atlas;
  lp_desk *desks; /* one a worker */
} lp_relabelled_map;

/* Maps the pool and the reference (rows with weight, or NULL) for the metrics that can be read; made stays false when
 * there is none. lp_relabelled_map_clear is due in every case. */
int lp_relabelled_map_create(const lp_dealings *of, const uint8_t *chosen, int32_t metrics,
                             const persona_population *reference, lp_relabelled_map *map, persona_error *err);
void lp_relabelled_map_clear(const lp_dealings *of, lp_relabelled_map *map);

/* Reads a group of a dealing (0 the first): values of the metrics that are read, the others untouched. rows: ascending
 * numbers of rows of the pool. */
int lp_relabelled_read(const lp_dealings *of, lp_relabelled_map *map, int32_t metrics, int64_t dealing, int32_t group,
                       const int64_t *rows, int64_t count, lp_desk *desk, double *values, persona_error *err);

#endif
