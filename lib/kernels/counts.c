/* Counting distinct answers of one item: sorted, equal answers stand together. */
#include "kernels/counts.h"

#include <math.h>
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

/* Small whole numbers, as on a Likert scale, are counted without sorting; -1 when an answer is something else. */
static int64_t list_small(double *values, int64_t answers, double *counts) {
  enum { LEVELS = 256, LOWEST = -128 };
  int64_t found[LEVELS] = {0};
  int64_t levels = 0;
  for (int64_t i = 0; i < answers; i++) {
    if (!(values[i] >= LOWEST && values[i] < LOWEST + LEVELS)) return -1;
    const int level = (int)values[i];
    if ((double)level != values[i]) return -1;
    found[level - LOWEST]++;
  }
  for (int level = 0; level < LEVELS; level++) {
    if (found[level] == 0) continue;
    values[levels] = level + LOWEST;
    counts[levels++] = (double)found[level];
  }
  return levels;
}

int64_t lp_list_levels(double *values, double *weights, int64_t n, double *counts) {
  const int64_t answers = gather_answers(values, weights, n);
  const int64_t small = weights == NULL ? list_small(values, answers, counts) : -1;
  int64_t levels = 0;
  if (small >= 0) return small;
  sort(values, weights, answers);
  for (int64_t i = 0; i < answers;) {
    const double level = values[i];
    double mass = 0.0;
    for (; i < answers && values[i] == level; i++) mass += weights != NULL ? weights[i] : 1.0;
    values[levels] = level;
    counts[levels++] = mass;
  }
  return levels;
}
