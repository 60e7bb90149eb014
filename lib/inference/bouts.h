/* The draws behind a diagnosis: parts of the reference and of the population of the same size, and populations made to
 * fail, with their signs. */
#ifndef LP_INFERENCE_BOUTS_H
#define LP_INFERENCE_BOUTS_H

#include "base/progress.h"
#include "inference/nulls.h"
#include "inference/signs.h"

enum { LP_BOUTS = 20, LP_BOUTS_MADE = 4 };

/* Populations that stand for a mode each: three of the null battery, and rows of inference/stand_ins.h. */
enum {
  LP_STAND_IN_SHUFFLED,
  LP_STAND_IN_COLLAPSED,
  LP_STAND_IN_RANDOM,
  LP_STAND_IN_TWO_DIMENSIONAL,
  LP_STAND_IN_INFLATED,
  LP_STAND_IN_COUNT
};

typedef struct lp_bouts {
  int64_t held;                                  /* rows of each part */
  double value[LP_SIGN_COUNT];                   /* means over draws of the population's parts */
  double healthy[LP_SIGN_COUNT];                 /* and of held out parts of the yardstick */
  double deviation[LP_SIGN_COUNT];               /* of value - healthy, for a healthy population */
  double made[LP_STAND_IN_COUNT][LP_SIGN_COUNT]; /* NaN where not made */
  double apart;                                  /* mean of lp_tell_apart */
} lp_bouts;

/* What draws are taken from. */
typedef struct lp_bout_sources {
  persona_context *context;
  const persona_space *space;
  const lp_law *law; /* what populations are made from */
  const lp_cloud *population;
  const lp_cloud *yardstick;
  const lp_cloud_item *items;
  int32_t factors; /* how many, 0 when the yardstick is no reference: then nothing is read beside another part */
  uint64_t seed;
} lp_bout_sources;

/* Steps of progress. */
int64_t lp_bouts_steps(void);

/* Returns PERSONA_OK, CANCELLED or OUT_OF_MEMORY. */
int lp_bouts_run(const lp_bout_sources *from, lp_progress *progress, lp_bouts *bouts, persona_error *err);

#endif
