/* Moments of the columns of a matrix. */
#include "space/moments.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* BLAS counts in 32 bits. */
static int check_columns(const persona_matrix *matrix, persona_error *err) {
  if (matrix->columns <= INT32_MAX) return PERSONA_OK;
  return lp_fail(err, PERSONA_TOO_LARGE, "%lld columns are more than a covariance can have",
                 (long long)matrix->columns);
}

static int add_blocks(const persona_matrix *matrix, const double *weights, const lp_scan *scan, double *rows,
                      lp_block_tree *tree, persona_error *err) {
  int status = PERSONA_OK;
  for (int64_t first = 0; first < matrix->rows && status == PERSONA_OK; first += LP_BLOCK_ROWS) {
    const int64_t left = matrix->rows - first;
    const int64_t count = left < LP_BLOCK_ROWS ? left : LP_BLOCK_ROWS;
    lp_scan_read(scan, matrix, first, count, rows, matrix->columns);
    status = lp_block_tree_add(tree, rows, weights != NULL ? weights + first : NULL, count, err);
  }
  return status;
}

int lp_matrix_moments(const persona_context *context, const persona_matrix *matrix, const double *weights,
                      const lp_scan *scan, lp_block *total, persona_error *err) {
  lp_block_tree tree;
  memset(total, 0, sizeof *total);
  int status = check_columns(matrix, err);
  if (status != PERSONA_OK) return status;
  const int64_t room = matrix->rows < LP_BLOCK_ROWS ? matrix->rows : LP_BLOCK_ROWS;
  double *rows = lp_allocate_array(context, room, matrix->columns * (int64_t)sizeof *rows);
  if (rows == NULL) return lp_out_of_memory(err);
  lp_block_tree_create(context, matrix->columns, &tree);
  status = add_blocks(matrix, weights, scan, rows, &tree, err);
  if (status == PERSONA_OK) status = lp_block_tree_finish(&tree, total, err);
  lp_block_tree_clear(&tree);
  lp_release(context, rows);
  return status;
}

int lp_matrix_centred(const persona_context *context, const persona_matrix *matrix, const lp_scan *scan, double **rows,
                      persona_error *err) {
  const int64_t d = matrix->columns;
  *rows = NULL;
  const int status = check_columns(matrix, err);
  if (status != PERSONA_OK) return status;
  double *mean = lp_allocate_array(context, d, sizeof *mean);
  double *residue = lp_allocate_array(context, d, sizeof *residue);
  *rows = lp_allocate_array(context, matrix->rows, d * (int64_t)sizeof **rows);
  const bool ready = *rows != NULL && mean != NULL && residue != NULL;
  if (ready) {
    lp_scan_read(scan, matrix, 0, matrix->rows, *rows, d);
    lp_centre_rows(*rows, matrix->rows, d, mean, residue);
  }
  lp_release(context, mean);
  lp_release(context, residue);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

void lp_products_to_correlations(const lp_scan *scan, double constant, int64_t d, double *products) {
  for (int64_t a = 0; a < d; a++) {
    const double root_a = sqrt(products[a * d + a]);
    for (int64_t b = a + 1; b < d; b++) {
      const double raw = products[a * d + b] / root_a / sqrt(products[b * d + b]);
      const double inside = raw > 1.0 ? 1.0 : raw < -1.0 ? -1.0 : raw;
      const double value = lp_scan_varies(scan, a) && lp_scan_varies(scan, b) ? inside : constant;
      products[a * d + b] = value;
      products[b * d + a] = value;
    }
  }
  for (int64_t a = 0; a < d; a++) products[a * d + a] = lp_scan_varies(scan, a) ? 1.0 : constant;
}
