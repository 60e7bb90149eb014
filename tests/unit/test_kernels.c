/* Kernels against their plain references, long double and closed forms: distances, nearest points, balls, pairs,
 * moments, covariance, spectra, counts. */
#include "fixtures.h"
#include "suites.h"

#include "base/processor.h"
#include "base/progress.h"
#include "kernels/balls.h"
#include "kernels/counts.h"
#include "kernels/covariance.h"
#include "kernels/distance.h"
#include "kernels/nearest.h"
#include "kernels/pairs.h"
#include "kernels/potential.h"
#include "base/context.h"
#include "kernels/spectrum.h"

#include <float.h>

/* A set of points with its memory. */
typedef struct cloud {
  lp_points points;
  double *values;
  double *weights;
  double *centre;
} cloud;

static double *allocate(int64_t count) {
  double *numbers = calloc((size_t)count + 1, sizeof *numbers);
  ck_assert_ptr_nonnull(numbers);
  return numbers;
}

/* Pads rows of cells; weights differ from item to item unless they are plain. */
static cloud make_cloud(const double *cells, int64_t n, int64_t d, bool plain_weights) {
  const int64_t padded = lp_padded(d);
  cloud made = {.values = allocate(n * padded), .weights = allocate(padded), .centre = allocate(padded)};
  for (int64_t j = 0; j < d; j++) {
    made.weights[j] = plain_weights ? 1.0 : 0.3 + 0.1 * (double)(j % 7);
    for (int64_t i = 0; i < n; i++) {
      made.values[i * padded + j] = cells[i * d + j];
      if (!isnan(cells[i * d + j])) made.centre[j] += cells[i * d + j] / (double)n;
    }
  }
  made.points = (lp_points){.count = n,
                            .dimensions = d,
                            .padded = padded,
                            .values = made.values,
                            .weights = made.weights,
                            .centre = made.centre,
                            .has_missing = false,
                            .minimum_shared = 1};
  return made;
}

static void cloud_free(cloud *made) {
  free(made->values);
  free(made->weights);
  free(made->centre);
}

/* ---- distance ------------------------------------------------------------------------------------------------------
 */

START_TEST(distance_is_the_sum_of_squares) {
  for (int64_t d = 0; d < 40; d++) {
    double *cells = normal_cells(2, d, (uint64_t)d);
    cloud made = make_cloud(cells, 2, d, false);
    long double expected = 0.0L;
    for (int64_t j = 0; j < d; j++) {
      const long double gap = (long double)cells[j] - cells[d + j];
      expected += made.weights[j] * gap * gap;
    }
    const double squared =
        lp_distance_squared(made.values, made.values + made.points.padded, made.weights, made.points.padded);
    ck_assert_double_eq_tol(squared, (double)expected, 8 * DBL_EPSILON * (double)expected + DBL_MIN);
    ck_assert_double_eq(lp_distance_squared(made.values, made.values, made.weights, made.points.padded), 0.0);
    ck_assert_double_eq(lp_distance_squared_shared(made.values, made.values + made.points.padded, made.weights,
                                                   made.points.padded, d, 1),
                        squared);
    cloud_free(&made);
    free(cells);
  }
}
END_TEST

/* The tree to the last bit, written out. */
START_TEST(distance_follows_its_tree) {
  enum { D = 19, PADDED = 24 };
  double x[PADDED] = {0};
  double y[PADDED] = {0};
  double w[PADDED] = {0};
  for (uint32_t j = 0; j < D; j++) {
    x[j] = persona_random_normal(5, 70600, 0, j);
    y[j] = persona_random_normal(5, 70600, 1, j);
    w[j] = 0.1 + persona_random_uniform(5, 70600, 2, j);
  }
  volatile double lanes[8];
  for (int l = 0; l < 8; l++) {
    lanes[l] = 0.0;
    for (int j = l; j < PADDED; j += 8) {
      volatile double gap = x[j] - y[j];
      volatile double square = gap * gap;
      volatile double term = w[j] * square;
      lanes[l] += term;
    }
  }
  volatile double a = lanes[0] + lanes[4];
  volatile double b = lanes[2] + lanes[6];
  volatile double c = lanes[1] + lanes[5];
  volatile double e = lanes[3] + lanes[7];
  volatile double even = a + b;
  volatile double odd = c + e;
  ck_assert_double_eq(lp_distance_squared(x, y, w, PADDED), even + odd);
}
END_TEST

START_TEST(shared_distance_scales_up) {
  const double x[8] = {1, NAN, 3, 4};
  const double y[8] = {2, 2, NAN, 7};
  const double w[8] = {1, 1, 1, 2};
  ck_assert_double_eq(lp_distance_squared_shared(x, y, w, 8, 4, 2), (1.0 + 18.0) * 2.0);
  ck_assert(isinf(lp_distance_squared_shared(x, y, w, 8, 4, 3)));
  const double nothing[8] = {NAN, NAN, NAN, NAN};
  ck_assert(isinf(lp_distance_squared_shared(x, nothing, w, 8, 4, 0)));
}
END_TEST

/* ---- nearest and balls
 * ----------------------------------------------------------------------------------------------- */

static void check_nearest(persona_context *context, const lp_points *anchors, const lp_points *points, bool within,
                          int64_t k) {
  persona_error err;
  const int64_t entries = anchors->count * k;
  double *squared = allocate(2 * entries);
  int64_t *numbers = calloc((size_t)(2 * entries + 1), sizeof *numbers);
  const lp_nearest_lists fast = {.k = k, .squared = squared, .numbers = numbers};
  const lp_nearest_lists plain = {.k = k, .squared = squared + entries, .numbers = numbers + entries};
  ck_ok(lp_nearest_plain(context, anchors, points, within, &plain, &err), err);
  for (int32_t place = -1; place < lp_score_kernel_count(); place++) { /* -1: the fastest */
    const lp_score_kernel *kernel = lp_score_kernel_at(place);
    if (kernel != NULL && (kernel->needs & ~context->processor) != 0) continue;
    ck_ok(lp_nearest(context, anchors, points, within, kernel, &fast, NULL, &err), err);
    for (int64_t i = 0; i < entries; i++) {
      ck_assert_int_eq(fast.numbers[i], plain.numbers[i]);
      ck_assert(memcmp(&fast.squared[i], &plain.squared[i], sizeof(double)) == 0);
    }
  }
  /* The plain reference against sorting by selection. */
  for (int64_t anchor = 0; anchor < anchors->count && anchor < 5; anchor++) {
    double last = -1.0;
    int64_t last_number = -1;
    for (int64_t place = 0; place < k; place++) {
      double best = INFINITY;
      int64_t best_number = -1;
      for (int64_t p = 0; p < points->count; p++) {
        if (within && p == anchor) continue;
        const double *x = (const double *)anchors->values + anchor * anchors->padded;
        const double *y = (const double *)points->values + p * points->padded;
        const double distance = anchors->has_missing || points->has_missing
                                    ? lp_distance_squared_shared(x, y, points->weights, points->padded,
                                                                 points->dimensions, points->minimum_shared)
                                    : lp_distance_squared(x, y, points->weights, points->padded);
        const bool later = distance > last || (distance == last && p > last_number);
        if (later && distance < best) {
          best = distance;
          best_number = p;
        }
      }
      ck_assert_int_eq(plain.numbers[anchor * k + place], best_number);
      last = best;
      last_number = best_number;
    }
  }
  free(squared);
  free(numbers);
}

static void check_balls(persona_context *context, const cloud *anchors, const cloud *points, bool strict) {
  persona_error err;
  const int64_t n = anchors->points.count;
  const int64_t m = points->points.count;
  double *r = allocate(n);
  double *s = allocate(m);
  double *mass = allocate(m);
  double *sums[2] = {allocate(n), allocate(n)};
  uint8_t *reached[2] = {calloc((size_t)n + 1, 1), calloc((size_t)n + 1, 1)};
  uint8_t *inside[2] = {calloc((size_t)n + 1, 1), calloc((size_t)n + 1, 1)};
  uint8_t *held[2] = {calloc((size_t)m + 1, 1), calloc((size_t)m + 1, 1)};
  for (int64_t i = 0; i < n; i++) {
    const int64_t other = i % (m > 0 ? m : 1);
    r[i] = i % 5 == 0 || m == 0 ? -1.0
                                : lp_distance_squared(anchors->values + i * anchors->points.padded,
                                                      points->values + other * points->points.padded, points->weights,
                                                      points->points.padded);
  }
  for (int64_t j = 0; j < m; j++) {
    s[j] = j % 4 == 0 || n == 0 ? -1.0 : r[j % n];
    mass[j] = 0.25 * (double)(1 + j % 7);
  }
  lp_balls balls[2];
  for (int version = 0; version < 2; version++) {
    balls[version] = (lp_balls){.strict = strict,
                                .anchor_squared = r,
                                .point_squared = s,
                                .point_mass = mass,
                                .anchor_mass = sums[version],
                                .anchor_reached = reached[version],
                                .anchor_inside = inside[version],
                                .point_inside = held[version]};
  }
  ck_ok(lp_ball_pass_plain(context, &anchors->points, &points->points, &balls[1], &err), err);
  for (int32_t place = -1; place < lp_score_kernel_count(); place++) { /* -1: the fastest */
    const lp_score_kernel *kernel = lp_score_kernel_at(place);
    if (kernel != NULL && (kernel->needs & ~context->processor) != 0) continue;
    ck_ok(lp_ball_pass(context, &anchors->points, &points->points, kernel, &balls[0], NULL, &err), err);
    ck_assert(memcmp(sums[0], sums[1], (size_t)n * sizeof(double)) == 0);
    ck_assert(memcmp(reached[0], reached[1], (size_t)n) == 0);
    ck_assert(memcmp(inside[0], inside[1], (size_t)n) == 0);
    ck_assert(memcmp(held[0], held[1], (size_t)m) == 0);
  }
  for (int version = 0; version < 2; version++) {
    free(sums[version]);
    free(reached[version]);
    free(inside[version]);
    free(held[version]);
  }
  free(r);
  free(s);
  free(mass);
}

/* Kinds of hard data. */
static double *hard_cells(int kind, int64_t n, int64_t d, uint64_t seed) {
  double *cells = kind == 1 || kind == 2 ? likert_cells(n, d, 3, seed) : normal_cells(n, d, seed);
  for (int64_t i = 0; i < n * d; i++) {
    const double noise = persona_random_normal(seed, 70601, (uint64_t)i, 0);
    if (kind == 2) cells[i] += 1000.0;                                   /* ties far from 0 */
    if (kind == 3) cells[i] = 1e6 + 1e-6 * noise;                        /* near-duplicates with an offset */
    if (kind == 4) cells[i] *= pow(10.0, 40.0 * noise);                  /* every scale at once */
    if (kind == 5) cells[i] *= 1e160;                                    /* squares overflow */
    if (kind == 6) cells[i] *= 1e-160;                                   /* squares underflow */
    if (kind == 7) cells[i] = 3.0 + (i % d == 0 ? 1e-9 * noise : 0.0);   /* nearly one point */
    if (kind == 8) cells[i] = (i % 2 == 0 ? 1.0 : -1.0) * 9e153 * noise; /* at the edge of overflow */
  }
  return cells;
}

enum { HARD_KINDS = 9 };

START_TEST(fast_kernels_equal_plain_ones) {
  static const int64_t shapes[][3] = {{1, 1, 1},     {2, 3, 1},    {70, 65, 2},   {64, 64, 8},   {65, 130, 9},
                                      {150, 40, 44}, {30, 80, 65}, {20, 33, 150}, {129, 1, 131}, {5, 66, 0}};
  for (size_t shape = 0; shape < sizeof shapes / sizeof shapes[0]; shape++) {
    for (int kind = 0; kind < HARD_KINDS; kind++) {
      const int64_t n = shapes[shape][0];
      const int64_t m = shapes[shape][1];
      const int64_t d = shapes[shape][2];
      double *x = hard_cells(kind, n, d, 1);
      double *y = hard_cells(kind, m, d, 2);
      cloud anchors = make_cloud(x, n, d, kind == 1);
      cloud points = make_cloud(y, m, d, kind == 1);
      memcpy(points.centre, anchors.centre, (size_t)anchors.points.padded * sizeof(double));
      for (int32_t threads = 1; threads <= 4; threads += 1 + (threads == 2)) {
        persona_context *context = make_context(threads);
        check_nearest(context, &anchors.points, &points.points, false, 1);
        check_nearest(context, &anchors.points, &points.points, false, 7);
        check_nearest(context, &anchors.points, &anchors.points, true, 5);
        check_balls(context, &anchors, &points, false);
        check_balls(context, &anchors, &points, true);
        persona_context_free(context);
      }
      cloud_free(&anchors);
      cloud_free(&points);
      free(x);
      free(y);
    }
  }
}
END_TEST

START_TEST(missing_coordinates_are_searched_too) {
  persona_context *context = make_context(2);
  double *x = likert_cells(70, 6, 3, 1);
  double *y = likert_cells(90, 6, 3, 2);
  for (int i = 0; i < 70 * 6; i += 4) x[i] = NAN;
  cloud anchors = make_cloud(x, 70, 6, false);
  cloud points = make_cloud(y, 90, 6, false);
  anchors.points.has_missing = true;
  anchors.points.minimum_shared = points.points.minimum_shared = 5;
  check_nearest(context, &anchors.points, &points.points, false, 9);
  check_nearest(context, &anchors.points, &anchors.points, true, 9);
  check_balls(context, &anchors, &points, false);
  cloud_free(&anchors);
  cloud_free(&points);
  free(x);
  free(y);
  persona_context_free(context);
}
END_TEST

START_TEST(cancelled_kernels_say_so) {
  persona_error err;
  persona_context *context = make_context(2);
  double *x = normal_cells(200, 3, 1);
  cloud points = make_cloud(x, 200, 3, true);
  double squared[200];
  int64_t numbers[200];
  double sum = 0.0;
  double mass[200] = {0};
  const lp_nearest_lists lists = {.k = 1, .squared = squared, .numbers = numbers};
  lp_progress progress = {0};
  lp_progress_begin(&progress, 1);
  atomic_store(&progress.cancelled, true);
  ck_assert_int_eq(lp_nearest(context, &points.points, &points.points, true, NULL, &lists, &progress, &err),
                   PERSONA_CANCELLED);
  ck_assert_int_eq(lp_pair_potential(context, points.values, mass, 200, 8, 8, 1.0, &progress, &sum, &err),
                   PERSONA_CANCELLED);
  cloud_free(&points);
  free(x);
  persona_context_free(context);
}
END_TEST

START_TEST(pair_potential_by_definition) {
  for (int64_t n = 0; n < 300; n = 2 * n + 1) {
    persona_error err;
    double *x = normal_cells(n, 5, 3);
    cloud points = make_cloud(x, n, 5, true);
    double *mass = allocate(n);
    long double expected = 0.0L;
    for (int64_t i = 0; i < n; i++) mass[i] = 1.0 + (double)(i % 3);
    for (int64_t i = 0; i < n; i++) {
      for (int64_t j = 0; j < i; j++) {
        long double squared = 0.0L;
        for (int c = 0; c < 5; c++)
          squared += ((long double)x[i * 5 + c] - x[j * 5 + c]) * ((long double)x[i * 5 + c] - x[j * 5 + c]);
        expected += mass[i] * mass[j] * expl(-0.7L * squared);
      }
    }
    double first = 0.0;
    for (int32_t threads = 1; threads < 5; threads++) { /* each with less of what the processor can do */
      static const uint32_t processors[] = {UINT32_MAX, UINT32_MAX, LP_PROCESSOR_AVX2, 0};
      double sum = 0.0;
      persona_context *context = make_context(threads);
      context->processor &= processors[threads - 1];
      ck_ok(lp_pair_potential(context, points.values, mass, n, 5, 8, 0.7, NULL, &sum, &err), err);
      ck_assert_double_eq_tol(sum, (double)expected, 1e-13 * (1.0 + (double)expected));
      if (threads == 1) first = sum;
      ck_assert_double_eq(sum, first);
      persona_context_free(context);
    }
    free(mass);
    free(x);
    cloud_free(&points);
  }
}
END_TEST

/* ---- moments, covariance, spectra, counts ---------------------------------------------------------------------------
 */

START_TEST(moments_keep_their_digits) {
  double values[101];
  double weights[101];
  for (uint32_t i = 0; i < 101; i++) {
    values[i] = 1e8 + persona_random_normal(1, 70602, i, 0);
    weights[i] = persona_random_uniform(1, 70602, i, 1);
  }
  values[7] = NAN;
  for (int weighted = 0; weighted < 2; weighted++) {
    lp_moments moments;
    long double sum = 0.0L;
    long double all = 0.0L;
    long double squares = 0.0L;
    for (int i = 0; i < 101; i++) {
      const long double w = weighted ? weights[i] : 1.0L;
      if (i != 7) all += w;
      if (i != 7) sum += w * values[i];
    }
    for (int i = 0; i < 101; i++) {
      const long double w = weighted ? weights[i] : 1.0L;
      if (i != 7) squares += w * (values[i] - sum / all) * (values[i] - sum / all);
    }
    lp_column_moments(values, weighted ? weights : NULL, 101, &moments);
    ck_assert_int_eq(moments.count, 100);
    ck_assert_double_eq_tol(moments.mean, (double)(sum / all), 2e-8);
    ck_assert_double_eq_tol(moments.variance, (double)(squares / all), 1e-12);
  }
  /* A sum that loses digits: 1e15 + 0..9, a hundred times each. */
  double large[1000];
  lp_moments exact;
  for (int i = 0; i < 1000; i++) large[i] = 1e15 + i % 10;
  lp_column_moments(large, NULL, 1000, &exact);
  ck_assert_double_eq(exact.mean, 1e15 + 4.5);
  ck_assert_double_eq_tol(exact.variance, 8.25, 1e-12);
  lp_moments none;
  lp_column_moments(values + 7, NULL, 1, &none);
  ck_assert_int_eq(none.count, 0);
  ck_assert(isnan(none.mean));
  const double same[3] = {0.1, 0.1, 0.1};
  lp_column_moments(same, NULL, 3, &none);
  ck_assert_double_eq(none.variance, 0.0);
  ck_assert_double_eq(none.mean, 0.1);
}
END_TEST

START_TEST(gram_equals_plain) {
  static const int64_t shapes[][2] = {{1, 1}, {7, 3}, {3, 7}, {100, 44}, {44, 100}, {5, 0}, {0, 5}};
  for (size_t shape = 0; shape < sizeof shapes / sizeof shapes[0]; shape++) {
    const int64_t n = shapes[shape][0];
    const int64_t d = shapes[shape][1];
    double *x = normal_cells(n, d, 4);
    for (int columns = 0; columns < 2; columns++) {
      const int64_t side = columns ? d : n;
      double *fast = allocate(side * side);
      double *plain = allocate(side * side);
      lp_gram(x, n, d, columns != 0, fast);
      lp_gram_plain(x, n, d, columns != 0, plain);
      for (int64_t i = 0; i < side * side; i++) ck_assert_double_eq_tol(fast[i], plain[i], 1e-12);
      for (int64_t i = 0; i < side; i++) {
        for (int64_t j = 0; j < side; j++) ck_assert_double_eq(fast[i * side + j], fast[j * side + i]);
      }
      free(fast);
      free(plain);
    }
    free(x);
  }
}
END_TEST

START_TEST(cholesky_multiplies_back) {
  enum { D = 9 };
  double *x = normal_cells(30, D, 8);
  double covariance[D * D];
  double factor[D * D];
  lp_covariance_fixed(x, NULL, 30, D, covariance);
  memcpy(factor, covariance, sizeof factor);
  ck_assert(lp_cholesky_fixed(factor, D));
  for (int i = 0; i < D; i++) {
    for (int j = 0; j < D; j++) {
      double sum = 0.0;
      for (int k = 0; k < D; k++) sum += factor[i * D + k] * factor[j * D + k];
      ck_assert_double_eq_tol(sum, covariance[i * D + j], 1e-14);
    }
  }
  double flat[4] = {1, 1, 1, 1};
  ck_assert(!lp_cholesky_fixed(flat, 2));
  free(x);
}
END_TEST

/* The second difference has the eigenvalues 2 - 2 cos(i pi / (d + 1)). */
START_TEST(spectrum_of_second_difference) {
  persona_context *context = make_context(1);
  for (int64_t d = 1; d < 70; d += 17) {
    persona_error err;
    double *matrix = allocate(d * d);
    double *copy = allocate(d * d);
    double *fast = allocate(d);
    double *plain = allocate(d);
    for (int64_t i = 0; i < d; i++) {
      matrix[i * d + i] = 2.0;
      if (i + 1 < d) matrix[i * d + i + 1] = matrix[(i + 1) * d + i] = -1.0;
    }
    memcpy(copy, matrix, (size_t)(d * d) * sizeof *copy);
    ck_ok(lp_spectrum(context, matrix, d, fast, &err), err);
    ck_ok(lp_spectrum_plain(context, copy, d, plain, &err), err);
    for (int64_t i = 0; i < d; i++) {
      const double expected = 2.0 - 2.0 * cos((double)(d - i) * acos(-1.0) / (double)(d + 1));
      ck_assert_double_eq_tol(fast[i], expected, 1e-13);
      ck_assert_double_eq_tol(plain[i], expected, 1e-13);
    }
    free(matrix);
    free(copy);
    free(fast);
    free(plain);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(spectrum_refuses_what_is_not_finite) {
  persona_error err;
  persona_context *context = make_context(1);
  double nan_matrix[4] = {1, NAN, NAN, 1};
  double infinite[4] = {1, 0, 0, INFINITY};
  double ones[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
  double eigenvalues[3];
  ck_assert_int_eq(lp_spectrum(context, nan_matrix, 2, eigenvalues, &err), PERSONA_NUMERICAL);
  ck_assert_int_eq(lp_spectrum(context, infinite, 2, eigenvalues, &err), PERSONA_NUMERICAL);
  ck_assert_int_eq(lp_spectrum(context, ones, 40000, eigenvalues, &err), PERSONA_TOO_LARGE);
  ck_ok(lp_spectrum(context, NULL, 0, NULL, &err), err);
  ck_ok(lp_spectrum(context, ones, 3, eigenvalues, &err), err);
  ck_assert_double_eq_tol(eigenvalues[0], 3.0, 1e-14);
  ck_assert_double_eq(fmax(eigenvalues[1], eigenvalues[2]) >= 0.0 ? 0.0 : 1.0, 0.0);
  ck_assert(eigenvalues[2] >= 0.0); /* rounding errors of 0 are set to 0 */
  persona_context_free(context);
}
END_TEST

START_TEST(levels_are_counted) {
  double values[9] = {3, 1, NAN, 3, 2, 3, -0.0, 0.0, NAN};
  double weights[9] = {1, 1, 50, 1, 1, 1, 0.5, 0.5, 9};
  const double levels[4] = {0, 1, 2, 3};
  const double masses[4] = {1, 1, 1, 3};
  double counts[9];
  double others[9] = {3, 1, NAN, 3, 2, 3, -0.0, 0.0, NAN};
  const double rows[4] = {2, 1, 1, 3};
  ck_assert_int_eq(lp_list_levels(values, weights, 9, counts), 4);
  for (int l = 0; l < 4; l++) ck_assert(values[l] == levels[l] && counts[l] == masses[l]);
  ck_assert_int_eq(lp_list_levels(others, NULL, 9, counts), 4);
  for (int l = 0; l < 4; l++) ck_assert(others[l] == levels[l] && counts[l] == rows[l]);
  double fractions[4] = {0.5, -1e300, 0.5, 200.0};
  ck_assert_int_eq(lp_list_levels(fractions, NULL, 4, counts), 3);
  ck_assert(fractions[0] == -1e300 && fractions[1] == 0.5 && fractions[2] == 200.0 && counts[1] == 2.0);
  double nothing[2] = {NAN, NAN};
  ck_assert_int_eq(lp_list_levels(nothing, NULL, 2, counts), 0);
}
END_TEST

Suite *kernels_suite(void) {
  Suite *suite = suite_create("kernels");
  TCase *tcase = tcase_create("kernels");
  tcase_set_timeout(tcase, 600);
  tcase_add_test(tcase, distance_is_the_sum_of_squares);
  tcase_add_test(tcase, distance_follows_its_tree);
  tcase_add_test(tcase, shared_distance_scales_up);
  tcase_add_test(tcase, fast_kernels_equal_plain_ones);
  tcase_add_test(tcase, missing_coordinates_are_searched_too);
  tcase_add_test(tcase, cancelled_kernels_say_so);
  tcase_add_test(tcase, pair_potential_by_definition);
  tcase_add_test(tcase, moments_keep_their_digits);
  tcase_add_test(tcase, gram_equals_plain);
  tcase_add_test(tcase, cholesky_multiplies_back);
  tcase_add_test(tcase, spectrum_of_second_difference);
  tcase_add_test(tcase, spectrum_refuses_what_is_not_finite);
  tcase_add_test(tcase, levels_are_counted);
  suite_add_tcase(suite, tcase);
  return suite;
}
