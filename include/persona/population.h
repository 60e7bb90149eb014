/* A population: agents (rows) and their answers to items (columns), with what is known about both.
 *
 * Everything here is thread-safe but the calls with a builder, which belongs to one thread. What returns int returns
 * PERSONA_OK, INVALID_ARGUMENT for NULL where nothing else is said, and what its comment says. */
#ifndef PERSONA_POPULATION_H
#define PERSONA_POPULATION_H

#include <persona/context.h>
#include <persona/matrix.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_population persona_population;
typedef struct persona_population_builder persona_population_builder;

/* Kind of an item. Nominal and binary answers must be whole numbers; an ordinal item with a scale is checked against
 * it. Nominal items enter item-level measures only, never a distance. */
enum {
  PERSONA_ITEM_ORDINAL = 0,
  PERSONA_ITEM_CONTINUOUS = 1,
  PERSONA_ITEM_BINARY = 2,
  PERSONA_ITEM_NOMINAL = 3,
  PERSONA_ITEM_EMBEDDING = 4
};

/* What to do with missing answers. */
enum {
  PERSONA_MISSING_ERROR = 0,     /* refuse, naming the first one */
  PERSONA_MISSING_DROP = 1,      /* leave out every row that has one */
  PERSONA_MISSING_PAIRWISE = 2,  /* keep all rows; a distance uses the items both answered, scaled by D / shared */
  PERSONA_MISSING_ROW_MEDIAN = 3 /* fill it with the median of the row's answers, as published pipelines do: this makes
                                    midpoints that nobody gave. Nominal and binary items have none */
};

/* What to do with an answer outside an item's scale. */
enum {
  PERSONA_SCALE_ERROR = 0,  /* refuse, naming it */
  PERSONA_SCALE_MISSING = 1 /* treat it as missing */
};

/* One item. Fill it with persona_item_init, then change what you need. Strings are copied. */
typedef struct persona_item {
  uint32_t struct_size; /* sizeof(persona_item) */
  int32_t kind;         /* PERSONA_ITEM_ORDINAL ... */
  const char *name;     /* unique within the population; NULL: "item1", "item2", ... */
  const char *trait;    /* the trait it measures, or NULL */
  int32_t has_scale;    /* 1: low and high hold */
  int32_t reverse;      /* 1: keyed in reverse; geometry does not depend on it, trait scores do */
  double low;
  double high;
  double weight; /* weight of the item in distances, >= 0; 0 leaves it out of the geometry */
} persona_item;

/* Fills *item: ordinal, no name, no scale, weight 1. NULL is ignored. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_item_init(persona_item *item);

/* Called once with `user` when the library no longer needs a borrowed buffer, from whichever thread frees last: in a
 * host with a lock of its own, that may be any thread that frees a handle. It may free other handles. */
typedef void (*persona_buffer_release)(void *user);

/* Makes a builder for a population called `name` (copied; NULL: "population").
 * out: receives it, NULL on failure. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY.
 * Ownership: persona_population_builder_free, also after a build. A builder belongs to one thread. Cost O(1).
 * Since 0.1. */
PERSONA_API int persona_population_builder_create(const persona_context *context, const char *name,
                                                  persona_population_builder **out, persona_error *err);
PERSONA_API void persona_population_builder_free(persona_population_builder *builder);

/* Gives the answers: n rows x D columns, read in place and never written.
 * matrix: not NULL; the struct is copied, the cells are not. They must stay unchanged until `release` is called.
 * release: may be NULL (the caller then keeps the cells until every handle made from them is freed). It is called
 *   exactly once, also when this call fails.
 * Returns: PERSONA_OK; INVALID_ARGUMENT for an unknown type, a negative shape, strides that overflow, NULL data, or
 *   a second call. Cost O(D). Since 0.1. */
PERSONA_API int persona_population_builder_set_answers(persona_population_builder *builder,
                                                       const persona_matrix *matrix, persona_buffer_release release,
                                                       void *user, persona_error *err);

/* The same, but copies the cells (as doubles), so that the caller's buffer is free again; also BAD_VALUE for a 64-bit
 * integer beyond 2^53. Cost O(n D). Since 0.1. */
PERSONA_API int persona_population_builder_copy_answers(persona_population_builder *builder,
                                                        const persona_matrix *matrix, persona_error *err);

/* Everything below describes the rows and columns of the answers, so it is set after them. Arrays are copied; they
 * are read to the length that the answers imply. A failed call changes nothing.
 * Returns of each: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(n) unless said. Since 0.1. */

/* Describes one column, 0..D-1. Columns not described keep the defaults of persona_item_init. Cost O(1). */
PERSONA_API int persona_population_builder_set_item(persona_population_builder *builder, int64_t column,
                                                    const persona_item *item, persona_error *err);
/* Policies; the defaults are PERSONA_MISSING_ERROR and PERSONA_SCALE_ERROR. Cost O(1). */
PERSONA_API int persona_population_builder_set_missing(persona_population_builder *builder, int32_t missing,
                                                       int32_t out_of_scale, persona_error *err);
/* weights: n numbers, each 0 or in 1e-100..1e100, not all 0 (survey weights). To every definition a row of weight 0 is
 * absent. NULL takes them away again. */
PERSONA_API int persona_population_builder_set_weights(persona_population_builder *builder, const double *weights,
                                                       persona_error *err);
/* ids: n strings, one name a row. They need not be unique: several rows of one agent share one. */
PERSONA_API int persona_population_builder_set_row_ids(persona_population_builder *builder, const char *const *ids,
                                                       persona_error *err);
/* agents: n numbers; equal numbers are repeated answers of one agent. */
PERSONA_API int persona_population_builder_set_replicates(persona_population_builder *builder, const int64_t *agents,
                                                          persona_error *err);
/* Adds an assigned attribute, never part of the geometry. codes: n numbers, -1 for missing, else the place in `levels`;
 * levels: level_count names, in ascending order when ordinal is 1. */
PERSONA_API int persona_population_builder_add_attribute(persona_population_builder *builder, const char *name,
                                                         const int32_t *codes, const char *const *levels,
                                                         int32_t level_count, int32_t ordinal, persona_error *err);

/* Builds the population: checks every answer, applies the policies, counts what was left out.
 * out: receives it, NULL on failure; the builder may be freed at once or build again, but takes no more descriptions.
 * Returns: PERSONA_OK; INVALID_ARGUMENT without answers or with two items of one name; BAD_VALUE, OUT_OF_SCALE or
 *   MISSING_ANSWER with row, column, item and value; OUT_OF_MEMORY.
 * Ownership: persona_population_free. A population is immutable and may be shared by threads.
 * Cost: O(n D) time, O(n + D) memory beyond the answers. Since 0.1. */
PERSONA_API int persona_population_build(persona_population_builder *builder, persona_population **out,
                                         persona_error *err);
PERSONA_API void persona_population_free(persona_population *population);

/* A view of some rows of a population, in the given order, under a new name (NULL: the same name).
 * rows: count numbers in 0..n-1, each at most once; count may be 0. The answers are shared, not copied.
 * Returns: PERSONA_OK, INVALID_ARGUMENT (naming the row), OUT_OF_MEMORY. Ownership: persona_population_free; parent and
 * subset may be freed in any order. Cost O(n + count). Since 0.1. */
PERSONA_API int persona_population_subset(const persona_population *population, const char *name, const int64_t *rows,
                                          int64_t count, persona_population **out, persona_error *err);

/* Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
 * Thread-safe. Cost O(1) unless said. Since 0.1. */
PERSONA_API const char *persona_population_name(const persona_population *population);
PERSONA_API int64_t persona_population_rows(const persona_population *population);    /* n, after the policies */
PERSONA_API int64_t persona_population_columns(const persona_population *population); /* D */
PERSONA_API int64_t persona_population_dropped_rows(const persona_population *population);
PERSONA_API int64_t persona_population_missing_answers(const persona_population *population); /* in the kept rows */
PERSONA_API int64_t persona_population_filled_answers(const persona_population *population);  /* the same; cost O(n) */
PERSONA_API int32_t persona_population_has_weights(const persona_population *population);
PERSONA_API double persona_population_effective_rows(
    const persona_population *population); /* Kish: (sum w)^2/sum w^2 */
PERSONA_API double persona_population_answer(const persona_population *population, int64_t row, int64_t column);
PERSONA_API double persona_population_weight(const persona_population *population, int64_t row); /* 1 without weights */
PERSONA_API const char *persona_population_row_id(const persona_population *population, int64_t row);
PERSONA_API int64_t persona_population_source_row(const persona_population *population,
                                                  int64_t row); /* in the matrix */
PERSONA_API int64_t persona_population_replicate(const persona_population *population, int64_t row);
PERSONA_API int64_t persona_population_attribute_count(const persona_population *population);
PERSONA_API const char *persona_population_attribute_name(const persona_population *population, int64_t attribute);
PERSONA_API const char *persona_population_attribute_level(const persona_population *population, int64_t attribute,
                                                           int64_t row); /* NULL when missing */
PERSONA_API int32_t persona_population_attribute_code(const persona_population *population, int64_t attribute,
                                                      int64_t row); /* the level's place, -1 when missing */
PERSONA_API int32_t persona_population_attribute_level_count(const persona_population *population, int64_t attribute);
PERSONA_API const char *persona_population_attribute_level_name(const persona_population *population, int64_t attribute,
                                                                int32_t level);
PERSONA_API int32_t persona_population_attribute_is_ordinal(const persona_population *population, int64_t attribute);

/* Reads back the description of a column. item: its struct_size set by persona_item_init; its strings live as long as
 * the population. Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int persona_population_get_item(const persona_population *population, int64_t column, persona_item *item,
                                            persona_error *err);

/* The number of distinct rows (over all items, a missing answer being equal to a missing one) and the size of the
 * largest group of equal rows. largest: may be NULL. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY.
 * Thread-safe. Cost O(n D). Since 0.1. */
PERSONA_API int persona_population_count_patterns(const persona_population *population, int64_t *distinct,
                                                  int64_t *largest, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
