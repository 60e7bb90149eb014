/* Spaces: their life, what they tell of themselves, and coordinates. */
#include "space/space.h"

#include "base/error.h"
#include "base/memory.h"
#include "data/population.h"
#include "space/derived.h"

#include <math.h>
#include <string.h>

/* Copies what the space must know of the items. */
static bool copy_items(persona_space *space, const persona_population *population) {
  const char **names = lp_allocate_array(space->context, space->columns, sizeof *names);
  if (names == NULL) return false;
  for (int64_t j = 0; j < space->columns; j++) {
    const lp_item *item = lp_population_item(population, j);
    names[j] = item->name;
    space->kinds[j] = item->kind;
    space->item_weights[j] = item->weight;
  }
  space->names = lp_copy_texts(space->context, names, space->columns);
  lp_release(space->context, names);
  return space->names != NULL;
}

persona_space *lp_space_create(const persona_context *context, int32_t kind, const persona_population *population) {
  const int64_t columns = lp_population_columns(population);
  persona_space *space = lp_allocate_zeroed(context, 1, sizeof *space);
  if (space == NULL) return NULL;
  space->context = persona_context_share(context);
  atomic_init(&space->holders, 1);
  space->kind = kind;
  space->columns = columns;
  space->shrinkage = NAN;
  space->kinds = lp_allocate_array(context, columns, sizeof *space->kinds);
  space->item_weights = lp_allocate_array(context, columns, sizeof *space->item_weights);
  space->centre = lp_allocate_array(context, columns, sizeof *space->centre);
  space->scale = lp_allocate_array(context, columns, sizeof *space->scale);
  space->used = lp_allocate_array(context, columns, sizeof *space->used);
  space->left_out = lp_allocate_array(context, columns, sizeof *space->left_out);
  if (space->kinds != NULL && space->item_weights != NULL && space->centre != NULL && space->scale != NULL &&
      space->used != NULL && space->left_out != NULL && copy_items(space, population)) {
    return space;
  }
  persona_space_free(space);
  return NULL;
}

persona_space *lp_space_share(const persona_space *space) {
  persona_space *shared = (persona_space *)space; /* its count of holders moves, nothing else */
  atomic_fetch_add(&shared->holders, 1);
  return shared;
}

void persona_space_free(persona_space *space) {
  if (space == NULL || atomic_fetch_sub(&space->holders, 1) != 1) return;
  persona_context *context = space->context;
  lp_release(context, space->names);
  lp_release(context, space->kinds);
  lp_release(context, space->item_weights);
  lp_release(context, space->centre);
  lp_release(context, space->scale);
  lp_release(context, space->used);
  lp_release(context, space->left_out);
  lp_release(context, space->distance_weights);
  lp_release(context, space->distance_centre);
  lp_release(context, space->whitening);
  lp_derivation_free(context, space->derivation);
  persona_space_free(space->inner);
  lp_release(context, space);
  persona_context_free(context);
}

int lp_space_match(const persona_space *space, const persona_population *population, persona_error *err) {
  if (lp_population_columns(population) != space->columns) {
    return lp_fail(err, PERSONA_MISMATCH, "population '%.120s' has %lld items, the space has %lld", population->name,
                   (long long)lp_population_columns(population), (long long)space->columns);
  }
  for (int64_t j = 0; j < space->columns; j++) {
    const lp_item *item = lp_population_item(population, j);
    const char *differs = strcmp(item->name, space->names[j]) != 0 ? "the name"
                          : item->kind != space->kinds[j]          ? "the kind"
                          : item->weight != space->item_weights[j] ? "the weight"
                                                                   : NULL;
    if (differs != NULL) {
      return lp_fail_at(err, PERSONA_MISMATCH, -1, j,
                        "item '%.80s' (column %lld) of population '%.80s' is not item '%.80s' of the space: %s differs",
                        item->name, (long long)j, population->name, space->names[j], differs);
    }
  }
  return PERSONA_OK;
}

bool lp_space_kind_accepts(int32_t kind, const persona_population *population) {
  return (kind != PERSONA_SPACE_WHITENED && kind != PERSONA_SPACE_COMPONENTS) || population->missing_answers == 0;
}

bool lp_space_accepts(const persona_space *space, const persona_population *population) {
  return lp_space_kind_accepts(space->kind, population);
}

int32_t persona_space_kind(const persona_space *space) { return space != NULL ? space->kind : -1; }

const char *persona_space_kind_name(int32_t kind) {
  static const char *const names[] = {"none", "reference", "pooled", "whitened", "traits", "components"};
  return kind >= PERSONA_SPACE_NONE && kind <= PERSONA_SPACE_COMPONENTS ? names[kind] : NULL;
}

int64_t persona_space_columns(const persona_space *space) { return space != NULL ? space->columns : 0; }

int64_t persona_space_dimensions(const persona_space *space) { return space != NULL ? space->dimensions : 0; }

static bool has_column(const persona_space *space, int64_t column) {
  return space != NULL && column >= 0 && column < space->columns;
}

double persona_space_centre(const persona_space *space, int64_t column) {
  return has_column(space, column) ? space->centre[column] : NAN;
}

double persona_space_scale(const persona_space *space, int64_t column) {
  return has_column(space, column) ? space->scale[column] : NAN;
}

int64_t persona_space_left_out_count(const persona_space *space) { return space != NULL ? space->left_out_count : 0; }

int64_t persona_space_left_out_column(const persona_space *space, int64_t index) {
  return index >= 0 && index < persona_space_left_out_count(space) ? space->left_out[index] : -1;
}

const char *persona_space_item_name(const persona_space *space, int64_t column) {
  return has_column(space, column) ? space->names[column] : NULL;
}

double persona_space_shrinkage(const persona_space *space) { return space != NULL ? space->shrinkage : NAN; }

double persona_space_explained(const persona_space *space) {
  return space != NULL && space->derivation != NULL ? space->derivation->explained : NAN;
}

void lp_space_coordinates(const persona_space *space, const double *raw, double *coordinates) {
  const int64_t d = space->dimensions;
  if (space->whitening == NULL) {
    if (d > 0) memcpy(coordinates, raw, (size_t)d * sizeof *raw);
    return;
  }
  for (int64_t row = d - 1; row >= 0; row--) { /* no row reads what a later one wrote: in place is fine */
    double sum = 0.0;
    for (int64_t j = 0; j <= row; j++) {
      sum += space->whitening[row * d + j] * (raw[j] - space->centre[space->used[j]]);
    }
    coordinates[row] = sum;
  }
}

void lp_space_standardise(const persona_space *space, const double *coordinates, double *standard) {
  for (int64_t j = 0; j < space->dimensions; j++) {
    standard[j] = (coordinates[j] - space->distance_centre[j]) * sqrt(space->distance_weights[j]);
  }
}

int persona_space_project(const persona_space *space, const persona_population *population, double *coordinates,
                          persona_error *err) {
  if (space == NULL || population == NULL || coordinates == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_space_project: space, population or coordinates is NULL");
  }
  const int status = lp_space_match(space, population, err);
  if (status != PERSONA_OK) return status;
  if (!lp_space_accepts(space, population)) {
    return lp_fail(err, PERSONA_UNSUPPORTED,
                   "population '%.120s' has missing answers; a space of kind '%s' has no place for them",
                   population->name, persona_space_kind_name(space->kind));
  }
  if (space->inner != NULL) {
    persona_population *derived;
    int made = lp_space_derive(space, population, &derived, err);
    if (made == PERSONA_OK) made = persona_space_project(space->inner, derived, coordinates, err);
    persona_population_free(derived);
    return made;
  }
  const int64_t d = space->dimensions;
  double *raw = lp_allocate_array(space->context, d, sizeof *raw);
  if (raw == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < population->rows; i++) {
    lp_population_read(population, i, 1, lp_space_columns(space), d, raw, d);
    lp_space_coordinates(space, raw, coordinates + i * d);
    lp_space_standardise(space, coordinates + i * d, coordinates + i * d);
  }
  lp_release(space->context, raw);
  return lp_succeed(err);
}
