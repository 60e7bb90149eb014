/* One pass over all pairs of two populations. A task takes a chunk of the points through all anchors: chunks are read
 * and sketched when their turn comes, so that a population of any size needs little memory. Scores rule pairs out, and
 * in where the whole interval of distances that they allow lies within a ball; the canonical distance decides the
 * rest. */
#include "kernels/balls.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"
#include "kernels/sketch.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_POINTS = 512, ROOM = LP_TILE_POINTS + LP_FIND_SLACK }; /* of a chunk; of a list of finds */

static const double slack = 1.0 + 1e-13; /* covers the doubles that bounds are computed in */

/* What one worker has found out about the anchors, and its scratch. */
typedef struct workplace {
  lp_mass *anchor_mass;
  uint8_t *anchor_reached;
  uint8_t *anchor_inside;
  double *rows; /* of the chunk */
  double *row;  /* of an anchor */
  lp_sketch sketch;
  uint32_t *strip; /* units of LP_STRIP anchors */
  lp_number *scores;
  float *find_scores; /* LP_STRIP lists of ROOM */
  int32_t *find_places;
  void *memory; /* of the aligned ones */
} workplace;

typedef struct pass {
  const lp_points *anchors;
  const lp_points *points;
  const lp_frame *frame; /* without a kernel: all pairs are computed */
  const lp_sketch *anchor_sketch;
  const lp_balls *balls;
  lp_distance_function distance;
  lp_progress *progress;
  workplace *workplaces;
  int64_t chunk; /* points of a chunk */
} pass;

/* The chunk at hand. */
typedef struct chunk {
  int64_t first; /* point */
  int64_t count;
  double widest; /* largest squared radius of its points' balls */
} chunk;

/* One anchor before the points of one block, lengths in steps. */
typedef struct judge {
  int64_t anchor;
  const double *x; /* its row, once somebody asks */
  double square;   /* |u'|^2 */
  double error;    /* of both sides */
  double score_error;
  double radius; /* of the anchor's ball; negative for none */
} judge;

lp_mass lp_split_mass(double mass) {
  const double magic = 0x1.8p52; /* adding it leaves no place for a fraction */
  const double coarse = ((mass * 0x1p20 + magic) - magic) * 0x1p-20;
  return (lp_mass){.coarse = coarse, .fine = (((mass - coarse) * 0x1p53 + magic) - magic) * 0x1p-53};
}

static bool lies_inside(const lp_balls *balls, double squared, double radius_squared) {
  return balls->strict ? squared < radius_squared : squared <= radius_squared;
}

static void enter(const pass *work, workplace *own, int64_t anchor, int64_t point) {
  const lp_mass mass = lp_split_mass(work->balls->point_mass[point]);
  own->anchor_mass[anchor].coarse += mass.coarse;
  own->anchor_mass[anchor].fine += mass.fine;
  own->anchor_reached[anchor] = 1;
  work->balls->point_inside[point] = 1;
}

/* Takes one pair into account by its canonical distance. */
static void meet(const pass *work, workplace *own, int64_t anchor, int64_t point, double squared) {
  const lp_balls *balls = work->balls;
  if (isinf(squared)) return;
  if (lies_inside(balls, squared, balls->anchor_squared[anchor])) enter(work, own, anchor, point);
  if (balls->point_squared != NULL && lies_inside(balls, squared, balls->point_squared[point])) {
    own->anchor_inside[anchor] = 1;
  }
}

static double *chunk_row(const pass *work, const workplace *own, const chunk *part, int64_t point) {
  return own->rows + (point - part->first) * work->points->padded;
}

/* Pairs without scores. */
static void meet_all(const pass *work, workplace *own, const chunk *part) {
  const lp_points *points = work->points;
  const bool missing = work->anchors->has_missing || points->has_missing;
  for (int64_t anchor = 0; anchor < work->anchors->count; anchor++) {
    const double *x = lp_points_row(work->anchors, anchor, own->row);
    for (int64_t i = 0; i < part->count; i++) {
      const double *y = own->rows + i * points->padded;
      const double squared = missing ? lp_distance_squared_shared(x, y, points->weights, points->padded,
                                                                  points->dimensions, points->minimum_shared)
                                     : work->distance(x, y, points->weights, points->padded);
      meet(work, own, anchor, part->first + i, squared);
    }
  }
}

/* Decides the pairs of one anchor that a tile has found. */
static void decide(const pass *work, workplace *own, const chunk *part, judge *own_judge, const lp_finds *finds) {
  const lp_balls *balls = work->balls;
  const int64_t anchor = own_judge->anchor;
  const double step = work->frame->step;
  for (int64_t i = 0; i < finds->count; i++) {
    const int64_t point = part->first + own->sketch.order[finds->places[i]];
    const double square = own_judge->square - 2.0 * (double)finds->scores[i];
    const double most = square + 2.0 * own_judge->score_error;
    const double least = square - 2.0 * own_judge->score_error;
    const double farthest = (most > 0.0 ? sqrt(most) * slack : 0.0) + own_judge->error;
    const double nearest = (least > 0.0 ? sqrt(least) / slack : 0.0) - own_judge->error;
    const double point_radius =
        balls->point_squared == NULL || own->anchor_inside[anchor] || balls->point_squared[point] < 0.0
            ? -1.0
            : sqrt(balls->point_squared[point]) / step;
    const bool in_anchor = farthest * slack < own_judge->radius;
    const bool in_point = farthest * slack < point_radius;
    const bool unclear = (!in_anchor && own_judge->radius >= 0.0 && nearest <= own_judge->radius * slack) ||
                         (!in_point && point_radius >= 0.0 && nearest <= point_radius * slack);
    if (unclear) {
      if (own_judge->x == NULL) own_judge->x = lp_points_row(work->anchors, anchor, own->row);
      const double *y = chunk_row(work, own, part, point);
      meet(work, own, anchor, point, work->distance(own_judge->x, y, work->points->weights, work->points->padded));
      continue;
    }
    if (in_anchor) enter(work, own, anchor, point);
    if (in_point) own->anchor_inside[anchor] = 1;
  }
}

/* The least score with which a point of the block may lie in a ball that still matters; none when nothing does. */
static lp_number prepare(const pass *work, const workplace *own, const chunk *part, int64_t place,
                         const lp_sketch_block *block, judge *made) {
  const lp_frame *frame = work->frame;
  const lp_sketch *sketch = work->anchor_sketch;
  const int64_t anchor = sketch->order[place];
  const double length = sqrt(sketch->squares[place]) * slack;
  const double squared = work->balls->anchor_squared[anchor];
  const double widest = own->anchor_inside[anchor] ? -1.0 : part->widest;
  const double limit = fmax(squared, widest);
  *made = (judge){.anchor = anchor,
                  .x = NULL,
                  .square = sketch->squares[place],
                  .error = sketch->errors[place] + block->error,
                  .score_error = lp_score_error(frame, length, block->longest),
                  .radius = squared >= 0.0 ? sqrt(squared) / frame->step : -1.0};
  if (limit < 0.0) return lp_no_threshold(frame);
  const double reach = (sqrt(limit) / frame->step + made->error) * slack;
  if (length - block->longest > reach || block->shortest - length > reach) return lp_no_threshold(frame);
  const double least = 0.5 * (made->square - reach * reach);
  return lp_threshold(frame, least - made->score_error - fabs(least) * (double)FLT_EPSILON);
}

/* One strip of anchors before the chunk. */
static void pass_strip(const pass *work, workplace *own, const chunk *part, int64_t first) {
  const lp_frame *frame = work->frame;
  const lp_sketch_block *block = &own->sketch.blocks[0];
  judge judges[LP_STRIP];
  _Alignas(64) lp_number thresholds[LP_STRIP];
  lp_finds finds[LP_STRIP];
  for (int64_t i = 0; i < LP_STRIP; i++) {
    const bool real = first + i < work->anchors->count;
    if (real) lp_sketch_units(frame, work->anchor_sketch, first + i, own->strip + i * frame->units);
    thresholds[i] = real ? prepare(work, own, part, first + i, block, &judges[i]) : lp_no_threshold(frame);
    finds[i] = (lp_finds){.scores = own->find_scores + i * ROOM, .places = own->find_places + i * ROOM, .count = 0};
  }
  for (int64_t tile = 0; tile < own->sketch.tiles; tile++) {
    const lp_tile operands = {.anchors = own->strip,
                              .panels = own->sketch.panels + tile * LP_TILE_POINTS * frame->units,
                              .halves = own->sketch.halves + tile * LP_TILE_POINTS,
                              .units = frame->units,
                              .scores = own->scores};
    frame->kernel->score(&operands);
    uint32_t hits = frame->kernel->sieve->gather(own->scores, thresholds, (int32_t)(tile * LP_TILE_POINTS), finds);
    for (; hits != 0; hits &= hits - 1) {
      const int64_t row = __builtin_ctz(hits);
      decide(work, own, part, &judges[row], &finds[row]);
      judges[row].x = NULL; /* the next anchor's row takes its place */
      finds[row].count = 0;
    }
  }
}

static void pass_chunk(void *data, int64_t task, int32_t worker) {
  const pass *work = data;
  const lp_points *points = work->points;
  workplace *own = &work->workplaces[worker];
  chunk part = {.first = task * work->chunk, .widest = -1.0};
  part.count = points->count - part.first < work->chunk ? points->count - part.first : work->chunk;
  if (lp_progress_cancelled(work->progress)) return;
  for (int64_t i = 0; i < part.count; i++) {
    const double *row = lp_points_row(points, part.first + i, own->rows + i * points->padded);
    if (row != own->rows + i * points->padded) {
      memcpy(own->rows + i * points->padded, row, (size_t)points->padded * sizeof *row);
    }
    work->balls->point_inside[part.first + i] = 0;
    if (work->balls->point_squared != NULL) part.widest = fmax(part.widest, work->balls->point_squared[part.first + i]);
  }
  if (work->frame->kernel == NULL) {
    meet_all(work, own, &part);
  } else {
    const lp_points rows = {.count = part.count,
                            .dimensions = points->dimensions,
                            .padded = points->padded,
                            .values = own->rows,
                            .weights = points->weights,
                            .centre = points->centre};
    lp_sketch_refill(work->frame, &rows, &own->sketch);
    if (work->frame->kernel->begin != NULL) work->frame->kernel->begin();
    for (int64_t first = 0; first < work->anchors->count; first += LP_STRIP) pass_strip(work, own, &part, first);
    if (work->frame->kernel->end != NULL) work->frame->kernel->end();
  }
  (void)lp_progress_add(work->progress, part.count * work->anchors->count);
}

/* Numbers of a strip, a tile's scores and the finds of a strip, with room to align. */
static int64_t scratch_numbers(int64_t units) {
  return lp_bytes_sum(lp_bytes_of(units, LP_STRIP), LP_TILE_PAIRS + 2 * LP_STRIP * ROOM + 16);
}

static bool workplace_begin(const persona_context *context, const pass *work, workplace *own) {
  const int64_t anchors = work->anchors->count;
  const int64_t padded = work->points->padded;
  const int64_t units = work->frame->units;
  own->anchor_mass = lp_allocate_zeroed(context, anchors, sizeof *own->anchor_mass);
  own->anchor_reached = lp_allocate_zeroed(context, anchors, 1);
  own->anchor_inside = lp_allocate_zeroed(context, anchors, 1);
  own->rows = lp_allocate_array(context, work->chunk, padded * (int64_t)sizeof(double));
  own->row = lp_allocate_array(context, padded, sizeof(double));
  if (own->anchor_mass == NULL || own->anchor_reached == NULL || own->anchor_inside == NULL || own->rows == NULL ||
      own->row == NULL) {
    return false;
  }
  if (work->frame->kernel == NULL) return true;
  own->memory = lp_allocate_zeroed(context, scratch_numbers(units), sizeof(lp_number)); /* rows may stay unused */
  if (own->memory == NULL || !lp_sketch_allocate(context, work->frame, work->chunk, &own->sketch)) return false;
  own->strip = (uint32_t *)(((uintptr_t)own->memory + 63) / 64 * 64);
  own->scores = (lp_number *)(own->strip + LP_STRIP * units);
  own->find_scores = (float *)(own->scores + LP_TILE_PAIRS);
  own->find_places = (int32_t *)(own->find_scores + LP_STRIP * ROOM);
  return true;
}

static void workplace_end(const persona_context *context, workplace *own) {
  lp_release(context, own->anchor_mass);
  lp_release(context, own->anchor_reached);
  lp_release(context, own->anchor_inside);
  lp_release(context, own->rows);
  lp_release(context, own->row);
  lp_release(context, own->memory);
  lp_sketch_clear(context, &own->sketch);
}

/* What the workers have found out about the anchors, together. */
static void join(const pass *work, int32_t workers) {
  for (int64_t anchor = 0; anchor < work->anchors->count; anchor++) {
    lp_mass mass = {0.0, 0.0};
    uint8_t reached = 0;
    uint8_t inside = 0;
    for (int32_t worker = 0; worker < workers; worker++) {
      const workplace *own = &work->workplaces[worker];
      mass.coarse += own->anchor_mass[anchor].coarse;
      mass.fine += own->anchor_mass[anchor].fine;
      reached |= own->anchor_reached[anchor];
      inside |= own->anchor_inside[anchor];
    }
    work->balls->anchor_mass[anchor] = mass.coarse + mass.fine;
    work->balls->anchor_reached[anchor] = reached;
    work->balls->anchor_inside[anchor] = inside;
  }
}

/* Points of a chunk: as many as keep all workers busy to the end. */
static int64_t chunk_for(int64_t points, int32_t workers) {
  const int64_t tiles = points / (4 * (int64_t)workers) / LP_TILE_POINTS;
  const int64_t most = MOST_POINTS / LP_TILE_POINTS;
  return (tiles < 1 ? 1 : (tiles > most ? most : tiles)) * LP_TILE_POINTS;
}

static int run_pass(const persona_context *context, pass *work, persona_error *err) {
  const int32_t workers = persona_context_threads(context);
  work->chunk = chunk_for(work->points->count, workers);
  work->workplaces = lp_allocate_zeroed(context, workers, sizeof *work->workplaces);
  if (work->workplaces == NULL) return lp_out_of_memory(err);
  bool ready = true;
  for (int32_t worker = 0; worker < workers && ready; worker++) {
    ready = workplace_begin(context, work, &work->workplaces[worker]);
  }
  if (ready) {
    lp_parallel_for(context, (work->points->count + work->chunk - 1) / work->chunk, pass_chunk, work);
    join(work, workers);
  }
  for (int32_t worker = 0; worker < workers; worker++) workplace_end(context, &work->workplaces[worker]);
  lp_release(context, work->workplaces);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

/* What workplace_begin takes. */
static int64_t workplace_bytes(const lp_extent *extent, int64_t points_of_chunk) {
  const int64_t row = lp_bytes_of(extent->padded, (int64_t)sizeof(double));
  lp_account account = {0, 0};
  lp_account_take(&account, extent->anchors, (int64_t)sizeof(lp_mass)); /* anchor_mass */
  lp_account_take(&account, extent->anchors, 1);                        /* anchor_reached */
  lp_account_take(&account, extent->anchors, 1);                        /* anchor_inside */
  lp_account_take(&account, points_of_chunk, row);                      /* rows */
  lp_account_take(&account, 1, row);                                    /* row */
  lp_account_take(&account, scratch_numbers(extent->units), (int64_t)sizeof(lp_number));
  lp_account_take(&account, 1, lp_sketch_bytes(extent->units, points_of_chunk));
  return account.now;
}

int64_t lp_ball_pass_bytes(const lp_extent *extent) {
  const int64_t own = workplace_bytes(extent, chunk_for(extent->points, (int32_t)extent->threads));
  lp_account account = lp_frame_account(extent);
  lp_account_join(&account, lp_sketch_account(extent, extent->anchors));
  lp_account_take(&account, extent->threads, (int64_t)sizeof(workplace));
  lp_account_call(&account, lp_bytes_of(extent->threads, own));
  return account.most;
}

int lp_ball_pass(const persona_context *context, const lp_points *anchors, const lp_points *points,
                 const lp_score_kernel *kernel, const lp_balls *balls, lp_progress *progress, persona_error *err) {
  lp_frame frame = {0};
  lp_sketch anchor_sketch = {0};
  pass work = {.anchors = anchors,
               .points = points,
               .frame = &frame,
               .anchor_sketch = &anchor_sketch,
               .balls = balls,
               .distance = lp_distance_fastest(context, LP_ROW_DOUBLE),
               .progress = progress};
  int status = lp_frame_create(context, anchors, points, kernel, &frame, err);
  if (status == PERSONA_OK && frame.kernel != NULL) {
    status = lp_sketch_create(context, &frame, anchors, &anchor_sketch, err);
  }
  if (status == PERSONA_OK) status = run_pass(context, &work, err);
  if (status == PERSONA_OK && lp_progress_cancelled(progress)) {
    status = lp_fail(err, PERSONA_CANCELLED, "the run was cancelled");
  }
  lp_sketch_clear(context, &anchor_sketch);
  lp_frame_clear(context, &frame);
  return status;
}
