/* Numbers to text and back, the same in every locale: C's own functions follow the host's decimal mark, so the mark is
 * put right behind them. */
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Replaces whatever stands where the decimal mark is (it may have several bytes) by a point. */
static void put_point(char *text) {
  const size_t head = strspn(text, "+-0123456789");
  if (text[head] == '\0' || text[head] == '.' || strchr("eEin", text[head]) != NULL) return;
  const size_t mark = strcspn(text + head, "0123456789eE");
  text[head] = '.';
  memmove(text + head + 1, text + head + mark, strlen(text + head + mark) + 1);
}

/* strtod in the host's locale, of a text with a point: the mark that the host wants is found by printing one. */
static double read_back(const char *text) {
  char mark[16];
  (void)snprintf(mark, sizeof mark, "%.1f", 0.5);
  mark[strlen(mark) - 1] = '\0'; /* "0<mark>" */
  char local[96];
  const char *point = strchr(text, '.');
  if (point == NULL) {
    (void)snprintf(local, sizeof local, "%s", text);
  } else {
    (void)snprintf(local, sizeof local, "%.*s%s%s", (int)(point - text), text, mark + 1, point + 1);
  }
  return strtod(local, NULL);
}

void lp_format_real(char *text, size_t size, double value, int digits) {
  if (isnan(value) || isinf(value)) {
    (void)snprintf(text, size, "%s", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
    return;
  }
  for (int used = digits < 17 ? digits : 15; used <= digits; used++) {
    (void)snprintf(text, size, "%.*g", used, value);
    put_point(text);
    if (used == digits || read_back(text) == value) return;
  }
}

void lp_format_fixed(char *text, size_t size, double value, int decimals) {
  (void)snprintf(text, size, "%.*f", decimals, value);
  put_point(text);
}

lp_shown_number lp_fixed(double value, int decimals) {
  lp_shown_number number;
  lp_format_fixed(number.text, sizeof number.text, value, decimals);
  return number;
}

lp_shown_number lp_real(double value) {
  lp_shown_number number;
  lp_format_real(number.text, sizeof number.text, value, 6);
  return number;
}

/* Bytes of the character that starts with this byte; 0 when none does. */
static size_t utf8_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

void lp_repair_utf8(char *text) {
  char *kept = text;
  while (*text != '\0') {
    const size_t length = utf8_length((unsigned char)*text);
    size_t there = length > 0 ? 1 : 0;
    while (there > 0 && there < length && ((unsigned char)text[there] & 0xC0) == 0x80) there++;
    if (length > 0 && there == length) {
      memmove(kept, text, length);
      kept += length;
    }
    text += there > 0 ? there : 1;
  }
  *kept = '\0';
}

bool lp_read_integer(const char *text, int64_t *value) {
  const size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
  const size_t digits = strspn(text + sign, "0123456789");
  if (digits == 0 || digits > 19 || text[sign + digits] != '\0') return false;
  uint64_t magnitude = 0;
  for (size_t i = 0; i < digits; i++) {
    const uint64_t digit = (uint64_t)(text[sign + i] - '0');
    if (magnitude > (UINT64_C(9223372036854775807) - digit) / 10) return false;
    magnitude = magnitude * 10 + digit;
  }
  *value = text[0] == '-' ? -(int64_t)magnitude : (int64_t)magnitude;
  return true;
}

bool lp_read_real(const char *text, double *value) {
  const size_t length = strlen(text);
  const char *at = text + (text[0] == '-' || text[0] == '+' ? 1 : 0);
  const size_t whole = strspn(at, "0123456789");
  at += whole;
  size_t fraction = 0;
  if (*at == '.') {
    fraction = strspn(at + 1, "0123456789");
    at += 1 + fraction;
  }
  if (whole + fraction == 0 || length > 60) return false;
  if (*at == 'e' || *at == 'E') {
    const size_t sign = at[1] == '-' || at[1] == '+' ? 1 : 0;
    const size_t exponent = strspn(at + 1 + sign, "0123456789");
    if (exponent == 0) return false;
    at += 1 + sign + exponent;
  }
  if (*at != '\0') return false;
  *value = read_back(text);
  return isfinite(*value);
}
