/* The populations of a comparison beside each other. */
#ifndef PERSONA_COMPARE_STANDINGS_H
#define PERSONA_COMPARE_STANDINGS_H

#include "page.h"

/* A block an axis: metrics by populations, each with its interval and a mark of where healthy people lie. level: share
 * of an interval. */
void put_intervals(writer *to, const persona_analysis *analysis, double level);

/* Who is nearest to healthy people, overall and by axis; nothing where there is no ranking. */
void put_ranking(writer *to, const persona_analysis *analysis);

#endif
