/* From draws, company and tails to findings. */
#include "inference/findings.h"

#include "base/error.h"
#include "base/memory.h"
#include "inference/bouts.h"

#include <math.h>
#include <string.h>

enum { MOST_COPIES = 1000, MOST_LEVELS = 20, ROWS_FOR_ONE = 20 };

static const double CHANCE_DEVIATIONS = 4.0; /* so far above chance correlations are there for sure */
static const double SEEN_DEVIATIONS = 2.0;   /* so far from health a failure must be to be looked for */
static const double SEEN_SHARE = 0.25;       /* of rows that copies must have in company more than people */
static const double SEEN_REACH = 1.2;        /* how far agents must reach at least to count as inflated */
static const double SHARE_OF_RANDOM = 2.0 / 3.0;

typedef struct work {
  persona_context *context;
  const persona_space *space;
  lp_law law; /* of the reference, or of the population without one */
  lp_cloud population;
  lp_cloud yardstick;
  lp_cloud copies;
  lp_cloud_item *items;
  lp_factors factors;
  uint64_t seed;
} work;

int64_t lp_findings_steps(void) { return lp_bouts_steps(); }

static lp_finding finding_of(const lp_bouts *bouts, int sign, int stand_in) {
  return (lp_finding){bouts->value[sign], bouts->healthy[sign], bouts->made[stand_in][sign], bouts->deviation[sign]};
}

/* Mean squared correlations as their roots, which vary about as much whatever they are. */
static lp_finding find_coupling(const lp_bouts *bouts, bool known) {
  const lp_finding squared = finding_of(bouts, LP_SIGN_COUPLING, LP_STAND_IN_SHUFFLED);
  lp_finding root = {.value = known ? sqrt(fmax(0.0, squared.value)) : NAN,
                     .healthy = sqrt(fmax(0.0, squared.healthy)),
                     .failed = sqrt(fmax(0.0, squared.failed))};
  root.deviation = root.healthy > 0.0 ? squared.deviation / (2.0 * root.healthy) : sqrt(squared.deviation);
  return root;
}

static lp_finding find_pattern(const lp_bouts *bouts, bool known) {
  const double own = bouts->value[LP_SIGN_COUPLING];
  const double theirs = bouts->healthy[LP_SIGN_PATTERN];
  lp_finding found = {.value = NAN, .healthy = 1.0, .failed = 0.0, .deviation = NAN};
  if (!known || !(own > 0.0) || !(theirs > 0.0)) return found;
  const double length = sqrt(own * theirs);
  found.value = bouts->value[LP_SIGN_PATTERN] / length;
  found.deviation = bouts->deviation[LP_SIGN_PATTERN] / length;
  return found;
}

/* The distance of the shares of answers from even ones: squared, less what chance adds, over all items with levels.
 * shares: room for MOST_LEVELS. */
static double unevenness(const work *all, const lp_cloud *sample, double *shares) {
  double sum = 0.0;
  for (int64_t d = 0; d < sample->dimensions; d++) {
    const lp_cloud_item *item = &all->items[d];
    if (!item->whole || item->high - item->low >= MOST_LEVELS) continue;
    const int64_t levels = (int64_t)(item->high - item->low) + 1;
    double squares = 0.0;
    memset(shares, 0, MOST_LEVELS * sizeof *shares);
    for (int64_t i = 0; i < sample->rows; i++) {
      const int64_t level = (int64_t)floor(item->centre + item->factor * lp_cloud_row(sample, i)[d] - item->low + 0.5);
      if (level >= 0 && level < levels) shares[level] += 1.0 / (double)sample->rows;
    }
    for (int64_t level = 0; level < levels; level++) squares += shares[level] * shares[level];
    sum += squares - 1.0 / (double)levels - (1.0 - squares) / ((double)sample->rows - 1.0);
  }
  return sum / (double)sample->dimensions;
}

/* Chance moves the squared distance of a share from an even one by about twice that distance times the deviation of the
 * share along one direction, whose variance is half a row at most; items may all move at once. */
static lp_finding find_margins(const work *all) {
  double shares[MOST_LEVELS];
  const double here = unevenness(all, &all->population, shares);
  const double there = unevenness(all, &all->yardstick, shares);
  const double rows = 1.0 / (double)all->population.rows + 1.0 / (double)all->yardstick.rows;
  lp_finding found = {.value = sqrt(fmax(0.0, here)), .healthy = sqrt(fmax(0.0, there)), .deviation = sqrt(0.5 * rows)};
  if (!(found.healthy > CHANCE_DEVIATIONS * found.deviation)) found.value = NAN;
  return found;
}

/* Without a reference, random responders say how far answers can spread. */
static lp_finding find_spread_alone(const lp_bouts *bouts, bool known) {
  const double random = bouts->made[LP_STAND_IN_RANDOM][LP_SIGN_SPREAD];
  return (lp_finding){known ? bouts->value[LP_SIGN_SPREAD] : NAN, SHARE_OF_RANDOM * random, 0.0,
                      bouts->deviation[LP_SIGN_SPREAD]};
}

static lp_finding find_crowd(const lp_crowding *crowding) {
  lp_finding found = {crowding->share, crowding->healthy_share, crowding->failed_share, crowding->deviation};
  if (!(crowding->failed_share - crowding->healthy_share > SEEN_SHARE)) found.value = NAN;
  return found;
}

/* Where people of the reference are no different from a population made to fail, nothing can be seen. */
static void drop_unseen(lp_finding *finding, double direction) {
  const double way = direction * (finding->failed - finding->healthy);
  if (!(way > SEEN_DEVIATIONS * finding->deviation && way > 0.0)) finding->value = NAN;
}

static void conclude(const work *all, const lp_bouts *bouts, lp_findings *findings) {
  lp_finding *of = findings->of;
  const double dimensions = (double)all->yardstick.dimensions;
  const double pairs = fmax(1.0, dimensions * (dimensions - 1.0) / 2.0);
  const double chance = CHANCE_DEVIATIONS * sqrt(2.0 / pairs) / (double)(bouts->held - 1);
  const bool coupled = bouts->healthy[LP_SIGN_COUPLING] > chance && bouts->healthy[LP_SIGN_PATTERN] > chance;
  findings->held = bouts->held;
  of[LP_FINDING_COUPLING] = find_coupling(bouts, coupled || (!findings->has_reference && dimensions > 1.0));
  of[LP_FINDING_RADIUS] = finding_of(bouts, LP_SIGN_RADIUS, LP_STAND_IN_COLLAPSED);
  of[LP_FINDING_SPREAD] = findings->has_reference ? finding_of(bouts, LP_SIGN_SPREAD, LP_STAND_IN_COLLAPSED)
                                                  : find_spread_alone(bouts, findings->has_scales);
  of[LP_FINDING_REST] = finding_of(bouts, LP_SIGN_REST_SHARE, LP_STAND_IN_TWO_DIMENSIONAL);
  of[LP_FINDING_OFF] = finding_of(bouts, LP_SIGN_REST, LP_STAND_IN_TWO_DIMENSIONAL);
  if (!(dimensions > 2.0)) of[LP_FINDING_REST].value = NAN;
  of[LP_FINDING_CROWD] = find_crowd(&findings->crowding);
  of[LP_FINDING_GROUPS] =
      (lp_finding){findings->crowding.groups, NAN, (double)all->population.rows / ROWS_FOR_ONE, NAN};
  if (!findings->has_reference) {
    drop_unseen(&of[LP_FINDING_REST], -1.0);
    of[LP_FINDING_OFF].value = NAN;
    of[LP_FINDING_RADIUS].value = NAN;
    return;
  }
  const double rows = 1.0 / (double)all->population.rows + 1.0 / (double)all->yardstick.rows;
  of[LP_FINDING_APART] = (lp_finding){bouts->apart, 0.5, 1.0, sqrt(rows / 6.0)};
  of[LP_FINDING_PATTERN] = find_pattern(bouts, coupled && bouts->value[LP_SIGN_COUPLING] > chance);
  of[LP_FINDING_REACH] = finding_of(bouts, LP_SIGN_REACH, LP_STAND_IN_INFLATED);
  const lp_tail *tail = &findings->tail;
  of[LP_FINDING_TAIL] = (lp_finding){tail->found, tail->expected, 0.0, NAN};
  drop_unseen(&of[LP_FINDING_RADIUS], -1.0);
  drop_unseen(&of[LP_FINDING_SPREAD], -1.0);
  drop_unseen(&of[LP_FINDING_REST], -1.0);
  drop_unseen(&of[LP_FINDING_OFF], -1.0);
  /* Coarse answers cannot show half again. */
  of[LP_FINDING_REACH].failed = fmax(of[LP_FINDING_REACH].failed, SEEN_REACH * of[LP_FINDING_REACH].healthy);
  if (tail->level > 0.0) of[LP_FINDING_TAIL].deviation = (tail->expected - tail->found) / tail->deviations;
}

static int find_factors(work *all, lp_findings *findings, persona_error *err) {
  const int64_t dimensions = all->yardstick.dimensions;
  double *columns = lp_allocate_array(all->context, all->yardstick.rows + dimensions,
                                      lp_bytes_of(dimensions, (int64_t)sizeof *columns));
  int status =
      columns != NULL ? lp_factors_create(all->context, &all->yardstick, &all->factors, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    double *covariance = columns + all->yardstick.rows * dimensions;
    lp_cloud_mean(&all->yardstick, all->factors.centre);
    lp_cloud_covariance(&all->yardstick, all->factors.centre, columns, covariance);
    lp_factors_fit(&all->factors, covariance, all->yardstick.rows, 0);
    lp_factors_turn(&all->factors);
    findings->factors = all->factors.count;
  }
  lp_release(all->context, columns);
  return status;
}

static int make_copies(work *all, persona_error *err) {
  const int64_t rows = all->population.rows < MOST_COPIES ? all->population.rows : MOST_COPIES;
  persona_population *made = NULL;
  int status =
      lp_null_create(all->context, LP_NULL_JITTERED_PEOPLE, &all->law, rows, all->seed, UINT64_C(1) << 24, &made, err);
  if (status == PERSONA_OK) status = lp_cloud_read(all->context, all->space, made, all->seed, &all->copies, err);
  persona_population_free(made);
  return status;
}

static int read_samples(work *all, const persona_population *population, const persona_population *reference,
                        persona_error *err) {
  persona_population *shuffled = NULL;
  int status = lp_cloud_read(all->context, all->space, population, all->seed, &all->population, err);
  if (status == PERSONA_OK && reference == NULL) {
    status = lp_null_create(all->context, LP_NULL_SHUFFLED_COLUMNS, &all->law, population->rows, all->seed,
                            UINT64_C(1) << 24, &shuffled, err);
  }
  const persona_population *yardstick = reference != NULL ? reference : shuffled;
  if (status == PERSONA_OK) {
    status = lp_cloud_read(all->context, all->space, yardstick, all->seed + 1, &all->yardstick, err);
  }
  if (status == PERSONA_OK) {
    all->items = lp_allocate_array(all->context, all->yardstick.dimensions, sizeof *all->items);
    if (all->items == NULL) status = lp_out_of_memory(err);
  }
  if (status == PERSONA_OK) lp_cloud_items(all->space, yardstick, &all->yardstick, all->items);
  persona_population_free(shuffled);
  return status;
}

static int measure(work *all, lp_progress *progress, lp_findings *findings, persona_error *err) {
  lp_bouts bouts;
  int status = make_copies(all, err);
  if (status == PERSONA_OK && findings->has_reference) status = find_factors(all, findings, err);
  if (status == PERSONA_OK && findings->has_reference) {
    status = lp_tails_search(all->context, &all->factors, &all->yardstick, &all->population, &findings->tail, err);
  }
  if (findings->has_reference) findings->of[LP_FINDING_MARGINS] = find_margins(all);
  if (status == PERSONA_OK) {
    status = lp_crowding_measure(all->context, &all->population, &all->yardstick, &all->copies, all->items,
                                 &findings->crowding, err);
  }
  const lp_bout_sources from = {.context = all->context,
                                .space = all->space,
                                .law = &all->law,
                                .population = &all->population,
                                .yardstick = &all->yardstick,
                                .items = all->items,
                                .factors = findings->factors,
                                .seed = all->seed};
  if (status == PERSONA_OK) status = lp_bouts_run(&from, progress, &bouts, err);
  if (status == PERSONA_OK) conclude(all, &bouts, findings);
  return status;
}

int lp_findings_measure(persona_context *context, const persona_space *space, const persona_population *population,
                        const persona_population *reference, uint64_t seed, lp_progress *progress,
                        lp_findings *findings, persona_error *err) {
  work all = {.context = context, .space = space, .seed = seed};
  memset(findings, 0, sizeof *findings);
  for (int f = 0; f < LP_FINDING_COUNT; f++) findings->of[f] = (lp_finding){NAN, NAN, NAN, NAN};
  findings->has_reference = reference != NULL;
  int status = lp_law_find(context, reference != NULL ? reference : population, &all.law, err);
  if (status == PERSONA_OK) status = read_samples(&all, population, reference, err);
  if (status == PERSONA_OK) {
    findings->has_scales = true;
    for (int64_t d = 0; d < all.yardstick.dimensions; d++) findings->has_scales &= all.items[d].declared;
    status = measure(&all, progress, findings, err);
  }
  lp_law_clear(context, &all.law);
  lp_factors_clear(context, &all.factors);
  lp_cloud_clear(context, &all.population);
  lp_cloud_clear(context, &all.yardstick);
  lp_cloud_clear(context, &all.copies);
  lp_release(context, all.items);
  return status;
}
