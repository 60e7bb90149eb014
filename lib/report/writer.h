/* Writing text into a sink: remembers the first refusal, pads by characters, keeps control characters out. */
#ifndef LP_REPORT_WRITER_H
#define LP_REPORT_WRITER_H

#include <persona/report.h>

#include <stdbool.h>

typedef struct lp_writer {
  persona_sink sink;
  void *user;
  bool colour;
  bool unicode;
  bool stopped; /* the sink refused; nothing more is written */
} lp_writer;

/* Text as it is. */
void lp_write(lp_writer *writer, const char *text);

/* Text followed or preceded by spaces up to `width` characters; text from outside, whose control characters become '?'.
 * Longer text is cut. */
void lp_write_left(lp_writer *writer, const char *text, int width);
void lp_write_right(lp_writer *writer, const char *text, int width);

/* Text from outside without padding, of at most `most` characters: a longer one ends in "...". Returns how many. */
int lp_write_name(lp_writer *writer, const char *text, int most);

/* Text from outside in exactly `width` characters: a longer one keeps both ends, around "..". */
void lp_write_both_ends(lp_writer *writer, const char *text, int width);

/* Characters of a text, not bytes. */
int lp_character_count(const char *text);

/* The same character `count` times. */
void lp_write_repeated(lp_writer *writer, const char *character, int count);

/* Whole numbers in words, such as "999". */
void lp_write_integer(lp_writer *writer, int64_t value);

/* Starts and ends a style; nothing without colour. */
typedef enum lp_style { LP_STYLE_BOLD, LP_STYLE_DIM, LP_STYLE_WARN } lp_style;
void lp_style_begin(lp_writer *writer, lp_style style);
void lp_style_end(lp_writer *writer);

/* A number for people, in at most 9 characters: "0.412", "4.157", "13.6", "1998", "1.2e-05". */
void lp_readable_number(char *text, size_t size, double value);

#endif
