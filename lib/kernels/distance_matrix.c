/* Blocks of distances. A task is one block of rows by one of columns; within one set only those on and above the
 * diagonal. */
#include "kernels/distance_matrix.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"
#include "kernels/products.h"

#include <float.h>
#include <math.h>

enum { SIDE = LP_TILE };

typedef struct filling {
  const lp_points *a;
  const lp_points *b;
  const lp_distance_target *target;
  lp_distance_function distance;
  lp_scaled scaled_a; /* rows are NULL when products do not pay */
  lp_scaled scaled_b;
  int64_t column_blocks;
  double *products; /* SIDE^2 a worker */
} filling;

static int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }

static void put(const filling *work, int64_t i, int64_t j, double squared) {
  const lp_distance_target *target = work->target;
  const bool within = work->a == work->b;
  const double value = target->squared ? squared : sqrt(squared);
  if (target->row_stride > 0) {
    target->out[i * target->row_stride + j] = value;
    if (within) target->out[j * target->row_stride + i] = value;
  } else {
    const int64_t n = work->a->count;
    target->out[i * (2 * n - i - 1) / 2 + (j - i - 1)] = value;
  }
}

static double canonical(const filling *work, int64_t i, int64_t j) {
  const int64_t padded = work->a->padded;
  return work->distance((const double *)work->a->values + i * padded, (const double *)work->b->values + j * padded,
                        work->a->weights, padded);
}

/* The square by a product, where it is as good as the canonical one; else that one. */
static double by_product(const filling *work, int64_t i, int64_t j, double product) {
  const double lengths = work->scaled_a.squares[i] + work->scaled_b.squares[j];
  const double squared = lengths - 2.0 * product;
  const double error = ((double)work->a->dimensions * 4.0 + 64.0) * (DBL_EPSILON / 2.0) * lengths;
  return error * 0x1p40 <= squared ? squared : canonical(work, i, j);
}

static void fill_block(void *data, int64_t task, int32_t worker) {
  const filling *work = data;
  const bool within = work->a == work->b;
  const int64_t first_row = task / work->column_blocks * SIDE;
  const int64_t first_column = task % work->column_blocks * SIDE;
  const int64_t last_row = least_of(first_row + SIDE, work->a->count);
  const int64_t last_column = least_of(first_column + SIDE, work->b->count);
  double *products = work->scaled_a.rows != NULL ? work->products + worker * (SIDE * SIDE) : NULL;
  if (within && last_column <= first_row) return;
  if (products != NULL) {
    const int64_t padded = work->a->padded;
    lp_tile_products(work->scaled_a.rows + first_row * padded, last_row - first_row,
                     work->scaled_b.rows + first_column * padded, last_column - first_column, padded, products);
  }
  for (int64_t i = first_row; i < last_row; i++) {
    int64_t j = first_column;
    if (within && j <= i) {
      if (i < last_column && work->target->row_stride > 0) work->target->out[i * work->target->row_stride + i] = 0.0;
      j = i + 1;
    }
    for (; j < last_column; j++) {
      const double product = products != NULL ? products[(i - first_row) * SIDE + (j - first_column)] : 0.0;
      put(work, i, j, products != NULL ? by_product(work, i, j, product) : canonical(work, i, j));
    }
  }
}

int lp_distance_matrix(const persona_context *context, const lp_points *a, const lp_points *b,
                       const lp_distance_target *target, persona_error *err) {
  const int64_t row_blocks = (a->count + SIDE - 1) / SIDE;
  const bool products = a->dimensions >= LP_PRODUCT_DIMENSIONS;
  filling work = {.a = a,
                  .b = b,
                  .target = target,
                  .distance = lp_distance_fastest(context, LP_ROW_DOUBLE),
                  .column_blocks = (b->count + SIDE - 1) / SIDE};
  bool ready = true;
  if (products) {
    work.products = lp_allocate_array(context, persona_context_threads(context), SIDE * SIDE * (int64_t)sizeof(double));
    ready = work.products != NULL && lp_scale(context, a, &work.scaled_a);
    if (ready && a != b) ready = lp_scale(context, b, &work.scaled_b);
    if (a == b) work.scaled_b = work.scaled_a;
  }
  if (ready) lp_parallel_for(context, row_blocks * work.column_blocks, fill_block, &work);
  lp_release(context, work.products);
  lp_scaled_clear(context, &work.scaled_a);
  if (a != b) lp_scaled_clear(context, &work.scaled_b);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

void lp_distance_matrix_plain(const lp_points *a, const lp_points *b, const lp_distance_target *target) {
  const filling work = {
      .a = a,
      .b = b,
      .target = target,
  };
  for (int64_t i = 0; i < a->count; i++) {
    if (a == b && target->row_stride > 0) target->out[i * target->row_stride + i] = 0.0;
    for (int64_t j = a == b ? i + 1 : 0; j < b->count; j++) {
      const double *x = (const double *)a->values + i * a->padded;
      const double *y = (const double *)b->values + j * b->padded;
      put(&work, i, j, lp_distance_squared(x, y, a->weights, a->padded));
    }
  }
}
