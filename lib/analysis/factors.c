/* Minimal residuals, Procrustes and Tucker's phi, in plain loops of fixed order. */
#include "analysis/factors.h"

#include "base/error.h"
#include "base/memory.h"
#include "kernels/spectrum.h"

#include <math.h>
#include <string.h>

static const double tolerance = 1e-12;
enum { SWEEPS = 100000, ROTATIONS = 60 };

/* The loading that is best for item j while all others stay. */
static double best_loading(const double *correlations, int64_t k, const double *loadings, int64_t j) {
  double product = 0.0;
  double squares = 0.0;
  for (int64_t i = 0; i < k; i++) {
    if (i == j) continue;
    product += correlations[j * k + i] * loadings[i];
    squares += loadings[i] * loadings[i];
  }
  return squares > 0.0 ? fmax(-1.0, fmin(1.0, product / squares)) : 0.0;
}

int lp_one_factor(const persona_context *context, const double *correlations, int64_t k, double *loadings,
                  bool *heywood, bool *converged, persona_error *err) {
  double *copy = lp_allocate_array(context, k, k * (int64_t)sizeof *copy);
  if (copy == NULL) return lp_out_of_memory(err);
  memcpy(copy, correlations, (size_t)(k * k) * sizeof *copy);
  const int status = lp_principal_loadings(context, copy, k, 1, loadings, err);
  lp_release(context, copy);
  if (status != PERSONA_OK) return status;
  double moved = 1.0;
  double sum = 0.0;
  for (int sweep = 0; sweep < SWEEPS && moved > tolerance; sweep++) {
    moved = 0.0;
    for (int64_t j = 0; j < k; j++) {
      const double better = best_loading(correlations, k, loadings, j);
      moved = fmax(moved, fabs(better - loadings[j]));
      loadings[j] = better;
    }
  }
  *converged = moved <= tolerance;
  *heywood = false;
  for (int64_t j = 0; j < k; j++) {
    sum += loadings[j];
    if (fabs(loadings[j]) >= 1.0) *heywood = true;
  }
  for (int64_t j = 0; sum < 0.0 && j < k; j++) loadings[j] = -loadings[j];
  return PERSONA_OK;
}

int lp_principal_loadings(const persona_context *context, double *correlations, int64_t d, int64_t count,
                          double *loadings, persona_error *err) {
  double *eigenvalues = lp_allocate_array(context, d, sizeof *eigenvalues);
  if (eigenvalues == NULL) return lp_out_of_memory(err);
  const int status = lp_eigenvectors(context, correlations, d, eigenvalues, err);
  for (int64_t c = 0; c < count && status == PERSONA_OK; c++) {
    const double scale = c < d ? sqrt(fmax(0.0, eigenvalues[c])) : 0.0;
    for (int64_t j = 0; j < d; j++) loadings[j * count + c] = c < d ? correlations[c * d + j] * scale : 0.0;
  }
  lp_release(context, eigenvalues);
  return status;
}

/* One-sided Jacobi: turns columns p and q of a and v (k x k) so that those of a become orthogonal. Returns how far they
 * were from it. */
static double turn(double *a, double *v, int64_t k, int64_t p, int64_t q) {
  double alpha = 0.0;
  double beta = 0.0;
  double gamma = 0.0;
  for (int64_t i = 0; i < k; i++) {
    alpha += a[i * k + p] * a[i * k + p];
    beta += a[i * k + q] * a[i * k + q];
    gamma += a[i * k + p] * a[i * k + q];
  }
  if (gamma == 0.0) return 0.0;
  const double zeta = (beta - alpha) / (2.0 * gamma);
  const double t = (zeta >= 0.0 ? 1.0 : -1.0) / (fabs(zeta) + sqrt(1.0 + zeta * zeta));
  const double cosine = 1.0 / sqrt(1.0 + t * t);
  const double sine = cosine * t;
  for (int64_t i = 0; i < k; i++) {
    const double ap = a[i * k + p];
    const double vp = v[i * k + p];
    a[i * k + p] = cosine * ap - sine * a[i * k + q];
    a[i * k + q] = sine * ap + cosine * a[i * k + q];
    v[i * k + p] = cosine * vp - sine * v[i * k + q];
    v[i * k + q] = sine * vp + cosine * v[i * k + q];
  }
  return fabs(gamma) / sqrt(alpha * beta);
}

/* a = U S V' becomes U V' (in `rotation`). Returns false when a singular value vanishes. */
static bool polar(double *a, double *v, int64_t k, double *rotation) {
  double off = 1.0;
  double least = INFINITY;
  double most = 0.0;
  for (int64_t i = 0; i < k * k; i++) v[i] = i % (k + 1) == 0 ? 1.0 : 0.0;
  for (int round = 0; round < ROTATIONS && off > 1e-15; round++) {
    off = 0.0;
    for (int64_t p = 0; p < k; p++) {
      for (int64_t q = p + 1; q < k; q++) off = fmax(off, turn(a, v, k, p, q));
    }
  }
  for (int64_t c = 0; c < k; c++) {
    double norm = 0.0;
    for (int64_t i = 0; i < k; i++) norm += a[i * k + c] * a[i * k + c];
    norm = sqrt(norm);
    least = fmin(least, norm);
    most = fmax(most, norm);
    for (int64_t i = 0; norm > 0.0 && i < k; i++) a[i * k + c] /= norm;
  }
  if (!(least > 1e-10 * most)) return false;
  for (int64_t i = 0; i < k; i++) {
    for (int64_t j = 0; j < k; j++) {
      double sum = 0.0;
      for (int64_t c = 0; c < k; c++) sum += a[i * k + c] * v[j * k + c];
      rotation[i * k + j] = sum;
    }
  }
  return true;
}

bool lp_procrustes(double *loadings, const double *target, int64_t d, int64_t k, double *scratch) {
  double *product = scratch;
  double *rotation = scratch + 2 * k * k;
  for (int64_t a = 0; a < k; a++) {
    for (int64_t b = 0; b < k; b++) {
      double sum = 0.0;
      for (int64_t j = 0; j < d; j++) sum += loadings[j * k + a] * target[j * k + b];
      product[a * k + b] = sum;
    }
  }
  if (!polar(product, scratch + k * k, k, rotation)) return false;
  for (int64_t j = 0; j < d; j++) {
    for (int64_t b = 0; b < k; b++) {
      double sum = 0.0;
      for (int64_t a = 0; a < k; a++) sum += loadings[j * k + a] * rotation[a * k + b];
      product[b] = sum; /* its first row is no longer needed */
    }
    memcpy(&loadings[j * k], product, (size_t)k * sizeof *loadings);
  }
  return true;
}

double lp_tucker(const double *a, const double *b, int64_t count, int64_t stride) {
  double product = 0.0;
  double first = 0.0;
  double second = 0.0;
  for (int64_t i = 0; i < count; i++) {
    product += a[i * stride] * b[i * stride];
    first += a[i * stride] * a[i * stride];
    second += b[i * stride] * b[i * stride];
  }
  if (first == 0.0 || second == 0.0) return NAN;
  return fmax(-1.0, fmin(1.0, product / sqrt(first) / sqrt(second)));
}
