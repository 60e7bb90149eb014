/* Eigenvalues of symmetric matrices. */
#include "kernels/spectrum.h"

#include "base/error.h"
#include "base/memory.h"
#include "kernels/covariance.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>

static bool all_finite(const double *numbers, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    if (!isfinite(numbers[i])) return false;
  }
  return true;
}

/* Descending order, and rounding errors of 0 set to 0. */
static void tidy(double *eigenvalues, int64_t d) {
  for (int64_t i = 0; i < d / 2; i++) {
    const double small = eigenvalues[i];
    eigenvalues[i] = eigenvalues[d - 1 - i];
    eigenvalues[d - 1 - i] = small;
  }
  const double noise = (double)d * DBL_EPSILON * (d > 0 ? eigenvalues[0] : 0.0);
  for (int64_t i = 0; i < d; i++) {
    if (eigenvalues[i] < 0.0 && eigenvalues[i] >= -noise) eigenvalues[i] = 0.0;
  }
}

static int check_matrix(const double *matrix, int64_t d, persona_error *err) {
  if (d > LP_SPECTRUM_SIDE) {
    return lp_fail(err, PERSONA_TOO_LARGE, "a spectrum of %lld x %lld is beyond the limit of %d", (long long)d,
                   (long long)d, (int)LP_SPECTRUM_SIDE);
  }
  if (!all_finite(matrix, d * d)) return lp_fail(err, PERSONA_NUMERICAL, "a matrix holds a value that is not finite");
  return PERSONA_OK;
}

/* Numbers that dsyevd works in: room for blocks of 32. */
static int64_t workspace(int64_t d) { return lp_bytes_larger(2 * d + 1, lp_bytes_of(d, 34)); }

int lp_spectrum(const persona_context *context, double *matrix, int64_t d, double *eigenvalues, persona_error *err) {
  const int status = check_matrix(matrix, d, err);
  if (status != PERSONA_OK || d == 0) return status;
  const int64_t work_size = workspace(d);
  double *work = lp_allocate_array(context, work_size, sizeof *work);
  if (work == NULL) return lp_out_of_memory(err);
  lapack_int integers[1];
  const lapack_int info = LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'N', 'U', (lapack_int)d, matrix, (lapack_int)d,
                                              eigenvalues, work, (lapack_int)work_size, integers, 1);
  lp_release(context, work);
  if (info != 0) return lp_fail(err, PERSONA_NUMERICAL, "the eigenvalues did not converge (info %d)", (int)info);
  if (!all_finite(eigenvalues, d)) return lp_fail(err, PERSONA_NUMERICAL, "an eigenvalue is not finite");
  tidy(eigenvalues, d);
  return PERSONA_OK;
}

/* Rows in the order of descending eigenvalues, each with its largest coordinate above 0. */
static void order_vectors(double *vectors, int64_t d) {
  for (int64_t i = 0; i < d / 2; i++) {
    for (int64_t j = 0; j < d; j++) {
      const double small = vectors[i * d + j];
      vectors[i * d + j] = vectors[(d - 1 - i) * d + j];
      vectors[(d - 1 - i) * d + j] = small;
    }
  }
  for (int64_t i = 0; i < d; i++) {
    double largest = 0.0;
    for (int64_t j = 0; j < d; j++) {
      if (fabs(vectors[i * d + j]) > fabs(largest)) largest = vectors[i * d + j];
    }
    for (int64_t j = 0; j < d && largest < 0.0; j++) vectors[i * d + j] = -vectors[i * d + j];
  }
}

/* Numbers that dsyevd works in when it finds vectors, too. */
static int64_t vector_workspace(int64_t d) { return 1 + 6 * d + 2 * d * d; }
static int64_t vector_integers(int64_t d) { return 3 + 5 * d; }

int lp_eigenvectors(const persona_context *context, double *matrix, int64_t d, double *eigenvalues,
                    persona_error *err) {
  int status = check_matrix(matrix, d, err);
  if (status != PERSONA_OK || d == 0) return status;
  double *work = lp_allocate_array(context, vector_workspace(d), sizeof *work);
  lapack_int *integers = lp_allocate_array(context, vector_integers(d), sizeof *integers);
  if (work == NULL || integers == NULL) {
    status = lp_out_of_memory(err);
  } else {
    const lapack_int info =
        LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)d, matrix, (lapack_int)d, eigenvalues, work,
                            (lapack_int)vector_workspace(d), integers, (lapack_int)vector_integers(d));
    if (info != 0) status = lp_fail(err, PERSONA_NUMERICAL, "the eigenvectors did not converge (info %d)", (int)info);
  }
  lp_release(context, work);
  lp_release(context, integers);
  if (status != PERSONA_OK) return status;
  if (!all_finite(eigenvalues, d) || !all_finite(matrix, d * d)) {
    return lp_fail(err, PERSONA_NUMERICAL, "an eigenvector is not finite");
  }
  tidy(eigenvalues, d);
  order_vectors(matrix, d);
  return PERSONA_OK;
}

int64_t lp_eigenvectors_bytes(int64_t d) {
  return lp_bytes_sum(lp_array_bytes(1 + 6 * d, (int64_t)sizeof(double)),
                      lp_bytes_sum(lp_bytes_of(lp_bytes_of(2 * d, d), (int64_t)sizeof(double)),
                                   lp_array_bytes(vector_integers(d), (int64_t)sizeof(lapack_int))));
}

int lp_row_spectrum(const persona_context *context, const double *rows, int64_t n, int64_t d, double *eigenvalues,
                    int64_t *count, persona_error *err) {
  const bool by_columns = d <= n;
  const int64_t side = by_columns ? d : n;
  if (n > INT32_MAX || d > INT32_MAX || side > LP_SPECTRUM_SIDE) {
    return lp_fail(err, PERSONA_TOO_LARGE,
                   "a spectrum of %lld x %lld numbers is beyond the limit of %d on its smaller side", (long long)n,
                   (long long)d, (int)LP_SPECTRUM_SIDE);
  }
  double *gram = lp_allocate_array(context, side, side * (int64_t)sizeof *gram);
  if (gram == NULL) return lp_out_of_memory(err);
  lp_gram(rows, n, d, by_columns, gram);
  const int status = lp_spectrum(context, gram, side, eigenvalues, err);
  lp_release(context, gram);
  *count = side;
  return status;
}

int64_t lp_row_spectrum_bytes(int64_t n, int64_t d) {
  const int64_t side = n < d ? n : d;
  const int64_t gram = lp_array_bytes(side, lp_bytes_of(side, (int64_t)sizeof(double)));
  return lp_bytes_sum(gram, lp_array_bytes(workspace(side), (int64_t)sizeof(double)));
}

/* One Jacobi rotation that makes element (p, q) zero. */
static void rotate(double *matrix, int64_t d, int64_t p, int64_t q) {
  const double off = matrix[p * d + q];
  if (off == 0.0) return;
  const double ratio = (matrix[q * d + q] - matrix[p * d + p]) / (2.0 * off);
  const double t = (ratio >= 0.0 ? 1.0 : -1.0) / (fabs(ratio) + sqrt(1.0 + ratio * ratio));
  const double cosine = 1.0 / sqrt(1.0 + t * t);
  const double sine = t * cosine;
  for (int64_t k = 0; k < d; k++) {
    const double a = matrix[k * d + p];
    const double b = matrix[k * d + q];
    matrix[k * d + p] = cosine * a - sine * b;
    matrix[k * d + q] = sine * a + cosine * b;
  }
  for (int64_t k = 0; k < d; k++) {
    const double a = matrix[p * d + k];
    const double b = matrix[q * d + k];
    matrix[p * d + k] = cosine * a - sine * b;
    matrix[q * d + k] = sine * a + cosine * b;
  }
}

/* Sorts ascending, by insertion. */
static void sort_ascending(double *numbers, int64_t count) {
  for (int64_t i = 1; i < count; i++) {
    const double number = numbers[i];
    int64_t place = i;
    for (; place > 0 && numbers[place - 1] > number; place--) numbers[place] = numbers[place - 1];
    numbers[place] = number;
  }
}

int lp_spectrum_plain(const persona_context *context, double *matrix, int64_t d, double *eigenvalues,
                      persona_error *err) {
  enum { SWEEPS = 60 };
  (void)context;
  const int status = check_matrix(matrix, d, err);
  if (status != PERSONA_OK) return status;
  double total = 0.0;
  double off = 1.0;
  for (int64_t i = 0; i < d * d; i++) total += matrix[i] * matrix[i];
  for (int sweep = 0; sweep < SWEEPS && off > 1e-30 * total; sweep++) {
    off = 0.0;
    for (int64_t p = 0; p < d; p++) {
      for (int64_t q = p + 1; q < d; q++) {
        rotate(matrix, d, p, q);
      }
    }
    for (int64_t p = 0; p < d; p++) {
      for (int64_t q = p + 1; q < d; q++) off += matrix[p * d + q] * matrix[p * d + q];
    }
  }
  for (int64_t i = 0; i < d; i++) eigenvalues[i] = matrix[i * d + i];
  sort_ascending(eigenvalues, d);
  tidy(eigenvalues, d);
  return PERSONA_OK;
}
