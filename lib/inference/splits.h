/* Random orders of rows by blocks, from which matched parts are cut, and what the blocks tell about the variance of a
 * mean over such parts. */
#ifndef LP_INFERENCE_SPLITS_H
#define LP_INFERENCE_SPLITS_H

#include <persona/context.h>

/* Rows dealt to blocks at random. An order of the rows keeps blocks together, so that a part that is cut from its front
 * holds most blocks whole or not at all; which rows a part holds is as random as without blocks. */
typedef struct lp_splits {
  uint64_t seed;
  uint64_t stream; /* tells splits of one seed apart; below 2^20 */
  int64_t rows;
  int64_t blocks;
  int64_t *dealt;  /* rows: block by block */
  int64_t *starts; /* blocks + 1: where each begins in `dealt`; blocks differ by one row at most */
} lp_splits;

int lp_splits_create(const persona_context *context, uint64_t seed, uint64_t stream, int64_t rows, lp_splits *splits,
                     persona_error *err);
void lp_splits_clear(const persona_context *context, lp_splits *splits);

/* The rows in the order of a draw. order: room for all rows. blocks: room for the number of each row's block, or NULL.
 */
void lp_splits_order(const lp_splits *splits, uint64_t draw, int64_t *order, int64_t *blocks);

/* The inverse of the products of blocks' counts over draws, by which lp_splits_influence regresses: as it depends on no
 * metric, it is found once. counts: draws x blocks, rows of each block in the part, minus rows in an opposed part if
 * there is one. *inverse: blocks x blocks, to be released; NULL where there are fewer than two draws for a block, or
 * the counts do not tell all blocks apart. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_splits_invert(const persona_context *context, const lp_splits *splits, int64_t draws, const double *counts,
                     double **inverse, persona_error *err);

/* What rows do to a statistic of parts, each by itself. */
typedef struct lp_influence {
  double variance; /* of the sum of that over `part` rows drawn independently; at least 0 */
  double signal;   /* share of the squares it was found from that is not chance; at least 0 */
} lp_influence;

/* That variance is the part of a statistic's that is shared by statistics of overlapping parts, and so survives
 * averaging over draws. values: the statistic of each draw, or the difference to that of the opposed part. Found from
 * the regression of values on counts, or, without an inverse, from their covariances, less what so few draws let them
 * vary by chance. */
lp_influence lp_splits_influence(const lp_splits *splits, int64_t part, int64_t draws, const double *counts,
                                 const double *inverse, const double *values);

#endif
