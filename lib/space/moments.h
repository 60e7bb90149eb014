/* Moments of the columns of a matrix whose cells are all numbers: what covariances, spectra and entropies start from.
 */
#ifndef LP_SPACE_MOMENTS_H
#define LP_SPACE_MOMENTS_H

#include "data/scan.h"
#include "kernels/covariance_blocks.h"

/* The scaled moments of a scanned matrix, read block by block. The caller clears *total, also after a failure.
 * Returns PERSONA_OK, TOO_LARGE, OUT_OF_MEMORY. */
int lp_matrix_moments(const persona_context *context, const persona_matrix *matrix, const double *weights,
                      const lp_scan *scan, lp_block *total, persona_error *err);

/* The scaled rows less their mean: *rows is n x d, to be released by the caller. Returns as above. */
int lp_matrix_centred(const persona_context *context, const persona_matrix *matrix, const lp_scan *scan, double **rows,
                      persona_error *err);

/* Turns scaled sums of squares into correlations, in place: 1 on the diagonal, and `constant` wherever a constant
 * column is met. */
void lp_products_to_correlations(const lp_scan *scan, double constant, int64_t d, double *products);

#endif
