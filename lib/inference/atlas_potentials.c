/* The potential of directions that are seen from the fitted mean, pair by pair: resamples and relabellings add up the
 * same terms again and again. */
#include "inference/atlas.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/centred_rows.h"
#include "kernels/directions_potential.h"
#include "kernels/products.h"

#include <string.h>

typedef struct work {
  lp_atlas_side *side;
  lp_potential_terms_function terms;
  float sharpness;
  float centre_square;
  float *along;   /* rows: inner products with the centre; 1e30 for rows that lie there */
  float *inverse; /* rows: of their distances from it */
} work;

static void fill_rows(void *data, int64_t task, int32_t worker) {
  const work *of = data;
  const int64_t rows = of->side->rows.rows;
  const int64_t first = task * LP_TILE;
  (void)worker;
  for (int64_t i = first; i < first + LP_TILE && i < rows; i++) {
    float *terms = of->side->potentials + i * rows;
    if (of->along[i] == 1e30F) {
      memset(terms, 0, (size_t)i * sizeof *terms);
    } else {
      of->terms(of->side->products + i * rows, of->along, of->inverse, i, of->along[i] - of->centre_square,
                of->sharpness * of->inverse[i], of->sharpness, terms);
    }
  }
}

/* centre: of the rows' coordinates; the rest is scratch, as is directions. */
static void see_rows(const lp_atlas *atlas, work *of, const double *centre, int64_t *all, double *directions,
                     double *lengths, double *along) {
  const int64_t rows = of->side->rows.rows;
  double square = 0.0;
  for (int64_t d = 0; d < atlas->dimensions; d++) square += centre[d] * centre[d];
  of->centre_square = (float)square;
  for (int64_t i = 0; i < rows; i++) all[i] = i;
  (void)lp_centred_rows_fastest(atlas->context)(of->side->coordinates, all, rows, atlas->dimensions, centre, directions,
                                                lengths, along);
  for (int64_t i = 0; i < rows; i++) {
    const bool directed = lengths[i] > 0.0;
    of->along[i] = directed ? (float)along[i] : 1e30F;
    of->inverse[i] = directed ? (float)(1.0 / lengths[i]) : 1.0F;
  }
}

int lp_atlas_find_potentials(const lp_atlas *atlas, lp_atlas_side *side, persona_error *err) {
  const persona_context *context = atlas->context;
  const int64_t rows = side->rows.rows;
  if (side->products == NULL) return PERSONA_OK;
  work of = {.side = side,
             .terms = lp_potential_terms_fastest(context),
             .sharpness = (float)(2.0 * atlas->options->reals[LP_OPTION_HYPERSPHERICAL_T])};
  side->potentials = lp_allocate_array(context, rows, lp_bytes_of(rows, (int64_t)sizeof *side->potentials));
  of.along = lp_allocate_array(context, rows, sizeof *of.along);
  of.inverse = lp_allocate_array(context, rows, sizeof *of.inverse);
  int64_t *all = lp_allocate_array(context, rows, sizeof *all);
  double *directions = lp_allocate_array(context, rows, lp_bytes_of(atlas->dimensions, (int64_t)sizeof *directions));
  double *numbers = lp_allocate_array(context, 2 * rows + atlas->dimensions, sizeof *numbers);
  const bool room = side->potentials != NULL && of.along != NULL && of.inverse != NULL && all != NULL &&
                    directions != NULL && numbers != NULL;
  if (room) {
    double *centre = numbers + 2 * rows;
    for (int64_t d = 0; d < atlas->dimensions; d++) centre[d] = -atlas->origin[d];
    see_rows(atlas, &of, centre, all, directions, numbers, numbers + rows);
    lp_parallel_for(context, (rows + LP_TILE - 1) / LP_TILE, fill_rows, &of);
  }
  lp_release(context, of.along);
  lp_release(context, of.inverse);
  lp_release(context, all);
  lp_release(context, directions);
  lp_release(context, numbers);
  return room ? PERSONA_OK : lp_out_of_memory(err);
}
