/* Alpha, omega and item-rest correlations over the rows that answered all items of a trait. */
#include "analysis/reliability.h"

#include "analysis/differences.h"
#include "analysis/factors.h"
#include "base/error.h"
#include "base/memory.h"

#include <math.h>

/* Working memory for one trait. */
typedef struct bench {
  const persona_context *context;
  int64_t k;
  int64_t n; /* complete rows */
  int64_t *columns;
  double *rows; /* n x k */
  double *weights;
  double *items; /* k x n, one item after the other */
  double *sums;  /* of a row, and without an item */
  double *sds;
  double *matrix; /* k x k */
  double *loadings;
} bench;

static void clear(bench *work) {
  lp_release(work->context, work->columns);
  lp_release(work->context, work->rows);
  lp_release(work->context, work->weights);
  lp_release(work->context, work->items);
  lp_release(work->context, work->sums);
  lp_release(work->context, work->sds);
  lp_release(work->context, work->matrix);
  lp_release(work->context, work->loadings);
}

static int prepare(const lp_scored *scored, int64_t trait, bench *work, persona_error *err) {
  const int64_t k = scored->keying.items[trait];
  const int64_t row = k * (int64_t)sizeof(double);
  *work = (bench){.context = scored->population->context, .k = k};
  work->columns = lp_allocate_array(work->context, k, sizeof *work->columns);
  work->rows = lp_allocate_array(work->context, scored->n + 1, row); /* one more: a row is written before it is kept */
  work->items = lp_allocate_array(work->context, scored->n, row);
  work->weights = lp_allocate_array(work->context, scored->n, sizeof *work->weights);
  work->sums = lp_allocate_array(work->context, scored->n, 2 * (int64_t)sizeof *work->sums);
  work->sds = lp_allocate_array(work->context, k, sizeof *work->sds);
  work->matrix = lp_allocate_array(work->context, k, row);
  work->loadings = lp_allocate_array(work->context, k, sizeof *work->loadings);
  if (work->columns == NULL || work->rows == NULL || work->items == NULL || work->weights == NULL ||
      work->sums == NULL || work->sds == NULL || work->matrix == NULL || work->loadings == NULL) {
    return lp_out_of_memory(err);
  }
  work->n = lp_scored_complete(scored, trait, work->columns, work->rows, work->weights);
  for (int64_t i = 0; i < work->n; i++) {
    work->sums[i] = 0.0;
    for (int64_t c = 0; c < k; c++) {
      work->items[c * work->n + i] = work->rows[i * k + c];
      work->sums[i] += work->rows[i * k + c];
    }
  }
  return PERSONA_OK;
}

/* Pearson's correlation of two columns of known moments; NaN when one is constant. */
static double correlate(const bench *work, const double *a, const lp_moments *of_a, const double *b,
                        const lp_moments *of_b) {
  double product = 0.0;
  double total = 0.0;
  if (work->n < 2 || of_a->low == of_a->high || of_b->low == of_b->high) return NAN;
  for (int64_t i = 0; i < work->n; i++) {
    product += work->weights[i] * (a[i] - of_a->mean) * (b[i] - of_b->mean);
    total += work->weights[i];
  }
  const double correlation = product / total / sqrt(of_a->variance) / sqrt(of_b->variance);
  return fmax(-1.0, fmin(1.0, correlation));
}

static void measure_alpha(const bench *work, const lp_moments *total, double variances, lp_reliability *found) {
  found->alpha = NAN;
  if (work->k < 2) {
    found->alpha_reason = "alpha needs at least 2 items";
  } else if (work->n < 2) {
    found->alpha_reason = "alpha needs at least 2 rows that answered all items";
  } else if (total->low == total->high) {
    found->alpha_reason = "all rows have the same score";
  } else {
    const double k = (double)work->k;
    found->alpha_reason = "";
    found->alpha = k / (k - 1.0) * (1.0 - variances / total->variance);
  }
}

/* The one-factor model of the items that vary. */
static int measure_omega(bench *work, lp_reliability *found, persona_error *err) {
  int64_t varying = 0;
  double common = 0.0;
  double unique = 0.0;
  bool converged = false;
  found->omega = NAN;
  for (int64_t c = 0; c < work->k; c++) {
    if (work->sds[c] > 0.0) work->columns[varying++] = c; /* places among the trait's items from here on */
  }
  found->omega_reason = "omega needs at least 3 items that vary";
  if (varying < 3) return PERSONA_OK;
  for (int64_t a = 0; a < varying; a++) {
    for (int64_t b = 0; b <= a; b++) {
      const double *first = work->items + work->columns[a] * work->n;
      const double *second = work->items + work->columns[b] * work->n;
      lp_moments of_first;
      lp_moments of_second;
      lp_column_moments(first, work->weights, work->n, &of_first);
      lp_column_moments(second, work->weights, work->n, &of_second);
      const double r = a == b ? 1.0 : correlate(work, first, &of_first, second, &of_second);
      work->matrix[a * varying + b] = work->matrix[b * varying + a] = r;
    }
  }
  const int status =
      lp_one_factor(work->context, work->matrix, varying, work->loadings, &found->heywood, &converged, err);
  if (status != PERSONA_OK) return status;
  found->omega_reason = "the one-factor model did not converge within 100000 sweeps";
  if (!converged) return PERSONA_OK;
  for (int64_t a = 0; a < varying; a++) {
    const double sd = work->sds[work->columns[a]];
    common += sd * work->loadings[a];
    unique += sd * sd * (1.0 - work->loadings[a] * work->loadings[a]);
  }
  found->omega_reason = "";
  found->omega = common * common / (common * common + unique);
  if (isnan(found->omega)) found->omega_reason = "the factor takes all variance, and the keyed items cancel each other";
  return PERSONA_OK;
}

/* An item and the sum of the others. */
static void measure_rest(bench *work, int64_t c, const lp_moments *item, double effective, lp_item_rest *rest) {
  double *others = work->sums + work->n;
  lp_moments of_others;
  rest->column = work->columns[c];
  rest->mean = item->mean;
  rest->sd = sqrt(item->variance);
  rest->correlation = rest->low = rest->high = NAN;
  for (int64_t i = 0; i < work->n; i++) others[i] = work->sums[i] - work->rows[i * work->k + c];
  lp_column_moments(others, work->weights, work->n, &of_others);
  if (work->k >= 2) rest->correlation = correlate(work, work->items + c * work->n, item, others, &of_others);
  rest->reason = "";
  if (isnan(rest->correlation)) {
    rest->reason = work->k < 2               ? "the trait has no other item"
                   : work->n < 2             ? "fewer than 2 rows answered all items of the trait"
                   : item->low == item->high ? "the item has no variance"
                                             : "the other items have no variance together";
    return;
  }
  if (effective <= 3.0) {
    rest->reason = "an interval needs more than 3 rows";
    return;
  }
  const double z = atanh(rest->correlation); /* of -1 and 1 infinite, and so the interval is a point */
  const double half = 1.9599639845400545 / sqrt(effective - 3.0);
  rest->low = tanh(z - half);
  rest->high = tanh(z + half);
}

int lp_reliability_measure(const lp_scored *scored, int64_t trait, lp_reliability *found, lp_item_rest *rests,
                           persona_error *err) {
  bench work;
  lp_moments total;
  double variances = 0.0;
  *found = (lp_reliability){.items = scored->keying.items[trait]};
  int status = prepare(scored, trait, &work, err);
  if (status == PERSONA_OK) {
    const lp_sample all = lp_sample_take(work.sums, work.weights, work.n);
    total = all.moments;
    found->rows = work.n;
    for (int64_t c = 0; c < work.k; c++) {
      lp_moments item;
      lp_column_moments(work.items + c * work.n, work.weights, work.n, &item);
      measure_rest(&work, c, &item, all.effective, &rests[c]);
      work.sds[c] = item.count > 0 ? sqrt(item.variance) : 0.0;
      variances += item.variance;
      if (item.low == item.high) found->constant++;
    }
    measure_alpha(&work, &total, variances, found);
    status = measure_omega(&work, found, err);
  }
  clear(&work);
  return status;
}
