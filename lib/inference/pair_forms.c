/* With c the mass that a dealing gives the first group of each distinct row, m the mass of all, and U the distances or
 * similarities: the pairs within the first group sum to c'Uc, those of the first group with all rows to c'Um, and
 * those of all rows to m'Um. The other sums follow. */
#include "inference/pair_forms.h"

#include "base/error.h"
#include "base/memory.h"
#include "metrics/sample.h"

#include <math.h>
#include <string.h>

enum { LANES = 128 }; /* dealings of one pass */

/* Sums of one block of rows. */
typedef struct block_sums {
  double quadratic[LANES];
  double linear[LANES];
  double total;
} block_sums;

typedef struct forms {
  const lp_joined *pool;
  const lp_geometry *geometry;
  uint64_t seed;
  int64_t begin;    /* first dealing of the pass */
  double *shares;   /* patterns x LANES: c */
  double *masses;   /* patterns: m */
  block_sums *sums; /* one a block of LP_TILE patterns */
  int64_t blocks;
  double total_mass; /* over rows: sum w and sum w^2 */
  double total_squares;
  double mass[LANES]; /* of the first group */
  double squares[LANES];
} forms;

static void add_row(const forms *work, const lp_similarity_view *view, int64_t i, block_sums *to) {
  const bool diagonal = view->first_row == view->first_column;
  const double *restrict near = view->tile + i * LP_TILE;
  const double *restrict own = work->shares + (view->first_row + i) * LANES;
  const double mass = work->masses[view->first_row + i];
  double reached[LANES] = {0.0};
  double all = 0.0;
  for (int64_t j = 0; j < view->columns; j++) {
    const double *restrict other = work->shares + (view->first_column + j) * LANES;
    const double u = near[j];
    for (int b = 0; b < LANES; b++) reached[b] += u * other[b];
    all += u * work->masses[view->first_column + j];
  }
  to->total += (diagonal ? 1.0 : 2.0) * mass * all;
  if (diagonal) {
    for (int b = 0; b < LANES; b++) {
      to->quadratic[b] += own[b] * reached[b];
      to->linear[b] += own[b] * all;
    }
  } else {
    for (int b = 0; b < LANES; b++) {
      to->quadratic[b] += 2.0 * own[b] * reached[b];
      to->linear[b] += own[b] * all + mass * reached[b];
    }
  }
}

static void visit(void *data, const lp_similarity_view *view, int32_t worker) {
  const forms *work = data;
  (void)worker;
  block_sums *to = &work->sums[view->first_row / LP_TILE];
  for (int64_t i = 0; i < view->rows; i++) add_row(work, view, i, to);
}

/* Deals the rows `lanes` times. group, numbers: as lp_joined_deal takes them. */
static void deal(forms *work, int64_t lanes, uint8_t *group, int64_t *numbers) {
  const persona_population *rows = work->pool->rows;
  const lp_patterns *patterns = &work->geometry->patterns;
  memset(work->shares, 0, (size_t)(patterns->count * LANES) * sizeof *work->shares);
  memset(work->sums, 0, (size_t)work->blocks * sizeof *work->sums);
  for (int64_t b = 0; b < lanes; b++) {
    lp_joined_deal(work->pool, work->seed, work->begin + b, group, numbers);
    work->mass[b] = work->squares[b] = 0.0;
    for (int64_t i = 0; i < rows->rows; i++) {
      if (group[i] == 0) continue;
      const double weight = persona_population_weight(rows, i);
      work->shares[patterns->pattern_of_row[i] * LANES + b] += weight;
      work->mass[b] += weight;
      work->squares[b] += weight * weight;
    }
  }
}

/* Whether two rows of one group exist. */
static double mean_of(double sum, double pairs, double mass) { return pairs > 1e-12 * mass * mass ? sum / pairs : NAN; }

/* self: what a row and itself have. */
static void conclude(const forms *work, int64_t lanes, double self, lp_pair_means *means) {
  double total = 0.0;
  for (int64_t k = 0; k < work->blocks; k++) total += work->sums[k].total;
  for (int64_t b = 0; b < lanes; b++) {
    double quadratic = 0.0;
    double linear = 0.0;
    for (int64_t k = 0; k < work->blocks; k++) {
      quadratic += work->sums[k].quadratic[b];
      linear += work->sums[k].linear[b];
    }
    const double mass = work->mass[b];
    const double rest = work->total_mass - mass;
    const double squares = work->squares[b];
    const double other_squares = work->total_squares - squares;
    means[b].first = mean_of(quadratic - self * squares, mass * mass - squares, mass);
    means[b].second =
        mean_of(total - 2.0 * linear + quadratic - self * other_squares, rest * rest - other_squares, rest);
    means[b].across = mass > 0.0 && rest > 0.0 ? (linear - quadratic) / (mass * rest) : NAN;
  }
}

static int pass(forms *work, const lp_similarity *similarity, const lp_similarity_side *side, int64_t count,
                lp_progress *progress, lp_pair_means *means, persona_error *err) {
  const persona_context *context = work->pool->context;
  const double self = similarity->kind == LP_SIMILARITY_DISTANCE ? 0.0 : 1.0;
  uint8_t *group = lp_allocate_array(context, work->pool->rows->rows, sizeof *group);
  int64_t *numbers = lp_allocate_array(context, 2 * work->pool->units, sizeof *numbers);
  int status = group != NULL && numbers != NULL ? PERSONA_OK : lp_out_of_memory(err);
  for (work->begin = 0; work->begin < count && status == PERSONA_OK; work->begin += LANES) {
    const int64_t lanes = count - work->begin < LANES ? count - work->begin : LANES;
    deal(work, lanes, group, numbers);
    status = lp_similarity_walk(context, similarity, side, side, true, visit, work, NULL, err);
    if (status == PERSONA_OK) conclude(work, lanes, self, means + work->begin);
    if (status == PERSONA_OK && lp_progress_add(progress, lanes * work->pool->rows->rows)) {
      status = lp_fail(err, PERSONA_CANCELLED, "the comparison was cancelled");
    }
  }
  lp_release(context, group);
  lp_release(context, numbers);
  return status;
}

static bool begin(forms *work) {
  const persona_context *context = work->pool->context;
  const lp_patterns *patterns = &work->geometry->patterns;
  work->blocks = (patterns->count + LP_TILE - 1) / LP_TILE;
  work->shares = lp_allocate_array(context, patterns->count, LANES * (int64_t)sizeof *work->shares);
  work->masses = lp_allocate_zeroed(context, patterns->count, sizeof *work->masses);
  work->sums = lp_allocate_array(context, work->blocks, sizeof *work->sums);
  if (work->shares == NULL || work->masses == NULL || work->sums == NULL) return false;
  for (int64_t i = 0; i < work->pool->rows->rows; i++) {
    const double weight = persona_population_weight(work->pool->rows, i);
    work->masses[patterns->pattern_of_row[i]] += weight;
    work->total_mass += weight;
    work->total_squares += weight * weight;
  }
  return true;
}

int lp_pair_means_find(const lp_joined *pool, const lp_geometry *geometry, const lp_similarity *similarity,
                       uint64_t seed, int64_t count, lp_progress *progress, lp_pair_means *means, persona_error *err) {
  const persona_context *context = pool->context;
  lp_sample sample = {0};
  lp_similarity_side side = {0};
  forms *work = lp_allocate_zeroed(context, 1, sizeof *work);
  int status = PERSONA_OK;
  if (work == NULL) return lp_out_of_memory(err);
  work->pool = pool;
  work->geometry = geometry;
  work->seed = seed;
  if (!begin(work)) status = lp_out_of_memory(err);
  if (status == PERSONA_OK) status = lp_sample_create(context, geometry, &sample, err);
  if (status == PERSONA_OK) status = lp_similarity_prepare(context, similarity, &sample.points, &side, err);
  if (status == PERSONA_OK) status = pass(work, similarity, &side, count, progress, means, err);
  lp_similarity_clear(context, &side);
  if (sample.context != NULL) lp_sample_clear(&sample);
  lp_release(context, work->shares);
  lp_release(context, work->masses);
  lp_release(context, work->sums);
  lp_release(context, work);
  return status;
}
