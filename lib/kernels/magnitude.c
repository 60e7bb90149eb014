/* Magnitude of a set of points. */
#include "kernels/magnitude.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "kernels/kernel_statistics.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

enum { LARGEST_DENSE = 32766, STEPS = 2000 };
static const double TOLERANCE = 1e-12; /* of conjugate gradients, relative */
static const double ALLOWED = 1e-8;    /* of the residual in the end */

/* ---- distinct rows ------------------------------------------------------------------------------------------------
 */

typedef struct row_place {
  const double *row;
  int64_t padded;
} row_place;

static int compare_places(const void *a, const void *b) {
  const double *x = ((const row_place *)a)->row;
  const double *y = ((const row_place *)b)->row;
  return (x > y) - (x < y); /* rows of one array */
}

static int compare_rows(const void *a, const void *b) {
  const row_place *x = a;
  const row_place *y = b;
  for (int64_t j = 0; j < x->padded; j++) {
    if (x->row[j] != y->row[j]) return x->row[j] < y->row[j] ? -1 : 1;
  }
  return compare_places(a, b);
}

int64_t lp_distinct_rows_bytes(int64_t count) {
  return lp_bytes_sum(lp_bytes_of(count, (int64_t)sizeof(row_place)), 1);
}

static bool rows_equal(const row_place *x, const row_place *y) {
  for (int64_t j = 0; j < x->padded; j++) {
    if (x->row[j] != y->row[j]) return false;
  }
  return true;
}

int lp_distinct_rows(const persona_context *context, double *rows, int64_t padded, int64_t *count, persona_error *err) {
  const int64_t all = *count;
  row_place *places = lp_allocate_array(context, all, sizeof *places);
  if (places == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < all; i++) places[i] = (row_place){.row = rows + i * padded, .padded = padded};
  int64_t kept = 0;
  if (padded == 0) {
    kept = all > 0 ? 1 : 0; /* without coordinates all rows are equal, and share one address */
  } else {
    lp_sort(places, all, sizeof *places, compare_rows);
    for (int64_t i = 0; i < all; i++) {
      if (kept == 0 || !rows_equal(&places[kept - 1], &places[i])) places[kept++] = places[i];
    }
    lp_sort(places, kept, sizeof *places, compare_places);
    for (int64_t i = 0; i < kept; i++) memmove(rows + i * padded, places[i].row, (size_t)padded * sizeof *rows);
  }
  lp_release(context, places);
  *count = kept;
  return PERSONA_OK;
}

/* ---- solving ------------------------------------------------------------------------------------------------------
 */

typedef struct problem {
  const persona_context *context;
  lp_similarity similarity;
  lp_similarity_side side;
  int64_t count;
  lp_progress *progress;
  double *solution; /* count */
  double *residual; /* count */
} problem;

int64_t lp_magnitude_bytes(const persona_context *context, int64_t count, int64_t padded, int32_t way) {
  const int64_t common = lp_bytes_sum(lp_similarity_prepare_bytes(count, padded), lp_similarity_walk_bytes(context));
  const int64_t vectors = lp_bytes_sum(lp_bytes_of(count, 2 * (int64_t)sizeof(double)), 2);
  const int64_t size = way == LP_MAGNITUDE_DENSE ? lp_bytes_of(count, count) : lp_bytes_of(count, 2);
  const int64_t own = lp_bytes_sum(lp_bytes_of(size, (int64_t)sizeof(double)), 2);
  return lp_bytes_sum(lp_bytes_sum(common, vectors), own);
}

static int solve_dense(problem *work, persona_error *err) {
  const int64_t n = work->count;
  double *matrix = lp_allocate_array(work->context, n, n * (int64_t)sizeof *matrix);
  if (matrix == NULL) return lp_out_of_memory(err);
  int status = lp_similarity_fill(work->context, &work->similarity, &work->side, matrix, n, work->progress, err);
  if (status == PERSONA_OK) {
    for (int64_t i = 0; i < n; i++) work->solution[i] = 1.0;
    const lapack_int info = LAPACKE_dposv_work(LAPACK_COL_MAJOR, 'L', (lapack_int)n, 1, matrix, (lapack_int)n,
                                               work->solution, (lapack_int)n);
    if (info != 0) {
      status = lp_fail(err, PERSONA_NUMERICAL,
                       "the similarities are not positive definite in double (info %d): points too near for the scale",
                       (int)info);
    }
  }
  lp_release(work->context, matrix);
  return status;
}

static double dot(const double *a, const double *b, int64_t n) {
  double sum = 0.0;
  for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* One step of conjugate gradients; *square is that of the residual. */
static int step(problem *work, double *direction, double *image, double *square, persona_error *err) {
  const int64_t n = work->count;
  const int status =
      lp_kernel_apply(work->context, &work->similarity, &work->side, direction, image, work->progress, err);
  if (status != PERSONA_OK) return status;
  const double curvature = dot(direction, image, n);
  if (!(curvature > 0.0))
    return lp_fail(err, PERSONA_NUMERICAL, "the similarities are not positive definite in double");
  const double length = *square / curvature;
  for (int64_t i = 0; i < n; i++) {
    work->solution[i] += length * direction[i];
    work->residual[i] -= length * image[i];
  }
  const double next = dot(work->residual, work->residual, n);
  for (int64_t i = 0; i < n; i++) direction[i] = work->residual[i] + next / *square * direction[i];
  *square = next;
  return PERSONA_OK;
}

static int solve_iteratively(problem *work, persona_error *err) {
  const int64_t n = work->count;
  double *direction = lp_allocate_array(work->context, n, sizeof *direction);
  double *image = lp_allocate_array(work->context, n, sizeof *image);
  int status = direction == NULL || image == NULL ? lp_out_of_memory(err) : PERSONA_OK;
  for (int64_t i = 0; i < n && status == PERSONA_OK; i++) {
    work->solution[i] = 0.0;
    work->residual[i] = 1.0;
    direction[i] = 1.0;
  }
  double square = (double)n;
  const double enough = TOLERANCE * TOLERANCE * (double)n;
  int steps = 0;
  for (; status == PERSONA_OK && square > enough && steps < STEPS; steps++) {
    status = step(work, direction, image, &square, err);
  }
  if (status == PERSONA_OK && !(square <= enough)) {
    status = lp_fail(err, PERSONA_NUMERICAL, "no solution within %d steps: the residual is %s", steps,
                     lp_real(sqrt(square / (double)n)).text);
  }
  lp_release(work->context, direction);
  lp_release(work->context, image);
  return status;
}

/* max |1 - Z w|, from tiles. */
static int check_residual(problem *work, double *worst, persona_error *err) {
  const int status = lp_kernel_apply(work->context, &work->similarity, &work->side, work->solution, work->residual,
                                     work->progress, err);
  if (status != PERSONA_OK) return status;
  *worst = 0.0;
  for (int64_t i = 0; i < work->count; i++) {
    const double off = fabs(1.0 - work->residual[i]);
    if (!(off <= *worst) && !isnan(*worst)) *worst = off; /* NaN stays */
  }
  if (*worst <= ALLOWED) return PERSONA_OK;
  return lp_fail(err, PERSONA_NUMERICAL, "the solution is off by %s: points too near for the scale",
                 lp_real(*worst).text);
}

int lp_magnitude(const persona_context *context, const lp_points *points, double scale, int64_t max_bytes,
                 lp_progress *progress, double *value, double *residual, persona_error *err) {
  const int64_t n = points->count;
  const int64_t dense = lp_magnitude_bytes(context, n, points->padded, LP_MAGNITUDE_DENSE);
  const int64_t iterative = lp_magnitude_bytes(context, n, points->padded, LP_MAGNITUDE_ITERATIVE);
  const bool whole = n <= LARGEST_DENSE && (max_bytes <= 0 || dense <= max_bytes);
  double worst = 0.0;
  problem work = {.context = context,
                  .similarity = {.kind = LP_SIMILARITY_EXPONENTIAL, .factor = scale},
                  .count = n,
                  .progress = progress};
  *value = NAN;
  int status = lp_bytes_check(whole ? dense : iterative, max_bytes, err);
  if (status != PERSONA_OK) return status;
  work.solution = lp_allocate_array(context, n, sizeof *work.solution);
  work.residual = lp_allocate_array(context, n, sizeof *work.residual);
  status = work.solution == NULL || work.residual == NULL
               ? lp_out_of_memory(err)
               : lp_similarity_prepare(context, &work.similarity, points, &work.side, err);
  if (status == PERSONA_OK && n > 0) status = whole ? solve_dense(&work, err) : solve_iteratively(&work, err);
  if (status == PERSONA_OK) status = check_residual(&work, &worst, err);
  if (status == PERSONA_OK) {
    *value = 0.0;
    for (int64_t i = 0; i < n; i++) *value += work.solution[i];
    if (residual != NULL) *residual = worst;
  }
  lp_similarity_clear(context, &work.side);
  lp_release(context, work.solution);
  lp_release(context, work.residual);
  return status;
}

/* ---- the plain reference ------------------------------------------------------------------------------------------
 */

static void swap_rows(long double *matrix, int64_t columns, int64_t a, int64_t b) {
  for (int64_t j = 0; j < columns; j++) {
    const long double held = matrix[a * columns + j];
    matrix[a * columns + j] = matrix[b * columns + j];
    matrix[b * columns + j] = held;
  }
}

/* Solves by elimination with pivots, the right-hand side in the last column, and sums the solution. */
static double eliminate(long double *matrix, int64_t n) {
  const int64_t columns = n + 1;
  for (int64_t k = 0; k < n; k++) {
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; i++) {
      if (fabsl(matrix[i * columns + k]) > fabsl(matrix[pivot * columns + k])) pivot = i;
    }
    if (matrix[pivot * columns + k] == 0.0L) return NAN;
    swap_rows(matrix, columns, k, pivot);
    for (int64_t i = 0; i < n; i++) {
      const long double ratio = i == k ? 0.0L : matrix[i * columns + k] / matrix[k * columns + k];
      for (int64_t j = k; j < columns && ratio != 0.0L; j++) matrix[i * columns + j] -= ratio * matrix[k * columns + j];
    }
  }
  long double sum = 0.0L;
  for (int64_t k = 0; k < n; k++) sum += matrix[k * columns + n] / matrix[k * columns + k];
  return (double)sum;
}

int lp_magnitude_plain(const persona_context *context, const lp_points *points, double scale, double *value,
                       persona_error *err) {
  const int64_t n = points->count;
  long double *matrix = lp_allocate_array(context, n, (n + 1) * (int64_t)sizeof *matrix);
  if (matrix == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      long double squared = 0.0L;
      for (int64_t d = 0; d < points->dimensions; d++) {
        const long double gap = (long double)((const double *)points->values)[i * points->padded + d] -
                                ((const double *)points->values)[j * points->padded + d];
        squared += points->weights[d] * gap * gap;
      }
      matrix[i * (n + 1) + j] = expl(-scale * sqrtl(squared));
    }
    matrix[i * (n + 1) + n] = 1.0L;
  }
  *value = eliminate(matrix, n);
  lp_release(context, matrix);
  return PERSONA_OK;
}
