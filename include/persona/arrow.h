/* Tables and columns of other programs by Arrow's C data interface, without Arrow's library. (libpersona-io)
 *
 * The rule of <persona/exchange.h> holds: on PERSONA_OK schema and array are this library's. Both are then marked as
 * moved (their `release` is NULL) and are given back once, when nothing needs them any more. On any other status they
 * are as they were, and still the caller's to release. (docs/EXCHANGE.md) */
#ifndef PERSONA_ARROW_H
#define PERSONA_ARROW_H

#include <persona/dataset.h>

/* The structs of the interface, under the guard that its specification asks all headers to share. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a struct array (a record batch) as persona_dataset_read_csv reads a file: the same selection, the same
 * dataset. Integers, floats and bools are numbers, nulls are missing answers. Columns of text, of numbers and those
 * coded by a dictionary can be groups, ids, replicates and attributes; the levels of a dictionary that says it is
 * ordered ascend in its order. The cells are copied, so schema and array are released before the call returns.
 * name: the table in messages, and the population when no column splits it (copied; NULL: "table").
 * schema, array: not NULL and not released. selection: NULL for the defaults. out: receives the dataset, NULL on
 *   failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; FORMAT where the arrays contradict themselves or their schema, for a row or a
 *   column without a name, for text in an item or weight column; UNSUPPORTED for a used column of another type;
 *   MISMATCH, OUT_OF_SCALE, MISSING_ANSWER, BAD_VALUE as for a file; TOO_LARGE for a text beyond 1 MiB;
 *   OUT_OF_MEMORY. The message names table, column, row (from 0) and value.
 * Ownership: persona_dataset_free. Immutable, may be shared by threads. Cost O(n D), memory O(n D). Since 0.1. */
PERSONA_API int persona_dataset_read_arrow(const persona_context *context, const char *name, struct ArrowSchema *schema,
                                           struct ArrowArray *array, const persona_selection *selection,
                                           persona_dataset **out, persona_error *err);

/* Makes a population builder whose answers are an Arrow array: a struct of columns of numbers (the items are called as
 * they are), a list of fixed size such as an embedding (one item a place), or one column of numbers. The numbers are
 * read in place when they are a matrix already: all of one type, at equal distances, none null, no bits (bool).
 * Otherwise they are copied as doubles, and the array is released before the call returns.
 * name: as for persona_population_builder_create. schema, array: not NULL and not released.
 * in_place: receives 1 when nothing was copied, else 0; may be NULL. out: receives the builder, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; FORMAT where the arrays contradict themselves or their schema; UNSUPPORTED for
 *   columns that are no numbers, naming the first; BAD_VALUE for a copied integer beyond 2^53; OUT_OF_MEMORY.
 * Ownership: persona_population_builder_free. A builder belongs to one thread; the array is released by the one that
 *   frees last. Cost O(n D) to look for nulls and to copy, memory O(D), or O(n D) when copied. Since 0.1. */
PERSONA_API int persona_population_builder_create_arrow(const persona_context *context, const char *name,
                                                        struct ArrowSchema *schema, struct ArrowArray *array,
                                                        int32_t *in_place, persona_population_builder **out,
                                                        persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
