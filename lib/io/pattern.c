/* Patterns over column names. */
#include "io/pattern.h"

#include <string.h>

/* Behind one character of UTF-8. */
static const char *next_character(const char *text) {
  text++;
  while (((unsigned char)*text & 0xC0) == 0x80) text++;
  return text;
}

/* Only the last * is ever tried again: what stands between two of them may as well match as early as possible. */
bool lp_io_pattern_match(const char *pattern, int64_t length, const char *name) {
  const char *end = pattern + length;
  const char *after_star = NULL;
  const char *retry = NULL; /* where in the name the run of the last * ends */
  while (*name != '\0' || pattern < end) {
    if (pattern < end && *pattern == '*') {
      after_star = ++pattern;
      retry = name;
    } else if (pattern < end && *pattern == '?' && *name != '\0') {
      pattern++;
      name = next_character(name);
    } else if (pattern < end && *name != '\0' && *pattern == *name) {
      pattern++;
      name++;
    } else if (after_star != NULL && *retry != '\0') {
      retry = next_character(retry);
      name = retry;
      pattern = after_star;
    } else {
      return false;
    }
  }
  return true;
}

bool lp_io_pattern_next(const char **list, const char **pattern, int64_t *length) {
  const char *start = *list;
  if (start == NULL) return false;
  const char *end = start + strcspn(start, ",");
  *list = *end == ',' ? end + 1 : NULL;
  while (start < end && *start == ' ') start++;
  while (end > start && end[-1] == ' ') end--;
  *pattern = start;
  *length = end - start;
  return true;
}
