/* .npy files: every cell type, order and byte order; headers that lie; what is written. That numpy reads and writes the
 * same is tests/oracle/exchange.py's to say. */
#include "faulty.h"
#include "fixtures.h"
#include "io_bytes.h"
#include "suites.h"

#include <persona/npy.h>
#include <stdio.h>
#include <unistd.h>

enum { FILE_BYTES = 4096 };

/* A file in memory. */
typedef struct file_bytes {
  char bytes[FILE_BYTES];
  int64_t length;
} file_bytes;

static void put_bytes(file_bytes *file, const void *bytes, size_t length) {
  ck_assert_int_le(file->length + (int64_t)length, FILE_BYTES);
  memcpy(file->bytes + file->length, bytes, length);
  file->length += (int64_t)length;
}

/* A header of some version; the text is taken as it is. */
static void put_header(file_bytes *file, int version, const char *text, size_t length) {
  const char preamble[12] = {
      '\x93', 'N', 'U', 'M', 'P', 'Y', (char)version, 0, (char)(length & 255), (char)(length >> 8)};
  file->length = 0;
  put_bytes(file, preamble, version == 1 ? 10 : 12);
  put_bytes(file, text, length);
}

static int read_file(persona_context *context, const file_bytes *file, int64_t piece, persona_npy **npy,
                     persona_error *err) {
  memory_source source = {.bytes = file->bytes, .length = file->length, .piece = piece};
  return persona_npy_read_source(context, "pop.npy", read_memory, &source, npy, err);
}

/* Puts whole numbers 1..6 as cells of a type, in either byte order. */
static void put_cells(file_bytes *file, char letter, int size, bool big) {
  static const uint16_t halves[] = {0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600};
  for (int number = 1; number <= 6; number++) {
    char cell[8] = {0};
    const double wide = number;
    const float single = (float)number;
    if (letter == 'f' && size == 8) memcpy(cell, &wide, 8);
    if (letter == 'f' && size == 4) memcpy(cell, &single, 4);
    if (letter == 'f' && size == 2) memcpy(cell, &halves[number - 1], 2);
    if (letter != 'f') cell[0] = (char)(letter == 'b' ? number % 2 : number);
    for (int b = 0; b < size; b++) put_bytes(file, &cell[big ? size - 1 - b : b], 1);
  }
}

START_TEST(every_cell_type_and_order) {
  static const struct {
    const char *code;
    int32_t dtype;
  } types[] = {{"f8", PERSONA_FLOAT64}, {"f4", PERSONA_FLOAT32}, {"f2", PERSONA_FLOAT16}, {"i1", PERSONA_INT8},
               {"i2", PERSONA_INT16},   {"i4", PERSONA_INT32},   {"i8", PERSONA_INT64},   {"u1", PERSONA_UINT8},
               {"u2", PERSONA_UINT16},  {"u4", PERSONA_UINT32},  {"u8", PERSONA_UINT64},  {"b1", PERSONA_UINT8}};
  persona_context *context = make_context(1);
  for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
    for (int form = 0; form < 12; form++) {
      const bool big = form % 2 != 0;
      const bool fortran = form / 2 % 2 != 0;
      const int size = types[t].code[1] - '0';
      const char order = (char)(size == 1 && !big ? '|' : (big ? '>' : '<'));
      char text[128];
      file_bytes file;
      persona_error err;
      persona_npy *npy = NULL;
      persona_matrix matrix;
      const int length = snprintf(text, sizeof text, "{'descr': '%c%s', 'fortran_order': %s, 'shape': (2, 3), }  \n",
                                  order, types[t].code, fortran ? "True" : "False");
      put_header(&file, 1 + form / 4, text, (size_t)length);
      put_cells(&file, types[t].code[0], size, big);
      ck_ok(read_file(context, &file, 7, &npy, &err), err);
      persona_npy_get_matrix(npy, &matrix);
      ck_assert_int_eq(matrix.dtype, types[t].dtype);
      ck_assert_int_eq(matrix.rows, 2);
      ck_assert_int_eq(matrix.columns, 3);
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 3; j++) {
          const int place = fortran ? i + 2 * j : 3 * i + j;
          const double expected = types[t].code[0] == 'b' ? (place + 1) % 2 : place + 1;
          ck_assert_double_eq(persona_matrix_cell(&matrix, i, j), expected);
        }
      }
      persona_npy_free(npy);
      /* The same bytes in place; a single byte has no order. */
      const int status = persona_npy_view(file.bytes, file.length, &matrix, &err);
      ck_assert_int_eq(status, big && size > 1 ? PERSONA_UNSUPPORTED : PERSONA_OK);
      if (status == PERSONA_OK) ck_assert_ptr_eq(matrix.data, file.bytes + file.length - 6 * size);
    }
  }
  persona_context_free(context);
}
END_TEST

/* A header of version 1 with the text, in front of `cells` bytes; what reading says. */
static int read_text(const char *text, size_t length, int64_t cells, persona_error *err) {
  persona_context *context = make_context(1);
  persona_npy *npy = NULL;
  persona_npy *again = NULL;
  persona_matrix matrix;
  persona_error other;
  file_bytes file;
  put_header(&file, 1, text, length);
  memset(file.bytes + file.length, 0, (size_t)cells);
  file.length += cells;
  const int status = read_file(context, &file, FILE_BYTES, &npy, err);
  ck_assert((status == PERSONA_OK) == (npy != NULL));
  /* In pieces and in place the same is said. */
  ck_assert_int_eq(read_file(context, &file, 1, &again, &other), status);
  ck_assert_str_eq(other.message, err->message);
  ck_assert_int_eq(persona_npy_view(file.bytes, file.length, &matrix, &other), status);
  persona_npy_free(npy);
  persona_npy_free(again);
  persona_context_free(context);
  return status;
}

START_TEST(headers_as_people_write_them) {
  static const struct {
    const char *text;
    int64_t cells;
  } headers[] = {
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n", 48},
      {"{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<f8\"}", 48},
      {" { 'shape' : ( 2 , 3 , ) , 'fortran_order' : True , 'descr' : '=f4' } \n\n", 24},
      {"{'descr': '|i1', 'fortran_order': False, 'shape': (2L, 3L)}", 6},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (4,)}", 32},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3)}", 0},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (3, 0)}", 0},
  };
  for (size_t h = 0; h < sizeof headers / sizeof headers[0]; h++) {
    persona_error err;
    const int status = read_text(headers[h].text, strlen(headers[h].text), headers[h].cells, &err);
    ck_assert_msg(status == PERSONA_OK, "%s: %s", headers[h].text, err.message);
    /* A byte more and a byte less are noticed. */
    ck_assert_int_eq(read_text(headers[h].text, strlen(headers[h].text), headers[h].cells + 1, &err), PERSONA_FORMAT);
    ck_assert_msg(strstr(err.message, "more bytes follow") != NULL, "%s", err.message);
    if (headers[h].cells == 0) continue;
    ck_assert_int_eq(read_text(headers[h].text, strlen(headers[h].text), headers[h].cells - 1, &err), PERSONA_FORMAT);
    ck_assert_msg(strstr(err.message, "ends early") != NULL, "%s", err.message);
  }
}
END_TEST

START_TEST(headers_that_lie_are_refused) {
  static const struct {
    const char *text;
    int status;
    const char *part;
  } headers[] = {
      {"", PERSONA_FORMAT, "no dictionary"},
      {"[1, 2]", PERSONA_FORMAT, "no dictionary"},
      {"{", PERSONA_FORMAT, "no dictionary of texts"},
      {"{}", PERSONA_FORMAT, "lacks"},
      {"{'descr': '<f8', 'shape': (2, 3)}", PERSONA_FORMAT, "lacks"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)", PERSONA_FORMAT, "closing brace"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3}", PERSONA_FORMAT, "tuple"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': 2, 3)}", PERSONA_FORMAT, "tuple"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2 3)}", PERSONA_FORMAT, "tuple"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2)}", PERSONA_FORMAT, "tuple"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (-2, 3)}", PERSONA_FORMAT, "tuple"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3.0)}", PERSONA_FORMAT, "tuple"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (,)}", PERSONA_FORMAT, "tuple"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': ()}", PERSONA_UNSUPPORTED, "0 axes"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 3)}", PERSONA_UNSUPPORTED, "3 axes"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 3)}", PERSONA_TOO_LARGE, "shape"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", PERSONA_TOO_LARGE, "shape"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000, 1000000)}", PERSONA_FORMAT, "ends early"},
      {"{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 3)}", PERSONA_FORMAT, "fortran_order"},
      {"{'descr': '<f8', 'fortran_order': Falsehood, 'shape': (2, 3)}", PERSONA_FORMAT, "comma"},
      {"{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_FORMAT, "twice"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), 'more': 1}", PERSONA_FORMAT, "none of"},
      {"{'descr' '<f8', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_FORMAT, "colon"},
      {"{'descr': '<f8' 'fortran_order': False, 'shape': (2, 3)}", PERSONA_FORMAT, "comma"},
      {"{'descr': '<f8, 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "'<f8, '"},
      {"{'descr': '<f8, fortran_order: False, shape: (2, 3)}", PERSONA_FORMAT, "cell type"},
      {"{'descr': <f8, 'fortran_order': False, 'shape': (2, 3)}", PERSONA_FORMAT, "cell type"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)} exec", PERSONA_FORMAT, "follows the dictionary"},
      {"{'descr': '|O', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "Python objects"},
      {"{'descr': '|O8', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "Python objects"},
      {"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,)}", PERSONA_UNSUPPORTED, "named fields"},
      {"{'descr': '<U7', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "'<U7'"},
      {"{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "'<c8'"},
      {"{'descr': '<f16', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "'<f16'"},
      {"{'descr': '|f8', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "'|f8'"},
      {"{'descr': 'f8', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "'f8'"},
      {"{'descr': '<', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "'<'"},
      {"{'descr': '', 'fortran_order': False, 'shape': (2, 3)}", PERSONA_UNSUPPORTED, "''"},
  };
  for (size_t h = 0; h < sizeof headers / sizeof headers[0]; h++) {
    persona_error err;
    const int status = read_text(headers[h].text, strlen(headers[h].text), 48, &err);
    ck_assert_msg(status == headers[h].status, "%s: status %d, %s", headers[h].text, status, err.message);
    ck_assert_msg(strstr(err.message, headers[h].part) != NULL, "%s: '%s'", headers[h].text, err.message);
    ck_assert_msg(strncmp(err.message, "pop.npy: ", 9) == 0, "'%s'", err.message);
  }
  /* Every beginning of a good header is refused, and a NUL inside it. */
  static const char good[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }";
  for (size_t length = 0; length < sizeof good - 1; length++) {
    persona_error err;
    char holed[sizeof good];
    ck_assert_int_ne(read_text(good, length, 48, &err), PERSONA_OK);
    memcpy(holed, good, sizeof good);
    holed[length] = '\0';
    ck_assert_int_ne(read_text(holed, sizeof good - 1, 48, &err), PERSONA_OK);
  }
}
END_TEST

/* What is said of bytes that are no .npy file, and of every beginning of a good one. */
static void refuse_bytes(persona_context *context, const char *bytes, size_t length, int expected, const char *part) {
  file_bytes file = {.length = 0};
  persona_error err;
  persona_npy *npy = NULL;
  persona_matrix matrix;
  put_bytes(&file, bytes, length);
  const int status = read_file(context, &file, 5, &npy, &err);
  ck_assert_msg(status == expected && strstr(err.message, part) != NULL, "status %d: %s", status, err.message);
  ck_assert_int_eq(persona_npy_view(file.bytes, file.length, &matrix, &err), expected);
}

START_TEST(other_files_are_refused) {
  persona_context *context = make_context(1);
  refuse_bytes(context, "", 0, PERSONA_FORMAT, "does not begin");
  refuse_bytes(context, "item1,item2\n1,2\n", 16, PERSONA_FORMAT, "does not begin");
  refuse_bytes(context, "PK\x03\x04 and more of an archive", 20, PERSONA_FORMAT, ".npz");
  refuse_bytes(context, "\x93NUMPY\x04\x00\x10\x00{'descr'", 18, PERSONA_UNSUPPORTED, "version 4.0");
  refuse_bytes(context, "\x93NUMPY\x01\x01\x10\x00{'descr'", 18, PERSONA_UNSUPPORTED, "version 1.1");
  refuse_bytes(context, "\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF{'descr'", 20, PERSONA_FORMAT, "4294967295 bytes");
  refuse_bytes(context, "\x93NUMPY\x02\x00\x10\x00", 10, PERSONA_FORMAT, "before its header");
  refuse_bytes(context, "\x93NUMPY\x01\x00\xFF\xFF{'descr'", 18, PERSONA_FORMAT, "inside");
  persona_error err;
  persona_npy *npy = NULL;
  ck_assert_int_eq(persona_npy_read(context, "/nowhere/pop.npy", &npy, &err), PERSONA_FILE);
  ck_assert_int_eq(persona_npy_read(context, "/", &npy, &err), PERSONA_FILE);
  ck_assert_int_eq(persona_npy_read(context, NULL, &npy, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_npy_view(NULL, 0, NULL, &err), PERSONA_INVALID_ARGUMENT);
  persona_context_free(context);
}
END_TEST

START_TEST(a_header_alone_takes_no_memory) {
  counting_allocator allocator = {0};
  persona_context *context = counting_context(&allocator);
  static const char text[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000), }";
  file_bytes file;
  persona_error err;
  persona_npy *npy = NULL;
  put_header(&file, 1, text, sizeof text - 1);
  put_bytes(&file, "12345678", 8);
  ck_assert_int_eq(read_file(context, &file, FILE_BYTES, &npy, &err), PERSONA_FORMAT);
  ck_assert_str_eq(err.message,
                   "pop.npy: the file ends early: 1000000000 x 1000000 cells of type '<f8' take "
                   "8000000000000000 bytes, and 8 are there");
  ck_assert_int_lt(allocator.highest, 2 << 20);
  persona_context_free(context);
  ck_assert_int_eq(allocator.in_use, 0);
}
END_TEST

static int collect(void *user, const char *bytes, size_t length) {
  put_bytes(user, bytes, length);
  return 0;
}

static int stop_at_once(void *user, const char *bytes, size_t length) {
  (void)bytes;
  (void)length;
  return ++*(int *)user;
}

START_TEST(what_is_written_is_read_again) {
  persona_context *context = make_context(1);
  double cells[400];
  uint8_t mask[400] = {0};
  persona_error err;
  persona_matrix matrix;
  persona_matrix read;
  for (int i = 0; i < 400; i++) cells[i] = sqrt((double)i) * (i % 3 - 1);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells + 399, 20, 20); /* from the end, transposed */
  matrix.row_stride = -8;
  matrix.column_stride = -160;
  mask[5] = 1;
  matrix.mask = mask;
  matrix.mask_row_stride = 20;
  matrix.mask_column_stride = 1;
  file_bytes file = {.length = 0};
  ck_ok(persona_npy_write(&matrix, collect, &file, &err), err);
  ck_assert_int_eq(file.length, 128 + 3200);
  ck_assert_int_eq(file.bytes[127], '\n');
  ck_ok(persona_npy_view(file.bytes, file.length, &read, &err), err);
  ck_assert_int_eq(read.rows, 20);
  ck_assert_int_eq(read.columns, 20);
  for (int i = 0; i < 20; i++) {
    for (int j = 0; j < 20; j++) {
      const double expected = i == 0 && j == 5 ? (double)NAN : cells[399 - i - 20 * j];
      const double found = persona_matrix_cell(&read, i, j);
      ck_assert_msg(isnan(expected) ? isnan(found) : found == expected, "row %d, column %d: %g", i, j, found);
    }
  }
  /* Whole numbers have nothing that says that a cell is missing. */
  const int16_t shorts[2] = {1, -2};
  persona_matrix_init(&matrix, PERSONA_INT16, shorts, 1, 2);
  file.length = 0;
  ck_ok(persona_npy_write(&matrix, collect, &file, &err), err);
  ck_ok(persona_npy_view(file.bytes, file.length, &read, &err), err);
  ck_assert_int_eq(read.dtype, PERSONA_INT16);
  ck_assert_double_eq(persona_matrix_cell(&read, 0, 1), -2.0);
  matrix.mask = mask + 4;
  matrix.mask_column_stride = 1;
  ck_assert_int_eq(persona_npy_write(&matrix, collect, &file, &err), PERSONA_MISSING_ANSWER);
  ck_assert_int_eq(err.column, 1);
  matrix.mask = NULL;
  int calls = 0;
  ck_assert_int_eq(persona_npy_write(&matrix, stop_at_once, &calls, &err), PERSONA_STOPPED);
  ck_assert_int_eq(calls, 1);
  matrix.struct_size = 1;
  ck_assert_int_eq(persona_npy_write(&matrix, collect, &file, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_npy_write(NULL, collect, &file, &err), PERSONA_INVALID_ARGUMENT);
  persona_context_free(context);
}
END_TEST

/* Likert answers with a hole, as a file of doubles. */
static void make_answers(file_bytes *file) {
  const double cells[6] = {1, 2, 3, 4, (double)NAN, 2.5};
  persona_error err;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 3, 2);
  file->length = 0;
  ck_ok(persona_npy_write(&matrix, collect, file, &err), err);
}

START_TEST(populations_share_the_array) {
  counting_allocator allocator = {0};
  persona_context *context = counting_context(&allocator);
  file_bytes file;
  persona_error err;
  persona_npy *npy = NULL;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  make_answers(&file);
  ck_ok(read_file(context, &file, 100, &npy, &err), err);
  ck_ok(persona_population_builder_create(context, NULL, &builder, &err), err);
  ck_ok(persona_population_builder_set_npy(builder, npy, &err), err);
  ck_assert_int_eq(persona_population_builder_set_npy(builder, npy, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_DROP, PERSONA_SCALE_ERROR, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  const int64_t in_use = allocator.in_use;
  persona_npy_free(npy);
  ck_assert_int_eq(allocator.in_use, in_use); /* the population still reads it */
  persona_population_builder_free(builder);
  persona_context_free(context);
  ck_assert_int_eq(persona_population_rows(population), 2);
  ck_assert_double_eq(persona_population_answer(population, 1, 1), 4.0);
  persona_population_free(population);
  ck_assert_int_eq(allocator.in_use, 0);
}
END_TEST

/* Nothing is made for rows or columns of which there is no cell, however many a header claims. */
START_TEST(datasets_need_cells) {
  static const char *const shapes[] = {"(0, 50000000)", "(300000000, 0)", "(0, 0)"};
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    counting_allocator allocator = {0};
    persona_context *context = counting_context(&allocator);
    char path[] = "/tmp/libpersona-test-XXXXXX";
    char text[120];
    file_bytes file = {.length = 0};
    persona_error err;
    persona_dataset *dataset = NULL;
    const int length =
        snprintf(text, sizeof text, "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }\n", shapes[i]);
    put_header(&file, 1, text, (size_t)length);
    const int descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(write(descriptor, file.bytes, (size_t)file.length), file.length);
    ck_assert_int_eq(close(descriptor), 0);
    ck_assert_int_eq(persona_dataset_read_npy(context, path, NULL, &dataset, &err), PERSONA_FORMAT);
    ck_assert_msg(strstr(err.message, "no answer in it") != NULL, "%s", err.message);
    ck_assert_int_eq(unlink(path), 0);
    persona_context_free(context);
    ck_assert_int_eq(allocator.in_use, 0);
  }
}
END_TEST

START_TEST(datasets_of_a_file) {
  persona_context *context = make_context(1);
  char path[] = "/tmp/libpersona-test-XXXXXX";
  file_bytes file;
  persona_error err;
  persona_dataset *dataset = NULL;
  persona_selection selection;
  make_answers(&file);
  const int descriptor = mkstemp(path);
  ck_assert_int_ge(descriptor, 0);
  ck_assert_int_eq(write(descriptor, file.bytes, (size_t)file.length), file.length);
  ck_assert_int_eq(close(descriptor), 0);
  ck_assert_int_eq(persona_dataset_read_npy(context, path, NULL, &dataset, &err), PERSONA_MISSING_ANSWER);
  ck_assert_msg(strstr(err.message, "column 'item1' (field 1): row 2:") != NULL, "%s", err.message);
  persona_selection_init(&selection);
  selection.missing = PERSONA_MISSING_PAIRWISE;
  ck_ok(persona_dataset_read_npy(context, path, &selection, &dataset, &err), err);
  ck_assert_int_eq(persona_dataset_item_count(dataset), 2);
  ck_assert_str_eq(persona_dataset_item_name(dataset, 1), "item2");
  ck_assert_int_eq(persona_dataset_item_is_whole(dataset, 0), 1);
  ck_assert_int_eq(persona_dataset_item_is_whole(dataset, 1), 0);
  persona_dataset_free(dataset);
  selection.id = "name";
  ck_assert_int_eq(persona_dataset_read_npy(context, path, &selection, &dataset, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(unlink(path), 0);
  persona_context_free(context);
}
END_TEST

static int npy_scenario(persona_context *context, persona_error *err) {
  file_bytes file;
  persona_npy *npy = NULL;
  persona_population_builder *builder = NULL;
  make_answers(&file);
  int status = read_file(context, &file, 3000, &npy, err);
  if (status == PERSONA_OK) status = persona_population_builder_create(context, NULL, &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_set_npy(builder, npy, err);
  persona_population_builder_free(builder);
  persona_npy_free(npy);
  return status;
}

START_TEST(failing_allocations) { torture(npy_scenario); }
END_TEST

Suite *npy_suite(void) {
  Suite *suite = suite_create("npy");
  TCase *tests = tcase_create("npy");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, every_cell_type_and_order);
  tcase_add_test(tests, headers_as_people_write_them);
  tcase_add_test(tests, headers_that_lie_are_refused);
  tcase_add_test(tests, other_files_are_refused);
  tcase_add_test(tests, a_header_alone_takes_no_memory);
  tcase_add_test(tests, what_is_written_is_read_again);
  tcase_add_test(tests, populations_share_the_array);
  tcase_add_test(tests, datasets_need_cells);
  tcase_add_test(tests, datasets_of_a_file);
  tcase_add_test(tests, failing_allocations);
  return suite;
}
