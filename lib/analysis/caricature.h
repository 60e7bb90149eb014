/* What rank correlation normal groups at assigned levels would have, and the distance that a rank correlation implies.
 */
#ifndef LP_ANALYSIS_CARICATURE_H
#define LP_ANALYSIS_CARICATURE_H

#include <stdint.h>

/* The greatest rank correlation of levels with a score that has no ties: sqrt(1 - sum p^3) for shares p. */
double lp_rank_ceiling(const double *shares, int64_t levels);

/* The rank correlation, in the population, of a level with a score that is normal around the level's place with one
 * standard deviation throughout, lowest and highest group `d` of them apart, places equally spaced. A group without
 * share only takes up its place. Mid-ranks throughout. */
double lp_rank_expected(const double *shares, int64_t levels, double d);

/* The d at which it takes a value; NaN at or beyond the ceiling. */
double lp_rank_implied(const double *shares, int64_t levels, double rho);

/* ICC(1) from the unbiased mean squares of one-way groups (Donner 1986 for unequal ones): values and the number of each
 * one's group, 0..groups - 1. counts, means: scratch, one a group. NaN without two groups and a repeated one, or
 * without variance. */
double lp_icc(const double *values, const int64_t *group_of, int64_t n, int64_t groups, double *counts, double *means);

#endif
