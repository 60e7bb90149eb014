/* Block-wise random orders, and the infinitesimal jackknife over blocks (Wager, Hastie and Efron 2014, for bagged
 * predictors: the variance of a mean over subsamples is read off the subsamples themselves). */
#include "inference/splits.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "kernels/covariance.h"

enum { MOST_BLOCKS = 60 };

int lp_splits_create(const persona_context *context, uint64_t seed, uint64_t stream, int64_t rows, lp_splits *splits,
                     persona_error *err) {
  *splits = (lp_splits){.seed = seed, .stream = stream, .rows = rows};
  splits->blocks = rows < MOST_BLOCKS ? rows : MOST_BLOCKS;
  splits->dealt = lp_allocate_array(context, rows, sizeof *splits->dealt);
  splits->starts = lp_allocate_array(context, splits->blocks + 1, sizeof *splits->starts);
  if (splits->dealt == NULL || splits->starts == NULL) return lp_out_of_memory(err);
  const int64_t size = splits->blocks > 0 ? rows / splits->blocks : 0;
  const int64_t larger = rows - size * splits->blocks;
  for (int64_t b = 0; b <= splits->blocks; b++) splits->starts[b] = b * size + (b < larger ? b : larger);
  lp_shuffle_front(seed, LP_PURPOSE_SPLITS, stream << 40, rows, rows, splits->dealt);
  return PERSONA_OK;
}

void lp_splits_clear(const persona_context *context, lp_splits *splits) {
  lp_release(context, splits->dealt);
  lp_release(context, splits->starts);
  splits->dealt = splits->starts = NULL;
}

void lp_splits_order(const lp_splits *splits, uint64_t draw, int64_t *order, int64_t *blocks) {
  const uint64_t unit = splits->stream << 40 | (draw + 1);
  int64_t sequence[MOST_BLOCKS];
  lp_shuffle_front(splits->seed, LP_PURPOSE_SPLITS, unit, splits->blocks, splits->blocks, sequence);
  int64_t filled = 0;
  for (int64_t b = 0; b < splits->blocks; b++) {
    const int64_t start = splits->starts[sequence[b]];
    const int64_t size = splits->starts[sequence[b] + 1] - start;
    /* A block that a cut goes through must give random rows of its own. */
    const int64_t turn = persona_random_below(splits->seed, LP_PURPOSE_SPLITS, unit, (uint32_t)(1024 + b), size);
    for (int64_t i = 0; i < size; i++) {
      if (blocks != NULL) blocks[filled] = sequence[b];
      order[filled++] = splits->dealt[start + (turn + i) % size];
    }
  }
}

/* Mean counts of blocks, and their variance, the mean over blocks. */
static double describe_counts(const lp_splits *splits, int64_t draws, const double *counts, double *means) {
  double variance = 0.0;
  for (int64_t b = 0; b < splits->blocks; b++) {
    means[b] = 0.0;
    for (int64_t d = 0; d < draws; d++) means[b] += counts[d * splits->blocks + b] / (double)draws;
  }
  for (int64_t d = 0; d < draws; d++) {
    for (int64_t b = 0; b < splits->blocks; b++) {
      const double count = counts[d * splits->blocks + b] - means[b];
      variance += count * count / (double)((draws - 1) * splits->blocks);
    }
  }
  return variance;
}

/* matrix = L' L for L the inverse of a lower triangle, which it was. */
static void invert_triangle(int64_t size, double *matrix, double *inverse) {
  for (int64_t column = 0; column < size; column++) {
    for (int64_t row = 0; row < size; row++) {
      double sum = row == column ? 1.0 : 0.0;
      for (int64_t k = column; k < row; k++) sum -= matrix[row * size + k] * inverse[k * size + column];
      inverse[row * size + column] = row < column ? 0.0 : sum / matrix[row * size + row];
    }
  }
  for (int64_t a = 0; a < size; a++) {
    for (int64_t b = 0; b < size; b++) {
      matrix[a * size + b] = 0.0;
      for (int64_t k = a > b ? a : b; k < size; k++) {
        matrix[a * size + b] += inverse[k * size + a] * inverse[k * size + b];
      }
    }
  }
}

/* Counts of a draw add up to a constant, so that their products are singular in the direction of all ones: it is filled
 * up for the inverse, and taken out again. */
static bool invert_products(int64_t blocks, double *matrix, double *scratch) {
  double trace = 0.0;
  for (int64_t b = 0; b < blocks; b++) trace += matrix[b * blocks + b];
  const double fill = trace / (double)(blocks * blocks);
  for (int64_t i = 0; i < blocks * blocks; i++) matrix[i] += fill;
  if (!(trace > 0.0) || !lp_cholesky_fixed(matrix, blocks)) return false;
  invert_triangle(blocks, matrix, scratch);
  for (int64_t i = 0; i < blocks * blocks; i++) matrix[i] -= 1.0 / (fill * (double)(blocks * blocks));
  return true;
}

int lp_splits_invert(const persona_context *context, const lp_splits *splits, int64_t draws, const double *counts,
                     double **inverse, persona_error *err) {
  const int64_t blocks = splits->blocks;
  double means[MOST_BLOCKS];
  *inverse = NULL;
  if (blocks < 2 || draws < 2 * blocks) return PERSONA_OK;
  double *matrix = lp_allocate_zeroed(context, blocks * blocks, sizeof *matrix);
  double *scratch = lp_allocate_array(context, blocks * blocks, sizeof *scratch);
  if (matrix == NULL || scratch == NULL) {
    lp_release(context, matrix);
    lp_release(context, scratch);
    return lp_out_of_memory(err);
  }
  (void)describe_counts(splits, draws, counts, means);
  for (int64_t d = 0; d < draws; d++) {
    const double *row = counts + d * blocks;
    for (int64_t a = 0; a < blocks; a++) {
      for (int64_t b = 0; b < blocks; b++) matrix[a * blocks + b] += (row[a] - means[a]) * (row[b] - means[b]);
    }
  }
  const bool found = invert_products(blocks, matrix, scratch);
  lp_release(context, scratch);
  if (found) {
    *inverse = matrix;
  } else {
    lp_release(context, matrix);
  }
  return PERSONA_OK;
}

/* What regression leaves of the values' squares, for each degree of freedom. */
static double residual_variance(const lp_splits *splits, int64_t draws, const double *counts, const double *means,
                                const double *influences, const double *values, double mean_value) {
  double squares = 0.0;
  for (int64_t d = 0; d < draws; d++) {
    double rest = values[d] - mean_value;
    for (int64_t b = 0; b < splits->blocks; b++) {
      rest -= influences[b] * (counts[d * splits->blocks + b] - means[b]);
    }
    squares += rest * rest;
  }
  return squares / (double)(draws - splits->blocks);
}

/* Influences by regression. Returns what chance adds to their squares. */
static double regress(const lp_splits *splits, int64_t draws, const double *counts, const double *means,
                      const double *inverse, const double *values, double mean_value, const double *covariances,
                      double *influences) {
  const int64_t blocks = splits->blocks;
  double trace = 0.0;
  for (int64_t a = 0; a < blocks; a++) {
    influences[a] = 0.0;
    for (int64_t b = 0; b < blocks; b++) {
      influences[a] += inverse[a * blocks + b] * covariances[b] * (double)(draws - 1);
    }
    trace += inverse[a * blocks + a];
  }
  return trace * residual_variance(splits, draws, counts, means, influences, values, mean_value);
}

lp_influence lp_splits_influence(const lp_splits *splits, int64_t part, int64_t draws, const double *counts,
                                 const double *inverse, const double *values) {
  const double blocks = (double)splits->blocks;
  double means[MOST_BLOCKS];
  double covariances[MOST_BLOCKS] = {0.0};
  double influences[MOST_BLOCKS];
  lp_influence found = {0.0, 0.0};
  if (splits->blocks < 2 || draws < 2) return found;
  const double count_variance = describe_counts(splits, draws, counts, means);
  double mean_value = 0.0;
  double value_variance = 0.0;
  for (int64_t d = 0; d < draws; d++) mean_value += values[d] / (double)draws;
  for (int64_t d = 0; d < draws; d++) {
    const double away = values[d] - mean_value;
    value_variance += away * away / (double)(draws - 1);
    for (int64_t b = 0; b < splits->blocks; b++) {
      covariances[b] += (counts[d * splits->blocks + b] - means[b]) * away / (double)(draws - 1);
    }
  }
  if (!(count_variance > 0.0)) return found;
  /* A covariance is the block's mean influence times the variance of its count, and the blocks / (blocks - 1) by which
   * counts that add up to a constant move against each other. */
  const double scale = (blocks - 1.0) / blocks / count_variance;
  double chance = scale * scale * blocks * count_variance * value_variance / (double)draws;
  for (int64_t b = 0; b < splits->blocks; b++) influences[b] = scale * covariances[b];
  if (inverse != NULL) {
    chance = regress(splits, draws, counts, means, inverse, values, mean_value, covariances, influences);
  }
  double squares = 0.0;
  double per_row = 0.0; /* a mean of so many rows varies as one row does, by their number: the mean over blocks */
  for (int64_t b = 0; b < splits->blocks; b++) {
    squares += influences[b] * influences[b];
    per_row += 1.0 / (double)(splits->starts[b + 1] - splits->starts[b]) / blocks;
  }
  if (!(squares > chance)) return found;
  found.variance = (double)part / per_row * (squares - chance) / (blocks - 1.0);
  found.signal = 1.0 - chance / squares;
  return found;
}
