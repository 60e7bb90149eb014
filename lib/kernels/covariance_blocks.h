/* Moments of blocks of rows, which merge: covariances of any number of rows in bounded memory, safe with offsets.
 *
 * A block knows the number of its rows, their weight W, their mean m and M = sum w (x - m)(x - m)'. Two blocks make one
 * by M = M_a + M_b + (W_a W_b / W)(m_b - m_a)(m_b - m_a)' (Chan, Golub and LeVeque 1983). Rows far from 0 lose no
 * digits: a block is centred before it is multiplied, and a mean is kept as a sum of two doubles, because the
 * difference of two means of 1e8 standard deviations needs the digits that one double has no room for. */
#ifndef LP_KERNELS_COVARIANCE_BLOCKS_H
#define LP_KERNELS_COVARIANCE_BLOCKS_H

#include <persona/context.h>

#include <stdbool.h>

/* Most rows of one block. Merging costs d^2, so blocks are many rows; their products are split to 64^3 all the same. */
enum { LP_BLOCK_ROWS = 512 };

typedef struct lp_block {
  int64_t dimensions;
  int64_t count;    /* rows of positive weight */
  double weight;    /* W: sum of weights */
  double pairs;     /* sum of w_a w_b over pairs of rows: 2 pairs / W is n - 1 for equal weights, without cancelling */
  double *mean;     /* dimensions */
  double *residue;  /* dimensions: mean + residue is the mean */
  double *products; /* dimensions x dimensions, symmetric: M */
} lp_block;

/* An empty block. Returns false without memory; lp_block_clear is fine either way, and on an all-zero struct. */
bool lp_block_create(const persona_context *context, int64_t dimensions, lp_block *block);
void lp_block_clear(const persona_context *context, lp_block *block);

/* The moments of n <= LP_BLOCK_ROWS finite rows of `dimensions` numbers one after the other, which are destroyed.
 * weights: n numbers >= 0, or NULL for 1 each; rows of weight 0 do not count. Products run on the context's threads, by
 * BLAS, in pieces of at most 64^3: OpenBLAS starts no threads, and the result does not depend on the context's. Cost
 * O(n d^2). */
void lp_block_fill(const persona_context *context, double *rows, const double *weights, int64_t n, lp_block *block);

/* The same by plain loops in long double, for any n; rows are left as they are. */
void lp_block_fill_plain(const double *rows, const double *weights, int64_t n, lp_block *block);

/* Makes *into the moments of its rows and of the other's. Cost O(d^2). */
void lp_block_merge(lp_block *into, const lp_block *other);

/* Blocks merged in a fixed binary tree as they come, like the digits of a counter: block 2i with 2i + 1, and so on.
 * Holds one block for each binary digit of their number. */
typedef struct lp_block_tree {
  const persona_context *context;
  int64_t dimensions;
  int64_t blocks;      /* added so far */
  lp_block levels[56]; /* level l holds 2^l blocks while digit l of `blocks` is 1 */
} lp_block_tree;

void lp_block_tree_create(const persona_context *context, int64_t dimensions, lp_block_tree *tree);
void lp_block_tree_clear(lp_block_tree *tree);

/* Adds one block of rows, as lp_block_fill takes them. Returns PERSONA_OK or OUT_OF_MEMORY. */
int lp_block_tree_add(lp_block_tree *tree, double *rows, const double *weights, int64_t n, persona_error *err);

/* Merges what is left and gives it away: the caller clears *total. An empty tree gives an empty block. Returns
 * PERSONA_OK or OUT_OF_MEMORY. */
int lp_block_tree_finish(lp_block_tree *tree, lp_block *total, persona_error *err);

/* Takes the mean of n x d finite rows off them, as carefully. mean, residue: d numbers, set when there are rows. */
void lp_centre_rows(double *rows, int64_t n, int64_t d, double *mean, double *residue);

/* X'X (columns: d x d) or XX' (n x n) of n x d rows, in pieces of 64^3 on the context's threads. Unlike lp_gram it
 * starts no threads of the BLAS. gram: symmetric, all written. */
void lp_gram_by_tiles(const persona_context *context, const double *rows, int64_t n, int64_t d, bool columns,
                      double *gram);

#endif
