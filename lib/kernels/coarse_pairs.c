/* Sums over pairs in single precision. A group of points stays in the cache while the rows of the other set meet it.
 * One body, compiled for each width of registers. */
#include "kernels/coarse_pairs.h"

#include "base/context.h"
#include "base/memory.h"
#include "base/processor.h"
#include "kernels/directions_potential.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

enum { LANES = 16, VECTORS = LP_COARSE_GROUP / LANES };

typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

bool lp_coarse_begin(const persona_context *context, int64_t count, int64_t dimensions, const double *mass,
                     lp_coarse_set *set) {
  const int64_t places = (count + LP_COARSE_GROUP - 1) / LP_COARSE_GROUP * LP_COARSE_GROUP;
  *set = (lp_coarse_set){.count = count, .dimensions = dimensions, .mass = mass};
  set->rows = lp_allocate_array(context, count, lp_bytes_of(dimensions, (int64_t)sizeof *set->rows));
  set->groups = lp_allocate_zeroed(context, places, lp_bytes_of(dimensions, (int64_t)sizeof *set->groups));
  set->squares = lp_allocate_zeroed(context, places, sizeof *set->squares);
  return set->rows != NULL && set->groups != NULL && set->squares != NULL;
}

void lp_coarse_clear(const persona_context *context, lp_coarse_set *set) {
  lp_release(context, set->rows);
  lp_release(context, set->groups);
  lp_release(context, set->squares);
  memset(set, 0, sizeof *set);
}

void lp_coarse_put(lp_coarse_set *set, int64_t point, const double *coordinates) {
  float *row = set->rows + point * set->dimensions;
  float *group = set->groups + point / LP_COARSE_GROUP * LP_COARSE_GROUP * set->dimensions + point % LP_COARSE_GROUP;
  double square = 0.0;
  for (int64_t d = 0; d < set->dimensions; d++) {
    row[d] = group[d * LP_COARSE_GROUP] = (float)coordinates[d];
    square += (double)row[d] * (double)row[d];
  }
  set->squares[point] = (float)square;
}

/* Inner products of a row with a group. */
static inline __attribute__((always_inline)) void multiply(const float *row, const float *group, int64_t dimensions,
                                                           float *products) {
  lanes sums[VECTORS] = {{0.0F}};
  for (int64_t d = 0; d < dimensions; d++) {
    const lanes *others = (const lanes *)(const void *)(group + d * LP_COARSE_GROUP);
    for (int v = 0; v < VECTORS; v++) sums[v] += row[d] * others[v];
  }
  memcpy(products, sums, sizeof sums);
}

static inline __attribute__((always_inline)) void measure(const float *row, float square, const float *group,
                                                          const float *squares, int64_t dimensions, float *distances) {
  multiply(row, group, dimensions, distances);
  for (int j = 0; j < LP_COARSE_GROUP; j++) {
    const float squared = square + squares[j] - 2.0F * distances[j];
    distances[j] = sqrtf(squared > 0.0F ? squared : 0.0F);
  }
}

static inline __attribute__((always_inline)) double weigh(const float *terms, const double *mass, int64_t count) {
  double sums[LP_LANES] = {0.0};
  int64_t j = 0;
  for (; j + LP_LANES <= count; j += LP_LANES) {
    for (int64_t lane = 0; lane < LP_LANES; lane++) sums[lane] += mass[j + lane] * (double)terms[j + lane];
  }
  for (int64_t lane = 0; j + lane < count; lane++) sums[lane] += mass[j + lane] * (double)terms[j + lane];
  return lp_close_lanes(sums);
}

/* All three for one width of registers. */
#define VERSIONS(name, target)                                                                                    \
  target static void multiply_##name(const float *row, const float *group, int64_t dimensions, float *products) { \
    multiply(row, group, dimensions, products);                                                                   \
  }                                                                                                               \
  target static void measure_##name(const float *row, float square, const float *group, const float *squares,     \
                                    int64_t dimensions, float *distances) {                                       \
    measure(row, square, group, squares, dimensions, distances);                                                  \
  }                                                                                                               \
  target static double weigh_##name(const float *terms, const double *mass, int64_t count) {                      \
    return weigh(terms, mass, count);                                                                             \
  }

VERSIONS(portable, )
#if defined(__x86_64__)
VERSIONS(avx2, __attribute__((target("avx2"))))
VERSIONS(avx512, __attribute__((target("avx2,avx512f,avx512vl"))))
#endif

typedef struct kernel {
  void (*multiply)(const float *row, const float *group, int64_t dimensions, float *products);
  void (*measure)(const float *row, float square, const float *group, const float *squares, int64_t dimensions,
                  float *distances);
  double (*weigh)(const float *terms, const double *mass, int64_t count);
} kernel;

static kernel fastest(const persona_context *context) {
#if defined(__x86_64__)
  if ((context->processor & LP_PROCESSOR_AVX512) != 0) return (kernel){multiply_avx512, measure_avx512, weigh_avx512};
  if ((context->processor & LP_PROCESSOR_AVX2) != 0) return (kernel){multiply_avx2, measure_avx2, weigh_avx2};
#else
  (void)context;
#endif
  return (kernel){multiply_portable, measure_portable, weigh_portable};
}

/* How many of a group a row meets: all that are there, or within one set those before it. */
static int64_t met_by(const lp_coarse_set *a, const lp_coarse_set *b, int64_t row, int64_t first) {
  const int64_t end = a == b ? row : b->count;
  return end - first < LP_COARSE_GROUP ? end - first : LP_COARSE_GROUP;
}

double lp_coarse_distances(const persona_context *context, const lp_coarse_set *a, const lp_coarse_set *b) {
  const kernel by = fastest(context);
  double sum = 0.0;
  for (int64_t first = 0; first < b->count; first += LP_COARSE_GROUP) {
    const float *group = b->groups + first * b->dimensions;
    for (int64_t i = a == b ? first + 1 : 0; i < a->count; i++) {
      float distances[LP_COARSE_GROUP];
      by.measure(a->rows + i * a->dimensions, a->squares[i], group, b->squares + first, a->dimensions, distances);
      sum += a->mass[i] * by.weigh(distances, b->mass + first, met_by(a, b, i, first));
    }
  }
  return sum;
}

double lp_coarse_potential(const persona_context *context, const lp_coarse_set *set, double sharpness) {
  const kernel by = fastest(context);
  const lp_potential_terms_function fill = lp_potential_terms_fastest(context);
  const float twice = (float)(2.0 * sharpness);
  float along[LP_COARSE_GROUP] = {0.0F}; /* directions are their own products: nothing is taken off, nothing scaled */
  float inverse[LP_COARSE_GROUP];
  double sum = 0.0;
  for (int j = 0; j < LP_COARSE_GROUP; j++) inverse[j] = 1.0F;
  for (int64_t first = 0; first < set->count; first += LP_COARSE_GROUP) {
    const float *group = set->groups + first * set->dimensions;
    for (int64_t i = first + 1; i < set->count; i++) {
      float products[LP_COARSE_GROUP];
      float terms[LP_COARSE_GROUP];
      by.multiply(set->rows + i * set->dimensions, group, set->dimensions, products);
      fill(products, along, inverse, LP_COARSE_GROUP, 0.0F, twice, twice, terms);
      sum += set->mass[i] * by.weigh(terms, set->mass + first, met_by(set, set, i, first));
    }
  }
  return sum;
}
