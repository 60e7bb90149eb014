/* Moments of every item of a population. */
#ifndef LP_METRICS_ITEM_MOMENTS_H
#define LP_METRICS_ITEM_MOMENTS_H

#include "base/account.h"
#include "data/population.h"
#include "kernels/covariance.h"

/* moments: one for each column; row weights count. Columns are read by several threads. Returns PERSONA_OK or
 * OUT_OF_MEMORY. Cost O(n D). */
int lp_item_moments(const persona_population *population, lp_moments *moments, persona_error *err);

/* The memory that it takes. */
int64_t lp_item_moments_bytes(int64_t rows, bool weighted, int64_t threads);

#endif
