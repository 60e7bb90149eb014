/* The first simulator: each item follows one of one to six factors, and is answered by cutting what a person thinks of
 * it at thresholds. Failures are made of what people think, or of answers. */
#include "dice.h"

#include <persona/diagnosis.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST_FACTORS = 6, KINDS = 8 };

typedef struct law {
  int64_t items;
  int64_t levels;
  int64_t factors;
  int64_t types;  /* people come in so many types, 0 for none */
  double heavy;   /* share of people with three times the spread */
  double unlike;  /* spread of a factor's loadings about the mean */
  double missing; /* share of missing answers */
  double loading[MOST_ITEMS];
  int64_t factor[MOST_ITEMS];
  double shift[MOST_ITEMS]; /* of an item's thresholds */
  double type[8][MOST_FACTORS];
} law;

/* What one person is asked to be. */
typedef struct person {
  double factor[MOST_FACTORS];
  double spread; /* of what is the item's own */
} person;

static double answer_of(const law *like, int64_t item, double thought) {
  if (like->levels == 0) return thought + like->shift[item];
  /* The scale spans about 4 standard deviations. */
  const double place = (thought + like->shift[item]) / 4.0 + 0.5;
  return 1.0 + fmax(0.0, fmin((double)like->levels - 1.0, floor(place * (double)like->levels)));
}

static void draw_law(dice *of, int64_t kind, law *made) {
  static const int64_t some_items[] = {10, 12, 20, 30, 44, 60, 100, 131};
  memset(made, 0, sizeof *made);
  made->items = some_items[dice_below(of, 8)];
  made->levels = dice_below(of, 9);
  if (made->levels == 1) made->levels = 5;
  made->factors = made->items < 20 ? 1 + dice_below(of, 3) : 2 + dice_below(of, 5);
  if (kind == 1) made->factors = 1;
  if (kind == 2 && made->factors == 1) made->factors = 2;
  made->types = kind == 2 ? 3 + dice_below(of, 5) : 0;
  made->heavy = kind == 3 ? 0.1 : 0.0;
  made->missing = kind == 5 ? 0.08 : 0.0;
  const double strong = kind == 4 ? 0.0 : dice_uniform(of, 0.5, 0.8);
  const double skew = kind == 6 ? 1.2 : 0.5;
  for (int64_t j = 0; j < made->items; j++) {
    made->factor[j] = j % made->factors;
    made->loading[j] = (strong + dice_uniform(of, -0.1, 0.1) * (strong > 0.0)) * (j % 3 == 2 ? -1.0 : 1.0);
    made->shift[j] = kind == 6 ? skew * dice_sign(of) * dice_uniform(of, 0.7, 1.1) : dice_uniform(of, -skew, skew);
  }
  for (int64_t t = 0; t < made->types; t++) {
    for (int64_t f = 0; f < made->factors; f++) made->type[t][f] = 1.2 * dice_normal(of);
  }
}

static person draw_person(dice *of, const law *like) {
  person made = {.spread = 1.0};
  const double size = dice_uniform(of, 0.0, 1.0) < like->heavy ? 3.0 : 1.0;
  const int64_t type = like->types > 0 ? dice_below(of, like->types) : 0;
  for (int64_t f = 0; f < like->factors; f++) {
    made.factor[f] = like->types > 0 ? like->type[type][f] + 0.5 * dice_normal(of) : size * dice_normal(of);
  }
  return made;
}

static double think(dice *of, const law *like, const person *who, int64_t item) {
  const double own = sqrt(1.0 - like->loading[item] * like->loading[item]);
  return like->loading[item] * who->factor[like->factor[item]] + own * who->spread * dice_normal(of);
}

static void answer_all(dice *of, const law *like, const person *who, double *row) {
  for (int64_t j = 0; j < like->items; j++) row[j] = answer_of(like, j, think(of, like, who, j));
}

static void draw_people(dice *of, const law *like, int64_t rows, double *answers) {
  for (int64_t i = 0; i < rows; i++) {
    const person who = draw_person(of, like);
    answer_all(of, like, &who, answers + i * like->items);
  }
}

static void make_collapse(dice *of, const law *like, scene *made, char *variant) {
  double point[MOST_ITEMS];
  const int64_t way = dice_below(of, 3);
  const double spread = dice_uniform(of, 0.05, 0.35);
  const bool person_point = dice_below(of, 2) == 0;
  person where = draw_person(of, like);
  for (int64_t j = 0; j < like->items; j++) point[j] = person_point ? think(of, like, &where, j) : 0.0;
  for (int64_t i = 0; i < made->rows; i++) {
    person who = draw_person(of, like);
    for (int64_t j = 0; j < like->items; j++) {
      double thought = point[j];
      if (way == 0) thought += spread * dice_normal(of);
      if (way == 1) thought += spread * think(of, like, &who, j);
      if (way == 2 && dice_uniform(of, 0.0, 1.0) < 0.05) thought = dice_normal(of);
      made->population[i * like->items + j] = answer_of(like, j, thought);
    }
  }
  (void)sprintf(variant, "way %d spread %.2f %s", (int)way, spread, person_point ? "person" : "mean");
}

static void make_archetypes(dice *of, const law *like, scene *made, char *variant) {
  const int64_t most = made->rows / 20;
  const int64_t people = dice_below(of, 3) == 0 ? most : 3 + dice_below(of, most > 3 ? most - 2 : 1);
  const bool uneven = dice_below(of, 2) == 0;
  const int64_t changed = dice_below(of, 3) == 0 ? 0 : 1 + dice_below(of, like->items / 12 + 1);
  static double archetypes[400 * MOST_ITEMS];
  draw_people(of, like, people, archetypes);
  for (int64_t i = 0; i < made->rows; i++) {
    const int64_t first = dice_below(of, people);
    const int64_t chosen = uneven ? dice_below(of, first + 1) : first;
    double *row = made->population + i * like->items;
    memcpy(row, archetypes + chosen * like->items, (size_t)like->items * sizeof *row);
    const person other = draw_person(of, like);
    for (int64_t c = 0; c < changed; c++) {
      const int64_t j = dice_below(of, like->items);
      row[j] = answer_of(like, j, think(of, like, &other, j));
    }
  }
  (void)sprintf(variant, "%d people%s, %d changed", (int)people, uneven ? " uneven" : "", (int)changed);
}

static void make_flat(dice *of, const law *like, scene *made, char *variant) {
  double direction[2][MOST_ITEMS];
  const int64_t count = 1 + dice_below(of, 2);
  const double noise = dice_uniform(of, 0.05, 0.35);
  const bool own = dice_below(of, 2) == 0; /* along the law's own items, or anywhere */
  for (int64_t j = 0; j < like->items; j++) {
    for (int64_t a = 0; a < count; a++) {
      direction[a][j] = own ? (like->loading[j] < 0.0 ? -1.0 : 1.0) * (count == 1 || j % 2 == a) : dice_normal(of);
    }
  }
  for (int64_t i = 0; i < made->rows; i++) {
    const double score[2] = {dice_normal(of), dice_normal(of)};
    for (int64_t j = 0; j < like->items; j++) {
      double thought = noise * dice_normal(of);
      for (int64_t a = 0; a < count; a++) {
        thought += direction[a][j] * score[a] / (own ? 1.0 : sqrt((double)count));
      }
      made->population[i * like->items + j] = answer_of(like, j, thought);
    }
  }
  (void)sprintf(variant, "%d %s noise %.2f", (int)count, own ? "own" : "any", noise);
}

static void make_noise(dice *of, const law *like, scene *made, char *variant) {
  const bool even = dice_below(of, 2) == 0;
  for (int64_t i = 0; i < made->rows; i++) {
    for (int64_t j = 0; j < like->items; j++) {
      double *answer = &made->population[i * like->items + j];
      const int64_t other = dice_below(of, made->reference_rows);
      *answer = made->reference[other * like->items + j];
      if (even) *answer = like->levels > 0 ? 1.0 + (double)dice_below(of, like->levels) : dice_uniform(of, -3.0, 3.0);
    }
  }
  (void)sprintf(variant, "%s", even ? "even" : "margins");
}

static void make_misaligned(dice *of, const law *like, double strength, scene *made, char *variant) {
  const int64_t way = dice_below(of, 3);
  const double size = strength * dice_uniform(of, 1.5, 2.5);
  double move[MOST_FACTORS];
  double item_move[MOST_ITEMS];
  bool reversed[MOST_ITEMS];
  for (int64_t f = 0; f < like->factors; f++) move[f] = size * dice_sign(of) * (f == 0 || dice_below(of, 2) == 0);
  for (int64_t j = 0; j < like->items; j++) {
    item_move[j] = strength * dice_uniform(of, 0.5, 1.2) * dice_sign(of);
    reversed[j] = dice_uniform(of, 0.0, 1.0) < 0.5 * strength;
  }
  for (int64_t i = 0; i < made->rows; i++) {
    person who = draw_person(of, like);
    for (int64_t f = 0; f < like->factors && way == 0; f++) who.factor[f] += move[f];
    for (int64_t j = 0; j < like->items; j++) {
      double thought = think(of, like, &who, j);
      if (way == 1) thought += item_move[j];
      double answer = answer_of(like, j, thought);
      if (way == 2 && reversed[j]) {
        answer = like->levels > 0 ? 1.0 + (double)like->levels - answer : 2.0 * like->shift[j] - answer;
      }
      made->population[i * like->items + j] = answer;
    }
  }
  (void)sprintf(variant, "way %d size %.2f", (int)way, size);
}

static void make_missing_tail(dice *of, const law *like, double strength, scene *made, char *variant) {
  const bool above = dice_below(of, 2) == 0;
  const bool observed = dice_below(of, 2) == 0;
  const double cut = strength < 1.0 ? dice_uniform(of, 1.6, 2.0) : dice_uniform(of, 0.25, 0.67);
  const int64_t factor = dice_below(of, like->factors);
  for (int64_t i = 0; i < made->rows; i++) {
    for (int tries = 0; tries < 200; tries++) {
      double *row = made->population + i * like->items;
      const person who = draw_person(of, like);
      double score = 0.0;
      double load = 0.0;
      double chance = 0.0;
      for (int64_t j = 0; j < like->items; j++) {
        const double thought = think(of, like, &who, j);
        row[j] = answer_of(like, j, thought);
        if (like->factor[j] != factor) continue;
        score += like->loading[j] * thought;
        const double square = like->loading[j] * like->loading[j];
        load += square;
        chance += square * (1.0 - square);
      }
      const double seen = score / sqrt(load * load + chance);
      const double level = observed ? seen : who.factor[factor];
      if (above ? level < cut : level > -cut) break;
    }
  }
  (void)sprintf(variant, "%s %s %.2f", observed ? "seen" : "latent", above ? "above" : "below", cut);
}

static void make_caricature(dice *of, const law *like, double strength, scene *made, char *variant) {
  const bool poles = dice_below(of, 2) == 0;
  const double size = 1.0 + strength * dice_uniform(of, 0.8, 2.0);
  for (int64_t i = 0; i < made->rows; i++) {
    person who = draw_person(of, like);
    for (int64_t f = 0; f < like->factors; f++) {
      who.factor[f] =
          poles ? (size * (who.factor[f] < 0.0 ? -1.0 : 1.0) + 0.4 * dice_normal(of)) : size * who.factor[f];
    }
    answer_all(of, like, &who, made->population + i * like->items);
  }
  (void)sprintf(variant, "%s %.2f", poles ? "poles" : "wide", size);
}

static void make_failure(dice *of, const law *like, int32_t mode, double strength, scene *made, char *variant) {
  switch (mode) {
    case PERSONA_MODE_MODE_COLLAPSE: make_collapse(of, like, made, variant); break;
    case PERSONA_MODE_ARCHETYPES: make_archetypes(of, like, made, variant); break;
    case PERSONA_MODE_FLAT: make_flat(of, like, made, variant); break;
    case PERSONA_MODE_NOISE: make_noise(of, like, made, variant); break;
    case PERSONA_MODE_MISALIGNED: make_misaligned(of, like, strength, made, variant); break;
    case PERSONA_MODE_MISSING_TAIL: make_missing_tail(of, like, strength, made, variant); break;
    case PERSONA_MODE_CARICATURE: make_caricature(of, like, strength, made, variant); break;
    default: draw_people(of, like, made->rows, made->population); break;
  }
}

static void leave_out(dice *of, double share, int64_t cells, double *answers) {
  for (int64_t c = 0; c < cells && share > 0.0; c++) {
    if (dice_uniform(of, 0.0, 1.0) < share) answers[c] = NAN;
  }
}

/* Some rows of the population are people after all. */
static void mix(dice *of, const law *like, double share, scene *made) {
  for (int64_t i = 0; i < made->rows; i++) {
    if (dice_uniform(of, 0.0, 1.0) >= share) continue;
    const person who = draw_person(of, like);
    answer_all(of, like, &who, made->population + i * like->items);
  }
}

void first_simulator(dice *of, int32_t mode, int32_t strength, scene *made) {
  static const int64_t sizes[] = {200, 228, 300, 500, 1000, 1500, 2000};
  law like;
  char variant[80] = "people";
  const bool healthy = mode == PERSONA_MODE_HEALTHY;
  /* A failure of one factor, or of how items go together, needs factors. */
  int64_t kind = dice_below(of, healthy ? KINDS : 4);
  if (!healthy && kind == 1) kind = 6;
  if (!healthy && kind == 2) kind = dice_below(of, 2) == 0 ? 2 : 0;
  draw_law(of, kind, &like);
  made->items = like.items;
  made->levels = like.levels;
  made->rows = sizes[dice_below(of, 7)];
  made->reference_rows = sizes[dice_below(of, 7)];
  draw_people(of, &like, made->reference_rows, made->reference);
  if (kind == 7) { /* every fourth person answered twice */
    for (int64_t i = 3; i < made->reference_rows; i += 4) {
      memcpy(made->reference + i * like.items, made->reference + (i - 1) * like.items,
             (size_t)like.items * sizeof(double));
    }
  }
  make_failure(of, &like, mode, strength == STRENGTH_MILD ? 0.2 : 1.0, made, variant);
  if (strength == STRENGTH_MIXED) mix(of, &like, 0.3, made);
  if (strength == STRENGTH_MILD && mode <= PERSONA_MODE_FLAT && !healthy) mix(of, &like, 0.85, made);
  leave_out(of, like.missing, made->rows * like.items, made->population);
  leave_out(of, like.missing, made->reference_rows * like.items, made->reference);
  (void)snprintf(made->label, sizeof made->label, "kind %d D %d L %d q %d n %d m %d: %s", (int)kind, (int)like.items,
                 (int)like.levels, (int)like.factors, (int)made->reference_rows, (int)made->rows, variant);
}
