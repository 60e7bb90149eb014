/* A set of distinct texts: an open hash table of places, and the characters in large blocks. */
#include "io/texts.h"

#include "io/fault.h"
#include "io/storage.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK_BYTES = 16 * 1024, FIRST_CAPACITY = 16, LISTED = 8 };

struct lp_io_text_block {
  lp_io_text_block *next;
  int64_t used;
  int64_t capacity;
  char bytes[];
};

void lp_io_texts_init(lp_io_texts *texts, const persona_context *context) {
  memset(texts, 0, sizeof *texts);
  texts->context = context;
}

void lp_io_texts_free(lp_io_texts *texts) {
  while (texts->blocks != NULL) {
    lp_io_text_block *next = texts->blocks->next;
    persona_context_release(texts->context, texts->blocks);
    texts->blocks = next;
  }
  persona_context_release(texts->context, texts->texts);
  persona_context_release(texts->context, texts->slots);
  lp_io_texts_init(texts, texts->context);
}

/* FNV-1a, 64 bits. */
static uint64_t hash(const char *text) {
  uint64_t value = UINT64_C(14695981039346656037);
  for (; *text != '\0'; text++) value = (value ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return value;
}

/* The slot that holds a text, or the free one where it belongs. The table is never full. */
static int64_t find_slot(const lp_io_texts *texts, const char *text) {
  const uint64_t mask = (uint64_t)texts->slot_count - 1;
  uint64_t slot = hash(text) & mask;
  while (texts->slots[slot] >= 0 && strcmp(texts->texts[texts->slots[slot]], text) != 0) slot = (slot + 1) & mask;
  return (int64_t)slot;
}

int32_t lp_io_texts_find(const lp_io_texts *texts, const char *text) {
  return texts->slot_count > 0 ? texts->slots[find_slot(texts, text)] : -1;
}

/* Room for one more text in a table at most half full. */
static int reserve(lp_io_texts *texts, persona_error *err) {
  if (texts->count < texts->capacity) return PERSONA_OK;
  if (texts->capacity > INT32_MAX / 2) {
    return lp_io_fail(err, PERSONA_TOO_LARGE, "a column has more than %d different texts", (int)texts->capacity);
  }
  const int32_t capacity = texts->capacity > 0 ? 2 * texts->capacity : FIRST_CAPACITY;
  const int64_t slot_count = 2 * (int64_t)capacity;
  int32_t *slots = lp_io_allocate_array(texts->context, slot_count, sizeof *slots);
  if (slots == NULL) return lp_io_out_of_memory(err);
  const char **grown = lp_io_grow_array(texts->context, texts->texts, texts->count, capacity, sizeof *grown);
  if (grown == NULL) {
    persona_context_release(texts->context, slots);
    return lp_io_out_of_memory(err);
  }
  persona_context_release(texts->context, texts->slots);
  texts->texts = grown;
  texts->capacity = capacity;
  texts->slots = slots;
  texts->slot_count = slot_count;
  for (int64_t i = 0; i < slot_count; i++) slots[i] = -1;
  for (int32_t place = 0; place < texts->count; place++) slots[find_slot(texts, texts->texts[place])] = place;
  return PERSONA_OK;
}

/* A copy of a text in a block; NULL when there is no memory. */
static const char *keep(lp_io_texts *texts, const char *text) {
  const int64_t bytes = (int64_t)strlen(text) + 1;
  lp_io_text_block *block = texts->blocks;
  if (block == NULL || block->capacity - block->used < bytes) {
    const int64_t capacity = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    block = lp_io_allocate_array(texts->context, (int64_t)sizeof *block + capacity, 1);
    if (block == NULL) return NULL;
    *block = (lp_io_text_block){.next = texts->blocks, .used = 0, .capacity = capacity};
    texts->blocks = block;
  }
  char *copy = block->bytes + block->used;
  memcpy(copy, text, (size_t)bytes);
  block->used += bytes;
  return copy;
}

int lp_io_texts_add(lp_io_texts *texts, const char *text, int32_t *place, persona_error *err) {
  *place = lp_io_texts_find(texts, text);
  if (*place >= 0) return PERSONA_OK;
  const int status = reserve(texts, err);
  if (status != PERSONA_OK) return status;
  const char *copy = keep(texts, text);
  if (copy == NULL) return lp_io_out_of_memory(err);
  *place = texts->count;
  texts->slots[find_slot(texts, text)] = *place;
  texts->texts[texts->count++] = copy;
  return PERSONA_OK;
}

void lp_io_texts_list(const lp_io_texts *texts, char *list, size_t size) {
  size_t used = 0;
  list[0] = '\0';
  for (int32_t i = 0; i < texts->count; i++) {
    char shown[24];
    char entry[64];
    lp_io_show(shown, sizeof shown, texts->texts[i]);
    const int32_t left = texts->count - i;
    const bool last_listed = i == LISTED && left > 1;
    if (last_listed) {
      (void)snprintf(entry, sizeof entry, " and %d more", (int)left);
    } else {
      (void)snprintf(entry, sizeof entry, "%s%s", i > 0 ? ", " : "", shown);
    }
    const size_t length = strlen(entry);
    if (used + length >= size) return;
    memcpy(list + used, entry, length + 1);
    used += length;
    if (last_listed) return;
  }
}
