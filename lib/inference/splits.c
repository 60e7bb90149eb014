/* Block-wise random orders, and the infinitesimal jackknife over blocks (Wager, Hastie and Efron 2014, for bagged
 * predictors: the variance of a mean over subsamples is read off the subsamples themselves). */
#include "inference/splits.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"

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

double lp_splits_linear_variance(const lp_splits *splits, int64_t part, int64_t draws, const double *counts,
                                 const double *values) {
  const double blocks = (double)splits->blocks;
  if (splits->blocks < 2 || draws < 2) return 0.0;
  double mean_value = 0.0;
  for (int64_t d = 0; d < draws; d++) mean_value += values[d] / (double)draws;
  double value_variance = 0.0;
  for (int64_t d = 0; d < draws; d++) {
    value_variance += (values[d] - mean_value) * (values[d] - mean_value) / (double)(draws - 1);
  }
  double count_variance = 0.0;
  double squares = 0.0;
  for (int64_t b = 0; b < splits->blocks; b++) {
    double mean_count = 0.0;
    double covariance = 0.0;
    double variance = 0.0;
    for (int64_t d = 0; d < draws; d++) mean_count += counts[d * splits->blocks + b] / (double)draws;
    for (int64_t d = 0; d < draws; d++) {
      const double count = counts[d * splits->blocks + b] - mean_count;
      covariance += count * (values[d] - mean_value) / (double)(draws - 1);
      variance += count * count / (double)(draws - 1);
    }
    count_variance += variance / blocks;
    squares += covariance * covariance;
  }
  if (!(count_variance > 0.0)) return 0.0;
  /* A covariance is the block's mean influence times the variance of its count, and the blocks / (blocks - 1) by which
   * counts that add up to a constant move against each other. */
  const double scale = (blocks - 1.0) / blocks / count_variance;
  const double chance = blocks * count_variance * value_variance / (double)draws;
  const double block_variance = scale * scale * (squares - chance) / (blocks - 1.0);
  const double size = (double)splits->rows / blocks;
  return block_variance > 0.0 ? (double)part * size * block_variance : 0.0;
}
