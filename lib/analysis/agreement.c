/* Agreement of two groupings, from the table of how often they meet. */
#include "analysis/agreement.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>

static double log_share(double count) { return count > 0.0 ? count * log(count) : 0.0; }

double lp_mutual_information(const double *table, int64_t rows, int64_t columns) {
  double n = 0.0;
  double sum = 0.0;
  for (int64_t i = 0; i < rows; i++) {
    double row = 0.0;
    for (int64_t j = 0; j < columns; j++) {
      row += table[i * columns + j];
      sum += log_share(table[i * columns + j]);
    }
    n += row;
    sum -= log_share(row);
  }
  for (int64_t j = 0; j < columns; j++) {
    double column = 0.0;
    for (int64_t i = 0; i < rows; i++) column += table[i * columns + j];
    sum -= log_share(column);
  }
  return n > 0.0 ? fmax((sum + log_share(n)) / n, 0.0) : 0.0;
}

static double entropy_of(const double *counts, int64_t count, double n) {
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++) sum += log_share(counts[i]);
  return log(n) - sum / n;
}

/* The mean of the mutual information over tables with these margins: each cell is hypergeometric. */
static double expected_information(const double *a, int64_t rows, const double *b, int64_t columns, double n) {
  double sum = 0.0;
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) {
      const double low = fmax(1.0, a[i] + b[j] - n);
      const double high = fmin(a[i], b[j]);
      if (high < low) continue;
      const double margins =
          lgamma(a[i] + 1.0) + lgamma(b[j] + 1.0) + lgamma(n - a[i] + 1.0) + lgamma(n - b[j] + 1.0) - lgamma(n + 1.0);
      for (double here = low; here <= high; here += 1.0) {
        const double chance = exp(margins - lgamma(here + 1.0) - lgamma(a[i] - here + 1.0) - lgamma(b[j] - here + 1.0) -
                                  lgamma(n - a[i] - b[j] + here + 1.0));
        sum += here / n * log(n * here / (a[i] * b[j])) * chance;
      }
    }
  }
  return sum;
}

static double adjust(const double *a, int64_t rows, const double *b, int64_t columns, double n, double entropies,
                     double information) {
  int64_t classes = 0;
  int64_t clusters = 0;
  for (int64_t i = 0; i < rows; i++) classes += a[i] > 0.0;
  for (int64_t j = 0; j < columns; j++) clusters += b[j] > 0.0;
  if (classes == clusters && (classes == 1 || (double)classes == n)) return 1.0;
  const double expected = expected_information(a, rows, b, columns, n);
  const double most = entropies / 2.0 - expected;
  const double rounding = 1e-15 * fmax(entropies, 1e-300);
  return (information - expected) / (fabs(most) > rounding ? most : rounding);
}

int lp_agreement_find(const persona_context *context, const double *table, int64_t rows, int64_t columns,
                      lp_agreement *agreement, persona_error *err) {
  double *margins = lp_allocate_zeroed(context, rows + columns, sizeof *margins);
  double n = 0.0;
  if (margins == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) {
      margins[i] += table[i * columns + j];
      margins[rows + j] += table[i * columns + j];
      n += table[i * columns + j];
    }
  }
  *agreement = (lp_agreement){NAN, NAN, NAN, NAN};
  if (n > 0.0) {
    const double information = lp_mutual_information(table, rows, columns);
    const double of_classes = entropy_of(margins, rows, n);
    const double of_clusters = entropy_of(margins + rows, columns, n);
    agreement->homogeneity = of_classes > 1e-15 ? information / of_classes : 1.0;
    agreement->completeness = of_clusters > 1e-15 ? information / of_clusters : 1.0;
    const double sum = agreement->homogeneity + agreement->completeness;
    agreement->v_measure = sum > 0.0 ? 2.0 * agreement->homogeneity * agreement->completeness / sum : 0.0;
    agreement->adjusted = adjust(margins, rows, margins + rows, columns, n, of_classes + of_clusters, information);
  }
  lp_release(context, margins);
  return PERSONA_OK;
}
