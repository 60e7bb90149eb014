/* Finding distinct rows: a hash of each row leads to the patterns it may equal, cells decide. */
#include "data/patterns.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "data/population.h"

#include <string.h>

enum { HASHED = 1024 }; /* rows of one task */

/* One bit pattern for each answer that counts as the same: 0 and -0, and every NaN. */
static uint64_t answer_bits(double value) {
  if (isnan(value)) return UINT64_C(0x7FF8000000000000);
  const double same = value + 0.0; /* -0 becomes 0 */
  uint64_t bits;
  memcpy(&bits, &same, sizeof bits);
  return bits;
}

/* Four chains side by side, since each waits for its last product. */
uint64_t lp_answers_hash(const double *row, int64_t columns) {
  enum { CHAINS = 4 };
  uint64_t chains[CHAINS] = {UINT64_C(0x9E3779B97F4A7C15), 1, 2, 3};
  int64_t j = 0;
  for (; j + CHAINS <= columns; j += CHAINS) {
    for (int64_t c = 0; c < CHAINS; c++) {
      chains[c] = (chains[c] ^ answer_bits(row[j + c])) * UINT64_C(0xFF51AFD7ED558CCD);
      chains[c] ^= chains[c] >> 32;
    }
  }
  for (; j < columns; j++) chains[0] = (chains[0] ^ answer_bits(row[j])) * UINT64_C(0xC4CEB9FE1A85EC53);
  uint64_t hash = chains[0];
  for (int64_t c = 1; c < CHAINS; c++) hash = (hash ^ (hash >> 32) ^ chains[c]) * UINT64_C(0xFF51AFD7ED558CCD);
  return hash ^ hash >> 32;
}

bool lp_answers_equal(const double *one, const double *other, int64_t columns) {
  for (int64_t j = 0; j < columns; j++) {
    if (answer_bits(one[j]) != answer_bits(other[j])) return false;
  }
  return true;
}

/* What the search needs besides the result, parts of which serve it before they are filled. */
typedef struct search {
  const persona_population *population;
  const int64_t *columns;
  int64_t column_count;
  int64_t slots;
  int64_t *table;     /* slots: pattern number, or -1 */
  uint64_t *hashes;   /* of each row: where the result starts its members later */
  int64_t *first_row; /* of each pattern: where the result lists its members later */
  double *scratch;    /* two rows a worker */
} search;

static void read_row(const search *state, int64_t row, double *values) {
  lp_population_read(state->population, row, 1, state->columns, state->column_count, values, state->column_count);
}

/* Hashes HASHED rows: the slow part, and every row on its own. */
static void hash_rows(void *data, int64_t task, int32_t worker) {
  const search *state = data;
  double *row = state->scratch + 2 * worker * state->column_count;
  const int64_t rows = state->population->rows;
  const int64_t last = (task + 1) * HASHED < rows ? (task + 1) * HASHED : rows;
  for (int64_t i = task * HASHED; i < last; i++) {
    read_row(state, i, row);
    state->hashes[i] = lp_answers_hash(row, state->column_count);
  }
}

static bool equal_rows(const search *state, int64_t one, int64_t other) {
  double *left = state->scratch;
  double *right = state->scratch + state->column_count;
  read_row(state, one, left);
  read_row(state, other, right);
  return lp_answers_equal(left, right, state->column_count);
}

/* The pattern of a row; a new one when it was not seen before. */
static int64_t place_row(search *state, int64_t row, int64_t *count) {
  const uint64_t hash = state->hashes[row];
  int64_t slot = (int64_t)(hash % (uint64_t)state->slots);
  for (;; slot = slot + 1 < state->slots ? slot + 1 : 0) {
    const int64_t pattern = state->table[slot];
    if (pattern < 0) break;
    const int64_t first = state->first_row[pattern];
    if (state->hashes[first] == hash && equal_rows(state, row, first)) return pattern;
  }
  state->table[slot] = *count;
  state->first_row[*count] = row;
  return (*count)++;
}

/* Places of the table: about half of them stay empty. */
static int64_t slots_for(int64_t rows) { return 2 * rows + 1; }

static bool search_begin(search *state, const persona_context *context, const lp_patterns *patterns) {
  state->slots = slots_for(patterns->rows);
  state->hashes = (uint64_t *)patterns->member_starts;
  state->first_row = patterns->members;
  state->table = lp_allocate_array(context, state->slots, sizeof *state->table);
  state->scratch = lp_allocate_array(context, 2 * (int64_t)persona_context_threads(context),
                                     state->column_count * (int64_t)sizeof(double));
  if (state->table == NULL || state->scratch == NULL) return false;
  for (int64_t slot = 0; slot < state->slots; slot++) state->table[slot] = -1;
  return true;
}

static void search_end(search *state, const persona_context *context) {
  lp_release(context, state->table);
  lp_release(context, state->scratch);
}

void lp_patterns_list_members(lp_patterns *patterns) {
  int64_t *starts = patterns->member_starts;
  memset(starts, 0, (size_t)(patterns->rows + 1) * sizeof *starts);
  for (int64_t i = 0; i < patterns->rows; i++) starts[patterns->pattern_of_row[i] + 1]++;
  for (int64_t p = 0; p < patterns->count; p++) starts[p + 1] += starts[p];
  for (int64_t i = 0; i < patterns->rows; i++) patterns->members[starts[patterns->pattern_of_row[i]]++] = i;
  for (int64_t p = patterns->count; p > 0; p--) starts[p] = starts[p - 1];
  starts[0] = 0;
}

bool lp_patterns_begin(lp_patterns *patterns, persona_context *context, int64_t rows) {
  memset(patterns, 0, sizeof *patterns);
  patterns->context = persona_context_share(context);
  patterns->rows = rows;
  patterns->pattern_of_row = lp_allocate_array(context, rows, sizeof *patterns->pattern_of_row);
  patterns->member_starts = lp_allocate_array(context, rows + 1, sizeof *patterns->member_starts);
  patterns->members = lp_allocate_array(context, rows, sizeof *patterns->members);
  return patterns->pattern_of_row != NULL && patterns->member_starts != NULL && patterns->members != NULL;
}

int lp_patterns_find(const persona_population *population, const int64_t *columns, int64_t column_count,
                     lp_patterns *patterns, persona_error *err) {
  const persona_context *context = population->context;
  const int64_t rows = population->rows;
  search state = {.population = population, .columns = columns, .column_count = column_count};
  bool ready = lp_patterns_begin(patterns, population->context, rows);
  ready = search_begin(&state, context, patterns) && ready;
  if (ready) {
    lp_parallel_for(context, (rows + HASHED - 1) / HASHED, hash_rows, &state);
    for (int64_t i = 0; i < rows; i++) patterns->pattern_of_row[i] = place_row(&state, i, &patterns->count);
    lp_patterns_list_members(patterns);
  }
  search_end(&state, context);
  if (ready) return PERSONA_OK;
  lp_patterns_clear(patterns);
  return lp_out_of_memory(err);
}

lp_account lp_patterns_account(int64_t rows, int64_t column_count, int64_t threads) {
  lp_account account = {0, 0};
  lp_account_take(&account, rows, (int64_t)sizeof(int64_t));     /* pattern_of_row */
  lp_account_take(&account, rows + 1, (int64_t)sizeof(int64_t)); /* member_starts */
  lp_account_take(&account, rows, (int64_t)sizeof(int64_t));     /* members */
  lp_account_call(&account, lp_bytes_sum(lp_array_bytes(slots_for(rows), (int64_t)sizeof(int64_t)),
                                         lp_array_bytes(2 * threads, lp_bytes_of(column_count, sizeof(double)))));
  return account;
}

int64_t lp_patterns_largest(const lp_patterns *patterns) {
  int64_t largest = 0;
  for (int64_t p = 0; p < patterns->count; p++) {
    const int64_t multiplicity = lp_patterns_multiplicity(patterns, p);
    if (multiplicity > largest) largest = multiplicity;
  }
  return largest;
}

void lp_patterns_clear(lp_patterns *patterns) {
  lp_release(patterns->context, patterns->pattern_of_row);
  lp_release(patterns->context, patterns->member_starts);
  lp_release(patterns->context, patterns->members);
  persona_context_free(patterns->context);
  memset(patterns, 0, sizeof *patterns);
}
