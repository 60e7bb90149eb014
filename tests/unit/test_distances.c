/* Distances of the caller's own matrices against sums in long double. */
#include "fixtures.h"
#include "suites.h"

#include "kernels/distance.h"
#include "kernels/distance_matrix.h"

#include <float.h>

enum { MOST_ROWS = 12, MOST_COLUMNS = 150 };

/* A matrix in a buffer with gaps, perhaps backwards. */
typedef struct view {
  persona_matrix matrix;
  double cells[4 * MOST_ROWS * MOST_COLUMNS];
} view;

static uint32_t next;

static int64_t below(uint64_t seed, int64_t count) { return persona_random_below(seed, 81001, 0, next++, count); }

static void fill_view(uint64_t seed, int64_t rows, int64_t columns, view *made) {
  static const int32_t types[] = {PERSONA_FLOAT64, PERSONA_FLOAT32, PERSONA_INT8, PERSONA_INT16, PERSONA_INT32};
  const int32_t type = types[below(seed, 5)];
  const int64_t size = persona_dtype_size(type);
  const double offset = type == PERSONA_FLOAT64 && below(seed, 2) == 0 ? 1e6 : 0.0;
  persona_matrix_init(&made->matrix, type, made->cells, rows, columns);
  made->matrix.row_stride = size * (columns + below(seed, 3));
  if (below(seed, 2) == 0 && rows > 0) {
    made->matrix.data = (char *)made->cells + (rows - 1) * made->matrix.row_stride;
    made->matrix.row_stride = -made->matrix.row_stride;
  }
  for (int64_t i = 0; i < rows; i++) {
    const bool copy = i > 0 && below(seed, 4) == 0;
    for (int64_t j = 0; j < columns; j++) {
      char *cell = (char *)made->matrix.data + i * made->matrix.row_stride + j * size;
      const double value = offset + 20.0 * persona_random_normal(seed, 81002, (uint64_t)i, (uint32_t)j);
      if (copy) {
        memcpy(cell, cell - made->matrix.row_stride, (size_t)size);
        continue;
      }
      switch (type) {
        case PERSONA_FLOAT64: memcpy(cell, &value, sizeof value); break;
        case PERSONA_FLOAT32: memcpy(cell, &(float){(float)value}, sizeof(float)); break;
        case PERSONA_INT8: memcpy(cell, &(int8_t){(int8_t)fmax(-99.0, fmin(99.0, value))}, 1); break;
        case PERSONA_INT16: memcpy(cell, &(int16_t){(int16_t)value}, sizeof(int16_t)); break;
        default: memcpy(cell, &(int32_t){(int32_t)value}, sizeof(int32_t));
      }
    }
  }
}

static long double cell_of(const persona_matrix *matrix, int64_t i, int64_t j) {
  const char *cell = (const char *)matrix->data + i * matrix->row_stride + j * matrix->column_stride;
  switch (matrix->dtype) {
    case PERSONA_FLOAT64: return *(const double *)(const void *)cell;
    case PERSONA_FLOAT32: return *(const float *)(const void *)cell;
    case PERSONA_INT8: return *(const int8_t *)cell;
    case PERSONA_INT16: return *(const int16_t *)(const void *)cell;
    default: return *(const int32_t *)(const void *)cell;
  }
}

static long double square_of(const view *a, int64_t i, const view *b, int64_t j, const double *weights) {
  long double sum = 0.0L;
  for (int64_t c = 0; c < a->matrix.columns; c++) {
    const long double gap = cell_of(&a->matrix, i, c) - cell_of(&b->matrix, j, c);
    sum += (weights != NULL ? weights[c] : 1.0L) * gap * gap;
  }
  return sum;
}

static void expect(double value, long double square, bool squared) {
  const long double right = squared ? square : sqrtl(square);
  ck_assert_msg(fabsl(value - right) <= 0x1p-39L * right, "%.17g instead of %.17Lg", value, right);
  if (square == 0.0L) ck_assert(value == 0.0);
}

START_TEST(matrices_hold_the_defined_distances) {
  static view a;
  static view b;
  static double full[MOST_ROWS * (MOST_ROWS + 3)];
  static double condensed[MOST_ROWS * MOST_ROWS];
  static double crossed[MOST_ROWS * (MOST_ROWS + 3)];
  persona_context *context = make_context(2);
  persona_error err;
  for (uint64_t seed = 1; seed <= 2000; seed++) {
    next = 0;
    const int64_t columns = below(seed, seed % 8 == 0 ? MOST_COLUMNS : 9);
    const int64_t n = below(seed, MOST_ROWS);
    const int64_t m = below(seed, MOST_ROWS);
    const bool squared = below(seed, 2) == 0;
    const int32_t kind = squared ? PERSONA_DISTANCE_SQUARED : PERSONA_DISTANCE_EUCLIDEAN;
    double weights[MOST_COLUMNS];
    for (int64_t j = 0; j < columns; j++) weights[j] = 0.5 * (double)below(seed, 5);
    const double *used = below(seed, 2) == 0 ? weights : NULL;
    fill_view(seed, n, columns, &a);
    fill_view(seed + 5000, m, columns, &b);
    const int64_t stride = (n > m ? n : m) + 1 + below(seed, 2);
    ck_ok(
        persona_distances_pairwise(context, &a.matrix, used, kind, PERSONA_LAYOUT_FULL, stride, full, n * stride, &err),
        err);
    ck_ok(persona_distances_pairwise(context, &a.matrix, used, kind, PERSONA_LAYOUT_CONDENSED, 0, condensed,
                                     n * (n - 1) / 2, &err),
          err);
    ck_ok(persona_distances_cross(context, &a.matrix, &b.matrix, used, kind, stride, crossed, n * stride, &err), err);
    int64_t pair = 0;
    for (int64_t i = 0; i < n; i++) {
      ck_assert(full[i * stride + i] == 0.0);
      for (int64_t j = i + 1; j < n; j++) {
        expect(full[i * stride + j], square_of(&a, i, &a, j, used), squared);
        ck_assert(full[i * stride + j] == full[j * stride + i]);
        ck_assert(full[i * stride + j] == condensed[pair++]);
      }
      for (int64_t j = 0; j < m; j++) expect(crossed[i * stride + j], square_of(&a, i, &b, j, used), squared);
    }
  }
  persona_context_free(context);
}
END_TEST

START_TEST(nearest_rows_are_those_of_the_matrix) {
  static view a;
  static view b;
  static double crossed[MOST_ROWS * MOST_ROWS];
  int64_t rows[MOST_ROWS * 4];
  double distances[MOST_ROWS * 4];
  persona_context *context = make_context(2);
  persona_error err;
  for (uint64_t seed = 1; seed <= 500; seed++) {
    next = 0;
    const int64_t columns = 1 + below(seed, 9);
    const int64_t n = 1 + below(seed, MOST_ROWS - 1);
    const int64_t m = 1 + below(seed, MOST_ROWS - 1);
    const bool within = below(seed, 2) == 0;
    fill_view(seed, n, columns, &a);
    fill_view(seed + 5000, m, columns, &b);
    const view *points = within ? &a : &b;
    const int64_t count = points->matrix.rows;
    ck_ok(persona_distances_cross(context, &a.matrix, &points->matrix, NULL, PERSONA_DISTANCE_EUCLIDEAN, count, crossed,
                                  n * count, &err),
          err);
    ck_ok(persona_distances_nearest(context, &a.matrix, within ? NULL : &b.matrix, NULL, 4, rows, distances, &err),
          err);
    for (int64_t i = 0; i < n; i++) {
      bool taken[MOST_ROWS] = {false};
      if (within) taken[i] = true;
      for (int64_t place = 0; place < 4; place++) {
        int64_t best = -1;
        for (int64_t j = 0; j < count; j++) {
          if (!taken[j] && (best < 0 || crossed[i * count + j] < crossed[i * count + best])) best = j;
        }
        ck_assert_int_eq(rows[i * 4 + place], best);
        ck_assert(distances[i * 4 + place] == (best >= 0 ? crossed[i * count + best] : INFINITY));
        if (best >= 0) taken[best] = true;
      }
    }
  }
  persona_context_free(context);
}
END_TEST

/* Products must not serve where they lose digits: near pairs far from the others. */
START_TEST(near_pairs_are_computed_from_differences) {
  enum { ROWS = 130, COLUMNS = 200 };
  persona_context *context = make_context(2);
  persona_error err;
  double *cells = normal_cells(ROWS, COLUMNS, 5);
  double *out = calloc(ROWS * ROWS, sizeof *out);
  ck_assert_ptr_nonnull(out);
  for (int64_t i = 1; i < ROWS; i += 2) {
    for (int64_t j = 0; j < COLUMNS; j++) cells[i * COLUMNS + j] = cells[(i - 1) * COLUMNS + j];
    cells[i * COLUMNS] += 1e-9;
  }
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, ROWS, COLUMNS);
  ck_ok(persona_distances_pairwise(context, &matrix, NULL, PERSONA_DISTANCE_EUCLIDEAN, PERSONA_LAYOUT_FULL, ROWS, out,
                                   ROWS * ROWS, &err),
        err);
  for (int64_t i = 0; i < ROWS; i++) {
    for (int64_t j = 0; j < ROWS; j++) {
      long double sum = 0.0L;
      for (int64_t c = 0; c < COLUMNS; c++) {
        const long double gap = (long double)cells[i * COLUMNS + c] - cells[j * COLUMNS + c];
        sum += gap * gap;
      }
      expect(out[i * ROWS + j], sum, false);
    }
  }
  free(cells);
  free(out);
  persona_context_free(context);
}
END_TEST

START_TEST(wrong_arguments_are_named) {
  persona_context *context = make_context(1);
  persona_error err;
  double cells[] = {1.0, 2.0, NAN, 4.0, INFINITY, 6.0};
  const double bad_weights[] = {1.0, -1.0};
  double out[16];
  int64_t rows[16];
  persona_matrix matrix;
  persona_matrix other;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 3, 2);
  persona_matrix_init(&other, PERSONA_FLOAT64, cells, 1, 1);
  ck_assert_int_eq(persona_distances_pairwise(context, &matrix, NULL, 0, 0, 3, out, 9, &err), PERSONA_MISSING_ANSWER);
  ck_assert_int_eq(err.row, 1);
  ck_assert_int_eq(err.column, 0);
  cells[2] = 0.0;
  ck_assert_int_eq(persona_distances_pairwise(context, &matrix, NULL, 0, 0, 3, out, 9, &err), PERSONA_BAD_VALUE);
  ck_assert_int_eq(err.row, 2);
  cells[4] = 0.0;
  ck_assert_int_eq(persona_distances_pairwise(context, &matrix, NULL, 0, 0, 3, out, 8, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_distances_pairwise(context, &matrix, NULL, 0, 0, 2, out, 9, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_distances_pairwise(context, &matrix, NULL, 0, 1, 0, out, 2, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_distances_pairwise(context, &matrix, NULL, 2, 0, 3, out, 9, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_distances_pairwise(context, &matrix, NULL, 0, 2, 3, out, 9, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_distances_pairwise(context, &matrix, bad_weights, 0, 0, 3, out, 9, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(err.column, 1);
  ck_assert_int_eq(persona_distances_pairwise(NULL, &matrix, NULL, 0, 0, 3, out, 9, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_distances_cross(context, &matrix, &other, NULL, 0, 3, out, 9, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_distances_nearest(context, &matrix, NULL, NULL, 0, rows, out, &err),
                   PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_distances_nearest(context, NULL, NULL, NULL, 1, rows, out, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_distances_pairwise(context, &matrix, NULL, 0, 0, 3, out, 9, &err), err);
  persona_context_free(context);
}
END_TEST

START_TEST(extreme_numbers_stay_canonical) {
  enum { COLUMNS = 130 };
  persona_context *context = make_context(1);
  persona_error err;
  static double cells[4 * COLUMNS];
  double out[16];
  for (int64_t j = 0; j < COLUMNS; j++) {
    cells[j] = 1e200;
    cells[COLUMNS + j] = -1e200;
    cells[2 * COLUMNS + j] = (double)j * DBL_TRUE_MIN;
    cells[3 * COLUMNS + j] = 1e-170;
  }
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 4, COLUMNS);
  ck_ok(persona_distances_pairwise(context, &matrix, NULL, PERSONA_DISTANCE_SQUARED, PERSONA_LAYOUT_FULL, 4, out, 16,
                                   &err),
        err);
  double ones[136];
  double rows[2][136] = {{0.0}};
  for (int64_t j = 0; j < 136; j++) ones[j] = 1.0;
  for (int64_t i = 0; i < 4; i++) {
    for (int64_t k = 0; k < 4; k++) {
      memcpy(rows[0], cells + i * COLUMNS, sizeof(double) * COLUMNS);
      memcpy(rows[1], cells + k * COLUMNS, sizeof(double) * COLUMNS);
      const double expected = lp_distance_squared(rows[0], rows[1], ones, 136);
      ck_assert(out[i * 4 + k] == expected);
    }
  }
  persona_context_free(context);
}
END_TEST

Suite *distances_suite(void) {
  Suite *suite = suite_create("distances");
  TCase *tests = tcase_create("distances");
  tcase_add_test(tests, matrices_hold_the_defined_distances);
  tcase_add_test(tests, nearest_rows_are_those_of_the_matrix);
  tcase_add_test(tests, near_pairs_are_computed_from_differences);
  tcase_add_test(tests, wrong_arguments_are_named);
  tcase_add_test(tests, extreme_numbers_stay_canonical);
  suite_add_tcase(suite, tests);
  return suite;
}
