/* The factors of a sample: the directions in which its rows differ more than chance makes them differ. */
#ifndef LP_INFERENCE_FACTORS_H
#define LP_INFERENCE_FACTORS_H

#include "inference/cloud.h"

enum { LP_MOST_FACTORS = 8, LP_MOST_VIEWS = 2 * LP_MOST_FACTORS };

/* Factors seen in views: as principal axes, and turned by varimax. A view is a direction in the coordinates of a
 * sample along which the rows that were fitted have mean 0 and variance 1. */
typedef struct lp_factors {
  int64_t dimensions;
  int64_t padded;
  int32_t count;                     /* of factors */
  int32_t views;                     /* count, or twice as many */
  double variances[LP_MOST_FACTORS]; /* along the axes */
  double *centre;                    /* padded: mean of the fitted rows */
  double *axes;                      /* LP_MOST_VIEWS x padded */
  double *room;                      /* (LP_MOST_FACTORS + 1) x padded */
} lp_factors;

int lp_factors_create(const persona_context *context, const lp_cloud *like, lp_factors *factors, persona_error *err);
void lp_factors_clear(const persona_context *context, lp_factors *factors);

/* Fits `count` principal axes, of a sample's mean (in factors->centre) and covariance; 0: as many as have a variance
 * above the edge of what independent items show by chance in so many rows (Marchenko and Pastur), at least 1 and at
 * most LP_MOST_FACTORS. No views beside the axes. */
void lp_factors_fit(lp_factors *factors, const double *covariance, int64_t rows, int32_t count);

/* Adds the views that varimax gives. */
void lp_factors_turn(lp_factors *factors);

/* Writes the direction among the axes of `factors` that is nearest to a view fitted on other rows, with variance 1
 * along the rows of `factors`. covariance: theirs. axis: padded. */
void lp_factors_follow(const lp_factors *factors, const double *view, const double *covariance, double *axis);

/* Scores of a sample's rows along a direction. */
void lp_factor_scores(const lp_factors *factors, const double *axis, const lp_cloud *sample, double *scores);

void lp_cloud_mean(const lp_cloud *sample, double *centre);

/* Covariances (divided by rows - 1), dimensions x dimensions. columns: room for dimensions x rows. */
void lp_cloud_covariance(const lp_cloud *sample, const double *centre, double *columns, double *covariance);

/* The first `count` axes (of length 1; count x padded) of a covariance and their variances, by block iteration. room:
 * count + 1 times padded. */
void lp_leading_axes(const double *covariance, int64_t dimensions, int64_t padded, int32_t count, double *axes,
                     double *variances, double *room);

#endif
