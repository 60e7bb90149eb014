/* Covariance and correlation of rows. What a space is fitted from is summed by plain loops in a fixed order; what a
 * spectrum is taken from goes through BLAS. */
#include "kernels/covariance.h"

#include <cblas.h>
#include <math.h>
#include <stddef.h>

static double weight_at(const double *weights, int64_t i) { return weights != NULL ? weights[i] : 1.0; }

/* First pass: count, range, and a mean that may have lost digits. */
static void sweep(const double *values, const double *weights, int64_t n, lp_moments *moments) {
  double sum = 0.0;
  for (int64_t i = 0; i < n; i++) {
    const double value = values[i];
    if (isnan(value)) continue;
    if (moments->count == 0 || value < moments->low) moments->low = value;
    if (moments->count == 0 || value > moments->high) moments->high = value;
    moments->count++;
    moments->weight += weight_at(weights, i);
    sum += weight_at(weights, i) * value;
  }
  moments->mean = sum / moments->weight;
}

void lp_column_moments(const double *values, const double *weights, int64_t n, lp_moments *moments) {
  *moments = (lp_moments){.count = 0, .weight = 0.0, .mean = NAN, .variance = NAN, .low = NAN, .high = NAN};
  sweep(values, weights, n, moments);
  if (moments->count == 0) return;
  if (moments->low == moments->high) {
    moments->mean = moments->low;
    moments->variance = 0.0;
    return;
  }
  /* Second pass: around the first mean, which it corrects; the correction of the variance takes out what is left. */
  double sum = 0.0;
  double squares = 0.0;
  for (int64_t i = 0; i < n; i++) {
    if (isnan(values[i])) continue;
    const double deviation = values[i] - moments->mean;
    sum += weight_at(weights, i) * deviation;
    squares += weight_at(weights, i) * (deviation * deviation);
  }
  const double correction = sum / moments->weight;
  const double variance = squares / moments->weight - correction * correction;
  moments->variance = variance < 0.0 ? 0.0 : variance; /* NaN stays: the answers left the range of double */
  moments->mean += correction;
}

static void mirror(double *gram, int64_t side) {
  for (int64_t i = 0; i < side; i++) {
    for (int64_t j = i + 1; j < side; j++) gram[j * side + i] = gram[i * side + j];
  }
}

void lp_gram(const double *rows, int64_t n, int64_t d, bool columns, double *gram) {
  const int64_t side = columns ? d : n;
  if (side == 0) return;
  if (n == 0 || d == 0) {
    for (int64_t i = 0; i < side * side; i++) gram[i] = 0.0;
    return;
  }
  cblas_dsyrk(CblasRowMajor, CblasUpper, columns ? CblasTrans : CblasNoTrans, (int)side, (int)(columns ? n : d), 1.0,
              rows, (int)d, 0.0, gram, (int)side);
  mirror(gram, side);
}

void lp_gram_plain(const double *rows, int64_t n, int64_t d, bool columns, double *gram) {
  const int64_t side = columns ? d : n;
  for (int64_t a = 0; a < side; a++) {
    for (int64_t b = 0; b < side; b++) {
      long double sum = 0.0L;
      for (int64_t k = 0; k < (columns ? n : d); k++) {
        const double left = columns ? rows[k * d + a] : rows[a * d + k];
        const double right = columns ? rows[k * d + b] : rows[b * d + k];
        sum += (long double)left * right;
      }
      gram[a * side + b] = (double)sum;
    }
  }
}

static double share_at(const double *weights, int64_t n, int64_t i) {
  return weights != NULL ? weights[i] : 1.0 / (double)n;
}

void lp_covariance_fixed(const double *rows, const double *weights, int64_t n, int64_t d, double *covariance) {
  for (int64_t i = 0; i < d * d; i++) covariance[i] = 0.0;
  for (int64_t row = 0; row < n; row++) {
    const double *x = rows + row * d;
    const double share = share_at(weights, n, row);
    for (int64_t a = 0; a < d; a++) {
      const double scaled = share * x[a];
      for (int64_t b = a; b < d; b++) covariance[a * d + b] += scaled * x[b];
    }
  }
  mirror(covariance, d);
}

double lp_ledoit_wolf(const double *rows, const double *weights, int64_t n, int64_t d, const double *covariance) {
  double trace = 0.0;
  double squares = 0.0; /* |S|^2 */
  for (int64_t a = 0; a < d; a++) trace += covariance[a * d + a];
  for (int64_t i = 0; i < d * d; i++) squares += covariance[i] * covariance[i];
  const double distance = squares - trace * trace / (double)d; /* |S - (tr S / d) I|^2 */
  /* The error of S as an estimate: sum w_i^2 |x x' - S|^2, with |x x' - S|^2 = |x|^4 - 2 x' S x + |S|^2. */
  double error = 0.0;
  for (int64_t row = 0; row < n; row++) {
    const double *x = rows + row * d;
    const double share = share_at(weights, n, row);
    double length = 0.0;
    double product = 0.0;
    for (int64_t a = 0; a < d; a++) {
      double sum = 0.0;
      for (int64_t b = 0; b < d; b++) sum += covariance[a * d + b] * x[b];
      product += x[a] * sum;
      length += x[a] * x[a];
    }
    error += share * share * (length * length - 2.0 * product + squares);
  }
  if (!(distance > 0.0) || error >= distance) return 1.0;
  return fmax(error / distance, 0.0);
}

bool lp_cholesky_fixed(double *matrix, int64_t d) {
  for (int64_t row = 0; row < d; row++) {
    for (int64_t column = 0; column <= row; column++) {
      double sum = matrix[row * d + column];
      for (int64_t k = 0; k < column; k++) sum -= matrix[row * d + k] * matrix[column * d + k];
      if (column < row) {
        matrix[row * d + column] = sum / matrix[column * d + column];
      } else {
        if (!(sum > 0.0)) return false;
        matrix[row * d + row] = sqrt(sum);
      }
    }
    for (int64_t column = row + 1; column < d; column++) matrix[row * d + column] = 0.0;
  }
  return true;
}
