/* k-means (Lloyd 1982) with k-means++ seeding (Arthur and Vassilvitskii 2007). */
#ifndef LP_KERNELS_KMEANS_H
#define LP_KERNELS_KMEANS_H

#include <persona/context.h>

#include "kernels/points.h"

typedef struct lp_kmeans_plan {
  int64_t clusters; /* at least 1, below 2^31 */
  int64_t starts;   /* at least 1: the start with the least inertia is kept, the first of equals */
  int64_t steps;    /* bound on the steps of one start, at least 1 */
  uint64_t seed;
} lp_kmeans_plan;

/* Labels points by the nearest of at most `clusters` centres, by canonical distances, ties to the lower number. No
 * BLAS: the same bits for any number of threads on any machine.
 * Seeding: centre c of start s is the point whose share of the sum of mass * (squared distance to the nearest centre
 * so far) holds the uniform draw (LP_PURPOSE_KMEANS, unit s, draw c); for c = 0 the share of the mass. Once every point
 * lies on a centre there are fewer clusters than asked for. A cluster that lost its points moves to the point farthest
 * from its centre.
 * points: kept (values is not NULL), of any type, without missing coordinates.
 * mass: count numbers, or NULL for 1 each; a point of mass 0 is labelled and does not count.
 * labels: count numbers. centres: NULL, or clusters x dimensions, of which found rows are written.
 * found: number of clusters; 0 without mass, and then all labels are 0.
 * inertia: sum of mass * squared distance to the own centre.
 * max_bytes: bound on what is allocated here, checked first; 0: none.
 * Returns PERSONA_OK, OUT_OF_MEMORY, TOO_LARGE, NUMERICAL (squared distances beyond the range of double).
 * Cost O(starts steps n clusters D). */
int lp_kmeans(const persona_context *context, const lp_points *points, const double *mass, const lp_kmeans_plan *plan,
              int64_t max_bytes, int32_t *labels, double *centres, int64_t *found, double *inertia, persona_error *err);
int64_t lp_kmeans_bytes(int64_t count, int64_t padded, int64_t clusters);

#endif
