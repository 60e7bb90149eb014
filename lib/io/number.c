/* Numbers from text, the same in every locale. The decimal point is taken out of the text before C's own strtod sees
 * it, so no locale is read, switched or kept, and threads cannot disturb each other. */
#include <persona/csv.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Halfway points between doubles have at most 767 significant digits: behind these, only whether a digit other than 0
 * follows matters. */
enum { KEPT_DIGITS = 800 };

/* The exponent is held within these bounds: beyond them every number but 0 is out of range. A field's own digits shift
 * it by less than the largest field. */
static const int64_t exponent_bound = INT64_C(1000000000000000);

/* A number as it is written: digits[0..digit_count) times 10 to the power of `exponent`. */
typedef struct decimal {
  bool negative;
  int digit_count; /* without leading zeros */
  char digits[KEPT_DIGITS + 1];
  int64_t exponent;
} decimal;

/* Takes a run of digits into the number. Returns where it ends. */
static const char *take_digits(const char *text, const char *end, bool behind_point, decimal *number) {
  for (; text < end && *text >= '0' && *text <= '9'; text++) {
    if (behind_point) number->exponent--;
    if (*text == '0' && number->digit_count == 0) continue;
    if (number->digit_count < KEPT_DIGITS) {
      number->digits[number->digit_count++] = *text;
      continue;
    }
    number->exponent++;
    if (*text != '0') number->digits[KEPT_DIGITS] = '1'; /* stands for all digits that are not kept */
  }
  return text;
}

/* Takes "e-12". Returns where it ends, NULL when it is not well formed. */
static const char *take_exponent(const char *text, const char *end, decimal *number) {
  text++;
  const bool negative = text < end && *text == '-';
  if (text < end && (*text == '-' || *text == '+')) text++;
  if (text == end) return NULL;
  int64_t exponent = 0;
  for (; text < end; text++) {
    if (*text < '0' || *text > '9') return NULL;
    if (exponent < exponent_bound) exponent = exponent * 10 + (*text - '0');
  }
  number->exponent += negative ? -exponent : exponent;
  return text;
}

/* Reads text..end, which must be one whole number. */
static bool read_decimal(const char *text, const char *end, decimal *number) {
  number->negative = text < end && *text == '-';
  number->digit_count = 0;
  number->digits[KEPT_DIGITS] = '0';
  number->exponent = 0;
  if (text < end && (*text == '-' || *text == '+')) text++;
  const char *whole = text;
  text = take_digits(text, end, false, number);
  int64_t seen = text - whole;
  if (text < end && *text == '.') {
    const char *fraction = ++text;
    text = take_digits(text, end, true, number);
    seen += text - fraction;
  }
  if (seen == 0) return false;
  if (text < end && (*text == 'e' || *text == 'E')) text = take_exponent(text, end, number);
  return text == end;
}

/* Up to 15 digits and a power of ten up to 22 are exact in double, so that one multiplication or division rounds once,
 * as strtod does. Nearly all answers are read here. */
static bool convert_small(const decimal *number, double *value) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (FLT_EVAL_METHOD != 0 || number->digit_count > 15) return false;
  if (number->exponent < -22 || number->exponent > 22) return false;
  int64_t digits = 0;
  for (int i = 0; i < number->digit_count; i++) digits = digits * 10 + (number->digits[i] - '0');
  const double magnitude = (double)digits;
  *value = number->exponent < 0 ? magnitude / powers[-number->exponent] : magnitude * powers[number->exponent];
  return true;
}

/* strtod of "DIGITSeEXPONENT", a form without decimal mark. */
static double convert_any(decimal *number) {
  int count = number->digit_count;
  if (count == KEPT_DIGITS && number->digits[KEPT_DIGITS] != '0') {
    count++;
    number->exponent--;
  }
  char text[KEPT_DIGITS + 32];
  (void)snprintf(text, sizeof text, "%.*se%lld", count, number->digits, (long long)number->exponent);
  return strtod(text, NULL);
}

static bool is_missing(const char *text, int64_t length) {
  if (length == 0) return true;
  if (length == 2) return memcmp(text, "NA", 2) == 0;
  return length == 3 && (memcmp(text, "NaN", 3) == 0 || memcmp(text, "nan", 3) == 0);
}

int32_t persona_csv_number(const char *text, double *value) {
  if (value == NULL) return 0;
  *value = (double)NAN;
  if (text == NULL) return 0;
  while (*text == ' ' || *text == '\t') text++;
  const char *end = text + strlen(text);
  while (end > text && (end[-1] == ' ' || end[-1] == '\t')) end--;
  if (is_missing(text, end - text)) return 2;
  decimal number;
  if (!read_decimal(text, end, &number)) return 0;
  double magnitude = 0.0;
  if (number.digit_count > 0 && !convert_small(&number, &magnitude)) {
    magnitude = convert_any(&number);
    if (!isfinite(magnitude) || magnitude == 0.0) return 0; /* beyond the range of double at either end */
  }
  *value = number.negative ? -magnitude : magnitude;
  return 1;
}
