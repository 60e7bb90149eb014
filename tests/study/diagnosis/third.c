/* The third simulator, written when the rules were done and run once: graded responses with discriminations of their
 * own, factors that go together, unequal copies, and failures made of factors, answers or columns. */
#include "dice.h"

#include <persona/diagnosis.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST_FACTORS = 8, MOST_LEVELS = 9, MOST_PEOPLE = 120 };

typedef struct law {
  int64_t items;
  int64_t levels;
  int64_t factors;
  double together; /* of factors: what all share */
  double loading[MOST_ITEMS];
  int64_t factor[MOST_ITEMS];
  double ease[MOST_ITEMS];
  double cut[MOST_ITEMS][MOST_LEVELS];
} law;

static double logistic(dice *of) {
  const double share = dice_uniform(of, 1e-9, 1.0 - 1e-9);
  return 0.55 * log(share / (1.0 - share));
}

static void draw_cuts(dice *of, int64_t levels, double *cuts) {
  for (int64_t c = 0; c + 1 < levels; c++) {
    cuts[c] = -1.8 + 3.6 * ((double)c + 1.0) / (double)levels + 0.15 * dice_normal(of);
    for (int64_t d = c; d > 0 && cuts[d] < cuts[d - 1]; d--) {
      const double swapped = cuts[d];
      cuts[d] = cuts[d - 1];
      cuts[d - 1] = swapped;
    }
  }
}

static void draw_law(dice *of, law *made) {
  static const int64_t some_items[] = {10, 14, 20, 32, 44, 60, 90, 131};
  static const int64_t some_levels[] = {0, 2, 3, 4, 5, 5, 6, 7, 9};
  int64_t order[MOST_ITEMS];
  memset(made, 0, sizeof *made);
  made->items = some_items[dice_below(of, 8)];
  made->levels = some_levels[dice_below(of, 9)];
  made->factors = made->items < 20 ? 2 + dice_below(of, 4) : 3 + dice_below(of, 5);
  made->together = 0.2 * (double)dice_below(of, 3);
  dice_shuffle(of, made->items, order);
  for (int64_t j = 0; j < made->items; j++) {
    made->factor[j] = order[j] % made->factors;
    made->loading[j] = exp(0.2 + 0.3 * dice_normal(of)) * (dice_uniform(of, 0.0, 1.0) < 0.35 ? -1.0 : 1.0);
    made->ease[j] = 0.7 * dice_normal(of);
    draw_cuts(of, made->levels, made->cut[j]);
  }
}

static void draw_factors(dice *of, const law *like, double *factors) {
  const double shared = dice_normal(of);
  for (int64_t f = 0; f < like->factors; f++) {
    factors[f] = sqrt(like->together) * shared + sqrt(1.0 - like->together) * dice_normal(of);
  }
}

static void answer(dice *of, const law *like, const double *factors, const double *moves, double *row) {
  for (int64_t j = 0; j < like->items; j++) {
    const double thought = like->loading[j] * factors[like->factor[j]] + like->ease[j] + logistic(of) + moves[j];
    row[j] = like->levels == 0 ? thought : 1.0;
    for (int64_t c = 0; c + 1 < like->levels; c++) row[j] += thought > like->cut[j][c];
  }
}

static const double none[MOST_ITEMS];

static void draw_person(dice *of, const law *like, double *row) {
  double factors[MOST_FACTORS];
  draw_factors(of, like, factors);
  answer(of, like, factors, none, row);
}

static void look(const scene *made, double *mean, double *deviation) {
  const double rows = (double)made->reference_rows;
  for (int64_t j = 0; j < made->items; j++) {
    double squares = 0.0;
    mean[j] = 0.0;
    for (int64_t i = 0; i < made->reference_rows; i++) mean[j] += made->reference[i * made->items + j] / rows;
    for (int64_t i = 0; i < made->reference_rows; i++) {
      const double away = made->reference[i * made->items + j] - mean[j];
      squares += away * away / rows;
    }
    deviation[j] = sqrt(squares);
  }
}

static double fit(const law *like, double value) {
  return like->levels == 0 ? value : fmax(1.0, fmin((double)like->levels, floor(value + 0.5)));
}

static void make_copies(dice *of, const law *like, scene *made) {
  static double people[MOST_PEOPLE * MOST_ITEMS];
  double weights[MOST_PEOPLE];
  double total = 0.0;
  const int64_t count = (int64_t)fmax(3.0, dice_uniform(of, 0.01, 0.05) * (double)made->rows);
  const int64_t changed = dice_below(of, like->items / 15 > 2 ? like->items / 15 : 2);
  for (int64_t k = 0; k < count; k++) {
    draw_person(of, like, people + k * like->items);
    weights[k] =
        -log(dice_uniform(of, 1e-6, 1.0)) - log(dice_uniform(of, 1e-6, 1.0)) - log(dice_uniform(of, 1e-6, 1.0));
    total += weights[k];
  }
  for (int64_t i = 0; i < made->rows; i++) {
    double *row = made->population + i * like->items;
    double other[MOST_ITEMS];
    double left = dice_uniform(of, 0.0, total);
    int64_t chosen = 0;
    while (chosen + 1 < count && left > weights[chosen]) left -= weights[chosen++];
    memcpy(row, people + chosen * like->items, (size_t)like->items * sizeof *row);
    draw_person(of, like, other);
    for (int64_t c = 0; c < changed; c++) {
      const int64_t j = dice_below(of, like->items);
      row[j] = other[j];
    }
  }
  (void)snprintf(made->label, sizeof made->label, "%d people %d changed", (int)count, (int)changed);
}

static void make_plain(dice *of, const law *like, int32_t mode, scene *made) {
  double mean[MOST_ITEMS];
  double deviation[MOST_ITEMS];
  double point[MOST_ITEMS];
  double direction[2][MOST_ITEMS];
  const bool choice = dice_below(of, 2) == 0;
  const int64_t count = 1 + dice_below(of, 2);
  const double small = dice_uniform(of, 0.05, mode == PERSONA_MODE_FLAT ? 0.3 : 0.25);
  look(made, mean, deviation);
  draw_person(of, like, point);
  for (int64_t j = 0; j < like->items; j++) {
    const double x = dice_normal(of);
    const double y = count > 1 ? dice_normal(of) : 0.0;
    const double length = count > 1 ? sqrt(x * x + y * y) : fabs(x) / dice_uniform(of, 0.7, 1.2);
    direction[0][j] = x / length;
    direction[1][j] = y / length;
  }
  for (int64_t i = 0; i < made->rows; i++) {
    const double x = dice_normal(of);
    const double y = dice_normal(of);
    for (int64_t j = 0; j < like->items; j++) {
      double *cell = &made->population[i * like->items + j];
      if (mode == PERSONA_MODE_MODE_COLLAPSE) {
        *cell = fit(like, (choice ? mean[j] : point[j]) + small * deviation[j] * dice_normal(of));
      } else if (mode == PERSONA_MODE_FLAT) {
        const double along = direction[0][j] * x + direction[1][j] * y + small * dice_normal(of);
        *cell = fit(like, mean[j] + deviation[j] * along);
      } else if (choice) {
        *cell = made->reference[dice_below(of, made->reference_rows) * like->items + j];
      } else {
        *cell = like->levels > 0 ? 1.0 + (double)dice_below(of, like->levels)
                                 : mean[j] + 2.2 * deviation[j] * dice_uniform(of, -1.0, 1.0);
      }
    }
  }
  (void)snprintf(made->label, sizeof made->label, "choice %d count %d small %.2f", choice, (int)count, small);
}

static void make_misaligned(dice *of, const law *like, double force, scene *made) {
  const int64_t way = dice_below(of, 3);
  double shifts[MOST_FACTORS];
  double moves[MOST_ITEMS];
  bool turned[MOST_ITEMS];
  for (int64_t f = 0; f < like->factors; f++)
    shifts[f] = way == 0 ? force * dice_uniform(of, 1.3, 2.0) * dice_sign(of) : 0.0;
  for (int64_t j = 0; j < like->items; j++) {
    moves[j] = way == 1 ? force * 1.2 * dice_sign(of) : 0.0;
    turned[j] = way == 2 && dice_uniform(of, 0.0, 1.0) < 0.5 * force;
  }
  for (int64_t i = 0; i < made->rows; i++) {
    double factors[MOST_FACTORS];
    double *row = made->population + i * like->items;
    draw_factors(of, like, factors);
    for (int64_t f = 0; f < like->factors; f++) factors[f] += shifts[f];
    answer(of, like, factors, moves, row);
    for (int64_t j = 0; j < like->items; j++) {
      if (turned[j]) row[j] = like->levels > 0 ? 1.0 + (double)like->levels - row[j] : 2.0 * like->ease[j] - row[j];
    }
  }
  (void)snprintf(made->label, sizeof made->label, "way %d", (int)way);
}

static void make_missing_tail(dice *of, const law *like, double force, scene *made) {
  const int64_t factor = dice_below(of, like->factors);
  const double side = dice_sign(of);
  const bool seen = dice_below(of, 2) == 0;
  const double share = force < 1.0 ? 0.95 : dice_uniform(of, 0.6, 0.75);
  static double scores[4000];
  double row[MOST_ITEMS];
  double level = 0.0;
  int64_t kept = 0;
  for (int64_t i = 0; kept < made->rows; i++) { /* the first 4000 people say where the level is */
    double factors[MOST_FACTORS];
    double score = 0.0;
    draw_factors(of, like, factors);
    answer(of, like, factors, none, row);
    for (int64_t j = 0; j < like->items; j++) {
      if (like->factor[j] == factor) score += like->loading[j] < 0.0 ? -row[j] : row[j];
    }
    score = side * (seen ? score : factors[factor]);
    if (i < 4000) scores[i] = score;
    if (i == 3999) {
      double low = -1e3;
      double high = 1e3;
      for (int step = 0; step < 50; step++) {
        int64_t below = 0;
        level = 0.5 * (low + high);
        for (int64_t k = 0; k < 4000; k++) below += scores[k] <= level;
        if ((double)below < share * 4000.0)
          low = level;
        else
          high = level;
      }
    }
    if (i >= 4000 && score <= level)
      memcpy(made->population + kept++ * like->items, row, (size_t)like->items * sizeof *row);
  }
  (void)snprintf(made->label, sizeof made->label, "%s below the %.2f quantile", seen ? "sum" : "latent", share);
}

static void make_caricature(dice *of, const law *like, double force, scene *made) {
  const bool poles = dice_below(of, 2) == 0;
  const double size = 1.0 + force * dice_uniform(of, 0.8, 1.8);
  for (int64_t i = 0; i < made->rows; i++) {
    double factors[MOST_FACTORS];
    draw_factors(of, like, factors);
    for (int64_t f = 0; f < like->factors; f++) {
      factors[f] = poles ? (factors[f] < 0.0 ? -size : size) * 0.85 + 0.3 * dice_normal(of) : size * factors[f];
    }
    answer(of, like, factors, none, made->population + i * like->items);
  }
  (void)snprintf(made->label, sizeof made->label, "%s %.2f", poles ? "poles" : "wide", size);
}

void third_simulator(dice *of, int32_t mode, int32_t strength, scene *made) {
  static law like;
  const double force = strength == STRENGTH_MILD ? 0.2 : 1.0;
  draw_law(of, &like);
  made->items = like.items;
  made->levels = like.levels;
  made->rows = (int64_t)(200.0 * pow(10.0, dice_uniform(of, 0.0, 1.0)));
  made->reference_rows = (int64_t)(200.0 * pow(10.0, dice_uniform(of, 0.0, 1.0)));
  for (int64_t i = 0; i < made->reference_rows; i++) draw_person(of, &like, made->reference + i * like.items);
  (void)snprintf(made->label, sizeof made->label, "people");
  switch (mode) {
    case PERSONA_MODE_HEALTHY:
      for (int64_t i = 0; i < made->rows; i++) draw_person(of, &like, made->population + i * like.items);
      break;
    case PERSONA_MODE_ARCHETYPES: make_copies(of, &like, made); break;
    case PERSONA_MODE_MISALIGNED: make_misaligned(of, &like, force, made); break;
    case PERSONA_MODE_MISSING_TAIL: make_missing_tail(of, &like, force, made); break;
    case PERSONA_MODE_CARICATURE: make_caricature(of, &like, force, made); break;
    default: make_plain(of, &like, mode, made); break;
  }
  const double people = strength == STRENGTH_MIXED                               ? 0.3
                        : strength == STRENGTH_MILD && mode <= PERSONA_MODE_FLAT ? 0.85
                                                                                 : 0.0;
  for (int64_t i = 0; i < made->rows; i++) {
    if (dice_uniform(of, 0.0, 1.0) < people) draw_person(of, &like, made->population + i * like.items);
  }
  char variant[80];
  (void)snprintf(variant, sizeof variant, "%.70s", made->label);
  (void)snprintf(made->label, sizeof made->label, "D %d L %d q %d n %d m %d: %s", (int)like.items, (int)like.levels,
                 (int)like.factors, (int)made->reference_rows, (int)made->rows, variant);
}
