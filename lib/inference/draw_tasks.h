/* What the tasks behind bands share, and the tasks: one draw each. */
#ifndef LP_INFERENCE_DRAW_TASKS_H
#define LP_INFERENCE_DRAW_TASKS_H

#include <stdatomic.h>

#include "inference/agents.h"
#include "inference/bench.h"
#include "inference/draws.h"
#include "inference/law.h"
#include "inference/part.h"

enum {
  LP_LEFT_DRAWS = 40,                      /* most draws of what is not read from an atlas */
  LP_COSTLY_RESAMPLES = 80 * LP_PARTITION, /* most resamples of what takes long */
  LP_LEFT_RESAMPLES = 20 * LP_PARTITION,   /* most of what is not read from an atlas */
  LP_RESAMPLE_BATCH = 3 * LP_PARTITION     /* resamples of one task */
};

/* What a worker keeps from task to task. */
typedef struct lp_draw_place {
  int64_t *order; /* of the reference's rows */
  int64_t *blocks;
  int64_t *own_order; /* of the population's rows */
  int64_t *selected;  /* of two parts */
  int64_t *rest_selected;
  int64_t *agents;       /* a shuffle */
  double *values;        /* metrics, twice */
  double hopkins_chance; /* desk.hopkins_chance of the first part that was read */
  lp_desk desk;
} lp_draw_place;

/* The metrics that a bench must measure, one run a draw. */
typedef struct lp_left_over {
  uint8_t *chosen; /* by place in the catalogue */
  uint8_t *paired; /* of these, those that compare with a reference */
  int32_t count;
  uint8_t *resampled; /* of these, those that have intervals */
  int32_t paired_count;
  int32_t resampled_count;
} lp_left_over;

typedef struct lp_draw_work {
  const persona_run *run;
  persona_population *reference; /* rows with weight; NULL without a reference */
  persona_population *population;
  lp_draws *draws;
  lp_law law;           /* what nulls are made from: the reference's, or the population's own */
  lp_splits own_splits; /* of the population */
  bool mapped;          /* there is an atlas */
  lp_atlas atlas;
  lp_readings readings;   /* all that are chosen and can be read from it */
  lp_readings opposing;   /* of these, those that compare with a reference */
  lp_readings resampling; /* of these, those that have intervals */
  lp_readings quick;      /* of these, those that do not take long */
  int32_t *reading;       /* metrics: which, or -1 */
  lp_left_over left;
  int64_t costly_resamples; /* how many measure what takes long */
  lp_agents agents;         /* of the population */
  lp_bench *benches;
  lp_draw_place *places;
  lp_progress *progress;
  atomic_int status;
  persona_error *err;
} lp_draw_work;

/* How many draws measure what only runs can. */
static inline int64_t lp_left_draws(const lp_draw_work *all) {
  return all->mapped && all->draws->count > LP_LEFT_DRAWS ? LP_LEFT_DRAWS : all->draws->count;
}

/* How many resamples do. */
static inline int64_t lp_left_resamples(const lp_draw_work *all) {
  return all->draws->resamples < LP_LEFT_RESAMPLES ? all->draws->resamples : LP_LEFT_RESAMPLES;
}

/* Reference rows that were held out, and rows of the population, against a rest of the reference. */
int lp_draw_split(lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t draw, persona_error *err);

/* Two parts held out at once against the same rest: their difference knows nothing of how the rest varies. */
int lp_draw_opposed(lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t draw, persona_error *err);

/* A population of each null, scored as the population itself is, all in one run. */
int lp_draw_nulls(lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t draw, persona_error *err);

/* A batch of resamples of the population's agents, each scored against the whole reference. */
int lp_draw_resamples(lp_draw_work *all, lp_bench *bench, lp_draw_place *mine, int64_t batch, persona_error *err);

#endif
