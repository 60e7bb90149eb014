/* From a description to a population: every answer is checked, the policies are applied, rows are chosen. */
#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "data/builder.h"
#include "data/fill.h"
#include "data/population.h"

#include <stdio.h>
#include <string.h>

/* Items by name, then by column. */
static int compare_names(const void *a, const void *b) {
  const lp_item *const *left = a;
  const lp_item *const *right = b;
  const int order = strcmp((*left)->name, (*right)->name);
  if (order != 0) return order;
  return *left < *right ? -1 : *left > *right;
}

static int check_names(const lp_answers *answers, persona_error *err) {
  const int64_t columns = answers->matrix.columns;
  const lp_item **sorted = lp_allocate_array(answers->context, columns, sizeof *sorted);
  if (sorted == NULL) return lp_out_of_memory(err);
  for (int64_t j = 0; j < columns; j++) sorted[j] = &answers->items[j];
  lp_sort(sorted, columns, sizeof *sorted, compare_names);
  int status = PERSONA_OK;
  for (int64_t j = 1; j < columns && status == PERSONA_OK; j++) {
    if (strcmp(sorted[j - 1]->name, sorted[j]->name) != 0) continue;
    const int64_t column = sorted[j] - answers->items;
    status = lp_fail_at(err, PERSONA_INVALID_ARGUMENT, -1, column, "columns %lld and %lld are both called '%.120s'",
                        (long long)(sorted[j - 1] - answers->items), (long long)column, sorted[j]->name);
  }
  lp_release(answers->context, sorted);
  return status;
}

static int refuse(const lp_answers *answers, int status, int64_t row, int64_t column, const char *why,
                  persona_error *err) {
  char value[32];
  lp_matrix_show_cell(&answers->matrix, row, column, value, sizeof value);
  return lp_fail_at(err, status, row, column, "row %lld, item '%.120s' (column %lld): the answer is %s, %s",
                    (long long)row, answers->items[column].name, (long long)column, value, why);
}

static int refuse_scale(const lp_answers *answers, int64_t row, int64_t column, persona_error *err) {
  char low[32];
  char high[32];
  char why[128];
  lp_format_real(low, sizeof low, answers->items[column].low, 6);
  lp_format_real(high, sizeof high, answers->items[column].high, 6);
  (void)snprintf(why, sizeof why, "outside its scale %s..%s", low, high);
  return refuse(answers, PERSONA_OUT_OF_SCALE, row, column, why, err);
}

/* Checks one answer that is there. */
static int check_answer(const lp_answers *answers, int64_t row, int64_t column, double value, persona_error *err) {
  const lp_item *item = &answers->items[column];
  if (isinf(value)) {
    const char *why = lp_matrix_is_wide(&answers->matrix) ? "a whole number beyond 2^53, which no double holds surely"
                                                          : "which is no answer";
    return refuse(answers, PERSONA_BAD_VALUE, row, column, why, err);
  }
  if (!lp_item_holds(item, value)) return refuse_scale(answers, row, column, err);
  const bool whole = item->kind == PERSONA_ITEM_BINARY || item->kind == PERSONA_ITEM_NOMINAL;
  if (whole && value != floor(value)) {
    return refuse(answers, PERSONA_BAD_VALUE, row, column, "but binary and nominal answers are whole numbers", err);
  }
  return PERSONA_OK;
}

/* Checks one row and counts its missing answers. */
static int check_row(const lp_answers *answers, int32_t missing_policy, int64_t row, int64_t *missing,
                     persona_error *err) {
  *missing = 0;
  for (int64_t j = 0; j < answers->matrix.columns; j++) {
    const double value = lp_answer(answers, row, j);
    if (!isnan(value)) {
      const int status = check_answer(answers, row, j, value, err);
      if (status != PERSONA_OK) return status;
      continue;
    }
    if (missing_policy == PERSONA_MISSING_ERROR) {
      return lp_fail_at(err, PERSONA_MISSING_ANSWER, row, j,
                        "row %lld, item '%.120s' (column %lld): the answer is missing; choose the policy drop or "
                        "pairwise to accept that",
                        (long long)row, answers->items[j].name, (long long)j);
    }
    (*missing)++;
  }
  return PERSONA_OK;
}

/* Checks all rows; fills the population's rows and counts. Rows are listed only when one is left out. */
static int choose_rows(persona_population *population, int32_t missing_policy, persona_error *err) {
  const lp_answers *answers = population->answers;
  const int64_t all = answers->matrix.rows;
  const bool drops = missing_policy == PERSONA_MISSING_DROP;
  int64_t *kept = NULL;
  for (int64_t i = 0; i < all; i++) {
    int64_t missing = 0;
    const int status = check_row(answers, missing_policy, i, &missing, err);
    if (status != PERSONA_OK) {
      lp_release(population->context, kept);
      return status;
    }
    if (drops && missing > 0) {
      if (kept == NULL) {
        kept = lp_allocate_array(population->context, all, sizeof *kept);
        if (kept == NULL) return lp_out_of_memory(err);
        for (int64_t before = 0; before < i; before++) kept[before] = before;
      }
      population->dropped_rows++;
    } else {
      if (kept != NULL) kept[population->rows] = i;
      population->rows++;
      population->missing_answers += missing;
    }
  }
  population->selected = kept;
  return PERSONA_OK;
}

int persona_population_build(persona_population_builder *builder, persona_population **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (builder == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_population_build: builder or out is NULL");
  }
  if (builder->answers == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "population '%s' has no answers", builder->name);
  }
  int status = check_names(builder->answers, err);
  if (status == PERSONA_OK && builder->missing == PERSONA_MISSING_ROW_MEDIAN && builder->answers->filled == NULL) {
    status = lp_answers_fill(builder->answers, err);
  }
  if (status != PERSONA_OK) return status;
  persona_population *population = lp_population_create(builder->answers->context, builder->answers, builder->name);
  if (population == NULL) return lp_out_of_memory(err);
  status = choose_rows(population, builder->missing, err);
  if (status != PERSONA_OK) {
    persona_population_free(population);
    return status;
  }
  builder->built = true;
  *out = population;
  return lp_succeed(err);
}
