/* Rank correlations that distances imply, and back; the intraclass correlation. */
#include "analysis/caricature.h"

#include <math.h>

double lp_rank_ceiling(const double *shares, int64_t levels) {
  double cubes = 0.0;
  for (int64_t g = 0; g < levels; g++) cubes += shares[g] * shares[g] * shares[g];
  return sqrt(fmax(0.0, 1.0 - cubes));
}

/* Grades: U of a level is the share below it and half its own; F of a score has variance 1/12. Their covariance is
 * sum over g < h of p_g p_h (U_h - U_g) (P(X_g < X_h) - 1/2), and X_h - X_g is normal with variance 2. */
double lp_rank_expected(const double *shares, int64_t levels, double d) {
  int64_t first = 0;
  int64_t last = levels - 1;
  double covariance = 0.0;
  while (first < last && shares[first] == 0.0) first++;
  while (last > first && shares[last] == 0.0) last--;
  if (first == last) return NAN;
  for (int64_t g = first; g <= last; g++) {
    double between = 0.0; /* U_h - U_g */
    for (int64_t h = g + 1; h <= last; h++) {
      const double apart = d * (double)(h - g) / (double)(last - first);
      between += (shares[h - 1] + shares[h]) / 2.0;
      covariance += shares[g] * shares[h] * between * 0.5 * erf(apart / 2.0);
    }
  }
  return 12.0 * covariance / lp_rank_ceiling(shares, levels);
}

double lp_rank_implied(const double *shares, int64_t levels, double rho) {
  if (isnan(rho) || fabs(rho) >= lp_rank_ceiling(shares, levels)) return NAN;
  double low = 0.0;
  double high = 1.0;
  while (lp_rank_expected(shares, levels, high) < fabs(rho)) {
    if (high > 1e4) return NAN; /* so near the ceiling that rounding hides it */
    high *= 2.0;
  }
  for (int step = 0; step < 200 && low < high; step++) {
    const double middle = low + (high - low) / 2.0;
    if (middle == low || middle == high) break;
    if (lp_rank_expected(shares, levels, middle) < fabs(rho)) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return copysign(rho == 0.0 ? 0.0 : high, rho);
}

double lp_icc(const double *values, const int64_t *group_of, int64_t n, int64_t groups, double *counts, double *means) {
  double grand = 0.0;
  double within = 0.0;
  double between = 0.0;
  double squares = 0.0;
  for (int64_t g = 0; g < groups; g++) counts[g] = means[g] = 0.0;
  for (int64_t i = 0; i < n; i++) {
    counts[group_of[i]] += 1.0;
    means[group_of[i]] += values[i];
    grand += values[i];
  }
  if (groups < 2 || n <= groups) return NAN;
  grand /= (double)n;
  for (int64_t g = 0; g < groups; g++) {
    means[g] /= counts[g];
    between += counts[g] * (means[g] - grand) * (means[g] - grand);
    squares += counts[g] * counts[g];
  }
  for (int64_t i = 0; i < n; i++) within += (values[i] - means[group_of[i]]) * (values[i] - means[group_of[i]]);
  between /= (double)(groups - 1);
  within /= (double)(n - groups);
  const double size = ((double)n - squares / (double)n) / (double)(groups - 1);
  const double all = between + (size - 1.0) * within;
  return all > 0.0 ? (between - within) / all : NAN;
}
