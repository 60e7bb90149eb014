/* Scores, their draws, and what the draws say of ranks. Halves of a rival's agents that have none in common differ as
 * two populations of half its number do: random sums of such differences, made as wide as each metric's interval, are
 * how all of its metrics would differ together for other agents. */
#include "inference/ranking.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 250, LEAST_PARTITIONS = 10 };

const char *lp_ranking_board_name(int32_t board) {
  return board == LP_RANKING_OVERALL ? "overall" : persona_axis_name(board);
}

double lp_ranking_distance(const lp_ranking *ranking, int64_t rival, int32_t index) {
  const lp_band *band = &lp_rivals_at(ranking->rivals, rival, index)->band;
  return ranking->reasons[index] == NULL ? fabs(band->matched - band->centre) / ranking->scales[index] : NAN;
}

/* ---- which metrics take part, and on what scale ---- */

/* How far the worst null lies from healthy people; NaN without nulls. outside: whether it is outside the band. */
static double worst_null(const lp_band *band, bool *outside) {
  double worst = NAN;
  for (int32_t null = 0; null < LP_NULL_COUNT; null++) {
    const double value = band->null_value[null];
    const double away = fabs(value - band->centre);
    if (isnan(away) || away <= worst) continue;
    worst = away;
    *outside = value < band->low || value > band->high;
  }
  return worst;
}

static const char *find_scale(const lp_ranking *ranking, int32_t index, double *scale) {
  const lp_rivals *rivals = ranking->rivals;
  *scale = 0.0;
  for (int64_t i = 0; i < rivals->count; i++) {
    const lp_band *band = &lp_rivals_at(rivals, ranking->order[i], index)->band;
    bool outside = false;
    if (isnan(band->matched)) return "it has no matched value for one of the populations";
    if (isnan(band->centre) || isnan(band->spread)) return "there is no band of healthy people";
    const double worst = worst_null(band, &outside);
    if (isnan(worst)) return "no null shows how far from health a population can be";
    if (!outside) return "it does not tell healthy people from any null";
    *scale += worst / (double)rivals->count;
  }
  return NULL;
}

static int64_t *name_order(const lp_rivals *rivals) {
  int64_t *order = lp_allocate_array(rivals->context, rivals->count, sizeof *order);
  for (int64_t i = 0; order != NULL && i < rivals->count; i++) {
    int64_t at = i;
    while (at > 0 && strcmp(rivals->names[order[at - 1]], rivals->names[i]) > 0) {
      order[at] = order[at - 1];
      at--;
    }
    order[at] = i;
  }
  return order;
}

/* ---- squared distances ---- */

/* Means over the metrics of each axis, then over axes. terms: one a metric. */
static void gather(const lp_ranking *ranking, const double *terms, double *boards, int64_t stride) {
  const lp_rivals *rivals = ranking->rivals;
  double sums[LP_RANKING_AXES] = {0.0};
  double all = 0.0;
  double axes = 0.0;
  for (int32_t i = 0; i < rivals->metrics; i++) {
    if (ranking->reasons[i] == NULL) sums[persona_metric_axis(rivals->metric[i])] += terms[i];
  }
  for (int32_t axis = 0; axis < LP_RANKING_AXES; axis++) {
    const int32_t count = ranking->counts[axis];
    boards[axis * stride] = count > 0 ? sums[axis] / (double)count : NAN;
    if (count == 0) continue;
    all += boards[axis * stride];
    axes += 1.0;
  }
  boards[LP_RANKING_OVERALL * stride] = axes > 0.0 ? all / axes : NAN;
}

/* The terms of a rival when its matched values are `errors` off. */
static void find_terms(const lp_ranking *ranking, int64_t rival, const double *errors, double *terms) {
  const lp_rivals *rivals = ranking->rivals;
  for (int32_t i = 0; i < rivals->metrics; i++) {
    if (ranking->reasons[i] != NULL) continue;
    const lp_rival_metric *found = lp_rivals_at(rivals, rival, i);
    const bool varies = errors != NULL && ranking->varies[rival * rivals->metrics + i] != 0;
    const double own = varies ? found->interval.spread : 0.0;
    const double away = found->band.matched - found->band.centre + (varies ? errors[i] : 0.0);
    const double chance = found->band.spread * found->band.spread + own * own;
    terms[i] = (away * away - chance) / (ranking->scales[i] * ranking->scales[i]);
  }
}

/* ---- draws ---- */

typedef struct drawing {
  const lp_ranking *ranking;
  uint64_t seed;
  double *shapes;      /* rivals x metrics x partitions: a partition's part in an error */
  int64_t *partitions; /* rivals: that all of its metrics which vary were measured on */
  double *room;        /* workers x 3 metrics and partitions */
  int64_t width;
} drawing;

/* Differences of halves, of which there must be enough, as wide as the interval. */
static bool find_shape(const lp_rivals *rivals, int64_t rival, int32_t index, int64_t partitions, double *shape) {
  const double *differences = lp_rivals_differences(rivals, rival, index);
  const double spread = lp_rivals_at(rivals, rival, index)->interval.spread;
  double squares = 0.0;
  for (int64_t b = 0; b < partitions; b++) squares += differences[b] * differences[b];
  if (!(squares > 0.0) || !(spread > 0.0)) return false;
  for (int64_t b = 0; b < partitions; b++) shape[b] = differences[b] * (spread / sqrt(squares));
  return true;
}

static int64_t count_measured(const double *differences, int64_t partitions) {
  int64_t count = 0;
  while (count < partitions && !isnan(differences[count])) count++;
  return count;
}

static void shape_rival(lp_ranking *ranking, int64_t rival, drawing *work) {
  const lp_rivals *rivals = ranking->rivals;
  int64_t least = rivals->partitions;
  for (int pass = 0; pass < 2; pass++) {
    for (int32_t i = 0; i < rivals->metrics; i++) {
      const lp_rival_metric *found = lp_rivals_at(rivals, rival, i);
      const int64_t count = count_measured(lp_rivals_differences(rivals, rival, i), rivals->partitions);
      if (ranking->reasons[i] != NULL || !(found->interval.spread > 0.0) || count < LEAST_PARTITIONS) continue;
      if (pass == 0 && count < least) least = count;
      if (pass == 0) continue;
      double *shape = work->shapes + (rival * rivals->metrics + i) * rivals->partitions;
      ranking->varies[rival * rivals->metrics + i] = find_shape(rivals, rival, i, least, shape);
    }
  }
  work->partitions[rival] = least;
}

static void draw_errors(const drawing *work, int64_t place, int64_t draw, double *normals, double *errors) {
  const lp_ranking *ranking = work->ranking;
  const lp_rivals *rivals = ranking->rivals;
  const int64_t rival = ranking->order[place];
  const int64_t partitions = work->partitions[rival];
  for (int64_t b = 0; b < partitions; b++) {
    normals[b] =
        persona_random_normal(work->seed, LP_PURPOSE_RANKING, (uint64_t)place << 32 | (uint64_t)draw, (uint32_t)b);
  }
  for (int32_t i = 0; i < rivals->metrics; i++) {
    errors[i] = 0.0;
    if (ranking->varies[rival * rivals->metrics + i] == 0) continue;
    const double *shape = work->shapes + (rival * rivals->metrics + i) * rivals->partitions;
    for (int64_t b = 0; b < partitions; b++) errors[i] += normals[b] * shape[b];
  }
}

static void draw_chunk(void *data, int64_t task, int32_t worker) {
  const drawing *work = data;
  const lp_ranking *ranking = work->ranking;
  const int64_t chunks = LP_RANKING_DRAWS / CHUNK;
  const int64_t place = task / chunks;
  const int64_t rival = ranking->order[place];
  double *errors = work->room + worker * work->width;
  double *terms = errors + ranking->rivals->metrics;
  double *normals = terms + ranking->rivals->metrics;
  double *draws = ranking->draws + rival * LP_RANKING_BOARDS * LP_RANKING_DRAWS;
  for (int64_t draw = task % chunks * CHUNK; draw < (task % chunks + 1) * CHUNK; draw++) {
    draw_errors(work, place, draw, normals, errors);
    find_terms(ranking, rival, errors, terms);
    gather(ranking, terms, draws + draw, LP_RANKING_DRAWS);
  }
}

static int draw_all(lp_ranking *ranking, uint64_t seed, persona_error *err) {
  const lp_rivals *rivals = ranking->rivals;
  const persona_context *context = rivals->context;
  drawing work = {.ranking = ranking, .seed = seed, .width = 2 * (int64_t)rivals->metrics + rivals->partitions};
  work.shapes = lp_allocate_zeroed(context, rivals->count * rivals->metrics,
                                   lp_bytes_of(rivals->partitions, (int64_t)sizeof *work.shapes));
  work.partitions = lp_allocate_array(context, rivals->count, sizeof *work.partitions);
  work.room =
      lp_allocate_array(context, persona_context_threads(context), lp_bytes_of(work.width, (int64_t)sizeof *work.room));
  int status = PERSONA_OK;
  if (work.shapes == NULL || work.partitions == NULL || work.room == NULL) {
    status = lp_out_of_memory(err);
  } else {
    for (int64_t p = 0; p < rivals->count; p++) {
      shape_rival(ranking, p, &work);
      find_terms(ranking, p, NULL, work.room);
      gather(ranking, work.room, ranking->squared + p * LP_RANKING_BOARDS, 1);
    }
    lp_parallel_for(context, rivals->count * (LP_RANKING_DRAWS / CHUNK), draw_chunk, &work);
  }
  lp_release(context, work.shapes);
  lp_release(context, work.partitions);
  lp_release(context, work.room);
  return status;
}

/* ---- standings ---- */

static const double *draws_of(const lp_ranking *ranking, int64_t rival, int32_t board) {
  return ranking->draws + (rival * LP_RANKING_BOARDS + board) * LP_RANKING_DRAWS;
}

static double root(double squared) { return squared > 0.0 ? sqrt(squared) : 0.0; }

/* Sorts numbers; the two between which the middle share of them lies. */
static void find_ends(double *numbers, double level, double *low, double *high) {
  const double tail = (1.0 - level) / 2.0 * (double)(LP_RANKING_DRAWS - 1);
  lp_sort(numbers, LP_RANKING_DRAWS, sizeof *numbers, lp_compare_reals);
  *low = numbers[(int64_t)floor(tail + 0.5)];
  *high = numbers[LP_RANKING_DRAWS - 1 - (int64_t)floor(tail + 0.5)];
}

static void stand_score(const lp_ranking *ranking, int64_t rival, int32_t board, double level, double *room) {
  const lp_rivals *rivals = ranking->rivals;
  lp_standing *standing = lp_ranking_at(ranking, rival, board);
  const double squared = ranking->squared[rival * LP_RANKING_BOARDS + board];
  standing->score = root(squared);
  standing->place = 1.0;
  for (int64_t p = 0; p < rivals->count; p++) {
    standing->place += ranking->squared[p * LP_RANKING_BOARDS + board] < squared;
  }
  for (int32_t i = 0; i < rivals->metrics; i++) {
    const bool here = board == LP_RANKING_OVERALL || persona_metric_axis(rivals->metric[i]) == board;
    standing->uncertain += here && ranking->varies[rival * rivals->metrics + i] != 0;
  }
  if (standing->uncertain == 0) return;
  memcpy(room, draws_of(ranking, rival, board), LP_RANKING_DRAWS * sizeof *room);
  find_ends(room, level, &standing->low, &standing->high);
  standing->low = root(standing->low);
  standing->high = root(standing->high);
}

/* Ranks over the draws: 1 and those that are nearer, half of those that are as near. */
static void stand_ranks(const lp_ranking *ranking, int64_t rival, int32_t board, double level, double *room) {
  lp_standing *standing = lp_ranking_at(ranking, rival, board);
  const double *own = draws_of(ranking, rival, board);
  standing->rank = standing->best = 0.0;
  for (int64_t d = 0; d < LP_RANKING_DRAWS; d++) {
    double nearer = 0.0;
    double equal = 0.0;
    for (int64_t p = 0; p < ranking->rivals->count; p++) {
      const double other = draws_of(ranking, p, board)[d];
      nearer += other < own[d];
      equal += p != rival && other == own[d];
    }
    room[d] = 1.0 + nearer + equal / 2.0;
    standing->rank += room[d];
    if (nearer == 0.0) standing->best += 1.0 / (1.0 + equal);
  }
  standing->rank /= LP_RANKING_DRAWS;
  standing->best /= LP_RANKING_DRAWS;
  find_ends(room, level, &standing->rank_low, &standing->rank_high);
}

/* Whether one is nearer than the other in nearly all draws; over all pairs together (Bonferroni). */
static bool are_apart(const lp_ranking *ranking, int64_t one, int64_t other, int32_t board, double level) {
  const double *a = draws_of(ranking, one, board);
  const double *b = draws_of(ranking, other, board);
  const double pairs = (double)ranking->rivals->count * (double)(ranking->rivals->count - 1) / 2.0;
  double nearer = 0.0;
  for (int64_t d = 0; d < LP_RANKING_DRAWS; d++) nearer += a[d] < b[d] ? 1.0 : a[d] == b[d] ? 0.5 : 0.0;
  const double share = nearer / LP_RANKING_DRAWS;
  return fmax(share, 1.0 - share) >= 1.0 - (1.0 - level) / 2.0 / pairs;
}

static void stand_ties(const lp_ranking *ranking, int64_t rival, int32_t board, double level) {
  lp_standing *standing = lp_ranking_at(ranking, rival, board);
  standing->tied_first = standing->tied_last = standing->place;
  for (int64_t p = 0; p < ranking->rivals->count; p++) {
    if (p == rival || are_apart(ranking, rival, p, board, level)) continue;
    standing->tied_first = fmin(standing->tied_first, lp_ranking_at(ranking, p, board)->place);
    standing->tied_last = fmax(standing->tied_last, lp_ranking_at(ranking, p, board)->place);
  }
}

static void stand(const lp_ranking *ranking, int32_t board, double level, double *room) {
  const int64_t count = ranking->rivals->count;
  int32_t uncertain = 0;
  for (int64_t p = 0; p < count; p++) {
    stand_score(ranking, p, board, level, room);
    uncertain += lp_ranking_at(ranking, p, board)->uncertain;
  }
  for (int64_t p = 0; p < count && uncertain > 0; p++) {
    stand_ranks(ranking, p, board, level, room);
    stand_ties(ranking, p, board, level);
  }
}

/* ---- the whole ---- */

static int begin(const lp_rivals *rivals, lp_ranking *ranking, persona_error *err) {
  const persona_context *context = rivals->context;
  const int64_t boards = rivals->count * LP_RANKING_BOARDS;
  memset(ranking, 0, sizeof *ranking);
  ranking->rivals = rivals;
  ranking->order = name_order(rivals);
  ranking->reasons = lp_allocate_zeroed(context, rivals->metrics, sizeof *ranking->reasons);
  ranking->scales = lp_allocate_zeroed(context, rivals->metrics, sizeof *ranking->scales);
  ranking->varies = lp_allocate_zeroed(context, rivals->count * rivals->metrics, 1);
  ranking->squared = lp_allocate_array(context, boards, sizeof *ranking->squared);
  ranking->draws = lp_allocate_array(context, boards, LP_RANKING_DRAWS * (int64_t)sizeof *ranking->draws);
  ranking->standings = lp_allocate_array(context, boards, sizeof *ranking->standings);
  if (ranking->order == NULL || ranking->reasons == NULL || ranking->scales == NULL || ranking->varies == NULL ||
      ranking->squared == NULL || ranking->draws == NULL || ranking->standings == NULL) {
    return lp_out_of_memory(err);
  }
  for (int64_t i = 0; i < boards; i++) {
    ranking->standings[i] = (lp_standing){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
  }
  for (int32_t i = 0; i < rivals->metrics; i++) {
    ranking->reasons[i] = find_scale(ranking, i, &ranking->scales[i]);
    if (ranking->reasons[i] != NULL) continue;
    ranking->counts[persona_metric_axis(rivals->metric[i])]++;
    ranking->counts[LP_RANKING_OVERALL]++;
  }
  return PERSONA_OK;
}

int lp_ranking_make(const lp_rivals *rivals, uint64_t seed, double level, lp_ranking *ranking, persona_error *err) {
  int status = begin(rivals, ranking, err);
  if (status != PERSONA_OK || ranking->counts[LP_RANKING_OVERALL] == 0) return status;
  status = draw_all(ranking, seed, err);
  if (status != PERSONA_OK) return status;
  double *room = lp_allocate_array(rivals->context, LP_RANKING_DRAWS, sizeof *room);
  if (room == NULL) return lp_out_of_memory(err);
  for (int32_t board = 0; board < LP_RANKING_BOARDS; board++) {
    if (ranking->counts[board] > 0) stand(ranking, board, level, room);
  }
  lp_release(rivals->context, room);
  return PERSONA_OK;
}

void lp_ranking_clear(lp_ranking *ranking) {
  if (ranking->rivals == NULL) return;
  const persona_context *context = ranking->rivals->context;
  lp_release(context, ranking->order);
  lp_release(context, ranking->reasons);
  lp_release(context, ranking->scales);
  lp_release(context, ranking->varies);
  lp_release(context, ranking->squared);
  lp_release(context, ranking->draws);
  lp_release(context, ranking->standings);
  memset(ranking, 0, sizeof *ranking);
}
