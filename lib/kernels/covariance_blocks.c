/* Moments of blocks of rows, which merge. */
#include "kernels/covariance_blocks.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/blas.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* ---- products in tiles ---------------------------------------------------------------------------------------- */

typedef struct gram_work {
  const double *rows;
  int64_t d;
  int64_t side;
  int64_t depth; /* how many products each entry sums */
  int64_t tiles; /* along a side */
  bool columns;
  double *gram;
} gram_work;

static int64_t tile_length(int64_t whole, int64_t start) {
  return whole - start < LP_BLAS_SIDE ? whole - start : LP_BLAS_SIDE;
}

/* One tile of the upper triangle: sums along the depth piece by piece, in order. */
static void multiply_tile(void *data, int64_t index, int32_t worker) {
  const gram_work *work = data;
  const int64_t first_a = index / work->tiles * LP_BLAS_SIDE;
  const int64_t first_b = index % work->tiles * LP_BLAS_SIDE;
  (void)worker;
  if (first_b < first_a) return;
  const int height = (int)tile_length(work->side, first_a);
  const int width = (int)tile_length(work->side, first_b);
  for (int64_t start = 0; start < work->depth; start += LP_BLAS_SIDE) {
    const int64_t a = work->columns ? start * work->d + first_a : first_a * work->d + start;
    const int64_t b = work->columns ? start * work->d + first_b : first_b * work->d + start;
    cblas_dgemm(CblasRowMajor, work->columns ? CblasTrans : CblasNoTrans, work->columns ? CblasNoTrans : CblasTrans,
                height, width, (int)tile_length(work->depth, start), 1.0, work->rows + a, (int)work->d, work->rows + b,
                (int)work->d, start > 0 ? 1.0 : 0.0, work->gram + first_a * work->side + first_b, (int)work->side);
  }
}

void lp_gram_by_tiles(const persona_context *context, const double *rows, int64_t n, int64_t d, bool columns,
                      double *gram) {
  const int64_t side = columns ? d : n;
  const int64_t tiles = side / LP_BLAS_SIDE + (side % LP_BLAS_SIDE != 0);
  gram_work work = {.rows = rows, .d = d, .side = side, .depth = columns ? n : d, .tiles = tiles, .columns = columns};
  work.gram = gram;
  if (side == 0) return;
  if (work.depth == 0) {
    memset(gram, 0, (size_t)(side * side) * sizeof *gram);
    return;
  }
  if (tiles == 1) {
    multiply_tile(&work, 0, 0);
  } else {
    lp_parallel_for(context, tiles * tiles, multiply_tile, &work);
  }
  for (int64_t a = 0; a < side; a++) {
    for (int64_t b = a + 1; b < side; b++) gram[b * side + a] = gram[a * side + b];
  }
}

/* ---- one block ------------------------------------------------------------------------------------------------ */

bool lp_block_create(const persona_context *context, int64_t dimensions, lp_block *block) {
  memset(block, 0, sizeof *block);
  block->dimensions = dimensions;
  block->mean = lp_allocate_zeroed(context, dimensions, sizeof(double));
  block->residue = lp_allocate_zeroed(context, dimensions, sizeof(double));
  block->products = lp_allocate_zeroed(context, dimensions, dimensions * (int64_t)sizeof(double));
  return block->mean != NULL && block->residue != NULL && block->products != NULL;
}

void lp_block_clear(const persona_context *context, lp_block *block) {
  lp_release(context, block->mean);
  lp_release(context, block->residue);
  lp_release(context, block->products);
  memset(block, 0, sizeof *block);
}

static double weight_at(const double *weights, int64_t i) { return weights != NULL ? weights[i] : 1.0; }

/* Rows, weight and pairs. Returns the first row of positive weight, n without one. */
static int64_t weigh(const double *weights, int64_t n, lp_block *block) {
  int64_t first = n;
  block->count = 0;
  block->weight = 0.0;
  block->pairs = 0.0;
  for (int64_t i = 0; i < n; i++) {
    const double weight = weight_at(weights, i);
    if (!(weight > 0.0)) continue;
    if (block->count++ == 0) first = i;
    block->pairs += weight * block->weight;
    block->weight += weight;
  }
  return first;
}

/* sum w (x - mean) / W into `shift`. */
static void mean_deviation(const double *rows, const double *weights, int64_t n, int64_t d, double whole,
                           const double *mean, double *shift) {
  for (int64_t j = 0; j < d; j++) shift[j] = 0.0;
  for (int64_t i = 0; i < n; i++) {
    const double weight = weight_at(weights, i);
    if (!(weight > 0.0)) continue;
    for (int64_t j = 0; j < d; j++) shift[j] += weight * (rows[i * d + j] - mean[j]);
  }
  for (int64_t j = 0; j < d; j++) shift[j] /= whole;
}

/* The mean of rows of weight `whole`, from the first of them and improved twice, for that one may be an outlier of
 * little weight. Columns that are constant have exactly their value, and deviations of exactly 0. What is left is the
 * residue. */
static void find_mean(const double *rows, const double *weights, int64_t n, int64_t d, double whole, int64_t first,
                      double *mean, double *residue) {
  memcpy(mean, rows + first * d, (size_t)d * sizeof *mean);
  for (int round = 0; round < 2; round++) {
    mean_deviation(rows, weights, n, d, whole, mean, residue);
    for (int64_t j = 0; j < d; j++) mean[j] += residue[j];
  }
  mean_deviation(rows, weights, n, d, whole, mean, residue);
}

void lp_centre_rows(double *rows, int64_t n, int64_t d, double *mean, double *residue) {
  if (n == 0 || d == 0) return;
  find_mean(rows, NULL, n, d, (double)n, 0, mean, residue);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < d; j++) rows[i * d + j] = (rows[i * d + j] - mean[j]) - residue[j];
  }
}

void lp_block_fill(const persona_context *context, double *rows, const double *weights, int64_t n, lp_block *block) {
  const int64_t d = block->dimensions;
  const int64_t first = weigh(weights, n, block);
  if (first == n || d == 0) return;
  find_mean(rows, weights, n, d, block->weight, first, block->mean, block->residue);
  for (int64_t i = 0; i < n; i++) {
    const double weight = weight_at(weights, i);
    const double root = weight > 0.0 ? sqrt(weight) : 0.0;
    for (int64_t j = 0; j < d; j++) rows[i * d + j] = root > 0.0 ? root * (rows[i * d + j] - block->mean[j]) : 0.0;
  }
  lp_gram_by_tiles(context, rows, n, d, true, block->products);
  for (int64_t a = 0; a < d; a++) {
    const double scaled = block->weight * block->residue[a];
    if (scaled == 0.0) continue;
    for (int64_t b = a; b < d; b++) {
      block->products[a * d + b] -= scaled * block->residue[b];
      block->products[b * d + a] = block->products[a * d + b];
    }
  }
}

void lp_block_fill_plain(const double *rows, const double *weights, int64_t n, lp_block *block) {
  const int64_t d = block->dimensions;
  const int64_t first = weigh(weights, n, block);
  if (first == n) return;
  long double whole = 0.0L; /* block->weight is rounded, which would show in a mean far from 0 */
  for (int64_t i = 0; i < n; i++) whole += weight_at(weights, i);
  for (int64_t j = 0; j < d; j++) {
    long double sum = 0.0L;
    for (int64_t i = 0; i < n; i++) {
      if (weight_at(weights, i) > 0.0) sum += (long double)weight_at(weights, i) * rows[i * d + j];
    }
    const long double mean = sum / whole;
    block->mean[j] = (double)mean;
    block->residue[j] = (double)(mean - block->mean[j]);
  }
  for (int64_t a = 0; a < d; a++) {
    for (int64_t b = a; b < d; b++) {
      long double sum = 0.0L;
      for (int64_t i = 0; i < n; i++) {
        if (!(weight_at(weights, i) > 0.0)) continue;
        const long double left = rows[i * d + a] - ((long double)block->mean[a] + block->residue[a]);
        const long double right = rows[i * d + b] - ((long double)block->mean[b] + block->residue[b]);
        sum += weight_at(weights, i) * left * right;
      }
      block->products[a * d + b] = (double)sum;
      block->products[b * d + a] = (double)sum;
    }
  }
}

/* ---- merging -------------------------------------------------------------------------------------------------- */

static void copy_block(lp_block *into, const lp_block *other) {
  const size_t d = (size_t)other->dimensions;
  into->count = other->count;
  into->weight = other->weight;
  into->pairs = other->pairs;
  memcpy(into->mean, other->mean, d * sizeof(double));
  memcpy(into->residue, other->residue, d * sizeof(double));
  memcpy(into->products, other->products, d * d * sizeof(double));
}

/* Adds `shift` to the mean of one column, keeping what rounding cuts off in the residue (Knuth's sum of two). */
static void move_mean(lp_block *block, int64_t column, double shift) {
  const double old = block->mean[column];
  const double sum = old + shift;
  const double part = sum - old;
  block->mean[column] = sum;
  block->residue[column] += (old - (sum - part)) + (shift - part);
}

void lp_block_merge(lp_block *into, const lp_block *other) {
  const int64_t d = into->dimensions;
  if (other->count == 0) return;
  if (into->count == 0) {
    copy_block(into, other);
    return;
  }
  const double weight = into->weight + other->weight;
  const double share = other->weight / weight;
  /* W_a W_b / W times the products of the differences of the means, from columns that differ. */
  for (int64_t a = 0; a < d; a++) {
    const double gap_a = (other->mean[a] - into->mean[a]) + (other->residue[a] - into->residue[a]);
    const double scaled = into->weight * share * gap_a;
    for (int64_t b = a; b < d; b++) {
      const double gap_b = (other->mean[b] - into->mean[b]) + (other->residue[b] - into->residue[b]);
      into->products[a * d + b] += other->products[a * d + b] + scaled * gap_b;
      into->products[b * d + a] = into->products[a * d + b];
    }
  }
  for (int64_t j = 0; j < d; j++) {
    const double gap = (other->mean[j] - into->mean[j]) + (other->residue[j] - into->residue[j]);
    move_mean(into, j, share * gap);
  }
  into->pairs += other->pairs + into->weight * other->weight;
  into->weight = weight;
  into->count += other->count;
}

void lp_block_tree_create(const persona_context *context, int64_t dimensions, lp_block_tree *tree) {
  memset(tree, 0, sizeof *tree);
  tree->context = context;
  tree->dimensions = dimensions;
}

void lp_block_tree_clear(lp_block_tree *tree) {
  for (size_t level = 0; level < sizeof tree->levels / sizeof tree->levels[0]; level++) {
    lp_block_clear(tree->context, &tree->levels[level]);
  }
}

int lp_block_tree_add(lp_block_tree *tree, double *rows, const double *weights, int64_t n, persona_error *err) {
  lp_block carry;
  if (!lp_block_create(tree->context, tree->dimensions, &carry)) {
    lp_block_clear(tree->context, &carry);
    return lp_out_of_memory(err);
  }
  lp_block_fill(tree->context, rows, weights, n, &carry);
  int64_t level = 0;
  for (; (tree->blocks >> level & 1) != 0; level++) {
    lp_block_merge(&tree->levels[level], &carry);
    lp_block_clear(tree->context, &carry);
    carry = tree->levels[level];
    memset(&tree->levels[level], 0, sizeof tree->levels[level]);
  }
  tree->levels[level] = carry;
  tree->blocks++;
  return PERSONA_OK;
}

int lp_block_tree_finish(lp_block_tree *tree, lp_block *total, persona_error *err) {
  memset(total, 0, sizeof *total);
  if (tree->blocks == 0) {
    const bool made = lp_block_create(tree->context, tree->dimensions, total);
    if (!made) lp_block_clear(tree->context, total);
    return made ? PERSONA_OK : lp_out_of_memory(err);
  }
  /* From the smallest, which holds the last rows, so that earlier rows are always on the left. */
  for (int64_t level = 0; tree->blocks >> level != 0; level++) {
    if ((tree->blocks >> level & 1) == 0) continue;
    if (total->mean != NULL) lp_block_merge(&tree->levels[level], total);
    lp_block_clear(tree->context, total);
    *total = tree->levels[level];
    memset(&tree->levels[level], 0, sizeof tree->levels[level]);
  }
  tree->blocks = 0;
  return PERSONA_OK;
}
