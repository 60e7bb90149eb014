/* Entropies in nats. */
#include "kernels/entropy.h"

#include "kernels/covariance.h"

#include <float.h>
#include <math.h>

static const double log_pi = 1.1447298858494001741;
static const double log_2_pi_e = 2.8378770664093454836;

/* ---- counts --------------------------------------------------------------------------------------------------- */

/* Counts as shares. A power of two keeps sums of huge counts in range and changes no digit of small ones. */
typedef struct tally {
  double scale;
  double total;   /* of scaled counts */
  double largest; /* scaled count */
  int64_t levels; /* that occur */
} tally;

static tally take(const double *counts, int64_t levels) {
  tally made = {.scale = 1.0, .total = 0.0, .largest = 0.0, .levels = 0};
  double largest = 0.0;
  for (int64_t i = 0; i < levels; i++) {
    if (counts[i] > largest) largest = counts[i];
    made.levels += counts[i] > 0.0;
  }
  if (made.levels == 0) return made;
  int exponent = 0;
  (void)frexp(largest, &exponent);
  made.scale = ldexp(1.0, exponent < -1000 ? 1000 : -exponent); /* 2^1074 is no number */
  made.largest = largest * made.scale;
  for (int64_t i = 0; i < levels; i++) made.total += counts[i] * made.scale;
  return made;
}

static double share_of(const tally *made, double count) { return count * made->scale / made->total; }

static double entropy_of(const tally *made, const double *counts, int64_t levels) {
  double sum = 0.0;
  if (made->levels == 0) return NAN;
  for (int64_t i = 0; i < levels; i++) {
    const double share = share_of(made, counts[i]);
    if (share > 0.0) sum -= share * log(share);
  }
  return sum;
}

static double sum_of(const double *counts, int64_t levels) {
  double sum = 0.0;
  for (int64_t i = 0; i < levels; i++) sum += counts[i];
  return sum;
}

double lp_entropy_plug_in(const double *counts, int64_t levels) {
  const tally made = take(counts, levels);
  return entropy_of(&made, counts, levels);
}

double lp_entropy_miller_madow(const double *counts, int64_t levels) {
  const tally made = take(counts, levels);
  return entropy_of(&made, counts, levels) + (double)(made.levels - 1) / (2.0 * sum_of(counts, levels));
}

double lp_entropy_chao_shen(const double *counts, int64_t levels) {
  const tally made = take(counts, levels);
  const double whole = sum_of(counts, levels);
  double once = 0.0;
  double sum = 0.0;
  if (made.levels == 0) return NAN;
  for (int64_t i = 0; i < levels; i++) once += counts[i] == 1.0;
  if (once == whole) once = whole - 1.0;
  const double coverage = 1.0 - once / whole;
  for (int64_t i = 0; i < levels; i++) {
    const double share = coverage * share_of(&made, counts[i]);
    if (share > 0.0) sum -= share * log(share) / -expm1(whole * log1p(-share));
  }
  return sum;
}

double lp_simpson_unbiased(const double *counts, int64_t levels) {
  const double whole = sum_of(counts, levels);
  double pairs = 0.0;
  if (!(whole >= 2.0)) return NAN;
  for (int64_t i = 0; i < levels; i++) pairs += counts[i] > 1.0 ? counts[i] * (counts[i] - 1.0) : 0.0;
  return pairs / (whole * (whole - 1.0));
}

/* Orders near 1: sum p^q - 1 = sum p (p^(q - 1) - 1), without cancelling. */
static double hill_near_one(const tally *made, const double *counts, int64_t levels, double order) {
  double sum = 0.0;
  for (int64_t i = 0; i < levels; i++) {
    const double share = share_of(made, counts[i]);
    if (share > 0.0) sum += share * expm1((order - 1.0) * log(share));
  }
  return exp(log1p(sum) / (1.0 - order));
}

/* Orders away from 1: the largest share is taken out, so that high powers do not vanish. */
static double hill_elsewhere(const tally *made, const double *counts, int64_t levels, double order) {
  double sum = 0.0;
  for (int64_t i = 0; i < levels; i++) {
    if (counts[i] > 0.0) sum += pow(counts[i] * made->scale / made->largest, order);
  }
  return exp(order / (1.0 - order) * log(made->largest / made->total) + log(sum) / (1.0 - order));
}

double lp_hill_number(const double *counts, int64_t levels, double order) {
  const tally made = take(counts, levels);
  if (made.levels == 0) return NAN;
  if (order == 0.0) return (double)made.levels;
  if (order == 1.0) return exp(entropy_of(&made, counts, levels));
  if (order == 2.0) {
    double squares = 0.0;
    for (int64_t i = 0; i < levels; i++) squares += counts[i] * made.scale * (counts[i] * made.scale);
    return made.total * made.total / squares;
  }
  if (isinf(order)) return made.total / made.largest;
  if (fabs(order - 1.0) < 0.5) return hill_near_one(&made, counts, levels, order);
  return hill_elsewhere(&made, counts, levels, order);
}

/* ---- continuous ----------------------------------------------------------------------------------------------- */

double lp_digamma(double x) {
  double sum = 0.0;
  for (; x < 12.0; x += 1.0) sum -= 1.0 / x;
  /* The asymptotic series, whose next term is below 2e-17 from 12 on. */
  const double square = 1.0 / (x * x);
  const double series =
      square *
      (1.0 / 12.0 -
       square * (1.0 / 120.0 -
                 square * (1.0 / 252.0 - square * (1.0 / 240.0 - square * (1.0 / 132.0 - square * 691.0 / 32760.0)))));
  return sum + log(x) - 0.5 / x - series;
}

double lp_log_ball_volume(int64_t d) {
  double sum = d % 2 == 0 ? 0.0 : log(2.0); /* a point has 1, a line segment 2 */
  for (int64_t dimension = 2 + d % 2; dimension <= d; dimension += 2) sum += log(2.0 / (double)dimension);
  return sum + (double)(d / 2) * log_pi;
}

bool lp_log_determinant(double *covariance, int64_t d, double *value) {
  const double rounding = 16.0 * (double)d * DBL_EPSILON;
  double sum = 0.0;
  for (int64_t a = 0; a < d; a++) {
    const double variance = covariance[a * d + a];
    if (!(variance > 0.0)) return false;
    sum += log(variance);
  }
  for (int64_t a = 0; a < d; a++) {
    for (int64_t b = 0; b < a; b++) {
      covariance[a * d + b] /= sqrt(covariance[a * d + a]) * sqrt(covariance[b * d + b]);
    }
  }
  for (int64_t a = 0; a < d; a++) covariance[a * d + a] = 1.0;
  if (!lp_cholesky_fixed(covariance, d)) return false;
  for (int64_t a = 0; a < d; a++) {
    const double root = covariance[a * d + a];
    if (!(root * root > rounding)) return false;
    sum += 2.0 * log(root);
  }
  *value = sum;
  return true;
}

void lp_shrink_to_identity(double *covariance, int64_t d, double shrinkage) {
  double trace = 0.0;
  for (int64_t a = 0; a < d; a++) trace += covariance[a * d + a];
  for (int64_t i = 0; i < d * d; i++) covariance[i] *= 1.0 - shrinkage;
  for (int64_t a = 0; a < d; a++) covariance[a * d + a] += shrinkage * (trace / (double)d);
}

double lp_gaussian_entropy(double log_determinant, int64_t d) {
  return 0.5 * (double)d * log_2_pi_e + 0.5 * log_determinant;
}

double lp_neighbour_entropy(const double *squared, int64_t n, int64_t stride, int64_t k, int64_t d) {
  double sum = 0.0;
  for (int64_t i = 0; i < n; i++) sum += 0.5 * log(squared[i * stride + k - 1]);
  return lp_digamma((double)n) - lp_digamma((double)k) + lp_log_ball_volume(d) + (double)d * (sum / (double)n);
}
