/* Distinct rows: each pattern once, with the rows that show it. Copies are normal in collapsed populations. */
#ifndef LP_DATA_PATTERNS_H
#define LP_DATA_PATTERNS_H

#include <persona/population.h>

#include <stdbool.h>

#include "base/account.h"

/* Patterns are numbered by their first row, ascending. A missing answer equals a missing answer; 0 equals -0. */
typedef struct lp_patterns {
  persona_context *context;
  int64_t rows;
  int64_t count;
  int64_t *pattern_of_row; /* rows */
  int64_t *member_starts;  /* count + 1: the members of p are members[member_starts[p] .. member_starts[p + 1] - 1] */
  int64_t *members;        /* rows, ascending within each pattern; the first one is the pattern's first row */
} lp_patterns;

/* Finds the distinct rows over the given columns (NULL: 0, 1, ...). Without columns all rows are equal. Cost O(rows *
 * column_count). */
int lp_patterns_find(const persona_population *population, const int64_t *columns, int64_t column_count,
                     lp_patterns *patterns, persona_error *err);

/* The memory that this takes, in bytes, and what of it stays in the patterns: about 40 bytes a row, and 24. */
lp_account lp_patterns_account(int64_t rows, int64_t column_count, int64_t threads);

/* What finding them is made of, for those who join patterns that were found apart: room for `rows` rows, with no
 * pattern yet (false without memory; lp_patterns_clear is fine either way), and the members of all patterns once
 * pattern_of_row and count are filled. */
bool lp_patterns_begin(lp_patterns *patterns, persona_context *context, int64_t rows);
void lp_patterns_list_members(lp_patterns *patterns);

/* Whether two rows are the same answers, and a hash that is then the same. */
bool lp_answers_equal(const double *one, const double *other, int64_t columns);
uint64_t lp_answers_hash(const double *row, int64_t columns);

/* Size of the largest group of equal rows; 0 without rows. */
int64_t lp_patterns_largest(const lp_patterns *patterns);

/* Frees what is inside; fine on an all-zero struct. */
void lp_patterns_clear(lp_patterns *patterns);

static inline int64_t lp_patterns_multiplicity(const lp_patterns *patterns, int64_t pattern) {
  return patterns->member_starts[pattern + 1] - patterns->member_starts[pattern];
}

static inline int64_t lp_patterns_first_row(const lp_patterns *patterns, int64_t pattern) {
  return patterns->members[patterns->member_starts[pattern]];
}

#endif
