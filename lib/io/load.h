/* Reading a dataset: what is known while the records go by, and how a dataset is made of it. */
#ifndef LP_IO_LOAD_H
#define LP_IO_LOAD_H

#include "io/columns.h"
#include "io/csv.h"
#include "io/dataset.h"
#include "io/table.h"

/* Bytes of a value that are kept to be shown in a message. */
enum { LP_IO_KEPT_VALUE = 32 };

/* A column that may be an item. Whether it is one is known at the end unless it was asked for by name, and only then
 * does its first fault matter: the fault is kept until then. */
typedef struct lp_io_candidate {
  bool refused; /* it holds text, so it is no item */
  bool has_number;
  bool has_fraction;
  int32_t fault; /* PERSONA_OK, PERSONA_MISSING_ANSWER or PERSONA_OUT_OF_SCALE */
  int64_t fault_line;
  char fault_value[LP_IO_KEPT_VALUE];
} lp_io_candidate;

typedef struct lp_io_load {
  persona_csv_reader *reader; /* NULL: what is read is no CSV */
  bool plain_name;            /* the table's name is no path, so that a population is called by all of it */
  const persona_context *context;
  const persona_selection *selection;
  persona_selection defaults; /* where the caller gave none */
  lp_io_columns columns;
  lp_io_candidate *candidates;
  /* Rows as they come: the candidates' answers, then the weight, and the places of the group, the id, the agent and the
   * attributes' levels in the sets below. Places are exact as doubles. */
  lp_io_table table;
  double *row;
  lp_io_texts groups;
  lp_io_texts other_groups; /* some that only_group leaves out, for messages */
  lp_io_texts ids;
  lp_io_texts agents;
  lp_io_texts *levels; /* one an attribute */
  bool *ordinal;       /* one an attribute: its levels ascend */
} lp_io_load;

/* Whether a number can be a row weight: as for a population, squares of weights stay in the range of double. */
static inline bool lp_io_load_is_weight(double weight) {
  return weight == 0.0 || (weight >= 1e-100 && weight <= 1e100);
}

/* Where a number stands in a row of the table. */
static inline int64_t lp_io_load_weight(const lp_io_load *load) { return load->columns.candidate_count; }
static inline int64_t lp_io_load_group(const lp_io_load *load) { return load->columns.candidate_count + 1; }
static inline int64_t lp_io_load_id(const lp_io_load *load) { return load->columns.candidate_count + 2; }
static inline int64_t lp_io_load_agent(const lp_io_load *load) { return load->columns.candidate_count + 3; }
static inline int64_t lp_io_load_level(const lp_io_load *load, int64_t attribute) {
  return load->columns.candidate_count + 4 + attribute;
}

/* Nothing read yet of a table called `name`, which lives longer than this, as does the selection. To be ended whatever
 * fails from here on; a selection that makes no sense is refused. */
int lp_io_load_begin(lp_io_load *load, const persona_context *context, const char *name,
                     const persona_selection *selection, persona_error *err);
void lp_io_load_end(lp_io_load *load);

/* Finds the columns of the selection once all are named, and prepares what depends on them. */
int lp_io_load_prepare(lp_io_load *load, persona_error *err);

/* Whether a row of this group is wanted; NULL: rows have no group. */
int lp_io_load_wants(lp_io_load *load, const char *group, bool *wanted, persona_error *err);

/* Puts the current row into the table. */
int lp_io_load_keep(lp_io_load *load, persona_error *err);

/* Fails for a table of which no row was wanted. */
int lp_io_load_fail_unwanted(const lp_io_load *load, persona_error *err);

/* Reads all records into the table, checking every value that is used. */
int lp_io_load_rows(lp_io_load *load, persona_error *err);

/* Makes a dataset of what was read: the items are chosen and the rows sorted by group. *out stays as it is on failure.
 */
int lp_io_load_finish(lp_io_load *load, persona_dataset **out, persona_error *err);

#endif
