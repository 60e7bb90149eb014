/* Writing lines of 80 columns through a sink. */
#ifndef PERSONA_COMPARE_PAGE_H
#define PERSONA_COMPARE_PAGE_H

#include <persona/io.h>

enum { LINE = 80 };

typedef struct writer {
  persona_sink sink;
  void *user;
  int stopped;
} writer;

void put(writer *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A sentence behind a mark of one character (' ' for none), broken between words. */
void put_sentence(writer *to, char mark, const char *text);

/* A text in a column: cut, or filled up with blanks, to so many characters. */
void put_column(writer *to, const char *text, int width);

/* How many bytes of a text are at most so many characters. */
int bytes_of_characters(const char *text, int characters);

/* The rest of a label behind ": ". */
const char *behind_colon(const char *label);

#endif
