/* Similarities between the rows of the caller's own matrix, and what is computed of them. */
#include <persona/similarity.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "data/matrix.h"
#include "kernels/distance.h"
#include "kernels/kernel_statistics.h"
#include "kernels/magnitude.h"
#include "kernels/similarity.h"
#include "space/rows.h"

#include <math.h>

/* The public numbers are the inner ones. */
#define SAME(a, b) _Static_assert((int)(a) == (int)(b), "public and inner numbers differ")
SAME(PERSONA_SIMILARITY_RBF, LP_SIMILARITY_RBF);
SAME(PERSONA_SIMILARITY_COSINE, LP_SIMILARITY_COSINE);
SAME(PERSONA_SIMILARITY_LINEAR, LP_SIMILARITY_LINEAR);
SAME(PERSONA_SIMILARITY_EXPONENTIAL, LP_SIMILARITY_EXPONENTIAL);
SAME(PERSONA_MAGNITUDE_DENSE, LP_MAGNITUDE_DENSE);
SAME(PERSONA_MAGNITUDE_ITERATIVE, LP_MAGNITUDE_ITERATIVE);

static int64_t padded_for(int64_t columns) { return lp_padded(columns < INT64_MAX / 64 ? columns : INT64_MAX / 64); }

static int check_rows(const persona_context *context, const persona_matrix *rows, persona_error *err) {
  if (context == NULL || rows == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the context or the rows are NULL");
  }
  return persona_matrix_check(rows, err);
}

static int check_rows_and_value(const persona_context *context, const persona_matrix *rows, const double *value,
                                persona_error *err) {
  if (value == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the place for the result is NULL");
  return check_rows(context, rows, err);
}

static int choose(int32_t kernel, double bandwidth, lp_similarity *similarity, persona_error *err) {
  const bool has_bandwidth = kernel == PERSONA_SIMILARITY_RBF || kernel == PERSONA_SIMILARITY_EXPONENTIAL;
  if (!has_bandwidth && kernel != PERSONA_SIMILARITY_COSINE && kernel != PERSONA_SIMILARITY_LINEAR) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "there is no similarity of number %d", (int)kernel);
  }
  if (has_bandwidth && !(bandwidth >= 1e-150 && bandwidth <= 1e150)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the bandwidth is %s; it must be in 1e-150..1e150",
                   lp_real(bandwidth).text);
  }
  similarity->kind = kernel;
  similarity->factor = 0.0;
  if (kernel == PERSONA_SIMILARITY_RBF) similarity->factor = 0.5 / bandwidth / bandwidth;
  if (kernel == PERSONA_SIMILARITY_EXPONENTIAL) similarity->factor = 1.0 / bandwidth;
  return PERSONA_OK;
}

/* Loads rows after a look at the budget; `left` is what it leaves for the work. */
static int load(const persona_context *context, const persona_matrix *matrix, int64_t needed, int64_t max_bytes,
                lp_rows *rows, int64_t *left, persona_error *err) {
  const int status = lp_rows_check_bytes(needed, max_bytes, err);
  if (status != PERSONA_OK) return status;
  *left = lp_rows_left(max_bytes, lp_rows_bytes(matrix->rows, matrix->columns));
  return lp_rows_load(context, matrix, "rows", rows, err);
}

static int finish(const persona_context *context, lp_rows *rows, int status, persona_error *err) {
  lp_rows_clear(context, rows);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}

int64_t persona_similarity_matrix_bytes(const persona_context *context, int64_t n, int64_t columns) {
  if (n < 0 || columns < 0) return 0;
  return lp_bytes_sum(lp_rows_bytes(n, columns), lp_bytes_sum(lp_similarity_prepare_bytes(n, padded_for(columns)),
                                                              lp_similarity_walk_bytes(context)));
}

static int fill_matrix(const persona_context *context, const lp_similarity *similarity, const lp_rows *rows,
                       double *matrix, int64_t stride, persona_error *err) {
  lp_similarity_side side;
  int status = lp_similarity_prepare(context, similarity, &rows->points, &side, err);
  if (status == PERSONA_OK) status = lp_similarity_fill(context, similarity, &side, matrix, stride, NULL, err);
  lp_similarity_clear(context, &side);
  for (int64_t i = 0; i < rows->points.count && status == PERSONA_OK; i++) {
    for (int64_t j = 0; j < rows->points.count && status == PERSONA_OK; j++) {
      if (isfinite(matrix[i * stride + j])) continue;
      status = lp_fail_at(err, PERSONA_NUMERICAL, i, j, "the product of rows %lld and %lld is beyond double",
                          (long long)i, (long long)j);
    }
  }
  return status;
}

int persona_similarity_matrix(const persona_context *context, const persona_matrix *rows, int32_t kernel,
                              double bandwidth, int64_t max_bytes, int64_t row_stride, double *out, int64_t capacity,
                              persona_error *err) {
  lp_similarity similarity;
  lp_rows loaded = {0};
  int64_t left;
  int status = check_rows(context, rows, err);
  if (status == PERSONA_OK) status = choose(kernel, bandwidth, &similarity, err);
  if (status == PERSONA_OK) status = lp_rows_check_room(rows->rows, rows->rows, row_stride, out, capacity, err);
  if (status != PERSONA_OK) return status;
  const int64_t needed = persona_similarity_matrix_bytes(context, rows->rows, rows->columns);
  status = load(context, rows, needed, max_bytes, &loaded, &left, err);
  if (status == PERSONA_OK) status = fill_matrix(context, &similarity, &loaded, out, row_stride, err);
  return finish(context, &loaded, status, err);
}

int64_t persona_vendi_bytes(const persona_context *context, int64_t n, int64_t columns, int32_t kernel, double order) {
  if (n < 0 || columns < 0) return 0;
  return lp_bytes_sum(lp_rows_bytes(n, columns), lp_kernel_vendi_bytes(context, kernel, n, padded_for(columns), order));
}

int persona_vendi(const persona_context *context, const persona_matrix *rows, const double *masses, int32_t kernel,
                  double bandwidth, double order, int64_t max_bytes, double *value, persona_error *err) {
  lp_similarity similarity;
  lp_rows loaded = {0};
  int64_t left;
  int status = check_rows_and_value(context, rows, value, err);
  if (status == PERSONA_OK) status = choose(kernel, bandwidth, &similarity, err);
  if (status != PERSONA_OK) return status;
  if (!(order > 0.0)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the order of the Vendi score is %s; it must be above 0",
                   lp_real(order).text);
  }
  const int64_t needed = persona_vendi_bytes(context, rows->rows, rows->columns, kernel, order);
  status = load(context, rows, needed, max_bytes, &loaded, &left, err);
  if (status == PERSONA_OK) status = lp_rows_set_masses(&loaded, masses, err);
  if (status == PERSONA_OK) {
    status = lp_kernel_vendi(context, &similarity, &loaded.points, loaded.mass, order, left, NULL, value, err);
  }
  return finish(context, &loaded, status, err);
}

int64_t persona_mmd_bytes(const persona_context *context, int64_t n, int64_t m, int64_t columns) {
  if (n < 0 || m < 0 || columns < 0) return 0;
  const int64_t pairs = lp_bytes_sum(lp_bytes_of(lp_bytes_sum(n, m), (int64_t)sizeof(double)), 2);
  const int64_t loaded = lp_bytes_sum(lp_rows_bytes(n, columns), lp_rows_bytes(m, columns));
  return lp_bytes_sum(lp_bytes_sum(pairs, loaded), lp_kernel_mmd_bytes(context, n, m, padded_for(columns)));
}

/* The pairs within each group of copies. */
static double *pairs_of(const persona_context *context, const lp_rows *rows) {
  double *pairs = lp_allocate_array(context, rows->points.count, sizeof *pairs);
  for (int64_t i = 0; i < rows->points.count && pairs != NULL; i++) {
    pairs[i] = 0.5 * rows->mass[i] * (rows->mass[i] - 1.0);
  }
  return pairs;
}

static int measure_mmd(const persona_context *context, const lp_similarity *similarity, lp_rows *x, lp_rows *y,
                       double *value, persona_error *err) {
  double *pairs_x = pairs_of(context, x);
  double *pairs_y = pairs_of(context, y);
  int status = PERSONA_OK;
  if (pairs_x == NULL || pairs_y == NULL) {
    status = lp_out_of_memory(err);
  } else {
    const lp_kernel_sample a = {.points = &x->points, .mass = x->mass, .pairs = pairs_x};
    const lp_kernel_sample b = {.points = &y->points, .mass = y->mass, .pairs = pairs_y};
    lp_rows_share_centre(x, y);
    status = lp_kernel_mmd(context, similarity, &a, &b, 0, NULL, value, err);
  }
  lp_release(context, pairs_x);
  lp_release(context, pairs_y);
  return status;
}

int persona_mmd(const persona_context *context, const persona_matrix *x, const int64_t *copies_x,
                const persona_matrix *y, const int64_t *copies_y, int32_t kernel, double bandwidth, int64_t max_bytes,
                double *value, persona_error *err) {
  lp_similarity similarity;
  lp_rows loaded_x = {0};
  lp_rows loaded_y = {0};
  int status = check_rows_and_value(context, x, value, err);
  if (status == PERSONA_OK) status = check_rows_and_value(context, y, value, err);
  if (status == PERSONA_OK) status = choose(kernel, bandwidth, &similarity, err);
  if (status != PERSONA_OK) return status;
  if (x->columns != y->columns) {
    return lp_fail(err, PERSONA_MISMATCH, "x has %lld columns and y %lld", (long long)x->columns,
                   (long long)y->columns);
  }
  status = lp_rows_check_bytes(persona_mmd_bytes(context, x->rows, y->rows, x->columns), max_bytes, err);
  if (status != PERSONA_OK) return status;
  status = lp_rows_load(context, x, "x", &loaded_x, err);
  if (status == PERSONA_OK) status = lp_rows_load(context, y, "y", &loaded_y, err);
  if (status == PERSONA_OK) status = lp_rows_set_copies(&loaded_x, copies_x, "copies_x", err);
  if (status == PERSONA_OK) status = lp_rows_set_copies(&loaded_y, copies_y, "copies_y", err);
  if (status == PERSONA_OK) status = measure_mmd(context, &similarity, &loaded_x, &loaded_y, value, err);
  lp_rows_clear(context, &loaded_y);
  return finish(context, &loaded_x, status, err);
}

int64_t persona_magnitude_bytes(const persona_context *context, int64_t n, int64_t columns, int32_t way) {
  if (n < 0 || columns < 0 || (way != PERSONA_MAGNITUDE_DENSE && way != PERSONA_MAGNITUDE_ITERATIVE)) return 0;
  const int64_t work = lp_magnitude_bytes(context, n, padded_for(columns), way);
  const int64_t distinct = lp_distinct_rows_bytes(n);
  return lp_bytes_sum(lp_rows_bytes(n, columns), work > distinct ? work : distinct);
}

int persona_magnitude(const persona_context *context, const persona_matrix *rows, double scale, int64_t max_bytes,
                      double *value, persona_error *err) {
  lp_rows loaded = {0};
  int64_t left;
  double residual;
  int status = check_rows_and_value(context, rows, value, err);
  if (status != PERSONA_OK) return status;
  if (!(scale >= 1e-300 && scale <= 1e300)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the scale is %s; it must be in 1e-300..1e300", lp_real(scale).text);
  }
  const int64_t needed = persona_magnitude_bytes(context, rows->rows, rows->columns, PERSONA_MAGNITUDE_ITERATIVE);
  status = load(context, rows, needed, max_bytes, &loaded, &left, err);
  if (status == PERSONA_OK) {
    status = lp_distinct_rows(context, loaded.values, loaded.points.padded, &loaded.points.count, err);
  }
  if (status == PERSONA_OK) {
    status = lp_magnitude(context, &loaded.points, scale, left, NULL, value, &residual, err);
  }
  return finish(context, &loaded, status, err);
}

int64_t persona_diversity_bytes(const persona_context *context, int64_t n, int64_t columns) {
  if (n < 0 || columns < 0) return 0;
  return lp_bytes_sum(lp_rows_bytes(n, columns), lp_kernel_diversity_bytes(context, n, padded_for(columns)));
}

int persona_diversity(const persona_context *context, const persona_matrix *rows, const double *masses, int32_t kernel,
                      double bandwidth, double order, int64_t max_bytes, double *value, persona_error *err) {
  lp_similarity similarity;
  lp_rows loaded = {0};
  int64_t left;
  int status = check_rows_and_value(context, rows, value, err);
  if (status == PERSONA_OK) status = choose(kernel, bandwidth, &similarity, err);
  if (status != PERSONA_OK) return status;
  if (kernel != PERSONA_SIMILARITY_RBF && kernel != PERSONA_SIMILARITY_EXPONENTIAL) {
    return lp_fail(err, PERSONA_UNSUPPORTED,
                   "diversity needs similarities in 0..1 with 1 on the diagonal: RBF or EXPONENTIAL");
  }
  if (!(order >= 0.0)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the order of the diversity is %s; it must be at least 0",
                   lp_real(order).text);
  }
  status =
      load(context, rows, persona_diversity_bytes(context, rows->rows, rows->columns), max_bytes, &loaded, &left, err);
  if (status == PERSONA_OK) status = lp_rows_set_masses(&loaded, masses, err);
  if (status == PERSONA_OK) {
    status = lp_kernel_diversity(context, &similarity, &loaded.points, loaded.mass, order, left, NULL, value, err);
  }
  return finish(context, &loaded, status, err);
}
