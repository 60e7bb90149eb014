/* Tiles of fast products. */
#include "kernels/tile.h"

#include "base/memory.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* What gradual underflow can add to the distance of any pair. */
static double underflow_error(const lp_points *points) {
  double error = 0.0;
  for (int64_t j = 0; j < points->dimensions; j++) error += (points->weights[j] + 4.0) * DBL_TRUE_MIN;
  return error;
}

bool lp_scale(const persona_context *context, const lp_points *points, lp_scaled *scaled) {
  const int64_t padded = points->padded;
  scaled->count = points->count;
  scaled->padded = padded;
  scaled->rows = lp_allocate_array(context, points->count, padded * (int64_t)sizeof(double));
  scaled->bounds = lp_allocate_array(context, points->count, sizeof(double));
  double *roots = lp_allocate_array(context, padded, sizeof *roots);
  if (scaled->rows == NULL || scaled->bounds == NULL || roots == NULL) {
    lp_release(context, roots);
    return false;
  }
  const double margin = ((double)points->dimensions * 4.0 + 64.0) * (DBL_EPSILON / 2.0);
  const double underflow = underflow_error(points);
  for (int64_t j = 0; j < padded; j++) roots[j] = sqrt(points->weights[j]);
  for (int64_t i = 0; i < points->count; i++) {
    const double *x = points->values + i * padded;
    double *u = scaled->rows + i * padded;
    double squares = 0.0;
    for (int64_t j = 0; j < padded; j++) {
      u[j] = (x[j] - points->centre[j]) * roots[j];
      squares += u[j] * u[j];
    }
    if (squares < DBL_MAX / 8.0) {
      scaled->bounds[i] = squares * (1.0 - margin) - underflow;
    } else { /* sums of bounds and products of all others stay finite */
      scaled->bounds[i] = -INFINITY;
      for (int64_t j = 0; j < padded; j++) u[j] = 0.0;
    }
  }
  lp_release(context, roots);
  return true;
}

void lp_scaled_clear(const persona_context *context, lp_scaled *scaled) {
  lp_release(context, scaled->rows);
  lp_release(context, scaled->bounds);
  memset(scaled, 0, sizeof *scaled);
}

void lp_tile_products(const lp_scaled *a, int64_t first_row, int64_t rows, const lp_scaled *b, int64_t first_column,
                      int64_t columns, double *products) {
  const int64_t padded = a->padded;
  if (padded == 0) memset(products, 0, LP_TILE * LP_TILE * sizeof *products);
  for (int64_t start = 0; start < padded; start += LP_TILE) {
    const int64_t depth = padded - start < LP_TILE ? padded - start : LP_TILE;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)columns, (int)depth, 1.0,
                a->rows + first_row * padded + start, (int)padded, b->rows + first_column * padded + start, (int)padded,
                start > 0 ? 1.0 : 0.0, products, LP_TILE);
  }
}
