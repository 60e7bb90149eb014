/* The geometry of one population in one space: its distinct rows as points, their nearest neighbours, and the pass over
 * the pairs with another population. Built once, read by every metric. */
#ifndef LP_SPACE_GEOMETRY_H
#define LP_SPACE_GEOMETRY_H

#include "base/progress.h"
#include "data/patterns.h"
#include "kernels/nearest.h"
#include "kernels/points.h"
#include "space/space.h"

typedef struct lp_geometry {
  persona_context *context;
  lp_patterns patterns;                 /* over the columns of `space` */
  lp_points points;                     /* one a pattern */
  void *values;                         /* owned; what points.values reads; NULL when rows are read on demand */
  const persona_space *space;           /* what rows are read by, then: the inner one of a derived space */
  const persona_population *population; /* in it */
  persona_population *derived;          /* owned; NULL unless the space is derived */
  double *mass;                         /* patterns: number of rows, or sum of row weights scaled to mean 1 */
  double *pair_mass; /* patterns: sum of w_a w_b over the pairs of its rows, which cancellation does not touch */
  bool weighted;
  bool searched;
  lp_nearest_lists lists; /* nearest OTHER patterns of each pattern; k is 0 until lp_geometry_search */
} lp_geometry;

/* Projects a population's distinct rows. minimum_overlap: the share of coordinates that rows with missing answers must
 * share. keep: whether coordinates are kept in memory, as lp_geometry_search needs it, or read on demand (with
 * missing answers they are kept in any case). The space must
 * outlive the geometry (its weights and centre are borrowed), and on demand the population, too.
 * Returns PERSONA_OK, MISMATCH, UNSUPPORTED (missing answers in a whitened space), OUT_OF_MEMORY. */
int lp_geometry_create(const persona_space *space, const persona_population *population, double minimum_overlap,
                       bool keep, lp_geometry *geometry, persona_error *err);

/* The memory that a geometry of `rows` rows takes. value_bytes: of a coordinate, at most; 0 when rows are read on
 * demand. */
lp_account lp_geometry_account(int64_t rows, int64_t dimensions, int64_t value_bytes, int64_t threads);

/* Finds the k nearest other patterns of every pattern; fewer when there are fewer, and then lists.k says how many. */
int lp_geometry_search(lp_geometry *geometry, int64_t k, const lp_score_kernel *kernel, lp_progress *progress,
                       persona_error *err);

/* The memory that this takes: the lists stay. extent: anchors and points are the rows. */
lp_account lp_geometry_search_account(const lp_extent *extent, int64_t k);

/* Squared distance of a row with this pattern to its k-th nearest other row (self left out by its number, copies at 0;
 * copies that answered too little to share enough with themselves are at +infinity). +infinity when there are fewer
 * than k others at a finite distance. Needs lists of at least min(k, patterns - 1) entries: k patterns hold at least k
 * rows. Cost O(k), with missing answers O(k + D). */
double lp_geometry_row_radius(const lp_geometry *geometry, int64_t pattern, int64_t k);

/* Whether rows of this pattern are at a finite distance, which is 0, from their copies. */
bool lp_geometry_copies_are_near(const lp_geometry *geometry, int64_t pattern);

/* Frees what is inside; fine on an all-zero struct. */
void lp_geometry_clear(lp_geometry *geometry);

#endif
