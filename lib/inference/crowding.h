/* Whether rows crowd together as copies of few people. */
#ifndef LP_INFERENCE_CROWDING_H
#define LP_INFERENCE_CROWDING_H

#include "inference/cloud.h"

/* Two rows differ by the share of their answers that differ: an answer counts in full from half a standard deviation of
 * the yardstick's on, and by the square of what it is of that below. Company is how much a row differs from its K-th
 * nearest other row, where K is a fortieth of the rows, 2 at least and 5 at most: among copies of one person for every
 * twenty rows, that is a copy. */
typedef struct lp_crowding {
  double near;          /* median company of the population's rows */
  double healthy_near;  /* of as many rows of the yardstick */
  double failed_near;   /* of copies with one answer drawn anew */
  double share;         /* share of rows whose company is nearer than midway between healthy and copies */
  double healthy_share; /* the same of the yardstick's rows */
  double failed_share;  /* of the copies */
  double deviation;     /* of share - healthy_share for a healthy population */
  double groups;        /* how many groups of at least 3 rows rows fall into when those closer than midway between
                           `near` and healthy are linked: the exponential of the groups' entropy */
  double grouped;       /* share of the rows in such groups */
  double largest;       /* of those in groups, share of the largest */
} lp_crowding;

/* Rows of all three are in random order. copies: rows of people repeated with one answer drawn anew.
 * items: of the yardstick. */
int lp_crowding_measure(const persona_context *context, const lp_cloud *population, const lp_cloud *yardstick,
                        const lp_cloud *copies, const lp_cloud_item *items, lp_crowding *found, persona_error *err);

#endif
