/* Which of several populations is nearest to healthy people, by axis and overall, and how sure that is.
 *
 * A metric's squared distance from health is ((matched - centre)^2 - spread^2) / scale^2: centre and spread are those
 * of healthy people of the same number (the band's), so that a second sample of the reference's law has 0 on average;
 * scale is the distance of the worst null from the centre, averaged over the populations, so that what is known to be
 * wrong has about 1, whatever the metric's unit. An axis takes the mean over its metrics, the whole the mean over axes;
 * a score is the root of it. docs/COMPARISON.md has limits. */
#ifndef LP_INFERENCE_RANKING_H
#define LP_INFERENCE_RANKING_H

#include "inference/rivals.h"

enum {
  LP_RANKING_DRAWS = 4000,
  LP_RANKING_AXES = PERSONA_AXIS_COMPARISON + 1,
  LP_RANKING_BOARDS = LP_RANKING_AXES + 1, /* a board an axis, and one overall */
  LP_RANKING_OVERALL = LP_RANKING_AXES
};

/* How one population stands on one board. NaN where it is not known. */
typedef struct lp_standing {
  double score; /* 0 when no farther than chance puts a second sample of the reference */
  double low;
  double high;
  double place; /* 1 and those that are nearer by their squared distances */
  double rank;  /* mean over draws */
  double rank_low;
  double rank_high;
  double best;       /* share of the draws in which it is the nearest */
  double tied_first; /* places of the populations that it cannot be told from, itself among them */
  double tied_last;
  int32_t uncertain; /* metrics whose uncertainty is in it */
} lp_standing;

typedef struct lp_ranking {
  const lp_rivals *rivals;
  int64_t *order;       /* rivals by name: what is summed or drawn does not depend on the order they came in */
  const char **reasons; /* metrics: why one takes no part; NULL when it does */
  double *scales;       /* metrics */
  double *squared;      /* rivals x boards: squared distances, may be below 0 */
  double *draws;        /* rivals x boards x LP_RANKING_DRAWS: the same for other agents */
  uint8_t *varies;      /* rivals x metrics: it has an interval, and differences of halves */
  int32_t counts[LP_RANKING_BOARDS]; /* metrics of a board; 0: there is none */
  lp_standing *standings;            /* rivals x boards */
} lp_ranking;

static inline lp_standing *lp_ranking_at(const lp_ranking *ranking, int64_t rival, int32_t board) {
  return &ranking->standings[rival * LP_RANKING_BOARDS + board];
}

/* The name of an axis, or "overall". */
const char *lp_ranking_board_name(int32_t board);

/* |matched - centre| / scale; NaN for a metric that takes no part. */
double lp_ranking_distance(const lp_ranking *ranking, int64_t rival, int32_t index);

/* Ranks rivals, which must outlive the ranking. level: of intervals, and of telling two apart over all pairs. Returns
 * PERSONA_OK or OUT_OF_MEMORY; lp_ranking_clear is due in every case. The same bits for any number of threads, and for
 * any order of rivals with different names. Cost O(rivals x draws x partitions x metrics). */
int lp_ranking_make(const lp_rivals *rivals, uint64_t seed, double level, lp_ranking *ranking, persona_error *err);
void lp_ranking_clear(lp_ranking *ranking);

#endif
