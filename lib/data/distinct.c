/* Distinct rows of numbers in memory, by sorting. */
#include "data/distinct.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

/* A row as it is sorted. */
typedef struct row_view {
  const double *cells;
  int64_t columns;
  int64_t number;
} row_view;

static int compare_cells(const row_view *a, const row_view *b) {
  for (int64_t j = 0; j < a->columns; j++) {
    if (a->cells[j] < b->cells[j]) return -1;
    if (a->cells[j] > b->cells[j]) return 1;
  }
  return 0;
}

/* By cells, then by number, so that the first of equal rows stands first. */
static int compare_rows(const void *a, const void *b) {
  const row_view *left = a;
  const row_view *right = b;
  const int order = compare_cells(left, right);
  return order != 0 ? order : lp_compare_integers(&left->number, &right->number);
}

static int64_t find_firsts(double *rows, int64_t n, int64_t columns, int64_t stride, row_view *views, int64_t *firsts) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) views[i] = (row_view){.cells = rows + i * stride, .columns = columns, .number = i};
  lp_sort(views, n, sizeof *views, compare_rows);
  for (int64_t i = 0; i < n; i++) {
    if (i == 0 || compare_cells(&views[i - 1], &views[i]) != 0) firsts[count++] = views[i].number;
  }
  lp_sort(firsts, count, sizeof *firsts, lp_compare_integers);
  return count;
}

int lp_keep_distinct(const persona_context *context, double *rows, int64_t n, int64_t columns, int64_t stride,
                     int64_t *count, persona_error *err) {
  row_view *views = lp_allocate_array(context, n, sizeof *views);
  int64_t *firsts = lp_allocate_array(context, n, sizeof *firsts);
  const bool ready = views != NULL && firsts != NULL;
  if (ready) {
    *count = find_firsts(rows, n, columns, stride, views, firsts);
    for (int64_t i = 0; i < *count; i++) {
      if (firsts[i] != i) memcpy(rows + i * stride, rows + firsts[i] * stride, (size_t)columns * sizeof *rows);
    }
  }
  lp_release(context, views);
  lp_release(context, firsts);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}
