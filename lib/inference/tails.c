/* Looking for an end of a factor that is empty while the rest is there. */
#include "inference/tails.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

/* Ends of one side lie within each other: they count for fewer than they are. */
enum { LEVELS = 5, SIDES = 2, NESTED = 2, FOLDS = 4 };
static const double MOSTLY_EMPTY = 0.5;
static const double shares[LEVELS] = {0.1, 0.15, 0.2, 0.3, 0.4};

/* Scores of both sides along one direction; the reference's in ascending order. */
typedef struct scores {
  const double *reference;
  int64_t reference_rows;
  const double *population;
  int64_t rows;
} scores;

/* The share of scores beyond a level, ties counted as half. */
static double share_beyond(const double *values, int64_t count, double level, bool above) {
  double beyond = 0.0;
  for (int64_t i = 0; i < count; i++) {
    beyond += values[i] == level ? 0.5 : (double)(above ? values[i] > level : values[i] < level);
  }
  return beyond / (double)count;
}

/* How full the far end opposite is, by the reference's share there and what the missing end leaves to the rest. */
static double fill_opposite(const scores *both, bool above, double missing) {
  const int64_t place = (int64_t)(shares[0] * (double)both->reference_rows);
  const double level = both->reference[above ? place : both->reference_rows - 1 - place];
  const double there = share_beyond(both->reference, both->reference_rows, level, !above);
  const double here = share_beyond(both->population, both->rows, level, !above);
  return there > 0.0 ? here / there * (1.0 - missing) : NAN;
}

static void try_tail(const scores *both, double share, bool above, lp_tail *best) {
  const int64_t place = (int64_t)(share * (double)both->reference_rows);
  const double level = both->reference[above ? both->reference_rows - 1 - place : place];
  const double expected = share_beyond(both->reference, both->reference_rows, level, above);
  if (!(expected > 0.0) || expected > 0.6) return;
  lp_tail tail = {.level = expected, .expected = expected};
  tail.found = share_beyond(both->population, both->rows, level, above);
  tail.emptiness = 1.0 - tail.found / expected;
  tail.deviations = (expected - tail.found) /
                    sqrt(expected * (1.0 - expected) * (1.0 / (double)both->rows + 1.0 / (double)both->reference_rows));
  if (!(tail.emptiness > 0.0)) return;
  tail.opposite = fill_opposite(both, above, expected - tail.found);
  /* The rest of the population is where the rest of the reference is: neither shrunk nor moved away. */
  if (!(tail.opposite > 0.5 && tail.opposite < 1.5)) return;
  const bool mostly = tail.emptiness > MOSTLY_EMPTY;
  const bool best_mostly = best->emptiness > MOSTLY_EMPTY;
  const bool surer = tail.deviations * tail.emptiness > best->deviations * best->emptiness;
  if (mostly == best_mostly ? surer : mostly) *best = tail;
}

typedef struct search {
  const lp_factors *whole; /* of all rows of the reference */
  const lp_cloud *reference;
  const lp_cloud *population;
  int32_t directions;        /* the views, and the one between the means */
  double *between;           /* padded */
  double *axis;              /* padded */
  double *columns;           /* dimensions x rows of the reference */
  double *covariance;        /* dimensions x dimensions */
  double *reference_scores;  /* directions x rows */
  double *population_scores; /* directions x rows */
  double *rest;              /* rows of the reference x padded */
  lp_factors fold;
} search;

/* The direction between the means, in the space of the factors. */
static void point_between(search *of) {
  const lp_factors *factors = of->whole;
  const int64_t rows = of->population->rows;
  memset(of->between, 0, (size_t)factors->padded * sizeof *of->between);
  for (int32_t f = 0; f < factors->count; f++) {
    const double *axis = factors->axes + f * factors->padded;
    double mean = 0.0;
    lp_factor_scores(factors, axis, of->population, of->population_scores);
    for (int64_t i = 0; i < rows; i++) mean += of->population_scores[i] / (double)rows;
    for (int64_t d = 0; d < factors->dimensions; d++) of->between[d] += mean * axis[d];
  }
}

/* The rows of a sample that a fold holds, as a sample. */
static lp_cloud part_of(const lp_cloud *sample, int fold, int64_t *first) {
  *first = sample->rows * fold / FOLDS;
  lp_cloud part = *sample;
  part.rows = sample->rows * (fold + 1) / FOLDS - *first;
  part.values = sample->values + *first * sample->padded;
  return part;
}

static void score_fold(search *of, int number) {
  int64_t first;
  int64_t first_agent;
  const lp_cloud left = part_of(of->reference, number, &first);
  const lp_cloud agents = part_of(of->population, number, &first_agent);
  const size_t row = (size_t)of->reference->padded * sizeof *of->rest;
  lp_cloud rest = *of->reference;
  rest.values = of->rest;
  rest.rows = of->reference->rows - left.rows;
  memcpy(of->rest, of->reference->values, (size_t)first * row);
  memcpy(of->rest + first * rest.padded, of->reference->values + (first + left.rows) * rest.padded,
         (size_t)(rest.rows - first) * row);
  lp_cloud_mean(&rest, of->fold.centre);
  lp_cloud_covariance(&rest, of->fold.centre, of->columns, of->covariance);
  lp_factors_fit(&of->fold, of->covariance, rest.rows, of->whole->count);
  for (int32_t view = 0; view < of->directions; view++) {
    const double *like = view < of->whole->views ? of->whole->axes + view * of->whole->padded : of->between;
    lp_factors_follow(&of->fold, like, of->covariance, of->axis);
    lp_factor_scores(&of->fold, of->axis, &left, of->reference_scores + view * of->reference->rows + first);
    lp_factor_scores(&of->fold, of->axis, &agents, of->population_scores + view * of->population->rows + first_agent);
  }
}

static bool begin(const persona_context *context, search *of) {
  const int64_t rows = of->reference->rows;
  const int64_t dimensions = of->reference->dimensions;
  const int64_t padded = of->reference->padded;
  of->between = lp_allocate_zeroed(context, padded, sizeof *of->between);
  of->axis = lp_allocate_zeroed(context, padded, sizeof *of->axis);
  of->columns = lp_allocate_array(context, rows, lp_bytes_of(dimensions, (int64_t)sizeof *of->columns));
  of->covariance = lp_allocate_array(context, dimensions, lp_bytes_of(dimensions, (int64_t)sizeof *of->covariance));
  of->reference_scores = lp_allocate_array(context, of->directions * rows, sizeof *of->reference_scores);
  of->population_scores = lp_allocate_array(context, of->directions * of->population->rows, sizeof(double));
  of->rest = lp_allocate_array(context, rows, lp_bytes_of(padded, (int64_t)sizeof *of->rest));
  return of->between != NULL && of->axis != NULL && of->columns != NULL && of->covariance != NULL &&
         of->reference_scores != NULL && of->population_scores != NULL && of->rest != NULL &&
         lp_factors_create(context, of->reference, &of->fold, NULL) == PERSONA_OK;
}

static void end(const persona_context *context, search *of) {
  lp_factors_clear(context, &of->fold);
  lp_release(context, of->between);
  lp_release(context, of->axis);
  lp_release(context, of->columns);
  lp_release(context, of->covariance);
  lp_release(context, of->reference_scores);
  lp_release(context, of->population_scores);
  lp_release(context, of->rest);
}

int lp_tails_search(const persona_context *context, const lp_factors *factors, const lp_cloud *reference,
                    const lp_cloud *population, lp_tail *found, persona_error *err) {
  search of = {.whole = factors, .reference = reference, .population = population, .directions = factors->views + 1};
  *found = (lp_tail){.level = 0.0};
  const bool ready = begin(context, &of);
  if (ready) {
    point_between(&of);
    for (int fold = 0; fold < FOLDS; fold++) score_fold(&of, fold);
    for (int32_t view = 0; view < of.directions; view++) {
      double *sorted = of.reference_scores + view * reference->rows;
      lp_sort(sorted, reference->rows, sizeof *sorted, lp_compare_reals);
      const scores both = {sorted, reference->rows, of.population_scores + view * population->rows, population->rows};
      for (int level = 0; level < LEVELS; level++) {
        for (int side = 0; side < SIDES; side++) try_tail(&both, shares[level], side == 0, found);
      }
    }
    found->tried = of.directions * SIDES * NESTED;
  }
  end(context, &of);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}
