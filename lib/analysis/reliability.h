/* How well the items of one trait hang together. */
#ifndef LP_ANALYSIS_RELIABILITY_H
#define LP_ANALYSIS_RELIABILITY_H

#include "analysis/scored.h"

typedef struct lp_item_rest {
  int64_t column;
  double mean;
  double sd;
  double correlation; /* with the sum of the trait's other items */
  double low;         /* 95% interval by Fisher's z */
  double high;
  const char *reason; /* "" or why there is none */
} lp_item_rest;

typedef struct lp_reliability {
  int64_t items;
  int64_t rows; /* complete ones */
  double alpha;
  const char *alpha_reason;
  double omega;
  const char *omega_reason;
  bool heywood;
  int64_t constant; /* items without variance */
} lp_reliability;

/* rests: one an item of the trait. */
int lp_reliability_measure(const lp_scored *scored, int64_t trait, lp_reliability *found, lp_item_rest *rests,
                           persona_error *err);

#endif
