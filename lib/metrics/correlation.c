/* The correlation dimension: how fast the number of close pairs grows with the distance that counts as close. */
#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"
#include "kernels/balls.h"
#include "metrics/families.h"

#include <math.h>
#include <string.h>

/* Memory of the passes; arrays over patterns. */
typedef struct tally {
  double *squared; /* of the ball of every pattern: the same */
  double *ones;
  double *inside; /* patterns inside each ball, its own centre among them */
  uint8_t *flags; /* three for each; not used */
} tally;

static void tally_end(const persona_context *context, tally *all) {
  lp_release(context, all->squared);
  lp_release(context, all->ones);
  lp_release(context, all->inside);
  lp_release(context, all->flags);
}

static bool tally_begin(const persona_context *context, int64_t patterns, tally *all) {
  all->squared = lp_allocate_array(context, patterns, sizeof *all->squared);
  all->ones = lp_allocate_array(context, patterns, sizeof *all->ones);
  all->inside = lp_allocate_array(context, patterns, sizeof *all->inside);
  all->flags = lp_allocate_array(context, patterns, 3);
  return all->squared != NULL && all->ones != NULL && all->inside != NULL && all->flags != NULL;
}

/* The square of the median distance to the j-th nearest other pattern. scratch: one number a pattern. With an even
 * number of patterns the two in the middle are averaged, unless they are equal: then no digit may be lost, so that a
 * closed ball holds what lies exactly at the median. */
static double median_squared(const lp_geometry *geometry, int64_t j, double *scratch) {
  const int64_t patterns = geometry->patterns.count;
  for (int64_t p = 0; p < patterns; p++) scratch[p] = geometry->lists.squared[p * geometry->lists.k + j - 1];
  lp_sort(scratch, patterns, sizeof *scratch, lp_compare_reals);
  const double above = scratch[patterns / 2];
  const double below = scratch[(patterns - 1) / 2];
  if (above == below) return above;
  const double median = 0.5 * (sqrt(below) + sqrt(above));
  return median * median;
}

/* Counts ordered pairs of different patterns at most (or less than) a distance apart. */
static int count_pairs(const lp_measurement *measurement, double squared, tally *all, double *pairs,
                       persona_error *err) {
  const lp_points *points = &measurement->geometry->points;
  const bool strict = measurement->options->integers[LP_OPTION_BALLS] == LP_BALLS_STRICT;
  const int64_t patterns = points->count;
  for (int64_t p = 0; p < patterns; p++) {
    all->squared[p] = squared;
    all->ones[p] = 1.0;
  }
  const lp_balls balls = {.strict = strict,
                          .anchor_squared = all->squared,
                          .point_mass = all->ones,
                          .anchor_mass = all->inside,
                          .anchor_reached = all->flags,
                          .anchor_inside = all->flags + patterns,
                          .point_inside = all->flags + 2 * patterns};
  const int status =
      lp_ball_pass(measurement->context, points, points, measurement->kernel, &balls, measurement->progress, err);
  *pairs = 0.0;
  for (int64_t p = 0; p < patterns && status == PERSONA_OK; p++) *pairs += all->inside[p] - 1.0;
  return status;
}

static int grow(const lp_measurement *measurement, tally *all, persona_result *result, persona_error *err) {
  const lp_geometry *geometry = measurement->geometry;
  const int64_t k = measurement->options->integers[LP_OPTION_CORRELATION_K];
  const double patterns = (double)geometry->patterns.count;
  double squared[2];
  double pairs[2];
  for (int side = 0; side < 2; side++) {
    squared[side] = median_squared(geometry, side == 0 ? k / 2 : k, all->inside);
    if (!isnormal(squared[side])) {
      return lp_result_undefined(result, "distances between distinct rows leave the range of double");
    }
  }
  if (squared[0] == squared[1]) {
    return lp_result_undefined(result, "the %lld-th and the %lld-th neighbour are, in the median, at one distance",
                               (long long)(k / 2), (long long)k);
  }
  for (int side = 0; side < 2; side++) {
    const int status = count_pairs(measurement, squared[side], all, &pairs[side], err);
    if (status != PERSONA_OK) return status;
  }
  lp_result_detail(result, "inner_radius", sqrt(squared[0]));
  lp_result_detail(result, "outer_radius", sqrt(squared[1]));
  lp_result_detail(result, "inner_share", pairs[0] / (patterns * (patterns - 1.0)));
  lp_result_detail(result, "outer_share", pairs[1] / (patterns * (patterns - 1.0)));
  if (pairs[0] == 0.0) return lp_result_undefined(result, "no two rows are closer than the inner radius");
  return lp_result_set(result, log(pairs[1] / pairs[0]) / (0.5 * log(squared[1] / squared[0])));
}

int lp_measure_correlation_dimension(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const int64_t k = measurement->options->integers[LP_OPTION_CORRELATION_K];
  const int64_t patterns = measurement->geometry->patterns.count;
  tally all;
  result->effective_n = (double)patterns;
  lp_result_detail(result, "patterns", (double)patterns);
  if (patterns < k + 1) {
    return lp_result_undefined(result, "needs correlation_k + 1 = %lld distinct rows, and there are %lld",
                               (long long)(k + 1), (long long)patterns);
  }
  memset(&all, 0, sizeof all);
  int status = tally_begin(measurement->context, patterns, &all) ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = grow(measurement, &all, result, err);
  tally_end(measurement->context, &all);
  return status;
}

lp_account lp_measure_correlation_dimension_bytes(const lp_shape *shape) {
  const lp_extent extent = {.anchors = shape->rows,
                            .points = shape->rows,
                            .padded = shape->padded,
                            .units = shape->units,
                            .threads = shape->threads};
  lp_account account = {0, 0};
  for (int array = 0; array < 3; array++) lp_account_take(&account, shape->rows, (int64_t)sizeof(double));
  lp_account_take(&account, shape->rows, 3);
  lp_account_call(&account, lp_ball_pass_bytes(&extent));
  return (lp_account){.now = 0, .most = account.most};
}

double lp_measure_correlation_dimension_steps(const lp_shape *shape) {
  return 2.0 * (double)shape->rows * (double)shape->rows;
}
