/* What parts read off neighbour lists: the coverage axis, separation, dimensions. A list holds all patterns of a side;
 * those without a copy in the part are passed over. Where it ends too early, distances are measured once more. */
#include "inference/part.h"

#include "base/random.h"
#include "base/sort.h"
#include "kernels/ranked.h"

#include <math.h>
#include <string.h>

/* The nearest others of one pattern among the rows of a part. */
typedef struct walk {
  int64_t ball;      /* the ball that reaches the k-th other row; -1 when the list does not tell */
  double squared;    /* how far it reaches; NaN when there is no such row */
  double nearest[2]; /* half logarithms of the squared distances to the first two other patterns */
  double first;      /* squared distance to the first */
  double inverse;    /* 1 / local dimension */
} walk;

/* How far a walk must go; 0 for not at all. */
typedef struct aim {
  int64_t rows;
  int64_t patterns;
} aim;

/* A list as it is walked. */
typedef struct trail {
  const uint16_t *numbers;
  const double *squared;
  const double *half_logs; /* or NULL */
  int64_t length;
} trail;

static double half_log(const trail *along, int64_t j) {
  return along->half_logs != NULL ? along->half_logs[j] : 0.5 * log(along->squared[j]);
}

/* The place behind which `wanted` other rows were met; past the end when there are fewer. */
static int64_t meet_rows(const trail *along, const uint16_t *copies, int64_t rows, int64_t wanted) {
  int64_t j = 0;
  while (j < along->length && rows < wanted) rows += copies[along->numbers[j++]];
  return rows < wanted ? along->length + 1 : j;
}

/* The places of the first others with copies, `wanted` at most; returns how many. Which others have copies cannot be
 * guessed, so that nothing here branches on it: each place is noted, and most notes are written over. */
static int64_t meet_patterns(const trail *along, const uint16_t *copies, int64_t wanted, int32_t *met) {
  int64_t count = 0;
  for (int64_t j = 0; j < along->length && count < wanted; j++) {
    met[count] = (int32_t)j;
    count += copies[along->numbers[j]] != 0;
  }
  return count;
}

/* The mean of how much further the last is than each, on logarithms. */
static double mean_step(const trail *along, const int32_t *met, int64_t count) {
  double sums[4] = {0.0};
  for (int64_t i = 0; i < count - 1; i++) sums[i % 4] += half_log(along, met[i]);
  const double last = half_log(along, met[count - 1]);
  return last - ((sums[0] + sums[2]) + (sums[1] + sums[3])) / (double)(count - 1);
}

/* false when the trail ends before the aim. copies_here: of the pattern itself; met: room for as many as the aim. */
static bool go(const trail *along, const uint16_t *copies, int64_t copies_here, aim wanted, int32_t *met, walk *found) {
  bool reached = true;
  *found = (walk){.ball = -1, .squared = NAN, .nearest = {NAN, NAN}, .first = NAN, .inverse = NAN};
  if (wanted.rows > 0) {
    const int64_t ball = meet_rows(along, copies, copies_here > 0 ? copies_here - 1 : 0, wanted.rows);
    reached = ball <= along->length;
    if (reached) {
      found->ball = ball;
      found->squared = ball > 0 ? along->squared[ball - 1] : 0.0;
    }
  }
  const int64_t count = meet_patterns(along, copies, wanted.patterns, met);
  if (count > 0) found->first = along->squared[met[0]];
  for (int64_t i = 0; i < 2 && i < count; i++) found->nearest[i] = half_log(along, met[i]);
  if (count == wanted.patterns && count > 1) found->inverse = mean_step(along, met, count);
  return reached && count == wanted.patterns;
}

/* ---- where lists end too early ---- */

/* Squared distances from a pattern of a side to all patterns of another. */
static void measure_side(const lp_atlas *atlas, int32_t which, int64_t pattern, int32_t other, const lp_desk *desk) {
  const double *x = lp_points_row(&atlas->sides[which].geometry.points, pattern, desk->scratch);
  lp_atlas_measure(atlas, x, other, desk->distances);
}

static int compare_steps(const void *a, const void *b) {
  const lp_step *x = a;
  const lp_step *y = b;
  if (x->squared != y->squared) return x->squared < y->squared ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

/* The whole list, of what is in the part. */
static void go_on(const lp_atlas *atlas, const lp_part *part, int64_t pattern, aim wanted, lp_desk *desk, walk *found) {
  measure_side(atlas, part->side, pattern, part->side, desk);
  lp_step *steps = desk->steps;
  int64_t count = 0;
  for (int64_t q = part->first; q < part->last; q++) {
    if (part->copies[q] > 0 && q != pattern) steps[count++] = (lp_step){desk->distances[q], q};
  }
  lp_sort(steps, count, sizeof *steps, compare_steps);
  for (int64_t i = 0; i < count; i++) {
    desk->distances[i] = steps[i].squared;
    desk->near_numbers[i] = (uint16_t)steps[i].number;
  }
  const trail along = {.numbers = desk->near_numbers, .squared = desk->distances, .length = count};
  (void)go(&along, part->copies, part->copies[pattern], wanted, desk->met, found);
  if (found->ball > 0) found->ball = -1; /* a place in another list */
}

static void walk_from(const lp_atlas *atlas, const lp_part *part, int64_t pattern, aim wanted, lp_desk *desk,
                      walk *found) {
  const lp_geometry *geometry = &atlas->sides[part->side].geometry;
  const int64_t depth = geometry->lists.k;
  const trail along = {.numbers = atlas->sides[part->side].near + pattern * depth,
                       .squared = geometry->lists.squared + pattern * depth,
                       .half_logs = atlas->sides[part->side].half_logs + pattern * depth,
                       .length = depth};
  if (go(&along, part->copies, part->copies[pattern], wanted, desk->met, found)) return;
  if (depth < geometry->patterns.count - 1) go_on(atlas, part, pattern, wanted, desk, found);
}

/* ---- balls ---- */

/* The rows of a part that lie in a ball around a pattern; those patterns are marked as inside. */
static int64_t count_by_list(const lp_atlas_side *side, int64_t pattern, int64_t ball, const lp_part *part,
                             uint16_t *inside) {
  const int64_t depth = side->geometry.lists.k;
  const uint16_t *numbers = side->near + pattern * depth;
  const double *squared = side->geometry.lists.squared + pattern * depth;
  int64_t rows = part->copies[pattern];
  if (rows > 0) inside[pattern] = 1;
  for (int64_t j = 0; j < depth && (j < ball || (ball > 0 && squared[j] == squared[ball - 1])); j++) {
    const uint16_t here = part->copies[numbers[j]];
    if (here == 0) continue;
    rows += here;
    inside[numbers[j]] = 1;
  }
  return rows;
}

static int64_t count_by_distance(const lp_atlas *atlas, int32_t which, int64_t pattern, double squared,
                                 const lp_part *part, lp_desk *desk, uint16_t *inside) {
  int64_t rows = 0;
  measure_side(atlas, which, pattern, part->side, desk);
  for (int64_t q = part->first; q < part->last; q++) {
    if (part->copies[q] == 0 || desk->distances[q] > squared) continue;
    rows += part->copies[q];
    inside[q] = 1;
  }
  return rows;
}

/* Whether a list goes on behind a ball, so that all that lie exactly at its end are in the list, too. */
static bool is_closed(const lp_atlas_side *side, int64_t pattern, int64_t ball) {
  const int64_t depth = side->geometry.lists.k;
  const double *squared = side->geometry.lists.squared + pattern * depth;
  if (ball == 0 || depth >= side->geometry.patterns.count - 1) return true;
  return squared[depth - 1] > squared[ball - 1];
}

/* squared: how far the ball reaches; ball: its place in the list of the pattern, or -1. */
static int64_t count_inside(const lp_atlas *atlas, int32_t which, int64_t pattern, int64_t ball, double squared,
                            const lp_part *part, lp_desk *desk) {
  const lp_atlas_side *side = &atlas->sides[which];
  uint16_t *inside = desk->inside[part->side];
  if (part->side == which && ball >= 0 && is_closed(side, pattern, ball)) {
    return count_by_list(side, pattern, ball, part, inside);
  }
  if (part->side != which && ball >= 0 && ball <= side->reach) {
    const int64_t others = atlas->sides[part->side].geometry.patterns.count;
    return desk->count_ranked(side->ranks + pattern * others + part->first, part->copies + part->first,
                              inside + part->first, part->last - part->first, (uint16_t)ball);
  }
  return count_by_distance(atlas, which, pattern, squared, part, desk, inside);
}

void lp_desk_find_balls(const lp_atlas *atlas, lp_desk *desk) {
  const lp_part *rest = &desk->rest;
  const int64_t k = atlas->options->integers[LP_OPTION_K];
  for (int64_t p = rest->first; p < rest->last && rest->count > k; p++) {
    walk found;
    if (rest->copies[p] == 0) continue;
    walk_from(atlas, rest, p, (aim){.rows = k}, desk, &found);
    desk->ends[p] = (int32_t)found.ball;
    desk->reaches[p] = found.squared;
  }
}

/* For each pattern of the population the balls of the rest that hold it, where lists tell of all of them: resamples
 * meet the same balls again and again. */
void lp_desk_find_holders(const lp_atlas *atlas, lp_desk *desk) {
  const lp_part *rest = &desk->rest;
  const int64_t patterns = atlas->sides[LP_POPULATION_SIDE].geometry.patterns.count;
  const lp_atlas_side *side = &atlas->sides[rest->side];
  if (rest->count <= atlas->options->integers[LP_OPTION_K]) return;
  memset(desk->holders, 0, (size_t)(patterns * desk->words) * sizeof *desk->holders);
  memset(desk->held, 0, (size_t)patterns * sizeof *desk->held);
  for (int64_t p = rest->first; p < rest->last; p++) {
    const uint16_t *ranks = side->ranks + p * patterns;
    if (rest->copies[p] == 0) continue;
    if (desk->ends[p] < 0 || desk->ends[p] > side->reach) return;
    for (int64_t q = 0; q < patterns; q++) {
      const bool holds = ranks[q] <= (uint16_t)desk->ends[p];
      desk->holders[q * desk->words + p / 64] |= (uint64_t)holds << (p % 64);
      desk->held[q] += holds ? (double)rest->copies[p] : 0.0;
    }
  }
  desk->has_holders = true;
}

static void read_holders(const lp_atlas *atlas, const lp_part *part, lp_desk *desk, double *values) {
  const lp_part *rest = &desk->rest;
  const double k = (double)atlas->options->integers[LP_OPTION_K];
  uint64_t *reached = (uint64_t *)(void *)desk->distances; /* scratch, and more than long enough */
  double pairs = 0.0;
  int64_t inside = 0;
  int64_t covered = 0;
  memset(reached, 0, (size_t)desk->words * sizeof *reached);
  for (int64_t q = part->first; q < part->last; q++) {
    if (part->copies[q] == 0) continue;
    const uint64_t *holders = desk->holders + q * desk->words;
    for (int64_t w = 0; w < desk->words; w++) reached[w] |= holders[w];
    pairs += part->copies[q] * desk->held[q];
    inside += desk->held[q] > 0.0 ? part->copies[q] : 0;
  }
  for (int64_t p = rest->first; p < rest->last; p++) {
    if ((reached[p / 64] >> (p % 64) & 1) != 0) covered += rest->copies[p];
  }
  values[LP_READ_COVERAGE] = (double)covered / (double)rest->count;
  values[LP_READ_DENSITY] = pairs / (k * (double)part->count);
  values[LP_READ_PRECISION] = (double)inside / (double)part->count;
}

static void read_balls_of_rest(const lp_atlas *atlas, const lp_part *part, lp_desk *desk, double *values) {
  const lp_part *rest = &desk->rest;
  const int64_t k = atlas->options->integers[LP_OPTION_K];
  int64_t reached = 0;
  int64_t pairs = 0;
  int64_t inside = 0;
  if (rest->count < k + 1) return;
  if (desk->has_holders && part->side == LP_POPULATION_SIDE) {
    read_holders(atlas, part, desk, values);
    return;
  }
  memset(desk->inside[part->side], 0,
         (size_t)atlas->sides[part->side].geometry.patterns.count * sizeof *desk->inside[0]);
  for (int64_t p = rest->first; p < rest->last; p++) {
    if (rest->copies[p] == 0) continue;
    const int64_t here = count_inside(atlas, rest->side, p, desk->ends[p], desk->reaches[p], part, desk);
    pairs += here * rest->copies[p];
    if (here > 0) reached += rest->copies[p];
  }
  for (int64_t q = part->first; q < part->last; q++) {
    if (desk->inside[part->side][q] != 0) inside += part->copies[q];
  }
  values[LP_READ_COVERAGE] = (double)reached / (double)rest->count;
  values[LP_READ_DENSITY] = (double)pairs / ((double)k * (double)part->count);
  values[LP_READ_PRECISION] = (double)inside / (double)part->count;
}

static void read_expected_coverage(const lp_atlas *atlas, const lp_part *part, const lp_part *rest, double *values) {
  const int64_t k = atlas->options->integers[LP_OPTION_K];
  const double n = (double)rest->count;
  const double m = (double)part->count;
  double uncovered = 1.0;
  if (rest->count < k + 1) return;
  for (int64_t i = 1; i <= k; i++) uncovered *= (n - (double)i) / (n + m - (double)i);
  values[LP_READ_EXPECTED_COVERAGE] = 1.0 - uncovered;
}

/* ---- separation ---- */

void lp_part_find_near(const lp_atlas *atlas, lp_part *part, lp_desk *desk) {
  const aim wanted = {.patterns = part->patterns > 1 ? 1 : 0};
  for (int64_t p = part->first; p < part->last; p++) {
    walk found;
    if (part->copies[p] == 0) continue;
    if (part->copies[p] > 1) {
      part->near[p] = 0.0;
      continue;
    }
    walk_from(atlas, part, p, wanted, desk, &found);
    part->near[p] = found.first;
  }
}

static double mean_near(const lp_part *part) {
  double sum = 0.0;
  for (int64_t p = part->first; p < part->last; p++) {
    if (part->copies[p] > 0) sum += part->copies[p] * sqrt(part->near[p]);
  }
  return sum / (double)part->count;
}

/* The mean over random thinnings, as separation_ratio takes it. */
static double mean_near_thinned(const lp_atlas *atlas, const lp_part *part, int64_t rows, uint64_t seed,
                                lp_desk *desk) {
  const int64_t draws = atlas->options->integers[LP_OPTION_SEPARATION_DRAWS];
  const int64_t *pattern_of_row = atlas->sides[part->side].geometry.patterns.pattern_of_row;
  lp_part *thinned = &desk->thinned;
  double sum = 0.0;
  for (int64_t draw = 0; draw < draws; draw++) {
    lp_shuffle_front(seed, LP_PURPOSE_THINNING, (uint64_t)draw, part->count, rows, desk->numbers);
    thinned->side = part->side;
    thinned->count = rows;
    thinned->patterns = 0;
    thinned->first = part->first;
    thinned->last = part->last;
    memset(thinned->copies, 0, (size_t)atlas->sides[part->side].geometry.patterns.count * sizeof *thinned->copies);
    for (int64_t i = 0; i < rows; i++) {
      if (thinned->copies[pattern_of_row[part->places[desk->numbers[i]]]]++ == 0) thinned->patterns++;
    }
    lp_part_find_near(atlas, thinned, desk);
    sum += mean_near(thinned);
  }
  return sum / (double)draws;
}

/* The rest's, thinned to so many rows: two sizes are kept while the rest stays. */
static double separation_of_rest(const lp_atlas *atlas, int64_t rows, uint64_t seed, lp_desk *desk) {
  const lp_part *rest = &desk->rest;
  if (rest->count == rows) return mean_near(rest);
  if (desk->separation_seed != seed) desk->separation_rows[0] = desk->separation_rows[1] = 0;
  for (int i = 0; i < 2; i++) {
    if (desk->separation_rows[i] == rows) return desk->separations[i];
  }
  const int64_t at = desk->separation_next++ % 2;
  desk->separations[at] = mean_near_thinned(atlas, rest, rows, seed, desk);
  desk->separation_rows[at] = rows;
  desk->separation_seed = seed;
  return desk->separations[at];
}

static void read_separation_ratio(const lp_atlas *atlas, const lp_part *part, uint64_t seed, lp_desk *desk,
                                  double *values) {
  const lp_part *rest = &desk->rest;
  const int64_t rows = part->count < rest->count ? part->count : rest->count;
  if (rest->count < 2 || part->count < 2) return;
  const double theirs = separation_of_rest(atlas, rows, seed, desk);
  const double own = part->count == rows ? mean_near(part) : mean_near_thinned(atlas, part, rows, seed, desk);
  if (theirs > 0.0) values[LP_READ_SEPARATION_RATIO] = own / theirs;
}

/* ---- the part itself ---- */

/* Sums over the walks of all patterns of a part. */
typedef struct sums {
  double inverse;
  double ratios;
  int64_t recalled; /* rows of the rest */
} sums;

static sums walk_all(const lp_atlas *atlas, aim wanted, bool recalls, lp_part *part, lp_desk *desk) {
  sums all = {.inverse = 0.0};
  if (recalls) {
    memset(desk->inside[desk->rest.side], 0,
           (size_t)atlas->sides[desk->rest.side].geometry.patterns.count * sizeof *desk->inside[0]);
  }
  for (int64_t p = part->first; p < part->last; p++) {
    walk found;
    if (part->copies[p] == 0) continue;
    walk_from(atlas, part, p, wanted, desk, &found);
    part->near[p] = part->copies[p] > 1 ? 0.0 : found.first;
    all.inverse += found.inverse;
    all.ratios += found.nearest[1] - found.nearest[0];
    if (recalls) (void)count_inside(atlas, part->side, p, found.ball, found.squared, &desk->rest, desk);
  }
  for (int64_t q = desk->rest.first; q < desk->rest.last && recalls; q++) {
    if (desk->inside[desk->rest.side][q] != 0) all.recalled += desk->rest.copies[q];
  }
  return all;
}

void lp_part_read_neighbours(const lp_atlas *atlas, const lp_readings *readings, uint64_t seed, lp_part *part,
                             lp_desk *desk, double *values) {
  const bool *wanted = readings->wanted;
  const int64_t k = atlas->options->integers[LP_OPTION_K];
  const int64_t lid_k = atlas->options->integers[LP_OPTION_LID_K];
  const bool faces = desk->rest.count > 0;
  const bool recalls = wanted[LP_READ_RECALL] && faces && part->count > k;
  const bool near = wanted[LP_READ_SEPARATION] || wanted[LP_READ_SEPARATION_RATIO] || wanted[LP_READ_HOPKINS];
  aim aimed = {.rows = recalls ? k : 0, .patterns = near && part->patterns > 1 ? 1 : 0};
  if (wanted[LP_READ_TWONN] && part->patterns > 2) aimed.patterns = 2;
  if (wanted[LP_READ_LID] && part->patterns > lid_k) aimed.patterns = lid_k;
  if (recalls || aimed.patterns > 0) {
    const sums all = walk_all(atlas, aimed, recalls, part, desk);
    const double patterns = (double)part->patterns;
    if (recalls) values[LP_READ_RECALL] = (double)all.recalled / (double)desk->rest.count;
    if (part->patterns > lid_k) values[LP_READ_LID] = patterns / all.inverse;
    if (part->patterns > 2 && aimed.patterns > 1) values[LP_READ_TWONN] = (patterns - 1.0) / all.ratios;
  }
  if (part->patterns == 1) part->near[part->first] = 0.0;
  if (near && part->count > 1) {
    values[LP_READ_SEPARATION] = mean_near(part);
    if (wanted[LP_READ_SEPARATION_RATIO] && faces) read_separation_ratio(atlas, part, seed, desk, values);
  }
  if (faces && (wanted[LP_READ_COVERAGE] || wanted[LP_READ_DENSITY] || wanted[LP_READ_PRECISION])) {
    read_balls_of_rest(atlas, part, desk, values);
  }
  if (faces && wanted[LP_READ_EXPECTED_COVERAGE]) read_expected_coverage(atlas, part, &desk->rest, values);
}
