/* Random numbers and small tools of the simulators. */
#ifndef STUDY_DICE_H
#define STUDY_DICE_H

#include <persona/random.h>

#include <stdint.h>

/* A running stream of one unit. */
typedef struct dice {
  uint64_t seed;
  uint64_t unit;
  uint32_t drawn;
} dice;

double dice_uniform(dice *of, double low, double high);
double dice_normal(dice *of);
int64_t dice_below(dice *of, int64_t count);
/* 1 or -1. */
double dice_sign(dice *of);
/* Numbers 0..count-1 in random order. */
void dice_shuffle(dice *of, int64_t count, int64_t *numbers);

/* What a simulator makes. Answers are rows x items. */
typedef struct scene {
  int64_t items;
  int64_t levels; /* 0: continuous */
  int64_t reference_rows;
  int64_t rows;
  double *reference;
  double *population;
  char label[160]; /* what was made, for the listing */
} scene;

/* How the modes are numbered: as PERSONA_MODE_..., and mixtures and mild cases by strength. */
enum { STRENGTH_CLEAR, STRENGTH_MIXED, STRENGTH_MILD };

/* Fills a scene whose arrays have room for `most_rows` x `most_items` each. */
typedef void (*simulator)(dice *of, int32_t mode, int32_t strength, scene *made);
void first_simulator(dice *of, int32_t mode, int32_t strength, scene *made);
void second_simulator(dice *of, int32_t mode, int32_t strength, scene *made);
void third_simulator(dice *of, int32_t mode, int32_t strength, scene *made);

enum { MOST_ROWS = 8000, MOST_ITEMS = 140 };

#endif
