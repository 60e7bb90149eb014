/* Populations: their life, their subsets, and plain reads. */
#include "data/population.h"

#include "base/error.h"
#include "base/memory.h"
#include "data/patterns.h"

#include <string.h>

persona_population *lp_population_create(persona_context *context, lp_answers *answers, const char *name) {
  persona_population *population = lp_allocate_zeroed(context, 1, sizeof *population);
  if (population == NULL) return NULL;
  population->name = lp_copy_text(context, name);
  if (population->name == NULL) {
    lp_release(context, population);
    return NULL;
  }
  population->context = persona_context_share(context);
  population->answers = lp_answers_share(answers);
  atomic_init(&population->holders, 1);
  return population;
}

persona_population *lp_population_share(const persona_population *population) {
  persona_population *shared = (persona_population *)population; /* its count of holders moves, nothing else */
  atomic_fetch_add(&shared->holders, 1);
  return shared;
}

void persona_population_free(persona_population *population) {
  if (population == NULL || atomic_fetch_sub(&population->holders, 1) != 1) return;
  persona_context *context = population->context;
  lp_answers_free(population->answers);
  lp_release(context, population->name);
  lp_release(context, population->selected);
  lp_release(context, population);
  persona_context_free(context);
}

/* Row of the matrix behind a row of the population. */
static int64_t source_row(const persona_population *population, int64_t row) {
  return population->selected != NULL ? population->selected[row] : row;
}

static bool has_row(const persona_population *population, int64_t row) {
  return population != NULL && row >= 0 && row < population->rows;
}

static int check_subset(const persona_population *population, const int64_t *rows, int64_t count, persona_error *err) {
  uint8_t *taken = lp_allocate_zeroed(population->context, population->rows, 1);
  if (taken == NULL) return lp_out_of_memory(err);
  int status = PERSONA_OK;
  for (int64_t i = 0; i < count && status == PERSONA_OK; i++) {
    if (!has_row(population, rows[i])) {
      status = lp_fail_at(err, PERSONA_INVALID_ARGUMENT, rows[i], -1, "row %lld is outside the %lld rows of '%s'",
                          (long long)rows[i], (long long)population->rows, population->name);
    } else if (taken[rows[i]]) {
      status = lp_fail_at(err, PERSONA_INVALID_ARGUMENT, rows[i], -1, "row %lld of '%s' is asked for twice",
                          (long long)rows[i], population->name);
    } else {
      taken[rows[i]] = 1;
    }
  }
  lp_release(population->context, taken);
  return status;
}

int persona_population_subset(const persona_population *population, const char *name, const int64_t *rows,
                              int64_t count, persona_population **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (population == NULL || out == NULL || count < 0 || (rows == NULL && count > 0)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_population_subset: population, rows or out is NULL, or count is negative");
  }
  const int status = check_subset(population, rows, count, err);
  if (status != PERSONA_OK) return status;
  persona_population *subset =
      lp_population_create(population->context, population->answers, name != NULL ? name : population->name);
  int64_t *selected = lp_allocate_array(population->context, count, sizeof *selected);
  if (subset == NULL || selected == NULL) {
    lp_release(population->context, selected);
    persona_population_free(subset);
    return lp_out_of_memory(err);
  }
  for (int64_t i = 0; i < count; i++) selected[i] = source_row(population, rows[i]);
  subset->selected = selected;
  subset->rows = count;
  for (int64_t i = 0; population->missing_answers > 0 && i < count; i++) {
    for (int64_t j = 0; j < lp_population_columns(subset); j++) {
      if (isnan(lp_answer(subset->answers, selected[i], j))) subset->missing_answers++;
    }
  }
  *out = subset;
  return lp_succeed(err);
}

int lp_population_weighted(const persona_population *population, persona_population **kept, persona_error *err) {
  int64_t count = 0;
  for (int64_t i = 0; i < population->rows; i++) count += persona_population_weight(population, i) > 0.0;
  if (count == population->rows) {
    *kept = lp_population_share(population);
    return PERSONA_OK;
  }
  int64_t *rows = lp_allocate_array(population->context, count, sizeof *rows);
  if (rows == NULL) return lp_out_of_memory(err);
  int64_t filled = 0;
  for (int64_t i = 0; i < population->rows; i++) {
    if (persona_population_weight(population, i) > 0.0) rows[filled++] = i;
  }
  const int status = persona_population_subset(population, NULL, rows, count, kept, err);
  lp_release(population->context, rows);
  return status;
}

void lp_population_read(const persona_population *population, int64_t first, int64_t count, const int64_t *columns,
                        int64_t column_count, double *values, int64_t stride) {
  const lp_answers *answers = population->answers;
  const bool plain = answers->matrix.mask == NULL && !answers->scale_to_missing;
  for (int64_t i = 0; i < count; i++) {
    const int64_t row = source_row(population, first + i);
    double *target = values + i * stride;
    if (plain) {
      lp_matrix_row(&answers->matrix, row, columns, column_count, target);
      continue;
    }
    for (int64_t j = 0; j < column_count; j++) {
      target[j] = lp_answer(answers, row, columns != NULL ? columns[j] : j);
    }
  }
}

bool lp_population_holds_floats(const persona_population *population) {
  switch (population->answers->matrix.dtype) {
    case PERSONA_FLOAT32:
    case PERSONA_FLOAT16:
    case PERSONA_INT8:
    case PERSONA_UINT8:
    case PERSONA_INT16:
    case PERSONA_UINT16: return true;
    default: return false;
  }
}

bool lp_population_holds_bytes(const persona_population *population) {
  return population->answers->matrix.dtype == PERSONA_INT8 && population->missing_answers == 0;
}

void lp_population_read_column(const persona_population *population, int64_t column, double *values) {
  lp_population_read(population, 0, population->rows, &column, 1, values, 1);
}

void lp_population_read_weights(const persona_population *population, double *weights) {
  for (int64_t i = 0; i < population->rows; i++) weights[i] = persona_population_weight(population, i);
}

static int mismatch(const persona_population *a, const persona_population *b, int64_t column, const char *what,
                    persona_error *err) {
  return lp_fail_at(err, PERSONA_MISMATCH, -1, column,
                    "populations '%.60s' and '%.60s' have different items: %s of column %lld differs ('%.80s' and "
                    "'%.80s')",
                    a->name, b->name, what, (long long)column, lp_population_item(a, column)->name,
                    lp_population_item(b, column)->name);
}

int lp_population_match(const persona_population *a, const persona_population *b, persona_error *err) {
  const int64_t columns = lp_population_columns(a);
  if (columns != lp_population_columns(b)) {
    return lp_fail(err, PERSONA_MISMATCH,
                   "populations '%.60s' and '%.60s' have different items: %lld columns and %lld columns", a->name,
                   b->name, (long long)columns, (long long)lp_population_columns(b));
  }
  for (int64_t j = 0; j < columns; j++) {
    const lp_item *left = lp_population_item(a, j);
    const lp_item *right = lp_population_item(b, j);
    if (strcmp(left->name, right->name) != 0) return mismatch(a, b, j, "the name", err);
    if (left->kind != right->kind) return mismatch(a, b, j, "the kind", err);
    if (left->weight != right->weight) return mismatch(a, b, j, "the weight", err);
  }
  return PERSONA_OK;
}

const char *persona_population_name(const persona_population *population) {
  return population != NULL ? population->name : NULL;
}

int64_t persona_population_rows(const persona_population *population) {
  return population != NULL ? population->rows : 0;
}

int64_t persona_population_columns(const persona_population *population) {
  return population != NULL ? lp_population_columns(population) : 0;
}

int64_t persona_population_dropped_rows(const persona_population *population) {
  return population != NULL ? population->dropped_rows : 0;
}

int64_t persona_population_missing_answers(const persona_population *population) {
  return population != NULL ? population->missing_answers : 0;
}

int32_t persona_population_has_weights(const persona_population *population) {
  return population != NULL && population->answers->weights != NULL;
}

double persona_population_effective_rows(const persona_population *population) {
  if (population == NULL) return 0.0;
  if (population->answers->weights == NULL) return (double)population->rows;
  double sum = 0.0;
  double squares = 0.0;
  double largest = 0.0;
  for (int64_t i = 0; i < population->rows; i++) {
    largest = fmax(largest, persona_population_weight(population, i));
  }
  if (largest == 0.0) return 0.0;
  for (int64_t i = 0; i < population->rows; i++) {
    const double share = persona_population_weight(population, i) / largest;
    sum += share;
    squares += share * share;
  }
  return sum * sum / squares;
}

double persona_population_answer(const persona_population *population, int64_t row, int64_t column) {
  if (!has_row(population, row) || column < 0 || column >= lp_population_columns(population)) return NAN;
  return lp_answer(population->answers, source_row(population, row), column);
}

double persona_population_weight(const persona_population *population, int64_t row) {
  if (!has_row(population, row)) return NAN;
  const double *weights = population->answers->weights;
  return weights != NULL ? weights[source_row(population, row)] : 1.0;
}

const char *persona_population_row_id(const persona_population *population, int64_t row) {
  if (!has_row(population, row) || population->answers->ids == NULL) return NULL;
  return population->answers->ids[source_row(population, row)];
}

int64_t persona_population_source_row(const persona_population *population, int64_t row) {
  return has_row(population, row) ? source_row(population, row) : -1;
}

int64_t persona_population_filled_answers(const persona_population *population) {
  int64_t sum = 0;
  if (population == NULL || population->answers->filled == NULL) return 0;
  for (int64_t i = 0; i < population->rows; i++) sum += population->answers->filled[source_row(population, i)];
  return sum;
}

int64_t persona_population_replicate(const persona_population *population, int64_t row) {
  if (!has_row(population, row) || population->answers->replicates == NULL) return -1;
  return population->answers->replicates[source_row(population, row)];
}

int64_t persona_population_attribute_count(const persona_population *population) {
  return population != NULL ? population->answers->attribute_count : 0;
}

static const lp_attribute *find_attribute(const persona_population *population, int64_t attribute) {
  if (attribute < 0 || attribute >= persona_population_attribute_count(population)) return NULL;
  return &population->answers->attributes[attribute];
}

const char *persona_population_attribute_name(const persona_population *population, int64_t attribute) {
  const lp_attribute *found = find_attribute(population, attribute);
  return found != NULL ? found->name : NULL;
}

int32_t persona_population_attribute_code(const persona_population *population, int64_t attribute, int64_t row) {
  const lp_attribute *found = find_attribute(population, attribute);
  return found != NULL && has_row(population, row) ? found->codes[source_row(population, row)] : -1;
}

int32_t persona_population_attribute_level_count(const persona_population *population, int64_t attribute) {
  const lp_attribute *found = find_attribute(population, attribute);
  return found != NULL ? found->level_count : 0;
}

const char *persona_population_attribute_level_name(const persona_population *population, int64_t attribute,
                                                    int32_t level) {
  if (level < 0 || level >= persona_population_attribute_level_count(population, attribute)) return NULL;
  return find_attribute(population, attribute)->levels[level];
}

const char *persona_population_attribute_level(const persona_population *population, int64_t attribute, int64_t row) {
  const int32_t code = persona_population_attribute_code(population, attribute, row);
  return persona_population_attribute_level_name(population, attribute, code);
}

int32_t persona_population_attribute_is_ordinal(const persona_population *population, int64_t attribute) {
  const lp_attribute *found = find_attribute(population, attribute);
  return found != NULL && found->ordinal;
}

int persona_population_get_item(const persona_population *population, int64_t column, persona_item *item,
                                persona_error *err) {
  if (population == NULL || item == NULL || item->struct_size < sizeof *item) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "persona_population_get_item: population or item is NULL, or the item was not initialised");
  }
  if (column < 0 || column >= lp_population_columns(population)) {
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, -1, column, "column %lld is outside the %lld columns",
                      (long long)column, (long long)lp_population_columns(population));
  }
  const lp_item *found = lp_population_item(population, column);
  item->kind = found->kind;
  item->name = found->name;
  item->trait = found->trait;
  item->has_scale = found->has_scale;
  item->reverse = found->reverse;
  item->low = found->low;
  item->high = found->high;
  item->weight = found->weight;
  return lp_succeed(err);
}

int persona_population_count_patterns(const persona_population *population, int64_t *distinct, int64_t *largest,
                                      persona_error *err) {
  if (population == NULL || distinct == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_population_count_patterns: population or distinct is NULL");
  }
  lp_patterns patterns;
  const int status = lp_patterns_find(population, NULL, lp_population_columns(population), &patterns, err);
  if (status != PERSONA_OK) return status;
  *distinct = patterns.count;
  if (largest != NULL) *largest = lp_patterns_largest(&patterns);
  lp_patterns_clear(&patterns);
  return lp_succeed(err);
}
