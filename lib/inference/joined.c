/* Two populations as one: their rows copied, their agents found. */
#include "inference/joined.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/sort.h"

#include <string.h>

/* A row and what its agent is told by. */
typedef struct keyed_row {
  const char *id; /* or NULL: by number */
  int64_t number;
  int64_t row; /* in its population */
  int32_t side;
} keyed_row;

static int compare_keys(const keyed_row *x, const keyed_row *y) {
  if (x->id != NULL && y->id != NULL) return strcmp(x->id, y->id);
  if ((x->id != NULL) != (y->id != NULL)) return x->id != NULL ? 1 : -1;
  return (x->number > y->number) - (x->number < y->number);
}

static int compare_rows(const keyed_row *x, const keyed_row *y) {
  if (x->side != y->side) return x->side - y->side;
  return (x->row > y->row) - (x->row < y->row);
}

static int by_agent(const void *a, const void *b) {
  const int order = compare_keys(a, b);
  return order != 0 ? order : compare_rows(a, b);
}

static int by_side(const void *a, const void *b) {
  const keyed_row *x = a;
  const keyed_row *y = b;
  if (x->side != y->side) return x->side - y->side;
  const int order = compare_keys(x, y);
  return order != 0 ? order : compare_rows(x, y);
}

static int64_t list_rows(const persona_population *population, int32_t side, keyed_row *list) {
  int64_t count = 0;
  for (int64_t i = 0; i < population->rows; i++) {
    if (!(persona_population_weight(population, i) > 0.0)) continue;
    keyed_row *made = &list[count++];
    *made = (keyed_row){.id = NULL, .number = i, .row = i, .side = side};
    if (population->answers->replicates != NULL) {
      made->number = persona_population_replicate(population, i);
    } else {
      made->id = persona_population_row_id(population, i);
    }
  }
  return count;
}

/* What is known while a pool is made: the kept rows and their units, by side. */
typedef struct making {
  const persona_population *sides[2];
  keyed_row *list; /* all rows with weight */
  int64_t count;
  int64_t *units[2]; /* of each row of a side, or -1 */
} making;

/* Ends of the run of equal agents at `start`: where its first side ends, and where it ends. */
static int64_t run_end(const making *work, int64_t start, int64_t *second) {
  int64_t end = start;
  *second = start;
  while (end < work->count && compare_keys(&work->list[start], &work->list[end]) == 0) {
    if (work->list[end].side == 0) *second = end + 1;
    end++;
  }
  return end;
}

static void number_pairs(making *work, lp_joined *pool) {
  lp_sort(work->list, work->count, sizeof *work->list, by_agent);
  for (int64_t start = 0; start < work->count;) {
    int64_t second;
    const int64_t end = run_end(work, start, &second);
    const bool both = second > start && second < end;
    for (int64_t i = start; i < end; i++) {
      const keyed_row *row = &work->list[i];
      work->units[row->side][row->row] = both ? pool->units + row->side : -1;
      if (!both) pool->left_out[row->side]++;
    }
    if (both) pool->units += 2;
    start = end;
  }
  pool->first_units = pool->units / 2;
}

static void number_units(making *work, lp_joined *pool) {
  lp_sort(work->list, work->count, sizeof *work->list, by_side);
  for (int64_t i = 0; i < work->count; i++) {
    const keyed_row *row = &work->list[i];
    if (i > 0 && (work->list[i - 1].side != row->side || compare_keys(&work->list[i - 1], row) != 0)) pool->units++;
    work->units[row->side][row->row] = pool->units;
    if (row->side == 0) pool->first_units = pool->units + 1;
  }
  pool->units += work->count > 0;
}

/* Copies the rows that have a unit. values, weights: room for all rows. */
static int64_t copy_rows(const making *work, lp_joined *pool, double *values, double *weights) {
  const int64_t columns = lp_population_columns(work->sides[0]);
  int64_t count = 0;
  for (int32_t side = 0; side < 2; side++) {
    for (int64_t i = 0; i < work->sides[side]->rows; i++) {
      if (work->units[side][i] < 0) continue;
      lp_population_read(work->sides[side], i, 1, NULL, columns, values + count * columns, columns);
      weights[count] = persona_population_weight(work->sides[side], i);
      pool->unit_of_row[count++] = work->units[side][i];
    }
    if (side == 0) pool->first_rows = count;
  }
  return count;
}

static void describe_item(const lp_item *from, persona_item *item) {
  persona_item_init(item);
  item->kind = from->kind;
  item->name = from->name;
  item->trait = from->trait;
  item->has_scale = from->has_scale;
  item->reverse = from->reverse;
  item->low = from->low;
  item->high = from->high;
  item->weight = from->weight;
}

static int build(const making *work, lp_joined *pool, const double *values, const double *weights, int64_t count,
                 persona_error *err) {
  const int64_t columns = lp_population_columns(work->sides[0]);
  const bool weighted = work->sides[0]->answers->weights != NULL || work->sides[1]->answers->weights != NULL;
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, values, count, columns);
  int status = persona_population_builder_create(pool->context, "both", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  for (int64_t j = 0; j < columns && status == PERSONA_OK; j++) {
    persona_item item;
    describe_item(lp_population_item(work->sides[0], j), &item);
    status = persona_population_builder_set_item(builder, j, &item, err);
  }
  if (status == PERSONA_OK) {
    status = persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_MISSING, err);
  }
  if (status == PERSONA_OK && weighted) status = persona_population_builder_set_weights(builder, weights, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, &pool->rows, err);
  persona_population_builder_free(builder);
  return status;
}

static int fill(making *work, lp_joined *pool, persona_error *err) {
  const persona_population *first = work->sides[0];
  const persona_population *second = work->sides[1];
  const int64_t all = first->rows + second->rows;
  work->count = list_rows(first, 0, work->list);
  work->count += list_rows(second, 1, work->list + work->count);
  for (int32_t side = 0; side < 2; side++) {
    for (int64_t i = 0; i < work->sides[side]->rows; i++) work->units[side][i] = -1;
  }
  if (pool->paired) {
    number_pairs(work, pool);
  } else {
    number_units(work, pool);
  }
  if (pool->paired && pool->units == 0) {
    return lp_fail(err, PERSONA_UNSUPPORTED, "no agent is in both '%.80s' and '%.80s' by its name", first->name,
                   second->name);
  }
  const int64_t row_bytes = lp_bytes_of(lp_population_columns(first), (int64_t)sizeof(double));
  double *values = lp_allocate_array(pool->context, all, row_bytes);
  double *weights = lp_allocate_array(pool->context, all, sizeof *weights);
  pool->unit_of_row = lp_allocate_array(pool->context, all, sizeof *pool->unit_of_row);
  int status = PERSONA_OK;
  if (values == NULL || weights == NULL || pool->unit_of_row == NULL) {
    status = lp_out_of_memory(err);
  } else {
    status = build(work, pool, values, weights, copy_rows(work, pool, values, weights), err);
  }
  lp_release(pool->context, values);
  lp_release(pool->context, weights);
  return status;
}

static bool has_names(const persona_population *population) {
  return population->answers->ids != NULL || population->answers->replicates != NULL;
}

int lp_joined_create(persona_context *context, const persona_population *first, const persona_population *second,
                     bool paired, lp_joined *pool, persona_error *err) {
  making work = {.sides = {first, second}};
  memset(pool, 0, sizeof *pool);
  pool->context = context;
  pool->paired = paired;
  int status = lp_population_match(first, second, err);
  if (status != PERSONA_OK) return status;
  if (paired && !(has_names(first) && has_names(second))) {
    return lp_fail(err, PERSONA_UNSUPPORTED,
                   "a paired test needs agents with names: '%.80s' has neither row ids nor "
                   "replicates",
                   has_names(first) ? second->name : first->name);
  }
  work.list = lp_allocate_array(context, first->rows + second->rows, sizeof *work.list);
  work.units[0] = lp_allocate_array(context, first->rows, sizeof *work.units[0]);
  work.units[1] = lp_allocate_array(context, second->rows, sizeof *work.units[1]);
  if (work.list == NULL || work.units[0] == NULL || work.units[1] == NULL) {
    status = lp_out_of_memory(err);
  } else {
    status = fill(&work, pool, err);
  }
  lp_release(context, work.list);
  lp_release(context, work.units[0]);
  lp_release(context, work.units[1]);
  return status;
}

void lp_joined_clear(lp_joined *pool) {
  if (pool->context == NULL) return;
  persona_population_free(pool->rows);
  lp_release(pool->context, pool->unit_of_row);
  memset(pool, 0, sizeof *pool);
}

/* Whether pair i is swapped: one bit of a block of 128. */
static bool is_swapped(uint64_t seed, int64_t permutation, int64_t pair) {
  uint32_t words[4];
  persona_random_block(seed, LP_PURPOSE_RELABELLING, (uint64_t)(permutation - 1), (uint32_t)(pair / 128), words);
  return (words[pair % 128 / 32] >> (pair % 32) & 1U) != 0;
}

void lp_joined_deal(const lp_joined *pool, uint64_t seed, int64_t permutation, uint8_t *group, int64_t *numbers) {
  const int64_t rows = pool->rows->rows;
  if (permutation == 0) {
    for (int64_t i = 0; i < rows; i++) group[i] = i < pool->first_rows;
    return;
  }
  if (pool->paired) {
    for (int64_t i = 0; i < rows; i++) {
      const int64_t unit = pool->unit_of_row[i];
      group[i] = (unit % 2 == 0) != is_swapped(seed, permutation, unit / 2);
    }
    return;
  }
  lp_shuffle_front(seed, LP_PURPOSE_RELABELLING, (uint64_t)(permutation - 1), pool->units, pool->first_units, numbers);
  int64_t *marks = numbers + pool->units;
  for (int64_t u = 0; u < pool->units; u++) marks[u] = 0;
  for (int64_t u = 0; u < pool->first_units; u++) marks[numbers[u]] = 1;
  for (int64_t i = 0; i < rows; i++) group[i] = (uint8_t)marks[pool->unit_of_row[i]];
}
