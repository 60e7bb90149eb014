/* Signs of failure that a part of a sample shows, alone or beside a part of the reference. */
#ifndef LP_INFERENCE_SIGNS_H
#define LP_INFERENCE_SIGNS_H

#include "inference/factors.h"

/* Numbers of one part, by place. */
enum {
  LP_SIGN_COUPLING, /* mean squared correlation of two items, less what chance gives */
  LP_SIGN_PATTERN,  /* mean product of the correlations of two items here and in the other part */
  LP_SIGN_SPREAD,   /* root of the total variance */
  LP_SIGN_RADIUS,   /* median distance from the row that is nearest to all others */
  LP_SIGN_REST,     /* variance off the part's own first two axes */
  LP_SIGN_REST_SHARE,
  LP_SIGN_REACH, /* mean over the other part's factors of the mean distance from the mean score */
  LP_SIGN_COUNT
};

/* Room for reading parts of at most `rows` rows. */
typedef struct lp_signs_room {
  double *centre;     /* padded */
  double *vectors;    /* 3 x padded */
  double *scores;     /* rows */
  double *columns;    /* dimensions x rows */
  double *covariance; /* dimensions x dimensions */
  double *ones;       /* padded */
} lp_signs_room;

int lp_signs_room_create(const persona_context *context, int64_t rows, int64_t dimensions, lp_signs_room *room,
                         persona_error *err);
void lp_signs_room_clear(const persona_context *context, lp_signs_room *room);

/* What a part is read beside: correlations (dimensions x dimensions) and factors of another part. */
typedef struct lp_beside {
  double *correlations;
  lp_factors factors;
} lp_beside;

/* Makes one ready; factor_count as of lp_factors_fit. */
void lp_beside_read(const lp_cloud *part, int32_t factor_count, lp_signs_room *room, lp_beside *beside);

/* The signs of a part: LP_SIGN_COUNT numbers. beside: NULL leaves PATTERN and REACH NaN. */
void lp_signs_read(const persona_context *context, const lp_cloud *part, const lp_beside *beside, lp_signs_room *room,
                   double *signs);

/* How well rows of two samples are told apart by which side of a middle they lie on, along the line between the means
 * of `hint` and of `origin`: the share of pairs in which the row of `part` lies further toward the hint than that of
 * `other`, ties as half. 0.5: not at all. scores: room for the rows of part and other; line: padded. */
double lp_tell_apart(const lp_cloud *part, const lp_cloud *other, const lp_cloud *hint, const lp_cloud *origin,
                     double *line, double *scores);

#endif
