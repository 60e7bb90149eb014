/* Similarities, Vendi scores, maximum mean discrepancy, magnitude and diversity of plain matrices. */
#include "metered.h"
#include "suites.h"

enum { KINDS = 4 };

static persona_matrix matrix_of(const double *cells, int64_t n, int64_t d) {
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, d);
  return matrix;
}

/* The definition, in long double. */
static long double similarity_of(const double *x, const double *y, int64_t d, int32_t kernel, double bandwidth) {
  long double squared = 0.0L;
  long double product = 0.0L;
  long double lengths[2] = {0.0L, 0.0L};
  for (int64_t j = 0; j < d; j++) {
    squared += ((long double)x[j] - y[j]) * ((long double)x[j] - y[j]);
    product += (long double)x[j] * y[j];
    lengths[0] += (long double)x[j] * x[j];
    lengths[1] += (long double)y[j] * y[j];
  }
  if (kernel == PERSONA_SIMILARITY_RBF) return expl(-squared / (2.0L * bandwidth * bandwidth));
  if (kernel == PERSONA_SIMILARITY_EXPONENTIAL) return expl(-sqrtl(squared) / bandwidth);
  return kernel == PERSONA_SIMILARITY_LINEAR ? product : product / sqrtl(lengths[0] * lengths[1]);
}

/* Rows some of which repeat others or lie next to them, far from the origin when asked for. */
static double *rows_with_twins(int64_t n, int64_t d, double offset, uint64_t seed) {
  double *cells = normal_cells(n, d, seed);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < d; j++) {
      if (i % 5 == 3) cells[i * d + j] = cells[(i - 3) * d + j] - offset;
      if (i % 5 == 4) cells[i * d + j] = cells[(i - 3) * d + j] - offset + 1e-7 * (double)j;
      cells[i * d + j] += offset;
    }
  }
  return cells;
}

START_TEST(matrices_are_the_definition) {
  static const int64_t shapes[][2] = {{1, 1}, {3, 2}, {64, 5}, {65, 44}, {130, 70}, {20, 200}};
  persona_context *context = make_context(2);
  persona_error err;
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    const int64_t n = shapes[s][0];
    const int64_t d = shapes[s][1];
    double *cells = rows_with_twins(n, d, s % 2 == 0 ? 0.0 : 3.0, s + 1);
    double *values = malloc((size_t)(n * (n + 3)) * sizeof *values);
    const persona_matrix matrix = matrix_of(cells, n, d);
    for (int32_t kernel = 0; kernel < KINDS; kernel++) {
      const double bandwidth = 0.7 * sqrt((double)d);
      ck_ok(persona_similarity_matrix(context, &matrix, kernel, bandwidth, 0, n + 3, values, n * (n + 3) - 3, &err),
            err);
      for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < n; j++) {
          const double expected = (double)similarity_of(cells + i * d, cells + j * d, d, kernel, bandwidth);
          const double size = kernel == PERSONA_SIMILARITY_LINEAR ? 10.0 * (double)d * 12.0 : 1.0;
          ck_assert_double_eq_tol(values[i * (n + 3) + j], expected, 1e-13 * size);
          ck_assert_double_eq(values[i * (n + 3) + j], values[j * (n + 3) + i]);
        }
        if (kernel != PERSONA_SIMILARITY_LINEAR) ck_assert_double_eq(values[i * (n + 3) + i], 1.0);
      }
    }
    free(cells);
    free(values);
  }
  persona_context_free(context);
}
END_TEST

static double vendi(persona_context *context, const persona_matrix *rows, const double *masses, int32_t kernel,
                    double order) {
  persona_error err;
  double value = NAN;
  ck_ok(persona_vendi(context, rows, masses, kernel, 1.0, order, 0, &value, &err), err);
  return value;
}

/* Rows unlike each other count one each, equal rows count as one, masses as repeated rows. */
START_TEST(vendi_counts_what_differs) {
  static const double orders[] = {0.5, 1.0, 2.0, 3.0, INFINITY};
  persona_context *context = make_context(2);
  double axes[36] = {0.0};
  double same[36];
  double repeated[5 * 6];
  const double masses[3] = {1.0, 2.0, 2.0};
  for (int i = 0; i < 6; i++) axes[7 * i] = 5.0 + i;
  for (int i = 0; i < 36; i++) same[i] = 1.0 + i % 6;
  for (int i = 0; i < 5; i++) memcpy(repeated + 6 * i, axes + 6 * ((i + 1) / 2), 6 * sizeof *axes);
  const persona_matrix different = matrix_of(axes, 6, 6);
  const persona_matrix equal = matrix_of(same, 6, 6);
  const persona_matrix copies = matrix_of(repeated, 5, 6);
  const persona_matrix three = matrix_of(axes, 3, 6);
  for (size_t o = 0; o < sizeof orders / sizeof orders[0]; o++) {
    ck_assert_double_eq_tol(vendi(context, &different, NULL, PERSONA_SIMILARITY_COSINE, orders[o]), 6.0, 1e-12);
    for (int32_t kernel = 0; kernel < KINDS; kernel++) {
      ck_assert_double_eq_tol(vendi(context, &equal, NULL, kernel, orders[o]), 1.0, 1e-12);
      ck_assert_double_eq_tol(vendi(context, &copies, NULL, kernel, orders[o]),
                              vendi(context, &three, masses, kernel, orders[o]), 1e-12);
    }
  }
  /* Shares 1/5, 2/5, 2/5 of rows that are unlike each other: Hill numbers. */
  ck_assert_double_eq_tol(vendi(context, &three, masses, PERSONA_SIMILARITY_COSINE, 2.0), 25.0 / 9.0, 1e-12);
  ck_assert_double_eq_tol(vendi(context, &three, masses, PERSONA_SIMILARITY_COSINE, INFINITY), 2.5, 1e-12);
  const persona_matrix none = matrix_of(axes, 0, 6);
  ck_assert_double_nan(vendi(context, &none, NULL, PERSONA_SIMILARITY_RBF, 1.0));
  persona_context_free(context);
}
END_TEST

/* Order 2 without eigenvalues is the sum of squares; two rows with similarity s have eigenvalues (1 +- s) / 2. */
START_TEST(vendi_of_two_rows) {
  persona_context *context = make_context(1);
  const double cells[] = {0.0, 1.3};
  const persona_matrix two = matrix_of(cells, 2, 1);
  const double s = exp(-0.5 * 1.3 * 1.3);
  const double high = 0.5 * (1.0 + s);
  const double low = 0.5 * (1.0 - s);
  ck_assert_double_eq_tol(vendi(context, &two, NULL, PERSONA_SIMILARITY_RBF, 1.0),
                          exp(-high * log(high) - low * log(low)), 1e-13);
  ck_assert_double_eq_tol(vendi(context, &two, NULL, PERSONA_SIMILARITY_RBF, 2.0), 2.0 / (1.0 + s * s), 1e-13);
  ck_assert_double_eq_tol(vendi(context, &two, NULL, PERSONA_SIMILARITY_RBF, INFINITY), 1.0 / high, 1e-13);
  persona_context_free(context);
}
END_TEST

static long double mean_across(const double *x, int64_t n, const double *y, int64_t m, int64_t d, int32_t kernel) {
  long double sum = 0.0L;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < m; j++) {
      if (x != y || i != j) sum += similarity_of(x + i * d, y + j * d, d, kernel, 2.0);
    }
  }
  return sum / ((long double)n * (long double)(x == y ? m - 1 : m));
}

START_TEST(mmd_is_the_definition) {
  enum { N = 70, M = 90, D = 6 };
  persona_context *context = make_context(2);
  persona_error err;
  double *x = rows_with_twins(N, D, 1.0, 5);
  double *y = rows_with_twins(M, D, 1.3, 6);
  const persona_matrix one = matrix_of(x, N, D);
  const persona_matrix other = matrix_of(y, M, D);
  for (int32_t kernel = 0; kernel < KINDS; kernel++) {
    double value = NAN;
    const long double expected = mean_across(x, N, x, N, D, kernel) + mean_across(y, M, y, M, D, kernel) -
                                 2.0L * mean_across(x, N, y, M, D, kernel);
    ck_ok(persona_mmd(context, &one, NULL, &other, NULL, kernel, 2.0, 0, &value, &err), err);
    ck_assert_double_eq_tol(value, (double)expected, kernel == PERSONA_SIMILARITY_LINEAR ? 1e-11 : 1e-13);
  }
  /* Copies are repeated rows. */
  int64_t copies[N];
  double *expanded = malloc(3 * N * D * sizeof *expanded);
  int64_t rows = 0;
  double plain = NAN;
  double counted = NAN;
  for (int64_t i = 0; i < N; i++) {
    copies[i] = i % 3;
    for (int64_t c = 0; c < copies[i]; c++) memcpy(expanded + D * rows++, x + D * i, D * sizeof *x);
  }
  const persona_matrix repeated = matrix_of(expanded, rows, D);
  ck_ok(persona_mmd(context, &repeated, NULL, &other, NULL, PERSONA_SIMILARITY_RBF, 2.0, 0, &plain, &err), err);
  ck_ok(persona_mmd(context, &one, copies, &other, NULL, PERSONA_SIMILARITY_RBF, 2.0, 0, &counted, &err), err);
  ck_assert_double_eq_tol(plain, counted, 1e-13);
  const persona_matrix single = matrix_of(x, 1, D);
  ck_ok(persona_mmd(context, &single, NULL, &other, NULL, PERSONA_SIMILARITY_RBF, 2.0, 0, &plain, &err), err);
  ck_assert_double_nan(plain);
  free(x);
  free(y);
  free(expanded);
  persona_context_free(context);
}
END_TEST

static double magnitude(persona_context *context, const persona_matrix *rows, double scale, int64_t max_bytes) {
  persona_error err;
  double value = NAN;
  ck_ok(persona_magnitude(context, rows, scale, max_bytes, &value, &err), err);
  return value;
}

START_TEST(magnitude_has_closed_forms) {
  persona_context *context = make_context(2);
  const double two[] = {0.0, 0.8, 0.8, 0.0}; /* with copies */
  const persona_matrix pair = matrix_of(two, 4, 1);
  ck_assert_double_eq_tol(magnitude(context, &pair, 1.5, 0), 2.0 / (1.0 + exp(-1.2)), 1e-10);
  /* Points on a line: 1 + sum of tanh(gap / 2). */
  double line[200];
  double expected = 1.0;
  for (int i = 0; i < 200; i++) line[i] = 0.02 * i * i;
  for (int i = 1; i < 200; i++) expected += tanh(0.5 * (line[i] - line[i - 1]));
  const persona_matrix points = matrix_of(line, 200, 1);
  const int64_t iterative = persona_magnitude_bytes(context, 200, 1, PERSONA_MAGNITUDE_ITERATIVE);
  ck_assert_double_eq_tol(magnitude(context, &points, 1.0, 0), expected, 1e-6);
  ck_assert_int_lt(iterative, persona_magnitude_bytes(context, 200, 1, PERSONA_MAGNITUDE_DENSE));
  ck_assert_double_eq_tol(magnitude(context, &points, 1.0, iterative), expected, 1e-5);
  const persona_matrix none = matrix_of(line, 0, 1);
  ck_assert_double_eq(magnitude(context, &none, 1.0, 0), 0.0);
  persona_context_free(context);
}
END_TEST

static double diversity(persona_context *context, const persona_matrix *rows, const double *masses, double bandwidth,
                        double order) {
  persona_error err;
  double value = NAN;
  ck_ok(persona_diversity(context, rows, masses, PERSONA_SIMILARITY_EXPONENTIAL, bandwidth, order, 0, &value, &err),
        err);
  return value;
}

START_TEST(diversity_has_limits) {
  persona_context *context = make_context(2);
  const double cells[] = {0.0, 1.0, 1.0, 5.0, 5.0, 5.0, 5.0, 9.0};
  const double masses[] = {1.0, 2.0, 4.0, 1.0};
  const double firsts[] = {0.0, 1.0, 5.0, 9.0};
  const persona_matrix rows = matrix_of(cells, 8, 1);
  const persona_matrix distinct = matrix_of(firsts, 4, 1);
  for (double order = 0.0; order < 4.0; order += 0.5) {
    double hill = 0.0; /* of the shares 1/8, 1/4, 1/2, 1/8 */
    for (int i = 0; i < 4; i++) {
      const double p = masses[i] / 8.0;
      hill += order == 1.0 ? -p * log(p) : pow(p, order);
    }
    hill = order == 1.0 ? exp(hill) : pow(hill, 1.0 / (1.0 - order));
    ck_assert_double_eq_tol(diversity(context, &rows, NULL, 1e-3, order), hill, 1e-12);
    ck_assert_double_eq_tol(diversity(context, &rows, NULL, 2.0, order),
                            diversity(context, &distinct, masses, 2.0, order), 1e-12);
  }
  ck_assert_double_eq_tol(diversity(context, &rows, NULL, 1e-3, INFINITY), 2.0, 1e-12);
  ck_assert_double_eq_tol(diversity(context, &rows, NULL, 1e9, 1.0), 1.0, 1e-7);
  const double s = exp(-1.0); /* two rows one bandwidth apart */
  const persona_matrix two = matrix_of(cells, 2, 1);
  ck_assert_double_eq_tol(diversity(context, &two, NULL, 1.0, 2.0), 2.0 / (1.0 + s), 1e-14);
  persona_context_free(context);
}
END_TEST

/* Sums do not depend on threads, nor on how the cells are held; values not on the order of the rows. */
START_TEST(nothing_else_matters) {
  enum { N = 150, D = 7 };
  persona_error err;
  double *cells = likert_cells(N, D, 5, 3);
  int8_t small[N][D + 2];
  float reversed[N][D];
  for (int64_t i = 0; i < N; i++) {
    for (int64_t j = 0; j < D; j++) {
      small[i][j] = (int8_t)cells[i * D + j];
      reversed[N - 1 - i][j] = (float)cells[i * D + j];
    }
  }
  persona_matrix views[3] = {matrix_of(cells, N, D)};
  persona_matrix_init(&views[1], PERSONA_INT8, small, N, D);
  views[1].row_stride = D + 2;
  persona_matrix_init(&views[2], PERSONA_FLOAT32, reversed, N, D);
  double first[3];
  for (int32_t threads = 1; threads <= 3; threads++) {
    persona_context *context = make_context(threads);
    for (int v = 0; v < 3; v++) {
      double values[3];
      const persona_matrix half = matrix_of(cells, N / 2, D);
      ck_ok(persona_mmd(context, &views[v], NULL, &half, NULL, PERSONA_SIMILARITY_RBF, 1.5, 0, &values[0], &err), err);
      values[1] = vendi(context, &views[v], NULL, PERSONA_SIMILARITY_RBF, 2.0);
      values[2] = diversity(context, &views[v], NULL, 2.0, 1.0);
      if (threads == 1 && v == 0) memcpy(first, values, sizeof first);
      for (int i = 0; i < 3; i++) {
        if (v < 2) ck_assert_double_eq(values[i], first[i]);
        ck_assert_double_eq_tol(values[i], first[i], 1e-12);
      }
    }
    persona_context_free(context);
  }
  free(cells);
}
END_TEST

START_TEST(misuse_is_refused) {
  persona_context *context = make_context(1);
  persona_error err;
  double cells[] = {1.0, 2.0, 0.0, 0.0, 3.0, NAN};
  double out[9];
  double value;
  const double bad_masses[] = {1.0, -1.0};
  const int64_t bad_copies[] = {1, -1};
  const persona_matrix good = matrix_of(cells, 2, 2);
  const persona_matrix holed = matrix_of(cells, 3, 2);
  const persona_matrix wide = matrix_of(cells, 1, 3);
  const int32_t rbf = PERSONA_SIMILARITY_RBF;
  ck_assert_int_eq(persona_similarity_matrix(context, &holed, rbf, 1.0, 0, 3, out, 9, &err), PERSONA_MISSING_ANSWER);
  ck_assert_int_eq(err.row, 2);
  ck_assert_int_eq(err.column, 1);
  ck_assert_int_eq(persona_similarity_matrix(context, &good, rbf, 1.0, 0, 1, out, 4, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_similarity_matrix(context, &good, rbf, 1.0, 0, 2, out, 3, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_similarity_matrix(context, &good, rbf, 0.0, 0, 2, out, 4, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_similarity_matrix(context, &good, 9, 1.0, 0, 2, out, 4, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_similarity_matrix(context, &good, rbf, 1.0, -1, 2, out, 4, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_similarity_matrix(context, &good, PERSONA_SIMILARITY_COSINE, 1.0, 0, 2, out, 4, &err),
                   PERSONA_UNSUPPORTED);
  ck_assert_int_eq(err.row, 1);
  cells[0] = 1e200;
  ck_assert_int_eq(persona_similarity_matrix(context, &good, PERSONA_SIMILARITY_LINEAR, 1.0, 0, 2, out, 4, &err),
                   PERSONA_NUMERICAL);
  cells[0] = 1.0;
  ck_assert_int_eq(persona_vendi(context, &good, bad_masses, rbf, 1.0, 1.0, 0, &value, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(err.row, 1);
  ck_assert_int_eq(persona_vendi(context, &good, NULL, rbf, 1.0, 0.0, 0, &value, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_mmd(context, &good, bad_copies, &good, NULL, rbf, 1.0, 0, &value, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_mmd(context, &good, NULL, &wide, NULL, rbf, 1.0, 0, &value, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(persona_magnitude(context, &good, INFINITY, 0, &value, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_diversity(context, &good, NULL, PERSONA_SIMILARITY_COSINE, 1.0, 1.0, 0, &value, &err),
                   PERSONA_UNSUPPORTED);
  ck_assert_int_eq(persona_diversity(context, &good, NULL, rbf, 1.0, -1.0, 0, &value, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_magnitude(NULL, &good, 1.0, 0, &value, &err), PERSONA_INVALID_ARGUMENT);
  persona_context_free(context);
}
END_TEST

/* One of the calls, with a bound; `least` is what it says it needs. */
static int call(int which, persona_context *context, const persona_matrix *rows, int64_t *least, int64_t max_bytes,
                double *out, persona_error *err) {
  const int64_t n = rows->rows;
  const int64_t d = rows->columns;
  const int32_t rbf = PERSONA_SIMILARITY_RBF;
  const int32_t cosine = PERSONA_SIMILARITY_COSINE;
  switch (which) {
    case 0:
      *least = persona_similarity_matrix_bytes(context, n, d);
      return persona_similarity_matrix(context, rows, rbf, 2.0, max_bytes, n, out, n * n, err);
    case 1:
      *least = persona_vendi_bytes(context, n, d, rbf, 1.0);
      return persona_vendi(context, rows, NULL, rbf, 2.0, 1.0, max_bytes, out, err);
    case 2:
      *least = persona_vendi_bytes(context, n, d, rbf, 2.0);
      return persona_vendi(context, rows, NULL, rbf, 2.0, 2.0, max_bytes, out, err);
    case 3:
      *least = persona_vendi_bytes(context, n, d, cosine, 1.0);
      return persona_vendi(context, rows, NULL, cosine, 2.0, 1.0, max_bytes, out, err);
    case 4:
      *least = persona_mmd_bytes(context, n, n, d);
      return persona_mmd(context, rows, NULL, rows, NULL, rbf, 2.0, max_bytes, out, err);
    case 5:
      *least = persona_magnitude_bytes(context, n, d, PERSONA_MAGNITUDE_ITERATIVE);
      return persona_magnitude(context, rows, 1.0, max_bytes, out, err);
    default:
      *least = persona_diversity_bytes(context, n, d);
      return persona_diversity(context, rows, NULL, rbf, 2.0, 1.0, max_bytes, out, err);
  }
}

START_TEST(budgets_are_kept) {
  static const int64_t shapes[][2] = {{0, 3}, {1, 1}, {70, 3}, {200, 30}, {90, 150}};
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    const int64_t n = shapes[s][0];
    double *cells = normal_cells(n + 1, shapes[s][1], s + 9);
    double *out = malloc((size_t)(n * n + 1) * sizeof *out);
    const persona_matrix rows = matrix_of(cells, n, shapes[s][1]);
    for (int32_t threads = 1; threads <= 3; threads += 2) {
      meter state;
      persona_context *context = metered_context(&state, threads);
      for (int which = 0; which < 7; which++) {
        persona_error err;
        int64_t least;
        (void)call(which, context, &rows, &least, 0, out, &err); /* threads start, and memory of theirs */
        const int64_t before = meter_begin(&state);
        ck_ok(call(which, context, &rows, &least, least, out, &err), err);
        ck_assert_msg(state.most - before <= least, "call %d takes %lld bytes of %lld", which,
                      (long long)(state.most - before), (long long)least);
        const int64_t calls = state.calls;
        ck_assert_int_eq(call(which, context, &rows, &least, least - 1, out, &err), PERSONA_TOO_LARGE);
        ck_assert_int_eq(state.calls, calls);
      }
      persona_context_free(context);
    }
    free(cells);
    free(out);
  }
}
END_TEST

Suite *similarity_suite(void) {
  Suite *suite = suite_create("similarity");
  TCase *tcase = tcase_create("similarity");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, matrices_are_the_definition);
  tcase_add_test(tcase, vendi_counts_what_differs);
  tcase_add_test(tcase, vendi_of_two_rows);
  tcase_add_test(tcase, mmd_is_the_definition);
  tcase_add_test(tcase, magnitude_has_closed_forms);
  tcase_add_test(tcase, diversity_has_limits);
  tcase_add_test(tcase, nothing_else_matters);
  tcase_add_test(tcase, misuse_is_refused);
  tcase_add_test(tcase, budgets_are_kept);
  suite_add_tcase(suite, tcase);
  return suite;
}
