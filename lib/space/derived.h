/* Spaces whose coordinates are made from several items each: trait scores, and principal components. */
#ifndef LP_SPACE_DERIVED_H
#define LP_SPACE_DERIVED_H

#include "base/account.h"
#include "data/population.h"
#include "space/space.h"

/* Traits that the items of a population name. Returns PERSONA_OK, UNSUPPORTED, OUT_OF_MEMORY. */
int lp_derive_traits(persona_space *space, const persona_population *population, persona_error *err);

/* Components of scaled rows (n x the items in use, overwritten) with shares of weight. components: 0 for those whose
 * eigenvalue exceeds the mean. Returns PERSONA_OK, INVALID_ARGUMENT, TOO_LARGE, NUMERICAL, OUT_OF_MEMORY. */
int lp_derive_components(persona_space *space, const double *rows, const double *shares, int64_t n, int64_t components,
                         persona_error *err);

/* A population of the derived coordinates of another one's rows, which need it no longer. Its items are named after
 * traits or "component1"...; row weights are taken over. Returns PERSONA_OK, OUT_OF_MEMORY, BAD_VALUE. */
int lp_space_derive(const persona_space *space, const persona_population *population, persona_population **derived,
                    persona_error *err);

/* The memory that making it takes and, as `now`, that it keeps. And the same of a space that is not fitted yet, as if
 * it had as many coordinates as there are items, with that of fitting it. name_bytes: of the names of all items or
 * traits.
 */
lp_account lp_space_derive_account(const persona_space *space, int64_t rows, bool weighted, int64_t threads);
lp_account lp_space_derive_most_account(int64_t rows, int64_t columns, int64_t name_bytes, bool weighted,
                                        int64_t threads);
lp_account lp_space_fit_derived_account(int64_t rows, int64_t columns, int64_t name_bytes, bool weighted,
                                        int64_t threads);

void lp_derivation_free(const persona_context *context, lp_derivation *derivation);

#endif
