/* Writing text into a sink. */
#include "report/writer.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void write_bytes(lp_writer *writer, const char *bytes, size_t length) {
  if (!writer->stopped && length > 0 && writer->sink(writer->user, bytes, length) != 0) writer->stopped = true;
}

void lp_write(lp_writer *writer, const char *text) { write_bytes(writer, text, strlen(text)); }

/* Bytes of the character at `text`; at least 1 for anything but the end. */
static size_t character_length(const char *text) {
  size_t length = text[0] != '\0' ? 1 : 0;
  while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length++;
  return length;
}

/* Whether the character would steer a terminal instead of being shown: C0, DEL and C1. */
static bool is_control(const char *character, size_t length) {
  const unsigned char first = (unsigned char)character[0];
  if (length == 1) return first < 0x20 || first >= 0x7F;
  return length == 2 && first == 0xC2 && (unsigned char)character[1] < 0xA0;
}

/* Writes at most `most` characters and returns how many. */
static int write_shown(lp_writer *writer, const char *text, int most) {
  int shown = 0;
  while (*text != '\0' && shown < most) {
    const size_t length = character_length(text);
    if (is_control(text, length)) {
      lp_write(writer, "?");
    } else {
      write_bytes(writer, text, length);
    }
    text += length;
    shown++;
  }
  return shown;
}

int lp_character_count(const char *text) {
  int count = 0;
  for (; *text != '\0'; text += character_length(text)) count++;
  return count;
}

void lp_write_left(lp_writer *writer, const char *text, int width) {
  lp_write_repeated(writer, " ", width - write_shown(writer, text, width));
}

void lp_write_right(lp_writer *writer, const char *text, int width) {
  lp_write_repeated(writer, " ", width - lp_character_count(text));
  (void)write_shown(writer, text, width);
}

int lp_write_name(lp_writer *writer, const char *text, int most) {
  if (lp_character_count(text) <= most) return write_shown(writer, text, most);
  (void)write_shown(writer, text, most - 3);
  lp_write(writer, "...");
  return most;
}

void lp_write_both_ends(lp_writer *writer, const char *text, int width) {
  const int count = lp_character_count(text);
  const int head = (width - 2) / 2;
  if (count <= width) {
    lp_write_left(writer, text, width);
    return;
  }
  (void)write_shown(writer, text, head);
  lp_write(writer, "..");
  for (int passed = 0; passed < count - (width - 2 - head); passed++) text += character_length(text);
  (void)write_shown(writer, text, width);
}

void lp_write_repeated(lp_writer *writer, const char *character, int count) {
  for (int i = 0; i < count; i++) lp_write(writer, character);
}

void lp_write_integer(lp_writer *writer, int64_t value) {
  char text[24];
  (void)snprintf(text, sizeof text, "%lld", (long long)value);
  lp_write(writer, text);
}

void lp_style_begin(lp_writer *writer, lp_style style) {
  static const char *const codes[] = {"\033[1m", "\033[2m", "\033[33m"};
  if (writer->colour) lp_write(writer, codes[style]);
}

void lp_style_end(lp_writer *writer) {
  if (writer->colour) lp_write(writer, "\033[0m");
}

void lp_readable_number(char *text, size_t size, double value) {
  const double magnitude = fabs(value);
  if (isnan(value)) {
    (void)snprintf(text, size, "-");
  } else if (isinf(value)) {
    (void)snprintf(text, size, value > 0 ? "inf" : "-inf");
  } else if (value == floor(value) && magnitude < 1e7) {
    (void)snprintf(text, size, "%.0f", value);
  } else if (magnitude < 0.0005 || magnitude >= 1e7) {
    lp_format_real(text, size, value, 2);
  } else {
    lp_format_fixed(text, size, value, magnitude >= 1000.0 ? 1 : magnitude >= 100.0 ? 2 : 3);
  }
}
