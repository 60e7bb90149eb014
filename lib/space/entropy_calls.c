/* Entropies of counts and of the rows of a matrix, for hosts. */
#include <persona/entropy.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/distinct.h"
#include "data/matrix.h"
#include "kernels/covariance.h"
#include "kernels/distance.h"
#include "kernels/entropy.h"
#include "kernels/nearest.h"
#include "space/moments.h"

#include <math.h>

/* ---- counts --------------------------------------------------------------------------------------------------- */

static int check_counts(const double *counts, int64_t levels, bool whole, persona_error *err) {
  const double limit = 9007199254740992.0; /* 2^53: beyond it a double no longer counts one by one */
  if (levels < 0 || (counts == NULL && levels > 0)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the counts are NULL, or their number is negative");
  }
  for (int64_t i = 0; i < levels; i++) {
    if (!(counts[i] >= 0.0) || isinf(counts[i])) {
      return lp_fail_at(err, PERSONA_BAD_VALUE, i, -1, "count %lld is negative or no finite number", (long long)i);
    }
    if (whole && (counts[i] != floor(counts[i]) || counts[i] > limit)) {
      return lp_fail_at(err, PERSONA_BAD_VALUE, i, -1,
                        "count %lld is not a whole number of at most 2^53, which a correction needs", (long long)i);
    }
  }
  return PERSONA_OK;
}

int persona_entropy_discrete(const double *counts, int64_t levels, int32_t estimator, double *entropy,
                             persona_error *err) {
  if (entropy == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_entropy_discrete: entropy is NULL");
  const int status = check_counts(counts, levels, estimator != PERSONA_ENTROPY_PLUG_IN, err);
  if (status != PERSONA_OK) return status;
  switch (estimator) {
    case PERSONA_ENTROPY_PLUG_IN: *entropy = lp_entropy_plug_in(counts, levels); break;
    case PERSONA_ENTROPY_MILLER_MADOW: *entropy = lp_entropy_miller_madow(counts, levels); break;
    case PERSONA_ENTROPY_CHAO_SHEN: *entropy = lp_entropy_chao_shen(counts, levels); break;
    default: return lp_fail(err, PERSONA_INVALID_ARGUMENT, "estimator %d of an entropy is not known", (int)estimator);
  }
  return lp_succeed(err);
}

int persona_entropy_hill(const double *counts, int64_t levels, double order, double *hill, persona_error *err) {
  if (hill == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_entropy_hill: hill is NULL");
  if (!(order >= 0.0)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the order of a Hill number is 0 or more, infinity included");
  }
  const int status = check_counts(counts, levels, false, err);
  if (status != PERSONA_OK) return status;
  *hill = lp_hill_number(counts, levels, order);
  return lp_succeed(err);
}

int persona_entropy_simpson(const double *counts, int64_t levels, double *concentration, double *effective_levels,
                            persona_error *err) {
  const int status = check_counts(counts, levels, true, err);
  if (status != PERSONA_OK) return status;
  const double found = lp_simpson_unbiased(counts, levels);
  if (concentration != NULL) *concentration = found;
  if (effective_levels != NULL) *effective_levels = 1.0 / found;
  return lp_succeed(err);
}

/* ---- both kinds of differential entropy ----------------------------------------------------------------------- */

static bool any_varies(const lp_scan *scan, int64_t columns) {
  for (int64_t j = 0; j < columns; j++) {
    if (lp_scan_varies(scan, j)) return true;
  }
  return false;
}

/* The values that need no estimate. Returns false when one is needed. */
static bool trivial(const persona_matrix *matrix, const lp_scan *scan, double *entropy) {
  if (matrix->rows >= 2 && matrix->columns > 0 && any_varies(scan, matrix->columns)) return false;
  *entropy = matrix->columns == 0 ? 0.0 : matrix->rows < 2 ? NAN : -INFINITY;
  return true;
}

/* An entropy in scaled units, back in those of the matrix. */
static double unscaled(double entropy, const persona_matrix *matrix, const lp_scan *scan) {
  return entropy + (double)matrix->columns * ((double)scan->exponent[0] * log(2.0));
}

/* ---- Gaussian ------------------------------------------------------------------------------------------------- */

/* Ledoit and Wolf's estimate in the place of a singular covariance. */
static int shrink(const persona_context *context, const persona_matrix *matrix, const lp_scan *scan, double *covariance,
                  double *shrinkage, persona_error *err) {
  double *rows = NULL;
  const int status = lp_matrix_centred(context, matrix, scan, &rows, err);
  if (status == PERSONA_OK) {
    *shrinkage = lp_ledoit_wolf(rows, NULL, matrix->rows, matrix->columns, covariance);
    lp_shrink_to_identity(covariance, matrix->columns, *shrinkage);
  }
  lp_release(context, rows);
  return status;
}

static int gaussian_from(const persona_context *context, const persona_matrix *matrix, const lp_scan *scan,
                         const lp_block *total, double *work, double *entropy, double *shrinkage, persona_error *err) {
  const int64_t d = matrix->columns;
  double determinant = 0.0;
  for (int64_t i = 0; i < d * d; i++) work[i] = total->products[i] / total->weight;
  if (matrix->rows <= d || !lp_log_determinant(work, d, &determinant)) {
    for (int64_t i = 0; i < d * d; i++) work[i] = total->products[i] / total->weight;
    const int status = shrink(context, matrix, scan, work, shrinkage, err);
    if (status != PERSONA_OK) return status;
    if (!lp_log_determinant(work, d, &determinant)) determinant = -INFINITY;
  }
  *entropy = unscaled(lp_gaussian_entropy(determinant, d), matrix, scan);
  return PERSONA_OK;
}

static int gaussian(const persona_context *context, const persona_matrix *matrix, double *entropy, double *shrinkage,
                    persona_error *err) {
  lp_scan scan = {0};
  lp_block total = {0};
  int status = lp_scan_matrix(context, matrix, NULL, true, &scan, err);
  if (status == PERSONA_OK && !trivial(matrix, &scan, entropy)) {
    status = lp_matrix_moments(context, matrix, NULL, &scan, &total, err);
    if (status == PERSONA_OK) {
      double *work = lp_allocate_array(context, matrix->columns, matrix->columns * (int64_t)sizeof *work);
      status = work != NULL ? gaussian_from(context, matrix, &scan, &total, work, entropy, shrinkage, err)
                            : lp_out_of_memory(err);
      lp_release(context, work);
    }
  }
  lp_block_clear(context, &total);
  lp_scan_clear(context, &scan);
  return status;
}

int persona_entropy_gaussian(const persona_context *context, const persona_matrix *matrix, double *entropy,
                             double *shrinkage, persona_error *err) {
  double weight = 0.0;
  if (context == NULL || entropy == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_entropy_gaussian: context or entropy is NULL");
  }
  int status = persona_matrix_check(matrix, err);
  if (status != PERSONA_OK) return status;
  status = gaussian(context, matrix, entropy, &weight, err);
  if (status != PERSONA_OK) return status;
  if (shrinkage != NULL) *shrinkage = weight;
  return lp_succeed(err);
}

/* ---- neighbours ----------------------------------------------------------------------------------------------- */

/* The distinct rows as points of plain Euclidean space; what they own is released by the caller. */
typedef struct row_points {
  lp_points points;
  double *values;
  double *weights;
  double *centre;
} row_points;

static int make_points(const persona_context *context, const persona_matrix *matrix, const lp_scan *scan,
                       row_points *made, persona_error *err) {
  const int64_t padded = lp_padded(matrix->columns);
  int64_t count = 0;
  made->values = lp_allocate_zeroed(context, matrix->rows, padded * (int64_t)sizeof(double));
  made->weights = lp_allocate_zeroed(context, padded, sizeof(double));
  made->centre = lp_allocate_zeroed(context, padded, sizeof(double));
  if (made->values == NULL || made->weights == NULL || made->centre == NULL) return lp_out_of_memory(err);
  lp_scan_read(scan, matrix, 0, matrix->rows, made->values, padded);
  const int status = lp_keep_distinct(context, made->values, matrix->rows, matrix->columns, padded, &count, err);
  if (status != PERSONA_OK) return status;
  for (int64_t j = 0; j < matrix->columns; j++) {
    made->weights[j] = 1.0;
    for (int64_t i = 0; i < count; i++) made->centre[j] += made->values[i * padded + j] / (double)count;
  }
  made->points = (lp_points){.count = count,
                             .dimensions = matrix->columns,
                             .padded = padded,
                             .values = made->values,
                             .weights = made->weights,
                             .centre = made->centre,
                             .has_missing = false,
                             .minimum_shared = 1};
  return PERSONA_OK;
}

static int nearest_from(const persona_context *context, const lp_points *points, int64_t k, double *entropy,
                        persona_error *err) {
  lp_nearest_lists lists = {.k = k};
  lists.squared = lp_allocate_array(context, points->count, k * (int64_t)sizeof *lists.squared);
  lists.numbers = lp_allocate_array(context, points->count, k * (int64_t)sizeof *lists.numbers);
  int status = lists.squared != NULL && lists.numbers != NULL ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = lp_nearest(context, points, points, true, NULL, &lists, NULL, err);
  if (status == PERSONA_OK) *entropy = lp_neighbour_entropy(lists.squared, points->count, k, k, points->dimensions);
  lp_release(context, lists.squared);
  lp_release(context, lists.numbers);
  return status;
}

static int nearest(const persona_context *context, const persona_matrix *matrix, int64_t k, double *entropy,
                   persona_error *err) {
  lp_scan scan = {0};
  row_points made = {0};
  int status = lp_scan_matrix(context, matrix, NULL, true, &scan, err);
  if (status == PERSONA_OK && !trivial(matrix, &scan, entropy)) {
    status = make_points(context, matrix, &scan, &made, err);
    if (status == PERSONA_OK && made.points.count <= k) {
      *entropy = NAN;
    } else if (status == PERSONA_OK) {
      status = nearest_from(context, &made.points, k, entropy, err);
      if (status == PERSONA_OK) *entropy = unscaled(*entropy, matrix, &scan);
    }
  }
  lp_release(context, made.values);
  lp_release(context, made.weights);
  lp_release(context, made.centre);
  lp_scan_clear(context, &scan);
  return status;
}

int persona_entropy_nearest(const persona_context *context, const persona_matrix *matrix, int64_t k, double *entropy,
                            persona_error *err) {
  if (context == NULL || entropy == NULL || k < 1) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_entropy_nearest: context or entropy is NULL, or k is less than 1");
  }
  int status = persona_matrix_check(matrix, err);
  if (status != PERSONA_OK) return status;
  if (matrix->columns > INT32_MAX - LP_LANES) {
    return lp_fail(err, PERSONA_TOO_LARGE, "%lld columns are more than a product can take", (long long)matrix->columns);
  }
  status = nearest(context, matrix, k, entropy, err);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}
