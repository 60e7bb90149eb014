/* Sums over similarities, and what is computed of them without the matrix. vendi.c has the spectra. */
#include "kernels/kernel_statistics.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"

#include <math.h>

/* ---- sums over pairs ----------------------------------------------------------------------------------------------
 */

typedef struct pair_sum {
  const double *mass_a;
  const double *mass_b;
  const double *diagonal; /* NULL across two sides: all pairs count */
  bool squared;
  double *partial; /* one a block of rows: within it tiles come in order */
} pair_sum;

static void sum_tile(void *data, const lp_similarity_view *view, int32_t worker) {
  const pair_sum *work = data;
  double sum = 0.0;
  (void)worker;
  for (int64_t i = 0; i < view->rows; i++) {
    const double *values = view->tile + i * LP_TILE;
    const int64_t self = view->first_row + i - view->first_column; /* a column of this tile or one on its left */
    const int64_t first = work->diagonal == NULL || self < 0 ? 0 : self + 1;
    const double *mass = work->mass_b + view->first_column;
    double row = 0.0;
    for (int64_t j = first; j < view->columns; j++)
      row += mass[j] * (work->squared ? values[j] * values[j] : values[j]);
    sum += work->mass_a[view->first_row + i] * row;
    if (first > 0)
      sum += work->diagonal[view->first_row + i] * (work->squared ? values[self] * values[self] : values[self]);
  }
  work->partial[view->first_row / LP_TILE] += sum;
}

int64_t lp_kernel_sum_bytes(const persona_context *context, int64_t count) {
  return lp_bytes_sum(lp_similarity_walk_bytes(context), (count / LP_TILE + 1) * (int64_t)sizeof(double));
}

static int sum_pairs(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *a,
                     const lp_similarity_side *b, pair_sum *work, lp_progress *progress, double *sum,
                     persona_error *err) {
  const int64_t blocks = (a->points->count + LP_TILE - 1) / LP_TILE;
  work->partial = lp_allocate_zeroed(context, blocks, sizeof *work->partial);
  if (work->partial == NULL) return lp_out_of_memory(err);
  const int status =
      lp_similarity_walk(context, similarity, a, b, work->diagonal != NULL, sum_tile, work, progress, err);
  *sum = 0.0;
  for (int64_t block = 0; block < blocks; block++) *sum += work->partial[block];
  lp_release(context, work->partial);
  return status;
}

int lp_kernel_sum_within(const persona_context *context, const lp_similarity *similarity,
                         const lp_similarity_side *side, const double *mass, const double *diagonal, bool squared,
                         lp_progress *progress, double *sum, persona_error *err) {
  pair_sum work = {.mass_a = mass, .mass_b = mass, .diagonal = diagonal, .squared = squared};
  return sum_pairs(context, similarity, side, side, &work, progress, sum, err);
}

int lp_kernel_sum_across(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *a,
                         const double *mass_a, const lp_similarity_side *b, const double *mass_b, lp_progress *progress,
                         double *sum, persona_error *err) {
  pair_sum work = {.mass_a = mass_a, .mass_b = mass_b, .diagonal = NULL, .squared = false};
  return sum_pairs(context, similarity, a, b, &work, progress, sum, err);
}

/* ---- products with a vector ---------------------------------------------------------------------------------------
 */

typedef struct product {
  const double *vector;
  double *result;
} product;

static void apply_tile(void *data, const lp_similarity_view *view, int32_t worker) {
  const product *work = data;
  (void)worker;
  for (int64_t i = 0; i < view->rows; i++) {
    const double *values = view->tile + i * LP_TILE;
    const double *vector = work->vector + view->first_column;
    double sum = 0.0;
    for (int64_t j = 0; j < view->columns; j++) sum += values[j] * vector[j];
    work->result[view->first_row + i] += sum;
  }
}

int lp_kernel_apply(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *side,
                    const double *vector, double *result, lp_progress *progress, persona_error *err) {
  product work = {.vector = vector, .result = result};
  for (int64_t i = 0; i < side->points->count; i++) result[i] = 0.0;
  return lp_similarity_walk(context, similarity, side, side, false, apply_tile, &work, progress, err);
}

/* ---- maximum mean discrepancy -------------------------------------------------------------------------------------
 */

/* Mass and number of pairs of a sample. */
static void count_sample(const lp_kernel_sample *sample, double *total, double *pairs) {
  *total = 0.0;
  *pairs = 0.0;
  for (int64_t i = 0; i < sample->points->count; i++) {
    *pairs += sample->pairs[i] + *total * sample->mass[i];
    *total += sample->mass[i];
  }
}

int64_t lp_kernel_mmd_bytes(const persona_context *context, int64_t count_a, int64_t count_b, int64_t padded) {
  const int64_t sides =
      lp_bytes_sum(lp_similarity_prepare_bytes(count_a, padded), lp_similarity_prepare_bytes(count_b, padded));
  return lp_bytes_sum(sides, lp_kernel_sum_bytes(context, count_a > count_b ? count_a : count_b));
}

/* The three sums of two prepared sides, and the value. */
static int compare_sides(const persona_context *context, const lp_similarity *similarity, const lp_kernel_sample *a,
                         const lp_similarity_side *side_a, const lp_kernel_sample *b, const lp_similarity_side *side_b,
                         lp_progress *progress, double *value, persona_error *err) {
  double totals[2];
  double pairs[2];
  double sums[3] = {0.0, 0.0, 0.0};
  count_sample(a, &totals[0], &pairs[0]);
  count_sample(b, &totals[1], &pairs[1]);
  if (!(pairs[0] > 0.0 && pairs[1] > 0.0)) return PERSONA_OK;
  int status = lp_kernel_sum_within(context, similarity, side_a, a->mass, a->pairs, false, progress, &sums[0], err);
  if (status == PERSONA_OK)
    status = lp_kernel_sum_within(context, similarity, side_b, b->mass, b->pairs, false, progress, &sums[1], err);
  if (status == PERSONA_OK)
    status = lp_kernel_sum_across(context, similarity, side_a, a->mass, side_b, b->mass, progress, &sums[2], err);
  if (status != PERSONA_OK) return status;
  const double found = sums[0] / pairs[0] + sums[1] / pairs[1] - 2.0 * (sums[2] / totals[0] / totals[1]);
  if (!isfinite(found)) return lp_fail(err, PERSONA_NUMERICAL, "similarities leave the range of double");
  *value = found;
  return PERSONA_OK;
}

int lp_kernel_mmd(const persona_context *context, const lp_similarity *similarity, const lp_kernel_sample *a,
                  const lp_kernel_sample *b, int64_t max_bytes, lp_progress *progress, double *value,
                  persona_error *err) {
  lp_similarity_side side_a = {.points = NULL};
  lp_similarity_side side_b = {.points = NULL};
  *value = NAN;
  int status = lp_bytes_check(lp_kernel_mmd_bytes(context, a->points->count, b->points->count, a->points->padded),
                              max_bytes, err);
  if (status == PERSONA_OK) status = lp_similarity_prepare(context, similarity, a->points, &side_a, err);
  if (status == PERSONA_OK) status = lp_similarity_prepare(context, similarity, b->points, &side_b, err);
  if (status == PERSONA_OK) status = compare_sides(context, similarity, a, &side_a, b, &side_b, progress, value, err);
  lp_similarity_clear(context, &side_a);
  lp_similarity_clear(context, &side_b);
  return status;
}

/* ---- Hill numbers -------------------------------------------------------------------------------------------------
 */

double lp_diversity_number(const double *p, const double *z, int64_t count, double order) {
  double least = INFINITY; /* logarithms of z */
  double greatest = -INFINITY;
  double mean = 0.0;
  for (int64_t i = 0; i < count; i++) {
    if (!(p[i] > 0.0)) continue;
    const double logarithm = log(z[i]);
    least = fmin(least, logarithm);
    greatest = fmax(greatest, logarithm);
    mean += p[i] * logarithm;
  }
  if (least > greatest) return NAN;
  if (order == INFINITY) return exp(-greatest);
  /* Around its anchor no power overflows, and near order 1 the powers are 1 but for what expm1 keeps. */
  const double power = order - 1.0;
  if (power == 0.0) return exp(-mean);
  const bool near_one = fabs(power) * (greatest - least) < 0.5;
  const double anchor = near_one ? mean : power > 0.0 ? greatest : least;
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++) {
    if (!(p[i] > 0.0)) continue;
    const double exponent = power * (log(z[i]) - anchor);
    sum += p[i] * (near_one ? expm1(exponent) : exp(exponent));
  }
  return exp(-anchor - (near_one ? log1p(sum) : log(sum)) / power);
}

/* ---- diversity ----------------------------------------------------------------------------------------------------
 */

int64_t lp_kernel_diversity_bytes(const persona_context *context, int64_t count, int64_t padded) {
  const int64_t vectors = lp_bytes_sum(lp_bytes_of(count, 2 * (int64_t)sizeof(double)), 2);
  return lp_bytes_sum(lp_bytes_sum(lp_similarity_prepare_bytes(count, padded), vectors),
                      lp_similarity_walk_bytes(context));
}

int lp_kernel_diversity(const persona_context *context, const lp_similarity *similarity, const lp_points *points,
                        const double *mass, double order, int64_t max_bytes, lp_progress *progress, double *value,
                        persona_error *err) {
  double total = 0.0;
  *value = NAN;
  int status = lp_bytes_check(lp_kernel_diversity_bytes(context, points->count, points->padded), max_bytes, err);
  if (status != PERSONA_OK) return status;
  for (int64_t i = 0; i < points->count; i++) total += mass[i];
  if (!(total > 0.0)) return PERSONA_OK;
  lp_similarity_side side = {.points = NULL};
  double *shares = lp_allocate_array(context, points->count, sizeof *shares);
  double *ordinary = lp_allocate_array(context, points->count, sizeof *ordinary);
  status = shares == NULL || ordinary == NULL ? lp_out_of_memory(err)
                                              : lp_similarity_prepare(context, similarity, points, &side, err);
  if (status == PERSONA_OK) {
    for (int64_t i = 0; i < points->count; i++) shares[i] = mass[i] / total;
    status = lp_kernel_apply(context, similarity, &side, shares, ordinary, progress, err);
  }
  if (status == PERSONA_OK) *value = lp_diversity_number(shares, ordinary, points->count, order);
  lp_similarity_clear(context, &side);
  lp_release(context, shares);
  lp_release(context, ordinary);
  return status;
}
