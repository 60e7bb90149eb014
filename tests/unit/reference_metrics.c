/* Every metric by its definition, slowly. */
#include "reference_metrics.h"

#include <math.h>
#include <stdlib.h>

static long double weight_of(const plain_population *p, int64_t row) {
  return p->weights != NULL ? (long double)p->weights[row] : 1.0L;
}

static long double cell(const plain_population *p, int64_t row, int64_t column) {
  return p->cells[row * p->d + column];
}

static void moments(const plain_population *p, int64_t column, long double *mean, long double *variance,
                    bool *constant) {
  long double sum = 0.0L;
  long double all = 0.0L;
  long double squares = 0.0L;
  long double first = NAN;
  *constant = true;
  for (int64_t i = 0; i < p->n; i++) {
    const long double value = cell(p, i, column);
    if (isnan(value) || weight_of(p, i) == 0.0L) continue;
    if (isnan(first)) first = value;
    if (value != first) *constant = false;
    all += weight_of(p, i);
    sum += weight_of(p, i) * value;
  }
  *mean = sum / all;
  for (int64_t i = 0; i < p->n; i++) {
    const long double value = cell(p, i, column);
    if (!isnan(value)) squares += weight_of(p, i) * (value - *mean) * (value - *mean);
  }
  *variance = squares / all;
}

plain_space plain_space_fit(const plain_population *reference, bool raw) {
  plain_space space = {.d = reference->d};
  for (int64_t j = 0; j < reference->d; j++) {
    long double variance;
    bool constant;
    moments(reference, j, &space.centre[j], &variance, &constant);
    space.weight[j] = raw ? 1.0L : constant ? 0.0L : 1.0L / variance;
  }
  return space;
}

/* Squared distance over the items that both answered, scaled up; infinite when fewer than half are shared. */
static long double squared(const plain_space *space, const plain_population *x, int64_t i, const plain_population *y,
                           int64_t j) {
  long double sum = 0.0L;
  int64_t used = 0;
  int64_t shared = 0;
  for (int64_t item = 0; item < space->d; item++) {
    if (space->weight[item] == 0.0L) continue;
    const long double gap = cell(x, i, item) - cell(y, j, item);
    used++;
    if (isnan(gap)) continue;
    shared++;
    sum += space->weight[item] * gap * gap;
  }
  if (2 * shared < used || shared == 0) return INFINITY;
  return sum * (long double)used / (long double)shared;
}

static int ascending(const void *a, const void *b) {
  const long double left = *(const long double *)a;
  const long double right = *(const long double *)b;
  return (left > right) - (left < right);
}

/* Squared distance to the k-th nearest other row; infinite when there are too few. */
static long double radius(const plain_space *space, const plain_population *p, int64_t row, int k) {
  long double *others = malloc((size_t)p->n * sizeof *others);
  int64_t count = 0;
  for (int64_t j = 0; j < p->n; j++) {
    if (j != row) others[count++] = squared(space, p, row, p, j);
  }
  qsort(others, (size_t)count, sizeof *others, ascending);
  const long double found = count >= k ? others[k - 1] : INFINITY;
  free(others);
  return found;
}

static long double *radii(const plain_space *space, const plain_population *p, int k) {
  long double *found = malloc((size_t)p->n * sizeof *found);
  for (int64_t i = 0; i < p->n; i++) found[i] = radius(space, p, i, k);
  return found;
}

static bool inside(long double distance, long double radius, bool strict) {
  if (isinf(distance) || isinf(radius)) return false;
  return strict ? distance < radius : distance <= radius;
}

static long double total_weight(const plain_population *p) {
  long double sum = 0.0L;
  for (int64_t i = 0; i < p->n; i++) sum += weight_of(p, i);
  return sum;
}

/* Share of the rows of `asked` that lie in a ball around some row of `owners`. */
static long double share_inside(const plain_space *space, const plain_population *owners, const plain_population *asked,
                                int k, bool strict) {
  long double *r = radii(space, owners, k);
  long double sum = 0.0L;
  for (int64_t j = 0; j < asked->n; j++) {
    bool found = false;
    for (int64_t i = 0; i < owners->n; i++) found = found || inside(squared(space, owners, i, asked, j), r[i], strict);
    if (found) sum += weight_of(asked, j);
  }
  free(r);
  return sum / total_weight(asked);
}

long double plain_coverage(const plain_space *space, const plain_population *x, const plain_population *y, int k,
                           bool strict) {
  long double *r = radii(space, x, k);
  long double sum = 0.0L;
  for (int64_t i = 0; i < x->n; i++) {
    bool covered = false;
    for (int64_t j = 0; j < y->n; j++) covered = covered || inside(squared(space, x, i, y, j), r[i], strict);
    if (covered) sum += weight_of(x, i);
  }
  free(r);
  return sum / total_weight(x);
}

long double plain_density(const plain_space *space, const plain_population *x, const plain_population *y, int k,
                          bool strict) {
  long double *r = radii(space, x, k);
  long double sum = 0.0L;
  for (int64_t i = 0; i < x->n; i++) {
    for (int64_t j = 0; j < y->n; j++) {
      if (inside(squared(space, x, i, y, j), r[i], strict)) sum += weight_of(x, i) * weight_of(y, j);
    }
  }
  free(r);
  return sum * (long double)x->n / total_weight(x) / total_weight(y) / (long double)k;
}

long double plain_precision(const plain_space *space, const plain_population *x, const plain_population *y, int k,
                            bool strict) {
  return share_inside(space, x, y, k, strict);
}

long double plain_recall(const plain_space *space, const plain_population *x, const plain_population *y, int k,
                         bool strict) {
  return share_inside(space, y, x, k, strict);
}

/* Coordinates of a row in the space, centred; with `direction`, scaled to length 1. False when it has no direction. */
static bool coordinates(const plain_space *space, const plain_population *y, int64_t row, bool direction,
                        long double *u) {
  long double squares = 0.0L;
  for (int64_t j = 0; j < y->d; j++) {
    u[j] = (cell(y, row, j) - space->centre[j]) * sqrtl(space->weight[j]);
    if (fabsl(u[j]) < 1e-14L) u[j] = 0.0L;
    squares += u[j] * u[j];
  }
  for (int64_t j = 0; j < y->d && direction && squares > 0.0L; j++) u[j] /= sqrtl(squares);
  return squares > 0.0L;
}

long double plain_hyperspherical(const plain_space *space, const plain_population *y, long double t) {
  long double u[64];
  long double v[64];
  long double sum = 0.0L;
  long double pairs = 0.0L;
  for (int64_t a = 0; a < y->n; a++) {
    for (int64_t b = 0; b < a; b++) {
      long double distance = 0.0L;
      if (!coordinates(space, y, a, true, u) || !coordinates(space, y, b, true, v)) continue;
      for (int64_t j = 0; j < y->d; j++) distance += (u[j] - v[j]) * (u[j] - v[j]);
      sum += weight_of(y, a) * weight_of(y, b) * expl(-t * distance);
      pairs += weight_of(y, a) * weight_of(y, b);
    }
  }
  return logl(sum / pairs);
}

/* Eigenvalues of a symmetric d x d matrix by Jacobi rotations, in no order; the matrix is destroyed. */
static void eigenvalues_of(long double *m, int64_t d, long double *values) {
  for (int sweep = 0; sweep < 60; sweep++) {
    for (int64_t p = 0; p < d; p++) {
      for (int64_t q = p + 1; q < d; q++) {
        const long double off = m[p * d + q];
        if (fabsl(off) < 1e-30L) continue;
        const long double angle = 0.5L * atan2l(2.0L * off, m[q * d + q] - m[p * d + p]);
        const long double c = cosl(angle);
        const long double s = sinl(angle);
        for (int64_t k = 0; k < d; k++) {
          const long double a = m[k * d + p];
          const long double b = m[k * d + q];
          m[k * d + p] = c * a - s * b;
          m[k * d + q] = s * a + c * b;
        }
        for (int64_t k = 0; k < d; k++) {
          const long double a = m[p * d + k];
          const long double b = m[q * d + k];
          m[p * d + k] = c * a - s * b;
          m[q * d + k] = s * a + c * b;
        }
      }
    }
  }
  for (int64_t i = 0; i < d; i++) values[i] = m[i * d + i];
}

/* Eigenvalues of sum w u u', for coordinates or directions; *total: sum of the weights that entered. */
static void row_spectrum(const plain_space *space, const plain_population *y, bool direction, long double *values,
                         long double *total) {
  long double u[64];
  long double *m = calloc((size_t)(y->d * y->d), sizeof *m);
  *total = 0.0L;
  for (int64_t i = 0; i < y->n; i++) {
    if (!coordinates(space, y, i, direction, u) && direction) continue;
    *total += weight_of(y, i);
    for (int64_t a = 0; a < y->d; a++) {
      for (int64_t b = 0; b < y->d; b++) m[a * y->d + b] += weight_of(y, i) * u[a] * u[b];
    }
  }
  eigenvalues_of(m, y->d, values);
  free(m);
}

long double plain_effective_rank(const plain_space *space, const plain_population *y) {
  long double values[64];
  long double total;
  long double sum = 0.0L;
  long double entropy = 0.0L;
  row_spectrum(space, y, false, values, &total);
  for (int64_t i = 0; i < y->d; i++) sum += sqrtl(fmaxl(values[i], 0.0L));
  for (int64_t i = 0; i < y->d; i++) {
    const long double share = sqrtl(fmaxl(values[i], 0.0L)) / sum;
    if (share > 1e-14L) entropy -= share * logl(share);
  }
  return expl(entropy);
}

/* Order 2 from the squared cosines themselves, order 1 from the eigenvalues. */
long double plain_vendi(const plain_space *space, const plain_population *y, int order) {
  long double values[64];
  long double total;
  long double sum = 0.0L;
  row_spectrum(space, y, true, values, &total);
  if (order == 1) {
    for (int64_t i = 0; i < y->d; i++) {
      if (values[i] > 1e-14L) sum -= values[i] / total * logl(values[i] / total);
    }
    return expl(sum);
  }
  for (int64_t a = 0; a < y->n; a++) {
    for (int64_t b = 0; b < y->n; b++) {
      long double u[64];
      long double v[64];
      long double cosine = 0.0L;
      if (!coordinates(space, y, a, true, u) || !coordinates(space, y, b, true, v)) continue;
      for (int64_t j = 0; j < y->d; j++) cosine += u[j] * v[j];
      sum += weight_of(y, a) * weight_of(y, b) * cosine * cosine;
    }
  }
  return total * total / sum;
}

/* Mean distance over pairs of rows; within one population only of different rows. */
static long double mean_distance(const plain_space *space, const plain_population *x, const plain_population *y,
                                 bool within) {
  long double sum = 0.0L;
  long double pairs = 0.0L;
  for (int64_t a = 0; a < x->n; a++) {
    for (int64_t b = 0; b < y->n; b++) {
      if (within && a == b) continue;
      sum += weight_of(x, a) * weight_of(y, b) * sqrtl(squared(space, x, a, y, b));
      pairs += weight_of(x, a) * weight_of(y, b);
    }
  }
  return sum / pairs;
}

long double plain_energy(const plain_space *space, const plain_population *x, const plain_population *y) {
  return 2.0L * mean_distance(space, x, y, false) - mean_distance(space, x, x, true) - mean_distance(space, y, y, true);
}

long double plain_separation(const plain_space *space, const plain_population *y) {
  long double sum = 0.0L;
  long double all = 0.0L;
  for (int64_t i = 0; i < y->n; i++) {
    const long double r = radius(space, y, i, 1);
    if (isinf(r)) continue;
    sum += weight_of(y, i) * sqrtl(r);
    all += weight_of(y, i);
  }
  return sum / all;
}

static bool same_row(const plain_population *p, int64_t a, int64_t b) {
  for (int64_t j = 0; j < p->d; j++) {
    const long double left = cell(p, a, j);
    const long double right = cell(p, b, j);
    if (left != right && !(isnan(left) && isnan(right))) return false;
  }
  return true;
}

/* The distinct rows, as a population of its own; the caller frees its cells. */
static plain_population distinct_rows(const plain_population *p) {
  double *kept = malloc((size_t)(p->n * p->d + 1) * sizeof *kept);
  int64_t count = 0;
  for (int64_t i = 0; i < p->n; i++) {
    bool seen = false;
    for (int64_t before = 0; before < i && !seen; before++) seen = same_row(p, before, i);
    if (seen) continue;
    for (int64_t j = 0; j < p->d; j++) kept[count * p->d + j] = p->cells[i * p->d + j];
    count++;
  }
  return (plain_population){.cells = kept, .n = count, .d = p->d, .weights = NULL};
}

int64_t plain_distinct(const plain_population *y) {
  const plain_population kept = distinct_rows(y);
  free((void *)kept.cells);
  return kept.n;
}

long double plain_lid(const plain_space *space, const plain_population *y, int k, double *dimensions, int64_t *count) {
  const plain_population kept = distinct_rows(y);
  long double *others = malloc((size_t)kept.n * sizeof *others);
  long double sum = 0.0L;
  for (int64_t i = 0; i < kept.n; i++) {
    int64_t found = 0;
    long double inverse = 0.0L;
    for (int64_t j = 0; j < kept.n; j++) {
      if (j != i) others[found++] = squared(space, &kept, i, &kept, j);
    }
    qsort(others, (size_t)found, sizeof *others, ascending);
    for (int j = 0; j < k - 1; j++) inverse += logl(sqrtl(others[k - 1]) / sqrtl(others[j])) / (long double)(k - 1);
    if (dimensions != NULL) dimensions[i] = (double)(1.0L / inverse);
    sum += inverse;
  }
  if (count != NULL) *count = kept.n;
  free(others);
  free((void *)kept.cells);
  return (long double)kept.n / sum;
}

long double plain_twonn(const plain_space *space, const plain_population *y, bool fit) {
  const plain_population kept = distinct_rows(y);
  long double *ratios = malloc((size_t)kept.n * sizeof *ratios);
  long double sum = 0.0L;
  for (int64_t i = 0; i < kept.n; i++) {
    ratios[i] = logl(sqrtl(radius(space, &kept, i, 2)) / sqrtl(radius(space, &kept, i, 1)));
    sum += ratios[i];
  }
  long double value = (long double)(kept.n - 1) / sum;
  if (fit) {
    long double xy = 0.0L;
    long double xx = 0.0L;
    qsort(ratios, (size_t)kept.n, sizeof *ratios, ascending);
    for (int64_t i = 1; 10 * i <= 9 * kept.n; i++) {
      xy += ratios[i - 1] * -logl(1.0L - (long double)i / (long double)kept.n);
      xx += ratios[i - 1] * ratios[i - 1];
    }
    value = xy / xx;
  }
  free(ratios);
  free((void *)kept.cells);
  return value;
}

/* (tr R)^2 / tr R^2: equal to the ratio of sums over eigenvalues, without any eigenvalue. */
long double plain_participation_ratio(const plain_population *y) {
  long double squares = 0.0L;
  long double trace = 0.0L;
  const long double all = total_weight(y);
  for (int64_t a = 0; a < y->d; a++) {
    long double mean_a;
    long double variance_a;
    bool constant_a;
    moments(y, a, &mean_a, &variance_a, &constant_a);
    if (constant_a) continue;
    trace += 1.0L;
    for (int64_t b = 0; b < y->d; b++) {
      long double mean_b;
      long double variance_b;
      bool constant_b;
      long double sum = 0.0L;
      moments(y, b, &mean_b, &variance_b, &constant_b);
      if (constant_b) continue;
      for (int64_t i = 0; i < y->n; i++) sum += weight_of(y, i) * (cell(y, i, a) - mean_a) * (cell(y, i, b) - mean_b);
      const long double correlation = sum / all / sqrtl(variance_a * variance_b);
      squares += correlation * correlation;
    }
  }
  return trace * trace / squares;
}

long double plain_effective_levels(const plain_population *y) {
  long double sum = 0.0L;
  int64_t items = 0;
  for (int64_t j = 0; j < y->d; j++) {
    long double same = 0.0L;
    long double all = 0.0L;
    for (int64_t a = 0; a < y->n; a++) {
      if (isnan(cell(y, a, j))) continue;
      all += weight_of(y, a);
      for (int64_t b = 0; b < y->n; b++) {
        if (cell(y, a, j) == cell(y, b, j)) same += weight_of(y, a) * weight_of(y, b);
      }
    }
    if (all == 0.0L) continue;
    sum += all * all / same; /* sum p^2 is the share of ordered pairs with one answer */
    items++;
  }
  return sum / (long double)items;
}

long double plain_sd_ratio(const plain_population *x, const plain_population *y) {
  long double sum = 0.0L;
  int64_t items = 0;
  for (int64_t j = 0; j < x->d; j++) {
    long double mean;
    long double theirs;
    long double ours;
    bool constant;
    bool ignored;
    moments(x, j, &mean, &theirs, &constant);
    if (constant) continue;
    moments(y, j, &mean, &ours, &ignored);
    if (isnan(ours)) continue;
    sum += sqrtl(ours / theirs);
    items++;
  }
  return sum / (long double)items;
}
