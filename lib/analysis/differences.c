/* Standardised differences and rank correlations. */
#include "analysis/differences.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

lp_sample lp_sample_take(const double *values, const double *weights, int64_t n) {
  lp_sample sample;
  double sum = 0.0;
  double squares = 0.0;
  lp_column_moments(values, weights, n, &sample.moments);
  for (int64_t i = 0; i < n; i++) {
    if (isnan(values[i])) continue;
    const double weight = weights != NULL ? weights[i] : 1.0;
    sum += weight;
    squares += weight * weight;
  }
  sample.effective = squares > 0.0 ? sum * sum / squares : 0.0;
  return sample;
}

double lp_sample_sd(const lp_sample *sample) { return sqrt(sample->moments.variance); }

double lp_hedges(double degrees) {
  const double x = (degrees - 1.0) / 2.0; /* Gamma(x + 1/2) / Gamma(x) */
  double ratio;
  if (x <= 80.0) {
    ratio = tgamma(x + 0.5) / tgamma(x);
  } else { /* the asymptotic series, whose next term is below 1e-12 */
    const double y = 1.0 / x;
    ratio = sqrt(x) * (1.0 - y / 8.0 + y * y / 128.0 + 5.0 * y * y * y / 1024.0 - 21.0 * y * y * y * y / 32768.0 -
                       399.0 * y * y * y * y * y / 262144.0);
  }
  return ratio / sqrt(degrees / 2.0);
}

lp_difference lp_standardised_difference(const lp_sample *low, const lp_sample *high) {
  lp_difference found = {NAN, NAN, ""};
  const double degrees = low->effective + high->effective - 2.0;
  if (low->effective == 0.0 || high->effective == 0.0) {
    found.reason = "one of the two groups has no scored rows";
    return found;
  }
  if (degrees < 2.0) {
    found.reason = "a standardised difference needs at least 4 rows in the two groups";
    return found;
  }
  const double difference = high->moments.mean - low->moments.mean;
  if (low->moments.low == low->moments.high && high->moments.low == high->moments.high) {
    const bool equal = low->moments.low == high->moments.low;
    found.reason = equal ? "both groups have one and the same score" : "both groups are constant, at different scores";
    if (!equal) found.raw = found.corrected = high->moments.low > low->moments.low ? INFINITY : -INFINITY;
    return found;
  }
  const double pooled = (low->effective * low->moments.variance + high->effective * high->moments.variance) / degrees;
  found.raw = difference / sqrt(pooled);
  found.corrected = lp_hedges(degrees) * found.raw;
  return found;
}

/* Sorts places by value, then place: a heap sort of its own, as the comparison needs the values. */
static bool before(const double *values, int64_t a, int64_t b) {
  return values[a] < values[b] || (values[a] == values[b] && a < b);
}

static void sink(const double *values, int64_t *order, int64_t root, int64_t count) {
  for (;;) {
    int64_t child = 2 * root + 1;
    if (child >= count) return;
    if (child + 1 < count && before(values, order[child], order[child + 1])) child++;
    if (!before(values, order[root], order[child])) return;
    const int64_t moved = order[root];
    order[root] = order[child];
    order[child] = moved;
    root = child;
  }
}

/* Mid-ranks: the weight below a value and half the weight at it. */
static void rank(const double *values, const double *weights, int64_t n, int64_t *order, double *ranks) {
  for (int64_t i = 0; i < n; i++) order[i] = i;
  for (int64_t i = n / 2 - 1; i >= 0; i--) sink(values, order, i, n);
  for (int64_t end = n - 1; end > 0; end--) {
    const int64_t last = order[0];
    order[0] = order[end];
    order[end] = last;
    sink(values, order, 0, end);
  }
  double below = 0.0;
  for (int64_t first = 0; first < n;) {
    int64_t end = first;
    double tied = 0.0;
    while (end < n && values[order[end]] == values[order[first]]) {
      tied += weights != NULL ? weights[order[end]] : 1.0;
      end++;
    }
    for (; first < end; first++) ranks[order[first]] = below + tied / 2.0;
    below += tied;
  }
}

double lp_rank_correlation(const double *a, const double *b, const double *weights, int64_t n, double *scratch,
                           int64_t *order) {
  lp_moments first;
  lp_moments second;
  double product = 0.0;
  double total = 0.0;
  rank(a, weights, n, order, scratch);
  rank(b, weights, n, order, scratch + n);
  lp_column_moments(scratch, weights, n, &first);
  lp_column_moments(scratch + n, weights, n, &second);
  if (n < 2 || first.low == first.high || second.low == second.high) return NAN;
  for (int64_t i = 0; i < n; i++) {
    const double weight = weights != NULL ? weights[i] : 1.0;
    product += weight * (scratch[i] - first.mean) * (scratch[n + i] - second.mean);
    total += weight;
  }
  const double correlation = product / total / sqrt(first.variance) / sqrt(second.variance);
  return fmax(-1.0, fmin(1.0, correlation)); /* rounding alone leads beyond */
}
