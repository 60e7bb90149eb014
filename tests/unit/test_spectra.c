/* Covariances, correlations and spectra of matrices: against long double by the definition, closed forms, and merging
 * in any order. */
#include "fixtures.h"
#include "suites.h"

#include "kernels/covariance.h"
#include "kernels/covariance_blocks.h"
#include "kernels/spectrum.h"

#include <float.h>

enum { PURPOSE = 71200 };

static double uniform(uint64_t seed, uint32_t draw) { return persona_random_uniform(seed, PURPOSE, 0, draw); }
static int64_t below(uint64_t seed, uint32_t draw, int64_t count) {
  return persona_random_below(seed, PURPOSE, 1, draw, count);
}

static double *allocate(int64_t count) {
  double *numbers = calloc((size_t)count + 1, sizeof *numbers);
  ck_assert_ptr_nonnull(numbers);
  return numbers;
}

/* ---- the reference: the definition, in long double -------------------------------------------------------------- */

typedef struct truth {
  int64_t d;
  long double weight;
  long double squares; /* of weights */
  long double *mean;
  long double *products;
} truth;

static truth find_truth(const double *cells, const double *weights, int64_t n, int64_t d) {
  truth found = {.d = d};
  found.mean = calloc((size_t)d + 1, sizeof *found.mean);
  found.products = calloc((size_t)(d * d) + 1, sizeof *found.products);
  ck_assert(found.mean != NULL && found.products != NULL);
  for (int64_t i = 0; i < n; i++) {
    const long double w = weights != NULL ? weights[i] : 1.0L;
    found.weight += w;
    found.squares += w * w;
    for (int64_t j = 0; j < d; j++) found.mean[j] += w * ((long double)cells[i * d + j] - cells[j]);
  }
  for (int64_t j = 0; j < d; j++) found.mean[j] = cells[j] + found.mean[j] / found.weight;
  for (int64_t i = 0; i < n; i++) {
    const long double w = weights != NULL ? weights[i] : 1.0L;
    for (int64_t a = 0; a < d; a++) {
      for (int64_t b = 0; b < d; b++) {
        found.products[a * d + b] += w * (cells[i * d + a] - found.mean[a]) * (cells[i * d + b] - found.mean[b]);
      }
    }
  }
  return found;
}

static void truth_free(truth *found) {
  free(found->mean);
  free(found->products);
}

/* Products of deviations agree, relative to the spread of their two columns. */
static void check_products(const truth *expected, const double *products, double factor, double tolerance) {
  const int64_t d = expected->d;
  for (int64_t a = 0; a < d; a++) {
    for (int64_t b = 0; b < d; b++) {
      const long double size = sqrtl(expected->products[a * d + a]) * sqrtl(expected->products[b * d + b]);
      const long double gap = fabsl(products[a * d + b] * (long double)factor - expected->products[a * d + b]);
      /* The reference's own deviations of a constant column are rounding errors of its mean. */
      const long double noise = expected->weight * 2e-36L * fabsl(expected->mean[a] * expected->mean[b]);
      ck_assert_msg(gap <= (long double)tolerance * size + noise, "entry %lld, %lld: off by %Lg of %Lg", (long long)a,
                    (long long)b, gap, size);
      ck_assert(products[a * d + b] == products[b * d + a]);
    }
  }
}

static void check_block(const truth *expected, int64_t count, const lp_block *block, double tolerance) {
  ck_assert_int_eq(block->count, count);
  ck_assert_double_eq_tol(block->weight, (double)expected->weight, 1e-13 * (double)expected->weight);
  const long double pairs = (expected->weight * expected->weight - expected->squares) / 2.0L;
  ck_assert_double_eq_tol(block->pairs, (double)pairs, 1e-12 * (double)(pairs + expected->squares));
  for (int64_t j = 0; j < expected->d; j++) {
    const long double spread = sqrtl(expected->products[j * expected->d + j] / expected->weight);
    const long double gap = fabsl((long double)block->mean[j] + block->residue[j] - expected->mean[j]);
    ck_assert_msg(gap <= 1e-13L * spread + 4e-19L * fabsl(expected->mean[j]), "mean %lld is off by %Lg of %Lg",
                  (long long)j, gap, spread);
  }
  check_products(expected, block->products, 1.0, tolerance);
}

/* ---- cases ------------------------------------------------------------------------------------------------------ */

typedef struct test_case {
  int64_t n;
  int64_t d;
  double *cells;   /* n x d */
  double *weights; /* NULL, or n */
  int64_t counted; /* rows of positive weight */
} test_case;

/* Correlated columns, one of them constant now and then, far from 0 by up to 1e8 of their spread. */
static test_case make_case(uint64_t seed, int64_t n, int64_t d) {
  static const double offsets[] = {0.0, 1e8, -1e8, 37.0};
  test_case made = {.n = n, .d = d, .cells = normal_cells(n, d, seed), .counted = n};
  const double offset = offsets[below(seed, 0, 4)];
  const int64_t constant = below(seed, 1, 5) == 0 && d > 1 ? below(seed, 2, d) : -1;
  const bool whole = below(seed, 3, 4) == 0;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < d; j++) {
      double *cell = &made.cells[i * d + j];
      if (j > 0) *cell = 0.7 * *cell + 0.5 * (made.cells[i * d] - offset);
      if (whole) *cell = floor(*cell);
      *cell = (j == constant ? 0.1 : *cell) + offset;
    }
  }
  if (below(seed, 4, 2) == 0) return made;
  made.weights = allocate(n);
  for (int64_t i = 0; i < n; i++) {
    made.weights[i] = i > 0 && below(seed, 10 + (uint32_t)i, 4) == 0 ? 0.0 : 0.05 + uniform(seed, (uint32_t)i);
    made.counted -= made.weights[i] == 0.0;
  }
  return made;
}

static void case_free(test_case *made) {
  free(made->cells);
  free(made->weights);
}

static test_case small_case(uint64_t seed) { return make_case(seed, 1 + below(seed, 5, 24), 1 + below(seed, 6, 7)); }

/* ---- blocks ----------------------------------------------------------------------------------------------------- */

static lp_block make_block(const persona_context *context, const double *cells, const double *weights, int64_t n,
                           int64_t d) {
  lp_block made;
  double *rows = allocate(n * d);
  memcpy(rows, cells, (size_t)(n * d) * sizeof *rows);
  ck_assert(lp_block_create(context, d, &made));
  lp_block_fill(context, rows, weights, n, &made);
  free(rows);
  return made;
}

START_TEST(block_equals_definition) {
  persona_context *context = make_context(1);
  for (uint64_t seed = 0; seed < 1000; seed++) {
    test_case made = small_case(seed);
    truth expected = find_truth(made.cells, made.weights, made.n, made.d);
    lp_block block = make_block(context, made.cells, made.weights, made.n, made.d);
    lp_block plain;
    ck_assert(lp_block_create(context, made.d, &plain));
    lp_block_fill_plain(made.cells, made.weights, made.n, &plain);
    check_block(&expected, made.counted, &block, 2e-14);
    check_block(&expected, made.counted, &plain, 1e-15);
    lp_block_clear(context, &block);
    lp_block_clear(context, &plain);
    truth_free(&expected);
    case_free(&made);
  }
  persona_context_free(context);
}
END_TEST

/* Splits rows anywhere, and merges the parts in any order. */
START_TEST(blocks_merge_in_any_order) {
  enum { PARTS = 9 };
  persona_context *context = make_context(1);
  for (uint64_t seed = 0; seed < 600; seed++) {
    test_case made = make_case(seed, 1 + below(seed, 5, 120), 1 + below(seed, 6, 6));
    truth expected = find_truth(made.cells, made.weights, made.n, made.d);
    lp_block blocks[PARTS];
    int64_t starts[PARTS + 1] = {0};
    for (int part = 1; part < PARTS; part++) {
      const int64_t left = made.n - starts[part - 1];
      starts[part] = starts[part - 1] + below(seed, 900 + (uint32_t)part, left / 3 + 2) % (left + 1);
    }
    starts[PARTS] = made.n;
    for (int part = 0; part < PARTS; part++) {
      blocks[part] = make_block(context, made.cells + starts[part] * made.d,
                                made.weights != NULL ? made.weights + starts[part] : NULL,
                                starts[part + 1] - starts[part], made.d);
    }
    for (int left = PARTS; left > 1; left--) {
      const int64_t a = below(seed, 950 + (uint32_t)left, left);
      const int64_t b = (a + 1 + below(seed, 970 + (uint32_t)left, left - 1)) % left;
      lp_block_merge(&blocks[a], &blocks[b]);
      lp_block_clear(context, &blocks[b]);
      blocks[b] = blocks[left - 1];
      if (a == left - 1) continue; /* it moved to the place of b */
    }
    check_block(&expected, made.counted, &blocks[0], 4e-14);
    lp_block_clear(context, &blocks[0]);
    truth_free(&expected);
    case_free(&made);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(tree_takes_any_number_of_blocks) {
  persona_context *context = make_context(2);
  persona_error err;
  for (int64_t n = 0; n < 40; n++) {
    test_case made = make_case((uint64_t)n + 1, n, 3);
    double *rows = allocate(3 * n);
    memcpy(rows, made.cells, (size_t)(3 * n) * sizeof *rows);
    lp_block_tree tree;
    lp_block total;
    lp_block_tree_create(context, 3, &tree);
    for (int64_t i = 0; i < n; i++) {
      ck_ok(lp_block_tree_add(&tree, rows + 3 * i, made.weights != NULL ? made.weights + i : NULL, 1, &err), err);
    }
    ck_ok(lp_block_tree_finish(&tree, &total, &err), err);
    if (n > 0) {
      truth expected = find_truth(made.cells, made.weights, n, 3);
      check_block(&expected, made.counted, &total, 4e-14);
      truth_free(&expected);
    } else {
      ck_assert_int_eq(total.count, 0);
    }
    lp_block_clear(context, &total);
    lp_block_tree_clear(&tree);
    free(rows);
    case_free(&made);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(gram_by_tiles_equals_plain) {
  static const int64_t shapes[][2] = {{0, 3}, {3, 0}, {1, 1}, {5, 64}, {65, 7}, {64, 64}, {130, 129}, {200, 66}};
  persona_context *context = make_context(3);
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    const int64_t n = shapes[s][0];
    const int64_t d = shapes[s][1];
    double *rows = normal_cells(n, d, s);
    for (int columns = 0; columns < 2; columns++) {
      const int64_t side = columns != 0 ? d : n;
      double *fast = allocate(side * side);
      double *plain = allocate(side * side);
      lp_gram_by_tiles(context, rows, n, d, columns != 0, fast);
      lp_gram_plain(rows, n, d, columns != 0, plain);
      for (int64_t i = 0; i < side * side; i++) ck_assert_double_eq_tol(fast[i], plain[i], 1e-12);
      free(fast);
      free(plain);
    }
    free(rows);
  }
  persona_context_free(context);
}
END_TEST

/* ---- persona_covariance ----------------------------------------------------------------------------------------- */

/* The cells in another layout: transposed, or backwards in memory, or with room between rows. */
static double *lay_out(const test_case *made, int64_t layout, persona_matrix *matrix) {
  const int64_t n = made->n;
  const int64_t d = made->d;
  const int64_t steps[3][2] = {{1, n}, {-(d + 3), 1}, {2 * d + 1, 2}};
  double *memory = allocate(n * (2 * d + 3));
  persona_matrix_init(matrix, PERSONA_FLOAT64, memory, n, d);
  matrix->row_stride = steps[layout][0] * 8;
  matrix->column_stride = steps[layout][1] * 8;
  double *origin = memory + (layout == 1 && n > 0 ? (n - 1) * (d + 3) : 0);
  matrix->data = origin;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < d; j++) origin[i * steps[layout][0] + j * steps[layout][1]] = made->cells[i * d + j];
  }
  return memory;
}

static void check_covariance(const persona_context *context, const test_case *made, int64_t layout, int64_t padding) {
  const int64_t d = made->d;
  persona_matrix matrix;
  persona_error err;
  double *memory = lay_out(made, layout, &matrix);
  double *means = allocate(d);
  double *wide = allocate(d * (d + padding));
  double *out = allocate(d * d);
  truth expected = find_truth(made->cells, made->weights, made->n, d);
  for (int32_t divisor = 0; divisor < 2; divisor++) {
    for (int64_t i = 0; i < d * (d + padding); i++) wide[i] = -7.0;
    ck_ok(persona_covariance(context, &matrix, made->weights, PERSONA_MOMENT_COVARIANCE, divisor, means, wide,
                             d + padding, &err),
          err);
    for (int64_t a = 0; a < d; a++) {
      for (int64_t b = 0; b < d; b++) out[a * d + b] = wide[a * (d + padding) + b];
      for (int64_t b = d; b < d + padding; b++) ck_assert_double_eq(wide[a * (d + padding) + b], -7.0);
    }
    const long double by =
        divisor == PERSONA_DIVISOR_N ? expected.weight : expected.weight - expected.squares / expected.weight;
    if (divisor == PERSONA_DIVISOR_N_MINUS_ONE && made->counted < 2) {
      for (int64_t i = 0; i < d * d; i++) ck_assert_double_nan(out[i]);
    } else {
      check_products(&expected, out, (double)by, 6e-14);
    }
  }
  for (int64_t j = 0; j < d; j++) {
    ck_assert_double_eq_tol(means[j], (double)expected.mean[j], 3e-16 * fabs(means[j]) + 1e-14);
  }
  truth_free(&expected);
  free(memory);
  free(means);
  free(wide);
  free(out);
}

START_TEST(covariance_equals_definition) {
  persona_context *context = make_context(1);
  for (uint64_t seed = 0; seed < 2500; seed++) {
    test_case made = small_case(seed + 5000);
    check_covariance(context, &made, below(seed, 7, 3), below(seed, 8, 3));
    case_free(&made);
  }
  /* Several tiles, several blocks. */
  static const int64_t shapes[][2] = {{70, 66}, {600, 5}, {1537, 3}, {513, 70}, {3, 130}};
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    test_case made = make_case(s, shapes[s][0], shapes[s][1]);
    check_covariance(context, &made, (int64_t)(s % 3), 1);
    case_free(&made);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(correlation_equals_definition) {
  persona_context *context = make_context(1);
  persona_error err;
  for (uint64_t seed = 0; seed < 500; seed++) {
    test_case made = small_case(seed + 9000);
    const int64_t d = made.d;
    persona_matrix matrix;
    double *out = allocate(d * d);
    truth expected = find_truth(made.cells, made.weights, made.n, d);
    persona_matrix_init(&matrix, PERSONA_FLOAT64, made.cells, made.n, d);
    ck_ok(persona_covariance(context, &matrix, made.weights, PERSONA_MOMENT_CORRELATION, 0, NULL, out, d, &err), err);
    for (int64_t a = 0; a < d; a++) {
      for (int64_t b = 0; b < d; b++) {
        const long double size = sqrtl(expected.products[a * d + a]) * sqrtl(expected.products[b * d + b]);
        if (size < 1e-9L * expected.weight) { /* deviations of constant columns are rounding errors here */
          ck_assert_double_nan(out[a * d + b]);
          continue;
        }
        ck_assert_double_eq_tol(out[a * d + b], (double)(expected.products[a * d + b] / size), 1e-13);
        ck_assert(fabs(out[a * d + b]) <= 1.0 && (a != b || out[a * d + b] == 1.0));
      }
    }
    truth_free(&expected);
    free(out);
    case_free(&made);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(covariance_does_not_depend_on_threads) {
  enum { N = 700, D = 150 };
  double *cells = normal_cells(N, D, 5);
  double *first = allocate(D * D);
  double *other = allocate(D * D);
  persona_matrix matrix;
  persona_error err;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, N, D);
  for (int32_t threads = 1; threads < 5; threads++) {
    persona_context *context = make_context(threads);
    ck_ok(persona_covariance(context, &matrix, NULL, 0, 1, NULL, threads == 1 ? first : other, D, &err), err);
    if (threads > 1) ck_assert_mem_eq(first, other, D * D * sizeof *first);
    persona_context_free(context);
  }
  free(cells);
  free(first);
  free(other);
}
END_TEST

/* By hand: an outlier that hardly counts, values at both ends of the range, float cells and whole ones. */
START_TEST(covariance_of_extremes) {
  persona_context *context = make_context(1);
  persona_matrix matrix;
  persona_error err;
  double out[4];
  double means[2];
  const double outlier[] = {1e20, 7777.1, 7777.7, 7777.4};
  const double light[] = {1e-60, 1.0, 1.0, 1.0};
  persona_matrix_init(&matrix, PERSONA_FLOAT64, outlier, 4, 1);
  ck_ok(persona_covariance(context, &matrix, light, 0, PERSONA_DIVISOR_N, means, out, 1, &err), err);
  ck_assert_double_eq_tol(out[0], 0.06, 1e-12);
  ck_assert_double_eq_tol(means[0], 7777.4, 2e-12);

  const double huge[] = {1e308, 1e-300, -1e308, 3e-300, 0.0, 2e-300};
  persona_matrix_init(&matrix, PERSONA_FLOAT64, huge, 3, 2);
  ck_ok(persona_covariance(context, &matrix, NULL, PERSONA_MOMENT_CORRELATION, 0, means, out, 2, &err), err);
  ck_assert_double_eq_tol(out[1], -1.0, 1e-15);
  ck_assert_double_eq_tol(means[0], 0.0, 1e293);
  ck_assert_double_eq_tol(means[1], 2e-300, 1e-315);
  ck_assert_int_eq(persona_covariance(context, &matrix, NULL, 0, 0, NULL, out, 2, &err), PERSONA_NUMERICAL);
  ck_assert_int_eq(err.column, 0);

  const double tiny[] = {DBL_TRUE_MIN, 1.0, 0.0, 2.0, DBL_TRUE_MIN, 4.0};
  persona_matrix_init(&matrix, PERSONA_FLOAT64, tiny, 3, 2);
  ck_ok(persona_covariance(context, &matrix, NULL, PERSONA_MOMENT_CORRELATION, 0, NULL, out, 2, &err), err);
  ck_assert_double_eq_tol(out[1], (1.0 / 3.0) / sqrt(2.0 / 3.0 * 14.0 / 3.0), 1e-15);

  const int8_t whole[] = {1, 10, 2, 30, 3, 20};
  persona_matrix_init(&matrix, PERSONA_INT8, whole, 3, 2);
  ck_ok(persona_covariance(context, &matrix, NULL, 0, 1, means, out, 2, &err), err);
  ck_assert_double_eq_tol(out[0], 1.0, 1e-15);
  ck_assert_double_eq_tol(out[1], 5.0, 1e-14);
  ck_assert_double_eq_tol(out[3], 100.0, 1e-13);
  ck_assert_double_eq(means[1], 20.0);
  const double scaled[] = {3e-50, 3e-50, 3e-50};
  double same[4];
  ck_ok(persona_covariance(context, &matrix, scaled, 0, 1, NULL, same, 2, &err), err);
  ck_assert_double_eq_tol(same[1], 5.0, 1e-14);
  persona_context_free(context);
}
END_TEST

START_TEST(covariance_of_next_to_nothing) {
  persona_context *context = make_context(1);
  persona_matrix matrix;
  persona_error err;
  double out[4] = {0};
  double means[2] = {0};
  const double cells[] = {5.0, 1e300, 5.0, 1e300};
  persona_matrix_init(&matrix, PERSONA_FLOAT64, NULL, 0, 2);
  ck_ok(persona_covariance(context, &matrix, NULL, 0, 0, means, out, 2, &err), err);
  for (int i = 0; i < 4; i++) ck_assert_double_nan(out[i]);
  ck_assert(isnan(means[0]) && isnan(means[1]));
  persona_matrix_init(&matrix, PERSONA_FLOAT64, NULL, 4, 0);
  ck_ok(persona_covariance(context, &matrix, NULL, 0, 0, means, out, 0, &err), err);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 1, 2);
  ck_ok(persona_covariance(context, &matrix, NULL, 0, 0, means, out, 2, &err), err);
  for (int i = 0; i < 4; i++) ck_assert_double_eq(out[i], 0.0);
  ck_assert_double_eq(means[1], 1e300);
  ck_ok(persona_covariance(context, &matrix, NULL, 0, 1, means, out, 2, &err), err);
  for (int i = 0; i < 4; i++) ck_assert_double_nan(out[i]);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 2, 2);
  ck_ok(persona_covariance(context, &matrix, NULL, 0, 1, means, out, 2, &err), err);
  for (int i = 0; i < 4; i++) ck_assert_double_eq(out[i], 0.0);
  ck_ok(persona_covariance(context, &matrix, NULL, 1, 1, means, out, 2, &err), err);
  for (int i = 0; i < 4; i++) ck_assert_double_nan(out[i]);
  persona_context_free(context);
}
END_TEST

START_TEST(bad_cells_are_named) {
  persona_context *context = make_context(1);
  persona_matrix matrix;
  persona_error err;
  double out[9];
  int64_t count = 0;
  double cells[12] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 4};
  uint8_t mask[12] = {0};
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 4, 3);
  matrix.mask = mask;
  matrix.mask_row_stride = 3;
  matrix.mask_column_stride = 1;
  for (int kind = 0; kind < 3; kind++) {
    const int bad = 7;
    const int expected = kind == 1 ? PERSONA_BAD_VALUE : PERSONA_MISSING_ANSWER;
    cells[bad] = kind == 0 ? NAN : kind == 1 ? -INFINITY : 8.0;
    mask[bad] = kind == 2;
    ck_assert_int_eq(persona_covariance(context, &matrix, NULL, 0, 0, NULL, out, 3, &err), expected);
    ck_assert(err.row == 2 && err.column == 1);
    ck_assert_int_eq(persona_spectrum(context, &matrix, 0, out, 3, &count, &err), expected);
    ck_assert(err.row == 2 && err.column == 1);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(misuse_is_refused) {
  persona_context *context = make_context(1);
  persona_matrix matrix;
  persona_error err;
  double out[4];
  int64_t count = 0;
  const double cells[] = {1, 2, 3, 4};
  const double bad[][2] = {{-1.0, 1.0}, {NAN, 1.0}, {INFINITY, 1.0}, {1e-200, 1.0}, {0.0, 0.0}};
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 2, 2);
#define REFUSED(call) ck_assert_int_eq(call, PERSONA_INVALID_ARGUMENT)
  REFUSED(persona_covariance(NULL, &matrix, NULL, 0, 0, NULL, out, 2, &err));
  REFUSED(persona_covariance(context, NULL, NULL, 0, 0, NULL, out, 2, &err));
  REFUSED(persona_covariance(context, &matrix, NULL, 2, 0, NULL, out, 2, &err));
  REFUSED(persona_covariance(context, &matrix, NULL, 0, 2, NULL, out, 2, &err));
  REFUSED(persona_covariance(context, &matrix, NULL, 0, 0, NULL, NULL, 2, &err));
  REFUSED(persona_covariance(context, &matrix, NULL, 0, 0, NULL, out, 1, &err));
  for (int i = 0; i < 5; i++) REFUSED(persona_covariance(context, &matrix, bad[i], 0, 0, NULL, out, 2, &err));
  REFUSED(persona_spectrum(NULL, &matrix, 0, out, 2, &count, &err));
  REFUSED(persona_spectrum(context, NULL, 0, out, 2, &count, &err));
  REFUSED(persona_spectrum(context, &matrix, -1, out, 2, &count, &err));
  REFUSED(persona_spectrum(context, &matrix, 0, NULL, 2, &count, &err));
  REFUSED(persona_spectrum(context, &matrix, 0, out, -1, &count, &err));
  REFUSED(persona_spectrum(context, &matrix, 0, out, 2, NULL, NULL));
#undef REFUSED
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 40000, 40000);
  matrix.row_stride = 0;
  matrix.column_stride = 0;
  ck_assert_int_eq(persona_spectrum(context, &matrix, 0, out, 2, &count, &err), PERSONA_TOO_LARGE);
  persona_context_free(context);
}
END_TEST

/* ---- persona_spectrum ------------------------------------------------------------------------------------------- */

/* By Jacobi rotations from the long double matrix, constant columns left as 0. */
static void plain_spectrum(const truth *found, int32_t kind, double *eigenvalues) {
  const int64_t d = found->d;
  double *matrix = allocate(d * d);
  persona_error err;
  for (int64_t a = 0; a < d; a++) {
    for (int64_t b = 0; b < d; b++) {
      const long double size = sqrtl(found->products[a * d + a]) * sqrtl(found->products[b * d + b]);
      const long double by = kind == PERSONA_MOMENT_COVARIANCE ? found->weight : size;
      const bool constant = kind == PERSONA_MOMENT_CORRELATION && size < 1e-9L * found->weight;
      matrix[a * d + b] = constant ? 0.0 : (double)(found->products[a * d + b] / by);
    }
  }
  ck_ok(lp_spectrum_plain(NULL, matrix, d, eigenvalues, &err), err);
  free(matrix);
}

START_TEST(spectrum_equals_plain_on_both_sides) {
  persona_context *context = make_context(1);
  persona_error err;
  for (uint64_t seed = 0; seed < 600; seed++) {
    test_case made = make_case(seed + 20000, 1 + below(seed, 5, 12), 1 + below(seed, 6, 12));
    const int64_t side = made.n < made.d ? made.n : made.d;
    persona_matrix matrix;
    double expected[16];
    double found[16];
    int64_t count = -1;
    truth reference = find_truth(made.cells, NULL, made.n, made.d);
    persona_matrix_init(&matrix, PERSONA_FLOAT64, made.cells, made.n, made.d);
    for (int32_t kind = 0; kind < 2; kind++) {
      plain_spectrum(&reference, kind, expected);
      ck_ok(persona_spectrum(context, &matrix, kind, found, 16, &count, &err), err);
      ck_assert_int_eq(count, side);
      for (int64_t i = 0; i < side; i++) {
        ck_assert_double_eq_tol(found[i], expected[i], 1e-13 * expected[0] + 1e-16);
        ck_assert(i == 0 || found[i] <= found[i - 1]);
      }
      for (int64_t i = side; i < made.d; i++) ck_assert_double_le(fabs(expected[i]), 1e-13 * expected[0] + 1e-16);
    }
    truth_free(&reference);
    case_free(&made);
  }
  persona_context_free(context);
}
END_TEST

/* Eigenvalues of equicorrelation: 1 + (D - 1) r once, 1 - r the rest. A design of +-1 has r = 0 and all of them 1. */
START_TEST(spectrum_of_known_designs) {
  persona_context *context = make_context(1);
  persona_matrix matrix;
  persona_error err;
  double cells[8 * 3];
  double found[8] = {0};
  int64_t count = 0;
  for (int i = 0; i < 8; i++) {
    for (int j = 0; j < 3; j++) cells[i * 3 + j] = 1e8 + ((i >> j & 1) != 0 ? 3.0 : 1.0);
  }
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 8, 3);
  for (int32_t kind = 0; kind < 2; kind++) {
    ck_ok(persona_spectrum(context, &matrix, kind, found, 8, &count, &err), err);
    ck_assert_int_eq(count, 3);
    for (int j = 0; j < 3; j++) ck_assert_double_eq_tol(found[j], 1.0, 1e-14);
  }
  /* Rank one: the third column follows the first, the second is constant; room for fewer than there are. */
  for (int i = 0; i < 8; i++) {
    cells[i * 3 + 1] = -4e9;
    cells[i * 3 + 2] = -2.0 * (cells[i * 3] - 1e8);
  }
  found[1] = -5.0;
  ck_ok(persona_spectrum(context, &matrix, PERSONA_MOMENT_CORRELATION, found, 1, &count, &err), err);
  ck_assert_double_eq_tol(found[0], 2.0, 1e-14);
  ck_assert_double_eq(found[1], -5.0);
  ck_assert_int_eq(count, 3);
  ck_ok(persona_spectrum(context, &matrix, PERSONA_MOMENT_COVARIANCE, found, 3, &count, &err), err);
  ck_assert_double_eq_tol(found[0], 5.0, 1e-14);
  ck_assert_double_eq_tol(found[1], 0.0, 1e-14);
  persona_context_free(context);
}
END_TEST

START_TEST(spectrum_of_next_to_nothing_and_extremes) {
  persona_context *context = make_context(1);
  persona_matrix matrix;
  persona_error err;
  double found[4] = {9.0, 9.0, 9.0, 9.0};
  int64_t count = -1;
  const double cells[] = {1e200, 3.0, -1e200, 5.0, 0.0, 7.0};
  const double small[] = {1e-160, -1e-160, 1e-160, -1e-160};
  persona_matrix_init(&matrix, PERSONA_FLOAT64, NULL, 0, 2);
  ck_ok(persona_spectrum(context, &matrix, 0, found, 4, &count, &err), err);
  ck_assert(count == 0 && found[0] == 9.0);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 1, 2);
  for (int32_t kind = 0; kind < 2; kind++) {
    ck_ok(persona_spectrum(context, &matrix, kind, found, 4, &count, &err), err);
    ck_assert(count == 1 && found[0] == 0.0);
  }
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 3, 2);
  ck_assert_int_eq(persona_spectrum(context, &matrix, 0, found, 4, &count, &err), PERSONA_NUMERICAL);
  ck_ok(persona_spectrum(context, &matrix, 0, NULL, 0, &count, &err), err);
  ck_assert_int_eq(count, 2);
  ck_ok(persona_spectrum(context, &matrix, 1, found, 4, &count, &err), err);
  ck_assert_double_eq_tol(found[0], 1.5, 1e-14);
  ck_assert_double_eq_tol(found[1], 0.5, 1e-14);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, small, 4, 1);
  ck_ok(persona_spectrum(context, &matrix, 0, found, 4, &count, &err), err);
  ck_assert_double_eq_tol(found[0], 1e-320, 1e-323);
  persona_context_free(context);
}
END_TEST

/* The metric takes another way to the same eigenvalues. */
START_TEST(participation_ratio_follows) {
  enum { N = 60, D = 9 };
  persona_context *context = make_context(1);
  test_case made = {.n = N, .d = D, .cells = likert_cells(N, D, 5, 3)};
  persona_population *population = make_population(context, "a", made.cells, N, D);
  persona_space *space = make_space(context, PERSONA_SPACE_POOLED, population);
  persona_matrix matrix;
  persona_error err;
  double found[D];
  int64_t count = 0;
  double sum = 0.0;
  double squares = 0.0;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, made.cells, N, D);
  ck_ok(persona_spectrum(context, &matrix, PERSONA_MOMENT_CORRELATION, found, D, &count, &err), err);
  for (int i = 0; i < D; i++) {
    sum += found[i];
    squares += found[i] * found[i];
  }
  ck_assert_double_eq_tol(sum, D, 1e-13);
  ck_assert_double_eq_tol(sum * sum / squares, value_of(space, NULL, population, "participation_ratio", NULL), 1e-12);
  persona_space_free(space);
  persona_population_free(population);
  case_free(&made);
  persona_context_free(context);
}
END_TEST

Suite *spectra_suite(void) {
  Suite *suite = suite_create("spectra");
  TCase *tcase = tcase_create("spectra");
  tcase_set_timeout(tcase, 600);
  tcase_add_test(tcase, block_equals_definition);
  tcase_add_test(tcase, blocks_merge_in_any_order);
  tcase_add_test(tcase, tree_takes_any_number_of_blocks);
  tcase_add_test(tcase, gram_by_tiles_equals_plain);
  tcase_add_test(tcase, covariance_equals_definition);
  tcase_add_test(tcase, correlation_equals_definition);
  tcase_add_test(tcase, covariance_does_not_depend_on_threads);
  tcase_add_test(tcase, covariance_of_extremes);
  tcase_add_test(tcase, covariance_of_next_to_nothing);
  tcase_add_test(tcase, bad_cells_are_named);
  tcase_add_test(tcase, misuse_is_refused);
  tcase_add_test(tcase, spectrum_equals_plain_on_both_sides);
  tcase_add_test(tcase, spectrum_of_known_designs);
  tcase_add_test(tcase, spectrum_of_next_to_nothing_and_extremes);
  tcase_add_test(tcase, participation_ratio_follows);
  suite_add_tcase(suite, tcase);
  return suite;
}
