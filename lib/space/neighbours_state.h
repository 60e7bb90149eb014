/* The inside of a neighbour state. */
#ifndef LP_SPACE_NEIGHBOURS_STATE_H
#define LP_SPACE_NEIGHBOURS_STATE_H

#include <persona/neighbours.h>

#include "base/options.h"
#include "kernels/nearest.h"
#include "space/row_set.h"
#include "space/space.h"

struct persona_neighbours {
  persona_context *context;
  bool within; /* anchors and points are rows of one population */
  int64_t k;
  lp_row_set anchors;
  lp_row_set points;      /* all zero in a whole state within one population: then the anchors */
  int64_t *own;           /* within, anchor patterns: the same pattern among the points when it is there and its copies
                             are at distance 0, else -1 */
  lp_nearest_lists lists; /* anchor patterns. Own patterns are left out by whoever reads: lists of a part may have them,
                             and are k + 1 deep for that */
  persona_space *space;   /* parts, which can be merged: NULL otherwise */
  double minimum_overlap; /* the same */
};

/* A state with nothing in it, or NULL when there is no memory. */
persona_neighbours *lp_neighbours_begin(persona_context *context, bool within, int64_t k);

/* Allocates lists for the anchors' patterns, as deep as asked, or as there are patterns among the points. */
int lp_neighbours_allocate_lists(persona_neighbours *state, int64_t depth, persona_error *err);

/* Fails with TOO_LARGE when building a state may take more memory than the option max_bytes allows. points: NULL within
 * one population. */
int lp_neighbours_keep_to(const persona_space *space, const persona_population *anchors,
                          const persona_population *points, int64_t k, const lp_option_values *options,
                          persona_error *err);

static inline const lp_row_set *lp_neighbours_points(const persona_neighbours *state) {
  return state->within && state->space == NULL ? &state->anchors : &state->points;
}

#endif
