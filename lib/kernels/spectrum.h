/* Eigenvalues of symmetric matrices, checked before and after: LAPACK may report success on NaN. */
#ifndef LP_KERNELS_SPECTRUM_H
#define LP_KERNELS_SPECTRUM_H

#include <persona/context.h>

/* Eigenvalues of a symmetric d x d matrix, descending; the matrix is destroyed. Small negative values that rounding
 * makes of 0 are set to 0 when they lie within d * eps * largest; a more negative one stays for the caller to see.
 * Returns PERSONA_OK, OUT_OF_MEMORY, NUMERICAL (a value that is not finite, or no convergence), TOO_LARGE. */
int lp_spectrum(const persona_context *context, double *matrix, int64_t d, double *eigenvalues, persona_error *err);

/* The same by cyclic Jacobi rotations, the plain reference. */
int lp_spectrum_plain(const persona_context *context, double *matrix, int64_t d, double *eigenvalues,
                      persona_error *err);

#endif
