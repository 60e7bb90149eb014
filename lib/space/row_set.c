/* Joining sets of rows: patterns are recognised by what they answered, and numbered anew by their first rows. */
#include "space/row_set.h"

#include "base/error.h"
#include "base/memory.h"
#include "data/population.h"

#include <string.h>

static int64_t number_at(const lp_row_set *set, int64_t place) {
  return set->numbers != NULL ? set->numbers[place] : place;
}

int64_t lp_row_set_place(const lp_row_set *set, int64_t number) {
  const int64_t rows = set->patterns.rows;
  if (set->numbers == NULL) return number >= 0 && number < rows ? number : -1;
  int64_t low = 0;
  int64_t high = rows;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (set->numbers[middle] < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < rows && set->numbers[low] == number ? low : -1;
}

/* Members are listed by place; gives them their numbers. */
static void number_members(lp_row_set *set) {
  for (int64_t m = 0; m < set->patterns.rows; m++) {
    set->patterns.members[m] = number_at(set, set->patterns.members[m]);
  }
}

static bool allocate_rest(lp_row_set *set, int64_t columns) {
  const persona_context *context = set->patterns.context;
  set->columns = columns;
  set->numbers = lp_allocate_array(context, set->patterns.rows, sizeof *set->numbers);
  set->answers = lp_allocate_array(context, set->patterns.count, columns * (int64_t)sizeof *set->answers);
  return set->numbers != NULL && set->answers != NULL;
}

int lp_row_set_number(lp_row_set *set, lp_patterns *patterns, const persona_population *population,
                      const int64_t *columns, int64_t column_count, int64_t first, persona_error *err) {
  set->patterns = *patterns;
  memset(patterns, 0, sizeof *patterns);
  if (!allocate_rest(set, column_count)) return lp_out_of_memory(err);
  for (int64_t p = 0; p < set->patterns.count; p++) {
    lp_population_read(population, lp_patterns_first_row(&set->patterns, p), 1, columns, column_count,
                       set->answers + p * column_count, column_count);
  }
  for (int64_t i = 0; i < set->patterns.rows; i++) set->numbers[i] = first + i;
  number_members(set);
  return PERSONA_OK;
}

/* Patterns of a set by their answers: open addressing. */
typedef struct lookup {
  const lp_row_set *set;
  int64_t slots; /* a power of two, at least twice the patterns */
  int64_t *table;
} lookup;

static bool lookup_begin(lookup *table, const lp_row_set *set) {
  table->set = set;
  table->slots = 2;
  while (table->slots < 2 * set->patterns.count) table->slots *= 2;
  table->table = lp_allocate_array(set->patterns.context, table->slots, sizeof *table->table);
  if (table->table == NULL) return false;
  for (int64_t slot = 0; slot < table->slots; slot++) table->table[slot] = -1;
  for (int64_t p = 0; p < set->patterns.count; p++) {
    int64_t slot =
        (int64_t)(lp_answers_hash(set->answers + p * set->columns, set->columns) & UINT64_C(0x7FFFFFFFFFFFFFFF));
    for (slot &= table->slots - 1; table->table[slot] >= 0;) slot = (slot + 1) & (table->slots - 1);
    table->table[slot] = p;
  }
  return true;
}

static int64_t look_up(const lookup *table, const double *answers) {
  const lp_row_set *set = table->set;
  int64_t slot = (int64_t)(lp_answers_hash(answers, set->columns) & (uint64_t)(table->slots - 1));
  for (; table->table[slot] >= 0; slot = (slot + 1) & (table->slots - 1)) {
    const int64_t pattern = table->table[slot];
    if (lp_answers_equal(set->answers + pattern * set->columns, answers, set->columns)) return pattern;
  }
  return -1;
}

int lp_row_set_match(const lp_row_set *one, const lp_row_set *other, int64_t *numbers, persona_error *err) {
  lookup table;
  if (!lookup_begin(&table, other)) return lp_out_of_memory(err);
  for (int64_t p = 0; p < one->patterns.count; p++) numbers[p] = look_up(&table, one->answers + p * one->columns);
  lp_release(other->patterns.context, table.table);
  return PERSONA_OK;
}

bool lp_row_set_equal(const lp_row_set *one, const lp_row_set *other) {
  const lp_patterns *a = &one->patterns;
  const lp_patterns *b = &other->patterns;
  if (a->rows != b->rows || a->count != b->count || one->columns != other->columns) return false;
  for (int64_t i = 0; i < a->rows; i++) {
    if (one->numbers[i] != other->numbers[i] || a->pattern_of_row[i] != b->pattern_of_row[i]) return false;
  }
  return lp_answers_equal(one->answers, other->answers, a->count * one->columns);
}

int64_t lp_row_set_common(const lp_row_set *one, const lp_row_set *other) {
  int64_t i = 0;
  int64_t j = 0;
  while (i < one->patterns.rows && j < other->patterns.rows) {
    if (one->numbers[i] == other->numbers[j]) return one->numbers[i];
    if (one->numbers[i] < other->numbers[j]) {
      i++;
    } else {
      j++;
    }
  }
  return -1;
}

/* Walks both sets by row number, so that patterns are met in the order of their first rows. same: for each pattern of
 * `other`, its twin in `one` or -1. */
static void join_rows(const lp_row_set *one, const lp_row_set *other, const int64_t *same, lp_row_set *joined,
                      int64_t *of_one, int64_t *of_other) {
  lp_patterns *patterns = &joined->patterns;
  for (int64_t p = 0; p < one->patterns.count; p++) of_one[p] = -1;
  for (int64_t p = 0; p < other->patterns.count; p++) of_other[p] = -1;
  int64_t i = 0;
  int64_t j = 0;
  for (int64_t place = 0; place < patterns->rows; place++) {
    const bool from_one = j == other->patterns.rows || (i < one->patterns.rows && one->numbers[i] < other->numbers[j]);
    joined->numbers[place] = from_one ? one->numbers[i] : other->numbers[j];
    const int64_t pattern = from_one ? one->patterns.pattern_of_row[i++] : other->patterns.pattern_of_row[j++];
    const int64_t twin = from_one ? pattern : same[pattern]; /* in `one` */
    int64_t *number = twin >= 0 ? &of_one[twin] : &of_other[pattern];
    if (*number < 0) *number = patterns->count++;
    patterns->pattern_of_row[place] = *number;
  }
  for (int64_t p = 0; p < other->patterns.count; p++) {
    if (same[p] >= 0) of_other[p] = of_one[same[p]];
  }
}

static void copy_answers(const lp_row_set *from, const int64_t *numbers, lp_row_set *to) {
  for (int64_t p = 0; p < from->patterns.count; p++) {
    memcpy(to->answers + numbers[p] * to->columns, from->answers + p * to->columns,
           (size_t)to->columns * sizeof *to->answers);
  }
}

int lp_row_set_join(const lp_row_set *one, const lp_row_set *other, lp_row_set *joined, int64_t *of_one,
                    int64_t *of_other, persona_error *err) {
  persona_context *context = one->patterns.context;
  memset(joined, 0, sizeof *joined);
  int64_t *same = lp_allocate_array(context, other->patterns.count, sizeof *same);
  bool ready = lp_patterns_begin(&joined->patterns, context, one->patterns.rows + other->patterns.rows) && same != NULL;
  joined->patterns.count = one->patterns.count + other->patterns.count; /* at most */
  ready = ready && allocate_rest(joined, one->columns);
  joined->patterns.count = 0;
  const int status = ready ? lp_row_set_match(other, one, same, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    join_rows(one, other, same, joined, of_one, of_other);
    copy_answers(one, of_one, joined);
    copy_answers(other, of_other, joined);
    lp_patterns_list_members(&joined->patterns);
    number_members(joined);
  }
  lp_release(context, same);
  return status;
}

int lp_row_set_copy(const lp_row_set *set, lp_row_set *copy, persona_error *err) {
  const lp_patterns *from = &set->patterns;
  memset(copy, 0, sizeof *copy);
  bool ready = lp_patterns_begin(&copy->patterns, from->context, from->rows);
  copy->patterns.count = from->count;
  ready = ready && allocate_rest(copy, set->columns);
  if (!ready) return lp_out_of_memory(err);
  const size_t row_bytes = (size_t)from->rows * sizeof *from->members;
  memcpy(copy->patterns.pattern_of_row, from->pattern_of_row, row_bytes);
  memcpy(copy->patterns.members, from->members, row_bytes);
  memcpy(copy->patterns.member_starts, from->member_starts, (size_t)(from->count + 1) * sizeof *from->member_starts);
  memcpy(copy->numbers, set->numbers, row_bytes);
  memcpy(copy->answers, set->answers, (size_t)(from->count * set->columns) * sizeof *set->answers);
  return PERSONA_OK;
}

void lp_row_set_clear(lp_row_set *set) {
  lp_release(set->patterns.context, set->numbers);
  lp_release(set->patterns.context, set->answers);
  lp_patterns_clear(&set->patterns);
  memset(set, 0, sizeof *set);
}
