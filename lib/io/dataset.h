/* The inside of a dataset. Rows are sorted by group, in the order of the file within one, so that the cells of a group
 * are one block that its population can borrow. */
#ifndef LP_IO_DATASET_H
#define LP_IO_DATASET_H

#include "io/texts.h"

#include <persona/dataset.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct lp_io_attribute {
  char *name;
  lp_io_texts levels;
  int32_t *codes; /* one a row, -1: missing */
  bool ordinal;   /* levels ascend */
} lp_io_attribute;

struct persona_dataset {
  persona_context *context;
  atomic_long holders; /* the caller, and every population that borrows cells */
  int64_t rows;
  int64_t item_count;
  lp_io_texts item_names;
  uint8_t *whole; /* one an item: every answer is a whole number */
  lp_io_texts groups;
  int64_t *group_first; /* first row of a group; one more for the end */
  double *cells;        /* rows x items, row-major, NaN where missing */
  double *weights;      /* or NULL */
  lp_io_texts id_texts;
  const char **ids;    /* one a row, or NULL */
  int64_t *replicates; /* or NULL */
  lp_io_attribute *attributes;
  int64_t attribute_count;
  int32_t missing;
  bool has_scale;
  double low;
  double high;
};

/* An empty dataset with one holder; NULL when there is no memory. */
persona_dataset *lp_io_dataset_create(const persona_context *context);

/* Gives one hold back. The last one frees the dataset. */
void lp_io_dataset_release(void *dataset);

/* A builder with all that the dataset knows of a group; *builder is freed by the caller, also after a failure (it may
 * then be NULL). */
int lp_io_dataset_describe(const persona_dataset *dataset, int64_t group, const uint8_t *whole,
                           persona_population_builder **builder, persona_error *err);

#endif
