/* The null battery. */
#include "inference/nulls.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHARE_OF_PEOPLE = 50, NOISE_IN_TEN = 2, STEPS_TO_AXIS = 30 };
static const double COLLAPSED_SPREAD = 0.25;

/* What is known of an item's answers in the reference. */
typedef struct margin {
  double low;
  double high;
  double mean;
  double deviation;
  double direction; /* 1 or -1: with the first axis of the reference or against it */
  bool whole;       /* answers are whole numbers */
} margin;

/* A made population on its way. */
typedef struct making {
  const persona_population *reference;
  uint64_t seed;
  uint64_t unit;
  uint32_t drawn;
  int64_t people;
  int64_t rows;
  int64_t columns;
  double *answers; /* of the reference, people x columns; NaN where missing */
  double *made;    /* rows x columns */
  margin *margins;
  double *scores; /* people */
  double *axis;   /* columns */
  int64_t *order; /* people */
} making;

typedef void (*maker)(making *of);

static double uniform(making *of) { return persona_random_uniform(of->seed, LP_PURPOSE_NULLS, of->unit, of->drawn++); }

static double normal(making *of) { return persona_random_normal(of->seed, LP_PURPOSE_NULLS, of->unit, of->drawn++); }

static int64_t below(making *of, int64_t count) {
  return persona_random_below(of->seed, LP_PURPOSE_NULLS, of->unit, of->drawn++, count);
}

/* The nearest answer that the item can have. */
static double place(const margin *item, double answer) {
  return fmax(item->low, fmin(item->high, item->whole ? floor(answer + 0.5) : answer));
}

static double any_answer(making *of, int64_t column) {
  const margin *item = &of->margins[column];
  if (item->whole) return item->low + (double)below(of, (int64_t)(item->high - item->low) + 1);
  return item->low + uniform(of) * (item->high - item->low);
}

/* A person's answer, or somebody else's where it is missing. */
static double answer_of(making *of, int64_t person, int64_t column) {
  for (int64_t tries = 0; tries < 64; tries++) {
    const double answer = of->answers[person * of->columns + column];
    if (!isnan(answer)) return answer;
    person = below(of, of->people);
  }
  return place(&of->margins[column], of->margins[column].mean);
}

/* Numbers of `count` people in random order, each at most once as far as there are enough. */
static void choose_people(making *of, int64_t count) {
  for (int64_t i = 0; i < of->people; i++) of->order[i] = i;
  for (int64_t i = 0; i < count && i < of->people; i++) {
    const int64_t other = i + below(of, of->people - i);
    const int64_t person = of->order[other];
    of->order[other] = of->order[i];
    of->order[i] = person;
  }
}

static void copy_person(making *of, int64_t person, int64_t row) {
  for (int64_t j = 0; j < of->columns; j++) of->made[row * of->columns + j] = answer_of(of, person, j);
}

static void make_random_responder(making *of) {
  for (int64_t i = 0; i < of->rows; i++) {
    for (int64_t j = 0; j < of->columns; j++) of->made[i * of->columns + j] = any_answer(of, j);
  }
}

static void make_shuffled_columns(making *of) {
  for (int64_t j = 0; j < of->columns; j++) {
    choose_people(of, of->rows);
    for (int64_t i = 0; i < of->rows; i++) {
      of->made[i * of->columns + j] = answer_of(of, of->order[i % of->people], j);
    }
  }
}

static void make_collapsed_to_mean(making *of) {
  for (int64_t i = 0; i < of->rows; i++) {
    for (int64_t j = 0; j < of->columns; j++) {
      const margin *item = &of->margins[j];
      of->made[i * of->columns + j] = place(item, item->mean + COLLAPSED_SPREAD * item->deviation * normal(of));
    }
  }
}

/* One person for every fifty rows, at least two. */
static void make_repeated_people(making *of) {
  const int64_t wanted = of->rows / SHARE_OF_PEOPLE > 2 ? of->rows / SHARE_OF_PEOPLE : 2;
  const int64_t people = wanted < of->people ? wanted : of->people;
  choose_people(of, people);
  for (int64_t i = 0; i < of->rows; i++) copy_person(of, of->order[i % people], i);
}

static void make_jittered_people(making *of) {
  make_repeated_people(of);
  for (int64_t i = 0; i < of->rows && of->columns > 0; i++) {
    const int64_t column = below(of, of->columns);
    of->made[i * of->columns + column] = any_answer(of, column);
  }
}

static void make_mixed_with_noise(making *of) {
  choose_people(of, of->rows);
  for (int64_t i = 0; i < of->rows; i++) {
    if (i % 10 >= NOISE_IN_TEN) {
      copy_person(of, of->order[i % of->people], i);
    } else {
      for (int64_t j = 0; j < of->columns; j++) of->made[i * of->columns + j] = any_answer(of, j);
    }
  }
}

/* Which way each item goes along the axis in which people differ most, by power iteration on standardised answers. */
static void find_directions(making *of) {
  for (int64_t j = 0; j < of->columns; j++) of->axis[j] = 1.0 + (double)(j % 7) / 16.0;
  for (int step = 0; step < STEPS_TO_AXIS; step++) {
    for (int64_t i = 0; i < of->people; i++) {
      of->scores[i] = 0.0;
      for (int64_t j = 0; j < of->columns; j++) {
        const margin *item = &of->margins[j];
        const double answer = of->answers[i * of->columns + j];
        if (isnan(answer) || !(item->deviation > 0.0)) continue;
        of->scores[i] += of->axis[j] * (answer - item->mean) / item->deviation;
      }
    }
    double length = 0.0;
    for (int64_t j = 0; j < of->columns; j++) {
      const margin *item = &of->margins[j];
      of->axis[j] = 0.0;
      for (int64_t i = 0; i < of->people && item->deviation > 0.0; i++) {
        const double answer = of->answers[i * of->columns + j];
        if (!isnan(answer)) of->axis[j] += of->scores[i] * (answer - item->mean) / item->deviation;
      }
      length += of->axis[j] * of->axis[j];
    }
    if (!(length > 0.0) || !isfinite(length)) break;
    for (int64_t j = 0; j < of->columns; j++) of->axis[j] /= sqrt(length);
  }
  for (int64_t j = 0; j < of->columns; j++) of->margins[j].direction = of->axis[j] < 0.0 ? -1.0 : 1.0;
}

/* Each person is one number, and answers follow it through the items' own spread. */
static void make_one_dimensional(making *of) {
  find_directions(of);
  for (int64_t i = 0; i < of->rows; i++) {
    const double score = normal(of);
    for (int64_t j = 0; j < of->columns; j++) {
      const margin *item = &of->margins[j];
      of->made[i * of->columns + j] = place(item, item->mean + item->direction * item->deviation * score);
    }
  }
}

static void make_extreme_responders(making *of) {
  choose_people(of, of->rows);
  for (int64_t i = 0; i < of->rows; i++) {
    for (int64_t j = 0; j < of->columns; j++) {
      const margin *item = &of->margins[j];
      const double answer = answer_of(of, of->order[i % of->people], j);
      const bool upper = answer > item->mean || (answer == item->mean && below(of, 2) == 1);
      of->made[i * of->columns + j] = upper ? item->high : item->low;
    }
  }
}

typedef struct null_entry {
  const char *name;
  const char *meaning;
  maker make;
} null_entry;

static const null_entry entries[LP_NULL_COUNT] = {
    [LP_NULL_RANDOM_RESPONDER] = {"random_responder", "every answer is drawn evenly from the item's scale",
                                  make_random_responder},
    [LP_NULL_SHUFFLED_COLUMNS] =
        {"shuffled_columns", "the reference's answers, each item shuffled on its own: the margins without the persons",
         make_shuffled_columns},
    [LP_NULL_COLLAPSED_TO_MEAN] = {"collapsed_to_mean",
                                   "everybody answers near the reference's means, with a quarter of its spread",
                                   make_collapsed_to_mean},
    [LP_NULL_REPEATED_PEOPLE] = {"repeated_people", "one person of the reference for every fifty agents, repeated",
                                 make_repeated_people},
    [LP_NULL_JITTERED_PEOPLE] = {"jittered_people", "the same, each copy with one answer drawn anew",
                                 make_jittered_people},
    [LP_NULL_MIXED_WITH_NOISE] = {"mixed_with_noise",
                                  "four fifths people of the reference, one fifth random responders",
                                  make_mixed_with_noise},
    [LP_NULL_ONE_DIMENSIONAL] = {"one_dimensional", "every person is one number, which all answers follow",
                                 make_one_dimensional},
    [LP_NULL_EXTREME_RESPONDERS] = {"extreme_responders",
                                    "people of the reference with every answer pushed to the nearer end of the scale",
                                    make_extreme_responders},
};

const char *lp_null_name(int32_t null) { return null >= 0 && null < LP_NULL_COUNT ? entries[null].name : NULL; }

const char *lp_null_meaning(int32_t null) { return null >= 0 && null < LP_NULL_COUNT ? entries[null].meaning : NULL; }

static void find_margin(const making *of, int64_t column, margin *item) {
  const lp_item *declared = lp_population_item(of->reference, column);
  int64_t count = 0;
  *item = (margin){.low = INFINITY, .high = -INFINITY, .whole = true, .direction = 1.0};
  for (int64_t i = 0; i < of->people; i++) {
    const double answer = of->answers[i * of->columns + column];
    if (isnan(answer)) continue;
    item->low = fmin(item->low, answer);
    item->high = fmax(item->high, answer);
    item->whole = item->whole && answer == floor(answer);
    item->mean += (answer - item->mean) / (double)++count;
  }
  for (int64_t i = 0; i < of->people && count > 0; i++) {
    const double answer = of->answers[i * of->columns + column];
    if (!isnan(answer)) item->deviation += (answer - item->mean) * (answer - item->mean) / (double)count;
  }
  item->deviation = sqrt(item->deviation);
  if (count == 0) item->low = item->high = 0.0;
  if (declared->has_scale) {
    item->low = declared->low;
    item->high = declared->high;
  }
  const bool continuous = declared->kind == PERSONA_ITEM_CONTINUOUS || declared->kind == PERSONA_ITEM_EMBEDDING;
  item->whole = item->whole && !continuous && item->low == floor(item->low) && item->high == floor(item->high) &&
                item->high - item->low < 1e6;
}

static int build(making *of, persona_context *context, persona_population **out, persona_error *err) {
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, of->made, of->rows, of->columns);
  int status = persona_population_builder_create(context, "null", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  for (int64_t j = 0; j < of->columns && status == PERSONA_OK; j++) {
    const lp_item *declared = lp_population_item(of->reference, j);
    persona_item item;
    persona_item_init(&item);
    item.kind = declared->kind;
    item.name = declared->name;
    item.trait = declared->trait;
    item.has_scale = declared->has_scale;
    item.reverse = declared->reverse;
    item.low = declared->low;
    item.high = declared->high;
    item.weight = declared->weight;
    status = persona_population_builder_set_item(builder, j, &item, err);
  }
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}

int lp_null_create(persona_context *context, int32_t null, const persona_population *reference, int64_t rows,
                   uint64_t seed, uint64_t draw, persona_population **out, persona_error *err) {
  making of = {.reference = reference,
               .seed = seed,
               .unit = (uint64_t)null << 32 | draw,
               .people = reference->rows,
               .rows = rows,
               .columns = lp_population_columns(reference)};
  *out = NULL;
  of.answers = lp_allocate_array(context, of.people, lp_bytes_of(of.columns, (int64_t)sizeof(double)));
  of.made = lp_allocate_array(context, rows, lp_bytes_of(of.columns, (int64_t)sizeof(double)));
  of.margins = lp_allocate_array(context, of.columns, sizeof *of.margins);
  of.scores = lp_allocate_array(context, of.people, sizeof *of.scores);
  of.axis = lp_allocate_array(context, of.columns, sizeof *of.axis);
  of.order = lp_allocate_array(context, of.people, sizeof *of.order);
  int status = PERSONA_OK;
  if (of.answers == NULL || of.made == NULL || of.margins == NULL || of.scores == NULL || of.axis == NULL ||
      of.order == NULL) {
    status = lp_out_of_memory(err);
  } else {
    lp_population_read(reference, 0, of.people, NULL, of.columns, of.answers, of.columns);
    for (int64_t j = 0; j < of.columns; j++) find_margin(&of, j, &of.margins[j]);
    entries[null].make(&of);
    status = build(&of, context, out, err);
  }
  lp_release(context, of.answers);
  lp_release(context, of.made);
  lp_release(context, of.margins);
  lp_release(context, of.scores);
  lp_release(context, of.axis);
  lp_release(context, of.order);
  return status;
}
