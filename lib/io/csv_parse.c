/* One CSV record from bytes: a state machine that takes runs of ordinary bytes at once and special bytes one by one. */
#include "io/csv.h"
#include "io/storage.h"
#include "io/utf8.h"

#include <string.h>

typedef enum parse_state {
  FIELD_START,  /* nothing of the field was seen */
  FIELD_PLAIN,  /* inside a field without quotes; a quote in it is an ordinary character */
  FIELD_QUOTED, /* behind the opening quote */
  FIELD_CLOSED, /* behind the closing quote, or the first of a doubled one */
  RECORD_DONE
} parse_state;

typedef struct record_parse {
  persona_csv_reader *reader;
  parse_state state;
  int64_t taken;      /* bytes of the record */
  int64_t field_line; /* where the field starts */
  unsigned char bits; /* all bytes of the field, joined by or: the top bit tells whether one is not ASCII */
} record_parse;

/* The place of the field that is being read. */
static lp_io_place field_place(const record_parse *parse, int64_t line) {
  return lp_io_csv_place(parse->reader, line, parse->reader->fields + 1);
}

/* Room for `more` bytes behind the text. */
static int reserve_text(persona_csv_reader *reader, int64_t more, persona_error *err) {
  const int64_t needed = reader->text_length + more;
  if (needed <= reader->text_capacity) return PERSONA_OK;
  const int64_t doubled = 2 * reader->text_capacity;
  const int64_t capacity = doubled > needed ? doubled : needed;
  char *grown = lp_io_grow_array(reader->context, reader->text, reader->text_length, capacity, 1);
  if (grown == NULL) return lp_io_out_of_memory(err);
  reader->text = grown;
  reader->text_capacity = capacity;
  return PERSONA_OK;
}

/* Counts bytes of the record before they are kept, so that memory stays within the limit. */
static int count_bytes(record_parse *parse, int64_t count, persona_error *err) {
  const persona_csv_settings *settings = &parse->reader->settings;
  parse->taken += count;
  if (parse->taken <= settings->maximum_record_bytes) return PERSONA_OK;
  const lp_io_place place = lp_io_csv_place(parse->reader, parse->reader->record_line, 0);
  if (parse->state != FIELD_QUOTED) {
    return lp_io_fail_at(err, PERSONA_TOO_LARGE, &place, "the record is longer than %lld bytes",
                         (long long)settings->maximum_record_bytes);
  }
  return lp_io_fail_at(err, PERSONA_TOO_LARGE, &place,
                       "the record is longer than %lld bytes; the quote that opens field %lld on line %lld is perhaps "
                       "not closed",
                       (long long)settings->maximum_record_bytes, (long long)parse->reader->fields + 1,
                       (long long)parse->field_line);
}

/* Puts bytes into the field. */
static int append(record_parse *parse, const char *bytes, int64_t count, persona_error *err) {
  persona_csv_reader *reader = parse->reader;
  const int64_t length = reader->text_length - reader->starts[reader->fields] + count;
  if (length > reader->settings.maximum_field_bytes) {
    const lp_io_place place = field_place(parse, parse->field_line);
    return lp_io_fail_at(err, PERSONA_TOO_LARGE, &place, "the field is longer than %lld bytes%s",
                         (long long)reader->settings.maximum_field_bytes,
                         parse->state == FIELD_QUOTED ? "; the quote that opens it is perhaps not closed" : "");
  }
  const int status = reserve_text(reader, count, err);
  if (status != PERSONA_OK) return status;
  memcpy(reader->text + reader->text_length, bytes, (size_t)count);
  reader->text_length += count;
  return PERSONA_OK;
}

static int check_utf8(const record_parse *parse, persona_error *err) {
  const persona_csv_reader *reader = parse->reader;
  const char *text = reader->text + reader->starts[reader->fields];
  const int64_t length = reader->text_length - reader->starts[reader->fields];
  const int64_t good = lp_io_utf8_length(text, length);
  if (good == length) return PERSONA_OK;
  const lp_io_place place = field_place(parse, parse->field_line);
  return lp_io_fail_at(err, PERSONA_FORMAT, &place, "byte 0x%02X is not UTF-8 text; save the file as UTF-8",
                       (unsigned)(unsigned char)text[good]);
}

/* Ends the field that is being read and opens the next one. */
static int end_field(record_parse *parse, persona_error *err) {
  persona_csv_reader *reader = parse->reader;
  int status = PERSONA_OK;
  if (reader->fields >= reader->settings.maximum_columns) {
    const lp_io_place place = lp_io_csv_place(reader, reader->record_line, 0);
    return lp_io_fail_at(err, PERSONA_TOO_LARGE, &place, "the record has more than %lld fields",
                         (long long)reader->settings.maximum_columns);
  }
  if ((parse->bits & 0x80) != 0) status = check_utf8(parse, err);
  if (status == PERSONA_OK) status = reserve_text(reader, 1, err);
  if (status != PERSONA_OK) return status;
  if (reader->fields + 2 > reader->starts_capacity) {
    const int64_t capacity = 2 * reader->starts_capacity;
    int64_t *grown =
        lp_io_grow_array(reader->context, reader->starts, reader->fields + 1, capacity, sizeof *reader->starts);
    if (grown == NULL) return lp_io_out_of_memory(err);
    reader->starts = grown;
    reader->starts_capacity = capacity;
  }
  reader->text[reader->text_length++] = '\0';
  reader->starts[++reader->fields] = reader->text_length;
  parse->state = FIELD_START;
  parse->field_line = reader->line;
  parse->bits = 0;
  return PERSONA_OK;
}

/* Counts lines: CR, LF, and CR LF as one. */
static void count_line(persona_csv_reader *reader, char byte) {
  if (byte == '\r' || !reader->after_return) reader->line++;
  reader->after_return = byte == '\r';
}

/* The end of a line outside quotes: the end of the record, or of a blank line, which is passed over. */
static int take_line_end(record_parse *parse, char byte, persona_error *err) {
  persona_csv_reader *reader = parse->reader;
  const bool blank = parse->state == FIELD_START && reader->fields == 0;
  if (!blank) {
    const int status = end_field(parse, err);
    if (status != PERSONA_OK) return status;
    parse->state = RECORD_DONE;
  }
  count_line(reader, byte);
  if (blank) {
    reader->record_line = reader->line;
    parse->field_line = reader->line;
  }
  return PERSONA_OK;
}

static int take_quote(record_parse *parse, persona_error *err) {
  switch (parse->state) {
    case FIELD_START: parse->state = FIELD_QUOTED; return PERSONA_OK;
    case FIELD_QUOTED: parse->state = FIELD_CLOSED; return PERSONA_OK;
    case FIELD_CLOSED: parse->state = FIELD_QUOTED; return append(parse, "\"", 1, err);
    default: return append(parse, "\"", 1, err);
  }
}

/* Takes one byte that is special. */
static int take_special(record_parse *parse, char byte, persona_error *err) {
  persona_csv_reader *reader = parse->reader;
  const bool line_end = byte == '\r' || byte == '\n';
  if (byte == '\0') {
    const lp_io_place place = field_place(parse, reader->line);
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "a NUL byte (0x00): this is not a text file in UTF-8");
  }
  if (parse->state == FIELD_QUOTED && byte != '"') {
    if (line_end) {
      count_line(reader, byte);
    } else {
      reader->after_return = false;
    }
    return append(parse, &byte, 1, err);
  }
  if (line_end) return take_line_end(parse, byte, err);
  reader->after_return = false;
  return byte == '"' ? take_quote(parse, err) : end_field(parse, err);
}

/* Behind a closing quote only a delimiter or the end of the record may stand. */
static int refuse_text_behind_quote(const record_parse *parse, persona_error *err) {
  const lp_io_place place = field_place(parse, parse->reader->line);
  return lp_io_fail_at(err, PERSONA_FORMAT, &place,
                       "text follows the closing quote; a quote inside a quoted field is written twice");
}

/* Takes as many ordinary bytes as there are in a row. */
static int take_ordinary(record_parse *parse, const char *bytes, int64_t count, persona_error *err) {
  if (parse->state == FIELD_START) parse->state = FIELD_PLAIN;
  parse->reader->after_return = false;
  return append(parse, bytes, count, err);
}

/* The longest run that may be taken: to one byte behind the limit that comes first, so that the same limit is reported
 * however the bytes arrive. */
static int64_t longest_run(const record_parse *parse) {
  const persona_csv_reader *reader = parse->reader;
  const int64_t field_bytes = reader->text_length - reader->starts[reader->fields];
  const int64_t available = reader->source.length - reader->source.position;
  const int64_t record_left = reader->settings.maximum_record_bytes - parse->taken + 1;
  const int64_t field_left = reader->settings.maximum_field_bytes - field_bytes + 1;
  const int64_t left = record_left < field_left ? record_left : field_left;
  return available < left ? available : left;
}

/* Takes the next run of bytes from the buffer, which has at least one. */
static int take_run(record_parse *parse, persona_error *err) {
  persona_csv_reader *reader = parse->reader;
  lp_io_source *source = &reader->source;
  const char *bytes = source->buffer + source->position;
  const int64_t longest = longest_run(parse);
  int64_t count = 0;
  unsigned char bits = 0;
  while (count < longest && reader->kinds[(unsigned char)bytes[count]] == LP_IO_BYTE_ORDINARY) {
    bits |= (unsigned char)bytes[count++];
  }
  parse->bits |= bits;
  const bool ordinary = count > 0;
  const bool line_end = bytes[0] == '\r' || bytes[0] == '\n';
  if (!ordinary) count = 1;
  if (ordinary && parse->state == FIELD_CLOSED) return refuse_text_behind_quote(parse, err);
  source->position += count;
  if (parse->state == FIELD_QUOTED || !line_end) { /* the end of a line does not belong to the record */
    const int status = count_bytes(parse, count, err);
    if (status != PERSONA_OK) return status;
  }
  return ordinary ? take_ordinary(parse, bytes, count, err) : take_special(parse, bytes[0], err);
}

/* The end of the file ends the record too, but not a quoted field. */
static int take_file_end(record_parse *parse, persona_error *err) {
  if (parse->state == FIELD_QUOTED) {
    const lp_io_place place = field_place(parse, parse->field_line);
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the quote that opens this field is never closed");
  }
  const bool nothing = parse->state == FIELD_START && parse->reader->fields == 0;
  const int status = nothing ? PERSONA_OK : end_field(parse, err);
  parse->state = RECORD_DONE;
  return status;
}

int lp_io_csv_parse(persona_csv_reader *reader, persona_error *err) {
  record_parse parse = {.reader = reader, .state = FIELD_START, .field_line = reader->line};
  reader->fields = 0;
  reader->text_length = 0;
  reader->starts[0] = 0;
  reader->record_line = reader->line;
  int status = PERSONA_OK;
  while (status == PERSONA_OK && parse.state != RECORD_DONE) {
    lp_io_source *source = &reader->source;
    if (source->position < source->length) {
      status = take_run(&parse, err);
    } else if (source->ended) {
      status = take_file_end(&parse, err);
    } else {
      status = lp_io_source_extend(source, err);
    }
  }
  return status;
}
