/* Numbers to text and back, the same in every locale. */
#ifndef LP_BASE_TEXT_H
#define LP_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The shortest text with at most `digits` significant digits, such as "0.5" or "1e+06"; with 17 digits, the shortest
 * that reads back as the same number. Infinity and NaN are "inf" and "nan". */
void lp_format_real(char *text, size_t size, double value, int digits);

/* A fixed number of digits behind the point. */
void lp_format_fixed(char *text, size_t size, double value, int decimals);

/* Both as a value, for formats: lp_fixed(x, 2).text is a text until the end of the expression. */
typedef struct lp_shown_number {
  char text[48];
} lp_shown_number;
lp_shown_number lp_fixed(double value, int decimals);
lp_shown_number lp_real(double value); /* six digits */

/* Takes out what is not UTF-8, such as the first bytes of a character that a format cut. In place. */
void lp_repair_utf8(char *text);

/* Whole numbers and decimal numbers of plain options; the whole text must be the number. */
bool lp_read_integer(const char *text, int64_t *value);
bool lp_read_real(const char *text, double *value);

#endif
