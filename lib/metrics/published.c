/* Variants of metrics as they were published with persona collapse (Xiao et al. 2026, arXiv 2604.24698), where they
 * differ from ours: on raw answers, copies kept, distances floored. */
#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"
#include "metrics/families.h"
#include "metrics/own_space.h"

#include <math.h>

static const double least_distance = 1e-10;

/* ---- lid ------------------------------------------------------------------------------------------------------ */

/* A dimension, and how many rows have it. */
typedef struct row_dimension {
  double value;
  int64_t rows;
} row_dimension;

static int compare_dimensions(const void *a, const void *b) {
  return lp_compare_reals(&((const row_dimension *)a)->value, &((const row_dimension *)b)->value);
}

/* [(1 / (k - 1)) sum over j < k of ln(r_k / r_j)]^-1 over the k nearest rows, copies included; infinite when they are
 * all at one distance. */
static double row_dimension_of(const lp_geometry *geometry, int64_t pattern, int64_t k) {
  const double *squared = geometry->lists.squared + pattern * geometry->lists.k;
  const int64_t *numbers = geometry->lists.numbers + pattern * geometry->lists.k;
  int64_t rows = lp_patterns_multiplicity(&geometry->patterns, pattern) - 1;
  double logarithms = (double)(rows < k ? rows : k) * log(least_distance);
  double last = least_distance;
  for (int64_t place = 0; rows < k && place < geometry->lists.k && numbers[place] >= 0; place++) {
    const int64_t copies = lp_patterns_multiplicity(&geometry->patterns, numbers[place]);
    const int64_t taken = copies < k - rows ? copies : k - rows;
    last = fmax(sqrt(squared[place]), least_distance);
    logarithms += (double)taken * log(last);
    rows += taken;
  }
  return (double)(k - 1) / ((double)k * log(last) - logarithms); /* the k-th row itself adds ln 1 */
}

/* The median of the finite ones; NaN without any. */
static double median_of_finite(const lp_geometry *geometry, int64_t k, row_dimension *dimensions, int64_t *finite) {
  int64_t count = 0;
  *finite = 0;
  for (int64_t p = 0; p < geometry->patterns.count; p++) {
    const double value = row_dimension_of(geometry, p, k);
    if (!isfinite(value)) continue;
    dimensions[count].value = value;
    dimensions[count].rows = lp_patterns_multiplicity(&geometry->patterns, p);
    *finite += dimensions[count++].rows;
  }
  if (*finite == 0) return NAN;
  lp_sort(dimensions, count, sizeof *dimensions, compare_dimensions);
  double middle[2];
  for (int half = 0; half < 2; half++) {
    int64_t rank = half == 0 ? (*finite - 1) / 2 : *finite / 2;
    int64_t place = 0;
    while (rank >= dimensions[place].rows) rank -= dimensions[place++].rows;
    middle[half] = dimensions[place].value;
  }
  return 0.5 * (middle[0] + middle[1]);
}

static int64_t published_k(const lp_option_values *options, int64_t rows) {
  const int64_t most = options->integers[LP_OPTION_LID_K];
  return most < rows / 3 ? most : rows / 3;
}

int lp_measure_published_lid(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const int64_t rows = measurement->population->rows;
  const int64_t k = published_k(measurement->options, rows);
  lp_own_space own;
  if (k < 2) return lp_result_undefined(result, "needs at least 6 rows, and there are %lld", (long long)rows);
  int status = lp_own_space_create(measurement, PERSONA_SPACE_NONE, k, &own, result, err);
  if (status == PERSONA_OK && own.geometry.patterns.count > 0) {
    int64_t finite = 0;
    row_dimension *dimensions =
        lp_allocate_array(measurement->context, own.geometry.patterns.count, sizeof *dimensions);
    if (dimensions == NULL) {
      status = lp_out_of_memory(err);
    } else {
      const double median = median_of_finite(&own.geometry, k, dimensions, &finite);
      result->effective_n = (double)finite;
      lp_result_detail(result, "k", (double)k);
      status = isnan(median)
                   ? lp_result_undefined(result, "every row has its %lld nearest at one distance", (long long)k)
                   : lp_result_set(result, median);
    }
    lp_release(measurement->context, dimensions);
  }
  lp_own_space_clear(&own);
  return status;
}

lp_account lp_measure_published_lid_bytes(const lp_shape *shape) {
  lp_account account = lp_own_space_account(shape, published_k(shape->options, shape->rows));
  lp_account_take(&account, shape->rows, (int64_t)sizeof(row_dimension));
  return (lp_account){.now = 0, .most = account.most};
}

/* ---- separation ----------------------------------------------------------------------------------------------- */

int lp_measure_raw_separation(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  lp_own_space own;
  int status = lp_own_space_create(measurement, PERSONA_SPACE_NONE, 1, &own, result, err);
  if (status == PERSONA_OK && own.geometry.patterns.count > 0) {
    lp_measurement raw = *measurement;
    raw.space = own.space;
    raw.geometry = &own.geometry;
    status = lp_mean_separation(&raw, result);
  }
  lp_own_space_clear(&own);
  return status;
}

lp_account lp_measure_raw_separation_bytes(const lp_shape *shape) {
  return (lp_account){.now = 0, .most = lp_own_space_account(shape, 1).most};
}

/* ---- density -------------------------------------------------------------------------------------------------- */

/* Rows among the k nearest reference rows of a pattern whose balls hold it. */
static double balls_around(const lp_measurement *measurement, const lp_nearest_lists *lists, int64_t pattern,
                           int64_t k) {
  const lp_geometry *reference = measurement->reference_geometry;
  const bool strict = measurement->options->integers[LP_OPTION_BALLS] == LP_BALLS_STRICT;
  int64_t seen = 0;
  int64_t inside = 0;
  for (int64_t place = pattern * lists->k; place < (pattern + 1) * lists->k && seen < k; place++) {
    if (lists->numbers[place] < 0) break;
    const double radius = measurement->pairing->reference_squared[lists->numbers[place]];
    const int64_t copies = lp_patterns_multiplicity(&reference->patterns, lists->numbers[place]);
    const int64_t taken = copies < k - seen ? copies : k - seen;
    seen += taken;
    if (strict ? lists->squared[place] < radius : lists->squared[place] <= radius) inside += taken;
  }
  return (double)inside;
}

int lp_measure_published_density(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  const lp_geometry *population = measurement->geometry;
  const lp_geometry *reference = measurement->reference_geometry;
  const int64_t k = measurement->options->integers[LP_OPTION_K];
  const int64_t depth = k < reference->patterns.count ? k : reference->patterns.count;
  const int64_t patterns = population->patterns.count;
  lp_nearest_lists lists = {.k = depth};
  lists.squared = lp_allocate_array(measurement->context, patterns, depth * (int64_t)sizeof *lists.squared);
  lists.numbers = lp_allocate_array(measurement->context, patterns, depth * (int64_t)sizeof *lists.numbers);
  int status = lp_out_of_memory(err);
  if (lists.squared != NULL && lists.numbers != NULL) {
    status = lp_nearest(measurement->context, &population->points, &reference->points, false, measurement->kernel,
                        &lists, measurement->progress, err);
  }
  if (status == PERSONA_OK) {
    double sum = 0.0;
    for (int64_t p = 0; p < patterns; p++) sum += population->mass[p] * balls_around(measurement, &lists, p, k);
    status = lp_result_set(result, sum / ((double)k * (double)population->patterns.rows));
  }
  lp_release(measurement->context, lists.squared);
  lp_release(measurement->context, lists.numbers);
  return status;
}

lp_account lp_measure_published_density_bytes(const lp_shape *shape) {
  const int64_t k = shape->options->integers[LP_OPTION_K];
  const int64_t depth = k < shape->reference_rows ? k : shape->reference_rows;
  const lp_extent extent = {.anchors = shape->rows,
                            .points = shape->reference_rows,
                            .padded = shape->padded,
                            .units = shape->units,
                            .threads = shape->threads};
  lp_account account = {0, 0};
  lp_account_take(&account, shape->rows, lp_bytes_of(depth, (int64_t)sizeof(double)));
  lp_account_take(&account, shape->rows, lp_bytes_of(depth, (int64_t)sizeof(int64_t)));
  lp_account_call(&account, lp_nearest_bytes(&extent, false, depth));
  return (lp_account){.now = 0, .most = account.most};
}
