/* A persona space: how answers become coordinates. Fitted once, then frozen and applied to every population. */
#ifndef PERSONA_SPACE_H
#define PERSONA_SPACE_H

#include <persona/population.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_space persona_space;

/* Kind of a space. With c the mean and s the population standard deviation (divided by n) of an item over the rows that
 * the space was fitted on, and v the item's weight, squared distances are
 *   NONE       sum v (x - y)^2
 *   REFERENCE  sum (v / s^2) (x - y)^2, fitted on the reference
 *   POOLED     the same, fitted on all rows of all given populations together
 *   WHITENED   Mahalanobis: (z - u)' S^-1 (z - u) with z = (x - c) sqrt(v) / s and u likewise for y, S the covariance
 *              of z over the fitted rows, shrunk towards its mean variance by the weight of Ledoit and Wolf (2004)
 *   TRAITS     the same on trait scores: a score is the mean of the answered items of positive weight that name the
 *              trait, an item keyed in reverse counting as low + high - x; c and s are those of the scores
 *   COMPONENTS |A (z - u)|^2 with z = (x - c) sqrt(v) / s and u likewise for y; the rows of A are the eigenvectors of
 *              the covariance of z over the fitted rows, largest eigenvalues first: the first principal components
 * Items without variance in the fitted rows have no scale: in all but NONE they are left out, and named; in TRAITS it
 * is traits without variance that do not count. */
enum {
  PERSONA_SPACE_NONE = 0,
  PERSONA_SPACE_REFERENCE = 1,
  PERSONA_SPACE_POOLED = 2,
  PERSONA_SPACE_WHITENED = 3,
  PERSONA_SPACE_TRAITS = 4,
  PERSONA_SPACE_COMPONENTS = 5
};

/* Fits a space.
 * kind: one of the above. populations: `count` >= 1 populations with the same items (names, kinds, weights), together
 *   at least one row; REFERENCE takes exactly one. Row weights count; missing answers are left out item by item.
 * out: receives the space, NULL on failure. err: may be NULL.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; MISMATCH naming the first item that differs; UNSUPPORTED without a row to fit
 *   on, for a nominal item that has weight (give it weight 0 to keep it out of distances), for WHITENED and COMPONENTS
 *   with missing answers, for TRAITS when no item names a trait or one keyed in reverse has no scale; BAD_VALUE when an
 * item's variance leaves the range of double; OUT_OF_MEMORY; NUMERICAL when the shrunk covariance is still singular.
 * Ownership: persona_space_free. Immutable, may be shared by threads. Needs the populations only during this call.
 * COMPONENTS keeps those whose eigenvalue exceeds the mean eigenvalue (Kaiser and Guttman's rule), one at least. Its
 * vectors come from LAPACK: their last digits may differ from one BLAS to another, and their signs are fixed.
 * Cost: O(n D) time, O(n + D) memory; WHITENED and COMPONENTS O(n D^2 + D^3) time, O(n D + D^2) memory. Since 0.1. */
PERSONA_API int persona_space_fit(const persona_context *context, int32_t kind,
                                  const persona_population *const *populations, int64_t count, persona_space **out,
                                  persona_error *err);

/* The same for COMPONENTS with a given number of them, 1..the number of items that vary (INVALID_ARGUMENT beyond).
 * Returns, ownership, thread-safety and cost as above. Since 0.1. */
PERSONA_API int persona_space_fit_components(const persona_context *context,
                                             const persona_population *const *populations, int64_t count,
                                             int64_t components, persona_space **out, persona_error *err);
PERSONA_API void persona_space_free(persona_space *space);

/* Plain reads; NULL or an index out of range gives 0, -1, NaN or NULL. `name` is none, reference, pooled, whitened,
 * traits or components. dimensions: coordinates in use. centre and scale: c and s of a column (scale 1 in NONE, 0 for
 * an item left out). left_out: columns without variance, by place; shrinkage: the Ledoit-Wolf weight of WHITENED, else
 * NaN; explained: the share of the variance of z that the dimensions of COMPONENTS carry, else NaN. Thread-safe. Cost
 * O(1). Since 0.1. */
PERSONA_API int32_t persona_space_kind(const persona_space *space);
PERSONA_API const char *persona_space_kind_name(int32_t kind);
PERSONA_API int64_t persona_space_columns(const persona_space *space);
PERSONA_API int64_t persona_space_dimensions(const persona_space *space);
PERSONA_API double persona_space_centre(const persona_space *space, int64_t column);
PERSONA_API double persona_space_scale(const persona_space *space, int64_t column);
PERSONA_API int64_t persona_space_left_out_count(const persona_space *space);
PERSONA_API int64_t persona_space_left_out_column(const persona_space *space, int64_t index);
PERSONA_API const char *persona_space_item_name(const persona_space *space, int64_t column);
PERSONA_API double persona_space_shrinkage(const persona_space *space);
PERSONA_API double persona_space_explained(const persona_space *space);

/* Coordinates of every row of a population in the space: (x - c) sqrt(v) / s, or the whitened ones.
 * coordinates: caller's buffer of n x dimensions doubles, row-major, all written (NaN where an answer is missing).
 * Returns: PERSONA_OK, INVALID_ARGUMENT, MISMATCH, UNSUPPORTED, OUT_OF_MEMORY. Thread-safe.
 * Cost O(n D), WHITENED and COMPONENTS O(n D^2). Since 0.1. */
PERSONA_API int persona_space_project(const persona_space *space, const persona_population *population,
                                      double *coordinates, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
