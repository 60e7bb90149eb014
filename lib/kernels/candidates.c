/* Candidates of one anchor. With s the score of a pair, |u' - v'|^2 = |u'|^2 - 2 s up to lp_score_error, and the true
 * distance is that up to the errors of both points. So the k-th best score bounds the k-th nearest distance from above,
 * and every distance has a score below which no point can be that near. */
#include "kernels/candidates.h"

#include <float.h>
#include <math.h>

enum { BATCH = 64 }; /* candidates measured together */

static const double slack = 1.0 + 1e-13; /* covers the doubles that bounds are computed in */

int64_t lp_candidate_capacity(int64_t k) {
  enum { FEWEST = 64, MOST = 4096 };
  const int64_t more = k < MOST ? k : MOST;
  return k + (more > FEWEST ? more : FEWEST) + LP_TILE_POINTS;
}

int64_t lp_candidate_room(int64_t capacity) { return (capacity + 2 * LP_FIND_SLACK) / LP_FIND_SLACK * LP_FIND_SLACK; }

void lp_empty_list(const lp_nearest_lists *lists, int64_t anchor) {
  for (int64_t place = 0; place < lists->k; place++) {
    lists->squared[anchor * lists->k + place] = INFINITY;
    lists->numbers[anchor * lists->k + place] = -1;
  }
}

void lp_offer(const lp_nearest_lists *lists, int64_t anchor, double squared, int64_t number) {
  double *distances = lists->squared + anchor * lists->k;
  int64_t *numbers = lists->numbers + anchor * lists->k;
  int64_t place = lists->k - 1;
  if (isinf(squared)) return;
  if (!(squared < distances[place] || (squared == distances[place] && number < numbers[place]))) return;
  for (; place > 0; place--) {
    const bool before =
        squared < distances[place - 1] || (squared == distances[place - 1] && number < numbers[place - 1]);
    if (!before) break;
    distances[place] = distances[place - 1];
    numbers[place] = numbers[place - 1];
  }
  distances[place] = squared;
  numbers[place] = number;
}

void lp_seeker_begin(const lp_search *search, int64_t place, lp_seeker *seeker) {
  const lp_sketch *sketch = search->anchor_sketch;
  *seeker = (lp_seeker){.place = place,
                        .square = sketch->squares[place],
                        .length = sqrt(sketch->squares[place]) * slack,
                        .error = sketch->errors[place],
                        .reach = INFINITY,
                        .guess = INFINITY};
  lp_empty_list(search->lists, sketch->order[place]);
}

/* The number of points that bound the k-th distance: one of them may be the anchor itself. */
static int64_t rank_of(const lp_search *search) { return search->lists->k + (search->within ? 1 : 0); }

/* Lowers the reach by one score that so many points have at least. */
static void lead_by(const lp_search *search, lp_seeker *seeker, double score, const lp_sketch_block *block) {
  const double score_error = lp_score_error(search->frame, seeker->length, block->longest);
  const double square = seeker->square - 2.0 * (score - score_error);
  const double reach = (square > 0.0 ? sqrt(square) * slack : 0.0) + seeker->error + block->error;
  if (reach < seeker->reach) seeker->reach = reach;
}

void lp_seeker_lead(const lp_search *search, lp_seeker *seeker, lp_number *scores, int64_t count, int64_t rank,
                    const lp_sketch_block *block) {
  const bool proven = rank >= search->lists->k;
  const int64_t all = proven ? rank_of(search) : rank;
  if (all > count) return;
  if (lp_scores_integers(search->frame->kernel->format)) {
    for (int64_t i = 0; i < count; i++) scores[i].real = (float)scores[i].integer;
  }
  const float score = search->frame->kernel->sieve->bound(&scores->real, count, all);
  if (score <= lp_no_score(search->frame)) return; /* a group has no points */
  if (proven) {
    lead_by(search, seeker, score, block);
  } else { /* errors have either sign: a guess leaves them out */
    const double square = seeker->square - 2.0 * (double)score;
    seeker->guess = seeker->reach = square > 0.0 ? sqrt(square) : 0.0;
  }
}

/* For an anchor of this length and square. */
static inline double least_score_of(const lp_search *search, double square, double length, double reach,
                                    const lp_sketch_block *block) {
  if (length - block->longest > reach || block->shortest - length > reach) return INFINITY;
  const double score = 0.5 * (square - reach * reach);
  return score - lp_score_error(search->frame, length, block->longest) - fabs(score) * (double)FLT_EPSILON;
}

double lp_least_score(const lp_search *search, int64_t place, double reach, const lp_sketch_block *block) {
  const lp_sketch *sketch = search->anchor_sketch;
  const double square = sketch->squares[place];
  const double length = sqrt(square) * slack;
  return least_score_of(search, square, length, (reach + sketch->errors[place] + block->error) * slack, block);
}

static double least_score(const lp_search *search, const lp_seeker *seeker, const lp_sketch_block *block) {
  const double reach = (seeker->reach + seeker->error + block->error) * slack;
  return least_score_of(search, seeker->square, seeker->length, reach, block);
}

lp_number lp_seeker_threshold(const lp_search *search, const lp_seeker *seeker, const lp_sketch_block *block) {
  return lp_threshold(search->frame, least_score(search, seeker, block));
}

/* Lowers the reach by the candidates' scores and drops those that lie beyond it. */
static void prune(const lp_search *search, lp_seeker *seeker, lp_finds *candidates) {
  const lp_sieve *sieve = search->frame->kernel->sieve;
  const int64_t rank = rank_of(search);
  if (candidates->count < rank) return;
  lead_by(search, seeker, sieve->bound(candidates->scores, candidates->count, rank), &seeker->blocks);
  const double least = least_score(search, seeker, &seeker->blocks);
  if (least > -(double)FLT_MAX) sieve->keep(candidates, (float)(least - fabs(least) * (double)FLT_EPSILON));
}

/* Asks for a row before it is needed: rows of candidates lie anywhere. */
static void prefetch(const lp_points *points, int64_t point) {
  enum { LINE = 64, MOST = 1024 };
  const char *row = lp_points_kept(points, point);
  const int64_t bytes = points->padded * lp_row_type_size(points->type);
  for (int64_t byte = 0; byte < bytes && byte < MOST; byte += LINE) __builtin_prefetch(row + byte);
}

/* Canonical squared distances and numbers of up to `count` candidates from `first`, without the anchor itself. */
static int64_t measure(const lp_search *search, const lp_seeker *seeker, const lp_finds *candidates, int64_t first,
                       int64_t count, double *squared, int64_t *numbers) {
  enum { AHEAD = 8 };
  const lp_frame *frame = search->frame;
  const lp_points *points = search->points;
  const int64_t *order = search->point_sketch->order;
  int64_t measured = 0;
  for (int64_t i = first; i < first + count; i++) {
    const int64_t point = order[candidates->places[i]];
    if (search->within && candidates->places[i] == seeker->place) continue;
    if (frame->exact) {
      squared[measured] = (seeker->square - 2.0 * (double)candidates->scores[i]) * (frame->step * frame->step);
    } else {
      if (i + AHEAD < candidates->count) prefetch(points, order[candidates->places[i + AHEAD]]);
      squared[measured] = search->distance(seeker->row, lp_points_kept(points, point), points->weights, points->padded);
    }
    numbers[measured++] = point;
  }
  return measured;
}

/* Writes a list that is empty so far. */
static void fill_list(const lp_search *search, int64_t anchor, const double *squared, const int64_t *numbers,
                      int64_t count) {
  const lp_nearest_lists *lists = search->lists;
  int64_t ranks[BATCH];
  search->frame->kernel->sieve->rank(squared, numbers, count, ranks);
  for (int64_t i = 0; i < count; i++) {
    if (ranks[i] >= lists->k || isinf(squared[i])) continue;
    lists->squared[anchor * lists->k + ranks[i]] = squared[i];
    lists->numbers[anchor * lists->k + ranks[i]] = numbers[i];
  }
}

/* Canonical distances of all candidates go to the list. */
static void settle(const lp_search *search, lp_seeker *seeker, lp_finds *candidates, double *scratch) {
  const int64_t anchor = search->anchor_sketch->order[seeker->place];
  double squared[BATCH];
  int64_t numbers[BATCH];
  if (!search->frame->exact) seeker->row = lp_points_row(search->anchors, anchor, scratch);
  for (int64_t first = 0; first < candidates->count; first += BATCH) {
    const int64_t count = candidates->count - first < BATCH ? candidates->count - first : BATCH;
    const int64_t measured = measure(search, seeker, candidates, first, count, squared, numbers);
    if (!seeker->settled) {
      fill_list(search, anchor, squared, numbers, measured);
      seeker->settled = true;
    } else {
      for (int64_t i = 0; i < measured; i++) lp_offer(search->lists, anchor, squared[i], numbers[i]);
    }
  }
  candidates->count = 0;
  const double last = search->lists->squared[(anchor + 1) * search->lists->k - 1];
  const double reach = sqrt(last) / search->frame->step * slack;
  if (reach < seeker->reach) seeker->reach = reach;
}

void lp_seeker_relieve(const lp_search *search, lp_seeker *seeker, lp_finds *candidates, double *scratch) {
  const int64_t full = search->capacity - LP_TILE_POINTS;
  prune(search, seeker, candidates);
  if (candidates->count > (full + search->lists->k) / 2) settle(search, seeker, candidates, scratch);
}

bool lp_seeker_end(const lp_search *search, lp_seeker *seeker, lp_finds *candidates, double *scratch) {
  const int64_t anchor = search->anchor_sketch->order[seeker->place];
  prune(search, seeker, candidates);
  settle(search, seeker, candidates, scratch);
  const double last = search->lists->squared[(anchor + 1) * search->lists->k - 1];
  return isinf(seeker->guess) || sqrt(last) / search->frame->step * slack <= seeker->guess;
}
