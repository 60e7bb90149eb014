/* Ledgers: who found whom, noted by many workers at once without a lock, for each tile of anchors.
 *
 * Each worker has a ledger of its own for each tile, a list of chunks from a common store. */
#ifndef LP_KERNELS_LEDGER_H
#define LP_KERNELS_LEDGER_H

#include <persona/context.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { LP_CHUNK_FINDS = 32 };

/* An anchor found a point. */
typedef struct lp_noted_find {
  int32_t anchor; /* places, both */
  int32_t point;
  float score;
} lp_noted_find;

typedef struct lp_find_chunk {
  int32_t next; /* -1 at the end */
  int32_t count;
  lp_noted_find finds[LP_CHUNK_FINDS];
} lp_find_chunk;

typedef struct lp_ledgers {
  int64_t workers;
  int64_t tiles;
  lp_find_chunk *chunks; /* all */
  int32_t *spare;        /* numbers of the free ones */
  atomic_llong spares;   /* how many there are; below 0 when more were asked for */
  int32_t *first;        /* workers x tiles: first chunk, or -1 */
} lp_ledgers;

/* Empty ledgers with a store of some chunks, at most INT32_MAX. false: no memory; lp_ledgers_clear is fine either way.
 */
bool lp_ledgers_create(const persona_context *context, int64_t chunks, int64_t workers, int64_t tiles,
                       lp_ledgers *ledgers);
void lp_ledgers_clear(const persona_context *context, lp_ledgers *ledgers);
int64_t lp_ledgers_bytes(int64_t chunks, int64_t workers, int64_t tiles);

/* A worker's ledger of a tile; those of one worker lie side by side. */
static inline int32_t *lp_ledger_of(const lp_ledgers *ledgers, int64_t worker, int64_t tile) {
  return ledgers->first + worker * ledgers->tiles + tile;
}

/* A chunk from the store, put before those of a ledger; NULL when there is none left. Any worker, at any time. */
lp_find_chunk *lp_ledger_extend(lp_ledgers *ledgers, int32_t *ledger);

/* A ledger of the calling worker, open for a series of finds: the chunk that is written, and how many it holds. */
typedef struct lp_open_ledger {
  lp_ledgers *ledgers;
  int32_t *ledger;
  lp_find_chunk *chunk; /* NULL: there is none yet */
  int32_t count;
} lp_open_ledger;

static inline lp_open_ledger lp_ledger_open(lp_ledgers *ledgers, int32_t *ledger) {
  lp_find_chunk *chunk = *ledger >= 0 ? &ledgers->chunks[*ledger] : NULL;
  return (lp_open_ledger){
      .ledgers = ledgers, .ledger = ledger, .chunk = chunk, .count = chunk != NULL ? chunk->count : LP_CHUNK_FINDS};
}

/* Notes a find. false: the store is empty. */
static inline bool lp_ledger_note(lp_open_ledger *open, lp_noted_find found) {
  if (open->count == LP_CHUNK_FINDS) {
    if (open->chunk != NULL) open->chunk->count = open->count;
    open->chunk = lp_ledger_extend(open->ledgers, open->ledger);
    open->count = open->chunk != NULL ? 0 : LP_CHUNK_FINDS;
    if (open->chunk == NULL) return false;
  }
  open->chunk->finds[open->count++] = found;
  return true;
}

/* Ends the series. */
static inline void lp_ledger_close(lp_open_ledger *open) {
  if (open->chunk != NULL) open->chunk->count = open->count;
}

/* Empties the ledgers of some tiles while no worker writes. */
void lp_ledgers_free(lp_ledgers *ledgers, int64_t first_tile, int64_t last_tile);

#endif
