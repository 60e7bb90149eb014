/* Cell types of other libraries, and DLPack tensors: the same numbers as by copying, in place, given back once. */
#include "faulty.h"
#include "fixtures.h"
#include "suites.h"

#include <stddef.h>

/* The structs as the specification of DLPack 1.1 has them, written down apart from the library's: a program that
 * includes dlpack.h beside persona.h does just this. */
typedef struct {
  void *data;
  struct {
    int32_t device_type;
    int32_t device_id;
  } device;
  int32_t ndim;
  struct {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
  } dtype;
  int64_t *shape;
  int64_t *strides;
  uint64_t byte_offset;
} DLTensor;

typedef struct DLManagedTensor {
  DLTensor dl_tensor;
  void *manager_ctx;
  void (*deleter)(struct DLManagedTensor *self);
} DLManagedTensor;

typedef struct DLManagedTensorVersioned {
  struct {
    uint32_t major;
    uint32_t minor;
  } version;
  void *manager_ctx;
  void (*deleter)(struct DLManagedTensorVersioned *self);
  uint64_t flags;
  DLTensor dl_tensor;
} DLManagedTensorVersioned;

enum { ROWS = 3, COLUMNS = 4, CELLS = ROWS * COLUMNS };

static void count_deleted(DLManagedTensor *self) { (*(int *)self->manager_ctx)++; }
static void count_deleted_versioned(DLManagedTensorVersioned *self) { (*(int *)self->manager_ctx)++; }

/* A tensor of ROWS x COLUMNS with its shape and strides beside it. */
typedef struct tensor_maker {
  int64_t shape[2];
  int64_t strides[2];
  int deleted;
  DLManagedTensor plain;
  DLManagedTensorVersioned versioned;
} tensor_maker;

static void make_tensor(tensor_maker *maker, void *data, uint8_t code, uint8_t bits) {
  memset(maker, 0, sizeof *maker);
  maker->shape[0] = ROWS;
  maker->shape[1] = COLUMNS;
  maker->strides[0] = COLUMNS;
  maker->strides[1] = 1;
  const DLTensor tensor = {.data = data,
                           .device = {.device_type = 1, .device_id = 0},
                           .ndim = 2,
                           .dtype = {.code = code, .bits = bits, .lanes = 1},
                           .shape = maker->shape,
                           .strides = maker->strides};
  maker->plain = (DLManagedTensor){.dl_tensor = tensor, .manager_ctx = &maker->deleted, .deleter = count_deleted};
  maker->versioned = (DLManagedTensorVersioned){.version = {.major = 1, .minor = 1},
                                                .manager_ctx = &maker->deleted,
                                                .deleter = count_deleted_versioned,
                                                .flags = 1, /* read-only */
                                                .dl_tensor = tensor};
}

static persona_population_builder *begin(persona_context *context) {
  persona_error err;
  persona_population_builder *builder = NULL;
  ck_ok(persona_population_builder_create(context, "tensor", &builder, &err), err);
  return builder;
}

/* A half-precision number by its definition. */
static double half_of(unsigned bits) {
  const int exponent = (int)(bits >> 10) & 31;
  const double fraction = (double)(bits & 1023) / 1024.0;
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  if (exponent == 31) return fraction > 0.0 ? (double)NAN : sign * (double)INFINITY;
  return sign * (exponent == 0 ? ldexp(fraction, -14) : ldexp(1.0 + fraction, exponent - 15));
}

START_TEST(every_half_number) {
  persona_context *context = make_context(1);
  uint16_t *halves = malloc(65536 * sizeof *halves);
  int64_t taken = 0;
  for (unsigned bits = 0; bits < 65536; bits++) {
    if (!isinf(half_of(bits))) halves[taken++] = (uint16_t)bits;
  }
  persona_matrix matrix;
  persona_error err;
  persona_population *population = NULL;
  persona_population_builder *builder = begin(context);
  persona_matrix_init(&matrix, PERSONA_FLOAT16, halves, taken, 1);
  ck_ok(persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err), err);
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  for (int64_t i = 0; i < taken; i++) {
    const double expected = half_of(halves[i]);
    const double read = persona_population_answer(population, i, 0);
    ck_assert_msg(isnan(expected) ? isnan(read) : memcmp(&read, &expected, sizeof read) == 0, "half %04x reads %.17g",
                  (unsigned)halves[i], read);
  }
  ck_assert_int_eq(persona_population_missing_answers(population), 2 * 1023);
  persona_population_free(population);
  persona_population_builder_free(builder);
  free(halves);
  persona_context_free(context);
}
END_TEST

/* Builds, and expects the whole number at row 1 to be refused with its digits. */
static void refuse_wide(persona_context *context, int32_t dtype, const void *cells, bool copied, const char *digits) {
  persona_matrix matrix;
  persona_error err;
  persona_population *population = NULL;
  persona_population_builder *builder = begin(context);
  persona_matrix_init(&matrix, dtype, cells, 2, 1);
  int status = copied ? persona_population_builder_copy_answers(builder, &matrix, &err)
                      : persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err);
  if (status == PERSONA_OK) status = persona_population_build(builder, &population, &err);
  ck_assert_int_eq(status, PERSONA_BAD_VALUE);
  ck_assert_int_eq(err.row, 1);
  ck_assert_int_eq(err.column, 0);
  ck_assert_msg(strstr(err.message, digits) != NULL && strstr(err.message, "2^53") != NULL, "%s", err.message);
  persona_population_builder_free(builder);
}

START_TEST(whole_numbers_are_exact_or_refused) {
  persona_context *context = make_context(1);
  persona_error err;
  persona_matrix matrix;
  persona_population *population = NULL;
  const int64_t edge = INT64_C(1) << 53;
  const int64_t fine[2] = {edge, -edge};
  persona_population_builder *builder = begin(context);
  persona_matrix_init(&matrix, PERSONA_INT64, fine, 2, 1);
  ck_ok(persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  ck_assert_double_eq(persona_population_answer(population, 0, 0), 9007199254740992.0);
  ck_assert_double_eq(persona_population_answer(population, 1, 0), -9007199254740992.0);
  persona_population_free(population);
  persona_population_builder_free(builder);
  const int64_t above[2] = {0, edge + 1};
  const int64_t below[2] = {0, -edge - 1};
  const int64_t least[2] = {0, INT64_MIN};
  const uint64_t most[2] = {0, UINT64_MAX};
  for (int copied = 0; copied < 2; copied++) {
    refuse_wide(context, PERSONA_INT64, above, copied != 0, "9007199254740993");
    refuse_wide(context, PERSONA_INT64, below, copied != 0, "-9007199254740993");
    refuse_wide(context, PERSONA_INT64, least, copied != 0, "-9223372036854775808");
    refuse_wide(context, PERSONA_UINT64, most, copied != 0, "18446744073709551615");
  }
  double distances[4];
  persona_matrix_init(&matrix, PERSONA_INT64, above, 2, 1);
  ck_assert_int_eq(
      persona_distances_pairwise(context, &matrix, NULL, PERSONA_DISTANCE_EUCLIDEAN, 0, 2, distances, 4, &err),
      PERSONA_BAD_VALUE);
  ck_assert_msg(strstr(err.message, "9007199254740993") != NULL, "%s", err.message);
  ck_assert_int_eq(persona_covariance(context, &matrix, NULL, 0, 0, NULL, distances, 1, &err), PERSONA_BAD_VALUE);
  ck_assert_msg(strstr(err.message, "9007199254740993") != NULL, "%s", err.message);
  persona_context_free(context);
}
END_TEST

START_TEST(layouts_are_those_of_the_specification) {
  ck_assert_uint_eq(sizeof(DLTensor), 48);
  ck_assert_uint_eq(offsetof(DLTensor, dtype), 20);
  ck_assert_uint_eq(offsetof(DLTensor, byte_offset), 40);
  ck_assert_uint_eq(offsetof(DLManagedTensor, deleter), 56);
  ck_assert_uint_eq(offsetof(DLManagedTensorVersioned, deleter), 16);
  ck_assert_uint_eq(offsetof(DLManagedTensorVersioned, flags), 24);
  ck_assert_uint_eq(offsetof(DLManagedTensorVersioned, dl_tensor), 32);
}
END_TEST

START_TEST(every_cell_type_of_a_tensor) {
  persona_context *context = make_context(1);
  double doubles[CELLS];
  float floats[CELLS];
  uint16_t halves[CELLS];
  int8_t int8s[CELLS];
  int16_t int16s[CELLS];
  int32_t int32s[CELLS];
  int64_t int64s[CELLS];
  uint8_t uint8s[CELLS];
  uint16_t uint16s[CELLS];
  uint32_t uint32s[CELLS];
  uint64_t uint64s[CELLS];
  const uint16_t half_numbers[4] = {0x3C00, 0x4000, 0x4200, 0x4400}; /* 1, 2, 3, 4 */
  for (int i = 0; i < CELLS; i++) {
    int8s[i] = (int8_t)(i % 4 + 1);
    int16s[i] = int8s[i];
    int32s[i] = int8s[i];
    int64s[i] = int8s[i];
    uint8s[i] = (uint8_t)int8s[i];
    uint16s[i] = uint8s[i];
    uint32s[i] = uint8s[i];
    uint64s[i] = uint8s[i];
    floats[i] = int8s[i];
    doubles[i] = int8s[i];
    halves[i] = half_numbers[i % 4];
  }
  const struct {
    void *data;
    uint8_t code;
    uint8_t bits;
    int32_t dtype;
  } types[] = {{doubles, 2, 64, PERSONA_FLOAT64}, {floats, 2, 32, PERSONA_FLOAT32}, {halves, 2, 16, PERSONA_FLOAT16},
               {int8s, 0, 8, PERSONA_INT8},       {int16s, 0, 16, PERSONA_INT16},   {int32s, 0, 32, PERSONA_INT32},
               {int64s, 0, 64, PERSONA_INT64},    {uint8s, 1, 8, PERSONA_UINT8},    {uint16s, 1, 16, PERSONA_UINT16},
               {uint32s, 1, 32, PERSONA_UINT32},  {uint64s, 1, 64, PERSONA_UINT64}, {uint8s, 6, 8, PERSONA_UINT8}};
  for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
    persona_error err;
    persona_matrix matrix;
    persona_population *population = NULL;
    persona_population_builder *builder = begin(context);
    tensor_maker maker;
    make_tensor(&maker, types[t].data, types[t].code, types[t].bits);
    ck_ok(persona_matrix_view_dlpack(&maker.plain, &matrix, &err), err);
    ck_assert_int_eq(matrix.dtype, types[t].dtype);
    ck_assert_ptr_eq(matrix.data, types[t].data);
    ck_assert_int_eq(matrix.rows, ROWS);
    ck_assert_int_eq(matrix.columns, COLUMNS);
    ck_ok(persona_population_builder_set_dlpack_versioned(builder, &maker.versioned, &err), err);
    ck_ok(persona_population_build(builder, &population, &err), err);
    for (int i = 0; i < CELLS; i++) {
      ck_assert_double_eq(persona_population_answer(population, i / COLUMNS, i % COLUMNS), doubles[i]);
    }
    persona_population_builder_free(builder);
    ck_assert_int_eq(maker.deleted, 0);
    persona_population_free(population);
    ck_assert_int_eq(maker.deleted, 1);
  }
  persona_context_free(context);
}
END_TEST

/* The separation of a population, which reads every cell. */
static double separation_of(persona_context *context, persona_population *population) {
  persona_space *space = make_space(context, PERSONA_SPACE_POOLED, population);
  const double value = value_of(space, NULL, population, "separation", NULL);
  persona_space_free(space);
  return value;
}

START_TEST(tensors_are_read_in_place) {
  persona_context *context = make_context(2);
  double *cells = normal_cells(40, 6, 9);
  persona_error err;
  persona_population *copied = make_population(context, "tensor", cells, 40, 6);
  /* The same numbers column by column, behind an offset, rows from the last one up. */
  double columns[1 + 240];
  for (int i = 0; i < 40; i++) {
    for (int j = 0; j < 6; j++) columns[1 + j * 40 + (39 - i)] = cells[i * 6 + j];
  }
  tensor_maker maker;
  make_tensor(&maker, columns, 2, 64);
  maker.shape[0] = 40;
  maker.shape[1] = 6;
  maker.strides[0] = -1;
  maker.strides[1] = 40;
  maker.plain.dl_tensor.byte_offset = 40 * sizeof(double);
  persona_population_builder *builder = begin(context);
  persona_population *population = NULL;
  ck_ok(persona_population_builder_set_dlpack(builder, &maker.plain, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  const double expected = separation_of(context, copied);
  const double value = separation_of(context, population);
  ck_assert_msg(memcmp(&value, &expected, sizeof value) == 0, "%.17g is not %.17g", value, expected);
  columns[40] = 7.5; /* row 0, column 0: the population sees the maker's memory */
  ck_assert_double_eq(persona_population_answer(population, 0, 0), 7.5);
  /* The subset holds the tensor when all else is gone. */
  persona_population *subset = NULL;
  const int64_t rows[2] = {3, 1};
  ck_ok(persona_population_subset(population, NULL, rows, 2, &subset, &err), err);
  persona_population_free(population);
  persona_population_builder_free(builder);
  persona_context_free(context);
  ck_assert_int_eq(maker.deleted, 0);
  ck_assert_double_eq(persona_population_answer(subset, 0, 1), cells[3 * 6 + 1]);
  persona_population_free(subset);
  ck_assert_int_eq(maker.deleted, 1);
  persona_population_free(copied);
  free(cells);
}
END_TEST

START_TEST(a_single_axis_is_a_column) {
  persona_error err;
  persona_matrix matrix;
  float numbers[ROWS] = {1.5F, 2.5F, 3.5F};
  tensor_maker maker;
  make_tensor(&maker, numbers, 2, 32);
  maker.versioned.dl_tensor.ndim = 1;
  maker.versioned.dl_tensor.strides = NULL;
  ck_ok(persona_matrix_view_dlpack_versioned(&maker.versioned, &matrix, &err), err);
  ck_assert_int_eq(matrix.rows, ROWS);
  ck_assert_int_eq(matrix.columns, 1);
  ck_assert_int_eq(matrix.row_stride, 4);
  /* Along an axis with one cell nobody steps, whatever stride is written there. */
  maker.shape[0] = 1;
  maker.strides[0] = INT64_MIN;
  maker.versioned.dl_tensor.strides = maker.strides;
  ck_ok(persona_matrix_view_dlpack_versioned(&maker.versioned, &matrix, &err), err);
  /* An empty tensor has no data. */
  maker.shape[0] = 0;
  maker.versioned.dl_tensor.data = NULL;
  ck_ok(persona_matrix_view_dlpack_versioned(&maker.versioned, &matrix, &err), err);
  ck_assert_int_eq(matrix.rows, 0);
}
END_TEST

/* Changes one thing of a good tensor; what is then refused, and a part of the message. */
static int spoil(DLTensor *tensor, int fault, const char **part) {
  static const char *const parts[] = {"3 axes",  "0 axes",  "device of type 2", "bfloat",   "complex",  "4 lanes",
                                      "NULL",    "NULL",    "-2 cells",         "overflow", "overflow", "overflow",
                                      "24 bits", "overflow"};
  *part = parts[fault];
  switch (fault) {
    case 0: tensor->ndim = 3; return PERSONA_UNSUPPORTED;
    case 1: tensor->ndim = 0; return PERSONA_UNSUPPORTED;
    case 2: tensor->device.device_type = 2; return PERSONA_UNSUPPORTED;
    case 3: tensor->dtype.code = 4; return PERSONA_UNSUPPORTED;
    case 4: tensor->dtype.code = 5; return PERSONA_UNSUPPORTED;
    case 5: tensor->dtype.lanes = 4; return PERSONA_UNSUPPORTED;
    case 6: tensor->data = NULL; break;
    case 7: tensor->shape = NULL; break;
    case 8: tensor->shape[1] = -2; break;
    case 9: tensor->strides[0] = INT64_MAX / 4; break;
    case 10: tensor->strides[1] = INT64_MIN; break;
    case 11: tensor->byte_offset = UINT64_MAX - 7; break;
    case 12: tensor->dtype.bits = 24; return PERSONA_UNSUPPORTED;
    default:
      tensor->shape[0] = INT64_MAX / 100;
      tensor->strides[0] = INT64_C(1) << 40;
      break;
  }
  return PERSONA_INVALID_ARGUMENT;
}

START_TEST(what_is_refused_stays_the_callers) {
  persona_context *context = make_context(1);
  double cells[CELLS] = {0};
  for (int fault = 0; fault < 14; fault++) {
    persona_error err;
    persona_matrix matrix = {.rows = 77};
    const char *part = NULL;
    tensor_maker maker;
    make_tensor(&maker, cells, 2, 64);
    persona_population_builder *builder = begin(context);
    const int status = spoil(&maker.plain.dl_tensor, fault, &part);
    ck_assert_int_eq(persona_population_builder_set_dlpack(builder, &maker.plain, &err), status);
    ck_assert_msg(strstr(err.message, part) != NULL, "'%s' is not in '%s'", part, err.message);
    maker.versioned.dl_tensor = maker.plain.dl_tensor;
    ck_assert_int_eq(persona_population_builder_set_dlpack_versioned(builder, &maker.versioned, &err), status);
    ck_assert_int_eq(persona_matrix_view_dlpack(&maker.plain, &matrix, &err), status);
    ck_assert_int_eq(matrix.rows, 77);
    ck_assert_int_eq(maker.deleted, 0);
    /* The builder is still good for another tensor. */
    tensor_maker other;
    make_tensor(&other, cells, 2, 64);
    other.plain.deleter = NULL; /* allowed: nothing is called */
    ck_ok(persona_population_builder_set_dlpack(builder, &other.plain, &err), err);
    /* A second one is refused and not taken. */
    make_tensor(&maker, cells, 2, 64);
    ck_assert_int_eq(persona_population_builder_set_dlpack(builder, &maker.plain, &err), PERSONA_INVALID_ARGUMENT);
    persona_population_builder_free(builder);
    ck_assert_int_eq(maker.deleted, 0);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(another_major_version_is_not_read) {
  persona_error err;
  persona_matrix matrix;
  double cells[CELLS] = {0};
  tensor_maker maker;
  make_tensor(&maker, cells, 2, 64);
  maker.versioned.version.minor = 900;
  ck_ok(persona_matrix_view_dlpack_versioned(&maker.versioned, &matrix, &err), err);
  maker.versioned.version.major = 2;
  maker.versioned.dl_tensor.shape = (int64_t *)(uintptr_t)1; /* would crash if it were read */
  ck_assert_int_eq(persona_matrix_view_dlpack_versioned(&maker.versioned, &matrix, &err), PERSONA_UNSUPPORTED);
  ck_assert_msg(strstr(err.message, "2.900") != NULL, "%s", err.message);
  ck_assert_int_eq(persona_matrix_view_dlpack_versioned(NULL, &matrix, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_matrix_view_dlpack(&maker.plain, NULL, NULL), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_population_builder_set_dlpack(NULL, &maker.plain, NULL), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(maker.deleted, 0);
}
END_TEST

static int tensor_scenario(persona_context *context, persona_error *err) {
  double cells[CELLS] = {0};
  tensor_maker maker;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  make_tensor(&maker, cells, 2, 64);
  int status = persona_population_builder_create(context, "tensor", &builder, err);
  const bool made = status == PERSONA_OK;
  if (made) status = persona_population_builder_set_dlpack(builder, &maker.plain, err);
  const bool taken = made && status == PERSONA_OK;
  if (taken) status = persona_population_build(builder, &population, err);
  persona_population_builder_free(builder);
  persona_population_free(population);
  ck_assert_int_eq(maker.deleted, taken ? 1 : 0);
  return status;
}

START_TEST(failing_allocations) { torture(tensor_scenario); }
END_TEST

Suite *exchange_suite(void) {
  Suite *suite = suite_create("exchange");
  TCase *tests = tcase_create("exchange");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, every_half_number);
  tcase_add_test(tests, whole_numbers_are_exact_or_refused);
  tcase_add_test(tests, layouts_are_those_of_the_specification);
  tcase_add_test(tests, every_cell_type_of_a_tensor);
  tcase_add_test(tests, tensors_are_read_in_place);
  tcase_add_test(tests, a_single_axis_is_a_column);
  tcase_add_test(tests, what_is_refused_stays_the_callers);
  tcase_add_test(tests, another_major_version_is_not_read);
  tcase_add_test(tests, failing_allocations);
  return suite;
}
