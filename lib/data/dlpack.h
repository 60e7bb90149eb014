/* The structs of DLPack 0.x and 1.x as they lie in memory, under names of our own: whoever includes dlpack.h beside us
 * must not meet a second definition. */
#ifndef LP_DATA_DLPACK_H
#define LP_DATA_DLPACK_H

#include <stdint.h>

/* The codes that are understood; all others are told by their number. */
enum {
  LP_DLPACK_INT = 0,
  LP_DLPACK_UINT = 1,
  LP_DLPACK_FLOAT = 2,
  LP_DLPACK_BFLOAT = 4,
  LP_DLPACK_COMPLEX = 5,
  LP_DLPACK_BOOL = 6
};

/* Devices whose memory the processor reads as its own. */
enum { LP_DLPACK_CPU = 1, LP_DLPACK_CUDA_HOST = 3, LP_DLPACK_ROCM_HOST = 11 };

/* The major version of lp_dlpack_versioned that this layout is. */
enum { LP_DLPACK_MAJOR = 1 };

typedef struct lp_dlpack_tensor {
  void *data;
  int32_t device_type;
  int32_t device_id;
  int32_t axes;
  uint8_t code;
  uint8_t bits;
  uint16_t lanes;
  int64_t *shape;
  int64_t *strides; /* in cells, not bytes; NULL: row-major */
  uint64_t byte_offset;
} lp_dlpack_tensor;

typedef struct lp_dlpack_managed {
  lp_dlpack_tensor tensor;
  void *manager;
  void (*deleter)(struct lp_dlpack_managed *self); /* or NULL */
} lp_dlpack_managed;

/* Of another major version only what stands before `flags` may be read. */
typedef struct lp_dlpack_versioned {
  uint32_t major;
  uint32_t minor;
  void *manager;
  void (*deleter)(struct lp_dlpack_versioned *self); /* or NULL */
  uint64_t flags;
  lp_dlpack_tensor tensor;
} lp_dlpack_versioned;

#endif
