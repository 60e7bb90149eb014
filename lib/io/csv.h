/* The inside of a CSV reader. */
#ifndef LP_IO_CSV_H
#define LP_IO_CSV_H

#include "io/fault.h"
#include "io/source.h"

/* What a byte may be for the parser. */
enum { LP_IO_BYTE_ORDINARY = 0, LP_IO_BYTE_SPECIAL = 1 };

struct persona_csv_reader {
  persona_context *context;
  persona_csv_settings settings; /* with the delimiter, once `begun` is set */
  lp_io_source source;
  bool begun;
  bool after_return;        /* the last byte was a carriage return: a line feed belongs to the same line end */
  unsigned char kinds[256]; /* of every byte, LP_IO_BYTE_ORDINARY or LP_IO_BYTE_SPECIAL */
  int64_t line;             /* of the byte that comes next, from 1 */
  int64_t columns;          /* fields of the first record, 0 before it */
  char *text;               /* the fields of the record, one behind the other, each ended by 0 */
  int64_t text_capacity;
  int64_t text_length;
  int64_t *starts; /* where a field begins in `text`; one more for the end of the last one */
  int64_t starts_capacity;
  int64_t fields;
  int64_t record_line;   /* where the record starts */
  persona_error failure; /* a reader that failed stays failed: it has lost its place */
};

/* Passes over a byte order mark, and tells the delimiter from the first record unless the settings name one. */
int lp_io_csv_begin(persona_csv_reader *reader, persona_error *err);

/* Reads one record; none left gives 0 fields. */
int lp_io_csv_parse(persona_csv_reader *reader, persona_error *err);

/* A place in the reader's file; field 0: the line as a whole. */
static inline lp_io_place lp_io_csv_place(const persona_csv_reader *reader, int64_t line, int64_t field) {
  return (lp_io_place){.file = reader->source.name, .line = line, .field = field, .column = NULL};
}

#endif
