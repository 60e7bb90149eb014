/* Rows of a caller's matrix as the kernels take them, for the calls that work on a matrix instead of a population. */
#ifndef LP_SPACE_ROWS_H
#define LP_SPACE_ROWS_H

#include <persona/context.h>
#include <persona/matrix.h>

#include "kernels/points.h"

typedef struct lp_rows {
  double *values;   /* padded rows */
  double *weights;  /* 1 for each column */
  double *centre;   /* column means */
  double *mass;     /* what each row counts for */
  lp_points points; /* of the above */
} lp_rows;

/* Checks and copies a matrix that `name` names in messages. A missing cell is MISSING_ANSWER, an infinite one
 * BAD_VALUE, both with their place. `mass` is 1 everywhere. lp_rows_clear is fine either way. */
int lp_rows_load(const persona_context *context, const persona_matrix *matrix, const char *name, lp_rows *rows,
                 persona_error *err);
void lp_rows_clear(const persona_context *context, lp_rows *rows);

/* What loading allocates; INT64_MAX when beyond that. */
int64_t lp_rows_bytes(int64_t count, int64_t columns);

/* The caller's weights of columns (NULL: leave 1 each), checked. */
int lp_rows_set_weights(lp_rows *rows, const double *weights, persona_error *err);

/* The caller's masses or copies (NULL: leave 1 each), checked; a bad one is INVALID_ARGUMENT at its row. */
int lp_rows_set_masses(lp_rows *rows, const double *masses, persona_error *err);
int lp_rows_set_copies(lp_rows *rows, const int64_t *copies, const char *name, persona_error *err);

/* Gives both the mean of all their rows for a centre, which kernels across two sets ask for. */
void lp_rows_share_centre(lp_rows *a, lp_rows *b);

/* Whether the caller's buffer has room for `rows` rows of `columns` numbers, row_stride apart. */
int lp_rows_check_room(int64_t rows, int64_t columns, int64_t row_stride, const double *out, int64_t capacity,
                       persona_error *err);

/* Fails with INVALID_ARGUMENT for a negative bound, with TOO_LARGE when `needed` is beyond it. */
int lp_rows_check_bytes(int64_t needed, int64_t max_bytes, persona_error *err);

/* What loading `loaded` bytes leaves of a bound; 0 means none, as before. */
int64_t lp_rows_left(int64_t max_bytes, int64_t loaded);

#endif
