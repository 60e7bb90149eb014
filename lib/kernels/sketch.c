/* Rounding points to the format of a kernel, in order of their lengths. */
#include "kernels/sketch.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
  ALIGNMENT = 64,
  BUCKETS = 2048, /* of lengths: exponent and three more bits of |u|^2 as a float */
  ROWS = 1024,    /* of one task */
  CHUNK = 64,     /* coordinates at once: loops that become vectors */
  SUMS = 4
};

static int64_t tiles_for(int64_t count) { return (count + LP_TILE_POINTS - 1) / LP_TILE_POINTS; }

static int64_t blocks_for(int64_t count) { return (count + LP_BLOCK_POINTS - 1) / LP_BLOCK_POINTS; }

/* Some coordinates of one point: scaled, rounded to the format, and their patterns in it. */
typedef struct chunk {
  double scaled[CHUNK];
  double rounded[CHUNK];
  uint32_t bits[CHUNK];
} chunk;

static void round_to_integers(chunk *part, int64_t count, uint32_t mask) {
  const double magic = 0x1.8p52; /* adding it leaves no place for a fraction */
  for (int64_t j = 0; j < count; j++) {
    part->rounded[j] = (part->scaled[j] + magic) - magic;
    part->bits[j] = (uint32_t)(int32_t)part->rounded[j] & mask;
  }
}

static void round_to_float(chunk *part, int64_t count) {
  for (int64_t j = 0; j < count; j++) {
    const float number = (float)part->scaled[j];
    memcpy(&part->bits[j], &number, sizeof number);
    part->rounded[j] = (double)number;
  }
}

static void round_to_bfloat16(chunk *part, int64_t count) {
  round_to_float(part, count);
  for (int64_t j = 0; j < count; j++) {
    uint32_t bits = (part->bits[j] + 0x7FFFu + (part->bits[j] >> 16 & 1u)) & 0xFFFF0000u;
    bits = (bits & 0x7F800000u) == 0 ? 0 : bits; /* products take subnormal numbers as 0 */
    float number;
    memcpy(&number, &bits, sizeof number);
    part->rounded[j] = (double)number;
    part->bits[j] = bits >> 16;
  }
}

static void round_chunk(lp_format format, chunk *part, int64_t count) {
  if (format == LP_FORMAT_INT8) {
    round_to_integers(part, count, 0xFFu);
  } else if (format == LP_FORMAT_INT16) {
    round_to_integers(part, count, 0xFFFFu);
  } else if (format == LP_FORMAT_BFLOAT16) {
    round_to_bfloat16(part, count);
  } else {
    round_to_float(part, count);
  }
}

/* Scales up to CHUNK coordinates from the first one on; returns how many. */
static int64_t scale_chunk(const lp_frame *frame, const double *x, int64_t first, double *scaled) {
  const int64_t count = frame->dimensions - first < CHUNK ? frame->dimensions - first : CHUNK;
  for (int64_t j = 0; j < count; j++) scaled[j] = (x[first + j] - frame->centre[first + j]) * frame->scale[first + j];
  return count;
}

/* The sum of squares of a - b (b NULL: of a), in SUMS sums side by side. */
static double sum_squares(const double *a, const double *b, int64_t count) {
  double sums[SUMS] = {0.0};
  int64_t j = 0;
  for (; j + SUMS <= count; j += SUMS) {
    for (int64_t l = 0; l < SUMS; l++) {
      const double gap = b != NULL ? a[j + l] - b[j + l] : a[j + l];
      sums[l] += gap * gap;
    }
  }
  for (; j < count; j++) {
    const double gap = b != NULL ? a[j] - b[j] : a[j];
    sums[0] += gap * gap;
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* Packs the patterns of a chunk into units of a panel. Those behind `count` are 0. */
static void pack_chunk(const chunk *part, int64_t count, int64_t numbers, int64_t lanes, uint32_t *panel) {
  for (int64_t j = 0; j < count; j += numbers, panel += lanes) {
    uint32_t packed = part->bits[j];
    for (int64_t n = 1; n < numbers; n++) packed |= part->bits[j + n] << (32 / numbers * n);
    *panel = packed;
  }
}

/* One point at its place. */
static void place_point(const lp_frame *frame, const double *x, int64_t place, lp_sketch *sketch) {
  const lp_format format = frame->kernel->format;
  const int64_t lanes = frame->kernel->lanes;
  const int64_t numbers = lp_unit_numbers(format);
  uint32_t *panel = sketch->panels + place / lanes * lanes * frame->units + place % lanes;
  double square = 0.0;
  double moved = 0.0;
  double length = 0.0;
  double sum = 0.0;
  chunk part;
  for (int64_t first = 0; first < frame->dimensions; first += CHUNK) {
    const int64_t count = scale_chunk(frame, x, first, part.scaled);
    round_chunk(format, &part, count);
    for (int64_t j = count; j < CHUNK && j % numbers != 0; j++) part.bits[j] = 0;
    pack_chunk(&part, count, numbers, lanes, panel + first / numbers * lanes);
    square += sum_squares(part.rounded, NULL, count);
    moved += sum_squares(part.scaled, part.rounded, count);
    length += sum_squares(part.scaled, NULL, count);
    for (int64_t j = 0; frame->kernel->shifts_anchors && j < count; j++) sum += part.rounded[j];
  }
  for (int64_t unit = (frame->dimensions + numbers - 1) / numbers; unit < frame->units; unit++) panel[unit * lanes] = 0;
  sketch->squares[place] = square;
  sketch->errors[place] = sqrt(moved) * (1.0 + 1e-10) + frame->rounding * sqrt(length) + frame->underflow;
  if (lp_scores_integers(format)) {
    sketch->halves[place].integer = (int32_t)(0.5 * square) + (int32_t)(128.0 * sum);
  } else {
    sketch->halves[place].real = (float)(0.5 * square);
  }
}

/* A place without a point: its score is below every threshold. */
static void place_nothing(const lp_frame *frame, int64_t place, lp_sketch *sketch) {
  const int64_t lanes = frame->kernel->lanes;
  uint32_t *panel = sketch->panels + place / lanes * lanes * frame->units + place % lanes;
  for (int64_t unit = 0; unit < frame->units; unit++) panel[unit * lanes] = 0;
  sketch->squares[place] = 0.0;
  sketch->errors[place] = 0.0;
  sketch->order[place] = -1;
  if (lp_scores_integers(frame->kernel->format)) {
    sketch->halves[place].integer = 1 << 30;
  } else {
    sketch->halves[place].real = INFINITY;
  }
}

static void describe_block(const lp_sketch *sketch, int64_t block) {
  const int64_t first = block * LP_BLOCK_POINTS;
  const int64_t last = first + LP_BLOCK_POINTS < sketch->count ? first + LP_BLOCK_POINTS : sketch->count;
  lp_sketch_block found = {.error = 0.0, .shortest = INFINITY, .longest = 0.0};
  for (int64_t place = first; place < last; place++) {
    const double length = sqrt(sketch->squares[place]);
    found.error = sketch->errors[place] > found.error ? sketch->errors[place] : found.error;
    found.shortest = length < found.shortest ? length : found.shortest;
    found.longest = length > found.longest ? length : found.longest;
  }
  found.shortest *= 1.0 - 1e-12;
  found.longest *= 1.0 + 1e-12;
  sketch->blocks[block] = found;
}

/* The bucket of a point's length. */
static uint16_t bucket_of(const lp_frame *frame, const double *x) {
  double scaled[CHUNK];
  double square = 0.0;
  for (int64_t first = 0; first < frame->dimensions; first += CHUNK) {
    square += sum_squares(scaled, NULL, scale_chunk(frame, x, first, scaled));
  }
  const float size = (float)square;
  uint32_t bits;
  memcpy(&bits, &size, sizeof bits);
  return (uint16_t)(bits >> 20);
}

/* Sorts the numbers of the points by their buckets, stably. */
static void sort_by_bucket(const uint16_t *buckets, int64_t count, int64_t *starts, int64_t *order) {
  memset(starts, 0, BUCKETS * sizeof *starts);
  for (int64_t i = 0; i < count; i++) starts[buckets[i]]++;
  int64_t next = 0;
  for (int64_t bucket = 0; bucket < BUCKETS; bucket++) {
    const int64_t size = starts[bucket];
    starts[bucket] = next;
    next += size;
  }
  for (int64_t i = 0; i < count; i++) order[starts[buckets[i]]++] = i;
}

/* Deals the points of each full block to its tiles, so that one tile is a sample of its block. spare: LP_BLOCK_POINTS.
 */
static void deal_blocks(int64_t count, int64_t *spare, int64_t *order) {
  for (int64_t first = 0; first + LP_BLOCK_POINTS <= count; first += LP_BLOCK_POINTS) {
    for (int64_t i = 0; i < LP_BLOCK_POINTS; i++) {
      spare[i % LP_BLOCK_TILES * LP_TILE_POINTS + i / LP_BLOCK_TILES] = order[first + i];
    }
    memcpy(order + first, spare, LP_BLOCK_POINTS * sizeof *order);
  }
}

/* Memory for one sketch, and what making it needs besides. */
typedef struct making {
  const lp_frame *frame;
  const lp_points *points;
  lp_sketch *sketch;
  uint16_t *buckets; /* points */
  double *scratch;   /* one row a worker */
} making;

static void find_buckets(void *data, int64_t task, int32_t worker) {
  const making *work = data;
  const lp_points *points = work->points;
  const int64_t last = (task + 1) * ROWS < points->count ? (task + 1) * ROWS : points->count;
  double *scratch = work->scratch + worker * points->padded;
  for (int64_t i = task * ROWS; i < last; i++) {
    work->buckets[i] = bucket_of(work->frame, lp_points_row(points, i, scratch));
  }
}

static void fill_block(void *data, int64_t block, int32_t worker) {
  const making *work = data;
  lp_sketch *sketch = work->sketch;
  const int64_t places = sketch->tiles * LP_TILE_POINTS;
  const int64_t first = block * LP_BLOCK_POINTS;
  const int64_t last = first + LP_BLOCK_POINTS < places ? first + LP_BLOCK_POINTS : places;
  double *scratch = work->scratch + worker * work->points->padded;
  for (int64_t place = first; place < last; place++) {
    if (place < sketch->count) {
      place_point(work->frame, lp_points_row(work->points, sketch->order[place], scratch), place, sketch);
    } else {
      place_nothing(work->frame, place, sketch);
    }
  }
  describe_block(sketch, block);
}

/* Panels and halves of a tile. */
static int64_t tile_bytes(int64_t units) {
  const int64_t place = lp_bytes_sum(lp_bytes_of(units, (int64_t)sizeof(uint32_t)), (int64_t)sizeof(lp_number));
  return lp_bytes_of(LP_TILE_POINTS, place);
}

bool lp_sketch_allocate(const persona_context *context, const lp_frame *frame, int64_t count, lp_sketch *sketch) {
  const int64_t tiles = tiles_for(count);
  const int64_t places = tiles * LP_TILE_POINTS;
  memset(sketch, 0, sizeof *sketch);
  sketch->count = count;
  sketch->tiles = tiles;
  sketch->memory = lp_allocate_array(context, tiles + 1, tile_bytes(frame->units)); /* one more leaves room to align */
  sketch->order = lp_allocate_array(context, places, sizeof *sketch->order);
  sketch->squares = lp_allocate_array(context, places, sizeof *sketch->squares);
  sketch->errors = lp_allocate_array(context, places, sizeof *sketch->errors);
  sketch->blocks = lp_allocate_array(context, blocks_for(count), sizeof *sketch->blocks);
  if (sketch->memory == NULL || sketch->order == NULL || sketch->squares == NULL || sketch->errors == NULL ||
      sketch->blocks == NULL) {
    return false;
  }
  sketch->panels = (uint32_t *)(((uintptr_t)sketch->memory + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  sketch->halves = (lp_number *)(sketch->panels + places * frame->units);
  return true;
}

int64_t lp_sketch_bytes(int64_t units, int64_t count) {
  const int64_t tiles = tiles_for(count);
  lp_account account = {0, 0};
  lp_account_take(&account, tiles + 1, tile_bytes(units));
  for (int array = 0; array < 3; array++) { /* order, squares, errors */
    lp_account_take(&account, tiles * LP_TILE_POINTS, (int64_t)sizeof(double));
  }
  lp_account_take(&account, blocks_for(count), (int64_t)sizeof(lp_sketch_block));
  return account.now;
}

lp_account lp_sketch_account(const lp_extent *extent, int64_t count) {
  const int64_t row = lp_bytes_of(extent->padded, (int64_t)sizeof(double));
  lp_account account = {0, 0};
  lp_account_take(&account, count, (int64_t)sizeof(uint16_t));  /* buckets */
  lp_account_take(&account, extent->threads, row);              /* scratch */
  lp_account_take(&account, BUCKETS, (int64_t)sizeof(int64_t)); /* starts */
  lp_account_take(&account, 1, lp_sketch_bytes(extent->units, count));
  lp_account_give(&account, count, (int64_t)sizeof(uint16_t));
  lp_account_give(&account, extent->threads, row);
  lp_account_give(&account, BUCKETS, (int64_t)sizeof(int64_t));
  return account;
}

int lp_sketch_create(const persona_context *context, const lp_frame *frame, const lp_points *points, lp_sketch *sketch,
                     persona_error *err) {
  const int64_t count = points->count;
  making work = {.frame = frame, .points = points, .sketch = sketch};
  work.buckets = lp_allocate_array(context, count, sizeof *work.buckets);
  work.scratch =
      lp_allocate_array(context, persona_context_threads(context), points->padded * (int64_t)sizeof *work.scratch);
  int64_t *starts = lp_allocate_array(context, BUCKETS, sizeof *starts);
  const bool ready = lp_sketch_allocate(context, frame, count, sketch) && work.buckets != NULL &&
                     work.scratch != NULL && starts != NULL;
  if (ready) {
    lp_parallel_for(context, (count + ROWS - 1) / ROWS, find_buckets, &work);
    sort_by_bucket(work.buckets, count, starts, sketch->order);
    deal_blocks(count, starts, sketch->order);
    lp_parallel_for(context, blocks_for(count), fill_block, &work);
  }
  lp_release(context, work.buckets);
  lp_release(context, work.scratch);
  lp_release(context, starts);
  if (ready) return PERSONA_OK;
  lp_sketch_clear(context, sketch);
  return lp_out_of_memory(err);
}

void lp_sketch_refill(const lp_frame *frame, const lp_points *points, lp_sketch *sketch) {
  sketch->count = points->count;
  sketch->tiles = tiles_for(points->count);
  for (int64_t i = 0; i < points->count; i++) {
    sketch->order[i] = i;
    place_point(frame, (const double *)points->values + i * points->padded, i, sketch);
  }
  for (int64_t i = points->count; i < sketch->tiles * LP_TILE_POINTS; i++) place_nothing(frame, i, sketch);
  describe_block(sketch, 0);
}

lp_number lp_threshold(const lp_frame *frame, double least) {
  const double most = lp_scores_integers(frame->kernel->format) ? -lp_no_score(frame) : (double)FLT_MAX;
  lp_number threshold;
  if (least > most) return lp_no_threshold(frame);
  if (least < -most) least = -most;
  if (lp_scores_integers(frame->kernel->format)) {
    threshold.integer = (int32_t)floor(least);
  } else {
    threshold.real = least > -most ? (float)(least - fabs(least) * (double)FLT_EPSILON) : -FLT_MAX;
  }
  return threshold;
}

lp_number lp_no_threshold(const lp_frame *frame) {
  lp_number threshold;
  if (lp_scores_integers(frame->kernel->format)) {
    threshold.integer = INT32_MAX;
  } else {
    threshold.real = INFINITY;
  }
  return threshold;
}

void lp_sketch_clear(const persona_context *context, lp_sketch *sketch) {
  lp_release(context, sketch->memory);
  lp_release(context, sketch->order);
  lp_release(context, sketch->squares);
  lp_release(context, sketch->errors);
  lp_release(context, sketch->blocks);
  memset(sketch, 0, sizeof *sketch);
}

void lp_sketch_units(const lp_frame *frame, const lp_sketch *sketch, int64_t place, uint32_t *units) {
  const int64_t lanes = frame->kernel->lanes;
  const uint32_t *panel = sketch->panels + place / lanes * lanes * frame->units + place % lanes;
  const uint32_t shift = frame->kernel->shifts_anchors ? UINT32_C(0x80808080) : 0; /* adds 128 to each number */
  for (int64_t unit = 0; unit < frame->units; unit++) units[unit] = panel[unit * lanes] ^ shift;
}
