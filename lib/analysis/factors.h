/* One factor behind a trait's items, and loadings of several traits beside those of a reference. */
#ifndef LP_ANALYSIS_FACTORS_H
#define LP_ANALYSIS_FACTORS_H

#include <persona/context.h>
#include <stdbool.h>

/* Loadings of one factor by minimal residuals: those that make the sum over i < j of (r_ij - l_i l_j)^2 least, all in
 * -1..1, by cyclic exact minimisation over one loading at a time from the first principal component, until none moves
 * by more than 1e-12. Their sum is not negative. correlations: k x k, k >= 3. heywood: whether a loading stands at its
 * bound. converged: within 100,000 sweeps. */
int lp_one_factor(const persona_context *context, const double *correlations, int64_t k, double *loadings,
                  bool *heywood, bool *converged, persona_error *err);

/* Loadings (d x count) of the first `count` principal components of a d x d correlation matrix, which is destroyed. */
int lp_principal_loadings(const persona_context *context, double *correlations, int64_t d, int64_t count,
                          double *loadings, persona_error *err);

/* Rotates d x k loadings onto a target of that shape: the orthogonal matrix that minimises the sum of squared
 * differences (Schoenemann 1966). scratch: 3 k^2 numbers. Returns false, the loadings unchanged, when the rotation is
 * not determined: a singular value of loadings' target at or below 1e-10 of the largest. */
bool lp_procrustes(double *loadings, const double *target, int64_t d, int64_t k, double *scratch);

/* Tucker's phi of `count` numbers with a stride: sum a b / sqrt(sum a^2 sum b^2); NaN when one side is 0. */
double lp_tucker(const double *a, const double *b, int64_t count, int64_t stride);

#endif
