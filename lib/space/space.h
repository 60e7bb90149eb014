/* The inside of a space. */
#ifndef LP_SPACE_SPACE_H
#define LP_SPACE_SPACE_H

#include <persona/space.h>

#include <stdatomic.h>
#include <stdbool.h>

/* How the coordinates of a derived space are made from several items each: trait scores or principal components. */
typedef struct lp_derivation {
  int64_t count;     /* coordinates */
  char **names;      /* count; one block */
  int64_t *trait_of; /* TRAITS, columns: the trait that an item counts for, or -1; else NULL */
  double *mirror;    /* TRAITS, columns: low + high of an item keyed in reverse, else NaN */
  double *loadings;  /* COMPONENTS: count x items in use, scaled as the items are */
  int64_t items;     /* in use */
  double explained;  /* COMPONENTS: share of the variance, else NaN */
} lp_derivation;

struct persona_space {
  persona_context *context;
  atomic_long holders;
  int32_t kind;
  int64_t columns;
  char **names;         /* columns; one block */
  int32_t *kinds;       /* columns: kind of each item */
  double *item_weights; /* columns */
  double *centre;       /* columns: mean over the fitted rows */
  double *scale;        /* columns: standard deviation; 1 in NONE; 0 for an item that is left out */
  int64_t dimensions;
  int64_t *used; /* dimensions: columns in the geometry, ascending */
  int64_t left_out_count;
  int64_t *left_out;         /* columns without variance in the fitted rows */
  double *distance_weights;  /* padded: weight of each coordinate in the canonical distance */
  double *distance_centre;   /* padded: middle of the data in the coordinates of the distance */
  double *whitening;         /* WHITENED: dimensions x dimensions, L^-1 times the items' scaling, lower triangular */
  double shrinkage;          /* WHITENED, else NaN */
  lp_derivation *derivation; /* TRAITS and COMPONENTS, else NULL */
  persona_space *inner;      /* the space of the derived coordinates, whose dimensions these are; else NULL */
};

/* A space of the population's items that is not fitted yet, or NULL when there is no memory. */
persona_space *lp_space_create(const persona_context *context, int32_t kind, const persona_population *population);

/* One more hold; returns its argument. */
persona_space *lp_space_share(const persona_space *space);

/* The columns in the geometry as reading takes them: NULL for all, which is faster. */
static inline const int64_t *lp_space_columns(const persona_space *space) {
  return space->dimensions == space->columns ? NULL : space->used;
}

/* Fails with MISMATCH, naming the first item that differs, unless the population has the space's items. */
int lp_space_match(const persona_space *space, const persona_population *population, persona_error *err);

/* The space in which rows are compared, and to which everything below this line refers: a derived space has one of its
 * own for its coordinates. */
static inline const persona_space *lp_space_inner(const persona_space *space) {
  return space->inner != NULL ? space->inner : space;
}

/* Whether the population's rows have coordinates: whitened spaces and components have no place for missing answers. */
bool lp_space_kind_accepts(int32_t kind, const persona_population *population);
bool lp_space_accepts(const persona_space *space, const persona_population *population);

/* Coordinates of one row as the canonical distance takes them: raw answers at the used columns, or whitened ones.
 * raw: dimensions answers at the used columns, NaN where missing; coordinates: dimensions, may be raw itself. */
void lp_space_coordinates(const persona_space *space, const double *raw, double *coordinates);

/* Turns coordinates of the canonical distance into those in which that distance is the plain Euclidean one, centred at
 * the fitted mean. In place allowed. */
void lp_space_standardise(const persona_space *space, const double *coordinates, double *standard);

#endif
