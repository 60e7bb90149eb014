/* The CSV reader and its numbers. Records are compared in a flat form: every field ends in '|', every record in '#'. */
#include "io_bytes.h"
#include "suites.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static persona_context *context;
static counting_allocator allocator;

static void begin(void) {
  memset(&allocator, 0, sizeof allocator);
  context = counting_context(&allocator);
  ck_assert_ptr_nonnull(context);
}

static void end(void) {
  persona_context_free(context);
  ck_assert_int_eq(allocator.in_use, 0);
}

/* Reads everything into the flat form. Returns the first status that is not OK, or OK. */
static int flatten(const char *bytes, int64_t length, int64_t piece, const persona_csv_settings *settings, char *flat,
                   size_t size, persona_error *err) {
  memory_source source = {.bytes = bytes, .length = length, .position = 0, .piece = piece};
  persona_csv_reader *reader = NULL;
  ck_assert_int_eq(persona_csv_open_source(context, "test.csv", read_memory, &source, settings, &reader, err), 0);
  size_t used = 0;
  int64_t fields = 0;
  flat[0] = '\0';
  int status = persona_csv_next(reader, &fields, err);
  while (status == PERSONA_OK && fields > 0) {
    for (int64_t i = 0; i < fields; i++) {
      const int64_t bytes_of_field = persona_csv_field_length(reader, i);
      ck_assert_int_eq((int64_t)strlen(persona_csv_field(reader, i)), bytes_of_field);
      ck_assert_uint_lt(used + (size_t)bytes_of_field + 3, size);
      memcpy(flat + used, persona_csv_field(reader, i), (size_t)bytes_of_field);
      used += (size_t)bytes_of_field;
      flat[used++] = '|';
    }
    flat[used++] = '#';
    flat[used] = '\0';
    status = persona_csv_next(reader, &fields, err);
  }
  if (status == PERSONA_OK) {
    ck_assert_int_eq(err->status, PERSONA_OK);
    ck_assert_str_eq(err->message, "");
  }
  persona_csv_free(reader);
  return status;
}

typedef struct good_case {
  const char *bytes;
  const char *flat;
} good_case;

static const good_case good_cases[] = {
    {"", ""},
    {"\n\r\n\r", ""},
    {"\xEF\xBB\xBF", ""},
    {"a", "a|#"},
    {"a,b\n1,2\n", "a|b|#1|2|#"},
    {"a,b\n1,2", "a|b|#1|2|#"},
    {"a,b\r\n1,2\r\n", "a|b|#1|2|#"},
    {"a,b\r1,2\r", "a|b|#1|2|#"},
    {"a,b\n1,2\r\n3,4\r5,6", "a|b|#1|2|#3|4|#5|6|#"},
    {"\xEF\xBB\xBF"
     "a,b\n1,2\n",
     "a|b|#1|2|#"},
    {"\xEF\xBB\xBF\"a\",b\n1,2\n", "a|b|#1|2|#"},
    {"a\xEF\xBB\xBF,b\n", "a\xEF\xBB\xBF|b|#"},
    {"a;b\n1;2\n", "a|b|#1|2|#"},
    {"a\tb\n1\t2\n", "a|b|#1|2|#"},
    {"a;b;c,d\n1;2;3\n", "a|b|c,d|#1|2|3|#"},
    {"a,b;c\n", "a|b;c|#"},   /* a tie goes to the comma */
    {"a;b\tc\n", "a|b\tc|#"}, /* and then to the semicolon */
    {"\"x,y,z\";b\n1;2\n", "x,y,z|b|#1|2|#"},
    {"\"x\"\";,,\";b\n", "x\";,,|b|#"},
    {"5\" pipe,b\n", "5\" pipe|b|#"}, /* a quote inside a field without quotes is a character */
    {"a,b\n\n\n1,2\n\n", "a|b|#1|2|#"},
    {"\n\na,b\n1,2\n", "a|b|#1|2|#"},
    {"\n\r\na;b\n1;2\n", "a|b|#1|2|#"}, /* blank lines tell no delimiter */
    {"5\" pipe;b\n1;2\n", "5\" pipe|b|#1|2|#"},
    {"a,b\r\n\r\n1,2\r\n", "a|b|#1|2|#"},
    {"a\n\"\"\n\n1\n", "a|#|#1|#"}, /* an empty quoted field is a record, a blank line is none */
    {"a,b\n,\n\"\",\"\"\n", "a|b|#||#||#"},
    {"\"a\",\"b\"\n\"1\",\"2\"", "a|b|#1|2|#"},
    {"a,b\n\"1\n2\",\"3\r\n4\"\n", "a|b|#1\n2|3\r\n4|#"},
    {"a,b\n\"1\r2\",\"\n\"\r\n5,6", "a|b|#1\r2|\n|#5|6|#"},
    {"a,b\n\"\"\"q\"\"\",\"\"\"\"\n", "a|b|#\"q\"|\"|#"},
    {"a,b\n\"x,y\",\",\"\n", "a|b|#x,y|,|#"},
    {" a , b \n 1 , 2 \n", " a | b |# 1 | 2 |#"},
    {"gr\xC3\xB6\xC3\x9F"
     "e,\xE6\x97\xA5\xE6\x9C\xAC\n\xF0\x9F\x98\x80,x\n",
     "gr\xC3\xB6\xC3\x9F"
     "e|\xE6\x97\xA5\xE6\x9C\xAC|#\xF0\x9F\x98\x80|x|#"},
};

static const int64_t pieces[] = {1, 2, 3, 5, 7, 11, 64, 1 << 20};

START_TEST(good_files_read_the_same_in_any_pieces) {
  const good_case *good = &good_cases[_i];
  for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
    char flat[256];
    persona_error err;
    const int status = flatten(good->bytes, (int64_t)strlen(good->bytes), pieces[p], NULL, flat, sizeof flat, &err);
    ck_assert_msg(status == PERSONA_OK, "case %d in pieces of %d: %s", _i, (int)pieces[p], err.message);
    ck_assert_str_eq(flat, good->flat);
  }
}
END_TEST

typedef struct bad_case {
  const char *bytes;
  int64_t length; /* 0: up to the first NUL */
  int status;
  int64_t line;
  int64_t field;
  const char *says;
} bad_case;

static const bad_case bad_cases[] = {
    {"a,b\n1\n", 0, PERSONA_FORMAT, 2, 2, "test.csv:2: field 2: the record has 1 field and the first record has 2"},
    {"a,b\n1,2\n3,4,5\n", 0, PERSONA_FORMAT, 3, 3, "has 3 fields"},
    {"a,b\n\"1\n\n2\",3\r\n4\n", 0, PERSONA_FORMAT, 5, 2, "test.csv:5: field 2: the record has 1 field"},
    {"a,b\n1,\"2\n3,4\n", 0, PERSONA_FORMAT, 2, 2,
     "test.csv:2: field 2: the quote that opens this field is never closed"},
    {"\"", 0, PERSONA_FORMAT, 1, 1, "never closed"},
    {"a,b\n1,\"2\"3\n", 0, PERSONA_FORMAT, 2, 2, "test.csv:2: field 2: text follows the closing quote"},
    {"a,b\n\"1\" ,2\n", 0, PERSONA_FORMAT, 2, 1, "text follows the closing quote"},
    {"a,b\n1,\"\n\n\"x\n", 0, PERSONA_FORMAT, 4, 2, "test.csv:4: field 2: text follows"},
    {"a,b\n1,2\n3,\0004\n", 13, PERSONA_FORMAT, 3, 2, "test.csv:3: field 2: a NUL byte"},
    {"\0", 1, PERSONA_FORMAT, 1, 1, "a NUL byte"},
    {"a,b\n1,\"\0\"\n", 10, PERSONA_FORMAT, 2, 2, "a NUL byte"},
    {"\xFF\xFE"
     "a\0,\0b\0",
     8, PERSONA_FORMAT, 1, 1, ""},
    {"a,b\n1,caf\xE9\n", 0, PERSONA_FORMAT, 2, 2, "test.csv:2: field 2: byte 0xE9 is not UTF-8 text"},
    {"a,b\n1,\"x\xC3\"\n", 0, PERSONA_FORMAT, 2, 2, "byte 0xC3 is not UTF-8"},
    {"a,b\n1,\xC0\x80\n", 0, PERSONA_FORMAT, 2, 2, "byte 0xC0"},         /* overlong */
    {"a,b\n1,\xED\xA0\x80\n", 0, PERSONA_FORMAT, 2, 2, "byte 0xED"},     /* a surrogate */
    {"a,b\n1,\xF4\x90\x80\x80\n", 0, PERSONA_FORMAT, 2, 2, "byte 0xF4"}, /* beyond U+10FFFF */
    {"a,b\r\n1,2\r\n\r\n3\r\n", 0, PERSONA_FORMAT, 4, 2, "has 1 field"},
    {"a,b\r1,2\r\r3\r", 0, PERSONA_FORMAT, 4, 2, "has 1 field"},
};

START_TEST(bad_files_name_line_and_field) {
  const bad_case *bad = &bad_cases[_i];
  const int64_t length = bad->length > 0 ? bad->length : (int64_t)strlen(bad->bytes);
  for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
    char flat[256];
    persona_error err;
    const int status = flatten(bad->bytes, length, pieces[p], NULL, flat, sizeof flat, &err);
    ck_assert_msg(status == bad->status, "case %d: status %d: %s", _i, status, err.message);
    ck_assert_int_eq(err.status, status);
    ck_assert_int_eq(err.line, bad->line);
    ck_assert_int_eq(err.column, bad->field);
    ck_assert_int_eq(err.row, -1);
    ck_assert_msg(strstr(err.message, bad->says) != NULL, "case %d: '%s'", _i, err.message);
    ck_assert_ptr_nonnull(strstr(err.message, "test.csv:"));
  }
}
END_TEST

/* A reader that failed has lost its place: it fails again rather than going on. */
START_TEST(failed_reader_stays_failed) {
  const char bytes[] = "a,b\n1\n2,3\n";
  memory_source source = {.bytes = bytes, .length = sizeof bytes - 1, .position = 0, .piece = 4};
  persona_csv_reader *reader = NULL;
  persona_error first;
  persona_error second;
  int64_t fields = 7;
  ck_assert_int_eq(persona_csv_open_source(context, "x", read_memory, &source, NULL, &reader, NULL), 0);
  ck_assert_int_eq(persona_csv_next(reader, &fields, &first), PERSONA_OK);
  ck_assert_int_eq(persona_csv_next(reader, &fields, &first), PERSONA_FORMAT);
  ck_assert_int_eq(persona_csv_next(reader, &fields, &second), PERSONA_FORMAT);
  ck_assert_int_eq(fields, 0);
  ck_assert_int_eq(memcmp(&first, &second, sizeof first), 0);
  ck_assert_ptr_null(persona_csv_field(reader, 0));
  persona_csv_free(reader);
}
END_TEST

START_TEST(lines_count_all_line_ends) {
  const char bytes[] = "\xEF\xBB\xBF\r\n\na,b\r\"1\r\n2\n3\r4\",\"\n\"\n\n\r5,6\r\n7,8";
  const int64_t lines[] = {3, 4, 11, 12};
  for (int64_t piece = 1; piece < 5; piece++) {
    memory_source source = {.bytes = bytes, .length = sizeof bytes - 1, .position = 0, .piece = piece};
    persona_csv_reader *reader = NULL;
    int64_t fields = 0;
    ck_assert_int_eq(persona_csv_open_source(context, "x", read_memory, &source, NULL, &reader, NULL), 0);
    for (int i = 0; i < 4; i++) {
      ck_assert_int_eq(persona_csv_next(reader, &fields, NULL), 0);
      ck_assert_int_eq(fields, 2);
      ck_assert_int_eq(persona_csv_line(reader), lines[i]);
    }
    ck_assert_int_eq(persona_csv_next(reader, &fields, NULL), 0);
    ck_assert_int_eq(fields, 0);
    ck_assert_int_eq(persona_csv_next(reader, &fields, NULL), 0);
    ck_assert_int_eq(fields, 0);
    ck_assert_int_eq(persona_csv_line(reader), 0);
    persona_csv_free(reader);
  }
}
END_TEST

START_TEST(each_limit_holds_and_one_less_fails) {
  char flat[256];
  persona_error err;
  persona_csv_settings settings;
  persona_csv_settings_init(&settings);
  settings.maximum_record_bytes = 11; /* "\"aa\",bbbb,c", without the line end */
  settings.maximum_field_bytes = 4;
  settings.maximum_columns = 3;
  const char bytes[] = "x,y,z\r\n\"aa\",bbbb,c\r\n";
  const int64_t length = sizeof bytes - 1;
  ck_assert_int_eq(flatten(bytes, length, 3, &settings, flat, sizeof flat, &err), PERSONA_OK);
  ck_assert_str_eq(flat, "x|y|z|#aa|bbbb|c|#");
  settings.maximum_record_bytes = 10;
  ck_assert_int_eq(flatten(bytes, length, 3, &settings, flat, sizeof flat, &err), PERSONA_TOO_LARGE);
  ck_assert_int_eq(err.line, 2);
  ck_assert_str_eq(err.message, "test.csv:2: the record is longer than 10 bytes");
  settings.maximum_record_bytes = 11;
  settings.maximum_field_bytes = 3;
  ck_assert_int_eq(flatten(bytes, length, 3, &settings, flat, sizeof flat, &err), PERSONA_TOO_LARGE);
  ck_assert_int_eq(err.line, 2);
  ck_assert_int_eq(err.column, 2);
  ck_assert_str_eq(err.message, "test.csv:2: field 2: the field is longer than 3 bytes");
  settings.maximum_field_bytes = 4;
  settings.maximum_columns = 2;
  ck_assert_int_eq(flatten(bytes, length, 3, &settings, flat, sizeof flat, &err), PERSONA_TOO_LARGE);
  ck_assert_int_eq(err.line, 1);
  ck_assert_str_eq(err.message, "test.csv:1: the record has more than 2 fields");
}
END_TEST

/* Found by fuzzing: with two faults in one record, the same one is reported in any pieces. */
START_TEST(first_fault_wins_in_any_pieces) {
  const char bytes[] = "\"2b\"rrrrrrrrrrrrrrrr\n";
  persona_csv_settings settings;
  persona_csv_settings_init(&settings);
  settings.maximum_record_bytes = 10;
  settings.maximum_field_bytes = 8;
  for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
    char flat[64];
    persona_error err;
    ck_assert_int_eq(flatten(bytes, sizeof bytes - 1, pieces[p], &settings, flat, sizeof flat, &err), PERSONA_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.message, "text follows the closing quote"));
  }
}
END_TEST

/* Found by fuzzing: the delimiter is told from the same bytes in any pieces, also when the first record is too long. */
START_TEST(delimiter_is_told_the_same_in_any_pieces) {
  const char bytes[] = "a,bcdefghij;;;;;;;;;;;;\n";
  persona_csv_settings settings;
  persona_csv_settings_init(&settings);
  settings.maximum_record_bytes = 8;
  settings.maximum_field_bytes = 4;
  for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
    char flat[64];
    persona_error err;
    ck_assert_int_eq(flatten(bytes, sizeof bytes - 1, pieces[p], &settings, flat, sizeof flat, &err),
                     PERSONA_TOO_LARGE);
    ck_assert_str_eq(err.message, "test.csv:1: field 2: the field is longer than 4 bytes");
  }
}
END_TEST

START_TEST(limit_inside_quotes_points_at_the_quote) {
  char flat[256];
  persona_error err;
  persona_csv_settings settings;
  persona_csv_settings_init(&settings);
  settings.maximum_record_bytes = 12;
  const char bytes[] = "x,y\n1,\"open\n2,3\n4,5\n";
  ck_assert_int_eq(flatten(bytes, sizeof bytes - 1, 100, &settings, flat, sizeof flat, &err), PERSONA_TOO_LARGE);
  ck_assert_int_eq(err.line, 2);
  ck_assert_ptr_nonnull(strstr(err.message, "the quote that opens field 2 on line 2 is perhaps not closed"));
}
END_TEST

/* What a source makes up: `unit` again and again until `total` bytes, then nothing. */
typedef struct endless_source {
  const char *header;
  const char *unit;
  int64_t given;
  int64_t total;
} endless_source;

static int64_t read_endless(void *user, char *buffer, int64_t capacity) {
  endless_source *source = user;
  const int64_t header = (int64_t)strlen(source->header);
  const int64_t unit = (int64_t)strlen(source->unit);
  int64_t count = 0;
  for (; count < capacity && source->given < source->total; count++) {
    const int64_t at = source->given++;
    buffer[count] = at < header ? source->header[at] : source->unit[(at - header) % unit];
  }
  return count;
}

typedef struct large_case {
  const char *header;
  const char *unit;
  const char *says;
} large_case;

static const large_case large_cases[] = {
    {"", "a", "big:1: field 1: the field is longer than 1048576 bytes"},
    {"a,b\n", "x", "big:2: field 1: the field is longer than 1048576 bytes"},
    {"", "1,", "big:1: the record has more than 65536 fields"},
    {"a,b\n1,\"", "2\n",
     "big:2: field 2: the field is longer than 1048576 bytes; the quote that opens it is perhaps not"},
    {"", "12345678901234567890123456789012345678901234567890123456789012345678901234567890,",
     "big:1: the record is longer than 4194304 bytes"},
    {"", "\"", "big:1: field 1: the field is longer than 1048576 bytes"}, /* nothing but doubled quotes */
};

START_TEST(ten_megabytes_on_one_line_stay_within_the_default_limits) {
  const large_case *large = &large_cases[_i];
  endless_source source = {.header = large->header, .unit = large->unit, .given = 0, .total = 10000000};
  persona_csv_reader *reader = NULL;
  persona_error err;
  int64_t fields = 0;
  ck_assert_int_eq(persona_csv_open_source(context, "big", read_endless, &source, NULL, &reader, NULL), 0);
  int status = PERSONA_OK;
  do {
    status = persona_csv_next(reader, &fields, &err);
  } while (status == PERSONA_OK && fields > 0);
  ck_assert_int_eq(status, PERSONA_TOO_LARGE);
  ck_assert_msg(strstr(err.message, large->says) != NULL, "%s", err.message);
  ck_assert_int_lt(allocator.highest, INT64_C(20) << 20);
  persona_csv_free(reader);
}
END_TEST

static int64_t memory_for_records(int64_t records) {
  endless_source source = {.header = "id,a,b,c\n", .unit = "agent,1,2.5,\"x\"\r\n", .given = 0, .total = 0};
  source.total = (int64_t)strlen(source.header) + records * (int64_t)strlen(source.unit);
  persona_csv_reader *reader = NULL;
  int64_t fields = 0;
  int64_t read = -1; /* without the header */
  allocator.highest = 0;
  ck_assert_int_eq(persona_csv_open_source(context, "long", read_endless, &source, NULL, &reader, NULL), 0);
  do {
    ck_assert_int_eq(persona_csv_next(reader, &fields, NULL), PERSONA_OK);
    if (fields > 0) read++;
  } while (fields > 0);
  ck_assert_int_eq(read, records);
  persona_csv_free(reader);
  return allocator.highest;
}

START_TEST(two_million_records_need_no_more_memory_than_ten) {
  const int64_t few = memory_for_records(10);
  const int64_t many = memory_for_records(2000000);
  ck_assert_int_eq(many, few);
  ck_assert_int_lt(many, 128 * 1024);
}
END_TEST

/* A small generator of the test's own, so that its numbers do not come from the library. */
static uint32_t draw(uint32_t *state, uint32_t count) {
  *state = *state * 1664525u + 1013904223u;
  return (*state >> 8) % count;
}

/* Writes random records by the rules of RFC 4180, and what they must read as. */
START_TEST(what_a_writer_quotes_is_read_back) {
  static const char *const parts[] = {
      "a", "\"", "\n", "\r\n", ",", ";", "\t", " ", "\xC3\xBC", "0.5", "\xF0\x9F\x98\x80"};
  static const char *const line_ends[] = {"\n", "\r\n", "\r"};
  static const char delimiters[] = {',', ';', '\t'};
  for (uint32_t seed = 1; seed <= 300; seed++) {
    uint32_t state = seed * 2654435761u;
    const char delimiter = delimiters[draw(&state, 3)];
    const char *line_end = line_ends[draw(&state, 3)];
    const uint32_t columns = 1 + draw(&state, 5);
    char bytes[8192] = "";
    char expected[8192] = "";
    for (uint32_t record = 0; record < 12; record++) {
      for (uint32_t field = 0; field < columns; field++) {
        char text[128] = "";
        const uint32_t count = draw(&state, 5);
        for (uint32_t i = 0; i < count; i++) strcat(text, parts[draw(&state, sizeof parts / sizeof parts[0])]);
        char quoted[300] = "\"";
        size_t length = 1;
        for (const char *at = text; *at != '\0'; at++) {
          if (*at == '"') quoted[length++] = '"';
          quoted[length++] = *at;
        }
        quoted[length++] = '"';
        quoted[length] = '\0';
        const bool needed = text[strcspn(text, "\"\r\n,;\t")] != '\0' || columns == 1;
        if (field > 0) strncat(bytes, &delimiter, 1);
        strcat(bytes, needed || draw(&state, 2) == 0 ? quoted : text);
        strcat(expected, text);
        strcat(expected, "|");
      }
      strcat(bytes, line_end);
      strcat(expected, "#");
    }
    persona_csv_settings settings;
    persona_csv_settings_init(&settings);
    settings.delimiter = delimiter;
    for (int64_t piece = 1; piece <= 64; piece *= 4) {
      char flat[8192];
      persona_error err;
      const int status = flatten(bytes, (int64_t)strlen(bytes), piece, &settings, flat, sizeof flat, &err);
      ck_assert_msg(status == PERSONA_OK, "seed %u: %s", seed, err.message);
      ck_assert_str_eq(flat, expected);
    }
  }
}
END_TEST

START_TEST(given_delimiter_is_not_told_again) {
  char flat[256];
  persona_error err;
  persona_csv_settings settings;
  persona_csv_settings_init(&settings);
  settings.delimiter = ';';
  ck_assert_int_eq(flatten("a,b,c\n1,2,3\n", 12, 5, &settings, flat, sizeof flat, &err), PERSONA_OK);
  ck_assert_str_eq(flat, "a,b,c|#1,2,3|#");
}
END_TEST

static int64_t read_failing(void *user, char *buffer, int64_t capacity) {
  int64_t *left = user;
  if (*left == 0) return -1;
  *left = *left - 1;
  memset(buffer, 'a', (size_t)capacity / 4096);
  return capacity / 4096;
}

START_TEST(failing_source_and_missing_files_are_file_errors) {
  persona_csv_reader *reader = NULL;
  persona_error err;
  int64_t fields = 0;
  for (int64_t good = 0; good < 3; good++) {
    int64_t left = good;
    ck_assert_int_eq(persona_csv_open_source(context, "pipe", read_failing, &left, NULL, &reader, &err), 0);
    ck_assert_int_eq(persona_csv_next(reader, &fields, &err), PERSONA_FILE);
    ck_assert_ptr_nonnull(strstr(err.message, "pipe: the source of bytes failed"));
    persona_csv_free(reader);
  }
  ck_assert_int_eq(persona_csv_open(context, "/no/such/file.csv", NULL, &reader, &err), PERSONA_FILE);
  ck_assert_ptr_null(reader);
  ck_assert_str_eq(err.message, "/no/such/file.csv: the file cannot be opened: No such file or directory");
  ck_assert_int_eq(persona_csv_open(context, "/", NULL, &reader, &err), PERSONA_FILE);
  ck_assert_str_eq(err.message, "/: the file cannot be read: Is a directory");
}
END_TEST

START_TEST(file_reads_like_a_source) {
  char path[] = "/tmp/persona-test-csv-XXXXXX";
  const int descriptor = mkstemp(path);
  ck_assert_int_ge(descriptor, 0);
  const char bytes[] = "a,b\n1,2\n";
  ck_assert_int_eq(write(descriptor, bytes, sizeof bytes - 1), (int)sizeof bytes - 1);
  (void)close(descriptor);
  persona_csv_reader *reader = NULL;
  int64_t fields = 0;
  ck_assert_int_eq(persona_csv_open(context, path, NULL, &reader, NULL), PERSONA_OK);
  ck_assert_int_eq(persona_csv_next(reader, &fields, NULL), PERSONA_OK);
  ck_assert_int_eq(persona_csv_next(reader, &fields, NULL), PERSONA_OK);
  ck_assert_str_eq(persona_csv_field(reader, 1), "2");
  persona_csv_free(reader);
  (void)unlink(path);
}
END_TEST

START_TEST(misuse_is_refused) {
  persona_csv_settings settings;
  persona_csv_reader *reader = NULL;
  persona_error err;
  int64_t fields = 0;
  memory_source source = {.bytes = "", .length = 0, .position = 0, .piece = 1};
  persona_csv_settings_init(NULL);
  persona_csv_free(NULL);
  ck_assert_int_eq(persona_csv_open(NULL, "x", NULL, &reader, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_csv_open(context, NULL, NULL, &reader, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_csv_open(context, "x", NULL, NULL, NULL), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_csv_open_source(context, "x", NULL, NULL, NULL, &reader, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_csv_next(NULL, &fields, &err), PERSONA_INVALID_ARGUMENT);
  for (int broken = 0; broken < 6; broken++) {
    persona_csv_settings_init(&settings);
    if (broken == 0) settings.struct_size = 4;
    if (broken == 1) settings.delimiter = '|';
    if (broken == 2) settings.maximum_record_bytes = 0;
    if (broken == 3) settings.maximum_field_bytes = -1;
    if (broken == 4) settings.maximum_columns = 0;
    if (broken == 5) settings.maximum_record_bytes = INT64_MAX;
    const int status = persona_csv_open_source(context, "x", read_memory, &source, &settings, &reader, &err);
    ck_assert_int_eq(status, PERSONA_INVALID_ARGUMENT);
    ck_assert_ptr_null(reader);
  }
  ck_assert_ptr_null(persona_csv_field(NULL, 0));
  ck_assert_int_eq(persona_csv_field_length(NULL, 0), 0);
  ck_assert_int_eq(persona_csv_line(NULL), 0);
}
END_TEST

START_TEST(every_failed_allocation_is_reported) {
  const char bytes[] = "a,b\n\"1\n2\",3\n";
  bool finished = false;
  for (int64_t refused = 1; !finished; refused++) {
    ck_assert_int_lt(refused, 100);
    counting_allocator failing = {.calls = 0, .in_use = 0, .highest = 0, .refused = refused};
    persona_context *poor = counting_context(&failing);
    if (poor == NULL) continue;
    char wide[9000]; /* makes the buffers grow */
    memset(wide, ',', sizeof wide);
    memory_source source = {.bytes = wide, .length = sizeof wide, .position = 0, .piece = 50};
    persona_csv_reader *reader = NULL;
    persona_error err;
    int64_t fields = 0;
    int status = persona_csv_open_source(poor, bytes, read_memory, &source, NULL, &reader, &err);
    if (status == PERSONA_OK) status = persona_csv_next(reader, &fields, &err);
    finished = failing.calls < refused;
    ck_assert_int_eq(status, finished ? PERSONA_OK : PERSONA_OUT_OF_MEMORY);
    persona_csv_free(reader);
    persona_context_free(poor);
    ck_assert_int_eq(failing.in_use, 0);
  }
}
END_TEST

static const char *const numbers[] = {
    "0",
    "-0",
    "+0",
    "1",
    "-1",
    "+5",
    "007",
    "3.25",
    ".5",
    "5.",
    "1e3",
    "1E+3",
    "1e-3",
    "-2.5e2",
    "0.1",
    "0.2",
    "0.3",
    "1e22",
    "1e23",
    "123456789012345",
    "1e308",
    "4.9e-324",
    "2.2250738585072011e-308",
    "1.7976931348623157e308",
    "0e999999999999999999999",
    "9007199254740993",
    "9007199254740993.0000000000000000000000000000000000000000000000000000000000000000000000001",
    "8.41e21",
    "5e-324",
    "1e-22",
    "123456789012345e-22",
    "0.000000000000000000000000000000001e33"};

START_TEST(numbers_read_like_strtod) {
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    double value = 7.0;
    const double expected = strtod(numbers[i], NULL);
    ck_assert_msg(persona_csv_number(numbers[i], &value) == 1, "%s", numbers[i]);
    ck_assert_msg(memcmp(&value, &expected, sizeof value) == 0, "%s read as %.17g", numbers[i], value);
  }
}
END_TEST

/* Random doubles in 1 to 30 digits, with and without exponent, against strtod in the C locale. */
START_TEST(random_numbers_read_like_strtod) {
  uint32_t state = 12345;
  for (int i = 0; i < 200000; i++) {
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) bits = bits << 16 | draw(&state, 65536);
    double number = 0.0;
    memcpy(&number, &bits, sizeof number);
    if (!isfinite(number)) continue;
    if (i % 2 == 0) number = ldexp(number, -ilogb(number) + (int)draw(&state, 80) - 40);
    char text[512];
    const int digits = 1 + (int)draw(&state, 30);
    const bool plain = fabs(number) < 1e20 && fabs(number) > 1e-5;
    (void)snprintf(text, sizeof text, plain && i % 4 == 0 ? "%.*f" : "%.*e", digits, number);
    const double expected = strtod(text, NULL);
    double value = 0.0;
    if (!isfinite(expected) || expected == 0.0) continue;
    ck_assert_int_eq(persona_csv_number(text, &value), 1);
    ck_assert_msg(value == expected, "%s read as %.17g", text, value);
  }
}
END_TEST

/* The point halfway between 1 and its successor needs 53 digits; one more digit far behind decides. */
START_TEST(digits_far_behind_decide_a_tie) {
  char text[3000] = "1.00000000000000011102230246251565404236316680908203125";
  double value = 0.0;
  ck_assert_int_eq(persona_csv_number(text, &value), 1);
  ck_assert(value == 1.0);
  const size_t length = strlen(text);
  memset(text + length, '0', 2000);
  text[length + 2000] = '\0';
  ck_assert_int_eq(persona_csv_number(text, &value), 1);
  ck_assert(value == 1.0);
  text[length + 2000] = '1';
  text[length + 2001] = '\0';
  ck_assert_int_eq(persona_csv_number(text, &value), 1);
  ck_assert(value == 1.0 + DBL_EPSILON);
}
END_TEST

START_TEST(missing_answers_and_text) {
  static const char *const missing[] = {"", " ", "\t ", "NA", "NaN", "nan", " NA ", "\tNaN"};
  static const char *const texts[] = {"x",
                                      "-",
                                      "+",
                                      ".",
                                      "e5",
                                      "1e",
                                      "1e+",
                                      "1,5",
                                      "1 2",
                                      "0x10",
                                      "inf",
                                      "Inf",
                                      "infinity",
                                      "-inf",
                                      "nan(1)",
                                      "na",
                                      "N/A",
                                      "NAN",
                                      "-NaN",
                                      "1.2.3",
                                      "--1",
                                      "1e5.0",
                                      "1e400",
                                      "-1e400",
                                      "1e-400",
                                      "1e999999999999999999999",
                                      "1d5",
                                      "1_000",
                                      "1f",
                                      ("\xC2\xA0"
                                       "1"),
                                      "1\n",
                                      "\xD9\xA1"};
  double value = 0.0;
  for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
    value = 7.0;
    ck_assert_msg(persona_csv_number(missing[i], &value) == 2, "'%s'", missing[i]);
    ck_assert(isnan(value));
  }
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    ck_assert_msg(persona_csv_number(texts[i], &value) == 0, "'%s'", texts[i]);
  }
  ck_assert_int_eq(persona_csv_number(" \t-2.5\t ", &value), 1);
  ck_assert(value == -2.5);
  ck_assert_int_eq(persona_csv_number(NULL, &value), 0);
  ck_assert_int_eq(persona_csv_number("1", NULL), 0);
}
END_TEST

START_TEST(numbers_ignore_the_locale) {
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) {
    puts("skipped: numbers_ignore_the_locale needs the locale de_DE.UTF-8");
    return;
  }
  double short_number = 0.0;
  double long_number = 0.0;
  double comma = 0.0;
  const double local = strtod("1,5", NULL);
  const int32_t short_status = persona_csv_number("1.5", &short_number);
  const int32_t long_status = persona_csv_number("0.12345678901234567890123", &long_number);
  const int32_t comma_status = persona_csv_number("1,5", &comma);
  (void)setlocale(LC_ALL, "C");
  ck_assert(local == 1.5); /* the locale was really in force */
  ck_assert_int_eq(short_status, 1);
  ck_assert(short_number == 1.5);
  ck_assert_int_eq(long_status, 1);
  ck_assert(long_number == 0.12345678901234567890123);
  ck_assert_int_eq(comma_status, 0);
}
END_TEST

Suite *csv_suite(void) {
  Suite *suite = suite_create("csv");
  TCase *reading = tcase_create("reading");
  tcase_add_checked_fixture(reading, begin, end);
  tcase_set_timeout(reading, 120);
  tcase_add_loop_test(reading, good_files_read_the_same_in_any_pieces, 0, sizeof good_cases / sizeof good_cases[0]);
  tcase_add_loop_test(reading, bad_files_name_line_and_field, 0, sizeof bad_cases / sizeof bad_cases[0]);
  tcase_add_test(reading, failed_reader_stays_failed);
  tcase_add_test(reading, lines_count_all_line_ends);
  tcase_add_test(reading, each_limit_holds_and_one_less_fails);
  tcase_add_test(reading, first_fault_wins_in_any_pieces);
  tcase_add_test(reading, delimiter_is_told_the_same_in_any_pieces);
  tcase_add_test(reading, limit_inside_quotes_points_at_the_quote);
  tcase_add_loop_test(reading, ten_megabytes_on_one_line_stay_within_the_default_limits, 0,
                      sizeof large_cases / sizeof large_cases[0]);
  tcase_add_test(reading, two_million_records_need_no_more_memory_than_ten);
  tcase_add_test(reading, what_a_writer_quotes_is_read_back);
  tcase_add_test(reading, given_delimiter_is_not_told_again);
  tcase_add_test(reading, failing_source_and_missing_files_are_file_errors);
  tcase_add_test(reading, file_reads_like_a_source);
  tcase_add_test(reading, misuse_is_refused);
  tcase_add_test(reading, every_failed_allocation_is_reported);
  suite_add_tcase(suite, reading);
  TCase *values = tcase_create("numbers");
  tcase_set_timeout(values, 60);
  tcase_add_test(values, numbers_read_like_strtod);
  tcase_add_test(values, random_numbers_read_like_strtod);
  tcase_add_test(values, digits_far_behind_decide_a_tie);
  tcase_add_test(values, missing_answers_and_text);
  tcase_add_test(values, numbers_ignore_the_locale);
  suite_add_tcase(suite, values);
  return suite;
}
