/* Counting distinct answers of one item: sorted, equal answers stand together. */
#include "kernels/counts.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* Swaps two answers with their weights. */
static void swap(double *values, double *weights, int64_t a, int64_t b) {
  const double value = values[a];
  values[a] = values[b];
  values[b] = value;
  if (weights == NULL) return;
  const double weight = weights[a];
  weights[a] = weights[b];
  weights[b] = weight;
}

/* Restores the heap below `root` in values[0..n-1]. */
static void sift(double *values, double *weights, int64_t root, int64_t n) {
  for (int64_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
    if (child + 1 < n && values[child + 1] > values[child]) child++;
    if (values[root] >= values[child]) return;
    swap(values, weights, root, child);
    root = child;
  }
}

/* Heap sort: in place, no worst case, and it carries the weights along. */
static void sort(double *values, double *weights, int64_t n) {
  for (int64_t root = n / 2 - 1; root >= 0; root--) sift(values, weights, root, n);
  for (int64_t end = n - 1; end > 0; end--) {
    swap(values, weights, 0, end);
    sift(values, weights, 0, end);
  }
}

/* Moves answers to the front, and says how many they are. */
static int64_t gather_answers(double *values, double *weights, int64_t n) {
  int64_t answers = 0;
  for (int64_t i = 0; i < n; i++) {
    if (!isnan(values[i])) swap(values, weights, i, answers++);
  }
  return answers;
}

/* Levels so far. */
typedef struct tally {
  int64_t levels;
  double all;
  double squares;
  double largest;
} tally;

static void add_level(tally *sums, double mass) {
  sums->levels++;
  sums->all += mass;
  sums->squares += mass * mass;
  sums->largest = mass > sums->largest ? mass : sums->largest;
}

/* Small whole numbers, as on a Likert scale, are counted without sorting; false when an answer is something else. */
static bool count_small(const double *values, int64_t n, tally *sums) {
  int64_t counts[256] = {0};
  for (int64_t i = 0; i < n; i++) {
    if (!(values[i] >= -128.0 && values[i] <= 127.0)) return false;
    const int level = (int)values[i];
    if ((double)level != values[i]) return false;
    counts[level + 128]++;
  }
  for (int level = 0; level < 256; level++) {
    if (counts[level] > 0) add_level(sums, (double)counts[level]);
  }
  return true;
}

static void count_sorted(const double *values, const double *weights, int64_t n, tally *sums) {
  for (int64_t i = 0; i < n;) {
    const double level = values[i];
    double mass = 0.0;
    for (; i < n && values[i] == level; i++) mass += weights != NULL ? weights[i] : 1.0;
    add_level(sums, mass);
  }
}

void lp_count_levels(double *values, double *weights, int64_t n, lp_level_counts *counts) {
  *counts = (lp_level_counts){.answers = 0, .levels = 0, .effective_levels = NAN, .modal_share = NAN};
  counts->answers = gather_answers(values, weights, n);
  tally sums = {.levels = 0};
  if (weights != NULL || !count_small(values, counts->answers, &sums)) {
    sort(values, weights, counts->answers);
    count_sorted(values, weights, counts->answers, &sums);
  }
  counts->levels = sums.levels;
  if (sums.all == 0.0) return;
  counts->effective_levels = sums.all * sums.all / sums.squares;
  counts->modal_share = sums.largest / sums.all;
}
