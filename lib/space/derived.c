/* Trait scores and principal components: how they are found, and how a population becomes one of such coordinates. */
#include "space/derived.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "data/builder.h"
#include "kernels/covariance.h"
#include "kernels/spectrum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 256 }; /* of one task */

void lp_derivation_free(const persona_context *context, lp_derivation *derivation) {
  if (derivation == NULL) return;
  lp_release(context, derivation->names);
  lp_release(context, derivation->trait_of);
  lp_release(context, derivation->mirror);
  lp_release(context, derivation->loadings);
  lp_release(context, derivation);
}

static lp_derivation *begin(persona_space *space) {
  space->derivation = lp_allocate_zeroed(space->context, 1, sizeof *space->derivation);
  if (space->derivation == NULL) return NULL;
  space->derivation->items = space->dimensions;
  space->derivation->explained = NAN;
  return space->derivation;
}

/* The place of a name among the first `count` names, or -1. */
static int64_t find_name(const char *const *names, int64_t count, const char *name) {
  for (int64_t i = 0; i < count; i++) {
    if (strcmp(names[i], name) == 0) return i;
  }
  return -1;
}

/* Which trait each item counts for, and how. names: room for as many as there are columns. */
static int assign_traits(const persona_space *space, const persona_population *population, lp_derivation *found,
                         const char **names, persona_error *err) {
  for (int64_t j = 0; j < space->columns; j++) {
    const lp_item *item = lp_population_item(population, j);
    found->trait_of[j] = -1;
    found->mirror[j] = NAN;
    if (item->trait == NULL || item->weight == 0.0) continue;
    if (item->reverse && !item->has_scale) {
      return lp_fail_at(err, PERSONA_UNSUPPORTED, -1, j,
                        "item '%.120s' (column %lld) is keyed in reverse and has no scale to be turned around in; give "
                        "it one",
                        item->name, (long long)j);
    }
    if (item->reverse) found->mirror[j] = item->low + item->high;
    found->trait_of[j] = find_name(names, found->count, item->trait);
    if (found->trait_of[j] >= 0) continue;
    found->trait_of[j] = found->count;
    names[found->count++] = item->trait;
  }
  if (found->count > 0) return PERSONA_OK;
  return lp_fail(err, PERSONA_UNSUPPORTED,
                 "no item of population '%.120s' names a trait; a space of traits needs items that do",
                 population->name);
}

int lp_derive_traits(persona_space *space, const persona_population *population, persona_error *err) {
  const persona_context *context = space->context;
  lp_derivation *found = begin(space);
  if (found == NULL) return lp_out_of_memory(err);
  const char **names = lp_allocate_array(context, space->columns, sizeof *names);
  found->trait_of = lp_allocate_array(context, space->columns, sizeof *found->trait_of);
  found->mirror = lp_allocate_array(context, space->columns, sizeof *found->mirror);
  int status = PERSONA_OK;
  if (names == NULL || found->trait_of == NULL || found->mirror == NULL) {
    status = lp_out_of_memory(err);
  } else {
    status = assign_traits(space, population, found, names, err);
  }
  if (status == PERSONA_OK) {
    found->names = lp_copy_texts(context, names, found->count);
    if (found->names == NULL) status = lp_out_of_memory(err);
  }
  lp_release(context, names);
  return status;
}

/* How many components to keep, and the share of the variance that they carry. */
static int64_t choose_count(const double *eigenvalues, int64_t d, int64_t wanted, double *explained) {
  double all = 0.0;
  double kept = 0.0;
  for (int64_t i = 0; i < d; i++) all += eigenvalues[i];
  int64_t count = wanted;
  if (wanted == 0) {
    while (count < d && eigenvalues[count] > all / (double)d * (1.0 + 1e-9)) count++; /* equal ones are not above */
    if (count == 0 && d > 0) count = 1;
  }
  for (int64_t i = 0; i < count; i++) kept += eigenvalues[i];
  *explained = d > 0 ? kept / all : NAN;
  return count;
}

static int name_components(const persona_context *context, lp_derivation *found, persona_error *err) {
  enum { LENGTH = 32 };
  const char **names = lp_allocate_array(context, found->count, sizeof *names);
  char *texts = lp_allocate_array(context, found->count, LENGTH);
  const bool ready = names != NULL && texts != NULL;
  for (int64_t i = 0; ready && i < found->count; i++) {
    (void)snprintf(texts + i * LENGTH, LENGTH, "component%lld", (long long)(i + 1));
    names[i] = texts + i * LENGTH;
  }
  if (ready) found->names = lp_copy_texts(context, names, found->count);
  lp_release(context, names);
  lp_release(context, texts);
  return found->names != NULL ? PERSONA_OK : lp_out_of_memory(err);
}

/* Loadings of raw answers, less their centres: eigenvectors with their columns scaled as the items are. */
static void take_loadings(const persona_space *space, const double *vectors, lp_derivation *found) {
  const int64_t d = found->items;
  for (int64_t j = 0; j < d; j++) {
    const int64_t column = space->used[j];
    const double scaling = sqrt(space->item_weights[column]) / space->scale[column];
    for (int64_t i = 0; i < found->count; i++) found->loadings[i * d + j] = vectors[i * d + j] * scaling;
  }
}

int lp_derive_components(persona_space *space, const double *rows, const double *shares, int64_t n, int64_t components,
                         persona_error *err) {
  const persona_context *context = space->context;
  lp_derivation *found = begin(space);
  if (found == NULL) return lp_out_of_memory(err);
  const int64_t d = found->items;
  if (components > d) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "%lld components were asked for, and %lld items vary",
                   (long long)components, (long long)d);
  }
  double *matrix = lp_allocate_array(context, d, d * (int64_t)sizeof *matrix);
  double *eigenvalues = lp_allocate_array(context, d, sizeof *eigenvalues);
  int status = matrix == NULL || eigenvalues == NULL ? lp_out_of_memory(err) : PERSONA_OK;
  if (status == PERSONA_OK) {
    lp_covariance_fixed(rows, shares, n, d, matrix);
    status = lp_eigenvectors(context, matrix, d, eigenvalues, err);
  }
  if (status == PERSONA_OK) {
    found->count = choose_count(eigenvalues, d, components, &found->explained);
    found->loadings = lp_allocate_array(context, found->count, d * (int64_t)sizeof *found->loadings);
    status = found->loadings == NULL ? lp_out_of_memory(err) : name_components(context, found, err);
  }
  if (status == PERSONA_OK) take_loadings(space, matrix, found);
  lp_release(context, matrix);
  lp_release(context, eigenvalues);
  return status;
}

/* Deriving all rows, in tasks of ROWS. */
typedef struct deriving {
  const persona_space *space;
  const persona_population *population;
  double *cells;   /* rows x count */
  double *scratch; /* columns, and traits, for each worker */
} deriving;

/* Means of the answered items; NaN where there are none. */
static void score_traits(const persona_space *space, const double *answers, double *counts, double *scores) {
  const lp_derivation *derivation = space->derivation;
  for (int64_t t = 0; t < derivation->count; t++) counts[t] = scores[t] = 0.0;
  for (int64_t j = 0; j < space->columns; j++) {
    const int64_t trait = derivation->trait_of[j];
    if (trait < 0 || isnan(answers[j])) continue;
    scores[trait] += isnan(derivation->mirror[j]) ? answers[j] : derivation->mirror[j] - answers[j];
    counts[trait] += 1.0;
  }
  for (int64_t t = 0; t < derivation->count; t++) scores[t] = counts[t] > 0.0 ? scores[t] / counts[t] : NAN;
}

static void load_components(const persona_space *space, const double *answers, double *coordinates) {
  const lp_derivation *derivation = space->derivation;
  const int64_t d = derivation->items;
  for (int64_t i = 0; i < derivation->count; i++) {
    double sum = 0.0;
    for (int64_t j = 0; j < d; j++) {
      const int64_t column = space->used[j];
      sum += derivation->loadings[i * d + j] * (answers[column] - space->centre[column]);
    }
    coordinates[i] = sum;
  }
}

static void derive_rows(void *data, int64_t task, int32_t worker) {
  const deriving *work = data;
  const persona_space *space = work->space;
  const int64_t count = space->derivation->count;
  double *answers = work->scratch + worker * (space->columns + count);
  for (int64_t i = task * ROWS; i < work->population->rows && i < (task + 1) * ROWS; i++) {
    double *coordinates = work->cells + i * count;
    lp_population_read(work->population, i, 1, NULL, space->columns, answers, space->columns);
    if (space->derivation->trait_of != NULL) {
      score_traits(space, answers, answers + space->columns, coordinates);
    } else {
      load_components(space, answers, coordinates);
    }
  }
}

/* Gives a builder the cells, which become its answers' own, and describes them. */
static int describe(const persona_space *space, const persona_population *population, double *cells,
                    persona_population_builder *builder, persona_error *err) {
  const int64_t count = space->derivation->count;
  persona_matrix matrix;
  persona_item item;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, population->rows, count);
  persona_item_init(&item);
  item.kind = PERSONA_ITEM_CONTINUOUS;
  int status = persona_population_builder_set_answers(builder, &matrix, NULL, NULL, err);
  if (status != PERSONA_OK) {
    lp_release(population->context, cells);
    return status;
  }
  builder->answers->copy = cells;
  for (int64_t j = 0; j < count && status == PERSONA_OK; j++) {
    item.name = space->derivation->names[j];
    status = persona_population_builder_set_item(builder, j, &item, err);
  }
  if (status != PERSONA_OK) return status;
  return persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, err);
}

static int describe_weights(const persona_population *population, persona_population_builder *builder,
                            persona_error *err) {
  if (!persona_population_has_weights(population) || population->rows == 0) return PERSONA_OK;
  double *weights = lp_allocate_array(population->context, population->rows, sizeof *weights);
  if (weights == NULL) return lp_out_of_memory(err);
  lp_population_read_weights(population, weights);
  const int status = persona_population_builder_set_weights(builder, weights, err);
  lp_release(population->context, weights);
  return status;
}

int lp_space_derive(const persona_space *space, const persona_population *population, persona_population **derived,
                    persona_error *err) {
  persona_context *context = population->context;
  const int64_t count = space->derivation->count;
  persona_population_builder *builder = NULL;
  deriving work = {.space = space, .population = population};
  *derived = NULL;
  work.cells = lp_allocate_array(context, population->rows, lp_bytes_of(count, (int64_t)sizeof(double)));
  work.scratch = lp_allocate_array(context, persona_context_threads(context),
                                   lp_bytes_of(space->columns + count, (int64_t)sizeof(double)));
  int status = work.cells != NULL && work.scratch != NULL
                   ? persona_population_builder_create(context, population->name, &builder, err)
                   : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    lp_parallel_for(context, (population->rows + ROWS - 1) / ROWS, derive_rows, &work);
    status = describe(space, population, work.cells, builder, err);
    work.cells = NULL;
  }
  if (status == PERSONA_OK) status = describe_weights(population, builder, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, derived, err);
  lp_release(context, work.cells);
  lp_release(context, work.scratch);
  persona_population_builder_free(builder);
  return status;
}

enum { OBJECTS = 1024, NAME = 64 }; /* handles with what hangs on them; a made-up name in all places that hold it */

static lp_account derive_account(int64_t rows, int64_t columns, int64_t count, int64_t name_bytes, bool weighted,
                                 int64_t threads) {
  const int64_t scratch = lp_array_bytes(threads, lp_bytes_of(columns + count, (int64_t)sizeof(double)));
  const int64_t names = lp_array_bytes(count, (int64_t)sizeof(void *)); /* in order */
  const int64_t weights = weighted ? lp_array_bytes(rows, (int64_t)sizeof(double)) : 0;
  lp_account account = {0, 0};
  lp_account_take(&account, rows, lp_bytes_of(count, (int64_t)sizeof(double)));
  lp_account_take(&account, count, (int64_t)sizeof(lp_item));
  lp_account_take(&account, 1, lp_bytes_sum(name_bytes, OBJECTS));
  if (weighted) lp_account_take(&account, rows, (int64_t)sizeof(double));
  lp_account_call(&account, lp_bytes_sum(scratch, lp_bytes_sum(names, weights)));
  return account;
}

lp_account lp_space_derive_account(const persona_space *space, int64_t rows, bool weighted, int64_t threads) {
  const int64_t count = space->derivation->count;
  int64_t names = 0;
  for (int64_t i = 0; i < count; i++) names += (int64_t)strlen(space->derivation->names[i]) + NAME;
  return derive_account(rows, space->columns, count, names, weighted, threads);
}

lp_account lp_space_derive_most_account(int64_t rows, int64_t columns, int64_t name_bytes, bool weighted,
                                        int64_t threads) {
  return derive_account(rows, columns, columns, lp_bytes_sum(name_bytes, lp_bytes_of(columns, NAME)), weighted,
                        threads);
}

lp_account lp_space_fit_derived_account(int64_t rows, int64_t columns, int64_t name_bytes, bool weighted,
                                        int64_t threads) {
  enum { ARRAYS = 24 }; /* of columns: what two spaces and a derivation keep, and names on their way */
  const int64_t row = lp_bytes_of(columns, (int64_t)sizeof(double));
  const int64_t square = lp_array_bytes(columns, row);
  lp_account account = {0, 0};
  lp_account_take(&account, ARRAYS, row);
  lp_account_take(&account, 1, lp_bytes_sum(lp_bytes_of(4, name_bytes), lp_bytes_of(columns, 4 * NAME)));
  lp_account_take(&account, 1, OBJECTS);
  lp_account_take(&account, 1, square); /* loadings */
  if (weighted) lp_account_take(&account, rows, (int64_t)sizeof(double));
  lp_account_take(&account, rows, row);                     /* scaled rows */
  lp_account_take(&account, rows, (int64_t)sizeof(double)); /* shares */
  lp_account_call(&account, lp_bytes_sum(square, lp_eigenvectors_bytes(columns)));
  lp_account_give(&account, rows, row);
  lp_account_give(&account, rows, (int64_t)sizeof(double));
  lp_account inner = derive_account(rows, columns, columns, lp_bytes_of(columns, NAME), weighted, threads);
  lp_account_take(&inner, rows, (int64_t)sizeof(double)); /* a column */
  if (weighted) lp_account_take(&inner, rows, (int64_t)sizeof(double));
  lp_account_call(&account, inner.most);
  if (weighted) lp_account_give(&account, rows, (int64_t)sizeof(double));
  return account;
}
