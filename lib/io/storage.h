/* Memory of libpersona-io: always from a context, with the sizes checked for overflow. */
#ifndef LP_IO_STORAGE_H
#define LP_IO_STORAGE_H

#include <persona/context.h>

/* count * size bytes, or NULL when that overflows or there is no memory. Zero bytes give a valid pointer, so that NULL
 * always means failure. */
void *lp_io_allocate_array(const persona_context *context, int64_t count, int64_t size);

/* The same, all bytes 0. */
void *lp_io_allocate_zeroed(const persona_context *context, int64_t count, int64_t size);

/* A larger block that begins with the first `used` of the elements of `memory`, which is released. NULL when there is
 * no memory; `memory` then stays as it was. A context has no call to grow a block in place. */
void *lp_io_grow_array(const persona_context *context, void *memory, int64_t used, int64_t count, int64_t size);

/* A copy of the first `length` bytes of a text, ended by 0; NULL when there is no memory. */
char *lp_io_copy_text(const persona_context *context, const char *text, int64_t length);

#endif
