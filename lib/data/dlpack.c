/* Tensors of other libraries as matrices, by DLPack. */
#include "data/dlpack.h"

#include <persona/exchange.h>

#include "base/error.h"
#include "data/builder.h"

/* Whether the cells lie where the processor can read them. */
static int check_device(const lp_dlpack_tensor *tensor, persona_error *err) {
  const int32_t device = tensor->device_type;
  if (device == LP_DLPACK_CPU || device == LP_DLPACK_CUDA_HOST || device == LP_DLPACK_ROCM_HOST) return PERSONA_OK;
  return lp_fail(err, PERSONA_UNSUPPORTED,
                 "the tensor lies on a device of type %d, not in the processor's memory; copy it there first, such as "
                 "by tensor.cpu()",
                 (int)device);
}

/* The cell type of a tensor. */
static int find_dtype(const lp_dlpack_tensor *tensor, int32_t *dtype, persona_error *err) {
  static const struct {
    uint8_t code;
    uint8_t bits;
    int32_t dtype;
  } types[] = {{LP_DLPACK_FLOAT, 64, PERSONA_FLOAT64}, {LP_DLPACK_FLOAT, 32, PERSONA_FLOAT32},
               {LP_DLPACK_FLOAT, 16, PERSONA_FLOAT16}, {LP_DLPACK_INT, 8, PERSONA_INT8},
               {LP_DLPACK_INT, 16, PERSONA_INT16},     {LP_DLPACK_INT, 32, PERSONA_INT32},
               {LP_DLPACK_INT, 64, PERSONA_INT64},     {LP_DLPACK_UINT, 8, PERSONA_UINT8},
               {LP_DLPACK_UINT, 16, PERSONA_UINT16},   {LP_DLPACK_UINT, 32, PERSONA_UINT32},
               {LP_DLPACK_UINT, 64, PERSONA_UINT64},   {LP_DLPACK_BOOL, 8, PERSONA_UINT8}};
  for (size_t t = 0; t < sizeof types / sizeof types[0] && tensor->lanes == 1; t++) {
    if (types[t].code != tensor->code || types[t].bits != tensor->bits) continue;
    *dtype = types[t].dtype;
    return PERSONA_OK;
  }
  const char *kind = "";
  if (tensor->code == LP_DLPACK_BFLOAT) kind = " (bfloat)";
  if (tensor->code == LP_DLPACK_COMPLEX) kind = " (complex)";
  return lp_fail(
      err, PERSONA_UNSUPPORTED,
      "the tensor's cells are of code %d%s with %d bits in %d lanes; convert them to float32 or float64 first",
      (int)tensor->code, kind, (int)tensor->bits, (int)tensor->lanes);
}

static int check_axes(const lp_dlpack_tensor *tensor, persona_error *err) {
  if (tensor->axes != 1 && tensor->axes != 2) {
    return lp_fail(err, PERSONA_UNSUPPORTED, "the tensor has %d axes; reshape it to two, agents by items",
                   (int)tensor->axes);
  }
  if (tensor->shape == NULL) return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the shape of the tensor is NULL");
  for (int32_t axis = 0; axis < tensor->axes; axis++) {
    if (tensor->shape[axis] >= 0) continue;
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "axis %d of the tensor has %lld cells", (int)axis,
                   (long long)tensor->shape[axis]);
  }
  return PERSONA_OK;
}

/* Steps of one axis in bytes. Producers may write anything there for an axis along which nobody steps. */
static int byte_stride(const lp_dlpack_tensor *tensor, int32_t axis, int64_t size, int64_t *stride,
                       persona_error *err) {
  if (tensor->shape[axis] <= 1) return PERSONA_OK;
  const int64_t cells = tensor->strides[axis];
  if (cells > INT64_MAX / size || cells < -(INT64_MAX / size)) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the strides of the tensor overflow");
  }
  *stride = cells * size;
  return PERSONA_OK;
}

static int view(const lp_dlpack_tensor *tensor, persona_matrix *out, persona_error *err) {
  int32_t dtype = PERSONA_FLOAT64;
  int status = check_device(tensor, err);
  if (status == PERSONA_OK) status = check_axes(tensor, err);
  if (status == PERSONA_OK) status = find_dtype(tensor, &dtype, err);
  if (status != PERSONA_OK) return status;
  if (tensor->byte_offset > INT64_MAX / 8) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "the byte offset of the tensor overflows");
  }
  const int64_t columns = tensor->axes == 2 ? tensor->shape[1] : 1;
  const char *data = tensor->data;
  persona_matrix matrix;
  persona_matrix_init(&matrix, dtype, data != NULL ? data + tensor->byte_offset : NULL, tensor->shape[0], columns);
  if (tensor->strides != NULL) {
    const int64_t size = persona_dtype_size(dtype);
    status = byte_stride(tensor, 0, size, &matrix.row_stride, err);
    if (status == PERSONA_OK && tensor->axes == 2) status = byte_stride(tensor, 1, size, &matrix.column_stride, err);
  }
  if (status == PERSONA_OK) status = persona_matrix_check(&matrix, err);
  if (status == PERSONA_OK) *out = matrix;
  return status;
}

static int check_version(const lp_dlpack_versioned *managed, persona_error *err) {
  if (managed->major == LP_DLPACK_MAJOR) return PERSONA_OK;
  return lp_fail(err, PERSONA_UNSUPPORTED,
                 "the tensor is of DLPack version %u.%u, and %d is understood; ask its maker for version 1, such as by "
                 "__dlpack__(max_version=(1, 0))",
                 (unsigned)managed->major, (unsigned)managed->minor, (int)LP_DLPACK_MAJOR);
}

int persona_matrix_view_dlpack(const struct DLManagedTensor *tensor, persona_matrix *out, persona_error *err) {
  const lp_dlpack_managed *managed = (const void *)tensor;
  if (tensor == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_matrix_view_dlpack: tensor or out is NULL");
  }
  return view(&managed->tensor, out, err);
}

int persona_matrix_view_dlpack_versioned(const struct DLManagedTensorVersioned *tensor, persona_matrix *out,
                                         persona_error *err) {
  const lp_dlpack_versioned *managed = (const void *)tensor;
  if (tensor == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_matrix_view_dlpack_versioned: tensor or out is NULL");
  }
  const int status = check_version(managed, err);
  return status == PERSONA_OK ? view(&managed->tensor, out, err) : status;
}

static void release_managed(void *user) {
  lp_dlpack_managed *managed = user;
  if (managed->deleter != NULL) managed->deleter(managed);
}

static void release_versioned(void *user) {
  lp_dlpack_versioned *managed = user;
  if (managed->deleter != NULL) managed->deleter(managed);
}

/* Gives the cells to the builder, and with them the tensor once nothing can fail any more. */
static int set_answers(persona_population_builder *builder, const persona_matrix *matrix,
                       persona_buffer_release release, void *tensor, persona_error *err) {
  const int status = persona_population_builder_set_answers(builder, matrix, NULL, NULL, err);
  if (status != PERSONA_OK) return status;
  builder->answers->release = release;
  builder->answers->release_user = tensor;
  return status;
}

int persona_population_builder_set_dlpack(persona_population_builder *builder, struct DLManagedTensor *tensor,
                                          persona_error *err) {
  persona_matrix matrix;
  const int status = persona_matrix_view_dlpack(tensor, &matrix, err);
  return status == PERSONA_OK ? set_answers(builder, &matrix, release_managed, tensor, err) : status;
}

int persona_population_builder_set_dlpack_versioned(persona_population_builder *builder,
                                                    struct DLManagedTensorVersioned *tensor, persona_error *err) {
  persona_matrix matrix;
  const int status = persona_matrix_view_dlpack_versioned(tensor, &matrix, err);
  return status == PERSONA_OK ? set_answers(builder, &matrix, release_versioned, tensor, err) : status;
}
