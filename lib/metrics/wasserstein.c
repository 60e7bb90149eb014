/* Distances between the laws of two populations along one line at a time: item by item, and along random directions. */
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "kernels/counts.h"
#include "metrics/families.h"
#include "metrics/item_list.h"
#include "metrics/sample.h"

#include <math.h>

/* Numbers in ascending order, each once, with the weight that lies on it. */
typedef struct atoms {
  double *values;
  double *masses;
  int64_t count;
  double total;
} atoms;

/* What separates two laws on the line, F and G their distribution functions. */
typedef struct separation {
  double area;       /* integral of |F - G|: Wasserstein's distance of order 1 */
  double squares;    /* integral of (F - G)^2 */
  double shift;      /* mean of the second less mean of the first */
  double spreads[2]; /* integral of F (1 - F): half the mean distance of two draws */
} separation;

static void count_mass(atoms *some) {
  some->total = 0.0;
  for (int64_t i = 0; i < some->count; i++) some->total += some->masses[i];
}

/* Walks both laws from left to right. */
static separation separate(const atoms *first, const atoms *second) {
  separation found = {.area = 0.0};
  double f = 0.0;
  double g = 0.0;
  int64_t i = 0;
  int64_t j = 0;
  while (i < first->count || j < second->count) {
    const double a = i < first->count ? first->values[i] : INFINITY;
    const double b = j < second->count ? second->values[j] : INFINITY;
    const double here = a < b ? a : b;
    if (a == here) f += first->masses[i++] / first->total;
    if (b == here) g += second->masses[j++] / second->total;
    const double next_a = i < first->count ? first->values[i] : INFINITY;
    const double next_b = j < second->count ? second->values[j] : INFINITY;
    const double next = next_a < next_b ? next_a : next_b;
    if (isinf(next)) break;
    const double step = next - here;
    found.area += fabs(f - g) * step;
    found.squares += (f - g) * (f - g) * step;
    found.spreads[0] += f * (1.0 - f) * step;
    found.spreads[1] += g * (1.0 - g) * step;
  }
  for (i = 0; i < second->count; i++) found.shift += second->masses[i] / second->total * second->values[i];
  for (i = 0; i < first->count; i++) found.shift -= first->masses[i] / first->total * first->values[i];
  return found;
}

/* ---- items ---------------------------------------------------------------------------------------------------- */

/* One population's side of the items. */
typedef struct item_side {
  const persona_population *population;
  const double *weights; /* or NULL */
} item_side;

/* Where the items of two populations stand. */
typedef struct item_gap {
  double area;
  double shift;
  double energy;
} item_gap;

typedef struct comparing {
  item_side sides[2]; /* reference, population */
  const lp_item_list *list;
  double *scratch; /* for each worker: values, masses and weights of either side */
  int64_t stride;
  item_gap *gaps;
} comparing;

/* The answers of one item as atoms; correction: what makes a mean over all pairs one over pairs of different rows. */
static atoms read_side(const item_side *side, int64_t column, double *scratch, double *correction) {
  const int64_t rows = side->population->rows;
  atoms read = {.values = scratch, .masses = scratch + rows};
  double *weights = side->weights != NULL ? scratch + 2 * rows : NULL;
  double squares = 0.0;
  lp_population_read_column(side->population, column, read.values);
  for (int64_t i = 0; i < rows; i++) {
    const double weight = side->weights != NULL ? side->weights[i] : 1.0;
    if (weights != NULL) weights[i] = weight;
    if (!isnan(read.values[i])) squares += weight * weight;
  }
  read.count = lp_list_levels(read.values, weights, rows, read.masses);
  count_mass(&read);
  *correction = 1.0 / (1.0 - squares / (read.total * read.total)); /* infinite for one answer */
  return read;
}

static void compare_item(void *data, int64_t index, int32_t worker) {
  const comparing *work = data;
  const int64_t column = work->list->columns[index];
  double corrections[2];
  double *scratch = work->scratch + worker * work->stride;
  const atoms first = read_side(&work->sides[0], column, scratch, &corrections[0]);
  const atoms second =
      read_side(&work->sides[1], column, scratch + 3 * work->sides[0].population->rows, &corrections[1]);
  item_gap *gap = &work->gaps[index];
  *gap = (item_gap){NAN, NAN, NAN};
  if (first.count == 0 || second.count == 0) return;
  const separation found = separate(&first, &second);
  gap->area = found.area;
  gap->shift = found.shift;
  /* 2 E|X - Y| = 2 (squares + both spreads); E|X - X'| = 2 spread. */
  const double energy =
      2.0 * (found.squares + found.spreads[0] * (1.0 - corrections[0]) + found.spreads[1] * (1.0 - corrections[1]));
  gap->energy = isfinite(energy) ? energy : NAN;
}

static int report_gaps(const lp_measurement *measurement, const comparing *work, persona_result *result,
                       persona_error *err) {
  static const char *const names[] = {"wasserstein", "shift", "energy"};
  const lp_item_list *list = work->list;
  const int status = lp_result_table(measurement->context, result, "items", list->count, list->names, 3, names, err);
  if (status != PERSONA_OK) return status;
  double sum = 0.0;
  int64_t answered = 0;
  for (int64_t i = 0; i < list->count; i++) {
    *lp_result_cell(result, i, 0) = work->gaps[i].area;
    *lp_result_cell(result, i, 1) = work->gaps[i].shift;
    *lp_result_cell(result, i, 2) = work->gaps[i].energy;
    if (isnan(work->gaps[i].area)) continue;
    sum += work->gaps[i].area;
    answered++;
  }
  if (answered == 0) return lp_result_undefined(result, "no item was answered in both populations");
  return lp_result_set(result, sum / (double)answered);
}

static int compare_items(const lp_measurement *measurement, comparing *work, persona_result *result,
                         persona_error *err) {
  const persona_context *context = measurement->context;
  const persona_population *const both[] = {measurement->reference, measurement->population};
  double *weights[2] = {NULL, NULL};
  bool ready = true;
  work->stride = 3 * (both[0]->rows + both[1]->rows);
  work->scratch =
      lp_allocate_array(context, persona_context_threads(context), lp_bytes_of(work->stride, (int64_t)sizeof(double)));
  work->gaps = lp_allocate_array(context, work->list->count, sizeof *work->gaps);
  for (int s = 0; s < 2; s++) {
    work->sides[s].population = both[s];
    if (!persona_population_has_weights(both[s])) continue;
    weights[s] = lp_allocate_array(context, both[s]->rows, sizeof *weights[s]);
    if (weights[s] != NULL) lp_population_read_weights(both[s], weights[s]);
    ready = ready && weights[s] != NULL;
    work->sides[s].weights = weights[s];
  }
  int status = lp_out_of_memory(err);
  if (ready && work->scratch != NULL && work->gaps != NULL) {
    lp_parallel_for(context, work->list->count, compare_item, work);
    status = report_gaps(measurement, work, result, err);
  }
  lp_release(context, work->scratch);
  lp_release(context, work->gaps);
  for (int s = 0; s < 2; s++) lp_release(context, weights[s]);
  return status;
}

int lp_measure_item_wasserstein(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const persona_population *reference = measurement->reference;
  lp_item_list list;
  comparing work = {.list = &list};
  int status = lp_item_list_begin(reference, &list, err);
  if (status != PERSONA_OK) return status;
  for (int64_t j = 0; j < lp_population_columns(reference); j++) {
    if (lp_population_item(reference, j)->kind != PERSONA_ITEM_NOMINAL) lp_item_list_add(reference, &list, j);
  }
  if (list.count == 0) {
    (void)lp_result_undefined(result, "all items are nominal: their answers have no distance");
  } else {
    status = compare_items(measurement, &work, result, err);
  }
  lp_item_list_end(reference->context, &list);
  return status;
}

lp_account lp_measure_item_wasserstein_bytes(const lp_shape *shape) {
  const int64_t rows = lp_bytes_sum(shape->rows, shape->reference_rows);
  const int64_t scratch = lp_array_bytes(shape->threads, lp_bytes_of(lp_bytes_of(3, rows), (int64_t)sizeof(double)));
  const int64_t gaps = lp_array_bytes(shape->columns, (int64_t)sizeof(item_gap));
  int64_t weights = 0;
  if (shape->weighted) weights = lp_array_bytes(shape->rows, (int64_t)sizeof(double));
  if (shape->reference_weighted) {
    weights = lp_bytes_sum(weights, lp_array_bytes(shape->reference_rows, (int64_t)sizeof(double)));
  }
  return lp_item_list_account(shape, lp_bytes_sum(lp_bytes_sum(scratch, gaps), weights), 3);
}

/* ---- random directions ---------------------------------------------------------------------------------------- */

typedef struct slicing {
  const lp_sample *sides[2];
  uint64_t seed;
  double *scratch; /* for each worker: a direction; values, counts and weights of either side */
  int64_t stride;
  double *areas; /* one a direction */
} slicing;

/* A direction, uniform on the sphere. */
static void draw_direction(uint64_t seed, int64_t index, int64_t dimensions, double *direction) {
  double squares = 0.0;
  for (int64_t d = 0; d < dimensions; d++) {
    direction[d] = persona_random_normal(seed, LP_PURPOSE_SLICES, (uint64_t)index, (uint32_t)d);
    squares += direction[d] * direction[d];
  }
  for (int64_t d = 0; d < dimensions; d++) direction[d] /= sqrt(squares);
}

static atoms project(const lp_sample *sample, const double *direction, double *scratch) {
  const lp_points *points = &sample->points;
  atoms made = {.values = scratch, .masses = scratch + points->count};
  double *weights = scratch + 2 * points->count;
  for (int64_t p = 0; p < points->count; p++) {
    double sum = 0.0;
    for (int64_t d = 0; d < points->dimensions; d++) sum += direction[d] * sample->rows[p * points->padded + d];
    made.values[p] = sum;
    weights[p] = sample->mass[p];
  }
  made.count = lp_list_levels(made.values, weights, points->count, made.masses);
  count_mass(&made);
  return made;
}

static void slice(void *data, int64_t index, int32_t worker) {
  const slicing *work = data;
  double *direction = work->scratch + worker * work->stride;
  double *scratch = direction + work->sides[0]->points.padded;
  draw_direction(work->seed, index, work->sides[0]->points.dimensions, direction);
  const atoms first = project(work->sides[0], direction, scratch);
  const atoms second = project(work->sides[1], direction, scratch + 3 * work->sides[0]->points.count);
  work->areas[index] = separate(&first, &second).area;
}

static int slice_all(const lp_measurement *measurement, slicing *work, persona_result *result, persona_error *err) {
  const persona_context *context = measurement->context;
  const int64_t directions = measurement->options->integers[LP_OPTION_SLICED_DIRECTIONS];
  const lp_points *first = &work->sides[0]->points;
  work->seed = (uint64_t)measurement->options->integers[LP_OPTION_SEED];
  work->stride = first->padded + 3 * (first->count + work->sides[1]->points.count);
  work->scratch =
      lp_allocate_array(context, persona_context_threads(context), lp_bytes_of(work->stride, (int64_t)sizeof(double)));
  work->areas = lp_allocate_array(context, directions, sizeof *work->areas);
  int status = lp_out_of_memory(err);
  if (work->scratch != NULL && work->areas != NULL) {
    double mean = 0.0;
    double squares = 0.0;
    lp_parallel_for(context, directions, slice, work);
    for (int64_t i = 0; i < directions; i++) mean += work->areas[i] / (double)directions;
    for (int64_t i = 0; i < directions; i++) squares += (work->areas[i] - mean) * (work->areas[i] - mean);
    lp_result_detail(result, "monte_carlo_error", sqrt(squares / (double)(directions - 1) / (double)directions));
    status = lp_result_set(result, mean);
  }
  lp_release(context, work->scratch);
  lp_release(context, work->areas);
  return status;
}

int lp_measure_sliced_wasserstein(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  lp_sample reference = {0};
  lp_sample population = {0};
  slicing work = {.sides = {&reference, &population}};
  int status = lp_sample_create(measurement->context, measurement->reference_geometry, &reference, err);
  if (status == PERSONA_OK) {
    status = lp_sample_create(measurement->context, measurement->geometry, &population, err);
  }
  if (status == PERSONA_OK) status = slice_all(measurement, &work, result, err);
  lp_sample_clear(&reference);
  lp_sample_clear(&population);
  return status;
}

lp_account lp_measure_sliced_wasserstein_bytes(const lp_shape *shape) {
  const int64_t rows = lp_bytes_sum(shape->rows, shape->reference_rows);
  const int64_t stride = lp_bytes_sum(shape->padded, lp_bytes_of(3, rows));
  const int64_t samples =
      lp_bytes_sum(lp_sample_bytes(shape->rows, shape->padded), lp_sample_bytes(shape->reference_rows, shape->padded));
  const int64_t scratch = lp_array_bytes(shape->threads, lp_bytes_of(stride, (int64_t)sizeof(double)));
  const int64_t areas = lp_array_bytes(shape->options->integers[LP_OPTION_SLICED_DIRECTIONS], (int64_t)sizeof(double));
  return (lp_account){.now = 0, .most = lp_bytes_sum(samples, lp_bytes_sum(scratch, areas))};
}
