/* Writing lines of 80 columns through a sink. */
#include "page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void put(writer *to, const char *format, ...) {
  char text[1024];
  va_list list;
  va_start(list, format);
  const int length = vsnprintf(text, sizeof text, format, list);
  va_end(list);
  if (length > 0 && !to->stopped) to->stopped = to->sink(to->user, text, strlen(text)) != 0;
}

void put_sentence(writer *to, char mark, const char *text) {
  int column = 4;
  put(to, "  %c", mark);
  for (;;) {
    const size_t length = strcspn(text, " ");
    if (column + (int)length > LINE) {
      put(to, "\n   ");
      column = 4;
    }
    put(to, " %.*s", (int)length, text);
    column += (int)length + 1;
    if (text[length] == '\0') break;
    text += length + 1;
  }
  put(to, "\n");
}

int bytes_of_characters(const char *text, int characters) {
  int bytes = 0;
  while (text[bytes] != '\0') {
    int next = bytes + 1;
    while ((text[next] & 0xC0) == 0x80) next++; /* the rest of a UTF-8 sequence */
    if (characters-- == 0) break;
    bytes = next;
  }
  return bytes;
}

void put_column(writer *to, const char *text, int width) {
  const int bytes = bytes_of_characters(text, width);
  int characters = 0;
  for (int i = 0; i < bytes; i++) characters += (text[i] & 0xC0) != 0x80;
  put(to, "%.*s%*s", bytes, text, width - characters, "");
}

const char *behind_colon(const char *label) {
  const char *colon = strstr(label, ": ");
  return colon != NULL ? colon + 2 : label;
}
