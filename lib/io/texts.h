/* A set of distinct texts, numbered in order of first appearance: column names, groups, agents, levels. */
#ifndef LP_IO_TEXTS_H
#define LP_IO_TEXTS_H

#include <persona/context.h>

typedef struct lp_io_text_block lp_io_text_block;

typedef struct lp_io_texts {
  const persona_context *context;
  const char **texts;
  int32_t count;
  int32_t capacity;
  int32_t *slots; /* hash table of places; -1: free */
  int64_t slot_count;
  lp_io_text_block *blocks; /* the characters */
} lp_io_texts;

void lp_io_texts_init(lp_io_texts *texts, const persona_context *context);
void lp_io_texts_free(lp_io_texts *texts);

/* The place of a text, -1 when it is not there. */
int32_t lp_io_texts_find(const lp_io_texts *texts, const char *text);

/* The place of a text, which is copied when it is new. Fails without memory, or when there are too many. */
int lp_io_texts_add(lp_io_texts *texts, const char *text, int32_t *place, persona_error *err);

/* Writes the first texts for a message: "a, b, c and 4 more". */
void lp_io_texts_list(const lp_io_texts *texts, char *list, size_t size);

#endif
