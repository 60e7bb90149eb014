/* How much of the variance of the answers all attributes explain together, and how much of it is whose. */
#ifndef LP_ANALYSIS_SHARES_H
#define LP_ANALYSIS_SHARES_H

#include "analysis/assignment.h"
#include "base/progress.h"

enum {
  LP_SHARES_EXACT = 10,     /* up to so many attributes, all orders count */
  LP_SHARES_COLUMNS = 2000, /* levels beyond the first of each attribute, together: more are not taken on */
};

/* R^2 of an item is that of least squares on the levels of the attributes (a column for each level but the first), over
 * the rows in which nothing is missing; here all are means over the items. Levels that follow from others, and empty
 * ones, add nothing. */
typedef struct lp_shares {
  const persona_context *context;
  int64_t rows;
  int64_t rank;          /* independent columns of all attributes together */
  double r_squared;      /* NaN: too few rows, too many levels, or no item varies among them */
  double adjusted;       /* 1 - (1 - R^2) (n - 1) / (n - 1 - rank); NaN when no row is left over */
  double *incremental;   /* attributes: what each adds behind those before it, in the population's order */
  double *shapley;       /* attributes: what it adds on average over all orders (Lindeman, Merenda and Gold 1980) */
  double *shapley_error; /* attributes: standard error of that average; 0 where all orders counted */
} lp_shares;

/* Up to LP_SHARES_EXACT attributes all orders are counted, through the 2^attributes subsets; beyond, `orders` random
 * ones: order i is the shuffle of unit i, purpose LP_PURPOSE_ORDERS. Returns PERSONA_OK, OUT_OF_MEMORY, CANCELLED.
 * lp_shares_end is due in every case. Cost O(orders columns^2 (columns + items)). Adds `orders`, or the number of
 * subsets, to the progress. */
int lp_shares_find(const lp_assignment *assignment, uint64_t seed, int64_t orders, lp_progress *progress,
                   lp_shares *shares, persona_error *err);
void lp_shares_end(lp_shares *shares);

/* How many steps it will add to the progress. */
int64_t lp_shares_steps(const lp_assignment *assignment, int64_t orders);

#endif
