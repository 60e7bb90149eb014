/* A dataset: one table of answers read from a file, from which populations are made. (libpersona-io) */
#ifndef PERSONA_DATASET_H
#define PERSONA_DATASET_H

#include <persona/csv.h>
#include <persona/population.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_dataset persona_dataset;

/* Which columns of a file mean what. Fill it with persona_selection_init, then change what you need. Column names must
 * exist in the file when given; columns that nothing claims are passed over. */
typedef struct persona_selection {
  uint32_t struct_size;   /* sizeof(persona_selection) */
  int32_t missing;        /* PERSONA_MISSING_ERROR ... */
  const char *items;      /* patterns over column names, separated by commas: * any run, ? any one character. NULL:
                             every column that holds only numbers, except id, age, replicate and those named below */
  const char *group;      /* column that splits the file into populations, or NULL */
  const char *only_group; /* keep only the rows of this group, or NULL */
  const char *id;         /* column with the agent's name, or NULL */
  const char *replicate;  /* column with the agent that a repeated answer belongs to, or NULL */
  const char *weights;    /* column with row weights, or NULL */
  const char *attributes; /* patterns of columns with assigned attributes, or NULL */
  int32_t has_scale;      /* 1: every item is ordinal with this scale; an answer outside it is refused */
  int32_t reserved;       /* 0 */
  double low;
  double high;
} persona_selection;

/* Fills *selection: items NULL, no other column, PERSONA_MISSING_ERROR, no scale. NULL is ignored.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_selection_init(persona_selection *selection);

/* Reads a CSV file, or what a reader still has to give (its first record is then the header).
 * selection: NULL for the defaults; copied. out: receives the dataset, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; FILE, FORMAT and TOO_LARGE as persona_csv_next; FORMAT also for an empty file,
 *   a header without a data row, a duplicate or empty column name, text in an item or weight column; MISMATCH when a
 *   named column, a pattern or only_group matches nothing; OUT_OF_SCALE, MISSING_ANSWER, BAD_VALUE; OUT_OF_MEMORY. The
 *   message names file, line, column and value.
 * Ownership: persona_dataset_free. Immutable, may be shared by threads. Cost O(bytes); memory O(n D). Since 0.1. */
PERSONA_API int persona_dataset_read_csv(const persona_context *context, const char *path,
                                         const persona_selection *selection, persona_dataset **out, persona_error *err);
PERSONA_API int persona_dataset_read(persona_csv_reader *reader, const persona_selection *selection,
                                     persona_dataset **out, persona_error *err);
PERSONA_API void persona_dataset_free(persona_dataset *dataset);

/* Plain reads; NULL or out of range gives 0 or NULL. Groups are in order of first appearance; without a group column
 * there is one, called by the file's name without folder and ending. item_is_whole: every answer is a whole number.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int64_t persona_dataset_rows(const persona_dataset *dataset);
PERSONA_API int64_t persona_dataset_item_count(const persona_dataset *dataset);
PERSONA_API const char *persona_dataset_item_name(const persona_dataset *dataset, int64_t item);
PERSONA_API int32_t persona_dataset_item_is_whole(const persona_dataset *dataset, int64_t item);
PERSONA_API int64_t persona_dataset_group_count(const persona_dataset *dataset);
PERSONA_API const char *persona_dataset_group_name(const persona_dataset *dataset, int64_t group);

/* Makes the population of a group, called by the group's name. An item is ordinal when a scale was given or when
 * `whole` says so (one byte per item, 1: ordinal, 0: continuous; NULL: persona_dataset_item_is_whole decides); files
 * that are compared should agree on it. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Ownership:
 * persona_population_free; population and dataset may be freed in any order. Thread-safe. Cost O(n D). Since 0.1. */
PERSONA_API int persona_dataset_population(const persona_dataset *dataset, int64_t group, const uint8_t *whole,
                                           persona_population **out, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
