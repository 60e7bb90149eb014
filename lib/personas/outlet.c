/* Writing through a sink. */
#include "personas/outlet.h"

#include <stdio.h>
#include <string.h>

void lp_outlet_flush(lp_outlet *to) {
  if (!to->stopped && to->used > 0 && to->sink(to->user, to->bytes, to->used) != 0) to->stopped = true;
  to->used = 0;
}

void lp_outlet_put(lp_outlet *to, const char *text) {
  for (; *text != '\0'; text++) {
    if (to->used == sizeof to->bytes) lp_outlet_flush(to);
    to->bytes[to->used++] = *text;
  }
}

/* A text of JSON. */
void lp_outlet_put_quoted(lp_outlet *to, const char *text) {
  lp_outlet_put(to, "\"");
  for (; *text != '\0'; text++) {
    const unsigned char byte = (unsigned char)*text;
    char piece[8] = {*text, '\0'};
    if (byte == '"' || byte == '\\') (void)snprintf(piece, sizeof piece, "\\%c", byte);
    if (byte < 0x20) (void)snprintf(piece, sizeof piece, "\\u%04X", byte);
    lp_outlet_put(to, piece);
  }
  lp_outlet_put(to, "\"");
}

/* A field of CSV, in quotes where it needs them. */
void lp_outlet_put_field(lp_outlet *to, const char *text) {
  if (strpbrk(text, ",;\t\"\n\r ") == NULL) {
    lp_outlet_put(to, text);
    return;
  }
  lp_outlet_put(to, "\"");
  for (; *text != '\0'; text++) {
    const char piece[3] = {*text, *text == '"' ? '"' : '\0', '\0'};
    lp_outlet_put(to, piece);
  }
  lp_outlet_put(to, "\"");
}

void lp_outlet_put_number(lp_outlet *to, int64_t number) {
  char text[32];
  (void)snprintf(text, sizeof text, "%lld", (long long)number);
  lp_outlet_put(to, text);
}
