/* Describing a population, one thing at a time. What is said here is checked here; the answers are checked by the
 * build. */
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "data/builder.h"

#include <stdio.h>
#include <string.h>

/* Bounds of weights other than 0: squares of weights and their sums stay in the range of double. */
static const double minimum_weight = 1e-100;
static const double maximum_weight = 1e100;

static bool is_weight(double weight) { return weight == 0.0 || (weight >= minimum_weight && weight <= maximum_weight); }

int persona_population_builder_create(const persona_context *context, const char *name,
                                      persona_population_builder **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_population_builder_create: context or out is NULL");
  }
  persona_population_builder *builder = lp_allocate_zeroed(context, 1, sizeof *builder);
  if (builder == NULL) return lp_out_of_memory(err);
  builder->name = lp_copy_text(context, name != NULL ? name : "population");
  if (builder->name == NULL) {
    lp_release(context, builder);
    return lp_out_of_memory(err);
  }
  builder->context = persona_context_share(context);
  *out = builder;
  return lp_succeed(err);
}

void persona_population_builder_free(persona_population_builder *builder) {
  if (builder == NULL) return;
  persona_context *context = builder->context;
  lp_answers_free(builder->answers);
  lp_release(context, builder->name);
  lp_release(context, builder);
  persona_context_free(context);
}

void persona_item_init(persona_item *item) {
  if (item == NULL) return;
  memset(item, 0, sizeof *item);
  item->struct_size = (uint32_t)sizeof *item;
  item->kind = PERSONA_ITEM_ORDINAL;
  item->weight = 1.0;
}

/* Items with their defaults: "item1", "item2", ... */
static int create_items(lp_answers *answers, persona_error *err) {
  answers->items = lp_allocate_zeroed(answers->context, answers->matrix.columns, sizeof *answers->items);
  if (answers->items == NULL) return lp_out_of_memory(err);
  for (int64_t j = 0; j < answers->matrix.columns; j++) {
    char name[32];
    (void)snprintf(name, sizeof name, "item%lld", (long long)(j + 1));
    answers->items[j].name = lp_copy_text(answers->context, name);
    if (answers->items[j].name == NULL) return lp_out_of_memory(err);
    answers->items[j].kind = PERSONA_ITEM_ORDINAL;
    answers->items[j].weight = 1.0;
  }
  return lp_succeed(err);
}

/* Starts the builder's answers with a checked view. On failure the builder has none. */
static int begin_answers(persona_population_builder *builder, const persona_matrix *matrix, persona_error *err) {
  if (builder == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the population builder is NULL");
  if (builder->answers != NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the answers of population '%s' were given twice", builder->name);
  }
  int status = persona_matrix_check(matrix, err);
  if (status != PERSONA_OK) return status;
  lp_answers *answers = lp_answers_create(builder->context);
  if (answers == NULL) return lp_out_of_memory(err);
  answers->matrix = *matrix;
  status = create_items(answers, err);
  if (status != PERSONA_OK) {
    lp_answers_free(answers);
    return status;
  }
  builder->answers = answers;
  return status;
}

int persona_population_builder_set_answers(persona_population_builder *builder, const persona_matrix *matrix,
                                           persona_buffer_release release, void *user, persona_error *err) {
  const int status = begin_answers(builder, matrix, err);
  if (status != PERSONA_OK) {
    if (release != NULL) release(user);
    return status;
  }
  builder->answers->release = release;
  builder->answers->release_user = user;
  return status;
}

static int copy_cells(lp_answers *answers, const persona_matrix *matrix, persona_error *err) {
  const int64_t rows = matrix->rows;
  const int64_t columns = matrix->columns;
  const int64_t row_bytes = columns <= INT64_MAX / 8 ? columns * (int64_t)sizeof(double) : -1;
  answers->copy = lp_allocate_array(answers->context, rows, row_bytes);
  if (answers->copy == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) {
      const double cell = lp_matrix_cell(matrix, i, j);
      if (isinf(cell) && lp_matrix_is_wide(matrix)) return lp_matrix_refuse_infinite(matrix, i, j, err);
      answers->copy[i * columns + j] = cell;
    }
  }
  persona_matrix_init(&answers->matrix, PERSONA_FLOAT64, answers->copy, rows, columns);
  return PERSONA_OK;
}

int persona_population_builder_copy_answers(persona_population_builder *builder, const persona_matrix *matrix,
                                            persona_error *err) {
  int status = begin_answers(builder, matrix, err);
  if (status != PERSONA_OK) return status;
  status = copy_cells(builder->answers, matrix, err);
  if (status == PERSONA_OK) return lp_succeed(err);
  lp_answers_free(builder->answers);
  builder->answers = NULL;
  return status;
}

/* Fails unless the answers are there and may still be described. */
static int check_open(const persona_population_builder *builder, persona_error *err) {
  if (builder == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the population builder is NULL");
  if (builder->answers == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "give the answers of population '%s' before describing them",
                   builder->name);
  }
  if (builder->built) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT,
                   "population '%s' was built and can no longer be changed; make another builder", builder->name);
  }
  return PERSONA_OK;
}

static int check_item(const persona_item *item, int64_t column, persona_error *err) {
  const long long place = (long long)column;
  if (item == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the item of column %lld is NULL", place);
  if (item->struct_size < sizeof *item) {
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, -1, column,
                      "struct_size of the item of column %lld is %u; fill it with persona_item_init", place,
                      (unsigned)item->struct_size);
  }
  if (item->kind < PERSONA_ITEM_ORDINAL || item->kind > PERSONA_ITEM_EMBEDDING) {
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, -1, column, "item of column %lld: kind %d is not known", place,
                      (int)item->kind);
  }
  if (item->has_scale && !(isfinite(item->low) && isfinite(item->high) && item->low <= item->high)) {
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, -1, column,
                      "item of column %lld: the scale needs finite low <= high", place);
  }
  if (!is_weight(item->weight)) {
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, -1, column,
                      "item of column %lld: the weight must be 0 or a number in 1e-100..1e100", place);
  }
  return PERSONA_OK;
}

int persona_population_builder_set_item(persona_population_builder *builder, int64_t column, const persona_item *item,
                                        persona_error *err) {
  int status = check_open(builder, err);
  if (status != PERSONA_OK) return status;
  lp_answers *answers = builder->answers;
  if (column < 0 || column >= answers->matrix.columns) {
    return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, -1, column, "column %lld is outside the %lld columns",
                      (long long)column, (long long)answers->matrix.columns);
  }
  status = check_item(item, column, err);
  if (status != PERSONA_OK) return status;
  lp_item *target = &answers->items[column];
  char *name = lp_copy_text(answers->context, item->name != NULL ? item->name : target->name);
  char *trait = item->trait != NULL ? lp_copy_text(answers->context, item->trait) : NULL;
  if (name == NULL || (item->trait != NULL && trait == NULL)) {
    lp_release(answers->context, name);
    lp_release(answers->context, trait);
    return lp_out_of_memory(err);
  }
  lp_release(answers->context, target->name);
  lp_release(answers->context, target->trait);
  *target = (lp_item){.name = name,
                      .trait = trait,
                      .kind = item->kind,
                      .has_scale = item->has_scale != 0,
                      .reverse = item->reverse != 0,
                      .low = item->low,
                      .high = item->high,
                      .weight = item->weight};
  return lp_succeed(err);
}

int persona_population_builder_set_missing(persona_population_builder *builder, int32_t missing, int32_t out_of_scale,
                                           persona_error *err) {
  const int status = check_open(builder, err);
  if (status != PERSONA_OK) return status;
  if (missing < PERSONA_MISSING_ERROR || missing > PERSONA_MISSING_ROW_MEDIAN) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "missing-answer policy %d is not known", (int)missing);
  }
  if (out_of_scale != PERSONA_SCALE_ERROR && out_of_scale != PERSONA_SCALE_MISSING) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "out-of-scale policy %d is not known", (int)out_of_scale);
  }
  builder->missing = missing;
  builder->answers->scale_to_missing = out_of_scale == PERSONA_SCALE_MISSING;
  return lp_succeed(err);
}

static int check_weights(const double *weights, int64_t rows, persona_error *err) {
  bool any = rows == 0;
  for (int64_t i = 0; i < rows; i++) {
    if (!is_weight(weights[i])) {
      char value[32];
      lp_format_real(value, sizeof value, weights[i], 6);
      return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, i, -1,
                        "weight of row %lld is %s; a row weight is 0 or a number in 1e-100..1e100", (long long)i,
                        value);
    }
    any = any || weights[i] > 0.0;
  }
  if (!any) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "all row weights are 0");
  return PERSONA_OK;
}

int persona_population_builder_set_weights(persona_population_builder *builder, const double *weights,
                                           persona_error *err) {
  int status = check_open(builder, err);
  if (status != PERSONA_OK) return status;
  lp_answers *answers = builder->answers;
  const int64_t rows = answers->matrix.rows;
  double *copy = NULL;
  if (weights != NULL) {
    status = check_weights(weights, rows, err);
    if (status != PERSONA_OK) return status;
    copy = lp_allocate_array(answers->context, rows, sizeof *copy);
    if (copy == NULL) return lp_out_of_memory(err);
    if (rows > 0) memcpy(copy, weights, (size_t)rows * sizeof *copy);
  }
  lp_release(answers->context, answers->weights);
  answers->weights = copy;
  return lp_succeed(err);
}

static int check_texts(const char *const *texts, int64_t count, const char *what, persona_error *err) {
  if (texts == NULL && count > 0) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the %s are NULL", what);
  for (int64_t i = 0; i < count; i++) {
    if (texts[i] == NULL) {
      return lp_fail(err, PERSONA_INVALID_ARGUMENT, "number %lld of the %s is NULL", (long long)i, what);
    }
  }
  return PERSONA_OK;
}

int persona_population_builder_set_row_ids(persona_population_builder *builder, const char *const *ids,
                                           persona_error *err) {
  int status = check_open(builder, err);
  if (status != PERSONA_OK) return status;
  lp_answers *answers = builder->answers;
  status = check_texts(ids, answers->matrix.rows, "row ids", err);
  if (status != PERSONA_OK) return status;
  char **copies = lp_copy_texts(answers->context, ids, answers->matrix.rows);
  if (copies == NULL) return lp_out_of_memory(err);
  lp_release(answers->context, answers->ids);
  answers->ids = copies;
  return lp_succeed(err);
}

int persona_population_builder_set_replicates(persona_population_builder *builder, const int64_t *agents,
                                              persona_error *err) {
  const int status = check_open(builder, err);
  if (status != PERSONA_OK) return status;
  lp_answers *answers = builder->answers;
  const int64_t rows = answers->matrix.rows;
  if (agents == NULL && rows > 0) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the replicate numbers are NULL");
  int64_t *copy = lp_allocate_array(answers->context, rows, sizeof *copy);
  if (copy == NULL) return lp_out_of_memory(err);
  if (rows > 0) memcpy(copy, agents, (size_t)rows * sizeof *copy);
  lp_release(answers->context, answers->replicates);
  answers->replicates = copy;
  return lp_succeed(err);
}

static int check_codes(const char *name, const int32_t *codes, int64_t rows, int32_t level_count, persona_error *err) {
  if (codes == NULL && rows > 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the codes of attribute '%.80s' are NULL", name);
  }
  for (int64_t i = 0; i < rows; i++) {
    if (codes[i] < -1 || codes[i] >= level_count) {
      return lp_fail_at(err, PERSONA_INVALID_ARGUMENT, i, -1,
                        "attribute '%.80s' has code %d in row %lld; codes are -1 or 0..%d", name, (int)codes[i],
                        (long long)i, (int)level_count - 1);
    }
  }
  return PERSONA_OK;
}

/* Room for one more attribute. */
static int reserve_attribute(lp_answers *answers, persona_error *err) {
  if (answers->attribute_count < answers->attribute_capacity) return PERSONA_OK;
  const int64_t capacity = answers->attribute_capacity > 0 ? 2 * answers->attribute_capacity : 8;
  lp_attribute *grown = lp_allocate_zeroed(answers->context, capacity, sizeof *grown);
  if (grown == NULL) return lp_out_of_memory(err);
  for (int64_t a = 0; a < answers->attribute_count; a++) grown[a] = answers->attributes[a];
  lp_release(answers->context, answers->attributes);
  answers->attributes = grown;
  answers->attribute_capacity = capacity;
  return PERSONA_OK;
}

int persona_population_builder_add_attribute(persona_population_builder *builder, const char *name,
                                             const int32_t *codes, const char *const *levels, int32_t level_count,
                                             int32_t ordinal, persona_error *err) {
  int status = check_open(builder, err);
  if (status != PERSONA_OK) return status;
  lp_answers *answers = builder->answers;
  const int64_t rows = answers->matrix.rows;
  if (name == NULL || level_count < 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "an attribute needs a name and 0 or more levels");
  }
  status = check_texts(levels, level_count, "attribute levels", err);
  if (status == PERSONA_OK) status = check_codes(name, codes, rows, level_count, err);
  if (status == PERSONA_OK) status = reserve_attribute(answers, err);
  if (status != PERSONA_OK) return status;
  lp_attribute *added = &answers->attributes[answers->attribute_count++]; /* freed with the answers, complete or not */
  *added = (lp_attribute){.name = lp_copy_text(answers->context, name),
                          .levels = lp_copy_texts(answers->context, levels, level_count),
                          .level_count = level_count,
                          .ordinal = ordinal != 0,
                          .codes = lp_allocate_array(answers->context, rows, sizeof *added->codes)};
  if (added->name == NULL || added->levels == NULL || added->codes == NULL) {
    lp_release(answers->context, added->name);
    lp_release(answers->context, added->levels);
    lp_release(answers->context, added->codes);
    answers->attribute_count--;
    return lp_out_of_memory(err);
  }
  if (rows > 0) memcpy(added->codes, codes, (size_t)rows * sizeof *added->codes);
  return lp_succeed(err);
}
