/* Fitting a space: centre and scale of each item over the fitted rows, and for the whitened kind the factor of the
 * shrunk covariance. Plain loops in a fixed order, so that distances never depend on the BLAS in use. */
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "data/population.h"
#include "kernels/covariance.h"
#include "kernels/distance.h"
#include "space/derived.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The rows that a space is fitted on: those of all populations with a weight above 0. */
typedef struct fitted_rows {
  const persona_population *const *populations;
  int64_t count;
  int64_t rows;
  double *weights; /* rows; NULL when no population has weights */
} fitted_rows;

static int check_populations(int32_t kind, const persona_population *const *populations, int64_t count,
                             persona_error *err) {
  if (kind < PERSONA_SPACE_NONE || kind > PERSONA_SPACE_COMPONENTS) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "kind %d of space is not known", (int)kind);
  }
  if (populations == NULL || count < 1) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "a space needs at least one population to be fitted on");
  }
  if (kind == PERSONA_SPACE_REFERENCE && count != 1) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "a reference space is fitted on one population, not on %lld",
                   (long long)count);
  }
  for (int64_t p = 0; p < count; p++) {
    if (populations[p] == NULL) {
      return lp_fail(err, PERSONA_INVALID_ARGUMENT, "population %lld of the fit is NULL", (long long)p);
    }
    const int status = lp_population_match(populations[0], populations[p], err);
    if (status != PERSONA_OK) return status;
    if (!lp_space_kind_accepts(kind, populations[p])) {
      return lp_fail(err, PERSONA_UNSUPPORTED,
                     "population '%.80s' has missing answers (%lld); a space of kind '%s' has no place for them: drop "
                     "the rows, or choose another space",
                     populations[p]->name, (long long)populations[p]->missing_answers, persona_space_kind_name(kind));
    }
  }
  return PERSONA_OK;
}

static int check_items(const persona_population *population, persona_error *err) {
  for (int64_t j = 0; j < lp_population_columns(population); j++) {
    const lp_item *item = lp_population_item(population, j);
    if (item->kind == PERSONA_ITEM_NOMINAL && item->weight > 0.0) {
      return lp_fail_at(err, PERSONA_UNSUPPORTED, -1, j,
                        "item '%.120s' (column %lld) is nominal and has no distance; give it weight 0 to keep it out "
                        "of the geometry",
                        item->name, (long long)j);
    }
  }
  return PERSONA_OK;
}

/* Lists the weights of all rows together, when any population has weights. */
static int gather_rows(const persona_context *context, const persona_population *const *populations, int64_t count,
                       fitted_rows *fitted, persona_error *err) {
  bool weighted = false;
  *fitted = (fitted_rows){.populations = populations, .count = count};
  for (int64_t p = 0; p < count; p++) {
    fitted->rows += populations[p]->rows;
    weighted = weighted || persona_population_has_weights(populations[p]);
  }
  if (fitted->rows == 0) {
    return lp_fail(err, PERSONA_UNSUPPORTED, "population '%.120s' has no rows to fit a space on", populations[0]->name);
  }
  if (!weighted) return PERSONA_OK;
  fitted->weights = lp_allocate_array(context, fitted->rows, sizeof *fitted->weights);
  if (fitted->weights == NULL) return lp_out_of_memory(err);
  int64_t first = 0;
  for (int64_t p = 0; p < count; p++) {
    lp_population_read_weights(populations[p], fitted->weights + first);
    first += populations[p]->rows;
  }
  return PERSONA_OK;
}

/* Answers of all rows to one item; rows without weight count as missing, so that they cannot give an item variance. */
static void gather_column(const fitted_rows *fitted, int64_t column, double *values) {
  int64_t first = 0;
  for (int64_t p = 0; p < fitted->count; p++) {
    lp_population_read_column(fitted->populations[p], column, values + first);
    first += fitted->populations[p]->rows;
  }
  for (int64_t i = 0; fitted->weights != NULL && i < fitted->rows; i++) {
    if (fitted->weights[i] == 0.0) values[i] = NAN;
  }
}

/* Takes over one item's moments, and whether it is in the geometry. */
static int fit_item(persona_space *space, int64_t column, const lp_moments *moments, persona_error *err) {
  const bool scaled = space->kind != PERSONA_SPACE_NONE;
  const bool constant = moments->count == 0 || moments->low == moments->high;
  const bool wanted = space->item_weights[column] > 0.0;
  const bool centred = moments->count == 0 || isfinite(moments->mean);
  space->centre[column] = moments->mean;
  space->scale[column] = scaled ? (constant ? 0.0 : sqrt(moments->variance)) : 1.0;
  if (!wanted) return PERSONA_OK;
  if (scaled && constant) {
    space->left_out[space->left_out_count++] = column;
    return PERSONA_OK;
  }
  const double scale = space->scale[column];
  const double weight = space->item_weights[column] / (scale * scale);
  const bool spread = moments->variance >= DBL_MIN && isfinite(moments->variance);
  if (!centred || (scaled && !(spread && weight >= DBL_MIN && isfinite(weight)))) {
    return lp_fail_at(err, PERSONA_BAD_VALUE, -1, column,
                      "the %s of item '%.120s' (column %lld) leaves the range of double; rescale its answers",
                      centred ? "variance" : "mean", space->names[column], (long long)column);
  }
  space->used[space->dimensions++] = column;
  return PERSONA_OK;
}

static int fit_items(persona_space *space, const fitted_rows *fitted, persona_error *err) {
  double *values = lp_allocate_array(space->context, fitted->rows, sizeof *values);
  if (values == NULL) return lp_out_of_memory(err);
  int status = PERSONA_OK;
  for (int64_t j = 0; j < space->columns && status == PERSONA_OK; j++) {
    lp_moments moments;
    gather_column(fitted, j, values);
    lp_column_moments(values, fitted->weights, fitted->rows, &moments);
    status = fit_item(space, j, &moments, err);
  }
  lp_release(space->context, values);
  return status;
}

/* Weights and centre of the canonical distance. A whitened space has them in its coordinates already. */
static int fit_distance(persona_space *space, persona_error *err) {
  const int64_t padded = lp_padded(space->dimensions);
  space->distance_weights = lp_allocate_zeroed(space->context, padded, sizeof *space->distance_weights);
  space->distance_centre = lp_allocate_zeroed(space->context, padded, sizeof *space->distance_centre);
  if (space->distance_weights == NULL || space->distance_centre == NULL) return lp_out_of_memory(err);
  for (int64_t d = 0; d < space->dimensions; d++) {
    const int64_t column = space->used[d];
    const double scale = space->scale[column];
    const bool whitened = space->kind == PERSONA_SPACE_WHITENED;
    space->distance_weights[d] = whitened ? 1.0 : space->item_weights[column] / (scale * scale);
    space->distance_centre[d] = whitened || isnan(space->centre[column]) ? 0.0 : space->centre[column];
  }
  return PERSONA_OK;
}

/* Scaled rows z = (x - c) sqrt(v) / s, and their weights with sum 1. */
static void scale_rows(const persona_space *space, const fitted_rows *fitted, double *rows, double *shares) {
  const int64_t d = space->dimensions;
  int64_t first = 0;
  for (int64_t p = 0; p < fitted->count; p++) {
    const int64_t count = fitted->populations[p]->rows;
    lp_population_read(fitted->populations[p], 0, count, space->used, d, rows + first * d, d);
    first += count;
  }
  double sum = 0.0;
  for (int64_t i = 0; i < fitted->rows; i++) sum += fitted->weights != NULL ? fitted->weights[i] : 1.0;
  for (int64_t i = 0; i < fitted->rows; i++) {
    shares[i] = (fitted->weights != NULL ? fitted->weights[i] : 1.0) / sum;
    for (int64_t j = 0; j < d; j++) {
      const int64_t column = space->used[j];
      rows[i * d + j] =
          (rows[i * d + j] - space->centre[column]) * (sqrt(space->item_weights[column]) / space->scale[column]);
    }
  }
}

/* Turns the Cholesky factor L, in place, into L^-1 with its columns scaled as the items are. */
static void invert_factor(const persona_space *space, double *factor) {
  const int64_t d = space->dimensions;
  for (int64_t column = 0; column < d; column++) {
    /* Forward substitution of a unit vector; above the diagonal the inverse is 0. Rows above are final already. */
    factor[column * d + column] = 1.0 / factor[column * d + column];
    for (int64_t row = column + 1; row < d; row++) {
      double sum = 0.0;
      for (int64_t k = column; k < row; k++) sum += factor[row * d + k] * factor[k * d + column];
      factor[row * d + column] = -sum / factor[row * d + row];
    }
  }
  for (int64_t j = 0; j < d; j++) {
    const int64_t column = space->used[j];
    const double scaling = sqrt(space->item_weights[column]) / space->scale[column];
    for (int64_t row = j; row < d; row++) factor[row * d + j] *= scaling;
  }
}

/* S* = (1 - a) S + a (tr S / d) I, factored. */
static int factor_covariance(persona_space *space, const double *rows, const double *shares, int64_t n, double *matrix,
                             persona_error *err) {
  const int64_t d = space->dimensions;
  lp_covariance_fixed(rows, shares, n, d, matrix);
  const double shrinkage = lp_ledoit_wolf(rows, shares, n, d, matrix);
  double trace = 0.0;
  for (int64_t j = 0; j < d; j++) trace += matrix[j * d + j];
  for (int64_t j = 0; j < d * d; j++) matrix[j] *= 1.0 - shrinkage;
  for (int64_t j = 0; j < d; j++) matrix[j * d + j] += shrinkage * trace / (double)d;
  space->shrinkage = shrinkage;
  bool regular = lp_cholesky_fixed(matrix, d);
  for (int64_t j = 0; j < d && regular; j++) {
    double diagonal = 0.0; /* of S*: what is left of it on the diagonal of L shows how much was cancelled */
    for (int64_t k = 0; k <= j; k++) diagonal += matrix[j * d + k] * matrix[j * d + k];
    regular = matrix[j * d + j] * matrix[j * d + j] > (double)d * DBL_EPSILON * diagonal;
  }
  if (regular) return PERSONA_OK;
  return lp_fail(err, PERSONA_NUMERICAL,
                 "the covariance of the %lld fitted rows over %lld items is singular even when shrunk (by %s); fit on "
                 "more rows, or choose another space",
                 (long long)n, (long long)d, lp_real(shrinkage).text);
}

static int fit_whitening(persona_space *space, const fitted_rows *fitted, persona_error *err) {
  const int64_t d = space->dimensions;
  if (d > INT32_MAX) return lp_fail(err, PERSONA_TOO_LARGE, "%lld items are too many to whiten", (long long)d);
  space->shrinkage = 0.0;
  space->whitening = lp_allocate_zeroed(space->context, d * d, sizeof *space->whitening);
  double *rows = lp_allocate_array(space->context, fitted->rows, d * (int64_t)sizeof *rows);
  double *shares = lp_allocate_array(space->context, fitted->rows, sizeof *shares);
  int status = PERSONA_OK;
  if (space->whitening == NULL || rows == NULL || shares == NULL) {
    status = lp_out_of_memory(err);
  } else if (d > 0) {
    scale_rows(space, fitted, rows, shares);
    status = factor_covariance(space, rows, shares, fitted->rows, space->whitening, err);
    if (status == PERSONA_OK) invert_factor(space, space->whitening);
  }
  lp_release(space->context, rows);
  lp_release(space->context, shares);
  return status;
}

static int fit_components(persona_space *space, const fitted_rows *fitted, int64_t components, persona_error *err) {
  const int64_t d = space->dimensions;
  double *rows = lp_allocate_array(space->context, fitted->rows, d * (int64_t)sizeof *rows);
  double *shares = lp_allocate_array(space->context, fitted->rows, sizeof *shares);
  int status = PERSONA_OK;
  if (rows == NULL || shares == NULL) {
    status = lp_out_of_memory(err);
  } else {
    scale_rows(space, fitted, rows, shares);
    status = lp_derive_components(space, rows, shares, fitted->rows, components, err);
  }
  lp_release(space->context, rows);
  lp_release(space->context, shares);
  return status;
}

/* Fits the space of the derived coordinates on those of the fitted rows. */
static int fit_inner(persona_space *space, const fitted_rows *fitted, persona_error *err) {
  const int32_t kind = space->kind == PERSONA_SPACE_COMPONENTS ? PERSONA_SPACE_NONE : PERSONA_SPACE_POOLED;
  persona_population **derived = lp_allocate_zeroed(space->context, fitted->count, sizeof(persona_population *));
  if (derived == NULL) return lp_out_of_memory(err);
  int status = PERSONA_OK;
  for (int64_t p = 0; p < fitted->count && status == PERSONA_OK; p++) {
    status = lp_space_derive(space, fitted->populations[p], &derived[p], err);
  }
  if (status == PERSONA_OK) {
    status = persona_space_fit(space->context, kind, (const persona_population *const *)derived, fitted->count,
                               &space->inner, err);
  }
  if (status == PERSONA_OK) space->dimensions = space->inner->dimensions;
  for (int64_t p = 0; p < fitted->count; p++) persona_population_free(derived[p]);
  lp_release(space->context, derived);
  return status;
}

/* What the kind of the space needs beside its items. components: 0 for as many as there should be. */
static int fit_kind(persona_space *space, const fitted_rows *fitted, int64_t components, persona_error *err) {
  int status = PERSONA_OK;
  switch (space->kind) {
    case PERSONA_SPACE_TRAITS:
      space->left_out_count = 0; /* items without variance count in means like all others */
      status = lp_derive_traits(space, fitted->populations[0], err);
      break;
    case PERSONA_SPACE_COMPONENTS: status = fit_components(space, fitted, components, err); break;
    case PERSONA_SPACE_WHITENED:
      status = fit_distance(space, err);
      return status == PERSONA_OK ? fit_whitening(space, fitted, err) : status;
    default: return fit_distance(space, err);
  }
  return status == PERSONA_OK ? fit_inner(space, fitted, err) : status;
}

static int fit(const persona_context *context, int32_t kind, const persona_population *const *populations,
               int64_t count, int64_t components, persona_space **out, persona_error *err) {
  int status = check_populations(kind, populations, count, err);
  if (status == PERSONA_OK) status = check_items(populations[0], err);
  if (status != PERSONA_OK) return status;
  persona_space *space = lp_space_create(context, kind, populations[0]);
  if (space == NULL) return lp_out_of_memory(err);
  fitted_rows fitted;
  status = gather_rows(context, populations, count, &fitted, err);
  if (status == PERSONA_OK) status = fit_items(space, &fitted, err);
  if (status == PERSONA_OK) status = fit_kind(space, &fitted, components, err);
  lp_release(context, fitted.weights);
  if (status != PERSONA_OK) {
    persona_space_free(space);
    return status;
  }
  *out = space;
  return lp_succeed(err);
}

int persona_space_fit(const persona_context *context, int32_t kind, const persona_population *const *populations,
                      int64_t count, persona_space **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_space_fit: context or out is NULL");
  }
  return fit(context, kind, populations, count, 0, out, err);
}

int persona_space_fit_components(const persona_context *context, const persona_population *const *populations,
                                 int64_t count, int64_t components, persona_space **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || out == NULL || components < 1) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_space_fit_components: context or out is NULL, or components is less than 1");
  }
  return fit(context, PERSONA_SPACE_COMPONENTS, populations, count, components, out, err);
}
