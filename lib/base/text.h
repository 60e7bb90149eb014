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

/* Takes out what is not UTF-8, such as the first bytes of a character that a format cut. In place. */
void lp_repair_utf8(char *text);

/* Whole numbers and decimal numbers of plain options; the whole text must be the number. */
bool lp_read_integer(const char *text, int64_t *value);
bool lp_read_real(const char *text, double *value);

#endif
