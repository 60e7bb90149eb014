/* Ledgers of finds. */
#include "kernels/ledger.h"

#include "base/bytes.h"
#include "base/memory.h"

#include <string.h>

bool lp_ledgers_create(const persona_context *context, int64_t chunks, int64_t workers, int64_t tiles,
                       lp_ledgers *ledgers) {
  ledgers->workers = workers;
  ledgers->tiles = tiles;
  ledgers->chunks = lp_allocate_array(context, chunks, sizeof *ledgers->chunks);
  ledgers->spare = lp_allocate_array(context, chunks, sizeof *ledgers->spare);
  ledgers->first = lp_allocate_array(context, workers, tiles * (int64_t)sizeof *ledgers->first);
  if (ledgers->chunks == NULL || ledgers->spare == NULL || ledgers->first == NULL) return false;
  for (int64_t i = 0; i < chunks; i++) ledgers->spare[i] = (int32_t)i;
  for (int64_t i = 0; i < workers * tiles; i++) ledgers->first[i] = -1;
  atomic_init(&ledgers->spares, chunks);
  return true;
}

void lp_ledgers_clear(const persona_context *context, lp_ledgers *ledgers) {
  lp_release(context, ledgers->chunks);
  lp_release(context, ledgers->spare);
  lp_release(context, ledgers->first);
  memset(ledgers, 0, sizeof *ledgers);
}

int64_t lp_ledgers_bytes(int64_t chunks, int64_t workers, int64_t tiles) {
  const int64_t stored = lp_bytes_of(chunks, (int64_t)sizeof(lp_find_chunk) + (int64_t)sizeof(int32_t));
  return lp_bytes_sum(stored, lp_bytes_of(workers, lp_bytes_of(tiles, (int64_t)sizeof(int32_t))));
}

lp_find_chunk *lp_ledger_extend(lp_ledgers *ledgers, int32_t *ledger) {
  const long long place = atomic_fetch_sub(&ledgers->spares, 1) - 1;
  if (place < 0) return NULL;
  lp_find_chunk *chunk = &ledgers->chunks[ledgers->spare[place]];
  chunk->next = *ledger;
  chunk->count = 0;
  *ledger = ledgers->spare[place];
  return chunk;
}

void lp_ledgers_free(lp_ledgers *ledgers, int64_t first_tile, int64_t last_tile) {
  long long spares = atomic_load(&ledgers->spares);
  if (spares < 0) spares = 0;
  for (int64_t worker = 0; worker < ledgers->workers; worker++) {
    for (int64_t tile = first_tile; tile < last_tile; tile++) {
      int32_t *ledger = lp_ledger_of(ledgers, worker, tile);
      for (; *ledger >= 0; *ledger = ledgers->chunks[*ledger].next) ledgers->spare[spares++] = *ledger;
    }
  }
  atomic_store(&ledgers->spares, spares);
}
