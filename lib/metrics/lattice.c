/* Lattices of answer levels. */
#include "metrics/lattice.h"

#include "base/error.h"
#include "base/memory.h"
#include "kernels/counts.h"

#include <math.h>
#include <string.h>

enum { MOST_LEVELS = 1000 }; /* of a scale that is listed; beyond it the answers that occur are */

static bool is_listed(const lp_item *item) {
  return item->has_scale && item->low == floor(item->low) && item->high == floor(item->high) &&
         item->high - item->low < MOST_LEVELS;
}

/* Levels of one item into `levels`, which has room for rows or MOST_LEVELS; returns how many. */
static int64_t list_levels(const persona_population *population, int64_t column, double *levels, double *counts) {
  const lp_item *item = lp_population_item(population, column);
  if (item->kind != PERSONA_ITEM_ORDINAL && item->kind != PERSONA_ITEM_BINARY) return 0;
  if (!is_listed(item)) {
    lp_population_read_column(population, column, levels);
    return lp_list_levels(levels, NULL, population->rows, counts);
  }
  const int64_t count = (int64_t)(item->high - item->low) + 1;
  for (int64_t l = 0; l < count; l++) levels[l] = item->low + (double)l;
  return count;
}

static int64_t most_levels(int64_t rows) { return rows > MOST_LEVELS ? rows : MOST_LEVELS; }

int lp_lattice_create(const persona_context *context, const lp_geometry *geometry, lp_lattice *lattice,
                      persona_error *err) {
  const persona_population *population = geometry->population;
  const int64_t dimensions = geometry->points.dimensions;
  const int64_t room = most_levels(population->rows);
  memset(lattice, 0, sizeof *lattice);
  double *counts = lp_allocate_array(context, room, sizeof *counts);
  lattice->starts = lp_allocate_array(context, dimensions + 1, sizeof *lattice->starts);
  lattice->levels = lp_allocate_array(context, lp_bytes_of(dimensions, room), sizeof *lattice->levels);
  const bool ready = counts != NULL && lattice->starts != NULL && lattice->levels != NULL;
  if (ready) lattice->starts[0] = 0;
  for (int64_t d = 0; ready && d < dimensions; d++) {
    double *levels = lattice->levels + lattice->starts[d];
    lattice->starts[d + 1] = lattice->starts[d] + list_levels(population, geometry->space->used[d], levels, counts);
  }
  lp_release(context, counts);
  if (ready) return PERSONA_OK;
  lp_lattice_clear(context, lattice);
  return lp_out_of_memory(err);
}

int64_t lp_lattice_bytes(int64_t rows, int64_t dimensions) {
  const int64_t room = most_levels(rows);
  const int64_t levels = lp_array_bytes(lp_bytes_of(dimensions, room), (int64_t)sizeof(double));
  return lp_bytes_sum(levels, lp_bytes_sum(lp_array_bytes(dimensions + 1, (int64_t)sizeof(int64_t)),
                                           lp_array_bytes(room, (int64_t)sizeof(double))));
}

void lp_lattice_clear(const persona_context *context, lp_lattice *lattice) {
  lp_release(context, lattice->starts);
  lp_release(context, lattice->levels);
}
