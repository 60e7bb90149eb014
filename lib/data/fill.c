/* Filling missing answers with the median of their row: what published pipelines do, and a way to make midpoints. */
#include "data/fill.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"

#include <string.h>

typedef struct filling {
  const lp_answers *answers;
  double *cells;   /* rows x columns */
  int32_t *filled; /* rows */
  double *scratch; /* columns */
} filling;

static bool is_measured(const lp_item *item) {
  return item->kind != PERSONA_ITEM_NOMINAL && item->kind != PERSONA_ITEM_BINARY;
}

static double median_of(double *values, int64_t count) {
  lp_sort(values, count, sizeof *values, lp_compare_reals);
  const double below = values[(count - 1) / 2];
  const double above = values[count / 2];
  return below == above ? below : below / 2.0 + above / 2.0;
}

static int fill_row(const filling *work, int64_t row, persona_error *err) {
  const lp_answers *answers = work->answers;
  double *cells = work->cells + row * answers->matrix.columns;
  int64_t answered = 0;
  int64_t missing = -1; /* the first item without an answer */
  for (int64_t j = 0; j < answers->matrix.columns; j++) {
    cells[j] = lp_answer(answers, row, j);
    if (isnan(cells[j]) && !is_measured(&answers->items[j])) {
      return lp_fail_at(err, PERSONA_UNSUPPORTED, row, j,
                        "row %lld, item '%.120s' (column %lld): the answer is missing, and nominal and binary items "
                        "have no median; drop the row",
                        (long long)row, answers->items[j].name, (long long)j);
    }
    if (isnan(cells[j]) && missing < 0) missing = j;
    if (!isnan(cells[j]) && is_measured(&answers->items[j])) work->scratch[answered++] = cells[j];
  }
  work->filled[row] = 0;
  if (missing < 0) return PERSONA_OK;
  if (answered == 0) {
    return lp_fail_at(err, PERSONA_MISSING_ANSWER, row, missing,
                      "row %lld has no answer that a median could be taken of; drop it", (long long)row);
  }
  const double median = median_of(work->scratch, answered);
  for (int64_t j = missing; j < answers->matrix.columns; j++) {
    if (!isnan(cells[j])) continue;
    cells[j] = median;
    work->filled[row]++;
  }
  return PERSONA_OK;
}

int lp_answers_fill(lp_answers *answers, persona_error *err) {
  const persona_context *context = answers->context;
  const int64_t rows = answers->matrix.rows;
  const int64_t columns = answers->matrix.columns;
  const int64_t row_bytes = columns <= INT64_MAX / 8 ? columns * (int64_t)sizeof(double) : -1;
  filling work = {.answers = answers,
                  .cells = lp_allocate_array(context, rows, row_bytes),
                  .filled = lp_allocate_array(context, rows, sizeof(int32_t)),
                  .scratch = lp_allocate_array(context, columns, sizeof(double))};
  const bool ready = work.cells != NULL && work.filled != NULL && work.scratch != NULL;
  int status = ready ? PERSONA_OK : lp_out_of_memory(err);
  for (int64_t i = 0; i < rows && status == PERSONA_OK; i++) status = fill_row(&work, i, err);
  lp_release(context, work.scratch);
  if (status != PERSONA_OK) {
    lp_release(context, work.cells);
    lp_release(context, work.filled);
    return status;
  }
  lp_release(context, answers->copy);
  answers->copy = work.cells;
  answers->filled = work.filled;
  persona_matrix_init(&answers->matrix, PERSONA_FLOAT64, answers->copy, rows, columns);
  return PERSONA_OK;
}
