/* Each unordered pair of points scored once.
 *
 * A task takes some tiles of anchors (rows) through the tiles up to their own (columns). A score s of a row u and a
 * column v serves both: u sees v at s, and v sees u at s + |v'|^2 / 2 - |u'|^2 / 2. That needs a threshold for the
 * columns before anyone has searched for them: the guess of the first pass, made for all points beforehand.
 *
 * What rows find goes to their own candidates; what columns find goes to ledgers, one for each worker and tile of
 * columns, which nobody else writes. Rows are done in rounds. When a round is over, every pair of its rows has been
 * seen, so ledgers and candidates are put together and settled, and their memory serves the next round. Rounds begin
 * with the longest points: neighbours tend to be shorter than whom they are near to, so rows find much and columns
 * little, and few finds wait. Anchors without a guess, whose guess proves too low, or whose finds found no room, are
 * hunted alone afterwards. So what is found, and when, has no influence on a list. */
#include "kernels/hunt_pairs.h"

#include "base/account.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/ledger.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum {
  MOST_ROUNDS = 8,
  TASKS_A_ROUND = 4, /* for each worker */
  LEAST_TILES = 16,
  MOST_BYTES = 32 << 20
};

static const double spare_room = 1.35; /* for finds, as a multiple of what is expected */

/* How the rows are cut. */
typedef struct rounds {
  int64_t tiles;
  int64_t task; /* tiles of rows in a task; divides LP_BLOCK_TILES */
  int64_t size; /* tiles of rows in a round */
  int64_t chunks;
} rounds;

typedef struct pair_hunt {
  lp_hunt *work;
  rounds cut;
  int64_t first;       /* tile of the round */
  int64_t last_task;   /* tile of the round's last task */
  double *reaches;     /* places: the guess; -infinity without one */
  double *lengths;     /* places, tiles filled up with points that find nothing: |u'| */
  lp_number *halves;   /* the same: |u'|^2 / 2 as the format has it, without what a kernel adds for itself */
  lp_seeker *seekers;  /* of the round's rows, between its two halves */
  lp_pair_log *logs;   /* workers */
  lp_ledgers ledgers;  /* of the tiles */
  atomic_llong seen;   /* points of the samples that lie within the guesses */
  atomic_uchar *alone; /* places: 1 for those that must be hunted alone */
  int64_t *left;       /* these places */
  int64_t left_count;
} pair_hunt;

static rounds cut_rows(int64_t count, int32_t workers, double finds) {
  rounds cut = {.tiles = (count + LP_TILE_POINTS - 1) / LP_TILE_POINTS, .task = LP_MOST_STRIPS / LP_PAIR_STRIPS};
  const int64_t least = TASKS_A_ROUND * (int64_t)workers;
  while (cut.task > 1 && cut.tiles < 3 * least * cut.task) cut.task /= 2;
  const int64_t even = (cut.tiles + MOST_ROUNDS - 1) / MOST_ROUNDS;
  cut.size = even > least * cut.task ? even : least * cut.task;
  cut.size = (cut.size + cut.task - 1) / cut.task * cut.task;
  const double round = cut.size < cut.tiles ? (double)cut.size / (double)cut.tiles : 1.0;
  const double share = 0.25 + round < 1.0 ? 0.25 + round : 1.0;
  const double chunks = spare_room * share * finds * (double)count / LP_CHUNK_FINDS;
  const double most = (double)MOST_BYTES; /* more would not pay anyway */
  cut.chunks = (int64_t)(chunks < most ? chunks : most) + (int64_t)workers * cut.tiles;
  return cut;
}

static rounds cut_for(int64_t count, int64_t k, int32_t workers, bool *pays) {
  lp_hunt plan = {.stride = 0};
  rounds cut = {.tiles = 0};
  *pays = false;
  if (count < LEAST_TILES * LP_TILE_POINTS || count > INT32_MAX) return cut;
  lp_hunt_plan(&plan, (count + LP_TILE_POINTS - 1) / LP_TILE_POINTS, k);
  if (plan.stride == 0) return cut;
  cut = cut_rows(count, workers, plan.finds);
  *pays = lp_ledgers_bytes(cut.chunks, workers, cut.tiles) <= MOST_BYTES;
  return cut;
}

bool lp_hunt_pairs_pay(int64_t count, int64_t k, int32_t workers) {
  bool pays;
  (void)cut_for(count, k, workers, &pays);
  return pays;
}

/* How many of the best scores of a sample's groups lie within the guess. */
static int64_t count_within(const lp_search *search, const lp_seeker *seeker, const lp_number *best, int64_t groups) {
  const lp_sketch_block *block = &search->point_sketch->blocks[seeker->place / LP_BLOCK_POINTS];
  const float least = (float)lp_least_score(search, seeker->place, seeker->reach, block);
  int64_t count = 0;
  for (int64_t g = 0; g < groups; g++) count += best[g].real >= least;
  return count;
}

/* The first pass, for all points. */
static void guess(void *data, int64_t task, int32_t worker) {
  pair_hunt *pairs = data;
  const lp_hunt *work = pairs->work;
  const lp_search *search = &work->search;
  const int64_t first = task * work->strips * LP_STRIP;
  const int64_t left = search->points->count - first;
  const int64_t anchors = left < work->strips * LP_STRIP ? left : work->strips * LP_STRIP;
  int64_t places[LP_MOST_STRIPS * LP_STRIP];
  int64_t seen = 0;
  if (lp_progress_cancelled(work->progress)) return;
  lp_workplace *own = lp_workplace_lay_out(work, worker);
  for (int64_t i = 0; i < anchors; i++) places[i] = first + i;
  lp_hunt_enter(work);
  lp_hunt_begin(work, own, places, anchors);
  lp_hunt_lead(work, own, anchors, work->stride, work->rank);
  lp_hunt_leave(work);
  for (int64_t i = 0; i < anchors; i++) {
    const lp_seeker *seeker = &own->seekers[i];
    const double square = search->point_sketch->squares[first + i];
    lp_number *half = &pairs->halves[first + i];
    pairs->reaches[first + i] = isinf(seeker->reach) ? -INFINITY : seeker->reach;
    pairs->lengths[first + i] = seeker->length;
    if (lp_scores_integers(search->frame->kernel->format)) {
      half->integer = (int32_t)(0.5 * square);
    } else {
      half->real = (float)(0.5 * square);
    }
    if (!isinf(seeker->reach)) seen += count_within(search, seeker, own->best + i * work->groups, work->groups);
  }
  atomic_fetch_add(&pairs->seen, seen);
}

/* Whether the finds will have room: rounding to few digits may let in many more than expected. */
static bool finds_fit(pair_hunt *pairs) {
  const lp_hunt *work = pairs->work;
  const double expected = (double)work->rank * (double)work->search.points->count;
  return (double)atomic_load(&pairs->seen) <= 0.9 * spare_room * expected;
}

/* Writes a find down. Without room, the anchor has to be hunted alone. */
static inline void note(pair_hunt *pairs, lp_open_ledger *ledger, lp_noted_find found) {
  if (lp_ledger_note(ledger, found)) return;
  atomic_store_explicit(&pairs->alone[found.anchor], 1, memory_order_relaxed);
}

/* Limits that no score meets, and halves that meet no limit: of places without a point. */
static const lp_number no_integer_limit = {.integer = (1 << 30) - 1};
static const lp_number no_real_limit = {.real = INFINITY};
static const lp_number no_integer_half = {.integer = 1 << 30};

/* For each point of a tile, as an anchor among the points of a block: the least score that it must see there, in the
 * arithmetic of lp_least_score without a branch. +infinity when it need not look. */
static void least_scores(const pair_hunt *pairs, int64_t tile, const lp_sketch_block *block, double *least) {
  const lp_search *search = &pairs->work->search;
  const lp_frame *frame = search->frame;
  const double slack = 1.0 + 1e-13;
  const double *reaches = pairs->reaches + tile * LP_TILE_POINTS;
  const double *lengths = pairs->lengths + tile * LP_TILE_POINTS;
  const double *squares = search->point_sketch->squares + tile * LP_TILE_POINTS;
  const double *errors = search->point_sketch->errors + tile * LP_TILE_POINTS;
  for (int64_t i = 0; i < LP_TILE_POINTS; i++) {
    const double reach = (reaches[i] + errors[i] + block->error) * slack;
    const double score = 0.5 * (squares[i] - reach * reach);
    const double error = lp_score_error(frame, lengths[i], block->longest) + fabs(score) * (double)FLT_EPSILON;
    const double apart = fmax(lengths[i] - block->longest, block->shortest - lengths[i]);
    least[i] = apart > reach ? INFINITY : score - error;
  }
}

/* The same as limits: less the point's own half. Whether any point must look. */
static bool limit_columns(const pair_hunt *pairs, int64_t tile, const lp_sketch_block *block, lp_number *limits) {
  const double *squares = pairs->work->search.point_sketch->squares + tile * LP_TILE_POINTS;
  const bool integer = lp_scores_integers(pairs->work->search.frame->kernel->format);
  double least[LP_TILE_POINTS];
  int64_t looking = 0;
  least_scores(pairs, tile, block, least);
  for (int64_t i = 0; i < LP_TILE_POINTS; i++) {
    const double half = 0.5 * squares[i];
    looking += least[i] < INFINITY;
    if (integer) {
      const double limit = fmin(fmax(least[i], -0x1p29) - half - 2.0, 0x1p29); /* 2: for what truncating adds */
      limits[i] = least[i] < INFINITY ? (lp_number){.integer = (int32_t)limit} : no_integer_limit;
    } else {
      const double limit = fmax(least[i], -0.25 * (double)FLT_MAX) - half;
      limits[i].real = (float)(limit - (fabs(limit) + half) * (double)FLT_EPSILON);
      limits[i] = least[i] < INFINITY ? limits[i] : no_real_limit;
    }
  }
  return looking > 0;
}

/* One strip and one tile of columns, both ways. */
static void hunt_both(pair_hunt *pairs, lp_workplace *own, int64_t strip, int64_t first_row, int64_t tile,
                      const lp_pair_limits *limits, lp_pair_log *log, lp_open_ledger *ledger) {
  const lp_search *search = &pairs->work->search;
  const lp_sketch *points = search->point_sketch;
  const bool integer = lp_scores_integers(search->frame->kernel->format);
  const int64_t first_column = tile * LP_TILE_POINTS;
  lp_hunt_score(search, own, strip, tile);
  log->count = 0;
  const uint32_t hits = search->frame->kernel->sieve->gather_pairs(own->scores, limits, (int32_t)first_column,
                                                                   own->candidates + strip * LP_STRIP, log);
  lp_hunt_found(search, own, strip, &points->blocks[tile / LP_BLOCK_TILES], hits);
  for (int64_t i = 0; i < log->count; i++) {
    const int64_t column = first_column + (log->pairs[i] & 0xFFFF);
    const int64_t row = first_row + (log->pairs[i] >> 16);
    const lp_number half = pairs->halves[column];
    const lp_number score = log->scores[i];
    note(pairs, ledger,
         (lp_noted_find){.anchor = (int32_t)column,
                         .point = (int32_t)row,
                         .score = integer ? (float)(score.integer + half.integer) : score.real + half.real});
  }
}

/* All strips of a task against one tile of columns. */
static void hunt_column(pair_hunt *pairs, lp_workplace *own, int64_t first_tile, int64_t anchors, int64_t tile,
                        const bool *any, lp_pair_log *log, int32_t *ledger) {
  const lp_search *search = &pairs->work->search;
  const lp_sketch_block *rows = &search->point_sketch->blocks[first_tile / LP_BLOCK_TILES];
  _Alignas(64) lp_number columns[LP_TILE_POINTS];
  const int64_t strips = (anchors + LP_STRIP - 1) / LP_STRIP;
  const int64_t last_tile = first_tile + (strips - 1) / LP_PAIR_STRIPS;
  lp_open_ledger open = lp_ledger_open(&pairs->ledgers, ledger);
  const bool columns_seek = tile < last_tile && limit_columns(pairs, tile, rows, columns);
  for (int64_t strip = 0; strip < strips; strip++) {
    const int64_t row_tile = first_tile + strip / LP_PAIR_STRIPS;
    if (row_tile < tile) continue;
    if (row_tile > tile && columns_seek) {
      const int64_t first_row = first_tile * LP_TILE_POINTS + strip * LP_STRIP;
      const lp_pair_limits limits = {
          .rows = own->thresholds[strip], .halves = pairs->halves + first_row, .columns = columns};
      hunt_both(pairs, own, strip, first_row, tile, &limits, log, &open);
    } else if (any[strip]) {
      lp_hunt_tile(search, own, strip, tile);
    }
  }
  lp_ledger_close(&open);
}

/* Pairs of a task's rows with the columns of some tiles. */
static int64_t pairs_of(int64_t first_tile, int64_t anchors, int64_t tile, int64_t last) {
  int64_t all = 0;
  for (; tile < last; tile++) {
    const int64_t before = tile > first_tile ? (tile - first_tile) * LP_TILE_POINTS : 0; /* rows that do not see it */
    const int64_t rows = anchors - before;
    const int64_t columns = tile < first_tile || rows > LP_TILE_POINTS ? LP_TILE_POINTS : rows;
    all += tile < first_tile ? 2 * columns * rows : columns * columns + 2 * columns * (rows - columns);
  }
  return all;
}

/* The candidates of a task's rows wait in the ledgers for what the rows find as columns. */
static void put_away(pair_hunt *pairs, const lp_workplace *own, int64_t first, int64_t anchors, int32_t *ledgers) {
  for (int64_t i = 0; i < anchors; i++) {
    const lp_finds *candidates = &own->candidates[i];
    const int64_t place = first + i;
    lp_open_ledger open = lp_ledger_open(&pairs->ledgers, &ledgers[place / LP_TILE_POINTS]);
    pairs->seekers[place - pairs->first * LP_TILE_POINTS] = own->seekers[i];
    for (int64_t c = 0; c < candidates->count; c++) {
      note(pairs, &open,
           (lp_noted_find){.anchor = (int32_t)place, .point = candidates->places[c], .score = candidates->scores[c]});
    }
    lp_ledger_close(&open);
  }
}

/* The first half of a round: its rows through all columns up to their own. */
static void hunt_rows(void *data, int64_t task, int32_t worker) {
  pair_hunt *pairs = data;
  const lp_hunt *work = pairs->work;
  const lp_search *search = &work->search;
  const int64_t first_tile = pairs->last_task - task * pairs->cut.task;
  const int64_t first = first_tile * LP_TILE_POINTS;
  const int64_t most = pairs->cut.task * LP_TILE_POINTS;
  const int64_t anchors = search->points->count - first < most ? search->points->count - first : most;
  int32_t *ledgers = lp_ledger_of(&pairs->ledgers, worker, 0);
  int64_t places[LP_MOST_STRIPS * LP_STRIP];
  bool any[LP_MOST_STRIPS];
  if (lp_progress_cancelled(work->progress)) return;
  lp_workplace *own = lp_workplace_lay_out(work, worker);
  for (int64_t i = 0; i < anchors; i++) places[i] = first + i;
  lp_hunt_enter(work);
  lp_hunt_begin(work, own, places, anchors);
  for (int64_t i = 0; i < anchors; i++) own->seekers[i].reach = own->seekers[i].guess = pairs->reaches[first + i];
  const int64_t end = first_tile + (anchors + LP_TILE_POINTS - 1) / LP_TILE_POINTS;
  for (int64_t tile = 0; tile < end;) {
    const int64_t block = tile / LP_BLOCK_TILES;
    const int64_t last = (block + 1) * LP_BLOCK_TILES < end ? (block + 1) * LP_BLOCK_TILES : end;
    for (int64_t strip = 0; strip * LP_STRIP < anchors; strip++) {
      any[strip] = lp_hunt_thresholds(search, own, strip, anchors, &search->point_sketch->blocks[block]);
    }
    const int64_t seen = pairs_of(first_tile, anchors, tile, last);
    for (; tile < last; tile++) {
      hunt_column(pairs, own, first_tile, anchors, tile, any, &pairs->logs[worker], &ledgers[tile]);
    }
    if (lp_progress_add(work->progress, seen)) break;
  }
  lp_hunt_leave(work);
  put_away(pairs, own, first, anchors, ledgers);
}

/* Gives the seekers of a tile what one ledger holds for them. */
static void take_back(const pair_hunt *pairs, lp_workplace *own, int64_t first, int32_t ledger) {
  const lp_search *search = &pairs->work->search;
  for (; ledger >= 0; ledger = pairs->ledgers.chunks[ledger].next) {
    const lp_find_chunk *chunk = &pairs->ledgers.chunks[ledger];
    for (int32_t f = 0; f < chunk->count; f++) {
      const lp_noted_find *found = &chunk->finds[f];
      const int64_t i = found->anchor - first;
      const lp_sketch_block *block = &search->point_sketch->blocks[found->point / LP_BLOCK_POINTS];
      lp_seeker *seeker = &own->seekers[i];
      lp_finds *candidates = &own->candidates[i];
      candidates->scores[candidates->count] = found->score;
      candidates->places[candidates->count++] = found->point;
      (void)lp_seeker_found(search, seeker, block, candidates, own->row);
    }
  }
}

/* The second half of a round: the lists of one tile of rows. */
static void settle_tile(void *data, int64_t task, int32_t worker) {
  pair_hunt *pairs = data;
  const lp_search *search = &pairs->work->search;
  const int64_t tile = pairs->first + task;
  const int64_t first = tile * LP_TILE_POINTS;
  const int64_t left = search->points->count - first;
  const int64_t anchors = left < LP_TILE_POINTS ? left : LP_TILE_POINTS;
  if (lp_progress_cancelled(pairs->work->progress)) return;
  lp_workplace *own = lp_workplace_lay_out(pairs->work, worker);
  memcpy(own->seekers, pairs->seekers + task * LP_TILE_POINTS, (size_t)anchors * sizeof *own->seekers);
  for (int64_t w = 0; w < persona_context_threads(pairs->work->context); w++) {
    take_back(pairs, own, first, *lp_ledger_of(&pairs->ledgers, w, tile));
  }
  for (int64_t i = 0; i < anchors; i++) {
    const bool had_guess = pairs->reaches[first + i] > 0.0;
    const bool lost = atomic_load_explicit(&pairs->alone[first + i], memory_order_relaxed) != 0;
    const bool proven = had_guess && !lost && lp_seeker_end(search, &own->seekers[i], &own->candidates[i], own->row);
    if (!proven) atomic_store_explicit(&pairs->alone[first + i], 1, memory_order_relaxed);
  }
}

static void hunt_left(void *data, int64_t task, int32_t worker) {
  const pair_hunt *pairs = data;
  const lp_hunt *work = pairs->work;
  const int64_t first = task * LP_STRIP;
  const int64_t left = pairs->left_count - first;
  if (lp_progress_cancelled(work->progress)) return;
  lp_hunt_enter(work);
  (void)lp_hunt_alone(work, lp_workplace_lay_out(work, worker), pairs->left + first, left < LP_STRIP ? left : LP_STRIP,
                      false);
  lp_hunt_leave(work);
}

/* Places behind the last point. */
static void fill_up(pair_hunt *pairs) {
  const bool integer = lp_scores_integers(pairs->work->search.frame->kernel->format);
  for (int64_t place = pairs->work->search.points->count; place < pairs->cut.tiles * LP_TILE_POINTS; place++) {
    pairs->reaches[place] = -INFINITY;
    pairs->lengths[place] = 0.0;
    pairs->halves[place] = integer ? no_integer_half : no_real_limit;
  }
}

/* Whether all lists are filled; if not, each anchor must be hunted alone. */
static bool hunt_all(const persona_context *context, pair_hunt *pairs) {
  const int64_t count = pairs->work->search.points->count;
  const int64_t group = pairs->work->strips * LP_STRIP;
  const rounds *cut = &pairs->cut;
  fill_up(pairs);
  lp_parallel_for(context, (count + group - 1) / group, guess, pairs);
  if (!finds_fit(pairs)) return false;
  for (pairs->first = (cut->tiles - 1) / cut->size * cut->size; pairs->first >= 0; pairs->first -= cut->size) {
    const int64_t last = pairs->first + cut->size < cut->tiles ? pairs->first + cut->size : cut->tiles;
    const int64_t tasks = (last - pairs->first + cut->task - 1) / cut->task;
    pairs->last_task = pairs->first + (tasks - 1) * cut->task;
    lp_parallel_for(context, tasks, hunt_rows, pairs);
    lp_parallel_for(context, last - pairs->first, settle_tile, pairs);
    lp_ledgers_free(&pairs->ledgers, pairs->first, last);
  }
  for (int64_t place = 0; place < count; place++) {
    if (atomic_load_explicit(&pairs->alone[place], memory_order_relaxed) != 0) pairs->left[pairs->left_count++] = place;
  }
  lp_parallel_for(context, (pairs->left_count + LP_STRIP - 1) / LP_STRIP, hunt_left, pairs);
  return true;
}

static bool allocate(const persona_context *context, pair_hunt *pairs, int64_t count) {
  const int64_t workers = persona_context_threads(context);
  const int64_t places = pairs->cut.tiles * LP_TILE_POINTS;
  pairs->reaches = lp_allocate_array(context, places, sizeof *pairs->reaches);
  pairs->lengths = lp_allocate_array(context, places, sizeof *pairs->lengths);
  pairs->halves = lp_allocate_array(context, places, sizeof *pairs->halves);
  pairs->left = lp_allocate_array(context, count, sizeof *pairs->left);
  pairs->alone = lp_allocate_zeroed(context, count, sizeof *pairs->alone);
  pairs->seekers = lp_allocate_array(context, pairs->cut.size * LP_TILE_POINTS, sizeof *pairs->seekers);
  pairs->logs = lp_allocate_array(context, workers, sizeof *pairs->logs);
  const bool ledgers = lp_ledgers_create(context, pairs->cut.chunks, workers, pairs->cut.tiles, &pairs->ledgers);
  return ledgers && pairs->reaches != NULL && pairs->lengths != NULL && pairs->halves != NULL && pairs->left != NULL &&
         pairs->alone != NULL && pairs->seekers != NULL && pairs->logs != NULL;
}

int lp_hunt_pairs(const persona_context *context, lp_hunt *work, bool *filled, persona_error *err) {
  const int32_t workers = persona_context_threads(context);
  const int64_t count = work->search.points->count;
  pair_hunt pairs = {.work = work};
  bool pays;
  pairs.cut = cut_for(count, work->search.lists->k, workers, &pays);
  const bool ready = allocate(context, &pairs, count);
  if (ready) *filled = hunt_all(context, &pairs);
  lp_release(context, pairs.reaches);
  lp_release(context, pairs.lengths);
  lp_release(context, pairs.halves);
  lp_release(context, pairs.left);
  lp_release(context, pairs.alone);
  lp_release(context, pairs.seekers);
  lp_release(context, pairs.logs);
  lp_ledgers_clear(context, &pairs.ledgers);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

int64_t lp_hunt_pairs_bytes(int64_t count, int64_t k, int32_t workers) {
  bool pays;
  const rounds cut = cut_for(count, k, workers, &pays);
  lp_account account = {0, 0};
  lp_account_take(&account, cut.tiles * LP_TILE_POINTS, 2 * (int64_t)sizeof(double) + (int64_t)sizeof(lp_number));
  lp_account_take(&account, count, (int64_t)sizeof(int64_t) + 1);
  lp_account_take(&account, cut.size * LP_TILE_POINTS, (int64_t)sizeof(lp_seeker));
  lp_account_take(&account, workers, (int64_t)sizeof(lp_pair_log));
  lp_account_take(&account, 1, lp_ledgers_bytes(cut.chunks, workers, cut.tiles));
  return account.most;
}
