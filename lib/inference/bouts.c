/* Drawing parts, making populations, and reading the signs of all of them. */
#include "inference/bouts.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "inference/recycler.h"
#include "inference/stand_ins.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { MOST_HELD = 600, MOST_HELD_WIDE = 400, WIDE = 80, MADE_BY_NULLS = 3 };
enum { TASKS = LP_BOUTS + LP_STAND_IN_INFLATED * LP_BOUTS_MADE };

static const int32_t nulls[MADE_BY_NULLS] = {LP_NULL_SHUFFLED_COLUMNS, LP_NULL_COLLAPSED_TO_MEAN,
                                             LP_NULL_RANDOM_RESPONDER};

/* What a worker keeps from task to task. */
typedef struct desk {
  lp_recycler recycler;
  persona_context *single; /* in which it makes populations */
  int64_t *numbers;        /* of rows */
  double *values;          /* three parts of `held` rows */
  lp_signs_room room;
  lp_beside beside;
} desk;

/* What one draw gives. */
typedef struct bout {
  double value[LP_SIGN_COUNT];
  double healthy[LP_SIGN_COUNT]; /* of a made population in its tasks */
  double reach;                  /* of inflated people */
  double apart;
} bout;

typedef struct work {
  const lp_bout_sources *from;
  int64_t held;
  desk *desks;
  bout *bouts; /* TASKS */
  lp_progress *progress;
  atomic_int status;
  persona_error *err;
} work;

int64_t lp_bouts_steps(void) { return TASKS; }

/* Half of the population's part gives the direction, the other half is told apart. */
static double tell_apart(const lp_cloud *held, const lp_cloud *other, const lp_cloud *scored, lp_signs_room *room) {
  lp_cloud hint = *scored;
  lp_cloud judged = *scored;
  hint.rows = scored->rows / 2;
  judged.rows = scored->rows - hint.rows;
  judged.values = scored->values + hint.rows * scored->padded;
  return lp_tell_apart(&judged, held, &hint, other, room->vectors, room->scores);
}

static void draw_parts(const work *all, desk *mine, int64_t draw, bout *found) {
  const lp_bout_sources *from = all->from;
  const bool compared = from->factors > 0;
  lp_cloud parts[3];
  for (int part = 0; part < 3; part++) parts[part].values = mine->values + part * all->held * from->yardstick->padded;
  lp_cloud *const held = &parts[0];
  lp_cloud *const other = &parts[1];
  lp_cloud *const scored = &parts[2];
  lp_shuffle_front(from->seed, LP_PURPOSE_SPLITS, (UINT64_C(7) << 40) + (uint64_t)draw, from->yardstick->rows,
                   2 * all->held, mine->numbers);
  lp_cloud_take(from->yardstick, mine->numbers, all->held, held);
  lp_cloud_take(from->yardstick, mine->numbers + all->held, all->held, other);
  lp_shuffle_front(from->seed, LP_PURPOSE_GROUPS, (UINT64_C(7) << 40) + (uint64_t)draw, from->population->rows,
                   all->held, mine->numbers);
  lp_cloud_take(from->population, mine->numbers, all->held, scored);
  if (compared) lp_beside_read(other, from->factors, &mine->room, &mine->beside);
  const lp_beside *beside = compared ? &mine->beside : NULL;
  lp_signs_read(from->context, scored, beside, &mine->room, found->value);
  lp_signs_read(from->context, held, beside, &mine->room, found->healthy);
  found->apart = compared ? tell_apart(held, other, scored, &mine->room) : NAN;
  found->reach = NAN;
  if (compared && draw < LP_BOUTS_MADE) {
    double signs[LP_SIGN_COUNT];
    lp_make_inflated(from->items, &mine->beside.factors, from->seed, (uint64_t)draw, held, mine->room.vectors);
    lp_signs_read(from->context, held, beside, &mine->room, signs);
    found->reach = signs[LP_SIGN_REACH];
  }
}

static int draw_null(const work *all, desk *mine, int64_t task, bout *found, persona_error *err) {
  const lp_bout_sources *from = all->from;
  persona_population *made = NULL;
  lp_cloud sample = {.values = NULL};
  int status = lp_null_create(mine->single, nulls[task / LP_BOUTS_MADE], from->law, all->held, from->seed,
                              (UINT64_C(1) << 24) + (uint64_t)(task % LP_BOUTS_MADE), &made, err);
  if (status == PERSONA_OK) status = lp_cloud_read(mine->single, from->space, made, from->seed, &sample, err);
  if (status == PERSONA_OK) lp_signs_read(from->context, &sample, NULL, &mine->room, found->healthy);
  lp_cloud_clear(mine->single, &sample);
  persona_population_free(made);
  return status;
}

static int make_one(const work *all, desk *mine, int64_t task, bout *found, persona_error *err) {
  const lp_bout_sources *from = all->from;
  if (task / LP_BOUTS_MADE != LP_STAND_IN_TWO_DIMENSIONAL) return draw_null(all, mine, task, found, err);
  lp_cloud part = {all->held, from->yardstick->dimensions, from->yardstick->padded, mine->values};
  lp_make_two_dimensional(from->items, from->seed, (uint64_t)(task % LP_BOUTS_MADE), &part);
  lp_signs_read(from->context, &part, NULL, &mine->room, found->healthy);
  return PERSONA_OK;
}

static void one_task(void *data, int64_t index, int32_t worker) {
  work *all = data;
  if (atomic_load(&all->status) != PERSONA_OK || lp_progress_cancelled(all->progress)) return;
  if (index < LP_BOUTS) {
    draw_parts(all, &all->desks[worker], index, &all->bouts[index]);
  } else {
    persona_error error;
    const int status = make_one(all, &all->desks[worker], index - LP_BOUTS, &all->bouts[index], &error);
    int none = PERSONA_OK;
    if (status != PERSONA_OK && atomic_compare_exchange_strong(&all->status, &none, status) && all->err != NULL) {
      *all->err = error;
    }
  }
  (void)lp_progress_add(all->progress, 1);
}

static void end_desks(work *all) {
  const persona_context *context = all->from->context;
  for (int32_t w = 0; all->desks != NULL && w < persona_context_threads(context); w++) {
    lp_release(context, all->desks[w].numbers);
    lp_release(context, all->desks[w].values);
    lp_release(context, all->desks[w].beside.correlations);
    lp_factors_clear(context, &all->desks[w].beside.factors);
    lp_signs_room_clear(context, &all->desks[w].room);
    if (all->desks[w].single == NULL) continue;
    persona_context_free(all->desks[w].single);
    lp_recycler_end(&all->desks[w].recycler);
  }
  lp_release(context, all->desks);
  lp_release(context, all->bouts);
}

static int begin_desk(const work *all, desk *mine, persona_error *err) {
  const lp_bout_sources *from = all->from;
  const int64_t dimensions = from->yardstick->dimensions;
  const int64_t most = from->population->rows > from->yardstick->rows ? from->population->rows : from->yardstick->rows;
  mine->single = lp_recycler_context(&mine->recycler, from->context);
  mine->numbers = lp_allocate_array(from->context, most, sizeof *mine->numbers);
  mine->values = lp_allocate_array(from->context, 3 * all->held,
                                   lp_bytes_of(from->yardstick->padded, (int64_t)sizeof *mine->values));
  mine->beside.correlations =
      lp_allocate_array(from->context, dimensions, lp_bytes_of(dimensions, (int64_t)sizeof(double)));
  if (mine->single == NULL || mine->numbers == NULL || mine->values == NULL || mine->beside.correlations == NULL) {
    return lp_out_of_memory(err);
  }
  const int status = lp_factors_create(from->context, from->yardstick, &mine->beside.factors, err);
  if (status != PERSONA_OK) return status;
  return lp_signs_room_create(from->context, all->held, dimensions, &mine->room, err);
}

static int begin_desks(work *all, persona_error *err) {
  const persona_context *context = all->from->context;
  all->bouts = lp_allocate_zeroed(context, TASKS, sizeof *all->bouts);
  all->desks = lp_allocate_zeroed(context, persona_context_threads(context), sizeof *all->desks);
  if (all->bouts == NULL || all->desks == NULL) return lp_out_of_memory(err);
  for (int32_t w = 0; w < persona_context_threads(context); w++) {
    const int status = begin_desk(all, &all->desks[w], err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

/* Means over draws, and how far the two may differ: parts of one sample overlap, so that a mean over them varies less
 * than a part by its share, and splits of the yardstick show the rest. */
static void sum_up_sign(const work *all, int sign, lp_bouts *bouts) {
  const double x = (double)all->held / (double)all->from->population->rows;
  const double u = (double)all->held / (double)all->from->yardstick->rows;
  double value = 0.0;
  double healthy = 0.0;
  double square = 0.0;
  for (int draw = 0; draw < LP_BOUTS; draw++) {
    value += all->bouts[draw].value[sign] / LP_BOUTS;
    healthy += all->bouts[draw].healthy[sign] / LP_BOUTS;
  }
  for (int draw = 0; draw < LP_BOUTS; draw++) {
    const double away = all->bouts[draw].healthy[sign] - healthy;
    square += away * away / (LP_BOUTS - 1);
  }
  bouts->value[sign] = value;
  bouts->healthy[sign] = healthy;
  bouts->deviation[sign] = sqrt(square * ((x + u) / (1.0 - u) + 2.0 / LP_BOUTS));
  for (int which = 0; which < LP_STAND_IN_INFLATED; which++) {
    double mean = 0.0;
    for (int draw = 0; draw < LP_BOUTS_MADE; draw++) {
      mean += all->bouts[LP_BOUTS + which * LP_BOUTS_MADE + draw].healthy[sign] / LP_BOUTS_MADE;
    }
    bouts->made[which][sign] = mean;
  }
  bouts->made[LP_STAND_IN_INFLATED][sign] = NAN;
}

static void sum_up(const work *all, lp_bouts *bouts) {
  bouts->held = all->held;
  for (int sign = 0; sign < LP_SIGN_COUNT; sign++) sum_up_sign(all, sign, bouts);
  double reach = 0.0;
  for (int draw = 0; draw < LP_BOUTS_MADE; draw++) reach += all->bouts[draw].reach / LP_BOUTS_MADE;
  bouts->made[LP_STAND_IN_INFLATED][LP_SIGN_REACH] = reach;
  bouts->apart = 0.0;
  for (int draw = 0; draw < LP_BOUTS; draw++) bouts->apart += all->bouts[draw].apart / LP_BOUTS;
}

int lp_bouts_run(const lp_bout_sources *from, lp_progress *progress, lp_bouts *bouts, persona_error *err) {
  work all = {.from = from, .progress = progress, .err = err};
  const int64_t half = from->yardstick->rows / 2;
  atomic_init(&all.status, PERSONA_OK);
  all.held = from->yardstick->dimensions > WIDE ? MOST_HELD_WIDE : MOST_HELD;
  if (all.held > half) all.held = half;
  if (all.held > from->population->rows) all.held = from->population->rows;
  int status = begin_desks(&all, err);
  if (status == PERSONA_OK) {
    lp_parallel_for(from->context, TASKS, one_task, &all);
    status = atomic_load(&all.status);
  }
  if (status == PERSONA_OK && lp_progress_cancelled(progress)) {
    status = lp_fail(err, PERSONA_CANCELLED, "the diagnosis was cancelled");
  }
  if (status == PERSONA_OK) sum_up(&all, bouts);
  end_desks(&all);
  return status;
}
