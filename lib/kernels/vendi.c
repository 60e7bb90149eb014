/* Vendi scores (kernels/kernel_statistics.h): from eigenvalues on the smaller side, of the n x n matrix, or for order 2
 * by blocks. */
#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "kernels/kernel_statistics.h"
#include "kernels/spectrum.h"

#include <float.h>
#include <math.h>
#include <string.h>

static bool is_product(int32_t kind) { return kind == LP_SIMILARITY_COSINE || kind == LP_SIMILARITY_LINEAR; }

/* ---- bytes --------------------------------------------------------------------------------------------------------
 */

/* A square matrix, its eigenvalues, and the workspace of lp_spectrum. */
static int64_t spectrum_bytes(int64_t side) {
  const int64_t numbers = lp_bytes_sum(lp_bytes_of(side, side), lp_bytes_of(side, 35));
  return lp_bytes_sum(lp_bytes_of(numbers, (int64_t)sizeof(double)), 64);
}

static int64_t eigen_bytes(const persona_context *context, int32_t kind, int64_t count, int64_t padded) {
  const int64_t side = is_product(kind) && padded < count ? padded : count;
  const int64_t walk = is_product(kind) ? 0 : lp_similarity_walk_bytes(context);
  return lp_bytes_sum(spectrum_bytes(side), walk);
}

static int64_t block_bytes(const persona_context *context, int64_t count) {
  return lp_bytes_sum(lp_kernel_sum_bytes(context, count), lp_bytes_of(count, (int64_t)sizeof(double)) + 1);
}

/* What every way needs: the rows ready for products, and the shares. */
static int64_t common_bytes(int64_t count, int64_t padded) {
  return lp_bytes_sum(lp_similarity_prepare_bytes(count, padded), lp_bytes_of(count, (int64_t)sizeof(double)) + 1);
}

int64_t lp_kernel_vendi_bytes(const persona_context *context, int32_t kind, int64_t count, int64_t padded,
                              double order) {
  const int64_t eigen = eigen_bytes(context, kind, count, padded);
  const int64_t block = block_bytes(context, count);
  int64_t way = eigen;
  if (order == 2.0) way = is_product(kind) && eigen < block ? eigen : block;
  return lp_bytes_sum(common_bytes(count, padded), way);
}

/* ---- ways ---------------------------------------------------------------------------------------------------------
 */

/* Scales the score's invariant away: LINEAR rows so that the largest number is 1, for sums of squares that stay in
 * range. False when all are 0. */
static bool normalise_rows(const lp_similarity_side *side) {
  const int64_t numbers = side->points->count * side->points->padded;
  double largest = 0.0;
  for (int64_t i = 0; i < numbers; i++) largest = fmax(largest, fabs(side->scaled.rows[i]));
  if (!(largest > 0.0)) return false;
  for (int64_t i = 0; i < numbers; i++) side->scaled.rows[i] /= largest;
  return true;
}

double lp_spectrum_score(double *eigenvalues, int64_t count, int64_t side, double order) {
  double sum = 0.0;
  const double noise = count > 0 ? (double)side * DBL_EPSILON * eigenvalues[0] : 0.0;
  for (int64_t i = 0; i < count; i++) {
    if (!(eigenvalues[i] > noise)) eigenvalues[i] = 0.0;
    sum += eigenvalues[i];
  }
  for (int64_t i = 0; i < count; i++) eigenvalues[i] /= sum;
  return lp_diversity_number(eigenvalues, eigenvalues, count, order);
}

/* By X'X or XX' of the rows times the roots of their shares. */
static int by_rows(const persona_context *context, const lp_similarity_side *side, const double *shares, double order,
                   double *value, persona_error *err) {
  const int64_t count = side->points->count;
  const int64_t padded = side->points->padded;
  int64_t found = 0;
  double *eigenvalues = lp_allocate_array(context, padded < count ? padded : count, sizeof *eigenvalues);
  if (eigenvalues == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < count; i++) {
    const double root = sqrt(shares[i]);
    for (int64_t j = 0; j < padded; j++) side->scaled.rows[i * padded + j] *= root;
  }
  const int status = lp_row_spectrum(context, side->scaled.rows, count, padded, eigenvalues, &found, err);
  if (status == PERSONA_OK) *value = lp_spectrum_score(eigenvalues, found, found, order);
  lp_release(context, eigenvalues);
  return status;
}

static int by_matrix(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *side,
                     const double *shares, double order, lp_progress *progress, double *value, persona_error *err) {
  const int64_t count = side->points->count;
  double *matrix = lp_allocate_array(context, count, count * (int64_t)sizeof *matrix);
  double *eigenvalues = lp_allocate_array(context, count, sizeof *eigenvalues);
  int status = matrix == NULL || eigenvalues == NULL
                   ? lp_out_of_memory(err)
                   : lp_similarity_fill(context, similarity, side, matrix, count, progress, err);
  for (int64_t i = 0; i < count && status == PERSONA_OK; i++) {
    for (int64_t j = 0; j < count; j++) matrix[i * count + j] *= sqrt(shares[i] * shares[j]);
  }
  if (status == PERSONA_OK) status = lp_spectrum(context, matrix, count, eigenvalues, err);
  if (status == PERSONA_OK) *value = lp_spectrum_score(eigenvalues, count, count, order);
  lp_release(context, matrix);
  lp_release(context, eigenvalues);
  return status;
}

/* Order 2: (sum p_i k_ii)^2 / sum p_i p_j k_ij^2. */
static int by_blocks(const persona_context *context, const lp_similarity *similarity, const lp_similarity_side *side,
                     const double *shares, lp_progress *progress, double *value, persona_error *err) {
  const int64_t count = side->points->count;
  double trace = 1.0;
  double half = 0.0;
  double *diagonal = lp_allocate_array(context, count, sizeof *diagonal);
  if (diagonal == NULL) return lp_out_of_memory(err);
  if (similarity->kind == LP_SIMILARITY_LINEAR) trace = 0.0;
  for (int64_t i = 0; i < count; i++) {
    diagonal[i] = shares[i] * shares[i] / 2.0;
    for (int64_t j = 0; j < side->points->padded && similarity->kind == LP_SIMILARITY_LINEAR; j++) {
      const double number = side->scaled.rows[i * side->points->padded + j];
      trace += shares[i] * (number * number);
    }
  }
  const int status = lp_kernel_sum_within(context, similarity, side, shares, diagonal, true, progress, &half, err);
  if (status == PERSONA_OK && half > 0.0) *value = trace * trace / (2.0 * half);
  lp_release(context, diagonal);
  return status;
}

/* Which way: by blocks where order 2 has no cheaper one. */
static bool takes_blocks(const persona_context *context, const lp_similarity *similarity, const lp_points *points,
                         double order, int64_t max_bytes) {
  if (order != 2.0) return false;
  if (!is_product(similarity->kind)) return true;
  const int64_t eigen = lp_bytes_sum(eigen_bytes(context, similarity->kind, points->count, points->padded),
                                     common_bytes(points->count, points->padded));
  return max_bytes > 0 && eigen > max_bytes;
}

int lp_kernel_vendi(const persona_context *context, const lp_similarity *similarity, const lp_points *points,
                    const double *mass, double order, int64_t max_bytes, lp_progress *progress, double *value,
                    persona_error *err) {
  const int64_t count = points->count;
  double total = 0.0;
  *value = NAN;
  int status =
      lp_bytes_check(lp_kernel_vendi_bytes(context, similarity->kind, count, points->padded, order), max_bytes, err);
  if (status != PERSONA_OK) return status;
  for (int64_t i = 0; i < count; i++) total += mass[i];
  if (!(total > 0.0)) return PERSONA_OK;
  lp_similarity_side side = {.points = NULL};
  double *shares = lp_allocate_array(context, count, sizeof *shares);
  status = shares == NULL ? lp_out_of_memory(err) : lp_similarity_prepare(context, similarity, points, &side, err);
  for (int64_t i = 0; i < count && status == PERSONA_OK; i++) shares[i] = mass[i] / total;
  if (status == PERSONA_OK && (similarity->kind != LP_SIMILARITY_LINEAR || normalise_rows(&side))) {
    if (takes_blocks(context, similarity, points, order, max_bytes)) {
      status = by_blocks(context, similarity, &side, shares, progress, value, err);
    } else if (is_product(similarity->kind)) {
      status = by_rows(context, &side, shares, order, value, err);
    } else {
      status = by_matrix(context, similarity, &side, shares, order, progress, value, err);
    }
  }
  lp_similarity_clear(context, &side);
  lp_release(context, shares);
  return status;
}
