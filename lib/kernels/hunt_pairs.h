/* Hunting within one set of points with each unordered pair scored once. */
#ifndef LP_KERNELS_HUNT_PAIRS_H
#define LP_KERNELS_HUNT_PAIRS_H

#include "kernels/hunt.h"

enum { LP_PAIR_STRIPS = LP_TILE_POINTS / LP_STRIP }; /* least strips of a workplace */

/* Whether it pays: there must be enough points to guess, and their finds must fit into 32 MiB. */
bool lp_hunt_pairs_pay(int64_t count, int64_t k, int32_t workers);

/* Fills the lists of all points of a planned hunt, whose workplaces have LP_PAIR_STRIPS strips or more; unless a sample
 * shows that the finds would not fit: then *filled is false, and each anchor must be hunted alone. Returns PERSONA_OK
 * or OUT_OF_MEMORY; a cancelled hunt stops early. */
int lp_hunt_pairs(const persona_context *context, lp_hunt *work, bool *filled, persona_error *err);

/* The memory that it takes, where it pays. */
int64_t lp_hunt_pairs_bytes(int64_t count, int64_t k, int32_t workers);

#endif
