/* Numbered rows and the patterns that they show: one side of a neighbour state. Sets of different rows can be joined.
 */
#ifndef LP_SPACE_ROW_SET_H
#define LP_SPACE_ROW_SET_H

#include "data/patterns.h"

/* The members of the patterns are row numbers; pattern_of_row goes by the place of a row among the numbers. */
typedef struct lp_row_set {
  lp_patterns patterns;
  int64_t *numbers; /* ascending; NULL: a row's number is its place */
  double *answers;  /* patterns.count x columns: what each pattern answered; NULL in a set that is never joined */
  int64_t columns;
} lp_row_set;

/* Place of a row, or -1. Cost O(log rows). */
int64_t lp_row_set_place(const lp_row_set *set, int64_t number);

/* Makes a set that can be joined of the patterns of a population, which it takes: row i gets the number first + i. */
int lp_row_set_number(lp_row_set *set, lp_patterns *patterns, const persona_population *population,
                      const int64_t *columns, int64_t column_count, int64_t first, persona_error *err);

/* For each pattern of `one` its number among the patterns of `other`, or -1. Both can be joined. */
int lp_row_set_match(const lp_row_set *one, const lp_row_set *other, int64_t *numbers, persona_error *err);

/* Whether both hold the same rows with the same answers. */
bool lp_row_set_equal(const lp_row_set *one, const lp_row_set *other);

/* The lowest row number that is in both sets, or -1. Cost O(rows). */
int64_t lp_row_set_common(const lp_row_set *one, const lp_row_set *other);

/* The rows of two sets without a common one. of_one and of_other: receive, for each pattern of either, its number in
 * the joined set. On failure, lp_row_set_clear cleans up. Cost O(rows columns). */
int lp_row_set_join(const lp_row_set *one, const lp_row_set *other, lp_row_set *joined, int64_t *of_one,
                    int64_t *of_other, persona_error *err);

/* A copy of a set that can be joined. */
int lp_row_set_copy(const lp_row_set *set, lp_row_set *copy, persona_error *err);

/* Frees what is inside; fine on an all-zero struct. */
void lp_row_set_clear(lp_row_set *set);

#endif
