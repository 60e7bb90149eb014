/* Least squares on levels of attributes, one attribute after another: from one matrix of products, by Cholesky. */
#include "analysis/shares.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

/* A column whose part that is new is below this share of it follows from those before. */
static const double dependent = 1e-10;

/* Memory of one worker. */
typedef struct bench {
  double *lower;  /* columns x columns: the rows accepted so far */
  double *solved; /* columns x items */
  int32_t *taken; /* columns: accepted ones */
  int64_t *order; /* attributes */
  double *added;  /* attributes: R^2 that each adds */
} bench;

typedef struct model {
  const lp_assignment *of;
  int64_t columns;
  int64_t *starts;  /* attributes + 1: the columns of each */
  double *products; /* columns x columns, centred */
  double *cross;    /* columns x items, centred */
  double *totals;   /* items: sum of squares; 0 where the item does not vary among these rows */
  int64_t rows;
  int64_t varying; /* items */
  bench *benches;
  uint64_t seed;
  double *values; /* R^2 of each subset, or orders x attributes: what each adds */
  lp_progress *progress;
} model;

/* ---- products --------------------------------------------------------------------------------------------------- */

/* The column of a row's level of an attribute; -1 for the first level, which has none. */
static int64_t column_of(const model *all, int64_t attribute, int64_t row) {
  const int32_t code = all->of->assigned[attribute].codes[row];
  return code > 0 ? all->starts[attribute] + code - 1 : -1;
}

static void sum_row(const model *all, int64_t row, double *counts, double *sums) {
  const lp_assignment *of = all->of;
  const double *answers = of->answers + row * of->stride;
  for (int64_t j = 0; j < of->items; j++) {
    sums[j] += answers[j];
    all->totals[j] += answers[j] * answers[j];
  }
  for (int64_t a = 0; a < of->attributes; a++) {
    const int64_t x = column_of(all, a, row);
    if (x < 0) continue;
    counts[x] += 1.0;
    for (int64_t j = 0; j < of->items; j++) all->cross[x * of->items + j] += answers[j];
    for (int64_t b = 0; b < of->attributes; b++) {
      const int64_t y = column_of(all, b, row);
      if (y >= 0) all->products[x * all->columns + y] += 1.0;
    }
  }
}

/* Sums over complete rows, then from the means. */
static int fill_products(model *all, persona_error *err) {
  const lp_assignment *of = all->of;
  double *counts = lp_allocate_zeroed(of->context, all->columns + 1, sizeof *counts);
  double *sums = lp_allocate_zeroed(of->context, of->items + 1, sizeof *sums);
  if (counts == NULL || sums == NULL) {
    lp_release(of->context, counts);
    lp_release(of->context, sums);
    return lp_out_of_memory(err);
  }
  for (int64_t i = 0; i < of->rows; i++) {
    if (of->complete[i]) sum_row(all, i, counts, sums);
  }
  const double n = (double)all->rows;
  for (int64_t x = 0; x < all->columns; x++) {
    for (int64_t y = 0; y < all->columns; y++) all->products[x * all->columns + y] -= counts[x] * counts[y] / n;
    for (int64_t j = 0; j < of->items; j++) all->cross[x * of->items + j] -= counts[x] * sums[j] / n;
  }
  for (int64_t j = 0; j < of->items; j++) {
    all->totals[j] -= sums[j] * sums[j] / n;
    if (!(all->totals[j] > 1e-12 * n)) all->totals[j] = 0.0;
    all->varying += all->totals[j] > 0.0;
  }
  lp_release(of->context, counts);
  lp_release(of->context, sums);
  return PERSONA_OK;
}

/* ---- one order -------------------------------------------------------------------------------------------------- */

/* Tries a column behind those accepted; returns the R^2 that it adds, over items, and counts it when it is new. */
static double take_column(const model *all, const bench *at, int64_t column, int64_t *rank) {
  const int64_t width = all->columns;
  const int64_t items = all->of->items;
  double *row = at->lower + *rank * width;
  double *solved = at->solved + *rank * items;
  double left = all->products[column * width + column];
  for (int64_t k = 0; k < *rank; k++) {
    const double *before = at->lower + k * width;
    double sum = all->products[column * width + at->taken[k]];
    for (int64_t l = 0; l < k; l++) sum -= row[l] * before[l];
    row[k] = sum / before[k];
    left -= row[k] * row[k];
  }
  if (!(left > dependent * all->products[column * width + column])) return 0.0;
  const double root = sqrt(left);
  for (int64_t j = 0; j < items; j++) solved[j] = all->cross[column * items + j];
  for (int64_t k = 0; k < *rank; k++) {
    const double *restrict before = at->solved + k * items;
    const double factor = row[k];
    for (int64_t j = 0; j < items; j++) solved[j] -= factor * before[j];
  }
  double added = 0.0;
  for (int64_t j = 0; j < items; j++) {
    solved[j] /= root;
    if (all->totals[j] > 0.0) added += solved[j] * solved[j] / all->totals[j];
  }
  row[*rank] = root;
  at->taken[(*rank)++] = (int32_t)column;
  return added / (double)all->varying;
}

/* What each attribute of an order adds; `count` of them. Returns the rank. */
static int64_t walk_order(const model *all, const bench *at, int64_t count) {
  int64_t rank = 0;
  for (int64_t k = 0; k < count; k++) {
    const int64_t a = at->order[k];
    at->added[a] = 0.0;
    for (int64_t column = all->starts[a]; column < all->starts[a + 1]; column++) {
      at->added[a] += take_column(all, at, column, &rank);
    }
  }
  return rank;
}

/* ---- all orders ------------------------------------------------------------------------------------------------- */

static void value_subset(void *data, int64_t subset, int32_t worker) {
  const model *all = data;
  const bench *at = &all->benches[worker];
  int64_t count = 0;
  double sum = 0.0;
  if (lp_progress_cancelled(all->progress)) return;
  for (int64_t a = 0; a < all->of->attributes; a++) {
    if ((subset >> a & 1) != 0) at->order[count++] = a;
  }
  (void)walk_order(all, at, count);
  for (int64_t k = 0; k < count; k++) sum += at->added[at->order[k]];
  all->values[subset] = sum;
  (void)lp_progress_add(all->progress, 1);
}

/* sum over subsets S without a of |S|! (A - |S| - 1)! / A! (v(S + a) - v(S)). */
static void average_subsets(const model *all, lp_shares *shares) {
  const int64_t attributes = all->of->attributes;
  double weights[LP_SHARES_EXACT];
  for (int64_t size = 0; size < attributes; size++) {
    weights[size] = 1.0 / (double)attributes; /* 1 / (A choose(A - 1, size)) */
    for (int64_t k = 0; k < size; k++) weights[size] *= (double)(k + 1) / (double)(attributes - 1 - k);
  }
  for (int64_t a = 0; a < attributes; a++) {
    shares->shapley[a] = shares->shapley_error[a] = 0.0;
    for (int64_t subset = 0; subset < (int64_t)1 << attributes; subset++) {
      if ((subset >> a & 1) != 0) continue;
      int size = 0;
      for (int64_t left = subset; left != 0; left &= left - 1) size++;
      shares->shapley[a] += weights[size] * (all->values[subset | (int64_t)1 << a] - all->values[subset]);
    }
  }
}

/* ---- random orders ---------------------------------------------------------------------------------------------- */

static void value_order(void *data, int64_t order, int32_t worker) {
  const model *all = data;
  const bench *at = &all->benches[worker];
  const int64_t attributes = all->of->attributes;
  if (lp_progress_cancelled(all->progress)) return;
  lp_shuffle_front(all->seed, LP_PURPOSE_ORDERS, (uint64_t)order, attributes, attributes, at->order);
  (void)walk_order(all, at, attributes);
  memcpy(all->values + order * attributes, at->added, (size_t)attributes * sizeof *at->added);
  (void)lp_progress_add(all->progress, 1);
}

static void average_orders(const model *all, int64_t orders, lp_shares *shares) {
  const int64_t attributes = all->of->attributes;
  for (int64_t a = 0; a < attributes; a++) {
    double mean = 0.0;
    double squares = 0.0;
    for (int64_t order = 0; order < orders; order++) {
      const double change = all->values[order * attributes + a] - mean;
      mean += change / (double)(order + 1);
      squares += change * (all->values[order * attributes + a] - mean);
    }
    shares->shapley[a] = mean;
    shares->shapley_error[a] = sqrt(squares / (double)(orders - 1) / (double)orders); /* NaN for one order */
  }
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static bool is_exact(const lp_assignment *of) { return of->attributes <= LP_SHARES_EXACT; }

int64_t lp_shares_steps(const lp_assignment *assignment, int64_t orders) {
  return is_exact(assignment) ? (int64_t)1 << assignment->attributes : orders;
}

static bool bench_begin(const model *all, bench *at) {
  const persona_context *context = all->of->context;
  const int64_t real = (int64_t)sizeof(double);
  at->lower = lp_allocate_array(context, all->columns, lp_bytes_of(all->columns, real));
  at->solved = lp_allocate_array(context, all->columns, lp_bytes_of(all->of->items, real));
  at->taken = lp_allocate_array(context, all->columns, sizeof *at->taken);
  at->order = lp_allocate_array(context, all->of->attributes, sizeof *at->order);
  at->added = lp_allocate_zeroed(context, all->of->attributes, sizeof *at->added);
  return at->lower != NULL && at->solved != NULL && at->taken != NULL && at->order != NULL && at->added != NULL;
}

static bool model_begin(model *all, int64_t values) {
  const persona_context *context = all->of->context;
  const int64_t threads = persona_context_threads(context);
  const int64_t real = (int64_t)sizeof(double);
  all->products = lp_allocate_zeroed(context, all->columns, lp_bytes_of(all->columns, real));
  all->cross = lp_allocate_zeroed(context, all->columns, lp_bytes_of(all->of->items, real));
  all->totals = lp_allocate_zeroed(context, all->of->items, real);
  all->values = lp_allocate_array(context, values, real);
  all->benches = lp_allocate_zeroed(context, threads, sizeof *all->benches);
  bool ready =
      all->products != NULL && all->cross != NULL && all->totals != NULL && all->values != NULL && all->benches != NULL;
  for (int64_t worker = 0; worker < threads && ready; worker++) ready = bench_begin(all, &all->benches[worker]);
  return ready;
}

static void model_end(model *all) {
  const persona_context *context = all->of->context;
  for (int32_t worker = 0; worker < persona_context_threads(context) && all->benches != NULL; worker++) {
    const bench *at = &all->benches[worker];
    lp_release(context, at->lower);
    lp_release(context, at->solved);
    lp_release(context, at->taken);
    lp_release(context, at->order);
    lp_release(context, at->added);
  }
  lp_release(context, all->benches);
  lp_release(context, all->products);
  lp_release(context, all->cross);
  lp_release(context, all->totals);
  lp_release(context, all->values);
}

/* In the population's own order. */
static void explain(const model *all, lp_shares *shares) {
  const bench *at = &all->benches[0];
  const double n = (double)all->rows;
  double sum = 0.0;
  for (int64_t a = 0; a < all->of->attributes; a++) at->order[a] = a;
  shares->rank = walk_order(all, at, all->of->attributes);
  for (int64_t a = 0; a < all->of->attributes; a++) {
    shares->incremental[a] = at->added[a];
    sum += at->added[a];
  }
  shares->r_squared = fmin(sum, 1.0);
  const double left = n - 1.0 - (double)shares->rank;
  shares->adjusted = left > 0.0 ? 1.0 - (1.0 - shares->r_squared) * (n - 1.0) / left : NAN;
}

static int share_out(model *all, int64_t orders, lp_shares *shares, persona_error *err) {
  const bool exact = is_exact(all->of);
  const int64_t steps = lp_shares_steps(all->of, orders);
  int status =
      model_begin(all, exact ? steps : lp_bytes_of(orders, all->of->attributes)) ? PERSONA_OK : lp_out_of_memory(err);
  if (status == PERSONA_OK) status = fill_products(all, err);
  if (status == PERSONA_OK && all->varying > 0) {
    explain(all, shares);
    lp_parallel_for(all->of->context, steps, exact ? value_subset : value_order, all);
    if (lp_progress_cancelled(all->progress)) status = lp_fail(err, PERSONA_CANCELLED, "the analysis was cancelled");
  }
  if (status == PERSONA_OK && all->varying > 0) {
    if (exact) average_subsets(all, shares);
    if (!exact) average_orders(all, orders, shares);
  }
  model_end(all);
  return status;
}

int lp_shares_find(const lp_assignment *assignment, uint64_t seed, int64_t orders, lp_progress *progress,
                   lp_shares *shares, persona_error *err) {
  const persona_context *context = assignment->context;
  const int64_t attributes = assignment->attributes;
  model all = {.of = assignment, .rows = assignment->complete_rows, .seed = seed, .progress = progress};
  *shares = (lp_shares){.context = context, .rows = assignment->complete_rows, .r_squared = NAN, .adjusted = NAN};
  shares->incremental = lp_allocate_array(context, attributes, sizeof(double));
  shares->shapley = lp_allocate_array(context, attributes, sizeof(double));
  shares->shapley_error = lp_allocate_array(context, attributes, sizeof(double));
  all.starts = lp_allocate_zeroed(context, attributes + 1, sizeof *all.starts);
  if (shares->incremental == NULL || shares->shapley == NULL || shares->shapley_error == NULL || all.starts == NULL) {
    lp_release(context, all.starts);
    return lp_out_of_memory(err);
  }
  for (int64_t a = 0; a < attributes; a++) {
    const int32_t levels = assignment->assigned[a].levels;
    shares->incremental[a] = shares->shapley[a] = shares->shapley_error[a] = NAN;
    all.starts[a + 1] = all.starts[a] + (levels > 1 ? levels - 1 : 0);
  }
  all.columns = all.starts[attributes];
  int status = PERSONA_OK;
  if (attributes > 0 && all.columns <= LP_SHARES_COLUMNS && all.rows >= 2)
    status = share_out(&all, orders, shares, err);
  lp_release(context, all.starts);
  return status;
}

void lp_shares_end(lp_shares *shares) {
  if (shares->context == NULL) return;
  lp_release(shares->context, shares->incremental);
  lp_release(shares->context, shares->shapley);
  lp_release(shares->context, shares->shapley_error);
  memset(shares, 0, sizeof *shares);
}
