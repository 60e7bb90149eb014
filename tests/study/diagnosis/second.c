/* The second simulator, built differently: a general factor and groups of unequal sizes, items that follow several
 * factors, scales cut at uneven places, and failures made of the answers of further people rather than of what they
 * think. */
#include "dice.h"

#include <persona/diagnosis.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST_FACTORS = 8, MOST_LEVELS = 9, POOL = 4 };

typedef struct law {
  int64_t items;
  int64_t levels;
  int64_t factors;
  double tail;   /* exponent that stretches factor scores: 1 normal, above it heavy tails */
  double halves; /* 0, or how far apart two halves of the people are */
  double weight[MOST_ITEMS][MOST_FACTORS];
  double own[MOST_ITEMS];
  double cut[MOST_ITEMS][MOST_LEVELS];
} law;

static double stretch(double normal, double tail) { return normal < 0.0 ? -pow(-normal, tail) : pow(normal, tail); }

static void draw_cuts(dice *of, const law *like, double *cuts) {
  const double middle = 0.6 * dice_normal(of);
  const double width = dice_uniform(of, 2.2, 4.0);
  for (int64_t c = 0; c + 1 < like->levels; c++) {
    const double even = ((double)c + 1.0) / (double)like->levels - 0.5;
    cuts[c] = middle + width * even + 0.25 * width / (double)like->levels * dice_uniform(of, -1.0, 1.0);
  }
  if (like->levels == 0) cuts[0] = middle;
}

static void draw_law(dice *of, int32_t mode, law *made) {
  static const int64_t some_items[] = {10, 15, 24, 36, 44, 50, 80, 120, 131};
  memset(made, 0, sizeof *made);
  made->items = some_items[dice_below(of, 9)];
  made->levels = dice_below(of, 5) == 0 ? 0 : 2 + dice_below(of, 8);
  made->factors = made->items < 20 ? 2 + dice_below(of, 2) : 3 + dice_below(of, 6);
  const bool healthy = mode == PERSONA_MODE_HEALTHY;
  if (healthy && dice_below(of, 8) == 0) made->factors = 1;
  const bool strangers = healthy && dice_below(of, 8) == 0; /* items go together in no way */
  made->tail = dice_below(of, 4) == 0 ? 1.4 : 1.0;
  made->halves = dice_below(of, 4) == 0 ? dice_uniform(of, 0.5, 2.0) : 0.0;
  const double general = dice_below(of, 2) == 0 ? dice_uniform(of, 0.1, 0.35) : 0.0;
  for (int64_t j = 0; j < made->items; j++) {
    const double place = pow(dice_uniform(of, 0.0, 1.0), 1.5); /* the first groups have more items */
    const int64_t main = j < 2 * made->factors ? j % made->factors : (int64_t)(place * (double)made->factors);
    double square = 0.0;
    for (int64_t f = 0; f < made->factors && !strangers; f++) {
      const double loading = f == main ? dice_uniform(of, 0.45, 0.85) * dice_sign(of) : 0.1 * dice_normal(of);
      made->weight[j][f] = loading + (f == 0 && main != 0 ? general : 0.0);
      square += made->weight[j][f] * made->weight[j][f];
    }
    made->own[j] = sqrt(fmax(0.15, 1.0 - square));
    draw_cuts(of, made, made->cut[j]);
  }
}

static double answer_of(const law *like, int64_t item, double thought) {
  if (like->levels == 0) return 10.0 + 4.0 * (thought - like->cut[item][0]);
  double answer = 1.0;
  for (int64_t c = 0; c + 1 < like->levels; c++) answer += thought > like->cut[item][c];
  return answer;
}

static void draw_factors(dice *of, const law *like, double *factors) {
  const double side = like->halves > 0.0 ? like->halves * dice_sign(of) : 0.0;
  for (int64_t f = 0; f < like->factors; f++) factors[f] = stretch(dice_normal(of), like->tail) + (f < 2 ? side : 0.0);
}

/* moves: of what is thought of each item, or NULL. */
static void answer_all(dice *of, const law *like, const double *factors, const double *moves, double *row) {
  for (int64_t j = 0; j < like->items; j++) {
    double thought = like->own[j] * dice_normal(of) + (moves != NULL ? moves[j] : 0.0);
    for (int64_t f = 0; f < like->factors; f++) thought += like->weight[j][f] * factors[f];
    row[j] = answer_of(like, j, thought);
  }
}

static void draw_people(dice *of, const law *like, int64_t rows, double *answers) {
  for (int64_t i = 0; i < rows; i++) {
    double factors[MOST_FACTORS];
    draw_factors(of, like, factors);
    answer_all(of, like, factors, NULL, answers + i * like->items);
  }
}

/* What is seen of the reference: what a stranger who makes failures would start from. */
typedef struct seen {
  double mean[MOST_ITEMS];
  double deviation[MOST_ITEMS];
  double low;
  double high;
} seen;

static void look(const scene *made, seen *found) {
  memset(found, 0, sizeof *found);
  found->low = made->levels > 0 ? 1.0 : -INFINITY;
  found->high = made->levels > 0 ? (double)made->levels : INFINITY;
  for (int64_t j = 0; j < made->items; j++) {
    double square = 0.0;
    for (int64_t i = 0; i < made->reference_rows; i++) {
      found->mean[j] += made->reference[i * made->items + j] / (double)made->reference_rows;
    }
    for (int64_t i = 0; i < made->reference_rows; i++) {
      const double away = made->reference[i * made->items + j] - found->mean[j];
      square += away * away / (double)made->reference_rows;
    }
    found->deviation[j] = sqrt(square);
  }
}

static double fit(const scene *made, const seen *of, double answer) {
  return made->levels > 0 ? fmax(of->low, fmin(of->high, floor(answer + 0.5))) : answer;
}

static double any_answer(dice *of, const scene *made, const seen *known, int64_t item) {
  if (made->levels > 0) return 1.0 + (double)dice_below(of, made->levels);
  return known->mean[item] + known->deviation[item] * dice_uniform(of, -2.5, 2.5);
}

static void make_collapse(dice *of, const law *like, const seen *known, scene *made) {
  double point[MOST_ITEMS];
  const int64_t way = dice_below(of, 3);
  const double spread = dice_uniform(of, 0.05, 0.3);
  draw_people(of, like, 1, point);
  for (int64_t j = 0; j < made->items && way == 0; j++) point[j] = known->mean[j];
  for (int64_t i = 0; i < made->rows; i++) {
    double person[MOST_ITEMS];
    draw_people(of, like, 1, person);
    for (int64_t j = 0; j < made->items; j++) {
      const double moved = way < 2 ? known->deviation[j] * dice_normal(of) : person[j] - known->mean[j];
      made->population[i * made->items + j] = fit(made, known, point[j] + spread * moved);
    }
  }
  (void)snprintf(made->label, sizeof made->label, "way %d spread %.2f", (int)way, spread);
}

static void make_archetypes(dice *of, const law *like, const seen *known, scene *made) {
  static double people[200 * MOST_ITEMS];
  const double share = dice_uniform(of, 0.005, 0.05);
  const int64_t count = (int64_t)fmax(3.0, share * (double)made->rows);
  const int64_t most = made->items / 8 < 3 ? made->items / 8 : 3;
  const int64_t changed = dice_below(of, most + 1);
  draw_people(of, like, count, people);
  for (int64_t i = 0; i < made->rows; i++) {
    double *row = made->population + i * made->items;
    memcpy(row, people + (i % count) * made->items, (size_t)made->items * sizeof *row);
    for (int64_t c = 0; c < changed; c++) {
      const int64_t j = dice_below(of, made->items);
      row[j] = any_answer(of, made, known, j);
    }
  }
  (void)snprintf(made->label, sizeof made->label, "%d people %d changed", (int)count, (int)changed);
}

static void make_flat(dice *of, const seen *known, scene *made) {
  double direction[2][MOST_ITEMS];
  const int64_t count = 1 + dice_below(of, 2);
  const double noise = dice_uniform(of, 0.0, 0.3);
  const bool even = dice_below(of, 2) == 0;
  for (int64_t j = 0; j < made->items; j++) {
    const double angle = count == 1 ? 0.0 : dice_uniform(of, 0.0, 6.2831853);
    direction[0][j] = (count == 1 ? (even ? dice_sign(of) : dice_normal(of)) : cos(angle));
    direction[1][j] = sin(angle);
  }
  for (int64_t i = 0; i < made->rows; i++) {
    const double x = dice_normal(of);
    const double y = dice_normal(of);
    for (int64_t j = 0; j < made->items; j++) {
      const double along = direction[0][j] * x + direction[1][j] * y + noise * dice_normal(of);
      made->population[i * made->items + j] = fit(made, known, known->mean[j] + known->deviation[j] * along);
    }
  }
  (void)snprintf(made->label, sizeof made->label, "%d directions noise %.2f %d", (int)count, noise, even);
}

static void make_noise(dice *of, const seen *known, scene *made) {
  const bool even = dice_below(of, 2) == 0;
  int64_t order[MOST_ROWS];
  for (int64_t j = 0; j < made->items; j++) {
    dice_shuffle(of, made->reference_rows, order);
    for (int64_t i = 0; i < made->rows; i++) {
      made->population[i * made->items + j] =
          even ? any_answer(of, made, known, j) : made->reference[order[i % made->reference_rows] * made->items + j];
    }
  }
  (void)snprintf(made->label, sizeof made->label, "%s", even ? "even" : "shuffled");
}

static void make_misaligned(dice *of, const law *like, const seen *known, double strength, scene *made) {
  const int64_t way = dice_below(of, 3);
  const double size = strength * dice_uniform(of, 1.2, 2.2);
  double side[MOST_ITEMS];
  double move[MOST_FACTORS];
  double moves[MOST_ITEMS];
  for (int64_t j = 0; j < made->items; j++) {
    side[j] = dice_sign(of);
    moves[j] = 0.7 * size * side[j];
  }
  for (int64_t f = 0; f < like->factors; f++) move[f] = size * dice_sign(of);
  for (int64_t i = 0; i < made->rows; i++) {
    double *row = made->population + i * made->items;
    double factors[MOST_FACTORS];
    draw_factors(of, like, factors);
    for (int64_t f = 0; f < like->factors && way == 0; f++) factors[f] += move[f];
    answer_all(of, like, factors, way == 1 ? moves : NULL, row);
    for (int64_t j = 0; j < made->items; j++) {
      const bool turned = side[j] > 0.0 && strength >= 1.0;
      if (way == 2 && turned) row[j] = made->levels > 0 ? known->low + known->high - row[j] : 20.0 - row[j];
    }
  }
  (void)snprintf(made->label, sizeof made->label, "way %d size %.2f", (int)way, size);
}

/* More people are drawn than needed, and those beyond a quantile of a score are sent away. */
static void make_missing_tail(dice *of, const law *like, double strength, scene *made) {
  static double pool[POOL * 2000 * MOST_ITEMS];
  static double score[POOL * 2000];
  const int64_t people = POOL * made->rows;
  const bool latent = dice_below(of, 2) == 0;
  const int64_t factor = dice_below(of, like->factors < 3 ? like->factors : 3);
  const double side = dice_sign(of);
  const double share = strength < 1.0 ? dice_uniform(of, 0.93, 0.98) : dice_uniform(of, 0.6, 0.75);
  for (int64_t i = 0; i < people; i++) {
    double factors[MOST_FACTORS];
    draw_factors(of, like, factors);
    answer_all(of, like, factors, NULL, pool + i * made->items);
    score[i] = side * factors[factor];
    if (latent) continue;
    score[i] = 0.0;
    for (int64_t j = 0; j < made->items; j++) {
      if (fabs(like->weight[j][factor]) < 0.4) continue;
      score[i] += side * pool[i * made->items + j] * (like->weight[j][factor] < 0.0 ? -1.0 : 1.0);
    }
  }
  double low = -1e4;
  double high = 1e4;
  for (int step = 0; step < 60; step++) { /* the quantile, by halving */
    const double level = 0.5 * (low + high);
    int64_t below = 0;
    for (int64_t i = 0; i < people; i++) below += score[i] <= level;
    if ((double)below < share * (double)people)
      low = level;
    else
      high = level;
  }
  int64_t kept = 0;
  for (int64_t i = 0; i < people && kept < made->rows; i++) {
    if (score[i] > high) continue;
    memcpy(made->population + kept++ * made->items, pool + i * made->items, (size_t)made->items * sizeof *pool);
  }
  made->rows = kept;
  (void)snprintf(made->label, sizeof made->label, "%s factor %d quantile %.2f", latent ? "latent" : "sum", (int)factor,
                 share);
}

static void make_caricature(dice *of, const law *like, const seen *known, double strength, scene *made) {
  const int64_t way = dice_below(of, 3);
  const double size = 1.0 + strength * dice_uniform(of, 0.8, 2.0);
  for (int64_t i = 0; i < made->rows; i++) {
    double *row = made->population + i * made->items;
    double factors[MOST_FACTORS];
    draw_factors(of, like, factors);
    for (int64_t f = 0; f < like->factors && way < 2; f++) {
      /* The middle is thinned, or all scores are stretched. */
      factors[f] *= way == 0 ? size : size * (0.4 + 0.6 / fmax(0.4, fabs(factors[f])));
    }
    answer_all(of, like, factors, NULL, row);
    for (int64_t j = 0; j < made->items && way == 2; j++) {
      row[j] = fit(made, known, known->mean[j] + size * (row[j] - known->mean[j]));
    }
  }
  (void)snprintf(made->label, sizeof made->label, "way %d size %.2f", (int)way, size);
}

void second_simulator(dice *of, int32_t mode, int32_t strength, scene *made) {
  static law like;
  static seen known;
  const double force = strength == STRENGTH_MILD ? 0.2 : 1.0;
  draw_law(of, mode, &like);
  made->items = like.items;
  made->levels = like.levels;
  made->rows = (int64_t)(200.0 * pow(10.0, dice_uniform(of, 0.0, 1.0)));
  made->reference_rows = (int64_t)(200.0 * pow(10.0, dice_uniform(of, 0.0, 1.0)));
  draw_people(of, &like, made->reference_rows, made->reference);
  look(made, &known);
  (void)snprintf(made->label, sizeof made->label, "people");
  switch (mode) {
    case PERSONA_MODE_MODE_COLLAPSE: make_collapse(of, &like, &known, made); break;
    case PERSONA_MODE_ARCHETYPES: make_archetypes(of, &like, &known, made); break;
    case PERSONA_MODE_FLAT: make_flat(of, &known, made); break;
    case PERSONA_MODE_NOISE: make_noise(of, &known, made); break;
    case PERSONA_MODE_MISALIGNED: make_misaligned(of, &like, &known, force, made); break;
    case PERSONA_MODE_MISSING_TAIL: make_missing_tail(of, &like, force, made); break;
    case PERSONA_MODE_CARICATURE: make_caricature(of, &like, &known, force, made); break;
    default: draw_people(of, &like, made->rows, made->population); break;
  }
  const double people = strength == STRENGTH_MIXED                               ? 0.3
                        : strength == STRENGTH_MILD && mode <= PERSONA_MODE_FLAT ? 0.85
                                                                                 : 0.0;
  for (int64_t i = 0; i < made->rows; i++) {
    if (dice_uniform(of, 0.0, 1.0) < people) draw_people(of, &like, 1, made->population + i * made->items);
  }
  char variant[80];
  (void)snprintf(variant, sizeof variant, "%.70s", made->label);
  (void)snprintf(made->label, sizeof made->label, "D %d L %d q %d tail %.1f halves %.1f n %d m %d: %s", (int)like.items,
                 (int)like.levels, (int)like.factors, like.tail, like.halves, (int)made->reference_rows,
                 (int)made->rows, variant);
}
