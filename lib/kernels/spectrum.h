/* Eigenvalues of symmetric matrices, checked before and after: LAPACK may report success on NaN. */
#ifndef LP_KERNELS_SPECTRUM_H
#define LP_KERNELS_SPECTRUM_H

#include <persona/context.h>

#include "base/account.h"

/* The largest side: dsyevd counts its workspace in 32 bits; larger matrices would need more memory than most machines
 * have anyway. */
enum { LP_SPECTRUM_SIDE = 32766 };

/* Eigenvalues of a symmetric d x d matrix, descending; the matrix is destroyed. Small negative values that rounding
 * makes of 0 are set to 0 when they lie within d * eps * largest; a more negative one stays for the caller to see.
 * Returns PERSONA_OK, OUT_OF_MEMORY, NUMERICAL (a value that is not finite, or no convergence), TOO_LARGE. */
int lp_spectrum(const persona_context *context, double *matrix, int64_t d, double *eigenvalues, persona_error *err);

/* The same with unit eigenvectors, which take the matrix's place: row i holds that of eigenvalue i, its largest
 * coordinate (the first of several) above 0. Returns as lp_spectrum. */
int lp_eigenvectors(const persona_context *context, double *matrix, int64_t d, double *eigenvalues, persona_error *err);

/* The most memory that it takes. */
int64_t lp_eigenvectors_bytes(int64_t d);

/* Eigenvalues, descending, of X'X for n x d rows X, from the smaller side: X'X or XX', whose others are 0. eigenvalues:
 * room for min(n, d); *count: how many. Cost O(n d min(n, d)). Returns as lp_spectrum. */
int lp_row_spectrum(const persona_context *context, const double *rows, int64_t n, int64_t d, double *eigenvalues,
                    int64_t *count, persona_error *err);

/* The most memory that it takes beside rows and eigenvalues. (OpenBLAS has buffers of its own.) */
int64_t lp_row_spectrum_bytes(int64_t n, int64_t d);

/* The same as lp_spectrum by cyclic Jacobi rotations, the plain reference. */
int lp_spectrum_plain(const persona_context *context, double *matrix, int64_t d, double *eigenvalues,
                      persona_error *err);

#endif
