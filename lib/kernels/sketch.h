/* Sketches: points rounded to the number format of a score kernel, with a proven bound on what rounding moved.
 *
 * A frame is what all sketches that meet share: u = (x - centre) sqrt(weight) / step. A point's sketch u' is u rounded
 * to the format; `error` bounds |u - u'| and everything that separates the true distance from the canonical one, so
 * that for any two points
 *     | sqrt(canonical) / step - |u' - v'| | <= error(u) + error(v).
 * All lengths below are in steps. The proof is in docs/metrics/neighbours.md.
 *
 * The points of a sketch stand in order of their lengths, because errors grow with length: blocks of similar points
 * have a tight common bound, whatever the tails of the data. Within a full block they are dealt to its tiles in turn,
 * so that one tile is a fair sample of its block. A place is a number in that order. */
#ifndef LP_KERNELS_SKETCH_H
#define LP_KERNELS_SKETCH_H

#include <persona/context.h>

#include <math.h>

#include "base/account.h"
#include "kernels/points.h"
#include "kernels/scores.h"

enum { LP_BLOCK_TILES = 8, LP_BLOCK_POINTS = LP_BLOCK_TILES * LP_TILE_POINTS };

typedef struct lp_frame {
  const lp_score_kernel *kernel; /* NULL: no products can serve these points; all pairs must be computed */
  int64_t dimensions;
  int64_t padded;
  int64_t units;    /* of a point */
  double *centre;   /* padded */
  double *scale;    /* padded: sqrt(weight) / step */
  double step;      /* length of 1 */
  double rounding;  /* error of a length for each unit of length: of u, and of the canonical value */
  double underflow; /* error of a length that gradual underflow adds */
  double product;   /* error of a score for each (|u'| + |v'|)^2 / 2 */
  double half;      /* error of a score in all other respects */
  bool exact;       /* squared distances are (|u'|^2 - 2 score) step^2, without any error */
} lp_frame;

/* Chooses the kernel (`wanted`, or the best for these points when it is NULL) and the frame for two sets of points,
 * which may be the same. Points with missing coordinates, or beyond about 1e+-140, get no kernel. Returns PERSONA_OK or
 * OUT_OF_MEMORY. Cost O((n + m) D). */
int lp_frame_create(const persona_context *context, const lp_points *a, const lp_points *b,
                    const lp_score_kernel *wanted, lp_frame *frame, persona_error *err);
void lp_frame_clear(const persona_context *context, lp_frame *frame);

/* The most units that a point of a frame may have: of the kernel that is wanted, or of any that may be chosen. And the
 * memory that a frame takes. */
int64_t lp_frame_most_units(const persona_context *context, int64_t dimensions, const lp_score_kernel *wanted);
lp_account lp_frame_account(const lp_extent *extent);

/* What the points of a block share. */
typedef struct lp_sketch_block {
  double error;    /* largest */
  double shortest; /* lengths */
  double longest;
} lp_sketch_block;

typedef struct lp_sketch {
  int64_t count;
  int64_t tiles;           /* of LP_TILE_POINTS places; the last is padded with points that no threshold admits */
  uint32_t *panels;        /* see kernels/scores.h */
  lp_number *halves;       /* places */
  int64_t *order;          /* places: number of the point */
  double *squares;         /* places: |u'|^2 */
  double *errors;          /* places */
  lp_sketch_block *blocks; /* of LP_BLOCK_POINTS places */
  void *memory;            /* of panels and halves, which are aligned within it */
} lp_sketch;

/* Sketches points, whose values must be in memory, in parallel. Returns PERSONA_OK or OUT_OF_MEMORY. Cost O(n D). */
int lp_sketch_create(const persona_context *context, const lp_frame *frame, const lp_points *points, lp_sketch *sketch,
                     persona_error *err);
void lp_sketch_clear(const persona_context *context, lp_sketch *sketch);

/* Room for a sketch of up to `count` points, and filling it with some on the calling thread, in the order in which they
 * come: for use in tasks. The points, at most LP_BLOCK_POINTS, make one block. false: no memory. */
bool lp_sketch_allocate(const persona_context *context, const lp_frame *frame, int64_t count, lp_sketch *sketch);
void lp_sketch_refill(const lp_frame *frame, const lp_points *points, lp_sketch *sketch);

/* The memory that room for `count` points takes, and a sketch of as many. */
int64_t lp_sketch_bytes(int64_t units, int64_t count);
lp_account lp_sketch_account(const lp_extent *extent, int64_t count);

/* Copies the units of the point at a place, as the kernel takes those of an anchor. */
void lp_sketch_units(const lp_frame *frame, const lp_sketch *sketch, int64_t place, uint32_t *units);

/* The threshold that admits every score of at least `least` (and perhaps a little less), and the one that admits none.
 */
lp_number lp_threshold(const lp_frame *frame, double least);
lp_number lp_no_threshold(const lp_frame *frame);

/* A score that places without a point have at most, and points always exceed. */
static inline double lp_no_score(const lp_frame *frame) {
  return lp_scores_integers(frame->kernel->format) ? -(double)(1 << 29) : -(double)INFINITY;
}

/* What a score may be off between a point of this length and any of a block up to `longest`, seen from either of them:
 * as u.v - |v'|^2 / 2, or that less |u'|^2 / 2 and with |v'|^2 / 2. */
static inline double lp_score_error(const lp_frame *frame, double length, double longest) {
  return frame->product * (length * longest + 0.5 * length * length + 0.5 * longest * longest) + frame->half;
}

#endif
