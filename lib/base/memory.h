/* Memory of the library: always from a context, always checked for overflow. */
#ifndef LP_BASE_MEMORY_H
#define LP_BASE_MEMORY_H

#include <persona/context.h>

#include "base/account.h"

/* count * size bytes, or NULL when that overflows, either is negative, or there is no memory. Zero bytes give a valid
 * pointer, so that NULL always means failure. */
void *lp_allocate_array(const persona_context *context, int64_t count, int64_t size);

/* The same, all bytes 0. */
void *lp_allocate_zeroed(const persona_context *context, int64_t count, int64_t size);

/* A copy of a string; NULL when there is no memory. */
char *lp_copy_text(const persona_context *context, const char *text);

/* Copies of `count` strings in one block, freed by one lp_release; NULL when there is no memory. No string may be NULL.
 */
char **lp_copy_texts(const persona_context *context, const char *const *texts, int64_t count);

/* The memory that lp_copy_texts takes for strings of so many bytes together, with the byte that ends each. */
int64_t lp_copied_texts_bytes(int64_t count, int64_t text_bytes);

/* Gives memory back; NULL is fine. */
void lp_release(const persona_context *context, void *memory);

/* The allocator that a context uses when its settings name none. */
void *lp_default_allocate(void *user, size_t bytes);
void lp_default_release(void *user, void *memory);

#endif
