/* The potential of a set of directions. A row meets GROUP rows at a time, which lie side by side, one coordinate after
 * another, so that their inner products grow in the lanes of registers. One body, compiled for each width of registers;
 * no operation is fused, so all give the same bits. */
#include "kernels/potential.h"

#include "base/context.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/processor.h"
#include "kernels/distance.h"
#include "kernels/exponential.h"

#include <string.h>

enum { ROWS = 32, VECTORS = 8, GROUP = VECTORS * LP_LANES }; /* of one task, whose partial sum is one number */

typedef double lanes __attribute__((vector_size(LP_LANES * sizeof(double)), aligned(sizeof(double))));

typedef void (*product_function)(const double *x, const double *group, int64_t dimensions, double *products);

typedef struct potential {
  const double *rows;
  const double *mass;
  int64_t count;
  int64_t dimensions;
  int64_t padded; /* from row to row */
  double sharpness;
  product_function products;
  lp_exponential_function exponential;
  lp_progress *progress;
  double *groups;  /* groups x dimensions x GROUP */
  double *squares; /* groups x GROUP: squared lengths */
  double *partial; /* one a task */
} potential;

static inline __attribute__((always_inline)) void multiply(const double *x, const double *group, int64_t dimensions,
                                                           double *products) {
  lanes sums[VECTORS] = {{0.0}};
  for (int64_t d = 0; d < dimensions; d++) {
    const lanes *others = (const lanes *)(const void *)(group + d * GROUP);
    for (int v = 0; v < VECTORS; v++) sums[v] += x[d] * others[v];
  }
  memcpy(products, sums, sizeof sums);
}

static void portable(const double *x, const double *group, int64_t dimensions, double *products) {
  multiply(x, group, dimensions, products);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void by_avx2(const double *x, const double *group, int64_t dimensions,
                                                    double *products) {
  multiply(x, group, dimensions, products);
}

__attribute__((target("avx512f"))) static void by_avx512(const double *x, const double *group, int64_t dimensions,
                                                         double *products) {
  multiply(x, group, dimensions, products);
}
#endif

static product_function fastest(const persona_context *context) {
#if defined(__x86_64__)
  if ((context->processor & LP_PROCESSOR_AVX512) != 0) return by_avx512;
  if ((context->processor & LP_PROCESSOR_AVX2) != 0) return by_avx2;
#else
  (void)context;
#endif
  return portable;
}

/* Turns the rows of one group to lie side by side; behind the last row there is nothing. */
static void fill_group(void *data, int64_t group, int32_t worker) {
  const potential *work = data;
  double *target = work->groups + group * work->dimensions * GROUP;
  (void)worker;
  for (int64_t l = 0; l < GROUP; l++) {
    const int64_t i = group * GROUP + l;
    double square = 0.0;
    for (int64_t d = 0; d < work->dimensions; d++) {
      const double x = i < work->count ? work->rows[i * work->padded + d] : 0.0;
      target[d * GROUP + l] = x;
      square += x * x;
    }
    work->squares[i] = square;
  }
}

/* What the pairs of a row with those before it add, without the row's own mass. */
static double sum_row(const potential *work, int64_t row) {
  const double *x = work->rows + row * work->padded;
  double sums[LP_LANES] = {0.0};
  double terms[GROUP];
  for (int64_t first = 0; first < row; first += GROUP) {
    const int64_t count = row - first < GROUP ? row - first : GROUP;
    work->products(x, work->groups + first * work->dimensions, work->dimensions, terms);
    for (int64_t l = 0; l < GROUP; l++) {
      const double squared = (work->squares[row] + work->squares[first + l]) - 2.0 * terms[l];
      terms[l] = squared > 0.0 ? squared * -work->sharpness : 0.0;
    }
    work->exponential(terms, count);
    for (int64_t l = 0; l < count; l++) sums[l % LP_LANES] += work->mass[first + l] * terms[l];
  }
  double sum = 0.0;
  for (int64_t l = 0; l < LP_LANES; l++) sum += sums[l];
  return sum;
}

/* The longest rows, with most before them, come first: tasks that come last should be short. */
static void sum_block(void *data, int64_t task, int32_t worker) {
  const potential *work = data;
  const int64_t tasks = (work->count + ROWS - 1) / ROWS;
  const int64_t first = (tasks - 1 - task) * ROWS;
  const int64_t last = first + ROWS < work->count ? first + ROWS : work->count;
  double sum = 0.0;
  int64_t pairs = 0;
  (void)worker;
  if (lp_progress_cancelled(work->progress)) return;
  for (int64_t i = first; i < last; i++) {
    sum += work->mass[i] * sum_row(work, i);
    pairs += i;
  }
  work->partial[task] = sum;
  (void)lp_progress_add(work->progress, pairs);
}

int64_t lp_pair_potential_bytes(int64_t count, int64_t dimensions) {
  const int64_t tasks = (count + ROWS - 1) / ROWS;
  const int64_t places = (count + GROUP - 1) / GROUP * GROUP;
  const int64_t groups = lp_array_bytes(places, lp_bytes_of(dimensions, (int64_t)sizeof(double)));
  return lp_bytes_sum(groups, lp_bytes_sum(lp_array_bytes(places, (int64_t)sizeof(double)),
                                           lp_array_bytes(tasks, (int64_t)sizeof(double))));
}

int lp_pair_potential(const persona_context *context, const double *rows, const double *mass, int64_t count,
                      int64_t dimensions, int64_t padded, double sharpness, lp_progress *progress, double *sum,
                      persona_error *err) {
  const int64_t tasks = (count + ROWS - 1) / ROWS;
  const int64_t groups = (count + GROUP - 1) / GROUP;
  potential work = {.rows = rows,
                    .mass = mass,
                    .count = count,
                    .dimensions = dimensions,
                    .padded = padded,
                    .sharpness = sharpness,
                    .products = fastest(context),
                    .exponential = lp_exponential_fastest(context),
                    .progress = progress};
  int status = PERSONA_OK;
  work.groups = lp_allocate_array(context, groups * GROUP, dimensions * (int64_t)sizeof *work.groups);
  work.squares = lp_allocate_array(context, groups * GROUP, sizeof *work.squares);
  work.partial = lp_allocate_array(context, tasks, sizeof *work.partial);
  if (work.groups == NULL || work.squares == NULL || work.partial == NULL) {
    status = lp_out_of_memory(err);
  } else {
    lp_parallel_for(context, groups, fill_group, &work);
    lp_parallel_for(context, tasks, sum_block, &work);
    *sum = 0.0;
    if (lp_progress_cancelled(progress)) {
      status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
    } else {
      for (int64_t task = 0; task < tasks; task++) *sum += work.partial[task];
    }
  }
  lp_release(context, work.groups);
  lp_release(context, work.squares);
  lp_release(context, work.partial);
  return status;
}
