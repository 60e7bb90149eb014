/* A first look at a matrix whose cells must all be numbers: the range of each column, and a scale that is safe. */
#ifndef LP_DATA_SCAN_H
#define LP_DATA_SCAN_H

#include <persona/context.h>
#include <persona/matrix.h>

#include <stdbool.h>

/* Column j times 2^-exponent[j] has a range of 1/2 to 1 (with one common exponent: at most 1), so that squares and
 * their sums neither overflow nor vanish; a power of two changes no digit of a normal number. A column that is constant
 * among the rows that count is read as 0: its one value is `low`, and it may be too far away for a common scale. */
typedef struct lp_scan {
  double *low; /* columns: least cell in a row that counts; NaN when none does */
  double *high;
  double *scale; /* columns: 2^-exponent, or 0 for a constant column */
  int32_t *exponent;
} lp_scan;

/* Checks every cell of a well-formed matrix and finds ranges and scales.
 * weights: a row counts when its weight is positive; NULL: every row. common: one scale for all columns, from the
 * widest. lp_scan_clear is fine after a failure, and on an all-zero struct.
 * Returns PERSONA_OK, MISSING_ANSWER (a NaN or masked cell), BAD_VALUE (an infinite one; both with row and column),
 * OUT_OF_MEMORY. */
int lp_scan_matrix(const persona_context *context, const persona_matrix *matrix, const double *weights, bool common,
                   lp_scan *scan, persona_error *err);
void lp_scan_clear(const persona_context *context, lp_scan *scan);

/* Whether a column varies among the rows that count. */
bool lp_scan_varies(const lp_scan *scan, int64_t column);

/* Reads rows first .. first + count - 1, scaled, `stride` doubles from row to row. Cells of rows that do not count may
 * be infinite then. */
void lp_scan_read(const lp_scan *scan, const persona_matrix *matrix, int64_t first, int64_t count, double *rows,
                  int64_t stride);

/* Fails with MISSING_ANSWER or BAD_VALUE, naming the place, unless the value of a cell is finite. */
int lp_check_cell(const persona_matrix *matrix, double value, int64_t row, int64_t column, persona_error *err);

/* Row weights as everywhere: 0, or 1e-100..1e100, not all 0. NULL is fine. Returns PERSONA_OK or INVALID_ARGUMENT with
 * the row. */
int lp_check_row_weights(const double *weights, int64_t rows, persona_error *err);

#endif
