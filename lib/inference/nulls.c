/* The null battery. */
#include "inference/nulls.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHARE_OF_PEOPLE = 50, NOISE_IN_TEN = 2 };
static const double COLLAPSED_SPREAD = 0.25;

/* A made population on its way. */
typedef struct making {
  const lp_law *law;
  uint64_t seed;
  uint64_t unit;
  uint32_t drawn;
  int64_t rows;
  int64_t columns;
  double *made;   /* rows x columns */
  int64_t *order; /* people */
} making;

typedef void (*maker)(making *of);

static double uniform(making *of) { return persona_random_uniform(of->seed, LP_PURPOSE_NULLS, of->unit, of->drawn++); }

static double normal(making *of) { return persona_random_normal(of->seed, LP_PURPOSE_NULLS, of->unit, of->drawn++); }

static int64_t below(making *of, int64_t count) {
  return persona_random_below(of->seed, LP_PURPOSE_NULLS, of->unit, of->drawn++, count);
}

/* The nearest answer that the item can have. */
static double place(const lp_margin *item, double answer) {
  return fmax(item->low, fmin(item->high, item->whole ? floor(answer + 0.5) : answer));
}

static double any_answer(making *of, int64_t column) {
  const lp_margin *item = &of->law->margins[column];
  if (item->whole) return item->low + (double)below(of, (int64_t)(item->high - item->low) + 1);
  return item->low + uniform(of) * (item->high - item->low);
}

/* A person's answer, or somebody else's where it is missing. */
static double answer_of(making *of, int64_t person, int64_t column) {
  for (int64_t tries = 0; tries < 64; tries++) {
    const double answer = of->law->answers[person * of->columns + column];
    if (!isnan(answer)) return answer;
    person = below(of, of->law->people);
  }
  return place(&of->law->margins[column], of->law->margins[column].mean);
}

/* Numbers of `count` people in random order, each at most once as far as there are enough. */
static void choose_people(making *of, int64_t count) {
  for (int64_t i = 0; i < of->law->people; i++) of->order[i] = i;
  for (int64_t i = 0; i < count && i < of->law->people; i++) {
    const int64_t other = i + below(of, of->law->people - i);
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
      of->made[i * of->columns + j] = answer_of(of, of->order[i % of->law->people], j);
    }
  }
}

static void make_collapsed_to_mean(making *of) {
  for (int64_t i = 0; i < of->rows; i++) {
    for (int64_t j = 0; j < of->columns; j++) {
      const lp_margin *item = &of->law->margins[j];
      of->made[i * of->columns + j] = place(item, item->mean + COLLAPSED_SPREAD * item->deviation * normal(of));
    }
  }
}

/* One person for every fifty rows, at least two. */
static void make_repeated_people(making *of) {
  const int64_t wanted = of->rows / SHARE_OF_PEOPLE > 2 ? of->rows / SHARE_OF_PEOPLE : 2;
  const int64_t people = wanted < of->law->people ? wanted : of->law->people;
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
      copy_person(of, of->order[i % of->law->people], i);
    } else {
      for (int64_t j = 0; j < of->columns; j++) of->made[i * of->columns + j] = any_answer(of, j);
    }
  }
}

/* Each person is one number, and answers follow it through the items' own spread. */
static void make_one_dimensional(making *of) {
  for (int64_t i = 0; i < of->rows; i++) {
    const double score = normal(of);
    for (int64_t j = 0; j < of->columns; j++) {
      const lp_margin *item = &of->law->margins[j];
      of->made[i * of->columns + j] = place(item, item->mean + item->direction * item->deviation * score);
    }
  }
}

static void make_extreme_responders(making *of) {
  choose_people(of, of->rows);
  for (int64_t i = 0; i < of->rows; i++) {
    for (int64_t j = 0; j < of->columns; j++) {
      const lp_margin *item = &of->law->margins[j];
      const double answer = answer_of(of, of->order[i % of->law->people], j);
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

static int build(making *of, persona_context *context, persona_population **out, persona_error *err) {
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, of->made, of->rows, of->columns);
  int status = persona_population_builder_create(context, "null", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  for (int64_t j = 0; j < of->columns && status == PERSONA_OK; j++) {
    const lp_item *declared = lp_population_item(of->law->reference, j);
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

int lp_null_create(persona_context *context, int32_t null, const lp_law *law, int64_t rows, uint64_t seed,
                   uint64_t draw, persona_population **out, persona_error *err) {
  making of = {.law = law, .seed = seed, .unit = (uint64_t)null << 32 | draw, .rows = rows, .columns = law->columns};
  *out = NULL;
  of.made = lp_allocate_array(context, rows, lp_bytes_of(of.columns, (int64_t)sizeof(double)));
  of.order = lp_allocate_array(context, law->people, sizeof *of.order);
  int status = PERSONA_OK;
  if (of.made == NULL || of.order == NULL) {
    status = lp_out_of_memory(err);
  } else {
    entries[null].make(&of);
    status = build(&of, context, out, err);
  }
  lp_release(context, of.made);
  lp_release(context, of.order);
  return status;
}
