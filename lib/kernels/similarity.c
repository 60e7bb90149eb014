/* Similarities of rows, tile by tile. */
#include "kernels/similarity.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Below this share of |u|^2 + |v|^2 a squared distance is taken canonically. */
static const double NEAR = 1.0 / 64.0;

static bool is_product(const lp_similarity *similarity) {
  return similarity->kind == LP_SIMILARITY_COSINE || similarity->kind == LP_SIMILARITY_LINEAR;
}

/* Brings a row to length 1; false when it has none. Divides by the largest first, so that no square leaves the range.
 */
static bool shorten(double *row, int64_t padded) {
  double largest = 0.0;
  double squares = 0.0;
  for (int64_t j = 0; j < padded; j++) largest = fmax(largest, fabs(row[j]));
  if (!(largest > 0.0)) return false;
  for (int64_t j = 0; j < padded; j++) {
    row[j] /= largest;
    squares += row[j] * row[j];
  }
  const double length = sqrt(squares);
  for (int64_t j = 0; j < padded; j++) row[j] /= length;
  return true;
}

/* Rows for products as they are: not centred, times the roots of the weights. */
static int scale_products(const persona_context *context, const lp_similarity *similarity, const lp_points *points,
                          lp_similarity_side *side, persona_error *err) {
  const int64_t padded = points->padded;
  double *roots = lp_allocate_array(context, padded, sizeof *roots);
  side->scaled.rows = lp_allocate_array(context, points->count, padded * (int64_t)sizeof(double));
  if (roots == NULL || side->scaled.rows == NULL) {
    lp_release(context, roots);
    return lp_out_of_memory(err);
  }
  int status = PERSONA_OK;
  for (int64_t j = 0; j < padded; j++) roots[j] = sqrt(points->weights[j]);
  for (int64_t i = 0; i < points->count && status == PERSONA_OK; i++) {
    double *u = side->scaled.rows + i * padded;
    const double *x = lp_points_row(points, i, u);
    for (int64_t j = 0; j < padded; j++) u[j] = x[j] * roots[j];
    if (similarity->kind == LP_SIMILARITY_COSINE && !shorten(u, padded)) {
      status =
          lp_fail_at(err, PERSONA_UNSUPPORTED, i, -1, "row %lld is zero and has no direction: no cosine", (long long)i);
    }
  }
  lp_release(context, roots);
  return status;
}

int lp_similarity_prepare(const persona_context *context, const lp_similarity *similarity, const lp_points *points,
                          lp_similarity_side *side, persona_error *err) {
  memset(side, 0, sizeof *side);
  side->points = points;
  side->exponential = lp_exponential_fastest(context);
  if (is_product(similarity)) return scale_products(context, similarity, points, side, err);
  return lp_scale(context, points, &side->scaled) ? PERSONA_OK : lp_out_of_memory(err);
}

/* Zero bytes take one (base/memory.h), and the roots of the weights are there for a while. */
int64_t lp_similarity_prepare_bytes(int64_t count, int64_t padded) {
  const int64_t rows = lp_bytes_of(lp_bytes_sum(lp_bytes_of(count, padded), padded), (int64_t)sizeof(double));
  return lp_bytes_sum(lp_bytes_sum(rows, lp_bytes_of(count, (int64_t)sizeof(double))), 4);
}

void lp_similarity_clear(const persona_context *context, lp_similarity_side *side) {
  lp_scaled_clear(context, &side->scaled);
}

/* Products to squared distances, for one row of a tile. The comparison is false for whatever is not a number, so that
 * points beyond the products' range are taken canonically. */
static void square_row(const lp_similarity_side *a, int64_t row, const lp_similarity_side *b, int64_t first_column,
                       int64_t columns, double *tile) {
  const lp_points *points = a->points;
  const double *x = (const double *)points->values + row * points->padded;
  const double square = a->scaled.squares[row];
  const double *squares = b->scaled.squares + first_column;
  for (int64_t j = 0; j < columns; j++) {
    const double sum = square + squares[j];
    const double squared = sum - 2.0 * tile[j];
    tile[j] = squared > NEAR * sum ? squared : -1.0;
  }
  for (int64_t j = 0; j < columns; j++) {
    if (tile[j] > 0.0 && tile[j] <= DBL_MAX) continue;
    tile[j] = lp_distance_squared(x, (const double *)b->points->values + (first_column + j) * points->padded,
                                  points->weights, points->padded);
  }
}

static void finish_row(const lp_similarity *similarity, lp_exponential_function exponential, int64_t columns,
                       double *tile) {
  if (similarity->kind != LP_SIMILARITY_RBF) {
    for (int64_t j = 0; j < columns; j++) tile[j] = sqrt(tile[j]);
  }
  if (similarity->kind == LP_SIMILARITY_DISTANCE) return;
  for (int64_t j = 0; j < columns; j++) tile[j] *= -similarity->factor;
  exponential(tile, columns);
}

void lp_similarity_tile(const lp_similarity *similarity, const lp_similarity_side *a, int64_t first_row, int64_t rows,
                        const lp_similarity_side *b, int64_t first_column, int64_t columns, double *tile) {
  const int64_t padded = a->points->padded;
  lp_tile_products(a->scaled.rows + first_row * padded, rows, b->scaled.rows + first_column * padded, columns, padded,
                   tile);
  if (is_product(similarity)) {
    for (int64_t i = 0; i < rows && a == b && similarity->kind == LP_SIMILARITY_COSINE; i++) {
      const int64_t self = first_row + i - first_column;
      if (self >= 0 && self < columns) tile[i * LP_TILE + self] = 1.0;
    }
    return;
  }
  for (int64_t i = 0; i < rows; i++) {
    square_row(a, first_row + i, b, first_column, columns, tile + i * LP_TILE);
    finish_row(similarity, a->exponential, columns, tile + i * LP_TILE);
  }
}

double lp_similarity_plain(const lp_similarity *similarity, const double *x, const double *y, const double *weights,
                           int64_t padded) {
  long double product = 0.0L;
  long double squared = 0.0L;
  long double lengths[2] = {0.0L, 0.0L};
  for (int64_t j = 0; j < padded; j++) {
    const long double gap = (long double)x[j] - y[j];
    squared += weights[j] * gap * gap;
    product += (long double)weights[j] * x[j] * y[j];
    lengths[0] += (long double)weights[j] * x[j] * x[j];
    lengths[1] += (long double)weights[j] * y[j] * y[j];
  }
  switch (similarity->kind) {
    case LP_SIMILARITY_RBF: return (double)expl(-similarity->factor * squared);
    case LP_SIMILARITY_EXPONENTIAL: return (double)expl(-similarity->factor * sqrtl(squared));
    case LP_SIMILARITY_COSINE: return (double)(product / (sqrtl(lengths[0]) * sqrtl(lengths[1])));
    case LP_SIMILARITY_LINEAR: return (double)product;
    default: return (double)sqrtl(squared);
  }
}

typedef struct walk {
  const lp_similarity *similarity;
  const lp_similarity_side *a;
  const lp_similarity_side *b;
  bool upper;
  lp_similarity_visit visit;
  void *data;
  lp_progress *progress;
  double *tiles; /* one a worker */
} walk;

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

static void walk_block(void *data, int64_t task, int32_t worker) {
  const walk *work = data;
  const int64_t first_row = task * LP_TILE;
  const int64_t rows = smaller(LP_TILE, work->a->points->count - first_row);
  double *tile = work->tiles + (int64_t)worker * LP_TILE * LP_TILE;
  if (lp_progress_cancelled(work->progress)) return;
  for (int64_t start = work->upper ? first_row : 0; start < work->b->points->count; start += LP_TILE) {
    const lp_similarity_view view = {.first_row = first_row,
                                     .rows = rows,
                                     .first_column = start,
                                     .columns = smaller(LP_TILE, work->b->points->count - start),
                                     .tile = tile};
    lp_similarity_tile(work->similarity, work->a, first_row, rows, work->b, start, view.columns, tile);
    work->visit(work->data, &view, worker);
    if (lp_progress_add(work->progress, rows * view.columns)) return;
  }
}

int64_t lp_similarity_walk_bytes(const persona_context *context) {
  return (int64_t)persona_context_threads(context) * LP_TILE * LP_TILE * (int64_t)sizeof(double);
}

int lp_similarity_walk(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *a,
                       const lp_similarity_side *b, bool upper, lp_similarity_visit visit, void *data,
                       lp_progress *progress, persona_error *err) {
  walk work = {
      .similarity = similarity, .a = a, .b = b, .upper = upper, .visit = visit, .data = data, .progress = progress};
  work.tiles =
      lp_allocate_array(context, persona_context_threads(context), LP_TILE * LP_TILE * (int64_t)sizeof *work.tiles);
  if (work.tiles == NULL) return lp_out_of_memory(err);
  lp_parallel_for(context, (a->points->count + LP_TILE - 1) / LP_TILE, walk_block, &work);
  lp_release(context, work.tiles);
  if (lp_progress_cancelled(progress)) return lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
  return PERSONA_OK;
}

typedef struct target {
  double *matrix;
  int64_t stride;
} target;

/* Writes what lies on and above the diagonal, and its mirror image. */
static void write_tile(void *data, const lp_similarity_view *view, int32_t worker) {
  const target *into = data;
  (void)worker;
  for (int64_t i = 0; i < view->rows; i++) {
    const int64_t row = view->first_row + i;
    for (int64_t j = 0; j < view->columns; j++) {
      const int64_t column = view->first_column + j;
      if (column < row) continue;
      const double value = view->tile[i * LP_TILE + j];
      into->matrix[row * into->stride + column] = value;
      into->matrix[column * into->stride + row] = value;
    }
  }
}

int lp_similarity_fill(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *side,
                       double *matrix, int64_t stride, lp_progress *progress, persona_error *err) {
  target into = {.matrix = matrix, .stride = stride};
  return lp_similarity_walk(context, similarity, side, side, true, write_tile, &into, progress, err);
}
