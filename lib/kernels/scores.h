/* Fast inner products that choose which pairs of points deserve their canonical distance.
 *
 * Points are held as panels: LP_LANES_MOST or fewer points side by side, each a row of `units` of four bytes (a float,
 * two bfloat16 or int16, or four int8), unit by unit: panel[(unit * lanes + lane)]. A tile is LP_STRIP anchors by
 * LP_TILE_POINTS points. A score kernel computes, for each pair of a tile, score = u.v - half(v) in one of four number
 * formats; a larger score means a smaller distance. docs/howto/add-a-kernel.md says how to add one. */
#ifndef LP_KERNELS_SCORES_H
#define LP_KERNELS_SCORES_H

#include <persona/context.h>

#include <stdbool.h>
#include <stdint.h>

#include "kernels/sieve.h"

/* Number formats of a unit, and of the scores that it leads to. */
typedef enum lp_format { LP_FORMAT_FLOAT32, LP_FORMAT_BFLOAT16, LP_FORMAT_INT16, LP_FORMAT_INT8 } lp_format;

/* A tile's operands. anchors: LP_STRIP rows of `units` units. panels: of the tile's points; halves: one a point.
 * scores: the tile in an order that is the kernel's own, 64-byte aligned, as are all the others. */
typedef struct lp_tile {
  const uint32_t *anchors;
  const uint32_t *panels;
  const lp_number *halves;
  int64_t units;
  lp_number *scores;
} lp_tile;

typedef void (*lp_score_function)(const lp_tile *tile);

/* One kernel of the table. */
typedef struct lp_score_kernel {
  const char *name;
  lp_format format;
  uint32_t needs;        /* LP_PROCESSOR_... flags, all of them */
  int64_t lanes;         /* points of a panel: a power of two, at most LP_TILE_POINTS */
  int64_t unit_multiple; /* units are padded with zeros to a multiple of it */
  bool shifts_anchors;   /* INT8: it takes anchors with 128 added to each number, and halves that make up for it */
  bool pairs_once;       /* a score costs so much that it pays to see it from both ends: kernels/hunt_pairs.h */
  void (*begin)(void);   /* on each thread before its first tile, and `end` after its last; NULL for nothing */
  void (*end)(void);
  lp_score_function score;
  const lp_sieve *sieve; /* which reads what `score` writes */
} lp_score_kernel;

/* Numbers of one point in a unit. */
static inline int64_t lp_unit_numbers(lp_format format) {
  return format == LP_FORMAT_FLOAT32 ? 1 : (format == LP_FORMAT_INT8 ? 4 : 2);
}

/* Whether scores are int32, not floats. */
static inline bool lp_scores_integers(lp_format format) {
  return format == LP_FORMAT_INT16 || format == LP_FORMAT_INT8;
}

/* The table: kernels from the most portable to the most special one. Index out of range gives NULL. */
int32_t lp_score_kernel_count(void);
const lp_score_kernel *lp_score_kernel_at(int32_t index);

/* The kernel of a choice of the option `kernel`: *kernel is NULL for `auto` unless the environment variable
 * PERSONA_KERNEL names one. Returns PERSONA_OK, or UNSUPPORTED when there is no such kernel or the processor lacks what
 * it needs. */
int lp_score_kernel_chosen(const persona_context *context, int64_t choice, const lp_score_kernel **kernel,
                           persona_error *err);

/* The fastest kernel of one format that this processor can run; NULL when there is none. */
const lp_score_kernel *lp_score_kernel_for(const persona_context *context, lp_format format);

/* Kernels by file. */
extern const lp_score_kernel lp_kernel_plain;
extern const lp_score_kernel lp_kernel_blas;
#if defined(__x86_64__)
extern const lp_score_kernel lp_kernel_avx2;
extern const lp_score_kernel lp_kernel_avx512;
extern const lp_score_kernel lp_kernel_avx512_int16;
extern const lp_score_kernel lp_kernel_avx512_vnni;
extern const lp_score_kernel lp_kernel_amx_bf16;
extern const lp_score_kernel lp_kernel_amx_int8;
#endif

#endif
