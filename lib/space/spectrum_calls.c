/* Covariance and spectrum of the columns of a matrix, for hosts. */
#include <persona/spectrum.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/matrix.h"
#include "kernels/spectrum.h"
#include "space/moments.h"

#include <math.h>

static int check_kind(int32_t kind, persona_error *err) {
  if (kind == PERSONA_MOMENT_COVARIANCE || kind == PERSONA_MOMENT_CORRELATION) return PERSONA_OK;
  return lp_fail(err, PERSONA_INVALID_ARGUMENT, "kind %d is neither covariance nor correlation", (int)kind);
}

/* ---- covariance ----------------------------------------------------------------------------------------------- */

static void write_means(const lp_scan *scan, const lp_block *total, double *means) {
  for (int64_t j = 0; j < total->dimensions; j++) {
    means[j] = lp_scan_varies(scan, j) ? ldexp(total->mean[j] + total->residue[j], scan->exponent[j]) : scan->low[j];
  }
}

static double divisor_of(const lp_block *total, int32_t divisor) {
  if (total->count == 0) return NAN;
  if (divisor == PERSONA_DIVISOR_N) return total->weight;
  return total->count > 1 ? 2.0 * (total->pairs / total->weight) : NAN;
}

/* Brings covariances back to the units of the matrix; fails when one leaves the range of double. */
static int write_covariances(const lp_scan *scan, const lp_block *total, double divisor, double *out, int64_t stride,
                             persona_error *err) {
  const int64_t d = total->dimensions;
  for (int64_t a = 0; a < d; a++) {
    for (int64_t b = 0; b < d; b++) {
      const double scaled = total->products[a * d + b] / divisor;
      out[a * stride + b] = scaled == 0.0 ? 0.0 : ldexp(scaled, scan->exponent[a] + scan->exponent[b]);
      if (isinf(out[a * stride + b])) {
        return lp_fail_at(err, PERSONA_NUMERICAL, -1, b,
                          "the covariance of columns %lld and %lld leaves the range of double", (long long)a,
                          (long long)b);
      }
    }
  }
  return PERSONA_OK;
}

static int write_moments(const lp_scan *scan, lp_block *total, int32_t kind, int32_t divisor, double *out,
                         int64_t stride, persona_error *err) {
  const int64_t d = total->dimensions;
  if (kind == PERSONA_MOMENT_COVARIANCE) {
    return write_covariances(scan, total, divisor_of(total, divisor), out, stride, err);
  }
  lp_products_to_correlations(scan, NAN, d, total->products);
  for (int64_t a = 0; a < d; a++) {
    for (int64_t b = 0; b < d; b++) out[a * stride + b] = total->products[a * d + b];
  }
  return PERSONA_OK;
}

static int check_covariance(const persona_context *context, const persona_matrix *matrix, const double *weights,
                            int32_t kind, int32_t divisor, const double *out, int64_t row_stride, persona_error *err) {
  if (context == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_covariance: context or out is NULL");
  }
  int status = persona_matrix_check(matrix, err);
  if (status == PERSONA_OK) status = check_kind(kind, err);
  if (status == PERSONA_OK) status = lp_check_row_weights(weights, matrix->rows, err);
  if (status != PERSONA_OK) return status;
  if (divisor != PERSONA_DIVISOR_N && divisor != PERSONA_DIVISOR_N_MINUS_ONE) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "divisor %d is neither n nor n - 1", (int)divisor);
  }
  if (row_stride < matrix->columns) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "a row stride of %lld doubles is less than the %lld columns",
                   (long long)row_stride, (long long)matrix->columns);
  }
  return PERSONA_OK;
}

int persona_covariance(const persona_context *context, const persona_matrix *matrix, const double *weights,
                       int32_t kind, int32_t divisor, double *means, double *out, int64_t row_stride,
                       persona_error *err) {
  lp_scan scan = {0};
  lp_block total = {0};
  int status = check_covariance(context, matrix, weights, kind, divisor, out, row_stride, err);
  if (status != PERSONA_OK) return status;
  status = lp_scan_matrix(context, matrix, weights, false, &scan, err);
  if (status == PERSONA_OK) status = lp_matrix_moments(context, matrix, weights, &scan, &total, err);
  if (status == PERSONA_OK && means != NULL) write_means(&scan, &total, means);
  if (status == PERSONA_OK) status = write_moments(&scan, &total, kind, divisor, out, row_stride, err);
  lp_block_clear(context, &total);
  lp_scan_clear(context, &scan);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}

/* ---- spectrum ------------------------------------------------------------------------------------------------- */

/* D <= n: the D x D matrix of the moments, in scaled units. */
static int columns_side(const persona_context *context, const persona_matrix *matrix, const lp_scan *scan, int32_t kind,
                        double *eigenvalues, persona_error *err) {
  const int64_t d = matrix->columns;
  lp_block total;
  int status = lp_matrix_moments(context, matrix, NULL, scan, &total, err);
  if (status == PERSONA_OK) {
    if (kind == PERSONA_MOMENT_CORRELATION) {
      lp_products_to_correlations(scan, 0.0, d, total.products);
    } else {
      for (int64_t i = 0; i < d * d; i++) total.products[i] /= total.weight;
    }
    status = lp_spectrum(context, total.products, d, eigenvalues, err);
  }
  lp_block_clear(context, &total);
  return status;
}

/* Divides each column by its root sum of squares; constant ones are 0 and stay so. */
static void normalise_columns(const lp_scan *scan, int64_t n, int64_t d, double *rows) {
  for (int64_t j = 0; j < d; j++) {
    double squares = 0.0;
    if (!lp_scan_varies(scan, j)) continue;
    for (int64_t i = 0; i < n; i++) squares += rows[i * d + j] * rows[i * d + j];
    const double root = sqrt(squares);
    for (int64_t i = 0; i < n; i++) rows[i * d + j] /= root;
  }
}

/* n < D: the n x n products of the centred rows, whose eigenvalues are the same. */
static int rows_side(const persona_context *context, const persona_matrix *matrix, const lp_scan *scan, int32_t kind,
                     double *eigenvalues, persona_error *err) {
  const int64_t n = matrix->rows;
  const int64_t d = matrix->columns;
  double *rows = NULL;
  double *gram = lp_allocate_array(context, n, n * (int64_t)sizeof *gram);
  int status = gram != NULL ? lp_matrix_centred(context, matrix, scan, &rows, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    if (kind == PERSONA_MOMENT_CORRELATION) normalise_columns(scan, n, d, rows);
    lp_gram_by_tiles(context, rows, n, d, false, gram);
    if (kind == PERSONA_MOMENT_COVARIANCE) {
      for (int64_t i = 0; i < n * n; i++) gram[i] /= (double)n;
    }
    status = lp_spectrum(context, gram, n, eigenvalues, err);
  }
  lp_release(context, rows);
  lp_release(context, gram);
  return status;
}

/* Back to the units of the matrix, as many as there is room for. */
static int write_eigenvalues(const double *scaled, int64_t count, int32_t exponent, double *out, persona_error *err) {
  for (int64_t i = 0; i < count; i++) {
    out[i] = ldexp(scaled[i], exponent);
    if (isinf(out[i])) return lp_fail(err, PERSONA_NUMERICAL, "an eigenvalue leaves the range of double");
  }
  return PERSONA_OK;
}

static int find_spectrum(const persona_context *context, const persona_matrix *matrix, int32_t kind,
                         double *eigenvalues, int64_t wanted, int64_t side, persona_error *err) {
  lp_scan scan = {0};
  const bool covariance = kind == PERSONA_MOMENT_COVARIANCE; /* one scale for all, so that it can be taken out again */
  double *scaled = lp_allocate_array(context, side, sizeof *scaled);
  int status = scaled != NULL ? lp_scan_matrix(context, matrix, NULL, covariance, &scan, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK && side > 0 && wanted > 0) {
    status = matrix->columns <= matrix->rows ? columns_side(context, matrix, &scan, kind, scaled, err)
                                             : rows_side(context, matrix, &scan, kind, scaled, err);
    if (status == PERSONA_OK) {
      status = write_eigenvalues(scaled, wanted, covariance ? 2 * scan.exponent[0] : 0, eigenvalues, err);
    }
  }
  lp_scan_clear(context, &scan);
  lp_release(context, scaled);
  return status;
}

int persona_spectrum(const persona_context *context, const persona_matrix *matrix, int32_t kind, double *eigenvalues,
                     int64_t capacity, int64_t *count, persona_error *err) {
  if (context == NULL || count == NULL || capacity < 0 || (eigenvalues == NULL && capacity > 0)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_spectrum: context, count or eigenvalues is NULL, or capacity is negative");
  }
  int status = persona_matrix_check(matrix, err);
  if (status == PERSONA_OK) status = check_kind(kind, err);
  if (status != PERSONA_OK) return status;
  const int64_t side = matrix->rows < matrix->columns ? matrix->rows : matrix->columns;
  if (side > LP_SPECTRUM_SIDE) {
    return lp_fail(err, PERSONA_TOO_LARGE, "a spectrum of %lld rows and %lld columns is beyond %d on the smaller side",
                   (long long)matrix->rows, (long long)matrix->columns, (int)LP_SPECTRUM_SIDE);
  }
  *count = side;
  status = find_spectrum(context, matrix, kind, eigenvalues, capacity < side ? capacity : side, side, err);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}
