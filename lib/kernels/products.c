/* Products of rows. */
#include "kernels/products.h"

#include "base/memory.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

bool lp_scale(const persona_context *context, const lp_points *points, lp_scaled *scaled) {
  const int64_t padded = points->padded;
  scaled->rows = lp_allocate_array(context, points->count, padded * (int64_t)sizeof *scaled->rows);
  scaled->squares = lp_allocate_array(context, points->count, sizeof *scaled->squares);
  if (scaled->rows == NULL || scaled->squares == NULL) return false;
  for (int64_t i = 0; i < points->count; i++) {
    double *u = scaled->rows + i * padded;
    const double *x = lp_points_row(points, i, u);
    double square = 0.0;
    for (int64_t j = 0; j < padded; j++) {
      u[j] = (x[j] - points->centre[j]) * sqrt(points->weights[j]);
      square += u[j] * u[j];
    }
    const bool serves = square < 1e300 && square > 1e-280;
    scaled->squares[i] = serves ? square : NAN; /* no comparison with it holds */
    if (!serves) memset(u, 0, (size_t)padded * sizeof *u);
  }
  return true;
}

void lp_scaled_clear(const persona_context *context, lp_scaled *scaled) {
  lp_release(context, scaled->rows);
  lp_release(context, scaled->squares);
  memset(scaled, 0, sizeof *scaled);
}

void lp_tile_products(const double *a, int64_t rows, const double *b, int64_t columns, int64_t padded,
                      double *products) {
  if (padded == 0) memset(products, 0, LP_TILE * LP_TILE * sizeof *products);
  for (int64_t start = 0; start < padded; start += LP_TILE) {
    const int64_t depth = padded - start < LP_TILE ? padded - start : LP_TILE;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)columns, (int)depth, 1.0, a + start,
                (int)padded, b + start, (int)padded, start > 0 ? 1.0 : 0.0, products, LP_TILE);
  }
}
