/* Entropies against sums in long double, closed forms, and what theory says of them. */
#include "fixtures.h"
#include "suites.h"

#include "data/distinct.h"
#include "kernels/entropy.h"

#include <float.h>

enum { PURPOSE = 71300 };
static const double pi = 3.14159265358979323846;

static double *allocate(int64_t count) {
  double *numbers = calloc((size_t)count + 1, sizeof *numbers);
  ck_assert_ptr_nonnull(numbers);
  return numbers;
}

static double discrete(const double *counts, int64_t levels, int32_t estimator) {
  persona_error err;
  double found = -9.0;
  ck_ok(persona_entropy_discrete(counts, levels, estimator, &found, &err), err);
  return found;
}

static double hill(const double *counts, int64_t levels, double order) {
  persona_error err;
  double found = -9.0;
  ck_ok(persona_entropy_hill(counts, levels, order, &found, &err), err);
  return found;
}

static double simpson(const double *counts, int64_t levels, double *effective) {
  persona_error err;
  double found = -9.0;
  ck_ok(persona_entropy_simpson(counts, levels, &found, effective, &err), err);
  return found;
}

static double gaussian(const double *cells, int64_t n, int64_t d, double *shrinkage) {
  persona_context *context = make_context(1);
  persona_matrix matrix;
  persona_error err;
  double found = -9.0;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, d);
  ck_ok(persona_entropy_gaussian(context, &matrix, &found, shrinkage, &err), err);
  persona_context_free(context);
  return found;
}

static double nearest(const double *cells, int64_t n, int64_t d, int64_t k) {
  persona_context *context = make_context(2);
  persona_matrix matrix;
  persona_error err;
  double found = -9.0;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, d);
  ck_ok(persona_entropy_nearest(context, &matrix, k, &found, &err), err);
  persona_context_free(context);
  return found;
}

/* ---- counts ----------------------------------------------------------------------------------------------------- */

static long double power_sum(const double *counts, int64_t levels, long double order) {
  long double whole = 0.0L;
  long double sum = 0.0L;
  for (int64_t i = 0; i < levels; i++) whole += counts[i];
  for (int64_t i = 0; i < levels; i++) {
    if (counts[i] > 0.0) sum += powl(counts[i] / whole, order);
  }
  return sum;
}

static long double plain_entropy(const double *counts, int64_t levels) {
  long double whole = 0.0L;
  long double sum = 0.0L;
  for (int64_t i = 0; i < levels; i++) whole += counts[i];
  for (int64_t i = 0; i < levels; i++) {
    if (counts[i] > 0.0) sum += counts[i] * logl(counts[i]);
  }
  return logl(whole) - sum / whole;
}

/* By powl instead of expm1 and log1p. */
static long double plain_chao_shen(const double *counts, int64_t levels) {
  long double whole = 0.0L;
  long double once = 0.0L;
  long double sum = 0.0L;
  for (int64_t i = 0; i < levels; i++) {
    whole += counts[i];
    once += counts[i] == 1.0;
  }
  if (once == whole) once -= 1.0L;
  for (int64_t i = 0; i < levels; i++) {
    const long double share = (1.0L - once / whole) * counts[i] / whole;
    if (share > 0.0L) sum -= share * logl(share) / (1.0L - powl(1.0L - share, whole));
  }
  return sum;
}

START_TEST(counts_by_definition) {
  static const double orders[] = {0.3, 0.5, 0.75, 0.999999, 1.0000001, 1.4, 1.5, 3.0, 7.5, 60.0};
  for (uint64_t seed = 0; seed < 2000; seed++) {
    double counts[12];
    const int64_t levels = 1 + persona_random_below(seed, PURPOSE, 0, 0, 12);
    double whole = 0.0;
    double pairs = 0.0;
    double occur = 0.0;
    double largest = 0.0;
    for (int64_t i = 0; i < levels; i++) {
      counts[i] = (double)persona_random_below(seed, PURPOSE, 1, (uint32_t)i, i % 3 == 0 ? 3 : 40);
      if (i == levels - 1 && whole == 0.0) counts[i] += 1.0;
      whole += counts[i];
      pairs += counts[i] * (counts[i] - 1.0);
      occur += counts[i] > 0.0;
      largest = fmax(largest, counts[i]);
    }
    const double entropy = (double)plain_entropy(counts, levels);
    double effective = 0.0;
    ck_assert_double_eq_tol(discrete(counts, levels, PERSONA_ENTROPY_PLUG_IN), entropy, 1e-14);
    ck_assert_double_eq_tol(discrete(counts, levels, PERSONA_ENTROPY_MILLER_MADOW),
                            entropy + (occur - 1.0) / (2.0 * whole), 1e-14);
    ck_assert_double_eq_tol(discrete(counts, levels, PERSONA_ENTROPY_CHAO_SHEN),
                            (double)plain_chao_shen(counts, levels), 1e-13);
    if (whole >= 2.0) {
      ck_assert_double_eq_tol(simpson(counts, levels, &effective), pairs / (whole * (whole - 1.0)), 1e-15);
      if (pairs > 0.0) ck_assert_double_eq_tol(effective, whole * (whole - 1.0) / pairs, 1e-12 * effective);
    }
    ck_assert_double_eq(hill(counts, levels, 0.0), occur);
    ck_assert_double_eq_tol(hill(counts, levels, 1.0), exp(entropy), 1e-13);
    ck_assert_double_eq_tol(hill(counts, levels, 2.0), (double)(1.0L / power_sum(counts, levels, 2.0L)), 1e-13);
    ck_assert_double_eq_tol(hill(counts, levels, INFINITY), whole / largest, 1e-14 * whole);
    for (size_t q = 0; q < sizeof orders / sizeof orders[0]; q++) {
      const long double order = orders[q];
      /* Near order 1 the reference loses what the difference 1 - q loses. */
      const double tolerance = 1e-13 + 1e-18 / (double)fabsl(1.0L - order);
      const long double expected = powl(power_sum(counts, levels, order), 1.0L / (1.0L - order));
      ck_assert_double_eq_tol(hill(counts, levels, orders[q]), (double)expected, 12.0 * tolerance);
    }
  }
}
END_TEST

/* By hand. */
START_TEST(counts_by_hand) {
  const double uniform[] = {5, 5, 5, 5, 0};
  const double single[] = {7, 0};
  const double pair[] = {1, 1};
  const double triple[] = {1, 2, 1};
  const double mixed[] = {4, 2, 3, 0, 2, 4, 0, 0, 2, 1, 1};
  double effective = 0.0;
  ck_assert_double_eq_tol(discrete(uniform, 5, PERSONA_ENTROPY_PLUG_IN), log(4.0), 1e-15);
  ck_assert_double_eq_tol(discrete(uniform, 5, PERSONA_ENTROPY_MILLER_MADOW), log(4.0) + 3.0 / 40.0, 1e-15);
  for (int q = 0; q < 9; q++) ck_assert_double_eq_tol(hill(uniform, 5, 0.45 * q), 4.0, 1e-14);
  for (int32_t e = 0; e < 3; e++) ck_assert_double_eq(discrete(single, 2, e), 0.0);
  for (int q = 0; q < 9; q++) ck_assert_double_eq_tol(hill(single, 2, 0.45 * q), 1.0, 1e-15);
  ck_assert_double_eq(simpson(single, 2, &effective), 1.0);
  ck_assert_double_eq(effective, 1.0);
  /* Both occur once: f_1 counts as 1, C = 1/2, C p = 1/4: 2 (1/4 ln 4) / (1 - 9/16). */
  ck_assert_double_eq_tol(discrete(pair, 2, PERSONA_ENTROPY_CHAO_SHEN), 0.5 * log(4.0) * 16.0 / 7.0, 1e-15);
  ck_assert_double_eq(simpson(pair, 2, &effective), 0.0);
  ck_assert(isinf(effective) && effective > 0.0);
  ck_assert_double_eq_tol(simpson(triple, 3, &effective), 1.0 / 6.0, 1e-16);
  ck_assert_double_eq_tol(effective, 6.0, 1e-14);
  ck_assert_double_eq_tol(hill(triple, 3, 1.0), exp(1.5 * log(2.0)), 1e-15);
  ck_assert_double_eq_tol(hill(triple, 3, 1e308), 2.0, 1e-12);
  ck_assert_double_eq_tol(hill(triple, 3, 1e-300), 3.0, 1e-14);
  ck_assert_double_eq_tol(discrete(mixed, 11, PERSONA_ENTROPY_PLUG_IN), 1.968382, 5e-7);
  ck_assert_double_eq_tol(discrete(mixed, 11, PERSONA_ENTROPY_MILLER_MADOW), 2.152593, 5e-7);
}
END_TEST

/* The plug-in entropy is too low on average; the corrections are nearer. Simpson's estimate has no bias. */
START_TEST(corrections_correct) {
  enum { LEVELS = 12, ANSWERS = 20, ROUNDS = 3000 };
  double sums[3] = {0};
  double concentration = 0.0;
  for (uint64_t round = 0; round < ROUNDS; round++) {
    double counts[LEVELS] = {0};
    for (uint32_t i = 0; i < ANSWERS; i++) counts[persona_random_below(7, PURPOSE, round, i, LEVELS)] += 1.0;
    for (int32_t e = 0; e < 3; e++) sums[e] += discrete(counts, LEVELS, e) / ROUNDS;
    concentration += simpson(counts, LEVELS, NULL) / ROUNDS;
  }
  ck_assert_double_le(sums[0], log(LEVELS) - 0.25);
  ck_assert_double_le(fabs(sums[1] - log(LEVELS)), 0.13);
  ck_assert_double_le(fabs(sums[2] - log(LEVELS)), 0.1);
  ck_assert_double_eq_tol(concentration, 1.0 / LEVELS, 0.002);
}
END_TEST

START_TEST(counts_of_any_size) {
  const double huge[] = {1e308, 1e308, 1e308, 1.5e308};
  const double tiny[] = {DBL_TRUE_MIN, DBL_TRUE_MIN, DBL_TRUE_MIN};
  const double apart[] = {1e300, 1e-300};
  const double zeros[] = {0.0, 0.0};
  double effective = 0.0;
  ck_assert_double_eq_tol(hill(huge, 3, 1.0), 3.0, 1e-14);
  ck_assert_double_eq_tol(hill(huge, 4, INFINITY), 3.0, 1e-14);
  ck_assert_double_eq_tol(hill(tiny, 3, 2.0), 3.0, 1e-14);
  ck_assert_double_eq_tol(hill(tiny, 3, 0.7), 3.0, 1e-14);
  ck_assert_double_eq(hill(apart, 2, 0.0), 2.0);
  ck_assert_double_eq(hill(apart, 2, 1.0), 1.0);
  ck_assert_double_eq_tol(hill(apart, 2, 40.0), 1.0, 1e-15);
  for (int32_t e = 0; e < 3; e++) {
    ck_assert_double_nan(discrete(zeros, 2, e));
    ck_assert_double_nan(discrete(NULL, 0, e));
  }
  for (int q = 0; q < 4; q++) ck_assert_double_nan(hill(zeros, 2, q));
  ck_assert_double_nan(hill(zeros, 2, INFINITY));
  ck_assert_double_nan(hill(NULL, 0, 1.0));
  const double one[] = {1.0};
  ck_assert_double_nan(simpson(one, 1, &effective));
  ck_assert_double_nan(effective);
}
END_TEST

START_TEST(bad_counts_are_named) {
  const double bad[] = {-1.0, NAN, INFINITY, 0.5, 1e17};
  persona_error err;
  double found = 0.0;
  for (int i = 0; i < 5; i++) {
    const double counts[] = {3.0, bad[i]};
    const int always = i < 3 ? PERSONA_BAD_VALUE : PERSONA_OK;
    ck_assert_int_eq(persona_entropy_discrete(counts, 2, PERSONA_ENTROPY_PLUG_IN, &found, &err), always);
    ck_assert_int_eq(persona_entropy_hill(counts, 2, 2.0, &found, &err), always);
    ck_assert_int_eq(persona_entropy_discrete(counts, 2, PERSONA_ENTROPY_CHAO_SHEN, &found, &err), PERSONA_BAD_VALUE);
    ck_assert_int_eq(err.row, 1);
    ck_assert_int_eq(persona_entropy_simpson(counts, 2, &found, NULL, &err), PERSONA_BAD_VALUE);
    ck_assert_int_eq(err.row, 1);
  }
  const double counts[] = {3.0, 1.0};
#define REFUSED(call) ck_assert_int_eq(call, PERSONA_INVALID_ARGUMENT)
  REFUSED(persona_entropy_discrete(counts, 2, 3, &found, &err));
  REFUSED(persona_entropy_discrete(counts, -1, 0, &found, &err));
  REFUSED(persona_entropy_discrete(NULL, 1, 0, &found, &err));
  REFUSED(persona_entropy_discrete(counts, 2, 0, NULL, &err));
  REFUSED(persona_entropy_hill(counts, 2, -0.1, &found, &err));
  REFUSED(persona_entropy_hill(counts, 2, NAN, &found, &err));
  REFUSED(persona_entropy_hill(counts, 2, 1.0, NULL, NULL));
  REFUSED(persona_entropy_simpson(NULL, 2, &found, NULL, &err));
#undef REFUSED
}
END_TEST

/* ---- Gaussian --------------------------------------------------------------------------------------------------- */

/* ln det in long double, by Gaussian elimination of the covariance with divisor n. */
static long double plain_log_determinant(const double *cells, int64_t n, int64_t d) {
  long double matrix[8][8] = {{0}};
  long double mean[8] = {0};
  long double sum = 0.0L;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < d; j++) mean[j] += ((long double)cells[i * d + j] - cells[j]) / n;
  }
  for (int64_t i = 0; i < n; i++) {
    for (int64_t a = 0; a < d; a++) {
      for (int64_t b = 0; b < d; b++) {
        matrix[a][b] += ((long double)cells[i * d + a] - cells[a] - mean[a]) *
                        ((long double)cells[i * d + b] - cells[b] - mean[b]) / n;
      }
    }
  }
  for (int64_t p = 0; p < d; p++) {
    sum += logl(matrix[p][p]);
    for (int64_t a = p + 1; a < d; a++) {
      const long double factor = matrix[a][p] / matrix[p][p];
      for (int64_t b = p; b < d; b++) matrix[a][b] -= factor * matrix[p][b];
    }
  }
  return sum;
}

START_TEST(gaussian_by_definition) {
  for (uint64_t seed = 0; seed < 400; seed++) {
    const int64_t d = 1 + persona_random_below(seed, PURPOSE, 2, 0, 7);
    const int64_t n = d + 3 + persona_random_below(seed, PURPOSE, 2, 1, 40);
    double *cells = normal_cells(n, d, seed);
    double shrinkage = -1.0;
    for (int64_t i = 0; i < n * d; i++) {
      if (i % d > 0) cells[i] += 0.5 * cells[i - 1];
      if (i % d == 1) cells[i] = 1e-9 * cells[i] + 0.05;
    }
    const double expected =
        0.5 * (double)d * log(2.0 * pi * exp(1.0)) + 0.5 * (double)plain_log_determinant(cells, n, d);
    ck_assert_double_eq_tol(gaussian(cells, n, d, &shrinkage), expected, 1e-7); /* 0.05 leaves 1e-9 eight digits */
    ck_assert_double_eq(shrinkage, 0.0);
    free(cells);
  }
}
END_TEST

/* A two-level design has covariance I and entropy (D / 2) ln(2 pi e): 1.419 for each of its columns. Scaling columns
 * adds the logarithms of the factors, at any size. */
START_TEST(gaussian_of_known_covariance) {
  double cells[16 * 4];
  double shrinkage = -1.0;
  for (int64_t d = 1; d <= 4; d++) {
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < d; j++) cells[i * d + j] = (i >> j & 1) != 0 ? 1.0 : -1.0;
    }
    ck_assert_double_eq_tol(gaussian(cells, 16, d, NULL), 1.4189385332046727 * (double)d, 1e-14);
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < d; j++) cells[i * d + j] = cells[i * d + j] * (j == 0 ? 1e-120 : 1e20);
    }
    const double expected = (double)d * 1.4189385332046727 + (-120.0 + 20.0 * (double)(d - 1)) * log(10.0);
    ck_assert_double_eq_tol(gaussian(cells, 16, d, &shrinkage), expected, 1e-10);
    ck_assert_double_eq(shrinkage, 0.0);
  }
  for (int i = 0; i < 4; i++) cells[i] = i % 2 == 0 ? 1e307 : -1e307;
  ck_assert_double_eq_tol(gaussian(cells, 4, 1, NULL), 1.4189385332046727 + 307.0 * log(10.0), 1e-10);
}
END_TEST

/* The estimate of Ledoit and Wolf, from their formulas in long double. */
static long double plain_shrunk_log_determinant(const double *cells, int64_t n, long double *weight) {
  long double mean[3] = {0};
  long double covariance[3][3] = {{0}};
  long double squares = 0.0L;
  long double trace = 0.0L;
  long double error = 0.0L;
  for (int64_t i = 0; i < 3 * n; i++) mean[i % 3] += cells[i] / (long double)n;
  for (int64_t i = 0; i < n; i++) {
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        covariance[a][b] += (cells[3 * i + a] - mean[a]) * (cells[3 * i + b] - mean[b]) / (long double)n;
      }
    }
  }
  for (int a = 0; a < 3; a++) {
    trace += covariance[a][a];
    for (int b = 0; b < 3; b++) squares += covariance[a][b] * covariance[a][b];
  }
  for (int64_t i = 0; i < n; i++) {
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        const long double gap = (cells[3 * i + a] - mean[a]) * (cells[3 * i + b] - mean[b]) - covariance[a][b];
        error += gap * gap / (long double)(n * n);
      }
    }
  }
  *weight = fminl(error / (squares - trace * trace / 3.0L), 1.0L);
  long double m[3][3];
  for (int a = 0; a < 3; a++) {
    for (int b = 0; b < 3; b++)
      m[a][b] = (1.0L - *weight) * covariance[a][b] + (a == b ? *weight * trace / 3.0L : 0.0L);
  }
  return logl(m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
              m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]));
}

START_TEST(singular_covariances_are_shrunk) {
  for (uint64_t seed = 0; seed < 200; seed++) {
    const int64_t n = 3 + persona_random_below(seed, PURPOSE, 3, 0, 30);
    double *cells = normal_cells(n, 3, seed);
    double shrinkage = -1.0;
    long double weight = 0.0L;
    for (int64_t i = 0; i < n; i++) {
      if (seed % 3 == 0) cells[3 * i + 2] = cells[3 * i] - 3.0 * cells[3 * i + 1] + 7.0;
      if (seed % 3 == 1) cells[3 * i + 2] = 0.3;
      if (seed % 3 == 2) cells[3 * i + 2] = cells[3 * i];
    }
    const double expected = 3.0 * 1.4189385332046727 + 0.5 * (double)plain_shrunk_log_determinant(cells, n, &weight);
    ck_assert_double_eq_tol(gaussian(cells, n, 3, &shrinkage), expected, 1e-10);
    ck_assert_double_eq_tol(shrinkage, (double)weight, 1e-11);
    ck_assert_double_gt(shrinkage, 0.0);
    free(cells);
  }
  /* More columns than rows. */
  double *cells = normal_cells(5, 20, 3);
  double shrinkage = -1.0;
  ck_assert(isfinite(gaussian(cells, 5, 20, &shrinkage)));
  ck_assert(shrinkage > 0.0 && shrinkage <= 1.0);
  free(cells);
}
END_TEST

START_TEST(degenerate_rows) {
  const double cells[] = {1.0, 2.0, 1.0, 2.0, 1.0, 2.0};
  const double two[] = {1.0, 2.0, 3.0, 5.0};
  double shrinkage = -1.0;
  ck_assert(isinf(gaussian(cells, 3, 2, &shrinkage)) && shrinkage == 0.0);
  ck_assert_double_lt(gaussian(cells, 3, 2, NULL), 0.0);
  ck_assert_double_nan(gaussian(cells, 1, 2, &shrinkage));
  ck_assert_double_nan(gaussian(NULL, 0, 2, &shrinkage));
  ck_assert_double_eq(gaussian(NULL, 4, 0, &shrinkage), 0.0);
  ck_assert_double_eq(shrinkage, 0.0);
  /* Two rows: their products are all equal to S, which leaves nothing to shrink by. */
  ck_assert_double_eq(gaussian(two, 2, 2, &shrinkage), -INFINITY);
  ck_assert_double_eq_tol(shrinkage, 0.0, 1e-15);

  ck_assert_double_eq(nearest(cells, 3, 2, 1), -INFINITY);
  ck_assert_double_nan(nearest(cells, 1, 2, 1));
  ck_assert_double_nan(nearest(NULL, 0, 2, 1));
  ck_assert_double_nan(nearest(two, 2, 2, 2));
  ck_assert_double_nan(nearest(two, 2, 2, INT64_MAX));
  ck_assert_double_eq(nearest(NULL, 4, 0, 1), 0.0);
}
END_TEST

/* ---- neighbours ------------------------------------------------------------------------------------------------- */

static const long double euler = 0.57721566490153286060651209L;

START_TEST(digamma_and_volumes) {
  long double harmonic = 0.0L;
  for (int n = 1; n < 3000; n++) {
    const double expected = (double)(harmonic - euler);
    ck_assert_double_eq_tol(lp_digamma(n), expected, 4e-15 * fmax(1.0, fabs(expected)));
    harmonic += 1.0L / n;
  }
  /* Half-integers: psi(1/2) = -gamma - 2 ln 2; psi(x + 1) = psi(x) + 1 / x. */
  ck_assert_double_eq_tol(lp_digamma(0.5), (double)(-euler - 2.0L * logl(2.0L)), 4e-15);
  ck_assert_double_eq_tol(lp_digamma(11.7) + 1.0 / 11.7, lp_digamma(12.7), 4e-15);
  ck_assert_double_eq_tol(lp_digamma(1e15), log(1e15), 1e-13);
  ck_assert_double_eq(lp_log_ball_volume(0), 0.0);
  for (int64_t d = 1; d < 400; d++) {
    const long double expected = 0.5L * (long double)d * logl((long double)pi) - lgammal(0.5L * (long double)d + 1.0L);
    ck_assert_double_eq_tol(lp_log_ball_volume(d), (double)expected, 1e-13 * fmax(1.0, fabs((double)expected)));
  }
  ck_assert_double_eq_tol(exp(lp_log_ball_volume(2)), pi, 1e-14);
  ck_assert_double_eq_tol(exp(lp_log_ball_volume(3)), 4.0 / 3.0 * pi, 1e-14);
}
END_TEST

/* All pairs in long double, by selection; each row of the distinct ones counts once. */
static double plain_nearest(const double *cells, int64_t n, int64_t d, int64_t k) {
  long double *distances = calloc((size_t)n + 1, sizeof *distances);
  long double sum = 0.0L;
  int64_t distinct = 0;
  ck_assert_ptr_nonnull(distances);
  for (int64_t i = 0; i < n; i++) {
    int64_t others = 0;
    bool copy = false;
    for (int64_t j = 0; j < n && !copy; j++) {
      long double squared = 0.0L;
      for (int64_t c = 0; c < d; c++) {
        const long double gap = (long double)cells[i * d + c] - cells[j * d + c];
        squared += gap * gap;
      }
      copy = squared == 0.0L && j < i;
      bool seen = squared == 0.0L; /* this row, or a copy; or a copy of an earlier row */
      for (int64_t l = 0; l < j && !seen; l++) {
        seen = true;
        for (int64_t c = 0; c < d; c++) seen = seen && cells[l * d + c] == cells[j * d + c];
      }
      if (!seen) distances[others++] = sqrtl(squared);
    }
    if (copy) continue;
    distinct++;
    for (int64_t a = 0; a < k; a++) {
      for (int64_t b = a + 1; b < others; b++) {
        if (distances[b] < distances[a]) {
          const long double nearer = distances[b];
          distances[b] = distances[a];
          distances[a] = nearer;
        }
      }
    }
    sum += logl(distances[k - 1]);
  }
  free(distances);
  long double psi = 0.0L;
  for (int64_t i = k; i < distinct; i++) psi += 1.0L / (long double)i;
  return (double)(psi + 0.5L * (long double)d * logl((long double)pi) - lgammal(0.5L * (long double)d + 1.0L) +
                  (long double)d * sum / (long double)distinct);
}

START_TEST(nearest_by_definition) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    const int64_t n = 12 + persona_random_below(seed, PURPOSE, 4, 0, 60);
    const int64_t d = 2 + persona_random_below(seed, PURPOSE, 4, 1, 9);
    const int64_t k = 1 + persona_random_below(seed, PURPOSE, 4, 2, 4);
    double *cells = seed % 2 == 0 ? normal_cells(n, d, seed) : likert_cells(n, d, 5, seed);
    memcpy(cells + (n - 1) * d, cells, (size_t)d * sizeof *cells); /* at least one copy */
    if (seed % 3 == 0) {
      for (int64_t i = 0; i < n; i++) cells[i * d] = 0.1; /* a constant column */
    }
    const double found = nearest(cells, n, d, k);
    if (!isnan(found)) ck_assert_double_eq_tol(found, plain_nearest(cells, n, d, k), 1e-11);
    free(cells);
  }
}
END_TEST

/* Uniform on a cube of side a: D ln a, less what the edges do; normal: (D / 2) ln(2 pi e). */
START_TEST(nearest_of_known_laws) {
  enum { N = 3000 };
  for (int64_t d = 1; d <= 3; d++) {
    double *cells = normal_cells(N, d, (uint64_t)d);
    const double deviation =
        4.0 * sqrt(((double)d + 1.0) / N); /* of the mean of ln density and of D ln r, generously */
    ck_assert_double_eq_tol(nearest(cells, N, d, 4), (double)d * 1.4189385332046727, deviation);
    for (int64_t i = 0; i < N * d; i++) cells[i] = 3.0 * persona_random_uniform(11, PURPOSE, (uint64_t)i, 0) + 1e6;
    ck_assert_double_eq_tol(nearest(cells, N, d, 4), (double)d * log(3.0), deviation + 0.02 * (double)(d * d));
    free(cells);
  }
}
END_TEST

/* Moved, reordered, scaled: nothing, nothing, D ln of the factor. */
START_TEST(nearest_moves_along) {
  enum { N = 90, D = 4 };
  double *cells = normal_cells(N, D, 9);
  double *other = allocate(N * D);
  const double base = nearest(cells, N, D, 3);
  for (int i = 0; i < N * D; i++) other[i] = 1e-170 * cells[N * D - 1 - i];
  ck_assert_double_eq_tol(nearest(other, N, D, 3), base - 170.0 * D * log(10.0), 1e-9);
  for (int i = 0; i < N * D; i++) other[i] = 1e200 * cells[i];
  ck_assert_double_eq_tol(nearest(other, N, D, 3), base + 200.0 * D * log(10.0), 1e-9);
  for (int i = 0; i < N * D; i++) other[i] = cells[i] + 1e4;
  ck_assert_double_eq_tol(nearest(other, N, D, 3), base, 1e-9);
  free(cells);
  free(other);
}
END_TEST

START_TEST(distinct_rows_keep_their_order) {
  persona_context *context = make_context(1);
  persona_error err;
  double rows[] = {3, 1, -9, 0.0, 2, -9, 3, 1, -9, -0.0, 2, -9, 1, 5, -9, 3, 1, -9};
  const double expected[] = {3, 1, 0, 2, 1, 5};
  int64_t count = 0;
  ck_ok(lp_keep_distinct(context, rows, 6, 2, 3, &count, &err), err);
  ck_assert_int_eq(count, 3);
  for (int i = 0; i < 6; i++) ck_assert_double_eq(rows[i / 2 * 3 + i % 2], expected[i]);
  ck_ok(lp_keep_distinct(context, rows, 0, 2, 3, &count, &err), err);
  ck_assert_int_eq(count, 0);
  persona_context_free(context);
}
END_TEST

START_TEST(bad_cells_and_misuse) {
  persona_context *context = make_context(1);
  persona_matrix matrix;
  persona_error err;
  double found = 0.0;
  double cells[] = {1, 2, 3, 4, NAN, 6};
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 3, 2);
  for (int round = 0; round < 2; round++) {
    const int expected = round == 0 ? PERSONA_MISSING_ANSWER : PERSONA_BAD_VALUE;
    ck_assert_int_eq(persona_entropy_gaussian(context, &matrix, &found, NULL, &err), expected);
    ck_assert(err.row == 2 && err.column == 0);
    ck_assert_int_eq(persona_entropy_nearest(context, &matrix, 1, &found, &err), expected);
    ck_assert(err.row == 2 && err.column == 0);
    cells[4] = INFINITY;
  }
  cells[4] = 5.0;
#define REFUSED(call) ck_assert_int_eq(call, PERSONA_INVALID_ARGUMENT)
  REFUSED(persona_entropy_gaussian(NULL, &matrix, &found, NULL, &err));
  REFUSED(persona_entropy_gaussian(context, NULL, &found, NULL, &err));
  REFUSED(persona_entropy_gaussian(context, &matrix, NULL, NULL, &err));
  REFUSED(persona_entropy_nearest(NULL, &matrix, 1, &found, &err));
  REFUSED(persona_entropy_nearest(context, NULL, 1, &found, &err));
  REFUSED(persona_entropy_nearest(context, &matrix, 0, &found, &err));
  REFUSED(persona_entropy_nearest(context, &matrix, 1, NULL, &err));
#undef REFUSED
  persona_context_free(context);
}
END_TEST

Suite *entropy_suite(void) {
  Suite *suite = suite_create("entropy");
  TCase *tcase = tcase_create("entropy");
  tcase_set_timeout(tcase, 600);
  tcase_add_test(tcase, counts_by_definition);
  tcase_add_test(tcase, counts_by_hand);
  tcase_add_test(tcase, corrections_correct);
  tcase_add_test(tcase, counts_of_any_size);
  tcase_add_test(tcase, bad_counts_are_named);
  tcase_add_test(tcase, gaussian_by_definition);
  tcase_add_test(tcase, gaussian_of_known_covariance);
  tcase_add_test(tcase, singular_covariances_are_shrunk);
  tcase_add_test(tcase, degenerate_rows);
  tcase_add_test(tcase, digamma_and_volumes);
  tcase_add_test(tcase, nearest_by_definition);
  tcase_add_test(tcase, nearest_of_known_laws);
  tcase_add_test(tcase, nearest_moves_along);
  tcase_add_test(tcase, distinct_rows_keep_their_order);
  tcase_add_test(tcase, bad_cells_and_misuse);
  suite_add_tcase(suite, tcase);
  return suite;
}
