/* Rows seen from a centre. One body, compiled for each width of registers; sums have the same order in all. */
#include "kernels/centred_rows.h"

#include "base/context.h"
#include "base/processor.h"
#include "kernels/distance.h"

#include <float.h>
#include <math.h>

static inline __attribute__((always_inline)) double from_centre(double x, double centre) {
  const double away = x - centre;
  return fabs(away) <= 16.0 * DBL_EPSILON * fabs(centre) ? 0.0 : away; /* central, but for rounding */
}

/* One row: x - c into `away`. Returns its squared length. */
static inline __attribute__((always_inline)) double centre_row(const double *row, const double *centre,
                                                               int64_t dimensions, double *away, double *along) {
  double squares[LP_LANES] = {0.0};
  double products[LP_LANES] = {0.0};
  int64_t d = 0;
  for (; d + LP_LANES <= dimensions; d += LP_LANES) {
    for (int lane = 0; lane < LP_LANES; lane++) {
      const double x = from_centre(row[d + lane], centre[d + lane]);
      away[d + lane] = x;
      squares[lane] += x * x;
      products[lane] += row[d + lane] * centre[d + lane];
    }
  }
  for (int lane = 0; d + lane < dimensions; lane++) {
    const double x = from_centre(row[d + lane], centre[d + lane]);
    away[d + lane] = x;
    squares[lane] += x * x;
    products[lane] += row[d + lane] * centre[d + lane];
  }
  *along = lp_close_lanes(products);
  return lp_close_lanes(squares);
}

static inline __attribute__((always_inline)) int64_t centre_rows(const double *rows, const int64_t *chosen,
                                                                 int64_t count, int64_t dimensions,
                                                                 const double *centre, double *directions,
                                                                 double *lengths, double *along) {
  int64_t with = 0;
  for (int64_t i = 0; i < count; i++) {
    double *direction = directions + with * dimensions;
    lengths[i] = sqrt(centre_row(rows + chosen[i] * dimensions, centre, dimensions, direction, &along[i]));
    if (!(lengths[i] > 0.0)) continue;
    const double inverse = 1.0 / lengths[i];
    for (int64_t d = 0; d < dimensions; d++) direction[d] *= inverse;
    with++;
  }
  return with;
}

int64_t lp_centred_rows_plain(const double *rows, const int64_t *chosen, int64_t count, int64_t dimensions,
                              const double *centre, double *directions, double *lengths, double *along) {
  return centre_rows(rows, chosen, count, dimensions, centre, directions, lengths, along);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static int64_t by_avx2(const double *rows, const int64_t *chosen, int64_t count,
                                                       int64_t dimensions, const double *centre, double *directions,
                                                       double *lengths, double *along) {
  return centre_rows(rows, chosen, count, dimensions, centre, directions, lengths, along);
}

__attribute__((target("avx512f,avx512dq"))) static int64_t by_avx512(const double *rows, const int64_t *chosen,
                                                                     int64_t count, int64_t dimensions,
                                                                     const double *centre, double *directions,
                                                                     double *lengths, double *along) {
  return centre_rows(rows, chosen, count, dimensions, centre, directions, lengths, along);
}
#endif

lp_centred_rows_function lp_centred_rows_fastest(const persona_context *context) {
#if defined(__x86_64__)
  if ((context->processor & LP_PROCESSOR_AVX512) != 0) return by_avx512;
  if ((context->processor & LP_PROCESSOR_AVX2) != 0) return by_avx2;
#else
  (void)context;
#endif
  return lp_centred_rows_plain;
}
