/* Values of a JSON document that jansson does not make by itself. */
#include "io/json_tree.h"

#include "io/utf8.h"

#include <math.h>
#include <persona/csv.h>
#include <string.h>
#include <utf8proc.h>

json_t *lp_io_json_number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

/* The text with every byte that is not UTF-8 replaced. */
static json_t *repaired_text(const char *text) {
  static const char replacement[] = "\xEF\xBF\xBD";
  json_malloc_t allocate = NULL;
  json_free_t release = NULL;
  json_get_alloc_funcs(&allocate, &release); /* a report has no context: this is jansson's memory like the rest */
  char *repaired = allocate((sizeof replacement - 1) * strlen(text) + 1);
  if (repaired == NULL) return NULL;
  size_t length = 0;
  while (*text != '\0') {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t bytes = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &character);
    const size_t taken = bytes > 0 ? (size_t)bytes : 1;
    const size_t given = bytes > 0 ? taken : sizeof replacement - 1;
    memcpy(repaired + length, bytes > 0 ? text : replacement, given);
    length += given;
    text += taken;
  }
  json_t *value = json_stringn(repaired, length);
  release(repaired);
  return value;
}

static bool is_utf8(const char *text) {
  const int64_t length = (int64_t)strlen(text);
  return lp_io_utf8_length(text, length) == length;
}

json_t *lp_io_json_text(const char *text) {
  if (text == NULL) return json_null();
  return is_utf8(text) ? json_string(text) : repaired_text(text);
}

static bool is_digit(char character) { return character >= '0' && character <= '9'; }

/* The grammar of RFC 8259: no sign but minus, no leading zero, digits on both sides of a point. */
static bool is_json_number(const char *text) {
  if (*text == '-') text++;
  if (!is_digit(*text)) return false;
  if (*text == '0' && is_digit(text[1])) return false;
  while (is_digit(*text)) text++;
  if (*text == '.') {
    if (!is_digit(*++text)) return false;
    while (is_digit(*text)) text++;
  }
  if (*text == 'e' || *text == 'E') {
    text++;
    if (*text == '-' || *text == '+') text++;
    if (!is_digit(*text)) return false;
    while (is_digit(*text)) text++;
  }
  return *text == '\0';
}

/* Reads a whole number; false when it does not fit into 64 bits. */
static bool read_integer(const char *text, json_int_t *value) {
  const bool negative = *text == '-';
  if (negative) text++;
  int64_t magnitude = 0;
  for (; *text != '\0'; text++) {
    const int64_t digit = *text - '0';
    if (magnitude > (INT64_MAX - digit) / 10) return false;
    magnitude = 10 * magnitude + digit;
  }
  *value = negative ? -magnitude : magnitude;
  return true;
}

json_t *lp_io_json_number_or_text(const char *text) {
  if (text == NULL || !is_json_number(text)) return lp_io_json_text(text);
  json_int_t whole = 0;
  double real = 0.0;
  if (strpbrk(text, ".eE") == NULL) {
    return read_integer(text, &whole) ? json_integer(whole) : json_string(text);
  }
  return persona_csv_number(text, &real) == 1 ? json_real(real) : json_string(text);
}

bool lp_io_json_put(json_t *object, const char *key, json_t *value) {
  return value != NULL && json_object_set_new(object, key, value) == 0;
}

bool lp_io_json_add(json_t *array, json_t *value) { return value != NULL && json_array_append_new(array, value) == 0; }

json_t *lp_io_json_finish(json_t *value, bool complete) {
  if (complete) return value;
  json_decref(value);
  return NULL;
}
